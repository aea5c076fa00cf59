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

/** The type for a column's head: nested fields are left out; an instant names the zone that it is shown in. */
export function headType(column: Column, zone: string): string {
  return column.type === 'TIMESTAMP' ? `${shortType(column)} · ${zone}` : shortType(column);
}

/** The type without its fields. */
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

const BLANKS: Record<string, string> = { ' ': '·', '\u00a0': '⍽', '\u3000': '□' };

/** A cell's text on one line: line ends, tabs and other unseen letters become visible; with `blanks`, every blank. */
export function oneLine(text: string, blanks = false): string {
  const cut = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  if (blanks) return oneLine(cut).replace(/[ \u00a0\u3000]/g, (letter) => BLANKS[letter] ?? letter);
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
