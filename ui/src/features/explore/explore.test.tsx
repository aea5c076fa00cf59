// The explorer in the window: search, a table's tab, changes with their confirmation, both languages.
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setDoor } from '../../ipc';
import { FakeDoor } from '../../ipc/fake';
import { useApp } from '../../state/app';
import { catalogue } from '../../state/catalogue';
import { resetExplorer, useExplorer } from '../../state/explorer';
import { jobChanged, useJobs } from '../../state/jobs';
import { openTable, tableQuery } from '../../state/open';
import { runJobChanged, runQueryChanged, runRowsChanged } from '../../state/runs';
import { useTabs } from '../../state/tabs';
import { setLanguage } from '../../words';
import { ExploreDialogs } from './ExploreDialogs';
import { Explorer } from './Explorer';
import { partitionName, partitionsOf } from './partitions';
import { typeOf } from './SchemaPane';
import { TableView } from './TableView';

const PLAYERS = { project: 'shirabe-sandbox', dataset: 'game_analytics', table: 'players' };
let door: FakeDoor;
let stop: () => void;

function Window() {
  const tabs = useTabs((state) => state.tabs);
  const active = useTabs((state) => state.active);
  const tab = tabs.find(({ id }) => id === active);
  return (
    <>
      <Explorer />
      {tab?.table ? <TableView key={tab.table.table} tab={tab} table={tab.table} /> : null}
      <ExploreDialogs />
    </>
  );
}

beforeEach(() => {
  door = new FakeDoor({ delayMs: 0 });
  setDoor(door);
  setLanguage('en');
  resetExplorer();
  useJobs.setState({ jobs: new Map() });
  useTabs.setState({ tabs: [], active: null, closed: [] });
  catalogue.forget('sandbox');
  stop = door.onChange((change) => {
    if (change.name === 'job') {
      jobChanged(change.value);
      runJobChanged(change.value);
    }
    if (change.name === 'query') runQueryChanged(change.value);
    if (change.name === 'rows') runRowsChanged(change.value);
  });
  useApp.setState({
    connections: [
      {
        id: 'sandbox',
        name: 'Sandbox',
        project: 'shirabe-sandbox',
        location: 'US',
        endpoint: null,
        identity: null,
        ready: true,
      },
    ],
  });
});
afterEach(() => {
  stop();
  cleanup();
});

async function shown(): Promise<void> {
  render(<Window />);
  await screen.findByRole('treeitem', { name: 'players' });
}

describe('the first screen', () => {
  it('takes one page of each level, however many there are', async () => {
    door = new FakeDoor({ delayMs: 0, pageSize: 4 });
    setDoor(door);
    render(<Explorer />);
    await screen.findByRole('treeitem', { name: 'daily_summary' });
    const asked = (name: string) => door.calls.filter((one) => one === name).length;
    expect([asked('exploreProjects'), asked('exploreDatasets')]).toEqual([1, 1]);
    // The rest of the tables comes page by page, as soon as its row is in sight.
    await waitFor(() => expect(asked('exploreTables')).toBeGreaterThan(1));
    await screen.findByRole('treeitem', { name: 'sessions' });
  });
});

describe('the search', () => {
  it('reads the names by itself the first time, then finds tables and columns', async () => {
    await shown();
    const field = screen.getByRole('searchbox', { name: 'Search tables, columns, routines' });
    fireEvent.change(field, { target: { value: 'purchases' } });
    const results = await screen.findByRole('tree', { name: 'Search results' });
    await waitFor(() =>
      expect(within(results).getByRole('treeitem', { name: 'purchases' })).toBeTruthy(),
    );
    expect(door.calls).toContain('exploreIndex');
    fireEvent.change(field, { target: { value: 'guild' } });
    const column = await within(results).findByRole('treeitem', { name: 'guild' });
    expect(column.textContent).toContain('game_analytics.players');
    fireEvent.keyDown(field, { key: 'Enter' });
    expect(useTabs.getState().tabs.at(-1)?.table).toMatchObject(PLAYERS);
    fireEvent.keyDown(field, { key: 'Escape' });
    expect(await screen.findByRole('tree', { name: 'Catalogue' })).toBeTruthy();
  });
});

