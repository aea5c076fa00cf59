// A profile as text: a line per column in CSV, or all of it in JSON. Pure.
import type { FilesProfile } from '../../ipc';

const HEAD = [
  'column',
  'type',
  'rows',
  'nulls',
  'empty',
  'blank',
  'nan',
  'suspect',
  'distinct',
  'exact',
  'min',
  'max',
  'sum',
  'mean',
  'stddev',
  'p1',
  'p5',
  'p25',
  'p50',
  'p75',
  'p95',
  'p99',
  'shortest',
  'longest',
  'top',
  'patterns',
] as const;

const QUANTILES = [1, 5, 25, 50, 75, 95, 99];

/** A field of CSV; what a spreadsheet would take for a formula is made plain text. */
function field(value: string | number | boolean | null): string {
  if (value === null) return '';
  const text = String(value);
  const safe =
    typeof value === 'string' && /^[=+\-@\t]/.test(text) && !/^-?[\d.]+$/.test(text)
      ? `'${text}`
      : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One line per column. */
export function profileCsv(profile: FilesProfile): string {
  const lines = profile.profiles.map((one) => {
    const column = profile.columns[one.column[0] ?? -1];
    const listed = (values: readonly { value: string; count: number }[]) =>
      values.map(({ value, count }) => `${value} (${count})`).join('; ');
    return [
      column?.name ?? '',
      column?.type ?? '',
      one.rows,
      one.nulls,
      one.empty,
      one.blank,
      one.nan,
      one.suspect,
      one.distinct,
      one.exact,
      one.min,
      one.max,
      one.sum,
      one.mean,
      one.stddev,
      ...QUANTILES.map((at) => one.quantiles.find(({ percent }) => percent === at)?.value ?? null),
      one.length?.min ?? null,
      one.length?.max ?? null,
      listed(one.top.slice(0, 10)),
      listed(one.patterns.slice(0, 5)),
    ]
      .map(field)
      .join(',');
  });
  return `${[HEAD.join(','), ...lines].join('\n')}\n`;
}

/** All that is known, with what it is of. */
export function profileJson(profile: FilesProfile): string {
  const { spec, rows, totalRows, errorPercent, meter } = profile;
  return `${JSON.stringify(
    {
      scope: spec.scope,
      filter: spec.filter,
      rows,
      totalRows,
      errorPercent,
      bytesRead: meter.bytesRead,
      columns: profile.profiles.map(({ column, ...figures }) => ({
        name: profile.columns[column[0] ?? -1]?.name ?? '',
        type: profile.columns[column[0] ?? -1]?.type ?? '',
        ...figures,
      })),
    },
    null,
    2,
  )}\n`;
}
