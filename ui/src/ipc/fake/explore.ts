// The in-memory warehouse's catalogue: search, projects added by id, copies, descriptions, dropping.
import { columnsOfSchema, FAKE_SCHEMAS, type FakeTable, fakeTables } from '../fake-data';
import type {
  CatalogueChange,
  CatalogueObject,
  CatalogueSearch,
  Column,
  ExplorerState,
  JobState,
  Problem,
  TableRef,
} from '../index';

const PROJECT = 'shirabe-sandbox';
const PUBLIC = 'bigquery-public-data';

/** What a problem looks like. */
function problem(kind: Problem['kind'], detail: string | null = null): Problem {
  return { kind, detail };
}

function paths(columns: readonly Column[], parent = ''): string[] {
  return columns.flatMap((column) => {
    const path = parent === '' ? column.name : `${parent}.${column.name}`;
    return [path, ...paths(column.fields, path)];
  });
}

/** The catalogue of one fake door. */
export class FakeExplorer {
  state: ExplorerState = { projects: [], pinned: [], recent: [] };
  /** Names are known once they have been read. */
  indexed = false;
  asOfMs: number | null = null;
  readonly datasets = new Map<string, string>(
    Object.keys(FAKE_SCHEMAS).map((dataset) => [
      dataset,
      dataset === 'locked' ? 'asia-northeast1' : 'US',
    ]),
  );
  private readonly made = new Map<string, FakeTable>();
  private readonly dropped = new Set<string>();

  private key(ref: TableRef): string {
    return `${ref.dataset}.${ref.table}`;
  }

  /** The tables of a dataset in the order of their names. */
  tables(dataset: string): FakeTable[] {
    const own = fakeTables(dataset).filter(
      (one) => !this.dropped.has(this.key(one.table.reference)),
    );
    const made = [...this.made.values()].filter((one) => one.table.reference.dataset === dataset);
    const names = new Set(made.map((one) => one.table.reference.table));
    return [...own.filter((one) => !names.has(one.table.reference.table)), ...made].sort((a, b) =>
      a.table.reference.table.localeCompare(b.table.reference.table, 'en'),
    );
  }

  /** One table; a partition's decorator is passed over. */
  table(ref: TableRef): FakeTable {
    const name = ref.table.split('$')[0] ?? '';
    const found = this.tables(ref.dataset).find((one) => one.table.reference.table === name);
    if (found) return found;
    throw problem(
      { name: 'notFound', resource: `${ref.project}.${ref.dataset}.${ref.table}` },
      `Not found: Table ${ref.project}:${ref.dataset}.${ref.table}`,
    );
  }

  /** Adds a project whose datasets can be listed. */
  add(connection: string, project: string): ExplorerState {
    if (project !== PUBLIC)
      throw problem(
        { name: 'denied', action: 'bigquery.datasets.get', resource: project },
        `Access Denied: Project ${project}: User does not have bigquery.datasets.get permission`,
      );
    this.state = {
      ...this.state,
      projects: [...this.state.projects, { connection, project }],
    };
    return this.state;
  }

  /** The datasets of a project with their places. */
  datasetsOf(project: string): [string, string][] {
    return project === PUBLIC ? [['samples', 'US']] : [...this.datasets];
  }

  /** Takes all names in. */
  index(): number {
    this.indexed = true;
    this.asOfMs = Date.now();
    return [...this.datasets.keys()].reduce((sum, one) => sum + this.tables(one).length, 0);
  }

  /** Objects whose names hold all words. */
  search(connection: string, text: string, limit: number): CatalogueSearch {
    const words = text.toLowerCase().split(/[\s.]+/);
    const hits: CatalogueObject[] = [];
    let names = 0;
    const blank = { connection, project: PROJECT, object: null, column: null, newest: null };
    if (this.indexed)
      for (const dataset of this.datasets.keys()) {
        if (words.every((word) => dataset.includes(word)))
          hits.push({ ...blank, dataset, kind: 'dataset' });
        for (const { table, detail } of this.tables(dataset)) {
          names += 1;
          const name = table.reference.table;
          const kind = table.kind === 'clone' || table.kind === 'iceberg' ? 'table' : table.kind;
          const holds = (own: string) =>
            words.every((word) => `${dataset}.${own}`.toLowerCase().includes(word)) &&
            words.some((word) => own.toLowerCase().includes(word));
          if (holds(name)) hits.push({ ...blank, dataset, object: name, kind });
          if (/_\d{8}$/.test(name)) continue;
          for (const column of paths(detail.columns))
            if (words.every((word) => column.toLowerCase().includes(word)))
              hits.push({ ...blank, dataset, object: name, column, kind: 'column' });
        }
      }
    const rank = ({ column, object, dataset }: CatalogueObject) =>
      (column ?? object ?? dataset).length + (column === null ? 0 : 1000);
    hits.sort((a, b) => rank(a) - rank(b));
    return {
      hits: hits.slice(0, limit),
      more: hits.length > limit,
      fuzzy: false,
      index: {
        datasets: this.indexed ? this.datasets.size : 0,
        names,
        columns: 0,
        bytes: names * 30,
        asOfMs: this.asOfMs,
        leftOut: 0,
        problems: [],
      },
    };
  }

