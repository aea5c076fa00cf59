// What the grid's engine draws, and what it asks and tells.
import type { Cell, Rectangle, Selection } from './selection';

/** What a column's values look like, in its head. */
export interface Glance {
  /** Heights of bars, or shares of frequent values beside one another: between 0 and 1. */
  bars: readonly number[];
  kind: 'histogram' | 'shares';
  /** In words. */
  title: string;
}

/** One column as the engine draws it. */
export interface GridColumn {
  /** Stays the same while columns are moved, hidden and unfolded. */
  key: string;
  name: string;
  /** Short type under the name. */
  type: string;
  /** The whole type and the description, as a tooltip. */
  title: string;
  numeric: boolean;
  /** Whether the policy hides its values. */
  masked?: boolean;
  /** Pixels. */
  width: number;
  /** Whether the person has set the width: then it stays. */
  fixed?: boolean;
  /** How the rows are sorted by it; `order` is 1-based among several, 0 when it is the only one. */
  sort?: { descending: boolean; order: number } | null;
  /** Whether rows are kept out because of it. */
  filtered?: boolean;
  /** Whether it has fields that can be shown as columns, or is one of these (its first). */
  fold?: 'closed' | 'open' | null;
  glance?: Glance | null;
}

/** Words that the engine puts on the screen or tells screen readers. */
export interface GridWords {
  label: string;
  rowNumber: string;
  nullValue: string;
  maskedValue: string;
  columnMenu: (name: string) => string;
  sortBy: (name: string) => string;
  showFields: (name: string) => string;
  hideFields: (name: string) => string;
}

/** What the engine asks and tells. Rows and columns are those on the screen, in their order there. */
export interface GridHost {
  columns: GridColumn[];
  /** How many of the first columns stay while the others scroll sideways. */
  frozen: number;
  rowCount: number;
  rowHeight: number;
  words: GridWords;
  mac: boolean;
  /** Shown text of a cell; null for NULL, undefined while it is not here. */
  cell: (row: number, column: number) => string | null | undefined;
  /** What stands before a row. */
  label: (row: number) => string;
  /** A class for a row (`inner`) or for a cell (`changed`), empty for none. */
  rowLook?: (row: number) => string;
  cellLook?: (row: number, column: number) => string;
  /** Whether rows can be unfolded into the elements of their arrays, and which are. */
  foldOf?: (row: number) => 'closed' | 'open' | null;
  want: (firstRow: number, lastRow: number, firstColumn: number, lastColumn: number) => void;
  onSelection: (selection: Selection, box: Rectangle) => void;
  onOpen: (cell: Cell) => void;
  onCopy: (box: Rectangle, header: boolean) => void;
  onGoTo: () => void;
  onFind: () => void;
  /** The width of a column was set by the person. */
  onWidth: (column: number, width: number) => void;
  onMenu: (at: { x: number; y: number }) => void;
  onColumnMenu: (column: number, at: { x: number; y: number }) => void;
  /** Sort by a column: the next of ascending, descending, not; `add`: beside the others. */
  onSort: (column: number, add: boolean) => void;
  onFoldColumn: (column: number) => void;
  onFoldRow: (row: number) => void;
  /** A column is to stand where another one stands now. */
  onMoveColumn: (from: number, to: number) => void;
  /** Told after cells that are on the screen have been drawn with their texts. */
  onDrawn: () => void;
}

/** Place and selection, kept while the grid is away. */
export interface GridView {
  top: number;
  left: number;
  selection: Selection;
}
