// The pointer over a grid: wheel, selecting, widths, moving columns, the buttons of heads.
import type { GridEngine } from './engine';
import { visibleRows } from './scroll';
import { type Cell, single } from './selection';

/** A column that was selected as a whole is moved when it is dragged this far. */
const DRAG_PX = 5;

type Kind = 'cells' | 'rows' | 'columns';

/** Listens to the pointer for one grid. */
export class GridPointer {
  private drag: { kind: Kind; x: number; y: number } | null = null;
  private resizing: { column: number; from: number; width: number } | null = null;
  private moving: { column: number; from: number; mark: HTMLElement | null; to: number } | null =
    null;
  private frame = 0;

  constructor(private readonly grid: GridEngine) {
    const { root, body, head } = grid;
    root.addEventListener('wheel', (event) => this.onWheel(event), { passive: false });
    body.addEventListener('pointerdown', (event) => this.onBodyDown(event));
    body.addEventListener('pointermove', (event) => this.onDrag(event));
    body.addEventListener('pointerup', () => this.end());
    body.addEventListener('pointercancel', () => this.end());
    body.addEventListener('dblclick', (event) => {
      if (grid.host.rowCount > 0 && !grid.overGutter(event.clientX))
        grid.host.onOpen(grid.cellAt(event.clientX, event.clientY));
    });
    root.addEventListener('contextmenu', (event) => {
      event.preventDefault();
      const column = this.headOf(event.target);
      const at = { x: event.clientX, y: event.clientY };
      if (column !== null) grid.host.onColumnMenu(column, at);
      else if (grid.host.rowCount > 0) grid.host.onMenu(at);
    });
    head.addEventListener('pointerdown', (event) => this.onHeadDown(event));
    head.addEventListener('pointermove', (event) => this.onHeadMove(event));
    head.addEventListener('pointerup', () => this.onHeadUp());
    head.addEventListener('pointercancel', () => this.end());
    head.addEventListener('click', (event) => this.onHeadClick(event));
    head.addEventListener('dblclick', (event) => {
      const column = this.headOf(event.target);
      if (this.partOf(event.target) === 'handle' && column !== null) grid.fit(column);
    });
  }

