// What stands on a chart: names of groups, numbers short and whole, times as the language writes them.
import type { Bucket, ChartAxis, ChartKey, Figure } from '../ipc';
import type { ChartWords, LanguageCode, ShortForm } from '../words';

/** Digits in groups of three, none lost: of the text of a number. */
export function grouped(text: string): string {
  const match = /^(-?)(\d+)(\.\d+)?$/.exec(text);
  if (!match) return text;
  const [, sign = '', whole = '', places = ''] = match;
  return sign + whole.replace(/\B(?=(\d{3})+$)/g, ',') + (places === '.0' ? '' : places);
}

/** A figure to be read: exact where it is, the noise of doubles cut off. */
export function figureText(figure: Figure | null): string {
  if (!figure) return '–';
  const { text, number } = figure;
  // More digits than a double has are exact ones.
  if (
    number !== null &&
    /[.e]/.test(text) &&
    text.replace(/[-.]/g, '').length >= 15 &&
    isNoisy(text)
  )
    return grouped(plain(Number(number.toPrecision(12))));
  return grouped(/e/.test(text) && number !== null ? plain(number) : text);
}

function isNoisy(text: string): boolean {
  const digits = text.replace(/[-.]/g, '').replace(/^0+/, '').replace(/e.*$/, '');
  return digits.length <= 18 && digits.length >= 15;
}

function plain(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e21 || size < 1e-9)) return String(value);
  return value.toLocaleString('en', { useGrouping: false, maximumFractionDigits: 12 });
}

/** Numbers as they stand on an axis. */
export function shortener(form: ShortForm, language: LanguageCode): (value: number) => string {
  const locale = { language, western: 'en', japanese: 'ja', full: language }[form];
  const small = new Intl.NumberFormat(locale, { maximumSignificantDigits: 6 });
  if (form === 'full') {
    const full = new Intl.NumberFormat(locale, { maximumFractionDigits: 9 });
    return (value) => full.format(value);
  }
  const short = new Intl.NumberFormat(locale, {
    notation: 'compact',
    maximumSignificantDigits: 4,
  });
  return (value) => (Math.abs(value) < 10_000 ? small : short).format(value);
}

/** Milliseconds of local time, written without shifting them. */
function writer(language: LanguageCode, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' });
}

const writers = new Map<string, Intl.DateTimeFormat>();

function written(
  millis: number,
  language: LanguageCode,
  name: string,
  options: Intl.DateTimeFormatOptions,
): string {
  const key = `${language}.${name}`;
  let found = writers.get(key);
  if (!found) {
    found = writer(language, options);
    writers.set(key, found);
  }
  return found.format(millis);
}

const TIME: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
const DAY: Intl.DateTimeFormatOptions = { month: 'short', day: 'numeric' };

/** A tick of an axis of time: what changes from one to the next. */
export function tickText(millis: number, language: LanguageCode): string {
  const date = new Date(millis);
  const isDay = millis % 86_400_000 === 0;
  if (isDay && date.getUTCDate() === 1 && date.getUTCMonth() === 0)
    return written(millis, language, 'year', { year: 'numeric' });
  if (isDay && date.getUTCDate() === 1)
    return written(millis, language, 'month', { month: 'short' });
  if (isDay) return written(millis, language, 'day', DAY);
  if (millis % 60_000 !== 0)
    return written(millis, language, 'second', { ...TIME, second: '2-digit' });
  return written(millis, language, 'time', TIME);
}

