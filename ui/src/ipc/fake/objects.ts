// S3 in memory: buckets, large and odd prefixes, versions, the archive, a bucket that bills, one that refuses.

import { columnsOfSchema } from '../fake-data';
import type {
  AwsConnection,
  BucketPage,
  ConnectionId,
  JobId,
  ObjectDetail,
  ObjectListing,
  ObjectName,
  ObjectPage,
  ObjectPlace,
  ObjectVersion,
  Problem,
  Restore,
  RestoreSpec,
  S3Object,
  TransferReport,
  VersionPage,
} from '../index';
import { pdf, png, wav } from './pictures';
import type { FakeRowSet } from './rows';

/** What the fake needs of the door around it. */
export interface FakeObjectHost {
  delayMs: number;
  /** Begins a job that is listed. */
  begin(
    id: JobId,
    title: string,
  ): {
    done(done: number, total: number | null): void;
    end(problem?: Problem): void;
    onStop(stop: () => void): void;
  };
  /** Puts rows where the grid finds them; answers their id. */
  rows(job: JobId, objects: readonly S3Object[], complete: boolean): string;
}

/** The sandbox's own connection. */
export const SANDBOX_S3: AwsConnection = {
  id: 'sandbox-s3',
  name: 'Sandbox',
  region: 'us-east-1',
  endpoint: 'http://127.0.0.1:4322',
  pathStyle: true,
  identity: null,
  ready: true,
};

interface Held extends S3Object {
  type: string;
  bytes?: () => Uint8Array<ArrayBuffer>;
  restore?: Restore;
}

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 24, 9, 30);
const MIB = 1024 * 1024;

const problem = (kind: Problem['kind'], detail: string | null = null): Problem => ({
  kind,
  detail,
});

function held(key: string, size: number, more: Partial<Held> = {}): Held {
  let hash = 2166136261;
  for (const c of key) hash = Math.imul(hash ^ (c.codePointAt(0) ?? 0), 16777619);
  const hex = (hash >>> 0).toString(16).padStart(8, '0');
  return {
    key,
    size,
    modifiedMs: NOW - ((hash >>> 0) % (60 * DAY)),
    etag: `"${hex.repeat(4)}"`,
    storageClass: 'STANDARD',
    type: 'application/octet-stream',
    ...more,
  };
}

const text = (key: string, body: string, type: string) => {
  const bytes = new TextEncoder().encode(body);
  return held(key, bytes.length, { type, bytes: () => bytes });
};

function file(key: string, bytes: Uint8Array<ArrayBuffer>, type: string): Held {
  return held(key, bytes.length, { type, bytes: () => bytes });
}

function gameLogs(): Held[] {
  const all: Held[] = [];
  for (let day = 1; day <= 30; day++) {
    const date = `2026-11-${String(day).padStart(2, '0')}`;
    all.push(held(`events/dt=${date}/_SUCCESS`, 0));
    for (const platform of ['android', 'ios', 'web'])
      all.push(
        held(`events/dt=${date}/platform=${platform}/part-000.parquet`, (3 + day * 0.37) * MIB),
      );
  }
  for (let hour = 0; hour < 24; hour++)
    all.push(held(`ndjson/events_20261124_${String(hour).padStart(2, '0')}.json.gz`, 18.4 * MIB));
  all.push(held('csv/売上_2026年11月.csv', 2.2 * MIB, { type: 'text/csv' }));
  all.push(text('csv/players.csv', 'id,name\n1,蒼井\n2,緑川\n', 'text/csv'));
  for (let index = 0; index < 100_000; index++)
    all.push(
      held(`many/part-${String(index).padStart(6, '0')}.parquet`, 40_000 + (index % 977) * 91),
    );
  all.push(
    held('archive/2024/events.parquet', 812 * MIB, {
      storageClass: 'GLACIER',
      restore: { name: 'needed' },
    }),
    held('archive/2023/events.parquet', 790 * MIB, {
      storageClass: 'DEEP_ARCHIVE',
      restore: { name: 'running' },
    }),
    held('archive/2025/events.parquet', 901 * MIB, {
      storageClass: 'GLACIER',
      restore: { name: 'until', value: 'Fri, 27 Nov 2026 00:00:00 GMT' },
    }),
    held('archive/2025/summary.csv', 12_000, { storageClass: 'STANDARD_IA', type: 'text/csv' }),
    held('odd keys/100%.csv', 1200),
    held('odd keys//double//slash.csv', 900),
    held('odd keys/a+b c.csv', 1400),
    held('odd keys/../up.csv', 70),
    held('odd keys/ガチャ結果.csv', 5400),
    held('odd keys/ガチャ結果.csv'.normalize('NFD'), 5401),
    held(`odd keys/${'long-'.repeat(190)}.csv`, 10),
  );
  all.push(
    text(
      'README.md',
      '# Game logs\n\nOne folder a day below `events/`.\n\n- **events/**: Parquet by day and platform\n- **ndjson/**: raw, as it came\n- **csv/**: 売上 in CP932\n',
      'text/markdown',
    ),
    text(
      'config.json',
      '{"season": 12, "banner": "秋の大感謝祭", "rates": [0.6, 5.1, 94.3]}',
      'application/json',
    ),
  );
  return all;
}

