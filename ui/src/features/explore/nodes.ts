// From what is known of the catalogue to the rows of the tree: open nodes, folded date shards, the filter. Pure.
import type {
  Column,
  Connection,
  ConnectionId,
  DatasetRef,
  Problem,
  Routine,
  Table,
  TableDetail,
} from '../../ipc';
import type { TreeRow } from '../../kit/Tree';
import { type Branch, type Catalogue, keyOf } from '../../state/catalogue';
import type { Shards } from '../../state/open';

/** What a row stands for. */
export type Node =
  | { kind: 'connection'; connection: Connection }
  | { kind: 'project'; connection: ConnectionId; project: string; name: string }
  | { kind: 'dataset'; connection: ConnectionId; dataset: DatasetRef; location: string | null }
  | { kind: 'table'; connection: ConnectionId; table: Table }
  | { kind: 'shards'; connection: ConnectionId; shards: Shards; newest: Table }
  | { kind: 'routine'; connection: ConnectionId; routine: Routine }
  | { kind: 'column'; connection: ConnectionId; column: Column; path: string; of: TableDetail }
  | { kind: 'more'; connection: ConnectionId; parent: DatasetRef | { project: string } }
  | { kind: 'problem'; connection: ConnectionId; problem: Problem; retry: string }
  | { kind: 'loading' }
  | { kind: 'preparing' }
  | { kind: 'empty'; what: 'projects' | 'datasets' | 'tables' };

/** A row of the catalogue's tree. */
export interface NodeRow extends TreeRow {
  node: Node;
  /** The part of the label that the filter found; empty: none. */
  match: [from: number, to: number];
}

/** What the tree shows. */
export interface View {
  rows: NodeRow[];
  /** Datasets whose tables the filter would need and that have not been read. */
  needed: { connection: ConnectionId; dataset: DatasetRef }[];
  /** Names of what is still being read for the filter. */
  loading: string[];
}

const SHARD = /^(.+_)(\d{4})(\d{2})(\d{2})$/;

function isDay(year: string, month: string, day: string): boolean {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() + 1 === Number(month) && date.getUTCDate() === Number(day);
}

/** A table, or the date-sharded tables that share a name. */
export type Folded =
  | { kind: 'table'; table: Table }
  | { kind: 'shards'; shards: Shards; newest: Table };

/**
 * Folds `x_YYYYMMDD` into one entry where there are at least two of them and no table `x`, which
 * would be something else than its dated namesakes.
 */
export function foldShards(tables: readonly Table[]): Folded[] {
  const names = new Set(tables.map((table) => table.reference.table));
  const groups = new Map<string, Table[]>();
  for (const table of tables) {
    const match = SHARD.exec(table.reference.table);
    if (!match?.[1] || !match[2] || !match[3] || !match[4]) continue;
    if (!isDay(match[2], match[3], match[4])) continue;
    if (names.has(match[1].slice(0, -1))) continue;
    const group = groups.get(match[1]);
    if (group) group.push(table);
    else groups.set(match[1], [table]);
  }
  const folded: Folded[] = [];
  const done = new Set<string>();
  for (const table of tables) {
    const prefix = SHARD.exec(table.reference.table)?.[1];
    const group = prefix === undefined ? undefined : groups.get(prefix);
    if (!prefix || !group || group.length < 2 || !group.includes(table)) {
      folded.push({ kind: 'table', table });
      continue;
    }
    if (done.has(prefix)) continue;
    done.add(prefix);
    const days = group.map((one) => one.reference.table.slice(prefix.length)).sort();
    const newest =
      group.find((one) => one.reference.table === prefix + (days.at(-1) ?? '')) ?? table;
    folded.push({
      kind: 'shards',
      newest,
      shards: {
        project: table.reference.project,
        dataset: table.reference.dataset,
        prefix,
        first: days[0] ?? '',
        last: days.at(-1) ?? '',
        count: group.length,
      },
    });
  }
  return folded;
}

