// The run of each tab: what was sent, how it goes, which rows it has.
import { create } from 'zustand';
import {
  asProblem,
  type ConnectionId,
  ipc,
  type Job,
  type JobId,
  newJobId,
  type Parameter,
  type PreviewLook,
  type Problem,
  type QueryOptions,
  type QueryRun,
  type RowSet,
  type RowsId,
  type TableRef,
} from '../ipc';
import { identityLearned } from './identity';
import { isFinal } from './jobs';
import { DEFAULT_OPTIONS } from './options';

/** One run: of a query, a free preview of a table, or a look at files. */
export interface Run {
  tab: string;
  job: JobId;
  kind: 'query' | 'preview' | 'files';
  connection: ConnectionId;
  /** What was sent; empty for a preview. */
  sql: string;
  /** Offset in the tab's text, in UTF-16 units, at which the sent text began. */
  from: number;
  parameters: readonly Parameter[];
  options: QueryOptions;
  table: TableRef | null;
  /** Which rows and columns of the table, where not the first rows of all columns. */
  look?: PreviewLook | null;
  startedAtMs: number;
  finishedAtMs: number | null;
  snapshot: Job | null;
  query: QueryRun | null;
  /** The rows of a look at files, once there are any. */
  filesRows?: RowsId | null;
  rows: RowSet | null;
  problem: Problem | null;
  outcome: 'running' | 'stopping' | 'done' | 'failed' | 'cancelled';
}

interface RunsState {
  byTab: ReadonlyMap<string, Run>;
  /** Runs beside that of the tab: the statements of its script whose rows were asked for, by their job at the service. */
  parts: ReadonlyMap<JobId, Run>;
  /** Which part each tab shows in place of its whole run. */
  shownPart: ReadonlyMap<string, JobId>;
}

/** The store of runs. */
export const useRuns = create<RunsState>(() => ({
  byTab: new Map(),
  parts: new Map(),
  shownPart: new Map(),
}));

/** Row sets that were told of before their run was. */
const early = new Map<RowsId, RowSet>();

function update(job: JobId, patch: (run: Run) => Partial<Run> | null): void {
  const { byTab } = useRuns.getState();
  for (const run of byTab.values()) {
    if (run.job !== job) continue;
    const change = patch(run);
    if (change) useRuns.setState({ byTab: new Map(byTab).set(run.tab, { ...run, ...change }) });
    return;
  }
  const { parts } = useRuns.getState();
  for (const [key, run] of parts) {
    if (run.job !== job) continue;
    const change = patch(run);
    if (change) useRuns.setState({ parts: new Map(parts).set(key, { ...run, ...change }) });
    return;
  }
}

function everyRun(): Run[] {
  const { byTab, parts } = useRuns.getState();
  return [...byTab.values(), ...parts.values()];
}

/** The run whose rows and figures a tab shows: that of the tab, or a statement of its script. */
export function shownRun(state: RunsState, tab: string): Run | undefined {
  const part = state.shownPart.get(tab);
  return (part === undefined ? undefined : state.parts.get(part)) ?? state.byTab.get(tab);
}

/** Whether the run is still going on. */
export function isRunning(run: Run | undefined): boolean {
  return run?.outcome === 'running' || run?.outcome === 'stopping';
}

/** Takes in a snapshot of a job. */
export function runJobChanged(job: Job): void {
  update(job.id, (run) => {
    const patch: Partial<Run> = { snapshot: job };
    if (run.outcome === 'done' || run.outcome === 'failed' || run.outcome === 'cancelled')
      return patch;
    if (isFinal(job.state)) patch.finishedAtMs = job.finishedAtMs ?? Date.now();
    switch (job.state.name) {
      case 'failed':
        patch.outcome = 'failed';
        patch.problem = job.state.problem;
        break;
      case 'done':
      case 'cancelled':
      case 'stopping':
        patch.outcome = job.state.name;
        break;
      default:
    }
    return patch;
  });
}

