// The catalogue as the editor asks it: paths as they are written, and the columns behind them. Free of
// the editor's own code, which is loaded after the first paint.
import type { Column, DatasetRef, Table, TableDetail, TableRef } from '../ipc';
import { KEYWORDS } from './googlesql/lexer';
import type { Lookup } from './googlesql/names';

/** What the editor asks of the catalogue. */
export interface CatalogueSource {
  /** The project that unqualified datasets belong to. */
  project(): string;
  /** The dataset of names that stand alone; null: none was chosen. */
  defaultDataset(): DatasetRef | null;
  projects(): Iterable<string>;
  datasets(): Iterable<{ project: string; dataset: string }>;
  tables(): Iterable<Table>;
  routines(): Iterable<{ project: string; dataset: string; routine: string }>;
  /** Reads the tables of a dataset, if they have not been read. */
  load(project: string, dataset: string): Promise<void>;
  columns(table: TableRef): Promise<readonly Column[] | null>;
  detail(table: TableRef): Promise<TableDetail | null>;
  /** The parameters of the text with their types. */
  parameters(): readonly { name: string; type: string; value: string | null | undefined }[];
}

function needsQuotes(name: string): boolean {
  return !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

/** A path as it is written in SQL: in backticks when a part of it needs them. */
export function pathText(parts: readonly string[]): string {
  const path = parts.join('.');
  return parts.some(needsQuotes) ? `\`${path}\`` : path;
}

/** A single name as it is written in SQL. */
export function nameText(name: string): string {
  return needsQuotes(name) || KEYWORDS.has(name.toUpperCase()) ? `\`${name}\`` : name;
}

/** Resolves a path as written to a table: project and dataset may be left out. */
export function tableOf(path: readonly string[], source: CatalogueSource): TableRef | null {
  const parts = path.length === 1 ? (path[0] ?? '').split('.') : [...path];
  const table = parts.at(-1);
  const home = parts.length === 1 ? source.defaultDataset() : null;
  const dataset = home ? home.dataset : parts.at(-2);
  if (!table || !dataset) return null;
  const project = home
    ? home.project
    : parts.length > 2
      ? parts.slice(0, -2).join('.')
      : source.project();
  if (!table.endsWith('*')) return { project, dataset, table };
  const prefix = table.slice(0, -1);
  let newest: string | null = null;
  for (const { reference } of source.tables())
    if (
      reference.project === project &&
      reference.dataset === dataset &&
      reference.table.startsWith(prefix) &&
      (newest === null || reference.table > newest)
    )
      newest = reference.table;
  return newest === null ? null : { project, dataset, table: newest };
}

/** Columns by the path of a table as it is written, read through the catalogue. */
export function columnLookup(catalogue: CatalogueSource): Lookup {
  return async (path) => {
    const ref = tableOf(path, catalogue);
    if (!ref) return null;
    await catalogue.load(ref.project, ref.dataset);
    const found = tableOf(path, catalogue);
    return found ? catalogue.columns(found) : null;
  };
}
