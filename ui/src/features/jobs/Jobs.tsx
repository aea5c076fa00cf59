// The jobs of the project at the service: one's own or everyone's, by state, day and label; what may be done with each.
import { ChevronLeft, Copy, FileCode2, ListOrdered, RefreshCw, Table2, X } from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useId, useRef, useState } from 'react';
import {
  asProblem,
  ipc,
  type JobsQuestion,
  newJobId,
  type Problem,
  type ServiceJob,
  type ServiceState,
} from '../../ipc';
import { Bar } from '../../kit/Bar';
import { Button, IconButton } from '../../kit/Button';
import { copyText } from '../../kit/clipboard';
import { ProblemBar } from '../../problem/ProblemBar';
import { problemLine } from '../../problem/problem';
import { notify, useApp } from '../../state/app';
import { openSql } from '../../state/open';
import { attachRun } from '../../state/runs';
import { showJobs } from '../../state/view';
import { useFormat, useWords } from '../../words';
import './jobs.css';

/** The local day of a text such as `2026-11-24`, as its first and the next day's first millisecond. */
export function dayRange(day: string): { fromMs: number; untilMs: number } | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!parts) return null;
  const [year, month, date] = parts.slice(1).map(Number) as [number, number, number];
  return {
    fromMs: new Date(year, month - 1, date).getTime(),
    untilMs: new Date(year, month - 1, date + 1).getTime(),
  };
}

/** Whether a job matches what was typed: labels as `key` or `key:value`, and any text. */
export function matches(
  job: ServiceJob,
  state: ServiceState | '',
  label: string,
  text: string,
): boolean {
  if (state !== '' && job.state !== state) return false;
  const [key = '', value] = label.trim().toLowerCase().split(':');
  if (
    key !== '' &&
    !job.labels.some(
      ([own, its]) => own === key && (value === undefined || value === '' || its === value),
    )
  )
    return false;
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return true;
  return [job.sql ?? '', job.job, job.statistics.user ?? ''].some((part) =>
    part.toLowerCase().includes(wanted),
  );
}

