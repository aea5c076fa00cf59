// What stands at a place of the text: column, table, function, parameter; for hover, help and "go to table".
import type { EditorState } from '@codemirror/state';
import type { Column, TableDetail, TableRef } from '../ipc';
import { functionOf, type SqlFunction } from './googlesql/functions';
import { SYSTEM_VARIABLES } from './googlesql/known';
import { step, type Token, tokens } from './googlesql/lexer';
import { resolverOf } from './googlesql/names';
import { scopeAt, unquote } from './googlesql/scope';
import { statementNear } from './googlesql/statementIndex';
import { holds } from './googlesql/statements';
import { type CatalogueSource, columnLookup, tableOf } from './paths';
import { statementsOf } from './target';

/** What is there. Offsets are those of the document. */
export type Explanation = { from: number; to: number } & (
  | { kind: 'function'; fn: SqlFunction }
  | { kind: 'column'; path: string[]; column: Column; of: string | null }
  | { kind: 'table'; ref: TableRef; detail: TableDetail | null; shards: number; written: string }
  | { kind: 'cte'; name: string }
  | { kind: 'parameter'; name: string; type: string; value: string | null | undefined }
  | { kind: 'system'; name: string; type: string }
);

/** A statement longer than this is looked at from here before the place only. */
const REACH = 60_000;

/** The part of the text that a place is explained by. */
function partAround(state: EditorState, pos: number): { text: string; start: number } | null {
  const found = statementNear(state.doc, statementsOf(state), pos);
  if (!found || !holds(found, pos)) return null;
  const start = Math.max(found.from, pos - REACH);
  const end = Math.min(Math.max(found.end, pos), pos + REACH);
  return { text: state.sliceDoc(start, end), start };
}

