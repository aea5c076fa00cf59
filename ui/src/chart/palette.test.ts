import { describe, expect, it } from 'vitest';
import { PALETTES } from './palette';

type Rgb = [number, number, number];

function linear(hex: string): Rgb {
  return [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
}

function times(matrix: readonly Rgb[], [r, g, b]: Rgb): Rgb {
  return matrix.map((row) => row[0] * r + row[1] * g + row[2] * b) as Rgb;
}

/** How people see whose eyes lack one kind of cones (Machado, Oliveira, Fernandes 2009). */
const EYES: Record<string, readonly Rgb[]> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** The place of a colour where distances are as they seem (OKLab). */
function seen(color: Rgb): Rgb {
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    color.map((part) => Math.min(1, Math.max(0, part))) as Rgb,
  ).map(Math.cbrt) as Rgb;
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones,
  );
}

function distance(a: Rgb, b: Rgb): number {
  return 100 * Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function luminance([r, g, b]: Rgb): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe.each([
  ['light', PALETTES.light, '#ffffff'],
  ['dark', PALETTES.dark, '#16181d'],
] as const)('colours on %s ground', (_, palette, ground) => {
  it.each(Object.keys(EYES))('are told apart with %s', (eyes) => {
    const matrix = EYES[eyes] ?? [];
    const places = palette.map((color) => seen(times(matrix, linear(color))));
    for (let a = 0; a < places.length; a++)
      for (let b = 0; b < a; b++) {
        const [left, right] = [places[a], places[b]];
        if (left && right)
          expect(distance(left, right), `${palette[a]} and ${palette[b]}`).toBeGreaterThan(10);
      }
  });

  it('stand out from it', () => {
    for (const color of palette) {
      const [low = 0, high = 0] = [luminance(linear(color)), luminance(linear(ground))].sort(
        (x, y) => x - y,
      );
      expect((high + 0.05) / (low + 0.05), color).toBeGreaterThanOrEqual(3);
    }
  });
});
