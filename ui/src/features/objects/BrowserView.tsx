// A place in S3 in a tab: address, list or gallery, details, and everything that can be done there.
import {
  Download,
  FolderTree,
  Images,
  List,
  MoreHorizontal,
  PanelRight,
  Pin,
  PinOff,
  ScanSearch,
  Search,
  Square,
  Upload,
  X,
} from 'lucide-react';
import {
  type ReactNode,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { Button, IconButton } from '../../kit/Button';
import { keyText } from '../../kit/keys';
import { Menu, type MenuEntry } from '../../kit/Menu';
import { Splitter } from '../../kit/Splitter';
import { ProblemBar } from '../../problem/ProblemBar';
import { provide } from '../../state/commands';
import { provideDrop } from '../../state/dropped';
import { useIdentities } from '../../state/identities';
import { isPreparing, useJobs } from '../../state/jobs';
import { agreeToPay, goTo, openObjects, openWalk, SANDBOX_S3 } from '../../state/places';
import type { OpenTab } from '../../state/tabs';
import { useWorkspace } from '../../state/workspace';
import { useFormat, useWords } from '../../words';
import { AddressBar } from './AddressBar';
import { ask, copyPaths, looksInPlace, namesOf, openAsTable } from './actions';
import { above, isArchive, objectName } from './address';
import { Details } from './Details';
import { Gallery } from './Gallery';
import { holdsRows, shownKind } from './kinds';
import { arranged, type Entry } from './listing';
import { ObjectList } from './ObjectList';
import { atCursor, change, relist, type Session, selection, show, useSessions } from './session';
import { arrange, rememberPlace, samePlace, togglePlacePin, useArrangement } from './store';
import { askDownload, askUpload } from './transfer';
import './objects.css';

const MIN_DETAILS = 240;
const MAX_DETAILS = 640;

/** Mounted anew for every tab. */
export function BrowserView({ tab }: { tab: OpenTab }): ReactNode {
  const { objects } = tab;
  const session = useSessions((state) => state.by.get(tab.id));
  const connection = objects?.connection ?? '';
  const bucket = objects?.bucket ?? '';
  const prefix = objects?.prefix ?? '';
  const select = objects?.select ?? null;
  const waiting = useWaiting(connection);
  useEffect(() => {
    if (waiting === 'server') return;
    show(tab.id, { connection, bucket, prefix }, select);
    rememberPlace({ connection, bucket, prefix });
  }, [tab.id, connection, bucket, prefix, select, waiting]);

  // What was listed while the sample data was made may be a part of it, or nothing yet.
  const before = useRef(waiting);
  useEffect(() => {
    if (before.current === 'data' && waiting === null) relist(tab.id);
    before.current = waiting;
  }, [tab.id, waiting]);

  const missing = session?.listing.problem?.kind.name === 'notFound';
  return session && waiting !== 'server' && !(waiting === 'data' && missing) ? (
    <Browser tab={tab.id} session={session} />
  ) : (
    <Preparing />
  );
}

/** What a place of the sandbox waits for: its server, or its sample data; null: nothing. */
function useWaiting(connection: string): 'server' | 'data' | null {
  const started = useIdentities((state) => state.aws.some(({ id }) => id === connection));
  const preparing = useJobs((state) => isPreparing(state.jobs));
  const sandbox = useWorkspace((state) => state.shown?.sandbox ?? false);
  if (connection !== SANDBOX_S3) return null;
  return !started && sandbox ? 'server' : preparing ? 'data' : null;
}

function Preparing(): ReactNode {
  const { welcome } = useWords();
  return (
    <section className="object-view">
      <p className="table-waiting object-waiting" role="status">
        <span className="spinner" aria-hidden /> {welcome.waiting}
      </p>
    </section>
  );
}

function Browser({ tab, session }: { tab: string; session: Session }): ReactNode {
  const words = useWords();
  const { list: text, bar } = words.objects;
  const { listing, filter, sort } = session;
  const { place } = listing;
  const version = useSyncExternalStore(listing.subscribe, listing.snapshot);
  const arrangement = useArrangement();
  const [editing, setEditing] = useState(false);
  const [menu, setMenu] = useState<{ x: number; y: number } | null>(null);
  const [detailsPx, setDetailsPx] = useState(arrangement.detailsPx);
  const [jump, setJump] = useState('');
  const body = useRef<HTMLDivElement>(null);
  const filterField = useRef<HTMLInputElement>(null);
  const jumpField = useRef<HTMLInputElement>(null);

  const shown = useMemo(() => {
    void version;
    const found = arranged(listing.entries, filter, sort);
    // The list itself grows in place: a new view of it tells that it has.
    return found === listing.entries ? found.slice() : found;
  }, [listing, version, filter, sort]);

  const focusList = useCallback(
    () =>
      requestAnimationFrame(() =>
        body.current?.querySelector<HTMLElement>('.object-list')?.focus(),
      ),
    [],
  );
  // Whoever goes elsewhere goes on by keys there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another place
  useEffect(() => {
    setEditing(false);
    setJump('');
    const held = document.activeElement;
    if (held === null || held === document.body || held.closest('.object-view, .side .tree'))
      if (!held?.closest('.side')) focusList();
  }, [listing]);

  const up = useCallback(() => {
    const next = above(place.prefix);
    if (next !== null) goTo(tab, { ...place, prefix: next }, place.prefix);
  }, [tab, place]);

  const look = useCallback(() => {
    const entry = atCursor(session);
    if (entry?.object && shownKind(entry.key)) ask({ name: 'look', tab });
    else arrange({ details: true });
  }, [tab, session]);

  const open = (entry: Entry, fresh: boolean) => {
    if (!entry.object) {
      const next = { ...place, prefix: entry.key };
      if (fresh) openObjects(next, true);
      else goTo(tab, next);
    } else if (looksInPlace(entry)) ask({ name: 'look', tab });
    else openAsTable(place, entry.key, session.version);
  };

  const chosen = useMemo(() => {
    void version;
    return selection(session);
  }, [session, version]);
  const copy = () =>
    void copyPaths(
      place,
      chosen.map(({ key }) => key),
    );
  const download = () => {
    const { objects, prefixes } = namesOf(place, chosen);
    if (chosen.length > 0) askDownload(place.connection, objects, prefixes);
    else askDownload(place.connection, [], [objectName(place, place.prefix)]);
  };

  const now = useRef({ up, look, copy, open, session });
  now.current = { up, look, copy, open, session };
  useEffect(
    () =>
      provide({
        editAddress: () => setEditing(true),
        filterObjects: () => filterField.current?.focus(),
        jumpTo: () => jumpField.current?.focus(),
        goUp: () => now.current.up(),
        quickLook: () => now.current.look(),
        toggleDetails: () => arrange({ details: !useArrangement.getState().details }),
        copyPath: () => now.current.copy(),
        openObject: () => {
          const entry = atCursor(now.current.session);
          if (entry) now.current.open(entry, false);
        },
        focusResults: () => void focusList(),
        refreshCatalogue: () => relist(tab),
      }),
    [tab, focusList],
  );
  useEffect(
    () =>
      provideDrop((paths) => {
        askUpload(place.connection, place.bucket, place.prefix, paths);
        return true;
      }),
    [place],
  );

  const pinned = arrangement.pinned.some((one) => samePlace(one, place));
  const { problem } = listing;
  const payer = problem?.kind.name === 'payerNeeded';
  const pictures = useMemo(
    () => shown.some(({ key, object }) => object !== null && shownKind(key) === 'image'),
    [shown],
  );
  const gallery = arrangement.gallery && pictures;

  const goJump = () => {
    const wanted = jump.trim();
    const known = listing.entries.find(({ name }) => name.startsWith(wanted));
    // What is loaded is gone to; nothing is asked for it.
    if (wanted === '') relist(tab);
    else if (known && filter === '')
      change(tab, { cursor: known.key, anchor: known.key, selected: new Set([known.key]) });
    else {
      change(tab, { filter: '' });
      relist(tab, wanted);
    }
    focusList();
  };

  return (
    <section className="object-view results" aria-label={text.label(place.bucket)}>
      <AddressBar
        tab={tab}
        place={place}
        editing={editing}
        onEditing={setEditing}
        onUp={up}
        onLeave={focusList}
      />
      <div className="object-bar">
        <form
          className="search-field object-jump"
          onSubmit={(event) => {
            event.preventDefault();
            goJump();
          }}
        >
          <input
            ref={jumpField}
            aria-label={bar.jump}
            placeholder={bar.jump}
            title={bar.jumpHelp}
            spellCheck={false}
            value={jump}
            onChange={(event) => setJump(event.target.value)}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing || event.keyCode === 229) return;
              if (event.key !== 'Escape' && event.key !== 'ArrowDown') return;
              event.preventDefault();
              event.stopPropagation();
              if (event.key === 'Escape') setJump('');
              focusList();
            }}
          />
        </form>
        <label className="search-field object-filter">
          <Search size={13} aria-hidden />
          <input
            ref={filterField}
            type="search"
            aria-label={bar.filter}
            placeholder={bar.filter}
            value={filter}
            onChange={(event) => change(tab, { filter: event.target.value })}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing || event.keyCode === 229) return;
              if (event.key === 'Escape') change(tab, { filter: '' });
              else if (event.key !== 'Enter' && event.key !== 'ArrowDown') return;
              event.preventDefault();
              event.stopPropagation();
              focusList();
            }}
          />
          {filter === '' ? null : (
            <IconButton
              size="small"
              label={bar.clearFilter}
              onClick={() => change(tab, { filter: '' })}
            >
              <X size={12} aria-hidden />
            </IconButton>
          )}
        </label>
        {listing.from === null ? null : (
          <button
            type="button"
            className="chip"
            title={bar.fromStart}
            onClick={() => {
              setJump('');
              relist(tab);
            }}
          >
            {bar.jumped(listing.from)} <X size={11} aria-hidden />
          </button>
        )}
        <span className="spring" />
        {place.prefix === '' ? null : (
          <Button look="primary" size="small" onClick={() => openAsTable(place, place.prefix)}>
            <ScanSearch size={13} aria-hidden />
            {bar.asTable}
          </Button>
        )}
        <IconButton label={bar.walk} onClick={() => openWalk(place)}>
          <FolderTree size={14} aria-hidden />
        </IconButton>
        <IconButton
          label={bar.upload}
          onClick={() => askUpload(place.connection, place.bucket, place.prefix)}
        >
          <Upload size={14} aria-hidden />
        </IconButton>
        <IconButton label={bar.download} disabled={listing.entries.length === 0} onClick={download}>
          <Download size={14} aria-hidden />
        </IconButton>
        <IconButton
          label={pinned ? bar.unpin : bar.pin}
          aria-pressed={pinned}
          onClick={() => togglePlacePin(place)}
        >
          {pinned ? <PinOff size={14} aria-hidden /> : <Pin size={14} aria-hidden />}
        </IconButton>
        {pictures ? (
          <IconButton
            label={gallery ? bar.list : bar.gallery}
            aria-pressed={gallery}
            onClick={() => arrange({ gallery: !gallery })}
          >
            {gallery ? <List size={15} aria-hidden /> : <Images size={15} aria-hidden />}
          </IconButton>
        ) : null}
        <IconButton
          label={bar.details}
          keys={keyText('Alt+Enter')}
          aria-pressed={arrangement.details}
          onClick={() => arrange({ details: !arrangement.details })}
        >
          <PanelRight size={15} aria-hidden />
        </IconButton>
        <IconButton
          label={bar.more}
          aria-haspopup="menu"
          onClick={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            setMenu({ x: box.right - 240, y: box.bottom + 4 });
          }}
        >
          <MoreHorizontal size={15} aria-hidden />
        </IconButton>
      </div>
      {problem && !payer ? (
        <ProblemBar problem={problem} job={null} onRetry={() => void listing.more()} />
      ) : null}
      <div className="object-body" ref={body}>
        <div className="object-main">
          {payer ? (
            <Payer
              bucket={place.bucket}
              onAgree={() => {
                agreeToPay(place.connection, place.bucket);
                relist(tab);
              }}
            />
          ) : gallery ? (
            <Gallery
              key={listing.place.prefix}
              tab={tab}
              session={session}
              shown={shown}
              onLook={look}
              onUp={up}
            />
          ) : (
            <ObjectList
              tab={tab}
              session={session}
              shown={shown}
              onOpen={open}
              onUp={up}
              onLook={look}
              onCopy={copy}
              onMenu={setMenu}
              onType={(letter) => {
                setJump((old) => old + letter);
                jumpField.current?.focus();
              }}
              onFilter={() => filterField.current?.focus()}
            />
          )}
          {!payer && shown.length === 0 && !problem ? (
            <Empty session={session} filter={filter} />
          ) : null}
          <Foot tab={tab} session={session} shown={shown} chosen={chosen} />
        </div>
        {arrangement.details && !payer ? (
          <>
            <Splitter
              label={bar.details}
              hint={words.frame.resizeHint}
              direction="vertical"
              size={-detailsPx}
              min={-MAX_DETAILS}
              max={-MIN_DETAILS}
              onSize={(size) => setDetailsPx(-size)}
              onDone={(size) => arrange({ detailsPx: -size })}
            />
            <div className="object-side" style={{ width: detailsPx }}>
              <Details tab={tab} session={session} />
            </div>
          </>
        ) : null}
      </div>
      {menu ? (
        <Menu
          label={words.objects.actions.menu}
          at={menu}
          onClose={() => {
            setMenu(null);
            focusList();
          }}
          entries={menuEntries()}
        />
      ) : null}
    </section>
  );

  function menuEntries(): MenuEntry[] {
    const { actions } = words.objects;
    const [one] = chosen.length === 1 ? chosen : [];
    const keys = chosen.map(({ key }) => key);
    const entries: MenuEntry[] = [];
    const add = (id: string, label: string, run: () => void, keysText?: string, off?: string) =>
      entries.push({ id, label, run, ...(keysText ? { keys: keysText } : {}), off: off ?? null });
    const line = (id: string) => entries.push({ id, separator: true });
    if (one && !one.object) {
      add('descend', actions.descend, () => open(one, false), keyText('Enter'));
      add('fresh', actions.fresh, () => open(one, true), keyText('Mod+Enter'));
      add('whole', actions.openWhole, () => openAsTable(place, one.key));
      add('walk', actions.walk, () => openWalk({ ...place, prefix: one.key }));
      line('a');
    } else if (one) {
      if (holdsRows(one.key))
        add('table', actions.openTable, () => openAsTable(place, one.key, session.version));
      if (shownKind(one.key)) add('look', actions.look, look, keyText('Space'));
      line('a');
    }
    if (chosen.length > 0) {
      add('path', actions.copyPath, () => void copyPaths(place, keys), keyText('Mod+C'));
      add('arn', actions.copyArn, () => void copyPaths(place, keys, 'arn'));
      add('https', actions.copyHttps, () => void copyPaths(place, keys, 'https'));
      add('key', actions.copyKey, () => void copyPaths(place, keys, 'key'));
      if (one?.object)
        add('link', actions.link, () =>
          ask({
            name: 'link',
            connection: place.connection,
            object: objectName(place, one.key, session.version),
          }),
        );
      line('b');
      add('download', actions.download, download);
      if (one?.object && isArchive(one.object.storageClass)) {
        const { storageClass } = one.object;
        add('restore', actions.restore, () =>
          ask({
            name: 'restore',
            connection: place.connection,
            object: objectName(place, one.key, session.version),
            storageClass,
          }),
        );
      }
    }
    add('upload', actions.upload, () => askUpload(place.connection, place.bucket, place.prefix));
    line('c');
    add('all', actions.walk, () => openWalk(place));
    add('details', actions.details, () => arrange({ details: true }), keyText('Alt+Enter'));
    return entries;
  }
}

