import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TextBlock } from './arrow';
import { BLOCK_COLUMNS, BLOCK_ROWS, Blocks } from './blocks';

interface Asked {
  firstRow: number;
  rowCount: number;
  columns: string[];
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
const block = (first: number, rowCount: number, columns: string[]): TextBlock => ({
  rowCount,
  text: (row, column) => `${first + row}/${columns[column]}`,
});
const keys = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
const want = (firstRow: number, lastRow: number, columns = keys(0, 5)) =>
  blocks.want({ firstRow, lastRow, columns });
/** Answers everything that was asked and has no answer yet. */
const answerAll = async () => {
  for (const one of asked.splice(0)) one.answer(block(one.firstRow, one.rowCount, one.columns));
  await settle();
};

beforeEach(() => {
  asked = [];
  onBlock.mockReset();
  onProblem.mockReset();
  blocks = new Blocks({
    capacity: 24,
    fetch: (firstRow, rowCount, columns) =>
      new Promise((answer, refuse) => asked.push({ firstRow, rowCount, columns, answer, refuse })),
    onBlock,
    onProblem,
  });
  blocks.setRowCount(1_000_000);
});
afterEach(() => blocks.close());

describe('Blocks', () => {
  it('asks for at most two blocks at a time, the visible ones first', () => {
    want(100, 130);
    expect(asked.map((one) => one.firstRow)).toEqual([0, BLOCK_ROWS]);
    expect(asked[0]?.columns).toEqual(keys(0, 5));
  });

  it('asks for many columns in several calls', () => {
    want(0, 30, keys(0, 99));
    expect(asked.map((one) => one.columns.length)).toEqual([BLOCK_COLUMNS, BLOCK_COLUMNS]);
  });

  it('asks only for columns that are not here', async () => {
    want(0, 30);
    await answerAll();
    want(0, 30, keys(3, 9));
    expect(asked.map((one) => one.columns)).toEqual([keys(6, 9)]);
  });

  it('answers undefined until a cell has come', async () => {
    want(0, 30);
    expect(blocks.cell(3, '2')).toBeUndefined();
    await answerAll();
    expect(blocks.cell(3, '2')).toBe('3/2');
    expect(onBlock).toHaveBeenCalledOnce();
  });

  it('drops what is no longer wanted before it is asked for', async () => {
    want(0, 30, keys(0, 199));
    want(500_000, 500_030);
    await answerAll();
    expect(asked.map((one) => one.firstRow)).toEqual([500_000 - (500_000 % BLOCK_ROWS)]);
  });

  it('looks ahead in the direction of travel', async () => {
    want(900, 930);
    await answerAll();
    want(960, 990);
    expect(asked.map((one) => one.firstRow)).toEqual([8 * BLOCK_ROWS]);
    await answerAll();
    want(940, 970);
    expect(asked.map((one) => one.firstRow)).toEqual([6 * BLOCK_ROWS]);
  });

  it('keeps no more than its capacity, the least recently looked at first', async () => {
    for (const first of [0, 2000, 4000, 6000, 8000]) {
      want(first, first + 20);
      await answerAll();
      await answerAll();
    }
    expect(blocks.size).toBeLessThanOrEqual(24);
    expect(blocks.cell(0, '0')).toBeUndefined();
    expect(blocks.cell(8000, '0')).toBe('8000/0');
  });

  it('asks again for a block that was short when more rows came', async () => {
    blocks.setRowCount(50);
    want(0, 30);
    expect(asked[0]?.rowCount).toBe(50);
    await answerAll();
    blocks.setRowCount(10_000);
    expect(blocks.cell(49, '0')).toBe('49/0');
    expect(blocks.cell(50, '0')).toBeUndefined();
    want(30, 60);
    expect(asked[0]?.rowCount).toBe(BLOCK_ROWS);
    await answerAll();
    expect(blocks.cell(50, '0')).toBe('50/0');
  });

  it('does not ask for ever when fewer rows come than it was told of', async () => {
    want(0, 30);
    for (const one of asked.splice(0)) one.answer(block(0, 10, one.columns));
    await settle();
    want(0, 30);
    expect(asked).toHaveLength(0);
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

  it('never mixes rows of another view in: what was on its way is dropped', async () => {
    want(0, 30);
    blocks.reset(500);
    await answerAll();
    expect(blocks.cell(0, '0')).toBeUndefined();
    expect(onBlock).not.toHaveBeenCalled();
    want(0, 30);
    expect(asked[0]?.rowCount).toBe(BLOCK_ROWS);
  });

  it('says nothing after it was closed', async () => {
    want(0, 30);
    blocks.close();
    await answerAll();
    expect(onBlock).not.toHaveBeenCalled();
  });
});
