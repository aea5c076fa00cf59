import { describe, expect, it } from 'vitest';
import type { ChartAxis, ChartKey } from '../ipc';
import { languages } from '../words';
import { formatOf } from '../words/format';
import { axisText, figureText, grouped, keyText, type Labels, shortener, tickText } from './labels';

const labels = (language: 'en' | 'ja'): Labels => ({
  words: languages[language].chart,
  language,
  short: shortener('language', language),
  count: formatOf(language).count,
});

const key = (parts: Partial<ChartKey>): ChartKey => ({
  text: null,
  from: null,
  to: null,
  rest: false,
  ...parts,
});

const axis = (bucket: ChartAxis['bucket'], ...keys: ChartKey[]): ChartAxis => ({
  bucket,
  step: null,
  keys,
  groups: keys.length,
});

const day = (text: string) => key({ text, from: Date.parse(`${text}Z`), to: 0 });

describe('numbers', () => {
  it.each([
    ['12345678901234567890123', '12,345,678,901,234,567,890,123'],
    ['-1234.5', '-1,234.5'],
    ['999', '999'],
    ['5.0', '5'],
    ['NaN', 'NaN'],
    ['1e16', '1e16'],
  ])('%s is grouped without losing a digit: %s', (text, expected) => {
    expect(grouped(text)).toBe(expected);
  });

  it('lose the noise of doubles, but no exact digit', () => {
    expect(figureText({ text: '0.30000000000000004', number: 0.30000000000000004 })).toBe('0.3');
    expect(figureText({ text: '1e16', number: 1e16 })).toBe('10,000,000,000,000,000');
    expect(figureText({ text: '12345678901234567890123456789.123456789', number: 1.2e28 })).toBe(
      '12,345,678,901,234,567,890,123,456,789.123456789',
    );
    expect(figureText({ text: '9223372036854775807', number: 9.2e18 })).toBe(
      '9,223,372,036,854,775,807',
    );
    expect(figureText(null)).toBe('–');
  });

  it('are shortened as the language does, or as the person says', () => {
    expect(shortener('language', 'en')(1_200_000)).toBe('1.2M');
    expect(shortener('language', 'ja')(120_000_000)).toBe('1.2億');
    expect(shortener('japanese', 'en')(120_000)).toBe('12万');
    expect(shortener('western', 'ja')(120_000)).toBe('120K');
    expect(shortener('full', 'en')(1_234_567)).toBe('1,234,567');
    expect(shortener('language', 'ja')(1500)).toBe('1,500');
  });
});

describe('names of groups', () => {
  it('are said in the language', () => {
    const november = day('2026-11-01');
    expect(keyText(axis('month', november), november, labels('en'))).toBe('Nov 2026');
    expect(keyText(axis('month', november), november, labels('ja'))).toBe('2026年11月');
    expect(keyText(axis('quarter', november), november, labels('en'))).toBe('Q4 2026');
    expect(keyText(axis('quarter', november), november, labels('ja'))).toBe('2026年第4四半期');
    expect(keyText(axis('day', november), november, labels('ja'))).toBe('2026年11月1日(日)');
    const monday = key({ text: '1', from: 1, to: 2 });
    expect(keyText(axis('dayOfWeek', monday), monday, labels('ja'))).toBe('月');
    const nine = key({ text: '9', from: 9, to: 10 });
    expect(keyText(axis('hourOfDay', nine), nine, labels('ja'))).toBe('9時');
  });

  it('tell the two hours apart that a clock shows twice', () => {
    const hour = (offset: string) =>
      key({
        text: `2026-11-01T01:00${offset}`,
        from: Date.parse('2026-11-01T01:00Z'),
        to: Date.parse('2026-11-01T02:00Z'),
      });
    const [first, second] = [hour('-04:00'), hour('-05:00')];
    const both = axis('hour', first, second);
    expect(keyText(both, first, labels('en'))).toBe('Nov 1, 01:00 (-04:00)');
    expect(keyText(both, second, labels('en'))).toBe('Nov 1, 01:00 (-05:00)');
  });

  it('say bins, NULL and the rest', () => {
    const bins = [
      key({ to: 0.5 }),
      key({ from: 0.5, to: 1 }),
      key({ from: 1000 }),
      key({}),
      key({ rest: true }),
    ];
    const all = { ...axis('bins', ...bins), groups: 1204 };
    expect(bins.map((bin) => keyText(all, bin, labels('en')))).toEqual([
      'below 0.5',
      '0.5 – 1',
      '1,000 and more',
      'NULL',
      '1,200 others',
    ]);
    expect(axisText(all, bins[1] ?? key({}), labels('en'))).toBe('0.5–1');
    const many = axis(
      'bins',
      ...Array.from({ length: 12 }, (_, at) => key({ from: at, to: at + 1 })),
    );
    expect(axisText(many, many.keys[3] ?? key({}), labels('en'))).toBe('3');
  });

  it('leave years and codes as they are', () => {
    const year = key({ text: '2026', from: 2026 });
    expect(keyText(axis('none', year), year, labels('en'))).toBe('2026');
    const text = key({ text: '0120' });
    expect(keyText(axis('none', text), text, labels('en'))).toBe('0120');
  });

  it('are short on the axis', () => {
    const [first, last] = [day('2026-10-31'), day('2026-11-01')];
    expect(axisText(axis('day', first, last), last, labels('en'))).toBe('Nov 1');
    const old = day('2025-12-31');
    expect(axisText(axis('day', old, last), last, labels('en'))).toBe('Nov 1, 26');
    expect(tickText(Date.UTC(2026, 0, 1), 'ja')).toBe('2026年');
    expect(tickText(Date.UTC(2026, 1, 1), 'en')).toBe('Feb');
    expect(tickText(Date.UTC(2026, 1, 3), 'ja')).toBe('2月3日');
    expect(tickText(Date.UTC(2026, 1, 3, 13), 'en')).toBe('13:00');
  });
});
