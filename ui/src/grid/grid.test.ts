import {
  Table as ArrowTable,
  Bool,
  LargeUtf8,
  tableFromArrays,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ArrowError, readTextBlock, type TextBlock } from './arrow';
import { BLOCK_ROWS, Blocks } from './blocks';
import { oneLine, pretty, sumOf, typeText } from './display';
import {
  barOfTop,
  columnAt,
  maxTop,
  scale,
  spaceHeight,
  topOfBar,
  topShowing,
  visibleRows,
} from './scroll';
import { cellCount, move, rectangle, type Selection, single } from './selection';

function ipcOf(
  columns: Record<string, (string | null)[]>,
  type: Utf8 | LargeUtf8 = new Utf8(),
): ArrayBuffer {
  const vectors = Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, vectorFromArray(values, type)]),
  );
  const bytes = tableToIPC(new ArrowTable(vectors), 'stream');
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

describe('readTextBlock', () => {
  const values = ['a', null, '', '売上 😀', 'NULL', 'x'.repeat(3000)];

  it.each([
    ['Utf8', new Utf8()],
    ['LargeUtf8', new LargeUtf8()],
  ])('reads what Arrow itself wrote as %s', (_, type) => {
    const block = readTextBlock(ipcOf({ 0: values, 1: values.map(() => 'ascii') }, type));
    expect(block.rowCount).toBe(values.length);
    expect(values.map((_value, row) => block.text(row, 0))).toEqual(values);
    expect(block.text(5, 1)).toBe('ascii');
  });

  it('reads a column that is NULL throughout, and no rows at all', () => {
    expect(readTextBlock(ipcOf({ 0: [null, null] })).text(1, 0)).toBeNull();
    expect(readTextBlock(ipcOf({ 0: [] })).rowCount).toBe(0);
  });

  it('refuses a stream that is cut off at any place', () => {
    const whole = ipcOf({ 0: values });
    const end = whole.byteLength - 8;
    for (let length = 0; length < end; length += 7) {
      let rows = -1;
      try {
        rows = readTextBlock(whole.slice(0, length)).rowCount;
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(ArrowError);
      }
      // Only whole batches may be left out; half a batch is never shown.
      expect([-1, 0]).toContain(rows);
    }
  });

  it('refuses columns that are not text', () => {
    const bytes = tableToIPC(tableFromArrays({ a: Int32Array.from([1]) }), 'stream');
    const copy = new Uint8Array(bytes).buffer;
    expect(() => readTextBlock(copy)).toThrow(ArrowError);
    expect(new Bool()).toBeDefined();
  });
});

describe('scroll mapping', () => {
  const small = { rows: 100, rowHeight: 28, viewport: 280 };
  const large = { rows: 10_000_000, rowHeight: 28, viewport: 560 };

  it('is one to one while everything fits', () => {
    expect(scale(small)).toBe(1);
    expect(topOfBar(140, small)).toBe(140);
  });

  it('keeps the bar below what engines allow', () => {
    expect(spaceHeight(large)).toBeLessThan(17_895_697);
  });

  it('reaches the first and the last row of ten million', () => {
    expect(topOfBar(0, large)).toBe(0);
    const end = topOfBar(spaceHeight(large) - large.viewport, large);
    expect(end).toBe(maxTop(large));
    expect(visibleRows(end, large).last).toBe(9_999_999);
  });

  it('comes back to where it was', () => {
    for (const top of [0, 12_345, 99_999_999, maxTop(large)])
      expect(topOfBar(barOfTop(top, large), large)).toBeCloseTo(top, 3);
  });

  it('knows the rows at a place', () => {
    expect(visibleRows(0, small)).toEqual({ first: 0, last: 9 });
    expect(visibleRows(14, small)).toEqual({ first: 0, last: 10 });
    expect(visibleRows(0, { ...small, rows: 0 })).toEqual({ first: 0, last: -1 });
  });

  it('moves no more than it takes to show a row', () => {
    expect(topShowing(5, 0, small)).toBe(0);
    expect(topShowing(10, 0, small)).toBe(28);
    expect(topShowing(2, 280, small)).toBe(56);
  });

  it('finds the column under a point', () => {
    const edges = [0, 100, 150, 400];
    expect([0, 99, 100, 149, 150, 399, 999].map((x) => columnAt(x, edges))).toEqual([
      0, 0, 1, 1, 2, 2, 2,
    ]);
  });
});

