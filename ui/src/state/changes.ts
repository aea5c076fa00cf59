// The one stream of changes, handed to whoever keeps what changed.
import { asProblem, type Change, ipc, type JobId } from '../ipc';
import { reportProblem, useApp } from './app';
import { catalogue } from './catalogue';
import { inOrder } from './connections';
import { dropped } from './dropped';
import { useGuard } from './guard';
import { reloadIdentities, signInStepped, useIdentities } from './identities';
import { isFinal, jobChanged, useJobs } from './jobs';
import { openDropped } from './openFiles';
import { filesProfileChanged, previewChanged, reloadPreviews } from './previews';
import { resume } from './resume';
import { reloadRuns, runJobChanged, runQueryChanged, runRowsChanged, useRuns } from './runs';
import { tabRowsChanged } from './tabRows';
import { lockChanged, reloadPolicy, useWorkspace } from './workspace';

/** Takes one change in. */
export function take(change: Change): void {
  switch (change.name) {
    case 'job': {
      const job = change.value;
      const before = useJobs.getState().jobs.get(job.id);
      jobChanged(job);
      runJobChanged(job);
      if (job.state.name === 'done' && before?.state.name !== 'done') followDefinition(job.id);
      // Sample data is whole: what was listed while it was made was only a part of it.
      if (job.activity === 'sandbox' && isFinal(job.state) && before && !isFinal(before.state))
        for (const connection of useApp.getState().connections)
          if (connection.ready) void catalogue.refreshConnection(connection.id);
      if (job.activity === 'sandbox' && job.progress.done !== before?.progress.done) growing();
      return;
    }
    case 'query':
      runQueryChanged(change.value);
      return;
    case 'rows':
      runRowsChanged(change.value);
      tabRowsChanged(change.value);
      return;
    case 'preview':
      previewChanged(change.value);
      return;
    case 'filesProfile':
      filesProfileChanged(change.value);
      return;
    case 'dropped':
      // Where nobody wants them, they are looked at.
      if (!dropped(change.value)) openDropped(change.value);
      return;
    case 'spend':
      useGuard.setState({ spend: change.value });
      return;
    case 'closing':
      useGuard.setState({ closing: change.value });
      return;
    case 'connections': {
      const before = useApp.getState().connections;
      useApp.setState({ connections: inOrder(change.value) });
      for (const connection of change.value) {
        const old = before.find((one) => one.id === connection.id);
        // Becoming ready, after a start or a reset, means that all of it is new.
        if (connection.ready && old && !old.ready) {
          catalogue.forget(connection.id);
          void resume();
        }
      }
      return;
    }
    case 'identities':
      useIdentities.setState({ identities: change.value });
      return;
    case 'awsConnections':
      useIdentities.setState({ aws: change.value });
      return;
    case 'signIn':
      signInStepped(change.value);
      return;
    case 'policy':
      useWorkspace.setState({ policy: change.value });
      return;
    case 'locked':
      lockChanged(change.value);
      return;
    case 'missed':
      Promise.all([
        relist(),
        reloadRuns(),
        reloadPreviews(),
        reloadIdentities(),
        reloadPolicy(),
      ]).catch((thrown: unknown) => reportProblem(asProblem(thrown)));
  }
}

const GROWN_EVERY_MS = 2000;
let grown = 0;

/** Tables come one by one while sample data is made: what is open is read again now and then. */
function growing(): void {
  const now = Date.now();
  if (now - grown < GROWN_EVERY_MS) return;
  grown = now;
  for (const connection of useApp.getState().connections)
    if (connection.ready) void catalogue.refreshConnection(connection.id);
}

/** A statement that defined something changes the catalogue: the part that it changed is read again. */
function followDefinition(job: JobId): void {
  const run = [...useRuns.getState().byTab.values()].find((one) => one.job === job);
  const statistics = run?.query?.statistics;
  if (!run?.query || !statistics) return;
  const type = statistics.statementType ?? '';
  const script = type === 'SCRIPT' || (statistics.childJobs ?? 0) > 0;
  const defines = statistics.ddlOperation !== null || /^(CREATE|DROP|ALTER|UNDROP)/.test(type);
  if (!script && !defines) return;
  const parts = statistics.targetTable?.split('.') ?? [];
  const [project, dataset] = parts;
  if (parts.length === 3 && project && dataset && !script)
    void catalogue.refreshDataset(run.connection, { project, dataset });
  else void catalogue.refreshProject(run.connection, run.query.project);
}

/** How often the stream has told of the connections. */
let heardConnections = 0;

/** Takes a change from the stream in. */
function hear(change: Change): void {
  if (change.name === 'connections') heardConnections += 1;
  take(change);
}

/** Asks for all jobs and connections: after a start, or after changes were missed. What the stream
 * has told meanwhile is newer than the answers and stays. */
export async function relist(): Promise<void> {
  const before = heardConnections;
  const [jobs, connections] = await Promise.all([ipc().jobList(), ipc().connectionList()]);
  for (const job of jobs) {
    const known = useJobs.getState().jobs.get(job.id);
    if (!known || !isFinal(known.state)) take({ name: 'job', value: job });
  }
  if (before === heardConnections) take({ name: 'connections', value: connections });
}

/** Follows the stream until the answer is called. */
export function followChanges(): () => void {
  return ipc().onChange(hear);
}
