// The panels of the results beside the rows themselves: each has a line here and is loaded when it is looked at.
import { createElement, lazy } from 'react';
import type { ResultPanel } from '../../../state/panel';
import { JobPanel } from '../JobPanel';

/** All panels in the order of their tabs; the rows come before them. */
export const PANELS: readonly ResultPanel[] = [
  {
    name: 'chart',
    label: (words) => words.chart.tab,
    component: lazy(() =>
      import('../../../chart/ChartPanel').then((module) => ({ default: module.ChartPanel })),
    ),
    needsRows: true,
  },
  {
    name: 'plan',
    label: (words) => words.runs.plan.tab,
    component: lazy(() => import('../PlanPanel').then((module) => ({ default: module.PlanPanel }))),
    needsRows: false,
  },
  {
    name: 'job',
    label: (words) => words.results.jobTab,
    component: ({ run }) => createElement(JobPanel, { current: run }),
    needsRows: false,
  },
];
