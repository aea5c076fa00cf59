// A part of the grid that scrolls as one piece: its heads and a pool of rows, written only where they change.
import { textWidth } from './measure';
import type { Cell, Rectangle } from './selection';
import type { Glance, GridColumn, GridHost } from './types';

/** Both paddings, the line, and a little air. */
export const PADDING_PX = 23;

interface CellSlot {
  element: HTMLElement;
  text: Text;
  shown: string;
  look: string;
}

interface RowSlot {
  element: HTMLElement;
  number: { element: HTMLElement; text: Text; fold: HTMLElement; shown: string } | null;
  cells: CellSlot[];
  row: number;
  place: number;
  look: string;
  /** Whether every cell had come when it was drawn. */
  complete: boolean;
}

interface HeadSlot {
  element: HTMLElement;
  fold: HTMLElement;
  name: Text;
  type: Text;
  sort: HTMLElement;
  menu: HTMLElement;
  glance: SVGSVGElement;
  drawn: Glance | null;
  column: number;
  look: string;
}

/** What is the same for all rows of one drawing. */
export interface Drawing {
  firstRow: number;
  lastRow: number;
  /** The row at the upper edge of the canvas. */
  base: number;
  box: Rectangle;
  current: Cell;
  /** Looks or columns changed: every row is drawn again. */
  all: boolean;
  /** Texts came: rows that lacked some are drawn again. */
  arrived: boolean;
  /** Columns moved or have other widths. */
  relay: boolean;
}

/** Where rows stand that have nothing to show yet. */
const AWAY = -1;

function div(className: string, parent: Element, role?: string): HTMLElement {
  const element = document.createElement('div');
  element.className = className;
  if (role) element.setAttribute('role', role);
  parent.append(element);
  return element;
}

function text(parent: Element): Text {
  const node = document.createTextNode('');
  parent.append(node);
  return node;
}

const SVG = 'http://www.w3.org/2000/svg';
const GLANCE_PX = 14;

/** Bars over the width of a head: upright for a distribution, side by side for frequent values. */
function drawGlance(svg: SVGSVGElement, glance: Glance | null): void {
  svg.replaceChildren();
  if (!glance || glance.bars.length === 0) return;
  let x = 0;
  glance.bars.forEach((bar, index) => {
    const rect = document.createElementNS(SVG, 'rect');
    const upright = glance.kind === 'histogram';
    const width = upright ? 100 / glance.bars.length : bar * 100;
    // Something is never drawn as nothing.
    const height = upright ? (bar === 0 ? 0 : Math.max(1, bar * GLANCE_PX)) : 6;
    rect.setAttribute('x', String(x));
    rect.setAttribute('y', String(GLANCE_PX - height));
    rect.setAttribute('width', String(Math.max(0, width - 0.6)));
    rect.setAttribute('height', String(height));
    if (!upright) rect.setAttribute('opacity', String(1 - index * 0.16));
    svg.append(rect);
    x += width;
  });
}

/** The pane of row numbers and frozen columns, or the one that scrolls sideways. */
export class Pane {
  readonly head: HTMLElement;
  readonly canvas: HTMLElement;
  private readonly rows: RowSlot[] = [];
  private readonly heads: HeadSlot[] = [];
  private readonly values: (string | null | undefined)[] = [];
  private first = 0;
  private last = -1;

  constructor(
    headParent: Element,
    bodyParent: Element,
    private readonly id: string,
    private readonly host: GridHost,
    /** Whether it has the row numbers; then its rows are owned by those of the other pane. */
    private readonly numbered: boolean,
    /** Columns of numbers that are too narrow for what is drawn: the width that they need. */
    private readonly tooNarrow: Map<number, number>,
    private readonly onCurrent: (id: string) => void,
  ) {
    this.head = div('grid-head-canvas', headParent, 'presentation');
    this.canvas = div('grid-canvas', bodyParent, 'presentation');
  }

  /** How many rows there are elements for. */
  get pool(): number {
    return this.rows.length;
  }

  /** Makes or removes rows. */
  resize(count: number): void {
    while (this.rows.length > count) this.rows.pop()?.element.remove();
    while (this.rows.length < count) {
      const index = this.rows.length;
      const element = div('grid-row', this.canvas, this.numbered ? 'presentation' : 'row');
      element.hidden = true;
      let number: RowSlot['number'] = null;
      if (this.numbered) {
        element.id = `${this.id}-left${index}`;
        const one = div('grid-number', element, 'rowheader');
        one.setAttribute('aria-colindex', '1');
        const fold = document.createElement('span');
        fold.className = 'grid-fold';
        fold.dataset.part = 'fold-row';
        fold.setAttribute('aria-hidden', 'true');
        fold.hidden = true;
        one.append(fold);
        number = { element: one, text: text(one), fold, shown: '' };
      } else element.setAttribute('aria-owns', `${this.id}-left${index}`);
      this.rows.push({
        element,
        number,
        cells: [],
        row: -1,
        place: Number.NaN,
        look: 'grid-row',
        complete: false,
      });
    }
    // Rows live at their number modulo the size of the pool, so all of them move.
    for (const slot of this.rows) slot.row = -1;
  }

