// How the service carried a query out: its stages with their times, and what stands out, in words.
import { RefreshCw } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import {
  asProblem,
  ipc,
  newJobId,
  type PlanStage,
  type Problem,
  type QueryPlan,
  type StageTime,
} from '../../ipc';
import { Bar } from '../../kit/Bar';
import { IconButton } from '../../kit/Button';
import { ProblemBar } from '../../problem/ProblemBar';
import { isRunning } from '../../state/runs';
import type { ResultPanelProps } from '../../state/views';
import { type Format, useFormat, useWords, type Words } from '../../words';
import './runs.css';

/** What stands out in a stage. */
export function remarksOf(
  stage: PlanStage,
  plan: QueryPlan,
  words: Words,
  format: Format,
): string[] {
  const { plan: text } = words.runs;
  const found: string[] = [];
  if (stage.spilledBytes) found.push(text.spilled(format.bytes(stage.spilledBytes)));
  const total =
    stage.wait.averageMs + stage.read.averageMs + stage.compute.averageMs + stage.write.averageMs;
  if (total >= 1000 && stage.wait.averageMs / total > 0.5)
    found.push(text.waits(format.percent(stage.wait.averageMs / total)));
  const { averageMs, longestMs } = stage.compute;
  if ((stage.parallel ?? 0) > 1 && longestMs >= 1000 && averageMs > 0 && longestMs / averageMs >= 4)
    found.push(text.skew(format.count(Math.round(longestMs / averageMs))));
  for (const insight of plan.insights)
    if (insight.stage === stage.id) found.push(text.insights[insight.kind]);
  return found;
}

/** A panel of the results. */
export function PlanPanel({ run }: ResultPanelProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { plan: text } = words.runs;
  const [plan, setPlan] = useState<QueryPlan | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [turn, setTurn] = useState(0);
  const job = run?.kind === 'query' ? (run.query?.serviceJob ?? null) : null;
  const location = run?.query?.location ?? null;
  const connection = run?.connection ?? '';
  const running = isRunning(run);

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again by the button and at the end
  useEffect(() => {
    if (!job) return;
    const call = newJobId();
    let gone = false;
    setProblem(null);
    ipc()
      .queryPlan(call, connection, job, location)
      .then(
        (found) => gone || setPlan(found),
        (thrown: unknown) => gone || setProblem(asProblem(thrown)),
      );
    return () => {
      gone = true;
      ipc()
        .jobCancel(call)
        .catch(() => undefined);
    };
  }, [job, connection, location, running, turn]);

  if (problem) return <ProblemBar problem={problem} job={job} onRetry={() => setTurn(turn + 1)} />;
  if (job && !plan) return <Bar share={null} label={text.tab} />;
  if (!plan || plan.stages.length === 0)
    return (
      <div className="empty" role="status">
        <p className="empty-title">{text.none}</p>
        <p className="empty-text">{text.noneHelp}</p>
      </div>
    );
  const most = Math.max(
    1,
    ...plan.stages.map(({ wait, read, compute, write }) =>
      [wait, read, compute, write].reduce((sum, { longestMs }) => sum + longestMs, 0),
    ),
  );
  return (
    <div className="plan">
      <div className="plan-head">
        <Timeline plan={plan} />
        <ul className="plan-legend" aria-hidden>
          {(['wait', 'read', 'compute', 'write'] as const).map((name) => (
            <li key={name}>
              <i className={name} /> {text[name]}
            </li>
          ))}
        </ul>
        <span className="spring" />
        <IconButton label={text.refresh} onClick={() => setTurn(turn + 1)}>
          <RefreshCw size={14} aria-hidden />
        </IconButton>
      </div>
      <table>
        <thead>
          <tr>
            <th scope="col">{text.stage}</th>
            <th scope="col" className="number">
              {text.slots}
            </th>
            <th scope="col">{`${text.average} / ${text.longest}`}</th>
            <th scope="col" className="number">
              {text.rowsIn}
            </th>
            <th scope="col" className="number">
              {text.rowsOut}
            </th>
          </tr>
        </thead>
        <tbody>
          {plan.stages.map((stage) => (
            <Stage key={stage.id} stage={stage} plan={plan} most={most} />
          ))}
        </tbody>
      </table>
      {plan.stages.every((stage) => remarksOf(stage, plan, words, format).length === 0) ? (
        <p className="run-help">{text.nothing}</p>
      ) : null}
    </div>
  );
}

const TIMES = ['wait', 'read', 'compute', 'write'] as const;

function Stage({
  stage,
  plan,
  most,
}: {
  stage: PlanStage;
  plan: QueryPlan;
  most: number;
}): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { plan: text } = words.runs;
  const remarks = remarksOf(stage, plan, words, format);
  const count = (value: number | null) => (value === null ? '' : format.count(value));
  const told = (name: (typeof TIMES)[number], time: StageTime) =>
    `${text[name]}: ${format.duration(time.averageMs)} / ${format.duration(time.longestMs)}`;
  return (
    <tr>
      <th scope="row">
        <details>
          <summary>{stage.name}</summary>
          {stage.steps.map((step, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: steps have no id and never change places
            <div key={index} className="plan-step">
              <b>{step.kind}</b>
              <code>{step.lines.join('\n')}</code>
            </div>
          ))}
        </details>
        {remarks.map((remark) => (
          <p key={remark} className="plan-remark">
            {remark}
          </p>
        ))}
      </th>
      <td className="number tabular">
        {stage.slotMs === null ? '' : format.duration(stage.slotMs)}
      </td>
      <td>
        <span
          className="plan-times"
          role="img"
          aria-label={TIMES.map((name) => told(name, stage[name])).join(', ')}
          title={TIMES.map((name) => told(name, stage[name])).join('\n')}
        >
          {TIMES.map((name) => (
            <i
              key={name}
              className={name}
              style={{ width: `${(stage[name].averageMs / most) * 100}%` }}
            />
          ))}
        </span>
      </td>
      <td className="number tabular">{count(stage.recordsRead)}</td>
      <td className="number tabular">{count(stage.recordsWritten)}</td>
    </tr>
  );
}

/** Slots in use between two moments, as a small area. */
function Timeline({ plan }: { plan: QueryPlan }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { plan: text } = words.runs;
  const moments = plan.timeline;
  if (moments.length < 2) return null;
  const used = moments.map((moment, index) => {
    const before = moments[index - 1] ?? { elapsedMs: 0, slotMs: 0 };
    const elapsed = Math.max(1, moment.elapsedMs - before.elapsedMs);
    return Math.max(0, moment.slotMs - before.slotMs) / elapsed;
  });
  const most = Math.max(...used, 1e-9);
  const last = moments.at(-1)?.elapsedMs ?? 1;
  const points = moments.map(
    ({ elapsedMs }, index) =>
      `${((elapsedMs / last) * 160).toFixed(1)},${(34 - ((used[index] ?? 0) / most) * 32).toFixed(1)}`,
  );
  const label = `${text.timeline}: ${format.count(Math.round(most * 10) / 10)}`;
  return (
    <svg className="plan-timeline" viewBox="0 0 160 36" role="img" aria-label={label}>
      <title>{label}</title>
      <polygon points={`0,34 ${points.join(' ')} 160,34`} />
    </svg>
  );
}
