import { beforeEach, describe, expect, it } from 'vitest';
import { type Connection, type ExplorerState, setDoor, type Table } from '../../ipc';
import { FakeDoor } from '../../ipc/fake';
import { Catalogue, keyOf } from '../../state/catalogue';
import { objectOf, rowsOf } from './nodes';
import { foldShards } from './shards';

const table = (name: string): Table => ({
  reference: { project: 'p', dataset: 'd', table: name },
  kind: 'table',
  friendlyName: null,
  partitioning: null,
  clustering: [],
});
const folded = (...names: string[]) =>
  foldShards(names.map(table)).map((one) =>
    one.kind === 'table'
      ? one.table.reference.table
      : `${one.shards.prefix}* ${one.shards.first}-${one.shards.last} (${one.shards.count})`,
  );

describe('foldShards', () => {
  it.each<[string, string[], string[]]>([
    [
      'dated tables into one',
      ['a', 'e_20260101', 'e_20260103', 'e_20260102'],
      ['a', 'e_* 20260101-20260103 (3)'],
    ],
    ['not one alone', ['e_20260101'], ['e_20260101']],
    [
      'not beside a table of the bare name',
      ['e', 'e_20260101', 'e_20260102'],
      ['e', 'e_20260101', 'e_20260102'],
    ],
    [
      'not what is no day',
      ['e_20261301', 'e_20260230', 'e_12345678'],
      ['e_20261301', 'e_20260230', 'e_12345678'],
    ],
    [
      'several groups',
      ['a_20260101', 'a_20260102', 'b_20260101', 'b_20260102'],
      ['a_* 20260101-20260102 (2)', 'b_* 20260101-20260102 (2)'],
    ],
    [
      'not into a group what only looks alike',
      ['e_20260101', 'e_20260102', 'e_20269999'],
      ['e_* 20260101-20260102 (2)', 'e_20269999'],
    ],
  ])('folds %s', (_, names, expected) => expect(folded(...names)).toEqual(expected));
});

