import { beforeEach, describe, expect, it } from 'vitest';
import { type Connection, setDoor, type Table } from '../../ipc';
import { FakeDoor } from '../../ipc/fake';
import { Catalogue, keyOf } from '../../state/catalogue';
import { foldShards, rowsOf } from './nodes';

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
  const labels = (open: string[], filter = '') =>
    rowsOf(catalogue, [connection], new Set(open), filter).rows.map(
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
    const kinds = () => rowsOf(catalogue, [connection], open, '').rows.map((row) => row.node.kind);
    expect(kinds()).toContain('more');
    for (let page = 0; page < 12; page++) await catalogue.more('sandbox', dataset);
    expect(kinds()).not.toContain('more');
    expect(labels([...open])).toContain('      events_*');
    expect(labels([...open])).toContain('      level_band');
  });

  it('keeps the rest of the tree when one dataset is refused', async () => {
    const locked = { project: 'shirabe-sandbox', dataset: 'locked' };
    await catalogue.loadTables('sandbox', locked);
    const view = rowsOf(
      catalogue,
      [connection],
      new Set([ids.connection, ids.project, keyOf.dataset('sandbox', locked)]),
      '',
    );
    expect(view.rows.map((row) => row.node.kind)).toEqual([
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
      '',
    ).rows;
    const guild = rows.find((row) => row.label === 'guild');
    expect(guild).toMatchObject({ level: 5, expandable: true, expanded: false });
    const opened = rowsOf(
      catalogue,
      [connection],
      new Set([ids.connection, ids.project, ids.dataset, ids.players, guild?.id ?? '']),
      '',
    ).rows;
    expect(opened.filter((row) => row.level === 6).map((row) => row.label)).toEqual([
      'id',
      'name',
      'role',
    ]);
  });

  it('says what the filter still needs, then finds it with the way to it open', async () => {
    const before = rowsOf(catalogue, [connection], new Set(), 'PURCH');
    expect(before.needed.map((one) => one.dataset.dataset)).toContain('game_analytics');
    expect(before.loading).toContain('game_analytics');
    for (const one of before.needed) await catalogue.loadTables(one.connection, one.dataset);
    for (let page = 0; page < 12; page++) await catalogue.more('sandbox', dataset);
    expect(labels([], 'PURCH')).toEqual(
      [
        'Sandbox',
        '  shirabe-sandbox',
        '    game_analytics',
        '      purchases',
        '    locked',
        '      denied',
      ].filter((line) => !line.includes('locked') && !line.includes('denied')),
    );
  });

  it('finds columns of tables that have been read', async () => {
    await catalogue.loadTables('sandbox', dataset);
    for (let page = 0; page < 12; page++) await catalogue.more('sandbox', dataset);
    await catalogue.loadDetail('sandbox', { ...dataset, table: 'players' });
    expect(labels([], 'role')).toEqual([
      'Sandbox',
      '  shirabe-sandbox',
      '    game_analytics',
      '      players',
      '        guild',
      '          role',
    ]);
  });

  it('numbers siblings for screen readers', () => {
    const rows = rowsOf(catalogue, [connection], new Set([ids.connection, ids.project]), '').rows;
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
