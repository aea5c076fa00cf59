import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import type { DatasetRef, Table } from '../ipc';
import { fakeTables } from '../ipc/fake-data';
import { languages } from '../words';
import { completionSource } from './completion';
import type { CatalogueSource } from './paths';
import { statementField } from './target';

const tables: Table[] = ['game_analytics', 'flights', '売上分析'].flatMap((dataset) =>
  fakeTables(dataset).map((one) => one.table),
);

let home: DatasetRef | null = null;

const catalogue: CatalogueSource = {
  project: () => 'shirabe-sandbox',
  defaultDataset: () => home,
  detail: async (ref) =>
    fakeTables(ref.dataset).find((one) => one.table.reference.table === ref.table)?.detail ?? null,
  parameters: () => [{ name: 'since', type: 'DATE', value: '2026-11-01' }],
  projects: () => ['shirabe-sandbox'],
  datasets: () =>
    ['game_analytics', 'flights', '売上分析'].map((dataset) => ({
      project: 'shirabe-sandbox',
      dataset,
    })),
  tables: () => tables,
  routines: () => [
    { project: 'shirabe-sandbox', dataset: 'game_analytics', routine: 'level_band' },
  ],
  load: async () => undefined,
  columns: async (ref) =>
    fakeTables(ref.dataset).find((one) => one.table.reference.table === ref.table)?.detail
      .columns ?? null,
};

const source = completionSource(catalogue, () => ({
  language: 'en',
  words: languages.en.editor.completion,
  more: languages.en.editing.completion,
}));

/** What is offered at `|`, by kind. */
async function offered(marked: string, explicit = false): Promise<Map<string, string>> {
  const caret = marked.indexOf('¦');
  const text = marked.replace('¦', '');
  const state = EditorState.create({ doc: text, extensions: [statementField] });
  const result = await source(new CompletionContext(state, caret, explicit));
  return new Map(result?.options.map((option) => [option.label, option.type ?? '']) ?? []);
}

