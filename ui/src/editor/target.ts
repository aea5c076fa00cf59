// What would run: the selection, the statement at the caret, all of it, or everything up to the caret; and the mark beside it.

import { type EditorState, RangeSet, StateEffect, StateField, type Text } from '@codemirror/state';
import {
  type EditorView,
  GutterMarker,
  gutter,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import { StatementIndex, statementNear } from './googlesql/statementIndex';
import { type Statement, splitting, statements } from './googlesql/statements';

/** A part of the text that can be sent. Offsets are UTF-16 units. */
export interface Target {
  kind: 'selection' | 'statement' | 'all' | 'upToHere';
  from: number;
  to: number;
}

/** Up to this length statements are found anew where a change cannot be followed; beyond, after a pause. */
const SMALL = 60_000;
const PAUSE_MS = 300;
/** Texts from this length on are read again after a longer rest. */
const HUGE = 1_000_000;
const HUGE_PAUSE_MS = 1_000;
const SLICE_MS = 5;

const setIndex = StateEffect.define<{ doc: Text; index: StatementIndex }>();

/** The statements of the document; null: not known yet. */
export const statementField = StateField.define<StatementIndex | null>({
  create: (state) =>
    state.doc.length <= SMALL ? StatementIndex.of(statements(state.doc.toString())) : null,
  update(value, transaction) {
    for (const effect of transaction.effects)
      if (effect.is(setIndex) && effect.value.doc === transaction.newDoc) return effect.value.index;
    if (!transaction.docChanged) return value;
    const { newDoc } = transaction;
    if (value) {
      let from = Number.POSITIVE_INFINITY;
      let toBefore = 0;
      let toAfter = 0;
      transaction.changes.iterChangedRanges((fromA, toA, _fromB, toB) => {
        from = Math.min(from, fromA);
        toBefore = Math.max(toBefore, toA);
        toAfter = Math.max(toAfter, toB);
      });
      const followed = value.changed(newDoc, { from, toBefore, toAfter });
      if (followed) return followed;
    }
    return newDoc.length <= SMALL ? StatementIndex.of(statements(newDoc.toString())) : null;
  },
});

/** The statements of a document, read now if they are not known. */
export function statementsOf(state: EditorState): StatementIndex {
  return state.field(statementField, false) ?? StatementIndex.of(statements(state.doc.toString()));
}

function selected(state: EditorState): Target | null {
  const { main } = state.selection;
  if (main.empty || !/\S/.test(state.sliceDoc(main.from, Math.min(main.to, main.from + 10_000))))
    return null;
  const lead = state.sliceDoc(main.from, Math.min(main.to, main.from + 10_000));
  const tail = state.sliceDoc(Math.max(main.from, main.to - 10_000), main.to);
  return {
    kind: 'selection',
    from: main.from + (lead.length - lead.trimStart().length),
    to: main.to - (tail.length - tail.trimEnd().length),
  };
}

/** What Run would send now; null: nothing but space and comments. */
export function targetOf(state: EditorState): Target | null {
  const selection = selected(state);
  if (selection) return selection;
  const found = statementNear(state.doc, statementsOf(state), state.selection.main.head);
  return found ? { kind: 'statement', from: found.from, to: found.to } : null;
}

/** All statements, from the first to the last. */
export function wholeTarget(state: EditorState): Target | null {
  const index = statementsOf(state);
  const first = index.at(0);
  const last = index.at(index.size - 1);
  return first && last ? { kind: 'all', from: first.from, to: last.end } : null;
}

/** Everything from the first statement to the end of the one at the caret. */
export function targetToHere(state: EditorState): Target | null {
  const index = statementsOf(state);
  const first = index.at(0);
  const { head } = state.selection.main;
  const here = statementNear(state.doc, index, head);
  if (!first || !here) return null;
  // A caret before a statement means the ones before it.
  const at = index.firstEndingAt(head);
  const last = here.from > head && at > 0 ? index.at(at - 1) : here;
  return last ? { kind: 'upToHere', from: first.from, to: last.end } : null;
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

/** The target; while a large text has not been read again, where it was, moved with the text. */
export const targetField = StateField.define<Target | null>({
  create: (state) => (state.field(statementField) ? targetOf(state) : null),
  update(value, transaction) {
    const { state } = transaction;
    if (state.field(statementField) !== null) {
      const same =
        !transaction.docChanged &&
        !transaction.selection &&
        transaction.startState.field(statementField) === state.field(statementField);
      if (same) return value;
      const next = targetOf(state);
      return next && value && sameTarget(next, value) ? value : next;
    }
    if (!transaction.docChanged) return selected(state) ?? value;
    return value === null
      ? null
      : {
          ...value,
          from: transaction.changes.mapPos(value.from),
          to: transaction.changes.mapPos(value.to),
        };
  },
});

function sameTarget(a: Target, b: Target): boolean {
  return a.kind === b.kind && a.from === b.from && a.to === b.to;
}

/** Reads a large text bit by bit whenever the keys rest. */
const trailing = ViewPlugin.fromClass(
  class {
    private timer: ReturnType<typeof setTimeout> | undefined;
    private work: Generator<Statement | null> | null = null;
    private list: Statement[] = [];
    constructor(private readonly view: EditorView) {
      this.plan(view.state);
    }
    update(update: ViewUpdate): void {
      if (update.docChanged || update.startState.field(statementField) !== null)
        this.plan(update.state);
    }
    private plan(state: EditorState): void {
      if (state.field(statementField) !== null) return;
      clearTimeout(this.timer);
      this.work = null;
      const pause = state.doc.length < HUGE ? PAUSE_MS : HUGE_PAUSE_MS;
      this.timer = setTimeout(() => this.begin(), pause);
    }
    private begin(): void {
      const { doc } = this.view.state;
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
          if (this.view.state.doc === doc)
            this.view.dispatch({
              effects: setIndex.of({ doc, index: StatementIndex.of(this.list) }),
            });
          return;
        }
        if (next.value) this.list.push(next.value);
        else if (performance.now() > until) break;
      }
      this.timer = setTimeout(() => this.go(doc), 0);
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
export const targetMark = [statementField, targetField, trailing, targetGutter];
