import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');

function tokens(selector: string): Map<string, string> {
  const start = css.indexOf(`${selector} {`);
  const body = css.slice(start, css.indexOf('\n}', start));
  return new Map(
    [...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map((match) => [
      match[1] ?? '',
      match[2] ?? '',
    ]),
  );
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const PAIRS: [text: string, grounds: string[]][] = [
  ['text', ['bg', 'chrome', 'raised', 'head', 'select', 'accent-soft', 'bad-soft', 'match']],
  ['muted', ['bg', 'chrome', 'raised', 'head', 'bad-soft']],
  ['accent', ['bg', 'head', 'accent-soft']],
  ['on-accent', ['accent', 'accent-strong']],
  ['good', ['bg', 'good-soft']],
  ['warn', ['bg', 'warn-soft']],
  ['bad', ['bg', 'bad-soft', 'raised']],
  ...['plain', 'blue', 'teal', 'amber', 'red', 'violet'].map((name): [string, string[]] => [
    `class-${name}`,
    ['bg', 'chrome', 'raised'],
  ]),
  ...['keyword', 'string', 'number', 'function', 'type', 'comment', 'parameter', 'operator'].map(
    (name): [string, string[]] => [`s-${name}`, ['bg']],
  ),
];

describe.each([
  ['light', tokens(':root')],
  ['dark', tokens(':root[data-theme="dark"]')],
])('%s', (_, theme) => {
  it.each(PAIRS.flatMap(([text, grounds]) => grounds.map((ground) => [text, ground] as const)))(
    '%s on %s can be read (AA)',
    (text, ground) => {
      const ratio = contrast(theme.get(text) ?? '', theme.get(ground) ?? '');
      expect(ratio).toBeGreaterThanOrEqual(4.5);
    },
  );
});
