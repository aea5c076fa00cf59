// The window's head: the workspace with its class, the search box, the connection, theme and language.
import { ChevronsUpDown, Languages, Monitor, Moon, Search, Sun } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { ClassBadge, className } from '../features/workspaces/ClassBadge';
import type { Language, Theme } from '../ipc';
import { IconButton } from '../kit/Button';
import { keyText } from '../kit/keys';
import { Menu } from '../kit/Menu';
import { changeSettings, useApp } from '../state/app';
import { perform } from '../state/commands';
import { useIdentities } from '../state/identities';
import { useWorkspace } from '../state/workspace';
import { useFormat, useWords } from '../words';
import { keysOf } from './shortcuts';

const THEMES: readonly Theme[] = ['system', 'light', 'dark'];
const LANGUAGES: readonly Language[] = ['system', 'en', 'ja'];

const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon };

/** 36 pixels high. */
export function Header(): ReactNode {
  const words = useWords();
  const startup = useApp((state) => state.startup);
  const shown = useWorkspace((state) => state.shown);
  const { theme, language } = useApp((state) => state.settings);
  const [menu, setMenu] = useState<'theme' | 'language' | null>(null);
  const [at, setAt] = useState({ x: 0, y: 0 });
  const Icon = THEME_ICONS[theme];
  const openMenu = (name: 'theme' | 'language', element: HTMLElement) => {
    const box = element.getBoundingClientRect();
    setAt({ x: box.right - 200, y: box.bottom + 4 });
    setMenu(name);
  };
  return (
    <header className="header">
      {shown ? (
        <button
          type="button"
          className="workspace"
          data-colour={shown.class.colour}
          aria-haspopup="dialog"
          aria-label={words.workspaces.button(shown.name, className(shown.class, words))}
          title={`${words.commands.switchWorkspace} (${keyText(keysOf('switchWorkspace') ?? '')})`}
          onClick={() => perform('switchWorkspace')}
        >
          <Logo />
          <span className="ellipsis">{shown.name}</span>
          <ClassBadge of={shown.class} />
          <ChevronsUpDown size={13} aria-hidden />
        </button>
      ) : (
        <div className="workspace">
          <Logo />
          <span className="ellipsis">Shirabe</span>
        </div>
      )}
      <button
        type="button"
        className="header-search"
        aria-label={words.frame.search}
        onClick={() => perform('palette')}
      >
        <Search size={13} aria-hidden />
        <span className="ellipsis">{words.frame.search}</span>
        <kbd>{keyText(keysOf('palette') ?? '')}</kbd>
      </button>
      <div className="header-end">
        {startup ? <ConnectionChip /> : null}
        <IconButton
          label={words.frame.themeButton(words.frame.theme[theme])}
          aria-haspopup="menu"
          onClick={(event) => openMenu('theme', event.currentTarget)}
        >
          <Icon size={15} aria-hidden />
        </IconButton>
        <IconButton
          label={words.frame.languageButton}
          aria-haspopup="menu"
          onClick={(event) => openMenu('language', event.currentTarget)}
        >
          <Languages size={15} aria-hidden />
        </IconButton>
      </div>
      {menu === 'theme' ? (
        <Menu
          label={words.settings.theme}
          at={at}
          onClose={() => setMenu(null)}
          entries={THEMES.map((one) => {
            const ThemeIcon = THEME_ICONS[one];
            return {
              id: one,
              label: words.frame.theme[one],
              icon: <ThemeIcon size={14} aria-hidden />,
              ...(one === theme ? { keys: '✓' } : {}),
              run: () => changeSettings({ theme: one }),
            };
          })}
        />
      ) : null}
      {menu === 'language' ? (
        <Menu
          label={words.settings.language}
          at={at}
          onClose={() => setMenu(null)}
          entries={LANGUAGES.map((one) => ({
            id: one,
            label: words.frame.language[one],
            ...(one === language ? { keys: '✓' } : {}),
            run: () => changeSettings({ language: one }),
          }))}
        />
      ) : null}
    </header>
  );
}

/** How the connections are, and the way to them. */
function ConnectionChip(): ReactNode {
  const words = useWords();
  const format = useFormat();
  const connections = useApp((state) => state.connections);
  const { identities } = useIdentities();
  const { chip } = words.connections;
  const signedOut = identities.filter(({ state }) => state.name === 'signedOut').length;
  const failed = identities.filter(({ state }) => state.name === 'failed').length;
  const first = connections[0];
  const ready = connections.some((one) => one.ready);
  const state =
    first === undefined
      ? words.frame.noConnection
      : ready
        ? words.frame.ready
        : signedOut === 0
          ? words.frame.preparing
          : words.connections.state.signedOut;
  const notes = [
    failed > 0 ? chip.failed(format.count(failed)) : '',
    signedOut > 0 ? chip.signedOut(format.count(signedOut)) : '',
  ].filter(Boolean);
  const look = first === undefined ? 'none' : ready ? 'ready' : 'waiting';
  return (
    <>
      {/* Beside the button: what is within one is not told when it changes. */}
      <span className="visually-hidden" role="status">
        {state}
      </span>
      <button
        type="button"
        className={`connection ${look}`}
        aria-haspopup="dialog"
        aria-label={words.connections.open([state, ...notes].join(', '))}
        title={`${words.commands.showConnections} (${keyText(keysOf('showConnections') ?? '')})`}
        onClick={() => perform('showConnections')}
      >
        <span className="connection-state">
          <i aria-hidden />
          {state}
        </span>
        {notes.length > 0 ? (
          <span className={failed > 0 ? 'bad' : 'warn'}>{notes.join(' · ')}</span>
        ) : null}
      </button>
    </>
  );
}

/** The app's mark, small: a lens over columns. */
export function Logo({ size = 18 }: { size?: number }): ReactNode {
  return (
    <svg className="logo" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#2f6fed" />
      <path d="M20.5 20.5 26 26" stroke="#fff" strokeWidth="3.4" strokeLinecap="round" />
      <circle cx="14" cy="13.8" r="9" fill="#fff" />
      <rect x="9" y="13.6" width="2.8" height="4.2" rx="0.9" fill="#9dbdfb" />
      <rect x="12.7" y="9.2" width="2.8" height="8.6" rx="0.9" fill="#2f6fed" />
      <rect x="16.4" y="11.6" width="2.8" height="6.2" rx="0.9" fill="#5f93f5" />
    </svg>
  );
}
