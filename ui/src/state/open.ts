// Opening things in tabs: a query on a table, a free preview, the sample question.
import type { ConnectionId, Table, TableRef } from '../ipc';
import { words } from '../words';
import { useApp } from './app';
import { startPreview } from './runs';
import { activateTab, openTab, useTabs } from './tabs';

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
  return useApp.getState().connections[0]?.id ?? null;
}

function inProject(connection: ConnectionId, project: string, rest: string): string {
  const own = useApp.getState().connections.find((one) => one.id === connection)?.project;
  return own === project ? rest : `${project}.${rest}`;
}

/** The full name as SQL writes it, in backticks. */
export function quotedName(connection: ConnectionId, ref: TableRef): string {
  return `\`${inProject(connection, ref.project, `${ref.dataset}.${ref.table}`)}\``;
}

/** The query that looks into a table. */
export function tableQuery(connection: ConnectionId, table: Table): string {
  const lines = ['SELECT *', `FROM ${quotedName(connection, table.reference)}`];
  const { partitioning } = table;
  if (partitioning?.filterRequired)
    lines.push(
      partitioning.column
        ? `WHERE DATE(${partitioning.column}) >= DATE_SUB(CURRENT_DATE(), INTERVAL 7 DAY)`
        : 'WHERE _PARTITIONDATE >= DATE_SUB(CURRENT_DATE(), INTERVAL 7 DAY)',
    );
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

/**
 * Shows a table's first rows without cost, in a tab whose text is the query to go on with; a preview
 * that is already open comes to the front.
 */
export function openPreview(connection: ConnectionId, of: Table): void {
  const table = of.reference;
  const open = useTabs
    .getState()
    .tabs.find(
      ({ preview }) =>
        preview?.project === table.project &&
        preview.dataset === table.dataset &&
        preview.table === table.table,
    );
  if (open) {
    activateTab(open.id);
    return;
  }
  const sql = tableQuery(connection, of);
  const title = words().tabs.preview(table.table);
  const tab = openTab({ title, sql, connection, preview: table, caret: sql.length });
  startPreview({ tab, connection, table });
}
