// The grid's engine: a pool of elements for what is on the screen, moved as one piece while it scrolls.
// Knows rows, columns, a selection and keys; nothing of where cells come from.
import {
  barOfTop,
  clampTop,
  columnAt,
  type Extent,
  spaceHeight,
  topOfBar,
  topShowing,
  visibleRows,
} from './scroll';
import {
  type Cell,
  clampCell,
  move,
  type Rectangle,
  rectangle,
  type Selection,
  single,
} from './selection';

/** One column as the engine draws it. */
export interface GridColumn {
  name: string;
  /** Short type under the name. */
  type: string;
  /** The whole type and the description, as a tooltip. */
  title: string;
  numeric: boolean;
  /** Pixels. */
  width: number;
  /** Whether the person has set the width: then it stays. */
  fixed?: boolean;
}

/** Words that the engine puts on the screen or tells screen readers. */
export interface GridWords {
  label: string;
  rowNumber: string;
  nullValue: string;
  count: (value: number) => string;
  resizeColumn: (name: string) => string;
}

/** What the engine asks and tells. */
export interface GridHost {
  columns: GridColumn[];
  rowCount: number;
  rowHeight: number;
  words: GridWords;
  mac: boolean;
  /** Shown text of a cell; null for NULL, undefined while it is not here. */
  cell: (row: number, column: number) => string | null | undefined;
  want: (firstRow: number, lastRow: number, firstColumn: number, lastColumn: number) => void;
  onSelection: (selection: Selection, box: Rectangle) => void;
  onOpen: (cell: Cell) => void;
  onCopy: (box: Rectangle, header: boolean) => void;
  onGoTo: () => void;
  onWidth: (column: number, width: number) => void;
  onMenu: (at: { x: number; y: number }) => void;
  /** Told after cells that are on the screen have been drawn with their texts. */
  onDrawn: () => void;
}

/** Place and selection, kept while the grid is away. */
export interface GridView {
  top: number;
  left: number;
  selection: Selection;
}

interface CellSlot {
  element: HTMLElement;
  text: Text;
  column: number;
  shown: string;
  look: string;
}

interface RowSlot {
  element: HTMLElement;
  number: HTMLElement;
  numberText: Text;
  cells: CellSlot[];
  row: number;
  place: number;
}

interface HeadSlot {
  element: HTMLElement;
  name: Text;
  type: Text;
  column: number;
  look: string;
}

const HEAD_PX = 44;
const MIN_WIDTH = 44;
const MAX_FIT = 420;
/** Wider texts of a new result are cut, so that more columns are seen. */
const FIRST_FIT = 320;
/** Both paddings, the line, and a little air. */
const PADDING_PX = 23;
/** The width of a digit at 13 px; signs and points are narrower. */
const DIGIT_PX = 8.3;
const REBASE_ROWS = 4000;
const STEP_PX = 16;

let instances = 0;

/** About how wide a text is: East Asian letters count twice. */
function spread(text: string): number {
  let width = 0;
  for (const letter of text) width += (letter.codePointAt(0) ?? 0) > 0x2e7f ? 2 : 1;
  return width;
}

function div(className: string, parent?: Element, role?: string): HTMLElement {
  const element = document.createElement('div');
  element.className = className;
  if (role) element.setAttribute('role', role);
  parent?.append(element);
  return element;
}

/** One grid in one element. */
export class GridEngine {
  private readonly root: HTMLElement;
  private readonly head: HTMLElement;
  private readonly headCanvas: HTMLElement;
  private readonly corner: HTMLElement;
  private readonly body: HTMLElement;
  private readonly canvas: HTMLElement;
  private readonly verticalBar: HTMLElement;
  private readonly verticalSpace: HTMLElement;
  private readonly horizontalBar: HTMLElement;
  private readonly horizontalSpace: HTMLElement;
  private readonly observer: ResizeObserver;
  private readonly id: string;

