// `npm run bench [-- decode|storage|page|catalogue|results|export|files|grid|typing|start]`: our figures beside those of the best we know, in one
// run on this machine. Figures are measured, never remembered; a missing one fails the run.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { benchFiles } from './lib/bench-files.mjs';
import { buildProgram } from './lib/build.mjs';
import { virtualDisplay, windowEnvironment, withSessionBus } from './lib/display.mjs';
import { built, root } from './lib/paths.mjs';
import { idle, pssMegabytes, running } from './lib/processes.mjs';
import { python } from './lib/python.mjs';
import { must, start, stop } from './lib/run.mjs';
import { main, say, Trouble, write } from './lib/say.mjs';
import { setup } from './lib/setup.mjs';

const starts = 7;
const table = [];

/** One line of the table. `ratio` is ours by the peer's, or the other way where `times` is set. */
function report(what, unit, { ours, peer, peerName = '', goal, met, digits = 2, times = false }) {
  if (!Number.isFinite(ours) || (peerName && !Number.isFinite(peer))) {
    throw new Trouble(`No figure was measured for: ${what}`);
  }
  const ratio = peerName ? (times ? peer / ours : ours / peer) : undefined;
  table.push([
    what,
    `${ours.toFixed(digits)} ${unit}`,
    peerName ? `${peer.toFixed(digits)} ${unit}` : '',
    peerName,
    ratio === undefined ? '' : times ? `${ratio.toFixed(0)} times less` : `${ratio.toFixed(2)} x`,
    goal,
    met(ours, ratio) ? 'met' : 'MISSED',
  ]);
}

