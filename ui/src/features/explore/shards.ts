// Date-sharded tables as one. Pure.
import type { Table } from '../../ipc';
import type { Shards } from '../../state/open';

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
  const dated = new Map<Table, string>();
  for (const [prefix, group] of groups)
    if (group.length > 1) for (const table of group) dated.set(table, prefix);
  const folded: Folded[] = [];
  const done = new Set<string>();
  for (const table of tables) {
    const prefix = dated.get(table);
    const group = prefix === undefined ? undefined : groups.get(prefix);
    if (prefix === undefined || !group) {
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