function Payer({ bucket, onAgree }: { bucket: string; onAgree: () => void }): ReactNode {
  const { payer: text } = useWords().objects;
  return (
    <div className="empty object-empty" role="alertdialog" aria-label={text.title}>
      <p className="empty-title">{text.title}</p>
      <p className="empty-text">{text.text(bucket)}</p>
      <p className="empty-text">{text.session}</p>
      <Button look="primary" onClick={onAgree}>
        {text.agree}
      </Button>
    </div>
  );
}

function Empty({ session, filter }: { session: Session; filter: string }): ReactNode {
  const { list: text } = useWords().objects;
  const { listing } = session;
  if (!listing.complete && listing.entries.length === 0)
    return listing.state === 'loading' ? (
      <div className="object-empty" role="status">
        <span className="spinner" aria-hidden /> {text.loading}
      </div>
    ) : null;
  const whole = listing.place.prefix === '';
  const [title, help] =
    filter.trim() !== ''
      ? [text.nothingFound(filter.trim()), text.nothingFoundHelp]
      : whole
        ? [text.emptyBucket, text.emptyBucketHelp]
        : [text.empty, text.emptyHelp];
  return (
    <div className="empty object-empty" role="status">
      <p className="empty-title">{title}</p>
      <p className="empty-text">{help}</p>
    </div>
  );
}

