// Places in S3 that tabs show: opening them, going elsewhere in them, and what was agreed to for their buckets.
import { create } from 'zustand';
import type { ConnectionId } from '../ipc';
import { useApp } from './app';
import { activateTab, changeTab, type ObjectsTab, openTab, useTabs } from './tabs';

/** The sandbox's own connection to S3: there once its server has started. */
export const SANDBOX_S3 = 'sandbox-s3';

/** The last part of a key or a prefix; of an empty one the bucket. */
export function lastPart(bucket: string, path: string): string {
  const parts = path.replace(/\/$/, '').split('/');
  return parts.at(-1) || bucket;
}

/** Where a tab goes: a bucket, and what the keys begin with. */
export interface ObjectsPlace {
  connection: ConnectionId;
  bucket: string;
  prefix: string;
}

/** The tab that last showed a place. */
let last: string | null = null;

function titleOf(tab: ObjectsTab): string {
  return tab.walk ? `${lastPart(tab.bucket, tab.prefix)}/**` : lastPart(tab.bucket, tab.prefix);
}

/**
 * Shows a place: in the tab that shows places already, or (`fresh`) in one of its own. `select`: the
 * key that is to be selected there. Answers the tab's id.
 */
export function openObjects(
  place: ObjectsPlace,
  fresh = false,
  select: string | null = null,
): string {
  useApp.setState({ welcomeShown: false });
  const objects: ObjectsTab = { ...place, select, walk: false };
  const { tabs, active } = useTabs.getState();
  const shows = (id: string | null) =>
    tabs.find((tab) => tab.id === id && tab.objects && !tab.objects.walk);
  const tab = fresh ? undefined : (shows(active) ?? shows(last));
  if (tab) {
    changeTab(tab.id, {
      objects,
      connection: place.connection,
      ...(tab.named && tab.title !== titleOf(tab.objects ?? objects)
        ? {}
        : { title: titleOf(objects) }),
    });
    activateTab(tab.id);
    last = tab.id;
    return tab.id;
  }
  last = openTab({ title: titleOf(objects), connection: place.connection, objects });
  return last;
}

/** Goes elsewhere in a tab. */
export function goTo(tab: string, place: ObjectsPlace, select: string | null = null): void {
  last = tab;
  openObjectsIn(tab, { ...place, select, walk: false });
}

function openObjectsIn(id: string, objects: ObjectsTab): void {
  const tab = useTabs.getState().tabs.find((one) => one.id === id);
  if (!tab) return;
  const own = tab.objects ? titleOf(tab.objects) : '';
  changeTab(id, {
    objects,
    connection: objects.connection,
    ...(tab.title === own ? { title: titleOf(objects) } : {}),
  });
}

/** Lists everything below a place in a tab of its own. */
export function openWalk(place: ObjectsPlace): string {
  const objects: ObjectsTab = { ...place, select: null, walk: true };
  const tab = openTab({ title: titleOf(objects), connection: place.connection, objects });
  walks.add(tab);
  return tab;
}

/** Tabs whose listing was asked for and has not begun. */
const walks = new Set<string>();

/** Whether the listing of a tab was asked for by a person; once. A tab of the last time was not. */
export function takeWalk(tab: string): boolean {
  return walks.delete(tab);
}

interface PayingState {
  /** Buckets of this session for which the person agreed to pay, as `connection/bucket`. */
  agreed: ReadonlySet<string>;
}

/** The store of what was agreed to; it ends with the session. */
export const usePaying = create<PayingState>(() => ({ agreed: new Set() }));

/** Whether the person agreed to pay for requests to a bucket. */
export function isPaying(connection: ConnectionId, bucket: string): boolean {
  return usePaying.getState().agreed.has(`${connection}/${bucket}`);
}

/** The person agreed to pay for requests to a bucket until the app closes. */
export function agreeToPay(connection: ConnectionId, bucket: string): void {
  usePaying.setState(({ agreed }) => ({ agreed: new Set(agreed).add(`${connection}/${bucket}`) }));
}
