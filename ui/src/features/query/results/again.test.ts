import { describe, expect, it } from 'vitest';
import type { Column, FilterTerm, ViewSpec } from '../../../ipc';
import { runAgainSql } from './again';

const column = (name: string, type: Column['type'], patch: Partial<Column> = {}): Column => ({
  name,
  type,
  mode: 'nullable',
  fields: [],
  description: null,
  rangeElement: null,
  ...patch,
});
const columns = [
  column('id', 'INT64'),
  column('name', 'STRING'),
  column('at', 'TIMESTAMP'),
  column('device', 'STRUCT', { fields: [column('os', 'STRING')] }),
  column('items', 'STRUCT', { mode: 'repeated', fields: [column('sku', 'STRING')] }),
  column('price', 'NUMERIC'),
  column('share', 'FLOAT64'),
];
const spec = (filter: FilterTerm[], patch: Partial<ViewSpec> = {}): ViewSpec => ({
  sort: [],
  filter,
  search: null,
  ...patch,
});
const where = (term: FilterTerm) =>
  runAgainSql('SELECT 1', columns, spec([term]), 'Asia/Tokyo')?.split('WHERE ')[1];

describe('a query that sorts and filters at the service', () => {
  it('keeps the statement as it is, up to a comment at its end', () => {
    const sql = runAgainSql(
      'SELECT * FROM t -- all of it;\n;\n',
      columns,
      spec([], {
        sort: [
          { column: [3, 0], descending: true, nullsLast: null },
          { column: [0], descending: false, nullsLast: true },
        ],
        search: "it's",
      }),
      'UTC',
    );
    expect(sql).toBe(
      [
        'SELECT *',
        'FROM (',
        'SELECT * FROM t -- all of it',
        ') AS result',
        "WHERE CONTAINS_SUBSTR(result, 'it\\'s')",
        'ORDER BY `device`.`os` DESC, `id` NULLS LAST',
      ].join('\n'),
    );
  });

  it.each<[FilterTerm, string]>([
    [
      { column: [0], operator: 'greater', values: ['9223372036854775806'] },
      '`id` > 9223372036854775806',
    ],
    [{ column: [1], operator: 'equals', values: ["a'\\b\n"] }, "`name` = 'a\\'\\\\b\\n'"],
    [{ column: [1], operator: 'contains', values: ['X'] }, "STRPOS(LOWER(`name`), LOWER('X')) > 0"],
    [{ column: [1], operator: 'isNull', values: [] }, '`name` IS NULL'],
    [
      { column: [2], operator: 'less', values: ['2026-11-24 10:42:00'] },
      "`at` < TIMESTAMP('2026-11-24 10:42:00', 'Asia/Tokyo')",
    ],
    [
      { column: [2], operator: 'less', values: ['2026-11-24 10:42:00+00'] },
      "`at` < TIMESTAMP('2026-11-24 10:42:00+00')",
    ],
    [
      { column: [5], operator: 'between', values: ['0.1', '0.2'] },
      "`price` BETWEEN NUMERIC '0.1' AND NUMERIC '0.2'",
    ],
    [
      { column: [6], operator: 'in', values: ['1.5', 'NaN'] },
      "`share` IN (1.5, CAST('NaN' AS FLOAT64))",
    ],
  ])('writes %j', (term, expected) => expect(where(term)).toBe(expected));

  it('does not invent a condition on a field inside an array', () => {
    expect(where({ column: [4, 0], operator: 'contains', values: ['a'] })).toBeUndefined();
  });
});
