import { describe, expect, it } from 'vitest';
import type { Column } from '../ipc';
import { kept } from '../ipc/kept';
import { RowFolds } from './folds';
import {
  allFolded,
  folded,
  frozenToggled,
  hidden,
  hiddenLeaves,
  keepLayout,
  keptLayout,
  moved,
  PLAIN,
  shownLeaves,
} from './layout';

const column = (name: string, patch: Partial<Column> = {}): Column => ({
  name,
  type: 'STRING',
  mode: 'nullable',
  fields: [],
  description: null,
  rangeElement: null,
  ...patch,
});

const columns: Column[] = [
  column('a'),
  column('s', {
    type: 'STRUCT',
    fields: [column('x'), column('t', { type: 'STRUCT', fields: [column('y'), column('z')] })],
  }),
  column('l', { type: 'STRUCT', mode: 'repeated', fields: [column('k'), column('v')] }),
  column('a'),
];
const keys = (layout: typeof PLAIN) => shownLeaves(columns, layout).leaves.map((leaf) => leaf.key);

describe('the layout of columns', () => {
  it('tells columns of the same name apart', () => {
    expect(keys(PLAIN)).toEqual(['a', 's', 'l', 'a#2']);
  });

  it('unfolds a STRUCT in its place, level by level, and folds it with all inside', () => {
    const one = folded(columns, PLAIN, 's');
    expect(keys(one)).toEqual(['a', 's.x', 's.t', 'l', 'a#2']);
    const two = folded(columns, one, 's.t');
    expect(shownLeaves(columns, two).leaves.map((leaf) => leaf.path)).toEqual([
      [0],
      [1, 0],
      [1, 1, 0],
      [1, 1, 1],
      [2],
      [3],
    ]);
    expect(keys(folded(columns, two, 's'))).toEqual(keys(PLAIN));
  });

  it('unfolds everything at once and knows which fields are behind an array', () => {
    const all = allFolded(columns, PLAIN, true);
    const { leaves } = shownLeaves(columns, all);
    expect(leaves.map((leaf) => leaf.key)).toEqual([
      'a',
      's.x',
      's.t.y',
      's.t.z',
      'l.k',
      'l.v',
      'a#2',
    ]);
    expect(leaves.filter((leaf) => leaf.through).map((leaf) => leaf.key)).toEqual(['l.k', 'l.v']);
    expect(keys(allFolded(columns, all, false))).toEqual(keys(PLAIN));
  });

  it('moves a column, and unfolds it where it was moved to', () => {
    const one = moved(columns, PLAIN, 's', 'a#2');
    expect(keys(one)).toEqual(['a', 'l', 'a#2', 's']);
    expect(keys(folded(columns, one, 's'))).toEqual(['a', 'l', 'a#2', 's.x', 's.t']);
    expect(keys(folded(columns, folded(columns, one, 's'), 's'))).toEqual(['a', 'l', 'a#2', 's']);
  });

  it('freezes at the left; a column that is moved there is frozen, too', () => {
    const one = frozenToggled(PLAIN, 'l');
    expect(keys(one)).toEqual(['l', 'a', 's', 'a#2']);
    expect(shownLeaves(columns, one).frozen).toBe(1);
    const two = moved(columns, one, 'a#2', 'l');
    expect(keys(two)).toEqual(['a#2', 'l', 'a', 's']);
    expect(shownLeaves(columns, two).frozen).toBe(2);
    expect(shownLeaves(columns, moved(columns, two, 'l', 's')).frozen).toBe(1);
  });

  it('hides all columns but the last', () => {
    let layout = PLAIN;
    for (const key of ['a', 's', 'l', 'a#2']) layout = hidden(columns, layout, key);
    expect(keys(layout)).toEqual(['a#2']);
    expect(hiddenLeaves(columns, layout).map((leaf) => leaf.key)).toEqual(['a', 's', 'l']);
  });

  it('is remembered for results with the same columns, and for no others', () => {
    keepLayout(columns, { ...PLAIN, hidden: ['a'], widths: { s: 210 } });
    expect(keptLayout(columns)).toEqual({ ...PLAIN, hidden: ['a'], widths: { s: 210 } });
    expect(keptLayout(columns.slice(1))).toBeNull();
    kept.set('shirabe.columns', '{broken');
    expect(keptLayout(columns)).toBeNull();
  });
});

describe('rows that are unfolded', () => {
  it('leave every other row where it belongs', () => {
    const folds = new RowFolds<string>();
    folds.open(5, 2, 'five');
    folds.open(2, 3, 'two');
    folds.open(7, 0, 'none');
    expect(folds.extra).toBe(5);
    const shown = Array.from({ length: 13 }, (_, row) => folds.place(row));
    expect(shown.map(({ row, element }) => (element === null ? row : `${row}:${element}`))).toEqual(
      [0, 1, 2, '2:0', '2:1', '2:2', 3, 4, 5, '5:0', '5:1', 6, 7],
    );
    for (const row of [0, 2, 3, 5, 6, 7, 1_000_000])
      expect(folds.place(folds.shown(row))).toEqual({ row, element: null });
    folds.close(2);
    expect(folds.place(6)).toEqual({ row: 5, element: 0 });
    expect(folds.content(5)).toBe('five');
    expect(folds.content(2)).toBeUndefined();
  });
});
