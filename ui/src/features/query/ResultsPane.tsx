// Below the editor: the rows or the outcome of the tab's run, and its job.
import { Ban, Check, CircleCheck, Database, Play, Rows3, Square } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import type { GridHandle } from '../../grid/Grid';
import type { Problem, Truncation } from '../../ipc';
import { Bar } from '../../kit/Bar';
import { Button } from '../../kit/Button';
import { keyText } from '../../kit/keys';
import { ProblemBar } from '../../problem/ProblemBar';
import { useApp } from '../../state/app';
import { perform, provide } from '../../state/commands';
import { dismissProblem, isRunning, type Run, repeatRun } from '../../state/runs';
import type { OpenTab } from '../../state/tabs';
import { useFormat, useWords } from '../../words';
import { Elapsed } from './Elapsed';
import { JobPanel } from './JobPanel';
import { rowsDrawn, stop } from './session';

const Grid = lazy(() => import('../../grid/Grid').then((module) => ({ default: module.Grid })));

interface ResultsPaneProps {
  tab: OpenTab;
  current: Run | undefined;
  onShowPlace: (() => void) | undefined;
}

/** Mounted anew for every tab. */
export function ResultsPane({ tab, current, onShowPlace }: ResultsPaneProps): ReactNode {
  const words = useWords();
  const [shown, setShown] = useState<'results' | 'job'>('results');
  const [windowProblem, setWindowProblem] = useState<Problem | null>(null);
  const grid = useRef<GridHandle>(null);
  const pane = useRef<HTMLElement>(null);
  const job = current?.job;

  useEffect(() => {
    void job;
    setWindowProblem(null);
  }, [job]);

  useEffect(
    () =>
      provide({
        focusResults: () => {
          if (grid.current) grid.current.focus();
          else pane.current?.querySelector<HTMLElement>('[role=tab][aria-selected=true]')?.focus();
        },
        goToRow: () => grid.current?.goTo(),
        copy: () => grid.current?.copy(false),
        copyWithHeader: () => grid.current?.copy(true),
      }),
    [],
  );

  const retry = () => {
    if (current) repeatRun(current);
  };

  const tabs = (['results', 'job'] as const).map((name) => ({
    name,
    label: name === 'results' ? words.results.tab : words.results.jobTab,
  }));
  return (
    <section className="results" aria-label={words.results.panel} ref={pane}>
      <div className="results-head">
        <div className="subtabs" role="tablist" aria-label={words.results.panel}>
          {tabs.map(({ name, label }) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`${name}-tab`}
              aria-selected={shown === name}
              aria-controls={`${name}-panel`}
              tabIndex={shown === name ? 0 : -1}
              onClick={() => setShown(name)}
              onKeyDown={(event) => {
                if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
                event.preventDefault();
                const other = name === 'results' ? 'job' : 'results';
                setShown(other);
                document.getElementById(`${other}-tab`)?.focus();
              }}
            >
              {label}
            </button>
          ))}
        </div>
        <ResultFacts current={current} />
      </div>
      {current?.problem ? (
        <ProblemBar
          problem={current.problem}
          job={current.job}
          onRetry={retry}
          onShowPlace={onShowPlace}
          onDismiss={() => dismissProblem(tab.id)}
        />
      ) : null}
      {windowProblem ? (
        <ProblemBar
          problem={windowProblem}
          job={current?.job ?? null}
          onDismiss={() => setWindowProblem(null)}
        />
      ) : null}
      <div
        className="results-body"
        role="tabpanel"
        id={`${shown}-panel`}
        aria-labelledby={`${shown}-tab`}
      >
        {shown === 'job' ? (
          <JobPanel current={current} />
        ) : (
          <Outcome current={current} grid={grid} onProblem={setWindowProblem} />
        )}
      </div>
    </section>
  );
}

