// The side pane: search over known names, pinned and recent objects, and the catalogue as a tree.

import { FolderPlus, RefreshCw, Search, X } from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type CatalogueSearch, ipc } from '../../ipc';
import { kept } from '../../ipc/kept';
import { IconButton } from '../../kit/Button';
import { Tree, type TreeHandle } from '../../kit/Tree';
import { useApp } from '../../state/app';
import { catalogue, keyOf, useCatalogue } from '../../state/catalogue';
import { perform, provide } from '../../state/commands';
import { indexJob, loadExplorer, refreshIndex, useExplorer } from '../../state/explorer';
import { signInFor, useIdentities } from '../../state/identities';
import { insertIntoEditor } from '../../state/insert';
import { isPreparing, useJobs } from '../../state/jobs';
import { openSql, openTable } from '../../state/open';
import { provideReveal } from '../../state/reveal';
import { useWords } from '../../words';
import {
  callOf,
  copy,
  fullName,
  load,
  openObject,
  query,
  queryShards,
  retry,
  stopReading,
} from './actions';
import { ask } from './asking';
import { IndexNote } from './IndexNote';
import { NodeMenu } from './NodeMenu';
import { groupKey, type NodeRow, objectOf, rowsOf } from './nodes';
import { RowContent } from './RowContent';
import { SearchResults } from './SearchResults';
import './explore.css';

const OPEN = 'shirabe.open';
/** Found objects that are shown at most. */
const HITS = 200;
/** How long after the start the kept names are read, in milliseconds. */
const REST = 2_000;
/** How long after the last key the search begins, in milliseconds. */
const PAUSE = 60;

function rememberedOpen(): Set<string> {
  try {
    const found: unknown = JSON.parse(kept.get(OPEN) ?? '[]');
    if (Array.isArray(found)) return new Set(found.filter((id) => typeof id === 'string'));
  } catch {
    // A damaged entry is as good as none.
  }
  return new Set();
}

/** The answers of several connections as one: exact finds before others, each in its own order. */
export function together(answers: readonly CatalogueSearch[]): CatalogueSearch {
  const exact = answers.filter(({ fuzzy, hits }) => !fuzzy && hits.length > 0);
  const taken = exact.length > 0 ? exact : answers;
  const times = answers.map(({ index }) => index.asOfMs).filter((time) => time !== null);
  const sum = (of: (one: CatalogueSearch) => number) =>
    answers.reduce((total, one) => total + of(one), 0);
  return {
    hits: taken.flatMap(({ hits }) => hits).slice(0, HITS),
    more: taken.some(({ more }) => more) || sum(({ hits }) => hits.length) > HITS,
    fuzzy: exact.length === 0 && answers.some(({ fuzzy }) => fuzzy),
    index: {
      datasets: sum(({ index }) => index.datasets),
      names: sum(({ index }) => index.names),
      columns: sum(({ index }) => index.columns),
      // Told for all connections by each of them.
      bytes: Math.max(0, ...answers.map(({ index }) => index.bytes)),
      asOfMs: times.length > 0 ? Math.min(...times) : null,
      leftOut: sum(({ index }) => index.leftOut),
      problems: answers.flatMap(({ index }) => index.problems),
    },
  };
}