  private rows: RowSlot[] = [];
  private heads: HeadSlot[] = [];
  private cellsPerRow = 0;
  /** Left edge of every column, and the right edge of the last. */
  private edges: number[] = [0];
  private gutter = 56;
  private top = 0;
  private left = 0;
  private base = 0;
  private height = 0;
  private width = 0;
  private firstColumn = 0;
  private lastColumn = -1;
  private barTop = 0;
  private barLeft = 0;
  private frame = 0;
  /** Whether every visible cell must be looked at again. */
  private dirty = true;
  /** Whether the column layout changed. */
  private relay = true;
  private selection: Selection = single({ row: 0, column: 0 });
  private drag: {
    pointer: number;
    kind: 'cells' | 'rows' | 'columns';
    x: number;
    y: number;
  } | null = null;
  private autoScroll = 0;
  /** Columns of numbers that are too narrow for what is on the screen: their longest text. */
  private readonly tooNarrow = new Map<number, number>();
  private resizing: { column: number; from: number; width: number } | null = null;

  constructor(
    parent: Element,
    private readonly host: GridHost,
    view?: GridView,
  ) {
    instances += 1;
    this.id = `grid${instances}`;
    this.root = div('grid', parent, 'grid');
    this.root.tabIndex = 0;
    this.root.setAttribute('aria-multiselectable', 'true');
    this.head = div('grid-head', this.root, 'row');
    this.head.setAttribute('aria-rowindex', '1');
    this.corner = div('grid-corner', this.head, 'columnheader');
    this.corner.setAttribute('aria-colindex', '1');
    this.headCanvas = div('grid-head-canvas', this.head, 'presentation');
    this.body = div('grid-body', this.root, 'rowgroup');
    this.canvas = div('grid-canvas', this.body, 'presentation');
    this.verticalBar = div('grid-bar-vertical', this.root);
    this.verticalSpace = div('', this.verticalBar);
    this.horizontalBar = div('grid-bar-horizontal', this.root);
    this.horizontalSpace = div('', this.horizontalBar);
    for (const bar of [this.verticalBar, this.horizontalBar]) {
      bar.tabIndex = -1;
      bar.setAttribute('aria-hidden', 'true');
    }
    if (view) {
      this.top = view.top;
      this.left = view.left;
      this.selection = view.selection;
    }
    this.listen();
    this.setWords(host.words);
    this.layoutColumns();
    this.observer = new ResizeObserver(() => this.measure());
    this.observer.observe(this.root);
    this.measure();
  }

  /** Takes everything off the page. */
  destroy(): void {
    cancelAnimationFrame(this.frame);
    cancelAnimationFrame(this.autoScroll);
    this.observer.disconnect();
    this.root.remove();
  }

  focus(): void {
    this.root.focus({ preventScroll: true });
  }

  /** Place and selection, to go on from later. */
  view(): GridView {
    return { top: this.top, left: this.left, selection: this.selection };
  }

  /** The cell that has the keys. */
  current(): Cell {
    return this.selection.current;
  }

  /** The selected rectangle. */
  selected(): Rectangle {
    return rectangle(this.selection, this.size());
  }

  setWords(words: GridWords): void {
    this.host.words = words;
    this.root.setAttribute('aria-label', words.label);
    this.corner.textContent = words.rowNumber;
    this.fitGutter();
    this.refresh();
  }

  setRowCount(count: number): void {
    if (count === this.host.rowCount) return;
    const empty = this.host.rowCount === 0;
    this.host.rowCount = count;
    this.fitGutter();
    this.measure();
    if (empty) this.tellSelection();
    this.refresh();
  }

  setRowHeight(height: number): void {
    if (height === this.host.rowHeight) return;
    const first = this.top / this.host.rowHeight;
    this.host.rowHeight = height;
    this.top = first * height;
    for (const row of this.rows) row.row = -1;
    this.measure();
    this.refresh();
  }

  /** Draws again: texts have come or changed. */
  refresh(): void {
    this.dirty = true;
    this.request();
  }

