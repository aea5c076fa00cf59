// Signs that look like SQL and are not: full-width blanks, letters and digits, typographic quotes and dashes.
import { tokens } from './lexer';

/** One of them outside of texts and comments. */
export interface Strange {
  from: number;
  to: number;
  /** What was very likely meant. */
  meant: string;
  kind: 'space' | 'letters' | 'quotes' | 'sign';
}

/** What each is likely to stand for. */
const SIGNS: Record<string, string> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '´': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '‐': '-',
  '‑': '-',
  '–': '-',
  '—': '-',
  '−': '-',
  '×': '*',
  '≠': '!=',
  '≦': '<=',
  '≧': '>=',
  '≤': '<=',
  '≥': '>=',
  '、': ',',
  '。': '.',
  '￥': '\\',
};
const QUOTES = /[‘’‚´“”„＂＇]/;
const BLANK = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff]/;
const SUSPECT =
  /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff\uff01-\uff5e‘’‚´“”„‐‑–—−×≠≦≧≤≥、。￥]/;

/** Whether a text may hold any. */
export function mayBeStrange(text: string): boolean {
  return SUSPECT.test(text);
}

function meantBy(letter: string): string | null {
  const code = letter.charCodeAt(0);
  if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0);
  if (BLANK.test(letter)) return ' ';
  return SIGNS[letter] ?? null;
}

function kindOf(letter: string): Strange['kind'] {
  if (BLANK.test(letter)) return 'space';
  if (QUOTES.test(letter)) return 'quotes';
  return /[０-９Ａ-Ｚａ-ｚ]/.test(letter) ? 'letters' : 'sign';
}

/** Runs of one kind in a part of a text. */
function collect(text: string, from: number, to: number, found: Strange[]): void {
  for (let at = from; at < to; at++) {
    const letter = text[at] ?? '';
    const meant = meantBy(letter);
    if (meant === null) continue;
    const kind = kindOf(letter);
    const last = found.at(-1);
    if (last && last.to === at && last.kind === kind && kind !== 'quotes') {
      last.to = at + 1;
      last.meant += meant;
    } else found.push({ from: at, to: at + 1, meant, kind });
  }
}

/**
 * All of them in a part of a text, at most `most`. A name that is Japanese beside them is left
 * alone: it may be a column's name.
 */
export function strangeIn(text: string, from = 0, to = text.length, most = 1000): Strange[] {
  const found: Strange[] = [];
  if (!mayBeStrange(text.slice(from, to))) return found;
  let at = from;
  for (const token of tokens(text, from, to)) {
    collect(text, at, token.from, found);
    at = token.to;
    if (found.length >= most) break;
    if (token.type === 'string' || token.type === 'comment' || token.type === 'quoted') continue;
    const part = text.slice(token.from, token.to);
    if (!SUSPECT.test(part)) continue;
    // A text that a straight quote has begun and nothing ends is no place to mend.
    if (token.type === 'invalid' && /^["'`]/.test(part)) continue;
    const name = /^[\p{L}_]/u.test(part);
    if (name && /[^\x20-\x7e\uff01-\uff5e]/.test(part)) continue;
    collect(text, token.from, token.to, found);
  }
  if (at < to && found.length < most) collect(text, at, to, found);
  return found.slice(0, most);
}
