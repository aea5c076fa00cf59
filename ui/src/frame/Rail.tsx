// The activities, and what is always at hand.
import {
  ClipboardList,
  Compass,
  FolderOpen,
  History,
  Keyboard,
  ListChecks,
  Settings,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { keyText } from '../kit/keys';
import { useApp } from '../state/app';
import { perform } from '../state/commands';
import { useView } from '../state/view';
import { type CommandName, useWords } from '../words';
import { keysOf } from './shortcuts';

/** A narrow column at the left edge. */
export function Rail(): ReactNode {
  const words = useWords();
  const sideShown = useApp((state) => state.sideShown);
  const side = useApp((state) => state.side);
  const { frame } = words;
  const jobsShown = useView((state) => state.jobsShown);
  const title = (name: string, command: CommandName) =>
    `${name} (${keyText(keysOf(command) ?? '')})`;
  // The activity that is shown already is put away; another takes its place.
  const toggle = (which: 'explorer' | 'files' | 'reports' | 'history') => {
    if (sideShown && side === which) perform('toggleSide');
    else useApp.setState({ side: which, sideShown: true });
  };
  return (
    <nav className="rail" aria-label={frame.rail}>
      <button
        type="button"
        aria-label={frame.explore}
        aria-pressed={sideShown && side === 'explorer'}
        title={title(frame.explore, 'showExplorer')}
        onClick={() => toggle('explorer')}
      >
        <Compass size={19} strokeWidth={1.75} aria-hidden />
      </button>
      <button
        type="button"
        aria-label={words.objects.title}
        aria-pressed={sideShown && side === 'files'}
        title={title(words.objects.title, 'showFiles')}
        onClick={() => toggle('files')}
      >
        <FolderOpen size={19} strokeWidth={1.75} aria-hidden />
      </button>
      <button
        type="button"
        aria-label={words.saved.title}
        aria-pressed={sideShown && side === 'reports'}
        title={title(words.saved.title, 'showReports')}
        onClick={() => toggle('reports')}
      >
        <ClipboardList size={19} strokeWidth={1.75} aria-hidden />
      </button>
      <button
        type="button"
        aria-label={words.history.title}
        aria-pressed={sideShown && side === 'history'}
        title={title(words.history.title, 'showHistory')}
        onClick={() => toggle('history')}
      >
        <History size={19} strokeWidth={1.75} aria-hidden />
      </button>
      <button
        type="button"
        aria-label={words.runs.jobs.title}
        aria-pressed={jobsShown}
        title={words.runs.jobs.title}
        onClick={() => perform('showJobs')}
      >
        <ListChecks size={19} strokeWidth={1.75} aria-hidden />
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
