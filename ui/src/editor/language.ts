// GoogleSQL for the editor: highlighting by our own lexer, folding, comments, the colours.
import {
  foldService,
  HighlightStyle,
  LanguageSupport,
  StreamLanguage,
  type StreamParser,
  syntaxHighlighting,
} from '@codemirror/language';
import { tags } from '@lezer/highlight';
import { foldAt } from './folds';
import { Mode, step, type TokenType } from './googlesql/lexer';

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

/** The language with everything that belongs to it. */
export function googleSql(): LanguageSupport {
  return new LanguageSupport(StreamLanguage.define(parser), [
    syntaxHighlighting(colours),
    foldService.of(foldAt),
  ]);
}
