// The side pane of reports: saved queries by title, with a search and tags.
import { Copy, FileText, RefreshCw, Search, TriangleAlert, X } from 'lucide-react';
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { SavedQuery } from '../../ipc';
import { Button, IconButton } from '../../kit/Button';
import { copyText } from '../../kit/clipboard';
import { Dialog } from '../../kit/Dialog';
import { Menu, type MenuEntry } from '../../kit/Menu';
import { ProblemBar } from '../../problem/ProblemBar';
import { describe } from '../../problem/problem';
import { notify } from '../../state/app';
import { provide } from '../../state/commands';
import { useTabs } from '../../state/tabs';
import { useFormat, useLanguage, useWords } from '../../words';
import { openSaved, removeSaved } from './actions';
import { followFolder, inLanguage, reloadSaved, useSaved } from './store';
import './saved.css';

/** The whole pane. */
export function ReportsPane(): ReactNode {
  const words = useWords();
  const text = words.saved;
  const format = useFormat();
  const { list, busy, problem } = useSaved();
  const [search, setSearch] = useState('');
  const [tag, setTag] = useState<string | null>(null);
  const [removing, setRemoving] = useState<SavedQuery | null>(null);
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    void reloadSaved();
    return followFolder();
  }, []);
  useEffect(
    () =>
      provide({
        filterCatalogue: () => field.current?.focus(),
        focusCatalogue: () => {
          const list = document.querySelector<HTMLElement>('.reports-list');
          (list ?? field.current)?.focus();
        },
      }),
    [],
  );

  const queries = list?.queries ?? [];
  const tags = [...new Set(queries.flatMap((query) => query.tags))].sort();
  const chosen = tag !== null && tags.includes(tag) ? tag : null;
  const found = useFound(queries, search, chosen);
  return (
    <div className="reports">
      <div className="reports-head">
        <h2>{text.title}</h2>
        <span className="spring" />
        <IconButton
          label={text.refresh}
          size="small"
          disabled={busy}
          onClick={() => void reloadSaved()}
        >
          <RefreshCw size={13} aria-hidden />
        </IconButton>
      </div>
      <div className="reports-search">
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
        {tags.length > 0 ? (
          <fieldset className="reports-tags">
            <legend className="visually-hidden">{text.tags}</legend>
            {tags.map((one) => (
              <button
                key={one}
                type="button"
                className="tag"
                aria-pressed={one === chosen}
                onClick={() => setTag(one === chosen ? null : one)}
              >
                {one}
              </button>
            ))}
          </fieldset>
        ) : null}
      </div>
      {problem ? (
        <ProblemBar problem={problem} job={null} onRetry={() => void reloadSaved()} />
      ) : null}
      {list === null ? (
        <p className="reports-empty" role="status">
          {busy ? text.loading : ''}
        </p>
      ) : queries.length === 0 ? (
        <div className="reports-empty">
          <p>{text.empty}</p>
          <p>{text.emptyHint}</p>
        </div>
      ) : found.length === 0 ? (
        <p className="reports-empty">{text.noMatch}</p>
      ) : (
        <List queries={found} onRemove={setRemoving} />
      )}
      {list?.unreadable.map(({ path, problem: why }) => (
        <p key={path} className="reports-unreadable" title={describe(why, words, format).title}>
          <TriangleAlert size={12} aria-hidden />
          <span className="ellipsis">{text.unreadable(path)}</span>
        </p>
      ))}
      {list?.more ? <p className="reports-unreadable">{text.tooMany}</p> : null}
      {list ? (
        <div className="reports-folder">
          <span className="ellipsis" title={list.folder}>
            {text.folder(list.folder)}
          </span>
          <IconButton
            label={text.copyFolder}
            size="small"
            onClick={() =>
              void copyText(list.folder).then((done) => done && notify(words.frame.copied))
            }
          >
            <Copy size={12} aria-hidden />
          </IconButton>
        </div>
      ) : null}
      {removing ? <Remove query={removing} onClose={() => setRemoving(null)} /> : null}
    </div>
  );
}

/** Queries that have all words of the search in their titles, descriptions, tags or paths. */
function useFound(
  queries: readonly SavedQuery[],
  search: string,
  tag: string | null,
): SavedQuery[] {
  const language = useLanguage();
  return useMemo(() => {
    const fold = (value: string) => value.normalize('NFKC').toLocaleLowerCase();
    const terms = fold(search).split(/\s+/u).filter(Boolean);
    const found = queries.filter((query) => {
      if (tag !== null && !query.tags.includes(tag)) return false;
      const { title, description, tags, path } = query;
      const all = fold(
        [
          title.text,
          ...Object.values(title.translations),
          description.text,
          ...Object.values(description.translations),
          ...tags,
          path,
        ].join('\n'),
      );
      return terms.every((term) => all.includes(term));
    });
    return found.sort((a, b) =>
      inLanguage(a.title, language).localeCompare(inLanguage(b.title, language), language),
    );
  }, [queries, search, tag, language]);
}

