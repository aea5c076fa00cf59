// Jobs at the service, plans, the ledger and what weighs, in memory, for tests and for looking at the window in a browser.
import { cellText, columnsOfSchema } from '../fake-data';
import type {
  AttachRequest,
  Change,
  Job,
  JobId,
  JobsQuestion,
  Listing,
  Money,
  OpenRun,
  Problem,
  QueryPlan,
  QueryRequest,
  QueryRun,
  QueryStatistics,
  ServiceJob,
  Settings,
  Spend,
  StageTime,
  Weights,
} from '../index';
import type { FakeRows } from './rows';

/** What the service says before it says anything. */
export const NO_STATISTICS: QueryStatistics = {
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
};

/** Who asks. */
export const FAKE_USER = 'analyst@example.com';

const MIB = 1024 * 1024;
const time = (averageMs: number, longestMs: number): StageTime => ({ averageMs, longestMs });

/** A statement of a script: its text and where it begins. */
export function fakeStatements(sql: string): { text: string; line: number; column: number }[] {
  const found: { text: string; line: number; column: number }[] = [];
  let from = 0;
  for (const part of sql.split(';')) {
    const text = part.trim();
    const at = from + (part.length - part.trimStart().length);
    from += part.length + 1;
    if (text === '') continue;
    const before = sql.slice(0, at);
    const line = before.split('\n').length;
    found.push({ text, line, column: at - (before.lastIndexOf('\n') + 1) + 1 });
  }
  return found;
}

/** Jobs, the ledger and what weighs. */
export class FakeRuns {
  today = 0;
  todayBytes = 0;
  todayRuns = 0;
  raisedTo: number | null = null;
  /** What `runsResume` answers with, once. */
  open: OpenRun[] = [];
  ended: string[] = [];
  quits: boolean[] = [];
  /** Jobs of this door and some of other people's, newest first. */
  readonly jobs: ServiceJob[] = [];

  constructor(
    private readonly settings: () => Settings,
    private readonly rows: FakeRows,
    private readonly tell: (change: Change) => void,
  ) {
    const now = Date.now();
    const others = [
      [
        'hana@example.com',
        'SELECT country, SUM(revenue) FROM game_analytics.purchases GROUP BY country',
        'report:weekly',
        1.2,
      ],
      [
        'ken@example.com',
        'MERGE game_analytics.players AS t USING staging.players AS s ON t.id = s.id WHEN MATCHED THEN UPDATE SET level = s.level',
        'team:data',
        14.8,
      ],
      [FAKE_USER, 'SELECT * FROM game_analytics.battles', '', 310.5],
      [FAKE_USER, 'SELECT COUNT(*) FROM game_analytics.events_20261114', 'team:game', 0],
    ] as const;
    others.forEach(([user, sql, label, gib], index) => {
      const started = now - (index + 1) * 47 * 60_000;
      const bytes = Math.round(gib * 1024 * MIB);
      this.jobs.push(
        this.listed({
          job: `bquxjob_${index + 1}`,
          sql,
          labels: label ? [label.split(':') as [string, string]] : [],
          state: index === 2 ? 'failed' : 'done',
          problem:
            index === 2
              ? {
                  kind: { name: 'overLimit', limit: 1e11, asked: bytes, unit: 'bytes' },
                  detail: null,
                }
              : null,
          statistics: {
            ...NO_STATISTICS,
            serviceState: 'DONE',
            statementType: sql.startsWith('MERGE') ? 'MERGE' : 'SELECT',
            createdAtMs: started,
            startedAtMs: started + 240,
            endedAtMs: started + 3200 + index * 900,
            bytesProcessed: bytes,
            bytesBilled: index === 2 ? 0 : bytes,
            price: this.price(index === 2 ? 0 : bytes),
            slotMs: 84_000 * (index + 1),
            cacheHit: gib === 0,
            user,
          },
        }),
      );
    });
  }

  private listed(patch: Partial<ServiceJob>): ServiceJob {
    return {
      job: '',
      location: 'US',
      kind: 'QUERY',
      state: 'done',
      sql: null,
      labels: [],
      statistics: NO_STATISTICS,
      problem: null,
      script: null,
      ...patch,
    };
  }

  price(bytes: number): Money {
    const { pricePerTibMicros, currency } = this.settings();
    return { micros: Math.ceil((bytes / 2 ** 40) * pricePerTibMicros), currency };
  }

  spend(): Spend {
    const { currency, dailyBudgetMicros } = this.settings();
    const budget =
      dailyBudgetMicros === null ? null : Math.max(dailyBudgetMicros, this.raisedTo ?? 0);
    return {
      day: '2026-11-24',
      today: { micros: this.today, currency },
      todayBytes: this.todayBytes,
      todayRuns: this.todayRuns,
      reservedMicros: 0,
      budgetMicros: budget,
      raised: budget !== null && budget !== dailyBudgetMicros,
      month: { micros: this.today + 41_230_000, currency },
      monthLabels: [
        ['team:game', 30_100_000],
        ['report:weekly', 8_400_000],
      ],
    };
  }

