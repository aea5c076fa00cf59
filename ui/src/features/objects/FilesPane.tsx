// The side pane of files: an address to type, pinned and recent places, and the buckets of each connection.
import {
  ArrowRight,
  Clock,
  Database,
  FolderClosed,
  KeyRound,
  Pin,
  Plug,
  RefreshCw,
  TriangleAlert,
} from 'lucide-react';
import { type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import type { Problem } from '../../ipc';
import { Button, IconButton } from '../../kit/Button';
import { Menu, type MenuEntry } from '../../kit/Menu';
import { Tree, type TreeHandle } from '../../kit/Tree';
import { describe, problemLine } from '../../problem/problem';
import { useApp } from '../../state/app';
import { perform, provide } from '../../state/commands';
import { signInFor, useIdentities } from '../../state/identities';
import { isPreparing, useJobs } from '../../state/jobs';
import { type ObjectsPlace, openObjects, SANDBOX_S3 } from '../../state/places';
import { activeTab } from '../../state/tabs';
import { useFormat, useWords } from '../../words';
import { copyPaths, openAsTable } from './actions';
import { type NodeRow, openKey, rowsOf } from './nodes';
import {
  bucketsOf,
  connectionFor,
  forgetPlace,
  listBuckets,
  openAddress,
  openArrangement,
  samePlace,
  togglePlacePin,
  useArrangement,
  useBuckets,
} from './store';
import './objects.css';

/** The whole pane. */
export function FilesPane(): ReactNode {
  const words = useWords();
  const { pane: text } = words.objects;
  const aws = useIdentities((state) => state.aws);
  const identities = useIdentities((state) => state.identities);
  const arrangement = useArrangement();
  const by = useBuckets((state) => state.by);
  const density = useApp((state) => state.settings.density);
  const started = useApp((state) => state.startup !== null);
  const [open, setOpen] = useState<ReadonlySet<string>>(
    // Recent places stay folded: what comes into them would move the buckets under the pointer.
    () => new Set([openKey.group('pinned')]),
  );
  const [selected, setSelected] = useState<string | null>(null);
  const [filter, setFilter] = useState('');
  const [menu, setMenu] = useState<{ row: NodeRow; at: { x: number; y: number } } | null>(null);
  const tree = useRef<TreeHandle>(null);
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (started) openArrangement();
  }, [started]);

  const rows = useMemo(() => {
    void by;
    return rowsOf({ aws, identities, buckets: bucketsOf, arrangement, open, filter, words });
  }, [aws, identities, by, arrangement, open, filter, words]);

  // The first connection that can be asked shows its buckets without being pressed.
  const first = aws.find(({ ready }) => ready)?.id;
  useEffect(() => {
    if (first) setOpen((old) => new Set(old).add(openKey.connection(first)));
  }, [first]);

  // What is open and was not listed is listed.
  useEffect(() => {
    void by;
    for (const { id, ready } of aws)
      if (ready && open.has(openKey.connection(id)) && bucketsOf(id).state === 'idle')
        void listBuckets(id);
  }, [aws, open, by]);

  const refresh = () => {
    for (const { id, ready } of aws)
      if (ready && open.has(openKey.connection(id))) void listBuckets(id, true);
  };
  const refreshing = useRef(refresh);
  refreshing.current = refresh;
  useEffect(
    () =>
      provide({
        focusCatalogue: () => tree.current?.focus(),
        filterCatalogue: () => {
          field.current?.focus();
          field.current?.select();
        },
        refreshCatalogue: () => refreshing.current(),
      }),
    [],
  );

  // Buckets come one by one while sample data is made.
  const preparing = useJobs((state) => isPreparing(state.jobs));
  const before = useRef(preparing);
  useEffect(() => {
    const there = useIdentities.getState().aws.some(({ id }) => id === SANDBOX_S3);
    if (before.current && !preparing && there) void listBuckets(SANDBOX_S3, true);
    before.current = preparing;
  }, [preparing]);

  const toggle = (row: NodeRow, wanted: boolean) =>
    setOpen((old) => {
      const next = new Set(old);
      if (wanted) next.add(row.id);
      else next.delete(row.id);
      return next;
    });

  const activate = (row: NodeRow, fresh = false) => {
    const { node } = row;
    switch (node.kind) {
      case 'bucket':
      case 'place':
        openObjects(node.place, fresh);
        return;
      case 'more':
        void listBuckets(node.connection);
        return;
      case 'problem':
        if (node.buckets.problem?.kind.name === 'denied') field.current?.focus();
        else void listBuckets(node.connection, true);
        return;
      case 'signedOut':
        if (!signInFor(node.connection)) perform('showConnections');
        return;
      case 'note':
        return;
      default:
        toggle(row, !row.expanded);
    }
  };

  const placeOf = (row: NodeRow): ObjectsPlace | null =>
    row.node.kind === 'bucket' || row.node.kind === 'place' ? row.node.place : null;

  const menuOf = (row: NodeRow): MenuEntry[] => {
    const place = placeOf(row);
    if (!place)
      return row.node.kind === 'connection'
        ? [
            {
              id: 'refresh',
              label: text.refresh,
              run: () =>
                void listBuckets(
                  row.node.kind === 'connection' ? row.node.connection.id : '',
                  true,
                ),
            },
          ]
        : [];
    const pinned = arrangement.pinned.some((one) => samePlace(one, place));
    return [
      { id: 'open', label: text.open, keys: 'Enter', run: () => void openObjects(place) },
      { id: 'fresh', label: text.openFresh, run: () => void openObjects(place, true) },
      ...(place.prefix === ''
        ? []
        : [{ id: 'table', label: text.table, run: () => openAsTable(place, place.prefix) }]),
      { id: 'line', separator: true },
      { id: 'copy', label: text.copy, run: () => void copyPaths(place, [place.prefix]) },
      {
        id: 'pin',
        label: pinned ? text.unpin : text.pin,
        run: () => togglePlacePin(place),
      },
      ...(row.node.kind === 'place' && row.node.group === 'recent'
        ? [{ id: 'forget', label: text.forget, run: () => forgetPlace(place) }]
        : []),
    ];
  };

  return (
    <div className="files-pane explorer">
      <AddressField
        field={field}
        filter={filter}
        onFilter={setFilter}
        onRefresh={refresh}
        onDown={() => tree.current?.focus()}
      />
      {aws.length === 0 ? (
        <div className="empty files-none">
          <p className="empty-title">{text.none}</p>
          <p className="empty-text">{text.noneHelp}</p>
          <Button onClick={() => perform('addConnection')}>
            <Plug size={13} aria-hidden />
            {text.add}
          </Button>
        </div>
      ) : (
        <Tree
          ref={tree}
          label={text.tree}
          rows={rows}
          rowHeight={density === 'compact' ? 26 : 30}
          selected={selected}
          onSelect={(row) => setSelected(row.id)}
          onToggle={toggle}
          onActivate={activate}
          onPress={(row) => activate(row)}
          onMenu={(row, at) => {
            if (menuOf(row).length > 0) setMenu({ row, at });
          }}
          onKey={(row, event) => {
            const place = placeOf(row);
            if (!place) return false;
            const held = event.ctrlKey || event.metaKey;
            if (event.key === 'Enter' && held) activate(row, true);
            else if (held && event.key.toLowerCase() === 'c') void copyPaths(place, [place.prefix]);
            else return false;
            return true;
          }}
          draw={(row) => <Line row={row} />}
        />
      )}
      {menu ? (
        <Menu
          label={menu.row.label}
          at={menu.at}
          entries={menuOf(menu.row)}
          onClose={() => setMenu(null)}
        />
      ) : null}
    </div>
  );
}

