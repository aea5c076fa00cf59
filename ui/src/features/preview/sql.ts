// Conditions on columns as the SQL of files writes them. Pure.
import { nameText } from '../../editor/paths';
import type { Column, FilterTerm, PreviewOrder, ViewSpec } from '../../ipc';

/** A text as a literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** An instant as it is written in a literal: in UTC, without the zone. */
function instant(text: string): string {
  const match =
    /^(\d{4,}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s*(UTC|Z|[+-]\d\d(?::?\d\d)?)?$/.exec(
      text.trim(),
    );
  if (!match) return text;
  const [, day = '', time = '', zone = ''] = match;
  if (zone === '' || /^(UTC|Z|\+00(:?00)?)$/.test(zone)) return `${day} ${time}`;
  const hours = /^[+-]\d\d$/.test(zone)
    ? `${zone}:00`
    : zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
  const whole = /^\d\d:\d\d$/.test(time) ? `${time}:00` : time;
  const [seconds = '', fraction] = whole.split('.');
  const moment = new Date(`${day}T${seconds}${hours}`);
  if (Number.isNaN(moment.getTime())) return text;
  const utc = moment.toISOString().slice(0, 19).replace('T', ' ');
  return fraction === undefined ? utc : `${utc}.${fraction}`;
}

/** A value of a column as a literal. */
export function value(column: Column, text: string): string {
  switch (column.type) {
    case 'INT64':
    case 'FLOAT64':
    case 'NUMERIC':
    case 'BIGNUMERIC':
      return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? text : `CAST(${literal(text)} AS DOUBLE)`;
    case 'BOOL':
      return text.toUpperCase() === 'TRUE' ? 'TRUE' : 'FALSE';
    case 'DATE':
      return `DATE ${literal(text.slice(0, 10))}`;
    case 'TIMESTAMP':
      return `TIMESTAMP ${literal(instant(text))}`;
    case 'DATETIME':
      return `TIMESTAMP ${literal(text.replace('T', ' '))}`;
    case 'TIME':
      return `TIME ${literal(text)}`;
    default:
      return literal(text);
  }
}

const COMPARISONS: Partial<Record<FilterTerm['operator'], string>> = {
  equals: '=',
  notEquals: '<>',
  less: '<',
  lessOrEqual: '<=',
  greater: '>',
  greaterOrEqual: '>=',
};

type Term = Omit<FilterTerm, 'column'>;

/** A condition on a column; null: it cannot be written so. */
export function condition(column: Column, term: Term): string | null {
  const name = nameText(column.name);
  if (term.operator === 'isNull') return `${name} IS NULL`;
  if (term.operator === 'isNotNull') return `${name} IS NOT NULL`;
  if (column.mode === 'repeated' || column.type === 'STRUCT' || column.type === 'JSON') return null;
  const [first = '', second = ''] = term.values;
  const comparison = COMPARISONS[term.operator];
  if (comparison) return `${name} ${comparison} ${value(column, first)}`;
  const text = column.type === 'STRING' ? name : `CAST(${name} AS VARCHAR)`;
  const found = `STRPOS(LOWER(${text}), ${literal(first.toLowerCase())})`;
  switch (term.operator) {
    case 'contains':
      return `${found} > 0`;
    case 'notContains':
      return `${found} = 0`;
    case 'startsWith':
      return `STARTS_WITH(${text}, ${literal(first)})`;
    case 'between':
      return `${name} BETWEEN ${value(column, first)} AND ${value(column, second)}`;
    case 'in':
      return `${name} IN (${term.values.map((one) => value(column, one)).join(', ')})`;
    default:
      return null;
  }
}

/** All of them at once; null: one of them cannot be written. */
export function conditions(column: Column, terms: readonly Term[]): string | null {
  const all = terms.map((term) => condition(column, term));
  return all.includes(null) ? null : all.join(' AND ');
}

/** A filter with one more condition; the same condition is not put in twice. */
export function withCondition(filter: string, added: string): string {
  const old = filter.trim();
  if (old === '' || old === added) return added;
  if (old.includes(added)) return old;
  return `${/\bOR\b/i.test(old) ? `(${old})` : old} AND ${added}`;
}

/** The filter and the order of the files for how kept rows are sorted and filtered; null: there is none. */
export function askedBy(
  columns: readonly Column[],
  spec: ViewSpec,
): { filter: string; order: PreviewOrder[] } | null {
  if (spec.search) return null;
  const parts: string[] = [];
  for (const term of spec.filter) {
    const column = term.column.length === 1 ? columns[term.column[0] ?? -1] : undefined;
    const part = column ? condition(column, term) : null;
    if (part === null) return null;
    parts.push(part);
  }
  const order: PreviewOrder[] = [];
  for (const key of spec.sort) {
    const column = key.column.length === 1 ? columns[key.column[0] ?? -1] : undefined;
    if (!column) return null;
    order.push({ column: column.name, descending: key.descending });
  }
  return { filter: parts.join(' AND '), order };
}
