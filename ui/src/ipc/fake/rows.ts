// The in-memory warehouse's rows: windows, views, profiles, summaries, comparisons, copying.
import { Table as ArrowTable, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';
import type {
  Column,
  ColumnGlance,
  ColumnPath,
  ColumnProfile,
  ComparisonSpec,
  FilterTerm,
  Problem,
  RecordRequest,
  RecordValue,
  RowSet,
  RowsRange,
  RowsWindow,
  Summary,
  ViewSpec,
} from '../index';

/** A row set of the fake. */
export interface FakeRowSet {
  set: RowSet;
  seed: number;
  cell: (row: number, column: number) => string | null;
}

const LOOKED_AT = 20_000;
const SHOWN = 2000;

function notFound(resource: string): Problem {
  return { kind: { name: 'notFound', resource }, detail: null };
}

function badInput(field: string, reason: string): Problem {
  return { kind: { name: 'badInput', field, reason }, detail: null };
}

const NUMBERS = new Set(['INT64', 'FLOAT64', 'NUMERIC', 'BIGNUMERIC']);

function isNumber(column: Column): boolean {
  return NUMBERS.has(column.type) && column.mode !== 'repeated';
}

/** A nested value of canonical text, as the service's JSON has it. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function shown(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function inside(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.flatMap((one) => inside(one, name));
  if (typeof value !== 'object' || value === null) return null;
  return (value as Record<string, unknown>)[name] ?? null;
}

function cut(text: string | null): string | null {
  return text !== null && text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** The rows of the fake by their id. */
export class FakeRows {
  readonly sets = new Map<string, FakeRowSet>();
  private made = 0;

  get(id: string): FakeRowSet {
    const rows = this.sets.get(id);
    if (!rows) throw notFound(id);
    return rows;
  }

  private column(rows: FakeRowSet, path: ColumnPath): { column: Column; name: string } {
    let columns = rows.set.columns;
    let found: Column | undefined;
    const names: string[] = [];
    let repeated = false;
    for (const step of path) {
      found = columns[step];
      if (!found) break;
      repeated ||= found.mode === 'repeated';
      names.push(found.name);
      columns = found.fields;
    }
    if (!found) throw badInput('columns', `no column ${JSON.stringify(path)}`);
    return { column: repeated ? { ...found, mode: 'repeated' } : found, name: names.join('.') };
  }

  text(rows: FakeRowSet, row: number, path: ColumnPath): string | null {
    const [first, ...rest] = path;
    const whole = rows.cell(row, first ?? 0);
    if (rest.length === 0 || whole === null) return whole;
    let value = parsed(whole);
    let columns = rows.set.columns[first ?? 0]?.fields ?? [];
    for (const step of rest) {
      value = inside(value, columns[step]?.name ?? '');
      columns = columns[step]?.fields ?? [];
    }
    return shown(value);
  }

  window(window: RowsWindow): ArrayBuffer {
    const rows = this.get(window.rows);
    const last = Math.min(rows.set.rowCount, window.firstRow + window.rowCount);
    const vectors = Object.fromEntries(
      window.columns.map((path, index) => {
        const values: (string | null)[] = [];
        for (let row = window.firstRow; row < last; row++)
          values.push(cut(this.text(rows, row, path)));
        return [String(index), vectorFromArray(values, new Utf8())];
      }),
    );
    const bytes = tableToIPC(new ArrowTable(vectors), 'stream');
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  }

  /** The text for the clipboard and the number of cells. */
  copy(range: RowsRange): { text: string; cells: number } {
    const rows = this.get(range.rows);
    const cells = range.rowCount * range.columns.length;
    if (cells > 5_000_000)
      throw {
        kind: { name: 'overLimit', limit: 5_000_000, asked: cells, unit: 'cells' },
        detail: null,
      } satisfies Problem;
    const names = range.columns.map((path) => this.column(rows, path).name);
    const lines: (string | null)[][] = [];
    const last = Math.min(rows.set.rowCount, range.firstRow + Math.min(range.rowCount, 10_000));
    for (let row = range.firstRow; row < last; row++)
      lines.push(range.columns.map((path) => this.text(rows, row, path)));
    return { text: this.written(range, rows, names, lines), cells };
  }

  private written(
    range: RowsRange,
    rows: FakeRowSet,
    names: string[],
    lines: (string | null)[][],
  ): string {
    const literal = (text: string | null, index: number) => {
      const path = range.columns[index];
      const bare = path && isNumber(this.column(rows, path).column);
      return text === null ? 'NULL' : bare ? text : `'${text.replaceAll("'", "\\'")}'`;
    };
    switch (range.format) {
      case 'json':
        return JSON.stringify(
          lines.map((line) => Object.fromEntries(line.map((text, index) => [names[index], text]))),
          null,
          2,
        );
      case 'markdown':
        return [names, names.map(() => '---'), ...lines]
          .map((line) => `| ${line.map((text) => text ?? '').join(' | ')} |`)
          .join('\n');
      case 'inList':
        return `(${[...new Set(lines.map((line) => line.map(literal).join(', ')))].join(', ')})`;
      case 'insert':
        return `INSERT INTO \`project.dataset.table\` (${names.map((name) => `\`${name}\``).join(', ')})\nVALUES\n${lines
          .map((line) => `  (${line.map(literal).join(', ')})`)
          .join(',\n')};`;
      default: {
        const between = range.format === 'csv' ? ',' : '\t';
        const all = range.header ? [names, ...lines] : lines;
        return all.map((line) => line.map((text) => text ?? '').join(between)).join('\n');
      }
    }
  }

  private compared(column: Column, left: string, right: string): number {
    if (isNumber(column)) return Number(left) - Number(right);
    return left < right ? -1 : left > right ? 1 : 0;
  }

  private holds(rows: FakeRowSet, term: FilterTerm, row: number): boolean {
    const text = this.text(rows, row, term.column);
    if (term.operator === 'isNull') return text === null;
    if (text === null) return false;
    const { column } = this.column(rows, term.column);
    const compare = (index: number) => this.compared(column, text, term.values[index] ?? '');
    const small = text.toLowerCase();
    const wanted = (term.values[0] ?? '').toLowerCase();
    switch (term.operator) {
      case 'isNotNull':
        return true;
      case 'equals':
        return compare(0) === 0;
      case 'notEquals':
        return compare(0) !== 0;
      case 'contains':
        return small.includes(wanted);
      case 'notContains':
        return !small.includes(wanted);
      case 'startsWith':
        return small.startsWith(wanted);
      case 'less':
        return compare(0) < 0;
      case 'lessOrEqual':
        return compare(0) <= 0;
      case 'greater':
        return compare(0) > 0;
      case 'greaterOrEqual':
        return compare(0) >= 0;
      case 'between':
        return compare(0) >= 0 && compare(1) <= 0;
      case 'in':
        return term.values.some((_, index) => compare(index) === 0);
    }
  }

  private add(
    columns: Column[],
    rowCount: number,
    cell: FakeRowSet['cell'],
    origin: RowSet['origin'],
  ): RowSet {
    this.made += 1;
    const set: RowSet = {
      id: `made_${this.made}`,
      columns,
      rowCount,
      totalRows: null,
      complete: true,
      truncated: null,
      origin,
    };
    this.sets.set(set.id, { set, seed: 0, cell });
    return structuredClone(set);
  }

  view(id: string, spec: ViewSpec): RowSet {
    const rows = this.get(id);
    for (const term of spec.filter) {
      const { column, name } = this.column(rows, term.column);
      if (!isNumber(column) || /ontains|startsWith/.test(term.operator)) continue;
      const bad = term.values.find((value) => value.trim() === '' || Number.isNaN(Number(value)));
      if (bad !== undefined) throw badInput(name, `${bad} is no ${column.type}`);
    }
    const order: number[] = [];
    const search = spec.search?.toLowerCase();
    for (let row = 0; row < Math.min(rows.set.rowCount, 200_000); row++) {
      if (!spec.filter.every((term) => this.holds(rows, term, row))) continue;
      if (
        search &&
        !rows.set.columns.some((_, column) =>
          rows.cell(row, column)?.toLowerCase().includes(search),
        )
      )
        continue;
      order.push(row);
    }
    for (const key of spec.sort.toReversed()) {
      const { column } = this.column(rows, key.column);
      const last = key.nullsLast ?? key.descending;
      order.sort((a, b) => {
        const left = this.text(rows, a, key.column);
        const right = this.text(rows, b, key.column);
        if (left === null || right === null) {
          if (left === right) return 0;
          return (left === null) === last ? 1 : -1;
        }
        return this.compared(column, left, right) * (key.descending ? -1 : 1);
      });
    }
    return this.add(
      rows.set.columns,
      order.length,
      (row, column) => rows.cell(order[row] ?? 0, column),
      {
        name: 'view',
        source: id,
        spec: structuredClone(spec),
        sourceRows: rows.set.rowCount,
        sourceTotal: rows.set.totalRows,
      },
    );
  }

  private values(rows: FakeRowSet, path: ColumnPath, from = 0, count = LOOKED_AT) {
    const values: string[] = [];
    let nulls = 0;
    const last = Math.min(rows.set.rowCount, from + count);
    for (let row = from; row < last; row++) {
      const text = this.text(rows, row, path);
      if (text === null) nulls += 1;
      else values.push(text);
    }
    return { values, nulls, rows: last - from };
  }

  private top(values: string[], count: number): { value: string; count: number }[] {
    const counts = new Map<string, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    return [...counts]
      .map(([value, times]) => ({ value, count: times }))
      .sort((a, b) => b.count - a.count)
      .slice(0, count);
  }

  private bins(column: Column, values: string[], count: number) {
    const isDay = ['DATE', 'DATETIME', 'TIMESTAMP'].includes(column.type);
    if (values.length === 0 || column.mode === 'repeated' || !(isNumber(column) || isDay))
      return [];
    const number = (text: string) =>
      isDay ? Date.parse(text.replace(' UTC', 'Z').replace(' ', 'T')) : Number(text);
    const numbers = values.map(number).filter(Number.isFinite);
    const low = Math.min(...numbers);
    const width = (Math.max(...numbers) - low) / count || 1;
    const text = (at: number) => (isDay ? new Date(at).toISOString().slice(0, 19) : String(at));
    const bins = Array.from({ length: count }, (_, index) => ({
      from: text(low + index * width),
      to: text(low + (index + 1) * width),
      count: 0,
    }));
    for (const one of numbers) {
      const bin = bins[Math.min(count - 1, Math.floor((one - low) / width))];
      if (bin) bin.count += 1;
    }
    return bins;
  }

  profile(id: string, path: ColumnPath): ColumnProfile {
    const rows = this.get(id);
    const { column } = this.column(rows, path);
    const looked = this.values(rows, path);
    const values = looked.values.toSorted((a, b) => this.compared(column, a, b));
    const numbers = isNumber(column) ? values.map(Number) : null;
    const sum = numbers?.reduce((total, one) => total + one, 0) ?? 0;
    const mean = numbers && numbers.length > 0 ? sum / numbers.length : null;
    const spread =
      numbers && mean !== null && numbers.length > 1
        ? Math.sqrt(
            numbers.reduce((total, one) => total + (one - mean) ** 2, 0) / (numbers.length - 1),
          )
        : null;
    const isText = column.type === 'STRING' && column.mode !== 'repeated';
    const lengths = values.map((value) => [...value].length);
    return {
      column: path,
      rows: looked.rows,
      nulls: looked.nulls,
      empty: isText ? values.filter((value) => value === '').length : null,
      blank: isText ? values.filter((value) => value !== '' && value.trim() === '').length : null,
      nan: column.type === 'FLOAT64' ? values.filter((value) => value === 'NaN').length : null,
      suspect: isText ? values.filter((value) => value.includes('\ufffd')).length : null,
      distinct: new Set(values).size,
      exact: true,
      min: values[0] ?? null,
      max: values.at(-1) ?? null,
      sum: numbers && numbers.length > 0 ? String(sum) : null,
      mean: mean === null ? null : String(mean),
      stddev: spread === null ? null : String(spread),
      quantiles: values.length
        ? [1, 5, 25, 50, 75, 95, 99].map((percent) => ({
            percent,
            value: values[Math.floor(((values.length - 1) * percent) / 100)] ?? '',
          }))
        : [],
      top: this.top(values, 20),
      histogram: this.bins(column, values, 24),
      length:
        isText && lengths.length > 0
          ? {
              min: Math.min(...lengths),
              max: Math.max(...lengths),
              meanThousandths: Math.round(
                (1000 * lengths.reduce((total, one) => total + one, 0)) / lengths.length,
              ),
            }
          : null,
      truths:
        column.type === 'BOOL'
          ? {
              trues: values.filter((value) => value === 'true').length,
              falses: values.filter((value) => value === 'false').length,
            }
          : null,
      patterns: isText
        ? this.top(
            values.map((value) =>
              value.replace(/\d/g, '9').replace(/[a-z]/g, 'a').replace(/[A-Z]/g, 'A'),
            ),
            10,
          )
        : [],
    };
  }

  glance(id: string): ColumnGlance[] {
    const rows = this.get(id);
    return rows.set.columns.map((column, index) => {
      const { values, nulls, rows: sampled } = this.values(rows, [index], 0, 2000);
      const bins = this.bins(column, values, 16).map((bin) => bin.count);
      return {
        nulls,
        bins,
        top: bins.length > 0 ? [] : this.top(values, 5),
        distinct: new Set(values).size,
        sampled,
      };
    });
  }

  summary(range: RowsRange): Summary {
    const rows = this.get(range.rows);
    const values: string[] = [];
    const numbers: number[] = [];
    let nulls = 0;
    for (const path of range.columns) {
      const { column } = this.column(rows, path);
      const some = this.values(rows, path, range.firstRow, range.rowCount);
      nulls += some.nulls;
      for (const value of some.values) {
        values.push(value);
        if (isNumber(column)) numbers.push(Number(value));
      }
    }
    const all = numbers.length === values.length;
    const sorted = all
      ? numbers.toSorted((a, b) => a - b).map(String)
      : range.columns.length === 1
        ? values.toSorted()
        : [];
    const sum = numbers.reduce((total, one) => total + one, 0);
    // Whole numbers are exact, as in the app.
    const whole = all && values.every((value) => /^-?\d+$/.test(value)) ? values.map(BigInt) : null;
    const ends = whole?.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)).map(String) ?? sorted;
    return {
      cells: values.length + nulls,
      nulls,
      distinct: new Set(values).size,
      numbers: numbers.length,
      sum:
        numbers.length === 0
          ? null
          : String(whole ? whole.reduce((total, one) => total + one, 0n) : sum),
      average: numbers.length > 0 ? String(sum / numbers.length) : null,
      exact: true,
      min: ends[0] ?? null,
      max: ends.at(-1) ?? null,
    };
  }

  record(request: RecordRequest): RecordValue[] {
    const rows = this.get(request.rows);
    if (request.row >= rows.set.rowCount) throw notFound(`row ${request.row + 1}`);
    const tree = (
      name: string | null,
      column: Column,
      value: unknown,
      depth: number,
    ): RecordValue => {
      const repeated = column.mode === 'repeated' && name !== null;
      const below: [string | null, Column, unknown][] = Array.isArray(value)
        ? value.map((one) => [null, { ...column, mode: 'nullable' }, one])
        : typeof value === 'object' && value !== null && column.fields.length > 0
          ? column.fields.map((field) => [field.name, field, inside(value, field.name)])
          : [];
      return {
        name,
        type: column.type,
        repeated,
        text: cut(shown(value)),
        inside: below.length,
        values: depth > 0 ? below.map((one) => tree(...one, depth - 1)) : [],
      };
    };
    const whole = rows.set.columns.map((column, index) => {
      const text = rows.cell(request.row, index);
      const nested = column.fields.length > 0 || column.mode === 'repeated';
      const value = text !== null && nested ? parsed(text) : text;
      return tree(column.name, column, value, request.path.length + request.depth);
    });
    let values = whole;
    for (const step of request.path) values = values[step]?.values ?? [];
    return values.slice(request.first, request.first + request.count);
  }

  compare(spec: ComparisonSpec): RowSet {
    const [left, right] = [this.get(spec.left), this.get(spec.right)];
    const place = (rows: FakeRowSet, name: string) => {
      const at = rows.set.columns.findIndex((column) => column.name === name);
      if (at < 0) throw badInput('keys', `no column ${name}`);
      return at;
    };
    const keysOf = (rows: FakeRowSet) => {
      const places = spec.keys.map((name) => place(rows, name));
      const found = new Map<string, number>();
      for (let row = 0; row < Math.min(rows.set.rowCount, LOOKED_AT); row++)
        found.set(JSON.stringify(places.map((column) => rows.cell(row, column))), row);
      return found;
    };
    const [ours, theirs] = [keysOf(left), keysOf(right)];
    const shared = left.set.columns
      .map((column) => column.name)
      .filter(
        (name) =>
          !spec.keys.includes(name) && right.set.columns.some((column) => column.name === name),
      );
    const counts = { same: 0, changed: 0, onlyLeft: 0, onlyRight: 0, repeatedKeys: 0 };
    const lines: (string | null)[][] = [];
    for (const key of new Set([...ours.keys(), ...theirs.keys()])) {
      const [l, r] = [ours.get(key), theirs.get(key)];
      const pairs = shared.map((name) => ({
        left: l === undefined ? null : left.cell(l, place(left, name)),
        right: r === undefined ? null : right.cell(r, place(right, name)),
      }));
      const same =
        l !== undefined && r !== undefined && pairs.every((one) => one.left === one.right);
      if (same) counts.same += 1;
      else if (l === undefined) counts.onlyRight += 1;
      else if (r === undefined) counts.onlyLeft += 1;
      else counts.changed += 1;
      if (same) continue;
      lines.push([
        l === undefined ? 'right' : r === undefined ? 'left' : 'changed',
        ...(JSON.parse(key) as (string | null)[]),
        ...pairs.map((one) => (one.left === one.right ? null : JSON.stringify(one))),
      ]);
    }
    const plain = (name: string, type: Column['type'], fields: Column[] = []): Column => ({
      name,
      type,
      mode: 'nullable',
      fields,
      description: null,
      rangeElement: null,
    });
    const columns = [
      plain('difference', 'STRING'),
      ...spec.keys.map((name) => left.set.columns[place(left, name)] ?? plain(name, 'STRING')),
      ...shared.map((name) =>
        plain(name, 'STRUCT', [
          { ...plain('left', 'STRING'), ...left.set.columns[place(left, name)], name: 'left' },
          { ...plain('right', 'STRING'), ...right.set.columns[place(right, name)], name: 'right' },
        ]),
      ),
    ];
    return this.add(columns, lines.length, (row, column) => lines[row]?.[column] ?? null, {
      name: 'comparison',
      ...spec,
      counts,
      onlyLeftColumns: [],
      onlyRightColumns: [],
    });
  }
}
