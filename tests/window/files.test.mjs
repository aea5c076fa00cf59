// Files as tables in the real window: a prefix of the sandbox's S3 read, profiled, filtered, charted and exported;
// a CSV in CP932 read in a wrong encoding and mended; one damaged file among good ones; a local file; a restart.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { Shirabe, testing, until } from './shirabe.mjs';
import { Key } from './webdriver.mjs';

const home = mkdtempSync(join(tmpdir(), 'shirabe-files-'));
const folder = mkdtempSync(join(tmpdir(), 'shirabe-tables-'));
let app;

const test = testing(() => app);

before(async () => {
  app = await Shirabe.open(home);
});

after(() => {
  app?.end();
  rmSync(home, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

const text = async (selector) => (await app.texts(selector)).join(' ');
const says = (selector, wanted, seconds = 30) =>
  until(
    `${selector} says “${wanted}”`,
    async () => {
      const shown = await text(selector);
      return wanted instanceof RegExp ? wanted.test(shown) : shown.includes(wanted);
    },
    seconds,
  );

/** Opens an address as a table of its own. */
async function table(address) {
  await app.command('Open file as table…', Key);
  await app.see('dialog', 'Open a file as a table');
  await app.fill('File, folder or pattern', address);
  await app.session.chord(Key.Enter);
  await until('its tab is in front', async () =>
    app.session.run(
      (wanted) => document.querySelector('.files-address')?.value === wanted,
      address,
    ),
  );
}

/** Waits until the rows are there and the look is at its end. */
const read = (seconds = 90) =>
  until(
    'the files are read',
    async () => {
      const button = await app.session.run(
        () => document.querySelector('.files-head .files-run')?.textContent,
      );
      return button?.includes('again') && (await app.gridCount()) > 0;
    },
    seconds,
  );

/** Clicks the first shown element of a selector whose text has the words. */
const press = (selector, words) =>
  until(`“${words}” can be pressed`, () =>
    app.session.run(
      (wanted, part) => {
        const found = [...document.querySelectorAll(wanted)].find(
          (one) =>
            one.getClientRects().length > 0 &&
            `${one.getAttribute('aria-label') ?? ''} ${one.textContent}`.includes(part),
        );
        if (!found || found.disabled) return false;
        found.click();
        return true;
      },
      selector,
      words,
    ),
  );

const panel = (name) => press('.results [role=tab]', name);

describe('an analyst looks into files', () => {
  test('reads a prefix as one table, with its files, its Hive keys and what it took', async () => {
    await app.sampleIsThere();
    await table('s3://game-logs/events/');
    await read();
    await says('.files-set', /\d+ files/);
    await says('.hive-chip', 'dt');
    await says('.hive-chip', 'hour');
    await says('.meter', /requests? · read .* of .* · first row after/);
    await says('.reading-bar', 'Parquet');
    assert.equal(await app.gridCount(), 1000);
    await app.picture('30-files');
  });

  test('profiles it, and keeps the rows of a value with a click', async () => {
    await panel('Profile');
    await press('.scope-bar button', 'Profile');
    await says('.profile-covers', /The first 10,000|All [\d,]+ rows/, 60);
    await press('.profile-line', 'platform');
    await says('.profile-side .side-head', 'platform');
    await says('.profile-side .profile-top', /./);
    await app.picture('31-files-profile');
    const value = await app.session.run(
      () => document.querySelector('.profile-top button .ellipsis').textContent,
    );
    await press('.profile-top button', value);
    await says('.filter-box', `platform = '${value}'`);
    await read();
    await panel('Results');
    const at = await app.session.run(() =>
      [...document.querySelectorAll('.grid-head [role=columnheader]')]
        .map((one) => one.textContent)
        .findIndex((one) => one.includes('platform')),
    );
    assert.ok(at > 0, 'there is a column “platform”');
    await until('only its rows are drawn', async () => {
      const rows = (await app.gridRows()).slice(0, 12);
      return rows.length > 5 && rows.every((row) => row.includes(value));
    });
  });

  test('charts what it sees, and exports it', async () => {
    await panel('Chart');
    await until('a chart is drawn', () =>
      app.session.run(
        () => document.querySelector('.results-body canvas, .results-body svg') !== null,
      ),
    );
    await app.picture('32-files-chart');
    await panel('Results');
    await app.session.chord(Key.Control, Key.Shift, 'x');
    await app.see('dialog', 'Export rows');
    const path = join(folder, 'filtered.csv');
    await app.fill('Save as', path);
    await app.click('button', 'Export', { exact: true });
    await says('.export-done', '1,000 rows', 60);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    assert.ok(lines.length >= 1001, `${lines.length} lines`);
    assert.match(lines[0], /platform/);
    await press('.dialog.export .dialog-foot button', 'Close');
  });

  test('sees when columns came and changed, and what the footers say', async () => {
    await panel('Schemas');
    await press('.results-body button', 'Compare the schemas');
    await says('.drift-head', /columns differ between/, 90);
    await says('.drift-steps', 'ab_group');
    await says('.drift-steps', 'score');
    await app.picture('33-files-schemas');
    await panel('Parquet');
    await says('.parquet-body', 'row groups', 60);
    await says('.parquet-body', /ZSTD|Zstd|zstd|SNAPPY/);
    await app.picture('34-files-parquet');
  });

  test('mends a wrong encoding by the lines that read well', async () => {
    await table('s3://game-logs/sales/売上_2026年10月.csv');
    await read();
    await press('.reading-chip', 'Encoding');
    await press('.encodings .popover-item, .popover-form option', 'EUC-JP').catch(() => undefined);
    await app.session.run(() => {
      const other = document.querySelector('.popover-form select');
      if (!other) return;
      const set = Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set;
      set.call(other, 'EUC-JP');
      other.dispatchEvent(new Event('change', { bubbles: true }));
    });
    await says('.reading-chip', 'EUC-JP');
    await read();
    await says('.notes-bar', 'wrong byte', 60);
    await app.picture('35-files-wrong-encoding');
    await press('.reading-chip', 'Encoding');
    await says('.encodings', '受注番号');
    await app.picture('36-files-encodings');
    await press('.encodings .popover-item', 'Shift_JIS');
    await says('.grid-head', '受注番号', 60);
    await read();
    await says('.reading-bar', 'Shift_JIS (CP932)');
    await app.picture('37-files-mended');
  });

  test('reads the good files beside the damaged ones, and says which are damaged', async () => {
    await table('s3://game-logs/damaged/');
    await read();
    // The first rows are all in one file; for more of them the others are opened.
    await app.session.run(() => {
      const rows = document.querySelector('.rows-choice');
      const set = Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set;
      set.call(rows, '100000');
      rows.dispatchEvent(new Event('change', { bubbles: true }));
    });
    await says('.notes-bar', /unreadable file/, 60);
    await press('.notes-bar button', 'Details');
    await says('.notes-list', /damaged\/part-\d\.parquet/);
    await app.picture('38-files-damaged');
    await app.session.chord(Key.Escape);
    await panel('Files');
    await says('.files-panel', 'Readable');
  });

  test('reads a file of this machine, and counts what does not fit', async () => {
    const path = join(folder, 'ragged.csv');
    writeFileSync(path, 'id,name\n1,a\n2\n3,c,too many\n4,d\n');
    await table(path);
    await read();
    await says('.notes-bar', /ragged record/);
    await says('.meter', /free|Nothing read|read/);
  });

  test('finds its tables again after a crash', async () => {
    const tabs = join(home, 'workspaces', 'sandbox', 'tabs.json');
    await until('the tab is kept', () => readFileSync(tabs, 'utf8').includes('ragged.csv'));
    await app.kill();
    app = await Shirabe.open(home);
    await until('the tab is back', async () => (await text('.tablist')).includes('ragged.csv'), 60);
    await read();
    await says('.notes-bar', /ragged record/);
  });

  test('does so in Japanese and in the dark', async () => {
    await press('.tablist [role=tab]', 'events');
    await read(90);
    await app.dress('ja', 'dark');
    await says('.files-set', 'ファイル');
    await app.picture('39-files-japanese-dark');
  });
});
