// The activities, and what is always at hand.
import { Compass, Keyboard, Settings } from 'lucide-react';
import type { ReactNode } from 'react';
import { keyText } from '../kit/keys';
import { useApp } from '../state/app';
import { perform } from '../state/commands';
import { useWords } from '../words';
import { keysOf } from './shortcuts';

/** A narrow column at the left edge. */
export function Rail(): ReactNode {
  const words = useWords();
  const sideShown = useApp((state) => state.sideShown);
  const { frame } = words;
  const title = (name: string, command: 'toggleSide' | 'shortcuts' | 'settings') =>
    `${name} (${keyText(keysOf(command) ?? '')})`;
  return (
    <nav className="rail" aria-label={frame.rail}>
      <button
        type="button"
        aria-label={frame.explore}
        aria-pressed={sideShown}
        title={title(frame.explore, 'toggleSide')}
        onClick={() => perform('toggleSide')}
      >
        <Compass size={19} strokeWidth={1.75} aria-hidden />
      </button>
      <span className="spring" />
      <button
        type="button"
        aria-label={frame.help}
        title={title(frame.help, 'shortcuts')}
        onClick={() => perform('shortcuts')}
      >
        <Keyboard size={18} strokeWidth={1.75} aria-hidden />
      </button>
      <button
        type="button"
        aria-label={frame.settings}
        title={title(frame.settings, 'settings')}
        onClick={() => perform('settings')}
      >
        <Settings size={18} strokeWidth={1.75} aria-hidden />
      </button>
    </nav>
  );
}
