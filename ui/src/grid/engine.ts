// The grid's engine: what is on the screen, and where it stands. Knows rows, columns and a selection;
// nothing of where cells come from. A frame writes only what changed and reads no layout.
import { ScrollBar } from './bars';
import { GridKeys } from './keys';
import { textWidth } from './measure';
import { PADDING_PX, Pane } from './pane';
import { GridPointer } from './pointer';
import { clampTop, columnAt, contentHeight, type Extent, topShowing, visibleRows } from './scroll';
import {
  type Cell,
  clampCell,
  type Rectangle,
  rectangle,
  type Selection,
  single,
} from './selection';
import type { GridHost, GridView, GridWords } from './types';

const MIN_WIDTH = 44;
const MAX_FIT = 420;
/** Wider texts of a new result are cut, so that more columns are seen. */
const FIRST_FIT = 320;
/** The mark that a head with fields has, or one that rows are sorted by. */
const MARK_PX = 20;
/** The canvas is this many rows high; its base moves when the screen comes near its end. */
const CANVAS_ROWS = 6000;
/** Columns drawn on either side of the screen, so that going sideways rarely writes. */
const SPARE_COLUMNS = 2;
/** Placeholders are shown when rows have not come after this time. */
const SLOW_MS = 180;
/** Frozen columns leave at least this much for the others. */
const SCROLLING_PX = 160;

let instances = 0;

function div(className: string, parent?: Element, role?: string): HTMLElement {
  const element = document.createElement('div');
  element.className = className;
  if (role) element.setAttribute('role', role);
  parent?.append(element);
  return element;
}

/** One grid in one element. */
export class GridEngine {
  readonly root: HTMLElement;
  readonly head: HTMLElement;
  readonly body: HTMLElement;
  readonly corner: HTMLElement;
  private readonly headMain: HTMLElement;
  private readonly main: HTMLElement;
  private readonly still: Pane;
  private readonly moving: Pane;
  private readonly verticalBar: ScrollBar;
  private readonly horizontalBar: ScrollBar;
  private readonly observer: ResizeObserver;
  private readonly pointer: GridPointer;
  private readonly id: string;
  /** Columns of numbers that are too narrow for what is on the screen: the width that they need. */
  private readonly tooNarrow = new Map<number, number>();

  /** Left edge of every column, and the right edge of the last. */
  edges: number[] = [0];
  /** Width of the row numbers. */
  gutter = 56;
  top = 0;
  left = 0;
  height = 0;
  private width = 0;
  private base = 0;
  private stillWidth = 0;
  private frozen = 0;
  private frame = 0;
  /** Looks or columns changed: every row is drawn again. */
  private dirty = true;
  /** Texts came. */
  private arrived = false;
  /** Whether the columns' places or widths changed. */
  private relay = true;
  private slow: ReturnType<typeof setTimeout> | undefined;
  private shownTop = Number.NaN;
  private shownLeft = Number.NaN;
  selection: Selection = single({ row: 0, column: 0 });

  constructor(
    parent: Element,
    readonly host: GridHost,
    view?: GridView,
  ) {
    instances += 1;
    this.id = `grid${instances}`;
    this.root = div('grid', parent, 'grid');
    this.root.tabIndex = 0;
    this.root.setAttribute('aria-multiselectable', 'true');
    this.head = div('grid-head', this.root, 'row');
    this.head.setAttribute('aria-rowindex', '1');
    const headStill = div('grid-head-still', this.head, 'presentation');
    this.corner = div('grid-corner', headStill, 'columnheader');
    this.corner.setAttribute('aria-colindex', '1');
    this.headMain = div('grid-head-main', this.head, 'presentation');
    this.body = div('grid-body', this.root, 'rowgroup');
    const still = div('grid-still', this.body, 'presentation');
    this.main = div('grid-main', this.body, 'presentation');
    const current = (id: string) => this.root.setAttribute('aria-activedescendant', id);
    this.still = new Pane(headStill, still, this.id, host, true, this.tooNarrow, current);
    this.moving = new Pane(this.headMain, this.main, this.id, host, false, this.tooNarrow, current);
    this.verticalBar = new ScrollBar(this.root, true, (offset) => this.scrollTo(offset, this.left));
    this.horizontalBar = new ScrollBar(this.root, false, (offset) =>
      this.scrollTo(this.top, offset),
    );
    if (view) {
      this.top = view.top;
      this.left = view.left;
      this.selection = view.selection;
    }
    this.pointer = new GridPointer(this);
    const keys = new GridKeys(this);
    this.root.addEventListener('keydown', (event) => keys.press(event));
    this.setWords(host.words);
    this.layoutColumns();
    this.observer = new ResizeObserver(() => this.measure());
    this.observer.observe(this.root);
    this.measure();
  }

