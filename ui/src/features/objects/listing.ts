// The keys of a place, a page at a time and never more than are looked at; sorted and filtered among what is there.
import { asProblem, ipc, type JobId, newJobId, type Problem, type S3Object } from '../../ipc';
import { isPaying, type ObjectsPlace } from '../../state/places';
import { justBefore } from './address';

/** A line of the list: a prefix, or an object. */
export interface Entry {
  key: string;
  /** The part of the key behind the place. */
  name: string;
  /** Null: a prefix. */
  object: S3Object | null;
}

/** What a list can be sorted by; keys come sorted. */
export type SortColumn = 'name' | 'size' | 'modified' | 'class';

/** How the list is sorted; null: as the keys come. */
export interface Sort {
  column: SortColumn;
  descending: boolean;
}

const PAGE = 1000;

/** In the order of the bytes of UTF-8, as S3 sorts. */
export function byBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const x = a.charCodeAt(at);
    const y = b.charCodeAt(at);
    if (x === y) continue;
    // Surrogates stand for letters behind everything else.
    const high = (unit: number) => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);
    return high(x) - high(y);
  }
  return a.length - b.length;
}

/** A listing that is read as it is looked at. */
export class Listing {
  readonly entries: Entry[] = [];
  prefixes = 0;
  /** Which keys were listed already. */
  private readonly known = new Map<string, number>();
  state: 'idle' | 'loading' | 'ready' | 'stopped' | 'failed' = 'idle';
  problem: Problem | null = null;
  /** Whether everything is there. */
  complete = false;
  /** Goes up with every change. */
  version = 0;
  private token: string | null = null;
  private job: JobId | null = null;
  private readonly listeners = new Set<() => void>();

  /** `from`: what was typed to jump to, below the place's prefix; null: from the start. */
  constructor(
    readonly place: ObjectsPlace,
    readonly from: string | null = null,
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };
  readonly snapshot = (): number => this.version;

  private tell(): void {
    this.version += 1;
    for (const listener of this.listeners) listener();
  }

  /** Where a key stands among what is loaded; -1: it is not. */
  indexOf(key: string): number {
    return this.known.get(key) ?? -1;
  }

  /** Reads the next page, if there is one and none is on its way. */
  async more(): Promise<void> {
    if (this.complete || this.state === 'loading') return;
    const job = newJobId();
    this.job = job;
    this.state = 'loading';
    this.problem = null;
    this.tell();
    const { connection, bucket, prefix } = this.place;
    try {
      const page = await ipc().objectList(job, connection, {
        bucket,
        prefix,
        folded: true,
        startAfter: this.token === null && this.from ? `${prefix}${justBefore(this.from)}` : null,
        token: this.token,
        most: PAGE,
        requesterPays: isPaying(connection, bucket),
      });
      if (this.job !== job) return;
      this.take(page.prefixes, page.objects);
      this.token = page.next;
      this.complete = page.next === null;
      this.state = 'ready';
    } catch (thrown) {
      if (this.job !== job) return;
      const problem = asProblem(thrown);
      this.state = problem.kind.name === 'cancelled' ? 'stopped' : 'failed';
      this.problem = problem.kind.name === 'cancelled' ? null : problem;
    }
    this.job = null;
    this.tell();
  }

  private take(prefixes: readonly string[], objects: readonly S3Object[]): void {
    const begin = this.place.prefix.length;
    const fresh: Entry[] = [
      ...prefixes.map((key) => ({ key, name: key.slice(begin), object: null })),
      // The mark of a folder that some tools write is the place itself.
      ...objects
        .filter(({ key }) => key !== this.place.prefix || key === '')
        .map((object) => ({ key: object.key, name: object.key.slice(begin), object })),
    ].sort((a, b) => byBytes(a.key, b.key));
    for (const entry of fresh) {
      if (this.known.has(entry.key)) continue;
      this.known.set(entry.key, this.entries.length);
      this.entries.push(entry);
      if (!entry.object) this.prefixes += 1;
    }
  }

  /** Stops what is on its way; what is there stays. */
  stop(): void {
    const { job } = this;
    if (job === null) return;
    this.job = null;
    this.state = 'stopped';
    ipc()
      .jobCancel(job)
      .catch(() => undefined);
    this.tell();
  }
}

const NEWEST = (entry: Entry) => entry.object?.modifiedMs ?? 0;

const COMPARE: Record<SortColumn, (a: Entry, b: Entry) => number> = {
  name: (a, b) => byBytes(a.key, b.key),
  size: (a, b) => (a.object?.size ?? 0) - (b.object?.size ?? 0),
  modified: (a, b) => NEWEST(a) - NEWEST(b),
  class: (a, b) => byBytes(a.object?.storageClass ?? '', b.object?.storageClass ?? ''),
};

/** What is loaded, filtered and sorted; prefixes stay in front of objects. */
export function arranged(
  entries: readonly Entry[],
  filter: string,
  sort: Sort | null,
): readonly Entry[] {
  // What Macs write apart and others write together is found alike.
  const wanted = filter.trim().normalize('NFC').toLocaleLowerCase();
  const found =
    wanted === ''
      ? entries
      : entries.filter(({ name }) => name.normalize('NFC').toLocaleLowerCase().includes(wanted));
  if (!sort) return found;
  const compare = COMPARE[sort.column];
  const way = sort.descending ? -1 : 1;
  return found.toSorted(
    (a, b) =>
      Number(a.object !== null) - Number(b.object !== null) ||
      way * compare(a, b) ||
      byBytes(a.key, b.key),
  );
}
