// What a person may ask of the text: mend it, format it, go to the table.
import type { EditorView } from '@codemirror/view';
import type { TableRef } from '../ipc';
import { explain } from './explain';
import { formatSql, LONGEST } from './format';
import { tokens } from './googlesql/lexer';
import type { EditorHost, FixAction } from './host';
import { marksAt } from './marks';

/** Mends what is marked at the caret: at once where there is one way, else by a choice. */
export function quickFix(view: EditorView, host: EditorHost): void {
  const pos = view.state.selection.main.head;
  const marks = marksAt(view.state, pos);
  const actions: FixAction[] = [];
  for (const mark of marks)
    for (const action of mark.actions ?? [])
      if (!actions.some(({ name }) => name === action.name))
        actions.push({
          name: action.name,
          apply: () => action.apply(view, mark.from, mark.to),
        });
  const [only] = actions;
  if (!only) host.onSay(host.words().words.editing.fix.none);
  else if (actions.length === 1) only.apply();
  else {
    const box = view.coordsAtPos(marks[0]?.from ?? pos) ?? view.dom.getBoundingClientRect();
    host.onFixes({ x: box.left, y: box.bottom + 4 }, actions);
  }
}

/** Formats the selection, or all of it where nothing is selected. */
export async function formatText(view: EditorView, host: EditorHost): Promise<void> {
  const { state } = view;
  const { words, format: formatOf } = host.words();
  const { main } = state.selection;
  const from = main.empty ? 0 : main.from;
  const to = main.empty ? state.doc.length : main.to;
  const { format } = words.editing;
  if (to - from > LONGEST) {
    host.onSay(format.tooLong);
    return;
  }
  const text = state.sliceDoc(from, to);
  const made = await formatSql(text);
  if (view.state.doc !== state.doc) return;
  const { done, left, reason } = made;
  if (done === 0)
    host.onSay(
      left === 0 ? format.nothing : reason === 'changed' ? format.changed : format.refused,
    );
  else if (made.text === text) host.onSay(left === 0 ? format.same : format.refused);
  else {
    const caret = main.empty ? sameToken(text, made.text, main.head) : 0;
    view.dispatch({
      changes: { from, to, insert: made.text },
      selection: main.empty ? { anchor: caret } : { anchor: from, head: from + made.text.length },
      userEvent: 'input.format',
      scrollIntoView: true,
    });
    host.onSay(
      left === 0 ? format.done : format.partly(formatOf.count(done), formatOf.count(left)),
    );
  }
}

/** Goes to the table at a place, at the caret where none is given. */
export async function goToTable(view: EditorView, host: EditorHost, pos: number): Promise<void> {
  const found = await explain(view.state, pos, host.catalogue);
  if (found?.kind === 'table') host.onGoToTable(found.ref);
  else if (found?.kind === 'column') {
    // From a column to the table that it comes from, where that is said.
    const ref = found.of ? await tableOfAlias(view, host, found.from) : null;
    host.onGoToTable(ref);
  } else host.onGoToTable(null);
}

async function tableOfAlias(
  view: EditorView,
  host: EditorHost,
  pos: number,
): Promise<TableRef | null> {
  const { state } = view;
  const line = state.doc.lineAt(pos);
  const before = state.sliceDoc(line.from, pos);
  const path = /((?:`[^`]*`|[\p{L}_][\p{L}\p{N}_]*)\.)+$/u.exec(before);
  if (!path) return null;
  const found = await explain(state, line.from + path.index, host.catalogue);
  return found?.kind === 'table' ? found.ref : null;
}

/** From a place in a text to the place of the same token in its other layout. */
function sameToken(before: string, after: string, at: number): number {
  let index = 0;
  let inside = 0;
  for (const token of tokens(before)) {
    if (token.from > at) break;
    index += 1;
    inside = Math.min(at, token.to) - token.from;
  }
  if (index === 0) return 0;
  let count = 0;
  for (const token of tokens(after)) {
    count += 1;
    if (count === index) return Math.min(token.to, token.from + inside);
  }
  return after.length;
}