  /** Goes to a row and selects its cell in the current column. */
  goTo(row: number): void {
    const cell = clampCell({ row, column: this.selection.current.column }, this.size());
    this.select(single(cell));
    const extent = this.extent();
    const middle = cell.row * extent.rowHeight - extent.viewport / 2 + extent.rowHeight / 2;
    this.scrollTo(middle, this.left);
  }

  /** Sets the width of a column to what its head and the shown cells need. */
  fit(column: number): void {
    const one = this.host.columns[column];
    if (!one) return;
    this.setWidth(column, this.widthsFor([column])[0] ?? one.width);
    one.fixed = false;
    this.host.onWidth(column, one.width);
  }

  /** Fits every column from the first one to a count; for a result that has just come. */
  fitFirst(count: number): void {
    const end = Math.min(count, this.host.columns.length);
    const columns = Array.from({ length: end }, (_, column) => column);
    this.widthsFor(columns).forEach((width, column) => {
      const one = this.host.columns[column];
      if (one) one.width = Math.min(FIRST_FIT, width);
    });
    this.layoutColumns();
    this.measure();
    this.refresh();
  }

  private size(): { rows: number; columns: number } {
    return { rows: this.host.rowCount, columns: this.host.columns.length };
  }

  private extent(): Extent {
    return { rows: this.host.rowCount, rowHeight: this.host.rowHeight, viewport: this.height };
  }

  /** Widths that columns need for their heads and the shown cells; measured in one pass of layout. */
  private widthsFor(columns: readonly number[]): number[] {
    const box = div('grid-measure', this.root);
    const { first, last } = visibleRows(this.top, this.extent());
    const end = Math.min(last + 40, this.host.rowCount - 1);
    const measured = columns.map((column) => {
      const one = this.host.columns[column];
      const spans: HTMLElement[] = [];
      const add = (className: string, text: string) => {
        const span = document.createElement('span');
        span.className = className;
        span.textContent = text;
        box.append(span);
        spans.push(span);
      };
      add('grid-name', one?.name ?? '');
      add('grid-type', one?.type ?? '');
      const texts: string[] = [];
      for (let row = first; row <= end; row++) {
        const text = this.host.cell(row, column);
        if (text) texts.push(text.slice(0, 120));
      }
      // Only the likely widest are laid out.
      texts.sort((a, b) => spread(b) - spread(a));
      for (const text of texts.slice(0, 3)) add('', text);
      return spans;
    });
    const widths = measured.map((spans) => {
      const widest = Math.max(0, ...spans.map((span) => span.offsetWidth));
      return Math.max(MIN_WIDTH, Math.min(MAX_FIT, widest + PADDING_PX));
    });
    box.remove();
    return widths;
  }

  private setWidth(column: number, width: number): void {
    const one = this.host.columns[column];
    if (!one) return;
    one.width = Math.max(MIN_WIDTH, Math.round(width));
    one.fixed = true;
    this.layoutColumns();
    this.measure();
    this.refresh();
  }

  private layoutColumns(): void {
    let edge = 0;
    this.edges = [0];
    for (const column of this.host.columns) {
      edge += column.width;
      this.edges.push(edge);
    }
    this.relay = true;
  }

  private fitGutter(): void {
    const digits = this.host.words.count(Math.max(999, this.host.rowCount)).length;
    this.gutter = 20 + Math.ceil(digits * 7.2);
    this.root.style.setProperty('--grid-gutter', `${this.gutter}px`);
    this.relay = true;
  }

  private contentWidth(): number {
    return this.edges.at(-1) ?? 0;
  }