function printTable() {
  const rows = [['What', 'Shirabe', 'Peer', '', 'Ratio', 'Goal', ''], ...table];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  write('\n');
  for (const [number, row] of rows.entries()) {
    write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd()}\n`,
    );
    if (number === 0) write(`${widths.map((width) => '─'.repeat(width)).join('  ')}\n`);
  }
}

/** Runs a program that ends with one line of JSON; answers that line's value. */
function figures(command, args, env = process.env) {
  const result = spawnSync(command, args, {
    cwd: root,
    env,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const last = (result.stdout ?? '').trim().split('\n').at(-1);
  if (result.status !== 0 || !last?.startsWith('{')) {
    throw new Trouble(`${command} ${args.join(' ')} gave no figures (${result.status}): ${last}`);
  }
  return JSON.parse(last);
}

async function example(name) {
  // The whole workspace's features, as everywhere else: else its dependencies are built once more.
  say(`compiling ${name}`);
  await must('cargo', ['build', '--locked', '--workspace', '--example', name], `${name} failed.`);
  return built('examples', name);
}

/** One sandbox for as long as `use` runs. */
async function withSandbox(program, use) {
  const home = mkdtempSync(join(tmpdir(), 'shirabe-bench-'));
  const child = start(program, ['sandbox', 'serve', '--home', home, '--empty'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const lines = createInterface({ input: child.stdout });
    const first = await new Promise((done, fail) => {
      lines.once('line', done);
      child.once('close', () => fail(new Trouble('The sandbox ended at once.')));
    });
    return await use(JSON.parse(first));
  } finally {
    await stop(child);
    rmSync(home, { recursive: true, force: true });
  }
}

/** A million rows by 20 columns out of result pages into columns, on the same server. */
async function decode(program) {
  const ours = await example('bench_decode');
  const interpreter = await python();
  await withSandbox(program, async ({ bigquery, token, project }) => {
    const script = 'tests/python/bench_to_arrow.py';
    say('making a table of 1,000,000 rows by 20 columns');
    await must(interpreter, [script, 'prepare', bigquery, token, project], 'No table was made.');
    say('decoding it with Shirabe');
    const sql = 'SELECT * FROM bench.wide';
    const mine = figures(ours, [], {
      ...process.env,
      SHIRABE_BENCH_ENDPOINT: bigquery,
      SHIRABE_BENCH_TOKEN: token,
      SHIRABE_BENCH_PROJECT: project,
      SHIRABE_BENCH_SQL: sql,
    });
    say("decoding it with BigQuery's own Python client (a minute or two)");
    const theirs = figures(interpreter, [script, 'measure', bigquery, token, project]);
    if (mine.rows !== theirs.rows || mine.columns !== theirs.columns) {
      throw new Trouble('The two did not read the same table.');
    }
    const peerName = 'google-cloud-bigquery to_arrow()';
    report('decode 1,000,000 x 20: CPU', 's', {
      ours: mine.cpu_secs,
      peer: theirs.cpu_secs,
      peerName,
      times: true,
      goal: 'at least 40 times less',
      met: (_, ratio) => ratio >= 40,
    });
    report('decode 1,000,000 x 20: peak memory', 'MB', {
      ours: mine.peak_rss_mb,
      peer: theirs.peak_rss_mb,
      peerName,
      digits: 0,
      goal: 'below the client',
      met: (_, ratio) => ratio < 1,
    });
  });
}

/** Search over the names of 5,000 datasets of 1,000 tables each: rare words, common ones, none, letters in order. */
async function catalogue() {
  say('searching 5,000,000 names');
  const mine = figures(await example('bench_catalogue'), []);
  report(`search over ${mine.names.toLocaleString('en')} names: slowest`, 'ms', {
    ours: mine.worst_ms,
    digits: 1,
    goal: 'under 50 ms',
    met: (ours) => ours < 50,
  });
  report('  on average', 'ms', {
    ours: mine.mean_ms,
    digits: 1,
    goal: 'under 50 ms',
    met: (ours) => ours < 50,
  });
  report('  memory of the names', 'MB', {
    ours: mine.bytes / 1e6,
    digits: 0,
    goal: 'under 268 MB',
    met: (ours) => ours < 268,
  });
}

/** A window of 200 x 40 out of ten million rows, as the UI asks for it. */
async function page() {
  const mine = figures(await example('bench_window'), []);
  report(`window of 200 x 40 out of ${mine.rows.toLocaleString('en')} rows: p99`, 'ms', {
    ours: mine.p99_ms,
    goal: 'under 8 ms',
    met: (ours) => ours < 8,
  });
  report('  memory of the process', 'MB', {
    ours: mine.peak_rss_mb,
    digits: 0,
    goal: 'under 1,024 MB',
    met: (ours) => ours < 1024,
  });
}

/** Views and profiles of ten million kept rows, beside the same questions asked of Polars. */
async function results() {
  const ours = await example('bench_results');
  const interpreter = await python();
  const folder = mkdtempSync(join(tmpdir(), 'shirabe-bench-'));
  try {
    const file = join(folder, 'rows.parquet');
    const count = process.env.SHIRABE_BENCH_ROWS ?? '10000000';
    say(`sorting, filtering and profiling ${Number(count).toLocaleString('en')} rows`);
    const mine = figures(ours, [count, file]);
    say('the same with Polars in Python');
    const theirs = figures(interpreter, ['tests/python/bench_polars.py', file]);
    const peerName = `polars (${theirs.rows.toLocaleString('en')} rows in memory)`;
    const questions = {
      sort_number: 'sorted by a number',
      sort_text: 'sorted by a text',
      sort_two: 'sorted by two columns',
      filter_number: 'filtered by two numbers',
      filter_text: 'filtered by part of a text',
      profile_number: 'profile of a number, all different',
      profile_text: 'profile of a text',
      profile_decimal: 'profile of a NUMERIC',
      profile_few: 'profile of a number, few different',
    };
    for (const [name, what] of Object.entries(questions)) {
      for (const found of [`${name}_rows`, `${name}_distinct`])
        if (mine[found] !== theirs[found]) {
          throw new Trouble(`The two differ: ${found} is ${mine[found]} and ${theirs[found]}`);
        }
      report(`${mine.rows.toLocaleString('en')} x ${mine.columns} ${what}`, 's', {
        ours: mine[`${name}_secs`],
        peer: theirs[`${name}_secs`],
        peerName,
        goal: 'at most 1.5 times',
        met: (_, ratio) => ratio <= 1.5,
      });
    }
    report('  memory of the process', 'MB', {
      ours: mine.peak_rss_mb,
      digits: 0,
      goal: 'under 1,024 MB',
      met: (ours) => ours < 1024,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same million rows through the Storage Read API, beside pyarrow on the same messages. */
async function storage(program) {
  const ours = await example('bench_decode');
  const interpreter = await python();
  await withSandbox(program, async ({ bigquery, token, project }) => {
    const script = 'tests/python/bench_to_arrow.py';
    say('making a table of 1,000,000 rows by 20 columns');
    await must(interpreter, [script, 'prepare', bigquery, token, project], 'No table was made.');
    say('reading it through the Storage Read API with Shirabe, and with grpc and pyarrow');
    const environment = {
      ...process.env,
      SHIRABE_BENCH_ENDPOINT: bigquery,
      SHIRABE_BENCH_TOKEN: token,
      SHIRABE_BENCH_PROJECT: project,
      SHIRABE_BENCH_SQL: 'SELECT * FROM bench.wide',
      SHIRABE_BENCH_WAY: 'storage',
    };
    const mine = figures(ours, [], environment);
    const theirs = figures(interpreter, [script, 'storage', bigquery, token, project]);
    if (mine.rows !== theirs.rows || mine.columns !== theirs.columns) {
      throw new Trouble('The two did not read the same table.');
    }
    report('Storage Read 1,000,000 x 20: CPU', 's', {
      ours: mine.cpu_secs,
      peer: theirs.cpu_secs,
      peerName: 'grpc + pyarrow',
      goal: 'at most 1.1 times',
      met: (_, ratio) => ratio <= 1.1,
    });
    report('Storage Read 1,000,000 x 20: peak memory', 'MB', {
      ours: mine.peak_rss_mb,
      digits: 0,
      goal: 'under 512 MB',
      met: (figure) => figure < 512,
    });
  });
}

/** Ten million kept rows into files, beside Polars' own writers. */
async function exporting() {
  const ours = await example('bench_export');
  const interpreter = await python();
  const folder = mkdtempSync(join(tmpdir(), 'shirabe-bench-'));
  try {
    const count = process.env.SHIRABE_BENCH_ROWS ?? '10000000';
    say(`writing ${Number(count).toLocaleString('en')} rows to Parquet and CSV`);
    const mine = figures(ours, [count, folder]);
    say('the same with Polars in Python');
    const theirs = figures(interpreter, ['tests/python/bench_export.py', folder]);
    if (mine.rows !== theirs.rows || mine.columns !== theirs.columns) {
      throw new Trouble('The two did not write the same rows.');
    }
    for (const [name, format] of [
      ['parquet', 'Parquet'],
      ['csv', 'CSV'],
    ]) {
      report(`${mine.rows.toLocaleString('en')} x ${mine.columns} to ${format}`, 's', {
        ours: mine[`${name}_secs`],
        peer: theirs[`${name}_secs`],
        peerName: 'polars (rows in memory)',
        goal: 'at most 1.3 times',
        met: (_, ratio) => ratio <= 1.3,
      });
    }
    report('  memory of the process', 'MB', {
      ours: mine.peak_rss_mb,
      digits: 0,
      goal: 'under 1,024 MB',
      met: (ours) => ours < 1024,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Scrolling in the real window. */
async function grid(program) {
  const display = await virtualDisplay();
  try {
    say('scrolling 1,000,000 rows by 40 columns in the real window');
    const [command, args] = withSessionBus(process.execPath, ['tests/window/bench.mjs'], {
      fresh: true,
    });
    const mine = figures(
      command,
      args,
      windowEnvironment(display.name, { SHIRABE_PROGRAM: program }),
    );
    report('scrolling 1,000,000 x 40: a frame costs, p95', 'ms', {
      ours: mine.cost_p95_ms,
      goal: 'under 16.7 ms',
      met: (ours) => ours < 16.7,
    });
    report('  memory of all its processes', 'MB', {
      ours: mine.pss_mb,
      digits: 0,
      goal: 'under 1,024 MB',
      met: (ours) => ours < 1024,
    });
    say(
      `${mine.frames} frames, ${mine.gap_p50_ms.toFixed(1)} ms apart (p95 ${mine.gap_p95_ms.toFixed(1)}), ` +
        `${mine.cpu_ms_per_frame.toFixed(1)} ms of CPU each over all processes`,
    );
  } finally {
    await stop(display.child);
  }
}

/** Typing in a file of ten megabytes in the real window. */
async function typing(program) {
  const display = await virtualDisplay();
  try {
    say('typing in a file of 10 MB in the real window');
    const [command, args] = withSessionBus(process.execPath, ['tests/window/typing.mjs'], {
      fresh: true,
    });
    const mine = figures(
      command,
      args,
      windowEnvironment(display.name, { SHIRABE_PROGRAM: program }),
    );
    report('typing in a file of 10 MB: work and layout of a key, p95', 'ms', {
      ours: mine.laid_p95_ms,
      peer: mine.empty_laid_p95_ms,
      peerName: 'the same in an empty tab',
      goal: 'under 16 ms',
      met: (ours) => ours < 16,
    });
    // Without a GPU a painted frame costs what it costs; the file must not add to it.
    report('  until it is painted, median', 'ms', {
      ours: mine.painted_p50_ms,
      peer: mine.empty_painted_p50_ms,
      peerName: 'the same in an empty tab',
      goal: 'at most 1.25 times',
      met: (_, ratio) => ratio <= 1.25,
    });
    say(
      `opened in ${mine.open_ms.toFixed(0)} ms; the slowest key was number ${mine.slowest_key} with ` +
        `${mine.painted_max_ms.toFixed(0)} ms until it was painted; ${mine.pss_mb.toFixed(0)} MB`,
    );
  } finally {
    await stop(display.child);
  }
}

/** Starts a window; answers milliseconds to the line of its first paint, and then `look(pid)`. */
async function opened(program, args, env, look) {
  const [command, line] = withSessionBus(program, args, { fresh: true });
  const began = performance.now();
  const child = start(command, line, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    const painted = await new Promise((done, fail) => {
      const timer = setTimeout(() => fail(new Trouble(`${program} did not paint`)), 60_000);
      createInterface({ input: child.stderr }).on('line', (text) => {
        if (!text.includes('first paint')) return;
        clearTimeout(timer);
        done(performance.now() - began);
      });
    });
    return { painted, looked: await look?.(running(child.pid, program)) };
  } finally {
    await stop(child);
  }
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

/** Start and idle memory next to a bare Tauri window, turn about. */
async function startAndMemory(program) {
  const bare = await example('bare_window');
  const display = await virtualDisplay();
  const home = mkdtempSync(join(tmpdir(), 'shirabe-bench-'));
  const env = windowEnvironment(display.name, { SHIRABE_HOME: home });
  // Shirabe itself sets this where there is no GPU; the bare window must have it too.
  if (!existsSync('/dev/dri')) env.WEBKIT_DISABLE_DMABUF_RENDERER ??= '1';
  const settled = async (pid) => {
    await idle(pid);
    return pssMegabytes(pid);
  };
  try {
    say('opening the window once, so that the sample data is there');
    await opened(program, ['--timings'], env, settled);
    const [mine, theirs] = [[], []];
    for (let turn = 0; turn < starts; turn++) {
      say(`start ${turn + 1} of ${starts}, ours and a bare window`);
      mine.push((await opened(program, ['--timings'], env)).painted);
      theirs.push((await opened(bare, [], env)).painted);
    }
    const peerName = 'a bare Tauri window';
    report('start to first paint (median)', 'ms', {
      ours: median(mine),
      peer: median(theirs),
      peerName,
      digits: 0,
      goal: 'at most 1.5 times',
      met: (_, ratio) => ratio <= 1.5,
    });
    say('idle memory');
    const memory = (await opened(program, ['--timings'], env, settled)).looked;
    const bareMemory = (await opened(bare, [], env, settled)).looked;
    report('idle memory of all processes (PSS)', 'MB', {
      ours: memory,
      peer: bareMemory,
      peerName,
      digits: 0,
      goal: 'under 250 MB',
      met: (ours) => ours < 250,
    });
  } finally {
    await stop(display.child);
    rmSync(home, { recursive: true, force: true });
  }
}

/** Looks at files in S3. */
async function files(program) {
  const server = await example('bench_s3');
  await benchFiles({ program, server, interpreter: await python(), report });
}

await main(async () => {
  if (process.platform !== 'linux') throw new Trouble('The benchmarks need Linux (/proc, Xvfb).');
  const parts = {
    decode,
    storage,
    page,
    catalogue,
    results,
    export: exporting,
    files,
    grid,
    typing,
    start: startAndMemory,
  };
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((name) => !(name in parts));
  if (unknown) throw new Trouble(`No benchmark is called ${unknown}: ${Object.keys(parts)}`);
  await setup(['build', 'display', 'test']);
  const program = await buildProgram();
  let failed = false;
  for (const [name, part] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    try {
      await part(program);
    } catch (error) {
      failed = true;
      say(`${name}: ${error.message}`);
    }
  }
  printTable();
  return failed ? 1 : 0;
});
