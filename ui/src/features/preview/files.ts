// Single files of a set: their short names, and opening one of them alone.
import type { PreviewSpec } from '../../ipc';
import { openPreview, startSpec } from '../../state/openFiles';
import { runFiles, specOfTab } from '../../state/previews';
import { changeTab, useTabs } from '../../state/tabs';

/** What all names begin with, up to the last `/` of it. */
export function commonFolder(names: readonly string[]): string {
  const [first = '', ...rest] = names;
  let length = first.length;
  for (const name of rest) {
    let same = 0;
    while (same < length && name[same] === first[same]) same += 1;
    length = same;
  }
  // Of a single file the folder is what is common.
  return first.slice(0, first.slice(0, length).lastIndexOf('/') + 1);
}

/** A look at one file of a set, read in the same way. */
export function specOfFile(spec: PreviewSpec, name: string): PreviewSpec {
  const place: PreviewSpec['place'] =
    spec.place.name === 's3'
      ? { ...spec.place, place: { ...spec.place.place, path: name, version: null } }
      : { name: 'local', path: name };
  return { ...startSpec(place), reading: spec.reading };
}

/** Opens one file of a tab's set in a tab of its own, read in the same way. */
export function openFileOf(tab: string, name: string): void {
  const spec = specOfTab(tab);
  if (!spec) return;
  const alone = specOfFile(spec, name);
  const before = useTabs.getState().tabs.length;
  const id = openPreview(alone.place);
  if (useTabs.getState().tabs.length === before) return;
  changeTab(id, { files: alone });
  runFiles(id);
}
