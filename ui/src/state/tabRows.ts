// Rows of tabs that no query brought: listings and files. What shows, charts or exports rows finds them here.
import { create } from 'zustand';
import { ipc, type RowSet, type RowsId } from '../ipc';

interface TabRowsState {
  byTab: ReadonlyMap<string, RowSet>;
}

/** The store. */
export const useTabRows = create<TabRowsState>(() => ({ byTab: new Map() }));

/** Which rows each tab waits for or shows. */
const wanted = new Map<string, RowsId>();

function put(tab: string, rows: RowSet | null): void {
  const byTab = new Map(useTabRows.getState().byTab);
  if (rows) byTab.set(tab, rows);
  else byTab.delete(tab);
  useTabRows.setState({ byTab });
}

/** Shows a row set in a tab; the one that it showed before is let go. */
export async function keepTabRows(tab: string, rows: RowsId): Promise<void> {
  if (wanted.get(tab) === rows) return;
  forgetTabRows(tab);
  wanted.set(tab, rows);
  try {
    const set = await ipc().rowsSet(rows);
    if (set) tabRowsChanged(set);
  } catch {
    // The next change brings it.
  }
}

/** Takes in a row set that grew. */
export function tabRowsChanged(rows: RowSet): void {
  for (const [tab, id] of wanted) {
    if (id !== rows.id) continue;
    const old = useTabRows.getState().byTab.get(tab);
    // Snapshots may overtake one another; a row set only grows.
    if (old?.id === id && (old.rowCount > rows.rowCount || (old.complete && !rows.complete)))
      continue;
    put(tab, rows);
  }
}

/** Lets go of the rows of a tab. */
export function forgetTabRows(tab: string): void {
  const id = wanted.get(tab);
  if (id === undefined) return;
  wanted.delete(tab);
  put(tab, null);
  ipc()
    .rowsClose(id)
    .catch(() => undefined);
}
