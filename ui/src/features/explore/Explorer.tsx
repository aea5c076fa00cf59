// The catalogue as a tree, with a filter, the keys of each row and the details of a table below.
import {
  AlignJustify,
  CalendarDays,
  Camera,
  Columns3,
  Copy,
  Database,
  Eye,
  Folder,
  Layers,
  Link,
  ListTree,
  Plug,
  RefreshCw,
  RotateCw,
  ScanSearch,
  Search,
  SquareFunction,
  Table2,
  TextCursorInput,
  TriangleAlert,
  X,
} from 'lucide-react';
import {
  type ReactNode,
  useCallback,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { Table, TableKind } from '../../ipc';
import { IconButton } from '../../kit/Button';
import { copyText } from '../../kit/clipboard';
import { Menu, type MenuEntry } from '../../kit/Menu';
import { Tree, type TreeHandle } from '../../kit/Tree';
import { problemLine } from '../../problem/problem';
import { notify, useApp } from '../../state/app';
import { catalogue, keyOf, useCatalogue } from '../../state/catalogue';
import { perform, provide } from '../../state/commands';
import { insertIntoEditor } from '../../state/insert';
import { isPreparing, useJobs } from '../../state/jobs';
import { openPreview, openSql, quotedName, shardsQuery, tableQuery } from '../../state/open';
import { useFormat, useWords } from '../../words';
import { Detail } from './Detail';
import { isoDay, type Node, type NodeRow, rowsOf } from './nodes';
import './explore.css';

const OPEN = 'shirabe.open';

function rememberedOpen(): Set<string> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(OPEN) ?? '[]');
    if (Array.isArray(kept)) return new Set(kept.filter((id) => typeof id === 'string'));
  } catch {
    // A damaged entry is as good as none.
  }
  return new Set();
}

const TABLE_ICONS: Record<TableKind, typeof Table2> = {
  table: Table2,
  view: Eye,
  materializedView: Layers,
  external: Link,
  snapshot: Camera,
  unknown: Table2,
};

