// The journey of an analyst who runs things in the real window: a script that fails half way, a chart
// and a file of a result, a budget that holds, and a power cut in the middle of a running job.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { Shirabe, testing, until } from './shirabe.mjs';
import { Key } from './webdriver.mjs';

const SCRIPT = [
  'SELECT 1 AS first_answer;',
  "SELECT ERROR('nothing to divide by') AS second_answer;",
  'SELECT 3 AS third_answer;',
].join('\n');
const BY_RANK =
  'SELECT country, COUNT(*) AS players FROM game_analytics.players GROUP BY country ORDER BY players DESC';
const HEAVY =
  'SELECT SUM(MOD(a * b + c, 7)) AS s FROM UNNEST(GENERATE_ARRAY(1, 100000)) AS a, ' +
  'UNNEST(GENERATE_ARRAY(1, 100000)) AS b, UNNEST(GENERATE_ARRAY(1, 1000)) AS c';

const home = mkdtempSync(join(tmpdir(), 'shirabe-running-'));
const written = join(home, 'countries.csv');
let app;

const write = (text) => app.write(text, Key);
const text = async (selector) => (await app.texts(selector)).join(' ');

const test = testing(() => app);

before(async () => {
  app = await Shirabe.open(home);
});

after(async () => {
  app?.end();
  rmSync(home, { recursive: true, force: true });
});

describe('an analyst', { concurrency: false }, () => {
  test('runs a script whose second statement fails, and sees what each of the three did', async () => {
    await app.see('status', 'Ready', { exact: true, seconds: 60 });
    await app.click('button', 'Write SQL');
    await app.see('textbox', 'SQL editor');
    await app.paste(SCRIPT, Key);
    await app.session.chord(Key.Control, Key.Shift, Key.Enter);
    const lines = await until(
      'the three statements are listed with how they ended',
      async () => {
        const found = await app.session.run(() =>
          [...document.querySelectorAll('.script .script-line')].map(
            (one) => one.getAttribute('aria-label') ?? '',
          ),
        );
        return found.length === 4 && found[3].includes('Not run') ? found : false;
      },
      30,
    );
    assert.match(lines[1], /Done/);
    assert.match(lines[2], /Failed/);
    await until('the failing statement is underlined where it stands', async () => {
      const marked = (await app.texts('.cm-lintRange-error')).join('');
      return marked !== '' && SCRIPT.split('\n')[1].includes(marked);
    });
    await app.picture('50-script');
    await app.session.run(() => document.querySelectorAll('.script .script-line')[1].click());
    await until('the rows of the first statement are shown', async () => {
      const rows = await app.gridRows();
      return rows.length === 1 && rows[0][1] === '1';
    });
    await app.picture('51-statement');
  });

  test('draws a chart of a result without choosing anything', async () => {
    await app.see('treeitem', 'players', { seconds: 60 });
    await write(BY_RANK);
    await app.session.chord(Key.Control, Key.Enter);
    await until('rows are there', async () => (await app.gridCount()) > 3, 60);
    await app.click('tab', 'Chart', { exact: true });
    await until('bars are drawn', () =>
      app.session.run(() => document.querySelectorAll('.chart-sheet svg path').length > 5),
    );
    await until('how much of the truth it is stands below', async () =>
      /All [\d,]+ rows/.test(await text('.chart-truth')),
    );
    await app.picture('52-chart');
    await app.click('tab', 'Results', { exact: true });
  });

  test('exports all rows as a file that a spreadsheet reads', async () => {
    const count = await app.gridCount();
    await app.click('button', 'Export', {});
    await app.see('dialog', 'Export rows');
    await app.fill('Save as', written);
    await app.click('button', 'Export', { exact: true });
    await until('the outcome is said', async () =>
      (await text('.export-done')).includes(`${count} rows`),
    );
    const lines = readFileSync(written, 'utf8').trim().split('\n');
    assert.equal(lines.length, count + 1);
    assert.match(lines[0], /country,players/);
    await app.session.chord(Key.Escape);
    await until('the dialog is gone', async () => !(await app.find('dialog')));
  });

  test('loses the power in the middle of a job and finds it running', async () => {
    await write(HEAVY);
    await app.session.chord(Key.Control, Key.Enter);
    await until('the service runs it', async () =>
      (await app.texts('.running-phase')).includes('Running'),
    );
    // The sandbox writes down what runs once it has run for a moment, as a service would have at once.
    await until('it has run for some seconds', async () =>
      /(^|\D)([3-9]|\d\d)(\.\d)? s/.test(await text('.running-facts')),
    );
    await app.kill();
    app = await Shirabe.open(home);
    await app.see('button', 'Stop', { exact: true, seconds: 60 });
    await app.picture('53-taken-up-again');
    await app.session.chord(Key.Escape);
    await until('it is stopped', async () => (await text('.results-body')).includes('Stopped'), 30);
  });

  test('is stopped by the budget of the day before anything is billed', async () => {
    await app.kill();
    // A hundredth of a cent a day: the chart has spent more than half of it.
    const file = join(home, 'workspaces', 'sandbox', 'settings.json');
    mkdirSync(join(home, 'workspaces', 'sandbox'), { recursive: true });
    const settings = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...settings, dailyBudgetMicros: 100 }));
    app = await Shirabe.open(home);
    await app.see('status', 'Ready', { exact: true, seconds: 60 });
    await app.session.chord(Key.Control, 't');
    await until('the new tab is empty', async () => (await app.editorText()).trim() === '');
    await write('SELECT * FROM game_analytics.players');
    await app.session.chord(Key.Control, Key.Enter);
    await until(
      'the budget is named',
      async () => /budget/i.test(`${await text('[role=dialog]')} ${await text('.results')}`),
      30,
    );
    await app.picture('54-budget');
    assert.equal(await app.gridCount(), -1);
  });
});
