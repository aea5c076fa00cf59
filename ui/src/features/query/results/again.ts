// A query that sorts and filters at the service what was sorted and filtered here. Pure.
import type { Column, ColumnPath, FilterTerm, ViewSpec } from '../../../ipc';

/** A text as a literal of GoogleSQL. */
export function literal(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
  return `'${escaped}'`;
}

function at(
  columns: readonly Column[],
  path: ColumnPath,
): { column: Column; name: string; arrays: boolean } | null {
  let list = columns;
  let column: Column | undefined;
  let arrays = false;
  const names: string[] = [];
  for (const step of path) {
    column = list[step];
    if (!column || column.name === '') return null;
    arrays ||= column.mode === 'repeated';
    names.push(`\`${column.name}\``);
    list = column.fields;
  }
  return column ? { column, name: names.join('.'), arrays } : null;
}

/** A value of a column as GoogleSQL writes it; a time without an offset is meant in the zone. */
function value(column: Column, text: string, zone: string): string {
  switch (column.type) {
    case 'INT64':
    case 'BOOL':
      return text;
    case 'FLOAT64':
      return /^-?[\d.]+(e[+-]?\d+)?$/i.test(text) ? text : `CAST(${literal(text)} AS FLOAT64)`;
    case 'NUMERIC':
    case 'BIGNUMERIC':
    case 'DATE':
    case 'TIME':
    case 'DATETIME':
    case 'INTERVAL':
      return column.type === 'INTERVAL'
        ? `CAST(${literal(text)} AS INTERVAL)`
        : `${column.type} ${literal(text)}`;
    case 'TIMESTAMP':
      return /(Z|UTC|[+-]\d\d(:?\d\d)?)$/i.test(text.replace(/^\d+-\d+-\d+/, ''))
        ? `TIMESTAMP(${literal(text)})`
        : `TIMESTAMP(${literal(text)}, ${literal(zone)})`;
    case 'BYTES':
      return `FROM_BASE64(${literal(text)})`;
    default:
      return literal(text);
  }
}

const COMPARISONS: Partial<Record<FilterTerm['operator'], string>> = {
  equals: '=',
  notEquals: '!=',
  less: '<',
  lessOrEqual: '<=',
  greater: '>',
  greaterOrEqual: '>=',
};

function condition(columns: readonly Column[], term: FilterTerm, zone: string): string | null {
  const found = at(columns, term.column);
  if (!found) return null;
  const { column, name, arrays } = found;
  const nested = arrays || column.type === 'STRUCT' || column.type === 'JSON';
  // Fields behind an array have no name of their own in a condition.
  if (arrays && term.column.length > 1) return null;
  if (term.operator === 'isNull') return `${name} IS NULL`;
  if (term.operator === 'isNotNull') return `${name} IS NOT NULL`;
  const [first = '', second = ''] = term.values;
  const text = nested
    ? `TO_JSON_STRING(${name})`
    : column.type === 'STRING'
      ? name
      : `CAST(${name} AS STRING)`;
  const small = `LOWER(${text})`;
  const wanted = `LOWER(${literal(first)})`;
  const comparison = COMPARISONS[term.operator];
  if (comparison) return `${name} ${comparison} ${value(column, first, zone)}`;
  switch (term.operator) {
    case 'contains':
      return `STRPOS(${small}, ${wanted}) > 0`;
    case 'notContains':
      return `STRPOS(${small}, ${wanted}) = 0`;
    case 'startsWith':
      return `STARTS_WITH(${small}, ${wanted})`;
    case 'between':
      return `${name} BETWEEN ${value(column, first, zone)} AND ${value(column, second, zone)}`;
    case 'in':
      return `${name} IN (${term.values.map((one) => value(column, one, zone)).join(', ')})`;
    default:
      return null;
  }
}

/** The statement with the sorting and filtering around it; null where GoogleSQL cannot say it. */
export function runAgainSql(
  sql: string,
  columns: readonly Column[],
  spec: ViewSpec,
  zone: string,
): string | null {
  const conditions = spec.filter.map((term) => condition(columns, term, zone));
  if (conditions.includes(null)) return null;
  if (spec.search) conditions.push(`CONTAINS_SUBSTR(result, ${literal(spec.search)})`);
  const order = spec.sort.map((key) => {
    const found = at(columns, key.column);
    if (!found || found.arrays) return null;
    const nulls = key.nullsLast === null ? '' : key.nullsLast ? ' NULLS LAST' : ' NULLS FIRST';
    return `${found.name}${key.descending ? ' DESC' : ''}${nulls}`;
  });
  if (order.includes(null)) return null;
  const inner = sql.trim().replace(/(\s*;)+$/, '');
  const lines = ['SELECT *', 'FROM (', inner, ') AS result'];
  if (conditions.length > 0) lines.push(`WHERE ${conditions.join('\n  AND ')}`);
  if (order.length > 0) lines.push(`ORDER BY ${order.join(', ')}`);
  return lines.join('\n');
}
