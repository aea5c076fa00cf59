// The start: one question, then everything that follows from its answer.
import { asProblem, ipc, openDoor } from '../ipc';
import { openKept } from '../ipc/kept';
import { applyLook, frameHasPainted, useApp } from '../state/app';
import { followChanges, relist } from '../state/changes';
import { inOrder } from '../state/connections';
import { reloadSpend } from '../state/guard';
import { useIdentities } from '../state/identities';
import { followRuns, resume } from '../state/resume';
import { restoreTabs } from '../state/tabs';
import { followActivity, useWorkspace } from '../state/workspace';

/** Two animation frames: what was rendered before has been painted after. */
export function painted(): Promise<void> {
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));
}

/** What nobody caught is a defect: it goes to the log, where a supporter finds it. */
function logUncaught(): void {
  const log = (what: unknown) =>
    ipc()
      .logWrite(
        'error',
        what instanceof Error ? `${what.message}\n${what.stack ?? ''}` : String(what),
      )
      .catch(() => undefined);
  window.addEventListener('error', (event) => void log(event.error ?? event.message));
  window.addEventListener('unhandledrejection', (event) => void log(event.reason));
}

/** Opens the door and fills the stores; told to the host once the frame has been painted. */
export async function start(): Promise<void> {
  try {
    await openDoor();
    logUncaught();
    followChanges();
    followRuns();
    const startup = await ipc().appStart();
    useWorkspace.setState({
      shown: startup.workspace,
      policy: startup.policy,
      locked: startup.locked,
    });
    useIdentities.setState({
      identities: startup.identities,
      aws: startup.awsConnections,
    });
    useApp.setState({
      startup,
      settings: startup.settings,
      connections: inOrder(startup.connections),
      // Whoever has tabs has been here before.
      welcomeShown: !startup.settings.welcomed && !startup.demo && startup.tabs.length === 0,
    });
    openKept(startup.layout);
    applyLook(startup.settings);
    if (startup.locked) {
      await painted();
      frameHasPainted();
      await ipc().framePainted();
      return;
    }
    restoreTabs(startup.tabs);
    followActivity();
    window
      .matchMedia('(prefers-color-scheme: dark)')
      .addEventListener('change', () => applyLook(useApp.getState().settings));
    await painted();
    frameHasPainted();
    await ipc().framePainted();
    // Whatever happened between the start's answer and now is in these lists.
    await relist();
    void reloadSpend();
    void resume();
  } catch (thrown) {
    useApp.setState({ startProblem: asProblem(thrown) });
    frameHasPainted();
  }
}
