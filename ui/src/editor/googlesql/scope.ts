// Which names are in scope at a caret: relations of FROM, CTEs, aliases. Reads tokens only; columns of
// tables are looked up by the caller. Tolerant: half-written SQL is the usual case.
import { RESERVED, type Token, tokens } from './lexer';

/** Where the rows of a relation come from. */
export type Source =
  | { kind: 'table'; path: string[] }
  | { kind: 'array'; path: string[] }
  | { kind: 'query'; query: Query };

/** One relation of a FROM clause. */
export interface Relation {
  alias: string | null;
  source: Source;
  /** The alias of WITH OFFSET, if any. */
  offset: string | null;
}

/** One output column of a query, as far as the text tells. */
export interface Output {
  name: string;
  /** The path that the column is taken from, when it is nothing but a path. */
  path: string[] | null;
}

/** What a query has in scope, and what it puts out. */
export interface Query {
  ctes: { name: string; query: Query }[];
  relations: Relation[];
  outputs: Output[];
  /** `*`, or `alias.*` by alias: whose columns are put out as well. */
  stars: (string | null)[];
  /** Aliases that pipe steps have added. */
  extra: Output[];
}

/** What stands before the caret. */
export interface Place {
  kind: 'none' | 'name' | 'table';
  /** Names before the last dot, quotes removed. */
  path: string[];
  /** Offset at which the name that is being written begins. */
  from: number;
  /** What is written of it. */
  partial: string;
  /** Whether the caret is inside backticks that hold the whole path. */
  quoted: boolean;
}

/** Everything that completion needs to know about a caret. */
export interface Scope {
  place: Place;
  /** The queries around the caret, innermost first. */
  queries: Query[];
}

interface Word extends Token {
  text: string;
  upper: string;
}

const CLAUSES = new Set([
  'WHERE',
  'GROUP',
  'HAVING',
  'QUALIFY',
  'WINDOW',
  'ORDER',
  'LIMIT',
  'UNION',
  'INTERSECT',
  'EXCEPT',
  'SELECT',
  'SET',
  'WHEN',
  'VALUES',
]);
const BEFORE_TABLE = new Set(['FROM', 'JOIN', 'INTO', 'UPDATE', 'TABLE', 'USING', 'VIEW']);

/** The words of a part of a text, comments left out. */
function wordsOf(text: string, from: number, to: number): Word[] {
  const list: Word[] = [];
  for (const token of tokens(text, from, to)) {
    if (token.type === 'comment') continue;
    const part = text.slice(token.from, Math.min(token.to, to));
    list.push({ ...token, text: part, upper: part.toUpperCase() });
  }
  return list;
}

function isName(word: Word | undefined): boolean {
  if (!word) return false;
  if (word.type === 'quoted') return true;
  return (
    (word.type === 'identifier' ||
      word.type === 'function' ||
      word.type === 'keyword' ||
      word.type === 'type') &&
    !RESERVED.has(word.upper)
  );
}

/** A name without its backticks. */
export function unquote(text: string): string {
  return text.replace(/^`|`$/g, '');
}

/** Index of the bracket that closes the one at `open`, or the end. */
function closing(list: readonly Word[], open: number, end: number): number {
  let depth = 0;
  for (let index = open; index < end; index++) {
    const text = list[index]?.text;
    if (text === '(' || text === '[') depth += 1;
    else if (text === ')' || text === ']') {
      depth -= 1;
      if (depth === 0) return index;
    }
  }
  return end;
}

