// What is shown of a locked workspace: its name and its class, and nothing else.
import { LockKeyhole } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { asProblem, type Problem } from '../../ipc';
import { Button } from '../../kit/Button';
import { ProblemBar } from '../../problem/ProblemBar';
import { unlockWorkspace, useWorkspace } from '../../state/workspace';
import { useWords } from '../../words';
import { ClassBadge } from './ClassBadge';
import { switchSpaces } from './store';

/** In place of the whole frame. */
export function LockScreen(): ReactNode {
  const { lock: text } = useWords().workspaces;
  const shown = useWorkspace((state) => state.shown);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  const unlock = () => {
    setBusy(true);
    setProblem(null);
    unlockWorkspace()
      .catch((thrown: unknown) => setProblem(asProblem(thrown)))
      .finally(() => setBusy(false));
  };
  return (
    <main className="lock-screen">
      <div>
        <LockKeyhole size={36} strokeWidth={1.5} aria-hidden />
        <h1>{text.title(shown?.name ?? '')}</h1>
        {shown ? <ClassBadge of={shown.class} /> : null}
        <p>{text.text}</p>
        {problem ? <ProblemBar problem={problem} job={null} onRetry={unlock} /> : null}
        <div className="lock-buttons">
          <Button ref={button} look="primary" disabled={busy} onClick={unlock}>
            {busy ? text.unlocking : text.unlock}
          </Button>
          <Button onClick={switchSpaces}>{text.other}</Button>
        </div>
      </div>
    </main>
  );
}
