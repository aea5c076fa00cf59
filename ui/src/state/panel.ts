// The panels of results, and which of them each tab shows.
import type { ComponentType } from 'react';
import { create } from 'zustand';
import type { Words } from '../words';
import { useRuns } from './runs';
import type { ResultPanelProps } from './views';

/** One panel. */
export interface ResultPanel {
  name: string;
  label: (words: Words) => string;
  /** May be lazy. */
  component: ComponentType<ResultPanelProps>;
  /** Whether its tab is there only while there are rows. */
  needsRows: boolean;
}

/** By tab; absent: the rows. */
export const usePanel = create<{ byTab: ReadonlyMap<string, string> }>(() => ({
  byTab: new Map(),
}));

/** Shows a panel of a tab's results. */
export function showPanel(tab: string, name: string): void {
  usePanel.setState(({ byTab }) => ({ byTab: new Map(byTab).set(tab, name) }));
}

// A tab without a run shows no panel.
useRuns.subscribe((state, before) => {
  const { byTab } = usePanel.getState();
  const gone = [...before.byTab.keys()].filter((tab) => !state.byTab.has(tab) && byTab.has(tab));
  if (gone.length === 0) return;
  usePanel.setState({ byTab: new Map([...byTab].filter(([tab]) => !gone.includes(tab))) });
});