interface AddressFieldProps {
  field: RefObject<HTMLInputElement | null>;
  filter: string;
  onFilter: (text: string) => void;
  onRefresh: () => void;
  onDown: () => void;
}

/** One field: it filters the buckets that are listed, and Enter opens what is typed as an address. */
function AddressField(props: AddressFieldProps): ReactNode {
  const { field, filter, onFilter, onRefresh, onDown } = props;
  const words = useWords();
  const format = useFormat();
  const { pane: text } = words.objects;
  const [problem, setProblem] = useState<Problem | null>(null);
  const wanted = activeTab()?.objects?.connection ?? null;
  const asked = connectionFor(wanted);
  const go = async () => {
    if (filter.trim() === '') return;
    const wrong = await openAddress(filter, wanted);
    setProblem(wrong);
    if (wrong) return;
    onFilter('');
    // Whoever typed where to go goes on by keys there.
    requestAnimationFrame(() => perform('focusResults'));
  };
  return (
    <>
      <div className="explorer-head">
        <form
          className="search-field"
          onSubmit={(event) => {
            event.preventDefault();
            void go();
          }}
        >
          <input
            ref={field}
            aria-label={text.address}
            placeholder={text.placeholder}
            title={asked ? text.as(asked.name) : undefined}
            aria-invalid={problem !== null}
            spellCheck={false}
            autoComplete="off"
            value={filter}
            onChange={(event) => {
              setProblem(null);
              onFilter(event.target.value);
            }}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing || event.keyCode === 229) return;
              if (event.key === 'Escape' && filter !== '') onFilter('');
              else if (event.key === 'ArrowDown') onDown();
              else return;
              event.preventDefault();
              event.stopPropagation();
            }}
          />
          {filter === '' ? null : (
            <IconButton size="small" type="submit" label={text.go}>
              <ArrowRight size={13} aria-hidden />
            </IconButton>
          )}
        </form>
        <IconButton label={text.refresh} onClick={onRefresh}>
          <RefreshCw size={14} aria-hidden />
        </IconButton>
      </div>
      {problem ? (
        <p className="explorer-note files-wrong" role="alert">
          <span>
            <b>{words.objects.badAddress}</b> {describe(problem, words, format).why}
            <br />
            <span className="muted">{words.objects.badAddressHelp}</span>
          </span>
        </p>
      ) : null}
    </>
  );
}

