// Measures typing in the real window: opens a file of ten megabytes, types in its middle and prints one
// line of JSON (what a key costs from the change to the painted frame, in milliseconds). Run by `npm run bench`.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pssMegabytes, running } from '../../scripts/lib/processes.mjs';
import { program, Shirabe, until } from './shirabe.mjs';
import { Key } from './webdriver.mjs';

const BYTES = 10 * 1024 * 1024;
const KEYS = 300;

/**
 * Runs in the page: one letter per frame as the editor's own input. Notes what each costs until the
 * page has done its work and laid everything out, and until it is painted.
 */
function type(keys) {
  const found = { laid: [], painted: [] };
  window.benchmark = { done: false, found };
  const content = document.querySelector('.cm-content');
  content.focus();
  const channel = new MessageChannel();
  let began = 0;
  let left = keys;
  channel.port1.onmessage = () => {
    found.painted.push(performance.now() - began);
    if (found.painted.length >= keys) window.benchmark.done = true;
    // Fast typing: a key every 60 ms.
    else setTimeout(() => requestAnimationFrame(frame), 60);
  };
  const laidOut = () => {
    content.getBoundingClientRect();
    found.laid.push(performance.now() - began);
    // A task of its own comes after the paint of this frame.
    channel.port2.postMessage(null);
  };
  const frame = () => {
    left -= 1;
    began = performance.now();
    document.execCommand('insertText', false, 'select d '[left % 9]);
    // The editor reads the change in a microtask, and the app answers it in those that follow.
    queueMicrotask(() => queueMicrotask(() => queueMicrotask(laidOut)));
  };
  requestAnimationFrame(frame);
}

function quantile(numbers, share) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

async function typed(app) {
  await app.session.run(type, KEYS);
  await until('the typing ends', () => app.session.run(() => window.benchmark.done), 120);
  return app.session.run(() => window.benchmark.found);
}

const home = mkdtempSync(join(tmpdir(), 'shirabe-bench-'));
const file = join(home, 'big.sql');
const line =
  "INSERT INTO game_analytics.log (id, note, at) VALUES (1, 'x;y', CURRENT_TIMESTAMP());\n";
writeFileSync(file, line.repeat(Math.ceil(BYTES / line.length)));
const app = await Shirabe.open(home);
try {
  await app.see('status', 'Ready', { exact: true, seconds: 120 });
  await app.sampleIsThere();
  await app.click('button', 'Write SQL');
  await app.see('textbox', 'SQL editor');
  await app.session.chord(Key.Control, 'o');
  const path = await app.see('combobox', 'Path');
  await path.click();
  await app.session.chord(Key.Control, 'a');
  await app.session.type(file);
  const began = performance.now();
  await app.session.chord(Key.Enter);
  await app.see('tab', 'big.sql', { seconds: 60 });
  await until('the text is shown', async () => (await app.editorText()).startsWith('INSERT'), 60);
  const opened = performance.now() - began;
  await app.session.run(() => {
    document.querySelector('.cm-content').focus();
  });
  await app.session.chord(Key.Control, Key.End);
  for (let page = 0; page < 5; page++) await app.session.chord(Key.PageUp);
  const large = await typed(app);
  const memory = pssMegabytes(running(app.driver.pid, program));
  // The same keys in an empty tab: what typing costs without the file.
  await app.session.chord(Key.Control, 't');
  await until('the tab is empty', async () => (await app.editorText()) === '');
  const small = await typed(app);
  process.stdout.write(
    `${JSON.stringify({
      bytes: BYTES,
      keys: KEYS,
      open_ms: opened,
      laid_p95_ms: quantile(large.laid, 0.95),
      painted_p50_ms: quantile(large.painted, 0.5),
      painted_p95_ms: quantile(large.painted, 0.95),
      painted_max_ms: Math.max(...large.painted),
      slowest_key: large.painted.indexOf(Math.max(...large.painted)) + 1,
      empty_laid_p95_ms: quantile(small.laid, 0.95),
      empty_painted_p50_ms: quantile(small.painted, 0.5),
      empty_painted_p95_ms: quantile(small.painted, 0.95),
      pss_mb: memory,
    })}\n`,
  );
} finally {
  app.end();
  rmSync(home, { recursive: true, force: true });
}
