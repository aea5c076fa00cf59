// What is asked while the form is filled in: whether the file is there, and what would be lost.
import { useEffect, useRef, useState } from 'react';
import {
  asProblem,
  type ExportOptions,
  type ExportReport,
  ipc,
  newJobId,
  type Problem,
} from '../../ipc';
import type { Exportable } from './open';

const PAUSE_MS = 250;

/** Whether there is such a file already; a name alone becomes a whole path once. */
export function useTarget(
  path: string,
  onPath: (path: string) => void,
  active: boolean,
): { exists: boolean; again: () => void } {
  const [exists, setExists] = useState(false);
  const [turn, setTurn] = useState(0);
  const first = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when told so
  useEffect(() => {
    if (!active || path.trim() === '') return;
    let gone = false;
    const ask = () =>
      ipc()
        .exportTarget(path)
        .then((target) => {
          if (gone) return;
          setExists(target.exists);
          if (first.current) onPath(target.path);
          first.current = false;
        })
        .catch(() => {
          if (!gone) setExists(false);
        });
    const timer = setTimeout(() => void ask(), first.current ? 0 : PAUSE_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [path, active, turn]);
  return { exists, again: () => setTurn((old) => old + 1) };
}

/** What is known before the file is written. */
export interface CheckState {
  /** Whether the encoding can lose characters at all. */
  asked: boolean;
  busy: boolean;
  report: ExportReport | null;
  problem: Problem | null;
}

const UNASKED: CheckState = { asked: false, busy: false, report: null, problem: null };

/** What is to be said before the file is written; the question before it is stopped. */
export function useCheck(open: Exportable, options: ExportOptions, active: boolean): CheckState {
  const [state, setState] = useState(UNASKED);
  const { format, encoding } = options;
  const cp932 = encoding === 'cp932' && (format === 'csv' || format === 'tsv');
  const needed = cp932 || format === 'xlsx';
  // biome-ignore lint/correctness/useExhaustiveDependencies: nothing else can change what is lost
  useEffect(() => {
    if (!active || !needed) {
      setState(UNASKED);
      return;
    }
    const job = newJobId();
    let gone = false;
    setState({ asked: cp932, busy: true, report: null, problem: null });
    ipc()
      .exportCheck(job, open.rows.id, options)
      .then(
        (report) => {
          if (!gone) setState({ asked: cp932, busy: false, report, problem: null });
        },
        (thrown: unknown) => {
          if (!gone)
            setState({ asked: cp932, busy: false, report: null, problem: asProblem(thrown) });
        },
      );
    return () => {
      gone = true;
      ipc()
        .jobCancel(job)
        .catch(() => undefined);
    };
  }, [active, needed, format, encoding, options.safeCells, open.rows.id]);
  return state;
}