describe('selection', () => {
  const size = { rows: 1000, columns: 10 };
  const start = single({ row: 5, column: 5 });
  const press = (key: string, mod = false, shift = false) => ({ key, mod, shift });

  it.each([
    ['ArrowDown', false, { row: 6, column: 5 }],
    ['ArrowDown', true, { row: 999, column: 5 }],
    ['ArrowLeft', true, { row: 5, column: 0 }],
    ['PageDown', false, { row: 25, column: 5 }],
    ['PageUp', false, { row: 0, column: 5 }],
    ['Home', false, { row: 5, column: 0 }],
    ['End', true, { row: 999, column: 9 }],
  ])('%s (with Ctrl: %s) moves', (key, mod, expected) => {
    expect(move(start, press(key, mod), size, 20)?.current).toEqual(expected);
  });

  it('extends with Shift and keeps the anchor', () => {
    const next = move(start, press('ArrowRight', false, true), size, 20);
    expect(next && rectangle(next, size)).toEqual({ top: 5, bottom: 5, left: 5, right: 6 });
  });

  it('selects everything, whole rows and whole columns', () => {
    const box = (selection: Selection | null) => selection && cellCount(rectangle(selection, size));
    expect(box(move(start, press('a', true), size, 20))).toBe(10_000);
    expect(box(move(start, press(' ', false, true), size, 20))).toBe(10);
    expect(box(move(start, press(' ', true), size, 20))).toBe(1000);
  });

  it('leaves other keys alone', () => {
    expect(move(start, press('x'), size, 20)).toBeNull();
    expect(move(start, press('a'), size, 20)).toBeNull();
  });
});

