// Opening files as a table in a tab of their own.
import type { ObjectPlace, PreviewPlace, PreviewSpec } from '../ipc';
import { useApp } from './app';
import { isPaying } from './places';
import { plainSpec } from './previews';
import { activateTab, openTab, useTabs } from './tabs';

/** An S3 place as people write it. */
export function s3Text(place: ObjectPlace): string {
  const version = place.version ? `?versionId=${place.version}` : '';
  return place.bucket === '' ? 's3://' : `s3://${place.bucket}/${place.path}${version}`;
}

/** A place as people write it. */
export function placeText(place: PreviewPlace): string {
  return place.name === 's3' ? s3Text(place.place) : place.path;
}

/** What stands on the tab of a place: its last part, or its bucket. */
export function placeTitle(place: PreviewPlace): string {
  const text = place.name === 's3' ? place.place.path : place.path;
  const parts = text.split(/[\\/]/).filter(Boolean);
  const last = parts.at(-1);
  if (last === undefined) return place.name === 's3' ? place.place.bucket : '/';
  // A folder keeps its mark, so that it is not taken for a file.
  return /[\\/]$/.test(text) ? `${last}/` : last;
}

/** Shows a place as a table; a tab that shows it already comes to the front. Answers its id. */
export function openPreview(place: PreviewPlace): string {
  useApp.setState({ welcomeShown: false });
  const { tabs } = useTabs.getState();
  const text = JSON.stringify(place);
  const open = tabs.find((tab) => tab.files && JSON.stringify(tab.files.place) === text);
  if (open) {
    activateTab(open.id);
    return open.id;
  }
  return openTab({
    title: placeTitle(place),
    files: startSpec(place),
  });
}

/** A plain look at a place; who agreed to pay for its bucket already is not asked again. */
export function startSpec(place: PreviewPlace): PreviewSpec {
  const requesterPays = place.name === 's3' && isPaying(place.connection, place.place.bucket);
  return { ...plainSpec(place), agreed: { bytes: null, requesterPays } };
}

/** Shows files that were dropped onto the window, each as a table. */
export function openDropped(paths: readonly string[]): void {
  for (const path of paths.slice(0, MOST_DROPPED)) openPreview({ name: 'local', path });
}

/** More tabs at once help nobody. */
const MOST_DROPPED = 8;