/** Takes in what the service says about a run. */
export function runQueryChanged(query: QueryRun): void {
  update(query.job, (run) => {
    const patch: Partial<Run> = { query };
    if (run.sql === '' && query.sql) patch.sql = query.sql;
    identityLearned(query.statistics.user);
    if (query.rows && run.rows?.id !== query.rows) {
      const rows = early.get(query.rows);
      if (rows) patch.rows = rows;
      else void fetchRows(query.job, query.rows);
    }
    return patch;
  });
}

/** The id of a run's rows, as soon as it is known. */
function rowsIdOf(run: Run): RowsId | null {
  return run.query?.rows ?? run.filesRows ?? null;
}

/** What is known of a look at files, as a run. */
export interface FilesNews {
  rows: RowsId | null;
  outcome: Run['outcome'];
  problem: Problem | null;
  sql: string;
}

/** Takes in what a look at files says about its rows and its end. */
export function filesRunChanged(job: JobId, news: FilesNews): void {
  update(job, (run) => {
    const patch: Partial<Run> = { filesRows: news.rows, sql: news.sql };
    const final = news.outcome !== 'running' && news.outcome !== 'stopping';
    if (final || !(run.outcome === 'stopping' || run.finishedAtMs !== null)) {
      patch.outcome = news.outcome;
      patch.problem = news.problem;
    }
    if (final && run.finishedAtMs === null) patch.finishedAtMs = Date.now();
    if (news.rows && run.rows?.id !== news.rows) {
      const rows = early.get(news.rows);
      if (rows) patch.rows = rows;
      else void fetchRows(job, news.rows);
    }
    return patch;
  });
}

/** Shows a look at files as the run of a tab; the one before is let go. */
export function beginFiles(tab: string, job: JobId, connection: ConnectionId): void {
  begin({
    ...BLANK,
    tab,
    job,
    kind: 'files',
    connection,
    sql: '',
    from: 0,
    parameters: [],
    options: DEFAULT_OPTIONS,
    table: null,
    startedAtMs: Date.now(),
  });
}

/** Takes in a row set that grew. */
export function runRowsChanged(rows: RowSet): void {
  for (const run of everyRun()) {
    if (rowsIdOf(run) !== rows.id) continue;
    // Snapshots may overtake one another; a row set only grows.
    update(run.job, ({ rows: old }) =>
      old &&
      old.id === rows.id &&
      (old.rowCount > rows.rowCount || (old.complete && !rows.complete))
        ? null
        : { rows },
    );
    return;
  }
  early.set(rows.id, rows);
  if (early.size > 32) {
    const oldest = early.keys().next().value;
    if (oldest !== undefined) early.delete(oldest);
  }
}

async function fetchRows(job: JobId, id: RowsId): Promise<void> {
  try {
    const rows = await ipc().rowsSet(id);
    if (rows) update(job, (run) => (run.rows?.id === id ? null : { rows }));
  } catch {
    // The next change brings it.
  }
}

/** Asks again for every unfinished run, after changes were missed. */
export async function reloadRuns(): Promise<void> {
  for (const run of everyRun()) {
    if (run.kind === 'files') continue;
    const query = await ipc().queryRun(run.job);
    if (query) runQueryChanged(query);
    if (query?.rows) {
      const rows = await ipc().rowsSet(query.rows);
      if (rows) runRowsChanged(rows);
    }
  }
}

function begin(run: Run): void {
  const { byTab } = useRuns.getState();
  const before = byTab.get(run.tab);
  if (before) release(before);
  releaseParts(run.tab);
  useRuns.setState({ byTab: new Map(byTab).set(run.tab, run) });
}

/** Lets go of the statements that were looked at apart from their script. */
function releaseParts(tab: string): void {
  const { parts, shownPart } = useRuns.getState();
  const kept = new Map<JobId, Run>();
  for (const [key, part] of parts)
    if (part.tab === tab) release(part);
    else kept.set(key, part);
  const shown = new Map(shownPart);
  shown.delete(tab);
  useRuns.setState({ parts: kept, shownPart: shown });
}

