// The statements of a text as it is typed: only what a change touches is read again.
import { type Statement, splitting } from './statements';

/** A text that can be read in parts; CodeMirror's documents are. */
export interface Readable {
  length: number;
  sliceString(from: number, to: number): string;
}

/** A change: what was there from `from` to `toBefore` now reaches to `toAfter`. */
export interface Change {
  from: number;
  toBefore: number;
  toAfter: number;
}

/** Read in one go at most, so that a key never waits long. */
const BUDGET = 48_000;

/** Statements in order. Three numbers each, so that a hundred thousand are moved at no cost. */
export class StatementIndex {
  private constructor(
    /** from, to and end of each. */
    private readonly numbers: Int32Array,
  ) {}

  /** From statements in order. */
  static of(list: readonly Statement[]): StatementIndex {
    const numbers = new Int32Array(list.length * 3);
    list.forEach(({ from, to, end }, index) => {
      numbers.set([from, to, end], index * 3);
    });
    return new StatementIndex(numbers);
  }

  get size(): number {
    return this.numbers.length / 3;
  }

  at(index: number): Statement | null {
    const from = this.numbers[index * 3];
    const to = this.numbers[index * 3 + 1];
    const end = this.numbers[index * 3 + 2];
    return from === undefined || to === undefined || end === undefined ? null : { from, to, end };
  }

  /** All of them. */
  list(): Statement[] {
    return Array.from({ length: this.size }, (_, index) => this.at(index)).filter(
      (one) => one !== null,
    );
  }

  /** The index of the first statement that ends at or after an offset. */
  firstEndingAt(offset: number): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.numbers[middle * 3 + 2] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * After a change; null when so much may have changed that all of it is to be read again, which a
   * key must not wait for.
   */
  changed(text: Readable, change: Change): StatementIndex | null {
    const { from, toBefore, toAfter } = change;
    const shift = toAfter - toBefore;
    // A change that touches a statement's end may join it to the next one: begin one earlier.
    const first = Math.max(0, this.firstEndingAt(from) - 1);
    const start = first === 0 ? 0 : (this.at(first - 1)?.end ?? 0);
    const stop = Math.min(text.length, Math.max(toAfter, start) + BUDGET);
    if (toAfter - start > BUDGET) return null;
    const slice = text.sliceString(start, stop);
    const fresh: number[] = [];
    let next = this.firstEndingAt(toBefore + 1);
    let met = -1;
    for (const one of splitting(slice)) {
      if (one === null) continue;
      const found = { from: one.from + start, to: one.to + start, end: one.end + start };
      const whole = found.end > found.to || stop === text.length;
      if (!whole) break;
      fresh.push(found.from, found.to, found.end);
      if (found.end < toAfter) continue;
      // The same end as before, moved: from here on nothing is different.
      while ((this.at(next)?.end ?? Number.POSITIVE_INFINITY) + shift < found.end) next += 1;
      const before = this.at(next);
      if (before && before.end + shift === found.end && before.end > before.to) {
        met = next + 1;
        break;
      }
    }
    if (met < 0) {
      if (stop < text.length) return null;
      met = this.size;
    }
    const rest = this.numbers.subarray(met * 3);
    const numbers = new Int32Array(first * 3 + fresh.length + rest.length);
    numbers.set(this.numbers.subarray(0, first * 3));
    numbers.set(fresh, first * 3);
    const at = first * 3 + fresh.length;
    for (let index = 0; index < rest.length; index++)
      numbers[at + index] = (rest[index] ?? 0) + shift;
    return new StatementIndex(numbers);
  }
}

/**
 * The statement that would run for a caret: the one around it, else the one that ends before it on
 * the same line, else the next one, else the last.
 */
export function statementNear(
  text: Readable,
  index: StatementIndex,
  caret: number,
): Statement | null {
  const next = index.firstEndingAt(caret);
  const here = index.at(next);
  if (here && caret >= here.from) return here;
  const before = next > 0 ? index.at(next - 1) : null;
  // Lines are not long, but a text may be one: what is further away than this is on another.
  if (before && caret - before.end < 20_000) {
    if (!text.sliceString(before.end, caret).includes('\n')) return before;
  }
  return here ?? before;
}
