// Files as tables in memory: a game log in Parquet, a CSV in CP932 that is guessed wrong, a corrupt file among good ones.
import { cellText, columnsOfSchema } from '../fake-data';
import type {
  Change,
  Column,
  ColumnProfile,
  Drift,
  FileFacts,
  FileSet,
  FilesProfile,
  FilesProfileSpec,
  JobId,
  JobState,
  Meter,
  ParquetFacts,
  Preview,
  PreviewEstimate,
  PreviewNote,
  PreviewSpec,
  PreviewState,
  Problem,
  Reading,
  RowSet,
  Settings,
  Sniffed,
} from '../index';
import type { FakeRows } from './rows';

/** What the fake needs of the door around it. */
export interface FakePreviewHost {
  delayMs: number;
  rows: FakeRows;
  settings: () => Settings;
  tell(change: Change): void;
  /** Shows a job; answers how it is told to have ended. */
  begin(id: JobId, title: string): (state: JobState) => void;
  onStop(job: JobId, stop: () => void): void;
}

const MIB = 2 ** 20;
const problem = (kind: Problem['kind'], detail: string | null = null): Problem => ({
  kind,
  detail,
});

const NO_SKIPS = { markers: 0, checksums: 0, empty: 0, temporary: 0, archived: 0 };
const PLATFORMS = ['iOS', 'Android', 'Steam'];

/** One of the data sets that the fake knows. */
interface Data {
  columns: Column[];
  total: number | null;
  files: FileSet;
  sniff: (reading: Reading) => Sniffed;
  cell: (row: number, column: number, reading: Reading) => string | null;
  notes: (reading: Reading) => PreviewNote[];
  opened: number;
  first: number;
}

function fileSet(first: FileFacts[], patch: Partial<FileSet> = {}): FileSet {
  return {
    found: first.length,
    bytes: first.reduce((sum, one) => sum + one.size, 0),
    complete: true,
    first,
    opened: 1,
    skipped: NO_SKIPS,
    hive: [],
    pruned: 0,
    ...patch,
  };
}

const day = (offset: number) =>
  new Date(Date.UTC(2026, 8, 1) + offset * 86_400_000).toISOString().slice(0, 10);

const file = (name: string, size: number, patch: Partial<FileFacts> = {}): FileFacts => ({
  name,
  size,
  modifiedMs: Date.UTC(2026, 10, 23, 18, 40),
  problem: null,
  ...patch,
});

const LOG = columnsOfSchema(
  'event_time:TIMESTAMP,user_id:STRING,event_name:STRING,platform:STRING,country:STRING,level:INT64,revenue:NUMERIC,session_seconds:FLOAT64,comment:STRING,tags:STRING*',
);

/** Everything of a reading that this format has, with what the person set in its place. */
function sniffed(own: Partial<Reading>, set: Reading, more: Partial<Sniffed> = {}): Sniffed {
  const chosen = Object.fromEntries(
    Object.entries(set).filter(([, value]) => value !== null && value !== undefined),
  );
  return {
    reading: { ...own, ...chosen, types: set.types ?? [] },
    guessed: Object.keys(own).filter((name) => !(name in chosen)),
    encodings: [],
    delimiters: [],
    parts: [],
    logShape: null,
    lines: [],
    ...more,
  };
}

function gameLog(prefix: string): Data {
  const names = Array.from(
    { length: 84 },
    (_, at) => `${prefix}dt=${day(at)}/part-00000-8f2c.zstd.parquet`,
  );
  return {
    columns: LOG,
    total: 61_204_332,
    opened: 1,
    first: 84,
    files: fileSet(
      names.map((name, at) => file(name, 41 * MIB + at * 7919)),
      {
        skipped: { ...NO_SKIPS, markers: 84, checksums: 12, empty: 2 },
        hive: [{ name: 'dt', columnType: 'DATE', values: names.map((_, at) => day(at)) }],
      },
    ),
    sniff: (set) => sniffed({ format: 'parquet', compression: 'none' }, set),
    cell: (row, column) => {
      const one = LOG[column];
      if (one) return cellText(one, row, column);
      return column === LOG.length
        ? day(0)
        : column === LOG.length + 1
          ? (names[0] ?? '')
          : String(row);
    },
    notes: () => [],
  };
}