/** `YYYYMMDD` as people write a day in data: `2026-11-24`. */
export function isoDay(day: string): string {
  return `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
}

/** The id of a row of folded shards. */
function shardsKey(connection: ConnectionId, shards: Shards): string {
  return keyOf.table(connection, { ...shards, table: `${shards.prefix}*` });
}

type Draft = Omit<NodeRow, 'position' | 'siblings'>;

/**
 * Puts the rows together. `open` holds the ids of open nodes; while a filter is set, what it finds is
 * open. `preparing`: sample data is being made, so that more tables are to come.
 */
export function rowsOf(
  catalogue: Catalogue,
  connections: readonly Connection[],
  open: ReadonlySet<string>,
  filter: string,
  preparing = false,
): View {
  const needle = filter.trim().toLocaleLowerCase();
  const filtering = needle !== '';
  const needed: View['needed'] = [];
  const loading: string[] = [];

  const find = (label: string): [number, number] => {
    if (!filtering) return [0, 0];
    const at = label.toLocaleLowerCase().indexOf(needle);
    return at < 0 ? [0, 0] : [at, at + needle.length];
  };
  const hit = (match: [number, number]) => match[1] > match[0];
  const draft = (
    id: string,
    level: number,
    label: string,
    node: Node,
    more: Partial<Draft> = {},
  ): Draft => ({
    id,
    level,
    label,
    node,
    match: find(label),
    expandable: false,
    expanded: false,
    busy: false,
    ...more,
  });

  /** What stands under a branch besides its items. */
  const around = (
    branch: Branch<unknown>,
    id: string,
    level: number,
    connection: ConnectionId,
    what: 'projects' | 'datasets' | 'tables',
    parent: DatasetRef | { project: string } | null,
    shown: number,
  ): Draft[] => {
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
      rows.push(draft(`${id}#loading`, level, '…', { kind: 'loading' }));
    else if (branch.state === 'ready' && branch.nextPage !== null && parent)
      rows.push(draft(`${id}#more`, level, '…', { kind: 'more', connection, parent }));
    else if (branch.state === 'ready' && shown === 0 && branch.problems.length === 0)
      rows.push(draft(`${id}#empty`, level, '', { kind: 'empty', what }));
    return rows;
  };

  const columnRows = (
    columns: readonly Column[],
    level: number,
    parent: string,
    path: string,
    connection: ConnectionId,
    of: TableDetail,
    all: boolean,
  ): Draft[] => {
    const rows: Draft[] = [];
    columns.forEach((column, index) => {
      const id = `${parent}/${index}:${column.name}`;
      const own = path === '' ? column.name : `${path}.${column.name}`;
      const expandable = column.fields.length > 0;
      const match = find(column.name);
      const inside = filtering && !all;
      const below = columnRows(
        column.fields,
        level + 1,
        id,
        own,
        connection,
        of,
        all || hit(match),
      );
      if (inside && !hit(match) && below.length === 0) return;
      const expanded = expandable && (open.has(id) || (inside && !hit(match)));
      rows.push(
        draft(
          id,
          level,
          column.name,
          { kind: 'column', connection, column, path: own, of },
          { expandable, expanded },
        ),
      );
      if (expanded) rows.push(...below);
    });
    return rows;
  };

  const tableRows = (
    folded: Folded,
    connection: ConnectionId,
    level: number,
    all: boolean,
  ): Draft[] => {
    const table = folded.kind === 'table' ? folded.table : folded.newest;
    const id =
      folded.kind === 'table'
        ? keyOf.table(connection, table.reference)
        : shardsKey(connection, folded.shards);
    const label = folded.kind === 'table' ? table.reference.table : `${folded.shards.prefix}*`;
    const node: Node =
      folded.kind === 'table'
        ? { kind: 'table', connection, table }
        : { kind: 'shards', connection, shards: folded.shards, newest: table };
    const match = find(label);
    const detail = catalogue.detail(connection, table.reference);
    const own = all || hit(match);
    const columns = detail.detail
      ? columnRows(detail.detail.columns, level + 1, id, '', connection, detail.detail, own)
      : [];
    // A column that the filter finds brings its table with it.
    if (filtering && !own && columns.length === 0) return [];
    const expanded = open.has(id) || (filtering && !own);
    const rows = [
      draft(id, level, label, node, {
        expandable: true,
        expanded,
        busy: detail.state === 'loading',
      }),
    ];
    if (!expanded) return rows;
    rows.push(...columns);
    if (detail.state === 'loading')
      rows.push(draft(`${id}#loading`, level + 1, '…', { kind: 'loading' }));
    if (detail.problem)
      rows.push(
        draft(`${id}#problem`, level + 1, detail.problem.kind.name, {
          kind: 'problem',
          connection,
          problem: detail.problem,
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
    all: boolean,
  ): Draft[] => {
    const id = keyOf.dataset(connection, dataset);
    const match = find(dataset.dataset);
    const own = all || hit(match);
    const branch = catalogue.tables(connection, dataset);
    const routines = catalogue.routines(connection, dataset);
    if (filtering) {
      if (branch.state === 'idle') needed.push({ connection, dataset });
      if (branch.state === 'idle' || branch.state === 'loading') loading.push(dataset.dataset);
    }
    const below = foldShards(branch.items).flatMap((folded) =>
      tableRows(folded, connection, level + 1, own),
    );
    for (const routine of routines.items) {
      const found = find(routine.routine);
      if (filtering && !own && !hit(found)) continue;
      below.push(
        draft(`${id}/routine:${routine.routine}`, level + 1, routine.routine, {
          kind: 'routine',
          connection,
          routine,
        }),
      );
    }
    if (filtering && !own && below.length === 0) return [];
    const expanded = open.has(id) || (filtering && !own);
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
    rows.push(...below);
    if (!filtering || branch.nextPage !== null || branch.problem)
      rows.push(...around(branch, id, level + 1, connection, 'tables', dataset, below.length));
    return rows;
  };

  const drafts: Draft[] = [];
  for (const connection of connections) {
    const id = keyOf.connection(connection.id);
    const projects = catalogue.projects(connection.id);
    const expanded = open.has(id) || filtering;
    const match = find(connection.name);
    drafts.push(
      draft(
        id,
        1,
        connection.name,
        { kind: 'connection', connection },
        {
          expandable: true,
          expanded,
          busy: projects.state === 'loading' || !connection.ready,
          match,
        },
      ),
    );
    if (!expanded) continue;
    if (!connection.ready) {
      drafts.push(draft(`${id}#preparing`, 2, '…', { kind: 'preparing' }));
      continue;
    }
    for (const project of projects.items) {
      const projectId = keyOf.project(connection.id, project.id);
      const datasets = catalogue.datasets(connection.id, project.id);
      const projectMatch = find(project.id);
      const below = datasets.items.flatMap(({ reference, location }) =>
        datasetRows(connection.id, reference, location, 3, hit(projectMatch)),
      );
      const projectOpen = open.has(projectId) || filtering;
      drafts.push(
        draft(
          projectId,
          2,
          project.id,
          { kind: 'project', connection: connection.id, project: project.id, name: project.name },
          { expandable: true, expanded: projectOpen, busy: datasets.state === 'loading' },
        ),
      );
      if (!projectOpen) continue;
      drafts.push(...below);
      if (!filtering || datasets.nextPage !== null || datasets.problem)
        drafts.push(
          ...around(
            datasets,
            projectId,
            3,
            connection.id,
            'datasets',
            { project: project.id },
            below.length,
          ),
        );
    }
    drafts.push(...around(projects, id, 2, connection.id, 'projects', null, projects.items.length));
    if (preparing) drafts.push(draft(`${id}#preparing`, 2, '…', { kind: 'preparing' }));
  }
  return { rows: placed(drafts), needed, loading };
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
