// Which rows of each result are shown: sorted and filtered ones are a row set of their own, made at no cost.
import { create } from 'zustand';
import {
  asProblem,
  type FilterTerm,
  ipc,
  type JobId,
  newJobId,
  type Problem,
  type RowSet,
  type RowsId,
  type SortKey,
  type ViewSpec,
} from '../ipc';
import { isPinned, shownResult, usePins } from './pins';
import { type Run, useRuns } from './runs';
import { useTabRows } from './tabRows';

/** How a result is sorted and filtered. */
export interface View {
  spec: ViewSpec;
  /** The rows that came of it; null until the first has been made. */
  rows: RowSet | null;
  /** The job that makes it; null when it is done. */
  job: JobId | null;
  problem: Problem | null;
}

/** What every panel of the results gets. */
export interface ResultPanelProps {
  tab: string;
  run: Run | undefined;
  /** The rows that the grid shows: sorted and filtered, if so. */
  rows: RowSet | null;
  /** The rows as they came. */
  source: RowSet | null;
  spec: ViewSpec | null;
}

interface ViewsState {
  bySource: ReadonlyMap<RowsId, View>;
}

/** The store of views, by the row set that they are of. */
export const useViews = create<ViewsState>(() => ({ bySource: new Map() }));

/** Neither sorted nor filtered. */
export const WHOLE: ViewSpec = { sort: [], filter: [], search: null };

/** Whether a view is of all rows in the order in which they came. */
export function isWhole(spec: ViewSpec): boolean {
  return spec.sort.length === 0 && spec.filter.length === 0 && !spec.search;
}

/** The sorting and filtering of a row set. */
export function specOf(source: RowsId): ViewSpec {
  return useViews.getState().bySource.get(source)?.spec ?? WHOLE;
}

function put(source: RowsId, view: View | null): void {
  const next = new Map(useViews.getState().bySource);
  if (view) next.set(source, view);
  else next.delete(source);
  useViews.setState({ bySource: next });
}

function close(rows: RowSet | null | undefined): void {
  if (!rows) return;
  ipc()
    .rowsClose(rows.id)
    .catch(() => undefined);
}

function cancel(job: JobId | null | undefined): void {
  if (!job) return;
  ipc()
    .jobCancel(job)
    .catch(() => undefined);
}

/** How rows that are shown came to be. */
function shownSpec(rows: RowSet | null): ViewSpec {
  return rows?.origin?.name === 'view' ? rows.origin.spec : WHOLE;
}

/** Sorts and filters a row set in another way; what is shown stays until the new rows are there. */
export async function applyView(source: RowsId, spec: ViewSpec): Promise<void> {
  const before = useViews.getState().bySource.get(source);
  cancel(before?.job);
  if (isWhole(spec)) {
    put(source, null);
    close(before?.rows);
    return;
  }
  const job = newJobId();
  put(source, { spec, rows: before?.rows ?? null, job, problem: null });
  // Whether somebody asked for something else in the meantime.
  const mine = () => useViews.getState().bySource.get(source)?.job === job;
  try {
    const rows = await ipc().rowsView(job, source, spec);
    if (!mine()) {
      close(rows);
      return;
    }
    put(source, { spec, rows, job: null, problem: null });
    close(before?.rows);
  } catch (thrown) {
    if (!mine()) return;
    const problem = asProblem(thrown);
    const stopped = problem.kind.name === 'cancelled';
    // What did not work is not claimed: the old view, or none, is what is shown.
    const rows = before?.rows ?? null;
    if (stopped && !rows) put(source, null);
    else
      put(source, {
        spec: shownSpec(rows),
        rows,
        job: null,
        problem: stopped ? null : problem,
      });
  }
}

/** Stops the making of a view; what is shown stays. */
export function stopView(source: RowsId): void {
  cancel(useViews.getState().bySource.get(source)?.job);
}

/** Takes the problem of a view off the screen. */
export function dismissViewProblem(source: RowsId): void {
  const view = useViews.getState().bySource.get(source);
  if (!view) return;
  put(source, isWhole(view.spec) ? null : { ...view, problem: null });
}

/** Sorts by a column; `add` keeps the columns that rows are already sorted by. `null`: no more by this one. */
export function sortBy(
  source: RowsId,
  column: number[],
  descending: boolean | null,
  add: boolean,
): Promise<void> {
  const spec = specOf(source);
  const same = (key: SortKey) => key.column.join('.') === column.join('.');
  const others = spec.sort.filter((key) => !same(key));
  const key: SortKey | null = descending === null ? null : { column, descending, nullsLast: null };
  let sort: SortKey[];
  if (!add) sort = key ? [key] : others;
  else if (!key) sort = others;
  else if (spec.sort.some(same)) sort = spec.sort.map((one) => (same(one) ? key : one));
  else sort = [...spec.sort, key];
  return applyView(source, { ...spec, sort });
}

/** Keeps only rows that meet these conditions on one column, in place of those that it had. */
export function filterBy(source: RowsId, ...terms: FilterTerm[]): Promise<void> {
  const spec = specOf(source);
  const column = terms[0]?.column.join('.');
  const others = spec.filter.filter((one) => one.column.join('.') !== column);
  return applyView(source, { ...spec, filter: [...others, ...terms] });
}

/** Takes the conditions of a column away. */
export function unfilter(source: RowsId, column: number[]): Promise<void> {
  const spec = specOf(source);
  return applyView(source, {
    ...spec,
    filter: spec.filter.filter((one) => one.column.join('.') !== column.join('.')),
  });
}

/** Forgets the view of a row set that is gone. */
export function forgetView(source: RowsId): void {
  const view = useViews.getState().bySource.get(source);
  if (!view) return;
  cancel(view.job);
  close(view.rows);
  put(source, null);
}

/** The rows that a tab shows, for whoever charts or exports them; null while there are none. */
export function shownRows(
  tab: string,
): { source: RowSet; rows: RowSet; spec: ViewSpec | null } | null {
  const source = shownResult(tab)?.rows ?? null;
  if (!source) return null;
  const view = useViews.getState().bySource.get(source.id);
  return { source, rows: view?.rows ?? source, spec: view?.rows ? view.spec : null };
}

// A result that was let go takes its view with it.
useRuns.subscribe((state, before) => {
  for (const [tab, run] of before.byTab) {
    const rows = run.rows?.id;
    if (rows && state.byTab.get(tab)?.rows?.id !== rows && !isPinned(rows)) forgetView(rows);
  }
});
useTabRows.subscribe((state, before) => {
  for (const [tab, rows] of before.byTab)
    if (state.byTab.get(tab)?.id !== rows.id) forgetView(rows.id);
});
usePins.subscribe((state, before) => {
  for (const pin of before.pins) {
    const still = state.pins.some((one) => one.rows.id === pin.rows.id);
    const newest = useRuns.getState().byTab.get(pin.tab)?.rows?.id === pin.rows.id;
    if (!still && !newest) forgetView(pin.rows.id);
  }
});
