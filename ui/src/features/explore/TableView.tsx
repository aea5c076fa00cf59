// A table in a tab of its own: schema, free preview, details, partitions, definition.
import { Copy, MoreHorizontal, Pin, PinOff, RefreshCw, ScanSearch } from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { ConnectionId, Table, TableDetail, TableRef } from '../../ipc';
import { Button, IconButton } from '../../kit/Button';
import { Menu } from '../../kit/Menu';
import { ProblemBar } from '../../problem/ProblemBar';
import { useApp } from '../../state/app';
import { catalogue, useCatalogue } from '../../state/catalogue';
import { connectionFor } from '../../state/connections';
import { isPinned, remember, togglePin, useExplorer } from '../../state/explorer';
import { openSql, shardsQuery, showPane, type TablePane, usePanes } from '../../state/open';
import type { OpenTab } from '../../state/tabs';
import { useFormat, useWords } from '../../words';
import { copy, idOf, query } from './actions';
import { DefinitionPane } from './DefinitionPane';
import { FactsPane } from './FactsPane';
import { TableIcon } from './icons';
import { changeEntries } from './NodeMenu';
import { tableObject } from './nodes';
import { PartitionsPane } from './PartitionsPane';
import { PreviewPane } from './PreviewPane';
import { SchemaPane } from './SchemaPane';
import { foldShards, isoDay } from './shards';
import { fieldList, pythonOf } from './text';
import './table.css';

const PANES: readonly TablePane[] = ['schema', 'preview', 'details', 'partitions', 'definition'];

/** What every pane is told. */
export interface PaneProps {
  tab: string;
  connection: ConnectionId;
  detail: TableDetail;
}

/** The tab of a table. Mounted anew for every table. */
export function TableView({ tab, table }: { tab: OpenTab; table: TableRef }): ReactNode {
  const words = useWords();
  useCatalogue();
  const connections = useApp((state) => state.connections);
  const connection = connectionFor(connections, tab.connection);
  const pane = usePanes((state) => state.byTab.get(tab.id)) ?? 'schema';
  const id = connection?.id ?? '';
  const ready = connection?.ready ?? false;
  const { detail, problem, state } = catalogue.detail(id, table);

  useEffect(() => {
    if (ready && state === 'idle') void catalogue.loadDetail(id, table);
  }, [id, ready, state, table]);

  const name = `${table.project}.${table.dataset}.${table.table}`;
  return (
    <section className="table-view" aria-label={words.explore.table.panel(name)}>
      {detail ? (
        <Head connection={id} detail={detail} />
      ) : (
        <header className="table-head">
          <h2 className="ellipsis">{table.table}</h2>
        </header>
      )}
      {problem ? (
        <ProblemBar
          problem={problem}
          job={null}
          onRetry={() => catalogue.forgetDetail(id, table)}
        />
      ) : null}
      {detail ? (
        <>
          <Subtabs tab={tab.id} pane={pane} />
          <div
            className="table-pane"
            role="tabpanel"
            id={`${pane}-pane`}
            aria-labelledby={`${pane}-subtab`}
          >
            <Pane tab={tab.id} connection={id} detail={detail} pane={pane} />
          </div>
        </>
      ) : problem ? null : (
        <p className="table-waiting" role="status">
          <span className="spinner" aria-hidden /> {words.tree.loading}
        </p>
      )}
    </section>
  );
}

function Pane({ pane, ...props }: PaneProps & { pane: TablePane }): ReactNode {
  switch (pane) {
    case 'schema':
      return <SchemaPane {...props} />;
    case 'preview':
      return <PreviewPane {...props} />;
    case 'details':
      return <FactsPane {...props} />;
    case 'partitions':
      return <PartitionsPane {...props} />;
    case 'definition':
      return <DefinitionPane {...props} />;
  }
}

function Subtabs({ tab, pane }: { tab: string; pane: TablePane }): ReactNode {
  const { table } = useWords().explore;
  return (
    <div className="subtabs table-tabs" role="tablist" aria-label={table.tabs.details}>
      {PANES.map((one, index) => (
        <button
          key={one}
          type="button"
          role="tab"
          id={`${one}-subtab`}
          aria-selected={pane === one}
          aria-controls={`${one}-pane`}
          tabIndex={pane === one ? 0 : -1}
          onClick={() => showPane(tab, one)}
          onKeyDown={(event) => {
            const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
            const next = PANES[(index + by + PANES.length) % PANES.length];
            if (by === 0 || !next) return;
            event.preventDefault();
            showPane(tab, next);
            document.getElementById(`${next}-subtab`)?.focus();
          }}
        >
          {table.tabs[one]}
        </button>
      ))}
    </div>
  );
}

