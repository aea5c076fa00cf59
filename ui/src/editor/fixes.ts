// Quick fixes: from a refusal and its place to what would be written there instead.

import { FUNCTIONS } from './googlesql/functions';
import { resolverOf } from './googlesql/names';
import { scopeAt, unquote } from './googlesql/scope';
import { type Statement, statements } from './googlesql/statements';
import { closest, inCaseOf, unknownIn } from './googlesql/suggest';
import { strangeIn } from './googlesql/wide';
import { type CatalogueSource, columnLookup, nameText, pathText, tableOf } from './paths';
import { offsetOf } from './place';

/** One way to mend a place. Offsets are those of the document. */
export interface Fix {
  /** What is written instead, as the button names it. */
  name: string;
  from: number;
  to: number;
  insert: string;
}

/** A refusal of what was sent. */
export interface Refusal {
  message: string;
  from: number;
  sql: string;
  line: number | null;
  column: number | null;
}

const NAME = /^(?:`[^`\n]*`|[\p{L}_][\p{L}\p{M}\p{N}_$-]*\*?)/u;

/** A dotted path of names that begins at an offset, each with its place. */
function pathAt(sql: string, offset: number): { text: string; from: number; to: number }[] {
  const parts: { text: string; from: number; to: number }[] = [];
  let at = offset;
  for (;;) {
    const match = NAME.exec(sql.slice(at, at + 1100));
    if (!match) break;
    parts.push({ text: match[0], from: at, to: at + match[0].length });
    at += match[0].length;
    if (sql[at] !== '.') break;
    at += 1;
  }
  return parts;
}

/** Where the name that was not found stands, from the place that the service tells. */
function written(sql: string, offset: number, name: string): { from: number; to: number } | null {
  const last = name.split(/[.:]/).at(-1) ?? name;
  const parts = pathAt(sql, offset);
  for (const part of parts) {
    const plain = unquote(part.text);
    if (plain.toLowerCase() === last.toLowerCase()) return part;
    if (part.text.startsWith('`') && plain.toLowerCase().endsWith(last.toLowerCase())) return part;
  }
  if (parts[0] && parts.length === 1) return parts[0];
  const near = sql.toLowerCase().indexOf(last.toLowerCase(), offset);
  return near >= 0 && near - offset < 200
    ? { from: near, to: near + last.length }
    : (parts[0] ?? null);
}

function around(sql: string, offset: number): Statement {
  const found = statements(sql).find(({ from, to }) => offset >= from && offset <= to);
  return found ?? { from: 0, to: sql.length, end: sql.length };
}

/** Names of tables as they would be written: in the project of the connection without it. */
function* tableNames(catalogue: CatalogueSource): Generator<{ plain: string; parts: string[] }> {
  const own = catalogue.project();
  const home = catalogue.defaultDataset();
  for (const { reference } of catalogue.tables()) {
    const { project, dataset, table } = reference;
    const inHome = home?.project === project && home.dataset === dataset;
    const parts = inHome ? [table] : project === own ? [dataset, table] : [project, dataset, table];
    yield { plain: table, parts };
  }
}

