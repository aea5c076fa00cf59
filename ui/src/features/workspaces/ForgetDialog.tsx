// Forgetting a workspace: its name is typed, and afterwards it is said what went.
import { CircleCheck } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { asProblem, type Forgotten, ipc, type Problem, type Workspace } from '../../ipc';
import { Bar } from '../../kit/Bar';
import { Button } from '../../kit/Button';
import { Dialog } from '../../kit/Dialog';
import { ProblemBar } from '../../problem/ProblemBar';
import { useFormat, useWords } from '../../words';
import { closeSpaces, reloadSpaces } from './store';

/** Cannot be undone, so it is confirmed by typing. */
export function ForgetDialog({ of }: { of: Workspace }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const text = words.workspaces.forgetting;
  const id = useId();
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [gone, setGone] = useState<Forgotten | null>(null);
  const confirmed = typed.normalize('NFC').trim() === of.name.normalize('NFC');

  const forget = async () => {
    if (!confirmed || busy) return;
    setBusy(true);
    setProblem(null);
    try {
      setGone(await ipc().workspaceForget(of.id, of.name));
      void reloadSpaces();
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      title={text.title(of.name)}
      closeLabel={words.frame.close}
      onClose={closeSpaces}
      className="forgetting"
      foot={
        gone ? (
          <Button look="primary" onClick={closeSpaces}>
            {words.frame.close}
          </Button>
        ) : (
          <>
            <Button onClick={closeSpaces}>{words.frame.cancel}</Button>
            <Button
              look="danger"
              className="primary"
              disabled={!confirmed || busy}
              onClick={() => void forget()}
            >
              {text.do}
            </Button>
          </>
        )
      }
    >
      {problem ? <ProblemBar problem={problem} job={null} onRetry={() => void forget()} /> : null}
      {gone ? (
        <div role="status">
          <p className="forgetting-done">
            <CircleCheck size={17} aria-hidden />
            {text.done(of.name)}
          </p>
          <p className="tabular">
            {text.files(format.count(gone.files))}
            <br />
            {text.entries(format.count(gone.entries))}
          </p>
          <p>{text.looked}</p>
        </div>
      ) : busy ? (
        <div role="status">
          <p>{text.doing}</p>
          <Bar share={null} label={text.doing} />
        </div>
      ) : (
        <>
          <p>{text.text}</p>
          <ul>
            {text.goes.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
          <p>{text.stays}</p>
          <label htmlFor={id}>{text.type(of.name)}</label>
          <input
            id={id}
            className="field"
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && !event.nativeEvent.isComposing) void forget();
            }}
          />
        </>
      )}
    </Dialog>
  );
}
