// What the dialogs of workspaces show.
import { create } from 'zustand';
import { asProblem, ipc, type Problem, type Workspace } from '../../ipc';

interface SpacesState {
  /** All workspaces by name; null: not asked yet. */
  list: readonly Workspace[] | null;
  problem: Problem | null;
  /** What is over the frame: the switcher, the form of a new (null) or a known workspace, or the farewell. */
  open: 'switch' | { form: Workspace | null } | { forget: Workspace } | null;
}

/** The store of the dialogs. */
export const useSpaces = create<SpacesState>(() => ({ list: null, problem: null, open: null }));

/** Asks for all workspaces. */
export async function reloadSpaces(): Promise<void> {
  try {
    const list = await ipc().workspaceList();
    list.sort((a, b) => a.name.localeCompare(b.name));
    useSpaces.setState({ list, problem: null });
  } catch (thrown) {
    useSpaces.setState({ problem: asProblem(thrown) });
  }
}

/** Opens the switcher. */
export function switchSpaces(): void {
  void reloadSpaces();
  useSpaces.setState({ open: 'switch' });
}

/** Puts away whatever is open. */
export function closeSpaces(): void {
  useSpaces.setState({ open: null });
}