/** In place of the tabs. */
export function Jobs(): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { jobs: text } = words.runs;
  const connection = useApp((state) => state.connections.find(({ ready }) => ready) ?? null);
  const [everyone, setEveryone] = useState(false);
  const [state, setState] = useState<ServiceState | ''>('');
  const [day, setDay] = useState('');
  const [label, setLabel] = useState('');
  const [wanted, setWanted] = useState('');
  const [parent, setParent] = useState<ServiceJob | null>(null);
  const [found, setFound] = useState<readonly ServiceJob[] | null>(null);
  const [page, setPage] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [loading, setLoading] = useState(false);
  const asking = useRef<string | null>(null);
  const dayId = useId();
  const id = connection?.id ?? null;

  const load = useCallback(
    async (from: string | null) => {
      if (!id) return;
      if (asking.current)
        ipc()
          .jobCancel(asking.current)
          .catch(() => undefined);
      const job = newJobId();
      asking.current = job;
      setLoading(true);
      setProblem(null);
      const range = dayRange(day);
      const question: JobsQuestion = {
        job,
        connection: id,
        everyone,
        state: state === '' ? null : state,
        fromMs: range?.fromMs ?? null,
        untilMs: range?.untilMs ?? null,
        parent: parent?.job ?? null,
        page: from,
      };
      try {
        const listing = await ipc().serviceJobs(question);
        if (asking.current !== job) return;
        setFound((before) => (from && before ? [...before, ...listing.items] : listing.items));
        setPage(listing.nextPage);
      } catch (thrown) {
        if (asking.current === job) setProblem(asProblem(thrown));
      }
      if (asking.current === job) {
        asking.current = null;
        setLoading(false);
      }
    },
    [id, everyone, state, day, parent],
  );

  useEffect(() => {
    setFound(null);
    void load(null);
    return () => {
      if (asking.current)
        ipc()
          .jobCancel(asking.current)
          .catch(() => undefined);
      asking.current = null;
    };
  }, [load]);

  const shown = (found ?? []).filter((job) => matches(job, state, label, wanted));
  const copy = (value: string) =>
    void copyText(value).then((done) => done && notify(words.frame.copied));
  const open = (job: ServiceJob, sql: string) => {
    showJobs(false);
    return openSql(id, sql || `-- ${job.job}`);
  };
  const openResult = (job: ServiceJob) => {
    if (!id) return;
    const tab = open(job, job.sql ?? '');
    attachRun({
      tab,
      connection: id,
      serviceJob: job.job,
      location: job.location,
      sql: job.sql ?? '',
      from: 0,
    });
  };

  return (
    <section className="jobs" aria-label={text.title}>
      <header className="jobs-bar">
        {parent ? (
          <Button look="quiet" size="small" onClick={() => setParent(null)}>
            <ChevronLeft size={13} aria-hidden />
            {text.back}
          </Button>
        ) : (
          <h2>{text.title}</h2>
        )}
        {parent ? <h2 className="ellipsis">{text.children}</h2> : null}
        <fieldset className="segments" hidden={parent !== null}>
          <legend className="visually-hidden">{text.who}</legend>
          {[false, true].map((all) => (
            <label key={String(all)}>
              <input
                type="radio"
                name="jobs-who"
                checked={everyone === all}
                onChange={() => setEveryone(all)}
              />
              {all ? text.everyone : text.mine}
            </label>
          ))}
        </fieldset>
        <select
          className="field"
          aria-label={text.state}
          value={state}
          onChange={(event) => setState(event.target.value as ServiceState | '')}
        >
          <option value="">{text.anyState}</option>
          {(['pending', 'running', 'done', 'failed'] as const).map((one) => (
            <option key={one} value={one}>
              {text.states[one]}
            </option>
          ))}
        </select>
        <label className="visually-hidden" htmlFor={dayId}>
          {text.day}
        </label>
        <input
          id={dayId}
          className="field jobs-day"
          type="date"
          hidden={parent !== null}
          value={day}
          onChange={(event) => setDay(event.target.value)}
        />
        <input
          className="field jobs-label"
          aria-label={text.label}
          placeholder={`${text.label}: ${text.labelHint}`}
          value={label}
          onChange={(event) => setLabel(event.target.value)}
        />
        <input
          className="field jobs-search"
          aria-label={text.search}
          placeholder={text.search}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
        <span className="spring" />
        <span className="tabular minor" role="status">
          {loading
            ? text.loading
            : text.of(format.count(shown.length), format.count(found?.length ?? 0))}
        </span>
        <IconButton label={text.refresh} onClick={() => void load(null)}>
          <RefreshCw size={14} aria-hidden />
        </IconButton>
        <IconButton label={text.close} onClick={() => showJobs(false)}>
          <X size={15} aria-hidden />
        </IconButton>
      </header>
      {problem ? <ProblemBar problem={problem} job={null} onRetry={() => void load(null)} /> : null}
      {loading && !found ? <Bar share={null} label={text.loading} /> : null}
      <div className="jobs-list">
        {found && shown.length === 0 && !loading ? (
          <div className="empty" role="status">
            <p className="empty-title">{text.none}</p>
            <p className="empty-text">{text.noneHelp}</p>
          </div>
        ) : null}
        {shown.length > 0 ? (
          <table>
            <thead>
              <tr>
                <th scope="col">{text.columns.state}</th>
                <th scope="col">{text.columns.statement}</th>
                <th scope="col">{text.columns.user}</th>
                <th scope="col">{text.columns.started}</th>
                <th scope="col" className="number">
                  {text.columns.duration}
                </th>
                <th scope="col" className="number">
                  {text.columns.billed}
                </th>
                <th scope="col" className="number">
                  {text.columns.price}
                </th>
                <th scope="col">{text.columns.labels}</th>
                <th scope="col">
                  <span className="visually-hidden">{text.columns.actions}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((job) => (
                <Row
                  key={job.job}
                  job={job}
                  onCopy={copy}
                  onOpen={() => open(job, job.sql ?? '')}
                  onResult={() => openResult(job)}
                  onChildren={() => {
                    setState('');
                    setParent(job);
                  }}
                  onLabel={(one) => setLabel(one)}
                />
              ))}
            </tbody>
          </table>
        ) : null}
        {page ? (
          <Button className="jobs-more" disabled={loading} onClick={() => void load(page)}>
            {text.more}
          </Button>
        ) : null}
      </div>
    </section>
  );
}

