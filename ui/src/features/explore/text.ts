// Texts about a table that people take elsewhere: Python, the list of columns.
import type { ConnectionId, Table, TableDetail } from '../../ipc';
import { useApp } from '../../state/app';
import { catalogue } from '../../state/catalogue';
import { quoted, tableQuery } from '../../state/open';

/** A query on the table in BigQuery's own Python client. */
export function pythonOf(connection: ConnectionId, table: Table): string {
  const one = useApp.getState().connections.find(({ id }) => id === connection);
  const detail = catalogue.detail(connection, table.reference).detail;
  const place = detail?.location ?? one?.location;
  const arguments_ = [
    `project=${JSON.stringify(one?.project ?? table.reference.project)}`,
    ...(place ? [`location=${JSON.stringify(place)}`] : []),
  ].join(', ');
  const sql = tableQuery(connection, table, detail?.columns ?? []).replaceAll('\\', '\\\\');
  return [
    'from google.cloud import bigquery',
    '',
    `client = bigquery.Client(${arguments_})`,
    'sql = """',
    sql,
    '"""',
    'frame = client.query_and_wait(sql).to_dataframe()',
    '',
  ].join('\n');
}

/** The columns as a statement lists them. */
export function fieldList(detail: TableDetail): string {
  return detail.columns.map(({ name }) => quoted(name)).join(',\n');
}
