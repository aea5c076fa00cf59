// The window's foot: whom, where, what is running, where the caret is, which language.
import { Square } from 'lucide-react';
import type { ReactNode } from 'react';
import { useCaret } from '../features/query/caret';
import { caretText } from '../features/query/QueryView';
import { SpendMeter } from '../features/query/RunsDialogs';
import type { Job } from '../ipc';
import { Bar } from '../kit/Bar';
import { IconButton } from '../kit/Button';
import { changeSettings, useApp } from '../state/app';
import { connectionFor } from '../state/connections';
import { useIdentities } from '../state/identities';
import { stopJob, useJobs, visibleJobs } from '../state/jobs';
import { useTabs } from '../state/tabs';
import { useFormat, useLanguage, useWords } from '../words';

/** 24 pixels high. */
export function StatusBar(): ReactNode {
  const words = useWords();
  const language = useLanguage();
  const connections = useApp((state) => state.connections);
  const tab = useTabs((state) => state.tabs.find(({ id }) => id === state.active));
  const connection = connectionFor(connections, tab?.connection);
  const aws = useIdentities((state) => state.aws.find(({ id }) => id === tab?.connection));
  const jobs = visibleJobs(useJobs((state) => state.jobs));
  const shown = jobs.slice(0, 2);
  return (
    <section className="statusbar" aria-label={words.frame.statusBar}>
      {connection ? (
        <span className="ellipsis">
          {connection.name} · {connection.project}
          {connection.location ? ` · ${connection.location}` : ''}
        </span>
      ) : null}
      {aws ? (
        <span className="ellipsis">
          {aws.name} · {aws.region}
        </span>
      ) : null}
      <span className="status-jobs" role="status" aria-label={words.frame.jobs}>
        {shown.map((job) => (
          <RunningJob key={job.id} job={job} />
        ))}
        {jobs.length > shown.length ? <span>+{jobs.length - shown.length}</span> : null}
      </span>
      <span className="spring" />
      <SpendMeter />
      <Caret />
      <button
        type="button"
        className="status-language"
        lang={language === 'ja' ? 'en' : 'ja'}
        title={words.frame.languageButton}
        onClick={() => changeSettings({ language: language === 'ja' ? 'en' : 'ja' })}
      >
        {language === 'ja' ? words.frame.language.en : words.frame.language.ja}
      </button>
    </section>
  );
}

function Caret(): ReactNode {
  useWords();
  const place = useCaret((state) => state.place);
  return place ? <span className="tabular">{caretText(place)}</span> : null;
}

function RunningJob({ job }: { job: Job }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { progress } = job;
  const share = progress.total ? Math.min(1, progress.done / progress.total) : null;
  const title =
    job.activity === 'sandbox' ? words.activity.sandbox : job.title || words.activity[job.activity];
  const phase = words.phase[job.state.name === 'stopping' ? 'stopping' : progress.phase];
  return (
    <span className="status-job">
      <span className="ellipsis" title={title}>
        {phase}
        {share === null ? '' : ` ${format.percent(share)}`}
      </span>
      <Bar share={share} label={phase} />
      {job.activity === 'sandbox' ? null : (
        <IconButton size="small" label={words.frame.stopJob(title)} onClick={() => stopJob(job.id)}>
          <Square size={9} fill="currentColor" aria-hidden />
        </IconButton>
      )}
    </span>
  );
}
