// The in-memory history, saved queries and exports.
import type {
  ExportOptions,
  ExportReport,
  ExportRequest,
  ExportTarget,
  HistoryEntry,
  HistoryPage,
  HistoryQuestion,
  Job,
  JobId,
  Problem,
  QueryRun,
  RowSet,
  SavedList,
  SavedQuery,
  SavedWrite,
} from '../index';

/** What the fake door lends. */
export interface KeptHost {
  rowSet(id: string): RowSet | undefined;
  /** Begins a job; the answer ends it or says how far it is. */
  begin(
    job: JobId,
    title: string,
  ): {
    job: Job;
    done: (rows: number, total: number) => void;
    end: (problem?: Problem) => void;
    onStop: (stop: () => void) => void;
  };
  delayMs: number;
}

const local = (text: string, ja: string) => ({ text, translations: { ja } });
const PLAIN = { text: '', translations: {} };

function report(
  path: string,
  title: ReturnType<typeof local>,
  description: ReturnType<typeof local>,
  tags: string[],
  parameters: SavedQuery['parameters'],
  sql: string,
): SavedQuery {
  return {
    path,
    title,
    description,
    tags,
    parameters,
    sql,
    defaultDataset: null,
    maxBytesBilled: 10 * 2 ** 30,
    version: `${path}-1`,
    mistakes: [],
  };
}

const DATES: SavedQuery['parameters'] = [
  {
    name: 'from',
    type: 'DATE',
    label: local('From', '開始日'),
    description: PLAIN,
    default: '2026-11-01',
    choices: [],
    optional: false,
  },
  {
    name: 'to',
    type: 'DATE',
    label: local('To', '終了日'),
    description: PLAIN,
    default: '2026-11-14',
    choices: [],
    optional: false,
  },
];

/** Saved queries to begin with. */
export function fakeReports(): SavedQuery[] {
  return [
    report(
      'daily-active-users.sql',
      local('Daily active users', '日別アクティブユーザー'),
      local(
        'Players, sessions and revenue of each day of a period, by platform.',
        '期間内の1日ごとのプレイヤー数、セッション数、売上をプラットフォーム別に表示します。',
      ),
      ['kpi', 'players'],
      [
        ...DATES,
        {
          name: 'platform',
          type: 'STRING',
          label: local('Platform', 'プラットフォーム'),
          description: local('Leave empty for all', '空欄はすべて'),
          default: null,
          choices: ['IOS', 'ANDROID'],
          optional: true,
        },
      ],
      'SELECT day, platform, COUNT(*) AS players\nFROM events\nWHERE day BETWEEN @from AND @to AND (@platform IS NULL OR platform = @platform)\nGROUP BY day, platform\n',
    ),
    report(
      'revenue-by-item.sql',
      local('Revenue by item', 'アイテム別売上'),
      local(
        'What sold best in a period, refunds left out.',
        '期間内によく売れたアイテムを表示します。返金分は除きます。',
      ),
      ['kpi', 'revenue'],
      DATES,
      'SELECT item, SUM(amount) AS revenue FROM purchases WHERE day BETWEEN @from AND @to GROUP BY item\n',
    ),
    report(
      'battle-win-rate.sql',
      local('Battle win rate by rank', 'ランク別バトル勝率'),
      local('Wins by the player’s level.', 'プレイヤーのレベルごとの勝率を表示します。'),
      ['battles'],
      [
        ...DATES,
        {
          name: 'modes',
          type: 'ARRAY<STRING>',
          label: local('Modes', 'モード'),
          description: PLAIN,
          default: '["対戦"]',
          choices: [],
          optional: false,
        },
      ],
      'SELECT rank, AVG(win) AS rate FROM battles WHERE mode IN UNNEST(@modes) AND day BETWEEN @from AND @to GROUP BY rank\n',
    ),
  ];
}

/** History, saved queries and exports without a disk. */
export class FakeKept {
  history: HistoryEntry[] = [];
  queries: SavedQuery[] = fakeReports();
  /** Paths of files that there are. */
  readonly files = new Set<string>();
  readonly exports: ExportRequest[] = [];
  /** What the next checks and exports find. */
  notes: ExportReport['notes'] = [];
  chosen: string | null = '/home/me/chosen.csv';
  private readonly reports = new Map<JobId, ExportReport>();
  private readonly runs = new Map<JobId, [QueryRun, string, HistoryEntry['parameters']]>();

  constructor(private readonly host: KeptHost) {}

  /** Records what begins to run. */
  began(run: QueryRun, job: Job, text: string, parameters: HistoryEntry['parameters']): void {
    this.runs.set(job.id, [run, text, parameters]);
    this.record(run, job, text, parameters);
  }

  /** Records its end. */
  ended(job: Job): void {
    const known = this.runs.get(job.id);
    if (known) this.record(known[0], job, known[1], known[2]);
  }