function pictures(): Held[] {
  const all: Held[] = [];
  for (let index = 1; index <= 36; index++)
    all.push(
      file(`backgrounds/stage_${String(index).padStart(2, '0')}.png`, png(index), 'image/png'),
    );
  all.push(
    text(
      'icons/crystal.svg',
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><path d="M32 4 54 24 32 60 10 24Z" fill="#5b8def"/><path d="M32 4 54 24H10Z" fill="#9cc0ff"/></svg>',
      'image/svg+xml',
    ),
    file('voice/greeting.wav', wav(), 'audio/wav'),
    held('movies/opening.mp4', 3_200, { type: 'video/mp4', bytes: () => new Uint8Array(3_200) }),
    file('manual.pdf', pdf(['Shirabe', 'Page two', 'Page three']), 'application/pdf'),
    held('movies/trailer_4k.mp4', 1.4 * 1024 * MIB, { type: 'video/mp4' }),
  );
  return all;
}

/** A listing as rows. */
export function objectRows(
  job: JobId,
  objects: readonly S3Object[],
  complete: boolean,
): FakeRowSet {
  const columns = columnsOfSchema(
    'key:STRING,size:INT64,modified:TIMESTAMP,storage_class:STRING,etag:STRING',
  );
  return {
    seed: 1,
    cell: (row, column) => {
      const one = objects[row];
      if (!one) return null;
      const modified = one.modifiedMs === null ? null : new Date(one.modifiedMs).toISOString();
      return [one.key, String(one.size), modified, one.storageClass, one.etag][column] ?? null;
    },
    set: {
      id: `rows_${job}`,
      columns,
      rowCount: objects.length,
      totalRows: complete ? objects.length : null,
      complete,
      truncated: null,
      origin: null,
    },
  };
}

/** S3 as byte order sees it. */
const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** The buckets of the fake and everything that is asked of them. */
export class FakeObjects {
  private readonly made = new Map<string, Held[]>();
  private readonly makers: Record<string, () => Held[]> = {
    'game-logs': gameLogs,
    'game-pictures': pictures,
    'partner-data': () => [
      held('2026/settlement.csv', 2_400_000, { type: 'text/csv' }),
      held('2026/terms.pdf', 900_000, { type: 'application/pdf' }),
    ],
    'secret-vault': () => [],
    'versioned-config': () => [
      text('app/settings.json', '{"version": 3}', 'application/json'),
      text('app/flags.json', '{"newShop": true}', 'application/json'),
    ],
    'empty-bucket': () => [],
  };
  /** What was asked for, for tests. */
  readonly links: { object: ObjectName; minutes: number }[] = [];
  readonly restores: RestoreSpec[] = [];
  readonly pages: ObjectListing[] = [];
  bucketsPerPage = 20;
  /** Bytes handed out. */
  read = 0;
  /** Keys that a transfer fails for. */
  readonly refused = new Set<string>();

