import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ScrollBar } from './bars';
import { GridEngine } from './engine';
import type { GridColumn, GridHost } from './types';

let parent: HTMLElement;
let host: GridHost;
let grid: GridEngine | undefined;

const drawn = () =>
  new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));
const point = (target: Element, type: string, x: number, y = 5, held: object = {}) =>
  target.dispatchEvent(
    new PointerEvent(type, {
      bubbles: true,
      cancelable: true,
      clientX: x,
      clientY: y,
      button: 0,
      pointerId: 1,
      ...held,
    }),
  );
const head = (column: number) =>
  parent.querySelector<HTMLElement>(`[data-column="${column}"]`) as HTMLElement;

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(280);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(900);
  HTMLElement.prototype.setPointerCapture = () => undefined;
  parent = document.createElement('div');
  document.body.append(parent);
  const columns: GridColumn[] = ['a', 'b', 'c'].map((name) => ({
    key: name,
    name,
    type: 'STRING',
    title: name,
    numeric: false,
    width: 100,
  }));
  host = {
    columns,
    frozen: 0,
    rowCount: 100,
    rowHeight: 28,
    words: {
      label: 'Results',
      rowNumber: 'Row',
      nullValue: 'NULL',
      maskedValue: 'masked',
      columnMenu: (name) => name,
      sortBy: (name) => name,
      showFields: (name) => name,
      hideFields: (name) => name,
    },
    mac: false,
    cell: (row, column) => `${row}/${column}`,
    label: (row) => String(row + 1),
    foldOf: () => 'closed',
    want: vi.fn(),
    onSelection: vi.fn(),
    onOpen: vi.fn(),
    onCopy: vi.fn(),
    onGoTo: vi.fn(),
    onFind: vi.fn(),
    onWidth: vi.fn(),
    onMenu: vi.fn(),
    onColumnMenu: vi.fn(),
    onSort: vi.fn(),
    onFoldColumn: vi.fn(),
    onFoldRow: vi.fn(),
    onMoveColumn: vi.fn(),
    onDrawn: vi.fn(),
  };
});
afterEach(() => {
  grid?.destroy();
  grid = undefined;
});

describe('the pointer over a grid', () => {
  it('selects a column by its head, and moves it when the selected head is dragged', async () => {
    grid = new GridEngine(parent, host);
    await drawn();
    const at = grid.gutter + 50;
    point(head(0), 'pointerdown', at);
    point(head(0), 'pointerup', at);
    expect(grid.selected()).toEqual({ top: 0, bottom: 99, left: 0, right: 0 });
    point(head(0), 'pointerdown', at);
    point(head(0), 'pointermove', at + 3);
    expect(parent.querySelector('.grid-drop')).toBeNull();
    point(head(0), 'pointermove', at + 210);
    expect(parent.querySelector('.grid-drop')).not.toBeNull();
    point(head(0), 'pointerup', at + 210);
    expect(host.onMoveColumn).toHaveBeenCalledWith(0, 2);
    expect(parent.querySelector('.grid-drop')).toBeNull();
  });

  it('sets a width at the edge of a head, and fits it by a double click there', async () => {
    grid = new GridEngine(parent, host);
    await drawn();
    const handle = head(1).querySelector('.grid-handle') as Element;
    point(handle, 'pointerdown', 200);
    point(handle, 'pointermove', 260);
    point(handle, 'pointerup', 260);
    expect(host.columns[1]?.width).toBe(160);
    expect(host.onWidth).toHaveBeenLastCalledWith(1, 160);
    handle.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
    expect(host.columns[1]?.width).toBeLessThan(100);
  });

  it('opens the menus of cells and of heads', async () => {
    grid = new GridEngine(parent, host);
    await drawn();
    head(2).dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, clientX: 5, clientY: 6 }));
    expect(host.onColumnMenu).toHaveBeenLastCalledWith(2, { x: 5, y: 6 });
    head(1).querySelector<HTMLElement>('[data-part=menu]')?.click();
    expect(host.onColumnMenu).toHaveBeenLastCalledWith(1, expect.anything());
    grid.body.dispatchEvent(
      new MouseEvent('contextmenu', { bubbles: true, clientX: 80, clientY: 60 }),
    );
    expect(host.onMenu).toHaveBeenCalledWith({ x: 80, y: 60 });
  });

  it('unfolds a row by its mark, and selects it by its number', async () => {
    grid = new GridEngine(parent, host);
    await drawn();
    const mark = parent.querySelector('.grid-fold') as Element;
    point(mark, 'pointerdown', 5, 30);
    expect(host.onFoldRow).toHaveBeenCalledWith(1);
    point(parent.querySelector('.grid-number') as Element, 'pointerdown', 40, 60);
    expect(grid.selected()).toEqual({ top: 2, bottom: 2, left: 0, right: 2 });
  });
});

describe('a scroll bar', () => {
  it('reaches the last of ten million rows, and comes to the pointer beside its thumb', () => {
    const offsets: number[] = [];
    const bar = new ScrollBar(parent, true, (offset) => offsets.push(offset));
    bar.show({ track: 500, visible: 500, whole: 280_000_000, offset: 0 });
    const thumb = bar.element.querySelector('.grid-thumb') as Element;
    point(thumb, 'pointerdown', 0, 10);
    point(bar.element, 'pointermove', 0, 5000);
    expect(offsets.at(-1)).toBe(280_000_000 - 500);
    point(bar.element, 'pointermove', 0, -5000);
    expect(offsets.at(-1)).toBe(0);
    point(bar.element, 'pointerup', 0, 0);
    point(bar.element, 'pointerdown', 0, 250);
    expect(offsets.at(-1)).toBeCloseTo((280_000_000 - 500) / 2, -7);
  });

  it('is not there while everything fits', () => {
    const bar = new ScrollBar(parent, false, () => undefined);
    bar.show({ track: 500, visible: 500, whole: 800, offset: 0 });
    bar.show({ track: 500, visible: 500, whole: 400, offset: 0 });
    expect((bar.element.querySelector('.grid-thumb') as HTMLElement).hidden).toBe(true);
  });
});
