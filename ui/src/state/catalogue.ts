// The catalogue as far as it has been read: lazily, level by level, each level with its own problem.
import { useSyncExternalStore } from 'react';
import {
  asProblem,
  type ConnectionId,
  type Dataset,
  type DatasetRef,
  ipc,
  type JobId,
  type Listing,
  type Model,
  newJobId,
  type Problem,
  type Project,
  type Routine,
  type Table,
  type TableDetail,
  type TableRef,
} from '../ipc';

/** One level under a node. */
export interface Branch<T> {
  state: 'idle' | 'loading' | 'ready' | 'failed';
  items: readonly T[];
  /** What could not be listed beside what could. */
  problems: readonly Problem[];
  /** Why nothing could be listed. */
  problem: Problem | null;
  nextPage: string | null;
}

/** What a level that has pages lies under: a dataset, a project, or the connection itself. */
export type Parent = DatasetRef | { project: string } | null;

/** What is known about one table. */
export interface DetailState {
  state: 'idle' | 'loading' | 'ready' | 'failed';
  detail: TableDetail | null;
  problem: Problem | null;
}

const IDLE: Branch<never> = {
  state: 'idle',
  items: [],
  problems: [],
  problem: null,
  nextPage: null,
};
const IDLE_DETAIL: DetailState = { state: 'idle', detail: null, problem: null };

/** Keys of nodes; also the ids of tree rows. */
export const keyOf = {
  connection: (connection: ConnectionId) => `c:${connection}`,
  project: (connection: ConnectionId, project: string) => `p:${connection}/${project}`,
  dataset: (connection: ConnectionId, ref: DatasetRef) =>
    `d:${connection}/${ref.project}/${ref.dataset}`,
  table: (connection: ConnectionId, ref: TableRef) =>
    `t:${connection}/${ref.project}/${ref.dataset}/${ref.table}`,
};

/** Marks a level as to be read again. */
function outdate<T>(map: Map<string, Branch<T>>, key: string): void {
  const now = map.get(key);
  if (now) map.set(key, { ...now, state: 'idle', nextPage: null });
}

/** Reads and keeps. One value serves the tree, the palette and the editor's completion. */
export class Catalogue {
  private readonly projectsOf = new Map<string, Branch<Project>>();
  private readonly datasetsOf = new Map<string, Branch<Dataset>>();
  private readonly tablesOf = new Map<string, Branch<Table>>();
  private readonly routinesOf = new Map<string, Branch<Routine>>();
  private readonly modelsOf = new Map<string, Branch<Model>>();
  private readonly details = new Map<string, DetailState>();
  private readonly listeners = new Set<() => void>();
  /** Reads under way, by the key of the level. */
  private readonly reading = new Map<string, Set<JobId>>();
  /** Grows with every change; answers of an earlier generation are dropped. */
  private generation = 0;
  version = 0;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private changed(): void {
    this.version += 1;
    for (const listener of this.listeners) listener();
  }

  projects(connection: ConnectionId): Branch<Project> {
    return this.projectsOf.get(keyOf.connection(connection)) ?? IDLE;
  }
  datasets(connection: ConnectionId, project: string): Branch<Dataset> {
    return this.datasetsOf.get(keyOf.project(connection, project)) ?? IDLE;
  }
  tables(connection: ConnectionId, ref: DatasetRef): Branch<Table> {
    return this.tablesOf.get(keyOf.dataset(connection, ref)) ?? IDLE;
  }
  routines(connection: ConnectionId, ref: DatasetRef): Branch<Routine> {
    return this.routinesOf.get(keyOf.dataset(connection, ref)) ?? IDLE;
  }
  models(connection: ConnectionId, ref: DatasetRef): Branch<Model> {
    return this.modelsOf.get(keyOf.dataset(connection, ref)) ?? IDLE;
  }
  detail(connection: ConnectionId, ref: TableRef): DetailState {
    return this.details.get(keyOf.table(connection, ref)) ?? IDLE_DETAIL;
  }

  loadProjects(connection: ConnectionId): Promise<void> {
    return this.load(this.projectsOf, keyOf.connection(connection), (page, job) =>
      ipc().exploreProjects(job, connection, page),
    );
  }
  loadDatasets(connection: ConnectionId, project: string): Promise<void> {
    return this.load(this.datasetsOf, keyOf.project(connection, project), (page, job) =>
      ipc().exploreDatasets(job, connection, project, page),
    );
  }
  async loadTables(connection: ConnectionId, ref: DatasetRef): Promise<void> {
    const key = keyOf.dataset(connection, ref);
    await Promise.all([
      this.load(this.tablesOf, key, (page, job) => ipc().exploreTables(job, connection, ref, page)),
      this.load(this.routinesOf, key, (page, job) =>
        ipc().exploreRoutines(job, connection, ref, page),
      ),
      this.load(this.modelsOf, key, (page, job) => ipc().exploreModels(job, connection, ref, page)),
    ]);
  }

  /** The next page of a level that has one. */
  async more(connection: ConnectionId, ref: Parent): Promise<void> {
    if (ref === null) {
      await this.load(
        this.projectsOf,
        keyOf.connection(connection),
        (page, job) => ipc().exploreProjects(job, connection, page),
        true,
      );
    } else if ('dataset' in ref) {
      const key = keyOf.dataset(connection, ref);
      await this.load(
        this.tablesOf,
        key,
        (page, job) => ipc().exploreTables(job, connection, ref, page),
        true,
      );
    } else {
      await this.load(
        this.datasetsOf,
        keyOf.project(connection, ref.project),
        (page, job) => ipc().exploreDatasets(job, connection, ref.project, page),
        true,
      );
    }
  }

