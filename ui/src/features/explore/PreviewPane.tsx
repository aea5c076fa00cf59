// The rows of a table as they lie, at no cost; of a view or an external table only after its price was seen.
import { ChevronDown, Square } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useEffect, useId, useState } from 'react';
import { ColumnChooser } from '../../grid/ColumnChooser';
import { type Estimate, ipc, newJobId, type PreviewLook, type Problem } from '../../ipc';
import { Button } from '../../kit/Button';
import { ProblemBar } from '../../problem/ProblemBar';
import { partitionFilter, quotedName } from '../../state/open';
import { DEFAULT_OPTIONS } from '../../state/options';
import {
  dismissProblem,
  isRunning,
  type Run,
  repeatRun,
  startPreview,
  startQuery,
  stopRun,
  useRuns,
} from '../../state/runs';
import { useFormat, useWords } from '../../words';
import type { PaneProps } from './TableView';

const Grid = lazy(() => import('../../grid/Grid').then((module) => ({ default: module.Grid })));

const FREE = new Set(['table', 'snapshot', 'clone', 'iceberg']);
/** Rows that a look at a view asks for. */
const VIEW_ROWS = 100;

/** The pane. */
export function PreviewPane(props: PaneProps): ReactNode {
  const current = useRuns((state) => state.byTab.get(props.tab));
  const [problem, setProblem] = useState<Problem | null>(null);
  const free = FREE.has(props.detail.table.kind);
  return (
    <div className="preview">
      {free ? <Look {...props} current={current} /> : <Ask {...props} current={current} />}
      {current?.problem ? (
        <ProblemBar
          problem={current.problem}
          job={current.job}
          onRetry={() => repeatRun(current)}
          onDismiss={() => dismissProblem(props.tab)}
        />
      ) : null}
      {current?.problem ? <WithoutProtected {...props} current={current} /> : null}
      {problem ? (
        <ProblemBar problem={problem} job={null} onDismiss={() => setProblem(null)} />
      ) : null}
      <Rows current={current} onProblem={setProblem} />
    </div>
  );
}

function Rows({
  current,
  onProblem,
}: {
  current: Run | undefined;
  onProblem: (problem: Problem | null) => void;
}): ReactNode {
  const words = useWords();
  if (!current) return null;
  if (!current.rows)
    return isRunning(current) ? (
      <p className="table-waiting" role="status">
        <span className="spinner" aria-hidden /> {words.tree.loading}
      </p>
    ) : null;
  return (
    <Suspense fallback={null}>
      <Grid key={current.rows.id} rows={current.rows} onProblem={onProblem} />
    </Suspense>
  );
}

/** Which rows and columns of the table are shown, and the way to others. */
function Look({
  tab,
  connection,
  detail,
  current,
}: PaneProps & { current: Run | undefined }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const id = useId();
  const { preview } = words.explore;
  const { reference } = detail.table;
  const shown = current?.kind === 'preview' ? current : undefined;
  const partition = shown?.table?.table.split('$')[1] ?? '';
  const [row, setRow] = useState(String((shown?.look?.firstRow ?? 0) + 1));
  const [part, setPart] = useState(partition);
  const [choosing, setChoosing] = useState<DOMRect | null>(null);
  const columns = shown?.look?.columns ?? [];

  const show = (look: PreviewLook, of: string) =>
    startPreview({
      tab,
      connection,
      table: of === '' ? reference : { ...reference, table: `${reference.table}$${of}` },
      look,
    });

  // The first rows are there without being asked for: they cost nothing.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when nothing has been read yet
  useEffect(() => {
    if (!current) show({ firstRow: 0, columns: [] }, '');
  }, []);
  useEffect(() => setPart(partition), [partition]);

  const first = Number(row.replaceAll(/[,\s]/g, ''));
  const sound = Number.isSafeInteger(first) && first >= 1;
  const submit = () => {
    if (sound) show({ firstRow: first - 1, columns }, part.trim().replace(/^\$/, ''));
  };
  const rows = shown?.rows;
  const from = (shown?.look?.firstRow ?? 0) + 1;
  const total = partition === '' ? detail.rowCount : null;
  return (
    <form
      className="preview-bar"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <span className="chip good" title={preview.freeHelp}>
        {preview.free}
      </span>
      <label htmlFor={`${id}row`}>{preview.fromRow}</label>
      <input
        id={`${id}row`}
        className="field short tabular"
        inputMode="numeric"
        aria-invalid={!sound}
        value={row}
        onChange={(event) => setRow(event.target.value)}
      />
      {detail.table.partitioning ? (
        <>
          <label htmlFor={`${id}part`}>{preview.partition}</label>
          <input
            id={`${id}part`}
            className="field short tabular"
            placeholder={preview.wholeTable}
            value={part}
            onChange={(event) => setPart(event.target.value)}
          />
        </>
      ) : null}
      <Button
        size="small"
        aria-haspopup="dialog"
        onClick={(event) => setChoosing(event.currentTarget.getBoundingClientRect())}
      >
        {columns.length === 0
          ? preview.allColumns
          : preview.chosen(format.count(columns.length), format.count(detail.columns.length))}
        <ChevronDown size={12} aria-hidden />
      </Button>
      <Button size="small" type="submit" disabled={!sound}>
        {preview.go}
      </Button>
      {isRunning(current) ? (
        <Button size="small" onClick={() => stopRun(tab)}>
          <Square size={11} aria-hidden /> {preview.stop}
        </Button>
      ) : null}
      <span className="spring" />
      {rows && rows.rowCount > 0 ? (
        <span className="muted tabular" title={from > 1 ? preview.rowNumbers : preview.order}>
          {preview.rows(
            format.count(from),
            format.count(from + rows.rowCount - 1),
            total === null ? '…' : format.count(total),
          )}
        </span>
      ) : null}
      {choosing ? (
        <ColumnChooser
          at={choosing}
          columns={detail.columns}
          chosen={columns}
          onClose={() => setChoosing(null)}
          onChoose={(chosen) => {
            setChoosing(null);
            show({ firstRow: sound ? first - 1 : 0, columns: chosen }, partition);
          }}
        />
      ) : null}
    </form>
  );
}

