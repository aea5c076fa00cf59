// What the window keeps of its own arrangement, as texts by name: widths, open nodes, columns, charts.
// The web view stores nothing itself, so that nothing of a workspace lies where another could read it.
import { ipc } from './index';

const PAUSE_MS = 300;

const texts = new Map<string, string>();
const unsaved = new Map<string, string | null>();
let timer: ReturnType<typeof setTimeout> | undefined;

function change(name: string, text: string | null): void {
  if ((texts.get(name) ?? null) === text) return;
  if (text === null) texts.delete(name);
  else texts.set(name, text);
  unsaved.set(name, text);
  clearTimeout(timer);
  timer = setTimeout(() => void saveKept(), PAUSE_MS);
}

/** What is kept, by name. Reading is at once; what changes is saved a moment later. */
export const kept = {
  get: (name: string): string | null => texts.get(name) ?? null,
  set: (name: string, text: string): void => change(name, text),
  remove: (name: string): void => change(name, null),
};

/** Takes what was kept by earlier pages, from the start's answer. */
export function openKept(layout: Readonly<Record<string, string | undefined>>): void {
  clearTimeout(timer);
  texts.clear();
  unsaved.clear();
  for (const [name, text] of Object.entries(layout)) if (text !== undefined) texts.set(name, text);
}

/** Saves what has changed now. What cannot be saved lasts as long as the page. */
export async function saveKept(): Promise<void> {
  clearTimeout(timer);
  if (unsaved.size === 0) return;
  const changes = [...unsaved];
  unsaved.clear();
  try {
    await ipc().layoutSave(changes);
  } catch {
    // An arrangement that is not kept is made again.
  }
}