interface ListProps {
  queries: readonly SavedQuery[];
  onRemove: (query: SavedQuery) => void;
}

function List({ queries, onRemove }: ListProps): ReactNode {
  const words = useWords();
  const text = words.saved;
  const language = useLanguage();
  const prefix = useId();
  const front = useTabs(
    ({ tabs, active }) => tabs.find(({ id }) => id === active)?.saved?.path ?? null,
  );
  const [selected, setSelected] = useState<string | null>(null);
  const [menu, setMenu] = useState<{ query: SavedQuery; at: { x: number; y: number } } | null>(
    null,
  );
  const box = useRef<HTMLDivElement>(null);
  const current = selected ?? front;
  const index = queries.findIndex(({ path }) => path === current);

  const choose = (next: number) => {
    const query = queries[Math.max(0, Math.min(queries.length - 1, next))];
    if (!query) return;
    setSelected(query.path);
    box.current
      ?.querySelector(`[data-path="${CSS.escape(query.path)}"]`)
      ?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const query = queries[index];
    if (event.key === 'ArrowDown') choose(index + 1);
    else if (event.key === 'ArrowUp') choose(index - 1);
    else if (event.key === 'Home') choose(0);
    else if (event.key === 'End') choose(queries.length - 1);
    else if ((event.key === 'Enter' || event.key === ' ') && query) openSaved(query, true);
    else if (event.key === 'Delete' && query) onRemove(query);
    else if ((event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) && query) {
      const row = box.current?.querySelector(`[data-path="${CSS.escape(query.path)}"]`);
      const place = row?.getBoundingClientRect();
      setMenu({ query, at: { x: (place?.left ?? 0) + 24, y: place?.bottom ?? 0 } });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const entries = (query: SavedQuery): MenuEntry[] => [
    { id: 'open', label: text.open, keys: '⏎', run: () => openSaved(query, true) },
    { id: 'sql', label: text.openSql, run: () => openSaved(query, false) },
    {
      id: 'copy',
      label: text.copyPath,
      run: () => void copyText(query.path).then((done) => done && notify(words.frame.copied)),
    },
    { id: 'line', separator: true },
    { id: 'remove', label: text.remove, keys: 'Del', run: () => onRemove(query) },
  ];
  return (
    <>
      <div
        ref={box}
        className="reports-list"
        role="listbox"
        tabIndex={0}
        aria-label={text.list}
        aria-activedescendant={index < 0 ? undefined : `${prefix}${index}`}
        onKeyDown={onKeyDown}
        onFocus={() => {
          if (index < 0) choose(0);
        }}
      >
        {queries.map((query, at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys, as ARIA's listbox says
          // biome-ignore lint/a11y/useFocusableInteractive: the list keeps the focus and names the active option
          <div
            key={query.path}
            id={`${prefix}${at}`}
            data-path={query.path}
            className="report-row"
            role="option"
            aria-selected={at === index}
            onClick={() => {
              setSelected(query.path);
              openSaved(query, true);
            }}
            onContextMenu={(event) => {
              event.preventDefault();
              setSelected(query.path);
              setMenu({ query, at: { x: event.clientX, y: event.clientY } });
            }}
          >
            <FileText size={14} aria-hidden />
            <span className="report-title ellipsis">{inLanguage(query.title, language)}</span>
            <span className="report-text">{inLanguage(query.description, language)}</span>
          </div>
        ))}
      </div>
      {menu ? (
        <Menu
          label={inLanguage(menu.query.title, language)}
          at={menu.at}
          entries={entries(menu.query)}
          onClose={() => setMenu(null)}
        />
      ) : null}
    </>
  );
}

function Remove({ query, onClose }: { query: SavedQuery; onClose: () => void }): ReactNode {
  const words = useWords();
  const text = words.saved;
  return (
    <Dialog
      title={text.removeTitle}
      closeLabel={words.frame.close}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{words.frame.cancel}</Button>
          <Button
            look="danger"
            onClick={() => {
              onClose();
              void removeSaved(query);
            }}
          >
            {words.history.remove}
          </Button>
        </>
      }
    >
      <p>{text.removeText(query.path)}</p>
    </Dialog>
  );
}
