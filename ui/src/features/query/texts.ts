// Brings a tab's text into the editor, also one that is kept aside, and what undo needs.
import type { SqlEditor } from '../../editor/editor';
import { asProblem } from '../../ipc';
import { notify, reportProblem } from '../../state/app';
import { asideChanged, asideKnown, readAside } from '../../state/asideTexts';
import type { OpenTab } from '../../state/tabs';
import { words } from '../../words';
import { takeUndo } from './undo';

/** Opens a tab in the editor, unless another one came to the front while its text was read. */
export async function openText(
  editor: SqlEditor,
  tab: OpenTab,
  front: () => string,
): Promise<void> {
  let { sql } = tab;
  if (tab.aside && !editor.has(tab.id)) {
    notify(words().editing.files.loading);
    try {
      sql = (await readAside(tab.id)) ?? '';
    } catch (thrown) {
      reportProblem(asProblem(thrown));
      return;
    }
    if (front() !== tab.id) return;
  }
  const known = editor.has(tab.id);
  editor.open({ ...tab, sql, clean: tab.file?.changed === false });
  const doc = editor.docOf(tab.id);
  // A large text that came with the tab goes into its own file before the list says so.
  if (doc && editor.snapshot(tab.id)?.sql === null && !tab.aside && !asideKnown(tab.id))
    asideChanged(tab.id, doc);
  if (!known) void takeUndo(editor, tab.id);
}