/** The side pane's contents. */
export function Explorer(): ReactNode {
  const words = useWords();
  const version = useCatalogue();
  const connections = useApp((state) => state.connections);
  const density = useApp((state) => state.settings.density);
  const [open, setOpen] = useState<ReadonlySet<string>>(rememberedOpen);
  const [selected, setSelected] = useState<string | null>(null);
  const [text, setText] = useState('');
  const filter = useDeferredValue(text);
  const [menu, setMenu] = useState<{ row: NodeRow; at: { x: number; y: number } } | null>(null);
  const seen = useRef(new Set<string>());
  const fresh = useRef(open.size === 0);
  const tree = useRef<TreeHandle>(null);
  const field = useRef<HTMLInputElement>(null);

  const preparing = useJobs((state) => isPreparing(state.jobs));

  const view = useMemo(() => {
    void version;
    return rowsOf(catalogue, connections, open, filter, preparing);
  }, [version, connections, open, filter, preparing]);

  useEffect(() => {
    try {
      localStorage.setItem(OPEN, JSON.stringify([...open].slice(-500)));
    } catch {
      // Without storage the tree starts closed.
    }
  }, [open]);

  // A connection that is ready shows its projects and their datasets without being asked.
  useEffect(() => {
    void version;
    for (const connection of connections) {
      if (!connection.ready || catalogue.projects(connection.id).state !== 'idle') continue;
      void catalogue.loadProjects(connection.id).then(async () => {
        const { items } = catalogue.projects(connection.id);
        const own = items.find((project) => project.id === connection.project) ?? items[0];
        setOpen((old) => {
          return own ? new Set(old).add(keyOf.project(connection.id, own.id)) : old;
        });
        if (!own) return;
        await catalogue.loadDatasets(connection.id, own.id);
        const dataset = catalogue.datasets(connection.id, own.id).items[0];
        if (!fresh.current || !dataset) return;
        // On the very first start the tables of the first dataset are shown, too.
        fresh.current = false;
        setOpen((old) => new Set(old).add(keyOf.dataset(connection.id, dataset.reference)));
      });
    }
  }, [connections, version]);

  // A connection is open from the first time it is seen.
  useEffect(() => {
    setOpen((old) => {
      const unseen = connections.filter(({ id }) => !seen.current.has(id));
      if (unseen.length === 0) return old;
      const next = new Set(old);
      for (const { id } of unseen) {
        seen.current.add(id);
        next.add(keyOf.connection(id));
      }
      return next;
    });
  }, [connections]);

  // What is open and has not been read is read: after a start, a refresh or a reset.
  useEffect(() => {
    for (const row of view.rows) if (row.expanded) load(row.node);
  }, [view]);

  useEffect(() => {
    for (const { connection, dataset } of view.needed)
      void catalogue.loadTables(connection, dataset);
  }, [view]);

  const refreshAll = useCallback(() => {
    for (const connection of connections)
      if (connection.ready) void catalogue.refreshConnection(connection.id);
  }, [connections]);

  useEffect(
    () =>
      provide({
        focusCatalogue: () => tree.current?.focus(),
        filterCatalogue: () => {
          field.current?.focus();
          field.current?.select();
        },
        refreshCatalogue: refreshAll,
      }),
    [refreshAll],
  );

  const toggle = (row: NodeRow, wanted: boolean) => {
    setOpen((old) => {
      const next = new Set(old);
      if (wanted) next.add(row.id);
      else next.delete(row.id);
      return next;
    });
    if (wanted) load(row.node);
  };

  const activate = (row: NodeRow) => {
    const { node } = row;
    switch (node.kind) {
      case 'table':
        query(node.connection, node.table);
        return;
      case 'shards':
        openSql(node.connection, shardsQuery(node.connection, node.shards));
        return;
      case 'more':
        void catalogue.more(node.connection, node.parent);
        return;
      case 'problem':
        retry(node, view.rows);
        return;
      case 'column':
        if (row.expandable) toggle(row, !row.expanded);
        else insertIntoEditor(node.path);
        return;
      default:
        if (row.expandable) toggle(row, !row.expanded);
    }
  };

  const current = view.rows.find((row) => row.id === selected) ?? null;
  const rowHeight = density === 'compact' ? 26 : 30;

  return (
    <div className="explorer">
      <div className="explorer-head">
        <label className="search-field">
          <Search size={14} aria-hidden />
          <input
            ref={field}
            type="search"
            aria-label={words.tree.filter}
            placeholder={words.tree.filter}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing) return;
              if (event.key === 'Escape' && text !== '') {
                event.stopPropagation();
                setText('');
              } else if (event.key === 'ArrowDown' || event.key === 'Enter') {
                event.preventDefault();
                const first = view.rows.find((row) => row.match[1] > row.match[0]);
                if (first) setSelected(first.id);
                tree.current?.focus();
              }
            }}
          />
          {text ? (
            <IconButton size="small" label={words.tree.clearFilter} onClick={() => setText('')}>
              <X size={13} aria-hidden />
            </IconButton>
          ) : null}
        </label>
        <IconButton label={words.tree.refresh} onClick={refreshAll}>
          <RefreshCw size={14} aria-hidden />
        </IconButton>
      </div>
      {filter && view.loading.length > 0 ? (
        <p className="explorer-note" role="status">
          <span className="spinner" aria-hidden />
          <span className="ellipsis">{words.tree.loadingUnder(view.loading.join(', '))}</span>
        </p>
      ) : null}
      {filter && view.loading.length === 0 && !view.rows.some((row) => row.match[1] > 0) ? (
        <p className="explorer-note" role="status">
          {words.tree.noMatch(filter)}
        </p>
      ) : null}
      <Tree
        ref={tree}
        label={words.tree.label}
        rows={view.rows}
        rowHeight={rowHeight}
        selected={selected}
        onSelect={(row) => setSelected(row.id)}
        onToggle={toggle}
        onActivate={activate}
        onPress={(row) => {
          const { kind } = row.node;
          if (kind === 'connection' || kind === 'project' || kind === 'dataset')
            toggle(row, !row.expanded);
          else if (kind === 'more' || kind === 'problem') activate(row);
        }}
        onMenu={(row, at) => setMenu({ row, at })}
        onKey={(row, event) => {
          if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c') {
            const name = fullName(row.node);
            if (name) copyName(name, words.frame.copied);
            return name !== null;
          }
          return false;
        }}
        draw={(row) => <RowContent row={row} />}
      />
      {current ? <Detail row={current} /> : null}
      {menu ? (
        <NodeMenu
          row={menu.row}
          at={menu.at}
          rows={view.rows}
          onClose={() => {
            setMenu(null);
            tree.current?.focus();
          }}
        />
      ) : null}
    </div>
  );
}

