import { describe, expect, it } from 'vitest';
import { lineAndColumn, offsetOf, wordAt } from './place';

describe('offsetOf', () => {
  it.each([
    ['the first character', 'abc', 1, 1, 0],
    ['a later line', 'ab\ncd', 2, 2, 4],
    ['characters, not units', '😀😀x', 1, 3, 4],
    ['Japanese text before', "SELECT '売上', nam", 1, 14, 13],
    ['past the end of a line', 'ab\ncd', 1, 9, 2],
    ['past the last line', 'ab', 7, 1, 2],
  ])('%s', (_, text, line, column, expected) =>
    expect(offsetOf(text, line, column)).toBe(expected),
  );

  it('is the opposite of lineAndColumn', () => {
    const text = 'SELECT 😀,\n  名前\r\nFROM t';
    for (let offset = 0; offset <= text.length; offset++) {
      if (/[\udc00-\udfff]/.test(text[offset] ?? '')) continue;
      const { line, column } = lineAndColumn(text, offset);
      expect(offsetOf(text, line, column)).toBe(offset);
    }
  });
});

describe('wordAt', () => {
  it.each([
    ['a word', 'SELECT nam FROM', 7, 'nam'],
    ['a Japanese word', 'SELECT 売上高 FROM', 7, '売上高'],
    ['a quoted name', 'FROM `a.b` x', 5, '`a.b`'],
    ['a sign', 'SELECT )', 7, ')'],
    ['the end of the text', 'SELECT foo', 10, 'foo'],
    ['the end of a line', 'SELECT foo\nFROM', 10, 'foo'],
  ])('marks %s', (_, text, offset, expected) => {
    const { from, to } = wordAt(text, offset);
    expect(text.slice(from, to)).toBe(expected);
  });
  it('marks nothing in an empty text', () => expect(wordAt('', 0)).toEqual({ from: 0, to: 0 }));
});