  /** Takes everything off the page. */
  destroy(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.slow);
    this.pointer.end();
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

  /** How large the table is. */
  size(): { rows: number; columns: number } {
    return { rows: this.host.rowCount, columns: this.host.columns.length };
  }

  extent(): Extent {
    return { rows: this.host.rowCount, rowHeight: this.host.rowHeight, viewport: this.height };
  }

  setWords(words: GridWords): void {
    this.host.words = words;
    this.root.setAttribute('aria-label', words.label);
    this.corner.textContent = words.rowNumber;
    this.fitGutter();
    this.relay = true;
    this.refresh();
  }

  setRowCount(count: number): void {
    if (count === this.host.rowCount) return;
    const empty = this.host.rowCount === 0;
    this.host.rowCount = count;
    if (count > 0 && this.selection.current.row >= count)
      this.selection = single(clampCell(this.selection.current, this.size()));
    this.fitGutter();
    this.fitPool();
    if (empty) this.tellSelection();
    this.refresh();
  }

  setRowHeight(height: number): void {
    if (height === this.host.rowHeight) return;
    const first = this.top / this.host.rowHeight;
    this.host.rowHeight = height;
    this.top = first * height;
    this.still.unplace();
    this.moving.unplace();
    this.fitPool();
    this.refresh();
  }

  /** Takes other columns, or the same in another order; the first `frozen` of them stay. */
  setColumns(columns: GridHost['columns'], frozen: number): void {
    const key = this.host.columns[this.selection.current.column]?.key;
    this.host.columns = columns;
    this.host.frozen = frozen;
    const at = columns.findIndex((one) => one.key === key);
    if (columns.length > 0) {
      const { anchor, current, whole } = this.selection;
      const column = at >= 0 ? at : Math.min(current.column, columns.length - 1);
      // The selection follows its column; a range of several becomes the one cell.
      if (column !== current.column || anchor.column >= columns.length)
        this.selection =
          whole === 'columns'
            ? { anchor: { ...anchor, column }, current: { ...current, column }, whole }
            : single({ row: current.row, column });
    }
    this.layoutColumns();
    this.measureColumns();
    this.tellSelection();
    this.refresh();
  }

  /** Makes room for a glance at every column in its head, or takes it away. */
  setGlances(shown: boolean): void {
    this.root.classList.toggle('glances', shown);
    this.relay = true;
    this.measure();
  }

  /** Draws again: looks have changed. */
  refresh(): void {
    this.dirty = true;
    this.request();
  }

  /** Texts have come: rows that lacked some are drawn again. */
  arrive(): void {
    this.arrived = true;
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
    this.setWidth(column, this.widthFor(column));
    one.fixed = false;
    this.host.onWidth(column, one.width);
  }

  /** Fits columns that have just come, where the person has not. */
  fitNew(columns: Iterable<number>): void {
    for (const column of columns) {
      const one = this.host.columns[column];
      if (one) one.width = Math.min(FIRST_FIT, this.widthFor(column));
    }
    this.layoutColumns();
    this.measureColumns();
    this.refresh();
  }

  /** The width that a column needs for its head and the cells on the screen. */
  private widthFor(column: number): number {
    const one = this.host.columns[column];
    if (!one) return MIN_WIDTH;
    const { first, last } = visibleRows(this.top, this.extent());
    const end = Math.min(last + 40, this.host.rowCount - 1);
    // The name is drawn bold, the type small.
    const marks = (one.fold ? MARK_PX : 0) + (one.sort ? MARK_PX : 0);
    let widest = Math.max(textWidth(one.name) * 1.04 + marks, textWidth(one.type) * 0.88);
    for (let row = first; row <= end; row++) {
      const shown = this.host.cell(row, column);
      if (shown) widest = Math.max(widest, textWidth(shown.slice(0, 120)));
    }
    return Math.max(MIN_WIDTH, Math.min(MAX_FIT, Math.ceil(widest) + PADDING_PX));
  }

  setWidth(column: number, width: number): void {
    const one = this.host.columns[column];
    if (!one) return;
    one.width = Math.max(MIN_WIDTH, Math.round(width));
    one.fixed = true;
    this.layoutColumns();
    this.measureColumns();
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
    this.freeze();
  }

  /** As many frozen columns as leave room for others. */
  private freeze(): void {
    let { frozen } = this.host;
    const room = this.width - this.gutter - SCROLLING_PX;
    while (frozen > 0 && this.width > 0 && (this.edges[frozen] ?? 0) > room) frozen -= 1;
    const stillWidth = this.gutter + (this.edges[frozen] ?? 0);
    if (frozen === this.frozen && stillWidth === this.stillWidth) return;
    this.frozen = frozen;
    this.stillWidth = stillWidth;
    this.root.style.setProperty('--grid-still', `${stillWidth}px`);
    this.relay = true;
  }

