import { describe, expect, it } from 'vitest';
import { formatSql, sameMeaning } from './format';
import { tokens } from './googlesql/lexer';

const HARD: [name: string, sql: string][] = [
  ['comments of every kind', 'select a -- one\n, b # two\n, /* three\n lines */ c from t -- end'],
  [
    'texts with everything in them',
    `select '''it's; -- no''', r'\\d+', b"x", rb'''y''', "a ""b" from t`,
  ],
  ['a project with a dash', 'select * from my-project.d.t as x where x.a=1'],
  [
    'names in backticks',
    'select `order`, `a b` from `my-project.d.events_*` where _TABLE_SUFFIX>"2"',
  ],
  ['parameters', 'select @a, @@time_zone, @`b c` from t where x in unnest(@list) limit @n'],
  ['positional parameters', 'select ? + ? from t where x = ?'],
  [
    'struct and array types',
    'select struct<a int64, b array<string>>(1, ["x"]), array<struct<k string>>[] from t',
  ],
  [
    'window functions',
    'select *, row_number() over (partition by a order by b desc) rn from t qualify rn = 1',
  ],
  ['except and replace', 'select * except (a, b) replace (c + 1 as c) from t'],
  [
    'date literals and intervals',
    "select date '2026-01-01' + interval 1 day, timestamp_sub(current_timestamp(), interval 7 day)",
  ],
  ['unnest with offset', 'select e, o from t, unnest(t.a) as e with offset as o'],
  [
    'merge',
    'merge into d.t t using s on t.id = s.id when matched and s.x then update set a = s.a when not matched then insert row',
  ],
  ['pivot', "select * from t pivot (sum(v) for q in ('Q1', 'Q2' as q2))"],
  [
    'operators',
    'select a||b, a<=b, a<>b, -1, ~x, a<<2, x[offset(0)], j.a.b, a is not distinct from b',
  ],
  [
    'Japanese names',
    'select 金額 as `合計 金額`, "東京" from `売上分析.注文明細` where 状態 = "完了"',
  ],
  ['a function', 'create temp function f(x int64) as (x + 1)'],
  [
    'JavaScript inside',
    'create temp function f(x float64) returns float64 language js as r"""\n  return x * 2; // ok\n"""',
  ],
  ['named arguments', 'select search(a, "b", analyzer=>"NO_OP_ANALYZER")'],
];

describe('formatting', () => {
  it.each(HARD)('never changes more than blanks and the case of keywords: %s', async (_, sql) => {
    const { text } = await formatSql(sql);
    expect(sameMeaning(sql, text), text).toBe(true);
  });

  it('lays a query out and writes keywords in capitals', async () => {
    const { text, done, left } = await formatSql(
      "select a,count(*) n from d.t where x='1' and y>2 group by a order by n desc limit 10",
    );
    expect([done, left]).toEqual([1, 0]);
    expect(text.split('\n').length).toBeGreaterThan(6);
    expect(text).toMatch(/^SELECT\n {2}a,/);
    expect(text).toContain('ORDER BY');
  });

  it('keeps what stands between statements, and every comment', async () => {
    const { text } = await formatSql('-- first\nselect 1;\n\n\n# second\nselect 2 -- two\n;');
    expect(text.startsWith('-- first\nSELECT\n  1;\n\n\n# second\n')).toBe(true);
    expect(text).toContain('-- two');
  });

  it('puts every step of a pipe on its own line', async () => {
    const { text } = await formatSql(
      'from d.t |> where a > 1   |> aggregate sum(b) as s group by c |> limit 3',
    );
    expect(text).toBe('from d.t\n|> where a > 1\n|> aggregate sum(b) as s group by c\n|> limit 3');
  });

  it('leaves a block of a script as it is and says so', async () => {
    const sql = 'declare x int64;\nbegin   select 1;   end;\nselect   2';
    const { text, done, left, reason } = await formatSql(sql);
    expect(text).toContain('begin   select 1;   end');
    expect(text).toContain('SELECT\n  2');
    expect([done, left, reason]).toEqual([2, 1, 'refused']);
  });

  it('gives the same again for what it has made', async () => {
    for (const [, sql] of HARD) {
      const once = await formatSql(sql);
      expect((await formatSql(once.text)).text).toBe(once.text);
    }
  });
});

describe('sameMeaning', () => {
  it.each([
    ["select 'a'", "select 'A'"],
    ['select a', 'select A'],
    ['select a -- b', 'select a'],
    ['select a -- b', 'select a -- c'],
    ['select a b', 'select ab'],
    ['select a|>b', 'select a | > b'],
    ['select 1', 'select 1, 2'],
    ['select 1 from my-p.d.t', 'select 1 from my - p.d.t'],
  ])('tells %s from %s', (a, b) => {
    expect(sameMeaning(a, b)).toBe(false);
  });
  it('takes blanks and the case of keywords for nothing', () => {
    expect(sameMeaning('select  a\nFrom t', 'SELECT a FROM t')).toBe(true);
    expect([...tokens('x')].length).toBe(1);
  });
});
