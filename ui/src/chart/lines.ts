// A chart's figures as named lines over named groups: what is drawn, and what the table shows.
import type { ChartData, ChartKey, Figure } from '../ipc';
import { type Field, find } from './fields';
import { keyText, type Labels } from './labels';
import { type ChartSpec, type Measure, shownMeasures } from './spec';

/** One line of figures: a series, a measure, or a measure of a series. */
export interface Line {
  name: string;
  figures: (Figure | null)[];
  /** Whether it is all series beyond the limit together. */
  rest: boolean;
  total: Figure | null;
}

/** Everything that stands on a chart, in words. */
export interface Lines {
  title: string;
  /** What the groups are of. */
  axis: string;
  groups: { key: ChartKey | null; name: string }[];
  lines: Line[];
  /** Figures of all lines together by group and measure; of a pivot only. */
  totals: { name: string; figures: (Figure | null)[]; total: Figure | null }[];
  measures: string[];
  series: string | null;
}

/** The name of a field in a chart, or of what it was called if it is gone. */
function nameOf(fields: readonly Field[], ref: { name: string; path: number[] }): string {
  return find(fields, ref)?.name ?? ref.name;
}

/** What a measure is called. */
export function measureName(measure: Measure, fields: readonly Field[], labels: Labels): string {
  const { words } = labels;
  if (!measure.field) return words.rowCount;
  return words.measureOf(words.aggregates[measure.aggregate], nameOf(fields, measure.field));
}

/** What a chart is called. */
export function titleOf(spec: ChartSpec, fields: readonly Field[], labels: Labels): string {
  const { words } = labels;
  const x = spec.x && nameOf(fields, spec.x.field);
  const first = spec.measures[0]?.field;
  if (spec.kind === 'scatter')
    return words.titlePoints(first ? nameOf(fields, first) : '', x ?? '');
  if (spec.kind === 'histogram') return words.titleHistogram(x ?? '');
  const measures = shownMeasures(spec).map((one) => measureName(one, fields, labels));
  const list = measures.join(labels.language === 'ja' ? '・' : ', ');
  const series = spec.kind === 'pie' ? null : spec.series;
  if (!x) return list;
  if (!series) return words.titleBy(list, x);
  return words.titleBySeries(list, x, nameOf(fields, series.field));
}

/** The figures with their names. */
export function linesOf(
  data: ChartData,
  spec: ChartSpec,
  fields: readonly Field[],
  labels: Labels,
): Lines {
  const measures = shownMeasures(spec).map((one) => measureName(one, fields, labels));
  const title = titleOf(spec, fields, labels);
  const axis = spec.x ? nameOf(fields, spec.x.field) : '';
  const series =
    data.series.keys.length > 0 && spec.series ? nameOf(fields, spec.series.field) : null;
  if (spec.kind === 'scatter') {
    const lines = data.series.keys.map((key): Line => {
      const name = keyText(data.series, key, labels);
      return { name, figures: [], rest: key.rest, total: null };
    });
    return { title, axis, groups: [], lines, totals: [], measures, series };
  }
  if (data.x.keys.length === 0 && data.values.length > 0 && !spec.x) {
    // All rows are one group: the measures stand side by side.
    return {
      title,
      axis,
      groups: measures.map((name) => ({ key: null, name })),
      lines: [
        {
          name: title,
          figures: data.values.map((line) => line[0] ?? null),
          rest: false,
          total: null,
        },
      ],
      totals: [],
      measures,
      series: null,
    };
  }
  const keys = data.series.keys;
  const count = measures.length;
  const lines = data.values.map((figures, index): Line => {
    const key = keys[Math.floor(index / count)];
    const measure = measures[index % count] ?? '';
    const own = key ? keyText(data.series, key, labels) : null;
    const name = own === null ? measure : count > 1 ? `${own} · ${measure}` : own;
    const total = data.seriesTotals[index] ?? null;
    return { name, figures, rest: key?.rest ?? false, total };
  });
  return {
    title,
    axis,
    groups: data.x.keys.map((key) => ({ key, name: keyText(data.x, key, labels) })),
    lines,
    totals: data.xTotals.map((figures, index) => ({
      name: count > 1 ? `${labels.words.total} · ${measures[index] ?? ''}` : labels.words.total,
      figures,
      total: data.totals[index] ?? null,
    })),
    measures,
    series,
  };
}
