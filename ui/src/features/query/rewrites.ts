// What makes a query read much, found in its text, and rewrites that read less. Works on tokens: nothing in a text or comment counts.
import { type Token, tokens } from '../../editor/googlesql/lexer';
import type { ColumnType, TableRef, TableWeight } from '../../ipc';

/** A change of the text; offsets are UTF-16 units of the statement. */
export interface Change {
  from: number;
  to: number;
  insert: string;
}

/** A table in a FROM clause. */
interface Source {
  /** Its name as written, without backticks. */
  path: string;
  /** Behind its name and alias. */
  end: number;
  /** What its columns may be qualified by. */
  name: string;
  join: 'first' | 'comma' | 'inner' | 'cross' | 'outer';
  from: number;
}

/** One SELECT with its clauses, at one depth of brackets. */
interface Select {
  stars: { from: number; to: number; qualifier: string | null; plain: boolean }[];
  sources: Source[];
  /** Behind the word WHERE and before the clause that follows. */
  where: { from: number; to: number } | null;
  /** Where a WHERE would go. */
  whereAt: number;
  /** Names in its conditions, in small letters. */
  conditions: Set<string>;
}

const AFTER_FROM = new Set(
  'WHERE GROUP HAVING QUALIFY WINDOW ORDER LIMIT UNION INTERSECT EXCEPT'.split(' '),
);
const JOINS = new Set('JOIN LEFT RIGHT FULL INNER CROSS'.split(' '));

interface Word extends Token {
  text: string;
  upper: string;
}

function wordsOf(sql: string): Word[] {
  const list: Word[] = [];
  for (const token of tokens(sql)) {
    if (token.type === 'comment') continue;
    const text = sql.slice(token.from, token.to);
    const quotedAway = token.type === 'string' || token.type === 'quoted';
    list.push({ ...token, text, upper: quotedAway ? '' : text.toUpperCase() });
  }
  return list;
}

const isName = (word: Word | undefined) =>
  word !== undefined &&
  (word.type === 'identifier' || word.type === 'quoted' || word.type === 'function');