/** What is found for a text; null: nothing is looked for. */
function useSearch(text: string, indexing: boolean): CatalogueSearch | null {
  const connections = useApp((state) => state.connections);
  const version = useCatalogue();
  const [found, setFound] = useState<CatalogueSearch | null>(null);
  const wanted = text.trim();
  useEffect(() => {
    // What was read meanwhile may hold more.
    void version;
    void indexing;
    if (wanted === '') {
      setFound(null);
      return;
    }
    let stale = false;
    const timer = setTimeout(() => {
      const ready = connections.filter((one) => one.ready);
      Promise.all(ready.map(({ id }) => ipc().exploreSearch(id, wanted, HITS)))
        .then((answers) => {
          if (stale) return;
          setFound(together(answers));
          answers.forEach(({ index }, at) => {
            const one = ready[at];
            if (one) refreshIndex(one.id, index.asOfMs);
          });
        })
        .catch(() => undefined);
    }, PAUSE);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [wanted, connections, version, indexing]);
  return wanted === '' ? null : found;
}

/** The side pane's contents. */
export function Explorer(): ReactNode {
  const words = useWords();
  const version = useCatalogue();
  const connections = useApp((state) => state.connections);
  const density = useApp((state) => state.settings.density);
  const explorer = useExplorer((store) => store.state);
  const [open, setOpen] = useState<ReadonlySet<string>>(rememberedOpen);
  const [selected, setSelected] = useState<string | null>(null);
  const [text, setText] = useState('');
  const [menu, setMenu] = useState<{ row: NodeRow; at: { x: number; y: number } } | null>(null);
  const seen = useRef(new Set<string>());
  const fresh = useRef(open.size === 0);
  const tree = useRef<TreeHandle>(null);
  const field = useRef<HTMLInputElement>(null);
  const jobs = useJobs((state) => state.jobs);
  const preparing = isPreparing(jobs);
  const identities = useIdentities((state) => state.identities);
  const indexing = indexJob(jobs);
  const found = useSearch(text, indexing !== null);

  // The door is open once there are connections.
  const opened = connections.length > 0;
  useEffect(() => {
    if (opened) void loadExplorer();
  }, [opened]);

  // The kept names are read before somebody looks for one, once the window has come to rest.
  const ready = connections.find((one) => one.ready)?.id;
  useEffect(() => {
    if (!ready) return;
    const timer = setTimeout(() => {
      ipc()
        .exploreSearch(ready, '', 0)
        .catch(() => undefined);
    }, REST);
    return () => clearTimeout(timer);
  }, [ready]);

  const rows = useMemo(() => {
    void version;
    return rowsOf(catalogue, connections, open, explorer, preparing, identities);
  }, [version, connections, open, explorer, preparing, identities]);

  // What was open is known with the start's answer.
  const started = useApp((state) => state.startup !== null);
  useEffect(() => {
    if (!started) return;
    const before = rememberedOpen();
    fresh.current = before.size === 0;
    setOpen(before);
  }, [started]);
  useEffect(() => {
    if (started) kept.set(OPEN, JSON.stringify([...open].slice(-500)));
  }, [open, started]);

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

  // A connection is open from the first time it is seen, and so are the pinned objects.
  useEffect(() => {
    setOpen((old) => {
      const keys = [
        ...connections.map(({ id }) => keyOf.connection(id)),
        ...(explorer.pinned.length > 0 ? [groupKey('pinned')] : []),
      ].filter((key) => !seen.current.has(key));
      if (keys.length === 0) return old;
      for (const key of keys) seen.current.add(key);
      return new Set([...old, ...keys]);
    });
  }, [connections, explorer.pinned.length]);

  // What is open and has not been read is read: after a start, a refresh or a reset.
  useEffect(() => {
    for (const row of rows) if (row.expanded) load(row.node);
  }, [rows]);

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
    else stopReading(row);
  };

  /** Opens the tree down to a dataset and selects it. */
  const showDataset = (connection: string, project: string, dataset: string) => {
    const key = keyOf.dataset(connection, { project, dataset });
    setText('');
    setOpen((old) =>
      new Set(old)
        .add(keyOf.connection(connection))
        .add(keyOf.project(connection, project))
        .add(key),
    );
    setSelected(key);
  };

  // The editor goes to a table by its name.
  useEffect(() =>
    provideReveal((connection, table) => {
      const { project, dataset } = table;
      setText('');
      setOpen(
        (old) =>
          new Set([
            ...old,
            keyOf.connection(connection),
            keyOf.project(connection, project),
            keyOf.dataset(connection, table),
          ]),
      );
      void catalogue
        .loadDatasets(connection, project)
        .then(() => catalogue.loadTables(connection, { project, dataset }))
        .then(() => setSelected(keyOf.table(connection, table)));
      openTable(connection, table);
    }),
  );

  const activate = (row: NodeRow, keep = true) => {
    const { node } = row;
    switch (node.kind) {
      case 'table':
      case 'shards':
      case 'model': {
        const object = objectOf(node);
        if (object) openObject(object, keep);
        return;
      }
      case 'object':
        if (node.object.kind === 'dataset')
          showDataset(node.object.connection, node.object.project, node.object.dataset);
        else openObject(node.object, keep);
        return;
      case 'routine': {
        const object = objectOf(node);
        if (object) openSql(node.connection, callOf(object, node.routine.routineType));
        return;
      }
      case 'more':
        void catalogue.more(node.connection, node.parent);
        return;
      case 'loading':
        if (node.cancel) catalogue.cancel(node.cancel);
        return;
      case 'problem':
        retry(node, rows);
        return;
      case 'signedOut':
        if (!signInFor(node.connection)) perform('showConnections');
        return;
      case 'column':
        if (row.expandable) toggle(row, !row.expanded);
        else insertIntoEditor(node.path);
        return;
      default:
        if (row.expandable) toggle(row, !row.expanded);
    }
  };

  /** A single click looks at a table; it opens what has something under it. */
  const press = (row: NodeRow) => {
    switch (row.node.kind) {
      case 'connection':
      case 'project':
      case 'dataset':
      case 'group':
        toggle(row, !row.expanded);
        return;
      case 'table':
      case 'shards':
      case 'object':
        activate(row, false);
        return;
      case 'more':
      case 'problem':
      case 'loading':
      case 'signedOut':
        activate(row);
        return;
      default:
    }
  };

  const rowHeight = density === 'compact' ? 26 : 30;
  const first = connections.find((one) => one.ready) ?? connections[0];

  return (
    <div className="explorer">
      <div className="explorer-head">
        <label className="search-field">
          <Search size={14} aria-hidden />
          <input
            ref={field}
            type="search"
            aria-label={words.explore.search.field}
            placeholder={words.explore.search.field}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing) return;
              if (event.key === 'Escape' && text !== '') {
                event.stopPropagation();
                setText('');
              } else if (event.key === 'ArrowDown' || event.key === 'Enter') {
                event.preventDefault();
                const best = found?.hits[0];
                if (event.key === 'Enter' && best && best.kind !== 'dataset')
                  openObject(best, true);
                else if (event.key === 'Enter' && best)
                  showDataset(best.connection, best.project, best.dataset);
                else tree.current?.focus();
              }
            }}
          />
          {text ? (
            <IconButton size="small" label={words.explore.search.clear} onClick={() => setText('')}>
              <X size={13} aria-hidden />
            </IconButton>
          ) : null}
        </label>
        <IconButton
          label={words.explore.actions.addProject}
          disabled={!first?.ready}
          onClick={() => first && ask({ name: 'addProject', connection: first.id })}
        >
          <FolderPlus size={14} aria-hidden />
        </IconButton>
        <IconButton label={words.tree.refresh} onClick={refreshAll}>
          <RefreshCw size={14} aria-hidden />
        </IconButton>
      </div>
      {found ? (
        <SearchResults
          ref={tree}
          found={found}
          text={text}
          rowHeight={rowHeight}
          onDataset={(object) => showDataset(object.connection, object.project, object.dataset)}
        />
      ) : (
        <Tree
          ref={tree}
          label={words.tree.label}
          rows={rows}
          rowHeight={rowHeight}
          selected={selected}
          onSelect={(row) => setSelected(row.id)}
          onToggle={toggle}
          onActivate={activate}
          onPress={press}
          onMenu={(row, at) => setMenu({ row, at })}
          onKey={(row, event) => {
            const { node } = row;
            if (event.key === 'Enter' && event.shiftKey) {
              if (node.kind === 'table') query(node.connection, node.table);
              else if (node.kind === 'shards') queryShards(node);
              else return false;
              return true;
            }
            if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c') {
              const name = fullName(node);
              if (name) copy(name);
              return name !== null;
            }
            return false;
          }}
          draw={(row) => <RowContent row={row} />}
        />
      )}
      {found || indexing ? <IndexNote found={found} /> : null}
      {menu ? (
        <NodeMenu
          row={menu.row}
          at={menu.at}
          rows={rows}
          onClose={() => {
            setMenu(null);
            tree.current?.focus();
          }}
        />
      ) : null}
    </div>
  );
}