const SALES = columnsOfSchema(
  '注文番号:STRING,注文日:DATE,顧客名:STRING,都道府県:STRING,金額:INT64',
);
const SALES_NAMES = ['山田太郎', '佐藤花子', '髙橋一郎', '鈴木次郎', '田中美咲'];
const SALES_PLACES = ['東京都', '大阪府', '北海道', '福岡県', '愛知県'];
const BROKEN = ['ŽR“c‘¾˜Y', '²“¡‰ÔŽq', 'ûü‹´ˆê˜Y', '—é–ØŽŸ˜Y', '“c’†”üç'];
const BROKEN_PLACES = ['“Œ‹ž“s', '‘åã•{', '–kŠC“¹', '•Ÿ‰ªŒ§', 'ˆ¤’mŒ§'];
const BROKEN_HEADS = ['’•¶”Ô†', '’•¶“ú', 'ŒÚ‹q–¼', '“s“¹•{Œ§', '‹àŠz'];

/** The sales are written in CP932 and guessed to be windows-1252. */
function sales(name: string): Data {
  const line = (row: number, right: boolean) =>
    [
      `A-${10_000 + row}`,
      `2026/10/${String(1 + (row % 28)).padStart(2, '0')}`,
      (right ? SALES_NAMES : BROKEN)[row % 5],
      (right ? SALES_PLACES : BROKEN_PLACES)[row % 5],
      String(1200 + ((row * 7919) % 90_000)),
    ].map(String);
  const isRight = (reading: Reading) => reading.encoding === 'Shift_JIS';
  const heads = (right: boolean) => (right ? SALES.map((one) => one.name) : BROKEN_HEADS);
  const lines = (right: boolean) =>
    [heads(right), ...[0, 1, 2, 3].map((row) => line(row, right))].map((one) => one.join(','));
  return {
    columns: SALES,
    total: null,
    opened: 1,
    first: 1,
    files: fileSet([file(name, 8_412_991)]),
    sniff: (set) =>
      sniffed(
        {
          format: 'csv',
          compression: 'none',
          encoding: 'windows-1252',
          delimiter: ',',
          quote: '"',
          header: true,
          nulls: [''],
          allText: false,
          dateFormat: '%Y/%m/%d',
          decimalMark: '.',
          skipLines: 0,
        },
        set,
        {
          encodings: [
            { encoding: 'windows-1252', lines: lines(false), wrong: 0 },
            { encoding: 'Shift_JIS', lines: lines(true), wrong: 0 },
            {
              encoding: 'EUC-JP',
              lines: lines(false).map((one) => one.replace(/[^ -~]/g, '\ufffd')),
              wrong: 41,
            },
            {
              encoding: 'UTF-8',
              lines: lines(false).map((one) => one.replace(/[^ -~]/g, '\ufffd')),
              wrong: 57,
            },
          ],
          delimiters: [',', '\t', ';'],
          lines: lines(isRight(set)),
        },
      ),
    cell: (row, column, reading) => {
      const text = line(row, isRight(reading))[column] ?? null;
      return column === 1 && text && !reading.allText ? text.replaceAll('/', '-') : text;
    },
    notes: (reading) => {
      const notes: PreviewNote[] = [{ name: 'ragged', records: 3, line: 118 }];
      if (reading.encoding === 'UTF-8' || reading.encoding === 'EUC-JP')
        notes.unshift({ name: 'wrongBytes', bytes: 57_112, line: 1 });
      if (reading.types?.some(([, type]) => type === 'INT64'))
        notes.push({ name: 'misfits', column: '注文番号', values: 1000, example: 'A-10000' });
      return notes;
    },
  };
}