describe('a table of its own', () => {
  it('is looked at by a click, which the next look replaces, and kept by Enter', async () => {
    await shown();
    fireEvent.click(screen.getByRole('treeitem', { name: 'players' }));
    fireEvent.click(screen.getByRole('treeitem', { name: 'purchases' }));
    expect(useTabs.getState().tabs.map(({ title }) => title)).toEqual(['purchases']);
    const tree = screen.getByRole('tree', { name: 'Catalogue' });
    fireEvent.keyDown(tree, { key: 'Enter' });
    fireEvent.click(screen.getByRole('treeitem', { name: 'players' }));
    expect(useTabs.getState().tabs.map(({ title }) => title)).toEqual(['purchases', 'players']);
  });

  it('shows parameters of types, protection and defaults, and filters its columns', async () => {
    await shown();
    act(() => void openTable('sandbox', PLAYERS));
    const schema = await screen.findByRole('tree', { name: 'Schema' });
    const name = within(schema).getAllByRole('treeitem', { name: 'name' })[0];
    expect(name?.textContent).toContain('STRING(40)');
    expect(name?.textContent).toContain('Protected');
    expect(within(schema).getByRole('treeitem', { name: 'level' }).textContent).toContain(
      'Default 1',
    );
    fireEvent.change(screen.getByRole('searchbox', { name: 'Filter columns' }), {
      target: { value: 'role' },
    });
    const left = within(schema).getAllByRole('treeitem');
    expect(left.map((row) => row.getAttribute('aria-label'))).toEqual(['guild', 'role']);
  });

  it('previews for free from a chosen row on', async () => {
    await shown();
    act(() => void openTable('sandbox', PLAYERS, true, 'preview'));
    const row = await screen.findByRole('textbox', { name: 'From row' });
    await waitFor(() => expect(screen.getByText('Rows 1 to 1,000 of 128,400')).toBeTruthy());
    fireEvent.change(row, { target: { value: '5,001' } });
    fireEvent.click(screen.getByRole('button', { name: 'Show' }));
    await waitFor(() => expect(screen.getByText('Rows 5,001 to 6,000 of 128,400')).toBeTruthy());
  });

  it('asks before it shows rows of a view', async () => {
    await shown();
    const view = { ...PLAYERS, table: 'daily_summary' };
    act(() => void openTable('sandbox', view, true, 'preview'));
    const run = await screen.findByRole('button', { name: 'Run the query' });
    expect(door.calls).not.toContain('queryStart');
    await waitFor(() => expect(run.hasAttribute('disabled')).toBe(false));
    fireEvent.click(run);
    expect(door.calls).toContain('queryStart');
  });

  it('offers the rest when protected columns may not be read', async () => {
    await shown();
    door.failures.set('previewTable', {
      kind: { name: 'denied', action: 'bigquery.tables.getData', resource: 'players' },
      detail: null,
    });
    act(() => void openTable('sandbox', PLAYERS, true, 'preview'));
    fireEvent.click(
      await screen.findByRole('button', { name: 'Show without 1 protected columns' }),
    );
    await waitFor(() => expect(screen.getByText('7 of 8 columns')).toBeTruthy());
  });
});

