// From a scroll bar of limited height to any number of rows, and back. Pure.

/** Engines clamp an element's height: WebKit at 33,554,426 px, Gecko at 17,895,697 px. */
export const MAX_SPACE_PX = 16_000_000;

/** The sizes that a mapping follows from. */
export interface Extent {
  rows: number;
  rowHeight: number;
  /** Height of the visible part in pixels. */
  viewport: number;
}

/** Height of all rows in pixels, as if there were no limit. */
export function contentHeight({ rows, rowHeight }: Extent): number {
  return rows * rowHeight;
}

/** Height of the element that the scroll bar scrolls. */
export function spaceHeight(extent: Extent): number {
  return Math.min(contentHeight(extent), MAX_SPACE_PX);
}

/** The largest offset of the content. */
export function maxTop(extent: Extent): number {
  return Math.max(0, contentHeight(extent) - extent.viewport);
}

/** An offset within its bounds. */
export function clampTop(top: number, extent: Extent): number {
  return Math.max(0, Math.min(maxTop(extent), top));
}

/** Pixels of content per pixel of the scroll bar; 1 while everything fits. */
export function scale(extent: Extent): number {
  const space = spaceHeight(extent) - extent.viewport;
  return space > 0 ? maxTop(extent) / space : 1;
}

/** Offset of the content for a place of the scroll bar. */
export function topOfBar(scrollTop: number, extent: Extent): number {
  return clampTop(scrollTop * scale(extent), extent);
}

/** Place of the scroll bar for an offset of the content. */
export function barOfTop(top: number, extent: Extent): number {
  return clampTop(top, extent) / scale(extent);
}

/** First and last row (both included) that are at least partly visible; last < first: none. */
export function visibleRows(top: number, extent: Extent): { first: number; last: number } {
  const first = Math.floor(top / extent.rowHeight);
  const last = Math.min(
    extent.rows - 1,
    Math.floor((top + Math.max(1, extent.viewport) - 1) / extent.rowHeight),
  );
  return { first: Math.max(0, first), last };
}

/** The offset nearest to `top` at which a row is wholly visible. */
export function topShowing(row: number, top: number, extent: Extent): number {
  const start = row * extent.rowHeight;
  if (start < top) return clampTop(start, extent);
  if (start + extent.rowHeight > top + extent.viewport)
    return clampTop(start + extent.rowHeight - extent.viewport, extent);
  return clampTop(top, extent);
}

/** Index of the last edge that is not after a point: the column under it. Edges ascend; the first is 0. */
export function columnAt(x: number, edges: readonly number[]): number {
  let low = 0;
  let high = edges.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((edges[middle] ?? 0) <= x) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}
