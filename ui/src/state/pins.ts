// Results that are kept beside the newest one of their tab, by name and time; and which of them is shown.
import { create } from 'zustand';
import { asProblem, type ComparisonSpec, ipc, newJobId, type RowSet, type RowsId } from '../ipc';
import { letGo, type Run, setKeeper, useRuns } from './runs';
import { useTabRows } from './tabRows';

/** A kept result. */
export interface Pin {
  id: string;
  tab: string;
  name: string;
  /** Milliseconds since 1970: when its run had finished. */
  atMs: number;
  rows: RowSet;
  /** The run that it came from; null for a comparison. */
  run: Run | null;
}

interface PinsState {
  pins: readonly Pin[];
  /** The pin that a tab shows in place of its newest result. */
  shown: ReadonlyMap<string, string>;
}

/** The store of pinned results. */
export const usePins = create<PinsState>(() => ({ pins: [], shown: new Map() }));

/** Whether rows are pinned: then the next run of their tab does not let go of them. */
export function isPinned(rows: RowsId): boolean {
  return usePins.getState().pins.some((pin) => pin.rows.id === rows);
}

/** The pins of a tab, oldest first. */
export function pinsOf(tab: string, pins: readonly Pin[] = usePins.getState().pins): Pin[] {
  return pins.filter((pin) => pin.tab === tab);
}

/** What a tab shows: a pinned result or its newest. */
export function shownResult(tab: string): { rows: RowSet | null } | null {
  const { pins, shown } = usePins.getState();
  const pin = pinsOf(tab, pins).find((one) => one.id === shown.get(tab));
  const listed = useTabRows.getState().byTab.get(tab);
  return pin ?? useRuns.getState().byTab.get(tab) ?? (listed ? { rows: listed } : null);
}

/** Shows a pinned result, or the newest one of the tab (null). */
export function showPin(tab: string, id: string | null): void {
  const shown = new Map(usePins.getState().shown);
  if (id) shown.set(tab, id);
  else shown.delete(tab);
  usePins.setState({ shown });
}

function add(pin: Pin): void {
  usePins.setState(({ pins }) => ({ pins: [...pins, pin] }));
}

/** Keeps the newest result of a tab; answers the pin, or null when there are no rows to keep. */
export function pinResult(tab: string, name: string): Pin | null {
  const run = useRuns.getState().byTab.get(tab);
  if (!run?.rows || isPinned(run.rows.id)) return null;
  const pin: Pin = {
    id: crypto.randomUUID(),
    tab,
    name,
    atMs: run.finishedAtMs ?? Date.now(),
    rows: run.rows,
    run,
  };
  add(pin);
  return pin;
}

/** Gives a pin another name; an empty one changes nothing. */
export function renamePin(id: string, name: string): void {
  const text = name.trim();
  if (text === '') return;
  usePins.setState(({ pins }) => ({
    pins: pins.map((pin) => (pin.id === id ? { ...pin, name: text } : pin)),
  }));
}

/** Lets go of a pin; its rows go too, unless they are the newest of the tab. */
export function unpin(id: string): void {
  const { pins, shown } = usePins.getState();
  const pin = pins.find((one) => one.id === id);
  if (!pin) return;
  const next = new Map(shown);
  if (shown.get(pin.tab) === id) next.delete(pin.tab);
  usePins.setState({ pins: pins.filter((one) => one.id !== id), shown: next });
  const newest = useRuns.getState().byTab.get(pin.tab)?.rows?.id;
  if (newest === pin.rows.id || isPinned(pin.rows.id)) return;
  letGo(pin.run, pin.rows.id);
}

/** Compares two results of a tab by keys; the differences become a result of their own, which is shown. */
export async function compareResults(
  tab: string,
  name: string,
  spec: ComparisonSpec,
  onJob: (job: string) => void,
): Promise<Pin> {
  const job = newJobId();
  onJob(job);
  try {
    const rows = await ipc().rowsCompare(job, spec);
    const pin: Pin = { id: crypto.randomUUID(), tab, name, atMs: Date.now(), rows, run: null };
    add(pin);
    showPin(tab, pin.id);
    return pin;
  } catch (thrown) {
    throw asProblem(thrown);
  }
}

/** Lets go of every pin of a closed tab. */
export function forgetPins(tab: string): void {
  for (const pin of pinsOf(tab)) unpin(pin.id);
}

setKeeper(isPinned);

// A new run of a tab is what its person wants to see next.
useRuns.subscribe((state, before) => {
  for (const [tab, run] of state.byTab)
    if (before.byTab.get(tab)?.job !== run.job && usePins.getState().shown.has(tab))
      showPin(tab, null);
  for (const tab of before.byTab.keys()) if (!state.byTab.has(tab)) forgetPins(tab);
});