  /** Stops reading a level; what is there of it stays. */
  cancel(key: string): void {
    for (const job of this.reading.get(key) ?? [])
      ipc()
        .jobCancel(job)
        .catch(() => undefined);
  }

  async loadDetail(connection: ConnectionId, ref: TableRef): Promise<TableDetail | null> {
    const key = keyOf.table(connection, ref);
    const now = this.details.get(key);
    if (now && (now.state === 'ready' || now.state === 'loading')) return now.detail;
    const generation = this.generation;
    this.details.set(key, { state: 'loading', detail: null, problem: null });
    this.changed();
    try {
      const detail = await ipc().exploreTable(newJobId(), connection, ref);
      if (generation === this.generation)
        this.details.set(key, { state: 'ready', detail, problem: null });
      return detail;
    } catch (thrown) {
      if (generation === this.generation)
        this.details.set(key, { state: 'failed', detail: null, problem: asProblem(thrown) });
      return null;
    } finally {
      this.changed();
    }
  }

  /** Forgets a table, so that it is read again when it is next looked at. */
  forgetDetail(connection: ConnectionId, ref: TableRef): void {
    this.details.delete(keyOf.table(connection, ref));
    this.changed();
  }

  /** Reads a dataset's tables again; what was known stays in sight until the answer comes. */
  async refreshDataset(connection: ConnectionId, ref: DatasetRef): Promise<void> {
    const key = keyOf.dataset(connection, ref);
    outdate(this.tablesOf, key);
    outdate(this.routinesOf, key);
    outdate(this.modelsOf, key);
    const prefix = `t:${connection}/${ref.project}/${ref.dataset}/`;
    for (const detail of this.details.keys())
      if (detail.startsWith(prefix)) this.details.delete(detail);
    await this.loadTables(connection, ref);
  }

  /** Reads a project's datasets again, and the tables of those that had been read. */
  async refreshProject(connection: ConnectionId, project: string): Promise<void> {
    outdate(this.datasetsOf, keyOf.project(connection, project));
    await this.loadDatasets(connection, project);
    const read = this.datasets(connection, project).items.filter(
      ({ reference }) => this.tables(connection, reference).state !== 'idle',
    );
    await Promise.all(read.map(({ reference }) => this.refreshDataset(connection, reference)));
  }

  /** Reads again all that had been read of a connection; what was known stays in sight meanwhile. */
  async refreshConnection(connection: ConnectionId): Promise<void> {
    outdate(this.projectsOf, keyOf.connection(connection));
    for (const detail of this.details.keys())
      if (detail.startsWith(`t:${connection}/`)) this.details.delete(detail);
    await this.loadProjects(connection);
    const read = this.projects(connection).items.filter(
      (project) => this.datasets(connection, project.id).state !== 'idle',
    );
    await Promise.all(read.map((project) => this.refreshProject(connection, project.id)));
  }

  /** Forgets all of a connection. */
  forget(connection: ConnectionId): void {
    this.generation += 1;
    this.projectsOf.delete(keyOf.connection(connection));
    for (const key of this.datasetsOf.keys())
      if (key.startsWith(`p:${connection}/`)) this.datasetsOf.delete(key);
    this.forgetUnder(`${connection}/`);
    this.changed();
  }

  private forgetUnder(prefix: string): void {
    for (const map of [this.tablesOf, this.routinesOf, this.modelsOf])
      for (const key of map.keys()) if (key.startsWith(`d:${prefix}`)) map.delete(key);
    for (const key of this.details.keys())
      if (key.startsWith(`t:${prefix}`)) this.details.delete(key);
  }

  /** Every table that has been listed, for the palette and for completion. */
  *known(connection: ConnectionId): Generator<Table> {
    for (const [key, branch] of this.tablesOf)
      if (key.startsWith(`d:${connection}/`)) yield* branch.items;
  }

  /** Every dataset that has been listed. */
  *knownDatasets(connection: ConnectionId): Generator<Dataset> {
    for (const [key, branch] of this.datasetsOf)
      if (key.startsWith(`p:${connection}/`)) yield* branch.items;
  }

  /** Every routine that has been listed. */
  *knownRoutines(connection: ConnectionId): Generator<Routine> {
    for (const [key, branch] of this.routinesOf)
      if (key.startsWith(`d:${connection}/`)) yield* branch.items;
  }

  private async load<T>(
    map: Map<string, Branch<T>>,
    key: string,
    ask: (page: string | null, job: JobId) => Promise<Listing<T>>,
    more = false,
  ): Promise<void> {
    const now = map.get(key) ?? IDLE;
    if (now.state === 'loading' || (now.state === 'ready' && !more)) return;
    if (more && now.nextPage === null) return;
    const generation = this.generation;
    map.set(key, { ...now, state: 'loading', problem: null });
    this.changed();
    const page = more ? now.nextPage : null;
    const job = newJobId();
    const reading = this.reading.get(key) ?? new Set();
    this.reading.set(key, reading.add(job));
    let next: Branch<T>;
    try {
      const listing = await ask(page, job);
      next = {
        state: 'ready',
        items: more ? [...now.items, ...listing.items] : listing.items,
        problems: more ? [...now.problems, ...listing.problems] : listing.problems,
        problem: null,
        nextPage: listing.nextPage,
      };
    } catch (thrown) {
      const problem = asProblem(thrown);
      next = { ...now, state: 'failed', problem };
    }
    reading.delete(job);
    if (reading.size === 0) this.reading.delete(key);
    if (generation !== this.generation) return;
    map.set(key, next);
    this.changed();
  }
}

/** The catalogue of the window. */
export const catalogue = new Catalogue();

/** The version of the catalogue; the component follows its changes. */
export function useCatalogue(): number {
  return useSyncExternalStore(catalogue.subscribe, () => catalogue.version);
}
