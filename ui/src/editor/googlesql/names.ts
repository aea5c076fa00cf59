// From names in scope to columns: resolves relations, aliases, CTEs and nested fields. Pure but for the
// lookup of a table's columns that the caller hands in.
import type { Column } from '../../ipc';
import type { Query, Relation, Scope } from './scope';

/** One thing that may be written at the caret. */
export interface Named {
  name: string;
  kind: 'column' | 'field' | 'alias' | 'cte';
  /** What it is, where that is known. */
  column: Column | null;
  /** The relation that it belongs to, for people. */
  of: string | null;
}

/** The columns of a table by its path as written; null when it is not known. */
export type Lookup = (path: string[]) => Promise<readonly Column[] | null>;

function same(a: string | null | undefined, b: string | null | undefined): boolean {
  return a?.toLowerCase() === b?.toLowerCase();
}

/** What a query in FROM or WITH sees of the ones around it: their CTEs, not their columns. */
function onlyCtes(query: Query): Query {
  return { ctes: query.ctes, relations: [], outputs: [], stars: [], extra: [] };
}

function unknown(name: string): Column {
  return {
    name,
    type: 'UNKNOWN',
    mode: 'nullable',
    fields: [],
    description: null,
    rangeElement: null,
  };
}

/** What a relation is called where columns are qualified. */
export function relationName(relation: Relation): string | null {
  if (relation.alias) return relation.alias;
  if (relation.source.kind === 'query') return null;
  const last = relation.source.path.at(-1);
  return last?.endsWith('*') ? null : (last ?? null);
}

/** The fields behind a column: of a struct, or of an array's element. */
function inside(column: Column | null | undefined): readonly Column[] {
  return column?.type === 'STRUCT' ? column.fields : [];
}

/** Resolves names against the queries around a caret. */
export class Resolver {
  constructor(
    private readonly queries: readonly Query[],
    private readonly lookup: Lookup,
    private readonly depth = 0,
  ) {}

  private readonly known = new Map<Relation, Promise<readonly Column[]>>();

  private inside(queries: readonly Query[]): Resolver {
    return new Resolver(queries, this.lookup, this.depth + 1);
  }

  /** The query behind a CTE's name, and the queries that are in scope inside it. */
  private cte(name: string): { query: Query; around: Query[] } | null {
    for (let level = 0; level < this.queries.length; level++) {
      const around = this.queries[level];
      const found = around?.ctes.find((one) => same(one.name, name));
      if (around && found) return { query: found.query, around: this.queries.slice(level) };
    }
    return null;
  }

  /** All columns that a relation has. */
  columns(relation: Relation): Promise<readonly Column[]> {
    const known = this.known.get(relation);
    if (known) return known;
    const columns = this.read(relation);
    this.known.set(relation, columns);
    return columns;
  }

  private async read(relation: Relation): Promise<readonly Column[]> {
    if (this.depth > 12) return [];
    const { source } = relation;
    if (source.kind === 'query')
      return this.inside([source.query, ...this.queries.map(onlyCtes)]).outputs();
    if (source.kind === 'array') {
      const column = await this.path(source.path, relation);
      if (!column) return [];
      return inside(column);
    }
    const [first] = source.path;
    if (source.path.length === 1 && first) {
      const cte = this.cte(first);
      // A CTE that names itself is either recursive or means the table.
      if (cte && cte.query !== this.queries[0])
        return this.inside([cte.query, ...cte.around.map(onlyCtes)]).outputs();
    }
    const table = await this.lookup(source.path);
    if (table) return table;
    if (source.path.length > 1) {
      const column = await this.path(source.path, relation);
      if (column?.mode === 'repeated') return inside(column);
    }
    return [];
  }

