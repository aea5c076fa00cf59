// What is being exported: the rows of a tab, until the dialog is closed.
import { create } from 'zustand';
import type { JobId, RowSet } from '../../ipc';
import { notify } from '../../state/app';
import { useRuns } from '../../state/runs';
import { activeTab } from '../../state/tabs';
import { shownRows } from '../../state/views';
import { forbidden, useWorkspace } from '../../state/workspace';
import { words } from '../../words';

/** Rows that somebody wants in a file. */
export interface Exportable {
  /** The rows that are written: sorted and filtered ones, if so. */
  rows: RowSet;
  /** The rows as they came. */
  source: RowSet;
  /** The query that they are from. */
  job: JobId | null;
  /** What the file is called, without an ending. */
  name: string;
}

/** The store of the dialog; null: closed. */
export const useExport = create<{ open: Exportable | null }>(() => ({ open: null }));

/** A name that every system takes as a file's name. */
export function fileName(wish: string): string {
  const letters = [...wish].map((c) => (/[\p{Cc}/\\:*?"<>|]/u.test(c) ? ' ' : c));
  const clean = letters
    .slice(0, 80)
    .join('')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^\.+|\.+$/g, '');
  return clean === '' ? 'result' : clean;
}

/** Opens the dialog for the rows of the tab in front. */
export function openExport(): void {
  const rule = forbidden(useWorkspace.getState().policy, 'export');
  if (rule !== null) {
    notify(words().policy.tips[rule === 'unusable' ? 'unusable' : 'export'], null, true);
    return;
  }
  const tab = activeTab();
  const shown = tab ? shownRows(tab.id) : null;
  if (!tab || !shown) {
    notify(words().exporting.nothing);
    return;
  }
  const run = useRuns.getState().byTab.get(tab.id);
  // Files have no query that the rows are from.
  const job = run && run.kind !== 'files' ? run.job : null;
  const { rows, source } = shown;
  useExport.setState({ open: { rows, source, job, name: fileName(tab.title) } });
}

/** Closes it. */
export function closeExport(): void {
  useExport.setState({ open: null });
}
