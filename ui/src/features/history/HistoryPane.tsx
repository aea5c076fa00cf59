// The side pane of the history: a search, a list by day, and the figures of the selected entry.
import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleSlash2,
  Download,
  LoaderCircle,
  Pin,
  RefreshCw,
  Search,
  Table2,
  Trash2,
  Unplug,
  X,
} from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { asProblem, type HistoryEntry, ipc } from '../../ipc';
import { Button, IconButton } from '../../kit/Button';
import { Dialog } from '../../kit/Dialog';
import { Menu, type MenuEntry } from '../../kit/Menu';
import { ProblemBar } from '../../problem/ProblemBar';
import { notify, reportProblem } from '../../state/app';
import { provide } from '../../state/commands';
import { useFormat, useLanguage, useWords } from '../../words';
import { copyEntry, deleteEntry, oneLine, openEntry, pinEntry, runEntry } from './actions';
import { EntryDetail } from './EntryDetail';
import {
  type Filter,
  followJobs,
  moreHistory,
  reloadHistory,
  showEntries,
  useHistory,
} from './store';
import './history.css';

const PAUSE_MS = 200;
const FILTERS: readonly Filter[] = ['all', 'query', 'preview', 'export', 'pinned'];

/** The whole pane. */
export function HistoryPane(): ReactNode {
  const words = useWords();
  const text = words.history;
  const format = useFormat();
  const state = useHistory();
  const { entries, selected } = state;
  const [search, setSearch] = useState(state.search);
  const [clearing, setClearing] = useState(false);
  const [menu, setMenu] = useState<{ entry: HistoryEntry; at: { x: number; y: number } } | null>(
    null,
  );
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    void reloadHistory();
    return followJobs();
  }, []);

  useEffect(() => {
    if (search === useHistory.getState().search) return;
    const timer = setTimeout(() => showEntries({ search }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [search]);

  useEffect(
    () =>
      provide({
        filterCatalogue: () => field.current?.focus(),
        focusCatalogue: () => {
          const list = document.querySelector<HTMLElement>('.history-list');
          (list ?? field.current)?.focus();
        },
      }),
    [],
  );

  const entry = entries.find(({ id }) => id === selected) ?? null;
  return (
    <div className="history">
      <div className="history-head">
        <h2>{text.title}</h2>
        <span className="spring" />
        <IconButton label={text.refresh} size="small" onClick={() => void reloadHistory()}>
          <RefreshCw size={13} aria-hidden />
        </IconButton>
        <IconButton
          label={text.clear}
          size="small"
          disabled={entries.length === 0}
          onClick={() => setClearing(true)}
        >
          <Trash2 size={13} aria-hidden />
        </IconButton>
      </div>
      <div className="history-search">
        <div className="search-field">
          <Search size={14} aria-hidden />
          <input
            ref={field}
            type="search"
            aria-label={text.search}
            placeholder={text.search}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing) return;
              if (event.key === 'Escape' && search !== '') {
                setSearch('');
                event.stopPropagation();
              }
            }}
          />
          {search === '' ? null : (
            <IconButton label={text.clearSearch} size="small" onClick={() => setSearch('')}>
              <X size={12} aria-hidden />
            </IconButton>
          )}
        </div>
        <select
          className="field"
          aria-label={text.filters}
          value={state.filter}
          onChange={(event) => showEntries({ filter: event.target.value as Filter })}
        >
          {FILTERS.map((one) => (
            <option key={one} value={one}>
              {one === 'all' ? text.all : one === 'pinned' ? text.pinned : text.kinds[one]}
            </option>
          ))}
        </select>
      </div>
      {state.setAside ? (
        <p className="history-aside" role="status">
          {text.setAside(state.setAside)}
        </p>
      ) : null}
      {state.problem ? (
        <ProblemBar problem={state.problem} job={null} onRetry={() => void reloadHistory()} />
      ) : null}
      <List onMenu={(one, at) => setMenu({ entry: one, at })} />
      <p className="visually-hidden" role="status">
        {state.read ? text.count(format.count(entries.length), format.count(state.total)) : ''}
      </p>
      {entry ? <EntryDetail entry={entry} /> : null}
      {menu ? (
        <Menu
          label={text.details}
          at={menu.at}
          entries={menuOf(menu.entry, text)}
          onClose={() => setMenu(null)}
        />
      ) : null}
      {clearing ? <Clear onClose={() => setClearing(false)} /> : null}
    </div>
  );
}