function load(node: Node): void {
  switch (node.kind) {
    case 'connection':
      if (node.connection.ready) void catalogue.loadProjects(node.connection.id);
      return;
    case 'project':
      void catalogue.loadDatasets(node.connection, node.project);
      return;
    case 'dataset':
      if (catalogue.tables(node.connection, node.dataset).state === 'idle')
        void catalogue.loadTables(node.connection, node.dataset);
      return;
    case 'table':
      if (catalogue.detail(node.connection, node.table.reference).state === 'idle')
        void catalogue.loadDetail(node.connection, node.table.reference);
      return;
    case 'shards':
      if (catalogue.detail(node.connection, node.newest.reference).state === 'idle')
        void catalogue.loadDetail(node.connection, node.newest.reference);
      return;
    default:
  }
}

/** Reads again what could not be read. */
function retry(node: Extract<Node, { kind: 'problem' }>, rows: readonly NodeRow[]): void {
  const owner = rows.find((row) => row.id === node.retry)?.node;
  if (owner) refresh(owner);
}

function refresh(node: Node): void {
  switch (node.kind) {
    case 'connection':
      void catalogue.refreshConnection(node.connection.id);
      return;
    case 'project':
      void catalogue.refreshProject(node.connection, node.project);
      return;
    case 'dataset':
      void catalogue.refreshDataset(node.connection, node.dataset);
      return;
    case 'table':
      catalogue.forgetDetail(node.connection, node.table.reference);
      return;
    case 'shards':
      catalogue.forgetDetail(node.connection, node.newest.reference);
      return;
    default:
  }
}

function query(connection: string, table: Table): void {
  openSql(connection, tableQuery(connection, table));
}

function copyName(name: string, copied: string): void {
  void copyText(name).then((done) => done && notify(copied));
}

function fullName(node: Node): string | null {
  switch (node.kind) {
    case 'project':
      return node.project;
    case 'dataset':
      return `${node.dataset.project}.${node.dataset.dataset}`;
    case 'table': {
      const { project, dataset, table } = node.table.reference;
      return `${project}.${dataset}.${table}`;
    }
    case 'shards':
      return `${node.shards.project}.${node.shards.dataset}.${node.shards.prefix}*`;
    case 'routine':
      return `${node.routine.project}.${node.routine.dataset}.${node.routine.routine}`;
    case 'column':
      return node.path;
    default:
      return null;
  }
}

function Marked({ row }: { row: NodeRow }): ReactNode {
  const [from, to] = row.match;
  if (to <= from) return <span className="ellipsis">{row.label}</span>;
  return (
    <span className="ellipsis">
      {row.label.slice(0, from)}
      <mark>{row.label.slice(from, to)}</mark>
      {row.label.slice(to)}
    </span>
  );
}

/** What stands in a row after its twist. */
function RowContent({ row }: { row: NodeRow }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { node } = row;
  const { tree } = words;
  switch (node.kind) {
    case 'connection':
      return (
        <>
          <Plug size={14} className="kind" aria-label={tree.connection} />
          <Marked row={row} />
        </>
      );
    case 'project':
      return (
        <>
          <Folder size={14} className="kind" aria-label={tree.project} />
          <Marked row={row} />
        </>
      );
    case 'dataset':
      return (
        <>
          <Database size={14} className="kind dataset" aria-label={tree.dataset} />
          <Marked row={row} />
          {node.location ? <span className="note">{node.location}</span> : null}
        </>
      );
    case 'table': {
      const Icon = TABLE_ICONS[node.table.kind];
      const view = node.table.kind === 'view' || node.table.kind === 'materializedView';
      return (
        <>
          <Icon
            size={14}
            className={`kind ${view ? 'view' : 'table'}`}
            aria-label={tree.kind[node.table.kind]}
          />
          <Marked row={row} />
        </>
      );
    }
    case 'shards': {
      const { shards } = node;
      const label = tree.shardRange(isoDay(shards.first), isoDay(shards.last));
      return (
        <>
          <CalendarDays size={14} className="kind table" aria-label={label} />
          <Marked row={row} />
          <span className="note tabular" title={label}>
            {tree.shards(format.count(shards.count))}
          </span>
        </>
      );
    }
    case 'routine':
      return (
        <>
          <SquareFunction size={14} className="kind routine" aria-label={tree.routine} />
          <Marked row={row} />
        </>
      );
    case 'column': {
      const { column, of, path } = node;
      const partition = of.table.partitioning?.column === path;
      const cluster = of.table.clustering.includes(path);
      const facts = [
        column.description,
        column.mode === 'required' ? tree.required : null,
        partition ? tree.partitionColumn : null,
        cluster ? tree.clusterColumn : null,
      ].filter(Boolean);
      const Icon = column.fields.length > 0 ? ListTree : Columns3;
      return (
        <>
          {column.fields.length > 0 ? (
            <Icon size={13} className="kind" aria-hidden />
          ) : (
            <AlignJustify size={12} className="kind faint" aria-hidden />
          )}
          <span className="ellipsis" title={facts.join('\n') || undefined}>
            <Marked row={row} />
          </span>
          <span className="note type">
            {column.mode === 'repeated' ? `${column.type}[]` : column.type}
            {column.mode === 'required' ? <b title={tree.required}>*</b> : null}
            {partition || cluster ? <i aria-hidden>•</i> : null}
          </span>
        </>
      );
    }
    case 'more':
      return <span className="link">{tree.more}</span>;
    case 'problem': {
      const line = problemLine(node.problem, words, format);
      return (
        <>
          <TriangleAlert size={14} className="kind bad" aria-hidden />
          <span
            className="ellipsis bad"
            title={[line, node.problem.detail].filter(Boolean).join('\n')}
          >
            {line}
          </span>
          <span className="note link">
            <RotateCw size={12} aria-hidden /> {tree.retry}
          </span>
        </>
      );
    }
    case 'loading':
      return (
        <>
          <span className="spinner" aria-hidden />
          <span className="muted">{tree.loading}</span>
        </>
      );
    case 'preparing':
      return (
        <>
          <span className="spinner" aria-hidden />
          <span className="muted ellipsis">{words.welcome.waiting}</span>
        </>
      );
    case 'empty':
      return <span className="muted">{tree.empty[node.what]}</span>;
  }
}

