// The in-memory warehouse's charts: groups, figures, bins and points of its rows, as far as the window needs them.
import type {
  Bucket,
  ChartAxis,
  ChartData,
  ChartKey,
  ChartRequest,
  ColumnPath,
  Figure,
  Problem,
} from '../index';
import type { FakeRowSet } from './rows';

const LOOKED_AT = 20_000;
const POINTS = 4000;
const DAY = 86_400_000;

interface Key {
  order: number | string;
  key: ChartKey;
}

const NULL_KEY: Key = { order: '', key: { text: null, from: null, to: null, rest: false } };

/** The first day of a unit, as milliseconds. */
function startOf(bucket: Bucket, millis: number): number {
  const date = new Date(Math.floor(millis / DAY) * DAY);
  switch (bucket) {
    case 'week':
      return date.getTime() - ((date.getUTCDay() + 6) % 7) * DAY;
    case 'month':
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
    case 'quarter':
      return Date.UTC(date.getUTCFullYear(), Math.floor(date.getUTCMonth() / 3) * 3);
    case 'year':
      return Date.UTC(date.getUTCFullYear(), 0);
    case 'hour':
      return Math.floor(millis / 3_600_000) * 3_600_000;
    default:
      return date.getTime();
  }
}

function after(bucket: Bucket, start: number): number {
  if (bucket === 'hour') return start + 3_600_000;
  const days = { week: 8, month: 32, quarter: 93, year: 367 }[bucket as 'week'] ?? 1;
  return startOf(bucket, start + days * DAY);
}

function millisOf(text: string): number {
  return Date.parse(
    `${text.replace(' UTC', '').replace(' ', 'T').slice(0, 19)}Z`.replace(
      /^(\d{4}-\d\d-\d\d)Z$/,
      '$1T00:00:00Z',
    ),
  );
}

function axisBucket(request: ChartRequest, type: string, values: (string | null)[]): Bucket {
  const asked = request.x?.bucket ?? 'none';
  if (type === 'DATE' || type === 'TIMESTAMP' || type === 'DATETIME') {
    if (asked !== 'auto') return asked;
    const times = values.filter((value) => value !== null).map((value) => millisOf(value));
    const days = (Math.max(...times) - Math.min(...times)) / DAY;
    return days <= 2 ? 'hour' : days <= 400 ? 'day' : 'month';
  }
  const numeric = ['INT64', 'FLOAT64', 'NUMERIC'].includes(type);
  if (!numeric || asked === 'none') return 'none';
  return request.kind === 'histogram' || asked === 'bins' || new Set(values).size > 60
    ? 'bins'
    : 'none';
}

function keyOf(value: string | null, bucket: Bucket, type: string, step: number): Key {
  if (value === null) return NULL_KEY;
  if (bucket === 'bins') {
    const bin = Math.floor(Number(value) / step);
    const at = (edge: number) => Number((edge * step).toPrecision(12));
    return { order: bin, key: { text: null, from: at(bin), to: at(bin + 1), rest: false } };
  }
  if (bucket === 'dayOfWeek' || bucket === 'hourOfDay') {
    const date = new Date(millisOf(value));
    const number = bucket === 'hourOfDay' ? date.getUTCHours() : ((date.getUTCDay() + 6) % 7) + 1;
    const key = { text: String(number), from: number, to: number + 1, rest: false };
    return { order: number, key };
  }
  if (bucket !== 'none') {
    const from = startOf(bucket, millisOf(value));
    const text = new Date(from).toISOString().slice(0, bucket === 'hour' ? 16 : 10);
    return { order: from, key: { text, from, to: after(bucket, from), rest: false } };
  }
  const number = ['INT64', 'FLOAT64', 'NUMERIC'].includes(type) ? Number(value) : null;
  return { order: number ?? value, key: { text: value, from: number, to: null, rest: false } };
}

function figure(value: number | null): Figure | null {
  if (value === null || Number.isNaN(value)) return null;
  return { text: String(Number(value.toPrecision(15))), number: value };
}

