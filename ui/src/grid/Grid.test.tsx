import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Column, type RowSet, setDoor, type ViewSpec } from '../ipc';
import { FakeDoor } from '../ipc/fake';
import { kept } from '../ipc/kept';
import { DEFAULT_SETTINGS, useApp } from '../state/app';
import { useViews } from '../state/views';
import { setLanguage } from '../words';
import { Grid } from './Grid';

const column = (name: string, type: Column['type'], patch: Partial<Column> = {}): Column => ({
  name,
  type,
  mode: 'nullable',
  fields: [],
  description: null,
  rangeElement: null,
  ...patch,
});

const COLUMNS: Column[] = [
  column('id', 'INT64'),
  column('name', 'STRING'),
  column('at', 'TIMESTAMP'),
  column('device', 'STRUCT', { fields: [column('os', 'STRING'), column('year', 'INT64')] }),
  column('tags', 'STRING', { mode: 'repeated' }),
  column('items', 'STRUCT', {
    mode: 'repeated',
    fields: [column('sku', 'STRING'), column('count', 'INT64')],
  }),
  column('raw', 'BYTES'),
];

const NAMES = ['beta', null, '', 'NULL', 'alpha '];

function text(row: number, index: number): string | null {
  switch (index) {
    case 0:
      return row === 0 ? '9223372036854775807' : String(row);
    case 1:
      return NAMES[row % NAMES.length] ?? null;
    case 2:
      return '2026-11-24 10:42:00.000001 UTC';
    case 3:
      return row === 3 ? null : `{"os":"${row % 2 ? 'iOS' : 'Android'}","year":${2000 + row}}`;
    case 4:
      return row === 2 ? '["x","y","z"]' : '[]';
    case 5:
      return row === 2 ? '[{"sku":"a","count":1},{"sku":"b","count":9007199254740993}]' : '[]';
    default:
      return 'AP8=';
  }
}

let door: FakeDoor;
/** Another row set for every test: the grid remembers where it was in each. */
let rowsId: string;
let made = 0;
let problems: (string | null)[];

function rowSet(patch: Partial<RowSet> = {}): RowSet {
  const set: RowSet = {
    id: rowsId,
    columns: COLUMNS,
    rowCount: 50,
    totalRows: 50,
    complete: true,
    truncated: null,
    origin: null,
    ...patch,
  };
  door.rows.set(set.id, { set, seed: 1, cell: text });
  return set;
}

/** Draws a grid and waits for its first cells. */
async function open(
  patch: Partial<RowSet> = {},
  onRunAgain?: (spec: ViewSpec) => void,
): Promise<void> {
  const rows = rowSet(patch);
  render(
    <Grid
      rows={rows}
      onProblem={(problem) => problems.push(problem?.kind.name ?? null)}
      onRunAgain={onRunAgain}
    />,
  );
  await screen.findByText('9223372036854775807');
}

const grid = () => screen.getByRole('grid');
const key = (name: string, held: object = {}) => fireEvent.keyDown(grid(), { key: name, ...held });
/** The texts of a column on the screen, top down. */
const shown = (index: number) =>
  [...document.querySelectorAll<HTMLElement>('.grid-main .grid-row')]
    .filter((row) => !row.hidden && !row.hasAttribute('aria-hidden'))
    .sort(
      (a, b) => Number(a.getAttribute('aria-rowindex')) - Number(b.getAttribute('aria-rowindex')),
    )
    .map((row) => row.querySelector(`[aria-colindex="${index + 2}"]`)?.textContent);
const heads = () =>
  [...document.querySelectorAll('.grid-head [data-column] .grid-name')].map(
    (head) => head.textContent,
  );
const pick = async (name: string | RegExp) =>
  act(async () => fireEvent.click(await screen.findByRole('menuitem', { name })));
