// GoogleSQL for the editor: highlighting by our own lexer, folding, comments, the colours.
import {
  foldService,
  HighlightStyle,
  LanguageSupport,
  StreamLanguage,
  type StreamParser,
  syntaxHighlighting,
} from '@codemirror/language';
import type { EditorState } from '@codemirror/state';
import { tags } from '@lezer/highlight';
import { Mode, step, type TokenType, tokens } from './googlesql/lexer';

const STYLE: Record<TokenType, string | null> = {
  keyword: 'keyword',
  type: 'typeName',
  function: 'function',
  identifier: null,
  quoted: 'special',
  string: 'string',
  number: 'number',
  comment: 'comment',
  parameter: 'parameter',
  system: 'parameter',
  operator: 'operator',
  pipe: 'pipe',
  punctuation: null,
  invalid: 'invalid',
};

const parser: StreamParser<{ mode: Mode }> = {
  name: 'googlesql',
  startState: () => ({ mode: Mode.normal }),
  copyState: (state) => ({ ...state }),
  token(stream, state) {
    if (state.mode === Mode.normal && stream.eatSpace()) return null;
    const { type, to, mode } = step(stream.string, stream.pos, state.mode);
    stream.pos = Math.max(to, stream.pos + 1);
    state.mode = mode;
    return STYLE[type];
  },
  languageData: {
    commentTokens: { line: '--', block: { open: '/*', close: '*/' } },
    closeBrackets: { brackets: ['(', '[', '{', "'", '"', '`'] },
  },
  tokenTable: {
    keyword: tags.keyword,
    typeName: tags.typeName,
    function: tags.function(tags.variableName),
    special: tags.special(tags.variableName),
    string: tags.string,
    number: tags.number,
    comment: tags.comment,
    parameter: tags.local(tags.variableName),
    operator: tags.operator,
    pipe: tags.controlOperator,
    invalid: tags.invalid,
  },
};

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--s-keyword)', fontWeight: '500' },
  { tag: tags.controlOperator, color: 'var(--s-keyword)', fontWeight: '600' },
  { tag: tags.typeName, color: 'var(--s-type)' },
  { tag: tags.function(tags.variableName), color: 'var(--s-function)' },
  { tag: tags.special(tags.variableName), color: 'var(--s-type)' },
  { tag: tags.string, color: 'var(--s-string)' },
  { tag: tags.number, color: 'var(--s-number)' },
  { tag: tags.comment, color: 'var(--s-comment)', fontStyle: 'italic' },
  { tag: tags.local(tags.variableName), color: 'var(--s-parameter)' },
  { tag: tags.operator, color: 'var(--s-operator)' },
  { tag: tags.invalid, color: 'var(--bad)' },
]);

/** How far a fold looks for its end. */
const FOLD_REACH = 100_000;
const OPENING = new Set(['(', '[']);
const CLOSING = new Set([')', ']']);

/** The foldable part that begins on a line: brackets or BEGIN … END that end on a later line, a block comment. */
export function foldAt(
  state: EditorState,
  from: number,
  to: number,
): { from: number; to: number } | null {
  const line = state.doc.sliceString(from, to);
  if (!/[([]|\b(?:begin|case)\b|\/\*/i.test(line)) return null;
  const text = state.doc.sliceString(from, Math.min(state.doc.length, from + FOLD_REACH));
  const length = to - from;
  let depth = 0;
  let start = -1;
  for (const token of tokens(text)) {
    const part = text.slice(token.from, Math.min(token.to, token.from + 12));
    if (token.type === 'comment') {
      if (depth === 0 && token.from < length && token.to > length && part.startsWith('/*'))
        return { from: from + length, to: from + token.to - 2 };
      continue;
    }
    const word = token.type === 'keyword' ? text.slice(token.from, token.to).toUpperCase() : part;
    if (OPENING.has(part) || word === 'BEGIN' || word === 'CASE') {
      if (token.from < length) {
        if (depth === 0) start = token.to;
      } else if (start < 0) return null;
      depth += 1;
    } else if ((CLOSING.has(part) || word === 'END') && depth > 0) {
      depth -= 1;
      if (depth > 0) continue;
      if (token.from < length) start = -1;
      else if (start >= 0) return { from: from + start, to: from + token.from };
      else return null;
    } else if (token.from >= length && depth === 0) return null;
  }
  return null;
}

/** The language with everything that belongs to it. */
export function googleSql(): LanguageSupport {
  return new LanguageSupport(StreamLanguage.define(parser), [
    syntaxHighlighting(colours),
    foldService.of(foldAt),
  ]);
}
