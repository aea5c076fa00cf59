// What a run came to: its rows, what it changed, that it goes on, or that it did not work.
import { Ban, Check, CircleCheck, Database, Play, Rows3, Square } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useCallback } from 'react';
import type { GridHandle } from '../../../grid/Grid';
import type { Problem, RowSet, Truncation, ViewSpec } from '../../../ipc';
import { Bar } from '../../../kit/Bar';
import { Button } from '../../../kit/Button';
import { keyText } from '../../../kit/keys';
import { useApp } from '../../../state/app';
import { perform } from '../../../state/commands';
import { isRunning, type Run } from '../../../state/runs';
import { useFormat, useWords } from '../../../words';
import { Elapsed } from '../Elapsed';
import { rowsDrawn, stop } from '../session';

const Grid = lazy(() => import('../../../grid/Grid').then((module) => ({ default: module.Grid })));

interface OutcomeProps {
  current: Run | undefined;
  grid: React.RefObject<GridHandle | null>;
  onProblem: (problem: Problem | null) => void;
  onRunAgain: ((spec: ViewSpec) => void) | undefined;
}

/** The newest result of a tab, or why there is none. */
export function Outcome({ current, grid, onProblem, onRunAgain }: OutcomeProps): ReactNode {
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
          <Grid
            key={rows.id}
            ref={grid}
            rows={rows}
            onProblem={onProblem}
            onFirstDrawn={drawn}
            onRunAgain={onRunAgain}
          />
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
  // What is still to be agreed to is asked above.
  if (current.kind === 'files' && !rows) return <div className="results-blank" />;
  return <Done current={current} />;
}

interface KeptProps {
  rows: RowSet;
  grid: React.RefObject<GridHandle | null>;
  onProblem: (problem: Problem | null) => void;
  onRunAgain: ((spec: ViewSpec) => void) | undefined;
}

/** A pinned result, or a comparison. */
export function KeptResult({ rows, grid, onProblem, onRunAgain }: KeptProps): ReactNode {
  const {
    grid: { pins },
    results,
  } = useWords();
  if (rows.rowCount === 0)
    return (
      <Empty
        icon={<Check size={22} aria-hidden />}
        title={rows.origin?.name === 'comparison' ? pins.nothing : results.noRows}
      />
    );
  return (
    <Suspense fallback={<div className="grid-area" />}>
      <Grid key={rows.id} ref={grid} rows={rows} onProblem={onProblem} onRunAgain={onRunAgain} />
    </Suspense>
  );
}

/** Why there are more rows than are shown, in a line above them. */
function Truncated({ current, why }: { current: Run; why: Truncation }): ReactNode {
  const words = useWords();
  const limit = why === 'rowLimit';
  // How much of the files is shown is said beside their rows.
  if (limit && current.kind === 'files') return null;
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
