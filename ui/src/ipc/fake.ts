// The same door without a host: an in-memory warehouse for tests and for looking at the window in a browser.
import { fakeChart } from './fake/chart';
import { FakeExplorer, partitionsAnswer } from './fake/explore';
import { FakeFiles } from './fake/files';
import { FakeIdentities } from './fake/identities';
import { FakeKept } from './fake/kept';
import { FakeObjects, objectRows, SANDBOX_S3 } from './fake/objects';
import { FakePreviews } from './fake/previews';
import { FakeRows, type FakeRowSet as Rows } from './fake/rows';
import { FAKE_USER, FakeRuns, NO_STATISTICS } from './fake/runs';
import { FakeSpaces } from './fake/spaces';
import { cellText, columnsOfSchema, type FakeTable } from './fake-data';
import type {
  AwsConnection,
  Change,
  ChartData,
  ChartRequest,
  Column,
  ColumnGlance,
  ColumnPath,
  ColumnProfile,
  ComparisonSpec,
  Connection,
  Door,
  Estimate,
  Job,
  JobId,
  Listing,
  Phase,
  Picture,
  PreviewLook,
  Problem,
  QueryRequest,
  QueryRun,
  QueryStatistics,
  RecordRequest,
  RecordValue,
  RowSet,
  RowsRange,
  RowsWindow,
  Settings,
  Startup,
  Summary,
  Tab,
  TableDetail,
  TableRef,
  Unit,
  VaultState,
  ViewSpec,
} from './index';

/** How the in-memory warehouse behaves. */
export interface FakeOptions {
  /** Milliseconds that a read takes; a run takes a few of them. */
  delayMs?: number;
  settings?: Partial<Settings>;
  tabs?: Tab[];
  language?: string;
  demo?: boolean;
  /** Milliseconds until the connection is ready; 0: at once. */
  readyAfterMs?: number;
  /** Tables listed per page. */
  pageSize?: number;
  /** The workspace that is shown; absent: the sandbox's. */
  workspace?: string;
  /** Called when another workspace is to be shown in this window. */
  onShow?: (workspace: string) => void;
  /** Whether connections, identities and a log of some days are there. */
  inUse?: boolean;
  /** Whether there is a keychain; absent: it is, and open. */
  vault?: VaultState;
}

const MIB = 1024 * 1024;

/** What the fake knows about a statement. */
interface Answer {
  problem?: Problem;
  bytes: number | null;
  accuracy: Estimate['accuracy'];
  type: string;
  columns: Column[];
  rows: number;
  cell: (row: number, column: number) => string | null;
  slow: boolean;
  total?: number;
  dml?: QueryStatistics['dml'];
  ddl?: string;
  target?: string;
  children?: number;
}

/** The place of an offset as the service tells it: 1-based, in characters. */
function place(sql: string, offset: number): { line: number; column: number } {
  const before = sql.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: [...before.slice(before.lastIndexOf('\n') + 1)].length + 1 };
}

function badSql(sql: string, offset: number, message: string): Problem {
  return {
    kind: { name: 'badSql', message, ...place(sql, offset) },
    detail: `${message} at [${place(sql, offset).line}:${place(sql, offset).column}]`,
  };
}

/** The door over nothing but memory. */
export class FakeDoor implements Door {
  settings: Settings;
  tabs: Tab[];
  clipboard = '';
  shots = 0;
  paints = 0;
  log: string[] = [];
  /** Every call by name, for tests. */
  calls: string[] = [];
  /** Pictures that were saved or copied. */
  readonly pictures: Picture[] = [];
  /** What the next call of a name rejects with. */
  readonly failures = new Map<keyof Door, Problem>();
  private readonly keeper = new FakeRows();
  readonly rows = this.keeper.sets;
  readonly explorer = new FakeExplorer();
  readonly service: FakeRuns;
  readonly kept: FakeKept;
  readonly identities: FakeIdentities;
  readonly previews: FakePreviews;
  readonly objects: FakeObjects;
  readonly spaces: FakeSpaces;
  private readonly listeners = new Set<(change: Change) => void>();
  private readonly jobs = new Map<JobId, Job>();
  private readonly runs = new Map<JobId, QueryRun>();
  private readonly stops = new Map<JobId, () => void>();
  private readonly cached = new Set<string>();
  private readonly delay: number;
  private connection: Connection;
  private seed = 1;