/** Rows, time, bytes, price: in one line above the rows. */
function ResultFacts({ current }: { current: Run | undefined }): ReactNode {
  const words = useWords();
  const format = useFormat();
  if (!current) return null;
  const { results } = words;
  const { rows, query } = current;
  const statistics = query?.statistics;
  const facts: ReactNode[] = [];
  if (rows) {
    const kept = format.count(rows.rowCount);
    const short = rows.complete && rows.totalRows !== null && rows.totalRows > rows.rowCount;
    facts.push(
      <b key="rows" className="tabular">
        {short
          ? results.keptOf(kept, format.count(rows.totalRows ?? 0))
          : results.rows(kept, rows.rowCount !== 1)}
      </b>,
      <span key="columns" className="tabular minor">
        {results.columns(format.count(rows.columns.length), rows.columns.length !== 1)}
      </span>,
    );
  }
  if (current.finishedAtMs !== null)
    facts.push(
      <span key="time" className="tabular">
        {format.duration(current.finishedAtMs - current.startedAtMs)}
      </span>,
    );
  if (current.kind === 'preview' && rows)
    facts.push(
      <span key="free" className="chip good" title={results.freeWhy}>
        {results.free}
      </span>,
    );
  else if (statistics) {
    if (statistics.cacheHit)
      facts.push(
        <span key="cache" className="chip good" title={results.cachedWhy}>
          {results.cached}
        </span>,
      );
    else {
      if (statistics.bytesProcessed !== null)
        facts.push(
          <span key="processed" className="tabular minor">
            {results.processed(format.bytes(statistics.bytesProcessed))}
          </span>,
        );
      if (statistics.bytesBilled !== null)
        facts.push(
          <span key="billed" className="tabular">
            {results.billed(format.bytes(statistics.bytesBilled))}
            {statistics.price
              ? ` · ${format.money(statistics.price.micros, statistics.price.currency)}`
              : ''}
          </span>,
        );
    }
  }
  return <div className="facts">{facts}</div>;
}

interface OutcomeProps {
  current: Run | undefined;
  grid: React.RefObject<GridHandle | null>;
  onProblem: (problem: Problem | null) => void;
}

function Outcome({ current, grid, onProblem }: OutcomeProps): ReactNode {
  const words = useWords();
  const { results } = words;
  const demo = useApp((state) => state.startup?.demo ?? false);
  const drawn = useCallback(() => {
    if (demo) rowsDrawn();
  }, [demo]);
  if (!current)
    return (
      <Empty icon={<Play size={22} aria-hidden />} title={results.empty}>
        <kbd>{keyText('Mod+Enter')}</kbd> {results.emptyHint}
      </Empty>
    );
  const { rows } = current;
  if (rows && rows.columns.length > 0 && (rows.rowCount > 0 || !rows.complete))
    return (
      <>
        {isRunning(current) ? <Fetching current={current} /> : null}
        {rows.truncated && rows.complete ? (
          <Truncated current={current} why={rows.truncated} />
        ) : null}
        <Suspense fallback={<div className="grid-area" />}>
          <Grid key={rows.id} ref={grid} rows={rows} onProblem={onProblem} onFirstDrawn={drawn} />
        </Suspense>
      </>
    );
  if (isRunning(current)) return <Running current={current} />;
  if (current.outcome === 'failed') return <div className="results-blank" />;
  if (current.outcome === 'cancelled')
    return (
      <Empty icon={<Ban size={22} aria-hidden />} title={results.stopped}>
        {results.stoppedHint}
      </Empty>
    );
  return <Done current={current} />;
}

/** Why there are more rows than are shown, in a line above them. */
function Truncated({ current, why }: { current: Run; why: Truncation }): ReactNode {
  const words = useWords();
  const limit = why === 'rowLimit';
  if (limit && current.kind === 'preview')
    return (
      <div className="strip" role="status">
        {words.results.previewPart}
      </div>
    );
  return (
    <div className="strip warn" role="status">
      {words.results.truncated[why]}
      {limit ? (
        <Button look="quiet" size="small" onClick={() => perform('settings')}>
          {words.nextStep.openSettings}
        </Button>
      ) : null}
    </div>
  );
}