/** Reads `a.b.c`, `` `a.b`.c `` or `my-project.b.c` at an index. */
function readPath(
  list: readonly Word[],
  at: number,
  end: number,
): { path: string[]; next: number } | null {
  if (!isName(list[at])) return null;
  const path: string[] = [];
  let index = at;
  while (index < end) {
    const word = list[index];
    if (!word || (path.length === 0 && !isName(word))) break;
    if (word.type === 'quoted') path.push(...unquote(word.text).split('.'));
    else {
      let name = word.text;
      // Dashes belong to the name of a project, and only where nothing stands between.
      while (
        list[index + 1]?.text === '-' &&
        list[index + 1]?.from === (list[index]?.to ?? -1) &&
        list[index + 2]?.from === (list[index + 1]?.to ?? -1)
      ) {
        name += `-${list[index + 2]?.text ?? ''}`;
        index += 2;
      }
      path.push(name);
    }
    index += 1;
    if (list[index]?.text !== '.') break;
    index += 1;
    const after = list[index];
    if (!after || !(after.type === 'quoted' || /^[\p{L}_*]/u.test(after.text))) break;
  }
  if (list[index]?.text === '*' && list[index]?.from === list[index - 1]?.to && path.length > 0) {
    path[path.length - 1] += '*';
    index += 1;
  }
  return { path, next: index };
}

function readAlias(
  list: readonly Word[],
  at: number,
  end: number,
): { alias: string | null; next: number } {
  let index = at;
  const named = list[index]?.upper === 'AS';
  if (named) index += 1;
  const word = list[index];
  if (index < end && isName(word) && word && (named || !STOPS.has(word.upper)))
    return { alias: unquote(word.text), next: index + 1 };
  return { alias: null, next: index };
}

/** Words that are not reserved, yet go on with the clause when they stand where an alias could. */
const STOPS = new Set([
  'WHERE',
  'SET',
  'WHEN',
  'USING',
  'PIVOT',
  'UNPIVOT',
  'OFFSET',
  'VALUES',
  'AGGREGATE',
  'EXTEND',
  'TABLESAMPLE',
  'ANTI',
  'SYSTEM_TIME',
  'CLONE',
  'COPY',
]);

function readRelation(
  list: readonly Word[],
  at: number,
  end: number,
): { relation: Relation | null; next: number } {
  const word = list[at];
  if (!word || at >= end) return { relation: null, next: at + 1 };
  let source: Source;
  let next: number;
  if (word.text === '(') {
    const close = closing(list, at, end);
    source = { kind: 'query', query: readQuery(list, at + 1, close) };
    next = close + 1;
  } else if (word.upper === 'UNNEST' && list[at + 1]?.text === '(') {
    const close = closing(list, at + 1, end);
    const inner = readPath(list, at + 2, close);
    source = { kind: 'array', path: inner?.next === close ? inner.path : [] };
    next = close + 1;
  } else {
    const read = readPath(list, at, end);
    if (!read) return { relation: null, next: at + 1 };
    source = { kind: 'table', path: read.path };
    next = read.next;
    if (list[next]?.text === '(') next = closing(list, next, end) + 1;
  }
  const alias = readAlias(list, next, end);
  next = alias.next;
  let offset: string | null = null;
  if (list[next]?.upper === 'WITH' && list[next + 1]?.upper === 'OFFSET') {
    const named = readAlias(list, next + 2, end);
    offset = named.alias ?? 'offset';
    next = named.next;
  }
  return { relation: { alias: alias.alias, source, offset }, next };
}

/** The output of a select list between two indexes. */
function readOutputs(list: readonly Word[], from: number, to: number, query: Query): void {
  let start = from;
  let depth = 0;
  const take = (end: number) => {
    if (end <= start) return;
    const last = list[end - 1];
    const first = list[start];
    if (first?.text === '*') query.stars.push(null);
    else if (last?.text === '*' && list[end - 2]?.text === '.') {
      const path = readPath(list, start, end - 2);
      query.stars.push(path?.path[0] ?? null);
    } else if (isName(last) && last) {
      const path = readPath(list, start, end);
      const bare = path !== null && path.next === end;
      const named = list[end - 2]?.upper === 'AS' || (!bare && list[end - 2]?.text !== '.');
      const cut = path !== null && (path.next === end - 2 || path.next === end - 1);
      query.outputs.push({
        name: unquote(last.text).split('.').at(-1) ?? '',
        path: bare ? path.path : named && cut ? path.path : null,
      });
    }
  };
  for (let index = from; index < to; index++) {
    const text = list[index]?.text;
    if (text === '(' || text === '[') depth += 1;
    else if (text === ')' || text === ']') depth -= 1;
    else if (text === ',' && depth === 0) {
      take(index);
      start = index + 1;
    }
  }
  take(to);
}

