import { describe, expect, it } from 'vitest';
import type { Column, ColumnProfile, FilesProfile } from '../../ipc';
import { profileCsv, profileJson } from './profileText';
import { figuresOf, pairDiffers, pairs } from './scope';

const column = (name: string, type: Column['type']): Column => ({
  name,
  type,
  mode: 'nullable',
  fields: [],
  description: null,
  rangeElement: null,
});
const figures = (at: number, patch: Partial<ColumnProfile> = {}): ColumnProfile => ({
  column: [at],
  rows: 100,
  nulls: 0,
  empty: null,
  blank: null,
  nan: null,
  suspect: null,
  distinct: 10,
  exact: true,
  min: '1',
  max: '9',
  sum: null,
  mean: '5',
  stddev: null,
  quantiles: [{ percent: 50, value: '5' }],
  top: [],
  histogram: [],
  length: null,
  truths: null,
  patterns: [],
  ...patch,
});
const profile = (columns: Column[], profiles: ColumnProfile[]): FilesProfile => ({
  id: 'p',
  spec: {
    preview: 'x',
    scope: { name: 'all' },
    columns: [],
    filter: '',
    agreed: { bytes: null, requesterPays: false },
  },
  state: { name: 'done' },
  columns,
  profiles,
  fromStatistics: false,
  rows: 100,
  totalRows: 100,
  errorPercent: null,
  meter: {
    reads: 1,
    lists: 0,
    bytesRead: 5,
    bytesCached: 0,
    bytesStored: 9,
    firstRowMs: null,
    elapsedMs: 3,
    priceMicros: 0,
  },
});
const percent = (share: number) => `${Math.round(share * 100)}%`;

describe('two profiles', () => {
  const left = profile([column('a', 'INT64'), column('gone', 'STRING')], [figures(0), figures(1)]);
  const right = profile([column('a', 'INT64'), column('new', 'STRING')], [figures(0), figures(1)]);

  it('are matched by the names of their columns', () => {
    expect(pairs(left, right).map(({ name, left: l, right: r }) => [name, !!l, !!r])).toEqual([
      ['a', true, true],
      ['gone', true, false],
      ['new', false, true],
    ]);
  });

  it('differ where a type, an end, or a share does; a mean only by more than a tenth', () => {
    const other = (patch: Partial<ColumnProfile>) =>
      pairs(left, profile([column('a', 'INT64')], [figures(0, patch)]))[0];
    const differs = (patch: Partial<ColumnProfile>) => {
      const pair = other(patch);
      return pair ? pairDiffers(pair, percent) : null;
    };
    expect(differs({})).toBe(false);
    expect(differs({ mean: '5.2' })).toBe(false);
    expect(differs({ mean: '7' })).toBe(true);
    expect(differs({ nulls: 30 })).toBe(true);
    expect(differs({ max: '10' })).toBe(true);
    const pair = other({ nulls: 30 });
    expect(pair && figuresOf(pair, percent).filter((one) => one.differs)).toEqual([
      { name: 'nullShare', left: '0%', right: '30%', differs: true },
    ]);
  });
});

describe('a profile in a file', () => {
  const one = profile(
    [column('say "hi", all', 'STRING')],
    [figures(0, { min: '=1+1', max: '-5', top: [{ value: 'x', count: 3 }] })],
  );

  it('has a line per column in CSV, quoted, and no formula', () => {
    const [head = '', line = ''] = profileCsv(one).split('\n');
    expect(head.split(',').slice(0, 4)).toEqual(['column', 'type', 'rows', 'nulls']);
    expect(line.startsWith('"say ""hi"", all",STRING,100,0,')).toBe(true);
    expect(line).toContain(",'=1+1,-5,");
    expect(line).toContain('x (3)');
  });

  it('says in JSON what it is of', () => {
    const found = JSON.parse(profileJson(one)) as {
      scope: unknown;
      rows: number;
      columns: { name: string; nulls: number }[];
    };
    expect(found.scope).toEqual({ name: 'all' });
    expect(found.columns[0]).toMatchObject({ name: 'say "hi", all', nulls: 0, distinct: 10 });
  });
});
