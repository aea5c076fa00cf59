// What can be folded: brackets, blocks, comments and whole statements that reach over several lines.
import type { EditorState, Text } from '@codemirror/state';
import { tokens } from './googlesql/lexer';
import { statementNear } from './googlesql/statementIndex';
import { statementField } from './target';

/** One fold. Offsets are those of the document. */
export interface Fold {
  from: number;
  to: number;
}

/** Read at once: what is on a screen and some more. */
const REACH = 10_000;

interface Read {
  from: number;
  to: number;
  /** By the start of the line on which the fold begins. */
  folds: Map<number, Fold>;
}

/** What was read of the newest documents. */
const known = new WeakMap<Text, Read[]>();

/** The folds of a part that begins outside of texts and comments. */
function read(state: EditorState, from: number): Read {
  const { doc } = state;
  const to = Math.min(doc.length, from + REACH);
  const text = doc.sliceString(from, to);
  const folds = new Map<number, Fold>();
  const lineOf = (at: number) => doc.lineAt(from + at);
  const add = (open: number, inside: Fold) => {
    const line = lineOf(open);
    if (inside.to <= line.to) return;
    const before = folds.get(line.from);
    // Of two that begin on one line the outer one is folded.
    if (!before || before.to < inside.to) folds.set(line.from, inside);
  };
  const open: { sign: string; at: number; end: number }[] = [];
  const close = (signs: string, at: number) => {
    const last = open.findLastIndex(({ sign }) => signs.includes(sign));
    const opener = open[last];
    if (!opener) return;
    open.length = last;
    add(opener.at, { from: from + opener.end, to: from + at });
  };
  let ended: { at: number } | null = null;
  let begun: { at: number; end: number } | null = null;
  for (const token of tokens(text)) {
    const part = text.slice(token.from, Math.min(token.to, token.from + 12));
    if (token.type === 'comment') {
      if (part.startsWith('/*') && token.to < text.length) {
        const line = lineOf(token.from);
        add(token.from, { from: Math.min(line.to, from + token.to - 2), to: from + token.to - 2 });
      }
      continue;
    }
    const word = token.type === 'keyword' ? text.slice(token.from, token.to).toUpperCase() : part;
    if (ended) {
      // END IF and its like close what was no opener here; END CASE and END close one.
      if (!/^(IF|LOOP|WHILE|FOR|REPEAT)$/.test(word)) close('BEGIN CASE', ended.at);
      ended = null;
    }
    if (begun) {
      if (word !== 'TRANSACTION' && word !== ';')
        open.push({ sign: 'BEGIN', at: begun.at, end: begun.end });
      begun = null;
    }
    if (word === '(' || word === '[') open.push({ sign: word, at: token.from, end: token.to });
    else if (word === ')') close('(', token.from);
    else if (word === ']') close('[', token.from);
    else if (word === 'CASE') open.push({ sign: word, at: token.from, end: token.to });
    else if (word === 'BEGIN') begun = { at: token.from, end: token.to };
    else if (word === 'END') ended = { at: token.from };
  }
  if (ended) close('BEGIN CASE', ended.at);
  const index = state.field(statementField, false);
  if (index)
    for (let at = index.firstEndingAt(from); at < index.size; at++) {
      const statement = index.at(at);
      if (!statement || statement.from > to) break;
      if (statement.from < from) continue;
      const line = doc.lineAt(statement.from);
      if (statement.to > line.to && !folds.has(line.from))
        folds.set(line.from, { from: line.to, to: statement.to });
    }
  return { from, to, folds };
}

/** The foldable part that begins on a line. */
export function foldAt(state: EditorState, from: number, _to: number): Fold | null {
  const { doc } = state;
  const parts = known.get(doc) ?? [];
  let part = parts.find(
    (one) => from >= one.from && from < one.to - (one.to < doc.length ? REACH / 3 : 0),
  );
  if (!part) {
    const index = state.field(statementField, false);
    const around = index ? statementNear(doc, index, from) : null;
    // Inside of a statement that begins far above, the line is taken for a fresh start.
    const start =
      around && around.from < from && from - around.from < REACH / 3
        ? doc.lineAt(around.from).from
        : from;
    part = read(state, start);
    known.set(doc, [...parts, part].slice(-8));
  }
  return part.folds.get(from) ?? null;
}
