import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GridEngine } from './engine';
import type { GridColumn, GridHost } from './types';

const column = (name: string, patch: Partial<Omit<GridColumn, 'key'>> = {}): GridColumn => ({
  key: name,
  name,
  type: 'STRING',
  title: name,
  numeric: false,
  width: 100,
  ...patch,
});

let host: GridHost;
let grid: GridEngine;
let parent: HTMLElement;

/** Draws are planned for the next frame. */
const drawn = () =>
  new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));
const root = () => parent.querySelector<HTMLElement>('[role=grid]') as HTMLElement;
const press = (key: string, held: object = {}) =>
  root().dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...held }),
  );
const shown = () =>
  [...parent.querySelectorAll<HTMLElement>('.grid-main .grid-row')]
    .filter((row) => !row.hidden && row.ariaHidden !== 'true' && !row.hasAttribute('aria-hidden'))
    .sort(
      (a, b) =>
        Number(a.ariaRowIndex ?? a.getAttribute('aria-rowindex')) -
        Number(b.getAttribute('aria-rowindex')),
    )
    .map((row) =>
      [...row.querySelectorAll<HTMLElement>('[role=gridcell]')]
        .filter((cell) => !cell.hidden)
        .sort(
          (a, b) =>
            Number(a.getAttribute('aria-colindex')) - Number(b.getAttribute('aria-colindex')),
        )
        .map((cell) => cell.textContent),
    );
const current = () => document.getElementById(root().getAttribute('aria-activedescendant') ?? '');

function make(patch: Partial<GridHost> = {}): void {
  host = {
    columns: [column('a'), column('b'), column('n', { numeric: true, width: 60 })],
    rowCount: 1_000_000,
    rowHeight: 28,
    words: {
      label: 'Results',
      rowNumber: 'Row',
      nullValue: 'NULL',
      maskedValue: 'masked',
      columnMenu: (name) => `Actions for ${name}`,
      sortBy: (name) => `Sort by ${name}`,
      showFields: (name) => `Show ${name}`,
      hideFields: (name) => `Hide ${name}`,
    },
    frozen: 0,
    label: (row) => String(row + 1),
    mac: false,
    cell: (row, index) =>
      index === 1 && row % 2 === 1 ? null : index === 0 && row === 2 ? '' : `${row}/${index}`,
    want: vi.fn(),
    onSelection: vi.fn(),
    onOpen: vi.fn(),
    onCopy: vi.fn(),
    onGoTo: vi.fn(),
    onFind: vi.fn(),
    onColumnMenu: vi.fn(),
    onSort: vi.fn(),
    onFoldColumn: vi.fn(),
    onFoldRow: vi.fn(),
    onMoveColumn: vi.fn(),
    onWidth: vi.fn(),
    onMenu: vi.fn(),
    onDrawn: vi.fn(),
    ...patch,
  };
  grid = new GridEngine(parent, host);
}

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(280);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(600);
  parent = document.createElement('div');
  document.body.append(parent);
});
afterEach(() => grid.destroy());

