// The window's door as the shell declares it: commands, events and the types that cross.
import { invoke as __TAURI_INVOKE } from '@tauri-apps/api/core';
import * as __TAURI_EVENT from '@tauri-apps/api/event';

export const commands = {
  appStart: () => __TAURI_INVOKE<Startup>('app_start'),
  settingsSave: (settings: Settings) => __TAURI_INVOKE<Settings>('settings_save', { settings }),
  tabsSave: (tabs: Tab[]) => __TAURI_INVOKE<null>('tabs_save', { tabs }),
  connectionList: () => __TAURI_INVOKE<Connection[]>('connection_list'),
  sandboxReset: (job: JobId) => __TAURI_INVOKE<null>('sandbox_reset', { job }),
  exploreProjects: (job: JobId, connection: ConnectionId) =>
    __TAURI_INVOKE<Listing<Project>>('explore_projects', { job, connection }),
  exploreDatasets: (job: JobId, connection: ConnectionId, project: string, page: string | null) =>
    __TAURI_INVOKE<Listing<Dataset>>('explore_datasets', { job, connection, project, page }),
  exploreTables: (
    job: JobId,
    connection: ConnectionId,
    dataset: DatasetRef,
    page: string | null,
  ) => __TAURI_INVOKE<Listing<Table>>('explore_tables', { job, connection, dataset, page }),
  exploreRoutines: (
    job: JobId,
    connection: ConnectionId,
    dataset: DatasetRef,
    page: string | null,
  ) => __TAURI_INVOKE<Listing<Routine>>('explore_routines', { job, connection, dataset, page }),
  exploreTable: (job: JobId, connection: ConnectionId, table: TableRef) =>
    __TAURI_INVOKE<TableDetail>('explore_table', { job, connection, table }),
  queryEstimate: (request: QueryRequest) =>
    __TAURI_INVOKE<Estimate>('query_estimate', { request }),
  queryStart: (request: QueryRequest) => __TAURI_INVOKE<QueryRun>('query_start', { request }),
  queryRun: (job: JobId) => __TAURI_INVOKE<QueryRun | null>('query_run', { job }),
  previewTable: (job: JobId, connection: ConnectionId, table: TableRef) =>
    __TAURI_INVOKE<QueryRun>('preview_table', { job, connection, table }),
  jobCancel: (job: JobId) => __TAURI_INVOKE<boolean>('job_cancel', { job }),
  jobList: () => __TAURI_INVOKE<Job[]>('job_list'),
  rowsSet: (rows: RowsId) => __TAURI_INVOKE<RowSet | null>('rows_set', { rows }),
  rowsCell: (rows: RowsId, row: number, column: number) =>
    __TAURI_INVOKE<string | null>('rows_cell', { rows, row, column }),
  rowsCopy: (range: RowsRange) => __TAURI_INVOKE<number>('rows_copy', { range }),
  rowsClose: (rows: RowsId) => __TAURI_INVOKE<null>('rows_close', { rows }),
  logWrite: (level: string, message: string) =>
    __TAURI_INVOKE<null>('log_write', { level, message }),
  shotReady: () => __TAURI_INVOKE<null>('shot_ready'),
  framePainted: () => __TAURI_INVOKE<null>('frame_painted'),
};

export const events = {
  changeEvent: {
    listen: (callback: __TAURI_EVENT.EventCallback<Change>) =>
      __TAURI_EVENT.listen<Change>('change', callback),
  },
};

export type ConnectionId = string;
export type JobId = string;
export type RowsId = string;

export type Listing<T> = { items: T[]; problems: Problem[]; nextPage: string | null };
export type Project = { id: string; name: string };
export type DatasetRef = { project: string; dataset: string };
export type TableRef = { project: string; dataset: string; table: string };
export type Dataset = {
  reference: DatasetRef;
  friendlyName: string | null;
  location: string | null;
};
export type Table = {
  reference: TableRef;
  kind: TableKind;
  friendlyName: string | null;
  partitioning: Partitioning | null;
  clustering: string[];
};
export type TableKind =
  | 'table'
  | 'view'
  | 'materializedView'
  | 'external'
  | 'snapshot'
  | 'unknown';
export type Partitioning = { column: string | null; unit: string; filterRequired: boolean };
export type TableDetail = {
  table: Table;
  columns: Column[];
  description: string | null;
  rowCount: number | null;
  sizeBytes: number | null;
  createdAtMs: number | null;
  modifiedAtMs: number | null;
  expiresAtMs: number | null;
  location: string | null;
  labels: [string, string][];
  viewSql: string | null;
};
export type Routine = {
  project: string;
  dataset: string;
  routine: string;
  routineType: string;
  language: string | null;
};

export type Change =
  | { name: 'job'; value: Job }
  | { name: 'query'; value: QueryRun }
  | { name: 'rows'; value: RowSet }
  | { name: 'connections'; value: Connection[] }
  | { name: 'missed' };