  /** Forgets where rows stand: the canvas has another base. */
  unplace(): void {
    for (const slot of this.rows) if (slot.place !== AWAY) slot.place = Number.NaN;
  }

  /** Takes another range of columns; answers whether it differs from the one before. */
  range(first: number, last: number): boolean {
    if (first === this.first && last === this.last) return false;
    this.first = first;
    this.last = last;
    return true;
  }

  /** Draws rows; answers whether all texts of them are here. */
  draw(drawing: Drawing): boolean {
    const { firstRow, lastRow, base } = drawing;
    const { rowHeight } = this.host;
    let complete = true;
    for (let row = firstRow; row <= lastRow; row++) {
      const slot = this.rows[row % this.rows.length];
      if (!slot) continue;
      if (slot.row !== row || drawing.all || (drawing.arrived && !slot.complete))
        this.drawRow(slot, row, drawing);
      const place = (row - base) * rowHeight;
      if (slot.place !== AWAY && slot.place !== place) {
        slot.place = place;
        slot.element.style.transform = `translateY(${place}px)`;
      }
      if (slot.element.hidden) slot.element.hidden = false;
      complete = slot.complete && complete;
    }
    for (const slot of this.rows) {
      const unused = slot.row < firstRow || slot.row > lastRow;
      if (unused && !slot.element.hidden) slot.element.hidden = true;
    }
    return complete;
  }

  private drawRow(slot: RowSlot, row: number, drawing: Drawing): void {
    const { host, first, last } = this;
    const { box, current } = drawing;
    const inRows = row >= box.top && row <= box.bottom;
    if (slot.row !== row) {
      slot.row = row;
      if (!this.numbered) slot.element.setAttribute('aria-rowindex', String(row + 2));
    }
    let look = 'grid-row';
    const rowLook = host.rowLook?.(row) ?? '';
    if (rowLook) look += ` ${rowLook}`;
    if (this.numbered && inRows) look += ' selected';
    if (look !== slot.look) {
      slot.look = look;
      slot.element.className = look;
    }
    if (slot.number) this.drawNumber(slot.number, row);
    this.cells(slot, drawing.relay);
    // Each text is asked for once.
    const { values } = this;
    let here = 0;
    const count = last - first + 1;
    for (let index = 0; index < count; index++) {
      const value = host.cell(row, first + index);
      values[index] = value;
      if (value !== undefined) here += 1;
    }
    slot.complete = here === count;
    // A row of which nothing has come stands outside until something has: no cell is written twice.
    if (count > 0 && here === 0 && !this.numbered) {
      if (slot.place !== AWAY) {
        slot.place = AWAY;
        slot.element.style.transform = 'translateY(-200px)';
        slot.element.setAttribute('aria-hidden', 'true');
      }
      return;
    }
    if (slot.place === AWAY) {
      slot.place = Number.NaN;
      slot.element.removeAttribute('aria-hidden');
    }
    for (let column = first; column <= last; column++) {
      const cell = slot.cells[column - first];
      const one = host.columns[column];
      if (!cell || !one) continue;
      this.drawCell(
        cell,
        one,
        values[column - first],
        row,
        column,
        inRows && column >= box.left && column <= box.right,
        row === current.row && column === current.column,
      );
    }
  }

  private drawNumber(number: NonNullable<RowSlot['number']>, row: number): void {
    const { host } = this;
    const label = host.label(row);
    const fold = host.foldOf?.(row) ?? null;
    const shown = `${fold ?? ''}${label}`;
    if (shown === number.shown) return;
    number.shown = shown;
    number.text.data = label;
    number.fold.hidden = fold === null;
    number.fold.textContent = fold === 'open' ? '▾' : fold === 'closed' ? '▸' : '';
  }

  private drawCell(
    cell: CellSlot,
    one: GridColumn,
    value: string | null | undefined,
    row: number,
    column: number,
    inside: boolean,
    isCurrent: boolean,
  ): void {
    const { host } = this;
    const masked = one.masked === true && value === null;
    const shown = masked
      ? host.words.maskedValue
      : value === null
        ? host.words.nullValue
        : (value ?? '');
    if (cell.shown !== shown) {
      cell.shown = shown;
      cell.text.data = shown;
    }
    const needed = shown === '' ? 0 : textWidth(shown) + PADDING_PX;
    // A number that is cut reads as another number: its column grows before it is shown so.
    if (one.numeric && !one.fixed && needed > one.width)
      this.tooNarrow.set(column, Math.max(this.tooNarrow.get(column) ?? 0, needed));
    let look = 'grid-cell';
    if (one.numeric) look += ' numeric';
    // Only what may be cut is clipped: a clip is a layer of its own in WebKit.
    if (needed > one.width) look += ' clip';
    if (masked) look += ' masked';
    else if (value === null) look += ' null';
    else if (value === undefined) look += ' waiting';
    const cellLook = host.cellLook?.(row, column) ?? '';
    if (cellLook) look += ` ${cellLook}`;
    if (inside) look += ' selected';
    if (isCurrent) look += ' current';
    if (cell.look === look) return;
    cell.look = look;
    cell.element.className = look;
    cell.element.setAttribute('aria-selected', inside ? 'true' : 'false');
    if (isCurrent) {
      cell.element.id = `${this.id}-current`;
      this.onCurrent(cell.element.id);
    } else if (cell.element.id) cell.element.removeAttribute('id');
  }