describe('changes', () => {
  const menu = async (row: string, entry: string) => {
    fireEvent.contextMenu(screen.getByRole('treeitem', { name: row }));
    fireEvent.click(await screen.findByRole('menuitem', { name: entry }));
  };

  it('drop a table only when its name is typed', async () => {
    await shown();
    await menu('players', 'Drop…');
    const drop = screen.getByRole('button', { name: 'Drop' });
    expect(drop.hasAttribute('disabled')).toBe(true);
    fireEvent.change(screen.getByLabelText('Type players to confirm'), {
      target: { value: 'players' },
    });
    fireEvent.click(drop);
    await waitFor(() => expect(screen.queryByRole('treeitem', { name: 'players' })).toBeNull());
    expect(useApp.getState().notice?.action?.label).toBe('Bring back');
  });

  it('take a snapshot, which is in the tree afterwards', async () => {
    await shown();
    await menu('players', 'Create snapshot…');
    fireEvent.change(screen.getByRole('textbox', { name: 'Table' }), {
      target: { value: 'players_then' },
    });
    fireEvent.click(screen.getByRole('button', { name: 'Start' }));
    await screen.findByRole('treeitem', { name: 'players_then' });
    expect(screen.getByLabelText('Snapshot')).toBeTruthy();
  });

  it('keep the dialog open with the reason when they are refused', async () => {
    await shown();
    await menu('players', 'Copy table…');
    fireEvent.change(screen.getByRole('textbox', { name: 'Table' }), {
      target: { value: 'purchases' },
    });
    fireEvent.click(screen.getByRole('button', { name: 'Start' }));
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('purchases');
  });

  it('add a project only when it answers', async () => {
    await shown();
    fireEvent.click(screen.getByRole('button', { name: 'Add a project…' }));
    const field = screen.getByLabelText('Project ID');
    fireEvent.change(field, { target: { value: 'somebody-elses' } });
    fireEvent.click(screen.getByRole('button', { name: 'Add' }));
    expect((await screen.findByRole('alert')).textContent).toContain('somebody-elses');
    fireEvent.change(field, { target: { value: 'bigquery-public-data' } });
    fireEvent.click(screen.getByRole('button', { name: 'Add' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(door.explorer.state.projects).toEqual([
      { connection: 'sandbox', project: 'bigquery-public-data' },
    ]);
    expect(useExplorer.getState().state.projects).toHaveLength(1);
  });
});

describe('texts', () => {
  it('fill in a partition filter where one is asked for, in the column’s own type', () => {
    const table = (column: string | null, unit: string, range = false) => ({
      reference: { ...PLAYERS, table: 't' },
      kind: 'table' as const,
      friendlyName: null,
      clustering: [],
      partitioning: {
        column,
        unit,
        filterRequired: true,
        expirationMs: null,
        range: range ? { start: '10', end: '20', interval: '1' } : null,
      },
    });
    const column = (name: string, type: 'DATE' | 'TIMESTAMP' | 'INT64') => ({
      name,
      type,
      mode: 'nullable' as const,
      fields: [],
      description: null,
      rangeElement: null,
    });
    const of = (one: ReturnType<typeof table>, columns: ReturnType<typeof column>[]) =>
      tableQuery('sandbox', one, columns);
    expect(of(table('日付', 'DAY'), [column('日付', 'DATE')])).toContain(
      'WHERE `日付` >= DATE_SUB(CURRENT_DATE(), INTERVAL 7 DAY)',
    );
    expect(of(table('at', 'HOUR'), [column('at', 'TIMESTAMP')])).toContain(
      'WHERE at >= TIMESTAMP_SUB',
    );
    expect(of(table('n', 'RANGE', true), [column('n', 'INT64')])).toContain('WHERE n >= 10');
    expect(of(table(null, 'DAY'), [])).toContain('WHERE _PARTITIONTIME >=');
    const wide = Array.from({ length: 30 }, (_, index) => column(`c${index}`, 'INT64'));
    const sql = of(table(null, 'DAY'), wide);
    expect(sql).toContain('c19');
    expect(sql).not.toContain('c20');
  });

  it('name partitions as people write dates', () => {
    expect(partitionName('2026112407', 'HOUR')).toBe('2026-11-24 07:00');
    expect(partitionName('20261124', 'DAY')).toBe('2026-11-24');
    expect(partitionName('202611', 'MONTH')).toBe('2026-11');
    expect(partitionName('1200', 'RANGE')).toBe('1200');
    expect(partitionName('__NULL__', 'DAY')).toBe('__NULL__');
    expect(partitionsOf([['20261124'], ['5'], ['900'], [null], ['ACTIVE']])).toEqual([
      { id: '20261124', rows: 5, bytes: 900, modified: null, tier: 'ACTIVE' },
    ]);
  });

  it('write types with their parameters', () => {
    const column = {
      name: 'c',
      type: 'NUMERIC' as const,
      mode: 'repeated' as const,
      fields: [],
      description: null,
      rangeElement: null,
    };
    const facts = {
      path: 'c',
      maxLength: null,
      precision: 10,
      scale: 2,
      default: null,
      collation: null,
      rounding: null,
      policyTags: [],
      dataPolicies: [],
    };
    expect(typeOf(column, facts)).toBe('ARRAY<NUMERIC(10, 2)>');
  });
});