function mixed(prefix: string): Data {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'].map((one) => `${prefix}events-${one}.parquet`);
  const bad = problem(
    {
      name: 'damaged',
      file: `${prefix}events-c.parquet`,
      at: 1_048_572,
      reason: 'the footer is cut off',
    },
    'Parquet error: invalid footer: expected PAR1',
  );
  const name = names[2] ?? '';
  return {
    ...gameLog(prefix),
    total: null,
    opened: 6,
    files: fileSet(
      names.map((one, at) => file(one, 4 * MIB, at === 2 ? { problem: bad } : {})),
      { opened: 6 },
    ),
    notes: () => [
      { name: 'badFile', file: name, problem: bad },
      { name: 'missing', column: 'session_seconds', files: 2 },
      { name: 'mixed', column: 'level', types: ['INT64', 'STRING'] },
      { name: 'cutShort', file: names[4] ?? '' },
      { name: 'unreadable', records: 2, line: 9041, reason: 'unexpected end of the record' },
    ],
  };
}

function dataOf({ place }: PreviewSpec): Data {
  const path = place.name === 's3' ? place.place.path : place.path;
  if (/\.csv$|\.txt$/i.test(path)) return sales(path);
  if (/mixed|corrupt/.test(path)) return mixed(path.replace(/[^/]*$/, ''));
  if (/\.parquet$/.test(path)) {
    const all = gameLog('');
    return { ...all, files: { ...all.files, ...fileSet([file(path, 41 * MIB)]) }, total: 728_622 };
  }
  return gameLog(path.replace(/[^/]*$/, ''));
}

const NUMBERS = new Set(['INT64', 'FLOAT64', 'NUMERIC']);

/** Whether a row fits a condition: comparisons that are joined by AND. */
function holds(
  filter: string,
  columns: readonly Column[],
  cell: (column: number) => string | null,
): boolean {
  return filter.split(/\s+AND\s+/i).every((term) => {
    const match =
      /^\(?\s*"?([^"\s=<>!]+)"?\s*(=|<>|!=|>=|<=|>|<|IS NULL|IS NOT NULL)\s*(?:DATE |TIMESTAMP )?'?([^')]*)'?\s*\)?$/i.exec(
        term.trim(),
      );
    if (!match) return true;
    const [, name = '', operator = '=', value = ''] = match;
    const at = columns.findIndex((one) => one.name === name);
    if (at < 0)
      throw problem(
        {
          name: 'badSql',
          message: `Unrecognized column: ${name}`,
          line: 1,
          column: Math.max(1, filter.indexOf(name) + 1),
        },
        `unable to find column "${name}"; valid columns: ${columns.map((one) => one.name).join(', ')}`,
      );
    const text = cell(at);
    if (/^is null$/i.test(operator)) return text === null;
    if (/^is not null$/i.test(operator)) return text !== null;
    if (text === null) return false;
    const number = NUMBERS.has(columns[at]?.type ?? '');
    const order = number ? Number(text) - Number(value) : text < value ? -1 : text > value ? 1 : 0;
    switch (operator) {
      case '=':
        return order === 0;
      case '>':
        return order > 0;
      case '>=':
        return order >= 0;
      case '<':
        return order < 0;
      case '<=':
        return order <= 0;
      default:
        return order !== 0;
    }
  });
}

/** The looks, profiles and comparisons of one fake door. */
export class FakePreviews {
  readonly previews = new Map<JobId, Preview>();
  readonly profiles = new Map<JobId, FilesProfile>();
  /** As they were asked, for tests. */
  readonly asked: PreviewSpec[] = [];
  readonly closed: JobId[] = [];

  constructor(private readonly host: FakePreviewHost) {}

  private meter(bytes: number, stored: number, patch: Partial<Meter> = {}): Meter {
    const reads = Math.max(1, Math.round(bytes / (4 * MIB)) + 1);
    return {
      reads,
      lists: 1,
      bytesRead: bytes,
      bytesCached: 0,
      bytesStored: stored,
      firstRowMs: null,
      elapsedMs: 40,
      priceMicros: Math.max(1, Math.round(reads * 0.4 + (bytes / 2 ** 30) * 114_000)),
      ...patch,
    };
  }

