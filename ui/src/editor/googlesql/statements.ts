// Splits a text into statements: `;` ends one, but not inside strings, comments or a script's blocks.
import { type Token, tokens } from './lexer';

/** One statement without the comments around it and without its `;`. Offsets are UTF-16 units. */
export interface Statement {
  from: number;
  to: number;
  /** Just after its `;`, or the same as `to` at the end of the text. */
  end: number;
}

type Block = 'begin' | 'if' | 'loop' | 'while' | 'for' | 'repeat' | 'case' | 'caseExpression';

const SUFFIX = new Set(['IF', 'LOOP', 'WHILE', 'FOR', 'REPEAT', 'CASE']);
const OPENERS: Record<string, Block> = {
  IF: 'if',
  LOOP: 'loop',
  WHILE: 'while',
  FOR: 'for',
  REPEAT: 'repeat',
  CASE: 'case',
};

/** The statements of a text in order. */
export function statements(text: string): Statement[] {
  return [...splitting(text)].filter((one) => one !== null);
}

/** Tokens read between two chances to pause. */
const PAUSE_TOKENS = 2000;

/** The same step by step: a null now and then is a chance to let other work go first. */
export function* splitting(text: string): Generator<Statement | null> {
  const blocks: Block[] = [];
  let from = -1;
  let to = -1;
  /** Whether the next token begins a statement, of the script or of a block in it. */
  let atStart = true;
  /** Whether the outer statement makes a procedure, whose body is a block. */
  let procedure = false;
  let words = 0;
  let afterEnd = false;
  const list: Iterator<Token> = tokens(text);
  const read = (): Token | null => {
    for (;;) {
      const next = list.next();
      if (next.done) return null;
      if (next.value.type !== 'comment') return next.value;
    }
  };
  let token = read();
  let count = 0;
  while (token) {
    count += 1;
    if (count % PAUSE_TOKENS === 0) yield null;
    const following = read();
    const word =
      token.type === 'keyword' || token.type === 'identifier' || token.type === 'function'
        ? text.slice(token.from, token.to).toUpperCase()
        : text.slice(token.from, token.to);
    const nextWord = following ? text.slice(following.from, following.to).toUpperCase() : '';
    if (word === ';' && blocks.length === 0) {
      if (from >= 0) yield { from, to, end: token.to };
      from = -1;
      atStart = true;
      procedure = false;
      words = 0;
      afterEnd = false;
      token = following;
      continue;
    }
    if (from < 0) from = token.from;
    to = token.to;
    words += 1;
    if (words <= 8 && word === 'PROCEDURE') procedure = true;
    let startsNext = false;
    if (afterEnd && SUFFIX.has(word)) {
      // The second word of END IF and its like.
    } else if (word === 'BEGIN' && (atStart || procedure)) {
      if (nextWord !== 'TRANSACTION' && nextWord !== ';' && nextWord !== '') {
        blocks.push('begin');
        startsNext = true;
      }
    } else if (word === 'END' && blocks.length > 0) {
      blocks.pop();
    } else if (atStart && OPENERS[word]) {
      blocks.push(OPENERS[word]);
      startsNext = word === 'LOOP' || word === 'REPEAT';
    } else if (word === 'CASE') {
      blocks.push('caseExpression');
    } else if (word === ';') {
      startsNext = true;
    } else if (word === 'THEN' || word === 'ELSE' || word === 'DO') {
      const block = blocks.at(-1);
      startsNext = block !== undefined && block !== 'caseExpression';
    } else if (word === ':' && atStart) {
      startsNext = true;
    } else if (atStart && nextWord === ':') {
      // A label; what follows the colon begins the statement.
      startsNext = true;
    }
    afterEnd = word === 'END';
    atStart = startsNext;
    token = following;
  }
  if (from >= 0) yield { from, to, end: to };
}

/** Whether a caret stands in a statement; blanks after one that nothing has ended belong to it. */
export function holds({ from, to, end }: Statement, caret: number): boolean {
  return caret >= from && (caret <= end || end === to);
}

/**
 * The statement that would run for a caret: the one around it, else the one that ends before it on
 * the same line, else the next one, else the last.
 */
export function statementAt(
  text: string,
  list: readonly Statement[],
  caret: number,
): Statement | null {
  let before: Statement | null = null;
  for (const statement of list) {
    if (caret >= statement.from && caret <= statement.end) return statement;
    if (statement.end < caret) before = statement;
    else {
      if (before && !text.slice(before.end, caret).includes('\n')) return before;
      return statement;
    }
  }
  return before;
}
