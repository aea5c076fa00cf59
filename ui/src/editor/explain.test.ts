import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { fakeTables } from '../ipc/fake-data';
import { callAt, explain } from './explain';
import { foldAt } from './folds';
import { argumentSpans, FUNCTIONS, functionOf } from './googlesql/functions';
import type { CatalogueSource } from './paths';
import { statementField, targetField, targetOf, targetToHere } from './target';

const catalogue: CatalogueSource = {
  project: () => 'shirabe-sandbox',
  defaultDataset: () => null,
  projects: () => ['shirabe-sandbox'],
  datasets: () => [{ project: 'shirabe-sandbox', dataset: 'game_analytics' }],
  tables: () => fakeTables('game_analytics').map((one) => one.table),
  routines: () => [],
  load: async () => undefined,
  columns: async (ref) =>
    fakeTables(ref.dataset).find((one) => one.table.reference.table === ref.table)?.detail
      .columns ?? null,
  detail: async (ref) =>
    fakeTables(ref.dataset).find((one) => one.table.reference.table === ref.table)?.detail ?? null,
  parameters: () => [{ name: 'since', type: 'DATE', value: null }],
};

function stateOf(marked: string): { state: EditorState; at: number } {
  const at = marked.indexOf('¦');
  const state = EditorState.create({
    doc: marked.replace('¦', ''),
    selection: { anchor: at },
    extensions: [statementField, targetField],
  });
  return { state, at };
}

async function told(marked: string): Promise<string> {
  const { state, at } = stateOf(marked);
  const found = await explain(state, at, catalogue);
  switch (found?.kind) {
    case undefined:
      return 'nothing';
    case 'column':
      return `column ${found.column.name} ${found.column.type}`;
    case 'table':
      return `table ${found.ref.table}${found.shards > 0 ? ' shards' : ''}`;
    case 'function':
      return `function ${found.fn.name}`;
    case 'cte':
      return `cte ${found.name}`;
    case 'parameter':
    case 'system':
      return `${found.kind} ${found.name} ${found.type}`;
  }
}

describe('a name at a place', () => {
  const cases: [name: string, text: string, expected: string][] = [
    ['is a column', 'SELECT le¦vel FROM game_analytics.players', 'column level INT64'],
    [
      'is a column behind an alias',
      'SELECT p.l¦evel FROM game_analytics.players p',
      'column level INT64',
    ],
    [
      'is a nested field',
      'SELECT p.guild.n¦ame FROM game_analytics.players p',
      'column name STRING',
    ],
    ['is a struct', 'SELECT p.gui¦ld.name FROM game_analytics.players p', 'column guild STRUCT'],
    ['is the table of an alias', 'SELECT ¦p.level FROM game_analytics.players p', 'table players'],
    ['is a table', 'SELECT 1 FROM game_analytics.pla¦yers', 'table players'],
    ['is a table from its dataset on', 'SELECT 1 FROM game_ana¦lytics.players', 'table players'],
    [
      'is a table in backticks',
      'SELECT 1 FROM `shirabe-sandbox.game_an¦alytics.players`',
      'table players',
    ],
    ['is a wildcard table', 'SELECT 1 FROM `game_analytics.ev¦ents_*`', 'shards'],
    ['is a CTE', 'WITH a AS (SELECT 1 AS x) SELECT x FROM ¦a', 'cte a'],
    [
      'is a column of a CTE',
      'WITH a AS (SELECT level FROM game_analytics.players) SELECT lev¦el FROM a',
      'column level INT64',
    ],
    ['is a function', 'SELECT DATE_T¦RUNC(x, MONTH)', 'function DATE_TRUNC'],
    ['is a function of a space', 'SELECT NET.HO¦ST(x)', 'function NET.HOST'],
    ['is a function after SAFE.', 'SELECT SAFE.PARSE_¦DATE("%F", x)', 'function PARSE_DATE'],
    ['is a parameter', 'SELECT @si¦nce', 'parameter since DATE'],
    ['is a system variable', 'SELECT @@time_¦zone', 'system @@time_zone STRING'],
    ['is nothing in a text', "SELECT 'le¦vel' FROM game_analytics.players", 'nothing'],
    ['is nothing in a comment', 'SELECT 1 -- le¦vel\nFROM game_analytics.players', 'nothing'],
    ['is nothing where it is not known', 'SELECT zz¦z FROM game_analytics.players', 'nothing'],
  ];
  it.each(cases)('%s', async (_, text, expected) => {
    const found = await told(text);
    if (expected === 'shards') expect(found).toContain('shards');
    else expect(found).toBe(expected);
  });
});

