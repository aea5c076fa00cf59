// Numbers, bytes, money, durations and dates as the language writes them. Knows no words.

/** The languages of the screen. */
export type LanguageCode = 'en' | 'ja';

/** The formatters of one language. */
export interface Format {
  /** A whole number with the language's grouping. */
  count(value: number): string;
  /** The same, shortened where it would not fit: 1.2M, 120万. */
  compact(value: number): string;
  /** A share between 0 and 1. */
  percent(share: number): string;
  /** Bytes in binary units with three significant digits: 1.18 GiB. */
  bytes(value: number): string;
  /** Millionths of a currency's unit; never shown as 0 unless it is 0. */
  money(micros: number, currency: string): string;
  /** A length of time in milliseconds: 85 ms, 1.82 s, 3 min 05 s. */
  duration(ms: number): string;
  /** Milliseconds since 1970 as day and time with seconds. */
  instant(ms: number): string;
  /** Milliseconds since 1970 as day and time without seconds. */
  moment(ms: number): string;
  /** Milliseconds since 1970 as the time of the day without seconds. */
  time(ms: number): string;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

function makeFormat(locale: string): Format {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const short = new Intl.NumberFormat(locale, { notation: 'compact', maximumSignificantDigits: 3 });
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const three = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
  const two = new Intl.NumberFormat(locale, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  const one = new Intl.NumberFormat(locale, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const seconds = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
  const minutes = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  const units =
    locale === 'ja'
      ? { hour: ' 時間 ', minute: ' 分 ', second: ' 秒', milli: ' ミリ秒' }
      : { hour: ' h ', minute: ' min ', second: ' s', milli: ' ms' };

  return {
    count: (value) => whole.format(value),
    compact: (value) => short.format(value),
    percent: (value) => share.format(value),
    bytes(value) {
      let unit = 0;
      let rest = value;
      while (rest >= 1024 && unit < UNITS.length - 1) {
        rest /= 1024;
        unit += 1;
      }
      const number = rest >= 1000 ? whole.format(rest) : three.format(rest);
      return `${number} ${UNITS[unit] ?? 'B'}`;
    },
    money(micros, currency) {
      const value = micros / 1e6;
      const options: Intl.NumberFormatOptions = {
        style: 'currency',
        currency,
        currencyDisplay: 'narrowSymbol',
      };
      if (value !== 0 && Math.abs(value) < 1) {
        options.maximumSignificantDigits = 2;
        options.minimumSignificantDigits = 1;
      }
      try {
        return new Intl.NumberFormat(locale, options).format(value);
      } catch {
        // The settings' currency is free text; an unknown code still shows its number.
        return `${three.format(value)} ${currency}`;
      }
    },
    duration(ms) {
      if (ms < 1000) return `${whole.format(Math.max(0, Math.round(ms)))}${units.milli}`;
      const s = ms / 1000;
      if (s < 10) return `${two.format(s)}${units.second}`;
      if (s < 60) return `${one.format(s)}${units.second}`;
      const total = Math.floor(s);
      const pad = (value: number) => String(value).padStart(2, '0');
      const h = Math.floor(total / 3600);
      const m = Math.floor((total % 3600) / 60);
      if (h > 0) return `${h}${units.hour}${pad(m)}${units.minute}`.trimEnd();
      return `${m}${units.minute}${pad(total % 60)}${units.second}`;
    },
    instant: (ms) => seconds.format(ms),
    moment: (ms) => minutes.format(ms),
    time: (ms) => clock.format(ms),
  };
}

const formats: Record<LanguageCode, Format> = { en: makeFormat('en'), ja: makeFormat('ja') };

/** The formatters of a language. */
export function formatOf(language: LanguageCode): Format {
  return formats[language];
}
