// What would run: the selection, the statement at the caret, or all of it; and the mark beside it.

import { type EditorState, RangeSet, StateEffect, StateField, type Text } from '@codemirror/state';
import {
  type EditorView,
  GutterMarker,
  gutter,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import { type Statement, splitting, statementAt, statements } from './googlesql/statements';

/** A part of the text that can be sent. Offsets are UTF-16 units. */
export interface Target {
  kind: 'selection' | 'statement' | 'all';
  from: number;
  to: number;
}

/** Up to this length statements are found at every change; beyond, after a pause. */
const SMALL = 200_000;
const PAUSE_MS = 400;
const SLICE_MS = 6;

let cached: { text: unknown; list: Statement[] } | null = null;

/** The statements of a document, read once per document. */
export function statementsOf(state: EditorState): Statement[] {
  if (cached?.text !== state.doc)
    cached = { text: state.doc, list: statements(state.doc.toString()) };
  return cached.list;
}

/** What Run would send now; null: nothing but space and comments. */
export function targetOf(state: EditorState): Target | null {
  const { main } = state.selection;
  if (!main.empty && /\S/.test(state.sliceDoc(main.from, Math.min(main.to, main.from + 10_000)))) {
    const text = state.sliceDoc(main.from, main.to);
    const lead = text.length - text.trimStart().length;
    return { kind: 'selection', from: main.from + lead, to: main.from + text.trimEnd().length };
  }
  const found = statementAt(state.doc.toString(), statementsOf(state), main.head);
  return found ? { kind: 'statement', from: found.from, to: found.to } : null;
}

/** All statements, from the first to the last. */
export function wholeTarget(state: EditorState): Target | null {
  const list = statementsOf(state);
  const first = list[0];
  const last = list.at(-1);
  return first && last ? { kind: 'all', from: first.from, to: last.end } : null;
}

class Mark extends GutterMarker {
  override elementClass: string;
  constructor(private readonly edge: string) {
    super();
    this.elementClass = `cm-target ${edge}`;
  }
  override eq(other: Mark): boolean {
    return other.edge === this.edge;
  }
}

const marks = {
  only: new Mark('first last'),
  first: new Mark('first'),
  middle: new Mark(''),
  last: new Mark('last'),
};

const setTarget = StateEffect.define<Target | null>();

/** The target as it was last found; for large texts it trails the typing a little. */
export const targetField = StateField.define<Target | null>({
  create: (state) => (state.doc.length <= SMALL ? targetOf(state) : null),
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(setTarget)) return effect.value;
    if (!transaction.docChanged && !transaction.selection) return value;
    if (transaction.state.doc.length <= SMALL) return targetOf(transaction.state);
    return value === null
      ? null
      : {
          ...value,
          from: transaction.changes.mapPos(value.from),
          to: transaction.changes.mapPos(value.to),
        };
  },
});

const trailing = ViewPlugin.fromClass(
  class {
    private timer: ReturnType<typeof setTimeout> | undefined;
    private work: Generator<Statement | null> | null = null;
    private list: Statement[] = [];
    constructor(private readonly view: EditorView) {
      if (view.state.doc.length > SMALL) this.plan();
    }
    update(update: ViewUpdate): void {
      if (update.state.doc.length > SMALL && (update.docChanged || update.selectionSet))
        this.plan();
    }
    private plan(): void {
      clearTimeout(this.timer);
      this.work = null;
      this.timer = setTimeout(() => this.begin(), PAUSE_MS);
    }
    private begin(): void {
      const { doc } = this.view.state;
      if (cached?.text === doc) {
        this.tell();
        return;
      }
      this.work = splitting(doc.toString());
      this.list = [];
      this.go(doc);
    }
    /** Reads for a few milliseconds, then lets the keys go first. */
    private go(doc: Text): void {
      const { work } = this;
      if (!work) return;
      const until = performance.now() + SLICE_MS;
      for (;;) {
        const next = work.next();
        if (next.done) {
          this.work = null;
          cached = { text: doc, list: this.list };
          this.tell();
          return;
        }
        if (next.value) this.list.push(next.value);
        else if (performance.now() > until) break;
      }
      this.timer = setTimeout(() => this.go(doc), 0);
    }
    private tell(): void {
      if (!this.view.composing)
        this.view.dispatch({ effects: setTarget.of(targetOf(this.view.state)) });
    }
    destroy(): void {
      clearTimeout(this.timer);
    }
  },
);

const targetGutter = gutter({
  class: 'cm-target-gutter',
  lineMarkerChange: (update) =>
    update.startState.field(targetField) !== update.state.field(targetField),
  markers(view) {
    const target = view.state.field(targetField);
    if (!target || target.kind === 'all') return RangeSet.empty;
    const { doc } = view.state;
    const first = doc.lineAt(Math.min(target.from, doc.length)).number;
    const last = doc.lineAt(Math.min(target.to, doc.length)).number;
    // Only lines on the screen need a mark; a statement may have a hundred thousand.
    const top = doc.lineAt(view.viewport.from).number;
    const bottom = doc.lineAt(view.viewport.to).number;
    const ranges = [];
    for (let line = Math.max(first, top); line <= Math.min(last, bottom); line++) {
      const mark =
        first === last
          ? marks.only
          : line === first
            ? marks.first
            : line === last
              ? marks.last
              : marks.middle;
      ranges.push(mark.range(doc.line(line).from));
    }
    return RangeSet.of(ranges);
  },
});

/** The mark beside what would run. */
export const targetMark = [targetField, trailing, targetGutter];
