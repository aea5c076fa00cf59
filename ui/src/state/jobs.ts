// Jobs as the app last told them.
import { create } from 'zustand';
import { ipc, type Job, type JobId, type JobState } from '../ipc';

interface JobsState {
  jobs: ReadonlyMap<JobId, Job>;
}

/** The store of jobs. Finished ones are dropped after some more have come. */
export const useJobs = create<JobsState>(() => ({ jobs: new Map() }));

const KEPT = 100;

/** Whether nothing more will happen to a job. */
export function isFinal(state: JobState): boolean {
  return state.name === 'done' || state.name === 'failed' || state.name === 'cancelled';
}

/** Takes one snapshot in. */
export function jobChanged(job: Job): void {
  useJobs.setState(({ jobs }) => {
    const next = new Map(jobs);
    next.delete(job.id);
    next.set(job.id, job);
    if (next.size > KEPT)
      for (const [id, old] of next) {
        if (next.size <= KEPT) break;
        if (isFinal(old.state)) next.delete(id);
      }
    return { jobs: next };
  });
}

/** Asks a job to stop. */
export function stopJob(job: JobId): void {
  // Whether it could still be stopped shows in its own snapshots.
  ipc()
    .jobCancel(job)
    .catch(() => undefined);
}

/** The sandbox's own job, the one that began last; undefined: none yet. */
export function sandboxJob(jobs: ReadonlyMap<JobId, Job>): Job | undefined {
  let last: Job | undefined;
  for (const job of jobs.values())
    if (job.activity === 'sandbox' && (!last || job.startedAtMs >= last.startedAtMs)) last = job;
  return last;
}

/** Whether sample data is being made: tables may not be there yet. */
export function isPreparing(jobs: ReadonlyMap<JobId, Job>): boolean {
  const job = sandboxJob(jobs);
  return job !== undefined && !isFinal(job.state);
}

/** Jobs at work that a person should see: quiet reads of the catalogue and prices are not among them. */
export function visibleJobs(jobs: ReadonlyMap<JobId, Job>): Job[] {
  return [...jobs.values()].filter(
    (job) => !isFinal(job.state) && job.activity !== 'explore' && job.activity !== 'estimate',
  );
}
