// The workspace that the window shows: its class, its rules, its lock, and the way to another one.
import { create } from 'zustand';
import {
  asProblem,
  type Class,
  ipc,
  newJobId,
  type PolicyState,
  type Workspace,
  type WorkspaceId,
} from '../ipc';
import { saveKept } from '../ipc/kept';
import { reportProblem } from './app';
import { resumeSavingTabs, saveTabsNow, stopSavingTabs } from './tabs';

interface WorkspaceState {
  /** Null before the start's answer. */
  shown: Workspace | null;
  policy: PolicyState | null;
  locked: boolean;
}

/** The store of the workspace. */
export const useWorkspace = create<WorkspaceState>(() => ({
  shown: null,
  policy: null,
  locked: false,
}));

/** Whether mistakes are dear here: the frame says so by more than its colour. */
export function isGuarded(one: Class): boolean {
  return one.name === 'restricted' || one.colour === 'red' || one.encrypted;
}

let reload: () => void = () => location.reload();

/** Takes another way to load the page anew, for tests. */
export function setReload(next: () => void): void {
  reload = next;
}

/** A page that is still there after this long stays. */
const STAYED_MS = 2_000;

/**
 * Shows another workspace: here, where the app loads the page anew so that nothing of this one stays
 * in memory, or in a window of its own. A window that shows it already comes to the front instead.
 */
export async function showWorkspace(id: WorkspaceId, newWindow: boolean): Promise<void> {
  if (newWindow) {
    await ipc().workspaceShow(id, true);
    return;
  }
  await Promise.all([saveTabsNow(), saveKept()]);
  // The window may belong to the other workspace before this page has gone: nothing of it is written.
  stopSavingTabs();
  try {
    await ipc().workspaceShow(id, false);
  } finally {
    setTimeout(resumeSavingTabs, STAYED_MS);
  }
}

/** Locks the workspace after what was typed is on disk. */
export async function lockWorkspace(): Promise<void> {
  try {
    await Promise.all([saveTabsNow(), saveKept()]);
    await ipc().workspaceLock();
  } catch (thrown) {
    reportProblem(asProblem(thrown));
  }
}

/** Asks the keychain to let the person in again; then everything is read anew. */
export async function unlockWorkspace(): Promise<void> {
  await ipc().workspaceUnlock(newJobId());
  reload();
}

/** The workspace was locked or unlocked. What was on the screen is not even in memory afterwards. */
export function lockChanged(locked: boolean): void {
  const before = useWorkspace.getState().locked;
  if (before === locked) return;
  stopSavingTabs();
  useWorkspace.setState({ locked });
  reload();
}

/** Reads the policy's file again. */
export async function reloadPolicy(): Promise<void> {
  useWorkspace.setState({ policy: await ipc().policyRead() });
}

/** Why rows may not leave this way at all: a rule's name, or `unusable`; null: they may. */
export function forbidden(policy: PolicyState | null, what: 'export' | 'copy'): string | null {
  if (policy?.problem) return 'unusable';
  return policy?.policy?.[what]?.allowed === false ? `${what}.allowed` : null;
}

const ACTIVE_EVERY_MS = 20_000;

/** Tells the app now and then that somebody is there, so that it is not locked; until the answer is called. */
export function followActivity(): () => void {
  let told = 0;
  const seen = () => {
    const now = Date.now();
    if (now - told < ACTIVE_EVERY_MS || useWorkspace.getState().locked) return;
    told = now;
    ipc()
      .workspaceActive()
      .catch(() => undefined);
  };
  const events = ['keydown', 'pointerdown', 'wheel'] as const;
  for (const event of events)
    window.addEventListener(event, seen, { capture: true, passive: true });
  return () => {
    for (const event of events) window.removeEventListener(event, seen, { capture: true });
  };
}
