// The panels of files as a table beside the rows: chart, profile, schemas, Parquet facts, plan, files.
import { lazy } from 'react';
import type { ResultPanel } from '../../state/panel';

/** All panels in the order of their tabs; the rows come before them. */
export const FILES_PANELS: readonly ResultPanel[] = [
  {
    name: 'chart',
    label: (words) => words.chart.tab,
    component: lazy(() =>
      import('../../chart/ChartPanel').then((module) => ({ default: module.ChartPanel })),
    ),
    needsRows: true,
  },
  {
    name: 'profile',
    label: (words) => words.preview.tabs.profile,
    component: lazy(() =>
      import('./ProfilePanel').then((module) => ({ default: module.ProfilePanel })),
    ),
    needsRows: false,
  },
  {
    name: 'files',
    label: (words) => words.preview.tabs.files,
    component: lazy(() =>
      import('./FilesPanel').then((module) => ({ default: module.FilesPanel })),
    ),
    needsRows: false,
  },
  {
    name: 'drift',
    label: (words) => words.preview.tabs.drift,
    component: lazy(() =>
      import('./DriftPanel').then((module) => ({ default: module.DriftPanel })),
    ),
    needsRows: false,
  },
  {
    name: 'facts',
    label: (words) => words.preview.tabs.facts,
    component: lazy(() =>
      import('./FactsPanel').then((module) => ({ default: module.FactsPanel })),
    ),
    needsRows: false,
  },
  {
    name: 'plan',
    label: (words) => words.preview.tabs.plan,
    component: lazy(() => import('./PlanPanel').then((module) => ({ default: module.PlanPanel }))),
    needsRows: false,
  },
];