  /** Bytes that may be read before it is asked. */
  private limit(spec: { agreed: PreviewSpec['agreed'] }): number {
    return spec.agreed.bytes ?? this.host.settings().previewBytes;
  }

  start(id: JobId, spec: PreviewSpec): Preview {
    this.asked.push(structuredClone(spec));
    const preview: Preview = {
      id,
      spec,
      state: { name: 'listing' },
      files: fileSet([], { complete: false, opened: 0 }),
      sniffed: null,
      schema: [],
      rows: null,
      totalRows: null,
      meter: this.meter(0, 0, { reads: 0, lists: 0, priceMicros: 0 }),
      plan: null,
      sql: null,
      notes: [],
    };
    this.previews.set(id, preview);
    const path = spec.place.name === 's3' ? spec.place.place.path : spec.place.path;
    const ended = this.host.begin(id, path.split('/').filter(Boolean).at(-1) ?? path);
    let timer: ReturnType<typeof setTimeout>;
    const stop = () => {
      clearTimeout(timer);
      this.change(preview, {
        state: { name: 'failed', value: problem({ name: 'cancelled' }) },
      });
      ended({ name: 'cancelled' });
    };
    const later = (next: () => void) => {
      timer = setTimeout(() => {
        try {
          next();
        } catch (thrown) {
          const value = thrown as Problem;
          this.change(preview, { state: { name: 'failed', value } });
          ended({ name: 'failed', problem: value });
        }
      }, this.host.delayMs * 2);
      this.host.onStop(id, stop);
    };
    later(() => this.listed(preview, path, later, ended));
    return structuredClone(preview);
  }

  private listed(
    preview: Preview,
    path: string,
    later: (next: () => void) => void,
    ended: (state: JobState) => void,
  ): void {
    const { spec } = preview;
    if (/missing/.test(path))
      throw problem(
        { name: 'notFound', resource: path },
        'NoSuchKey: The specified key does not exist.',
      );
    const wait = (state: PreviewState) => {
      this.change(preview, { state });
      ended({ name: 'done' });
    };
    if (/payer/.test(path) && !spec.agreed.requesterPays) {
      wait({ name: 'needsPayer' });
      return;
    }
    const data = dataOf(spec);
    const sniff = data.sniff(spec.reading);
    const { query } = spec;
    const pruned = /\bdt\b/.test(query.filter) ? data.files.found - 3 : 0;
    const files = { ...data.files, pruned, found: data.files.found - pruned };
    const origin = query.withOrigin
      ? columnsOfSchema(
          `${data.files.hive.map((one) => `${one.name}:DATE,`).join('')}_file:STRING,_row:INT64`,
        )
      : [];
    const retyped = this.typed(data.columns, sniff);
    this.change(preview, {
      state: { name: 'reading' },
      files,
      sniffed: sniff,
      schema: [...retyped, ...origin],
      totalRows: data.total,
      meter: this.meter(0.4 * MIB, data.files.first[0]?.size ?? 0),
      notes: [],
    });
    const heavy = query.order.length > 0 || query.sample !== null || query.sql !== null;
    const needed = Math.round(files.bytes * 0.7);
    if (heavy && needed > this.limit(spec)) {
      wait({
        name: 'needsMore',
        value: { agreed: this.limit(spec), needed },
      });
      return;
    }
    later(() => this.filled(preview, data, later, ended));
  }

  private typed(columns: Column[], { reading }: Sniffed): Column[] {
    return columns.map((column, at) => {
      const name =
        reading.format === 'csv' && reading.encoding !== 'Shift_JIS' && BROKEN_HEADS[at]
          ? BROKEN_HEADS[at]
          : column.name;
      const own = reading.types?.find(([one]) => one === name)?.[1];
      return { ...column, name, type: own ?? (reading.allText ? 'STRING' : column.type) };
    });
  }