/** Reads one query between two indexes; nested brackets are read only where they are relations. */
function readQuery(list: readonly Word[], from: number, to: number): Query {
  const query: Query = { ctes: [], relations: [], outputs: [], stars: [], extra: [] };
  let index = from;
  let selected = false;
  let inFrom = false;
  if (list[index]?.upper === 'WITH') {
    index += list[index + 1]?.upper === 'RECURSIVE' ? 2 : 1;
    while (index < to) {
      const name = list[index];
      if (!isName(name) || !name || list[index + 1]?.upper !== 'AS') break;
      if (list[index + 2]?.text !== '(') break;
      const close = closing(list, index + 2, to);
      query.ctes.push({ name: unquote(name.text), query: readQuery(list, index + 3, close) });
      index = close + 1;
      if (list[index]?.text !== ',') break;
      index += 1;
    }
  }
  while (index < to) {
    const word = list[index];
    if (!word) break;
    if (word.text === '(' || word.text === '[') {
      index = closing(list, index, to) + 1;
      continue;
    }
    const upper = word.upper;
    const afterPipe = list[index - 1]?.type === 'pipe';
    if (upper === 'SELECT' && (!selected || afterPipe)) {
      selected = true;
      let start = index + 1;
      while (list[start]?.upper === 'DISTINCT' || list[start]?.upper === 'ALL') start += 1;
      if (list[start]?.upper === 'AS') start += 2;
      let end = start;
      while (end < to) {
        const next = list[end];
        if (!next || next.type === 'pipe') break;
        if (next.text === '(' || next.text === '[') {
          end = closing(list, end, to) + 1;
          continue;
        }
        if (next.upper === 'FROM' || CLAUSES.has(next.upper)) break;
        end += 1;
      }
      if (afterPipe) {
        query.stars = [];
        query.outputs = [];
      }
      readOutputs(list, start, Math.min(end, to), query);
      index = end;
      continue;
    }
    if (
      upper === 'FROM' ||
      upper === 'JOIN' ||
      (word.text === ',' && inFrom) ||
      ((upper === 'UPDATE' || upper === 'INTO' || upper === 'USING' || upper === 'MERGE') &&
        list[index + 1]?.upper !== 'INTO' &&
        list[index + 1]?.text !== '(') ||
      (upper === 'USING' && list[index + 1]?.text === '(' && isQueryStart(list[index + 2]))
    ) {
      inFrom = upper === 'FROM' || upper === 'JOIN' || word.text === ',';
      const { relation, next } = readRelation(list, index + 1, to);
      if (relation) query.relations.push(relation);
      index = next;
      continue;
    }
    if (CLAUSES.has(upper)) inFrom = false;
    if (word.type === 'pipe') {
      inFrom = false;
      const stepWord = list[index + 1]?.upper ?? '';
      if (stepWord === 'EXTEND' || stepWord === 'AGGREGATE' || stepWord === 'SET') {
        for (let at = index + 2; at < to && list[at]?.type !== 'pipe'; at++) {
          const name = list[at + 1];
          if (list[at]?.upper === 'AS' && isName(name) && name)
            query.extra.push({ name: unquote(name.text), path: null });
        }
      }
    }
    index += 1;
  }
  return query;
}

function isQueryStart(word: Word | undefined): boolean {
  return word?.upper === 'SELECT' || word?.upper === 'WITH' || word?.upper === 'FROM';
}

