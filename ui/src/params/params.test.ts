import { describe, expect, it } from 'vitest';
import { fakeTables } from '../ipc/fake-data';
import { carried, faultOfText } from './check';
import { parametersIn } from './find';
import { guessTypes, typeFromMessage, typeOfName } from './guess';
import { parseType, typeText } from './types';

describe('types', () => {
  it.each([
    ['INT64', 'INT64'],
    [' int ', 'INT64'],
    ['numeric(10, 2)', 'NUMERIC'],
    ['array<string(20)>', 'ARRAY<STRING>'],
    [
      'STRUCT<a INT64, `b c` ARRAY<STRUCT<d DATE>>>',
      'STRUCT<a INT64, `b c` ARRAY<STRUCT<d DATE>>>',
    ],
    ['range<date>', 'RANGE<DATE>'],
  ])('%s is read', (text, expected) => {
    const type = parseType(text);
    expect(type && typeText(type)).toBe(expected);
  });
  it.each([
    '',
    'TEXT2',
    'ARRAY<ARRAY<INT64>>',
    'ARRAY<',
    'STRUCT<INT64>',
    'STRUCT<a INT64, A DATE>',
    'INT64 x',
    'RANGE<INT64>',
  ])('%s is none', (text) => expect(parseType(text)).toBeNull());
});

describe('values', () => {
  const fine: [type: string, value: string | null][] = [
    ['STRING', ''],
    ['STRING', "it's\n東京"],
    ['INT64', '-9223372036854775808'],
    ['INT64', null],
    ['FLOAT64', '1e-300'],
    ['FLOAT64', '-inf'],
    ['FLOAT64', 'NaN'],
    ['NUMERIC', '99999999999999999999999999999.999999999'],
    ['NUMERIC', '1e3'],
    ['BIGNUMERIC', '0.00000000000000000000000000000000000001'],
    ['BOOL', 'TRUE'],
    ['DATE', '2024-02-29'],
    ['DATE', '0001-01-01'],
    ['TIME', '23:59:59.999999'],
    ['DATETIME', '2026-11-24 09:30:00'],
    ['DATETIME', '2026-11-24'],
    ['TIMESTAMP', '2026-11-24 09:30:00+09:00'],
    ['TIMESTAMP', '2026-11-24T00:30:00Z'],
    ['TIMESTAMP', '2026-11-24 09:30:00 Asia/Tokyo'],
    ['TIMESTAMP', '2026-11-24'],
    ['BYTES', ''],
    ['BYTES', 'AAE='],
    ['JSON', '{"a": [1, null]}'],
    ['INTERVAL', '1-2 3 4:5:6'],
    ['INTERVAL', 'P1Y2M3DT4H5M6.7S'],
    ['GEOGRAPHY', 'POINT(139.7 35.6)'],
    ['ARRAY<INT64>', '["1", "9223372036854775807"]'],
    ['ARRAY<INT64>', '[]'],
    ['ARRAY<DATE>', '["2026-11-24", null]'],
    ['STRUCT<a INT64, b STRING>', '{"a": "1"}'],
    ['RANGE<DATE>', '[2026-01-01, UNBOUNDED)'],
  ];
  it.each(fine)('%s takes %s', (type, value) => expect(faultOfText(type, value)).toBeNull());

  const wrong: [type: string, value: string | undefined, fault: string][] = [
    ['INT64', undefined, 'needed'],
    ['INT64', '', 'needed'],
    ['INT64', '1.5', 'integer'],
    ['INT64', '１２', 'integer'],
    ['INT64', '9223372036854775808', 'integerRange'],
    ['FLOAT64', '1,000', 'number'],
    ['NUMERIC', '0.0000000001', 'numeric'],
    ['NUMERIC', '100000000000000000000000000000', 'numeric'],
    ['BIGNUMERIC', '1e40', 'bignumeric'],
    ['BOOL', 'yes', 'bool'],
    ['DATE', '2026-02-29', 'date'],
    ['DATE', '24/11/2026', 'date'],
    ['TIME', '24:00:00', 'time'],
    ['DATETIME', '2026-11-24 25:00:00', 'datetime'],
    ['TIMESTAMP', 'yesterday', 'timestamp'],
    ['BYTES', 'AAE', 'bytes'],
    ['JSON', '{a: 1}', 'json'],
    ['INTERVAL', '1 day', 'interval'],
    ['GEOGRAPHY', '139.7, 35.6', 'geography'],
    ['ARRAY<INT64>', '1, 2', 'array'],
    ['ARRAY<INT64>', '["1", "x"]', 'integer'],
    ['STRUCT<a INT64>', '{"b": 1}', 'struct'],
    ['STRUCT<a INT64>', '{"a": "x"}', 'integer'],
    ['RANGE<DATE>', '2026-01-01', 'range'],
    ['WORD', '1', 'type'],
  ];
  it.each(wrong)('%s does not take %s', (type, value, fault) =>
    expect(faultOfText(type, value)).toBe(fault),
  );

  it('are carried over to another type where that makes sense', () => {
    expect(carried('STRING', 'ARRAY<STRING>', 'a')).toBe('["a"]');
    expect(carried('ARRAY<INT64>', 'INT64', '["3", "4"]')).toBe('3');
    expect(carried('STRING', 'DATE', '2026-11-24')).toBe('2026-11-24');
    expect(carried('INT64', 'DATE', null)).toBeNull();
  });
});

