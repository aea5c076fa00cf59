// Measures the grid in the real window: scrolls a million rows by 40 columns and prints one line of
// JSON (frames, cost and distance of frames in milliseconds, memory). Run by `npm run bench`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuSeconds, pssMegabytes, running } from '../../scripts/lib/processes.mjs';
import { program, Shirabe, until } from './shirabe.mjs';
import { Key } from './webdriver.mjs';

const COLUMNS = 40;
const FRAMES = 600;
const sql = `SELECT ${Array.from({ length: COLUMNS }, (_, c) => `n * ${c + 1} AS c${c + 1}`).join(', ')} FROM UNNEST(GENERATE_ARRAY(1, 1000000)) AS n`;

/** Runs in the page: turns the wheel every frame and notes what the frame cost. */
function scroll(frames) {
  const found = { costs: [], gaps: [] };
  window.benchmark = { done: false, found };
  const grid = document.querySelector('[role=grid]');
  const channel = new MessageChannel();
  let began = 0;
  let before = 0;
  channel.port1.onmessage = () => found.costs.push(performance.now() - began);
  const frame = (now) => {
    if (before) found.gaps.push(now - before);
    before = now;
    if (found.gaps.length >= frames) {
      window.benchmark.done = true;
      return;
    }
    began = performance.now();
    requestAnimationFrame(frame);
    // Slow reading, fast reading, and leaps through the whole result.
    const step = found.gaps.length % 3 === 2 ? 40_000 : found.gaps.length % 2 ? 84 : 840;
    grid.dispatchEvent(new WheelEvent('wheel', { deltaY: step, bubbles: true, cancelable: true }));
    // A task of its own comes after style, layout and paint of this frame.
    channel.port2.postMessage(null);
  };
  requestAnimationFrame(frame);
}

function quantile(numbers, share) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

const home = mkdtempSync(join(tmpdir(), 'shirabe-bench-'));
const app = await Shirabe.open(home);
try {
  await app.see('status', 'Ready', { exact: true, seconds: 120 });
  // The sample is still being made then, on the cores that the scrolling is measured on.
  await app.sampleIsThere();
  await app.click('button', 'Write SQL');
  await app.see('textbox', 'SQL editor');
  await app.paste(sql, Key);
  await app.session.chord(Key.Control, Key.Enter);
  await until('a million rows are kept', async () => (await app.gridCount()) === 1_000_000, 300);
  await until('cells are drawn', async () => (await app.gridRows())[0]?.[1] === '1');
  const pid = running(app.driver.pid, program);
  const cpu = cpuSeconds(pid);
  await app.session.run(scroll, FRAMES);
  await until('the scrolling ends', () => app.session.run(() => window.benchmark.done), 300);
  const used = cpuSeconds(pid) - cpu;
  const { costs, gaps } = await app.session.run(() => window.benchmark.found);
  const line = {
    rows: 1_000_000,
    columns: COLUMNS,
    frames: gaps.length,
    cost_p50_ms: quantile(costs, 0.5),
    cost_p95_ms: quantile(costs, 0.95),
    gap_p50_ms: quantile(gaps, 0.5),
    gap_p95_ms: quantile(gaps, 0.95),
    cpu_ms_per_frame: (used * 1000) / gaps.length,
    pss_mb: pssMegabytes(pid),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
} finally {
  app.end();
  rmSync(home, { recursive: true, force: true });
}
