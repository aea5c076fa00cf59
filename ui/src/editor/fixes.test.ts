import { describe, expect, it } from 'vitest';
import type { DatasetRef, Table } from '../ipc';
import { fakeTables } from '../ipc/fake-data';
import { fixesOf } from './fixes';
import { legacyIn } from './googlesql/legacy';
import { closest, distance, unknownIn } from './googlesql/suggest';
import { strangeIn } from './googlesql/wide';
import type { CatalogueSource } from './paths';
import { lineAndColumn } from './place';

const DATASETS = ['game_analytics', 'flights', '売上分析'];
const tables: Table[] = DATASETS.flatMap((dataset) => fakeTables(dataset).map((one) => one.table));
const home: DatasetRef | null = null;
const catalogue: CatalogueSource = {
  project: () => 'shirabe-sandbox',
  defaultDataset: () => home,
  projects: () => ['shirabe-sandbox'],
  datasets: () => DATASETS.map((dataset) => ({ project: 'shirabe-sandbox', dataset })),
  tables: () => tables,
  routines: () => [],
  load: async () => undefined,
  columns: async (ref) =>
    fakeTables(ref.dataset).find((one) => one.table.reference.table === ref.table)?.detail
      .columns ?? null,
  detail: async (ref) =>
    fakeTables(ref.dataset).find((one) => one.table.reference.table === ref.table)?.detail ?? null,
  parameters: () => [],
};

/** The text after the first fix of a refusal at `¦`. */
async function fixed(marked: string, message: string, nth = 0): Promise<string | null> {
  const at = marked.indexOf('¦');
  const sql = marked.replace('¦', '');
  const place = lineAndColumn(sql, at);
  // What was sent began in the middle of the text, as a selection does.
  const before = 'SELECT 1;\n\n';
  const fixes = await fixesOf({ message, from: before.length, sql, ...place }, catalogue);
  const fix = fixes[nth];
  if (!fix) return null;
  const text = before + sql;
  return (text.slice(0, fix.from) + fix.insert + text.slice(fix.to)).slice(before.length);
}

describe('a refusal', () => {
  const cases: [name: string, text: string, message: string, expected: string][] = [
    [
      'with the service’s own suggestion',
      'SELECT ¦usr_id FROM t',
      'Unrecognized name: usr_id; Did you mean user_id?',
      'SELECT user_id FROM t',
    ],
    [
      'with a suggestion that needs backticks',
      'SELECT ¦oder FROM t',
      'Unrecognized name: oder; Did you mean order?',
      'SELECT `order` FROM t',
    ],
    [
      'with a suggestion of two names',
      'SELECT ¦p.nam FROM t',
      'Unrecognized name: p; Did you mean q.name?',
      'SELECT q.name FROM t',
    ],
    [
      'about a column that is close to one of the table',
      'SELECT ¦player_idd FROM game_analytics.players',
      'Unrecognized name: player_idd',
      'SELECT player_id FROM game_analytics.players',
    ],
    [
      'about a column behind an alias',
      'SELECT p.¦levle FROM game_analytics.players p',
      'Name levle not found inside p',
      'SELECT p.level FROM game_analytics.players p',
    ],
    [
      'about a nested field',
      'SELECT p.guild.¦nmae FROM game_analytics.players p',
      'Field name nmae does not exist in STRUCT<id INT64, name STRING, role STRING>',
      'SELECT p.guild.name FROM game_analytics.players p',
    ],
    [
      'about a function, in the case it was written in',
      'SELECT ¦DATE_TRUNK(d, MONTH)',
      'Function not found: DATE_TRUNK; Did you mean date_trunc?',
      'SELECT DATE_TRUNC(d, MONTH)',
    ],
    [
      'about a function without a suggestion',
      'SELECT ¦countiff(x > 1) FROM t',
      'Function not found: countiff',
      'SELECT countif(x > 1) FROM t',
    ],
    [
      'about a table whose name is close',
      'SELECT * FROM ¦game_analytics.playrs',
      'Not found: Table shirabe-sandbox:game_analytics.playrs was not found in location US',
      'SELECT * FROM game_analytics.players',
    ],
    [
      'about a table in backticks',
      'SELECT * FROM ¦`shirabe-sandbox.game_analytics.playrs` LIMIT 1',
      'Not found: Table shirabe-sandbox:game_analytics.playrs was not found in location US',
      'SELECT * FROM game_analytics.players LIMIT 1',
    ],
    [
      'about a table without its dataset',
      'SELECT * FROM ¦players',
      'Table "players" must be qualified with a dataset (e.g. dataset.table)',
      'SELECT * FROM game_analytics.players',
    ],
    [
      'about a sign that only looks like SQL',
      'SELECT ¦＊ FROM t',
      'Syntax error: Illegal input character "＊"',
      'SELECT * FROM t',
    ],
    [
      'about a Japanese table',
      'SELECT * FROM ¦`売上分析.注文明紬`',
      'Not found: Table shirabe-sandbox:売上分析.注文明紬 was not found',
      'SELECT * FROM `売上分析.注文明細`',
    ],
  ];
  it.each(cases)('%s', async (_, text, message, expected) => {
    expect(await fixed(text, message)).toBe(expected);
  });

  it.each([
    ['about syntax', 'SELECT ¦FROM t', 'Syntax error: Unexpected keyword FROM'],
    [
      'about a name like none that is known',
      'SELECT ¦zzzzzz FROM game_analytics.players',
      'Unrecognized name: zzzzzz',
    ],
  ])('%s has no fix', async (_, text, message) => {
    expect(await fixed(text, message)).toBeNull();
  });

  it('is read whatever stands around the name', () => {
    expect(unknownIn('Unrecognized name: `a b`; Did you mean ab?')).toMatchObject({
      suggested: 'ab',
    });
    expect(unknownIn('Division by zero: 1 / 0')).toBeNull();
  });
});

