// The bar over what went wrong: what, why, one next step, the service's own words folded.
import { ChevronRight, CircleAlert, Copy, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { JobId, Problem } from '../ipc';
import { Button, IconButton } from '../kit/Button';
import { copyText } from '../kit/clipboard';
import { notify, useApp } from '../state/app';
import { perform } from '../state/commands';
import { useIdentity } from '../state/identity';
import { useFormat, useWords } from '../words';
import { describe, nextStepOf, report } from './problem';
import './problem.css';

interface ProblemBarProps {
  problem: Problem;
  job: JobId | null;
  onRetry?: (() => void) | undefined;
  onShowPlace?: (() => void) | undefined;
  onDismiss?: (() => void) | undefined;
}

/** Told to screen readers when it appears. */
export function ProblemBar(props: ProblemBarProps): ReactNode {
  const { problem, job, onRetry, onShowPlace, onDismiss } = props;
  const words = useWords();
  const format = useFormat();
  const version = useApp((state) => state.startup?.version ?? '');
  const { title, why } = describe(problem, words, format);
  const identity = useIdentity((state) => state.user);
  const step = nextStepOf(problem);
  const { kind, detail } = problem;
  const place =
    kind.name === 'badSql' && kind.line !== null
      ? words.problemBar.place(format.count(kind.line), format.count(kind.column ?? 1))
      : '';

  const actions: Partial<Record<NonNullable<typeof step>, () => void>> = {
    refresh: () => perform('refreshCatalogue'),
    openSettings: () => perform('settings'),
    openOptions: () => perform('queryOptions'),
    agree: () => perform('confirmRun'),
    raiseBudget: () => perform('raiseBudget'),
    signIn: () => perform('showConnections'),
    openConnections: () => perform('showConnections'),
    unlockKeychain: () => perform('unlockKeychain'),
    openPolicy: () => perform('showPolicy'),
    copyReport: () => {
      void copyText(report(problem, words, format, job ? { id: job } : null, version)).then(
        (done) => done && notify(words.problemBar.reportCopied),
      );
    },
    ...(onRetry ? { retry: onRetry } : {}),
    ...(onShowPlace ? { showPlace: onShowPlace } : {}),
  };
  const action = step ? actions[step] : undefined;

  return (
    <div className="problem-bar" role="alert" aria-label={words.problemBar.label}>
      <CircleAlert className="problem-icon" size={17} aria-hidden />
      <div className="problem-text">
        <p className="problem-title">
          {title}
          {place ? <span className="problem-place">{place}</span> : null}
        </p>
        {why ? <p className="problem-why">{why}</p> : null}
        {kind.name === 'denied' && identity ? (
          <p className="problem-why">
            {words.runs.job.user}: {identity}
          </p>
        ) : null}
        {detail && detail !== title ? (
          <details className="problem-raw">
            <summary>
              <ChevronRight size={13} aria-hidden />
              {words.problemBar.raw}
            </summary>
            <pre>{detail}</pre>
          </details>
        ) : null}
      </div>
      <div className="problem-actions">
        {step && action ? (
          <Button size="small" onClick={action}>
            {words.nextStep[step]}
          </Button>
        ) : null}
        {job ? (
          <IconButton
            label={words.problemBar.copyJob}
            onClick={() => void copyText(job).then((done) => done && notify(words.frame.copied))}
          >
            <Copy size={14} aria-hidden />
          </IconButton>
        ) : null}
        {onDismiss ? (
          <IconButton label={words.problemBar.dismiss} onClick={onDismiss}>
            <X size={15} aria-hidden />
          </IconButton>
        ) : null}
      </div>
    </div>
  );
}
