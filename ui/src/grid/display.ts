// How a column and a cell's text are shown. Pure.
import type { Column } from '../ipc';

const NUMBERS = new Set(['INT64', 'FLOAT64', 'NUMERIC', 'BIGNUMERIC']);

/** Whether values stand to the right. */
export function isNumeric(column: Column): boolean {
  return column.mode !== 'repeated' && NUMBERS.has(column.type);
}

/** Whether a value has an inside worth opening. */
export function isNested(column: Column): boolean {
  return column.mode === 'repeated' || column.type === 'STRUCT' || column.type === 'JSON';
}

/** The type as GoogleSQL writes it, whole: `ARRAY<STRUCT<key STRING>>`. */
export function typeText(column: Column): string {
  let inner: string = column.type;
  if (column.type === 'STRUCT')
    inner = `STRUCT<${column.fields
      .map((field) => `${field.name ? `${field.name} ` : ''}${typeText(field)}`)
      .join(', ')}>`;
  else if (column.type === 'RANGE' && column.rangeElement) inner = `RANGE<${column.rangeElement}>`;
  return column.mode === 'repeated' ? `ARRAY<${inner}>` : inner;
}

/** The type for a column's head: nested fields are left out. */
export function shortType(column: Column): string {
  const inner =
    column.type === 'RANGE' && column.rangeElement
      ? `RANGE<${column.rangeElement}>`
      : column.type === 'UNKNOWN'
        ? '?'
        : column.type;
  return column.mode === 'repeated' ? `ARRAY<${inner}>` : inner;
}

/** Longer texts are cut for the grid: no screen is wide enough, and layout time grows with them. */
const SHOWN = 400;

const MARKS: Record<string, string> = { '\n': '⏎', '\r': '', '\t': '⇥', '\v': '␋', '\f': '␌' };

/** A cell's text on one line: line ends, tabs and other unseen letters become visible. */
export function oneLine(text: string): string {
  const cut = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (!/[\u0000-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2066-\u2069]|^\s|\s$/.test(cut)) return cut;
  return (
    cut
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
      .replace(/[\u0000-\u001f\u007f]/g, (letter) => MARKS[letter] ?? '␀')
      // Marks that turn the direction of text would let a cell disguise its neighbour.
      .replace(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g, '·')
      .replace(/^ +| +$/g, (spaces) => '·'.repeat(spaces.length))
  );
}

/** Nested or JSON text over several lines; text that is not JSON stays as it is. */
export function pretty(text: string): string {
  let out = '';
  let depth = 0;
  let quoted = false;
  const line = () => `\n${'  '.repeat(depth)}`;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? '';
    if (quoted) {
      out += letter;
      if (letter === '\\') {
        at += 1;
        out += text[at] ?? '';
      } else if (letter === '"') quoted = false;
      continue;
    }
    switch (letter) {
      case '"':
        quoted = true;
        out += letter;
        break;
      case '{':
      case '[': {
        const close = letter === '{' ? '}' : ']';
        const rest = /^\s*/.exec(text.slice(at + 1))?.[0].length ?? 0;
        if (text[at + 1 + rest] === close) {
          out += letter + close;
          at += 1 + rest;
          break;
        }
        depth += 1;
        out += letter + line();
        break;
      }
      case '}':
      case ']':
        depth = Math.max(0, depth - 1);
        out += line() + letter;
        break;
      case ',':
        out += letter + line();
        if (text[at + 1] === ' ') at += 1;
        break;
      case ':':
        out += text[at + 1] === ' ' ? ':' : ': ';
        break;
      default:
        out += letter;
    }
  }
  return out;
}

/** The sum of decimal texts, exact; null when one of them is not a plain decimal. */
export function sumOf(texts: readonly string[]): string | null {
  let scale = 0;
  for (const text of texts) {
    if (!/^-?\d+(\.\d+)?$/.test(text)) return null;
    scale = Math.max(
      scale,
      text.length - (text.indexOf('.') < 0 ? text.length : text.indexOf('.') + 1),
    );
  }
  let total = 0n;
  for (const text of texts) {
    const [whole = '0', part = ''] = text.replace('-', '').split('.');
    const value = BigInt(whole + part.padEnd(scale, '0'));
    total += text.startsWith('-') ? -value : value;
  }
  return decimal(total, scale);
}

/** A whole number of units of 10^-scale as a decimal text without trailing zeros. */
export function decimal(value: bigint, scale: number): string {
  const sign = value < 0n ? '-' : '';
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const part = digits.slice(digits.length - scale).replace(/0+$/, '');
  return `${sign}${whole}${part && scale > 0 ? `.${part}` : ''}`;
}
