// From what is known of the catalogue to the rows of the tree: open nodes, folded date shards. Pure.
import type {
  CatalogueObject,
  Column,
  Connection,
  ConnectionId,
  DatasetRef,
  ExplorerState,
  Identity,
  Model,
  ObjectKind,
  Problem,
  Routine,
  Table,
  TableDetail,
  TableKind,
} from '../../ipc';
import type { TreeRow } from '../../kit/Tree';
import { type Branch, type Catalogue, keyOf, type Parent } from '../../state/catalogue';
import { objectKey } from '../../state/explorer';
import type { Shards } from '../../state/open';
import { type Folded, foldShards } from './shards';

/** What a row stands for. */
export type Node =
  | { kind: 'group'; what: 'pinned' | 'recent'; count: number }
  | { kind: 'object'; object: CatalogueObject }
  | { kind: 'connection'; connection: Connection }
  | { kind: 'project'; connection: ConnectionId; project: string; name: string; added: boolean }
  | { kind: 'dataset'; connection: ConnectionId; dataset: DatasetRef; location: string | null }
  | { kind: 'table'; connection: ConnectionId; table: Table }
  | { kind: 'shards'; connection: ConnectionId; shards: Shards; newest: Table }
  | { kind: 'routine'; connection: ConnectionId; routine: Routine }
  | { kind: 'model'; connection: ConnectionId; model: Model }
  | { kind: 'column'; connection: ConnectionId; column: Column; path: string; of: TableDetail }
  | { kind: 'more'; connection: ConnectionId; parent: Parent }
  | { kind: 'problem'; connection: ConnectionId; problem: Problem; retry: string }
  | { kind: 'loading'; cancel: string | null }
  | { kind: 'preparing' }
  | { kind: 'signedOut'; connection: ConnectionId; identity: Identity }
  | { kind: 'empty'; what: 'projects' | 'datasets' | 'tables' };

/** A row of the catalogue's tree. */
export interface NodeRow extends TreeRow {
  node: Node;
}

/** The id of a group's row. */
export const groupKey = (what: 'pinned' | 'recent') => `g:${what}`;

/** The id of a row of folded shards. */
function shardsKey(connection: ConnectionId, shards: Shards): string {
  return keyOf.table(connection, { ...shards, table: `${shards.prefix}*` });
}

/** What a kind of table is as an object of the catalogue. */
export function objectKind(kind: TableKind): ObjectKind {
  return kind === 'clone' || kind === 'iceberg' ? 'table' : kind;
}

/** The object that a row stands for; null for rows that stand for none. */
export function objectOf(node: Node): CatalogueObject | null {
  switch (node.kind) {
    case 'object':
      return node.object;
    case 'dataset':
      return { ...blank(node.connection, node.dataset), object: null, kind: 'dataset' };
    case 'table':
      return tableObject(node.connection, node.table);
    case 'shards':
      return {
        ...blank(node.connection, node.shards),
        object: `${node.shards.prefix}*`,
        kind: 'shards',
        newest: node.newest.reference.table,
      };
    case 'routine':
      return {
        ...blank(node.connection, node.routine),
        object: node.routine.routine,
        kind: 'routine',
      };
    case 'model':
      return { ...blank(node.connection, node.model), object: node.model.model, kind: 'model' };
    default:
      return null;
  }
}

/** A table as an object of the catalogue. */
export function tableObject(connection: ConnectionId, table: Table): CatalogueObject {
  return {
    ...blank(connection, table.reference),
    object: table.reference.table,
    kind: objectKind(table.kind),
  };
}

function blank(connection: ConnectionId, { project, dataset }: DatasetRef): CatalogueObject {
  return {
    connection,
    project,
    dataset,
    object: null,
    kind: 'unknown',
    column: null,
    newest: null,
  };
}

type Draft = Omit<NodeRow, 'position' | 'siblings'>;

function draft(
  id: string,
  level: number,
  label: string,
  node: Node,
  more: Partial<Draft> = {},
): Draft {
  return { id, level, label, node, expandable: false, expanded: false, busy: false, ...more };
}