/** The date-sharded tables that a table is one of. */
function useShards(connection: ConnectionId, table: Table) {
  const version = useCatalogue();
  const { project, dataset, table: name } = table.reference;
  return useMemo(() => {
    void version;
    if (!/_\d{8}$/.test(name)) return null;
    const folded = foldShards(catalogue.tables(connection, { project, dataset }).items);
    const found = folded.find((one) => one.kind === 'shards' && name.startsWith(one.shards.prefix));
    return found?.kind === 'shards' ? found : null;
  }, [version, connection, project, dataset, name]);
}

function Head({
  connection,
  detail,
}: {
  connection: ConnectionId;
  detail: TableDetail;
}): ReactNode {
  const words = useWords();
  const format = useFormat();
  const explorer = useExplorer((store) => store.state);
  const [menu, setMenu] = useState<{ x: number; y: number } | null>(null);
  const { table } = detail;
  const { reference } = table;
  const shards = useShards(connection, table);
  const object = tableObject(connection, table);
  const pinned = isPinned(explorer, object);
  const { actions, table: text } = words.explore;

  // What is looked at for its own sake counts as recent.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per table
  useEffect(() => remember(object), [connection, reference]);

  return (
    <header className="table-head">
      <TableIcon kind={table.kind} />
      <div className="table-name">
        <h2 className="ellipsis" title={table.friendlyName ?? undefined}>
          {reference.table}
        </h2>
        <span className="muted ellipsis">
          {words.tree.kind[table.kind]} · {reference.project}.{reference.dataset}
          {detail.location ? ` · ${detail.location}` : ''}
        </span>
      </div>
      {table.partitioning?.filterRequired ? (
        <span className="chip warn">{text.filterRequired}</span>
      ) : null}
      {detail.streaming ? <span className="chip">{text.streaming}</span> : null}
      {shards ? (
        <span className="chip" title={text.newest(shards.newest.reference.table)}>
          {shards.shards.prefix}*{' '}
          {text.shards(
            format.count(shards.shards.count),
            isoDay(shards.shards.first),
            isoDay(shards.shards.last),
          )}
        </span>
      ) : null}
      <span className="spring" />
      <Button
        look="primary"
        size="small"
        onClick={() =>
          shards
            ? openSql(connection, shardsQuery(connection, shards.shards))
            : query(connection, table)
        }
      >
        <ScanSearch size={13} aria-hidden /> {text.query}
      </Button>
      <IconButton
        label={actions.copyId}
        onClick={() => copy(idOf([reference.project, reference.dataset, reference.table]))}
      >
        <Copy size={14} aria-hidden />
      </IconButton>
      <IconButton
        label={pinned ? actions.unpin : actions.pin}
        aria-pressed={pinned}
        onClick={() => togglePin(object)}
      >
        {pinned ? <PinOff size={14} aria-hidden /> : <Pin size={14} aria-hidden />}
      </IconButton>
      <IconButton
        label={text.refresh}
        onClick={() => catalogue.forgetDetail(connection, reference)}
      >
        <RefreshCw size={14} aria-hidden />
      </IconButton>
      <IconButton
        label={actions.more}
        aria-haspopup="menu"
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          setMenu({ x: box.right - 240, y: box.bottom + 4 });
        }}
      >
        <MoreHorizontal size={15} aria-hidden />
      </IconButton>
      {menu ? (
        <Menu
          label={actions.more}
          at={menu}
          onClose={() => setMenu(null)}
          entries={[
            {
              id: 'python',
              label: actions.copyPython,
              run: () => copy(pythonOf(connection, table)),
            },
            { id: 'fields', label: actions.copyFields, run: () => copy(fieldList(detail)) },
            { id: 'ddl', label: actions.copyDdl, run: () => copy(detail.ddl) },
            { id: 'json', label: actions.copyJson, run: () => copy(detail.jsonSchema) },
            { id: 'line', separator: true },
            ...changeEntries(connection, table, words),
          ]}
        />
      ) : null}
    </header>
  );
}
