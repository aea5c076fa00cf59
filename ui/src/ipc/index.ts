// The window's door: one typed interface, the only file that knows the host.
import { invoke } from '@tauri-apps/api/core';
import type {
  Change,
  Connection,
  ConnectionId,
  Dataset,
  DatasetRef,
  Estimate,
  Job,
  JobId,
  Listing,
  Problem,
  Project,
  QueryRequest,
  QueryRun,
  Routine,
  RowSet,
  RowsId,
  RowsRange,
  RowsWindow,
  Settings,
  Startup,
  Tab,
  Table,
  TableDetail,
  TableRef,
} from './bindings';
import { commands, events } from './bindings';

export type * from './bindings';

/** Everything the window may ask. Each promise rejects with a `Problem` and nothing else. */
export interface Door {
  appStart(): Promise<Startup>;
  settingsSave(settings: Settings): Promise<Settings>;
  tabsSave(tabs: Tab[]): Promise<null>;
  connectionList(): Promise<Connection[]>;
  sandboxReset(job: JobId): Promise<null>;
  exploreProjects(job: JobId, connection: ConnectionId): Promise<Listing<Project>>;
  exploreDatasets(
    job: JobId,
    connection: ConnectionId,
    project: string,
    page: string | null,
  ): Promise<Listing<Dataset>>;
  exploreTables(
    job: JobId,
    connection: ConnectionId,
    dataset: DatasetRef,
    page: string | null,
  ): Promise<Listing<Table>>;
  exploreRoutines(
    job: JobId,
    connection: ConnectionId,
    dataset: DatasetRef,
    page: string | null,
  ): Promise<Listing<Routine>>;
  exploreTable(job: JobId, connection: ConnectionId, table: TableRef): Promise<TableDetail>;
  queryEstimate(request: QueryRequest): Promise<Estimate>;
  queryStart(request: QueryRequest): Promise<QueryRun>;
  queryRun(job: JobId): Promise<QueryRun | null>;
  previewTable(job: JobId, connection: ConnectionId, table: TableRef): Promise<QueryRun>;
  jobCancel(job: JobId): Promise<boolean>;
  jobList(): Promise<Job[]>;
  /** An Arrow IPC stream of `Utf8` columns named "0", "1", … in the order asked. */
  rowsWindow(window: RowsWindow): Promise<ArrayBuffer>;
  rowsSet(rows: RowsId): Promise<RowSet | null>;
  rowsCell(rows: RowsId, row: number, column: number): Promise<string | null>;
  rowsCopy(range: RowsRange): Promise<number>;
  rowsClose(rows: RowsId): Promise<null>;
  logWrite(level: 'error' | 'warn' | 'info', message: string): Promise<null>;
  shotReady(): Promise<null>;
  framePainted(): Promise<null>;
  /** Calls back with every change until the answer is called. */
  onChange(listener: (change: Change) => void): () => void;
}

/** Whatever was thrown, as a `Problem`; anything unknown is a defect. */
export function asProblem(thrown: unknown): Problem {
  if (typeof thrown === 'object' && thrown !== null && 'kind' in thrown) {
    const kind = (thrown as { kind: unknown }).kind;
    if (typeof kind === 'object' && kind !== null && 'name' in kind) return thrown as Problem;
  }
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return { kind: { name: 'broken' }, detail: text };
}

/** A fresh id for a job, made here so that it can be cancelled before the answer. */
export function newJobId(): JobId {
  return `shirabe_${crypto.randomUUID().replaceAll('-', '')}`;
}

/** What a generated command answers with. */
type Answer<T> = { status: 'ok'; data: T } | { status: 'error'; error: unknown };

/** The value of an answer; what went wrong is thrown, always as a `Problem`. */
async function open<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (thrown) {
    throw asProblem(thrown);
  }
  if (answer.status === 'error') throw asProblem(answer.error);
  return answer.data;
}

/** A command that answers with raw bytes, for which no type can be generated. */
async function raw(command: string, args: Record<string, unknown>): Promise<ArrayBuffer> {
  try {
    return await invoke<ArrayBuffer>(command, args);
  } catch (thrown) {
    throw asProblem(thrown);
  }
}

function host(): Door {
  return {
    appStart: () => open(commands.appStart()),
    settingsSave: (settings) => open(commands.settingsSave(settings)),
    tabsSave: (tabs) => open(commands.tabsSave(tabs)),
    connectionList: () => open(commands.connectionList()),
    sandboxReset: (job) => open(commands.sandboxReset(job)),
    exploreProjects: (job, connection) => open(commands.exploreProjects(job, connection)),
    exploreDatasets: (job, connection, project, page) =>
      open(commands.exploreDatasets(job, connection, project, page)),
    exploreTables: (job, connection, dataset, page) =>
      open(commands.exploreTables(job, connection, dataset, page)),
    exploreRoutines: (job, connection, dataset, page) =>
      open(commands.exploreRoutines(job, connection, dataset, page)),
    exploreTable: (job, connection, table) => open(commands.exploreTable(job, connection, table)),
    queryEstimate: (request) => open(commands.queryEstimate(request)),
    queryStart: (request) => open(commands.queryStart(request)),
    queryRun: (job) => open(commands.queryRun(job)),
    previewTable: (job, connection, table) => open(commands.previewTable(job, connection, table)),
    jobCancel: (job) => open(commands.jobCancel(job)),
    jobList: () => open(commands.jobList()),
    rowsWindow: (window) => raw('rows_window', { window }),
    rowsSet: (rows) => open(commands.rowsSet(rows)),
    rowsCell: (rows, row, column) => open(commands.rowsCell(rows, row, column)),
    rowsCopy: (range) => open(commands.rowsCopy(range)),
    rowsClose: (rows) => open(commands.rowsClose(rows)),
    logWrite: (level, message) => open(commands.logWrite(level, message)),
    shotReady: () => open(commands.shotReady()),
    framePainted: () => open(commands.framePainted()),
    onChange: (listener) => {
      const listening = events.change.listen((event) => listener(event.payload));
      return () => void listening.then((stop) => stop());
    },
  };
}

let current: Door | undefined;

/** The door in use. Opened once by `openDoor`, or handed in by a test through `useDoor`. */
export function ipc(): Door {
  if (!current) throw new Error('the door has not been opened');
  return current;
}

/** Takes another door, for tests. */
export function setDoor(door: Door): void {
  current = door;
}

/** Opens the host's door; in a plain browser during development, the in-memory one. */
export async function openDoor(): Promise<Door> {
  if (!current) {
    if ('__TAURI_INTERNALS__' in window) current = host();
    else if (import.meta.env.DEV) current = (await import('./fake')).fakeDoor();
    else throw new Error('Shirabe runs in its own window: start it with npm start');
  }
  return current;
}