/** Goes to a column by the keys. */
const goTo = (columnIndex: number) => {
  key('Home');
  for (let step = 0; step < columnIndex; step++) key('ArrowRight');
};

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(280);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1600);
  made += 1;
  rowsId = `rows${made}`;
  door = new FakeDoor({ delayMs: 0 });
  setDoor(door);
  problems = [];
  useApp.setState({ settings: DEFAULT_SETTINGS });
  useViews.setState({ bySource: new Map() });
});
afterEach(() => setLanguage('en'));

describe('a column that the policy masks', () => {
  it('says so in its head and its cells, and cannot be sorted or filtered by', async () => {
    const columns = COLUMNS.map((one, index) => (index === 1 ? { ...one, masked: true } : one));
    const rows = rowSet({ columns });
    door.rows.set(rows.id, {
      set: rows,
      seed: 1,
      cell: (row, index) => (index === 1 ? null : text(row, index)),
    });
    render(<Grid rows={rows} onProblem={() => undefined} onRunAgain={undefined} />);
    await screen.findByText('9223372036854775807');
    expect(shown(1).slice(0, 3)).toEqual(['masked', 'masked', 'masked']);
    const head = screen.getByRole('columnheader', { name: /^name/ });
    expect(head.textContent).toContain('STRING · masked');
    expect(head.title).toContain('Masked by the policy of this workspace');
    goTo(1);
    key('ArrowUp', { altKey: true });
    key('ArrowDown', { altKey: true });
    const sort = await screen.findByRole('menuitem', { name: /Sort ascending/ });
    expect(sort.getAttribute('aria-disabled')).toBe('true');
    fireEvent.click(sort);
    expect(door.calls).not.toContain('rowsView');
  });
});

