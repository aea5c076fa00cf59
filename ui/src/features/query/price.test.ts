import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Estimate, type Problem, setDoor } from '../../ipc';
import { FakeDoor } from '../../ipc/fake';
import { DEFAULT_OPTIONS } from '../../state/options';
import { languages } from '../../words';
import { formatOf } from '../../words/format';
import { PAUSE_MS, type PriceState, PriceWatch, priceLine } from './price';

const GIB = 2 ** 30;
const estimate = (patch: Partial<Estimate>): Estimate => ({
  bytes: GIB,
  accuracy: 'precise',
  price: { micros: 6104, currency: 'USD' },
  bytesBilled: GIB,
  slots: false,
  location: 'US',
  statementType: 'SELECT',
  columns: [],
  tables: [],
  kept: null,
  ...patch,
});
const priced = {
  connection: 'sandbox',
  sql: 'SELECT 1',
  from: 0,
  parameters: [],
  options: DEFAULT_OPTIONS,
};
const known = (patch: Partial<Estimate>): PriceState => ({
  name: 'known',
  priced,
  estimate: estimate(patch),
});

describe('priceLine', () => {
  const line = (state: PriceState, limit: number | null = null, language: 'en' | 'ja' = 'en') =>
    priceLine(state, limit, languages[language], formatOf(language));

  it.each<[string, Partial<Estimate>, string, string]>([
    ['what is precise', {}, 'about 1 GiB · $0.0061', '約 1 GiB · $0.0061'],
    [
      'an upper bound',
      { accuracy: 'upperBound' },
      'at most 1 GiB · $0.0061',
      '最大 1 GiB · $0.0061',
    ],
    [
      'a lower bound',
      { accuracy: 'lowerBound' },
      'at least 1 GiB · $0.0061',
      '1 GiB · $0.0061 以上',
    ],
    [
      'what is unknown',
      { bytes: null, accuracy: 'unknown', price: null },
      'Price unknown',
      '料金は不明',
    ],
    [
      'a number that is called unknown',
      { bytes: 0, accuracy: 'unknown' },
      'Price unknown',
      '料金は不明',
    ],
    [
      'nothing to read',
      { bytes: 0, price: { micros: 0, currency: 'USD' } },
      'No bytes to process · free',
      '処理するバイトなし · 無料',
    ],
    ['bytes without a price', { price: null }, 'about 1 GiB', '約 1 GiB'],
    [
      'that slots are paid for',
      { price: null, slots: true },
      'about 1 GiB · no per-byte charge: uses slots',
      '約 1 GiB · バイト課金なし: スロットを使用',
    ],
  ])('says %s', (_, patch, en, ja) => {
    expect(line(known(patch)).text).toBe(en);
    expect(line(known(patch), null, 'ja').text).toBe(ja);
  });

  it('never shows 0 when nothing is known', () => {
    for (const accuracy of ['unknown', 'lowerBound'] as const)
      expect(
        line(known({ bytes: accuracy === 'unknown' ? null : 0, accuracy, price: null })).text,
      ).not.toMatch(/free|\$0/);
  });

  it('tells how the bill is rounded, where, and what is not taken off', () => {
    const small = line(known({ bytes: 2048, bytesBilled: 10 * 2 ** 20, location: 'EU' }));
    expect(small.title).toContain('On the bill: 10 MiB');
    expect(small.title).toContain('at least 10 MiB');
    expect(small.title).toContain('EU');
    expect(small.title).toContain('free 1 TiB');
    expect(line(known({ price: null, slots: true })).title).not.toContain('1 TiB');
  });

  it('shows both numbers over the limit', () => {
    const over = line(known({}), GIB / 2);
    expect(over.text).toBe('1 GiB is over the limit of 512 MiB');
    expect(over.tone).toBe('bad');
    expect(line(known({}), GIB).tone).toBe('good');
  });

  it('keeps the last price in sight while it is checked again', () => {
    expect(line({ name: 'checking', last: estimate({}) })).toMatchObject({
      busy: true,
      text: 'about 1 GiB · $0.0061',
    });
    expect(line({ name: 'checking', last: null }).text).toBe('Checking the price');
  });

  it('tells what is wrong', () => {
    const problem: Problem = { kind: { name: 'offline', host: 'localhost' }, detail: null };
    expect(line({ name: 'failed', priced, problem }).text).toBe('No answer from localhost');
  });
});

