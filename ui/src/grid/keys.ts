// The keys of the grid.
import type { GridEngine } from './engine';
import { move } from './selection';

const STEP_PX = 16;

/** Takes the presses of keys that a grid gets. */
export class GridKeys {
  constructor(private readonly grid: GridEngine) {}

  /** One press; what is not the grid's is left to others. */
  press(event: KeyboardEvent): void {
    const { grid } = this;
    const { host } = grid;
    if (event.isComposing || host.columns.length === 0) return;
    if (event.target instanceof HTMLElement && event.target !== grid.root) return;
    if (this.ofColumn(event) || host.rowCount === 0) return;
    const mod = host.mac ? event.metaKey : event.ctrlKey;
    const { current } = grid.selection;
    if (event.altKey) return;
    const key = event.key.toLowerCase();
    let act: (() => void) | null = null;
    if (mod && key === 'c') act = () => host.onCopy(grid.selected(), event.shiftKey);
    else if (mod && key === 'g') act = () => host.onGoTo();
    else if (mod && key === 'f') act = () => host.onFind();
    else if ((event.key === 'Enter' && !mod) || event.key === 'F2')
      act = () => host.onOpen(current);
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey))
      act = () => host.onMenu(grid.menuPlace());
    else if (!mod && (event.key === '+' || event.key === '-') && host.foldOf) {
      const fold = host.foldOf(current.row);
      if (fold === (event.key === '+' ? 'closed' : 'open')) act = () => host.onFoldRow(current.row);
    }
    if (act) {
      event.preventDefault();
      act();
      return;
    }
    const page = Math.max(1, Math.floor(grid.height / host.rowHeight) - 1);
    const press = { key: event.key, mod, shift: event.shiftKey };
    const next = move(grid.selection, press, grid.size(), page);
    if (!next) return;
    event.preventDefault();
    const moved = next.current.row !== current.row || next.current.column !== current.column;
    grid.select(next);
    if (moved) grid.reveal(next.current);
  }

  /** Alt belongs to the column of the current cell: width, place, menu, sorting, fields. */
  private ofColumn(event: KeyboardEvent): boolean {
    if (!event.altKey || event.ctrlKey || event.metaKey) return false;
    const { grid } = this;
    const { host } = grid;
    const { column } = grid.selection.current;
    const one = host.columns[column];
    if (!one) return false;
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by !== 0 && event.shiftKey) {
      const to = column + by;
      if (to >= 0 && to < host.columns.length) host.onMoveColumn(column, to);
    } else if (by !== 0) {
      grid.setWidth(column, one.width + by * STEP_PX);
      host.onWidth(column, one.width);
    } else if (event.key === 'ArrowDown') {
      grid.reveal({ row: grid.selection.current.row, column });
      host.onColumnMenu(column, grid.headPlace(column));
    } else if (event.key === 'ArrowUp') host.onSort(column, event.shiftKey);
    else if (event.key === 'Enter') host.onFoldColumn(column);
    else return false;
    event.preventDefault();
    return true;
  }
}
