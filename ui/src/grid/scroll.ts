// Which rows and columns are seen at an offset. Pure; the offset has no limit of an engine's own.

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

/** The largest offset of the content. */
export function maxTop(extent: Extent): number {
  return Math.max(0, contentHeight(extent) - extent.viewport);
}

/** An offset within its bounds. */
export function clampTop(top: number, extent: Extent): number {
  return Math.max(0, Math.min(maxTop(extent), top));
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
