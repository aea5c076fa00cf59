import { describe, expect, it } from 'vitest';
import { bytesOf, limitParts, positive } from './amounts';

describe('positive', () => {
  it.each<[string, boolean, boolean, number | null]>([
    ['10', true, false, 10],
    ['1,000,000', true, false, 1_000_000],
    ['１０', true, false, 10],
    ['6.25', false, false, 6.25],
    ['6.25', true, false, null],
    ['0', false, true, 0],
    ['0', false, false, null],
    ['-1', false, true, null],
    ['', false, false, null],
    ['1e9', false, false, null],
    ['ten', false, false, null],
  ])('reads %j (whole: %s, zero: %s)', (text, whole, zero, expected) =>
    expect(positive(text, whole, zero)).toBe(expected),
  );
});

describe('limits', () => {
  it.each([
    [500 * 2 ** 20, { text: '500', unit: 'mib' }],
    [2 ** 30, { text: '1', unit: 'gib' }],
    [1.5 * 2 ** 40, { text: '1.5', unit: 'tib' }],
    [null, { text: '', unit: 'gib' }],
  ] as const)('%s is written in its unit and comes back', (bytes, expected) => {
    const parts = limitParts(bytes);
    expect(parts).toEqual(expected);
    if (bytes !== null) expect(bytesOf(Number(parts.text), parts.unit)).toBe(bytes);
  });
});
