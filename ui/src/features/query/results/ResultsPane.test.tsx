import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import type { ReactNode } from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type Column, type RowSet, setDoor } from '../../../ipc';
import { FakeDoor } from '../../../ipc/fake';
import { DEFAULT_SETTINGS, useApp } from '../../../state/app';
import { perform, provide } from '../../../state/commands';
import { usePins } from '../../../state/pins';
import { type Run, useRuns } from '../../../state/runs';
import { type OpenTab, useTabs } from '../../../state/tabs';
import { useViews } from '../../../state/views';
import { useWorkspace } from '../../../state/workspace';
import { ResultsPane } from '../ResultsPane';

const column = (name: string, type: Column['type']): Column => ({
  name,
  type,
  mode: 'nullable',
  fields: [],
  description: null,
  rangeElement: null,
});

let door: FakeDoor;
let made = 0;

/** A finished run of three rows; `value` says what is in the second column. */
function ran(value: (row: number) => string, patch: Partial<RowSet> = {}): Run {
  made += 1;
  const rows: RowSet = {
    id: `rows${made}`,
    columns: [column('id', 'INT64'), column('value', 'STRING'), column('at', 'TIMESTAMP')],
    rowCount: 3,
    totalRows: 3,
    complete: true,
    truncated: null,
    origin: null,
    ...patch,
  };
  door.rows.set(rows.id, {
    set: rows,
    seed: 1,
    cell: (row, index) => (index === 0 ? String(row) : index === 1 ? value(row) : null),
  });
  const run = {
    tab: 'tab',
    job: `job${made}`,
    kind: 'query',
    connection: 'sandbox',
    sql: 'SELECT 1',
    from: 0,
    table: null,
    startedAtMs: Date.now(),
    finishedAtMs: Date.now(),
    snapshot: null,
    query: { rows: rows.id, statistics: { statementType: 'SELECT' } },
    rows,
    problem: null,
    outcome: 'done',
  } as unknown as Run;
  act(() => useRuns.setState({ byTab: new Map([['tab', run]]) }));
  return run;
}

const tab = { id: 'tab', title: 'T', sql: '' } as OpenTab;
function Pane(): ReactNode {
  const current = useRuns((state) => state.byTab.get('tab'));
  return <ResultsPane tab={tab} current={current} onShowPlace={undefined} />;
}

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(280);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(900);
  door = new FakeDoor({ delayMs: 0 });
  setDoor(door);
  useApp.setState({ settings: DEFAULT_SETTINGS });
  useViews.setState({ bySource: new Map() });
  usePins.setState({ pins: [], shown: new Map() });
  useRuns.setState({ byTab: new Map() });
});