describe('the grid', () => {
  it('draws what is on the screen and nothing more, and asks for the same', async () => {
    make();
    await drawn();
    expect(shown()).toHaveLength(10);
    expect(shown()[0]).toEqual(['0/0', '0/1', '0/2']);
    expect(host.want).toHaveBeenLastCalledWith(0, 9, 0, 2);
    expect(host.onDrawn).toHaveBeenCalled();
  });

  it('tells screen readers its size and every place in it', async () => {
    make();
    await drawn();
    expect(root().getAttribute('aria-rowcount')).toBe('1000001');
    expect(root().getAttribute('aria-colcount')).toBe('4');
    expect(root().getAttribute('aria-label')).toBe('Results');
    for (const cell of parent.querySelectorAll<HTMLElement>('[role=gridcell]'))
      if (!cell.hidden) expect(cell.getAttribute('aria-colindex')).toMatch(/^[234]$/);
    expect(
      [...parent.querySelectorAll('[role=columnheader]')].map((one) => one.textContent),
    ).toContain('aSTRING');
  });

  it('shows NULL unlike empty text, and a row that has not come not at all', async () => {
    let here = false;
    make({ cell: (row) => [null, '', here ? 'late' : undefined, 'NULL'][row] });
    await drawn();
    const looks = () =>
      [...parent.querySelectorAll<HTMLElement>('.grid-main .grid-row')]
        .filter((row) => !row.hidden)
        .slice(0, 4)
        .map((row) =>
          row.hasAttribute('aria-hidden') ? 'away' : row.querySelector('.grid-cell')?.className,
        );
    expect(looks()[0]).toContain('null');
    expect(looks()[1]).not.toContain('null');
    expect(looks()[2]).toBe('away');
    expect(looks()[3]).not.toContain('null');
    expect(host.onDrawn).not.toHaveBeenCalled();
    here = true;
    grid.arrive();
    await drawn();
    expect(shown()[2]).toEqual(['late', 'late', 'late']);
  });

  it('marks what has not come in a row that is partly here', async () => {
    make({ cell: (_row, index) => (index === 1 ? undefined : 'x') });
    await drawn();
    const row = parent.querySelector('.grid-main .grid-row');
    expect([...(row?.querySelectorAll('.grid-cell') ?? [])].map((cell) => cell.className)).toEqual([
      expect.not.stringContaining('waiting'),
      expect.stringContaining('waiting'),
      expect.not.stringContaining('waiting'),
    ]);
  });

  it('writes nothing when it is drawn again unchanged', async () => {
    make();
    await drawn();
    const seen: MutationRecord[] = [];
    const observer = new MutationObserver((records) => seen.push(...records));
    observer.observe(parent, {
      subtree: true,
      characterData: true,
      childList: true,
      attributes: true,
      attributeFilter: ['class', 'style', 'hidden'],
    });
    grid.scrollTo(10, 0);
    await drawn();
    await drawn();
    const written = seen.map((one) => (one.target as HTMLElement).className ?? '');
    // Ten pixels further the canvases move, one more row comes in, and no other cell is touched.
    expect(written.filter((name) => name === 'grid-canvas').length).toBeGreaterThan(0);
    expect(
      seen.filter(
        (one) => one.type === 'characterData' && one.target.textContent?.startsWith('0/'),
      ),
    ).toEqual([]);
    observer.disconnect();
  });

  it('keeps frozen columns where they are while the others scroll', async () => {
    make({
      columns: Array.from({ length: 40 }, (_, index) => column(`c${index}`)),
      frozen: 2,
    });
    await drawn();
    press('End');
    await drawn();
    const still = [...parent.querySelectorAll('.grid-still .grid-row')][0];
    expect(
      [...(still?.querySelectorAll('.grid-cell') ?? [])].map((one) => one.textContent),
    ).toEqual(['0/0', 'NULL'].map((text, index) => (index === 1 ? '0/1' : text)));
    expect(shown()[0]?.at(-1)).toBe('0/39');
    const row = parent.querySelector('.grid-main .grid-row');
    const owned = document.getElementById(row?.getAttribute('aria-owns') ?? '');
    expect(owned?.querySelector('[role=rowheader]')?.textContent).toContain('1');
  });

  it('tells how rows are sorted, and asks for the next way by key and by button', async () => {
    make({
      columns: [
        column('a', { sort: { descending: true, order: 1 } }),
        column('b', { sort: { descending: false, order: 2 }, filtered: true }),
        column('c'),
      ],
    });
    await drawn();
    const heads = [...parent.querySelectorAll<HTMLElement>('[role=columnheader][data-column]')];
    expect(heads.map((head) => head.getAttribute('aria-sort'))).toEqual([
      'descending',
      'ascending',
      'none',
    ]);
    expect(heads[0]?.textContent).toContain('↓1');
    expect(heads[1]?.className).toContain('filtered');
    press('ArrowUp', { altKey: true, shiftKey: true });
    expect(host.onSort).toHaveBeenLastCalledWith(0, true);
    heads[2]?.querySelector<HTMLElement>('[data-part=sort]')?.click();
    expect(host.onSort).toHaveBeenLastCalledWith(2, false);
  });

  it('opens the menu of a column, moves it and shows its fields by the keys', async () => {
    make();
    await drawn();
    press('ArrowRight');
    press('ArrowDown', { altKey: true });
    expect(host.onColumnMenu).toHaveBeenLastCalledWith(1, expect.anything());
    press('ArrowRight', { altKey: true, shiftKey: true });
    expect(host.onMoveColumn).toHaveBeenLastCalledWith(1, 2);
    press('Enter', { altKey: true });
    expect(host.onFoldColumn).toHaveBeenLastCalledWith(1);
  });

  it('unfolds a row by the plus key and by its mark', async () => {
    make({ foldOf: (row) => (row === 1 ? 'open' : 'closed') });
    await drawn();
    press('-');
    expect(host.onFoldRow).not.toHaveBeenCalled();
    press('+');
    expect(host.onFoldRow).toHaveBeenLastCalledWith(0);
    press('ArrowDown');
    press('-');
    expect(host.onFoldRow).toHaveBeenLastCalledWith(1);
  });

  it('follows its column when columns change places', async () => {
    make();
    await drawn();
    press('ArrowRight');
    grid.setColumns([column('b'), column('n', { numeric: true }), column('a')], 0);
    await drawn();
    expect(grid.current()).toEqual({ row: 0, column: 0 });
  });

  it('goes to the last of a million rows and back by the keys', async () => {
    make();
    await drawn();
    press('End', { ctrlKey: true });
    await drawn();
    expect(shown().at(-1)).toEqual(['999999/0', 'NULL', '999999/2']);
    expect(current()?.textContent).toBe('999999/2');
    press('Home', { ctrlKey: true });
    await drawn();
    expect(current()?.textContent).toBe('0/0');
  });

  it('copies what is selected, with and without the names', async () => {
    make();
    await drawn();
    press('ArrowDown');
    press('ArrowDown', { shiftKey: true });
    press('ArrowRight', { shiftKey: true });
    press('c', { ctrlKey: true });
    expect(host.onCopy).toHaveBeenLastCalledWith({ top: 1, bottom: 2, left: 0, right: 1 }, false);
    press('C', { ctrlKey: true, shiftKey: true });
    expect(host.onCopy).toHaveBeenLastCalledWith({ top: 1, bottom: 2, left: 0, right: 1 }, true);
    press('a', { ctrlKey: true });
    press('c', { ctrlKey: true });
    expect(host.onCopy).toHaveBeenLastCalledWith(
      { top: 0, bottom: 999_999, left: 0, right: 2 },
      false,
    );
  });

  it('opens the cell, and does nothing during a composition', async () => {
    make();
    await drawn();
    press('Enter', { isComposing: true });
    expect(host.onOpen).not.toHaveBeenCalled();
    press('F2');
    expect(host.onOpen).toHaveBeenCalledWith({ row: 0, column: 0 });
  });

  it('never cuts a number where it can widen the column', async () => {
    make({ cell: (row) => (row === 999_999 ? '12345678901234' : '1') });
    await drawn();
    expect(host.columns[2]?.width).toBe(60);
    press('End', { ctrlKey: true });
    await drawn();
    expect(host.columns[2]?.width).toBeGreaterThan(110);
    expect(host.columns[0]?.width).toBe(100);
  });

  it('keeps a width that was set by hand', async () => {
    make({ cell: () => '12345678901234', columns: [column('n', { numeric: true, width: 200 })] });
    await drawn();
    for (let step = 0; step < 8; step++) press('ArrowLeft', { altKey: true });
    await drawn();
    expect(host.columns[0]?.width).toBe(72);
    expect(host.onWidth).toHaveBeenLastCalledWith(0, 72);
  });

  it('shows only the columns that are on the screen of ten thousand', async () => {
    make({ columns: Array.from({ length: 10_000 }, (_, index) => column(`c${index}`)) });
    await drawn();
    expect(parent.querySelectorAll('[role=gridcell]').length).toBeLessThan(120);
    press('End');
    await drawn();
    expect(shown()[0]?.at(-1)).toBe('0/9999');
  });

  it('comes back to where it was', async () => {
    make();
    grid.goTo(5000);
    await drawn();
    const view = grid.view();
    grid.destroy();
    grid = new GridEngine(parent, host, view);
    await drawn();
    expect(current()?.textContent).toBe('5000/0');
  });

  it('has no cells to select while it has no rows', async () => {
    make({ rowCount: 0 });
    await drawn();
    expect(shown()).toEqual([]);
    press('ArrowDown');
    expect(host.onSelection).not.toHaveBeenCalled();
    grid.setRowCount(3);
    await drawn();
    expect(shown()).toHaveLength(3);
  });
});