describe('rowsOf', () => {
  const connection: Connection = {
    id: 'sandbox',
    name: 'Sandbox',
    project: 'shirabe-sandbox',
    location: 'US',
    endpoint: null,
    identity: null,
    ready: true,
  };
  const dataset = { project: 'shirabe-sandbox', dataset: 'game_analytics' };
  const ids = {
    connection: keyOf.connection('sandbox'),
    project: keyOf.project('sandbox', 'shirabe-sandbox'),
    dataset: keyOf.dataset('sandbox', dataset),
    players: keyOf.table('sandbox', { ...dataset, table: 'players' }),
  };
  let catalogue: Catalogue;
  let door: FakeDoor;
  const nothing: ExplorerState = { projects: [], pinned: [], recent: [] };
  const labels = (open: string[], explorer = nothing) =>
    rowsOf(catalogue, [connection], new Set(open), explorer).map(
      (row) => `${'  '.repeat(row.level - 1)}${row.label}`,
    );

  beforeEach(async () => {
    door = new FakeDoor({ delayMs: 0, pageSize: 4 });
    setDoor(door);
    catalogue = new Catalogue();
    await catalogue.loadProjects('sandbox');
    await catalogue.loadDatasets('sandbox', 'shirabe-sandbox');
  });

  it('shows what is open, level by level', async () => {
    expect(labels([])).toEqual(['Sandbox']);
    expect(labels([ids.connection, ids.project])).toEqual([
      'Sandbox',
      '  shirabe-sandbox',
      '    game_analytics',
      '    flights',
      '    売上分析',
      '    locked',
    ]);
  });

  it('offers more pages and reads them', async () => {
    await catalogue.loadTables('sandbox', dataset);
    const open = new Set([ids.connection, ids.project, ids.dataset]);
    const kinds = () => rowsOf(catalogue, [connection], open, nothing).map((row) => row.node.kind);
    expect(kinds()).toContain('more');
    for (let page = 0; page < 12; page++) await catalogue.more('sandbox', dataset);
    expect(kinds()).not.toContain('more');
    expect(labels([...open])).toContain('      events_*');
    expect(labels([...open])).toContain('      level_band');
  });

  it('keeps the rest of the tree when one dataset is refused', async () => {
    const locked = { project: 'shirabe-sandbox', dataset: 'locked' };
    await catalogue.loadTables('sandbox', locked);
    const rows = rowsOf(
      catalogue,
      [connection],
      new Set([ids.connection, ids.project, keyOf.dataset('sandbox', locked)]),
      nothing,
    );
    expect(rows.map((row) => row.node.kind)).toEqual([
      'connection',
      'project',
      'dataset',
      'dataset',
      'dataset',
      'dataset',
      'problem',
    ]);
  });

  it('reads a refused level again when it is asked for again', async () => {
    door.failures.set('exploreTables', { kind: { name: 'offline', host: 'h' }, detail: null });
    await catalogue.loadTables('sandbox', dataset);
    expect(catalogue.tables('sandbox', dataset).state).toBe('failed');
    await catalogue.refreshDataset('sandbox', dataset);
    expect(catalogue.tables('sandbox', dataset).state).toBe('ready');
  });

  it('shows nested columns under a table', async () => {
    for (let page = 0; page < 12; page++) {
      await catalogue.loadTables('sandbox', dataset);
      await catalogue.more('sandbox', dataset);
    }
    await catalogue.loadDetail('sandbox', { ...dataset, table: 'players' });
    const rows = rowsOf(
      catalogue,
      [connection],
      new Set([ids.connection, ids.project, ids.dataset, ids.players]),
      nothing,
    );
    const guild = rows.find((row) => row.label === 'guild');
    expect(guild).toMatchObject({ level: 5, expandable: true, expanded: false });
    const opened = rowsOf(
      catalogue,
      [connection],
      new Set([ids.connection, ids.project, ids.dataset, ids.players, guild?.id ?? '']),
      nothing,
    );
    expect(opened.filter((row) => row.level === 6).map((row) => row.label)).toEqual([
      'id',
      'name',
      'role',
    ]);
  });

  it('adds a project that the service does not list, and its 403 is a line', async () => {
    door.failures.set('exploreDatasets', {
      kind: { name: 'denied', action: 'bigquery.datasets.get', resource: 'far' },
      detail: null,
    });
    await catalogue.loadDatasets('sandbox', 'far');
    const explorer = { ...nothing, projects: [{ connection: 'sandbox', project: 'far' }] };
    expect(labels([ids.connection, keyOf.project('sandbox', 'far')], explorer)).toEqual([
      'Sandbox',
      '  shirabe-sandbox',
      '  far',
      '    denied',
    ]);
  });

  it('keeps pinned and recent objects on top', async () => {
    await catalogue.loadTables('sandbox', dataset);
    const rows = rowsOf(catalogue, [connection], new Set([ids.connection, ids.project]), nothing);
    const row = rows.find((one) => one.label === 'game_analytics');
    const pin = row ? objectOf(row.node) : null;
    expect(pin).toMatchObject({ dataset: 'game_analytics', object: null, kind: 'dataset' });
    const explorer = { ...nothing, pinned: pin ? [pin] : [], recent: pin ? [pin] : [] };
    expect(labels(['g:pinned'], explorer)).toEqual([
      'pinned',
      '  game_analytics',
      'recent',
      'Sandbox',
    ]);
  });

  it('shows a clone as one once its details are known', async () => {
    for (let page = 0; page < 12; page++) {
      await catalogue.loadTables('sandbox', dataset);
      await catalogue.more('sandbox', dataset);
    }
    const source = { ...dataset, table: 'players' };
    const target = { ...dataset, table: 'players_clone' };
    door.explorer.change({
      name: 'copy',
      source,
      target,
      asOfMs: null,
      operation: 'clone',
      overwrite: false,
      expiresAtMs: null,
    });
    await catalogue.refreshDataset('sandbox', dataset);
    for (let page = 0; page < 12; page++) await catalogue.more('sandbox', dataset);
    await catalogue.loadDetail('sandbox', target);
    const rows = rowsOf(
      catalogue,
      [connection],
      new Set([ids.connection, ids.project, ids.dataset]),
      nothing,
    );
    const clone = rows.find((row) => row.label === 'players_clone')?.node;
    expect(clone?.kind === 'table' && clone.table.kind).toBe('clone');
  });

  it('stops a read; what came before stays', async () => {
    const slow = new FakeDoor({ delayMs: 5 });
    setDoor(slow);
    const late = new Catalogue();
    const reading = late.loadDatasets('sandbox', 'shirabe-sandbox');
    late.cancel(keyOf.project('sandbox', 'shirabe-sandbox'));
    await reading;
    expect(slow.calls).toContain('jobCancel');
  });

  it('numbers siblings for screen readers', () => {
    const rows = rowsOf(catalogue, [connection], new Set([ids.connection, ids.project]), nothing);
    expect(
      rows.filter((row) => row.level === 3).map((row) => [row.position, row.siblings]),
    ).toEqual([
      [1, 4],
      [2, 4],
      [3, 4],
      [4, 4],
    ]);
  });

  it('drops answers that come after everything was forgotten', async () => {
    const late = new Catalogue();
    const reading = late.loadProjects('sandbox');
    late.forget('sandbox');
    await reading;
    expect(late.projects('sandbox').state).toBe('idle');
  });
});
