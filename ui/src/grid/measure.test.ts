import { describe, expect, it } from 'vitest';
import { textWidth } from './measure';

describe('the width of a text', () => {
  it('counts East Asian letters as high as they are wide, and half-width kana as half', () => {
    expect(textWidth('東京都')).toBe(39);
    expect(textWidth('ｱｲｳ')).toBeLessThan(textWidth('アイウ') * 0.7);
    expect(textWidth('東')).toBeGreaterThan(textWidth('a'));
  });

  it('counts a surrogate pair once, and a variant selector not at all', () => {
    expect(textWidth('🍣')).toBe(17.5);
    expect(textWidth('葛\u{e0100}')).toBe(textWidth('葛'));
    expect(textWidth('⚔\ufe0f')).toBe(textWidth('⚔'));
  });

  it('is nothing for nothing, and grows with every digit', () => {
    expect(textWidth('')).toBe(0);
    expect(textWidth('1234567890')).toBeCloseTo(10 * textWidth('0'), 3);
  });
});
