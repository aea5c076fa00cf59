// Waiting for the end of an export, also when its dialog is no longer there.
import { asProblem, type ExportReport, ipc, type JobId, type Problem } from '../../ipc';
import { notify } from '../../state/app';
import { isFinal, useJobs } from '../../state/jobs';
import { format, words } from '../../words';
import { useExport } from './open';
import { baseName } from './options';

/** How an export ended; neither: it was stopped. */
export interface Outcome {
  report: ExportReport | null;
  problem: Problem | null;
}

/** Waits for the end of an export; says it in a notice when the dialog is no longer there. */
export async function follow(
  job: JobId,
  path: string,
  told: (outcome: Outcome) => void,
): Promise<void> {
  const last = await new Promise<Problem | null | 'stopped'>((done) => {
    const look = () => {
      const state = useJobs.getState().jobs.get(job)?.state;
      if (!state || !isFinal(state)) return false;
      stop();
      done(state.name === 'failed' ? state.problem : state.name === 'cancelled' ? 'stopped' : null);
      return true;
    };
    let stop: () => void = () => undefined;
    stop = useJobs.subscribe(look);
    look();
  });
  const text = words().exporting;
  const shown = useExport.getState().open !== null;
  if (last === 'stopped') {
    notify(text.stopped);
    told({ report: null, problem: null });
    return;
  }
  let problem = last;
  let report: ExportReport | null = null;
  if (!problem)
    try {
      report = await ipc().exportReport(job);
    } catch (thrown) {
      problem = asProblem(thrown);
    }
  if (!shown) {
    if (problem) notify(text.failedNotice(baseName(path)), null, true);
    else if (report) notify(text.doneNotice(baseName(path), format().count(report.rows)));
  }
  told({ report, problem });
}
