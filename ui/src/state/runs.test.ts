import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type Job, type QueryRun, type RowSet, setDoor } from '../ipc';
import { FakeDoor } from '../ipc/fake';
import { take } from './changes';
import { forgetRun, type Run, startQuery, stopRun, useRuns } from './runs';

class Quiet extends FakeDoor {
  reply: ((run: QueryRun) => void) | null = null;
  override queryStart(): Promise<QueryRun> {
    return new Promise((done) => {
      this.reply = done;
    });
  }
}

let door: Quiet;
const run = (): Run => {
  const found = useRuns.getState().byTab.get('tab');
  if (!found) throw new Error('no run');
  return found;
};
const query = (patch: Partial<QueryRun> = {}): QueryRun => ({
  job: run().job,
  connection: 'sandbox',
  project: 'p',
  location: null,
  rows: null,
  serviceJob: 'job',
  sql: null,
  expected: null,
  consoleUrl: null,
  statistics: {
    serviceState: null,
    statementType: null,
    createdAtMs: null,
    startedAtMs: null,
    endedAtMs: null,
    bytesProcessed: null,
    bytesBilled: null,
    price: null,
    slotMs: null,
    cacheHit: null,
    dml: null,
    ddlOperation: null,
    targetTable: null,
    childJobs: null,
    user: null,
    reservation: null,
    biEngine: null,
    session: null,
    tables: [],
    partitions: null,
    parentJob: null,
  },
  ...patch,
});
const rows = (patch: Partial<RowSet> = {}): RowSet => ({
  id: 'r1',
  columns: [],
  rowCount: 10,
  totalRows: null,
  complete: false,
  truncated: null,
  origin: null,
  ...patch,
});
const job = (state: Job['state']): Job => ({
  id: run().job,
  activity: 'query',
  title: '',
  state,
  progress: { phase: 'running', done: 0, total: null, unit: 'none', attempt: 1 },
  startedAtMs: 1,
  finishedAtMs: null,
});
const settle = async () => {
  for (let turn = 0; turn < 6; turn++) await Promise.resolve();
};

beforeEach(() => {
  door = new Quiet({ delayMs: 0 });
  setDoor(door);
  useRuns.setState({ byTab: new Map() });
  startQuery({ tab: 'tab', connection: 'sandbox', sql: 'SELECT 1', from: 7 });
});

describe('a run', () => {
  it('keeps what a change brought when the answer to its start comes later', async () => {
    take({ name: 'query', value: query({ rows: 'r1' }) });
    take({ name: 'rows', value: rows() });
    door.reply?.(query());
    await settle();
    expect(run().query?.rows).toBe('r1');
    take({ name: 'rows', value: rows({ rowCount: 20, complete: true }) });
    expect(run().rows?.rowCount).toBe(20);
  });

  it('finds rows that were told of before the run knew them', () => {
    take({ name: 'rows', value: rows({ rowCount: 5 }) });
    expect(run().rows).toBeNull();
    take({ name: 'query', value: query({ rows: 'r1' }) });
    expect(run().rows?.rowCount).toBe(5);
  });

  it('never lets an older snapshot of the rows take away newer ones', () => {
    take({ name: 'query', value: query({ rows: 'r1' }) });
    take({ name: 'rows', value: rows({ rowCount: 100, complete: true }) });
    take({ name: 'rows', value: rows({ rowCount: 50 }) });
    expect(run().rows).toMatchObject({ rowCount: 100, complete: true });
  });

  it('ends with its problem, and keeps the rows that had come', () => {
    take({ name: 'query', value: query({ rows: 'r1' }) });
    take({ name: 'rows', value: rows() });
    const problem = { kind: { name: 'badAnswer' as const, host: 'h' }, detail: 'cut' };
    take({ name: 'job', value: job({ name: 'failed', problem }) });
    expect(run()).toMatchObject({ outcome: 'failed', problem });
    expect(run().rows?.rowCount).toBe(10);
    expect(run().finishedAtMs).not.toBeNull();
  });

  it('is cancelled by its own id, and says that it is stopping until it has', () => {
    const cancel = vi.spyOn(door, 'jobCancel');
    expect(stopRun('tab')).toBe(true);
    expect(cancel).toHaveBeenCalledWith(run().job);
    expect(run().outcome).toBe('stopping');
    take({ name: 'job', value: job({ name: 'cancelled' }) });
    expect(run().outcome).toBe('cancelled');
    expect(stopRun('tab')).toBe(false);
  });

  it('lets go of its rows and stops when another takes its place or the tab is closed', () => {
    const cancel = vi.spyOn(door, 'jobCancel');
    const close = vi.spyOn(door, 'rowsClose');
    take({ name: 'query', value: query({ rows: 'r1' }) });
    const first = run().job;
    startQuery({ tab: 'tab', connection: 'sandbox', sql: 'SELECT 2', from: 0 });
    expect(cancel).toHaveBeenCalledWith(first);
    expect(close).toHaveBeenCalledWith('r1');
    forgetRun('tab');
    expect(useRuns.getState().byTab.size).toBe(0);
  });

  it('does not listen to the run before it', () => {
    const first = job({ name: 'done' });
    startQuery({ tab: 'tab', connection: 'sandbox', sql: 'SELECT 2', from: 0 });
    take({ name: 'job', value: first });
    expect(run().outcome).toBe('running');
  });

  it.each([
    ['CREATE_TABLE', 'CREATE', 'p.d.t', 'exploreTables'],
    ['CREATE_SCHEMA', 'CREATE', null, 'exploreDatasets'],
    ['SCRIPT', null, null, 'exploreDatasets'],
  ])(
    'that was %s makes the catalogue read again',
    async (type, ddlOperation, targetTable, call) => {
      const value = query();
      value.statistics = { ...value.statistics, statementType: type, ddlOperation, targetTable };
      take({ name: 'query', value });
      take({ name: 'job', value: job({ name: 'done' }) });
      await vi.waitFor(() => expect(door.calls).toContain(call));
    },
  );

  it('that only read leaves the catalogue alone', async () => {
    const value = query();
    value.statistics = { ...value.statistics, statementType: 'SELECT' };
    take({ name: 'query', value });
    take({ name: 'job', value: job({ name: 'done' }) });
    await settle();
    expect(door.calls.filter((name) => name.startsWith('explore'))).toEqual([]);
  });

  it('asks again after changes were missed', async () => {
    const list = vi.spyOn(door, 'jobList').mockResolvedValue([job({ name: 'done' })]);
    vi.spyOn(door, 'queryRun').mockResolvedValue(query({ rows: 'r1' }));
    vi.spyOn(door, 'rowsSet').mockResolvedValue(rows({ complete: true }));
    take({ name: 'missed' });
    await vi.waitFor(() => expect(run().rows?.complete).toBe(true));
    expect(list).toHaveBeenCalled();
  });
});