/** What stands under a branch besides its items. */
function around(
  branch: Branch<unknown>,
  id: string,
  level: number,
  connection: ConnectionId,
  what: 'projects' | 'datasets' | 'tables',
  parent: Parent,
  shown: number,
): Draft[] {
  const rows: Draft[] = [];
  branch.problems.forEach((problem, index) => {
    rows.push(
      draft(`${id}#problem${index}`, level, problem.kind.name, {
        kind: 'problem',
        connection,
        problem,
        retry: id,
      }),
    );
  });
  if (branch.problem)
    rows.push(
      draft(`${id}#problem`, level, branch.problem.kind.name, {
        kind: 'problem',
        connection,
        problem: branch.problem,
        retry: id,
      }),
    );
  if (branch.state === 'loading' && (shown === 0 || branch.nextPage !== null))
    rows.push(draft(`${id}#loading`, level, '…', { kind: 'loading', cancel: id }));
  else if (branch.state === 'ready' && branch.nextPage !== null)
    rows.push(draft(`${id}#more`, level, '…', { kind: 'more', connection, parent }));
  else if (branch.state === 'ready' && shown === 0 && branch.problems.length === 0)
    rows.push(draft(`${id}#empty`, level, '', { kind: 'empty', what }));
  return rows;
}

/** Puts the rows together. `open` holds the ids of open nodes. `preparing`: sample data is being made. */
export function rowsOf(
  catalogue: Catalogue,
  connections: readonly Connection[],
  open: ReadonlySet<string>,
  explorer: ExplorerState,
  preparing = false,
  identities: readonly Identity[] = [],
): NodeRow[] {
  const columnRows = (
    columns: readonly Column[],
    level: number,
    parent: string,
    path: string,
    connection: ConnectionId,
    of: TableDetail,
  ): Draft[] =>
    columns.flatMap((column, index) => {
      const id = `${parent}/${index}:${column.name}`;
      const own = path === '' ? column.name : `${path}.${column.name}`;
      const expandable = column.fields.length > 0;
      const expanded = expandable && open.has(id);
      const node: Node = { kind: 'column', connection, column, path: own, of };
      return [
        draft(id, level, column.name, node, { expandable, expanded }),
        ...(expanded ? columnRows(column.fields, level + 1, id, own, connection, of) : []),
      ];
    });

  const tableRows = (folded: Folded, connection: ConnectionId, level: number): Draft[] => {
    const table = folded.kind === 'table' ? folded.table : folded.newest;
    const id =
      folded.kind === 'table'
        ? keyOf.table(connection, table.reference)
        : shardsKey(connection, folded.shards);
    const label = folded.kind === 'table' ? table.reference.table : `${folded.shards.prefix}*`;
    const known = catalogue.detail(connection, table.reference);
    const node: Node =
      folded.kind === 'table'
        ? // A list does not tell a clone from a table; the details do.
          { kind: 'table', connection, table: known.detail?.table ?? table }
        : { kind: 'shards', connection, shards: folded.shards, newest: table };
    const expanded = open.has(id);
    const rows = [
      draft(id, level, label, node, {
        expandable: true,
        expanded,
        busy: known.state === 'loading',
      }),
    ];
    if (!expanded) return rows;
    if (known.detail)
      rows.push(...columnRows(known.detail.columns, level + 1, id, '', connection, known.detail));
    if (known.state === 'loading')
      rows.push(draft(`${id}#loading`, level + 1, '…', { kind: 'loading', cancel: null }));
    if (known.problem)
      rows.push(
        draft(`${id}#problem`, level + 1, known.problem.kind.name, {
          kind: 'problem',
          connection,
          problem: known.problem,
          retry: id,
        }),
      );
    return rows;
  };

  const datasetRows = (
    connection: ConnectionId,
    dataset: DatasetRef,
    location: string | null,
    level: number,
  ): Draft[] => {
    const id = keyOf.dataset(connection, dataset);
    const branch = catalogue.tables(connection, dataset);
    const expanded = open.has(id);
    const rows = [
      draft(
        id,
        level,
        dataset.dataset,
        { kind: 'dataset', connection, dataset, location },
        { expandable: true, expanded, busy: branch.state === 'loading' },
      ),
    ];
    if (!expanded) return rows;
    const below = foldShards(branch.items).flatMap((folded) =>
      tableRows(folded, connection, level + 1),
    );
    for (const routine of catalogue.routines(connection, dataset).items)
      below.push(
        draft(`${id}/routine:${routine.routine}`, level + 1, routine.routine, {
          kind: 'routine',
          connection,
          routine,
        }),
      );
    for (const model of catalogue.models(connection, dataset).items)
      below.push(
        draft(`${id}/model:${model.model}`, level + 1, model.model, {
          kind: 'model',
          connection,
          model,
        }),
      );
    rows.push(...below);
    rows.push(...around(branch, id, level + 1, connection, 'tables', dataset, below.length));
    return rows;
  };

  const groupRows = (what: 'pinned' | 'recent', objects: readonly CatalogueObject[]): Draft[] => {
    if (objects.length === 0) return [];
    const id = groupKey(what);
    const expanded = open.has(id);
    const node: Node = { kind: 'group', what, count: objects.length };
    return [
      draft(id, 1, what, node, { expandable: true, expanded }),
      ...(expanded
        ? objects.map((object) =>
            draft(`${id}/${objectKey(object)}`, 2, object.object ?? object.dataset, {
              kind: 'object',
              object,
            }),
          )
        : []),
    ];
  };

  const drafts: Draft[] = [
    ...groupRows('pinned', explorer.pinned),
    ...groupRows('recent', explorer.recent.slice(0, 12)),
  ];
  for (const connection of connections) {
    const id = keyOf.connection(connection.id);
    const projects = catalogue.projects(connection.id);
    const expanded = open.has(id);
    drafts.push(
      draft(
        id,
        1,
        connection.name,
        { kind: 'connection', connection },
        {
          expandable: true,
          expanded,
          busy: projects.state === 'loading' || (!connection.ready && connection.identity === null),
        },
      ),
    );
    if (!expanded) continue;
    if (!connection.ready) {
      const identity = identities.find((one) => one.id === connection.identity);
      drafts.push(
        identity
          ? draft(`${id}#signedOut`, 2, identity.name, {
              kind: 'signedOut',
              connection: connection.id,
              identity,
            })
          : draft(`${id}#preparing`, 2, '…', { kind: 'preparing' }),
      );
      continue;
    }
    const listed = new Set(projects.items.map((project) => project.id));
    const added = explorer.projects
      .filter((one) => one.connection === connection.id && !listed.has(one.project))
      .map(({ project }) => ({ id: project, name: project, added: true }));
    const all = [...projects.items.map((project) => ({ ...project, added: false })), ...added];
    for (const project of all) {
      const projectId = keyOf.project(connection.id, project.id);
      const datasets = catalogue.datasets(connection.id, project.id);
      const projectOpen = open.has(projectId);
      drafts.push(
        draft(
          projectId,
          2,
          project.id,
          {
            kind: 'project',
            connection: connection.id,
            project: project.id,
            name: project.name,
            added: project.added,
          },
          { expandable: true, expanded: projectOpen, busy: datasets.state === 'loading' },
        ),
      );
      if (!projectOpen) continue;
      for (const { reference, location } of datasets.items)
        drafts.push(...datasetRows(connection.id, reference, location, 3));
      drafts.push(
        ...around(
          datasets,
          projectId,
          3,
          connection.id,
          'datasets',
          { project: project.id },
          datasets.items.length,
        ),
      );
    }
    drafts.push(...around(projects, id, 2, connection.id, 'projects', null, all.length));
    if (preparing && connection.identity === null)
      drafts.push(draft(`${id}#preparing`, 2, '…', { kind: 'preparing' }));
  }
  return placed(drafts);
}

/** Adds each row's place among its siblings. */
function placed(drafts: readonly Draft[]): NodeRow[] {
  const rows: NodeRow[] = drafts.map((one) => ({ ...one, position: 0, siblings: 0 }));
  const groups: NodeRow[][] = [];
  const close = (level: number) => {
    while (groups.length > level) {
      const group = groups.pop() ?? [];
      for (const row of group) row.siblings = group.length;
    }
  };
  for (const row of rows) {
    close(row.level);
    const group = groups[row.level - 1] ?? [];
    groups[row.level - 1] = group;
    group.push(row);
    row.position = group.length;
  }
  close(0);
  return rows;
}
