// Blocks of cells around what is on the screen: fetched a few at a time, the least recently used dropped first.
import type { TextBlock } from './arrow';

/** Rows of one block. */
export const BLOCK_ROWS = 200;
/** Columns of one block. */
export const BLOCK_COLUMNS = 40;

/** Where blocks come from and who is told. */
export interface BlockOptions {
  columnCount: number;
  fetch: (firstRow: number, rowCount: number, columns: number[]) => Promise<TextBlock>;
  /** Told after a block has come. */
  onBlock: () => void;
  /** Told when a block could not be had; it is asked for again when it is next wanted after `retry`. */
  onProblem: (thrown: unknown) => void;
  capacity?: number;
  inFlight?: number;
}

/** What is on the screen; ends included. */
export interface Wanted {
  firstRow: number;
  lastRow: number;
  firstColumn: number;
  lastColumn: number;
}

/** A window onto a row set of any size. */
export class Blocks {
  private readonly blocks = new Map<string, TextBlock>();
  private readonly flying = new Set<string>();
  private readonly failed = new Set<string>();
  private queue: { key: string; row: number; column: number }[] = [];
  private rowCount = 0;
  private closed = false;
  private lastFirst = 0;

  constructor(private readonly options: BlockOptions) {}

  /** How many blocks are held. */
  get size(): number {
    return this.blocks.size;
  }

  /** Tells how many rows there are now; a last block that was short is asked for again. */
  setRowCount(count: number): void {
    const old = this.rowCount;
    this.rowCount = count;
    if (count <= old) return;
    const last = Math.floor(old / BLOCK_ROWS);
    for (const [key, block] of this.blocks)
      if (
        key.startsWith(`${last}:`) &&
        block.rowCount < Math.min(BLOCK_ROWS, count - last * BLOCK_ROWS)
      )
        this.stale.add(key);
  }

  private readonly stale = new Set<string>();

  /** A cell: its text, null for NULL, undefined while it is not here. */
  cell(row: number, column: number): string | null | undefined {
    const rowBlock = Math.floor(row / BLOCK_ROWS);
    const columnBlock = Math.floor(column / BLOCK_COLUMNS);
    const block = this.blocks.get(`${rowBlock}:${columnBlock}`);
    const inside = row - rowBlock * BLOCK_ROWS;
    if (!block || inside >= block.rowCount) return undefined;
    return block.text(inside, column - columnBlock * BLOCK_COLUMNS);
  }

  /** Asks for what is on the screen, then for what comes next in the direction of travel. */
  want(wanted: Wanted): void {
    if (this.closed || this.rowCount === 0 || wanted.lastRow < wanted.firstRow) return;
    const forward = wanted.firstRow >= this.lastFirst;
    this.lastFirst = wanted.firstRow;
    const first = Math.floor(wanted.firstRow / BLOCK_ROWS);
    const last = Math.floor(wanted.lastRow / BLOCK_ROWS);
    const end = Math.floor((this.rowCount - 1) / BLOCK_ROWS);
    const rows: number[] = [];
    for (let block = first; block <= last; block++) rows.push(block);
    const screen = wanted.lastRow - wanted.firstRow + 1;
    const ahead = forward
      ? Math.floor((wanted.lastRow + screen) / BLOCK_ROWS)
      : Math.floor((wanted.firstRow - screen) / BLOCK_ROWS);
    if (ahead >= 0 && ahead <= end && !rows.includes(ahead)) rows.push(ahead);
    const columns: number[] = [];
    for (
      let block = Math.floor(wanted.firstColumn / BLOCK_COLUMNS);
      block <= Math.floor(wanted.lastColumn / BLOCK_COLUMNS);
      block++
    )
      columns.push(block);
    // A new list replaces the old one: what is no longer looked at is not asked for.
    this.queue = [];
    for (const row of rows)
      for (const column of columns) {
        const key = `${row}:${column}`;
        const held = this.blocks.get(key);
        if (held) {
          this.blocks.delete(key);
          this.blocks.set(key, held);
          if (!this.stale.has(key)) continue;
        }
        if (!this.flying.has(key) && !this.failed.has(key)) this.queue.push({ key, row, column });
      }
    this.pump();
  }

  /** Asks again for what failed. */
  retry(): void {
    this.failed.clear();
  }

  /** Nothing more is asked for or told. */
  close(): void {
    this.closed = true;
    this.queue = [];
    this.blocks.clear();
  }

  private pump(): void {
    const limit = this.options.inFlight ?? 2;
    while (this.flying.size < limit) {
      const next = this.queue.shift();
      if (!next) return;
      this.fly(next.key, next.row, next.column);
    }
  }

  private fly(key: string, row: number, column: number): void {
    const firstRow = row * BLOCK_ROWS;
    const firstColumn = column * BLOCK_COLUMNS;
    const width = Math.min(BLOCK_COLUMNS, this.options.columnCount - firstColumn);
    const columns = Array.from({ length: width }, (_, index) => firstColumn + index);
    this.flying.add(key);
    this.stale.delete(key);
    this.options
      .fetch(firstRow, Math.min(BLOCK_ROWS, this.rowCount - firstRow), columns)
      .then(
        (block) => {
          if (this.closed) return;
          this.blocks.delete(key);
          this.blocks.set(key, block);
          // Rows may have come while it was on its way.
          if (block.rowCount < Math.min(BLOCK_ROWS, this.rowCount - firstRow)) this.stale.add(key);
          const capacity = this.options.capacity ?? 32;
          for (const oldest of this.blocks.keys()) {
            if (this.blocks.size <= capacity) break;
            this.blocks.delete(oldest);
            this.stale.delete(oldest);
          }
          this.options.onBlock();
        },
        (thrown: unknown) => {
          if (this.closed) return;
          this.failed.add(key);
          this.options.onProblem(thrown);
        },
      )
      .finally(() => {
        this.flying.delete(key);
        this.pump();
      });
  }
}