function tokenAt(text: string, at: number): Token | null {
  for (const token of tokens(text)) {
    if (token.from > at) return null;
    if (token.to >= at) {
      // Between two tokens the one that begins there counts.
      if (token.to === at && at < text.length && /[\p{L}_`@]/u.test(text[at] ?? '')) continue;
      return token;
    }
  }
  return null;
}

function shardsOf(path: readonly string[], catalogue: CatalogueSource, ref: TableRef): number {
  const last = path.at(-1) ?? '';
  if (!last.endsWith('*')) return 0;
  const prefix = last.slice(0, -1).split('.').at(-1) ?? '';
  let count = 0;
  for (const { reference } of catalogue.tables())
    if (
      reference.project === ref.project &&
      reference.dataset === ref.dataset &&
      reference.table.startsWith(prefix)
    )
      count += 1;
  return count;
}

/** What stands at a place; null: nothing that is known. */
export async function explain(
  state: EditorState,
  pos: number,
  catalogue: CatalogueSource,
): Promise<Explanation | null> {
  const part = partAround(state, pos);
  if (!part) return null;
  const { text, start } = part;
  const token = tokenAt(text, pos - start);
  if (!token || token.type === 'comment' || token.type === 'string' || token.type === 'number')
    return null;
  const written = text.slice(token.from, token.to);
  const place = { from: start + token.from, to: start + token.to };
  if (token.type === 'system') {
    const known = SYSTEM_VARIABLES.find(({ name }) => name === written.toLowerCase());
    return known ? { ...place, kind: 'system', ...known } : null;
  }
  if (token.type === 'parameter') {
    const name = written.slice(1).replace(/^`|`$/g, '').toLowerCase();
    const known = catalogue.parameters().find((one) => one.name.toLowerCase() === name);
    return known ? { ...place, kind: 'parameter', ...known } : null;
  }
  if (!/^[\p{L}_`]/u.test(written)) return null;

  const called = /^\s*\(/.test(text.slice(token.to, token.to + 20));
  const space = /([A-Za-z_]+)\.$/.exec(text.slice(Math.max(0, token.from - 30), token.from))?.[1];
  if (called) {
    const fn = functionOf(space ? `${space}.${written}` : written);
    if (fn)
      return {
        ...place,
        from: space ? place.from - space.length - 1 : place.from,
        kind: 'function',
        fn,
      };
  }

  const quoted = written.startsWith('`');
  const caret = quoted ? token.to - 1 : token.to;
  const scope = scopeAt(text, 0, text.length, caret);
  const last = quoted ? unquote(written).split('.') : [written];
  // A star that follows a name of a table belongs to it.
  const star = !quoted && text[token.to] === '*' && scope.place.kind === 'table';
  if (star) last[last.length - 1] += '*';
  // The place's own path holds the earlier parts of what the backticks hold.
  const before = quoted
    ? scope.place.path.slice(0, scope.place.path.length - (last.length - 1))
    : scope.place.path;
  const path = [...before, ...last];
  const resolver = resolverOf(scope, columnLookup(catalogue));
  const ofTable = async (names: string[]): Promise<Explanation | null> => {
    const guess = tableOf(names, catalogue);
    if (!guess) return null;
    await catalogue.load(guess.project, guess.dataset);
    const ref = tableOf(names, catalogue);
    if (!ref) return null;
    const detail = await catalogue.detail(ref);
    const listed = [...catalogue.tables()].some(
      ({ reference }) =>
        reference.project === ref.project &&
        reference.dataset === ref.dataset &&
        reference.table === ref.table,
    );
    if (!detail && !listed) return null;
    return {
      ...place,
      kind: 'table',
      ref,
      detail,
      shards: shardsOf(names, catalogue, ref),
      written: names.join('.'),
    };
  };
  if (scope.place.kind === 'table') {
    if (path.length === 1 && resolver.ctes().some(({ name }) => same(name, path[0])))
      return { ...place, kind: 'cte', name: path[0] ?? '' };
    const rest = restOfPath(text, token.to);
    return (await ofTable([...path, ...rest])) ?? (await ofTable(path));
  }
  const column = await resolver.path(path);
  if (column)
    return {
      ...place,
      kind: 'column',
      path,
      column,
      of: before.length > 0 ? before.join('.') : null,
    };
  if (path.length === 1) {
    // An alias stands for its relation.
    for (const query of scope.queries)
      for (const relation of query.relations) {
        if (relation.source.kind !== 'table') continue;
        const name = relation.alias ?? relation.source.path.at(-1);
        if (!same(name, path[0])) continue;
        const [first] = relation.source.path;
        if (
          relation.source.path.length === 1 &&
          resolver.ctes().some((one) => same(one.name, first))
        )
          return { ...place, kind: 'cte', name: first ?? '' };
        return ofTable(relation.source.path);
      }
  }
  return null;
}

function same(a: string | null | undefined, b: string | null | undefined): boolean {
  return a !== null && a !== undefined && a.toLowerCase() === b?.toLowerCase();
}

/** The names that follow on a path: on `dataset` of `dataset.table` the table is meant. */
function restOfPath(text: string, from: number): string[] {
  const names: string[] = [];
  let at = from;
  while (text[at] === '.') {
    const { type, to } = step(text, at + 1, 0);
    if (type !== 'identifier' && type !== 'quoted' && type !== 'function' && type !== 'keyword')
      break;
    names.push(...unquote(text.slice(at + 1, to)).split('.'));
    at = to;
  }
  if (names.length > 0 && text[at] === '*') names[names.length - 1] += '*';
  return names;
}

/** The call around a place, and which argument is being written. */
export interface Call {
  fn: SqlFunction;
  /** Just after the bracket. */
  open: number;
  argument: number;
}

/** The innermost call of a known function around a place; null: none. */
export function callAt(state: EditorState, pos: number): Call | null {
  const found = statementNear(state.doc, statementsOf(state), pos);
  const begin = found && holds(found, pos) ? found.from : pos;
  const start = Math.max(begin, pos - 6_000);
  const text = state.sliceDoc(start, pos);
  const open: { fn: SqlFunction | null; at: number; argument: number }[] = [];
  /** The last words, joined by dots as they were written. */
  let name = '';
  let dotted = false;
  for (const token of tokens(text)) {
    const part = text.slice(token.from, token.to);
    if (token.type === 'comment') {
      if (token.to === text.length && !part.endsWith('*/')) return null;
      continue;
    }
    // Inside of a text that nothing has ended nothing is called.
    if (token.to === text.length && token.type === 'invalid' && /^[rbRB]{0,2}["']/.test(part))
      return null;
    if (part === '(' || part === '[') {
      open.push({ fn: part === '(' ? functionOf(name) : null, at: start + token.to, argument: 0 });
      name = '';
    } else if (part === ')' || part === ']') {
      open.pop();
      name = '';
    } else if (part === '.') {
      dotted = name !== '';
      continue;
    } else if (part === ',') {
      const last = open.at(-1);
      if (last) last.argument += 1;
      name = '';
    } else if (/^[\p{L}_]/u.test(part)) name = dotted ? `${name}.${part}` : part;
    else name = '';
    dotted = false;
  }
  for (const { fn, at, argument } of open.reverse()) if (fn) return { fn, open: at, argument };
  return null;
}