describe('the parameters of a text', () => {
  it.each([
    ['named ones, each once, in order', 'SELECT @b, @a, @B', 'named', ['b', 'a']],
    ['quoted names', 'SELECT @`a b`', 'named', ['a b']],
    ['positional ones', 'SELECT ?, ? FROM t WHERE x = ?', 'positional', ['1', '2', '3']],
    ['none in texts and comments', "SELECT '@a ?', `@b` -- @c\n/* ? */ # @d", 'none', []],
    ['no system variables', 'SELECT @@time_zone, @x', 'named', ['x']],
    ['a mixture', 'SELECT @a, ?', 'mixed', ['a']],
  ])('%s', (_, sql, mode, names) => {
    expect(parametersIn(sql)).toMatchObject({ mode, names });
  });
});

describe('the type of a parameter', () => {
  const lookup = async (path: string[]) =>
    fakeTables('game_analytics').find((one) => one.table.reference.table === path.at(-1))?.detail
      .columns ?? null;
  const guess = async (sql: string) => {
    const { uses } = parametersIn(sql);
    const found = await guessTypes(sql, 0, sql.length, uses, lookup);
    return [...found].map(([name, { type }]) => `${name} ${type}`).join(', ');
  };
  it.each([
    [
      'the column it is compared with',
      'SELECT 1 FROM game_analytics.players WHERE level > @x',
      'x INT64',
    ],
    [
      'the column on the other side',
      'SELECT 1 FROM game_analytics.players p WHERE @x < p.level',
      'x INT64',
    ],
    [
      'a nested field',
      'SELECT 1 FROM game_analytics.players p WHERE p.guild.name = @x',
      'x STRING',
    ],
    [
      'both ends of BETWEEN',
      'SELECT 1 FROM game_analytics.players WHERE level BETWEEN @a AND @b',
      'a INT64, b INT64',
    ],
    [
      'an array for IN UNNEST',
      'SELECT 1 FROM game_analytics.players WHERE level IN UNNEST(@x)',
      'x ARRAY<INT64>',
    ],
    [
      'an element for IN',
      'SELECT 1 FROM game_analytics.players WHERE level NOT IN (1, @x)',
      'x INT64',
    ],
    [
      'a column through a CTE',
      'WITH a AS (SELECT level AS l FROM game_analytics.players) SELECT 1 FROM a WHERE l = @x',
      'x INT64',
    ],
    ['what a function answers', 'SELECT 1 FROM t WHERE DATE(ts) >= @x', 'x DATE'],
    ['a literal', "SELECT 1 FROM t WHERE @x = 'a' OR @y < 1.5", 'x STRING, y FLOAT64'],
    ['a typed literal', "SELECT @x > DATE '2026-01-01'", 'x DATE'],
    ['CAST', 'SELECT CAST(@x AS ARRAY<INT64>)', 'x ARRAY<INT64>'],
    ['LIKE', 'SELECT a LIKE @x', 'x STRING'],
    ['LIMIT and OFFSET', 'SELECT 1 LIMIT @a OFFSET @b', 'a INT64, b INT64'],
    ['INTERVAL', 'SELECT DATE_ADD(d, INTERVAL @x DAY)', 'x INT64'],
    ['an argument of a date function', 'SELECT DATE_DIFF(@a, @b, DAY)', 'a DATE, b DATE'],
    ['an argument of a text function', 'SELECT STARTS_WITH(a, @x)', 'x STRING'],
    ['a positional one', 'SELECT 1 FROM game_analytics.players WHERE level = ?', '1 INT64'],
    [
      'its name where nothing else speaks',
      'SELECT @start_date, @user_ids, @is_new',
      'start_date DATE, user_ids STRING, is_new BOOL',
    ],
  ])('follows %s', async (_, sql, expected) => expect(await guess(sql)).toBe(expected));

  it.each([
    ['startDate', 'DATE'],
    ['updated_at', 'TIMESTAMP'],
    ['件数', 'INT64'],
    ['開始日', 'DATE'],
    ['金額', 'NUMERIC'],
    ['country', 'STRING'],
  ])('of %s by its name is %s', (name, type) => expect(typeOfName(name)).toBe(type));

  it('is the one that the service asks for', () => {
    const message =
      'No matching signature for operator = for argument types: DATE, STRING. Supported signature: ANY = ANY';
    expect(typeFromMessage(message, 'STRING')).toBe('DATE');
    expect(typeFromMessage(message, 'INT64')).toBeNull();
    expect(typeFromMessage('Division by zero', 'STRING')).toBeNull();
  });
});