/** Some columns may not be read by everyone: the others still can. */
function WithoutProtected({
  tab,
  connection,
  detail,
  current,
}: PaneProps & { current: Run }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const guarded = new Set(
    detail.columnFacts
      .filter((one) => one.policyTags.length > 0)
      .map((one) => one.path.split('.')[0]),
  );
  if (current.problem?.kind.name !== 'denied' || guarded.size === 0) return null;
  const open = detail.columns.map(({ name }) => name).filter((name) => !guarded.has(name));
  if (open.length === 0 || current.kind !== 'preview') return null;
  return (
    <p className="preview-protected">
      <Button
        size="small"
        onClick={() =>
          startPreview({
            tab,
            connection,
            table: current.table ?? detail.table.reference,
            look: { firstRow: current.look?.firstRow ?? 0, columns: open },
          })
        }
      >
        {words.explore.preview.withoutProtected(format.count(guarded.size))}
      </Button>
      <span className="muted ellipsis">
        {words.explore.preview.leftOut([...guarded].join(', '))}
      </span>
    </p>
  );
}

/** A view has no rows of its own: what a query of them costs stands before the button. */
function Ask({
  tab,
  connection,
  detail,
  current,
}: PaneProps & { current: Run | undefined }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { preview } = words.explore;
  const [estimate, setEstimate] = useState<Estimate | null>(null);
  const [asked, setAsked] = useState(false);
  const filter = detail.table.partitioning?.filterRequired
    ? `\n${partitionFilter(detail.table, detail.columns)}`
    : '';
  const sql = `SELECT *\nFROM ${quotedName(connection, detail.table.reference)}${filter}\nLIMIT ${VIEW_ROWS}`;

  useEffect(() => {
    let stale = false;
    ipc()
      .queryEstimate({
        job: newJobId(),
        connection,
        sql,
        parameters: [],
        options: DEFAULT_OPTIONS,
        maxBytesBilled: null,
        confirmedBytes: null,
      })
      .then((answer) => !stale && setEstimate(answer))
      .catch(() => undefined)
      .finally(() => !stale && setAsked(true));
    return () => {
      stale = true;
    };
  }, [connection, sql]);

  const price =
    estimate?.bytes == null
      ? preview.viewUnknown
      : preview.viewCost(
          [
            words.price.accuracy[estimate.accuracy](format.bytes(estimate.bytes)),
            estimate.price ? format.money(estimate.price.micros, estimate.price.currency) : null,
          ]
            .filter(Boolean)
            .join(' · '),
        );
  return (
    <div className="preview-bar ask">
      <p>{preview.viewExplain}</p>
      <span className="tabular">{asked ? price : words.price.checking}</span>
      <Button
        size="small"
        look="primary"
        disabled={!asked || isRunning(current)}
        onClick={() => startQuery({ tab, connection, sql, from: 0 })}
      >
        {preview.viewRun}
      </Button>
      {isRunning(current) ? (
        <Button size="small" onClick={() => stopRun(tab)}>
          <Square size={11} aria-hidden /> {preview.stop}
        </Button>
      ) : null}
    </div>
  );
}