function placeOf(caret: number, before: readonly Word[]): Place {
  const none: Place = { kind: 'none', path: [], from: caret, partial: '', quoted: false };
  const last = before.at(-1);
  let index = before.length;
  let partial = '';
  let start = caret;
  let quoted = false;
  const path: string[] = [];
  if (last && last.to >= caret) {
    if (last.type === 'string' || last.type === 'number' || last.type === 'parameter') return none;
    if (last.type === 'system') return none;
    if (last.text.startsWith('`')) {
      if (last.text.length > 1 && last.text.endsWith('`') && last.to === caret) return none;
      const parts = last.text.slice(1).split('.');
      partial = parts.pop() ?? '';
      path.push(...parts);
      start = caret - partial.length;
      quoted = true;
      index -= 1;
    } else if (/^["']/.test(last.text)) return none;
    else if (/^[\p{L}_]/u.test(last.text)) {
      partial = last.text;
      start = last.from;
      index -= 1;
    }
  }
  // Names and dots before what is being written.
  const names: string[] = [];
  while (before[index - 1]?.text === '.') {
    const name = before[index - 2];
    if (!name) return none;
    if (name.text === ')' || name.text === ']') {
      // The element of an expression in brackets: what it is cannot be told from names alone.
      let depth = 0;
      let open = index - 2;
      for (; open >= 0; open--) {
        const sign = before[open]?.text;
        if (sign === ')' || sign === ']') depth += 1;
        else if (sign === '(' || sign === '[') {
          depth -= 1;
          if (depth === 0) break;
        }
      }
      const array = before[open - 1];
      if (name.text !== ']' || !array || !isName(array)) return none;
      names.unshift(unquote(array.text));
      index = open - 1;
      continue;
    }
    if (name.type === 'quoted') names.unshift(...unquote(name.text).split('.'));
    else {
      let whole = name.text;
      let at = index - 2;
      while (
        before[at - 1]?.text === '-' &&
        before[at - 1]?.to === before[at]?.from &&
        before[at - 2]
      ) {
        whole = `${before[at - 2]?.text ?? ''}-${whole}`;
        at -= 2;
      }
      names.unshift(whole);
      index = at;
      continue;
    }
    index -= 2;
  }
  path.unshift(...names);
  const previous = before[index - 1];
  if (previous?.upper === 'AS' && path.length === 0 && !quoted) return none;
  if (previous && previous.to === start && previous.type === 'number') return none;
  const table =
    previous !== undefined &&
    (BEFORE_TABLE.has(previous.upper) || (previous.text === ',' && commaInFrom(before, index - 1)));
  return { kind: table ? 'table' : 'name', path, from: start, partial, quoted };
}

/** Whether a comma stands between relations rather than between expressions. */
function commaInFrom(before: readonly Word[], comma: number): boolean {
  let depth = 0;
  for (let index = comma - 1; index >= 0; index--) {
    const word = before[index];
    if (!word) return false;
    if (word.text === ')' || word.text === ']') depth += 1;
    else if (word.text === '(' || word.text === '[') {
      if (depth === 0) return false;
      depth -= 1;
    } else if (depth === 0) {
      if (word.upper === 'FROM' || word.upper === 'JOIN') return true;
      if (CLAUSES.has(word.upper) || word.upper === 'ON' || word.upper === 'BY') return false;
    }
  }
  return false;
}

/** The scope at a caret of the statement that reaches from `from` to `to`. */
export function scopeAt(text: string, from: number, to: number, caret: number): Scope {
  const list = wordsOf(text, from, to);
  const before = wordsOf(text, from, caret);
  // The innermost brackets around the caret that hold a query, then the ones around those.
  const open: number[] = [];
  const queries: Query[] = [];
  for (let index = 0; index < list.length; index++) {
    const word = list[index];
    if (!word || word.from >= caret) break;
    if (word.text === '(' || word.text === '[') open.push(index);
    else if ((word.text === ')' || word.text === ']') && word.to <= caret) open.pop();
  }
  for (const index of open.reverse())
    if (isQueryStart(list[index + 1]))
      queries.push(readQuery(list, index + 1, closing(list, index, list.length)));
  queries.push(readQuery(list, 0, list.length));
  return { place: placeOf(caret, before), queries };
}