let outlives: (rows: RowsId) => boolean = () => false;

/** Tells which rows are kept when the run that they came from is let go. */
export function setKeeper(keeper: (rows: RowsId) => boolean): void {
  outlives = keeper;
}

function release(run: Run): void {
  if (isRunning(run))
    ipc()
      .jobCancel(run.job)
      .catch(() => undefined);
  const rows = rowsIdOf(run);
  if (rows && outlives(rows)) return;
  if (rows) early.delete(rows);
  letGo(run, rows);
}

/** Closes the rows of a run; of a look at files all of it. */
export function letGo(run: Run | null, rows: RowsId | null): void {
  const closing =
    run?.kind === 'files' ? ipc().previewClose(run.job) : rows ? ipc().rowsClose(rows) : null;
  closing?.catch(() => undefined);
}

function settle(job: JobId, answer: Promise<QueryRun>): void {
  answer.then(
    (query) => {
      // Changes are quicker than answers: what they brought is newer than this.
      const run = everyRun().find((one) => one.job === job);
      if (run && !run.query) runQueryChanged(query);
    },
    (thrown: unknown) =>
      update(job, () => ({
        outcome: 'failed',
        problem: asProblem(thrown),
        finishedAtMs: Date.now(),
      })),
  );
}

const BLANK = {
  finishedAtMs: null,
  snapshot: null,
  query: null,
  rows: null,
  problem: null,
  outcome: 'running',
} as const;

/** What is asked in a tab. */
export interface QueryCall {
  tab: string;
  connection: ConnectionId;
  sql: string;
  /** Offset in the tab's text, in UTF-16 units, at which `sql` begins. */
  from: number;
  parameters?: readonly Parameter[];
  options?: QueryOptions;
  /** The largest bill in bytes; absent: the workspace's own. */
  maxBytesBilled?: number | null;
  /** Bytes that the person has seen and agreed to. */
  confirmedBytes?: number | null;
}

/** Runs a query in a tab; the run before it is stopped and its rows are let go. */
export function startQuery(call: QueryCall): void {
  const { tab, connection, sql, from } = call;
  const job = newJobId();
  const parameters = [...(call.parameters ?? [])];
  const options = call.options ?? DEFAULT_OPTIONS;
  begin({
    ...BLANK,
    tab,
    job,
    kind: 'query',
    connection,
    sql,
    from,
    parameters,
    options,
    table: null,
    startedAtMs: Date.now(),
  });
  const maxBytesBilled = call.maxBytesBilled ?? null;
  const confirmedBytes = call.confirmedBytes ?? null;
  settle(
    job,
    ipc().queryStart({
      job,
      connection,
      sql,
      parameters,
      options,
      maxBytesBilled,
      confirmedBytes,
    }),
  );
}

/** A job at the service that is to be shown in a tab. */
export interface AttachCall {
  tab: string;
  connection: ConnectionId;
  serviceJob: JobId;
  location: string | null;
  /** What was sent, where it is known already. */
  sql?: string;
  from?: number;
  parameters?: readonly Parameter[];
  options?: QueryOptions;
}

function attached(call: AttachCall, job: JobId): Run {
  return {
    ...BLANK,
    tab: call.tab,
    job,
    kind: 'query',
    connection: call.connection,
    sql: call.sql ?? '',
    from: call.from ?? 0,
    parameters: call.parameters ?? [],
    options: call.options ?? DEFAULT_OPTIONS,
    table: null,
    startedAtMs: Date.now(),
  };
}

function attach({ connection, serviceJob, location }: AttachCall, job: JobId): void {
  settle(job, ipc().queryAttach({ job, connection, serviceJob, location }));
}

/** Takes up a job at the service as the run of a tab: how it goes, then its rows, at no cost. */
export function attachRun(call: AttachCall): void {
  const job = newJobId();
  begin(attached(call, job));
  attach(call, job);
}

