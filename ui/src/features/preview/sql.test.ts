import { describe, expect, it } from 'vitest';
import type { Column, FilterTerm } from '../../ipc';
import { askedBy, condition, withCondition } from './sql';

const column = (name: string, type: Column['type'], patch: Partial<Column> = {}): Column => ({
  name,
  type,
  mode: 'nullable',
  fields: [],
  description: null,
  rangeElement: null,
  ...patch,
});
const term = (operator: FilterTerm['operator'], ...values: string[]) => ({ operator, values });

describe('conditions of files', () => {
  it.each<[Column, ReturnType<typeof term>, string | null]>([
    [column('level', 'INT64'), term('greater', '10'), 'level > 10'],
    [column('name', 'STRING'), term('equals', "O'Neil"), "name = 'O''Neil'"],
    [column('注文 番号', 'STRING'), term('isNull'), '`注文 番号` IS NULL'],
    [column('order', 'INT64'), term('isNotNull'), '`order` IS NOT NULL'],
    [column('day', 'DATE'), term('equals', '2026-10-01'), "day = DATE '2026-10-01'"],
    [
      column('moment', 'TIMESTAMP'),
      term('less', '2026-10-01 19:30:00.5+09:00'),
      "moment < TIMESTAMP '2026-10-01 10:30:00.5'",
    ],
    [
      column('moment', 'TIMESTAMP'),
      term('greaterOrEqual', '2026-10-01 10:42:00.123456 UTC'),
      "moment >= TIMESTAMP '2026-10-01 10:42:00.123456'",
    ],
    [column('ok', 'BOOL'), term('equals', 'true'), 'ok = TRUE'],
    [column('x', 'FLOAT64'), term('between', '-1.5', '2e3'), 'x BETWEEN -1.5 AND 2e3'],
    [column('x', 'FLOAT64'), term('equals', 'NaN'), "x = CAST('NaN' AS DOUBLE)"],
    [column('memo', 'STRING'), term('contains', 'Rare'), "STRPOS(LOWER(memo), 'rare') > 0"],
    [column('tags', 'STRING', { mode: 'repeated' }), term('equals', 'a'), null],
  ])('writes %j %j', (of, one, expected) => {
    expect(condition(of, one)).toBe(expected);
  });

  it('are joined to a filter once, with brackets where OR would take them in', () => {
    expect(withCondition('', 'a = 1')).toBe('a = 1');
    expect(withCondition('a = 1', 'a = 1')).toBe('a = 1');
    expect(withCondition('a = 1 OR b = 2', 'c = 3')).toBe('(a = 1 OR b = 2) AND c = 3');
    expect(withCondition('a = 1', 'c = 3')).toBe('a = 1 AND c = 3');
  });

  it('say how kept rows are sorted and filtered, and refuse what has no words there', () => {
    const columns = [column('a', 'INT64'), column('b', 'STRING')];
    expect(
      askedBy(columns, {
        sort: [{ column: [1], descending: true, nullsLast: null }],
        filter: [{ column: [0], operator: 'equals', values: ['3'] }],
        search: null,
      }),
    ).toEqual({ filter: 'a = 3', order: [{ column: 'b', descending: true }] });
    expect(askedBy(columns, { sort: [], filter: [], search: 'x' })).toBeNull();
  });
});
