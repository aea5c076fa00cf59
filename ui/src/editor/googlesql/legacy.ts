// Legacy SQL: recognised, so that it can be refused with the way to GoogleSQL beside it.
import { type Token, tokens } from './lexer';

/** One table in brackets, or the line that asks for legacy SQL. */
export interface LegacyPlace {
  from: number;
  to: number;
  /** What it is in GoogleSQL. */
  insert: string;
}

const PATH = /^\[((?:[\w-]+(?:\.[\w-]+)?:)?[\w-]+:?[\w$-]+\.[\w$-]+|(?:[\w.-]+:)?\w+\.[\w$-]+)\]$/;

/** The places of legacy SQL in a text; empty: it is none. */
export function legacyIn(text: string): LegacyPlace[] {
  const places: LegacyPlace[] = [];
  const mark = /^[ \t]*#legacySQL[ \t]*\r?\n?/im.exec(text);
  if (mark && text.slice(0, mark.index).trim() === '')
    places.push({ from: mark.index, to: mark.index + mark[0].length, insert: '' });
  if (!text.includes('[')) return places;
  let before: Token | null = null;
  let inFrom = false;
  for (const token of tokens(text)) {
    if (token.type === 'comment') continue;
    const word = text.slice(token.from, token.to).toUpperCase();
    if (word === 'FROM' || word === 'JOIN') inFrom = true;
    else if (/^(WHERE|GROUP|ORDER|LIMIT|SELECT|HAVING|ON)$/.test(word)) inFrom = false;
    const previous = before ? text.slice(before.from, before.to).toUpperCase() : '';
    if (word === '[' && inFrom && /^(FROM|JOIN|,|EACH)$/.test(previous)) {
      const end = text.indexOf(']', token.from);
      const part = end < 0 ? '' : text.slice(token.from, end + 1);
      if (PATH.test(part))
        places.push({
          from: token.from,
          to: end + 1,
          insert: `\`${part.slice(1, -1).replace(':', '.')}\``,
        });
    }
    before = token;
  }
  return places;
}