  /** As many cells as there are columns, with their widths. */
  private cells(slot: RowSlot, relay: boolean): void {
    const count = this.last - this.first + 1;
    const old = slot.cells.length;
    if (!relay && old === count) return;
    while (slot.cells.length > count) slot.cells.pop()?.element.remove();
    let width = 0;
    for (let index = 0; index < count; index++) {
      const column = this.first + index;
      let cell = slot.cells[index];
      if (!cell) {
        const element = div('grid-cell', slot.element, 'gridcell');
        cell = { element, text: text(element), shown: '', look: '' };
        slot.cells.push(cell);
      }
      const one = this.host.columns[column]?.width ?? 0;
      width += one;
      cell.element.style.width = `${one}px`;
      cell.element.setAttribute('aria-colindex', String(column + 2));
    }
    slot.element.style.width = this.numbered ? '' : `${width}px`;
  }

  /** Draws the heads of the columns. */
  drawHead(box: Rectangle): void {
    const { host } = this;
    const count = this.last - this.first + 1;
    while (this.heads.length > count) this.heads.pop()?.element.remove();
    while (this.heads.length < count) this.heads.push(this.makeHead());
    for (let index = 0; index < count; index++) {
      const slot = this.heads[index];
      const column = this.first + index;
      const one = host.columns[column];
      if (!slot || !one) continue;
      const { element } = slot;
      slot.column = column;
      element.dataset.column = String(column);
      element.setAttribute('aria-colindex', String(column + 2));
      element.style.width = `${one.width}px`;
      if (slot.name.data !== one.name) {
        slot.name.data = one.name;
        slot.menu.setAttribute('aria-label', host.words.columnMenu(one.name));
        slot.sort.setAttribute('aria-label', host.words.sortBy(one.name));
      }
      if (slot.type.data !== one.type) slot.type.data = one.type;
      const glance = one.glance ?? null;
      const title = glance ? `${one.title}\n${glance.title}` : one.title;
      if (element.title !== title) element.title = title;
      if (slot.drawn !== glance) {
        slot.drawn = glance;
        drawGlance(slot.glance, glance);
      }
      const sorted = one.sort ?? null;
      const arrow = sorted ? (sorted.descending ? '↓' : '↑') : '';
      const mark = sorted && sorted.order > 0 ? `${arrow}${sorted.order}` : arrow;
      if (slot.sort.textContent !== mark) slot.sort.textContent = mark;
      element.setAttribute(
        'aria-sort',
        sorted ? (sorted.descending ? 'descending' : 'ascending') : 'none',
      );
      const fold = one.fold ?? null;
      slot.fold.hidden = fold === null;
      if (fold) {
        slot.fold.textContent = fold === 'open' ? '▾' : '▸';
        slot.fold.setAttribute(
          'aria-label',
          fold === 'open' ? host.words.hideFields(one.name) : host.words.showFields(one.name),
        );
      }
      const selected = host.rowCount > 0 && column >= box.left && column <= box.right;
      let look = 'grid-head-cell';
      if (one.numeric) look += ' numeric';
      if (selected) look += ' selected';
      if (sorted) look += ' sorted';
      if (one.filtered) look += ' filtered';
      if (one.masked) look += ' masked';
      if (slot.look !== look) {
        slot.look = look;
        element.className = look;
      }
    }
  }

  private makeHead(): HeadSlot {
    const element = div('grid-head-cell', this.head, 'columnheader');
    const part = (tag: 'button' | 'span', className: string, name: string, parent: Element) => {
      const one = document.createElement(tag);
      one.className = className;
      one.dataset.part = name;
      if (one instanceof HTMLButtonElement) {
        one.type = 'button';
        one.tabIndex = -1;
      }
      parent.append(one);
      return one;
    };
    const line = div('grid-head-line', element);
    const fold = part('button', 'grid-head-fold', 'fold', line);
    const name = text(div('grid-name', line));
    const sort = part('button', 'grid-head-sort', 'sort', line);
    const menu = part('button', 'grid-head-menu', 'menu', line);
    menu.setAttribute('aria-haspopup', 'menu');
    const type = text(div('grid-type', element));
    const glance = document.createElementNS(SVG, 'svg');
    glance.setAttribute('class', 'grid-glance');
    glance.setAttribute('viewBox', '0 0 100 14');
    glance.setAttribute('preserveAspectRatio', 'none');
    glance.setAttribute('aria-hidden', 'true');
    element.append(glance);
    part('span', 'grid-handle', 'handle', element).setAttribute('aria-hidden', 'true');
    return {
      element,
      fold,
      name,
      type,
      sort,
      menu,
      glance,
      drawn: null,
      column: -1,
      look: '',
    };
  }
}