interface NodeMenuProps {
  row: NodeRow;
  at: { x: number; y: number };
  rows: readonly NodeRow[];
  onClose: () => void;
}

function NodeMenu({ row, at, rows, onClose }: NodeMenuProps): ReactNode {
  const words = useWords();
  const { node } = row;
  const { tree } = words;
  const entries: MenuEntry[] = [];
  if (node.kind === 'table' || node.kind === 'shards') {
    const { connection } = node;
    const table = node.kind === 'table' ? node.table : node.newest;
    entries.push({
      id: 'query',
      label: tree.query,
      icon: <ScanSearch size={14} aria-hidden />,
      keys: 'Enter',
      run: () =>
        node.kind === 'table'
          ? query(connection, node.table)
          : openSql(connection, shardsQuery(connection, node.shards)),
    });
    if (table.kind === 'table' || table.kind === 'snapshot')
      entries.push({
        id: 'preview',
        label: tree.preview,
        icon: <Eye size={14} aria-hidden />,
        run: () => openPreview(connection, table),
      });
    entries.push({
      id: 'insert',
      label: tree.insertName,
      icon: <TextCursorInput size={14} aria-hidden />,
      run: () =>
        insertIntoEditor(
          quotedName(
            connection,
            node.kind === 'table'
              ? table.reference
              : { ...table.reference, table: `${node.shards.prefix}*` },
          ),
        ),
    });
    entries.push({ id: 'line', separator: true });
  }
  if (node.kind === 'column')
    entries.push({
      id: 'insert',
      label: tree.insertName,
      icon: <TextCursorInput size={14} aria-hidden />,
      keys: 'Enter',
      run: () => insertIntoEditor(node.path),
    });
  const name = fullName(node);
  if (name)
    entries.push({
      id: 'copy',
      label: node.kind === 'column' ? tree.copyColumn : tree.copyName,
      icon: <Copy size={14} aria-hidden />,
      run: () => copyName(name, words.frame.copied),
    });
  if (node.kind === 'problem')
    entries.push({
      id: 'retry',
      label: tree.retry,
      icon: <RotateCw size={14} aria-hidden />,
      run: () => retry(node, rows),
    });
  if (row.expandable && node.kind !== 'column')
    entries.push({
      id: 'refresh',
      label: tree.refresh,
      icon: <RefreshCw size={14} aria-hidden />,
      run: () => refresh(node),
    });
  if (entries.length === 0)
    entries.push({
      id: 'refresh',
      label: tree.refresh,
      icon: <RefreshCw size={14} aria-hidden />,
      run: () => perform('refreshCatalogue'),
    });
  return <Menu label={tree.menu} at={at} entries={entries} onClose={onClose} />;
}