  constructor(private readonly host: FakeObjectHost) {}

  private bucket(name: string, listing: { requesterPays: boolean }, action: string): Held[] {
    if (name === 'secret-vault')
      throw problem(
        { name: 'denied', action, resource: `arn:aws:s3:::${name}` },
        `User: arn:aws:iam::111122223333:user/hanako is not authorized to perform: ${action} on resource: "arn:aws:s3:::${name}"`,
      );
    if (name === 'partner-data' && !listing.requesterPays)
      throw problem({ name: 'payerNeeded', bucket: name });
    const make = this.makers[name] ?? (/^team-\d\d-/.test(name) ? () => [] : null);
    if (!make) throw problem({ name: 'notFound', resource: `s3://${name}` }, 'NoSuchBucket');
    let all = this.made.get(name);
    if (!all) {
      all = make().sort((a, b) => order(a.key, b.key));
      this.made.set(name, all);
    }
    return all;
  }

  buckets(connection: ConnectionId, page: string | null): BucketPage {
    if (connection === 'c-minio')
      throw problem(
        { name: 'denied', action: 's3:ListAllMyBuckets', resource: '*' },
        'Access Denied',
      );
    const names = [
      ...Object.keys(this.makers),
      ...Array.from({ length: 40 }, (_, i) => `team-${String(i + 1).padStart(2, '0')}-scratch`),
    ].sort(order);
    const from = page === null ? 0 : names.findIndex((name) => name > page);
    const shown = names.slice(from, from + this.bucketsPerPage);
    const more = from + this.bucketsPerPage < names.length;
    return {
      buckets: shown.map((name) => ({
        name,
        madeMs: NOW - 400 * DAY,
        region: name === 'partner-data' ? 'eu-west-1' : 'us-east-1',
      })),
      next: more ? (shown.at(-1) ?? null) : null,
    };
  }

