// Completion: what the scope, the catalogue and the function list offer at the caret.
import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  snippet,
} from '@codemirror/autocomplete';
import type { Column, Table } from '../ipc';
import type { LanguageCode, Words } from '../words';
import { FUNCTIONS } from './googlesql/functions';
import {
  DATASET_VIEWS,
  FUNCTION_SPACES,
  REGION_VIEWS,
  SNIPPETS,
  SYSTEM_VARIABLES,
} from './googlesql/known';
import { KEYWORDS, tokens } from './googlesql/lexer';
import { type Named, resolverOf } from './googlesql/names';
import { type Query, type Scope, scopeAt } from './googlesql/scope';
import { statementNear } from './googlesql/statementIndex';
import { holds, statementAt, statements } from './googlesql/statements';
import { type CatalogueSource, columnLookup, nameText, pathText, tableOf } from './paths';
import { statementField } from './target';

/** Words of completion and the language of help. */
export interface CompletionWords {
  language: LanguageCode;
  words: Words['editor']['completion'];
  more: Words['editing']['completion'];
}

const SHARD = /^(.+_)(\d{8})$/;

function typeOf(column: Column | null): string {
  if (!column || column.type === 'UNKNOWN') return '';
  return column.mode === 'repeated' ? `ARRAY<${column.type}>` : column.type;
}

function ofName(named: Named, words: CompletionWords, index: number): Completion {
  const type = typeOf(named.column);
  const kind = words.words[named.kind];
  return {
    label: named.name,
    // Columns stand in the order of the table, not of the alphabet.
    sortText: String(index).padStart(5, '0'),
    apply: nameText(named.name),
    type: named.kind === 'cte' ? 'table' : named.kind,
    detail: [type || kind, named.of].filter(Boolean).join(' · '),
    ...(named.column?.description ? { info: named.column.description } : {}),
    boost: named.kind === 'field' || named.kind === 'column' ? 60 : 40,
  };
}

interface TableName {
  project: string;
  dataset: string;
  table: string;
  folded: number;
}

/** Tables with date shards folded into one name with a star. */
function tableNames(tables: Iterable<Table>): TableName[] {
  const plain: TableName[] = [];
  const shards = new Map<string, TableName>();
  for (const { reference } of tables) {
    const match = SHARD.exec(reference.table);
    if (match?.[1]) {
      const key = `${reference.project}.${reference.dataset}.${match[1]}`;
      const known = shards.get(key);
      if (known) known.folded += 1;
      else shards.set(key, { ...reference, table: `${match[1]}*`, folded: 1 });
    } else plain.push({ ...reference, folded: 0 });
  }
  return [...shards.values(), ...plain];
}

function keywordOptions(): Completion[] {
  return [...KEYWORDS].map((word) => ({ label: word, type: 'keyword', boost: -30 }));
}

/** Functions, all or those of a space such as `NET`; after `SAFE.` those that may fail. */
function functionOptions({ language }: CompletionWords, space?: string): Completion[] {
  const prefix = space === undefined || /^safe$/i.test(space) ? '' : `${space.toUpperCase()}.`;
  const listed = FUNCTIONS.filter(({ name, family }) =>
    space === undefined
      ? true
      : prefix === ''
        ? !name.includes('.') && !/^(aggregate|window|table)$/.test(family)
        : name.startsWith(prefix),
  );
  return listed
    .map(({ name: whole, signature, help }) => ({
      name: whole.slice(prefix.length),
      signature,
      help,
    }))
    .map(({ name, signature, help }) => ({
      label: name,
      type: 'function',
      detail: `(${signature})`,
      info: help[language],
      boost: -10,
      apply: (view, _completion, from, to) => {
        const called = view.state.sliceDoc(to, to + 1) === '(';
        const insert = called ? name : `${name}()`;
        view.dispatch({
          changes: { from, to, insert },
          selection: { anchor: from + name.length + (called || signature !== '' ? 1 : 2) },
          userEvent: 'input.complete',
        });
      },
    }));
}

