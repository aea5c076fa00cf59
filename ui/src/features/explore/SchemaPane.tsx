// The columns of a table as a tree: types with their parameters, modes, descriptions, protection.
import { EyeOff, Lock, Search } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import type { Column, ColumnFacts, TableDetail } from '../../ipc';
import { Tree, type TreeRow } from '../../kit/Tree';
import { useApp } from '../../state/app';
import { insertIntoEditor } from '../../state/insert';
import { useFormat, useWords } from '../../words';
import { copy } from './actions';
import { Marked } from './SearchResults';
import type { PaneProps } from './TableView';

interface ColumnRow extends TreeRow {
  column: Column;
  path: string;
  facts: ColumnFacts | undefined;
}

/** Up to this many fields all of them are open from the start. */
const ALL_OPEN = 200;

/** The type with its parameters and without its fields: `NUMERIC(10, 2)`, `ARRAY<STRUCT>`. */
export function typeOf(column: Column, facts: ColumnFacts | undefined): string {
  let inner: string = column.type;
  if (column.type === 'RANGE' && column.rangeElement) inner = `RANGE<${column.rangeElement}>`;
  if (facts?.maxLength != null) inner += `(${facts.maxLength})`;
  else if (facts?.precision != null)
    inner += facts.scale != null ? `(${facts.precision}, ${facts.scale})` : `(${facts.precision})`;
  return column.mode === 'repeated' ? `ARRAY<${inner}>` : inner;
}

function fieldCount(columns: readonly Column[]): number {
  return columns.reduce((sum, column) => sum + 1 + fieldCount(column.fields), 0);
}

/** The rows of the tree; with a filter only what it finds, and what leads there. */
export function schemaRows(
  detail: TableDetail,
  closed: ReadonlySet<string>,
  filter: string,
): ColumnRow[] {
  const facts = new Map(detail.columnFacts.map((one) => [one.path, one]));
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const hit = (column: Column, path: string) => {
    const text = `${path} ${column.type} ${column.description ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const walk = (columns: readonly Column[], level: number, parent: string): ColumnRow[] => {
    const rows: ColumnRow[] = [];
    for (const column of columns) {
      const path = parent === '' ? column.name : `${parent}.${column.name}`;
      const below = walk(column.fields, level + 1, path);
      if (words.length > 0 && below.length === 0 && !hit(column, path)) continue;
      const expanded = column.fields.length > 0 && (words.length > 0 || !closed.has(path));
      rows.push({
        id: path,
        level,
        label: column.name,
        column,
        path,
        facts: facts.get(path),
        expandable: column.fields.length > 0,
        expanded,
        busy: false,
        position: 0,
        siblings: 0,
      });
      if (expanded) rows.push(...below);
    }
    const direct = rows.filter((row) => row.level === level);
    direct.forEach((row, index) => {
      row.position = index + 1;
      row.siblings = direct.length;
    });
    return rows;
  };
  return walk(detail.columns, 1, '');
}

function structs(columns: readonly Column[], parent = ''): string[] {
  return columns.flatMap((column) => {
    const path = parent === '' ? column.name : `${parent}.${column.name}`;
    return column.fields.length > 0 ? [path, ...structs(column.fields, path)] : [];
  });
}

/** The pane. */
export function SchemaPane({ detail }: PaneProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const density = useApp((state) => state.settings.density);
  const [filter, setFilter] = useState('');
  const [selected, setSelected] = useState<string | null>(null);
  const [closed, setClosed] = useState<ReadonlySet<string>>(
    () => new Set(fieldCount(detail.columns) > ALL_OPEN ? structs(detail.columns) : []),
  );
  const rows = useMemo(() => schemaRows(detail, closed, filter), [detail, closed, filter]);
  const { schema } = words.explore;
  const toggle = (row: ColumnRow, open: boolean) =>
    setClosed((old) => {
      const next = new Set(old);
      if (open) next.delete(row.path);
      else next.add(row.path);
      return next;
    });
  return (
    <div className="schema">
      <div className="schema-head">
        <label className="search-field">
          <Search size={14} aria-hidden />
          <input
            type="search"
            aria-label={schema.filter}
            placeholder={schema.filter}
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape' && filter !== '' && !event.nativeEvent.isComposing) {
                event.stopPropagation();
                setFilter('');
              }
            }}
          />
        </label>
        <span className="muted tabular">{schema.columns(format.count(detail.columns.length))}</span>
      </div>
      <div className="schema-titles" aria-hidden>
        <span className="grow">{schema.column}</span>
        <span className="type">{schema.type}</span>
        <span className="mode">{schema.mode}</span>
        <span className="about">{schema.about}</span>
      </div>
      {rows.length === 0 ? (
        <p className="table-empty">
          {detail.columns.length === 0 ? schema.none : schema.noMatch(filter)}
        </p>
      ) : (
        <Tree
          label={schema.label}
          rows={rows}
          rowHeight={density === 'compact' ? 28 : 34}
          selected={selected}
          onSelect={(row) => setSelected(row.id)}
          onToggle={toggle}
          onActivate={(row) => {
            if (row.expandable) toggle(row, !row.expanded);
            else insertIntoEditor(row.path);
          }}
          onKey={(row, event) => {
            if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'c') return false;
            copy(row.path);
            return true;
          }}
          draw={(row) => <Field row={row} detail={detail} filter={filter} />}
        />
      )}
    </div>
  );
}

function Field({
  row,
  detail,
  filter,
}: {
  row: ColumnRow;
  detail: TableDetail;
  filter: string;
}): ReactNode {
  const { schema } = useWords().explore;
  const { column, facts, path } = row;
  const cluster = detail.table.clustering.indexOf(path);
  const notes = [
    facts?.default ? schema.default(facts.default) : null,
    facts?.collation ? schema.collation(facts.collation) : null,
    facts?.rounding ? schema.rounding(facts.rounding) : null,
  ].filter((note) => note !== null);
  return (
    <>
      <span className="grow ellipsis" title={path}>
        <Marked name={column.name} text={filter} />
        {detail.table.partitioning?.column === path ? (
          <span className="chip good">{schema.partition}</span>
        ) : null}
        {cluster >= 0 ? <span className="chip">{schema.cluster(String(cluster + 1))}</span> : null}
        {facts && facts.policyTags.length > 0 ? (
          <span className="chip warn" title={schema.protectedBy(facts.policyTags.join('\n'))}>
            <Lock size={10} aria-hidden /> {schema.protected}
          </span>
        ) : null}
        {facts && facts.dataPolicies.length > 0 ? (
          <span className="chip warn" title={facts.dataPolicies.join('\n')}>
            <EyeOff size={10} aria-hidden /> {schema.masked}
          </span>
        ) : null}
      </span>
      <span className="type ellipsis" title={typeOf(column, facts)}>
        {typeOf(column, facts)}
      </span>
      <span className={`mode ${column.mode}`}>{schema.modes[column.mode]}</span>
      <span
        className="about ellipsis"
        title={[column.description, ...notes].filter(Boolean).join('\n') || undefined}
      >
        {column.description}
        {notes.length > 0 ? <span className="muted"> {notes.join(' · ')}</span> : null}
      </span>
    </>
  );
}