describe('the call around a place', () => {
  const at = (marked: string) => {
    const { state, at: caret } = stateOf(marked);
    const call = callAt(state, caret);
    return call ? `${call.fn.name} ${call.argument}` : 'none';
  };
  it.each([
    ['the first argument', 'SELECT ROUND(¦', 'ROUND 0'],
    ['the second', 'SELECT ROUND(x, ¦', 'ROUND 1'],
    ['the inner call', 'SELECT ROUND(SUBSTR(a, ¦), 2)', 'SUBSTR 1'],
    ['the outer one after it', 'SELECT ROUND(SUBSTR(a, 1), ¦)', 'ROUND 1'],
    ['brackets in between', 'SELECT COALESCE([1, 2], (3, 4), ¦)', 'COALESCE 2'],
    ['a function of a space', 'SELECT NET.IP_TRUNC(a, ¦)', 'NET.IP_TRUNC 1'],
    ['commas in texts', "SELECT CONCAT('a,b', ¦", 'CONCAT 1'],
    ['none outside', 'SELECT ROUND(x, 2) ¦', 'none'],
    ['none in a text', "SELECT CONCAT('a, ¦", 'none'],
    ['none of another statement', 'SELECT ROUND(x; SELECT ¦', 'none'],
  ])('is %s', (_, text, expected) => expect(at(text)).toBe(expected));
});

describe('the functions', () => {
  it('have a signature and a line of help in both languages, once each', () => {
    expect(FUNCTIONS.length).toBeGreaterThan(400);
    const names = new Set<string>();
    for (const { name, help } of FUNCTIONS) {
      expect(names.has(name), name).toBe(false);
      names.add(name);
      expect(name).toMatch(/^[A-Z][A-Z0-9_]*(\.[A-Z0-9_]+)?$/);
      expect(help.en, name).not.toBe('');
      expect(help.ja, name).toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
    }
  });
  it('are found in any case', () => {
    expect(functionOf('safe.date_trunc')?.name).toBe('DATE_TRUNC');
    expect(functionOf('no_such')).toBeNull();
  });
  it('tell where each argument stands', () => {
    const text = 'text, pattern[, position]';
    expect(argumentSpans(text).map(({ from, to }) => text.slice(from, to))).toEqual([
      'text',
      'pattern',
      'position',
    ]);
  });
});

describe('what would run', () => {
  it.each([
    ['in the second', 'SELECT 1;\nSEL¦ECT 2;\nSELECT 3', 'SELECT 1;\nSELECT 2;'],
    ['behind the first', 'SELECT 1; ¦\nSELECT 2', 'SELECT 1;'],
    ['before the second', 'SELECT 1;\n\n¦\nSELECT 2', 'SELECT 1;'],
    ['in the first', 'SEL¦ECT 1;\nSELECT 2', 'SELECT 1;'],
    ['at the end', 'SELECT 1;\nSELECT 2¦', 'SELECT 1;\nSELECT 2'],
  ])('up to a caret %s', (_, text, expected) => {
    const { state } = stateOf(text);
    const target = targetToHere(state);
    expect(target ? state.sliceDoc(target.from, target.to) : null).toBe(expected);
  });
  it('is the selection without the blanks around it', () => {
    const state = EditorState.create({
      doc: 'SELECT 1; \n SELECT 2 ; SELECT 3',
      selection: { anchor: 9, head: 21 },
      extensions: [statementField, targetField],
    });
    const target = targetOf(state);
    expect(target).toEqual({ kind: 'selection', from: 12, to: 20 });
  });
});

describe('folds', () => {
  const folded = (text: string, line: number) => {
    const { state } = stateOf(`${text}¦`);
    const { from, to } = state.doc.line(line);
    const fold = foldAt(state, from, to);
    return fold ? state.sliceDoc(fold.from, fold.to) : null;
  };
  it('take a whole statement', () => {
    expect(folded('SELECT 1;\nSELECT a\nFROM t\nWHERE x;', 2)).toBe('\nFROM t\nWHERE x');
  });
  it('take a CTE and what is inside of brackets', () => {
    const text = 'WITH a AS (\n  SELECT 1\n), b AS (\n  SELECT 2\n)\nSELECT 1';
    expect(folded(text, 1)).toBe('\n  SELECT 1\n');
    expect(folded(text, 3)).toBe('\n  SELECT 2\n');
  });
  it('take blocks, CASE and comments', () => {
    expect(folded('BEGIN\n  SELECT 1;\n  IF x THEN\n SELECT 2;\n END IF;\nEND;', 1)).toBe(
      '\n  SELECT 1;\n  IF x THEN\n SELECT 2;\n END IF;\n',
    );
    expect(folded('SELECT 1,\nCASE\n WHEN a THEN 1\nEND', 2)).toBe('\n WHEN a THEN 1\n');
    expect(folded('/* a\n b\n*/ SELECT 1', 1)).toBe('\n b\n');
  });
  it('do not take a bracket inside of a text', () => {
    expect(folded("SELECT '(',\n 1", 1)).toBe('\n 1');
  });
});
