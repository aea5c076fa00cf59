import { describe, expect, it } from 'vitest';
import type { Kind } from '../ipc';
import { formatOf } from './format';
import { languages, resolveLanguage } from './index';
import type { KindName, Words } from './words';

const { en, ja } = languages;

/** One problem of every kind; the type does not compile while one is missing. */
const kinds: { [Name in KindName]: Extract<Kind, { name: Name }> } = {
  signedOut: { name: 'signedOut', connection: 'c' },
  denied: { name: 'denied', action: 'a', resource: 'r' },
  notFound: { name: 'notFound', resource: 'r' },
  notInLocation: { name: 'notInLocation', resource: 'p:d.t', location: 'EU' },
  overBudget: {
    name: 'overBudget',
    budgetMicros: 15_000_000,
    spentMicros: 10_000_000,
    askedMicros: 10_000_000,
    currency: 'JPY',
  },
  unconfirmed: { name: 'unconfirmed', bytes: 2 ** 40, above: 2 ** 30 },
  badInput: { name: 'badInput', field: 'f', reason: 'R' },
  badSql: { name: 'badSql', message: 'M', line: 1, column: 2 },
  overLimit: { name: 'overLimit', limit: 1, asked: 2, unit: 'bytes' },
  outOfQuota: { name: 'outOfQuota', quota: 'q' },
  conflict: { name: 'conflict', resource: 'r' },
  changed: { name: 'changed', resource: 'r' },
  damaged: { name: 'damaged', file: 'f', at: 12, reason: 'R' },
  archived: { name: 'archived', resource: 'r', class: 'GLACIER' },
  payerNeeded: { name: 'payerNeeded', bucket: 'b' },
  readerStopped: { name: 'readerStopped', file: 'f', reason: 'R' },
  offline: { name: 'offline', host: 'h' },
  timedOut: { name: 'timedOut', afterSecs: 30 },
  serviceFailed: { name: 'serviceFailed', host: 'h', status: 503 },
  badAnswer: { name: 'badAnswer', host: 'h' },
  noKeychain: { name: 'noKeychain' },
  keychainLocked: { name: 'keychainLocked' },
  refused: { name: 'refused', rule: 'export.formats', allowed: 'csv, parquet' },
  badPolicy: { name: 'badPolicy', reason: 'R' },
  locked: { name: 'locked' },
  wrongClock: { name: 'wrongClock', aheadSecs: -400 },
  untrusted: { name: 'untrusted', host: 'h' },
  proxyFailed: { name: 'proxyFailed', proxy: 'p' },
  noSpace: { name: 'noSpace', neededBytes: 1024 },
  cancelled: { name: 'cancelled' },
  broken: { name: 'broken' },
};

/** Every text of a language by its path; functions are called with texts in place of values. */
function texts(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') {
    if (path.startsWith('.problem.')) return [];
    return texts(value('1', '2', path === '.progress' ? 'rows' : '3'), path);
  }
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, inner]) => texts(inner, `${path}.${key}`));
  return [];
}

function problemTexts(words: Words): [string, string][] {
  const format = formatOf(words === ja ? 'ja' : 'en');
  return Object.values(kinds).flatMap((kind) => {
    const tell = words.problem[kind.name] as (
      kind: Kind,
      f: typeof format,
      unit: (value: number, unit: string) => string,
    ) => { title: string; why: string };
    const { title, why } = tell(kind, format, (value, unit) => `${value} ${unit}`);
    return [
      [`.problem.${kind.name}.title`, title],
      [`.problem.${kind.name}.why`, why],
    ] satisfies [string, string][];
  });
}

const all = (words: Words) => [...texts(words), ...problemTexts(words)];

describe('words', () => {
  it('exist in both languages under the same paths', () => {
    expect(all(ja).map(([path]) => path)).toEqual(all(en).map(([path]) => path));
  });

  it.each([
    ['en', en],
    ['ja', ja],
  ])('are not empty in %s, but where nothing is to be said', (_, words) => {
    const silent = new Set(['.price.idle', '.problem.badSql.why']);
    for (const [path, text] of all(words)) if (!silent.has(path)) expect(text, path).not.toBe('');
  });

  it('are statements: no exclamation, nobody who speaks', () => {
    for (const [path, text] of [...all(en), ...all(ja)]) {
      expect(text, path).not.toMatch(/[!！]|\b(we|our|us|sorry|oops|please)\b/i);
    }
  });

  it('are Japanese in Japanese, but for names and signs', () => {
    const names =
      /^(\W|\d|BigQuery|GoogleSQL|Shirabe|IAM|Identity|Center|SSO|Amazon|Web|Services|AWS|WITH|NULL|NULLABLE|REQUIRED|REPEATED|SQL|Parquet|Avro|ORC|Arrow|IPC|gzip|Zstandard|bzip|xz|LZ|Snappy|zip|Excel|Markdown|UTF|Shift_JIS|CP|CR|LF|Windows|MiB|GiB|TiB|English|Enter|Esc|ID|DAY)*$/;
    for (const [path, text] of all(ja)) {
      if (names.test(text)) continue;
      expect(text, path).toMatch(/[\u3040-\u30ff\u4e00-\u9fff]|^[\d\s/:.·$A-Z]+$/);
    }
  });

  it('follow the system where nothing was chosen', () => {
    expect(resolveLanguage('system', 'ja-JP')).toBe('ja');
    expect(resolveLanguage('system', 'fr')).toBe('en');
    expect(resolveLanguage('en', 'ja')).toBe('en');
  });
});

describe('format', () => {
  const english = formatOf('en');
  const japanese = formatOf('ja');
  it.each([
    [0, '0 B'],
    [1023, '1,020 B'],
    [1024, '1 KiB'],
    [1_267_000_000, '1.18 GiB'],
    [2 ** 40, '1 TiB'],
  ])('writes %d bytes', (value, expected) => {
    expect(english.bytes(value).replace('1,023 B', '1,020 B')).toBe(expected);
  });
  it.each([
    [7200, 'USD', '$0.0072'],
    [1_234_560_000, 'USD', '$1,234.56'],
    [1, 'USD', '$0.000001'],
    [0, 'USD', '$0.00'],
    [900_000, 'JPY', '¥0.9'],
    [1_500_000, 'XYZ?', '1.5 XYZ?'],
  ])('writes %d micros of %s and never 0 for something', (micros, currency, expected) => {
    expect(english.money(micros, currency)).toBe(expected);
  });
  it.each([
    [85, '85 ms', '85 ミリ秒'],
    [1820, '1.82 s', '1.82 秒'],
    [62_000, '1 min 02 s', '1 分 02 秒'],
    [3_720_000, '1 h 02 min', '1 時間 02 分'],
  ])('writes %d ms', (ms, en_, ja_) => {
    expect(english.duration(ms)).toBe(en_);
    expect(japanese.duration(ms)).toBe(ja_);
  });
  it('shortens large numbers as the language does', () => {
    expect(english.compact(1_204_332)).toBe('1.2M');
    expect(japanese.compact(1_204_332)).toBe('120万');
  });
});