describe('sorting and filtering in the grid', () => {
  it('sorts by a column from its menu and says that this covers all rows', async () => {
    await open();
    key('ArrowDown', { altKey: true });
    await pick('Sort descending');
    await screen.findByText('Sorted all 50 rows');
    await waitFor(() => expect(shown(0)[1]).toBe('49'));
    expect(screen.getByRole('columnheader', { name: /^id/ }).getAttribute('aria-sort')).toBe(
      'descending',
    );
    key('ArrowDown', { altKey: true });
    await pick('Do not sort by this');
    await waitFor(() => expect(screen.queryByText('Sorted all 50 rows')).toBeNull());
    await waitFor(() => expect(shown(0)[1]).toBe('1'));
  });

  it('sorts by several columns with Shift, and numbers them', async () => {
    await open();
    goTo(1);
    key('ArrowUp', { altKey: true });
    await screen.findByText('Sorted all 50 rows');
    key('Home');
    key('ArrowUp', { altKey: true, shiftKey: true });
    await waitFor(() =>
      expect(useViews.getState().bySource.get(rowsId)?.spec.sort).toEqual([
        { column: [1], descending: false, nullsLast: null },
        { column: [0], descending: false, nullsLast: null },
      ]),
    );
    await waitFor(() =>
      expect(screen.getByRole('columnheader', { name: /^id/ }).textContent).toContain('↑2'),
    );
  });

  it('filters by a condition that fits the type, and says which rows that covers', async () => {
    await open({ totalRows: 5000, truncated: 'rowLimit' });
    key('ArrowDown', { altKey: true });
    await pick('Filter…');
    const form = within(await screen.findByRole('dialog', { name: 'Filter by id' }));
    const operators = form.getByLabelText('Condition');
    expect(within(operators).queryByRole('option', { name: 'contains' })).toBeNull();
    fireEvent.change(operators, { target: { value: 'between' } });
    fireEvent.change(form.getByLabelText('From'), { target: { value: '7' } });
    expect(form.getByRole('button', { name: 'Apply' })).toHaveProperty('disabled', true);
    fireEvent.change(form.getByLabelText('To'), { target: { value: '9' } });
    fireEvent.click(form.getByRole('button', { name: 'Apply' }));
    await screen.findByText('3 of the 50 rows kept; there are 5,000 in all');
    await waitFor(() => expect(shown(0)).toEqual(['7', '8', '9']));
    fireEvent.click(screen.getByRole('button', { name: 'Remove: id is between 7, 9' }));
    await waitFor(() => expect(shown(0)).toHaveLength(10));
  });

  it('keeps the rows with the value of a cell: NULL, empty and the word NULL are three things', async () => {
    await open();
    const keep = async (row: number) => {
      key('Home', { ctrlKey: true });
      key('ArrowRight');
      for (let step = 0; step < row; step++) key('ArrowDown');
      key('F10', { shiftKey: true });
      await pick('Only rows with this value');
      await screen.findByText('10 of all 50 rows');
      const { spec } = useViews.getState().bySource.get(rowsId) ?? {};
      fireEvent.click(screen.getByRole('button', { name: 'Clear' }));
      await waitFor(() => expect(useViews.getState().bySource.size).toBe(0));
      await waitFor(() => expect(shown(0)).toHaveLength(10));
      return spec?.filter;
    };
    expect(await keep(1)).toEqual([{ column: [1], operator: 'isNull', values: [] }]);
    expect(await keep(2)).toEqual([{ column: [1], operator: 'equals', values: [''] }]);
    expect(await keep(3)).toEqual([{ column: [1], operator: 'equals', values: ['NULL'] }]);
  });

  it('finds rows by a text, and goes back to all of them with Esc', async () => {
    await open();
    key('f', { ctrlKey: true });
    const field = screen.getByRole('textbox', { name: 'Rows that contain' });
    fireEvent.change(field, { target: { value: 'BETA' } });
    await screen.findByText('10 of all 50 rows');
    fireEvent.keyDown(field, { key: 'Escape' });
    await waitFor(() => expect(screen.queryByText('10 of all 50 rows')).toBeNull());
    expect(document.activeElement).toBe(grid());
  });

  it('offers to run again on all only where rows are missing', async () => {
    const again = vi.fn();
    await open({ totalRows: 5000, truncated: 'rowLimit' }, again);
    key('ArrowUp', { altKey: true });
    fireEvent.click(await screen.findByRole('button', { name: 'Run again on all…' }));
    expect(again).toHaveBeenCalledWith({
      sort: [{ column: [0], descending: false, nullsLast: null }],
      filter: [],
      search: null,
    });
  });

  it('claims nothing that did not work', async () => {
    await open();
    door.failures.set('rowsView', { kind: { name: 'broken' }, detail: null });
    key('ArrowUp', { altKey: true });
    await waitFor(() => expect(problems).toContain('broken'));
    expect(screen.queryByText('Sorted all 50 rows')).toBeNull();
    expect(screen.getByRole('columnheader', { name: /^id/ }).getAttribute('aria-sort')).toBe(
      'none',
    );
  });
});

describe('the selection', () => {
  it('is added up in the app, exactly', async () => {
    await open();
    key('ArrowDown', { shiftKey: true });
    await screen.findByText('Sum 9,223,372,036,854,775,808');
    expect(screen.getByText('Count 2')).toBeTruthy();
    expect(screen.getByText('Distinct 2')).toBeTruthy();
    expect(screen.getByText('Max 9,223,372,036,854,775,807')).toBeTruthy();
  });

  it('is not added up while the keys go on', async () => {
    await open();
    for (let step = 0; step < 8; step++) key('ArrowDown', { shiftKey: true });
    await screen.findByText('Count 9');
    expect(door.calls.filter((name) => name === 'rowsSummary')).toHaveLength(1);
  });

  it.each([
    ['Copy as CSV', 'id,name\n9223372036854775807,beta'],
    ['Copy as IN list', /9223372036854775807/],
    ['Copy as Markdown', /^\| ?id/],
    ['Copy as JSON', /"id"/],
    ['Copy as INSERT', /INSERT/],
  ])('goes to the clipboard by %s', async (name, expected) => {
    await open();
    if (!name.includes('IN list')) key('ArrowRight', { shiftKey: true });
    key('ContextMenu');
    await pick(name);
    await waitFor(() => expect(door.clipboard).toMatch(expected));
  });
});