  /** Lets go of whatever is dragged. */
  end(): void {
    this.drag = null;
    this.resizing = null;
    this.moving?.mark?.remove();
    this.moving = null;
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  private headOf(target: EventTarget | null): number | null {
    const head = (target as Element | null)?.closest<HTMLElement>('[data-column]');
    return head?.dataset.column === undefined ? null : Number(head.dataset.column);
  }

  private partOf(target: EventTarget | null): string {
    return (target as Element | null)?.closest<HTMLElement>('[data-part]')?.dataset.part ?? '';
  }

  private onWheel(event: WheelEvent): void {
    if (event.ctrlKey) return;
    event.preventDefault();
    const { grid } = this;
    const unit =
      event.deltaMode === WheelEvent.DOM_DELTA_LINE
        ? grid.host.rowHeight
        : event.deltaMode === WheelEvent.DOM_DELTA_PAGE
          ? grid.height
          : 1;
    const sideways = event.shiftKey && event.deltaX === 0;
    const dy = sideways ? 0 : event.deltaY * unit;
    const dx = (sideways ? event.deltaY : event.deltaX) * unit;
    grid.scrollTo(grid.top + dy, grid.left + dx);
  }

  private onBodyDown(event: PointerEvent): void {
    const { grid } = this;
    if (grid.host.rowCount === 0) return;
    grid.focus();
    const cell = grid.cellAt(event.clientX, event.clientY);
    if (event.button === 2) {
      // A menu on a selection is about the selection; elsewhere about the cell.
      const box = grid.selected();
      const inside =
        cell.row >= box.top &&
        cell.row <= box.bottom &&
        cell.column >= box.left &&
        cell.column <= box.right;
      if (!inside) grid.select(single(cell));
      return;
    }
    if (event.button !== 0) return;
    event.preventDefault();
    if (this.partOf(event.target) === 'fold-row') {
      grid.host.onFoldRow(cell.row);
      return;
    }
    const kind = grid.overGutter(event.clientX) ? 'rows' : 'cells';
    this.begin(event, kind, cell, grid.body);
  }

  private onHeadDown(event: PointerEvent): void {
    if (event.button !== 0) return;
    const { grid } = this;
    const part = this.partOf(event.target);
    const column = this.headOf(event.target);
    event.preventDefault();
    grid.focus();
    if (column === null) {
      if (event.target === grid.corner && grid.host.rowCount > 0)
        grid.select({ ...grid.selection, whole: 'all' });
      return;
    }
    if (part === 'handle') {
      grid.head.setPointerCapture(event.pointerId);
      const width = grid.host.columns[column]?.width ?? 0;
      this.resizing = { column, from: event.clientX, width };
      return;
    }
    if (part !== '') return;
    const box = grid.selected();
    const selected =
      grid.selection.whole === 'columns' && box.left === column && box.right === column;
    if (selected && !event.shiftKey) {
      grid.head.setPointerCapture(event.pointerId);
      this.moving = { column, from: event.clientX, mark: null, to: column };
      return;
    }
    if (grid.host.rowCount === 0) {
      grid.selection = single({ row: 0, column });
      grid.refresh();
      return;
    }
    const { first } = visibleRows(grid.top, grid.extent());
    this.begin(event, 'columns', { row: first, column }, grid.head);
  }

  private onHeadMove(event: PointerEvent): void {
    const { grid } = this;
    if (this.resizing) {
      const { column, width, from } = this.resizing;
      grid.setWidth(column, width + event.clientX - from);
    } else if (this.moving) this.drop(event.clientX);
    else this.onDrag(event);
  }

  /** Shows where a dragged column would go. */
  private drop(x: number): void {
    const { moving, grid } = this;
    if (!moving) return;
    if (!moving.mark && Math.abs(x - moving.from) < DRAG_PX) return;
    if (!moving.mark) {
      moving.mark = document.createElement('div');
      moving.mark.className = 'grid-drop';
      grid.root.append(moving.mark);
    }
    moving.to = grid.columnUnder(x);
    const target = grid.head.querySelector(`[data-column="${moving.to}"]`);
    const box = target?.getBoundingClientRect();
    const root = grid.root.getBoundingClientRect();
    const edge = box ? (moving.to > moving.column ? box.right : box.left) - root.left : 0;
    moving.mark.style.transform = `translateX(${edge - 1}px)`;
  }

  private onHeadUp(): void {
    const { grid } = this;
    if (this.resizing) {
      const { column } = this.resizing;
      grid.host.onWidth(column, grid.host.columns[column]?.width ?? 0);
    }
    const { moving } = this;
    this.end();
    if (moving?.mark && moving.to !== moving.column)
      grid.host.onMoveColumn(moving.column, moving.to);
  }

  private onHeadClick(event: MouseEvent): void {
    const column = this.headOf(event.target);
    if (column === null) return;
    const { host } = this.grid;
    switch (this.partOf(event.target)) {
      case 'menu':
        host.onColumnMenu(column, this.grid.headPlace(column));
        break;
      case 'sort':
        host.onSort(column, event.shiftKey);
        break;
      case 'fold':
        host.onFoldColumn(column);
        break;
      default:
    }
  }

  private begin(event: PointerEvent, kind: Kind, cell: Cell, element: HTMLElement): void {
    const { grid } = this;
    element.setPointerCapture(event.pointerId);
    this.drag = { kind, x: event.clientX, y: event.clientY };
    const whole = kind === 'cells' ? 'none' : kind;
    const anchor = event.shiftKey ? grid.selection.anchor : cell;
    const current = kind === 'rows' ? { row: cell.row, column: 0 } : cell;
    grid.select({ anchor: kind === 'rows' && !event.shiftKey ? current : anchor, current, whole });
  }

  private onDrag(event: PointerEvent): void {
    if (!this.drag) return;
    this.drag.x = event.clientX;
    this.drag.y = event.clientY;
    this.extendTo(event.clientX, event.clientY);
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.pull());
  }

  private extendTo(x: number, y: number): void {
    if (!this.drag) return;
    const { grid } = this;
    const cell = grid.cellAt(x, y);
    const { current } = grid.selection;
    const next =
      this.drag.kind === 'rows'
        ? { row: cell.row, column: current.column }
        : this.drag.kind === 'columns'
          ? { row: current.row, column: cell.column }
          : cell;
    if (next.row === current.row && next.column === current.column) return;
    grid.select({ ...grid.selection, current: next });
  }

  /** While the pointer is held outside, the rows come to it. */
  private pull(): void {
    this.frame = 0;
    if (!this.drag) return;
    const { grid } = this;
    const box = grid.body.getBoundingClientRect();
    const { x, y, kind } = this.drag;
    const over = (value: number, low: number, high: number) =>
      value < low ? value - low : value > high ? value - high : 0;
    const dy = kind === 'columns' ? 0 : over(y, box.top, box.bottom);
    const dx = kind === 'rows' ? 0 : over(x, box.left + grid.gutter, box.right);
    if (dx === 0 && dy === 0) return;
    grid.scrollTo(grid.top + dy / 2, grid.left + dx / 2);
    this.extendTo(x, y);
    this.frame = requestAnimationFrame(() => this.pull());
  }
}