/** Whether a place is inside a comment or a string: nothing is offered there. */
function inText(text: string, from: number, caret: number): boolean {
  for (const token of tokens(text, from)) {
    if (token.from >= caret) return false;
    if (token.to < caret) continue;
    if (token.type === 'comment')
      return token.to > caret || !text.slice(token.from).startsWith('/*');
    if (token.type === 'string') return token.to > caret;
    if (token.type === 'invalid') return /^["']/.test(text.slice(token.from));
  }
  return false;
}

/** Larger texts are completed from the part around the caret. */
const NEAR = 20_000;
/** From a text whose statements are not known, this much around the caret is read. */
const UNKNOWN = 6_000;

/** The source of completions for the editor. */
export function completionSource(
  catalogue: CatalogueSource,
  words: () => CompletionWords,
): (context: CompletionContext) => Promise<CompletionResult | null> {
  return async (context) => {
    if (context.view?.composing) return null;
    const { doc } = context.state;
    const index = context.state.field(statementField, false);
    const found = index ? statementNear(doc, index, context.pos) : null;
    // While a large text is not read, the part around the caret is all there is to go by.
    const start =
      found && holds(found, context.pos)
        ? Math.max(found.from, context.pos - NEAR)
        : Math.max(0, context.pos - (index ? 0 : UNKNOWN));
    const stop = found && holds(found, context.pos) ? Math.max(found.to, context.pos) : context.pos;
    const text = doc.sliceString(
      start,
      Math.min(doc.length, index ? stop : context.pos + UNKNOWN, context.pos + NEAR),
    );
    const caret = context.pos - start;
    const statement = index ? null : statementAt(text, statements(text), caret);
    const around = index
      ? { from: 0, to: text.length, end: text.length }
      : statement && holds(statement, caret)
        ? statement
        : { from: caret, to: caret, end: caret };
    if (inText(text, Math.min(around.from, caret), caret)) return null;
    const marked = atSign(text, start, caret, catalogue, words());
    if (marked) return marked;
    const scope = scopeAt(text, around.from, Math.max(around.to, caret), caret);
    const { place } = scope;
    if (place.kind === 'none') return null;
    if (!context.explicit && place.partial === '' && place.path.length === 0 && !place.quoted)
      return null;
    const told = words();
    const resolver = resolverOf(scope, columnLookup(catalogue));
    const options: Completion[] = [];
    const inTable = place.kind === 'table' || place.quoted;

    if (place.path.length > 0) {
      const [space] = place.path;
      if (place.path.length === 1 && space && FUNCTION_SPACES.test(space))
        options.push(...functionOptions(told, space));
      if (!place.quoted)
        for (const named of await resolver.members(place.path))
          options.push(ofName(named, told, options.length));
      if (inTable || options.length === 0) options.push(...(await below(place, catalogue, told)));
    } else if (inTable) {
      if (!place.quoted)
        for (const named of resolver.ctes()) options.push(ofName(named, told, options.length));
      options.push(...tablesAnywhere(catalogue, told, place.quoted));
      if (!place.quoted) {
        // An array of an earlier relation may stand where a table does.
        for (const named of await resolver.names())
          if (named.kind === 'alias') options.push(ofName(named, told, options.length));
        options.push(
          ...['UNNEST', 'SELECT', 'LATERAL'].map((label) => ({
            label,
            type: 'keyword',
            boost: -30,
          })),
        );
      }
    } else {
      for (const named of await resolver.names()) options.push(ofName(named, told, options.length));
      options.push(...pseudoColumns(scope, catalogue, told));
      for (const routine of catalogue.routines())
        options.push({
          label: `${routine.dataset}.${routine.routine}`,
          apply: `${pathText([routine.dataset, routine.routine])}()`,
          type: 'function',
          detail: told.words.routine,
          boost: -5,
        });
      for (const { dataset, project } of catalogue.datasets())
        if (project === catalogue.project())
          options.push({
            label: dataset,
            apply: nameText(dataset),
            type: 'dataset',
            detail: told.words.dataset,
            boost: -20,
          });
      options.push(
        ...functionOptions(told).filter(({ label }) => !label.includes('.')),
        ...functionSpaces(told),
        ...keywordOptions(),
        ...snippetOptions(told),
      );
    }
    if (context.aborted || options.length === 0) return null;
    return {
      from: start + place.from,
      options,
      validFor: /^[\p{L}\p{N}_]*$/u,
    };
  };
}

/** What may follow `@` or `@@`. */
function atSign(
  text: string,
  start: number,
  caret: number,
  catalogue: CatalogueSource,
  { more }: CompletionWords,
): CompletionResult | null {
  const match = /@{1,2}[\p{L}\p{N}_.]*$/u.exec(text.slice(Math.max(0, caret - 200), caret));
  if (!match) return null;
  const system = match[0].startsWith('@@');
  const options: Completion[] = system
    ? SYSTEM_VARIABLES.map(({ name, type }) => ({
        label: name,
        type: 'parameter',
        detail: `${type} · ${more.variable}`,
      }))
    : catalogue
        .parameters()
        // What is being written at the caret is no name yet.
        .filter(({ name }) => !/^\d+$/.test(name) && `@${name}` !== match[0])
        .map(({ name, type }) => ({
          label: `@${name}`,
          type: 'parameter',
          detail: `${type} · ${more.parameter}`,
        }));
  if (options.length === 0) return null;
  return {
    from: start + caret - match[0].length,
    options,
    validFor: /^@{1,2}[\p{L}\p{N}_.]*$/u,
  };
}

/** Columns that a table has without listing them. */
function pseudoColumns(
  scope: Scope,
  catalogue: CatalogueSource,
  { more }: CompletionWords,
): Completion[] {
  const found = new Map<string, Completion>();
  const add = (label: string, type: string, info: string) =>
    found.set(label, {
      label,
      type: 'column',
      detail: `${type} · ${more.pseudo}`,
      info,
      boost: 35,
    });
  const look = (query: Query | undefined) => {
    for (const { source } of query?.relations ?? []) {
      if (source.kind !== 'table') continue;
      if (source.path.at(-1)?.endsWith('*')) add('_TABLE_SUFFIX', 'STRING', more.suffix);
      const ref = tableOf(source.path, catalogue);
      if (!ref) continue;
      for (const table of catalogue.tables())
        if (
          table.reference.table === ref.table &&
          table.reference.dataset === ref.dataset &&
          table.partitioning?.column === null
        ) {
          add('_PARTITIONTIME', 'TIMESTAMP', more.partitionTime);
          if (table.partitioning.unit === 'DAY') add('_PARTITIONDATE', 'DATE', more.partitionDate);
        }
    }
  };
  look(scope.queries[0]);
  return [...found.values()];
}

/** The parts in front of functions that belong together. */
function functionSpaces({ words }: CompletionWords): Completion[] {
  const spaces = new Set(
    FUNCTIONS.map(({ name }) => name.split('.')).flatMap(([space, rest]) =>
      rest !== undefined && space !== undefined ? [space] : [],
    ),
  );
  return [...spaces, 'SAFE'].map((space) => ({
    label: `${space}.`,
    type: 'function',
    detail: words.function,
    boost: -15,
  }));
}

function snippetOptions({ more }: CompletionWords): Completion[] {
  return SNIPPETS.map(({ name, label, text }) => ({
    label,
    type: 'snippet',
    detail: more.snippet,
    info: more.snippets[name],
    apply: snippet(text),
    boost: -25,
  }));
}

/** Views under `INFORMATION_SCHEMA`, of a dataset or of a region. */
function viewOptions(parts: readonly string[], { more }: CompletionWords): Completion[] {
  const region = parts.some((part) => /^region-/i.test(part)) || parts.length === 1;
  return [...DATASET_VIEWS, ...(region ? REGION_VIEWS : [])].map((label) => ({
    label,
    type: 'table',
    detail: more.view,
    boost: 25,
  }));
}

/** Tables and datasets by their shortest full names. */
function tablesAnywhere(
  catalogue: CatalogueSource,
  { words }: CompletionWords,
  quoted: boolean,
): Completion[] {
  const own = catalogue.project();
  const home = catalogue.defaultDataset();
  const options: Completion[] = [];
  const write = (parts: string[]) => (quoted ? parts.join('.') : pathText(parts));
  for (const one of tableNames(catalogue.tables())) {
    if (one.project === home?.project && one.dataset === home.dataset) {
      options.push({
        label: one.table,
        apply: write([one.table]),
        type: 'table',
        detail: one.dataset,
        boost: 45,
      });
      continue;
    }
    const parts =
      one.project === own ? [one.dataset, one.table] : [one.project, one.dataset, one.table];
    options.push({
      label: parts.join('.'),
      apply: write(parts),
      type: 'table',
      detail: words.table,
      boost: 30,
    });
    // By its own name too, which is what people remember.
    options.push({
      label: one.table,
      apply: write(parts),
      type: 'table',
      detail: one.dataset,
      boost: 20,
    });
  }
  for (const { project, dataset } of catalogue.datasets())
    options.push({
      label: dataset,
      apply: project === own ? write([dataset]) : write([project, dataset]),
      type: 'dataset',
      detail: words.dataset,
      boost: 10,
    });
  for (const project of catalogue.projects())
    options.push({
      label: project,
      apply: write([project]),
      type: 'project',
      detail: words.project,
    });
  return options;
}

/** What follows `dataset.` or `project.dataset.` */
async function below(
  place: { path: string[]; quoted: boolean },
  catalogue: CatalogueSource,
  told: CompletionWords,
): Promise<Completion[]> {
  const { words, more } = told;
  const parts = place.path;
  if (parts.at(-1)?.toUpperCase() === 'INFORMATION_SCHEMA') return viewOptions(parts, told);
  const own = catalogue.project();
  const options: Completion[] = [];
  const last = parts.at(-1) ?? '';
  const write = (name: string) => (place.quoted ? name : nameText(name));
  const project = parts.length > 1 ? parts.slice(0, -1).join('.') : own;
  const known = [...catalogue.datasets()];
  if (known.some((one) => one.project === project && one.dataset === last)) {
    await catalogue.load(project, last);
    for (const one of tableNames(catalogue.tables()))
      if (one.project === project && one.dataset === last)
        options.push({
          label: one.table,
          apply: write(one.table),
          type: 'table',
          detail: words.table,
          boost: 30,
        });
    for (const one of catalogue.routines())
      if (one.project === project && one.dataset === last)
        options.push({ label: one.routine, type: 'function', detail: words.routine });
  }
  const region = /^region-/i.test(last);
  if (region || known.some((one) => one.project === project && one.dataset === last))
    options.push({ label: 'INFORMATION_SCHEMA', type: 'dataset', detail: more.view, boost: -5 });
  for (const one of known)
    if (one.project === parts.join('.'))
      options.push({
        label: one.dataset,
        apply: write(one.dataset),
        type: 'dataset',
        detail: words.dataset,
      });
  return options;
}