describe('closeness', () => {
  it.each([
    ['same', 'same', 0],
    ['levle', 'level', 1],
    ['kitten', 'sitting', 3],
    ['a', 'zzzz', 3],
  ])('%s and %s', (a, b, expected) => {
    expect(distance(a, b, 2)).toBe(Math.min(expected, 3));
  });
  it('puts the closest first', () => {
    expect(closest('user_idd', ['user_name', 'user_id', 'used_id'])).toEqual([
      'user_id',
      'used_id',
    ]);
  });
});

describe('letters that only look like SQL', () => {
  const cases: [name: string, text: string, found: [string, string][]][] = [
    ['a full-width blank', 'SELECT　1', [['　', ' ']]],
    ['full-width digits', 'LIMIT １００', [['１００', '100']]],
    ['a full-width keyword', 'ＳＥＬＥＣＴ a', [['ＳＥＬＥＣＴ', 'SELECT']]],
    [
      'quotes of a word processor',
      'x = “a”',
      [
        ['“', '"'],
        ['”', '"'],
      ],
    ],
    [
      'brackets and commas',
      'f（a，b）',
      [
        ['（', '('],
        ['，', ','],
        ['）', ')'],
      ],
    ],
    [
      'signs',
      'a ≧ 1 AND b − 1',
      [
        ['≧', '>='],
        ['−', '-'],
      ],
    ],
    ['none in texts', "SELECT '　１（“', \"”\", '''　'''", []],
    ['none in comments', '-- 　（１\n/* “ */ # ”\nSELECT 1', []],
    ['none in backticks', 'SELECT `金額（税込）`', []],
    ['none in a Japanese name', 'SELECT 売上ＡＢＣ', []],
  ];
  it.each(cases)('%s', (_, text, found) => {
    expect(strangeIn(text).map(({ from, to, meant }) => [text.slice(from, to), meant])).toEqual(
      found,
    );
  });
});

describe('legacy SQL', () => {
  const rewritten = (text: string) =>
    legacyIn(text)
      .toReversed()
      .reduce((out, { from, to, insert }) => out.slice(0, from) + insert + out.slice(to), text);
  it('is known by its brackets and rewritten', () => {
    expect(rewritten('SELECT * FROM [my-project:d.t] JOIN [d.u] ON x WHERE a[0] = 1')).toBe(
      'SELECT * FROM `my-project.d.t` JOIN `d.u` ON x WHERE a[0] = 1',
    );
  });
  it('is known by its mark', () => {
    expect(rewritten('#legacySQL\nSELECT 1')).toBe('SELECT 1');
  });
  it('is not taken for arrays', () => {
    expect(legacyIn('SELECT [1, 2], a[OFFSET(0)] FROM UNNEST([1, 2]) -- FROM [a:b.c]')).toEqual([]);
  });
});
