// Runs over a restart: which job each tab showed, those that still run, and results read again at no cost.
import { asProblem, ipc, type Startup } from '../ipc';
import { format, words } from '../words';
import { notify, reportProblem, useApp } from './app';
import { connectionFor } from './connections';
import { useJobs } from './jobs';
import { adoptRun, attachRun, forgetRun, reloadRuns, runJobChanged, useRuns } from './runs';
import { activeTab, changeTab, type OpenTab, saveTabsNow, useTabs } from './tabs';

/** Keeps with each tab which job at the service it shows. */
export function followRuns(): () => void {
  return useRuns.subscribe(({ byTab }, before) => {
    if (byTab === before.byTab) return;
    for (const [id, run] of byTab) {
      if (run === before.byTab.get(id) || run.kind !== 'query' || !run.query) continue;
      const { serviceJob, project, location, statistics } = run.query;
      if (!statistics.serviceState) continue;
      const tab = useTabs.getState().tabs.find((one) => one.id === id);
      // A session that has begun with this run is gone on with.
      if (tab?.options?.session?.name === 'new' && statistics.session)
        changeTab(id, {
          options: { ...tab.options, session: { name: 'open', id: statistics.session } },
        });
      const { lastRun } = tab ?? {};
      if (!tab || (lastRun?.job === serviceJob && lastRun.location === location)) continue;
      changeTab(id, { lastRun: { job: serviceJob, project, location, from: run.from } });
      // At once: a power cut in the next moment must not part the job from its tab.
      void saveTabsNow();
    }
  });
}

/** Takes up the runs whose end nobody has seen, and shows them in the tabs that they belong to. */
export async function resumeRuns(): Promise<void> {
  try {
    const taken = await ipc().runsResume();
    for (const open of taken) {
      const { tabs } = useTabs.getState();
      const title = open.title.replace(/…$/, '');
      const tab =
        tabs.find((one) => one.lastRun?.job === open.job) ??
        // The moment between the job's beginning and the tab's note of it.
        tabs.find((one) => title !== '' && one.sql.trimStart().startsWith(title));
      if (!tab || useRuns.getState().byTab.has(tab.id)) continue;
      const { job: serviceJob, connection, location, startedAtMs } = open;
      const from = tab.lastRun?.from ?? 0;
      adoptRun({ tab: tab.id, connection, serviceJob, location, from }, startedAtMs);
      const job = useJobs.getState().jobs.get(serviceJob);
      if (job) runJobChanged(job);
    }
    if (taken.length === 0) return;
    await reloadRuns();
    notify(words().runs.resumed(format().count(taken.length), taken.length !== 1));
  } catch (thrown) {
    reportProblem(asProblem(thrown));
  }
}

/** The start after which what still ran has been taken up. */
let resumedAfter: Startup | null = null;

/** Reads the rows that a tab showed before the restart, when it is looked at for the first time. */
export function reopenResult(tab: OpenTab): void {
  const { lastRun } = tab;
  // What still runs is taken up first.
  const { startup } = useApp.getState();
  if (!startup || resumedAfter !== startup || !lastRun || useRuns.getState().byTab.has(tab.id))
    return;
  const { connections } = useApp.getState();
  const connection = connectionFor(connections, tab.connection);
  if (!connection?.ready || connection.project !== lastRun.project) return;
  const { job, location, from } = lastRun;
  attachRun({ tab: tab.id, connection: connection.id, serviceJob: job, location, from });
  const ours = useRuns.getState().byTab.get(tab.id)?.job;
  const stop = useRuns.subscribe(({ byTab }) => {
    const run = byTab.get(tab.id);
    if (run?.job !== ours) stop();
    else if (run?.outcome === 'failed' && run.problem?.kind.name === 'notFound') {
      stop();
      forgetRun(tab.id);
      changeTab(tab.id, { lastRun: null });
      notify(words().runs.expired);
    } else if (run?.outcome !== 'running') stop();
  });
}

/** After a start, and whenever a connection has become ready. */
export async function resume(): Promise<void> {
  await resumeRuns();
  resumedAfter = useApp.getState().startup;
  const tab = activeTab();
  if (tab) reopenResult(tab);
}