/** Shows a run that the app has taken up by itself as the run of a tab. */
export function adoptRun(call: AttachCall, startedAtMs: number): void {
  begin({ ...attached(call, call.serviceJob), startedAtMs });
}

/** Shows one statement of a tab's script in place of the whole; null: the whole. */
export function showPart(call: AttachCall | null, tab: string): void {
  const { parts, shownPart } = useRuns.getState();
  const shown = new Map(shownPart);
  if (!call) {
    shown.delete(tab);
    useRuns.setState({ shownPart: shown });
    return;
  }
  shown.set(tab, call.serviceJob);
  if (parts.has(call.serviceJob)) {
    useRuns.setState({ shownPart: shown });
    return;
  }
  const job = newJobId();
  useRuns.setState({
    shownPart: shown,
    parts: new Map(parts).set(call.serviceJob, attached(call, job)),
  });
  attach(call, job);
}

let filesAgain: (tab: string) => void = () => undefined;

/** Tells how a look at files is repeated. */
export function setFilesAgain(again: (tab: string) => void): void {
  filesAgain = again;
}

/** Whether the job of a run may still be at work at the service although the app has lost it. */
export function isLost(run: Run | undefined): boolean {
  const kind = run?.problem?.kind.name;
  const transient =
    kind === 'offline' || kind === 'timedOut' || kind === 'serviceFailed' || kind === 'badAnswer';
  return transient && run?.kind === 'query' && !!run.query?.statistics.serviceState;
}

/** Asks the same once more, in the same tab. */
export function repeatRun(run: Run): void {
  const { tab, connection, sql, from, parameters, options, table, look } = run;
  if (run.kind === 'files') filesAgain(tab);
  else if (run.kind === 'preview' && table)
    startPreview({ tab, connection, table, ...(look ? { look } : {}) });
  else if (isLost(run) && run.query)
    // It was handed in: asking for it again costs nothing, running it again would.
    attachRun({
      tab,
      connection,
      serviceJob: run.query.serviceJob,
      location: run.query.location,
      sql,
      from,
      parameters,
      options,
    });
  else startQuery({ tab, connection, sql, from, parameters, options });
}

/** Which table is looked at in a tab. */
export interface PreviewCall {
  tab: string;
  connection: ConnectionId;
  table: TableRef;
  /** Which rows and columns; absent: the first rows, all columns. */
  look?: PreviewLook;
}

/** Reads a table's first rows without a query and without cost. */
export function startPreview({ tab, connection, table, look }: PreviewCall): void {
  const job = newJobId();
  begin({
    ...BLANK,
    tab,
    job,
    kind: 'preview',
    connection,
    sql: '',
    from: 0,
    parameters: [],
    options: DEFAULT_OPTIONS,
    table,
    look: look ?? null,
    startedAtMs: Date.now(),
  });
  settle(job, ipc().previewTable(job, connection, table, look ?? { firstRow: 0, columns: [] }));
}

/** Asks the run of a tab to stop; answers whether there was one. */
export function stopRun(tab: string): boolean {
  const run = useRuns.getState().byTab.get(tab);
  if (!run || !isRunning(run)) return false;
  update(run.job, () => ({ outcome: 'stopping' }));
  ipc()
    .jobCancel(run.job)
    .catch(() => undefined);
  return true;
}

/** Takes the problem of a tab's run off the screen. */
export function dismissProblem(tab: string): void {
  const run = useRuns.getState().byTab.get(tab);
  if (run) update(run.job, () => ({ problem: null }));
}

/** Lets go of a closed tab's run. */
export function forgetRun(tab: string): void {
  const { byTab } = useRuns.getState();
  const run = byTab.get(tab);
  if (!run) return;
  release(run);
  releaseParts(tab);
  const next = new Map(byTab);
  next.delete(tab);
  useRuns.setState({ byTab: next });
}
