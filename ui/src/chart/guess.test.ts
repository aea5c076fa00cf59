import { describe, expect, it } from 'vitest';
import { columnsOfSchema } from '../ipc/fake-data';
import { fieldsOf } from './fields';
import { guess } from './guess';

const many = { rowCount: 1000, ordered: false };

function guessed(schema: string, known = many): string {
  const spec = guess(fieldsOf(columnsOfSchema(schema)), known);
  if (!spec) return 'nothing';
  const { kind, x, series, measures, sort, stacked } = spec;
  const figures = measures.map(({ field, aggregate }) => `${aggregate}(${field?.name ?? '*'})`);
  return [
    kind,
    x ? `x=${x.field.name}` : '',
    series ? `by=${series.field.name}` : '',
    figures.join('+'),
    sort,
    stacked ? 'stacked' : '',
  ]
    .filter(Boolean)
    .join(' ');
}

describe('a chart is guessed', () => {
  it.each([
    // Something over time.
    ['day:DATE,revenue:NUMERIC', 'line x=day sum(revenue) key'],
    ['day:DATE,platform:STRING,players:INT64', 'line x=day by=platform sum(players) key'],
    ['day:DATE,paying_rate:FLOAT64', 'line x=day average(paying_rate) key'],
    ['日付:DATE,売上:NUMERIC,解約率:FLOAT64', 'line x=日付 sum(売上) key'],
    ['at:TIMESTAMP,user_id:INT64', 'bar x=at count(*) key'],
    ['at:TIMESTAMP,event:STRING', 'bar x=at by=event count(*) key stacked'],
    // Something by name.
    ['country:STRING,users:INT64', 'bar x=country sum(users) valueDescending'],
    [
      'country:STRING,platform:STRING,users:INT64',
      'bar x=country by=platform sum(users) valueDescending stacked',
    ],
    ['user_id:STRING,country:STRING,score:FLOAT64', 'bar x=country average(score) valueDescending'],
    ['month:INT64,sales:NUMERIC', 'bar x=month sum(sales) key'],
    ['country:STRING', 'bar x=country count(*) valueDescending'],
    ['is_payer:BOOL', 'bar x=is_payer count(*) valueDescending'],
    // Numbers alone.
    ['height:FLOAT64,weight:FLOAT64', 'scatter x=height sum(weight) valueDescending'],
    ['seconds:FLOAT64', 'histogram x=seconds count(*) key'],
    ['player_id:STRING,seconds:FLOAT64', 'histogram x=seconds count(*) key'],
    // What is inside.
    ['geo:STRUCT(city:STRING;n:INT64)', 'bar x=geo.city sum(geo.n) valueDescending'],
    ['tags:STRING*,payload:BYTES', 'nothing'],
  ])('of %s: %s', (schema, expected) => {
    expect(guessed(schema)).toBe(expected);
  });

  it('keeps the order that the statement asks for', () => {
    const schema = 'weekday:STRING,users:INT64';
    expect(guessed(schema, { rowCount: 7, ordered: true })).toBe(
      'bar x=weekday sum(users) appearance',
    );
  });

  it('sets the figures of a single row side by side', () => {
    expect(guessed('users:INT64,sessions:INT64', { rowCount: 1, ordered: false })).toBe(
      'bar sum(users)+sum(sessions) appearance',
    );
  });

  it('names the rows of a short result by a text of their own', () => {
    const schema = 'player_id:STRING,seconds:FLOAT64';
    expect(guessed(schema, { rowCount: 10, ordered: false })).toBe(
      'bar x=player_id sum(seconds) valueDescending',
    );
  });
});