describe('Blocks', () => {
  interface Asked {
    firstRow: number;
    rowCount: number;
    columns: number[];
    answer: (block: TextBlock) => void;
    refuse: (thrown: unknown) => void;
  }
  let asked: Asked[];
  let blocks: Blocks;
  const onBlock = vi.fn();
  const onProblem = vi.fn();
  const settle = async () => {
    for (let turn = 0; turn < 6; turn++) await Promise.resolve();
  };
  const block = (first: number, rowCount: number): TextBlock => ({
    rowCount,
    text: (row, column) => `${first + row}/${column}`,
  });
  const want = (firstRow: number, lastRow: number, firstColumn = 0, lastColumn = 5) =>
    blocks.want({ firstRow, lastRow, firstColumn, lastColumn });

  beforeEach(() => {
    asked = [];
    onBlock.mockReset();
    onProblem.mockReset();
    blocks = new Blocks({
      columnCount: 100,
      capacity: 3,
      fetch: (firstRow, rowCount, columns) =>
        new Promise((answer, refuse) =>
          asked.push({ firstRow, rowCount, columns, answer, refuse }),
        ),
      onBlock,
      onProblem,
    });
    blocks.setRowCount(1_000_000);
  });
  afterEach(() => blocks.close());

  it('asks for at most two blocks at a time, the visible ones first', async () => {
    want(0, 30, 30, 50);
    expect(asked.map((one) => [one.firstRow, one.columns[0]])).toEqual([
      [0, 0],
      [0, 40],
    ]);
    expect(asked[1]?.columns).toHaveLength(40);
  });

  it('answers undefined until a cell has come', async () => {
    want(0, 30);
    expect(blocks.cell(3, 2)).toBeUndefined();
    asked[0]?.answer(block(0, 200));
    await settle();
    expect(blocks.cell(3, 2)).toBe('3/2');
    expect(onBlock).toHaveBeenCalledOnce();
  });

  it('drops what is no longer wanted before it is asked for', async () => {
    want(0, 30, 0, 99);
    want(500_000, 500_030);
    asked[0]?.answer(block(0, 200));
    asked[1]?.answer(block(0, 200));
    await settle();
    const later = asked.slice(2).map((one) => one.firstRow);
    expect(later).toEqual([500_000]);
  });

  it('looks ahead in the direction of travel', async () => {
    want(170, 199);
    expect(asked.map((one) => one.firstRow)).toEqual([0, 200]);
    asked[0]?.answer(block(0, 200));
    asked[1]?.answer(block(200, 200));
    await settle();
    want(1000, 1030);
    await settle();
    asked[2]?.answer(block(1000, 200));
    await settle();
    want(1000 - 10, 1020);
    expect(asked.at(-1)?.firstRow).toBe(800);
  });

  it('keeps no more than its capacity, the least recently looked at first', async () => {
    for (const first of [0, 2000, 4000, 6000]) {
      want(first, first + 20);
      await settle();
      asked.at(-1)?.answer(block(first, 200));
      await settle();
    }
    expect(blocks.size).toBe(3);
    expect(blocks.cell(0, 0)).toBeUndefined();
    expect(blocks.cell(6000, 0)).toBe('6000/0');
  });

  it('asks again for a block that was short when more rows came', async () => {
    blocks.setRowCount(50);
    blocks.close();
    blocks = new Blocks({
      columnCount: 3,
      fetch: (firstRow, rowCount, columns) =>
        new Promise((answer, refuse) =>
          asked.push({ firstRow, rowCount, columns, answer, refuse }),
        ),
      onBlock,
      onProblem,
    });
    blocks.setRowCount(50);
    want(0, 30, 0, 2);
    expect(asked.at(-1)?.rowCount).toBe(50);
    asked.at(-1)?.answer(block(0, 50));
    await settle();
    blocks.setRowCount(10_000);
    expect(blocks.cell(49, 0)).toBe('49/0');
    expect(blocks.cell(50, 0)).toBeUndefined();
    want(30, 60, 0, 2);
    expect(asked.at(-1)?.rowCount).toBe(BLOCK_ROWS);
    asked.at(-1)?.answer(block(0, 200));
    await settle();
    expect(blocks.cell(50, 0)).toBe('50/0');
  });

  it('tells of a failure once, and asks again only after retry', async () => {
    want(0, 30);
    asked[0]?.refuse(new Error('gone'));
    await settle();
    want(0, 30);
    expect(asked).toHaveLength(1);
    expect(onProblem).toHaveBeenCalledOnce();
    blocks.retry();
    want(0, 30);
    expect(asked).toHaveLength(2);
  });

  it('says nothing after it was closed', async () => {
    want(0, 30);
    blocks.close();
    asked[0]?.answer(block(0, 200));
    await settle();
    expect(onBlock).not.toHaveBeenCalled();
  });
});

describe('display', () => {
  it.each([
    ['plain', 'plain'],
    ['a\nb\tc', 'a⏎b⇥c'],
    ['  x ', '··x·'],
    ['\u202Eevil', '·evil'],
    ['NULL', 'NULL'],
    ['寿司🍣', '寿司🍣'],
  ])('shows %j on one line', (text, expected) => expect(oneLine(text)).toBe(expected));

  it('cuts what no screen could show', () =>
    expect(oneLine('x'.repeat(9000)).length).toBeLessThan(500));

  it('lays nested values out over lines, and keeps strings as they are', () => {
    expect(pretty('{"a":1,"b":["x, {y}",null],"c":{},"d":[]}')).toBe(
      '{\n  "a": 1,\n  "b": [\n    "x, {y}",\n    null\n  ],\n  "c": {},\n  "d": []\n}',
    );
  });

  it('adds decimals exactly', () => {
    expect(sumOf(['0.1', '0.2'])).toBe('0.3');
    expect(sumOf(['9223372036854775807', '1'])).toBe('9223372036854775808');
    expect(sumOf(['-1.50', '1'])).toBe('-0.5');
    expect(sumOf(['1', 'NaN'])).toBeNull();
  });

  it('writes types as GoogleSQL does', () => {
    const plain = { description: null, rangeElement: null, fields: [] };
    expect(
      typeText({
        ...plain,
        name: 'p',
        type: 'STRUCT',
        mode: 'repeated',
        fields: [{ ...plain, name: 'key', type: 'STRING', mode: 'nullable' }],
      }),
    ).toBe('ARRAY<STRUCT<key STRING>>');
  });
});
