// The reset of the sandbox: a word to type, then its progress.
import { CircleCheck } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { asProblem, ipc, type JobId, newJobId, type Problem } from '../../ipc';
import { Bar } from '../../kit/Bar';
import { Button } from '../../kit/Button';
import { Dialog } from '../../kit/Dialog';
import { ProblemBar } from '../../problem/ProblemBar';
import { useJobs } from '../../state/jobs';
import { languages, useFormat, useWords } from '../../words';
import './settings.css';

/** Cannot be undone, so it is confirmed by typing. */
export function ResetSandbox({ onClose }: { onClose: () => void }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const id = useId();
  const [text, setText] = useState('');
  const [job, setJob] = useState<JobId | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const snapshot = useJobs((state) => (job ? state.jobs.get(job) : undefined));
  const { settings } = words;
  const typed = text.normalize('NFKC').trim().toLowerCase();
  // Either language's word is taken: an input method may not be at hand.
  const confirmed = Object.values(languages).some((one) => one.settings.resetWord === typed);
  const failed = problem ?? (snapshot?.state.name === 'failed' ? snapshot.state.problem : null);
  const done = snapshot?.state.name === 'done';
  const running = job !== null && !done && !failed;
  const progress = snapshot?.progress;
  const share = progress?.total ? Math.min(1, progress.done / progress.total) : null;

  const start = () => {
    const next = newJobId();
    setProblem(null);
    setJob(next);
    ipc()
      .sandboxReset(next)
      .catch((thrown: unknown) => setProblem(asProblem(thrown)));
  };

  return (
    <Dialog
      title={settings.resetTitle}
      closeLabel={words.frame.close}
      onClose={onClose}
      className="reset"
      foot={
        done ? (
          <Button look="primary" onClick={onClose}>
            {words.frame.close}
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{running ? words.frame.close : words.frame.cancel}</Button>
            <Button
              look="danger"
              className="primary"
              disabled={!confirmed || running}
              onClick={start}
            >
              {settings.reset}
            </Button>
          </>
        )
      }
    >
      {failed ? <ProblemBar problem={failed} job={job} onRetry={start} /> : null}
      {done ? (
        <p className="reset-done" role="status">
          <CircleCheck size={18} aria-hidden />
          {settings.resetDone}
        </p>
      ) : running ? (
        <div className="reset-running" role="status">
          <p>
            {settings.resetRunning}
            {share === null ? '' : ` · ${format.percent(share)}`}
          </p>
          <Bar share={share} label={settings.resetRunning} />
        </div>
      ) : (
        <>
          <p className="reset-text">{settings.resetText}</p>
          <label htmlFor={id} className="reset-label">
            {settings.resetType(settings.resetWord)}
          </label>
          <input
            id={id}
            className="field"
            autoComplete="off"
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && !event.nativeEvent.isComposing && confirmed) start();
            }}
          />
        </>
      )}
    </Dialog>
  );
}
