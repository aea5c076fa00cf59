// Blocks of cells around what is on the screen: fetched a few at a time, the least recently used dropped first.
import type { TextBlock } from './arrow';

/** Rows of one block. */
export const BLOCK_ROWS = 128;
/** Columns asked for at a time, at most; more are asked for in several calls. */
export const BLOCK_COLUMNS = 48;

/** Where blocks come from and who is told. Columns are called by keys that are not looked into. */
export interface BlockOptions {
  fetch: (firstRow: number, rowCount: number, columns: string[]) => Promise<TextBlock>;
  /** Told after a block has come. */
  onBlock: () => void;
  /** Told when a block could not be had; it is asked for again when it is next wanted after `retry`. */
  onProblem: (thrown: unknown) => void;
  /** Columns of blocks held at most. */
  capacity?: number;
  inFlight?: number;
}

/** What is on the screen; ends included. */
export interface Wanted {
  firstRow: number;
  lastRow: number;
  /** The columns on the screen, and those that come next. */
  columns: readonly string[];
}

/** One column of one block. */
interface Part {
  block: TextBlock;
  column: number;
  /** When it was last on the screen, by the count of askings. */
  used: number;
  /** How many rows it was asked for: it is not asked again for as many. */
  asked: number;
}

interface Ask {
  row: number;
  columns: string[];
}

/** A window onto a row set of any size. */
export class Blocks {
  private readonly parts = new Map<number, Map<string, Part>>();
  private readonly flying = new Map<number, Set<string>>();
  private readonly failed = new Set<string>();
  private queue: Ask[] = [];
  private rowCount = 0;
  private generation = 0;
  private calls = 0;
  private held = 0;
  private turn = 0;
  private closed = false;
  private lastFirst = 0;
  /** The row block looked at last: neighbours are nearly always in the same. */
  private nearRow = -1;
  private near: Map<string, Part> | undefined;

  constructor(private readonly options: BlockOptions) {}

  /** How many columns of blocks are held. */
  get size(): number {
    return this.held;
  }

  /** Tells how many rows there are now; a last block that was short is asked for again. */
  setRowCount(count: number): void {
    this.rowCount = count;
  }

  /** Forgets everything: other rows are looked at from now on. */
  reset(rowCount: number): void {
    this.generation += 1;
    this.parts.clear();
    this.flying.clear();
    this.failed.clear();
    this.queue = [];
    this.held = 0;
    this.nearRow = -1;
    this.near = undefined;
    this.rowCount = rowCount;
  }

  /** A cell: its text, null for NULL, undefined while it is not here. */
  cell(row: number, column: string): string | null | undefined {
    const at = Math.floor(row / BLOCK_ROWS);
    if (at !== this.nearRow) {
      this.nearRow = at;
      this.near = this.parts.get(at);
    }
    const part = this.near?.get(column);
    const inside = row - at * BLOCK_ROWS;
    if (!part || inside >= part.block.rowCount) return undefined;
    return part.block.text(inside, part.column);
  }

  /** Asks for what is on the screen, then for what comes next in the direction of travel. */
  want(wanted: Wanted): void {
    if (this.closed || this.rowCount === 0 || wanted.lastRow < wanted.firstRow) return;
    this.turn += 1;
    const forward = wanted.firstRow >= this.lastFirst;
    this.lastFirst = wanted.firstRow;
    const first = Math.floor(wanted.firstRow / BLOCK_ROWS);
    const last = Math.floor(wanted.lastRow / BLOCK_ROWS);
    const end = Math.floor((this.rowCount - 1) / BLOCK_ROWS);
    // A new list replaces the old one: what is no longer looked at is not asked for.
    this.queue = [];
    for (let row = first; row <= last; row++) this.plan(row, wanted.columns);
    const screen = wanted.lastRow - wanted.firstRow + 1;
    const ahead = forward
      ? Math.floor((wanted.lastRow + 2 * screen) / BLOCK_ROWS)
      : Math.floor((wanted.firstRow - 2 * screen) / BLOCK_ROWS);
    if (ahead >= 0 && ahead <= end && (ahead < first || ahead > last))
      this.plan(ahead, wanted.columns);
    this.pump();
  }

  /** Asks again for what failed. */
  retry(): void {
    this.failed.clear();
  }

  /** Nothing more is asked for or told. */
  close(): void {
    this.closed = true;
    this.reset(0);
  }

  private plan(row: number, columns: readonly string[]): void {
    const parts = this.parts.get(row);
    const flying = this.flying.get(row);
    const full = Math.min(BLOCK_ROWS, this.rowCount - row * BLOCK_ROWS);
    let missing: string[] = [];
    for (const column of columns) {
      const part = parts?.get(column);
      if (part) part.used = this.turn;
      // The last block was short when it came, and rows have come since.
      if (part && part.asked >= full) continue;
      if (flying?.has(column) || this.failed.has(`${row}:${column}`)) continue;
      missing.push(column);
      if (missing.length < BLOCK_COLUMNS) continue;
      this.queue.push({ row, columns: missing });
      missing = [];
    }
    if (missing.length > 0) this.queue.push({ row, columns: missing });
  }

  private pump(): void {
    const limit = this.options.inFlight ?? 2;
    while (this.calls < limit) {
      const next = this.queue.shift();
      if (!next) return;
      this.fly(next);
    }
  }

  private fly({ row, columns }: Ask): void {
    const firstRow = row * BLOCK_ROWS;
    const { generation } = this;
    let flying = this.flying.get(row);
    if (!flying) {
      flying = new Set();
      this.flying.set(row, flying);
    }
    for (const column of columns) flying.add(column);
    this.calls += 1;
    const asked = Math.min(BLOCK_ROWS, this.rowCount - firstRow);
    this.options
      .fetch(firstRow, asked, columns)
      .then(
        (block) => {
          if (this.closed || generation !== this.generation) return;
          this.keep(row, columns, block, asked);
          this.options.onBlock();
        },
        (thrown: unknown) => {
          if (this.closed || generation !== this.generation) return;
          for (const column of columns) this.failed.add(`${row}:${column}`);
          this.options.onProblem(thrown);
        },
      )
      .finally(() => {
        this.calls -= 1;
        if (generation === this.generation) {
          for (const column of columns) flying.delete(column);
          if (flying.size === 0) this.flying.delete(row);
        }
        this.pump();
      });
  }

  private keep(row: number, columns: string[], block: TextBlock, asked: number): void {
    let parts = this.parts.get(row);
    if (!parts) {
      parts = new Map();
      this.parts.set(row, parts);
      if (row === this.nearRow) this.near = parts;
    }
    for (let index = 0; index < columns.length; index++) {
      const column = columns[index] ?? '';
      if (!parts.has(column)) this.held += 1;
      parts.set(column, { block, column: index, used: this.turn, asked });
    }
    const capacity = this.options.capacity ?? 1600;
    if (this.held > capacity) this.drop(Math.floor(capacity * 0.75));
  }

  /** Drops what was looked at longest ago until so many are left. */
  private drop(left: number): void {
    const all: { row: number; column: string; used: number }[] = [];
    for (const [row, parts] of this.parts)
      for (const [column, part] of parts) all.push({ row, column, used: part.used });
    all.sort((a, b) => a.used - b.used);
    for (const { row, column } of all) {
      if (this.held <= left) return;
      const parts = this.parts.get(row);
      if (!parts?.delete(column)) continue;
      this.held -= 1;
      if (parts.size > 0) continue;
      this.parts.delete(row);
      if (row === this.nearRow) this.nearRow = -1;
    }
  }
}
