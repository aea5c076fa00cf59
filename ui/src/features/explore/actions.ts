// What can be done with an object of the catalogue: read it, open it, copy its name, query it.
import {
  asProblem,
  type CatalogueChange,
  type CatalogueObject,
  type ConnectionId,
  ipc,
  newJobId,
  type Problem,
  type Table,
  type TableRef,
} from '../../ipc';
import { copyText } from '../../kit/clipboard';
import { notify } from '../../state/app';
import { catalogue, keyOf } from '../../state/catalogue';
import { remember } from '../../state/explorer';
import { isFinal, useJobs } from '../../state/jobs';
import {
  openSql,
  openTable,
  quotedName,
  shardsQuery,
  type TablePane,
  tableQuery,
} from '../../state/open';
import { words } from '../../words';
import type { Node, NodeRow } from './nodes';
import { tableObject } from './nodes';

/** Reads what stands under a row, unless it has been read. */
export function load(node: Node): void {
  switch (node.kind) {
    case 'connection':
      if (node.connection.ready && catalogue.projects(node.connection.id).state === 'idle')
        void catalogue.loadProjects(node.connection.id);
      return;
    case 'project':
      if (catalogue.datasets(node.connection, node.project).state === 'idle')
        void catalogue.loadDatasets(node.connection, node.project);
      return;
    case 'dataset':
      if (catalogue.tables(node.connection, node.dataset).state === 'idle')
        void catalogue.loadTables(node.connection, node.dataset);
      return;
    case 'table':
      if (catalogue.detail(node.connection, node.table.reference).state === 'idle')
        void catalogue.loadDetail(node.connection, node.table.reference);
      return;
    case 'shards':
      if (catalogue.detail(node.connection, node.newest.reference).state === 'idle')
        void catalogue.loadDetail(node.connection, node.newest.reference);
      return;
    default:
  }
}

/** Reads again what stands under a row. */
export function refresh(node: Node): void {
  switch (node.kind) {
    case 'connection':
      void catalogue.refreshConnection(node.connection.id);
      return;
    case 'project':
      void catalogue.refreshProject(node.connection, node.project);
      return;
    case 'dataset':
      void catalogue.refreshDataset(node.connection, node.dataset);
      return;
    case 'table':
      catalogue.forgetDetail(node.connection, node.table.reference);
      return;
    case 'shards':
      catalogue.forgetDetail(node.connection, node.newest.reference);
      return;
    default:
  }
}

/** Reads again what could not be read. */
export function retry(node: Extract<Node, { kind: 'problem' }>, rows: readonly NodeRow[]): void {
  const owner = rows.find((row) => row.id === node.retry)?.node;
  if (owner) refresh(owner);
}

/** Stops reading what stands under a row that is closed. */
export function stopReading(row: NodeRow): void {
  if (row.busy) catalogue.cancel(row.id);
}

/** Opens a query on a table, with its columns where they are known. */
export function query(connection: ConnectionId, table: Table): void {
  const columns = catalogue.detail(connection, table.reference).detail?.columns ?? [];
  remember(tableObject(connection, table));
  openSql(connection, tableQuery(connection, table, columns));
}

/** The tables of a catalogue's object: itself, or the newest of its shards. */
export function tableOf(object: CatalogueObject): TableRef | null {
  const { project, dataset, kind } = object;
  if (kind === 'dataset' || kind === 'routine' || kind === 'model' || object.object === null)
    return null;
  return { project, dataset, table: object.newest ?? object.object };
}

/** Opens the details of an object: the tab of a table, the call of a routine, the tree for a dataset. */
export function openObject(
  object: CatalogueObject,
  keep: boolean,
  pane: TablePane = 'schema',
): void {
  const table = tableOf(object);
  if (object.kind !== 'dataset' && keep)
    remember(object.kind === 'column' ? { ...object, column: null, kind: 'table' } : object);
  if (table) openTable(object.connection, table, keep, pane);
  else if (object.object !== null) openSql(object.connection, callOf(object));
}

/** A statement that uses a routine or a model. `type`: the routine's, as the service names it. */
export function callOf(object: CatalogueObject, type = ''): string {
  const name = quotedName(object.connection, {
    project: object.project,
    dataset: object.dataset,
    table: object.object ?? '',
  });
  if (object.kind === 'model')
    return `SELECT *\nFROM ML.PREDICT(MODEL ${name}, (SELECT * FROM ))\nLIMIT 100`;
  if (type === 'PROCEDURE') return `CALL ${name}()`;
  return type === 'TABLE_VALUED_FUNCTION' ? `SELECT *\nFROM ${name}()` : `SELECT ${name}()`;
}

/** Opens a query on the newest of date-sharded tables. */
export function queryShards(node: Extract<Node, { kind: 'shards' }>): void {
  openSql(node.connection, shardsQuery(node.connection, node.shards));
}

/** Puts a text on the clipboard and says so. */
export function copy(text: string): void {
  void copyText(text).then((done) => done && notify(words().frame.copied));
}

/** A full name as people paste it into a statement: in backticks where a part needs them. */
export function idOf(parts: readonly string[]): string {
  const name = parts.join('.');
  return /^[A-Za-z_][A-Za-z0-9_.]*$/.test(name) ? name : `\`${name}\``;
}

/** The full name of what a row stands for. */
export function fullName(node: Node): string | null {
  switch (node.kind) {
    case 'project':
      return idOf([node.project]);
    case 'column':
      return node.path;
    case 'dataset':
      return idOf([node.dataset.project, node.dataset.dataset]);
    case 'table': {
      const { project, dataset, table } = node.table.reference;
      return idOf([project, dataset, table]);
    }
    case 'shards':
      return idOf([node.shards.project, node.shards.dataset, `${node.shards.prefix}*`]);
    case 'routine':
      return idOf([node.routine.project, node.routine.dataset, node.routine.routine]);
    case 'model':
      return idOf([node.model.project, node.model.dataset, node.model.model]);
    case 'object':
      return objectName(node.object);
    default:
      return null;
  }
}

/** The full name of an object. */
export function objectName(object: CatalogueObject): string {
  const parts = [object.project, object.dataset];
  if (object.object !== null) parts.push(object.object);
  return idOf(parts);
}

/** Carries a change out and waits for its end; answers why it did not work, if so. */
export async function carryOut(
  connection: ConnectionId,
  change: CatalogueChange,
): Promise<Problem | null> {
  const job = newJobId();
  try {
    await ipc().exploreChange(job, connection, change);
  } catch (thrown) {
    return asProblem(thrown);
  }
  return new Promise((done) => {
    const look = () => {
      const state = useJobs.getState().jobs.get(job)?.state;
      if (!state || !isFinal(state)) return false;
      if (state.name === 'failed') done(state.problem);
      else if (state.name === 'cancelled') done({ kind: { name: 'cancelled' }, detail: null });
      else done(null);
      return true;
    };
    if (look()) return;
    const stop = useJobs.subscribe(() => {
      if (look()) stop();
    });
  });
}

/** Reads a dataset again if it had been read: something in it has changed. */
export function reread(connection: ConnectionId, project: string, dataset: string): void {
  const ref = { project, dataset };
  if (catalogue.tables(connection, ref).state !== 'idle')
    void catalogue.refreshDataset(connection, ref);
}

/** The id of the row of a dataset, for opening it. */
export const datasetKey = keyOf.dataset;
