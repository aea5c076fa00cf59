// What the person arranged in the explorer: added projects, pinned and recent objects; and the index of names.
import { create } from 'zustand';
import {
  asProblem,
  type CatalogueObject,
  type ConnectionId,
  type ExplorerState,
  ipc,
  type JobId,
  newJobId,
  type TableRef,
} from '../ipc';
import { reportProblem, useApp } from './app';
import { catalogue } from './catalogue';
import { isFinal, useJobs } from './jobs';

const EMPTY: ExplorerState = { projects: [], pinned: [], recent: [] };
const RECENT = 30;
/** After this the names are read again by themselves when somebody searches. */
const STALE_MS = 24 * 3_600_000;

/** The store of the explorer's arrangement. */
export const useExplorer = create<{ state: ExplorerState; loaded: boolean }>(() => ({
  state: EMPTY,
  loaded: false,
}));

let saving: Promise<unknown> = Promise.resolve();

/** Takes what was kept, once. */
export async function loadExplorer(): Promise<void> {
  if (useExplorer.getState().loaded) return;
  try {
    useExplorer.setState({ state: await ipc().explorerState(), loaded: true });
  } catch (thrown) {
    reportProblem(asProblem(thrown));
  }
}

function change(next: (state: ExplorerState) => ExplorerState): void {
  const state = next(useExplorer.getState().state);
  useExplorer.setState({ state });
  saving = saving
    .then(() => ipc().explorerSave(useExplorer.getState().state))
    .catch((thrown: unknown) => reportProblem(asProblem(thrown)));
}

/** One text per object, the same for the same object. */
export function objectKey(object: CatalogueObject): string {
  return [
    object.connection,
    object.project,
    object.dataset,
    object.object ?? '',
    object.column ?? '',
  ].join('/');
}

/** Whether an object is pinned. */
export function isPinned(state: ExplorerState, object: CatalogueObject): boolean {
  const key = objectKey(object);
  return state.pinned.some((one) => objectKey(one) === key);
}

/** Pins an object, or takes the pin away. */
export function togglePin(object: CatalogueObject): void {
  const key = objectKey(object);
  change((state) => ({
    ...state,
    pinned: isPinned(state, object)
      ? state.pinned.filter((one) => objectKey(one) !== key)
      : [...state.pinned, object],
  }));
}

/** Puts an object first among the recent ones. */
export function remember(object: CatalogueObject): void {
  const key = objectKey(object);
  const [last] = useExplorer.getState().state.recent;
  if (last && objectKey(last) === key) return;
  change((state) => ({
    ...state,
    recent: [object, ...state.recent.filter((one) => objectKey(one) !== key)].slice(0, RECENT),
  }));
}

/** Forgets an object that is gone. */
export function forgetObject(connection: ConnectionId, ref: TableRef): void {
  const gone = (one: CatalogueObject) =>
    one.connection === connection &&
    one.project === ref.project &&
    one.dataset === ref.dataset &&
    one.object === ref.table;
  change((state) => ({
    ...state,
    pinned: state.pinned.filter((one) => !gone(one)),
    recent: state.recent.filter((one) => !gone(one)),
  }));
}

/** Adds a project by its id; rejects with the reason when it cannot be read. */
export async function addProject(connection: ConnectionId, project: string): Promise<void> {
  const state = await ipc().exploreProjectAdd(newJobId(), connection, project);
  useExplorer.setState({ state });
}

/** Takes an added project away. */
export function removeProject(connection: ConnectionId, project: string): void {
  change((state) => ({
    ...state,
    projects: state.projects.filter(
      (one) => one.connection !== connection || one.project !== project,
    ),
  }));
}

/** The projects of a connection: those that the service lists, then those that were added. */
export function projectsOf(connection: ConnectionId, state: ExplorerState): string[] {
  const listed = catalogue.projects(connection).items.map(({ id }) => id);
  const added = state.projects
    .filter((one) => one.connection === connection)
    .map(({ project }) => project);
  return [...new Set([...listed, ...added])];
}

/** The connection's job that reads all names, while it runs. */
export function indexJob(jobs: ReturnType<typeof useJobs.getState>['jobs']): JobId | null {
  for (const job of jobs.values())
    if (job.activity === 'index' && !isFinal(job.state)) return job.id;
  return null;
}

/** Reads the names of these projects anew; answers the job. */
export async function startIndex(
  connection: ConnectionId,
  projects: string[],
  columns: boolean,
): Promise<void> {
  if (projects.length === 0) return;
  try {
    await ipc().exploreIndex(newJobId(), connection, projects, columns);
  } catch (thrown) {
    reportProblem(asProblem(thrown));
  }
}

const asked = new Set<ConnectionId>();

/** Reads names by itself when they are missing or old, once per session and connection. */
export function refreshIndex(connection: ConnectionId, asOfMs: number | null): void {
  const ready = useApp.getState().connections.some((one) => one.id === connection && one.ready);
  if (!ready || asked.has(connection) || indexJob(useJobs.getState().jobs)) return;
  if (asOfMs !== null && Date.now() - asOfMs < STALE_MS) return;
  asked.add(connection);
  void startIndex(connection, projectsOf(connection, useExplorer.getState().state), false);
}

/** Forgets that names were asked for, for tests. */
export function resetExplorer(): void {
  asked.clear();
  useExplorer.setState({ state: EMPTY, loaded: false });
}
