// What a tab of objects holds while it is open: its listing, the selection, the sorting, and where it was scrolled to.
import { create } from 'zustand';
import { ipc } from '../../ipc';
import type { ObjectsPlace } from '../../state/places';
import { useTabs } from '../../state/tabs';
import { arranged, type Entry, Listing, type Sort } from './listing';
import { samePlace } from './store';

/** The state of one tab. */
export interface Session {
  listing: Listing;
  /** The key that the keyboard is at. */
  cursor: string | null;
  /** Where a range began. */
  anchor: string | null;
  selected: ReadonlySet<string>;
  sort: Sort | null;
  filter: string;
  scrollTop: number;
  /** A version other than the current one of the object at the cursor. */
  version: string | null;
}

const NOTHING: ReadonlySet<string> = new Set();

/** The store of sessions, by tab. */
export const useSessions = create<{ by: ReadonlyMap<string, Session> }>(() => ({ by: new Map() }));

/** Changes the session of a tab. */
export function change(tab: string, patch: Partial<Session>): void {
  const { by } = useSessions.getState();
  const session = by.get(tab);
  if (session) useSessions.setState({ by: new Map(by).set(tab, { ...session, ...patch }) });
}

function fresh(listing: Listing, select: string | null): Session {
  return {
    listing,
    cursor: select,
    anchor: select,
    selected: select === null ? NOTHING : new Set([select]),
    sort: null,
    filter: '',
    scrollTop: 0,
    version: null,
  };
}

/** Begins the listing of a place in a tab; one that shows it already goes on. */
export function show(tab: string, place: ObjectsPlace, select: string | null): void {
  const { by } = useSessions.getState();
  const before = by.get(tab);
  if (before && samePlace(before.listing.place, place)) {
    if (select !== null && before.cursor !== select)
      change(tab, { cursor: select, anchor: select, selected: new Set([select]), version: null });
    return;
  }
  before?.listing.stop();
  const listing = new Listing(place);
  useSessions.setState({ by: new Map(by).set(tab, fresh(listing, select)) });
  void listing.more();
}

/** Lists a place anew: from the start, or from what was typed. */
export function relist(tab: string, from: string | null = null): void {
  const { by } = useSessions.getState();
  const before = by.get(tab);
  if (!before) return;
  before.listing.stop();
  const listing = new Listing(before.listing.place, from);
  const session = fresh(listing, from === null ? before.cursor : null);
  useSessions.setState({
    by: new Map(by).set(tab, { ...session, sort: from === null ? before.sort : null }),
  });
  void listing.more().then(() => {
    const first = listing.entries[0];
    if (from !== null && first) select(tab, first.key, 'only');
  });
}

/** Lists every open place of a bucket anew, after something was stored in it. */
export function relistBucket(bucket: string): void {
  for (const [tab, { listing }] of useSessions.getState().by)
    if (listing.place.bucket === bucket) relist(tab);
}

/** How a press selects. */
export type Way = 'only' | 'add' | 'range' | 'move';

/** Moves the cursor of a tab to a key and selects it. */
export function select(tab: string, key: string, way: Way): void {
  const session = useSessions.getState().by.get(tab);
  if (!session) return;
  const patch: Partial<Session> = { cursor: key, version: null };
  if (way === 'only') {
    patch.anchor = key;
    patch.selected = new Set([key]);
  } else if (way === 'add') {
    const selected = new Set(session.selected);
    if (!selected.delete(key)) selected.add(key);
    patch.anchor = key;
    patch.selected = selected;
  } else if (way === 'range') {
    const shown = arranged(session.listing.entries, session.filter, session.sort);
    const at = (wanted: string | null) => shown.findIndex((entry) => entry.key === wanted);
    const [from, to] = [at(session.anchor ?? key), at(key)].sort((a, b) => a - b) as [
      number,
      number,
    ];
    patch.selected = new Set(shown.slice(Math.max(0, from), to + 1).map((entry) => entry.key));
  }
  change(tab, patch);
}

/** Selects everything that is shown. */
export function selectAll(tab: string, shown: readonly Entry[]): void {
  change(tab, { selected: new Set(shown.map(({ key }) => key)) });
}

/** What is selected, in the order of keys. */
export function selection(session: Session): Entry[] {
  if (session.selected.size === 0) return [];
  const found: Entry[] = [];
  for (const key of session.selected) {
    const entry = session.listing.entries[session.listing.indexOf(key)];
    if (entry) found.push(entry);
  }
  return found;
}

/** The object or prefix at the cursor. */
export function atCursor(session: Session): Entry | null {
  const { listing, cursor } = session;
  return cursor === null ? null : (listing.entries[listing.indexOf(cursor)] ?? null);
}

// What a closed tab had is let go; reopened, it is listed again.
useTabs.subscribe(({ tabs }, before) => {
  if (tabs === before.tabs) return;
  const { by } = useSessions.getState();
  const open = new Set(tabs.map(({ id }) => id));
  const gone = [...by.keys()].filter((id) => !open.has(id));
  if (gone.length === 0) return;
  const next = new Map(by);
  for (const id of gone) {
    next.get(id)?.listing.stop();
    next.delete(id);
  }
  useSessions.setState({ by: next });
});

/** Tells a job to stop, whether it is still known or not. */
export function cancel(job: string): void {
  ipc()
    .jobCancel(job)
    .catch(() => undefined);
}
