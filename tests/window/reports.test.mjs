// The journey of a business user through the real window: a report with a form, its limit, an Excel
// file of its rows, and the history of all that.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { Shirabe, testing, until } from './shirabe.mjs';

const home = mkdtempSync(join(tmpdir(), 'shirabe-reports-'));
const file = join(home, 'workspaces', 'sandbox', 'queries', 'daily-active-users.sql');
const workbook = join(home, 'daily.xlsx');
let app;

const test = testing(() => app);

/** Keeps a picture. WebKit answers only with the next paint: a blinking caret makes sure of one. */
async function picture(name, field) {
  await app.session.run((wanted) => document.querySelector(wanted).focus(), field);
  await app.picture(name);
}

const text = async (selector) => (await app.texts(selector)).join(' ');

before(async () => {
  app = await Shirabe.open(home);
});

after(async () => {
  app?.end();
  rmSync(home, { recursive: true, force: true });
});

describe('a business user', { concurrency: false }, () => {
  test('finds a report without having seen SQL', async () => {
    await app.see('status', 'Ready', { exact: true, seconds: 60 });
    await app.click('button', 'Reports', { exact: true });
    await app.click('option', 'Daily active users');
    await until('the report is open', async () =>
      (await text('.report-name')).includes('Daily active users'),
    );
    assert.equal((await app.texts('.cm-content')).length, 0);
    await until(
      'the price says bytes',
      async () => /\d\s?(MiB|GiB|KiB|B)/.test(await text('.report-price')),
      60,
    );
    await app.picture('20-report');
  });

  test('fills in the form and reads the rows', async () => {
    await app.sampleIsThere();
    await app.fill('To', '2026-11-03');
    await app.click('button', 'Run', { exact: true });
    await until(
      'three days on two platforms are there',
      async () => (await app.gridCount()) === 6,
      60,
    );
    const rows = await until('cells are drawn', async () => {
      const shown = await app.gridRows();
      return shown.length === 6 && shown.every((row) => row[1]) ? shown : false;
    });
    assert.deepEqual([rows[0][1], rows[5][1]], ['2026-11-01', '2026-11-03']);
    await app.picture('21-report-rows');
  });

  test('is stopped by the limit that the team has set in the file', async () => {
    const lower = readFileSync(file, 'utf8').replace(/maxBytesBilled: \d+/, 'maxBytesBilled: 1000');
    writeFileSync(file, lower);
    await app.click('button', 'Refresh', { exact: true });
    await until('the form says so before the run', async () =>
      (await text('.report-price')).includes('Over the limit of 1,000 B'),
    );
    await app.click('button', 'Run', { exact: true });
    await until('the run is refused', async () => (await text('.results')).includes('limit'), 30);
    await app.picture('22-report-limit');
    writeFileSync(file, lower.replace('maxBytesBilled: 1000', 'maxBytesBilled: 10737418240'));
    await app.click('button', 'Refresh', { exact: true });
    await until('the limit is as before', async () =>
      (await text('.report-price')).includes('Stops above 10 GiB'),
    );
    await app.click('button', 'Run', { exact: true });
    await until('the rows are there again', async () => (await app.gridCount()) === 6, 60);
  });

  test('takes the rows home as an Excel file', async () => {
    await app.click('button', 'Export', {});
    await app.see('dialog', 'Export rows');
    await app.session.run(() => {
      const radio = [...document.querySelectorAll('.export-formats label')].find(
        (one) => one.textContent === 'Excel',
      );
      radio.click();
    });
    await app.fill('Save as', workbook);
    await app.picture('23-export');
    await app.click('button', 'Export', { exact: true });
    await until(
      'the outcome is said',
      async () => (await text('.export-done')).includes('6 rows'),
      30,
    );
    assert.equal(readFileSync(workbook).subarray(0, 2).toString(), 'PK');
    await app.picture('24-exported');
    await app.click('button', 'Close', { exact: true });
    await until('the dialog is gone', async () => !(await app.find('dialog')));
  });

  test('finds all of it in the history, in Japanese and in the dark', async () => {
    await app.click('button', 'History', { exact: true });
    await until('runs and the export are listed', async () => {
      const entries = await app.texts('.history-entry');
      return entries.length >= 4 && entries[0].includes('daily.xlsx') ? entries : false;
    });
    await app.session.run(() => document.querySelectorAll('.history-entry')[1].click());
    await until('its figures are shown', async () =>
      (await text('.history-detail')).includes('Job id'),
    );
    await picture('25-history', '.history input');
    await app.click('button', 'Language', { exact: true });
    await app.click('menuitem', '日本語');
    await app.click('button', 'レポート', { exact: true });
    await app.see('option', '日別アクティブユーザー');
    await picture('26-reports-japanese', '.reports input');
    assert.ok(existsSync(join(home, 'workspaces', 'sandbox', 'history.sqlite')));
  });

  test('finds the form and the history again after a power cut', async () => {
    await app.kill();
    app = await Shirabe.open(home);
    await until(
      'the form is back',
      async () => (await text('.report-name')).includes('日別アクティブユーザー'),
      60,
    );
    await app.click('button', '履歴', { exact: true });
    await until('the export is still listed', async () =>
      (await app.texts('.history-entry'))[0]?.includes('daily.xlsx'),
    );
  });
});