/** The SELECTs of a statement, outer ones first. Pipe syntax and what is not understood is left out. */
export function selectsOf(sql: string): Select[] {
  const list = wordsOf(sql);
  const found: Select[] = [];
  let at = 0;

  const path = (): { text: string; from: number; end: number } | null => {
    const first = list[at];
    if (!isName(first) || !first) return null;
    let text = first.text.replaceAll('`', '');
    let { to } = first;
    at += 1;
    for (;;) {
      const sign = list[at];
      const next = list[at + 1];
      const glued = sign?.from === to && next?.from === sign.to;
      if (!sign || !next || !glued || (sign.text !== '.' && sign.text !== '-')) break;
      if (sign.text === '.' && next.text === '*') break;
      text += sign.text + next.text.replaceAll('`', '');
      to = next.to;
      at += 2;
    }
    if (list[at]?.text === '*' && list[at]?.from === to) {
      text += '*';
      to += 1;
      at += 1;
    }
    return { text, from: first.from, end: to };
  };

  /** From behind an opening bracket to behind the closing one; SELECTs inside are read. */
  const brackets = (): void => {
    while (at < list.length) {
      const word = list[at];
      if (!word) return;
      if (word.text === ')') {
        at += 1;
        return;
      }
      if (word.upper === 'SELECT') select();
      else if (word.text === '(') {
        at += 1;
        brackets();
      } else at += 1;
    }
  };

  const select = (): void => {
    const one: Select = {
      stars: [],
      sources: [],
      where: null,
      whereAt: -1,
      conditions: new Set(),
    };
    found.push(one);
    at += 1;
    let clause: 'list' | 'from' | 'on' | 'where' | 'rest' = 'list';
    let join: Source['join'] = 'first';
    let expecting = false;
    let before: Word | undefined = list[at - 1];
    const end = (offset: number) => {
      if (one.whereAt < 0) one.whereAt = offset;
      if (one.where && one.where.to < 0) one.where.to = offset;
    };
    while (at < list.length) {
      const word = list[at];
      if (!word) break;
      const { upper, text } = word;
      if (text === ')' || text === ';' || word.type === 'pipe') break;
      if (clause !== 'list' && (upper === 'UNION' || upper === 'INTERSECT' || upper === 'EXCEPT'))
        break;
      if (text === '(') {
        const inner = list[at + 1];
        at += 1;
        if (clause === 'from' && expecting && inner) {
          brackets();
          // A subquery: its columns are its own affair.
          const close = list[at - 1]?.to ?? word.to;
          const alias = aliasAt();
          one.sources.push({
            path: '',
            name: alias ?? '',
            end: list[at - 1]?.to ?? close,
            join,
            from: word.from,
          });
          expecting = false;
        } else {
          const first = at;
          brackets();
          if (clause === 'where' || clause === 'on')
            for (const name of list.slice(first, at))
              one.conditions.add(name.text.replaceAll('`', '').toLowerCase());
        }
        before = list[at - 1];
        continue;
      }
      if (clause === 'list') {
        if (
          text === '*' &&
          (before?.upper === 'SELECT' ||
            before?.upper === 'DISTINCT' ||
            before?.upper === 'ALL' ||
            before?.text === ',' ||
            before?.text === '.')
        ) {
          const owner = before.text === '.' ? list[at - 2] : undefined;
          const next = list[at + 1]?.upper;
          one.stars.push({
            from: owner ? owner.from : word.from,
            to: word.to,
            qualifier: owner ? owner.text.replaceAll('`', '') : null,
            plain: next !== 'EXCEPT' && next !== 'REPLACE',
          });
        } else if (upper === 'FROM') {
          clause = 'from';
          join = 'first';
          expecting = true;
        }
      } else if (upper === 'WHERE') {
        end(word.from);
        one.where = { from: word.to, to: -1 };
        clause = 'where';
      } else if (AFTER_FROM.has(upper)) {
        end(word.from);
        clause = 'rest';
      } else if (clause === 'from' || clause === 'on') {
        if (JOINS.has(upper)) {
          if (upper === 'LEFT' || upper === 'RIGHT' || upper === 'FULL') join = 'outer';
          else if (upper === 'CROSS') join = 'cross';
          else if (upper === 'INNER') join = 'inner';
          else if (
            list[at - 1] &&
            !/^(LEFT|RIGHT|FULL|OUTER|INNER|CROSS)$/.test(before?.upper ?? '')
          )
            join = 'inner';
          if (upper === 'JOIN') expecting = true;
          clause = 'from';
        } else if (text === ',' && clause === 'from') {
          join = 'comma';
          expecting = true;
        } else if (upper === 'ON' || upper === 'USING') clause = 'on';
        else if (expecting && upper !== 'OUTER' && upper !== 'UNNEST' && upper !== 'LATERAL') {
          const table = path();
          if (table) {
            // A function of a table has brackets behind its name.
            const called = list[at]?.text === '(';
            const alias = called ? null : aliasAt();
            const name = alias ?? table.text.split('.').at(-1) ?? '';
            const nested = one.sources.some(({ name: own }) => own === table.text.split('.')[0]);
            if (!called && !nested)
              one.sources.push({
                path: table.text,
                name,
                end: list[at - 1]?.to ?? table.end,
                join,
                from: table.from,
              });
            expecting = false;
            before = list[at - 1];
            continue;
          }
        } else if (clause === 'on') one.conditions.add(text.replaceAll('`', '').toLowerCase());
        else if (upper === 'UNNEST') expecting = false;
      } else if (clause === 'where') one.conditions.add(text.replaceAll('`', '').toLowerCase());
      before = word;
      at += 1;
    }
    end(list[at - 1]?.to ?? sql.length);
  };

  /** Reads `AS name` or a bare name; the position is behind it. */
  const aliasAt = (): string | null => {
    const next = list[at];
    if (next?.upper === 'AS' && isName(list[at + 1])) {
      at += 2;
      return list[at - 1]?.text.replaceAll('`', '') ?? null;
    }
    if (next && isName(next) && list[at + 1]?.text !== '(') {
      at += 1;
      return next.text.replaceAll('`', '');
    }
    return null;
  };

  while (at < list.length)
    if (list[at]?.upper === 'SELECT') select();
    else at += 1;
  return found;
}

/** Something in a query that makes it read more than it may have to. */
export type Lint = { name: 'star' } | { name: 'partition'; table: string } | { name: 'cross' };

/** Whether a name in the text is this table. */
function isTable(path: string, table: TableRef): boolean {
  const full = `${table.project}.${table.dataset}.${table.table}`.toLowerCase();
  const written = path.toLowerCase();
  return written !== '' && (full === written || full.endsWith(`.${written}`));
}

const PSEUDO = ['_partitiontime', '_partitiondate'];

function filtersOn(select: Select, column: string | null): boolean {
  const names = column === null ? PSEUDO : [column.toLowerCase()];
  return names.some((name) => select.conditions.has(name));
}

/** What in the text reads much. `weights`: its tables; none: only what the text alone shows. */
export function lintsOf(sql: string, weights: readonly TableWeight[]): Lint[] {
  const lints: Lint[] = [];
  const selects = selectsOf(sql);
  if (selects.some(({ stars, sources }) => stars.length > 0 && sources.some(({ path }) => path)))
    lints.push({ name: 'star' });
  for (const { table, partitioning } of weights) {
    if (!partitioning) continue;
    const unfiltered = selects.some(
      (select) =>
        select.sources.some(({ path }) => isTable(path, table)) &&
        !filtersOn(select, partitioning.column),
    );
    if (unfiltered) lints.push({ name: 'partition', table: table.table });
  }
  const cross = selects.some(
    ({ sources, where }) =>
      where === null && sources.some(({ join }) => join === 'cross' || join === 'comma'),
  );
  if (cross) lints.push({ name: 'cross' });
  return lints;
}