  raise(micros: number | null): Spend {
    this.raisedTo = micros;
    this.tell({ name: 'spend', value: this.spend() });
    return this.spend();
  }

  /** Why a run may not begin; null: it may. */
  refuse(request: QueryRequest, bytes: number | null): Problem | null {
    const { confirmAboveBytes, maxBytesBilled, usesSlots } = this.settings();
    const limit = request.maxBytesBilled ?? maxBytesBilled;
    if (limit !== null && bytes !== null && bytes > limit)
      return { kind: { name: 'overLimit', limit, asked: bytes, unit: 'bytes' }, detail: null };
    if (
      confirmAboveBytes !== null &&
      bytes !== null &&
      bytes > Math.max(confirmAboveBytes, request.confirmedBytes ?? 0)
    )
      return { kind: { name: 'unconfirmed', bytes, above: confirmAboveBytes }, detail: null };
    const { budgetMicros, today } = this.spend();
    const asked = bytes === null ? null : this.price(bytes).micros;
    if (budgetMicros === null || usesSlots || (asked ?? 1) <= budgetMicros - today.micros)
      return null;
    return {
      kind: {
        name: 'overBudget',
        budgetMicros,
        spentMicros: today.micros,
        askedMicros: asked,
        currency: today.currency,
      },
      detail: null,
    };
  }

  /** A run has ended: it is billed and listed. */
  ran(job: Job, run: QueryRun, request: QueryRequest): void {
    const { statistics } = run;
    this.today += statistics.price?.micros ?? 0;
    this.todayBytes += statistics.bytesBilled ?? 0;
    this.todayRuns += 1;
    const failed = job.state.name === 'failed';
    this.jobs.unshift(
      this.listed({
        job: run.serviceJob,
        sql: request.sql,
        labels: request.options.labels,
        state: failed ? 'failed' : 'done',
        statistics: { ...statistics, user: FAKE_USER },
        problem: job.state.name === 'failed' ? job.state.problem : null,
      }),
    );
    this.tell({ name: 'spend', value: this.spend() });
  }

  list(question: JobsQuestion): Listing<ServiceJob> {
    if (question.parent !== null) return this.children(question.parent);
    const items = this.jobs.filter(
      ({ state, statistics }) =>
        (question.everyone || statistics.user === FAKE_USER) &&
        (question.state === null ||
          question.state === state ||
          (question.state === 'done' && state === 'failed')) &&
        (question.fromMs === null || (statistics.createdAtMs ?? 0) >= question.fromMs) &&
        (question.untilMs === null || (statistics.createdAtMs ?? 0) < question.untilMs),
    );
    return { items: structuredClone(items), problems: [], nextPage: null };
  }

  /** The statements of a script up to the first that divides by zero, the last first. */
  private children(parent: JobId): Listing<ServiceJob> {
    const script = this.jobs.find(({ job }) => job === parent)?.sql ?? '';
    const items: ServiceJob[] = [];
    for (const [index, { text, line, column }] of fakeStatements(script).entries()) {
      const failed = /1 \/ 0/.test(text);
      const started = Date.now() - 5000 + index * 800;
      items.unshift(
        this.listed({
          job: `${parent}_${index}`,
          sql: text,
          state: failed ? 'failed' : 'done',
          problem: failed
            ? {
                kind: { name: 'badSql', message: 'division by zero: 1 / 0', line, column },
                detail: null,
              }
            : null,
          script: {
            expression: false,
            procedure: null,
            text,
            line,
            column,
            endLine: line,
            endColumn: column + text.length,
          },
          statistics: {
            ...NO_STATISTICS,
            serviceState: 'DONE',
            statementType: /^select/i.test(text) ? 'SELECT' : 'INSERT',
            createdAtMs: started,
            startedAtMs: started,
            endedAtMs: started + 640 + index * 220,
            bytesProcessed: 12 * MIB,
            bytesBilled: failed ? 0 : 12 * MIB,
            price: this.price(failed ? 0 : 12 * MIB),
            parentJob: parent,
            user: FAKE_USER,
          },
        }),
      );
      if (failed) break;
    }
    return { items, problems: [], nextPage: null };
  }

