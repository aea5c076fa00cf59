// Which chart suits a result, from the names and types of its columns.
import type { Field } from './fields';
import { refOf } from './fields';
import { type ChartSpec, type Dimension, limitOf, type Measure, SERIES } from './spec';

/** What is known of a result beside its columns. */
export interface Known {
  rowCount: number;
  /** Whether the statement says in which order its rows are. */
  ordered: boolean;
}

/** Numbers that name something rather than count it. */
const NAMES = /(^|[._])(id|ids|key|code|no|zip|phone|uuid|hash)$|[a-z]Id$|(番号|コード|ＩＤ|ID)$/;
/** Numbers that are places in the calendar. */
const PLACES =
  /(^|[._])(year|quarter|month|week|day|weekday|dow|hour|minute|rank|level)$|^(年|月|週|日|時|曜日|順位|四半期)$/i;
/** Figures that have no sum. */
const RATES =
  /rate|ratio|percent|pct|share|avg|average|mean|median|price|score|temp|率|割合|平均|中央値|単価|比$/i;
/** Texts that differ in every row. */
const UNIQUE =
  /(^|[._])(id|uuid|key|hash|token|url|email|comment|message|text|memo|description|body)$|[a-z]Id$|(番号|コメント|備考|説明|本文|メモ)$/i;

function isName(field: Field): boolean {
  return NAMES.test(field.name);
}

/** The chart that suits best; null: no column can be drawn. */
export function guess(fields: readonly Field[], known: Known): ChartSpec | null {
  const times = fields.filter((field) => field.role === 'time' && field.type !== 'TIME');
  const numbers = fields.filter(
    (field) => field.role === 'number' && !isName(field) && !PLACES.test(field.name),
  );
  const places = fields.filter(
    (field) => field.role === 'number' && !isName(field) && PLACES.test(field.name),
  );
  const texts = fields.filter((field) => field.role === 'category');
  const categories = texts.filter((field) => !UNIQUE.test(field.name));
  // A text of its own in each row still names the rows of a short result.
  if (known.rowCount <= 50 && categories.length === 0) categories.push(...texts);

  const dimension = (field: Field): Dimension => ({ field: refOf(field), bucket: 'auto' });
  const measure = (field: Field): Measure => ({
    field: refOf(field),
    aggregate: RATES.test(field.name) ? 'average' : 'sum',
  });
  const count: Measure = { field: null, aggregate: 'count' };
  const spec = (kind: ChartSpec['kind'], parts: Partial<ChartSpec>): ChartSpec => ({
    kind,
    x: null,
    series: null,
    measures: [count],
    sort: 'valueDescending',
    limit: limitOf(kind),
    seriesLimit: SERIES,
    stacked: false,
    rest: null,
    patterns: false,
    numbers: 'language',
    ...parts,
  });

  const first = numbers[0];
  const measures = first ? [measure(first)] : [count];
  const time = times[0];
  const category = categories[0];
  if (time) {
    const series = category ? dimension(category) : null;
    const kind = first ? 'line' : 'bar';
    return spec(kind, {
      x: dimension(time),
      series,
      measures,
      stacked: kind === 'bar' && series !== null,
      sort: 'key',
    });
  }
  const place = places[0];
  if (place && first) {
    const series = category ? dimension(category) : null;
    const stacked = series !== null;
    return spec('bar', { x: dimension(place), series, measures, stacked, sort: 'key' });
  }
  if (category) {
    const second = categories[1];
    const series = first && second && known.rowCount > 1 ? dimension(second) : null;
    return spec('bar', {
      x: { field: refOf(category), bucket: 'none' },
      series,
      measures,
      stacked: series !== null,
      sort: known.ordered && known.rowCount <= 200 ? 'appearance' : 'valueDescending',
    });
  }
  if (numbers.length > 1 && known.rowCount === 1)
    return spec('bar', { measures: numbers.slice(0, 12).map(measure), sort: 'appearance' });
  const second = numbers[1];
  if (first && second)
    return spec('scatter', {
      x: { field: refOf(first), bucket: 'none' },
      measures: [{ field: refOf(second), aggregate: 'sum' }],
    });
  const single = first ?? place;
  if (single) return spec('histogram', { x: dimension(single), sort: 'key' });
  const rest = fields.find((field) => field.role === 'time') ?? texts[0];
  if (rest) return spec('bar', { x: dimension(rest) });
  const named = fields.find((field) => field.role === 'number');
  if (named)
    return spec('bar', { x: { field: refOf(named), bucket: 'none' }, sort: 'valueDescending' });
  return null;
}