/** What a statement did that has no rows to show. */
function Done({ current }: { current: Run }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { results } = words;
  const statistics = current.query?.statistics;
  const { rows } = current;
  if (statistics?.dml) {
    const { inserted, updated, deleted } = statistics.dml;
    const none = inserted + updated + deleted === 0;
    return (
      <Empty
        icon={<Rows3 size={22} aria-hidden />}
        title={
          none
            ? results.dmlNothing
            : results.dml(format.count(inserted), format.count(updated), format.count(deleted))
        }
      >
        {statistics.targetTable ? results.dmlTarget(statistics.targetTable) : null}
      </Empty>
    );
  }
  if (
    statistics?.ddlOperation ||
    /^(CREATE|DROP|ALTER|TRUNCATE)/.test(statistics?.statementType ?? '')
  ) {
    const operation = statistics?.ddlOperation ?? '';
    const name = words.ddlOperation[operation] ?? operation;
    return (
      <Empty
        icon={<Database size={22} aria-hidden />}
        title={
          name && statistics?.targetTable
            ? results.ddl(name, statistics.targetTable)
            : results.ddlDone
        }
      >
        {statistics?.statementType ? words.statementType(statistics.statementType) : null}
      </Empty>
    );
  }
  if (statistics?.statementType === 'SCRIPT' || statistics?.childJobs)
    return (
      <Empty
        icon={<CircleCheck size={22} aria-hidden />}
        title={results.script(format.count(statistics.childJobs ?? 0))}
      >
        {results.scriptHint}
      </Empty>
    );
  if (rows)
    return (
      <Empty icon={<Rows3 size={22} aria-hidden />} title={results.noRows}>
        {results.noRowsHint}
      </Empty>
    );
  return <Empty icon={<Check size={22} aria-hidden />} title={results.done} />;
}

interface EmptyProps {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
}

function Empty({ icon, title, children }: EmptyProps): ReactNode {
  return (
    <div className="empty" role="status">
      <div className="empty-icon">{icon}</div>
      <p className="empty-title">{title}</p>
      {children ? <p className="empty-text">{children}</p> : null}
    </div>
  );
}

function useProgress(current: Run): { phase: string; detail: string; share: number | null } {
  const words = useWords();
  const format = useFormat();
  const progress = current.snapshot?.progress;
  if (!progress) return { phase: words.phase.submitting, detail: '', share: null };
  const number = (value: number) =>
    progress.unit === 'bytes' ? format.bytes(value) : format.count(value);
  const known = progress.unit !== 'none' && (progress.done > 0 || progress.total !== null);
  const parts = [
    known
      ? words.progress(
          number(progress.done),
          progress.total === null ? null : number(progress.total),
          progress.unit,
        )
      : '',
    progress.attempt > 1 ? words.attempt(format.count(progress.attempt)) : '',
  ];
  return {
    phase: words.phase[current.outcome === 'stopping' ? 'stopping' : progress.phase],
    detail: parts.filter(Boolean).join(' · '),
    share: progress.total ? Math.min(1, progress.done / progress.total) : null,
  };
}

/** Before the first rows: what is going on, for how long, and the way out. */
function Running({ current }: { current: Run }): ReactNode {
  const words = useWords();
  const { phase, detail, share } = useProgress(current);
  return (
    <div className="running">
      <p className="running-phase" role="status">
        {phase}
      </p>
      <Bar share={share} label={phase} />
      <p className="running-facts tabular">
        <Elapsed since={current.startedAtMs} />
        {detail ? <span>{detail}</span> : null}
      </p>
      <Button size="small" disabled={current.outcome === 'stopping'} onClick={() => void stop()}>
        <Square size={10} fill="currentColor" aria-hidden />
        {words.editor.stop}
        <kbd>Esc</kbd>
      </Button>
    </div>
  );
}

/** While more rows come: a line above the rows that are here. */
function Fetching({ current }: { current: Run }): ReactNode {
  const words = useWords();
  const { phase, detail, share } = useProgress(current);
  return (
    <div className="strip">
      <span>{phase}</span>
      <Bar share={share} label={phase} />
      <span className="tabular">{detail}</span>
      <Button
        look="quiet"
        size="small"
        disabled={current.outcome === 'stopping'}
        onClick={() => void stop()}
      >
        <Square size={10} fill="currentColor" aria-hidden />
        {words.editor.stop}
      </Button>
    </div>
  );
}
