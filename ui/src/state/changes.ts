// The one stream of changes, handed to whoever keeps what changed.
import { asProblem, type Change, ipc } from '../ipc';
import { reportProblem, useApp } from './app';
import { catalogue } from './catalogue';
import { jobChanged, reloadJobs } from './jobs';
import { reloadRuns, runJobChanged, runQueryChanged, runRowsChanged } from './runs';

/** Takes one change in. */
export function take(change: Change): void {
  switch (change.name) {
    case 'job':
      jobChanged(change.value);
      runJobChanged(change.value);
      return;
    case 'query':
      runQueryChanged(change.value);
      return;
    case 'rows':
      runRowsChanged(change.value);
      return;
    case 'connections': {
      const before = useApp.getState().connections;
      useApp.setState({ connections: change.value });
      for (const connection of change.value) {
        const old = before.find((one) => one.id === connection.id);
        // Becoming ready, after a start or a reset, means that all of it is new.
        if (connection.ready && old && !old.ready) catalogue.forget(connection.id);
      }
      return;
    }
    case 'missed':
      Promise.all([
        reloadJobs(),
        reloadRuns(),
        ipc()
          .connectionList()
          .then((value) => take({ name: 'connections', value })),
      ]).catch((thrown: unknown) => reportProblem(asProblem(thrown)));
  }
}

/** Follows the stream until the answer is called. */
export function followChanges(): () => void {
  return ipc().onChange(take);
}