  /** Carries a change out; answers how its job ends. */
  change(change: CatalogueChange): JobState {
    try {
      this.apply(change);
      return { name: 'done' };
    } catch (thrown) {
      return { name: 'failed', problem: thrown as Problem };
    }
  }

  private apply(change: CatalogueChange): void {
    switch (change.name) {
      case 'createDataset':
        if (this.datasets.has(change.dataset.dataset))
          throw problem({ name: 'conflict', resource: change.dataset.dataset });
        this.datasets.set(change.dataset.dataset, change.location ?? 'US');
        return;
      case 'dropDataset':
        if (!change.contents && this.tables(change.dataset.dataset).length > 0)
          throw problem({ name: 'conflict', resource: change.dataset.dataset });
        this.datasets.delete(change.dataset.dataset);
        return;
      case 'copy': {
        const from = this.table(change.source);
        const there = this.tables(change.target.dataset).some(
          (one) => one.table.reference.table === change.target.table,
        );
        if (there && !change.overwrite)
          throw problem({
            name: 'conflict',
            resource: `${change.target.project}.${change.target.dataset}.${change.target.table}`,
          });
        const kind =
          change.operation === 'snapshot' || change.operation === 'clone'
            ? change.operation
            : 'table';
        this.put(change.target, from, { kind });
        return;
      }
      case 'rename':
        this.put({ ...change.table, table: change.to }, this.table(change.table), {});
        this.drop(change.table);
        return;
      case 'describe': {
        const from = this.table(change.table);
        if (change.etag !== null && change.etag !== from.detail.etag)
          throw problem({ name: 'changed', resource: change.table.table });
        this.put(
          change.table,
          from,
          { friendlyName: change.friendlyName },
          {
            description: change.description,
            labels: change.labels,
            expiresAtMs: change.expiresAtMs,
            etag: `${from.detail.etag}+`,
          },
        );
        return;
      }
      case 'dropTable':
        this.table(change.table);
        this.drop(change.table);
    }
  }

  private put(
    reference: TableRef,
    from: FakeTable,
    table: Partial<FakeTable['table']>,
    detail: Partial<FakeTable['detail']> = {},
  ): void {
    const next = { ...from.table, ...table, reference };
    this.dropped.delete(this.key(reference));
    this.made.set(this.key(reference), {
      table: next,
      detail: { ...from.detail, ...detail, table: next },
    });
  }

  private drop(ref: TableRef): void {
    this.made.delete(this.key(ref));
    this.dropped.add(this.key(ref));
  }
}

/** What INFORMATION_SCHEMA.PARTITIONS answers: ninety days, the rows without one, and those just streamed in. */
export function partitionsAnswer(): {
  bytes: number;
  columns: Column[];
  rows: number;
  cell: (row: number, column: number) => string | null;
} {
  const id = (row: number) =>
    row === 0
      ? '__UNPARTITIONED__'
      : row === 1
        ? '__NULL__'
        : new Date(Date.UTC(2026, 10, 26 - row)).toISOString().slice(0, 10).replaceAll('-', '');
  const rows = (row: number) =>
    row < 2 ? 37 : Math.round(900 + 500 * Math.sin(row / 3.5) + ((row * 7919) % 300));
  return {
    bytes: 0,
    columns: columnsOfSchema(
      'partition_id:STRING,total_rows:INT64,total_logical_bytes:INT64,last_modified_time:TIMESTAMP,storage_tier:STRING',
    ),
    rows: 92,
    cell: (row, column) =>
      [
        id(row),
        String(rows(row)),
        String(rows(row) * 174),
        '2026-11-23 18:40:00.000000 UTC',
        row > 60 ? 'LONG_TERM' : 'ACTIVE',
      ][column] ?? null,
  };
}
