// Which fields of a reading play a part for which format, and how their values are told. Pure.
import type { FileFormat, Reading, Sniffed } from '../../ipc';
import type { ReadingField, Words } from '../../words';

/** Formats whose bytes are text. */
const TEXTS: readonly FileFormat[] = ['csv', 'ndjson', 'json', 'ltsv', 'log', 'text'];

/** Whether a column's type is a guess that can be changed. */
export function isText(format: FileFormat | null | undefined): boolean {
  return format === 'xlsx' || (!!format && TEXTS.includes(format));
}

/** The chips of a format in their order; `more` stand behind a button. */
export function fieldsOf(sniffed: Sniffed): { chips: ReadingField[]; more: ReadingField[] } {
  const { format, compression } = sniffed.reading;
  const chips: ReadingField[] = ['format'];
  const more: ReadingField[] = [];
  // Columnar formats have their own compression inside.
  if ((format && TEXTS.includes(format)) || (compression && compression !== 'none'))
    chips.push('compression');
  if (format === 'xlsx' || compression === 'zip' || sniffed.parts.length > 1) chips.push('part');
  if (format && TEXTS.includes(format)) chips.push('encoding');
  if (format === 'csv') {
    chips.push('delimiter', 'quote', 'header', 'nulls', 'dateFormat');
    more.push('timeFormat', 'decimalMark', 'thousandsMark', 'skipLines', 'comment', 'escape');
  } else if (format === 'xlsx') {
    chips.push('header');
    more.push('skipLines');
  } else if (format === 'log' || format === 'text') chips.push('pattern');
  else if (format === 'ltsv') chips.push('nulls', 'dateFormat');
  return { chips, more };
}

/** A delimiter or mark by its name. */
export function markName(mark: string, words: Words): string {
  const { marks, none } = words.preview.reading;
  switch (mark) {
    case '':
      return none;
    case ',':
      return marks.comma;
    case '\t':
      return marks.tab;
    case ';':
      return marks.semicolon;
    case '|':
      return marks.pipe;
    case ' ':
      return marks.space;
    default:
      return mark;
  }
}

/** The value of a field, in words. */
export function valueText(field: ReadingField, sniffed: Sniffed, words: Words): string {
  const { reading } = sniffed;
  const text = words.preview.reading;
  switch (field) {
    case 'format':
      return sniffed.logShape
        ? text.shape(sniffed.logShape)
        : reading.format
          ? text.formats[reading.format]
          : '';
    case 'compression':
      return reading.compression ? text.compressions[reading.compression] : text.none;
    case 'encoding':
      return encodingName(reading.encoding ?? '');
    case 'delimiter':
      return markName(reading.delimiter ?? '', words);
    case 'quote':
      return reading.quote ? reading.quote : text.none;
    case 'escape':
      return reading.escape ? reading.escape : text.doubled;
    case 'comment':
      return reading.comment ? reading.comment : text.none;
    case 'skipLines':
      return String(reading.skipLines ?? 0);
    case 'header':
      return reading.header ? text.yes : text.no;
    case 'nulls': {
      const nulls = reading.nulls ?? [];
      if (nulls.length === 0) return text.nothing;
      return nulls.map((one) => (one === '' ? text.emptyText : one)).join(', ');
    }
    case 'dateFormat':
      return reading.dateFormat ? reading.dateFormat : text.stayText;
    case 'timeFormat':
      return reading.timeFormat ? reading.timeFormat : text.stayText;
    case 'decimalMark':
      return reading.decimalMark ?? '.';
    case 'thousandsMark':
      return markName(reading.thousandsMark ?? '', words);
    case 'part':
      return reading.part ?? '';
    case 'pattern':
      return reading.pattern ? reading.pattern : text.none;
  }
}

const ALIASES: Record<string, string> = {
  shift_jis: 'Shift_JIS (CP932)',
  'windows-31j': 'Shift_JIS (CP932)',
};

/** An encoding by the names that people know. */
export function encodingName(encoding: string): string {
  return ALIASES[encoding.toLowerCase()] ?? encoding;
}

/** Whether the person has set a field in place of the guess. */
export function isChosen(field: ReadingField, reading: Reading): boolean {
  return reading[field] !== null && reading[field] !== undefined;
}

/** NULL markers as they are typed: separated by commas, blanks around them left out. */
export function nullsOf(typed: string): string[] {
  return [...new Set(typed.split(',').map((one) => one.trim()))];
}