describe('pinned results', () => {
  it('stay when the query runs again, with a name and a time, and can be gone back to', async () => {
    ran((row) => `old${row}`);
    render(<Pane />);
    await screen.findByText('old1');
    fireEvent.click(screen.getByRole('button', { name: 'Pin this result' }));
    ran((row) => `new${row}`);
    await screen.findByText('new1');
    expect(door.rows.has('rows1') || door.calls.includes('rowsClose')).toBe(true);
    const shelf = within(screen.getByRole('region', { name: 'Results of this tab' }));
    fireEvent.click(shelf.getByRole('button', { name: /^Result 1 as of \d/ }));
    await screen.findByText('old1');
    fireEvent.doubleClick(shelf.getByRole('button', { name: /^Result 1/ }));
    const field = shelf.getByRole('textbox', { name: 'Rename Result 1' });
    fireEvent.change(field, { target: { value: 'Before the fix' } });
    fireEvent.keyDown(field, { key: 'Enter' });
    await shelf.findByRole('button', { name: /^Before the fix as of/ });
    fireEvent.click(shelf.getByRole('button', { name: /^Newest/ }));
    await screen.findByText('new1');
  });

  it('let go of their rows when they are removed', async () => {
    const first = ran((row) => `old${row}`);
    render(<Pane />);
    await screen.findByText('old1');
    act(() => void perform('pinResult'));
    ran((row) => `new${row}`);
    await screen.findByText('new1');
    fireEvent.click(await screen.findByRole('button', { name: 'Remove Result 1' }));
    await waitFor(() => expect(door.rows.has(first.rows?.id ?? '')).toBe(false));
    expect(screen.queryByRole('region', { name: 'Results of this tab' })).toBeNull();
  });

  it('are compared by a key: counts, and what differs in colour', async () => {
    ran((row) => `v${row}`);
    render(<Pane />);
    await screen.findByText('v1');
    act(() => void perform('pinResult'));
    ran((row) => (row === 1 ? 'changed' : `v${row}`));
    await screen.findByText('changed');
    fireEvent.click(screen.getByRole('button', { name: 'Compare…' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Compare two results' }));
    expect(dialog.getByRole('checkbox', { name: 'id' })).toHaveProperty('checked', true);
    fireEvent.click(dialog.getByRole('button', { name: 'Compare' }));
    await screen.findByText('1 changed · 0 added · 0 removed · 2 the same');
    await waitFor(() => expect(document.querySelectorAll('.grid-cell.changed')).toHaveLength(2));
    expect(
      [...document.querySelectorAll('.grid-cell.changed')].map((cell) => cell.textContent),
    ).toEqual(['v1', 'changed']);
    expect(screen.getByRole('columnheader', { name: /value \(before\)/ })).toBeTruthy();
    // What is the same in all rows is not repeated.
    await waitFor(() =>
      expect(screen.queryByRole('columnheader', { name: /at \(before\)/ })).toBeNull(),
    );
  });

  it('say what to do when there is only one', async () => {
    ran((row) => `v${row}`);
    render(<Pane />);
    await screen.findByText('v1');
    act(() => void perform('compareResults'));
    await screen.findByText(/Pin a result and run the query again/);
  });
});

describe('the head of the results', () => {
  it('chooses the time zone and keeps it in the settings', async () => {
    ran((row) => `v${row}`);
    render(<Pane />);
    await screen.findByText('v1');
    fireEvent.click(screen.getByRole('button', { name: 'Time zone: UTC' }));
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Asia/Tokyo' }));
    await waitFor(() => expect(door.settings.timeZone).toBe('Asia/Tokyo'));
    await screen.findByText('TIMESTAMP · Asia/Tokyo');
    fireEvent.click(screen.getByRole('button', { name: 'Time zone: Asia/Tokyo' }));
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Other…' }));
    fireEvent.change(await screen.findByRole('textbox', { name: 'Find a time zone' }), {
      target: { value: 'sao p' },
    });
    fireEvent.click(await screen.findByRole('button', { name: 'America/Sao_Paulo' }));
    await waitFor(() => expect(door.settings.timeZone).toBe('America/Sao_Paulo'));
  });

  it('opens a query over all rows where only a part was kept', async () => {
    ran((row) => `v${row}`, { totalRows: 100, truncated: 'rowLimit' });
    render(<Pane />);
    await screen.findByText('v1');
    fireEvent.keyDown(screen.getByRole('grid'), { key: 'ArrowUp', altKey: true });
    await screen.findByText('Sorted the 3 rows kept of 100');
    fireEvent.click(screen.getByRole('button', { name: 'Run again on all…' }));
    expect(useTabs.getState().tabs.at(-1)?.sql).toBe(
      'SELECT *\nFROM (\nSELECT 1\n) AS result\nORDER BY `id`',
    );
    expect(door.calls).not.toContain('queryStart');
  });

  it('lets go of a view when its result is replaced', async () => {
    ran((row) => `v${row}`);
    render(<Pane />);
    await screen.findByText('v1');
    fireEvent.keyDown(screen.getByRole('grid'), { key: 'ArrowUp', altKey: true });
    await screen.findByText('Sorted all 3 rows');
    ran((row) => `w${row}`);
    await screen.findByText('w1');
    expect(useViews.getState().bySource.size).toBe(0);
    expect(screen.queryByText('Sorted all 3 rows')).toBeNull();
  });
});

describe('statements without rows', () => {
  const figures = (patch: object) =>
    ({ rows: null, statistics: { statementType: 'SELECT', dml: null, ...patch } }) as never;
  const without = (patch: Partial<Run>) => {
    const run = ran(() => '');
    act(() => useRuns.setState({ byTab: new Map([['tab', { ...run, rows: null, ...patch }]]) }));
  };

  it('say that nothing came, what was changed, and what was defined', async () => {
    ran(() => '', { rowCount: 0, totalRows: 0 });
    render(<Pane />);
    await screen.findByText('No rows');
    without({
      query: figures({
        statementType: 'UPDATE',
        dml: { inserted: 0, updated: 3400, deleted: 2 },
        targetTable: 'p.d.t',
      }),
    });
    await screen.findByText('0 inserted · 3,400 updated · 2 deleted');
    without({
      query: figures({
        statementType: 'CREATE_TABLE',
        ddlOperation: 'CREATE',
        targetTable: 'p.d.t',
      }),
    });
    await screen.findByText(/p\.d\.t/);
    without({ query: figures({}), outcome: 'cancelled' });
    await screen.findByText('The query was stopped before any rows came.');
  });
});

describe('a policy that lets nothing out', () => {
  it('switches export and copy off and says which rule it is', async () => {
    useWorkspace.setState({
      policy: {
        policy: {
          version: 1,
          export: { allowed: false, formats: null, folders: null, max_rows: null },
          copy: { allowed: false, max_cells: null },
        },
        path: '/w/policy.toml',
        signature: 'notNeeded',
        problem: null,
      },
    });
    const stop = provide({ exportRows: () => undefined });
    ran((row) => `value${row}`);
    render(<Pane />);
    await screen.findByText('value1');
    const button = screen.getByRole('button', { name: /Export/ });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(button.title).toContain('export.allowed');
    fireEvent.contextMenu(screen.getByText('value1'));
    const copy = await screen.findByRole('menuitem', { name: /^Copy the selected cells/ });
    expect(copy.getAttribute('aria-disabled')).toBe('true');
    expect(copy.title).toContain('copy.allowed');
    stop();
    useWorkspace.setState({ policy: null });
  });
});
