// What can be done with objects and prefixes, from the list, the menu, the details and the keyboard alike.
import { create } from 'zustand';
import { type ConnectionId, ipc, type ObjectName } from '../../ipc';
import { copyText } from '../../kit/clipboard';
import { notify } from '../../state/app';
import { useIdentities } from '../../state/identities';
import { openPreview } from '../../state/openFiles';
import { isPaying, type ObjectsPlace } from '../../state/places';
import { format, words } from '../../words';
import { arnOf, httpsOf, objectName, s3Path } from './address';
import { opensInPlace } from './kinds';
import type { Entry } from './listing';

/** Which dialog is open over the browser. */
export type Asking =
  | { name: 'link'; connection: ConnectionId; object: ObjectName }
  | { name: 'restore'; connection: ConnectionId; object: ObjectName; storageClass: string }
  | { name: 'look'; tab: string };

/** The store of dialogs. */
export const useAsking = create<{ asking: Asking | null }>(() => ({ asking: null }));

/** Opens a dialog; null: closes it. */
export function ask(asking: Asking | null): void {
  useAsking.setState({ asking });
}

/** How a path is written on the clipboard. */
export type PathForm = 's3' | 'arn' | 'https' | 'key';

/** Copies the paths of some keys, one a line. */
export async function copyPaths(
  place: Pick<ObjectsPlace, 'connection' | 'bucket'>,
  keys: readonly string[],
  form: PathForm = 's3',
): Promise<void> {
  if (keys.length === 0) return;
  const aws = useIdentities.getState().aws.find(({ id }) => id === place.connection);
  const write: Record<PathForm, (key: string) => string> = {
    s3: (key) => s3Path(place.bucket, key),
    arn: (key) => arnOf(place.bucket, key),
    https: (key) => httpsOf(place.bucket, key, aws?.region ?? 'us-east-1', aws?.endpoint ?? null),
    key: (key) => key,
  };
  const done = await copyText(keys.map(write[form]).join('\n'));
  if (!done) return;
  const { objects, frame } = words();
  notify(keys.length === 1 ? frame.copied : objects.actions.copied(format().count(keys.length)));
}

/** Opens an object, or everything below a prefix, as one table. */
export function openAsTable(
  place: ObjectsPlace,
  path: string,
  version: string | null = null,
): void {
  openPreview({
    name: 's3',
    connection: place.connection,
    place: { bucket: place.bucket, path, version, region: null },
  });
}

/** Whether an object is shown in place when it is opened. */
export function looksInPlace(entry: Entry): boolean {
  return entry.object !== null && opensInPlace(entry.key);
}

/** The names of some entries, for a download. */
export function namesOf(
  place: ObjectsPlace,
  entries: readonly Entry[],
): { objects: ObjectName[]; prefixes: ObjectName[] } {
  const names = (wanted: boolean) =>
    entries
      .filter(({ object }) => (object !== null) === wanted)
      .map(({ key }) => objectName(place, key));
  return { objects: names(true), prefixes: names(false) };
}

/** The place as a listing of everything below it is asked for. */
export function walkOf({ connection, bucket, prefix }: ObjectsPlace) {
  return {
    bucket,
    prefix,
    folded: false,
    startAfter: null,
    token: null,
    most: 1000,
    requesterPays: isPaying(connection, bucket),
  };
}

/** Asks the system for a folder; null: the person thought better of it. */
export function chooseFolder(): Promise<string | null> {
  return ipc().folderChoose();
}