/** The first line of a statement that is no comment, as far as there is one. */
export function firstLine(sql: string): string {
  const lines = sql.split('\n').map((line) => line.trim());
  return (
    lines.find((line) => line !== '' && !/^(--|#)/.test(line)) ??
    lines.find((line) => line !== '') ??
    ''
  );
}

interface RowProps {
  job: ServiceJob;
  onCopy: (text: string) => void;
  onOpen: () => void;
  onResult: () => void;
  onChildren: () => void;
  onLabel: (label: string) => void;
}

function Row({ job, onCopy, onOpen, onResult, onChildren, onLabel }: RowProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { jobs: text } = words.runs;
  const { statistics, sql } = job;
  const began = statistics.startedAtMs ?? statistics.createdAtMs;
  const ended = statistics.endedAtMs;
  const script = (statistics.childJobs ?? 0) > 0;
  const title = sql ? firstLine(sql) : (text.kinds[job.kind] ?? job.kind);
  return (
    <tr>
      <td>
        <span
          className={`state ${job.state === 'pending' ? 'running' : job.state}`}
          title={job.problem ? problemLine(job.problem, words, format) : undefined}
        >
          {text.states[job.state]}
        </span>
      </td>
      <td className="jobs-sql">
        <code className="ellipsis" title={sql?.slice(0, 2000) ?? job.job}>
          {title}
        </code>
        {job.problem ? (
          <span className="bad ellipsis">{problemLine(job.problem, words, format)}</span>
        ) : null}
      </td>
      <td className="ellipsis" title={statistics.user ?? ''}>
        {statistics.user ?? text.unknownUser}
      </td>
      <td className="tabular">{began === null ? '' : format.moment(began)}</td>
      <td className="number tabular">
        {began === null || ended === null ? '' : format.duration(ended - began)}
      </td>
      <td className="number tabular">
        {statistics.cacheHit
          ? text.cached
          : statistics.bytesBilled === null
            ? ''
            : format.bytes(statistics.bytesBilled)}
      </td>
      <td className="number tabular">
        {statistics.price ? format.money(statistics.price.micros, statistics.price.currency) : ''}
      </td>
      <td className="jobs-labels">
        {job.labels.map(([key, value]) => {
          const one = value === '' ? key : `${key}:${value}`;
          return (
            <button key={one} type="button" className="chip" onClick={() => onLabel(one)}>
              {one}
            </button>
          );
        })}
      </td>
      <td className="jobs-actions">
        {script ? (
          <IconButton size="small" label={text.children} onClick={onChildren}>
            <ListOrdered size={14} aria-hidden />
          </IconButton>
        ) : null}
        {job.state === 'done' && job.kind === 'QUERY' ? (
          <IconButton size="small" label={text.openResult} onClick={onResult}>
            <Table2 size={14} aria-hidden />
          </IconButton>
        ) : null}
        {sql ? (
          <>
            <IconButton size="small" label={text.openSql} onClick={onOpen}>
              <FileCode2 size={14} aria-hidden />
            </IconButton>
            <IconButton size="small" label={text.copySql} onClick={() => onCopy(sql)}>
              <Copy size={14} aria-hidden />
            </IconButton>
          </>
        ) : (
          <IconButton size="small" label={text.copyId} onClick={() => onCopy(job.job)}>
            <Copy size={14} aria-hidden />
          </IconButton>
        )}
      </td>
    </tr>
  );
}
