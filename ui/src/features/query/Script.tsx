// The statements of a script beside its results: each with its state, time, price and rows of its own.
import { Ban, Check, CircleAlert, CircleDashed, ListOrdered, LoaderCircle } from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { statements } from '../../editor/googlesql/statements';
import { offsetOf } from '../../editor/place';
import { asProblem, ipc, newJobId, type Problem, type ServiceJob } from '../../ipc';
import { problemLine } from '../../problem/problem';
import { isRunning, type Run, showPart, useRuns } from '../../state/runs';
import { useFormat, useWords } from '../../words';
import { withEditor } from './session';
import './runs.css';

/** Statements that are shown at most; a loop may run many more. */
const SHOWN = 500;
/** Milliseconds between two questions while the script runs. */
const EVERY = 1500;

/** Whether a run has statements of its own to show. */
export function isScript(run: Run | undefined): boolean {
  const statistics = run?.query?.statistics;
  return (statistics?.childJobs ?? 0) > 0 || statistics?.statementType === 'SCRIPT';
}

/** One line of the list. */
interface Line {
  key: string;
  job: ServiceJob | null;
  text: string;
  /** Offset in the script. */
  from: number;
  state: ServiceJob['state'] | 'notRun';
}

/** What ran, in order, and what never came to run because something before it failed. */
export function linesOf(sql: string, jobs: readonly ServiceJob[], over: boolean): Line[] {
  const lines: Line[] = [...jobs].reverse().map((job) => ({
    key: job.job,
    job,
    text: job.script?.text ?? job.sql ?? '',
    from: offsetOf(sql, job.script?.line ?? 1, job.script?.column ?? 1),
    state: job.state,
  }));
  const failed = lines.find(({ state }) => state === 'failed');
  if (!over || !failed) return lines;
  const all = statements(sql);
  // The statement of the script that the failed one stands in, or is.
  const own = all.findIndex(({ from, to }) => from <= failed.from && failed.from < to);
  if (own < 0) return lines;
  for (const { from, to } of all.slice(own + 1))
    lines.push({ key: `at ${from}`, job: null, text: sql.slice(from, to), from, state: 'notRun' });
  return lines;
}

const ICONS = {
  pending: CircleDashed,
  running: LoaderCircle,
  done: Check,
  failed: CircleAlert,
  notRun: Ban,
} as const;

/** Beside the results while the tab's run is a script. */
export function Script({ run }: { run: Run }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { script: text } = words.runs;
  const [jobs, setJobs] = useState<readonly ServiceJob[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const shown = useRuns((state) => state.shownPart.get(run.tab));
  const running = isRunning(run);
  const parent = run.query?.serviceJob ?? run.job;
  const { connection } = run;

  useEffect(() => {
    let gone = false;
    const call = newJobId();
    const ask = async () => {
      try {
        const found: ServiceJob[] = [];
        let page: string | null = null;
        do {
          const listing: Awaited<ReturnType<ReturnType<typeof ipc>['serviceJobs']>> =
            await ipc().serviceJobs({
              job: call,
              connection,
              everyone: false,
              state: null,
              fromMs: null,
              untilMs: null,
              parent,
              page,
            });
          found.push(...listing.items);
          page = listing.nextPage;
        } while (page !== null && found.length < SHOWN * 4 && !gone);
        if (gone) return;
        setJobs(found);
        setProblem(null);
      } catch (thrown) {
        if (!gone) setProblem(asProblem(thrown));
      }
    };
    let busy = false;
    const again = () => {
      if (busy) return;
      busy = true;
      void ask().finally(() => {
        busy = false;
      });
    };
    again();
    const timer = running ? setInterval(again, EVERY) : undefined;
    return () => {
      gone = true;
      clearInterval(timer);
      ipc()
        .jobCancel(call)
        .catch(() => undefined);
    };
  }, [connection, parent, running]);

  const lines = useMemo(
    () => (jobs ? linesOf(run.sql, jobs, !running) : []),
    [jobs, run.sql, running],
  );
  const visible = lines.slice(0, SHOWN);
  const select = (line: Line | null) => {
    if (!line) {
      showPart(null, run.tab);
      return;
    }
    const { job } = line;
    if (!job) return;
    showPart(
      {
        tab: run.tab,
        connection,
        serviceJob: job.job,
        location: job.location,
        sql: line.text,
        from: run.from + line.from,
      },
      run.tab,
    );
  };

  return (
    <nav className="script" aria-label={text.label}>
      <button
        type="button"
        className="script-line"
        aria-pressed={shown === undefined}
        onClick={() => select(null)}
      >
        <ListOrdered size={14} aria-hidden />
        <span className="script-text">{text.whole}</span>
      </button>
      {problem ? <p className="script-note bad">{problemLine(problem, words, format)}</p> : null}
      {jobs === null && !problem ? (
        <p className="script-note" role="status">
          {text.loading}
        </p>
      ) : null}
      {visible.map((line, index) => (
        <ScriptLine
          key={line.key}
          line={line}
          number={index + 1}
          pressed={line.job !== null && shown === line.job.job}
          onSelect={() => select(line)}
          onShow={() =>
            withEditor((editor) => {
              const { job } = line;
              editor.reveal({
                message: '',
                from: run.from,
                sql: run.sql,
                line: job?.script?.line ?? run.sql.slice(0, line.from).split('\n').length,
                column:
                  job?.script?.column ??
                  line.from - (run.sql.lastIndexOf('\n', line.from - 1) + 1) + 1,
              });
            })
          }
        />
      ))}
      {lines.length > SHOWN ? (
        <p className="script-note">{text.more(format.count(SHOWN))}</p>
      ) : null}
    </nav>
  );
}

interface ScriptLineProps {
  line: Line;
  number: number;
  pressed: boolean;
  onSelect: () => void;
  onShow: () => void;
}

function ScriptLine({ line, number, pressed, onSelect, onShow }: ScriptLineProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { script: text } = words.runs;
  const { job, state } = line;
  const statistics = job?.statistics;
  const began = statistics?.startedAtMs ?? statistics?.createdAtMs ?? null;
  const ended = statistics?.endedAtMs ?? null;
  const Icon = ICONS[state];
  const facts = [
    state === 'done' || state === 'failed' ? '' : text.states[state],
    job?.script?.expression ? text.expression : '',
    job?.script?.procedure ? text.inProcedure(job.script.procedure) : '',
    began !== null && ended !== null ? format.duration(ended - began) : '',
    statistics?.price && statistics.price.micros > 0
      ? format.money(statistics.price.micros, statistics.price.currency)
      : statistics?.bytesBilled
        ? format.bytes(statistics.bytesBilled)
        : '',
  ].filter(Boolean);
  const failure = job?.problem ? problemLine(job.problem, words, format) : '';
  return (
    <button
      type="button"
      className={`script-line ${state}`}
      aria-pressed={pressed}
      aria-label={`${text.statement(format.count(number))}: ${text.states[state]}. ${line.text.slice(0, 80)}`}
      title={[line.text.slice(0, 400), failure].filter(Boolean).join('\n\n')}
      disabled={job === null}
      onClick={onSelect}
      onDoubleClick={onShow}
    >
      <Icon size={14} className={state === 'running' ? 'turning' : ''} aria-hidden />
      <span className="script-number tabular">{format.count(number)}</span>
      <span className="script-text">
        <code className="ellipsis">{line.text.replaceAll(/\s+/g, ' ')}</code>
        <span className="script-facts tabular">{failure || facts.join(' · ')}</span>
      </span>
    </button>
  );
}
