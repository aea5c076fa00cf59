// The price beside Run: a dry run a moment after the last change, the one before it cancelled; and its words.
import {
  asProblem,
  type ConnectionId,
  type Estimate,
  ipc,
  type JobId,
  newJobId,
  type Parameter,
  type Problem,
  type QueryOptions,
} from '../../ipc';
import { describe } from '../../problem/problem';
import type { Format, Words } from '../../words';

/** What is priced. */
export interface Priced {
  connection: ConnectionId;
  sql: string;
  /** Offset in the tab's text at which it begins. */
  from: number;
  parameters: readonly Parameter[];
  options: QueryOptions;
}

/** Whether the same is asked, wherever it stands. */
function same(a: Priced, b: Priced): boolean {
  return (
    a.sql === b.sql &&
    a.connection === b.connection &&
    JSON.stringify([a.parameters, a.options]) === JSON.stringify([b.parameters, b.options])
  );
}

/** Where the price stands. */
export type PriceState =
  | { name: 'idle' }
  | { name: 'checking'; last: Estimate | null }
  | { name: 'known'; priced: Priced; estimate: Estimate }
  | { name: 'failed'; priced: Priced; problem: Problem };

/** Milliseconds without a change before a dry run. */
export const PAUSE_MS = 400;
/** Longer statements are refused by the service, so their price is not asked for. */
const LONGEST = 1_000_000;
const UNKNOWN: Estimate = {
  bytes: null,
  accuracy: 'unknown',
  price: null,
  bytesBilled: null,
  slots: false,
  location: null,
  statementType: null,
  columns: [],
  tables: [],
  kept: null,
};

/** Watches what would run and asks for its price. */
export class PriceWatch {
  private wanted: Priced | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking: JobId | null = null;
  private state: PriceState = { name: 'idle' };

  constructor(private readonly onState: (state: PriceState) => void) {}

  /** Tells what would run now; null: nothing. */
  look(priced: Priced | null): void {
    const before = this.wanted;
    this.wanted = priced;
    if (!priced) {
      this.drop();
      this.set({ name: 'idle' });
      return;
    }
    if (before && same(before, priced)) {
      // The same text at another place keeps its price; a mark must follow it.
      const { state } = this;
      if ((state.name === 'known' || state.name === 'failed') && state.priced.from !== priced.from)
        this.set({ ...state, priced });
      return;
    }
    this.drop();
    if (priced.sql.length > LONGEST) {
      this.set({ name: 'known', priced, estimate: UNKNOWN });
      return;
    }
    const last = this.state.name === 'known' ? this.state.estimate : null;
    this.set({
      name: 'checking',
      last: this.state.name === 'checking' ? this.state.last : last,
    });
    this.timer = setTimeout(() => void this.ask(priced), PAUSE_MS);
  }

  /** Asks again for the same text: the catalogue, the connection or the settings have changed. */
  again(): void {
    const { wanted } = this;
    if (!wanted) return;
    this.wanted = null;
    this.look(wanted);
  }

  /** Asks again where there is no price, unless the statement itself is wrong. */
  retry(): void {
    const { state } = this;
    if (state.name === 'failed' && state.problem.kind.name !== 'badSql') this.again();
  }

  /** Stops asking. */
  stop(): void {
    this.drop();
    this.wanted = null;
  }

  private set(state: PriceState): void {
    this.state = state;
    this.onState(state);
  }

  private drop(): void {
    clearTimeout(this.timer);
    if (this.asking)
      ipc()
        .jobCancel(this.asking)
        .catch(() => undefined);
    this.asking = null;
  }

