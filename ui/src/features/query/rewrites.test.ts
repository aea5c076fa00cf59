import { describe, expect, it } from 'vitest';
import type { TableWeight } from '../../ipc';
import {
  changed,
  lastWeek,
  lintsOf,
  onePartition,
  onlyColumns,
  sampled,
  withCondition,
} from './rewrites';

const events = { project: 'p', dataset: 'd', table: 'events' };
const weight = (patch: Partial<TableWeight> = {}): TableWeight => ({
  table: events,
  kind: 'table',
  sizeBytes: 1,
  partitioning: {
    column: 'day',
    unit: 'DAY',
    filterRequired: false,
  } as TableWeight['partitioning'],
  lastPartition: null,
  clustering: [],
  columns: [],
  leftOut: 0,
  ...patch,
});
const names = (sql: string) => lintsOf(sql, [weight()]).map(({ name }) => name);

describe('what makes a query read much', () => {
  it.each([
    'SELECT * FROM d.events WHERE day = CURRENT_DATE()',
    'SELECT a, * FROM `p.d.events` e WHERE e.day > x',
    'SELECT e.* FROM d.events AS e WHERE `day` = x',
    'SELECT * EXCEPT (a) FROM d.events WHERE day = x',
    'SELECT n FROM (SELECT * FROM d.events WHERE day = x)',
  ])('finds the star in %s', (sql) => expect(names(sql)).toEqual(['star']));

  it.each([
    "SELECT '*' FROM d.events WHERE day = x",
    'SELECT COUNT(*), a * b FROM d.events WHERE day = x -- SELECT * FROM d.events',
    'SELECT 1 AS `*` FROM d.events WHERE day = x /* SELECT * */',
    'WITH a AS (SELECT 1 AS n) SELECT n FROM d.events WHERE (day BETWEEN a AND b) OR n = 1',
    'SELECT * FROM UNNEST([1, 2])',
    'SELECT a FROM d.other, UNNEST(tags) AS tag',
    'SELECT a FROM d.other AS o, o.tags AS tag',
    'SELECT a FROM d.other CROSS JOIN UNNEST(tags)',
    'SELECT 1 FROM d.a, d.b WHERE a.id = b.id',
    'SELECT 1 FROM d.a JOIN d.b USING (id)',
  ])('raises no false alarm for %s', (sql) => expect(names(sql)).toEqual([]));

  it('finds a table whose partitions are not filtered', () => {
    expect(lintsOf('SELECT day FROM d.events', [weight()])).toEqual([
      { name: 'partition', table: 'events' },
    ]);
    expect(names("SELECT a FROM d.events WHERE note = 'day'")).toEqual(['partition']);
    expect(names('SELECT a FROM d.x JOIN d.events e ON e.day = x.day')).toEqual([]);
    expect(
      lintsOf('SELECT a FROM d.events WHERE _PARTITIONDATE = x', [
        weight({
          partitioning: {
            column: null,
            unit: 'DAY',
            filterRequired: true,
          } as TableWeight['partitioning'],
        }),
      ]),
    ).toEqual([]);
  });

  it('finds joins of every row with every row', () => {
    expect(names('SELECT 1 FROM d.a CROSS JOIN d.b')).toEqual(['cross']);
    expect(names('SELECT 1 FROM d.a, d.b GROUP BY 1')).toEqual(['cross']);
  });
});

describe('rewrites', () => {
  const apply = (sql: string, changes: ReturnType<typeof sampled>) =>
    changes ? changed(sql, changes) : null;

  it('names the columns in place of the star', () => {
    const only = (sql: string) => apply(sql, onlyColumns(sql, events, ['a', 'x y']));
    expect(only('SELECT * FROM d.events')).toBe('SELECT a, `x y` FROM d.events');
    expect(only('SELECT o.n, e.* FROM d.o JOIN d.events AS e USING (id)')).toBe(
      'SELECT o.n, e.a, e.`x y` FROM d.o JOIN d.events AS e USING (id)',
    );
    expect(only('SELECT * FROM d.o JOIN d.events USING (id)')).toBeNull();
    expect(only('SELECT * EXCEPT (b) FROM d.events')).toBeNull();
  });

  it('adds a condition where it keeps the meaning', () => {
    const filter = (sql: string) =>
      apply(
        sql,
        withCondition(sql, events, (column) => `${column('day')} = x`),
      );
    expect(filter('SELECT a FROM d.events LIMIT 5')).toBe(
      'SELECT a FROM d.events\nWHERE day = x LIMIT 5',
    );
    expect(filter('SELECT a FROM d.events WHERE b OR c\nGROUP BY a;')).toBe(
      'SELECT a FROM d.events WHERE day = x AND ( b OR c)\nGROUP BY a;',
    );
    expect(filter('SELECT 1 FROM (SELECT a FROM d.events) JOIN d.o USING (a)')).toBe(
      'SELECT 1 FROM (SELECT a FROM d.events\nWHERE day = x) JOIN d.o USING (a)',
    );
    expect(filter('SELECT 1 FROM d.o AS o JOIN d.events AS e ON o.a = e.a')).toBe(
      'SELECT 1 FROM d.o AS o JOIN d.events AS e ON o.a = e.a\nWHERE e.day = x',
    );
    expect(filter('SELECT 1 FROM d.o LEFT JOIN d.events ON TRUE')).toBeNull();
    expect(filter('SELECT 1 FROM d.events RIGHT JOIN d.o ON TRUE')).toBeNull();
    expect(filter('SELECT 1 FROM d.events a JOIN d.events b ON a.i = b.i')).toBeNull();
  });

  it('samples a table behind its alias', () => {
    const sql = 'SELECT a FROM `p.d.events` AS e WHERE TRUE';
    expect(apply(sql, sampled(sql, events, 1))).toBe(
      'SELECT a FROM `p.d.events` AS e TABLESAMPLE SYSTEM (1 PERCENT) WHERE TRUE',
    );
  });

  it('writes partitions by their unit and type', () => {
    expect(onePartition('d', 'DATE', '20261124')).toBe("d = DATE '2026-11-24'");
    expect(onePartition('t', 'TIMESTAMP', '20261231')).toBe(
      "t >= TIMESTAMP '2026-12-31' AND t < TIMESTAMP '2027-01-01'",
    );
    expect(onePartition('t', 'TIMESTAMP', '2026112423')).toBe(
      "t >= TIMESTAMP '2026-11-24 23:00:00' AND t < TIMESTAMP '2026-11-25 00:00:00'",
    );
    expect(onePartition('d', 'DATE', '202612')).toBe(
      "d >= DATE '2026-12-01' AND d < DATE '2027-01-01'",
    );
    expect(onePartition('d', 'DATETIME', '2026')).toBe(
      "d >= DATETIME '2026-01-01' AND d < DATETIME '2027-01-01'",
    );
    expect(onePartition('d', 'DATE', '__NULL__')).toBeNull();
    expect(lastWeek('d', 'DATE')).toContain('DATE_SUB');
  });
});
