// The connection that a tab asks, where there are several: a button, and a menu to choose from.
import { Plug } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Menu } from '../../kit/Menu';
import { useApp } from '../../state/app';
import { connectionFor } from '../../state/connections';
import { signInFor, useIdentities } from '../../state/identities';
import { DEFAULT_OPTIONS } from '../../state/options';
import { changeTab, type OpenTab } from '../../state/tabs';
import { useWords } from '../../words';

/** Not shown while there is nothing to choose. */
export function ConnectionChoice({ tab }: { tab: OpenTab }): ReactNode {
  const words = useWords();
  const text = words.connections.choice;
  const connections = useApp((state) => state.connections);
  const identities = useIdentities((state) => state.identities);
  const [at, setAt] = useState<{ x: number; y: number } | null>(null);
  const current = connectionFor(connections, tab.connection);
  if (connections.length < 2 && (current || connections.length === 0)) return null;
  const stateOf = (id: string | null) => identities.find((one) => one.id === id)?.state.name;
  const choose = (id: string) => {
    // The dataset belongs to the connection that it was chosen for.
    const options = { ...(tab.options ?? DEFAULT_OPTIONS), defaultDataset: null };
    changeTab(tab.id, { connection: id, ...(tab.options ? { options } : {}) });
  };
  const name = current ? `${current.name} · ${current.project}` : text.none;
  return (
    <>
      <button
        type="button"
        className={`bar-choice ${current ? 'set' : 'bad'}`}
        aria-haspopup="menu"
        aria-expanded={at !== null}
        aria-label={text.current(name)}
        title={current ? text.current(name) : text.gone}
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          setAt({ x: box.left, y: box.bottom + 4 });
        }}
      >
        <Plug size={13} aria-hidden />
        <span className="ellipsis">{current?.name ?? text.none}</span>
      </button>
      {at ? (
        <Menu
          label={text.label}
          at={at}
          onClose={() => setAt(null)}
          entries={connections.map((one) => ({
            id: one.id,
            label: `${one.name} · ${one.project}`,
            icon: <Plug size={14} aria-hidden />,
            keys:
              one.id === current?.id
                ? '✓'
                : stateOf(one.identity) === 'signedOut'
                  ? words.connections.state.signedOut
                  : '',
            run: () => {
              choose(one.id);
              if (stateOf(one.identity) === 'signedOut') signInFor(one.id);
            },
          }))}
        />
      ) : null}
    </>
  );
}
