// Rows that are unfolded into the elements of their arrays: from rows on the screen to rows of the row set, and back.

/** A row on the screen: a row of the row set, or an element below it. */
export interface Place {
  row: number;
  /** 0-based element, null for the row itself. */
  element: number | null;
}

interface Fold<T> {
  row: number;
  count: number;
  /** Rows on the screen before this one that are elements. */
  before: number;
  content: T;
}

/** The unfolded rows of one row set, each with what its elements are. */
export class RowFolds<T> {
  private folds: Fold<T>[] = [];

  /** Rows on the screen that are elements. */
  get extra(): number {
    const last = this.folds.at(-1);
    return last ? last.before + last.count : 0;
  }

  /** Whether nothing is unfolded. */
  get empty(): boolean {
    return this.folds.length === 0;
  }

  /** Unfolds a row into so many elements. */
  open(row: number, count: number, content: T): void {
    const folds = this.folds.filter((one) => one.row !== row);
    folds.push({ row, count, before: 0, content });
    this.settle(folds);
  }

  close(row: number): void {
    this.settle(this.folds.filter((one) => one.row !== row));
  }

  clear(): void {
    this.folds = [];
  }

  /** What a row was unfolded into; undefined while it is not. */
  content(row: number): T | undefined {
    const fold = this.folds[this.at(row)];
    return fold?.row === row ? fold.content : undefined;
  }

  /** Whether a row is unfolded. */
  isOpen(row: number): boolean {
    return this.folds[this.at(row)]?.row === row;
  }

  /** The row on the screen of a row of the row set. */
  shown(row: number): number {
    let index = this.at(row);
    if (this.folds[index]?.row === row) index -= 1;
    const fold = this.folds[index];
    return row + (fold ? fold.before + fold.count : 0);
  }

  /** What a row on the screen is. */
  place(shown: number): Place {
    if (this.folds.length === 0) return { row: shown, element: null };
    // The last fold whose own row is not below this one.
    let low = 0;
    let high = this.folds.length - 1;
    let found = -1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const fold = this.folds[middle];
      if (!fold) break;
      if (fold.row + fold.before <= shown) {
        found = middle;
        low = middle + 1;
      } else high = middle - 1;
    }
    const fold = this.folds[found];
    if (!fold) return { row: shown, element: null };
    const below = shown - fold.row - fold.before;
    if (below === 0) return { row: fold.row, element: null };
    if (below <= fold.count) return { row: fold.row, element: below - 1 };
    return { row: shown - fold.before - fold.count, element: null };
  }

  private settle(folds: Fold<T>[]): void {
    folds.sort((a, b) => a.row - b.row);
    let before = 0;
    for (const fold of folds) {
      fold.before = before;
      before += fold.count;
    }
    this.folds = folds;
  }

  /** Index of the last fold at or before a row. */
  private at(row: number): number {
    let low = 0;
    let high = this.folds.length - 1;
    let found = -1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if ((this.folds[middle]?.row ?? Number.POSITIVE_INFINITY) <= row) {
        found = middle;
        low = middle + 1;
      } else high = middle - 1;
    }
    return found;
  }
}
