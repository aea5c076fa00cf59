// Looks at files in S3, ours beside those of Polars and DuckDB: the same server, the same files, one run.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root, target } from './paths.mjs';
import { must, start, stop } from './run.mjs';
import { say, Trouble } from './say.mjs';

const script = 'tests/python/bench_files.py';
const peers = 'tests/python/requirements-bench.txt';
const MEGA = 1e6;

/** A server over the folder, behind a line as S3 has it or as fast as it goes. */
async function serve(server, folder, like) {
  const slow = like ? ['--latency-ms', '30', '--megabytes-per-second', '90'] : [];
  const child = start(server, ['--folder', folder, ...slow], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const first = await new Promise((done, fail) => {
    lines.once('line', done);
    child.once('close', () => fail(new Trouble('The server of the files ended at once.')));
  });
  return { child, ...JSON.parse(first) };
}

/** What one process took: seconds and size by itself, requests and bytes by the server. */
async function measured(place, command, args) {
  await fetch(place.meter, { method: 'DELETE' });
  const result = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * MEGA,
    env: {
      ...process.env,
      AWS_ACCESS_KEY_ID: place.accessKeyId,
      AWS_SECRET_ACCESS_KEY: place.secretAccessKey,
      AWS_REGION: place.region,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const last = (result.stdout ?? '').trim().split('\n').at(-1);
  if (result.status !== 0 || !last?.startsWith('{')) {
    throw new Trouble(`${args.join(' ')} gave no figures (${result.status}): ${last}`);
  }
  const meter = await (await fetch(place.meter)).json();
  return { ...JSON.parse(last), requests: meter.requests, bytes: meter.bytes };
}

/** Every line of the table that is about files. `report` takes one. */
export async function benchFiles({ program, server, interpreter, report }) {
  // A peer of this benchmark alone.
  await must(
    interpreter,
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', peers],
    'DuckDB could not be installed.',
  );
  const folder = join(target, 'bench-files', 'bench');
  if (!existsSync(join(folder, 'done'))) {
    say('making the files (1.3 GB, two minutes or so)');
    mkdirSync(folder, { recursive: true });
    await must(interpreter, [script, 'make', folder], 'The files were not made.');
  }
  const home = mkdtempSync(join(tmpdir(), 'shirabe-bench-files-'));
  const ours = (place, path, ...more) =>
    measured(place, interpreter, [
      script,
      'ours',
      program,
      'preview',
      `s3://${place.bucket}/${path}`,
      '--endpoint',
      place.endpoint,
      '--path-style',
      '--region',
      place.region,
      '--out',
      join(home, `rows-${Math.random()}.csv`),
      ...more,
    ]);
  const peer = (place, name, task) =>
    measured(place, interpreter, [script, 'run', place.endpoint, place.bucket, name, task]);
  const megabytes = (one) => one.bytes / MEGA;

  const near = await serve(server, folder, false);
  const far = await serve(server, folder, true);
  try {
    const head = ['--rows', '100'];

    say('first rows of 1 GB in many row groups');
    const many = await ours(far, 'big.parquet', ...head);
    const manyPolars = await peer(far, 'polars', 'head-many');
    report('files: 100 rows of many row groups: bytes', 'MB', {
      ours: megabytes(many),
      peer: megabytes(manyPolars),
      peerName: 'Polars',
      goal: '0.65 x',
      met: (_, ratio) => ratio <= 0.65,
    });
    report('  the same, to the end of the process', 's', {
      ours: many.secs,
      peer: manyPolars.secs,
      peerName: 'Polars',
      goal: '0.75 x',
      met: (_, ratio) => ratio <= 0.75,
    });
    report('  the same, requests', '', {
      ours: many.requests,
      peer: manyPolars.requests,
      peerName: 'Polars',
      goal: 'none',
      met: () => true,
      digits: 0,
    });

    say('first rows of one large row group');
    const one = await ours(far, 'onegroup.parquet', ...head);
    const onePolars = await peer(far, 'polars', 'head-one');
    report('files: 100 rows of one row group: bytes', 'MB', {
      ours: megabytes(one),
      peer: megabytes(onePolars),
      peerName: 'Polars',
      goal: '6 MB',
      met: (figure) => figure <= 6,
    });

    say('first rows of 500 Hive files');
    const hive = await ours(far, 'hive/', ...head);
    const hivePolars = await peer(far, 'polars', 'head-hive');
    report('files: 100 rows of 500 Hive files: requests', '', {
      ours: hive.requests,
      peer: hivePolars.requests,
      peerName: 'Polars',
      goal: '5',
      met: (figure) => figure <= 5,
      digits: 0,
    });

    for (const kind of ['csv', 'ndjson']) {
      say(`first rows of ${kind}.gz`);
      const mine = await ours(far, `events.${kind}.gz`, ...head);
      const theirs = await peer(far, 'polars', `head-${kind}`);
      report(`files: 100 rows of ${kind}.gz: bytes`, 'MB', {
        ours: megabytes(mine),
        peer: megabytes(theirs),
        peerName: 'Polars',
        goal: '256 KiB',
        met: (figure) => figure * MEGA <= (256 << 10) + 4096,
      });
    }

    say('schema and row count');
    const count = await ours(far, 'big.parquet', '--schema');
    const countPolars = await peer(far, 'polars', 'count');
    report('files: schema and row count: requests', '', {
      ours: count.requests,
      peer: countPolars.requests,
      peerName: 'Polars',
      goal: '2',
      met: (figure) => figure <= 2,
      digits: 0,
    });

    say('filter and sum');
    const sql =
      "SELECT SUM(revenue) AS total FROM data WHERE event = 'purchase' AND country = 'AB'";
    const sum = await ours(near, 'big.parquet', '--sql', sql, '--read-up-to', '10000000000');
    const sumPolars = await peer(near, 'polars', 'sum');
    report('files: filter and sum of 1 GB', 's', {
      ours: sum.secs,
      peer: sumPolars.secs,
      peerName: 'Polars',
      goal: '1.0 x',
      met: (_, ratio) => ratio <= 1,
    });
    report('  the same, bytes', 'MB', {
      ours: megabytes(sum),
      peer: megabytes(sumPolars),
      peerName: 'Polars',
      goal: '1.0 x',
      met: (_, ratio) => ratio <= 1,
    });

    say('profile of every column');
    const profile = await ours(near, 'big.parquet', '--profile', '--read-up-to', '10000000000');
    for (const name of ['polars', 'duckdb']) {
      const theirs = await peer(near, name, 'profile');
      report('files: profile of 1 GB, many distinct estimated', 's', {
        ours: profile.secs,
        peer: theirs.secs,
        peerName: name === 'polars' ? 'Polars' : 'DuckDB',
        goal: name === 'polars' ? '1.0 x' : 'none',
        met: (_, ratio) => name !== 'polars' || ratio <= 1,
      });
      report('  the same, memory', 'MB', {
        ours: profile.megabytes,
        peer: theirs.megabytes,
        peerName: name === 'polars' ? 'Polars' : 'DuckDB',
        goal: '500 MB',
        met: (figure) => figure <= 500,
        digits: 0,
      });
    }

    say('listing 100,000 keys');
    const list = await ours(far, 'keys/', '--list');
    const listDuck = await peer(far, 'duckdb', 'list');
    report('files: list 100,000 keys', 's', {
      ours: list.secs,
      peer: listDuck.secs,
      peerName: 'DuckDB',
      goal: '0.2 x',
      met: (_, ratio) => ratio <= 0.2,
    });
  } finally {
    await stop(near.child);
    await stop(far.child);
    rmSync(home, { recursive: true, force: true });
  }
}