  private record(
    run: QueryRun,
    job: Job,
    text: string,
    parameters: HistoryEntry['parameters'],
  ): void {
    const { statistics } = run;
    const old = this.history.find((one) => one.job === job.id);
    const name = job.state.name;
    const entry: HistoryEntry = {
      id: old?.id ?? this.history.length + 1,
      kind: 'query',
      job: job.id,
      connection: run.connection,
      connectionName: 'Sandbox',
      project: run.project,
      location: run.location,
      text,
      parameters,
      state: name === 'failed' || name === 'cancelled' || name === 'done' ? name : 'running',
      startedAtMs: job.startedAtMs,
      finishedAtMs: job.finishedAtMs,
      statementType: statistics.statementType,
      bytesProcessed: statistics.bytesProcessed,
      bytesBilled: statistics.bytesBilled,
      price: statistics.price,
      cacheHit: statistics.cacheHit,
      rows: run.rows ? (this.host.rowSet(run.rows)?.rowCount ?? null) : null,
      problem: job.state.name === 'failed' ? job.state.problem : null,
      pinned: old?.pinned ?? false,
    };
    if (old) this.history[this.history.indexOf(old)] = entry;
    else this.history.push(entry);
  }

  historyList(question: HistoryQuestion): HistoryPage {
    const terms = question.search.toLowerCase().split(/\s+/u).filter(Boolean);
    const all = this.history
      .filter((one) => question.kind === null || one.kind === question.kind)
      .filter((one) => !question.pinned || one.pinned)
      .filter((one) => terms.every((term) => one.text.toLowerCase().includes(term)))
      .sort((a, b) => b.id - a.id);
    const { before } = question;
    const rest = before === null ? all : all.filter((one) => one.id < before);
    return structuredClone({
      entries: rest.slice(0, question.limit),
      more: rest.length > question.limit,
      total: all.length,
      setAside: null,
    });
  }

  historyEntry(id: number): HistoryEntry | null {
    return structuredClone(this.history.find((one) => one.id === id) ?? null);
  }

  historyPin(id: number, pinned: boolean): null {
    const entry = this.history.find((one) => one.id === id);
    if (entry) entry.pinned = pinned;
    return null;
  }

  historyDelete(id: number): boolean {
    const before = this.history.length;
    this.history = this.history.filter((one) => one.id !== id);
    return this.history.length < before;
  }

  historyClear(): number {
    const before = this.history.length;
    this.history = this.history.filter((one) => one.pinned || one.state === 'running');
    return before - this.history.length;
  }

  savedList(): SavedList {
    return structuredClone({
      folder: '/home/me/queries',
      queries: this.queries,
      unreadable: [],
      more: false,
    });
  }

  savedWrite({ query, overwrite }: SavedWrite): SavedQuery {
    const there = this.queries.find((one) => one.path === query.path);
    if (there && there.version !== query.version && !overwrite)
      throw { kind: { name: 'conflict', resource: query.path }, detail: null } satisfies Problem;
    const written = structuredClone({ ...query, version: `${query.path}-${Math.random()}` });
    this.queries = [...this.queries.filter((one) => one.path !== query.path), written];
    return structuredClone(written);
  }

  savedDelete(path: string, version: string): null {
    const there = this.queries.find((one) => one.path === path);
    if (there && there.version !== version)
      throw { kind: { name: 'conflict', resource: path }, detail: null } satisfies Problem;
    this.queries = this.queries.filter((one) => one.path !== path);
    return null;
  }

  exportTarget(name: string): ExportTarget {
    const path = name.startsWith('/') ? name : `/home/me/Downloads/${name}`;
    return { path, exists: this.files.has(path) };
  }

  exportBrowse(): ExportTarget | null {
    return this.chosen === null ? null : this.exportTarget(this.chosen);
  }

  exportCheck(rows: string, options: ExportOptions): ExportReport {
    const set = this.rows(rows);
    if (options.format === 'xlsx' && set.rowCount > 1_048_575)
      throw {
        kind: { name: 'overLimit', limit: 1_048_575, asked: set.rowCount, unit: 'rows' },
        detail: null,
      } satisfies Problem;
    return { rows: set.rowCount, bytes: set.rowCount * 40, notes: this.notes };
  }

  exportStart(request: ExportRequest): null {
    const set = this.rows(request.rows);
    if (this.files.has(request.path) && !request.replace)
      throw {
        kind: { name: 'conflict', resource: request.path },
        detail: null,
      } satisfies Problem;
    this.exports.push(structuredClone(request));
    const shown = this.host.begin(request.job, request.path.split('/').at(-1) ?? '');
    let step = 0;
    const timer = setInterval(() => {
      step += 1;
      shown.done(Math.round((set.rowCount * step) / 10), set.rowCount);
      if (step < 10) return;
      clearInterval(timer);
      this.files.add(request.path);
      this.reports.set(request.job, {
        rows: set.rowCount,
        bytes: set.rowCount * 40,
        notes: this.notes,
      });
      shown.end();
    }, this.host.delayMs);
    shown.onStop(() => {
      clearInterval(timer);
      shown.end({ kind: { name: 'cancelled' }, detail: null });
    });
    return null;
  }

  exportReport(job: JobId): ExportReport | null {
    return this.reports.get(job) ?? null;
  }

  private rows(id: string): RowSet {
    const set = this.host.rowSet(id);
    if (set) return set;
    throw { kind: { name: 'notFound', resource: id }, detail: null } satisfies Problem;
  }
}