describe('PriceWatch', () => {
  let door: FakeDoor;
  let states: PriceState[];
  let watch: PriceWatch;
  beforeEach(() => {
    vi.useFakeTimers();
    door = new FakeDoor({ delayMs: 100 });
    setDoor(door);
    states = [];
    watch = new PriceWatch((state) => states.push(state));
  });
  afterEach(() => {
    watch.stop();
    vi.useRealTimers();
  });
  const asked = () => door.calls.filter((name) => name === 'queryEstimate').length;
  const cancelled = () => door.calls.filter((name) => name === 'jobCancel').length;

  it('asks once after a pause, however many changes there were', async () => {
    for (const sql of ['S', 'SE', 'SELECT 1 FROM t']) {
      watch.look({ ...priced, sql });
      await vi.advanceTimersByTimeAsync(PAUSE_MS / 2);
    }
    expect(asked()).toBe(0);
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect(asked()).toBe(1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(states.at(-1)?.name).toBe('known');
  });

  it('cancels a question that a newer text has overtaken, and drops its answer', async () => {
    watch.look({ ...priced, sql: 'SELECT * FROM t' });
    await vi.advanceTimersByTimeAsync(PAUSE_MS + 10);
    expect(asked()).toBe(1);
    watch.look({ ...priced, sql: 'SELECT nam FROM t' });
    expect(cancelled()).toBe(1);
    await vi.advanceTimersByTimeAsync(2000);
    expect(states.filter((state) => state.name === 'known')).toHaveLength(0);
    expect(states.at(-1)).toMatchObject({ name: 'failed', priced: { sql: 'SELECT nam FROM t' } });
  });

  it('does not ask again for the same text at another place, yet tells the place', async () => {
    watch.look({ ...priced, sql: 'SELECT nam' });
    await vi.advanceTimersByTimeAsync(2000);
    watch.look({ ...priced, sql: 'SELECT nam', from: 40 });
    await vi.advanceTimersByTimeAsync(2000);
    expect(asked()).toBe(1);
    expect(states.at(-1)).toMatchObject({ name: 'failed', priced: { from: 40 } });
  });

  it('is idle where there is nothing to run', async () => {
    watch.look(priced);
    watch.look(null);
    await vi.advanceTimersByTimeAsync(2000);
    expect(asked()).toBe(0);
    expect(states.at(-1)).toEqual({ name: 'idle' });
  });

  it('does not ask for what no service would take', async () => {
    watch.look({ ...priced, sql: `SELECT '${'x'.repeat(1_100_000)}'` });
    await vi.advanceTimersByTimeAsync(2000);
    expect(asked()).toBe(0);
    expect(states.at(-1)).toMatchObject({ name: 'known', estimate: { accuracy: 'unknown' } });
  });

  it('tries again after a failure that was not the statement’s, and only then', async () => {
    door.failures.set('queryEstimate', { kind: { name: 'offline', host: 'h' }, detail: null });
    watch.look(priced);
    await vi.advanceTimersByTimeAsync(2000);
    expect(states.at(-1)?.name).toBe('failed');
    watch.retry();
    await vi.advanceTimersByTimeAsync(2000);
    expect(states.at(-1)?.name).toBe('known');
    watch.retry();
    await vi.advanceTimersByTimeAsync(2000);
    expect(asked()).toBe(2);
    watch.look({ ...priced, sql: 'SELECT nam' });
    await vi.advanceTimersByTimeAsync(2000);
    watch.retry();
    await vi.advanceTimersByTimeAsync(2000);
    expect(asked()).toBe(3);
  });

  it('asks again when told to', async () => {
    watch.look(priced);
    await vi.advanceTimersByTimeAsync(2000);
    watch.again();
    await vi.advanceTimersByTimeAsync(2000);
    expect(asked()).toBe(2);
  });
});
