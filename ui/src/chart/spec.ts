// What a chart shows and how: chosen by the person or guessed, and kept per tab.

import type { Aggregate, Bucket, ChartKind, ChartRequest, ChartSort, RowsId } from '../ipc';
import { kept } from '../ipc/kept';
import type { ShortForm } from '../words';
import { type Field, type FieldRef, find } from './fields';

/** A field by which rows are grouped. */
export interface Dimension {
  field: FieldRef;
  bucket: Bucket;
}

/** A figure of each group; without a field: the number of rows. */
export interface Measure {
  field: FieldRef | null;
  aggregate: Aggregate;
}

/** Everything about a chart but the rows. */
export interface ChartSpec {
  kind: ChartKind;
  x: Dimension | null;
  series: Dimension | null;
  measures: Measure[];
  sort: ChartSort;
  limit: number;
  seriesLimit: number;
  stacked: boolean;
  /** Whether the rest is drawn; null: unless it would dwarf all others. */
  rest: boolean | null;
  patterns: boolean;
  numbers: ShortForm;
}

/** Series that have a colour of their own. */
export const SERIES = 6;

/** Kinds that stand over a horizontal axis of groups. */
export const AXIS_KINDS: ReadonlySet<ChartKind> = new Set(['bar', 'line', 'area', 'histogram']);

/** Groups of a kind at most, unless the person says otherwise. */
export function limitOf(kind: ChartKind): number {
  return {
    bar: 20,
    line: 200,
    area: 200,
    scatter: 20,
    histogram: 60,
    pie: 7,
    heatMap: 30,
    pivot: 50,
  }[kind];
}

/** The same chart as another kind, with what that kind needs. */
export function withKind(spec: ChartSpec, kind: ChartKind): ChartSpec {
  const next = { ...spec, kind, limit: limitOf(kind), rest: null };
  const isGrid = kind === 'heatMap' || kind === 'pivot';
  next.seriesLimit = isGrid ? 20 : SERIES;
  next.stacked = kind === 'area' || (kind === 'bar' && spec.stacked);
  if (kind === 'pie') next.sort = 'valueDescending';
  if (isGrid) next.sort = 'key';
  return next;
}

/** What the rows are asked; null: a field is not there any more. */
export function requestOf(
  spec: ChartSpec,
  rows: RowsId,
  fields: readonly Field[],
): ChartRequest | null {
  const dimension = (one: Dimension | null) => {
    if (!one) return null;
    const field = find(fields, one.field);
    return field ? { column: field.path, bucket: one.bucket } : undefined;
  };
  const x = dimension(spec.x);
  const withSeries = spec.kind !== 'histogram' && spec.kind !== 'pie';
  const series = dimension(withSeries ? spec.series : null);
  if (x === undefined || series === undefined) return null;
  const measures: ChartRequest['measures'] = [];
  for (const { field, aggregate } of shownMeasures(spec)) {
    const found = field && find(fields, field);
    if (field && !found) return null;
    measures.push({ column: found?.path ?? null, aggregate });
  }
  return {
    rows,
    kind: spec.kind,
    x,
    series,
    measures,
    sort: spec.sort,
    groupLimit: spec.limit,
    seriesLimit: spec.seriesLimit,
  };
}

const COUNT: Measure = { field: null, aggregate: 'count' };

/** The measures that the kind has use for. */
export function shownMeasures(spec: ChartSpec): Measure[] {
  if (spec.kind === 'histogram') return [COUNT];
  const many = spec.kind === 'pivot' || (AXIS_KINDS.has(spec.kind) && !spec.series);
  const measures = many ? spec.measures : spec.measures.slice(0, 1);
  return measures.length > 0 ? measures : [COUNT];
}

const KEY = 'chart.';
const KEPT = 60;

/** The chart that a tab was left with. */
export function loadSpec(tab: string): ChartSpec | null {
  try {
    const found: unknown = JSON.parse(kept.get(KEY + tab) ?? 'null');
    return isSpec(found) ? found : null;
  } catch {
    return null;
  }
}

function isSpec(value: unknown): value is ChartSpec {
  if (typeof value !== 'object' || value === null) return false;
  const spec = value as Partial<ChartSpec>;
  return (
    typeof spec.kind === 'string' && Array.isArray(spec.measures) && typeof spec.limit === 'number'
  );
}

/** Keeps the chart of a tab; null forgets it. Those of the tabs used longest ago go first. */
export function saveSpec(tab: string, spec: ChartSpec | null): void {
  try {
    if (!spec) {
      kept.remove(KEY + tab);
      return;
    }
    kept.set(KEY + tab, JSON.stringify(spec));
    const order: string[] = JSON.parse(kept.get(`${KEY}order`) ?? '[]');
    const next = [...order.filter((one) => one !== tab), tab];
    for (const old of next.splice(0, Math.max(0, next.length - KEPT))) kept.remove(KEY + old);
    kept.set(`${KEY}order`, JSON.stringify(next));
  } catch {
    // A chart that is not remembered is guessed again.
  }
}
