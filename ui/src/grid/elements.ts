// What stands in the rows below a row that is unfolded: the elements of its arrays.
import { type Column, type ColumnPath, ipc, type RecordValue, type RowsId } from '../ipc';
import type { Leaf } from './layout';

/** Elements of an array that are shown as rows. */
export const ELEMENTS = 1000;
/** Levels below an element that are read: deeper ones are in the text of what holds them. */
const DEPTH = 6;

/** The texts of a row's array elements, by the key of the column that shows them. */
export type Elements = ReadonlyMap<string, readonly (string | null)[]>;

/** The length of the path up to the first ARRAY on it; 0: there is none. */
export function arrayDepth(columns: readonly Column[], path: ColumnPath): number {
  let list = columns;
  for (let depth = 0; depth < path.length; depth++) {
    const column = list[path[depth] ?? -1];
    if (!column) return 0;
    if (column.mode === 'repeated') return depth + 1;
    list = column.fields;
  }
  return 0;
}

/** A value within another one. */
function inside(value: RecordValue | undefined, path: readonly number[]): string | null {
  let at = value;
  for (const step of path) at = at?.values[step];
  return at?.text ?? null;
}

/** Whether a column, or a field of one, is an ARRAY. */
export function hasArray(columns: readonly Column[]): boolean {
  return columns.some((column) => column.mode === 'repeated' || hasArray(column.fields));
}

/** Reads the elements of every array of a row that is shown. */
export async function elementsOf(
  rows: RowsId,
  row: number,
  columns: readonly Column[],
  shown: readonly Leaf[],
): Promise<Elements> {
  const leaves = shown.flatMap((leaf) => {
    const depth = arrayDepth(columns, leaf.path);
    return depth === 0
      ? []
      : [{ key: leaf.key, array: leaf.path.slice(0, depth), rest: leaf.path.slice(depth) }];
  });
  const asked = new Map<string, Promise<RecordValue[]>>();
  for (const { array } of leaves) {
    const key = array.join('.');
    if (asked.has(key)) continue;
    const request = { rows, row, path: array, first: 0, count: ELEMENTS, depth: DEPTH };
    asked.set(key, ipc().rowsRecord(request));
  }
  const content = new Map<string, readonly (string | null)[]>();
  for (const { key, array, rest } of leaves) {
    const values = (await asked.get(array.join('.'))) ?? [];
    content.set(
      key,
      values.map((value) => inside(value, rest)),
    );
  }
  return content;
}
