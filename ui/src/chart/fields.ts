// The columns of a result, and the fields inside them, as what a chart can be made of.
import type { Column, ColumnPath } from '../ipc';

/** What a field is good for. */
export type Role = 'time' | 'number' | 'category' | 'other';

/** A column, or a field of a STRUCT, by its path. */
export interface Field {
  path: ColumnPath;
  /** Names with dots between. */
  name: string;
  type: Column['type'];
  role: Role;
}

/** A field as it is remembered: found again by its name where columns have moved. */
export type FieldRef = Pick<Field, 'path' | 'name'>;

const NUMBERS = new Set(['INT64', 'FLOAT64', 'NUMERIC', 'BIGNUMERIC']);
const TIMES = new Set(['DATE', 'DATETIME', 'TIMESTAMP', 'TIME']);

function roleOf(column: Column): Role {
  if (column.mode === 'repeated') return 'other';
  if (NUMBERS.has(column.type)) return 'number';
  if (TIMES.has(column.type)) return 'time';
  return column.type === 'STRING' || column.type === 'BOOL' ? 'category' : 'other';
}

/** All fields that have a value of their own per row, in order; those of STRUCTs behind dots. */
export function fieldsOf(columns: readonly Column[]): Field[] {
  const fields: Field[] = [];
  const visit = (inner: readonly Column[], path: ColumnPath, before: string) => {
    inner.forEach((column, index) => {
      const here = [...path, index];
      const name = before + (column.name || `#${index + 1}`);
      if (column.type === 'STRUCT' && column.mode !== 'repeated') {
        if (here.length < 5) visit(column.fields, here, `${name}.`);
        return;
      }
      fields.push({ path: here, name, type: column.type, role: roleOf(column) });
    });
  };
  visit(columns, [], '');
  return fields;
}

/** The field that was meant: at its place under its name, or else the first of that name. */
export function find(fields: readonly Field[], ref: FieldRef): Field | null {
  const place = ref.path.join('.');
  const named = fields.filter((field) => field.name === ref.name);
  return named.find((field) => field.path.join('.') === place) ?? named[0] ?? null;
}

/** A field as it is remembered. */
export function refOf(field: Field): FieldRef {
  return { path: field.path, name: field.name };
}
