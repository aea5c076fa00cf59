// Which cells are selected, and where the keys move. Pure.

/** One cell, both 0-based. */
export interface Cell {
  row: number;
  column: number;
}

/** A selection: from an anchor to the current cell, or whole rows or columns between them. */
export interface Selection {
  anchor: Cell;
  current: Cell;
  whole: 'none' | 'rows' | 'columns' | 'all';
}

/** A rectangle of cells, ends included. */
export interface Rectangle {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** The size of a table. */
export interface Size {
  rows: number;
  columns: number;
}

/** A single cell. */
export function single(cell: Cell): Selection {
  return { anchor: cell, current: cell, whole: 'none' };
}

/** The rectangle that a selection covers. */
export function rectangle({ anchor, current, whole }: Selection, size: Size): Rectangle {
  const rows = whole === 'columns' || whole === 'all';
  const columns = whole === 'rows' || whole === 'all';
  return {
    top: rows ? 0 : Math.min(anchor.row, current.row),
    bottom: rows ? size.rows - 1 : Math.max(anchor.row, current.row),
    left: columns ? 0 : Math.min(anchor.column, current.column),
    right: columns ? size.columns - 1 : Math.max(anchor.column, current.column),
  };
}

/** How many cells a rectangle has. */
export function cellCount(box: Rectangle): number {
  return Math.max(0, box.bottom - box.top + 1) * Math.max(0, box.right - box.left + 1);
}

/** A cell within the table. */
export function clampCell(cell: Cell, size: Size): Cell {
  return {
    row: Math.max(0, Math.min(size.rows - 1, cell.row)),
    column: Math.max(0, Math.min(size.columns - 1, cell.column)),
  };
}

/** A key press, as far as moving needs it. */
export interface Press {
  key: string;
  /** Ctrl, or Cmd on a Mac. */
  mod: boolean;
  shift: boolean;
}

/** The selection after a key press; null: the key does not move. `page` is in rows. */
export function move(old: Selection, press: Press, size: Size, page: number): Selection | null {
  const { key, mod, shift } = press;
  let { row, column } = old.current;
  const last = { row: size.rows - 1, column: size.columns - 1 };
  switch (key) {
    case 'ArrowDown':
      row = mod ? last.row : row + 1;
      break;
    case 'ArrowUp':
      row = mod ? 0 : row - 1;
      break;
    case 'ArrowRight':
      column = mod ? last.column : column + 1;
      break;
    case 'ArrowLeft':
      column = mod ? 0 : column - 1;
      break;
    case 'PageDown':
      row += page;
      break;
    case 'PageUp':
      row -= page;
      break;
    case 'Home':
      column = 0;
      if (mod) row = 0;
      break;
    case 'End':
      column = last.column;
      if (mod) row = last.row;
      break;
    case ' ':
      if (mod === shift) return mod ? { ...old, whole: 'all' } : null;
      return { ...old, whole: shift ? 'rows' : 'columns' };
    case 'a':
    case 'A':
      return mod && !shift ? { ...old, whole: 'all' } : null;
    default:
      return null;
  }
  const current = clampCell({ row, column }, size);
  if (!shift) return single(current);
  return {
    anchor: old.anchor,
    current,
    whole: old.whole === 'all' ? 'none' : old.whole,
  };
}
