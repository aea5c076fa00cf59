// Files by columns: when did a column appear, vanish or change its type.
import { GitCompareArrows } from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { Drift, DriftColumn } from '../../ipc';
import { Bar } from '../../kit/Bar';
import { Button } from '../../kit/Button';
import { ProblemBar } from '../../problem/ProblemBar';
import { askDrift, newest, useLooks } from '../../state/previews';
import type { ResultPanelProps } from '../../state/views';
import { useFormat, useWords } from '../../words';
import { commonFolder, openFileOf } from './files';
import { MeterLine } from './SetLine';

/** Sets up to this size are compared without being asked: it takes a request or two per file. */
const UNASKED = 20;

/** Where a column changes from one file to the next; files that could not be read are passed over. */
export interface Step {
  file: number;
  from: number | null;
  to: number | null;
}

/** The steps of a column over the files in their order. */
export function stepsOf(column: DriftColumn, drift: Drift): Step[] {
  const steps: Step[] = [];
  let before: number | null | undefined;
  drift.files.forEach((file, at) => {
    if (file.problem) return;
    const now = column.inFiles[at] ?? null;
    if (before !== undefined && before !== now) steps.push({ file: at, from: before, to: now });
    before = now;
  });
  return steps;
}

/** A panel of the results. */
export function DriftPanel({ tab }: ResultPanelProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const text = words.preview.drift;
  const look = useLooks((state) => state.byTab.get(tab));
  const preview = newest(look);
  const found = preview?.files.found ?? 0;
  const asked = look?.drift ?? null;
  const ready = look?.preview?.state.name === 'done';
  const few = found > 0 && found <= UNASKED && preview?.files.complete === true;

  useEffect(() => {
    if (ready && few && asked === null) void askDrift(tab);
  }, [tab, ready, few, asked]);

  if (asked?.problem)
    return (
      <ProblemBar problem={asked.problem} job={asked.job} onRetry={() => void askDrift(tab)} />
    );
  if (asked && !asked.value)
    return (
      <div className="running" role="status">
        <p className="running-phase">{text.working}</p>
        <Bar share={null} label={text.working} />
      </div>
    );
  if (!asked?.value)
    return (
      <div className="empty">
        <div className="empty-icon">
          <GitCompareArrows size={22} aria-hidden />
        </div>
        <p className="empty-text">{text.help}</p>
        <Button disabled={!ready} onClick={() => void askDrift(tab)}>
          {text.ask}
        </Button>
        <p className="minor tabular">{text.cost(format.count(found))}</p>
      </div>
    );
  return <Matrix tab={tab} drift={asked.value} />;
}

const ROW = 26;
const COLUMN = 96;
/** Of the files' names, in pixels. */
const NAMES = 340;
const OVERSCAN = 4;

