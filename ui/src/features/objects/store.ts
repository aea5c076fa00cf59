// What the object browser keeps: pinned and recent places, how it is arranged, and the buckets that were listed.
import { create } from 'zustand';
import {
  type AwsConnection,
  asProblem,
  type ConnectionId,
  ipc,
  newJobId,
  type Problem,
  type S3Bucket,
} from '../../ipc';
import { kept } from '../../ipc/kept';
import { problemLine } from '../../problem/problem';
import { notify } from '../../state/app';
import { useIdentities } from '../../state/identities';
import { type ObjectsPlace, openObjects } from '../../state/places';
import { format, words } from '../../words';
import { above } from './address';

const KEPT = 'shirabe.objects';
const RECENT = 12;

/** What is kept of the browser. */
export interface Arrangement {
  pinned: readonly ObjectsPlace[];
  recent: readonly ObjectsPlace[];
  details: boolean;
  detailsPx: number;
  gallery: boolean;
}

const PLAIN: Arrangement = {
  pinned: [],
  recent: [],
  details: true,
  detailsPx: 320,
  gallery: false,
};

function read(): Arrangement {
  try {
    const found = JSON.parse(kept.get(KEPT) ?? '{}') as Partial<Arrangement>;
    const places = (list: unknown) =>
      Array.isArray(list)
        ? (list as ObjectsPlace[]).filter((one) => typeof one?.bucket === 'string')
        : [];
    return { ...PLAIN, ...found, pinned: places(found.pinned), recent: places(found.recent) };
  } catch {
    // A damaged entry is as good as none.
    return PLAIN;
  }
}

/** The store of the arrangement. */
export const useArrangement = create<Arrangement>(() => PLAIN);

/** Takes what was kept by earlier pages; once there is a start's answer. */
export function openArrangement(): void {
  useArrangement.setState(read());
}

/** Changes what is kept. */
export function arrange(patch: Partial<Arrangement>): void {
  useArrangement.setState(patch);
  kept.set(KEPT, JSON.stringify(useArrangement.getState()));
}

/** Whether two places are one. */
export function samePlace(a: ObjectsPlace, b: ObjectsPlace): boolean {
  return a.connection === b.connection && a.bucket === b.bucket && a.prefix === b.prefix;
}

const plain = ({ connection, bucket, prefix }: ObjectsPlace): ObjectsPlace => ({
  connection,
  bucket,
  prefix,
});

/** Whether a place lies above another one. */
function isAbove(upper: ObjectsPlace, lower: ObjectsPlace): boolean {
  return (
    upper.connection === lower.connection &&
    upper.bucket === lower.bucket &&
    upper.prefix.length < lower.prefix.length &&
    lower.prefix.startsWith(upper.prefix)
  );
}

/** Counts a place as recent. Of a way down its end is what one comes back for. */
export function rememberPlace(place: ObjectsPlace): void {
  const before = useArrangement.getState().recent;
  const [newest] = before;
  if (newest && isAbove(place, newest)) return;
  const recent = before.filter((one) => !samePlace(one, place) && !isAbove(one, place));
  arrange({ recent: [plain(place), ...recent].slice(0, RECENT) });
}

/** Takes a place out of the recent ones. */
export function forgetPlace(place: ObjectsPlace): void {
  arrange({ recent: useArrangement.getState().recent.filter((one) => !samePlace(one, place)) });
}

/** Pins a place, or takes the pin out. */
export function togglePlacePin(place: ObjectsPlace): void {
  const { pinned } = useArrangement.getState();
  const rest = pinned.filter((one) => !samePlace(one, place));
  arrange({ pinned: rest.length < pinned.length ? rest : [...pinned, plain(place)] });
}

/** The buckets of a connection as far as they were listed. */
export interface Buckets {
  state: 'idle' | 'loading' | 'ready' | 'failed';
  items: readonly S3Bucket[];
  next: string | null;
  problem: Problem | null;
}

const NONE: Buckets = { state: 'idle', items: [], next: null, problem: null };

/** The store of buckets, by connection. */
export const useBuckets = create<{ by: ReadonlyMap<ConnectionId, Buckets> }>(() => ({
  by: new Map(),
}));

/** The buckets of one connection. */
export function bucketsOf(connection: ConnectionId): Buckets {
  return useBuckets.getState().by.get(connection) ?? NONE;
}

function put(connection: ConnectionId, buckets: Buckets): void {
  useBuckets.setState(({ by }) => ({ by: new Map(by).set(connection, buckets) }));
}

/** Lists the next page of a connection's buckets. */
export async function listBuckets(connection: ConnectionId, again = false): Promise<void> {
  const before = again ? NONE : bucketsOf(connection);
  if (before.state === 'loading' || (before.state === 'ready' && before.next === null)) return;
  put(connection, { ...before, state: 'loading', problem: null });
  try {
    const page = await ipc().objectBuckets(newJobId(), connection, before.next);
    put(connection, {
      state: 'ready',
      items: [...before.items, ...page.buckets],
      next: page.next,
      problem: null,
    });
  } catch (thrown) {
    put(connection, { ...before, state: 'failed', problem: asProblem(thrown) });
  }
}

/** The connection that an address is asked of: the one in use, or the first that can be asked. */
export function connectionFor(wanted: ConnectionId | null): AwsConnection | undefined {
  const { aws } = useIdentities.getState();
  return aws.find(({ id }) => id === wanted) ?? aws.find(({ ready }) => ready) ?? aws[0];
}

/**
 * Opens what a person typed or pasted: a bucket, a prefix, or an object, which is selected in its
 * prefix. Answers why not, in words; null: it is open.
 */
export async function openAddress(
  text: string,
  wanted: ConnectionId | null,
  open: (place: ObjectsPlace, select: string | null) => void = (place, select) =>
    void openObjects(place, false, select),
): Promise<Problem | null> {
  const connection = connectionFor(wanted);
  if (!connection) {
    notify(words().objects.noConnection, null, true);
    return null;
  }
  try {
    const { bucket, path } = await ipc().objectPlace(text.trim());
    const isPrefix = path === '' || path.endsWith('/');
    const prefix = isPrefix ? path : (above(path) ?? '');
    open({ connection: connection.id, bucket, prefix }, isPrefix ? null : path);
    return null;
  } catch (thrown) {
    return asProblem(thrown);
  }
}

/** The same from a place without a field to show what is wrong: it is told in a notice. */
export async function openAddressOrTell(text: string, wanted: ConnectionId | null): Promise<void> {
  const problem = await openAddress(text, wanted);
  if (problem) notify(problemLine(problem, words(), format()), null, true);
}
