// Every key below a place as rows in the ordinary grid, in a tab: sorted, filtered, charted and exported like any.
import { Download, FolderOpen, RotateCw, Square } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import type { GridHandle } from '../../grid/Grid';
import { asProblem, ipc, newJobId, type Problem } from '../../ipc';
import { Button } from '../../kit/Button';
import { ProblemBar } from '../../problem/ProblemBar';
import { perform, provide } from '../../state/commands';
import { isFinal, stopJob, useJobs } from '../../state/jobs';
import { agreeToPay, type ObjectsPlace, openObjects, takeWalk } from '../../state/places';
import { keepTabRows, useTabRows } from '../../state/tabRows';
import type { OpenTab } from '../../state/tabs';
import { useFormat, useWords } from '../../words';
import { walkOf } from './actions';
import { s3Path } from './address';
import './objects.css';

const Grid = lazy(() => import('../../grid/Grid').then((module) => ({ default: module.Grid })));

/** The jobs that listed what each tab shows, for as long as the page lasts. */
const jobs = new Map<string, string>();

/** Mounted anew for every tab. */
export function WalkView({ tab }: { tab: OpenTab }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { walk: text } = words.objects;
  const rows = useTabRows((state) => state.byTab.get(tab.id));
  const [job, setJob] = useState(() => jobs.get(tab.id) ?? null);
  const state = useJobs((all) => (job === null ? undefined : all.jobs.get(job)?.state));
  const [problem, setProblem] = useState<Problem | null>(null);
  const grid = useRef<GridHandle>(null);
  const { objects } = tab;
  const connection = objects?.connection ?? '';
  const bucket = objects?.bucket ?? '';
  const prefix = objects?.prefix ?? '';

  const start = useCallback(async () => {
    const place: ObjectsPlace = { connection, bucket, prefix };
    const id = newJobId();
    jobs.set(tab.id, id);
    setJob(id);
    setProblem(null);
    try {
      await keepTabRows(tab.id, await ipc().objectWalk(id, connection, walkOf(place)));
    } catch (thrown) {
      setProblem(asProblem(thrown));
    }
  }, [tab.id, connection, bucket, prefix]);

  // Asked for once; after a restart the rows are gone and wait for the person.
  useEffect(() => {
    if (takeWalk(tab.id)) void start();
  }, [tab.id, start]);

  useEffect(
    () =>
      provide({
        focusResults: () => grid.current?.focus(),
        goToRow: () => grid.current?.goTo(),
        copy: () => grid.current?.copy(false),
        copyWithHeader: () => grid.current?.copy(true),
        findRows: () => grid.current?.find(),
        showRecord: () => grid.current?.show('record'),
        showProfile: () => grid.current?.show('profile'),
      }),
    [],
  );

  const failed = state?.name === 'failed' ? state.problem : null;
  const shown = problem ?? failed;
  const count = format.count(rows?.rowCount ?? 0);
  const running = job !== null && !shown && (state ? !isFinal(state) : !rows?.complete);
  const payer = shown?.kind.name === 'payerNeeded';
  return (
    <section className="object-view results" aria-label={text.explain}>
      <header className="walk-head">
        <code className="ellipsis">{s3Path(bucket, prefix)}**</code>
        <span className="tabular muted" role="status">
          {rows
            ? running
              ? text.running(count)
              : state?.name === 'cancelled'
                ? text.stopped(count)
                : text.done(count)
            : ''}
        </span>
        {running ? (
          <Button size="small" onClick={() => job && stopJob(job)}>
            <Square size={10} fill="currentColor" aria-hidden />
            {text.stop}
          </Button>
        ) : null}
        <span className="spring" />
        <Button
          look="quiet"
          size="small"
          onClick={() => openObjects({ connection, bucket, prefix })}
        >
          <FolderOpen size={13} aria-hidden />
          {words.objects.actions.open}
        </Button>
        {running ? null : (
          <Button look="quiet" size="small" onClick={() => void start()}>
            <RotateCw size={13} aria-hidden />
            {job === null ? text.start : text.again}
          </Button>
        )}
        {rows && rows.rowCount > 0 ? (
          <Button look="quiet" size="small" onClick={() => perform('exportRows')}>
            <Download size={13} aria-hidden />
            {text.export}
          </Button>
        ) : null}
      </header>
      {shown && payer ? (
        <div className="empty object-empty" role="alert">
          <p className="empty-title">{words.objects.payer.title}</p>
          <p className="empty-text">{words.objects.payer.text(bucket)}</p>
          <Button
            look="primary"
            onClick={() => {
              agreeToPay(connection, bucket);
              void start();
            }}
          >
            {words.objects.payer.agree}
          </Button>
        </div>
      ) : shown ? (
        <ProblemBar
          problem={shown}
          job={job}
          onRetry={() => void start()}
          onDismiss={() => setProblem(null)}
        />
      ) : null}
      <div className="results-body walk-body">
        {rows ? (
          <Suspense fallback={null}>
            <Grid key={rows.id} ref={grid} rows={rows} onProblem={setProblem} />
          </Suspense>
        ) : !running && !shown ? (
          <div className="empty object-empty">
            <p className="empty-text">{text.explain}</p>
            <Button look="primary" onClick={() => void start()}>
              {text.start}
            </Button>
          </div>
        ) : null}
      </div>
    </section>
  );
}
