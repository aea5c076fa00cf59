// Saved queries as the folder has them: read when the window comes to the front, and after every change of ours.
import { create } from 'zustand';
import {
  asProblem,
  ipc,
  type LocalText,
  type Problem,
  type SavedList,
  type SavedParameter,
  type SavedQuery,
} from '../../ipc';

interface SavedStore {
  list: SavedList | null;
  busy: boolean;
  problem: Problem | null;
}

/** The store of saved queries. */
export const useSaved = create<SavedStore>(() => ({ list: null, busy: false, problem: null }));

let turn = 0;

/** Reads the folder anew. */
export async function reloadSaved(): Promise<void> {
  turn += 1;
  const mine = turn;
  useSaved.setState({ busy: true });
  try {
    const list = await ipc().savedList();
    if (mine === turn) useSaved.setState({ list, busy: false, problem: null });
  } catch (thrown) {
    if (mine === turn) useSaved.setState({ busy: false, problem: asProblem(thrown) });
  }
}

/** Reads the folder whenever the window comes to the front, until the answer is called. */
export function followFolder(): () => void {
  const look = () => void reloadSaved();
  window.addEventListener('focus', look);
  return () => window.removeEventListener('focus', look);
}

/** A saved query by its path; undefined: not there, or not read yet. */
export function savedOf(path: string, list: SavedList | null): SavedQuery | undefined {
  return list?.queries.find((query) => query.path === path);
}

/** A text in the language of the screen. */
export function inLanguage(text: LocalText, language: string): string {
  return text.translations[language] || text.text;
}

const DAY_MS = 86_400_000;

/** What a field holds at first: `today` and `today-7` become days. */
export function firstValue(parameter: SavedParameter, now = Date.now()): string | null | undefined {
  const { default: given, optional } = parameter;
  if (given === null) return optional ? null : undefined;
  const relative = /^today(?:\s*([+-])\s*(\d{1,4}))?$/i.exec(given.trim());
  if (!relative || !['DATE', 'DATETIME', 'TIMESTAMP'].includes(parameter.type)) return given;
  const by = Number(relative[2] ?? 0) * (relative[1] === '-' ? -1 : 1);
  const day = new Date(now + by * DAY_MS);
  const pad = (value: number) => String(value).padStart(2, '0');
  const date = `${day.getFullYear()}-${pad(day.getMonth() + 1)}-${pad(day.getDate())}`;
  return parameter.type === 'DATE' ? date : `${date} 00:00:00`;
}