  list(listing: ObjectListing): ObjectPage {
    this.pages.push(listing);
    const all = this.bucket(listing.bucket, listing, 's3:ListBucket');
    const page: ObjectPage = { prefixes: [], objects: [], next: null };
    const { prefix } = listing;
    const after = listing.token ?? listing.startAfter ?? '';
    const passed = (key: string) =>
      key <= after || (listing.token !== null && after.endsWith('/') && key.startsWith(after));
    let low = 0;
    let high = all.length;
    const floor = [after, prefix].sort(order)[1] ?? prefix;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((all[middle]?.key ?? '') < floor) low = middle + 1;
      else high = middle;
    }
    let last = '';
    for (let at = low; at < all.length; at++) {
      const one = all[at];
      if (!one?.key.startsWith(prefix)) break;
      if (passed(one.key)) continue;
      const slash = listing.folded ? one.key.indexOf('/', prefix.length) : -1;
      const folder = slash < 0 ? null : one.key.slice(0, slash + 1);
      if (folder !== null && folder === page.prefixes.at(-1)) continue;
      if (page.prefixes.length + page.objects.length >= listing.most) {
        page.next = last;
        break;
      }
      if (folder !== null) page.prefixes.push(folder);
      else page.objects.push(this.shown(one));
      last = folder ?? one.key;
    }
    return page;
  }

  private shown({ key, size, modifiedMs, etag, storageClass }: Held): S3Object {
    return { key, size: Math.round(size), modifiedMs, etag, storageClass };
  }

  place(written: string): ObjectPlace {
    const said = written.trim();
    const place = (bucket: string, path: string, version: string | null = null): ObjectPlace => {
      if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) && !bucket.startsWith('arn:'))
        throw problem({
          name: 'badInput',
          field: 'address',
          reason: `not a bucket's name: ${bucket}`,
        });
      return { bucket, path, version, region: null };
    };
    const s3 = /^s3a?:\/\/([^/?]*)\/?(.*?)(?:\?versionId=(.+))?$/.exec(said);
    if (s3) return place(s3[1] ?? '', s3[2] ?? '', s3[3] ?? null);
    const point = /^(arn:aws[^:]*:s3:[^:]+:\d+:accesspoint[/:][^/]+)(?:\/object)?\/?(.*)$/.exec(
      said,
    );
    if (point) return place(point[1] ?? '', point[2] ?? '');
    const arn = /^arn:aws[^:]*:s3:::([^/]+)\/?(.*)$/.exec(said);
    if (arn) return place(arn[1] ?? '', arn[2] ?? '');
    if (/^https?:\/\//.test(said)) {
      const url = new URL(said);
      const version = url.searchParams.get('versionId');
      const host = /^(.+)\.s3[.-]/.exec(url.hostname)?.[1];
      const path = decodeURIComponent(url.pathname.slice(1));
      if (host) return place(host, path, version);
      const [bucket = '', ...rest] = path.split('/');
      return place(bucket, rest.join('/'), version);
    }
    const [bucket = '', ...rest] = said.split('/');
    return place(bucket, rest.join('/'));
  }

  private find(object: ObjectName, action = 's3:GetObject'): Held {
    const found = this.bucket(object.bucket, object, action).find(({ key }) => key === object.key);
    if (!found)
      throw problem(
        { name: 'notFound', resource: `s3://${object.bucket}/${object.key}` },
        'NoSuchKey',
      );
    return found;
  }

  detail(object: ObjectName): ObjectDetail {
    const one = this.find(object);
    const large = one.size > 8 * MIB;
    return {
      size: Math.round(one.size),
      etag: large ? `${one.etag?.slice(0, -1)}-12"` : one.etag,
      contentType: one.type,
      contentEncoding: one.key.endsWith('.gz') ? 'gzip' : null,
      modifiedMs: one.modifiedMs,
      storageClass: one.storageClass,
      restore: one.restore ?? { name: 'notNeeded' },
      encryption: large
        ? { algorithm: 'aws:kms', key: 'arn:aws:kms:ap-northeast-1:111122223333:key/5a0c1f2e' }
        : { algorithm: 'AES256', key: null },
      checksums: [['SHA256', 'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=']],
      version: object.version ?? (object.bucket === 'versioned-config' ? 'v3' : null),
      parts: large ? 12 : null,
      metadata: [['uploaded-by', 'log-shipper 2.4']],
    };
  }

  tags(object: ObjectName): [string, string][] {
    this.find(object, 's3:GetObjectTagging');
    return [
      ['team', 'analytics'],
      ['保存期間', '2年'],
    ];
  }

  versions(listing: ObjectListing): VersionPage {
    const found = this.bucket(listing.bucket, listing, 's3:ListBucketVersions').filter(({ key }) =>
      key.startsWith(listing.prefix),
    );
    const versions = found.flatMap(({ key, size, modifiedMs }): ObjectVersion[] =>
      listing.bucket === 'versioned-config'
        ? [3, 2, 1].map((number) => ({
            key,
            version: `v${number}`,
            isLatest: number === 3,
            isDeletion: number === 2,
            size: number === 2 ? 0 : Math.round(size),
            modifiedMs: (modifiedMs ?? NOW) - (3 - number) * 9 * DAY,
          }))
        : [
            {
              key,
              version: 'null',
              isLatest: true,
              isDeletion: false,
              size: Math.round(size),
              modifiedMs,
            },
          ],
    );
    return { versions, next: null };
  }

  bytes(object: ObjectName, first: number | null): ArrayBuffer {
    const one = this.find(object);
    if (one.restore?.name === 'needed' || one.restore?.name === 'running')
      throw problem({
        name: 'archived',
        resource: `s3://${object.bucket}/${object.key}`,
        class: one.storageClass,
      });
    if (first === null && one.size > 64 * MIB)
      throw problem({ name: 'overLimit', limit: 64 * MIB, asked: one.size, unit: 'bytes' });
    const version = object.version;
    const whole = version
      ? new TextEncoder().encode(`{"version": ${version.slice(1)}}`)
      : (one.bytes?.() ?? new Uint8Array(Math.min(one.size, first ?? one.size)));
    const bytes = first === null ? whole : whole.slice(0, first);
    this.read += bytes.length;
    return bytes.slice().buffer;
  }

  walk(job: JobId, listing: ObjectListing): string {
    const all = this.bucket(listing.bucket, listing, 's3:ListBucket').filter(({ key }) =>
      key.startsWith(listing.prefix),
    );
    const shown = this.host.begin(job, `s3://${listing.bucket}/${listing.prefix}`);
    const rows = all.map((one) => this.shown(one));
    const id = this.host.rows(job, rows.slice(0, 1000), rows.length <= 1000);
    let count = Math.min(1000, rows.length);
    const step = () => {
      if (count >= rows.length) {
        shown.end();
        return;
      }
      count = Math.min(rows.length, count + 15_000);
      this.host.rows(job, rows.slice(0, count), count >= rows.length);
      shown.done(count, null);
      const timer = setTimeout(step, this.host.delayMs);
      shown.onStop(() => {
        clearTimeout(timer);
        this.host.rows(job, rows.slice(0, count), true);
        shown.end(problem({ name: 'cancelled' }));
      });
    };
    setTimeout(step, this.host.delayMs);
    return id;
  }

  /** Plays a transfer of things with sizes as a job. */
  transfer(
    job: JobId,
    title: string,
    things: readonly [string, number][],
  ): Promise<TransferReport> {
    const shown = this.host.begin(job, title);
    const total = things.reduce((sum, [, size]) => sum + size, 0);
    const failed = things.filter(([name]) => this.refused.has(name));
    const report: TransferReport = {
      objects: things.length - failed.length,
      bytes: Math.round(total),
      left: 0,
      failed: failed.map(([name]) => [
        name,
        problem({ name: 'denied', action: 's3:GetObject', resource: name }, 'Access Denied'),
      ]),
    };
    return new Promise((done, fail) => {
      let step = 0;
      const timer = setInterval(() => {
        step += 1;
        shown.done(Math.round((total * step) / 8), Math.round(total));
        if (step < 8) return;
        clearInterval(timer);
        shown.end();
        done(report);
      }, this.host.delayMs);
      shown.onStop(() => {
        clearInterval(timer);
        const stopped = problem({ name: 'cancelled' });
        shown.end(stopped);
        fail(stopped);
      });
    });
  }

  /** Everything that a download takes, with sizes. */
  wanted(objects: readonly ObjectName[], prefixes: readonly ObjectName[]): [string, number][] {
    return [
      ...objects.map((one): [string, number] => [one.key, this.find(one).size]),
      ...prefixes.flatMap((one) =>
        this.bucket(one.bucket, one, 's3:ListBucket')
          .filter(({ key }) => key.startsWith(one.key))
          .map(({ key, size }): [string, number] => [key, size]),
      ),
    ];
  }

  /** Stores files by their names. */
  store(bucket: string, prefix: string, files: readonly string[]): [string, number][] {
    const all = this.bucket(bucket, { requesterPays: true }, 's3:PutObject');
    const stored = files.map((path): [string, number] => [
      prefix + (path.split(/[\\/]/).at(-1) ?? path),
      12_345,
    ]);
    for (const [key, size] of stored) {
      const at = all.findIndex((one) => one.key === key);
      if (at >= 0) all.splice(at, 1);
      all.push(held(key, size, { modifiedMs: NOW }));
    }
    all.sort((a, b) => order(a.key, b.key));
    return stored;
  }

  restore(spec: RestoreSpec): null {
    const one = this.find(spec.object, 's3:RestoreObject');
    one.restore = { name: 'running' };
    this.restores.push(spec);
    return null;
  }
}