  /** The columns that the innermost query puts out. */
  async outputs(): Promise<readonly Column[]> {
    const query = this.queries[0];
    if (!query) return [];
    const columns: Column[] = [];
    const everything = query.outputs.length === 0 && query.stars.length === 0;
    for (const relation of query.relations) {
      const name = relationName(relation);
      const starred = everything || query.stars.some((star) => star === null || same(star, name));
      if (starred) columns.push(...(await this.columns(relation)));
    }
    for (const output of [...query.outputs, ...query.extra]) {
      const column = output.path ? await this.path(output.path) : null;
      columns.push(column ? { ...column, name: output.name } : unknown(output.name));
    }
    return columns;
  }

  /**
   * The column or field at the end of a path of names; null when it is not known. `except` is the
   * relation that the path makes: neither it nor what follows it is looked at.
   */
  async path(path: readonly string[], except?: Relation): Promise<Column | null> {
    for (const query of this.queries) {
      for (const relation of query.relations) {
        // An array is taken from a relation to its left.
        if (relation === except) break;
        const columns = await this.columns(relation);
        if (same(relationName(relation), path[0]) && path.length > 1) {
          const found = walk(columns, path.slice(1));
          if (found) return found;
        }
        if (relation.source.kind === 'array' && same(relation.alias, path[0])) {
          const element = await this.path(relation.source.path, relation);
          if (element && path.length === 1) return { ...element, mode: 'nullable' };
        }
        const found = walk(columns, path);
        if (found) return found;
      }
    }
    return null;
  }

  /** Everything that may follow a path of names and a dot. */
  async members(path: readonly string[]): Promise<Named[]> {
    for (const query of this.queries)
      for (const relation of query.relations) {
        if (path.length === 1 && same(relationName(relation), path[0])) {
          const columns = await this.columns(relation);
          if (columns.length > 0)
            return columns.map((column) => ({
              name: column.name,
              kind: relation.source.kind === 'array' ? 'field' : 'column',
              column,
              of: path[0] ?? null,
            }));
        }
      }
    const column = await this.path(path);
    return inside(column).map((field) => ({
      name: field.name,
      kind: 'field',
      column: field,
      of: path.join('.'),
    }));
  }

  /** Every name that may be written where an expression stands. */
  async names(): Promise<Named[]> {
    const found: Named[] = [];
    const seen = new Set<string>();
    const add = (named: Named) => {
      const key = `${named.kind}:${named.name.toLowerCase()}:${named.of ?? ''}`;
      if (named.name === '' || seen.has(key)) return;
      seen.add(key);
      found.push(named);
    };
    for (const query of this.queries) {
      for (const relation of query.relations) {
        const name = relationName(relation);
        for (const column of await this.columns(relation))
          add({ name: column.name, kind: 'column', column, of: name });
        if (name) add({ name, kind: 'alias', column: null, of: null });
        if (relation.offset)
          add({ name: relation.offset, kind: 'column', column: offset(relation.offset), of: name });
      }
      for (const extra of query.extra)
        add({ name: extra.name, kind: 'column', column: unknown(extra.name), of: null });
      // Aliases of the select list may be used in GROUP BY, HAVING, QUALIFY and ORDER BY.
      const taken = new Set(found.map((one) => one.name.toLowerCase()));
      for (const output of query.outputs)
        if (!taken.has(output.name.toLowerCase()))
          add({ name: output.name, kind: 'column', column: unknown(output.name), of: null });
    }
    return found;
  }

  /** The CTEs that may be named in a FROM clause. */
  ctes(): Named[] {
    return this.queries.flatMap((query) =>
      query.ctes.map((one) => ({ name: one.name, kind: 'cte' as const, column: null, of: null })),
    );
  }
}

function offset(name: string): Column {
  return { ...unknown(name), type: 'INT64' };
}

function walk(columns: readonly Column[], path: readonly string[]): Column | null {
  let here = columns;
  let found: Column | null = null;
  for (const name of path) {
    found = here.find((column) => same(column.name, name)) ?? null;
    if (!found) return null;
    here = inside(found);
  }
  return found;
}

/** The resolver for a caret's scope. */
export function resolverOf(scope: Scope, lookup: Lookup): Resolver {
  return new Resolver(scope.queries, lookup);
}