function aggregated(values: (string | null)[], aggregate: string): Figure | null {
  const there = values.filter((value) => value !== null);
  if (aggregate === 'count') return figure(there.length);
  if (aggregate === 'countDistinct') return figure(new Set(there).size);
  const numbers = there.map(Number).sort((a, b) => a - b);
  if (numbers.length === 0) return null;
  const sum = numbers.reduce((total, value) => total + value, 0);
  const half = Math.floor(numbers.length / 2);
  const median =
    numbers.length % 2 ? numbers[half] : ((numbers[half - 1] ?? 0) + (numbers[half] ?? 0)) / 2;
  const found: Record<string, number | undefined> = {
    sum,
    average: sum / numbers.length,
    min: numbers[0],
    max: numbers.at(-1),
    median,
  };
  return figure(found[aggregate] ?? null);
}

/** What a chart shows of the rows looked at. */
export function fakeChart(rows: FakeRowSet | undefined, request: ChartRequest): ChartData {
  if (!rows)
    throw { kind: { name: 'notFound', resource: request.rows }, detail: null } satisfies Problem;
  const count = Math.min(rows.set.rowCount, LOOKED_AT);
  const column = (path: ColumnPath | null | undefined): (string | null)[] =>
    Array.from({ length: count }, (_, row) =>
      path ? valueIn(rows.cell(row, path[0] ?? 0), rows, path) : '1',
    );
  const typeOf = (path: ColumnPath | undefined) => rows.set.columns[path?.[0] ?? -1]?.type ?? '';
  const empty: ChartAxis = { bucket: null, step: null, keys: [], groups: 0 };
  const base = {
    rowsRead: rows.set.rowCount,
    rowsTotal: rows.set.totalRows,
    complete: rows.set.complete,
  };

  const measures = request.measures.map((measure) => column(measure.column));
  const seriesValues = request.series ? column(request.series.column) : null;
  const seriesKeys = seriesValues?.map((value) => keyOf(value, 'none', '', 1)) ?? null;

  if (request.kind === 'scatter') {
    const x = column(request.x?.column);
    const xIsTime = typeOf(request.x?.column).match(/DATE|TIME/) !== null;
    const names = seriesKeys ? [...new Set(seriesKeys.map((one) => one.key.text))] : [];
    const shown = names.slice(0, request.seriesLimit);
    const points: [number, number][][] = (shown.length > 0 ? shown : ['']).map(() => []);
    let total = 0;
    for (let row = 0; row < count; row++) {
      const y = measures[0]?.[row] ?? null;
      const at = seriesKeys ? shown.indexOf(seriesKeys[row]?.key.text ?? null) : 0;
      const here = x[row] ?? null;
      if (here === null || y === null || at < 0) continue;
      total += 1;
      if (total <= POINTS) points[at]?.push([xIsTime ? millisOf(here) : Number(here), Number(y)]);
    }
    const keys = shown.map((text) => ({ text, from: null, to: null, rest: false }));
    return {
      ...base,
      x: empty,
      series: { ...empty, bucket: 'none', keys, groups: names.length },
      values: [],
      xTotals: [],
      seriesTotals: [],
      totals: [],
      points,
      pointsTotal: total,
    };
  }

  const xValues = request.x ? column(request.x.column) : null;
  const type = typeOf(request.x?.column);
  const bucket = xValues ? axisBucket(request, type, xValues) : 'none';
  const numbers = (xValues ?? []).filter((value) => value !== null).map(Number);
  const width = bucket === 'bins' ? Math.max(...numbers) - Math.min(...numbers) : 1;
  const step = niceStep(width / 24);
  const xKeys = xValues?.map((value) => keyOf(value, bucket, type, step)) ?? null;

  const members = new Map<string, { x: Key; series: Key; rows: number[] }>();
  for (let row = 0; row < count; row++) {
    const x = xKeys?.[row] ?? NULL_KEY;
    const series = seriesKeys?.[row] ?? NULL_KEY;
    const name = `${JSON.stringify(x.order)} ${JSON.stringify(series.order)}`;
    const known = members.get(name);
    if (known) known.rows.push(row);
    else members.set(name, { x, series, rows: [row] });
  }
  const groups = [...members.values()];
  const side = (of: 'x' | 'series', limit: number, sort: string) => {
    const keys = new Map<string, { key: Key; rows: number[] }>();
    for (const group of groups) {
      const name = JSON.stringify(group[of].order);
      const known = keys.get(name);
      if (known) known.rows.push(...group.rows);
      else keys.set(name, { key: group[of], rows: [...group.rows] });
    }
    const value = (found: number[]) =>
      aggregated(
        found.map((row) => measures[0]?.[row] ?? null),
        request.measures[0]?.aggregate ?? 'count',
      )?.number ?? 0;
    const list = [...keys.values()].map((one) => ({ ...one, value: value(one.rows) }));
    const byKey = (a: (typeof list)[number], b: (typeof list)[number]) =>
      a.key.order < b.key.order ? -1 : a.key.order > b.key.order ? 1 : 0;
    const ordered = of === 'x' && bucket !== 'none';
    if (ordered || sort === 'key') list.sort(byKey);
    else if (sort === 'keyDescending') list.sort((a, b) => byKey(b, a));
    else if (sort === 'value') list.sort((a, b) => a.value - b.value);
    else if (sort === 'valueDescending') list.sort((a, b) => b.value - a.value);
    const most = ordered ? 2000 : limit;
    const shown: ChartKey[] = list.slice(0, most).map((one) => one.key.key);
    const places = new Map(
      list.map((one, at) => [JSON.stringify(one.key.order), Math.min(at, most)]),
    );
    if (list.length > most) shown.push({ text: null, from: null, to: null, rest: true });
    return { keys: shown, places, groups: list.length };
  };
  const x = side('x', request.groupLimit, request.sort);
  const series = side('series', request.seriesLimit, 'valueDescending');
  const across = xKeys ? x.keys.length : 1;
  const lines = seriesKeys ? series.keys.length : 1;
  const slots: number[][][] = Array.from({ length: lines }, () =>
    Array.from({ length: across }, () => []),
  );
  for (const group of groups) {
    const line = seriesKeys ? (series.places.get(JSON.stringify(group.series.order)) ?? 0) : 0;
    const place = xKeys ? (x.places.get(JSON.stringify(group.x.order)) ?? 0) : 0;
    slots[line]?.[place]?.push(...group.rows);
  }
  const figures = (found: number[], measure: number) =>
    aggregated(
      found.map((row) => measures[measure]?.[row] ?? null),
      request.measures[measure]?.aggregate ?? 'count',
    );
  const each = request.measures.map((_, index) => index);
  const pivot = request.kind === 'pivot';
  return {
    ...base,
    x: xKeys
      ? { bucket, step: bucket === 'bins' ? step : null, keys: x.keys, groups: x.groups }
      : empty,
    series: seriesKeys
      ? { bucket: 'none', step: null, keys: series.keys, groups: series.groups }
      : empty,
    values: slots.flatMap((line) =>
      each.map((measure) => line.map((found) => figures(found, measure))),
    ),
    xTotals: pivot
      ? each.map((measure) =>
          Array.from({ length: across }, (_, place) =>
            figures(
              slots.flatMap((line) => line[place] ?? []),
              measure,
            ),
          ),
        )
      : [],
    seriesTotals: pivot
      ? slots.flatMap((line) => each.map((measure) => figures(line.flat(), measure)))
      : [],
    totals: pivot ? each.map((measure) => figures(slots.flat(2), measure)) : [],
    points: [],
    pointsTotal: 0,
  };
}

function niceStep(wish: number): number {
  const power = 10 ** Math.floor(Math.log10(wish > 0 ? wish : 1));
  const found = [1, 2, 5, 10].find((mantissa) => mantissa * power >= wish) ?? 10;
  return found * power;
}

/** The text of a field inside the canonical text of a STRUCT. */
function valueIn(text: string | null, rows: FakeRowSet, path: ColumnPath): string | null {
  if (text === null || path.length === 1) return text;
  try {
    let value: unknown = JSON.parse(text);
    let columns = rows.set.columns[path[0] ?? 0]?.fields ?? [];
    for (const step of path.slice(1)) {
      const field = columns[step];
      if (!field || typeof value !== 'object' || value === null) return null;
      value = (value as Record<string, unknown>)[field.name] ?? null;
      columns = field.fields;
    }
    return value === null ? null : String(value);
  } catch {
    return null;
  }
}