  private measure(): void {
    this.height = this.body.clientHeight;
    this.width = this.body.clientWidth;
    const { rows, columns } = this.size();
    this.root.setAttribute('aria-rowcount', String(rows + 1));
    this.root.setAttribute('aria-colcount', String(columns + 1));
    this.verticalSpace.style.height = `${spaceHeight(this.extent())}px`;
    this.horizontalSpace.style.width = `${this.contentWidth() + this.gutter}px`;
    this.horizontalSpace.style.height = '1px';
    const needed = Math.ceil(this.height / this.host.rowHeight) + 1;
    if (needed !== this.rows.length) this.resizePool(needed);
    this.scrollTo(this.top, this.left);
    this.refresh();
  }

  private resizePool(count: number): void {
    while (this.rows.length > count) this.rows.pop()?.element.remove();
    while (this.rows.length < count) {
      const element = div('grid-row', this.canvas, 'row');
      const number = div('grid-number', element, 'rowheader');
      number.setAttribute('aria-colindex', '1');
      const numberText = document.createTextNode('');
      number.append(numberText);
      this.rows.push({ element, number, numberText, cells: [], row: -1, place: Number.NaN });
    }
    // Rows live at their number modulo the size of the pool, so all of them move.
    for (const slot of this.rows) slot.row = -1;
    this.relay = true;
  }

  private scrollTo(top: number, left: number): void {
    this.top = clampTop(top, this.extent());
    const widest = Math.max(0, this.contentWidth() + this.gutter - this.width);
    this.left = Math.max(0, Math.min(widest, left));
    this.request();
  }