function menuOf(entry: HistoryEntry, text: ReturnType<typeof useWords>['history']): MenuEntry[] {
  const all: MenuEntry[] = [];
  if (entry.kind !== 'export') {
    all.push(
      { id: 'open', label: text.open, keys: '⏎', run: () => void openEntry(entry) },
      { id: 'run', label: text.runAgain, run: () => void runEntry(entry) },
    );
  }
  all.push(
    {
      id: 'copy',
      label: entry.kind === 'export' ? text.copyPath : text.copySql,
      run: () => void copyEntry(entry),
    },
    {
      id: 'pin',
      label: entry.pinned ? text.unpin : text.pin,
      keys: 'P',
      run: () => void pinEntry(entry),
    },
    { id: 'line', separator: true },
    { id: 'delete', label: text.remove, keys: 'Del', run: () => void deleteEntry(entry) },
  );
  return all;
}

function List({
  onMenu,
}: {
  onMenu: (entry: HistoryEntry, at: { x: number; y: number }) => void;
}): ReactNode {
  const words = useWords();
  const text = words.history;
  const { entries, selected, more, busy, read, search, filter } = useHistory();
  const language = useLanguage();
  const prefix = useId();
  const box = useRef<HTMLDivElement>(null);
  const select = (id: number | null) => useHistory.setState({ selected: id });

  useEffect(() => {
    box.current?.querySelector(`[data-entry="${selected}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [selected]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const index = entries.findIndex(({ id }) => id === selected);
    const entry = entries[index];
    const to = (next: number) =>
      select(entries[Math.max(0, Math.min(entries.length - 1, next))]?.id ?? null);
    if (event.key === 'ArrowDown') {
      to(index + 1);
      if (index >= entries.length - 2) void moreHistory();
    } else if (event.key === 'ArrowUp') to(index < 0 ? 0 : index - 1);
    else if (event.key === 'Home') to(0);
    else if (event.key === 'End') to(entries.length - 1);
    else if (event.key === 'PageDown') to(index + 10);
    else if (event.key === 'PageUp') to(Math.max(0, index - 10));
    else if (event.key === 'Enter' && entry) void openEntry(entry);
    else if (event.key === 'Delete' && entry) void deleteEntry(entry);
    else if ((event.ctrlKey || event.metaKey) && event.key === 'c' && entry) void copyEntry(entry);
    else if (event.key.toLowerCase() === 'p' && !event.ctrlKey && !event.metaKey && entry)
      void pinEntry(entry);
    else if ((event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) && entry) {
      const row = box.current?.querySelector(`[data-entry="${entry.id}"]`);
      const place = row?.getBoundingClientRect();
      onMenu(entry, { x: (place?.left ?? 0) + 24, y: place?.bottom ?? 0 });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  if (read && entries.length === 0 && !busy)
    return (
      <div className="history-empty">
        <p>{search === '' && filter === 'all' ? text.empty : text.noMatch(search)}</p>
        {search === '' && filter === 'all' ? <p>{text.emptyHint}</p> : null}
      </div>
    );
  let day = '';
  return (
    <div
      ref={box}
      className="history-list"
      role="listbox"
      tabIndex={0}
      aria-label={text.list}
      aria-busy={busy}
      aria-activedescendant={selected === null ? undefined : `${prefix}${selected}`}
      onKeyDown={onKeyDown}
      onFocus={() => {
        if (selected === null) select(entries[0]?.id ?? null);
      }}
      onScroll={(event) => {
        const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
        if (scrollHeight - scrollTop - clientHeight < 600) void moreHistory();
      }}
    >
      {entries.map((entry) => {
        const of = dayOf(entry.startedAtMs, language, text);
        const head = of !== day;
        day = of;
        return (
          <div key={entry.id} role="presentation">
            {head ? (
              <div className="history-day" role="presentation">
                {of}
              </div>
            ) : null}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys, as ARIA's listbox says */}
            {/* biome-ignore lint/a11y/useFocusableInteractive: the list keeps the focus and names the active option */}
            <div
              id={`${prefix}${entry.id}`}
              data-entry={entry.id}
              className="history-entry"
              role="option"
              aria-selected={entry.id === selected}
              onClick={() => select(entry.id)}
              onDoubleClick={() => void openEntry(entry)}
              onContextMenu={(event) => {
                event.preventDefault();
                select(entry.id);
                onMenu(entry, { x: event.clientX, y: event.clientY });
              }}
            >
              <EntryLine entry={entry} />
            </div>
          </div>
        );
      })}
      {more ? (
        <Button look="quiet" size="small" disabled={busy} onClick={() => void moreHistory()}>
          {busy ? text.loading : text.more}
        </Button>
      ) : null}
    </div>
  );
}

function EntryLine({ entry }: { entry: HistoryEntry }): ReactNode {
  const words = useWords();
  const text = words.history;
  const format = useFormat();
  const time = new Date(entry.startedAtMs);
  const clock = `${String(time.getHours()).padStart(2, '0')}:${String(time.getMinutes()).padStart(2, '0')}`;
  const facts = [
    clock,
    entry.finishedAtMs === null ? '' : format.duration(entry.finishedAtMs - entry.startedAtMs),
    entry.rows === null ? '' : text.rows(format.count(entry.rows)),
    costOf(entry, format, text),
  ];
  return (
    <>
      <StateIcon entry={entry} />
      <span className="history-text ellipsis">
        {entry.kind === 'export' ? fileOf(entry.text) : oneLine(entry.text)}
      </span>
      {entry.pinned ? <Pin size={11} className="history-pin" aria-label={text.pinned} /> : <i />}
      <span className="history-facts tabular ellipsis">{facts.filter(Boolean).join(' · ')}</span>
    </>
  );
}

/** What it cost, in as few letters as can be. */
function costOf(
  entry: HistoryEntry,
  format: ReturnType<typeof useFormat>,
  text: ReturnType<typeof useWords>['history'],
): string {
  if (entry.kind === 'export')
    return entry.bytesBilled === null ? '' : format.bytes(entry.bytesBilled);
  if (entry.cacheHit) return text.cached;
  if (entry.price === null) return '';
  if (entry.price.micros === 0) return text.free;
  return format.money(entry.price.micros, entry.price.currency);
}

function StateIcon({ entry }: { entry: HistoryEntry }): ReactNode {
  const text = useWords().history;
  const label = `${text.kinds[entry.kind]}: ${text.states[entry.state]}`;
  const props = { size: 14, 'aria-label': label, role: 'img' } as const;
  switch (entry.state) {
    case 'running':
      return <LoaderCircle {...props} className="spinning accent" />;
    case 'failed':
      return <CircleAlert {...props} className="bad" />;
    case 'cancelled':
      return <CircleSlash2 {...props} className="muted" />;
    case 'interrupted':
      return <Unplug {...props} className="warn" />;
    case 'done':
      if (entry.kind === 'export') return <Download {...props} className="muted" />;
      if (entry.kind === 'preview') return <Table2 {...props} className="muted" />;
      return <CircleCheck {...props} className="good" />;
    default:
      return <CircleDashed {...props} />;
  }
}

/** The name at the end of a path. */
function fileOf(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

const DAY_MS = 86_400_000;

/** The day of an entry as its group's head says it. */
function dayOf(ms: number, language: string, text: ReturnType<typeof useWords>['history']): string {
  const day = new Date(ms).toDateString();
  if (day === new Date().toDateString()) return text.today;
  if (day === new Date(Date.now() - DAY_MS).toDateString()) return text.yesterday;
  return new Intl.DateTimeFormat(language, { dateStyle: 'full' }).format(ms);
}

function Clear({ onClose }: { onClose: () => void }): ReactNode {
  const words = useWords();
  const text = words.history;
  const format = useFormat();
  const clear = async () => {
    onClose();
    try {
      const count = await ipc().historyClear();
      notify(text.cleared(format.count(count)));
      await reloadHistory();
    } catch (thrown) {
      reportProblem(asProblem(thrown));
    }
  };
  return (
    <Dialog
      title={text.clearTitle}
      closeLabel={words.frame.close}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{words.frame.cancel}</Button>
          <Button look="danger" onClick={() => void clear()}>
            {text.remove}
          </Button>
        </>
      }
    >
      <p>{text.clearText}</p>
    </Dialog>
  );
}
