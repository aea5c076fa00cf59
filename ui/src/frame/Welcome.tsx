// What is shown without a tab: on the first start the welcome with its doors, later a quiet page with the same doors.
import {
  ArrowRight,
  FolderOpen,
  MessageCircleQuestionMark,
  PencilLine,
  Plug,
  TableProperties,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../kit/Button';
import { keyText } from '../kit/keys';
import { useApp } from '../state/app';
import { perform } from '../state/commands';
import { isFinal, sandboxJob, useJobs } from '../state/jobs';
import { useWorkspace } from '../state/workspace';
import { useFormat, useWords } from '../words';
import { newQuery, putWelcomeAway } from './actions';
import { Logo } from './Header';
import { keysOf } from './shortcuts';

/** Three doors, each one click, each ending with something on the screen. */
export function Welcome({ first }: { first: boolean }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const connections = useApp((state) => state.connections);
  const sandbox = useWorkspace((state) => state.shown?.sandbox ?? false);
  // What waits is the sandbox; a connection that is signed out waits for a person, and says so elsewhere.
  const ready = !connections.some((one) => !one.ready && one.identity === null);
  const job = sandboxJob(useJobs((state) => state.jobs));
  const preparing = job && !isFinal(job.state) ? job : undefined;
  const { welcome } = words;
  const progress = preparing?.progress;
  const share = progress?.total ? progress.done / progress.total : null;
  const connect = {
    id: 'connect',
    icon: <Plug size={20} strokeWidth={1.75} aria-hidden />,
    words: welcome.connect,
    run: () => perform('addConnection'),
    keys: '',
  };
  const doors = [
    {
      id: 'ask',
      icon: <MessageCircleQuestionMark size={20} strokeWidth={1.75} aria-hidden />,
      words: welcome.ask,
      run: () => perform('sampleQuery'),
      keys: '',
    },
    {
      id: 'files',
      icon: <FolderOpen size={20} strokeWidth={1.75} aria-hidden />,
      words: welcome.files,
      run: () => perform('lookIntoFiles'),
      keys: '',
    },
    {
      id: 'browse',
      icon: <TableProperties size={20} strokeWidth={1.75} aria-hidden />,
      words: welcome.browse,
      run: () => {
        putWelcomeAway();
        useApp.setState({ side: 'explorer', sideShown: true });
        requestAnimationFrame(() => perform('focusCatalogue'));
      },
      keys: '',
    },
    {
      id: 'write',
      icon: <PencilLine size={20} strokeWidth={1.75} aria-hidden />,
      words: welcome.write,
      run: newQuery,
      keys: keyText(keysOf('newTab') ?? ''),
    },
  ];
  // The sample data is the sandbox's: a workspace without it begins with a connection of its own.
  const shown = sandbox
    ? [...doors, connect]
    : [
        connect,
        ...doors.filter(({ id }) => id === 'write' || (id === 'browse' && connections.length > 0)),
      ];
  return (
    <div className="welcome">
      <div className="welcome-inner">
        <div className="welcome-head">
          <Logo size={first ? 44 : 32} />
          <div>
            <h1>{first ? welcome.title : welcome.emptyTitle}</h1>
            <p>{!first ? welcome.emptyText : sandbox ? welcome.lead : welcome.ownLead}</p>
          </div>
        </div>
        <div className="doors">
          {shown.map((door) => (
            <button key={door.id} type="button" className="door" onClick={door.run}>
              <span className="door-icon">{door.icon}</span>
              <span className="door-text">
                <b>{door.words.title}</b>
                <span>{door.words.text}</span>
              </span>
              {door.keys ? <kbd>{door.keys}</kbd> : null}
              <ArrowRight className="door-arrow" size={16} aria-hidden />
            </button>
          ))}
        </div>
        {ready && !preparing ? null : (
          <p className="welcome-waiting" role="status">
            <span className="spinner" aria-hidden />
            {welcome.waiting}
            {share === null ? '' : ` · ${format.percent(share)}`}
          </p>
        )}
        {first ? (
          <Button look="quiet" size="small" className="welcome-dismiss" onClick={putWelcomeAway}>
            {welcome.dismiss}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