describe('nested values', () => {
  it('become columns: a STRUCT its fields, an ARRAY those of its elements', async () => {
    await open();
    goTo(3);
    key('Enter', { altKey: true });
    await waitFor(() => expect(heads()).toContain('device.year'));
    await waitFor(() => expect(shown(4).slice(0, 4)).toEqual(['2000', '2001', '2002', 'NULL']));
    key('Enter', { altKey: true });
    await waitFor(() => expect(heads()).not.toContain('device.year'));
    goTo(5);
    key('Enter', { altKey: true });
    await waitFor(() => expect(shown(5)[2]).toBe('["a","b"]'));
  });

  it('become rows: each element stands below its row, and numbers keep every digit', async () => {
    await open();
    goTo(5);
    key('Enter', { altKey: true });
    await waitFor(() => expect(heads()).toContain('items.count'));
    key('ArrowDown');
    key('ArrowDown');
    key('+');
    await waitFor(() =>
      expect(shown(4).slice(2, 7)).toEqual(['["x","y","z"]', 'x', 'y', 'z', '[]']),
    );
    expect(shown(5).slice(3, 6)).toEqual(['a', 'b', '']);
    expect(shown(0).slice(2, 7)).toEqual(['2', '', '', '', '3']);
    expect(grid().getAttribute('aria-rowcount')).toBe('54');
    key('-');
    await waitFor(() => expect(grid().getAttribute('aria-rowcount')).toBe('51'));
  });

  it('are copied as JSON, or as rows', async () => {
    await open();
    goTo(4);
    key('ArrowDown');
    key('ArrowDown');
    key('+');
    await waitFor(() => expect(shown(4)[3]).toBe('x'));
    key('c', { ctrlKey: true });
    await waitFor(() => expect(door.clipboard.replaceAll('""', '"')).toContain('["x","y","z"]'));
    for (let step = 0; step < 3; step++) key('ArrowDown', { shiftKey: true });
    key('ContextMenu');
    await pick('Copy with elements as rows');
    await waitFor(() => expect(door.clipboard).toBe('tags\n\nx\ny\nz'));
  });
});

describe('columns', () => {
  it('are hidden, frozen and moved from their menu, and stay so for the next result', async () => {
    await open();
    goTo(1);
    key('ArrowDown', { altKey: true });
    await pick('Hide column');
    await waitFor(() => expect(heads()).not.toContain('name'));
    goTo(1);
    key('ArrowDown', { altKey: true });
    await pick('Freeze at the left');
    await waitFor(() => expect(heads()[0]).toBe('at'));
    expect(document.querySelector('.grid-head-still .grid-name')?.textContent).toBe('at');
    key('End');
    key('ArrowLeft', { altKey: true, shiftKey: true });
    await waitFor(() => expect(heads().slice(-2)).toEqual(['raw', 'items']));
    document.body.replaceChildren();
    render(<Grid rows={rowSet({ id: `${rowsId}b` })} onProblem={() => undefined} />);
    await waitFor(() =>
      expect(heads().slice(-7)).toEqual(['at', 'id', 'device', 'tags', 'raw', 'items']),
    );
  });

  it('name the zone that instants are shown in, and ask again when it changes', async () => {
    await open();
    expect(screen.getByRole('columnheader', { name: /at/ }).textContent).toContain(
      'TIMESTAMP · UTC',
    );
    const before = door.calls.filter((name) => name === 'rowsWindow').length;
    act(() => useApp.setState({ settings: { ...DEFAULT_SETTINGS, timeZone: 'Asia/Tokyo' } }));
    await waitFor(() =>
      expect(screen.getByRole('columnheader', { name: /at/ }).textContent).toContain('Asia/Tokyo'),
    );
    await waitFor(() =>
      expect(door.calls.filter((name) => name === 'rowsWindow').length).toBeGreaterThan(before),
    );
  });

  it('show what their values look like, in the head and in words', async () => {
    await open();
    const head = () => screen.getByRole('columnheader', { name: /^id/ });
    await waitFor(() => expect(head().querySelectorAll('rect').length).toBeGreaterThan(1));
    expect(head().title).toContain('0% NULL · 50 different values in 50 rows looked at');
    const names = screen.getByRole('columnheader', { name: /^name/ });
    // Three texts of ten rows each, the empty one among them, beside ten of NULL.
    expect([...names.querySelectorAll('rect')].map((bar) => bar.getAttribute('width'))).toContain(
      '19.4',
    );
    expect(names.title).toContain('20% NULL');
    fireEvent.click(screen.getByRole('button', { name: 'Show distributions in the heads' }));
    expect(grid().className).not.toContain('glances');
    expect(kept.get('shirabe.glances')).toBe('off');
  });

  it('show every blank on demand', async () => {
    await open();
    expect(shown(1)[4]).toBe('alpha·');
    expect(shown(2)[0]).toBe('2026-11-24 10:42:00.000001 UTC');
    fireEvent.click(screen.getByRole('button', { name: 'Show blanks' }));
    await waitFor(() => expect(shown(2)[0]).toBe('2026-11-24·10:42:00.000001·UTC'));
  });
});