function Line({ row }: { row: NodeRow }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { pane: text } = words.objects;
  const { node } = row;
  switch (node.kind) {
    case 'group':
      return (
        <>
          {node.group === 'pinned' ? (
            <Pin className="kind" size={14} aria-hidden />
          ) : (
            <Clock className="kind" size={14} aria-hidden />
          )}
          <span className="ellipsis">{row.label}</span>
        </>
      );
    case 'place':
      return (
        <>
          <FolderClosed className="kind dataset" size={14} aria-hidden />
          <span className="ellipsis">{row.label}</span>
          {node.place.prefix === '' ? null : (
            <span className="note where ellipsis">{node.place.bucket}</span>
          )}
        </>
      );
    case 'connection':
      return (
        <>
          <Plug className="kind" size={14} aria-hidden />
          <span className="ellipsis">{row.label}</span>
          <span className="note where ellipsis">{node.connection.region}</span>
        </>
      );
    case 'bucket':
      return (
        <>
          <Database className="kind table" size={14} aria-hidden />
          <span className="ellipsis">{row.label}</span>
          {node.region ? <span className="note where">{node.region}</span> : null}
        </>
      );
    case 'more':
      return (
        <>
          {node.loading ? <span className="spinner" aria-hidden /> : null}
          <span className={node.loading ? 'muted' : 'link'}>{row.label}</span>
        </>
      );
    case 'signedOut':
      return (
        <>
          <KeyRound className="kind" size={14} aria-hidden />
          <span className="link ellipsis">{text.signIn}</span>
        </>
      );
    case 'note':
      return <span className="muted ellipsis">{node.text}</span>;
    case 'problem': {
      const denied = node.buckets.problem?.kind.name === 'denied';
      const line = node.buckets.problem ? problemLine(node.buckets.problem, words, format) : '';
      return (
        <>
          <TriangleAlert className="warn" size={14} aria-hidden />
          <span className="warn ellipsis" title={denied ? text.mayNotListHelp : line}>
            {denied ? `${text.mayNotList} — ${words.objects.denied.buckets}` : line}
          </span>
        </>
      );
    }
  }
}