  /** A job's result as it would be read again. */
  attach(request: AttachRequest): { run: QueryRun; problem: Problem | null } {
    const known =
      this.jobs.find(({ job }) => job === request.serviceJob) ??
      this.jobs
        .flatMap(({ job }) => this.children(job).items)
        .find(({ job }) => job === request.serviceJob);
    const run: QueryRun = {
      job: request.job,
      connection: request.connection,
      project: 'shirabe-sandbox',
      location: request.location ?? 'US',
      rows: null,
      serviceJob: request.serviceJob,
      sql: known?.sql ?? null,
      expected: null,
      consoleUrl: null,
      statistics: known?.statistics ?? NO_STATISTICS,
    };
    if (!known)
      return {
        run,
        problem: {
          kind: { name: 'notFound', resource: `Job ${request.serviceJob}` },
          detail: null,
        },
      };
    if (known.problem) return { run, problem: known.problem };
    if (known.statistics.statementType !== 'SELECT') return { run, problem: null };
    const columns = columnsOfSchema('number:INT64,name:STRING');
    const id = `rows_${request.job}`;
    const last = Number(request.serviceJob.split('_').at(-1));
    const set = {
      id,
      columns,
      rowCount: 3 + (Number.isNaN(last) ? 0 : last),
      totalRows: 3,
      complete: true,
      truncated: null,
      origin: null,
    };
    this.rows.sets.set(id, {
      seed: 3,
      set,
      cell: (row, column) => {
        const one = columns[column];
        return one ? cellText(one, row, column) : null;
      },
    });
    run.rows = id;
    return { run, problem: null };
  }

  plan(): QueryPlan {
    return {
      stages: [
        {
          id: '0',
          name: 'S00: Input',
          status: 'COMPLETE',
          inputs: [],
          slotMs: 48_200,
          startedAtMs: 0,
          endedAtMs: 1800,
          wait: time(60, 90),
          read: time(820, 910),
          compute: time(240, 260),
          write: time(30, 44),
          recordsRead: 5_200_000,
          recordsWritten: 410_000,
          shuffleBytes: 18 * MIB,
          spilledBytes: 0,
          parallel: 48,
          parallelDone: 48,
          steps: [
            { kind: 'READ', lines: ['$1:country, $2:revenue', 'FROM game_analytics.purchases'] },
            { kind: 'AGGREGATE', lines: ['GROUP BY $30 := $1', '$20 := SUM($2)'] },
            { kind: 'WRITE', lines: ['$30, $20', 'TO __stage00_output'] },
          ],
        },
        {
          id: '1',
          name: 'S01: Join+',
          status: 'COMPLETE',
          inputs: ['0'],
          slotMs: 129_000,
          startedAtMs: 1800,
          endedAtMs: 6400,
          wait: time(2100, 2400),
          read: time(90, 120),
          compute: time(410, 3900),
          write: time(60, 70),
          recordsRead: 410_000,
          recordsWritten: 9_800_000,
          shuffleBytes: 940 * MIB,
          spilledBytes: 210 * MIB,
          parallel: 12,
          parallelDone: 12,
          steps: [{ kind: 'JOIN', lines: ['EACH WITH ALL ON $30 = $60'] }],
        },
        {
          id: '2',
          name: 'S02: Output',
          status: 'COMPLETE',
          inputs: ['1'],
          slotMs: 5_100,
          startedAtMs: 6400,
          endedAtMs: 7000,
          wait: time(10, 12),
          read: time(40, 44),
          compute: time(120, 130),
          write: time(12, 15),
          recordsRead: 9_800_000,
          recordsWritten: 1240,
          shuffleBytes: 64_000,
          spilledBytes: 0,
          parallel: 1,
          parallelDone: 1,
          steps: [],
        },
      ],
      timeline: [1, 2, 3, 4, 5, 6, 7].map((second) => ({
        elapsedMs: second * 1000,
        slotMs: ([8, 40, 70, 118, 160, 176, 182][second - 1] ?? 0) * 1000,
        active: 12,
        pending: 7 - second,
        completed: second * 8,
      })),
      insights: [{ stage: '1', kind: 'slotContention' }],
    };
  }

  weigh(request: QueryRequest): Weights {
    const star = /select\s+\*/i.test(request.sql);
    return {
      leftOut: 0,
      tables: [
        {
          table: {
            project: 'shirabe-sandbox',
            dataset: 'game_analytics',
            table: /battles/.test(request.sql) ? 'battles' : 'players',
          },
          kind: 'table',
          sizeBytes: 310 * 1024 * MIB,
          partitioning: {
            column: 'event_date',
            unit: 'DAY',
            filterRequired: false,
            expiresAfterMs: null,
            range: null,
          } as unknown as Weights['tables'][number]['partitioning'],
          lastPartition: '20261114',
          clustering: ['country'],
          columns: [
            { name: 'event_params', bytes: 212 * 1024 * MIB },
            { name: 'payload', bytes: 64 * 1024 * MIB },
            { name: 'user_id', bytes: 21 * 1024 * MIB },
            { name: 'event_name', bytes: 9 * 1024 * MIB },
            { name: 'event_date', bytes: 4 * 1024 * MIB },
          ].slice(star ? 0 : 2),
          leftOut: 0,
        },
      ],
    };
  }
}