  private request(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  private syncBars(): void {
    const top = barOfTop(this.top, this.extent());
    if (Math.abs(top - this.barTop) >= 1) {
      this.verticalBar.scrollTop = top;
      // What the engine rounded it to; an event with this value is our own echo.
      this.barTop = this.verticalBar.scrollTop;
    }
    if (Math.abs(this.left - this.barLeft) >= 1) {
      this.horizontalBar.scrollLeft = this.left;
      this.barLeft = this.horizontalBar.scrollLeft;
    }
  }

  private draw(): void {
    const { host } = this;
    const extent = this.extent();
    const { first, last } = visibleRows(this.top, extent);
    const columnCount = host.columns.length;
    this.syncBars();
    if (this.height === 0) return;

    const visibleWidth = Math.max(0, this.width - this.gutter);
    const firstColumn = columnCount === 0 ? 0 : columnAt(this.left, this.edges);
    const lastColumn = columnCount === 0 ? -1 : columnAt(this.left + visibleWidth - 1, this.edges);
    const span = lastColumn - firstColumn + 1;
    if (span > this.cellsPerRow) {
      this.cellsPerRow = span + 1;
      this.relay = true;
    }
    const columnsMoved = firstColumn !== this.firstColumn || lastColumn !== this.lastColumn;
    this.firstColumn = firstColumn;
    this.lastColumn = lastColumn;

    if (Math.abs(first - this.base) > REBASE_ROWS) {
      this.base = first;
      for (const slot of this.rows) slot.place = Number.NaN;
    }
    const y = Math.round(this.base * extent.rowHeight - this.top);
    this.canvas.style.transform = `translate3d(${-this.left}px, ${y}px, 0)`;
    this.headCanvas.style.transform = `translate3d(${-this.left}px, 0, 0)`;
    this.canvas.style.setProperty('--grid-left', `${this.left}px`);

    if (this.relay || columnsMoved || this.dirty) this.drawHead(firstColumn, lastColumn);
    const box = rectangle(this.selection, this.size());
    let complete = last >= first;
    for (let row = first; row <= last; row++) {
      const slot = this.rows[row % this.rows.length];
      if (!slot) continue;
      const changed = slot.row !== row;
      if (changed) {
        slot.row = row;
        slot.element.setAttribute('aria-rowindex', String(row + 2));
        slot.numberText.data = host.words.count(row + 1);
      }
      const place = (row - this.base) * extent.rowHeight;
      if (slot.place !== place) {
        slot.place = place;
        slot.element.style.transform = `translateY(${place}px)`;
      }
      if (changed || columnsMoved || this.relay || this.dirty)
        complete = this.drawRow(slot, row, firstColumn, lastColumn, box) && complete;
    }
    for (const slot of this.rows) {
      const unused = slot.row < first || slot.row > last;
      if (slot.element.hidden !== unused) slot.element.hidden = unused;
    }
    if (this.tooNarrow.size > 0 && this.widen()) {
      // Drawn again with the new widths before anything is painted.
      this.relay = true;
      this.draw();
      return;
    }
    const told = this.dirty && complete;
    this.dirty = false;
    this.relay = false;
    if (last >= first) host.want(first, last, firstColumn, Math.max(firstColumn, lastColumn));
    if (told) host.onDrawn();
  }

  /** Widens columns of numbers that would be cut; answers whether any could be. */
  private widen(): boolean {
    let wider = false;
    for (const [column, length] of this.tooNarrow) {
      const one = this.host.columns[column];
      const width = Math.min(MAX_FIT, Math.ceil(length * DIGIT_PX + PADDING_PX));
      if (!one || width <= one.width) continue;
      one.width = width;
      wider = true;
    }
    this.tooNarrow.clear();
    if (!wider) return false;
    this.layoutColumns();
    this.horizontalSpace.style.width = `${this.contentWidth() + this.gutter}px`;
    return true;
  }

  private drawRow(
    slot: RowSlot,
    row: number,
    firstColumn: number,
    lastColumn: number,
    box: Rectangle,
  ): boolean {
    const { host } = this;
    while (slot.cells.length < this.cellsPerRow) {
      const element = div('grid-cell', slot.element, 'gridcell');
      // Shown once a column lives in it: an empty cell would be counted by screen readers.
      element.hidden = true;
      const text = document.createTextNode('');
      element.append(text);
      slot.cells.push({ element, text, column: -1, shown: '', look: '' });
    }
    const inRows = row >= box.top && row <= box.bottom;
    slot.number.classList.toggle('selected', inRows);
    let complete = true;
    const { current } = this.selection;
    for (let index = 0; index < slot.cells.length; index++) {
      const cell = slot.cells[index];
      if (!cell) continue;
      // The column that lives in this slot while columns first..last are shown.
      const cycle = this.cellsPerRow;
      const column = firstColumn + ((((index - firstColumn) % cycle) + cycle) % cycle);
      if (column > lastColumn) {
        if (cell.column !== -1) {
          cell.column = -1;
          cell.element.hidden = true;
        }
        continue;
      }
      const one = host.columns[column];
      if (!one) continue;
      if (cell.column !== column || this.relay) {
        if (cell.column === -1) cell.element.hidden = false;
        cell.column = column;
        cell.element.style.left = `${this.gutter + (this.edges[column] ?? 0)}px`;
        cell.element.style.width = `${one.width}px`;
        cell.element.setAttribute('aria-colindex', String(column + 2));
      }
      const value = host.cell(row, column);
      const shown = value === null ? host.words.nullValue : (value ?? '');
      if (value === undefined) complete = false;
      if (cell.shown !== shown) {
        cell.shown = shown;
        cell.text.data = shown;
      }
      // A number that is cut reads as another number: its column grows before it is shown so.
      if (one.numeric && !one.fixed && shown.length * DIGIT_PX + PADDING_PX > one.width)
        this.tooNarrow.set(column, Math.max(this.tooNarrow.get(column) ?? 0, shown.length));
      const inside = inRows && column >= box.left && column <= box.right;
      const isCurrent = row === current.row && column === current.column;
      let look = 'grid-cell';
      if (one.numeric) look += ' numeric';
      if (value === null) look += ' null';
      else if (value === undefined) look += ' waiting';
      if (inside) {
        look += ' selected';
        if (row === box.top) look += ' edge-top';
        if (row === box.bottom) look += ' edge-bottom';
        if (column === box.left) look += ' edge-left';
        if (column === box.right) look += ' edge-right';
      }
      if (isCurrent) look += ' current';
      if (cell.look !== look) {
        cell.look = look;
        cell.element.className = look;
        cell.element.setAttribute('aria-selected', inside ? 'true' : 'false');
        if (isCurrent) {
          cell.element.id = `${this.id}-current`;
          this.root.setAttribute('aria-activedescendant', `${this.id}-current`);
        } else if (cell.element.id) cell.element.removeAttribute('id');
      }
    }
    return complete;
  }

  private drawHead(firstColumn: number, lastColumn: number): void {
    const { host } = this;
    while (this.heads.length < this.cellsPerRow) {
      const element = div('grid-head-cell', this.headCanvas, 'columnheader');
      const name = document.createTextNode('');
      const type = document.createTextNode('');
      div('grid-name', element).append(name);
      div('grid-type', element).append(type);
      div('grid-handle', element).setAttribute('aria-hidden', 'true');
      this.heads.push({ element, name, type, column: -1, look: '' });
    }
    const box = rectangle(this.selection, this.size());
    const cycle = this.cellsPerRow;
    for (let index = 0; index < this.heads.length; index++) {
      const slot = this.heads[index];
      if (!slot) continue;
      const column = firstColumn + ((((index - firstColumn) % cycle) + cycle) % cycle);
      const one = host.columns[column];
      if (column > lastColumn || !one) {
        slot.column = -1;
        slot.element.hidden = true;
        continue;
      }
      slot.element.hidden = false;
      if (slot.column !== column || this.relay) {
        slot.column = column;
        slot.name.data = one.name;
        slot.type.data = one.type;
        slot.element.title = one.title;
        slot.element.dataset.column = String(column);
        slot.element.setAttribute('aria-colindex', String(column + 2));
        slot.element.style.left = `${this.gutter + (this.edges[column] ?? 0)}px`;
        slot.element.style.width = `${one.width}px`;
      }
      const selected = host.rowCount > 0 && column >= box.left && column <= box.right;
      const look = `grid-head-cell${one.numeric ? ' numeric' : ''}${selected ? ' selected' : ''}`;
      if (slot.look !== look) {
        slot.look = look;
        slot.element.className = look;
      }
    }
  }

  private select(selection: Selection): void {
    this.selection = selection;
    this.tellSelection();
    this.refresh();
  }

  private tellSelection(): void {
    if (this.host.rowCount === 0) return;
    this.host.onSelection(this.selection, rectangle(this.selection, this.size()));
  }

  /** Scrolls so that a cell is wholly visible. */
  private reveal(cell: Cell): void {
    const top = topShowing(cell.row, this.top, this.extent());
    const start = this.edges[cell.column] ?? 0;
    const end = this.edges[cell.column + 1] ?? start;
    const visible = this.width - this.gutter;
    let { left } = this;
    if (end - left > visible) left = end - visible;
    if (start < left) left = start;
    this.scrollTo(top, left);
  }

  private cellAt(x: number, y: number): Cell {
    const box = this.body.getBoundingClientRect();
    const row = Math.floor((this.top + y - box.top) / this.host.rowHeight);
    const column = columnAt(Math.max(0, this.left + x - box.left - this.gutter), this.edges);
    return clampCell({ row, column }, this.size());
  }

  private listen(): void {
    const { root, body, head } = this;
    root.addEventListener(
      'wheel',
      (event) => {
        if (event.ctrlKey) return;
        event.preventDefault();
        const unit =
          event.deltaMode === WheelEvent.DOM_DELTA_LINE
            ? this.host.rowHeight
            : event.deltaMode === WheelEvent.DOM_DELTA_PAGE
              ? this.height
              : 1;
        const sideways = event.shiftKey && event.deltaX === 0;
        const dy = sideways ? 0 : event.deltaY * unit;
        const dx = (sideways ? event.deltaY : event.deltaX) * unit;
        this.scrollTo(this.top + dy, this.left + dx);
      },
      { passive: false },
    );
    this.verticalBar.addEventListener('scroll', () => {
      const { scrollTop } = this.verticalBar;
      if (Math.abs(scrollTop - this.barTop) < 1) return;
      this.barTop = scrollTop;
      this.top = topOfBar(scrollTop, this.extent());
      this.request();
    });
    this.horizontalBar.addEventListener('scroll', () => {
      const { scrollLeft } = this.horizontalBar;
      if (Math.abs(scrollLeft - this.barLeft) < 1) return;
      this.barLeft = scrollLeft;
      this.left = scrollLeft;
      this.request();
    });
    root.addEventListener('keydown', (event) => this.onKey(event));
    body.addEventListener('pointerdown', (event) => this.onBodyDown(event));
    body.addEventListener('pointermove', (event) => this.onDrag(event));
    body.addEventListener('pointerup', () => this.endDrag());
    body.addEventListener('pointercancel', () => this.endDrag());
    body.addEventListener('dblclick', (event) => {
      if (this.host.rowCount > 0 && !this.overGutter(event.clientX))
        this.host.onOpen(this.cellAt(event.clientX, event.clientY));
    });
    root.addEventListener('contextmenu', (event) => {
      event.preventDefault();
      if (this.host.rowCount > 0) this.host.onMenu({ x: event.clientX, y: event.clientY });
    });
    head.addEventListener('pointerdown', (event) => this.onHeadDown(event));
    head.addEventListener('pointermove', (event) => {
      if (this.resizing)
        this.setWidth(
          this.resizing.column,
          this.resizing.width + event.clientX - this.resizing.from,
        );
      else this.onDrag(event);
    });
    const endHead = () => {
      if (this.resizing) {
        const { column } = this.resizing;
        this.host.onWidth(column, this.host.columns[column]?.width ?? 0);
      }
      this.resizing = null;
      this.endDrag();
    };
    head.addEventListener('pointerup', endHead);
    head.addEventListener('pointercancel', endHead);
    head.addEventListener('dblclick', (event) => {
      const target = event.target as HTMLElement;
      const column = target.parentElement?.dataset.column;
      if (target.className === 'grid-handle' && column !== undefined) this.fit(Number(column));
    });
  }

  private overGutter(x: number): boolean {
    return x - this.body.getBoundingClientRect().left < this.gutter;
  }

  private onBodyDown(event: PointerEvent): void {
    if (this.host.rowCount === 0) return;
    this.focus();
    const cell = this.cellAt(event.clientX, event.clientY);
    const rows = this.overGutter(event.clientX);
    if (event.button === 2) {
      // A menu on a selection is about the selection; elsewhere about the cell.
      const box = this.selected();
      const inside =
        cell.row >= box.top &&
        cell.row <= box.bottom &&
        cell.column >= box.left &&
        cell.column <= box.right;
      if (!inside) this.select(single(cell));
      return;
    }
    if (event.button !== 0) return;
    event.preventDefault();
    const kind = rows ? 'rows' : 'cells';
    this.begin(event, kind, cell, this.body);
  }

  private onHeadDown(event: PointerEvent): void {
    if (event.button !== 0) return;
    const target = event.target as HTMLElement;
    const cell = target.closest<HTMLElement>('[data-column]');
    event.preventDefault();
    this.focus();
    if (!cell) {
      if (target === this.corner && this.host.rowCount > 0)
        this.select({ ...this.selection, whole: 'all' });
      return;
    }
    const column = Number(cell.dataset.column);
    if (target.className === 'grid-handle') {
      this.head.setPointerCapture(event.pointerId);
      this.resizing = {
        column,
        from: event.clientX,
        width: this.host.columns[column]?.width ?? MIN_WIDTH,
      };
      return;
    }
    if (this.host.rowCount === 0) return;
    const { first } = visibleRows(this.top, this.extent());
    this.begin(event, 'columns', { row: first, column }, this.head);
  }

  private begin(
    event: PointerEvent,
    kind: 'cells' | 'rows' | 'columns',
    cell: Cell,
    element: HTMLElement,
  ): void {
    element.setPointerCapture(event.pointerId);
    this.drag = { pointer: event.pointerId, kind, x: event.clientX, y: event.clientY };
    const whole = kind === 'cells' ? 'none' : kind;
    const anchor = event.shiftKey ? this.selection.anchor : cell;
    const current = kind === 'rows' ? { row: cell.row, column: 0 } : cell;
    this.select({ anchor: kind === 'rows' && !event.shiftKey ? current : anchor, current, whole });
  }

  private onDrag(event: PointerEvent): void {
    if (!this.drag) return;
    this.drag.x = event.clientX;
    this.drag.y = event.clientY;
    this.extendTo(event.clientX, event.clientY);
    if (this.autoScroll === 0) this.autoScroll = requestAnimationFrame(() => this.pull());
  }

  private extendTo(x: number, y: number): void {
    if (!this.drag) return;
    const cell = this.cellAt(x, y);
    const { current } = this.selection;
    const next =
      this.drag.kind === 'rows'
        ? { row: cell.row, column: current.column }
        : this.drag.kind === 'columns'
          ? { row: current.row, column: cell.column }
          : cell;
    if (next.row === current.row && next.column === current.column) return;
    this.select({ ...this.selection, current: next });
  }

  /** While the pointer is held outside, the rows come to it. */
  private pull(): void {
    this.autoScroll = 0;
    if (!this.drag) return;
    const box = this.body.getBoundingClientRect();
    const { x, y, kind } = this.drag;
    const over = (value: number, low: number, high: number) =>
      value < low ? value - low : value > high ? value - high : 0;
    const dy = kind === 'columns' ? 0 : over(y, box.top, box.bottom);
    const dx = kind === 'rows' ? 0 : over(x, box.left + this.gutter, box.right);
    if (dx === 0 && dy === 0) return;
    this.scrollTo(this.top + dy / 2, this.left + dx / 2);
    this.extendTo(x, y);
    this.autoScroll = requestAnimationFrame(() => this.pull());
  }

  private endDrag(): void {
    this.drag = null;
    cancelAnimationFrame(this.autoScroll);
    this.autoScroll = 0;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.isComposing || this.host.rowCount === 0) return;
    const mod = this.host.mac ? event.metaKey : event.ctrlKey;
    const { current } = this.selection;
    if (event.altKey) {
      const step = event.key === 'ArrowRight' ? STEP_PX : event.key === 'ArrowLeft' ? -STEP_PX : 0;
      if (step === 0) return;
      event.preventDefault();
      const width = (this.host.columns[current.column]?.width ?? MIN_WIDTH) + step;
      this.setWidth(current.column, width);
      this.host.onWidth(current.column, this.host.columns[current.column]?.width ?? width);
      return;
    }
    const key = event.key.toLowerCase();
    if (mod && key === 'c') {
      event.preventDefault();
      this.host.onCopy(this.selected(), event.shiftKey);
      return;
    }
    if (mod && key === 'g') {
      event.preventDefault();
      this.host.onGoTo();
      return;
    }
    if ((event.key === 'Enter' && !mod) || event.key === 'F2') {
      event.preventDefault();
      this.host.onOpen(current);
      return;
    }
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      event.preventDefault();
      const shown = document.getElementById(`${this.id}-current`) ?? this.root;
      const box = shown.getBoundingClientRect();
      this.host.onMenu({ x: box.left + 16, y: box.bottom });
      return;
    }
    const page = Math.max(1, Math.floor(this.height / this.host.rowHeight) - 1);
    const press = { key: event.key, mod, shift: event.shiftKey };
    const next = move(this.selection, press, this.size(), page);
    if (!next) return;
    event.preventDefault();
    const moved = next.current.row !== current.row || next.current.column !== current.column;
    this.select(next);
    if (moved) this.reveal(next.current);
  }
}

/** The height of a grid's head in pixels. */
export const HEAD_HEIGHT = HEAD_PX;