export type Column = {
  name: string;
  type: ColumnType;
  mode: Mode;
  fields: Column[];
  description: string | null;
  rangeElement: ColumnType | null;
};
export type ColumnType =
  | 'INT64'
  | 'FLOAT64'
  | 'NUMERIC'
  | 'BIGNUMERIC'
  | 'BOOL'
  | 'STRING'
  | 'BYTES'
  | 'DATE'
  | 'TIME'
  | 'DATETIME'
  | 'TIMESTAMP'
  | 'INTERVAL'
  | 'JSON'
  | 'GEOGRAPHY'
  | 'RANGE'
  | 'STRUCT'
  | 'UNKNOWN';
export type Mode = 'nullable' | 'required' | 'repeated';

export type Connection = {
  id: ConnectionId;
  name: string;
  project: string;
  location: string | null;
  ready: boolean;
};

export type Job = {
  id: JobId;
  activity: Activity;
  title: string;
  state: JobState;
  progress: Progress;
  startedAtMs: number;
  finishedAtMs: number | null;
};
export type Activity = 'explore' | 'estimate' | 'query' | 'export' | 'sandbox';
export type JobState =
  | { name: 'queued' }
  | { name: 'running' }
  | { name: 'stopping' }
  | { name: 'done' }
  | { name: 'failed'; problem: Problem }
  | { name: 'cancelled' };
export type Progress = {
  phase: Phase;
  done: number;
  total: number | null;
  unit: Unit;
  attempt: number;
};
export type Phase =
  | 'waiting'
  | 'estimating'
  | 'submitting'
  | 'running'
  | 'fetching'
  | 'writing'
  | 'stopping'
  | 'preparing'
  | 'finished';
export type Unit = 'none' | 'rows' | 'bytes' | 'tables';

export type Problem = { kind: Kind; detail: string | null };
export type Kind =
  | { name: 'signedOut'; connection: ConnectionId }
  | { name: 'denied'; action: string; resource: string }
  | { name: 'notFound'; resource: string }
  | { name: 'badInput'; field: string; reason: string }
  | { name: 'badSql'; message: string; line: number | null; column: number | null }
  | { name: 'overLimit'; limit: number; asked: number; unit: string }
  | { name: 'outOfQuota'; quota: string }
  | { name: 'conflict'; resource: string }
  | { name: 'changed'; resource: string }
  | { name: 'offline'; host: string }
  | { name: 'timedOut'; afterSecs: number }
  | { name: 'serviceFailed'; host: string; status: number | null }
  | { name: 'badAnswer'; host: string }
  | { name: 'noKeychain' }
  | { name: 'noSpace'; neededBytes: number | null }
  | { name: 'cancelled' }
  | { name: 'broken' };

export type QueryRequest = {
  job: JobId;
  connection: ConnectionId;
  sql: string;
  parameters: Parameter[];
  maxBytesBilled: number | null;
};
export type Parameter = { name: string | null; type: string; value: string | null };
export type Estimate = {
  bytes: number | null;
  accuracy: Accuracy;
  price: Money | null;
  statementType: string | null;
  columns: Column[];
};
export type Accuracy = 'precise' | 'upperBound' | 'lowerBound' | 'unknown';
export type Money = { micros: number; currency: string };
export type QueryRun = {
  job: JobId;
  connection: ConnectionId;
  project: string;
  location: string | null;
  rows: RowsId | null;
  statistics: QueryStatistics;
};
export type QueryStatistics = {
  serviceState: string | null;
  statementType: string | null;
  createdAtMs: number | null;
  startedAtMs: number | null;
  endedAtMs: number | null;
  bytesProcessed: number | null;
  bytesBilled: number | null;
  price: Money | null;
  slotMs: number | null;
  cacheHit: boolean | null;
  dml: DmlCounts | null;
  ddlOperation: string | null;
  targetTable: string | null;
  childJobs: number | null;
};
export type DmlCounts = { inserted: number; updated: number; deleted: number };

export type RowSet = {
  id: RowsId;
  columns: Column[];
  rowCount: number;
  totalRows: number | null;
  complete: boolean;
  truncated: Truncation | null;
};
export type Truncation = 'rowLimit' | 'stopped' | 'failed';
export type RowsWindow = {
  rows: RowsId;
  firstRow: number;
  rowCount: number;
  columns: number[];
};
export type RowsRange = {
  rows: RowsId;
  firstRow: number;
  rowCount: number;
  columns: number[];
  header: boolean;
};

export type Settings = {
  language: Language;
  theme: Theme;
  density: Density;
  pricePerTibMicros: number;
  currency: string;
  maxBytesBilled: number | null;
  maxResultRows: number;
  welcomed: boolean;
  sidePanePx: number;
  editorPx: number;
};
export type Language = 'system' | 'en' | 'ja';
export type Theme = 'system' | 'light' | 'dark';
export type Density = 'compact' | 'comfortable';
export type Tab = {
  id: string;
  title: string;
  named: boolean;
  connection: ConnectionId | null;
  sql: string;
  caret: number;
  scrollPx: number;
  active: boolean;
};
export type Startup = {
  version: string;
  platform: string;
  systemLanguage: string;
  workspace: string;
  settings: Settings;
  tabs: Tab[];
  connections: Connection[];
  demo: boolean;
};