  private fitGutter(): void {
    let digits = String(Math.max(999, this.host.rowCount)).length;
    digits += Math.floor((digits - 1) / 3);
    const folds = this.host.foldOf ? 14 : 0;
    const gutter = 20 + folds + Math.ceil(digits * 7.2);
    if (gutter === this.gutter && this.stillWidth > 0) return;
    this.gutter = gutter;
    this.root.style.setProperty('--grid-gutter', `${gutter}px`);
    this.freeze();
  }

  /** Width of the part that scrolls sideways. */
  private room(): number {
    return Math.max(0, this.width - this.stillWidth);
  }

  private measure(): void {
    this.height = this.body.clientHeight;
    this.width = this.body.clientWidth;
    this.freeze();
    this.fitPool();
    this.refresh();
  }

  private fitPool(): void {
    const { rows } = this.size();
    this.root.setAttribute('aria-rowcount', String(rows + 1));
    this.measureColumns();
    const needed = Math.ceil(this.height / this.host.rowHeight) + 1;
    if (needed !== this.moving.pool) {
      this.still.resize(needed);
      this.moving.resize(needed);
      this.relay = true;
    }
    this.scrollTo(this.top, this.left);
  }

  private measureColumns(): void {
    this.root.setAttribute('aria-colcount', String(this.host.columns.length + 1));
    this.freeze();
    this.scrollTo(this.top, this.left);
  }

  scrollTo(top: number, left: number): void {
    this.top = clampTop(top, this.extent());
    const whole = (this.edges.at(-1) ?? 0) - (this.edges[this.frozen] ?? 0);
    this.left = Math.max(0, Math.min(Math.max(0, whole - this.room()), left));
    this.request();
  }

