// The partitions of a table as INFORMATION_SCHEMA tells them: the question, its answer, and their names. Pure.

/** One partition. */
export interface Partition {
  /** `20261124`, `2026112407`, `202611`, `2026`, a number, `__NULL__` or `__UNPARTITIONED__`. */
  id: string;
  rows: number;
  bytes: number;
  modified: string | null;
  tier: string | null;
}

/** A table has at most this many. */
export const MOST_PARTITIONS = 10_000;

/** Fewer bytes than this are billed as this many. */
export const LEAST_BILLED = 10 * 1024 * 1024;

/** The question; the table's name goes along as the parameter `table`. */
export function partitionsQuery(project: string, dataset: string): string {
  return [
    'SELECT partition_id, total_rows, total_logical_bytes, last_modified_time, storage_tier',
    `FROM \`${project}.${dataset}.INFORMATION_SCHEMA.PARTITIONS\``,
    'WHERE table_name = @table',
    'ORDER BY partition_id DESC',
    `LIMIT ${MOST_PARTITIONS}`,
  ].join('\n');
}

/** The answer's columns of text, row by row. */
export function partitionsOf(columns: readonly (readonly (string | null)[])[]): Partition[] {
  const [ids = [], rows = [], bytes = [], modified = [], tiers = []] = columns;
  return ids.map((id, index) => ({
    id: id ?? '__NULL__',
    rows: Number(rows[index] ?? 0),
    bytes: Number(bytes[index] ?? 0),
    modified: modified[index] ?? null,
    tier: tiers[index] ?? null,
  }));
}

/** A partition's name as people write dates: `2026-11-24 07:00`; others stay as they are. */
export function partitionName(id: string, unit: string): string {
  if (unit === 'RANGE' || !/^\d{4,10}$/.test(id)) return id;
  const parts = [id.slice(0, 4), id.slice(4, 6), id.slice(6, 8)].filter((part) => part !== '');
  const hour = id.slice(8, 10);
  return parts.join('-') + (hour === '' ? '' : ` ${hour}:00`);
}