describe('completion', () => {
  const has: [name: string, text: string, labels: string[]][] = [
    ['columns of the table in FROM', 'SELECT le¦ FROM game_analytics.players', ['level', 'LENGTH']],
    [
      'columns of both sides of a join',
      'SELECT r¦ FROM game_analytics.players p JOIN game_analytics.purchases q ON true',
      ['registered_at', 'revenue', 'receipt'],
    ],
    [
      'columns after an alias',
      'SELECT p.¦ FROM game_analytics.players AS p',
      ['player_id', 'guild'],
    ],
    [
      'columns after a table name without an alias',
      'SELECT players.¦ FROM game_analytics.players',
      ['player_id'],
    ],
    ['columns in WHERE', 'SELECT 1 FROM game_analytics.players WHERE is_¦', ['is_payer']],
    [
      'nested fields after a dot',
      'SELECT guild.¦ FROM game_analytics.players',
      ['id', 'name', 'role'],
    ],
    ['nested fields behind an alias', 'SELECT p.guild.r¦ FROM game_analytics.players p', ['role']],
    [
      'fields of an array’s element by UNNEST',
      'SELECT e.¦ FROM `game_analytics.events_*`, UNNEST(event_params) AS e',
      ['key', 'value'],
    ],
    [
      'fields below them',
      'SELECT e.value.s¦ FROM `game_analytics.events_*` t, UNNEST(t.event_params) e',
      ['string_value'],
    ],
    [
      'an array joined by its path',
      'SELECT e.¦ FROM `game_analytics.events_*` t, t.event_params e',
      ['key'],
    ],
    ['the offset of UNNEST', 'SELECT po¦ FROM UNNEST([1]) x WITH OFFSET AS pos', ['pos']],
    [
      'columns of a CTE',
      'WITH d AS (SELECT player_id AS pid, COUNT(*) n FROM game_analytics.players GROUP BY 1) SELECT ¦ FROM d',
      ['pid', 'n'],
    ],
    [
      'a star through a CTE',
      'WITH d AS (SELECT * FROM game_analytics.players) SELECT d.¦ FROM d',
      ['player_id', 'tags'],
    ],
    [
      'a CTE over a CTE',
      'WITH a AS (SELECT 1 AS one), b AS (SELECT * FROM a) SELECT b.¦ FROM b',
      ['one'],
    ],
    [
      'columns of a subquery',
      'SELECT s.¦ FROM (SELECT level AS l FROM game_analytics.players) s',
      ['l'],
    ],
    [
      'columns of the outer query in a correlated one',
      'SELECT 1 FROM game_analytics.players p WHERE EXISTS (SELECT 1 FROM game_analytics.purchases q WHERE q.player_id = p.¦)',
      ['player_id', 'guild'],
    ],
    ['CTE names after FROM', 'WITH daily AS (SELECT 1) SELECT * FROM da¦', ['daily']],
    ['tables after FROM', 'SELECT * FROM pl¦', ['players', 'game_analytics.players']],
    ['tables after a dataset', 'SELECT * FROM game_analytics.¦', ['players', 'events_*']],
    [
      'tables after a comma of FROM',
      'SELECT * FROM game_analytics.players, flights.¦',
      ['weather'],
    ],
    ['tables in backticks', 'SELECT * FROM `game_analytics.¦', ['players']],
    ['datasets after a project', 'SELECT * FROM `shirabe-sandbox.¦', ['game_analytics']],
    ['a project with a dash, unquoted', 'SELECT * FROM shirabe-sandbox.flights.¦', ['airports']],
    ['columns for UPDATE', 'UPDATE game_analytics.players SET le¦', ['level']],
    [
      'columns of pipes',
      'FROM game_analytics.players |> EXTEND level * 2 AS twice |> WHERE tw¦',
      ['twice', 'level'],
    ],
    [
      'aliases of the select list in ORDER BY',
      'SELECT level + 1 AS next_level FROM game_analytics.players ORDER BY ne¦',
      ['next_level'],
    ],
    ['functions and keywords', 'SELECT DATE_T¦', ['DATE_TRUNC', 'DATETIME_TRUNC']],
    [
      'only the statement around the caret',
      'SELECT * FROM flights.weather; SELECT ¦ FROM game_analytics.players',
      ['level'],
    ],
    ['parameters after @', 'SELECT @¦', ['@since']],
    ['system variables after @@', 'SELECT @@ti¦', ['@@time_zone']],
    ['functions of a space', 'SELECT NET.¦', ['HOST', 'REG_DOMAIN']],
    ['functions after SAFE.', 'SELECT SAFE.¦', ['DIV', 'PARSE_DATE']],
    [
      'the suffix of a wildcard table',
      'SELECT _TABLE¦ FROM `game_analytics.events_*`',
      ['_TABLE_SUFFIX'],
    ],
    ['INFORMATION_SCHEMA after a dataset', 'SELECT * FROM flights.¦', ['INFORMATION_SCHEMA']],
    [
      'its views',
      'SELECT * FROM flights.INFORMATION_SCHEMA.¦',
      ['TABLES', 'COLUMNS', 'PARTITIONS'],
    ],
    [
      'the views of a region',
      'SELECT * FROM `region-us`.INFORMATION_SCHEMA.¦',
      ['JOBS', 'TABLE_STORAGE'],
    ],
    ['columns after a blank at the end', 'SELECT 1 FROM game_analytics.players WHERE ¦', ['level']],
    ['snippets', 'wit¦', ['with … as']],
    ['Japanese columns', 'SELECT 金¦ FROM `売上分析.注文明細`', ['金額']],
  ];
  it.each(has)('offers %s', async (_, text, labels) => {
    const options = await offered(text, true);
    for (const label of labels) expect([...options.keys()]).toContain(label);
  });

  const lacks: [name: string, text: string, label: string][] = [
    ['columns of another statement', 'SELECT * FROM flights.weather; SELECT hu¦', 'humid'],
    ['keywords after a dot', 'SELECT p.s¦ FROM game_analytics.players p', 'SELECT'],
    [
      'columns of a subquery’s inside',
      'SELECT gui¦ FROM (SELECT level FROM game_analytics.players)',
      'guild',
    ],
  ];
  it.each(lacks)('does not offer %s', async (_, text, label) => {
    expect([...(await offered(text)).keys()]).not.toContain(label);
  });

  const silent: [name: string, text: string][] = [
    ['in a string', "SELECT 'pla¦yers'"],
    ['in a string without an end', "SELECT 'pla¦"],
    ['in a line comment', 'SELECT 1 -- pla¦'],
    ['in a block comment', '/* pla¦ */'],
    ['after AS, where a new name stands', 'SELECT 1 AS le¦'],
    ['in a number', 'SELECT 12¦'],
    ['before anything is written', '¦'],
  ];
  it.each(silent)('is silent %s', async (_, text) => expect((await offered(text)).size).toBe(0));

  it('finds columns and tables of the default dataset by their bare names', async () => {
    home = { project: 'shirabe-sandbox', dataset: 'game_analytics' };
    try {
      expect([...(await offered('SELECT le¦ FROM players')).keys()]).toContain('level');
      const state = EditorState.create({ doc: 'SELECT * FROM pl' });
      const result = await source(new CompletionContext(state, 16, false));
      expect(result?.options.find((one) => one.label === 'players')?.apply).toBe('players');
    } finally {
      home = null;
    }
  });

  it('writes names that need them in backticks', async () => {
    const state = EditorState.create({ doc: 'SELECT * FROM 注' });
    const result = await source(new CompletionContext(state, 15, false));
    const option = result?.options.find((one) => one.label === '注文明細');
    expect(option?.apply).toBe('`売上分析.注文明細`');
  });

  it('stays quick on a long statement', async () => {
    const columns = Array.from({ length: 3000 }, (_, index) => `level AS c${index}`).join(', ');
    const options = await offered(`SELECT ${columns}, le¦ FROM game_analytics.players`);
    expect([...options.keys()]).toContain('level');
  });
});