  private filled(
    preview: Preview,
    data: Data,
    later: (next: () => void) => void,
    ended: (state: JobState) => void,
  ): void {
    const { query, reading } = preview.spec;
    const whole = preview.schema;
    const columns = (query.columns.length > 0 ? query.columns : whole.map((one) => one.name))
      .map((name) => whole.findIndex((one) => one.name === name))
      .filter((at) => at >= 0);
    const order: number[] = [];
    for (let row = 0; row < 20_000 && order.length < query.rows; row++)
      if (
        query.filter.trim() === '' ||
        holds(query.filter, whole, (at) => data.cell(row, at, reading))
      )
        order.push(row);
    const id = `rows_${preview.id}`;
    const set: RowSet = {
      id,
      columns: columns.flatMap((at) => whole[at] ?? []),
      rowCount: Math.min(order.length, Math.ceil(query.rows / 4)),
      totalRows: query.filter.trim() === '' ? data.total : null,
      complete: false,
      truncated: null,
      origin: null,
    };
    const rows = {
      seed: 3,
      set,
      cell: (row: number, column: number) =>
        data.cell(order[row] ?? 0, columns[column] ?? 0, reading),
    };
    this.host.rows.sets.set(id, rows);
    const stored = data.files.first.slice(0, data.opened).reduce((sum, one) => sum + one.size, 0);
    const heavy = query.order.length > 0 || query.sample !== null || query.sql !== null;
    const read = heavy ? data.files.bytes * 0.4 : Math.min(stored, 0.9 * MIB);
    this.change(preview, {
      rows: id,
      meter: this.meter(read, stored, { firstRowMs: 240, elapsedMs: 260 }),
    });
    this.host.tell({ name: 'rows', value: set });
    later(() => {
      rows.set = {
        ...set,
        rowCount: order.length,
        complete: true,
        truncated: order.length >= query.rows ? 'rowLimit' : null,
      };
      this.host.tell({ name: 'rows', value: rows.set });
      this.change(preview, {
        state: { name: 'done' },
        files: { ...preview.files, opened: data.opened },
        notes: data.notes(reading),
        sql:
          query.sql ??
          `SELECT * FROM data${query.filter ? ` WHERE ${query.filter}` : ''} LIMIT ${query.rows}`,
        plan: [
          `SLICE[offset: 0, len: ${query.rows}]`,
          `  Parquet SCAN [${preview.files.found} files]`,
          `  PROJECT ${columns.length}/${whole.length} COLUMNS`,
          ...(query.filter ? [`  SELECTION: ${query.filter}`] : []),
        ].join('\n'),
        meter: this.meter(read, stored, { firstRowMs: 240, elapsedMs: 410 }),
      });
      ended({ name: 'done' });
    });
  }

  private change(preview: Preview, patch: Partial<Preview>): void {
    Object.assign(preview, patch);
    if (this.previews.has(preview.id)) this.host.tell({ name: 'preview', value: preview });
  }

  private get(id: JobId): Preview {
    const found = this.previews.get(id);
    if (!found) throw problem({ name: 'notFound', resource: `preview ${id}` });
    return found;
  }

  close(id: JobId): null {
    this.closed.push(id);
    const rows = this.previews.get(id)?.rows;
    this.previews.delete(id);
    if (rows) this.host.rows.sets.delete(rows);
    return null;
  }

  estimate(id: JobId, columns: string[], filter: string): PreviewEstimate {
    const { files, schema } = this.get(id);
    const share = columns.length === 0 ? 1 : columns.length / Math.max(1, schema.length);
    const bytes = Math.round(files.bytes * share * (filter === '' ? 1 : 0.4));
    return {
      files: files.found,
      complete: files.complete,
      bytes,
      seconds: bytes / (90 * MIB),
      priceMicros: this.meter(bytes, bytes).priceMicros,
    };
  }

