// How wide a text is drawn, known without asking for layout: letters are measured once and added up.

/** A letter of the grid's type at 13 px when nothing can be measured. */
const FALLBACK = 7.2;
/** East Asian letters are as wide as they are high. */
const WIDE = 13;
/** Emoji are drawn a little wider than their size. */
const EMOJI = 17.5;
const MEASURED = 0x2e80;

let widths = new Float32Array(MEASURED);
let pen: CanvasRenderingContext2D | null | undefined;

function context(): CanvasRenderingContext2D | null {
  if (pen !== undefined) return pen;
  try {
    pen = document.createElement('canvas').getContext('2d');
  } catch {
    pen = null;
  }
  if (!pen) return null;
  const family = getComputedStyle(document.documentElement).getPropertyValue('--sans');
  pen.font = `13px ${family || 'sans-serif'}`;
  // The letters' own type may come after the first measure.
  document.fonts?.ready.then(
    () => {
      widths = new Float32Array(MEASURED);
    },
    () => undefined,
  );
  return pen;
}

function letter(code: number): number {
  const known = widths[code];
  if (known !== undefined && known > 0) return known;
  const drawn = context();
  const width = drawn ? drawn.measureText(String.fromCharCode(code)).width : FALLBACK;
  // Digits stand in columns of equal width, as wide as the widest of them.
  const even = code >= 48 && code <= 57 ? Math.max(width, 8.3) : width;
  // A mark of no width still counts as measured.
  widths[code] = Math.max(even, 0.01);
  return widths[code] ?? FALLBACK;
}

/** About how many pixels a text takes at 13 px; never much less than it really takes. */
export function textWidth(text: string): number {
  let width = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < MEASURED) width += letter(code);
    else if (code >= 0xd800 && code <= 0xdbff) {
      // Selectors of variant forms (U+E0100 and on) are not seen.
      width += code === 0xdb40 ? 0 : EMOJI;
      at += 1;
    } else if (code >= 0xff61 && code <= 0xffdc) width += WIDE / 2 + 1;
    else if (code >= 0xfe00 && code <= 0xfe0f) width += 0;
    else width += WIDE;
  }
  return width;
}
