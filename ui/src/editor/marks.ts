// Marks under the text: what the service refused and what only looks like SQL, each with its fixes.
import { type Diagnostic, forEachDiagnostic, setDiagnostics } from '@codemirror/lint';
import type { EditorState, TransactionSpec } from '@codemirror/state';
import { type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import type { Words } from '../words';
import { mayBeStrange, type Strange, strangeIn } from './googlesql/wide';

/** Whose a mark is. */
type Source = 'service' | 'letters';

/** All marks with those of one source replaced. */
export function withMarks(
  state: EditorState,
  source: Source,
  marks: readonly Diagnostic[],
): TransactionSpec {
  const others: Diagnostic[] = [];
  forEachDiagnostic(state, (one, from, to) => {
    if (one.source !== source) others.push({ ...one, from, to });
  });
  return setDiagnostics(state, [...others, ...marks]);
}

/** Larger texts are looked through around what is on the screen only. */
const SMALL = 200_000;
const AROUND = 20_000;
const PAUSE_MS = 250;

/** All strange letters that are marked or, in a small text, that there are. */
function strangeOf(view: EditorView): Strange[] {
  const { doc } = view.state;
  if (doc.length <= SMALL) return strangeIn(doc.toString());
  const from = doc.lineAt(Math.max(0, view.viewport.from - AROUND)).from;
  const text = doc.sliceString(from, Math.min(doc.length, view.viewport.to + AROUND));
  return strangeIn(text).map((one) => ({ ...one, from: one.from + from, to: one.to + from }));
}

function told(one: Strange, written: string, { marks }: Words['editing']): string {
  if (one.kind === 'space') return marks.space;
  if (one.kind === 'quotes') return marks.quotes;
  return one.kind === 'letters'
    ? marks.letters(written, one.meant)
    : marks.sign(written, one.meant);
}

function replaceAll(view: EditorView, list: readonly Strange[]): void {
  view.dispatch({
    changes: list.map(({ from, to, meant }) => ({ from, to, insert: meant })),
    userEvent: 'input.fix',
  });
  view.focus();
}

function marksOf(view: EditorView, words: Words, count: (value: number) => string): Diagnostic[] {
  const list = strangeOf(view);
  const { marks } = words.editing;
  return list.slice(0, 300).map((one) => ({
    from: one.from,
    to: one.to,
    severity: 'warning',
    source: 'letters',
    message: told(one, view.state.sliceDoc(one.from, one.to), words.editing),
    actions: [
      {
        name: marks.replace(one.kind === 'space' ? marks.blank : one.meant),
        apply: (target, from, to) => {
          target.dispatch({ changes: { from, to, insert: one.meant }, userEvent: 'input.fix' });
          target.focus();
        },
      },
      ...(list.length > 1
        ? [
            {
              name: marks.replaceAll(count(list.length)),
              // The text may have changed since: what is there now counts.
              apply: (target: EditorView) => replaceAll(target, strangeOf(target)),
            },
          ]
        : []),
    ],
  }));
}

/** Looks for letters that only look like SQL, a moment after the last key. */
export function strangeMarks(
  told: () => { words: Words; count: (value: number) => string },
): ViewPlugin<{ refresh(): void }> {
  return ViewPlugin.fromClass(
    class {
      private timer: ReturnType<typeof setTimeout> | undefined;
      private marked = false;
      constructor(private readonly view: EditorView) {
        this.plan();
      }
      update(update: ViewUpdate): void {
        const moved = update.viewportChanged && update.state.doc.length > SMALL;
        if (update.docChanged || moved) this.plan();
      }
      private plan(): void {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.refresh(), PAUSE_MS);
      }
      refresh(): void {
        const { view } = this;
        // What is being composed is not written yet.
        if (view.composing || view.compositionStarted) {
          this.plan();
          return;
        }
        const { doc } = view.state;
        const visible =
          doc.length <= SMALL
            ? doc.toString()
            : doc.sliceString(view.viewport.from, view.viewport.to);
        if (!mayBeStrange(visible)) {
          if (this.marked) view.dispatch(withMarks(view.state, 'letters', []));
          this.marked = false;
          return;
        }
        const { words, count } = told();
        const found = marksOf(view, words, count);
        if (found.length > 0 || this.marked) view.dispatch(withMarks(view.state, 'letters', found));
        this.marked = found.length > 0;
      }
      destroy(): void {
        clearTimeout(this.timer);
      }
    },
  );
}

/** The marks that touch a line or a place, those at the place first. */
export function marksAt(state: EditorState, pos: number): Diagnostic[] {
  const line = state.doc.lineAt(pos);
  const found: Diagnostic[] = [];
  forEachDiagnostic(state, (one, from, to) => {
    if (from <= line.to && to >= line.from) found.push({ ...one, from, to });
  });
  const near = (one: Diagnostic) =>
    pos < one.from ? one.from - pos : pos > one.to ? pos - one.to : 0;
  return found.sort((a, b) => near(a) - near(b));
}
