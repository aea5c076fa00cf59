// One list of everything that has a name: open tabs, tables, commands, settings.
import {
  ChevronRight,
  ClipboardList,
  Database,
  FileCode2,
  History,
  Search,
  Settings2,
  Table2,
} from 'lucide-react';
import { type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import { openObject } from '../features/explore/actions';
import { tableObject } from '../features/explore/nodes';
import { type Folded, foldShards } from '../features/explore/shards';
import { oneLine, openEntry } from '../features/history/actions';
import { openAddressOrTell, useBuckets } from '../features/objects/store';
import { openSaved } from '../features/saved/actions';
import { inLanguage, reloadSaved, useSaved } from '../features/saved/store';
import { type CatalogueObject, type Connection, ipc, type SavedQuery } from '../ipc';
import { keyText } from '../kit/keys';
import { useApp } from '../state/app';
import { catalogue, useCatalogue } from '../state/catalogue';
import { available, perform } from '../state/commands';
import { openObjects } from '../state/places';
import { activateTab, activeTab, useTabs } from '../state/tabs';
import { type CommandName, format, useLanguage, useWords, type Words } from '../words';
import { rank } from './rank';
import { keysOf } from './shortcuts';

type Group = 'tabs' | 'reports' | 'tables' | 'buckets' | 'history' | 'commands' | 'settings';

interface Entry {
  id: string;
  group: Group;
  label: string;
  note: string;
  keys: string;
  run: () => void;
}

const COMMANDS: readonly CommandName[] = [
  'run',
  'runAll',
  'runToHere',
  'stop',
  'queryOptions',
  'whyExpensive',
  'raiseBudget',
  'showJobs',
  'newTab',
  'closeTab',
  'reopenTab',
  'renameTab',
  'sampleQuery',
  'openFile',
  'openAsTable',
  'readFiles',
  'filterFiles',
  'profileFiles',
  'save',
  'saveAsFile',
  'formatSql',
  'quickFix',
  'goToTable',
  'goToLine',
  'showHover',
  'showSignature',
  'showParameters',
  'chooseDataset',
  'find',
  'focusEditor',
  'focusResults',
  'focusCatalogue',
  'filterCatalogue',
  'refreshCatalogue',
  'toggleSide',
  'showExplorer',
  'showFiles',
  'editAddress',
  'jumpTo',
  'filterObjects',
  'goUp',
  'openObject',
  'quickLook',
  'toggleDetails',
  'copyPath',
  'lookIntoFiles',
  'showReports',
  'showHistory',
  'saveQuery',
  'exportRows',
  'goToRow',
  'copy',
  'copyWithHeader',
  'copyCsv',
  'copyJson',
  'copyMarkdown',
  'copyInList',
  'copyInsert',
  'findRows',
  'showRecord',
  'showProfile',
  'columnMenu',
  'showBlanks',
  'pinResult',
  'compareResults',
  'timeZone',
  'showConnections',
  'addConnection',
  'unlockKeychain',
  'switchWorkspace',
  'newWorkspace',
  'lockWorkspace',
  'showPolicy',
  'showAudit',
  'shortcuts',
  'welcome',
];

const SETTINGS: readonly CommandName[] = [
  'settings',
  'themeSystem',
  'themeLight',
  'themeDark',
  'languageSystem',
  'languageEn',
  'languageJa',
  'densityCompact',
  'densityComfortable',
  'exportSettings',
  'importSettings',
  'resetSandbox',
];

const SHOWN = 80;
/** Names of objects shown beside the rest. */
const HITS = 40;
const ICONS = {
  tabs: FileCode2,
  reports: ClipboardList,
  tables: Table2,
  buckets: Database,
  history: History,
  commands: ChevronRight,
  settings: Settings2,
};

/** Keyboard only, if one likes: type, arrows, Enter. */
export function Palette({ onClose }: { onClose: () => void }): ReactNode {
  const words = useWords();
  const language = useLanguage();
  const version = useCatalogue();
  const connections = useApp((state) => state.connections);
  const reports = useSaved((state) => state.list?.queries ?? NO_QUERIES);
  const buckets = useBuckets((state) => state.by);
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const prefix = useId();

  useEffect(() => {
    if (useSaved.getState().list === null) void reloadSaved();
  }, []);

  useEffect(() => {
    const before = document.activeElement;
    if (dialog.current && !dialog.current.open) dialog.current.showModal();
    field.current?.focus();
    return () => {
      // A command may have moved the focus already; then it stays there.
      const now = document.activeElement;
      if ((now === null || now === document.body) && before instanceof HTMLElement) before.focus();
    };
  }, []);

  const entries = useMemo(() => {
    void version;
    void language;
    const all: Entry[] = [];
    const { tabs, active } = useTabs.getState();
    for (const tab of tabs)
      all.push({
        id: `tab:${tab.id}`,
        group: 'tabs',
        label: tab.title,
        note: tab.id === active ? words.palette.current : '',
        keys: '',
        run: () => {
          useApp.setState({ welcomeShown: false });
          activateTab(tab.id);
          perform('focusEditor');
        },
      });
    for (const name of COMMANDS)
      if (available(name)) all.push(command(name, 'commands', words.commands[name]));
    for (const name of SETTINGS)
      if (available(name)) all.push(command(name, 'settings', words.commands[name]));
    for (const connection of connections)
      for (const folded of tablesOf(connection.id)) {
        const table = folded.kind === 'table' ? folded.table : folded.newest;
        const { project, dataset } = table.reference;
        const label = folded.kind === 'table' ? table.reference.table : `${folded.shards.prefix}*`;
        all.push({
          id: `table:${connection.id}/${project}.${dataset}.${label}`,
          group: 'tables',
          label,
          note: `${dataset} · ${words.tree.kind[table.kind]}`,
          keys: '',
          run: () => {
            const object = tableObject(connection.id, table);
            openObject(object, true);
          },
        });
      }
    for (const [connection, { items }] of buckets)
      for (const { name } of items)
        all.push({
          id: `bucket:${connection}/${name}`,
          group: 'buckets',
          label: words.objects.palette.bucket(name),
          note: 's3',
          keys: '',
          run: () => void openObjects({ connection, bucket: name, prefix: '' }),
        });
    for (const query of reports)
      all.push({
        id: `report:${query.path}`,
        group: 'reports',
        label: inLanguage(query.title, language),
        note: query.tags.join(', '),
        keys: '',
        run: () => openSaved(query, true),
      });
    return all;
  }, [version, language, words, connections, reports, buckets]);

  const hits = useNames(text, connections);
  const past = usePast(text);
  const found = useMemo(() => {
    const best = rank(entries, text, (entry) => `${entry.label} ${entry.note}`).slice(0, SHOWN);
    const shown = new Set(best.map(({ id }) => id));
    const others = hits
      .map((object) => hitEntry(object, words.explore.kinds[object.kind]))
      .filter(({ id }) => !shown.has(id));
    const after = best.findLastIndex(({ group }) => group === 'tables') + 1 || best.length;
    const address = ADDRESS.test(text.trim()) ? [addressEntry(text.trim(), words)] : [];
    return [...address, ...best.slice(0, after), ...others, ...best.slice(after), ...past];
  }, [entries, text, hits, past, words]);

  useEffect(() => {
    void text;
    setChosen(0);
  }, [text]);

  useEffect(() => {
    list.current?.querySelector(`[data-index="${chosen}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  const take = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    // The dialog must be gone before the command moves the focus.
    requestAnimationFrame(entry.run);
  };

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click on the backdrop is a second way; Esc is the first.
    <dialog
      ref={dialog}
      className="dialog palette"
      aria-label={words.palette.label}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <label className="palette-field">
        <Search size={16} aria-hidden />
        <input
          ref={field}
          role="combobox"
          aria-expanded
          aria-autocomplete="list"
          aria-controls={`${prefix}list`}
          aria-activedescendant={found.length > 0 ? `${prefix}${chosen}` : undefined}
          aria-label={words.palette.label}
          placeholder={words.palette.placeholder}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing || event.keyCode === 229) return;
            const last = found.length - 1;
            if (event.key === 'ArrowDown') setChosen(chosen >= last ? 0 : chosen + 1);
            else if (event.key === 'ArrowUp')
              setChosen(chosen <= 0 ? Math.max(0, last) : chosen - 1);
            else if (event.key === 'PageDown') setChosen(Math.max(0, Math.min(last, chosen + 8)));
            else if (event.key === 'PageUp') setChosen(Math.max(0, chosen - 8));
            else if (event.key === 'Enter') take(found[chosen]);
            else if (event.key === 'Escape') onClose();
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
        />
      </label>
      <div
        className="palette-list"
        role="listbox"
        id={`${prefix}list`}
        aria-label={words.palette.label}
        ref={list}
      >
        {found.map((entry, index) => {
          const Icon = ICONS[entry.group];
          const head = found[index - 1]?.group !== entry.group;
          return (
            <div key={entry.id} role="presentation">
              {head ? (
                <div className="palette-group" role="presentation">
                  {words.palette.groups[entry.group]}
                </div>
              ) : null}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys, as ARIA's combobox says */}
              {/* biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active option */}
              <div
                id={`${prefix}${index}`}
                data-index={index}
                className="palette-item"
                role="option"
                aria-selected={index === chosen}
                onPointerMove={() => setChosen(index)}
                onClick={() => take(entry)}
              >
                <Icon size={14} aria-hidden />
                <span className="ellipsis">{entry.label}</span>
                <span className="palette-note ellipsis">{entry.note}</span>
                {entry.keys ? <kbd>{entry.keys}</kbd> : null}
              </div>
            </div>
          );
        })}
        {found.length === 0 ? (
          <p className="palette-nothing">{words.palette.nothing(text)}</p>
        ) : null}
      </div>
      <div className="palette-foot">
        <span>{words.palette.hint}</span>
        <span className="visually-hidden" role="status">
          {words.palette.results(String(found.length))}
        </span>
      </div>
    </dialog>
  );
}

/** Names that a text finds among all that are known. */
function useNames(text: string, connections: readonly Connection[]): readonly CatalogueObject[] {
  const [hits, setHits] = useState<readonly CatalogueObject[]>([]);
  const wanted = text.trim();
  useEffect(() => {
    if (wanted.length < 2) {
      setHits([]);
      return;
    }
    let stale = false;
    const timer = setTimeout(() => {
      const ready = connections.filter((one) => one.ready);
      Promise.all(ready.map(({ id }) => ipc().exploreSearch(id, wanted, HITS)))
        .then((answers) => {
          if (stale) return;
          const exact = answers.flatMap(({ fuzzy, hits }) => (fuzzy ? [] : hits));
          setHits(exact.slice(0, HITS));
        })
        .catch(() => undefined);
    }, 60);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [wanted, connections]);
  return hits;
}

/** What is an address in S3 and nothing else. */
const ADDRESS = /^(s3a?:\/\/|arn:aws[\w-]*:s3:|https?:\/\/.*s3)/i;

function addressEntry(text: string, words: Words): Entry {
  return {
    id: 'address',
    group: 'buckets',
    label: words.objects.palette.address(text),
    note: '',
    keys: '',
    run: () => void openAddressOrTell(text, activeTab()?.objects?.connection ?? null),
  };
}

function hitEntry(object: CatalogueObject, kind: string): Entry {
  const { connection, project, dataset, column } = object;
  const name = object.object ?? dataset;
  const place = column === null ? dataset : `${dataset}.${name}`;
  return {
    id: `table:${connection}/${project}.${dataset}.${name}${column === null ? '' : `/${column}`}`,
    group: 'tables',
    label: column ?? name,
    note: object.object === null ? `${project} · ${kind}` : `${place} · ${kind}`,
    keys: '',
    run: () => openObject(object, true),
  };
}

/** Known tables, dataset by dataset, with date shards folded. */
function tablesOf(connection: string): Folded[] {
  return [...catalogue.knownDatasets(connection)].flatMap(({ reference }) =>
    foldShards(catalogue.tables(connection, reference).items),
  );
}

function command(name: CommandName, group: Group, label: string): Entry {
  return {
    id: `command:${name}`,
    group,
    label,
    note: '',
    keys: keyText(keysOf(name) ?? ''),
    run: () => {
      perform(name);
    },
  };
}

const NO_QUERIES: readonly SavedQuery[] = [];
const PAST_PAUSE_MS = 150;
const PAST_SHOWN = 8;

/** What was run before and has the words of the search. */
function usePast(text: string): Entry[] {
  const [entries, setEntries] = useState<Entry[]>([]);
  useEffect(() => {
    const search = text.trim();
    if (search.length < 2) {
      setEntries([]);
      return;
    }
    let gone = false;
    const timer = setTimeout(() => {
      ipc()
        .historyList({ search, kind: 'query', pinned: false, before: null, limit: PAST_SHOWN })
        .then((page) => {
          if (gone) return;
          setEntries(
            page.entries.map((entry) => ({
              id: `history:${entry.id}`,
              group: 'history',
              label: oneLine(entry.text),
              note: format().moment(entry.startedAtMs),
              keys: '',
              run: () => void openEntry(entry),
            })),
          );
        })
        // The history is a convenience here; its own pane says what is wrong with it.
        .catch(() => undefined);
    }, PAST_PAUSE_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [text]);
  return entries;
}