/** A unit of time in full, as a pop-up over the chart says it. */
function unitText(key: ChartKey, bucket: Bucket, language: LanguageCode): string {
  const from = key.from ?? 0;
  const text = key.text ?? '';
  // Where clocks show an hour twice, the offset tells which.
  const offset = /\d([+-]\d\d:\d\d)$/.exec(text)?.[1];
  const tail = offset ? ` (${offset})` : '';
  switch (bucket) {
    case 'year':
      return written(from, language, 'year', { year: 'numeric' });
    case 'quarter': {
      const date = new Date(from);
      const quarter = Math.floor(date.getUTCMonth() / 3) + 1;
      const year = date.getUTCFullYear();
      return language === 'ja' ? `${year}年第${quarter}四半期` : `Q${quarter} ${year}`;
    }
    case 'month':
      return written(from, language, 'monthFull', { year: 'numeric', month: 'short' });
    case 'week':
    case 'day':
      return written(from, language, 'dayFull', {
        year: 'numeric',
        month: 'short',
        day: 'numeric',
        weekday: 'short',
      });
    case 'hour':
    case 'minute':
      return `${written(from, language, 'moment', { ...DAY, ...TIME })}${tail}`;
    default:
      return text.replace('T', ' ');
  }
}

/** What writes names of groups and figures in one language. */
export interface Labels {
  words: ChartWords;
  language: LanguageCode;
  short: (value: number) => string;
  count: (value: number) => string;
}

/** The edge of a bin. */
function edge(value: number): string {
  return grouped(plain(Number(value.toPrecision(12))));
}

/** The name of a group; `rest`: how many groups are together in the one beyond the limit. */
export function keyText(axis: ChartAxis, key: ChartKey, labels: Labels): string {
  const { words, language } = labels;
  if (key.rest) return words.restKey(labels.count(axis.groups - (axis.keys.length - 1)));
  const { text, from, to } = key;
  const bucket = axis.bucket ?? 'none';
  if (text === null) {
    if (from === null && to === null) return words.nullKey;
    if (from === null) return words.below(edge(to ?? 0));
    if (to === null) return words.from(edge(from));
    return `${edge(from)} – ${edge(to)}`;
  }
  if (bucket === 'bins') return grouped(text);
  if (bucket === 'dayOfWeek') return words.weekdays[Number(text) - 1] ?? text;
  if (bucket === 'hourOfDay') return words.hourOfDay(text);
  // Only times have an end; numbers of a group of their own do not.
  if (bucket !== 'none' && from !== null)
    return /^\d\d:\d\d/.test(text) ? text : unitText(key, bucket, language);
  if (from !== null && /^-?[\d.]+$/.test(text)) return text.length > 4 ? grouped(text) : text;
  return text.replace(/^(\d{4}-\d\d-\d\d)T/, '$1 ');
}

/** Bins up to which both ends stand on the axis. */
const WHOLE_BINS = 10;

/** The same shortened for the axis under a chart. */
export function axisText(axis: ChartAxis, key: ChartKey, labels: Labels): string {
  const bucket = axis.bucket ?? 'none';
  if (key.rest || key.from === null || key.text === null) {
    if (bucket === 'bins' && key.from !== null && key.to !== null) {
      const from = labels.short(key.from);
      // Of many bins the lower end says enough; the neighbour says the upper one.
      return axis.keys.length > WHOLE_BINS ? from : `${from}–${labels.short(key.to)}`;
    }
    return keyText(axis, key, labels);
  }
  switch (bucket) {
    case 'day':
    case 'week': {
      const first = axis.keys.find((one) => one.from !== null);
      const last = axis.keys.findLast((one) => one.from !== null);
      const year = (one: ChartKey | undefined) => new Date(one?.from ?? 0).getUTCFullYear();
      const within = year(first) === year(last);
      return within
        ? written(key.from, labels.language, 'day', DAY)
        : written(key.from, labels.language, 'dayYear', { ...DAY, year: '2-digit' });
    }
    case 'hour':
    case 'minute':
    case 'second': {
      const time = /^\d\d:\d\d/.test(key.text);
      const first = axis.keys.find((one) => one.from !== null)?.from ?? 0;
      const last = axis.keys.findLast((one) => one.from !== null)?.from ?? 0;
      if (time) return key.text;
      return last - first < 86_400_000
        ? written(key.from, labels.language, 'time', TIME)
        : written(key.from, labels.language, 'moment', { ...DAY, ...TIME });
    }
    default:
      return keyText(axis, key, labels);
  }
}