interface FootProps {
  tab: string;
  session: Session;
  shown: readonly Entry[];
  chosen: readonly Entry[];
}

/** How much of the truth the list is. */
function Foot({ tab, session, shown, chosen }: FootProps): ReactNode {
  const { list: text } = useWords().objects;
  const format = useFormat();
  const { listing, filter, sort } = session;
  const loaded = listing.entries.length;
  const partial = !listing.complete && loaded > 0;
  const prefixes = chosen.filter(({ object }) => object === null).length;
  const bytes = chosen.reduce((sum, { object }) => sum + (object?.size ?? 0), 0);
  const waiting = partial && (sort !== null || filter.trim() !== '' || listing.state === 'stopped');
  return (
    <footer className="object-foot">
      <span className="tabular" role="status">
        {filter.trim() !== ''
          ? text.found(format.count(shown.length), format.count(loaded))
          : sort && partial
            ? text.sorted(format.count(loaded))
            : partial
              ? text.part(format.count(loaded))
              : listing.complete
                ? text.all(format.count(listing.prefixes), format.count(loaded - listing.prefixes))
                : '\u00a0'}
      </span>
      {partial && !waiting && listing.state !== 'loading' ? (
        <span className="muted">{text.partHelp}</span>
      ) : null}
      {listing.state === 'loading' && loaded > 0 ? (
        <span className="object-loading">
          <span className="spinner" aria-hidden /> {text.loadingMore}
        </span>
      ) : null}
      {listing.state === 'loading' ? (
        <IconButton size="small" label={text.stop} onClick={() => listing.stop()}>
          <Square size={9} fill="currentColor" aria-hidden />
        </IconButton>
      ) : null}
      {listing.state === 'stopped' ? <span>{text.stopped}</span> : null}
      {(waiting || listing.state === 'stopped') && listing.state !== 'loading' ? (
        <Button look="quiet" size="small" onClick={() => void listing.more()}>
          {text.goOn}
        </Button>
      ) : null}
      {sort ? (
        <Button look="quiet" size="small" onClick={() => change(tab, { sort: null })}>
          {text.unsort}
        </Button>
      ) : null}
      <span className="spring" />
      {chosen.length > 1 ? (
        <span className="tabular">
          {prefixes > 0
            ? text.selectedWithPrefixes(format.count(chosen.length), format.count(prefixes))
            : text.selected(format.count(chosen.length), format.bytes(bytes))}
        </span>
      ) : null}
    </footer>
  );
}