  constructor(private readonly options: FakeOptions = {}) {
    this.delay = options.delayMs ?? 120;
    this.settings = {
      language: 'system',
      theme: 'system',
      density: 'compact',
      pricePerTibMicros: 6_250_000,
      currency: 'USD',
      maxBytesBilled: null,
      locationPrices: [],
      usesSlots: false,
      confirmAboveBytes: null,
      dailyBudgetMicros: null,
      maxResultRows: 10_000_000,
      timeZone: 'UTC',
      savedFolder: null,
      welcomed: false,
      previewBytes: 2 * 2 ** 30,
      s3Prices: {
        currency: 'USD',
        perThousandReadsMicros: 370,
        perThousandListsMicros: 4700,
        perGbOutMicros: 114_000,
      },
      sidePanePx: 260,
      editorPx: 300,
      ...options.settings,
    };
    this.tabs = options.tabs ?? [];
    this.service = new FakeRuns(
      () => this.settings,
      this.keeper,
      (change) => this.tell(change),
    );
    this.kept = new FakeKept({
      delayMs: this.delay,
      rowSet: (id) => this.rows.get(id)?.set,
      begin: (id, title) => {
        const job = this.job(id, 'export', title, 'writing', 'rows');
        return {
          job,
          done: (done, total) => this.update(job, { done, total }),
          end: (problem) =>
            this.finish(
              job,
              problem === undefined
                ? { name: 'done' }
                : problem.kind.name === 'cancelled'
                  ? { name: 'cancelled' }
                  : { name: 'failed', problem },
            ),
          onStop: (stop) => void this.stops.set(id, stop),
        };
      },
    });
    this.objects = new FakeObjects({
      delayMs: this.delay,
      begin: (id, title) => {
        const job = this.job(id, 'export', title, 'fetching', 'bytes');
        return {
          done: (done, total) => this.update(job, { done, total }),
          end: (problem) =>
            this.finish(
              job,
              problem === undefined
                ? { name: 'done' }
                : problem.kind.name === 'cancelled'
                  ? { name: 'cancelled' }
                  : { name: 'failed', problem },
            ),
          onStop: (stop) => void this.stops.set(id, stop),
        };
      },
      rows: (job, objects, complete) => {
        const rows = objectRows(job, objects, complete);
        this.rows.set(rows.set.id, rows);
        this.tell({ name: 'rows', value: rows.set });
        return rows.set.id;
      },
    });
    this.previews = new FakePreviews({
      delayMs: this.delay,
      rows: this.keeper,
      settings: () => this.settings,
      tell: (change) => this.tell(change),
      begin: (id, title) => {
        const job = this.job(id, 'query', title, 'fetching', 'none');
        return (state) => this.finish(job, state);
      },
      onStop: (job, stop) => void this.stops.set(job, stop),
    });
    this.connection = {
      id: 'sandbox',
      name: 'Sandbox',
      project: 'shirabe-sandbox',
      location: 'US',
      endpoint: 'http://127.0.0.1:4321',
      identity: null,
      ready: !options.readyAfterMs,
    };
    this.spaces = new FakeSpaces(options.workspace ?? 'sandbox', (change) => this.tell(change));
    this.identities = new FakeIdentities({
      delayMs: this.delay,
      tell: (change) => this.tell(change),
      sandbox: () => (this.spaces.workspace.sandbox ? [this.connection] : []),
      onStop: (job, stop) => void this.stops.set(job, stop),
      offStop: (job) => void this.stops.delete(job),
    });
    if (options.vault) this.identities.vault.state = options.vault;
    if (options.inUse) {
      this.identities.fill(Date.now());
      this.spaces.fill(Date.now());
    }
  }

  /** Tells every listener, as the host's stream does. */
  tell(change: Change): void {
    for (const listener of this.listeners) listener(structuredClone(change));
  }

