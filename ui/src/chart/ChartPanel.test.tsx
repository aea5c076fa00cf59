import { act, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type ChartRequest, type RowSet, setDoor } from '../ipc';
import { FakeDoor } from '../ipc/fake';
import { cellText, columnsOfSchema } from '../ipc/fake-data';
import type { Run } from '../state/runs';
import { setLanguage } from '../words';
import { ChartPanel } from './ChartPanel';
import type { Option } from './engine';

const engine = vi.hoisted(() => ({ drawn: [] as unknown[] }));
vi.mock('./engine', () => ({
  drawIn: () => ({
    draw: (option: Option) => engine.drawn.push(option),
    resize: () => undefined,
    dispose: () => undefined,
  }),
  toSvg: () => '<svg/>',
  toPng: () => 'iVBORw0KGgo=',
}));

// A machine that is busy with other tests is slow.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 60_000 });

/** Clicks what bears this label. */
const press = (label: string) => fireEvent.click(screen.getByLabelText(label));

let door: FakeDoor;
let asked: ChartRequest[];

const SCHEMA = 'day:DATE,platform:STRING,country:STRING,players:INT64,revenue:NUMERIC';

function rowSet(parts: Partial<RowSet> = {}, schema = SCHEMA): RowSet {
  const set: RowSet = {
    id: 'r1',
    columns: columnsOfSchema(schema),
    rowCount: 400,
    totalRows: 400,
    complete: true,
    truncated: null,
    origin: null,
    ...parts,
  };
  door.rows.set(set.id, {
    set,
    seed: 1,
    cell: (row, column) => {
      const one = set.columns[column];
      return one ? cellText(one, row, column) : null;
    },
  });
  return set;
}

function panel(rows: RowSet, source = rows) {
  const run = { sql: 'SELECT 1' } as Run;
  return <ChartPanel tab="t1" run={run} rows={rows} source={source} spec={null} />;
}

const lastOption = () => engine.drawn.at(-1) as { series: { type: string; name: string }[] };

beforeEach(() => {
  engine.drawn.length = 0;
  asked = [];
  door = new FakeDoor({ delayMs: 0 });
  const chart = door.rowsChart.bind(door);
  door.rowsChart = (job, request) => {
    asked.push(request);
    return chart(job, request);
  };
  setDoor(door);
});

async function shown(rows = rowSet(), source = rows) {
  const view = render(panel(rows, source));
  await waitFor(() => expect(engine.drawn.length).toBeGreaterThan(0));
  return view;
}

describe('the chart of a result', () => {
  it('is drawn without being asked how, and says how much of the truth it is', async () => {
    await shown();
    expect(asked[0]).toMatchObject({
      kind: 'line',
      x: { column: [0], bucket: 'auto' },
      series: { column: [1], bucket: 'auto' },
      measures: [{ column: [3], aggregate: 'sum' }],
    });
    expect(lastOption().series.every((one) => one.type === 'line')).toBe(true);
    expect(screen.getByRole('heading').textContent).toBe('Sum of players by day and platform');
    expect(screen.getByText('All 400 rows')).toBeTruthy();
    const picture = screen.getByRole('img');
    expect(picture.getAttribute('aria-label')).toMatch(/^Lines: Sum of players.*values from/);
  });

  it('follows the form, and is the same when the tab is opened again', async () => {
    const view = await shown();
    press('Bars');
    fireEvent.change(screen.getByLabelText('Horizontal axis'), { target: { value: '2 country' } });
    fireEvent.change(screen.getByLabelText('Split by'), { target: { value: '' } });
    fireEvent.change(screen.getByLabelText('Aggregation'), { target: { value: 'average' } });
    fireEvent.change(screen.getByLabelText('Groups at most'), { target: { value: '3' } });
    await screen.findByText('Average of players by country');
    await waitFor(() =>
      expect(asked.at(-1)).toMatchObject({
        kind: 'bar',
        x: { column: [2] },
        series: null,
        measures: [{ column: [3], aggregate: 'average' }],
        groupLimit: 3,
      }),
    );
    await screen.findByText(/largest 3 of 6 groups|largest 3 of 7 groups|first 3 of/);
    view.unmount();
    asked.length = 0;
    await shown();
    expect(asked[0]).toMatchObject({ kind: 'bar', groupLimit: 3 });
    fireEvent.click(screen.getByText('Choose automatically'));
    await waitFor(() => expect(asked.at(-1)).toMatchObject({ kind: 'line' }));
  });

  it('is a table for those who do not see it', async () => {
    await shown();
    press('Show as a table');
    const table = screen.getByRole('table', { name: 'Sum of players by day and platform' });
    const heads = within(table).getAllByRole('columnheader');
    expect(heads[0]?.textContent).toBe('day');
    expect(heads.length).toBe(lastOption().series.length + 1);
    expect(within(table).getAllByRole('rowheader')[0]?.textContent).toMatch(/2026/);
  });

  it('is a pivot with totals', async () => {
    await shown();
    press('Pivot table');
    const table = await screen.findByRole('table');
    await waitFor(() =>
      expect(within(table).getAllByRole('columnheader').at(-1)?.textContent).toBe('Total'),
    );
    expect(within(table).getAllByRole('rowheader').at(-1)?.textContent).toBe('Total');
  });

  it('is asked anew while rows come, and of the rows of a view', async () => {
    const source = rowSet({ complete: false, rowCount: 100, totalRows: 400 });
    const view = await shown(source);
    expect(screen.getByText('100 rows so far')).toBeTruthy();
    const all = rowSet();
    view.rerender(panel(all));
    await waitFor(() => expect(asked.length).toBe(2));
    await screen.findByText('All 400 rows');
    const filtered = rowSet({ id: 'v1', rowCount: 40, totalRows: null });
    view.rerender(panel(filtered, all));
    await waitFor(() => expect(asked.at(-1)?.rows).toBe('v1'));
    await screen.findByText('40 filtered rows of 400 kept');
  });

  it('says what is lacking, and what is too much', async () => {
    await shown(rowSet({}, 'name:STRING,n:INT64'));
    press('Scatter');
    await screen.findByText('A scatter chart needs two columns of numbers');
    press('Bars');
    door.failures.set('rowsChart', {
      kind: { name: 'overLimit', limit: 1_000_000, asked: 1_000_001, unit: 'groups' },
      detail: null,
    });
    fireEvent.change(screen.getByLabelText('Horizontal axis'), { target: { value: '1 n' } });
    await screen.findByText('This column has too many different values');
  });

  it('is saved and copied as a picture', async () => {
    await shown();
    press('Save as SVG');
    await waitFor(() => expect(door.pictures).toHaveLength(1));
    expect(door.pictures[0]).toEqual({
      name: 'Sum of players by day and platform',
      format: 'svg',
      content: '<svg/>',
    });
    press('Copy as a picture');
    await waitFor(() => expect(door.calls.at(-1)).toBe('chartCopy'));
    expect(door.pictures[1]?.format).toBe('png');
    door.failures.set('chartSave', {
      kind: { name: 'noSpace', neededBytes: null },
      detail: null,
    });
    press('Save as PNG');
    await screen.findByRole('alert');
  });

  it('speaks Japanese', async () => {
    setLanguage('ja');
    await shown();
    expect(screen.getByRole('heading').textContent).toBe('day・platform別のplayersの合計');
    expect(screen.getByText('全 400 行')).toBeTruthy();
    await act(async () => setLanguage('en'));
    expect(screen.getByText('All 400 rows')).toBeTruthy();
  });
});