/** Both ways virtual: only what is on the screen is drawn. */
function Matrix({ tab, drift }: { tab: string; drift: Drift }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const text = words.preview.drift;
  const steps = useMemo(
    () => new Map(drift.columns.map((one) => [one.name, stepsOf(one, drift)])),
    [drift],
  );
  const differing = drift.columns.filter(
    (one) => (steps.get(one.name)?.length ?? 0) > 0 || one.types.length > 1,
  );
  const [only, setOnly] = useState(differing.length > 0);
  const columns = only && differing.length > 0 ? differing : drift.columns;
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, left: 0, height: 480, width: 900 });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () =>
      setView((old) => ({
        ...old,
        height: element.clientHeight || old.height,
        width: element.clientWidth || old.width,
      }));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const folder = commonFolder(drift.files.map((one) => one.name));
  const top = Math.max(0, Math.floor(view.top / ROW) - OVERSCAN);
  const bottom = Math.min(drift.files.length, Math.ceil((view.top + view.height) / ROW) + OVERSCAN);
  const left = Math.max(0, Math.floor(view.left / COLUMN) - OVERSCAN);
  const right = Math.min(columns.length, Math.ceil((view.left + view.width) / COLUMN) + OVERSCAN);
  const shortName = (at: number) => drift.files[at]?.name.slice(folder.length) ?? '';
  return (
    <div className="drift">
      <div className="drift-head">
        <b className="tabular" role="status">
          {differing.length === 0
            ? text.same(format.count(drift.files.length), format.count(drift.columns.length))
            : text.different(format.count(differing.length), format.count(drift.files.length))}
        </b>
        {differing.length > 0 ? (
          <label className="check">
            <input
              type="checkbox"
              checked={only}
              onChange={(event) => setOnly(event.target.checked)}
            />
            {text.onlyDifferent}
          </label>
        ) : null}
        <span className="spring" />
        <MeterLine meter={drift.meter} />
      </div>
      {differing.length > 0 ? (
        <ul className="drift-steps">
          {differing.flatMap((column) =>
            (steps.get(column.name) ?? []).slice(0, 3).map((step) => (
              <li key={`${column.name} ${step.file}`}>
                <button
                  type="button"
                  className="file-link"
                  title={text.openFile(drift.files[step.file]?.name ?? '')}
                  onClick={() => openFileOf(tab, drift.files[step.file]?.name ?? '')}
                >
                  <b>{column.name}</b>{' '}
                  {step.from === null
                    ? text.appears(shortName(step.file))
                    : step.to === null
                      ? text.vanishes(shortName(step.file))
                      : text.changes(
                          shortName(step.file),
                          column.types[step.from] ?? '',
                          column.types[step.to] ?? '',
                        )}
                </button>
              </li>
            )),
          )}
        </ul>
      ) : null}
      <section
        ref={box}
        className="drift-matrix"
        aria-label={text.matrix}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling part must be reachable by the keys
        tabIndex={0}
        onScroll={(event) => {
          const { scrollTop, scrollLeft } = event.currentTarget;
          setView((old) => ({ ...old, top: scrollTop, left: scrollLeft }));
        }}
      >
        <table
          aria-rowcount={drift.files.length + 1}
          aria-colcount={columns.length + 1}
          style={{ width: NAMES + columns.length * COLUMN }}
        >
          <colgroup>
            <col style={{ width: NAMES }} />
            <col style={{ width: left * COLUMN }} />
            {columns.slice(left, right).map((one) => (
              <col key={one.name} style={{ width: COLUMN }} />
            ))}
            <col />
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col">{words.preview.set.name}</th>
              <td aria-hidden />
              {columns.slice(left, right).map((one, index) => (
                <th
                  key={one.name}
                  scope="col"
                  className="ellipsis"
                  aria-colindex={left + index + 2}
                  title={`${one.name}\n${one.types.join(', ')}`}
                >
                  {one.name}
                </th>
              ))}
              <td aria-hidden />
            </tr>
          </thead>
          <tbody>
            {top > 0 ? <tr aria-hidden style={{ height: top * ROW }} /> : null}
            {drift.files.slice(top, bottom).map((file, index) => {
              const row = top + index;
              return (
                <tr key={file.name} aria-rowindex={row + 2}>
                  <th scope="row">
                    <span className="drift-file">
                      <button
                        type="button"
                        className="file-link mono ellipsis"
                        title={text.openFile(file.name)}
                        onClick={() => openFileOf(tab, file.name)}
                      >
                        {shortName(row) || file.name}
                      </button>
                      <span className="minor tabular">
                        {file.problem
                          ? text.unreadable
                          : file.rows === null
                            ? format.bytes(file.size)
                            : format.compact(file.rows)}
                      </span>
                    </span>
                  </th>
                  <td aria-hidden />
                  {columns.slice(left, right).map((column) => (
                    <Cell
                      key={column.name}
                      column={column}
                      row={row}
                      bad={file.problem !== null}
                      steps={steps.get(column.name) ?? []}
                    />
                  ))}
                  <td aria-hidden />
                </tr>
              );
            })}
            {bottom < drift.files.length ? (
              <tr aria-hidden style={{ height: (drift.files.length - bottom) * ROW }} />
            ) : null}
          </tbody>
        </table>
      </section>
    </div>
  );
}

interface CellProps {
  column: DriftColumn;
  row: number;
  bad: boolean;
  steps: readonly Step[];
}

function Cell({ column, row, bad, steps }: CellProps): ReactNode {
  const text = useWords().preview.drift;
  const type = column.inFiles[row] ?? null;
  const step = steps.find((one) => one.file === row);
  const told = bad ? '' : type === null ? text.absent : (column.types[type] ?? '');
  const kind = bad
    ? 'bad'
    : step
      ? step.from === null
        ? 'appears'
        : step.to === null
          ? 'vanishes'
          : 'changes'
      : type === null
        ? 'absent'
        : type > 0
          ? 'other'
          : '';
  return (
    <td className={`drift-cell ellipsis ${kind}`} title={told}>
      {told}
    </td>
  );
}
