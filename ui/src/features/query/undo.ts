// What undo needs survives a restart: kept beside the tab a moment after the last key.
import type { SqlEditor } from '../../editor/editor';
import { ipc } from '../../ipc';
import { currentEditor } from './session';

const AFTER_MS = 1_500;
/** More is not worth keeping. */
const LONGEST = 2_000_000;

let timer: ReturnType<typeof setTimeout> | undefined;

/** Plans to keep it; the tab in front is the one that was typed in. */
export function keepUndoSoon(tab: string): void {
  clearTimeout(timer);
  timer = setTimeout(() => keepUndo(currentEditor(), tab), AFTER_MS);
}

/** Keeps it now, of all tabs of an editor that goes away. */
export function keepAllUndo(editor: SqlEditor): void {
  clearTimeout(timer);
  for (const tab of editor.ids()) keepUndo(editor, tab);
}

function keepUndo(editor: SqlEditor | null, tab: string): void {
  const text = editor?.history(tab);
  if (text === null || text === undefined || text.length > LONGEST) return;
  ipc()
    .tabPartSave({ tab, part: 'history', first: true, last: true, text })
    // Undo that begins anew is no loss that anybody needs to be told of.
    .catch(() => undefined);
}

/** Takes up what was kept of a tab. */
export async function takeUndo(editor: SqlEditor, tab: string): Promise<void> {
  try {
    const kept = await ipc().tabPart(tab, 'history');
    if (kept !== null) editor.takeHistory(tab, kept);
  } catch {
    // As above.
  }
}
