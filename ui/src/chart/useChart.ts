// Asks for the figures of a chart: anew when it changes, now and then while rows come, never twice at once.
import { useEffect, useRef, useState } from 'react';
import {
  asProblem,
  type ChartData,
  type ChartRequest,
  ipc,
  type JobId,
  newJobId,
  type Problem,
  type RowSet,
} from '../ipc';

/** Between two askings while rows come. */
const GROWING_MS = 1000;
/** Between a change in the form and the asking. */
const TYPING_MS = 120;

/** What is known of a chart. */
export interface Asked {
  data: ChartData | null;
  /** What `data` is the answer to. */
  request: ChartRequest | null;
  problem: Problem | null;
  working: boolean;
}

/** The figures of a chart, as they come; `zone` is that of the settings, in which days are counted. */
export function useChart(
  request: ChartRequest | null,
  rows: RowSet | null,
  zone: string,
): Asked & { stop: () => void; retry: () => void } {
  const [asked, setAsked] = useState<Asked>({
    data: null,
    request: null,
    problem: null,
    working: false,
  });
  const [attempt, setAttempt] = useState(0);
  const job = useRef<JobId | null>(null);
  const question = request ? `${JSON.stringify(request)} ${zone} ${attempt}` : null;
  const last = useRef({ question: '', at: 0 });
  const latest = useRef(request);
  latest.current = request;

  const stop = () => {
    const running = job.current;
    job.current = null;
    if (running)
      ipc()
        .jobCancel(running)
        .catch(() => undefined);
    setAsked((old) => ({ ...old, working: false }));
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: the question stands for the request
  useEffect(() => {
    if (question === null || !rows) return;
    const isNew = question !== last.current.question;
    const since = Date.now() - last.current.at;
    const wait = last.current.at === 0 ? 0 : isNew ? TYPING_MS : Math.max(0, GROWING_MS - since);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      const now = latest.current;
      if (!now) return;
      // Rows that come while an answer is awaited are asked for after it.
      if (job.current && last.current.question === question) {
        timer = setTimeout(() => void ask(), TYPING_MS);
        return;
      }
      if (job.current)
        ipc()
          .jobCancel(job.current)
          .catch(() => undefined);
      const mine = newJobId();
      job.current = mine;
      last.current = { question, at: Date.now() };
      setAsked((old) => ({ ...old, working: true }));
      try {
        const data = await ipc().rowsChart(mine, now);
        if (job.current !== mine) return;
        setAsked({ data, request: now, problem: null, working: false });
      } catch (thrown) {
        if (job.current !== mine) return;
        const problem = asProblem(thrown);
        const stopped = problem.kind.name === 'cancelled';
        setAsked((old) => ({ ...old, problem: stopped ? null : problem, working: false }));
      }
      job.current = null;
    };
    timer = setTimeout(() => void ask(), wait);
    return () => clearTimeout(timer);
  }, [question, rows?.rowCount, rows?.complete]);

  useEffect(
    () => () => {
      const running = job.current;
      job.current = null;
      if (running)
        ipc()
          .jobCancel(running)
          .catch(() => undefined);
    },
    [],
  );

  return { ...asked, stop, retry: () => setAttempt((old) => old + 1) };
}