  private async ask(priced: Priced): Promise<void> {
    const job = newJobId();
    this.asking = job;
    let next: Extract<PriceState, { priced: Priced }>;
    try {
      const estimate = await ipc().queryEstimate({
        job,
        connection: priced.connection,
        sql: priced.sql,
        parameters: [...priced.parameters],
        options: priced.options,
        maxBytesBilled: null,
        confirmedBytes: null,
      });
      next = { name: 'known', priced, estimate };
    } catch (thrown) {
      next = { name: 'failed', priced, problem: asProblem(thrown) };
    }
    // A later question has taken its place, or the same text has moved.
    if (this.asking !== job) return;
    this.asking = null;
    if (this.wanted && same(this.wanted, priced)) next = { ...next, priced: this.wanted };
    this.set(next);
  }
}

/** The estimate of exactly what is asked, if it is known. */
export function estimateOf(state: PriceState, asked: Omit<Priced, 'from'>): Estimate | null {
  return state.name === 'known' && same(state.priced, { ...asked, from: 0 })
    ? state.estimate
    : null;
}

/** The line beside Run. */
export interface PriceLine {
  text: string;
  title: string;
  tone: 'plain' | 'good' | 'warn' | 'bad';
  busy: boolean;
}

/** What an estimate says: never 0 where nothing is known. */
function estimateText(estimate: Estimate, words: Words, format: Format): string {
  const { price: line } = words;
  if (estimate.bytes === null || estimate.accuracy === 'unknown') return line.unknown;
  if (estimate.bytes === 0 && estimate.accuracy !== 'lowerBound')
    return `${line.nothing} · ${line.free}`;
  const bytes = format.bytes(estimate.bytes);
  if (estimate.slots)
    return `${line.accuracy[estimate.accuracy](bytes)} · ${words.runs.price.slots}`;
  const amount = estimate.price
    ? `${bytes} · ${format.money(estimate.price.micros, estimate.price.currency)}`
    : bytes;
  return line.accuracy[estimate.accuracy](amount);
}

/** What lies behind the amount: how the bill is rounded, where it would run, what is not taken off. */
function estimateTitle(estimate: Estimate, text: string, words: Words, format: Format): string {
  const { price } = words.runs;
  const lines = [text];
  if (estimate.slots) lines.push(price.slotsWhy);
  else if (estimate.bytesBilled !== null) {
    const amount = format.bytes(estimate.bytesBilled);
    lines.push(
      price.billed(
        estimate.price
          ? `${amount} · ${format.money(estimate.price.micros, estimate.price.currency)}`
          : amount,
      ),
      price.least,
      price.freeTier,
    );
  }
  if (estimate.location) lines.push(price.location(estimate.location));
  return lines.join('\n');
}

/** The words of a state. `limit` is the workspace's largest bill in bytes; null: none. */
export function priceLine(
  state: PriceState,
  limit: number | null,
  words: Words,
  format: Format,
): PriceLine {
  const { price: line } = words;
  switch (state.name) {
    case 'idle':
      return { text: '', title: '', tone: 'plain', busy: false };
    case 'checking':
      return {
        text: state.last ? estimateText(state.last, words, format) : line.checking,
        title: line.checking,
        tone: 'plain',
        busy: true,
      };
    case 'failed': {
      const { title, why } = describe(state.problem, words, format);
      return {
        text: title,
        title: [title, why].filter(Boolean).join('\n'),
        tone: 'plain',
        busy: false,
      };
    }
    case 'known': {
      const { estimate } = state;
      if (estimate.bytes === null || estimate.accuracy === 'unknown')
        return { text: line.unknown, title: line.unknownWhy, tone: 'warn', busy: false };
      if (limit !== null && estimate.bytes > limit) {
        const text = line.overLimit(format.bytes(estimate.bytes), format.bytes(limit));
        return { text, title: text, tone: 'bad', busy: false };
      }
      const text = estimateText(estimate, words, format);
      const nothing = estimate.bytes === 0 && estimate.accuracy !== 'lowerBound';
      const title = nothing ? line.nothingWhy : estimateTitle(estimate, text, words, format);
      return { text, title, tone: 'good', busy: false };
    }
  }
}
