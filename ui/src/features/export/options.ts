// How rows are written: the options of the last time, and which of them a format knows.

import type { ExportFormat, ExportOptions } from '../../ipc';
import { kept } from '../../ipc/kept';

/** The formats in the order in which they are offered. */
export const FORMATS: readonly ExportFormat[] = [
  'csv',
  'xlsx',
  'parquet',
  'tsv',
  'ndjson',
  'json',
  'markdown',
];

/** The usual ending of a file's name. */
export const ENDINGS: Record<ExportFormat, string> = {
  csv: 'csv',
  tsv: 'tsv',
  ndjson: 'ndjson',
  json: 'json',
  parquet: 'parquet',
  xlsx: 'xlsx',
  markdown: 'md',
};

/** The options of the first time. */
export const DEFAULTS: ExportOptions = {
  format: 'csv',
  encoding: 'utf8Bom',
  delimiter: ',',
  header: true,
  lineEnd: 'lf',
  nullText: '',
  safeCells: true,
  timeZone: null,
};

type Known =
  | 'encoding'
  | 'delimiter'
  | 'header'
  | 'lineEnd'
  | 'nullText'
  | 'safeCells'
  | 'timeZone';

const KNOWN: Record<ExportFormat, readonly Known[]> = {
  csv: ['encoding', 'delimiter', 'lineEnd', 'nullText', 'timeZone', 'header', 'safeCells'],
  tsv: ['encoding', 'lineEnd', 'nullText', 'timeZone', 'header', 'safeCells'],
  ndjson: ['timeZone'],
  json: ['timeZone'],
  parquet: [],
  xlsx: ['timeZone', 'safeCells'],
  markdown: ['lineEnd', 'nullText', 'timeZone'],
};

/** Whether a format looks at an option. */
export function knows(format: ExportFormat, option: Known): boolean {
  return KNOWN[format].includes(option);
}

const KEY = 'shirabe.export';

/** The options of the last time. */
export function rememberedOptions(timeZone: string): ExportOptions {
  const fresh = { ...DEFAULTS, timeZone: timeZone === 'UTC' ? null : timeZone };
  try {
    const found: unknown = JSON.parse(kept.get(KEY) ?? 'null');
    if (typeof found !== 'object' || found === null) return fresh;
    const known = Object.fromEntries(
      Object.entries(found).filter(
        ([name, value]) =>
          name !== 'timeZone' && typeof value === typeof fresh[name as keyof ExportOptions],
      ),
    );
    const options = { ...fresh, ...known } as ExportOptions;
    return FORMATS.includes(options.format) ? options : fresh;
  } catch {
    // A damaged entry is as good as none.
    return fresh;
  }
}

/** Keeps the options for the next time. */
export function rememberOptions(options: ExportOptions): void {
  kept.set(KEY, JSON.stringify(options));
}

/** The same path with the ending of another format, if it has the ending of one. */
export function withEnding(path: string, format: ExportFormat): string {
  const known = Object.values(ENDINGS).join('|');
  const bare = path.replace(new RegExp(`\\.(${known})$`, 'i'), '');
  return `${bare}.${ENDINGS[format]}`;
}

/** The name at the end of a path. */
export function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