describe('the details at the side', () => {
  it('show a cell as a tree, and bytes in hex with their size', async () => {
    await open();
    goTo(3);
    key('F2');
    const side = within(await screen.findByRole('region', { name: 'Details of the current cell' }));
    await side.findByText('Android');
    goTo(6);
    await side.findByText(/00000000 00 ff/);
    expect(side.getByText('BYTES · 2 B')).toBeTruthy();
    fireEvent.change(side.getByLabelText('Show as'), { target: { value: 'base64' } });
    await side.findByText('AP8=');
  });

  it('lay a cell of ten megabytes out part by part, and find what is at its end', async () => {
    const long = `${'0123456789'.repeat(1_000_000)}needle`;
    await open();
    const held = door.rows.get(rowsId);
    if (held) held.cell = (row, index) => (index === 1 ? long : text(row, index));
    goTo(1);
    key('F2');
    const side = within(await screen.findByRole('region', { name: 'Details of the current cell' }));
    await side.findByText('Part 1 of 251');
    expect(document.querySelector('.cell-body pre')?.textContent?.length).toBeLessThan(50_000);
    fireEvent.change(side.getByLabelText('Find in this cell'), { target: { value: 'NEEDLE' } });
    await side.findByText('1 of 1');
    await side.findByText('Part 251 of 251');
    expect(document.querySelector('mark')?.textContent).toBe('needle');
  });

  it('show a row as a list, and go to the next one by the arrows', async () => {
    await open();
    key('F2');
    fireEvent.click(await screen.findByRole('tab', { name: 'Record' }));
    await screen.findByText('Row 1 of 50');
    const list = document.querySelector('.record-list') as HTMLElement;
    await within(list).findByText('9223372036854775807');
    fireEvent.click(within(list).getByRole('button', { name: /device/ }));
    await within(list).findByText('Android');
    fireEvent.keyDown(list, { key: 'ArrowDown' });
    await screen.findByText('Row 2 of 50');
    await within(list).findByText('iOS');
  });

  it('profile a column, say which rows that covers, and filter by a click on a bar', async () => {
    await open({ totalRows: 5000, truncated: 'rowLimit' });
    goTo(1);
    key('ArrowDown', { altKey: true });
    await pick('Profile');
    await screen.findByText('The 50 rows shown, of 5,000');
    const bar = await screen.findByRole('button', { name: 'Only rows with beta' });
    expect(bar.textContent).toContain('10');
    fireEvent.click(bar);
    await screen.findByText('10 of the 50 rows kept; there are 5,000 in all');
  });
});