/** The fixes of a refusal, best first; none where nothing close is known. */
export async function fixesOf(refusal: Refusal, catalogue: CatalogueSource): Promise<Fix[]> {
  const { sql } = refusal;
  if (/illegal input character/i.test(refusal.message)) return strangeFixes(refusal);
  const unknown = unknownIn(refusal.message);
  if (!unknown) return [];
  const offset = refusal.line === null ? 0 : offsetOf(sql, refusal.line, refusal.column ?? 1);
  const place = written(sql, offset, unknown.written);
  if (!place) return [];
  const fix = (insert: string, at = place): Fix => ({
    name: insert,
    from: refusal.from + at.from,
    to: refusal.from + at.to,
    insert,
  });
  const fixes: Fix[] = [];
  const add = (insert: string, at = place) => {
    const same = sql.slice(at.from, at.to) === insert;
    if (!same && !fixes.some((one) => one.insert === insert)) fixes.push(fix(insert, at));
  };

  if (unknown.kind === 'table') {
    // The whole path is replaced, with or without backticks around it.
    const start = pathStart(sql, place.from);
    const path = pathAt(sql, start);
    const whole = { from: start, to: path.at(-1)?.to ?? place.to };
    if (unknown.suggested) add(pathText(unknown.suggested.split(/[.:]/)), whole);
    const last = unknown.written.split(/[.:]/).at(-1) ?? '';
    const byName = new Map<string, string[][]>();
    for (const { plain, parts } of tableNames(catalogue)) {
      const list = byName.get(plain);
      if (list) list.push(parts);
      else byName.set(plain, [parts]);
    }
    const exact = byName.get(last) ?? [];
    for (const parts of exact.slice(0, 3)) add(pathText(parts), whole);
    for (const name of closest(last, byName.keys()))
      for (const parts of (byName.get(name) ?? []).slice(0, 2)) add(pathText(parts), whole);
    return fixes.slice(0, 3);
  }

  const name = unquote(sql.slice(place.from, place.to));
  if (unknown.suggested) {
    const parts = unknown.suggested.split('.');
    const text =
      unknown.kind === 'function'
        ? inCaseOf(name, unknown.suggested)
        : parts.map(nameText).join('.');
    // A suggestion of several names takes the place of as many.
    const path = pathAt(sql, offset);
    const whole = path[parts.length - 1];
    add(text, parts.length > 1 && whole ? { from: offset, to: whole.to } : place);
  }
  if (unknown.kind === 'function') {
    for (const one of closest(
      name,
      FUNCTIONS.map((known) => known.name),
    ))
      add(inCaseOf(name, one));
    return fixes.slice(0, 3);
  }
  const { from, to } = around(sql, offset);
  const resolver = resolverOf(scopeAt(sql, from, to, place.from), columnLookup(catalogue));
  const before = pathBefore(sql, place.from);
  const names =
    unknown.kind === 'name' && before.length === 0
      ? (await resolver.names()).map((named) => named.name)
      : (await resolver.members(before)).map((named) => named.name);
  for (const one of closest(name, names)) add(nameText(one));
  return fixes.slice(0, 3);
}

/** A sign that only looks like SQL, at the place that the service tells. */
function strangeFixes({ sql, from, line, column }: Refusal): Fix[] {
  const offset = line === null ? 0 : offsetOf(sql, line, column ?? 1);
  const found = strangeIn(sql).find((one) => offset >= one.from && offset < one.to);
  if (!found || found.meant.trim() === '') return [];
  return [{ name: found.meant, from: from + found.from, to: from + found.to, insert: found.meant }];
}

/** The names and dots in front of a name. */
function pathBefore(sql: string, at: number): string[] {
  const match = /((?:`[^`\n]*`|[\p{L}_][\p{L}\p{M}\p{N}_]*)\.)+$/u.exec(
    sql.slice(Math.max(0, at - 1000), at),
  );
  if (!match) return [];
  return match[0]
    .slice(0, -1)
    .split(/\.(?=(?:[^`]*`[^`]*`)*[^`]*$)/)
    .map(unquote);
}

/** Where the path begins that holds a name. */
function pathStart(sql: string, at: number): number {
  const match = /(?:(?:`[^`\n]*`|[\p{L}_][\p{L}\p{M}\p{N}_-]*)\.)+$/u.exec(
    sql.slice(Math.max(0, at - 1000), at),
  );
  let start = match ? at - match[0].length : at;
  // Inside of backticks that hold the whole path.
  const line = sql.lastIndexOf('\n', start) + 1;
  const ticks = sql.slice(line, start).split('`').length - 1;
  if (ticks % 2 === 1) start = sql.lastIndexOf('`', start - 1);
  return start;
}

/** Whether a path of names is a table that is known, for those who ask before they go there. */
export function knownTable(path: readonly string[], catalogue: CatalogueSource): boolean {
  const ref = tableOf(path, catalogue);
  if (!ref) return false;
  for (const { reference } of catalogue.tables())
    if (
      reference.project === ref.project &&
      reference.dataset === ref.dataset &&
      reference.table === ref.table
    )
      return true;
  return false;
}