  onChange(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private async answer<T>(name: keyof Door, make: () => T, wait = this.delay): Promise<T> {
    this.calls.push(name);
    if (wait > 0) await new Promise((done) => setTimeout(done, wait));
    const failure = this.failures.get(name);
    if (failure) {
      this.failures.delete(name);
      throw failure;
    }
    return make();
  }

  appStart(): Promise<Startup> {
    const { readyAfterMs } = this.options;
    if (readyAfterMs) this.prepare(readyAfterMs);
    return this.answer(
      'appStart',
      () => ({
        version: '0.1.0',
        platform: 'linux',
        systemLanguage: this.options.language ?? 'en-US',
        workspace: this.spaces.workspace,
        policy: this.spaces.policy,
        locked: this.spaces.locked,
        settings: this.settings,
        tabs: this.spaces.locked ? [] : this.tabs,
        connections: this.spaces.locked ? [] : this.identities.connections(),
        awsConnections: this.spaces.locked ? [] : this.awsConnections(),
        identities: this.spaces.locked ? [] : this.identities.identities,
        classes: this.spaces.classes,
        layout: Object.fromEntries(this.layout),
        demo: this.options.demo ?? false,
      }),
      0,
    );
  }

  identityList: Door['identityList'] = () =>
    this.answer('identityList', () => structuredClone(this.identities.identities));
  identityFound: Door['identityFound'] = () =>
    this.answer('identityFound', () => structuredClone(this.identities.found));
  identityAdd: Door['identityAdd'] = (_job, draft) =>
    this.answer('identityAdd', () => this.identities.add(draft));
  identityRename: Door['identityRename'] = (id, name) =>
    this.answer('identityRename', () => this.identities.rename(id, name));
  identityRemove: Door['identityRemove'] = (_job, id) =>
    this.answer('identityRemove', () => this.identities.remove(id));
  identityShred: Door['identityShred'] = (path) =>
    this.answer('identityShred', () => this.identities.shred(path));
  identitySignIn: Door['identitySignIn'] = (job, id) =>
    this.answer('identitySignIn', () => this.identities.signIn(job, id));
  identityAnswer: Door['identityAnswer'] = (job, text) =>
    this.answer('identityAnswer', () => this.identities.answer(job, text));
  identityWho: Door['identityWho'] = (_job, id) =>
    this.answer('identityWho', () => this.identities.who(id));
  connectionSave: Door['connectionSave'] = (draft) =>
    this.answer('connectionSave', () => this.identities.save(draft));
  connectionRemove: Door['connectionRemove'] = (id) =>
    this.answer('connectionRemove', () => this.identities.removeConnection(id));
  connectionTest: Door['connectionTest'] = (_job, id, language) =>
    this.answer('connectionTest', () => this.identities.test(id, language), this.delay * 4);
  awsConnectionList: Door['awsConnectionList'] = () =>
    this.answer('awsConnectionList', () => structuredClone(this.awsConnections()));
  vaultStatus: Door['vaultStatus'] = () =>
    this.answer('vaultStatus', () => this.identities.vault, this.quick());
  vaultUnlock: Door['vaultUnlock'] = () =>
    this.answer('vaultUnlock', () => this.identities.unlock());
  vaultMemoryOnly: Door['vaultMemoryOnly'] = () =>
    this.answer('vaultMemoryOnly', () => this.identities.memoryOnly());
  workspaceList: Door['workspaceList'] = () =>
    this.answer('workspaceList', () => structuredClone(this.spaces.workspaces), this.quick());
  workspaceSave: Door['workspaceSave'] = (draft) =>
    this.answer('workspaceSave', () => this.spaces.save(draft));
  workspaceShow: Door['workspaceShow'] = (id, newWindow) =>
    this.answer('workspaceShow', () => {
      this.spaces.show(id, newWindow);
      if (!newWindow) this.options.onShow?.(id);
      return null;
    });
  workspaceForget: Door['workspaceForget'] = (id, name) =>
    this.answer('workspaceForget', () => this.spaces.forget(id, name));
  workspaceActive: Door['workspaceActive'] = () =>
    this.answer('workspaceActive', () => {
      this.spaces.active += 1;
      return null;
    });
  workspaceLock: Door['workspaceLock'] = () =>
    this.answer('workspaceLock', () => this.spaces.lock(), this.quick());
  workspaceUnlock: Door['workspaceUnlock'] = () =>
    this.answer('workspaceUnlock', () => this.spaces.unlock());
  policyRead: Door['policyRead'] = () =>
    this.answer('policyRead', () => structuredClone(this.spaces.policy), this.quick());
  auditList: Door['auditList'] = (_job, question) =>
    this.answer('auditList', () => this.spaces.list(question), this.quick());
  auditVerify: Door['auditVerify'] = () =>
    this.answer('auditVerify', () => this.spaces.verify(), this.delay * 3);
  settingsExport: Door['settingsExport'] = (path) =>
    this.answer('settingsExport', () => {
      this.spaces.exported.push(path);
      return null;
    });
  settingsImport: Door['settingsImport'] = (path) =>
    this.answer('settingsImport', () => this.spaces.importing(path, this.settings));

  /** Plays the making of sample data. */
  private prepare(takes: number): void {
    const job = this.job('sandbox-prepare', 'sandbox', 'Sample data', 'preparing', 'rows');
    const total = 5_000_000;
    let step = 0;
    const timer = setInterval(() => {
      step += 1;
      this.update(job, { done: Math.min(total, (total * step) / 20), total });
      if (step < 20) return;
      clearInterval(timer);
      this.finish(job, { name: 'done' });
      this.connection = { ...this.connection, ready: true };
      this.tell({ name: 'connections', value: this.identities.connections() });
    }, takes / 20);
  }

  settingsSave(settings: Settings): Promise<Settings> {
    return this.answer('settingsSave', () => {
      this.settings = structuredClone(settings);
      return this.settings;
    });
  }

  tabsSave(tabs: Tab[]): Promise<null> {
    return this.answer('tabsSave', () => {
      this.tabs = structuredClone(tabs);
      return null;
    });
  }

  readonly disk = new FakeFiles();
  fileOpen: Door['fileOpen'] = (path) => this.answer('fileOpen', () => this.disk.open(path));
  fileSave: Door['fileSave'] = (save) => this.answer('fileSave', () => this.disk.save(save));
  fileStamps: Door['fileStamps'] = (paths) =>
    this.answer('fileStamps', () => this.disk.stamps(paths));
  fileFolder: Door['fileFolder'] = (path) =>
    this.answer('fileFolder', () => this.disk.folder(path));
  /** How the window is arranged. */
  readonly layout = new Map<string, string>();
  layoutSave: Door['layoutSave'] = (changes) =>
    this.answer('layoutSave', () => {
      for (const [name, text] of changes)
        if (text === null) this.layout.delete(name);
        else this.layout.set(name, text);
      return null;
    });
  fileChoose: Door['fileChoose'] = (endings) =>
    this.answer('fileChoose', () => this.disk.choose(endings));
  tabPart: Door['tabPart'] = (tab, part) => this.answer('tabPart', () => this.disk.part(tab, part));
  tabPartSave: Door['tabPartSave'] = (piece) =>
    this.answer('tabPartSave', () => this.disk.partSave(piece));

  connectionList(): Promise<Connection[]> {
    return this.answer('connectionList', () => this.identities.connections());
  }

  sandboxReset(job: JobId): Promise<null> {
    this.connection = { ...this.connection, ready: false };
    this.tell({ name: 'connections', value: this.identities.connections() });
    const shown = this.job(job, 'sandbox', 'Sample data', 'preparing', 'rows');
    let step = 0;
    const timer = setInterval(() => {
      step += 1;
      this.update(shown, { done: 250_000 * step, total: 5_000_000 });
      if (step < 20) return;
      clearInterval(timer);
      this.connection = { ...this.connection, ready: true };
      this.tell({ name: 'connections', value: this.identities.connections() });
      this.finish(shown, { name: 'done' });
    }, this.delay);
    return this.answer('sandboxReset', () => null);
  }

  sandboxStart(job: JobId): Promise<null> {
    const shown = this.job(job, 'sandbox', 'Sandbox', 'preparing', 'tables');
    this.finish(shown, { name: 'done' });
    return this.answer('sandboxStart', () => null);
  }

  exploreProjects(): Promise<Listing<{ id: string; name: string }>> {
    return this.answer('exploreProjects', () => ({
      items: [{ id: 'shirabe-sandbox', name: 'Sandbox' }],
      problems: [],
      nextPage: null,
    }));
  }

  exploreDatasets(
    _job: JobId,
    _connection: string,
    project: string,
  ): ReturnType<Door['exploreDatasets']> {
    return this.answer('exploreDatasets', () => ({
      items: this.explorer.datasetsOf(project).map(([dataset, location]) => ({
        reference: { project, dataset },
        friendlyName: null,
        location,
      })),
      problems: [],
      nextPage: null,
    }));
  }

  exploreTables(
    _job: JobId,
    _connection: string,
    ref: { project: string; dataset: string },
    page: string | null,
  ): ReturnType<Door['exploreTables']> {
    return this.answer('exploreTables', () => {
      if (ref.dataset === 'locked')
        throw {
          kind: {
            name: 'denied',
            action: 'bigquery.tables.list',
            resource: `${ref.project}:${ref.dataset}`,
          },
          detail: 'Access Denied: Dataset shirabe-sandbox:locked: User does not have permission',
        } satisfies Problem;
      const size = this.options.pageSize ?? 200;
      const from = Number(page ?? 0);
      const all = this.explorer.tables(ref.dataset);
      return {
        items: all.slice(from, from + size).map((one) => one.table),
        problems: [],
        nextPage: from + size < all.length ? String(from + size) : null,
      };
    });
  }

  exploreRoutines(
    _job: JobId,
    _connection: string,
    ref: { project: string; dataset: string },
  ): ReturnType<Door['exploreRoutines']> {
    return this.answer('exploreRoutines', () => ({
      items:
        ref.dataset === 'game_analytics'
          ? [
              {
                ...ref,
                routine: 'level_band',
                routineType: 'SCALAR_FUNCTION',
                language: 'SQL',
              },
            ]
          : [],
      problems: [],
      nextPage: null,
    }));
  }

  exploreTable(_job: JobId, _connection: string, ref: TableRef): Promise<TableDetail> {
    return this.answer('exploreTable', () => this.table(ref).detail);
  }

  private table(ref: TableRef): FakeTable {
    return this.explorer.table(ref);
  }

  exploreModels(
    _job: JobId,
    _connection: string,
    ref: { project: string; dataset: string },
  ): ReturnType<Door['exploreModels']> {
    return this.answer('exploreModels', () => ({
      items:
        ref.dataset === 'game_analytics'
          ? [{ ...ref, model: 'churn', modelType: 'LOGISTIC_REGRESSION' }]
          : [],
      problems: [],
      nextPage: null,
    }));
  }

  exploreProjectAdd(
    _job: JobId,
    connection: string,
    project: string,
  ): ReturnType<Door['exploreProjectAdd']> {
    return this.answer('exploreProjectAdd', () => this.explorer.add(connection, project));
  }

  explorerState(): ReturnType<Door['explorerState']> {
    return this.answer('explorerState', () => structuredClone(this.explorer.state));
  }

  explorerSave(state: Parameters<Door['explorerSave']>[0]): ReturnType<Door['explorerSave']> {
    return this.answer('explorerSave', () => {
      this.explorer.state = structuredClone(state);
      return state;
    });
  }

  exploreSearch(
    connection: string,
    text: string,
    limit: number,
  ): ReturnType<Door['exploreSearch']> {
    return this.answer('exploreSearch', () => this.explorer.search(connection, text, limit));
  }

  exploreIndex(job: JobId): Promise<null> {
    const shown = this.job(job, 'index', 'shirabe-sandbox', 'fetching', 'tables');
    setTimeout(() => {
      this.update(shown, { done: this.explorer.index() });
      this.finish(shown, { name: 'done' });
    }, this.delay);
    return this.answer('exploreIndex', () => null);
  }

  exploreChange(
    job: JobId,
    _connection: string,
    change: Parameters<Door['exploreChange']>[2],
  ): Promise<null> {
    const shown = this.job(job, 'catalogue', change.name, 'running', 'none');
    setTimeout(() => this.finish(shown, this.explorer.change(change)), this.delay);
    return this.answer('exploreChange', () => null);
  }

  queryEstimate(request: QueryRequest): Promise<Estimate> {
    this.calls.push('queryEstimate');
    return new Promise((done, fail) => {
      const timer = setTimeout(() => {
        this.stops.delete(request.job);
        const failure = this.failures.get('queryEstimate');
        if (failure) {
          this.failures.delete('queryEstimate');
          fail(failure);
          return;
        }
        const answer = this.understand(request.sql);
        // A dry run divides nothing.
        if (answer.problem && answer.type !== 'SCRIPT') fail(answer.problem);
        else
          done({
            bytes: answer.bytes,
            accuracy: answer.accuracy,
            price:
              answer.bytes === null || this.settings.usesSlots ? null : this.price(answer.bytes),
            bytesBilled: answer.bytes && Math.max(10 * MIB, Math.ceil(answer.bytes / MIB) * MIB),
            slots: this.settings.usesSlots,
            location: 'US',
            statementType: answer.type,
            columns: answer.columns,
            tables: [],
            kept: null,
          });
      }, this.delay * 1.5);
      this.stops.set(request.job, () => {
        clearTimeout(timer);
        fail({ kind: { name: 'cancelled' }, detail: null } satisfies Problem);
      });
    });
  }

  private price(bytes: number): { micros: number; currency: string } {
    return {
      micros: Math.round((bytes / 2 ** 40) * this.settings.pricePerTibMicros),
      currency: this.settings.currency,
    };
  }

  queryStart(request: QueryRequest): Promise<QueryRun> {
    const answer = this.understand(request.sql);
    const refused = answer.problem ? null : this.service.refuse(request, answer.bytes);
    if (refused) answer.problem = refused;
    const title = request.sql.trim().split('\n')[0] ?? '';
    const job = this.job(request.job, 'query', title.slice(0, 80), 'submitting', 'none');
    const run: QueryRun = {
      job: job.id,
      connection: this.connection.id,
      project: this.connection.project,
      location: this.connection.location,
      rows: null,
      serviceJob: job.id,
      sql: null,
      expected: { bytes: answer.bytes, accuracy: answer.accuracy },
      consoleUrl: null,
      statistics: {
        ...NO_STATISTICS,
        user: FAKE_USER,
        session:
          request.options.session.name === 'open'
            ? request.options.session.id
            : request.options.session.name === 'new'
              ? `session-${job.id.slice(-6)}`
              : null,
        serviceState: 'PENDING',
        createdAtMs: job.startedAtMs,
        statementType: answer.type,
      },
    };
    this.runs.set(job.id, run);
    this.kept.began(run, job, request.sql, request.parameters);
    this.work(job, run, answer, request.sql, () => this.service.ran(job, run, request));
    return this.answer('queryStart', () => structuredClone(run), 0);
  }

  private work(job: Job, run: QueryRun, answer: Answer, sql: string, ran: () => void): void {
    const hit = this.cached.has(sql) && answer.rows > 0;
    const later = (wait: number, next: () => void) => {
      const timer = setTimeout(next, wait);
      this.stops.set(job.id, () => {
        clearTimeout(timer);
        const rows = run.rows ? this.rows.get(run.rows) : undefined;
        if (rows) {
          rows.set = { ...rows.set, complete: true, truncated: 'stopped' };
          this.tell({ name: 'rows', value: rows.set });
        }
        this.finish(job, { name: 'cancelled' });
      });
    };
    const ended = () => {
      run.statistics = { ...run.statistics, serviceState: 'DONE', endedAtMs: Date.now() };
      this.tell({ name: 'query', value: run });
    };
    later(this.delay / 2, () => {
      this.update(job, { phase: 'running' });
      run.statistics = { ...run.statistics, serviceState: 'RUNNING', startedAtMs: Date.now() };
      this.tell({ name: 'query', value: run });
      later(answer.slow ? 600_000 : this.delay * (hit ? 1 : 4), () => {
        if (answer.problem) {
          run.statistics = { ...run.statistics, childJobs: answer.children ?? null };
          ended();
          job.state = { name: 'failed', problem: answer.problem };
          ran();
          this.finish(job, { name: 'failed', problem: answer.problem });
          return;
        }
        const bytes = hit ? 0 : (answer.bytes ?? 0);
        run.statistics = {
          ...run.statistics,
          bytesProcessed: bytes,
          bytesBilled: hit || bytes === 0 ? 0 : Math.max(10 * MIB, Math.ceil(bytes / MIB) * MIB),
          price: this.settings.usesSlots ? null : this.price(bytes),
          slotMs: hit ? 0 : 4210,
          cacheHit: hit,
          dml: answer.dml ?? null,
          ddlOperation: answer.ddl ?? null,
          targetTable: answer.target ?? null,
          childJobs: answer.children ?? null,
        };
        this.cached.add(sql);
        ran();
        if (answer.columns.length === 0) {
          ended();
          this.finish(job, { name: 'done' });
          return;
        }
        this.fill(job, run, answer, later, ended);
      });
    });
  }

  private fill(
    job: Job,
    run: QueryRun,
    answer: Answer,
    later: (wait: number, next: () => void) => void,
    ended: () => void,
  ): void {
    const id = `rows_${job.id}`;
    this.seed += 1;
    const total = answer.total ?? answer.rows;
    const columns = this.spaces.masking(answer.columns);
    const rows: Rows = {
      seed: this.seed,
      cell: (row, column) => (columns[column]?.masked ? null : answer.cell(row, column)),
      set: {
        id,
        columns,
        rowCount: Math.min(answer.rows, 10_000),
        totalRows: total,
        complete: answer.rows <= 10_000,
        truncated: answer.rows <= 10_000 && total > answer.rows ? 'rowLimit' : null,
        origin: null,
      },
    };
    this.rows.set(id, rows);
    run.rows = id;
    ended();
    this.tell({ name: 'rows', value: rows.set });
    const grow = () => {
      if (rows.set.complete) {
        this.finish(job, { name: 'done' });
        return;
      }
      const count = Math.min(answer.rows, rows.set.rowCount + 110_000);
      const complete = count === answer.rows;
      rows.set = {
        ...rows.set,
        rowCount: count,
        complete,
        truncated: complete && total > count ? 'rowLimit' : null,
      };
      this.update(job, { phase: 'fetching', done: count, total: answer.rows, unit: 'rows' });
      this.tell({ name: 'rows', value: rows.set });
      later(this.delay, grow);
    };
    later(this.delay, grow);
  }

  queryRun(job: JobId): Promise<QueryRun | null> {
    return this.answer('queryRun', () => structuredClone(this.runs.get(job) ?? null));
  }

  previewTable(
    job: JobId,
    connection: string,
    ref: TableRef,
    look: PreviewLook,
  ): Promise<QueryRun> {
    const shown = this.job(job, 'query', ref.table, 'fetching', 'rows');
    return this.answer('previewTable', () => {
      const { detail } = this.table(ref);
      const shownColumns = detail.columns.filter(
        ({ name }) => look.columns.length === 0 || look.columns.includes(name),
      );
      const left = Math.max(0, (detail.rowCount ?? 0) - look.firstRow);
      const id = `rows_${job}`;
      const rows: Rows = {
        seed: 7,
        cell: (row, column) => {
          const one = shownColumns[column];
          return one ? cellText(one, row + look.firstRow, detail.columns.indexOf(one)) : null;
        },
        set: {
          id,
          columns: shownColumns,
          rowCount: Math.min(left, 1000),
          totalRows: detail.rowCount,
          complete: true,
          truncated: left > 1000 ? 'rowLimit' : null,
          origin: null,
        },
      };
      this.rows.set(id, rows);
      const run: QueryRun = {
        job,
        connection,
        project: ref.project,
        location: 'US',
        rows: id,
        serviceJob: job,
        sql: null,
        expected: null,
        consoleUrl: null,
        statistics: { ...NO_STATISTICS, bytesProcessed: 0, bytesBilled: 0 },
      };
      this.runs.set(job, run);
      this.tell({ name: 'query', value: run });
      this.tell({ name: 'rows', value: rows.set });
      this.finish(shown, { name: 'done' });
      return run;
    });
  }

  spend: Door['spend'] = () => this.answer('spend', () => this.service.spend());
  budgetRaise: Door['budgetRaise'] = (micros) =>
    this.answer('budgetRaise', () => this.service.raise(micros));
  queryWeigh: Door['queryWeigh'] = (request) =>
    this.answer('queryWeigh', () => this.service.weigh(request), this.delay * 3);
  queryPlan: Door['queryPlan'] = () => this.answer('queryPlan', () => this.service.plan());
  serviceJobs: Door['serviceJobs'] = (question) =>
    this.answer('serviceJobs', () => this.service.list(question));
  runsResume: Door['runsResume'] = () =>
    this.answer('runsResume', () => this.service.open.splice(0));
  sessionEnd: Door['sessionEnd'] = (_call, _connection, session) =>
    this.answer('sessionEnd', () => {
      this.service.ended.push(session);
      return null;
    });
  appQuit: Door['appQuit'] = (stop) =>
    this.answer('appQuit', () => {
      this.service.quits.push(stop);
      return null;
    });
  queryAttach: Door['queryAttach'] = (request) => {
    const shown = this.job(request.job, 'query', request.serviceJob, 'running', 'none');
    return this.answer('queryAttach', () => {
      const { run, problem } = this.service.attach(request);
      this.runs.set(request.job, run);
      this.tell({ name: 'query', value: run });
      const rows = run.rows ? this.rows.get(run.rows) : undefined;
      if (rows) this.tell({ name: 'rows', value: rows.set });
      this.finish(shown, problem ? { name: 'failed', problem } : { name: 'done' });
      return run;
    });
  };

  jobCancel(job: JobId): Promise<boolean> {
    const stop = this.stops.get(job);
    const known = this.jobs.get(job);
    if (known && stop) {
      known.state = { name: 'stopping' };
      this.update(known, { phase: 'stopping' });
    }
    return this.answer('jobCancel', () => {
      this.stops.delete(job);
      stop?.();
      return stop !== undefined;
    });
  }

  jobList(): Promise<Job[]> {
    return this.answer('jobList', () => structuredClone([...this.jobs.values()]));
  }

  rowsWindow(window: RowsWindow): Promise<ArrayBuffer> {
    return this.answer('rowsWindow', () => this.keeper.window(window), Math.min(this.delay, 6));
  }

  rowsSet(id: string): Promise<RowSet | null> {
    return this.answer('rowsSet', () => structuredClone(this.rows.get(id)?.set ?? null));
  }

  rowsCell(id: string, row: number, path: ColumnPath): Promise<string | null> {
    return this.answer('rowsCell', () => this.keeper.text(this.keeper.get(id), row, path));
  }

  rowsRecord(request: RecordRequest): Promise<RecordValue[]> {
    return this.answer('rowsRecord', () => this.keeper.record(request));
  }

  rowsView(_job: JobId, id: string, spec: ViewSpec): Promise<RowSet> {
    return this.answer('rowsView', () => this.keeper.view(id, spec));
  }

  rowsProfile(_job: JobId, id: string, path: ColumnPath): Promise<ColumnProfile> {
    return this.answer('rowsProfile', () => this.keeper.profile(id, path));
  }

  rowsChart(_job: JobId, request: ChartRequest): Promise<ChartData> {
    return this.answer('rowsChart', () => fakeChart(this.rows.get(request.rows), request));
  }

  chartSave(picture: Picture): Promise<string | null> {
    return this.answer('chartSave', () => {
      this.pictures.push(picture);
      return `/home/user/${picture.name}.${picture.format}`;
    });
  }

  chartCopy(picture: Picture): Promise<null> {
    return this.answer('chartCopy', () => {
      this.pictures.push(picture);
      return null;
    });
  }

  rowsGlance(_job: JobId, id: string): Promise<ColumnGlance[]> {
    return this.answer('rowsGlance', () => this.keeper.glance(id));
  }

  rowsSummary(_job: JobId, range: RowsRange): Promise<Summary> {
    return this.answer('rowsSummary', () => this.keeper.summary(range));
  }

  rowsCompare(_job: JobId, spec: ComparisonSpec): Promise<RowSet> {
    return this.answer('rowsCompare', () => this.keeper.compare(spec));
  }

  cellsCopy(text: string, cells: number): Promise<number> {
    return this.answer('cellsCopy', () => {
      this.spaces.mayCopy(cells);
      this.clipboard = text;
      return cells;
    });
  }

  rowsCopy(_job: JobId, range: RowsRange): Promise<number> {
    return this.answer('rowsCopy', () => {
      const { text, cells } = this.keeper.copy(range);
      this.spaces.mayCopy(cells);
      this.clipboard = text;
      return cells;
    });
  }

  rowsClose(id: string): Promise<null> {
    return this.answer('rowsClose', () => {
      this.rows.delete(id);
      return null;
    });
  }

  logWrite(level: string, message: string): Promise<null> {
    this.log.push(`${level}: ${message}`);
    return Promise.resolve(null);
  }

  shotReady(): Promise<null> {
    this.shots += 1;
    return Promise.resolve(null);
  }

  framePainted(): Promise<null> {
    this.paints += 1;
    return Promise.resolve(null);
  }

  historyList(...args: Parameters<Door['historyList']>): ReturnType<Door['historyList']> {
    return this.answer('historyList', () => this.kept.historyList(...args), this.quick());
  }

  historyEntry(...args: Parameters<Door['historyEntry']>): ReturnType<Door['historyEntry']> {
    return this.answer('historyEntry', () => this.kept.historyEntry(...args), this.quick());
  }

  historyPin(...args: Parameters<Door['historyPin']>): ReturnType<Door['historyPin']> {
    return this.answer('historyPin', () => this.kept.historyPin(...args), this.quick());
  }

  historyDelete(...args: Parameters<Door['historyDelete']>): ReturnType<Door['historyDelete']> {
    return this.answer('historyDelete', () => this.kept.historyDelete(...args), this.quick());
  }

  historyClear(): ReturnType<Door['historyClear']> {
    return this.answer('historyClear', () => this.kept.historyClear());
  }

  savedList(): ReturnType<Door['savedList']> {
    return this.answer('savedList', () => this.kept.savedList(), this.quick());
  }

  savedWrite(...args: Parameters<Door['savedWrite']>): ReturnType<Door['savedWrite']> {
    return this.answer('savedWrite', () => this.kept.savedWrite(...args));
  }

  savedDelete(...args: Parameters<Door['savedDelete']>): ReturnType<Door['savedDelete']> {
    return this.answer('savedDelete', () => this.kept.savedDelete(...args));
  }

  exportTarget(name: string): ReturnType<Door['exportTarget']> {
    return this.answer('exportTarget', () => this.kept.exportTarget(name), this.quick());
  }

  exportBrowse(): ReturnType<Door['exportBrowse']> {
    return this.answer('exportBrowse', () => this.kept.exportBrowse());
  }

  exportCheck(
    _job: JobId,
    rows: string,
    options: Parameters<Door['exportCheck']>[2],
  ): ReturnType<Door['exportCheck']> {
    return this.answer('exportCheck', () => this.kept.exportCheck(rows, options));
  }

  exportStart(...args: Parameters<Door['exportStart']>): ReturnType<Door['exportStart']> {
    return this.answer(
      'exportStart',
      () => {
        const [{ rows, options, path }] = args;
        this.spaces.mayExport(
          options.format,
          this.rows.get(rows)?.set.rowCount ?? 0,
          path.split(/[\\/]/).at(-1) ?? path,
        );
        return this.kept.exportStart(...args);
      },
      this.quick(),
    );
  }

  exportReport(job: JobId): ReturnType<Door['exportReport']> {
    return this.answer('exportReport', () => this.kept.exportReport(job), this.quick());
  }

  objectBuckets: Door['objectBuckets'] = (_job, connection, page) =>
    this.answer('objectBuckets', () => this.objects.buckets(connection, page));
  objectList: Door['objectList'] = (_job, _connection, listing) =>
    this.answer('objectList', () => this.objects.list(listing));
  objectPlace: Door['objectPlace'] = (text) =>
    this.answer('objectPlace', () => this.objects.place(text), this.quick());
  objectDetail: Door['objectDetail'] = (_job, _connection, object) =>
    this.answer('objectDetail', () => this.objects.detail(object));
  objectTags: Door['objectTags'] = (_job, _connection, object) =>
    this.answer('objectTags', () => this.objects.tags(object));
  objectVersions: Door['objectVersions'] = (_job, _connection, listing) =>
    this.answer('objectVersions', () => this.objects.versions(listing));
  objectWalk: Door['objectWalk'] = (job, _connection, listing) =>
    this.answer('objectWalk', () => this.objects.walk(job, listing));
  objectLinkCopy: Door['objectLinkCopy'] = (_job, _connection, object, minutes) =>
    this.answer('objectLinkCopy', () => {
      this.objects.links.push({ object, minutes });
      this.clipboard = `https://${object.bucket}.s3.amazonaws.com/${encodeURIComponent(object.key)}?X-Amz-Expires=${minutes * 60}`;
      return Date.now() + minutes * 60_000;
    });
  objectBytes: Door['objectBytes'] = (_job, _connection, object, first) =>
    this.answer('objectBytes', () => this.objects.bytes(object, first));
  objectDownload: Door['objectDownload'] = (job, spec) =>
    this.answer('objectDownload', () =>
      this.objects.transfer(job, spec.to, this.objects.wanted(spec.objects, spec.prefixes)),
    ).then((report) => report);
  objectUpload: Door['objectUpload'] = (job, spec) =>
    this.answer('objectUpload', () =>
      this.objects.transfer(
        job,
        `s3://${spec.bucket}/${spec.prefix}`,
        this.objects.store(spec.bucket, spec.prefix, spec.files),
      ),
    ).then((report) => report);
  objectRestore: Door['objectRestore'] = (_job, _connection, spec) =>
    this.answer('objectRestore', () => this.objects.restore(spec));

  previewStart: Door['previewStart'] = (job, spec) =>
    this.answer('previewStart', () => this.previews.start(job, spec), 0);
  previewGet: Door['previewGet'] = (job) =>
    this.answer('previewGet', () => structuredClone(this.previews.previews.get(job) ?? null));
  previewClose: Door['previewClose'] = (job) =>
    this.answer('previewClose', () => this.previews.close(job), this.quick());
  previewEstimate: Door['previewEstimate'] = (_job, preview, columns, filter) =>
    this.answer('previewEstimate', () => this.previews.estimate(preview, columns, filter));
  previewProfile: Door['previewProfile'] = (job, spec) =>
    this.answer('previewProfile', () => this.previews.profile(job, spec), this.quick());
  previewProfileGet: Door['previewProfileGet'] = (job) =>
    this.answer('previewProfileGet', () =>
      structuredClone(this.previews.profiles.get(job) ?? null),
    );
  previewDrift: Door['previewDrift'] = (_job, preview) =>
    this.answer('previewDrift', () => this.previews.drift(preview), this.delay * 3);
  previewFacts: Door['previewFacts'] = (_job, preview, file) =>
    this.answer('previewFacts', () => this.previews.facts(preview, file));
  filesChoose: Door['filesChoose'] = () =>
    this.answer('filesChoose', () => [...this.disk.filesChosen]);
  folderChoose: Door['folderChoose'] = () =>
    this.answer('folderChoose', () => this.disk.folderChosen);

  /** The sandbox's own S3, then those that were added. */
  private awsConnections(): AwsConnection[] {
    const own = this.spaces.workspace.sandbox ? [SANDBOX_S3] : [];
    return [...own, ...this.identities.aws];
  }

  /** Milliseconds of what comes from the disk. */
  private quick(): number {
    return Math.min(this.delay, 6);
  }

  private job(id: JobId, activity: Job['activity'], title: string, phase: Phase, unit: Unit): Job {
    const job: Job = {
      id,
      activity,
      title,
      state: { name: 'running' },
      progress: { phase, done: 0, total: null, unit, attempt: 1 },
      startedAtMs: Date.now(),
      finishedAtMs: null,
    };
    this.jobs.set(id, job);
    this.tell({ name: 'job', value: job });
    return job;
  }

  private update(job: Job, progress: Partial<Job['progress']>): void {
    job.progress = { ...job.progress, ...progress };
    this.tell({ name: 'job', value: job });
  }

  private finish(job: Job, state: Job['state']): void {
    this.stops.delete(job.id);
    job.state = state;
    job.finishedAtMs = Date.now();
    this.kept.ended(job);
    this.update(job, { phase: 'finished' });
  }

  /** A very small idea of SQL: enough to play every outcome. */
  private understand(sql: string): Answer {
    const none: Answer = {
      bytes: 0,
      accuracy: 'precise',
      type: 'SELECT',
      columns: [],
      rows: 0,
      cell: () => null,
      slow: /cross\s+join/i.test(sql),
    };
    const bare = sql.replace(/--[^\n]*|#[^\n]*/g, (match) => ' '.repeat(match.length));
    const wrong = /\b(selct|form|whre|gruop)\b/i.exec(bare);
    if (wrong)
      return {
        ...none,
        problem: badSql(sql, wrong.index, `Syntax error: Unexpected identifier "${wrong[0]}"`),
      };
    const name = /\b(event_nmae|user_idd|nam)\b/.exec(bare);
    if (name)
      return {
        ...none,
        problem: badSql(sql, name.index, `Unrecognized name: ${name[0]}`),
      };
    const missing = /\bnowhere\.[\w]+/.exec(bare);
    if (missing)
      return {
        ...none,
        problem: {
          kind: { name: 'notFound', resource: `shirabe-sandbox.${missing[0]}` },
          detail: `Not found: Table shirabe-sandbox:${missing[0]} was not found in location US`,
        },
      };
    const ddl = /^\s*(create|drop|alter)\s+(or\s+replace\s+)?(table|view|schema)\s+(\S+)/i.exec(
      bare,
    );
    if (ddl)
      return {
        ...none,
        type: `${ddl[1]?.toUpperCase()}_${ddl[3]?.toUpperCase()}`,
        ddl: ddl[2] ? 'REPLACE' : (ddl[1]?.toUpperCase() ?? 'CREATE'),
        target: `shirabe-sandbox.${ddl[4]}`,
      };
    const dml = /^\s*(insert|update|delete|merge)\b/i.exec(bare);
    if (dml)
      return {
        ...none,
        type: dml[1]?.toUpperCase() ?? 'UPDATE',
        bytes: 320 * MIB,
        dml: { inserted: 12, updated: 3400, deleted: 0 },
        target: 'shirabe-sandbox.game_analytics.players',
      };
    const zero = /;\s*\S/.test(bare) ? bare.indexOf('1 / 0') : -1;
    if (zero >= 0)
      return {
        ...none,
        type: 'SCRIPT',
        bytes: null,
        accuracy: 'unknown',
        children: 2,
        problem: badSql(sql, zero, 'division by zero: 1 / 0'),
      };
    if (/;\s*\S/.test(bare))
      return { ...none, type: 'SCRIPT', bytes: null, accuracy: 'unknown', children: 3 };
    if (/^\s*select\s+1\s*;?\s*$/i.test(bare))
      return {
        ...none,
        rows: 1,
        columns: columnsOfSchema('f0_:INT64'),
        cell: () => '1',
      };
    if (/INFORMATION_SCHEMA\.PARTITIONS/.test(bare)) return { ...none, ...partitionsAnswer() };
    if (/limit\s+0\b/i.test(bare)) return { ...none, columns: columnsOfSchema('a:INT64,b:STRING') };
    if (/group\s+by|\|>\s*aggregate/i.test(bare)) {
      const columns = columnsOfSchema(
        'day:DATE,platform:STRING,country:STRING,players:INT64,new_players:INT64,sessions:INT64,revenue:NUMERIC,paying_rate:FLOAT64,top_events:STRING*',
      );
      return {
        ...none,
        bytes: 1.18 * 1024 * MIB,
        accuracy: 'upperBound',
        columns,
        rows: 1240,
        cell: (row, column) => {
          const one = columns[column];
          return one ? cellText(one, row, column) : null;
        },
      };
    }
    const wide = columnsOfSchema(WIDE);
    return {
      ...none,
      bytes: 3.4 * 1024 * MIB,
      columns: wide,
      rows: 1_000_000,
      total: /tablesample/i.test(bare) ? 1_204_332 : 1_000_000,
      cell: (row, column) => {
        const one = wide[column];
        return one ? cellText(one, row, column) : null;
      },
    };
  }
}

const WIDE =
  'event_date:DATE,event_timestamp:TIMESTAMP,event_name:STRING,user_id:STRING,event_params:STRUCT*(key:STRING;value:STRUCT(string_value:STRING;int_value:INT64)),revenue:NUMERIC,level:INT64,country:STRING,city:STRING,device:STRUCT(category:STRING;os:STRING;model:STRING),is_payer:BOOL,session_seconds:FLOAT64,comment:STRING,tags:STRING*,payload:BYTES,settings:JSON,played_at:TIME,updated_at:DATETIME,streak:INTERVAL,active:RANGE,' +
  Array.from(
    { length: 20 },
    (_, index) => `metric_${index + 1}:${index % 3 ? 'FLOAT64' : 'INT64'}`,
  ).join(',');

function fakeTab(sql: string): Tab {
  return {
    id: 'tab-1',
    title: 'Query 1',
    named: false,
    connection: 'sandbox',
    sql,
    caret: sql.length,
    scrollPx: 0,
    active: true,
  };
}

/** A tab with the files of an address as a table. */
export function fakeFilesTab(address: string): Tab {
  const [, bucket, path] = /^s3:\/\/([^/]+)\/(.*)$/.exec(address) ?? [];
  return {
    ...fakeTab(''),
    title: address.split('/').filter(Boolean).at(-1) ?? address,
    named: true,
    connection: null,
    files: {
      place:
        bucket === undefined
          ? { name: 'local', path: address }
          : {
              name: 's3',
              connection: 'sandbox-s3',
              place: { bucket, path: path ?? '', version: null, region: null },
            },
      reading: { types: [] },
      query: {
        columns: [],
        filter: '',
        order: [],
        sample: null,
        sql: null,
        rows: 1000,
        withOrigin: false,
      },
      agreed: { bytes: null, requesterPays: false },
    },
  };
}

/** The door for a plain browser; its behaviour is set by the address (`?fake&welcome&ja&slow`). */
export function fakeDoor(): Door {
  const query = new URLSearchParams(location.search);
  return new FakeDoor({
    language: query.get('lang') ?? navigator.language,
    demo: query.has('demo'),
    readyAfterMs: query.has('preparing') ? Number(query.get('preparing') || 4000) : 0,
    delayMs: Number(query.get('delay') ?? 120),
    workspace: query.get('workspace') ?? 'sandbox',
    inUse: query.has('used'),
    ...(query.has('vault') ? { vault: query.get('vault') as VaultState } : {}),
    onShow: (workspace) => {
      query.set('workspace', workspace);
      location.search = query.toString();
    },
    ...(query.has('sql') ? { tabs: [fakeTab(query.get('sql') ?? '')] } : {}),
    ...(query.has('files') ? { tabs: [fakeFilesTab(query.get('files') ?? '')] } : {}),
    settings: {
      welcomed: !query.has('welcome'),
      theme: query.get('theme') === 'dark' ? 'dark' : 'light',
      ...(query.has('comfortable') ? { density: 'comfortable' as const } : {}),
      ...(query.has('limit') ? { maxBytesBilled: 500 * MIB } : {}),
      ...(query.has('confirm') ? { confirmAboveBytes: 100 * MIB } : {}),
      ...(query.has('budget') ? { dailyBudgetMicros: 50_000 } : {}),
      ...(query.has('slots') ? { usesSlots: true } : {}),
    },
  });
}
