import {
  Table as ArrowTable,
  Bool,
  LargeUtf8,
  tableFromArrays,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { ArrowError, readTextBlock } from './arrow';
import { oneLine, typeText } from './display';
import { clampTop, columnAt, maxTop, topShowing, visibleRows } from './scroll';
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

  it('reaches the first and the last row of ten million', () => {
    expect(clampTop(-5, large)).toBe(0);
    expect(visibleRows(0, large).first).toBe(0);
    expect(visibleRows(clampTop(1e12, large), large).last).toBe(9_999_999);
    expect(maxTop(large)).toBe(10_000_000 * 28 - 560);
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

  it('shows every blank when asked to', () => {
    expect(oneLine('a b\u3000c\u00a0d', true)).toBe('a·b□c⍽d');
    expect(oneLine('a b')).toBe('a b');
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
