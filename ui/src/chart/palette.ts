// Colours of series: told apart by people who see no red, no green or no blue, on light and dark ground.

/** Light and dark. */
export type Ground = 'light' | 'dark';

/** Colours in the order in which they are given out. Kept by palette.test.ts. */
export const PALETTES: Record<Ground, readonly string[]> = {
  light: ['#2563eb', '#dc7a1a', '#4d6b00', '#b8409a', '#1f1a70', '#0a9bdd', '#6b1f1f'],
  dark: ['#7aa2ff', '#d67c1e', '#23808c', '#f0b6a6', '#eff06a', '#9c4be8', '#a6f4f0'],
};

/** What is put together is grey: it is no series of its own. */
export const REST: Record<Ground, string> = { light: '#8a93a3', dark: '#7b8494' };

/** From little to much, in one hue. */
export const SCALES: Record<Ground, readonly string[]> = {
  light: ['#eaf1fe', '#b9d0fb', '#7fa9f6', '#4479ea', '#1e4fc2', '#122f78'],
  dark: ['#1b2436', '#223a6b', '#2f57a8', '#4a7ddd', '#85a9ff', '#d3e0ff'],
};

/** Markers in the order in which they are given out. */
export const MARKERS = ['circle', 'rect', 'triangle', 'diamond', 'emptyCircle', 'emptyRect', 'pin'];

/** Kinds of lines in the order in which they are given out. */
export const DASHES: readonly ('solid' | number[])[] = ['solid', [6, 3], [2, 3], [10, 3, 2, 3]];

/** What else a chart is painted with, taken from the window's own colours. */
export interface Paint {
  ground: Ground;
  background: string;
  raised: string;
  text: string;
  muted: string;
  line: string;
  lineStrong: string;
  font: string;
}

/** The paint of the window as it now looks. */
export function paintOf(element: Element = document.documentElement): Paint {
  const style = getComputedStyle(element);
  const value = (name: string, otherwise: string) =>
    style.getPropertyValue(name).trim() || otherwise;
  const dark = document.documentElement.dataset.theme === 'dark';
  return {
    ground: dark ? 'dark' : 'light',
    background: value('--bg', dark ? '#16181d' : '#ffffff'),
    raised: value('--raised', dark ? '#1d2027' : '#ffffff'),
    text: value('--text', dark ? '#e4e7ec' : '#1b1f27'),
    muted: value('--muted', dark ? '#98a1b0' : '#596273'),
    line: value('--line', dark ? '#262a32' : '#e3e6eb'),
    lineStrong: value('--line-strong', dark ? '#3a404b' : '#cfd4dc'),
    font: value('--sans', 'sans-serif'),
  };
}

/** Paint for a picture that is put on paper or into a slide: always light. */
export function paperPaint(font: string): Paint {
  return {
    ground: 'light',
    background: '#ffffff',
    raised: '#ffffff',
    text: '#1b1f27',
    muted: '#596273',
    line: '#e3e6eb',
    lineStrong: '#cfd4dc',
    font,
  };
}