/** The one place in the text where a table is read; null when there are several or none. */
function placeOf(selects: readonly Select[], table: TableRef): [Select, Source] | null {
  const places = selects.flatMap((select) =>
    select.sources
      .filter(({ path }) => isTable(path, table))
      .map((source): [Select, Source] => [select, source]),
  );
  return places.length === 1 ? (places[0] ?? null) : null;
}

const quote = (name: string) => (/^[A-Za-z_]\w*$/.test(name) ? name : `\`${name}\``);

/** Only some columns in place of the star over a table; null where the text does not allow it. */
export function onlyColumns(
  sql: string,
  table: TableRef,
  columns: readonly string[],
): Change[] | null {
  const place = placeOf(selectsOf(sql), table);
  if (!place || columns.length === 0) return null;
  const [select, source] = place;
  const star = select.stars.find(
    ({ qualifier, plain }) =>
      plain && (qualifier === source.name || (qualifier === null && select.sources.length === 1)),
  );
  if (!star) return null;
  const prefix = star.qualifier === null ? '' : `${quote(star.qualifier)}.`;
  const insert = columns.map((name) => prefix + quote(name)).join(', ');
  return [{ from: star.from, to: star.to, insert }];
}

/** Adds a condition on a table to the SELECT that reads it; null where that could change which rows a join keeps. */
export function withCondition(
  sql: string,
  table: TableRef,
  condition: (column: (name: string) => string) => string,
): Change[] | null {
  const place = placeOf(selectsOf(sql), table);
  if (!place) return null;
  const [select, source] = place;
  const outer = select.sources.some(({ join }) => join === 'outer');
  if (source.join === 'outer' || (outer && source.join !== 'first')) return null;
  // RIGHT and FULL joins make rows of the first table NULL.
  if (outer && /\b(right|full)\b/i.test(sql)) return null;
  const text = condition((name) =>
    select.sources.length > 1 ? `${quote(source.name)}.${quote(name)}` : quote(name),
  );
  if (select.where)
    return [
      { from: select.where.from, to: select.where.from, insert: ` ${text} AND (` },
      { from: trimmed(sql, select.where.to), to: trimmed(sql, select.where.to), insert: ')' },
    ];
  const at = trimmed(sql, select.whereAt);
  return [{ from: at, to: at, insert: `\nWHERE ${text}` }];
}

/** The offset behind the last character before `at` that is no blank. */
function trimmed(sql: string, at: number): number {
  return sql.slice(0, at).trimEnd().length;
}

/** A random part of a table's blocks. */
export function sampled(sql: string, table: TableRef, percent: number): Change[] | null {
  const place = placeOf(selectsOf(sql), table);
  if (!place) return null;
  const [, source] = place;
  return [{ from: source.end, to: source.end, insert: ` TABLESAMPLE SYSTEM (${percent} PERCENT)` }];
}

/** The last seven days of a partitioning column. */
export function lastWeek(column: string, type: ColumnType | null): string {
  switch (type) {
    case 'DATE':
      return `${column} >= DATE_SUB(CURRENT_DATE(), INTERVAL 7 DAY)`;
    case 'DATETIME':
      return `${column} >= DATETIME_SUB(CURRENT_DATETIME(), INTERVAL 7 DAY)`;
    default:
      return `${column} >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 7 DAY)`;
  }
}

/** One partition by its id, such as `20261124`; null for ids that are no time. */
export function onePartition(column: string, type: ColumnType | null, id: string): string | null {
  const parts = /^(\d{4})(\d{2})?(\d{2})?(\d{2})?$/.exec(id);
  if (!parts) return null;
  const [, year, month, day, hour] = parts.map(Number) as [number, number, number, number, number];
  const at = (shift: number) =>
    new Date(
      Date.UTC(
        year + (parts[2] ? 0 : shift),
        (parts[2] ? month - 1 : 0) + (parts[2] && !parts[3] ? shift : 0),
        (parts[3] ? day : 1) + (parts[3] && !parts[4] ? shift : 0),
        (parts[4] ? hour : 0) + (parts[4] ? shift : 0),
      ),
    ).toISOString();
  const literal = (text: string) => {
    const date = text.slice(0, 10);
    if (type === 'DATE') return `DATE '${date}'`;
    const time = parts[4] ? ` ${text.slice(11, 19)}` : '';
    return type === 'DATETIME' ? `DATETIME '${date}${time}'` : `TIMESTAMP '${date}${time}'`;
  };
  const [first, next] = [literal(at(0)), literal(at(1))];
  if (type === 'DATE' && parts[3] && !parts[4]) return `${column} = ${first}`;
  return `${column} >= ${first} AND ${column} < ${next}`;
}

/** The text after some changes. */
export function changed(sql: string, changes: readonly Change[]): string {
  return [...changes]
    .sort((a, b) => b.from - a.from)
    .reduce((text, { from, to, insert }) => text.slice(0, from) + insert + text.slice(to), sql);
}