  profile(id: JobId, spec: FilesProfileSpec): FilesProfile {
    const preview = this.get(spec.preview);
    const columns = preview.schema.filter(
      ({ name }) => spec.columns.length === 0 || spec.columns.includes(name),
    );
    const profile: FilesProfile = {
      id,
      spec,
      state: { name: 'reading' },
      columns,
      profiles: [],
      fromStatistics: true,
      rows: 0,
      totalRows: preview.totalRows,
      errorPercent: null,
      meter: this.meter(0, 0, { reads: 0, priceMicros: 0 }),
    };
    this.profiles.set(id, profile);
    const all = spec.scope.name === 'all';
    if (all && preview.files.bytes > this.limit(spec)) {
      profile.state = {
        name: 'needsMore',
        value: { agreed: this.limit(spec), needed: preview.files.bytes },
      };
      return structuredClone(profile);
    }
    const ended = this.host.begin(id, `${preview.files.found}`);
    const data = dataOf(preview.spec);
    const full = columns.map((_, at) =>
      this.columnProfile(preview, data, columns, at, spec.filter),
    );
    const wanted = spec.scope.name === 'all' ? (preview.totalRows ?? 90_000) : spec.scope.rows;
    const scaled = (rows: number): ColumnProfile[] =>
      full.map((one) => ({ ...one, rows, nulls: Math.round((one.nulls * rows) / one.rows) }));
    const bare = full.map((one) => ({
      ...one,
      distinct: 0,
      exact: false,
      top: [],
      patterns: [],
      histogram: [],
      quantiles: [],
      mean: null,
      sum: null,
      stddev: null,
      length: null,
    }));
    const sample = spec.scope.name === 'sample';
    const steps: Partial<FilesProfile>[] = [
      { profiles: bare },
      {
        profiles: scaled(Math.round(wanted / 3)),
        fromStatistics: false,
        rows: Math.round(wanted / 3),
      },
      {
        profiles: scaled(wanted),
        fromStatistics: false,
        rows: wanted,
        errorPercent: sample ? Math.round(980 / Math.sqrt(wanted)) / 10 : null,
        state: { name: 'done' },
        meter: this.meter(all ? preview.files.bytes : 12 * MIB, preview.files.bytes),
      },
    ];
    let timer: ReturnType<typeof setTimeout>;
    const next = (): void => {
      const step = steps.shift();
      if (!step) {
        ended({ name: 'done' });
        return;
      }
      Object.assign(profile, step);
      this.host.tell({ name: 'filesProfile', value: profile });
      timer = setTimeout(next, this.host.delayMs * 2);
      this.host.onStop(id, () => {
        clearTimeout(timer);
        profile.state = { name: 'failed', value: problem({ name: 'cancelled' }) };
        this.host.tell({ name: 'filesProfile', value: profile });
        ended({ name: 'cancelled' });
      });
    };
    timer = setTimeout(next, this.host.delayMs);
    return structuredClone(profile);
  }

  private columnProfile(
    preview: Preview,
    data: Data,
    columns: Column[],
    at: number,
    filter: string,
  ): ColumnProfile {
    const id = `profiling_${preview.id}`;
    const index = preview.schema.findIndex(({ name }) => name === columns[at]?.name);
    const { reading } = preview.spec;
    const kept: number[] = [];
    for (let row = 0; row < 2000; row++)
      if (
        filter.trim() === '' ||
        holds(filter, preview.schema, (column) => data.cell(row, column, reading))
      )
        kept.push(row);
    this.host.rows.sets.set(id, {
      seed: 3,
      set: {
        id,
        columns,
        rowCount: kept.length,
        totalRows: null,
        complete: true,
        truncated: null,
        origin: null,
      },
      cell: (row) => {
        const text = data.cell(kept[row] ?? 0, index, reading);
        return columns[at]?.name === 'platform' && text !== null
          ? (PLATFORMS[(kept[row] ?? 0) % 5 === 0 ? 2 : (kept[row] ?? 0) % 2] ?? text)
          : text;
      },
    });
    const profile = this.host.rows.profile(id, [at]);
    this.host.rows.sets.delete(id);
    const { place } = preview.spec;
    const path = place.name === 's3' ? place.place.path : place.path;
    // The mixed files know no levels for half of their rows.
    return /mixed/.test(path) && columns[at]?.name === 'level'
      ? { ...profile, nulls: Math.round(profile.rows / 2) }
      : profile;
  }