  private request(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  private showBars(): void {
    const extent = this.extent();
    this.verticalBar.show({
      track: this.height,
      visible: this.height,
      whole: contentHeight(extent),
      offset: this.top,
    });
    this.horizontalBar.show({
      track: this.width,
      visible: this.room(),
      whole: (this.edges.at(-1) ?? 0) - (this.edges[this.frozen] ?? 0),
      offset: this.left,
    });
  }

  /** The range of columns that is drawn beside the frozen ones; changes only near its ends. */
  private columnRange(): { first: number; last: number; seenFirst: number; seenLast: number } {
    const count = this.host.columns.length;
    const start = (this.edges[this.frozen] ?? 0) + this.left;
    if (count <= this.frozen)
      return { first: this.frozen, last: this.frozen - 1, seenFirst: 0, seenLast: -1 };
    const seenFirst = Math.max(this.frozen, columnAt(start, this.edges));
    const seenLast = Math.max(seenFirst, columnAt(start + this.room() - 1, this.edges));
    const { first, last } = this.drawn;
    if (!this.relay && seenFirst >= first && seenLast <= last)
      return { first, last, seenFirst, seenLast };
    return {
      first: Math.max(this.frozen, seenFirst - SPARE_COLUMNS),
      last: Math.min(count - 1, seenLast + SPARE_COLUMNS),
      seenFirst,
      seenLast,
    };
  }

  private drawn = { first: 0, last: -1 };

  private draw(): void {
    const { host } = this;
    if (this.height === 0) return;
    const extent = this.extent();
    const { first, last } = visibleRows(this.top, extent);
    const columns = this.columnRange();
    const stillMoved = this.still.range(0, this.frozen - 1);
    const columnsMoved = this.moving.range(columns.first, columns.last);
    this.drawn = { first: columns.first, last: columns.last };
    const relay = this.relay || columnsMoved || stillMoved;

    if (first < this.base || last - this.base >= CANVAS_ROWS) {
      this.base = Math.max(0, first - CANVAS_ROWS / 2);
      this.still.unplace();
      this.moving.unplace();
    }
    const box = this.selected();
    if (relay || this.dirty) {
      this.still.drawHead(box);
      this.moving.drawHead(box);
    }
    const drawing = {
      firstRow: first,
      lastRow: last,
      base: this.base,
      box,
      current: this.selection.current,
      all: relay || this.dirty,
      arrived: this.arrived,
      relay,
    };
    const stillComplete = this.still.draw(drawing);
    const movingComplete = this.moving.draw(drawing);
    const complete = last >= first && stillComplete && movingComplete;
    if (this.tooNarrow.size > 0 && this.widen()) {
      // Drawn again with the new widths before anything is painted.
      this.draw();
      return;
    }
    this.place(columns.first, relay);
    this.showBars();
    this.wait(complete || last < first);
    const told = (this.dirty || this.arrived) && complete;
    this.dirty = false;
    this.arrived = false;
    this.relay = false;
    if (last >= first && host.columns.length > 0)
      host.want(first, last, columns.seenFirst, columns.seenLast);
    if (told) host.onDrawn();
  }

  /** Moves both canvases to where the screen is. */
  private place(firstColumn: number, relay: boolean): void {
    const y = Math.round(this.base * this.host.rowHeight - this.top);
    const x = Math.round(
      (this.edges[firstColumn] ?? 0) - (this.edges[this.frozen] ?? 0) - this.left,
    );
    if (y !== this.shownTop) this.still.canvas.style.transform = `translate3d(0, ${y}px, 0)`;
    if (y !== this.shownTop || x !== this.shownLeft)
      this.moving.canvas.style.transform = `translate3d(${x}px, ${y}px, 0)`;
    if (x !== this.shownLeft) this.moving.head.style.transform = `translate3d(${x}px, 0, 0)`;
    this.shownTop = y;
    this.shownLeft = x;
    if (relay) {
      const width = (this.edges[this.drawn.last + 1] ?? 0) - (this.edges[firstColumn] ?? 0);
      this.moving.canvas.style.width = `${Math.max(0, width)}px`;
      const rows = `${CANVAS_ROWS * this.host.rowHeight}px`;
      this.moving.canvas.style.height = rows;
      this.still.canvas.style.height = rows;
    }
  }

  /** Placeholders appear only where rows let people wait. */
  private wait(complete: boolean): void {
    if (complete) {
      if (this.slow !== undefined) {
        clearTimeout(this.slow);
        this.slow = undefined;
        this.main.classList.remove('slow');
      }
      return;
    }
    this.slow ??= setTimeout(() => {
      this.main.style.setProperty('--grid-shift', `${-(this.top % this.host.rowHeight)}px`);
      this.main.classList.add('slow');
    }, SLOW_MS);
  }

  /** Widens columns of numbers that would be cut; answers whether any could be. */
  private widen(): boolean {
    let wider = false;
    for (const [column, needed] of this.tooNarrow) {
      const one = this.host.columns[column];
      const width = Math.min(MAX_FIT, Math.ceil(needed));
      if (!one || width <= one.width) continue;
      one.width = width;
      wider = true;
    }
    this.tooNarrow.clear();
    if (wider) this.layoutColumns();
    return wider;
  }

  select(selection: Selection): void {
    this.selection = selection;
    this.tellSelection();
    this.refresh();
  }

  private tellSelection(): void {
    if (this.host.rowCount === 0 || this.host.columns.length === 0) return;
    this.host.onSelection(this.selection, this.selected());
  }

  /** Scrolls so that a cell is wholly visible. */
  reveal(cell: Cell): void {
    const top = topShowing(cell.row, this.top, this.extent());
    let { left } = this;
    if (cell.column >= this.frozen) {
      const origin = this.edges[this.frozen] ?? 0;
      const start = (this.edges[cell.column] ?? 0) - origin;
      const end = (this.edges[cell.column + 1] ?? 0) - origin;
      if (end - left > this.room()) left = end - this.room();
      if (start < left) left = start;
    }
    this.scrollTo(top, left);
  }

  /** The column under a point of the window, without asking whether it is the gutter. */
  columnUnder(x: number): number {
    const inside = x - this.body.getBoundingClientRect().left - this.gutter;
    const frozenEnd = this.edges[this.frozen] ?? 0;
    return columnAt(Math.max(0, inside < frozenEnd ? inside : inside + this.left), this.edges);
  }

  /** The cell under a point of the window, or the nearest. */
  cellAt(x: number, y: number): Cell {
    const box = this.body.getBoundingClientRect();
    const row = Math.floor((this.top + y - box.top) / this.host.rowHeight);
    return clampCell({ row, column: this.columnUnder(x) }, this.size());
  }

  /** Whether a point is over the row numbers. */
  overGutter(x: number): boolean {
    return x - this.body.getBoundingClientRect().left < this.gutter;
  }

  /** Where a menu about the current cell belongs. */
  menuPlace(): { x: number; y: number } {
    const shown = document.getElementById(`${this.id}-current`) ?? this.root;
    const box = shown.getBoundingClientRect();
    return { x: box.left + 16, y: box.bottom };
  }

  /** Where a menu about a column belongs. */
  headPlace(column: number): { x: number; y: number } {
    const head = this.head.querySelector(`[data-column="${column}"]`) ?? this.head;
    const box = head.getBoundingClientRect();
    return { x: box.left, y: box.bottom };
  }
}
