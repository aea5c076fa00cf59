// Opening things in tabs: a query on a table, a free preview, the sample question.
import { create } from 'zustand';
import type { Column, ConnectionId, Table, TableRef } from '../ipc';
import { words } from '../words';
import { useApp } from './app';
import { connectionFor } from './connections';
import { forgetRun } from './runs';
import { activateTab, changeTab, openTab, useTabs } from './tabs';

/** Date-sharded tables under one name. */
export interface Shards {
  project: string;
  dataset: string;
  /** Everything before the date. */
  prefix: string;
  /** `YYYYMMDD`. */
  first: string;
  last: string;
  count: number;
}

/** The connection that new tabs ask. */
export function defaultConnection(): ConnectionId | null {
  return connectionFor(useApp.getState().connections, null)?.id ?? null;
}

function inProject(connection: ConnectionId, project: string, rest: string): string {
  const own = useApp.getState().connections.find((one) => one.id === connection)?.project;
  return own === project ? rest : `${project}.${rest}`;
}

/** The full name as SQL writes it, in backticks. */
export function quotedName(connection: ConnectionId, ref: TableRef): string {
  return `\`${inProject(connection, ref.project, `${ref.dataset}.${ref.table}`)}\``;
}

/** Columns that a query on a table names one by one; of wider tables it names the first of them. */
const NAMED_COLUMNS = 20;

/** A name in backticks where it needs them. */
export function quoted(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `\`${name.replaceAll('`', '\\`')}\``;
}

/** The condition that names a week of partitions, for tables that ask for one. */
export function partitionFilter(table: Table, columns: readonly Column[]): string {
  const { partitioning } = table;
  if (!partitioning) return '';
  if (partitioning.column === null)
    return 'WHERE _PARTITIONTIME >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 7 DAY)';
  const column = quoted(partitioning.column);
  if (partitioning.range || partitioning.unit === 'RANGE')
    return `WHERE ${column} >= ${partitioning.range?.start ?? '0'}`;
  const type = columns.find(
    ({ name }) => name.toLowerCase() === partitioning.column?.toLowerCase(),
  )?.type;
  const since = 'DATE_SUB(CURRENT_DATE(), INTERVAL 7 DAY)';
  if (type === 'TIMESTAMP')
    return `WHERE ${column} >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 7 DAY)`;
  if (type === 'DATE') return `WHERE ${column} >= ${since}`;
  return `WHERE DATE(${column}) >= ${since}`;
}

/**
 * The query that looks into a table: its columns by name where they are known (of a wide table the
 * first ones), with a week of partitions where the table asks for a filter.
 */
export function tableQuery(
  connection: ConnectionId,
  table: Table,
  columns: readonly Column[] = [],
  at: string | null = null,
): string {
  const named = columns.slice(0, NAMED_COLUMNS).map(({ name }) => `  ${quoted(name)}`);
  const lines =
    columns.length > NAMED_COLUMNS
      ? [
          'SELECT',
          `${named.join(',\n')}`,
          `  -- ${words().explore.schema.columns(String(columns.length))}`,
        ]
      : ['SELECT *'];
  lines.push(`FROM ${quotedName(connection, table.reference)}`);
  if (at !== null) lines.push(`FOR SYSTEM_TIME AS OF TIMESTAMP '${at}'`);
  if (table.partitioning?.filterRequired) lines.push(partitionFilter(table, columns));
  lines.push('LIMIT 1000');
  return lines.join('\n');
}

/** The query that looks into date-sharded tables. */
export function shardsQuery(connection: ConnectionId, shards: Shards): string {
  const name = inProject(connection, shards.project, `${shards.dataset}.${shards.prefix}*`);
  return [
    'SELECT *',
    `FROM \`${name}\``,
    `WHERE _TABLE_SUFFIX BETWEEN '${shards.last}' AND '${shards.last}'`,
    'LIMIT 1000',
  ].join('\n');
}

/** Opens a query in a new tab. */
export function openSql(connection: ConnectionId | null, sql: string, title?: string): string {
  return openTab({
    sql,
    connection,
    caret: sql.length,
    ...(title === undefined ? {} : { title }),
  });
}

/** The tab that single clicks in the tree fill, until it is opened for good. */
let passing: string | null = null;

/**
 * Shows a table in a tab of its own; one that shows it already comes to the front. `keep`: for good;
 * else the next table that is only looked at takes its place.
 */
export function openTable(
  connection: ConnectionId,
  table: TableRef,
  keep = true,
  pane: TablePane = 'schema',
): string {
  const { tabs } = useTabs.getState();
  useApp.setState({ welcomeShown: false });
  const open = tabs.find(
    (tab) =>
      tab.connection === connection &&
      tab.table?.project === table.project &&
      tab.table.dataset === table.dataset &&
      tab.table.table === table.table,
  );
  const replaced = tabs.find((tab) => tab.id === passing && tab.table);
  let id: string;
  if (open) {
    id = open.id;
    if (keep && passing === id) passing = null;
    activateTab(id);
  } else if (!keep && replaced) {
    id = replaced.id;
    forgetRun(id);
    changeTab(id, { title: table.table, connection, table });
    activateTab(id);
  } else {
    id = openTab({ title: table.table, connection, table });
    if (!keep) passing = id;
  }
  showPane(id, pane);
  return id;
}

/** The panes of a table's tab. */
export type TablePane = 'schema' | 'preview' | 'details' | 'partitions' | 'definition';

/** Which pane each table's tab shows. */
export const usePanes = create<{ byTab: ReadonlyMap<string, TablePane> }>(() => ({
  byTab: new Map(),
}));

/** Shows a pane of a table's tab. */
export function showPane(tab: string, pane: TablePane): void {
  usePanes.setState(({ byTab }) => ({ byTab: new Map(byTab).set(tab, pane) }));
}

/** Shows a table's first rows without cost, in the table's tab. */
export function openPreview(connection: ConnectionId, of: Table): void {
  openTable(connection, of.reference, true, 'preview');
}