  drift(id: JobId): Drift {
    const { files, schema, meter } = this.get(id);
    const some = files.first.slice(0, 40);
    return {
      files: some.map(({ name, size, problem: bad }) => ({
        name,
        size,
        rows: bad ? null : 728_622,
        problem: bad,
      })),
      columns: [
        ...schema.map((column) => ({
          name: column.name,
          types: column.name === 'level' ? ['INT64', 'BYTE_ARRAY (UTF8)'] : [column.type],
          inFiles: some.map((one, at): number | null => {
            if (one.problem) return null;
            if (column.name === 'level') return at >= some.length / 2 ? 1 : 0;
            if (column.name === 'session_seconds') return at < some.length / 3 ? null : 0;
            return 0;
          }),
        })),
        {
          name: 'device_id',
          types: ['STRING'],
          inFiles: some.map((one, at) => (one.problem || at > some.length / 4 ? null : 0)),
        },
      ],
      meter: { ...meter, reads: some.length, bytesRead: some.length * 65_536 },
    };
  }

  facts(id: JobId, name: string): ParquetFacts {
    const { files, schema } = this.get(id);
    const one = files.first.find((found) => found.name === name);
    if (!one) throw problem({ name: 'notFound', resource: name });
    if (one.problem) throw one.problem;
    const groups = 8;
    const part = Math.round(one.size / groups);
    return {
      file: name,
      version: 2,
      createdBy: 'parquet-mr version 1.13.1 (build db4183109d5b734ec5930d870cdae161e408ddba)',
      rows: 728_622,
      footerBytes: 18_204,
      schema: `message spark_schema {\n${schema.map((column) => `  optional ${column.type.toLowerCase()} ${column.name};`).join('\n')}\n}`,
      metadata: [
        ['org.apache.spark.version', '3.5.1'],
        ['org.apache.spark.sql.parquet.row.metadata', '{"type":"struct","fields":[]}'],
      ],
      rowGroupCount: groups,
      rowGroups: Array.from({ length: groups }, (_, at) => ({
        rows: 91_077,
        compressed: part,
        uncompressed: part * 3,
        offset: 4 + at * part,
        sortedBy: at === 0 ? ['event_time'] : [],
        ranges: schema.map((column, index): [string, string] | null =>
          column.mode === 'repeated'
            ? null
            : [cellText(column, at, index) ?? '', cellText(column, at + 9, index) ?? ''],
        ),
      })),
      columns: schema.map((column, at) => ({
        path: column.mode === 'repeated' ? `${column.name}.list.element` : column.name,
        physical:
          column.type === 'INT64' ? 'INT64' : column.type === 'FLOAT64' ? 'DOUBLE' : 'BYTE_ARRAY',
        logical:
          column.type === 'STRING'
            ? 'STRING'
            : column.type === 'TIMESTAMP'
              ? 'TIMESTAMP(MICROS, UTC)'
              : null,
        codecs: ['ZSTD'],
        encodings: at % 2 ? ['PLAIN_DICTIONARY', 'RLE'] : ['PLAIN', 'RLE'],
        compressed: Math.round(one.size / (at + 2)),
        uncompressed: Math.round((one.size * 3) / (at + 2)),
        nulls: column.mode === 'required' ? 0 : 5123 * at,
        min: column.mode === 'repeated' ? null : cellText(column, 3, at),
        max: column.mode === 'repeated' ? null : cellText(column, 5, at),
        pageIndex: at % 3 === 0,
        bloomFilter: column.name === 'user_id',
      })),
    };
  }
}
