// The journey of a first user through the real window, from the welcome to a power cut and back.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { Shirabe, testing, until } from './shirabe.mjs';
import { Key } from './webdriver.mjs';

const HEAVY =
  'SELECT SUM(MOD(a * b + c, 7)) AS s FROM UNNEST(GENERATE_ARRAY(1, 100000)) AS a, ' +
  'UNNEST(GENERATE_ARRAY(1, 100000)) AS b, UNNEST(GENERATE_ARRAY(1, 1000)) AS c';
const MILLION =
  'SELECT n, n * 3 AS thrice, CAST(n AS STRING) AS name ' +
  'FROM UNNEST(GENERATE_ARRAY(1, 1000000)) AS n ORDER BY n';

const home = mkdtempSync(join(tmpdir(), 'shirabe-journey-'));
let app;

const write = (text) => app.write(text, Key);
const price = () => app.find('button', 'Price: ');

const test = testing(() => app);

before(async () => {
  app = await Shirabe.open(home);
});

after(async () => {
  app?.end();
  rmSync(home, { recursive: true, force: true });
});

describe('a first user', { concurrency: false }, () => {
  test('is welcomed on the sandbox', async () => {
    await app.see('heading', 'Welcome to Shirabe');
    await app.see('status', 'Ready', { exact: true, seconds: 60 });
    await app.picture('01-welcome');
  });

  test('browses the catalogue down to the columns of a table', async () => {
    await app.expand('Sandbox', 'game_analytics');
    await app.expand('game_analytics', 'players');
    await app.expand('players', 'player_id');
    await app.picture('02-catalogue');
  });

  test('makes a mistake and sees where', async () => {
    await app.click('button', 'Write SQL');
    await app.see('textbox', 'SQL editor');
    await write('SELECT nothing FROM game_analytics.players');
    await until('the mistake is underlined', async () => {
      const marked = await app.texts('.cm-lintRange-error');
      return marked.join('') === 'nothing';
    });
    await app.see('status', 'nothing');
    await app.picture('03-mistake');
  });

  test('mends it and sees the price before running', async () => {
    await write('SELECT player_id FROM game_analytics.players ORDER BY player_id LIMIT 500');
    await until('nothing is underlined', async () => {
      return (await app.texts('.cm-lintRange-error')).length === 0;
    });
    const line = await until('the price says bytes', async () => {
      const text = await (await price())?.attribute('aria-label');
      return /\d[\d.,]*\s?(B|KB|MB|GB|KiB|MiB|GiB|bytes)\b/.test(text ?? '') ? text : false;
    });
    assert.doesNotMatch(line, /unknown/i);
    await app.picture('04-price');
  });

  test('runs it and reads the rows', async () => {
    await app.click('button', 'Run', { exact: true });
    await until('500 rows are in the grid', async () => (await app.gridCount()) === 500, 30);
    const rows = await until('cells are drawn', async () => {
      const shown = await app.gridRows();
      return shown.length > 3 && shown.every((row) => row[1]) ? shown : false;
    });
    assert.equal(rows[0][0], '1');
    assert.deepEqual(
      rows.map((row) => row[1]),
      rows.map((row) => row[1]).toSorted((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1)),
    );
    await app.picture('05-rows');
  });

  test('reads what the job cost', async () => {
    await app.click('tab', 'Job', { exact: true });
    await until('the job panel names bytes and the cache', async () => {
      const text = (await app.texts('[role=tabpanel]')).join(' ');
      return (
        text.includes('Bytes processed') && text.includes('Bytes billed') && text.includes('Cache')
      );
    });
    await app.picture('06-job');
    await app.click('tab', 'Results', { exact: true });
  });

  test('scrolls to the last of a million rows', async () => {
    await write(MILLION);
    await app.session.chord(Key.Control, Key.Enter);
    await until('a million rows are kept', async () => (await app.gridCount()) === 1_000_000, 60);
    await app.session.run(() => document.querySelector('[role=grid]').focus());
    await app.session.chord(Key.Control, Key.End);
    const last = await until('the last row is drawn', async () => {
      const row = (await app.gridRows()).at(-1);
      return row?.[0] === '1,000,000' && row[1] ? row : false;
    });
    assert.deepEqual(last, ['1,000,000', '1000000', '3000000', '1000000']);
    await app.picture('07-last-row');
    await app.session.chord(Key.Control, Key.Home);
    await until('the first row is back', async () => (await app.gridRows())[0]?.[1] === '1');
  });

  test('starts a heavy query and stops it', async () => {
    await write(HEAVY);
    await app.session.chord(Key.Control, Key.Enter);
    await app.see('button', 'Stop', { exact: true });
    await until('the service runs it', async () => {
      return (await app.texts('.running-phase')).includes('Running');
    });
    await app.picture('08-running');
    const asked = performance.now();
    await app.session.chord(Key.Escape);
    await app.see('button', 'Run', { exact: true, seconds: 5 });
    const took = performance.now() - asked;
    assert.ok(took < 3000, `stopping took ${Math.round(took)} ms`);
    await until('the outcome says so', async () => {
      return (await app.texts('.results-body')).join('').includes('Stopped');
    });
    await app.picture('09-stopped');
  });

  test('sees an unknown table named where it happened', async () => {
    await write('SELECT * FROM game_analytics.no_such_table');
    await app.session.chord(Key.Control, Key.Enter);
    await until('the bar over the result names the table', async () => {
      return (await app.texts('.results')).join('').includes('no_such_table');
    });
    await app.picture('10-problem');
  });

  test('switches to Japanese without a restart, and the text stays', async () => {
    await write('SELECT 42 AS kotae -- 答え');
    await app.click('button', 'Language', { exact: true });
    await app.click('menuitem', '日本語');
    await app.see('button', '実行', { exact: true });
    assert.equal(await app.session.run(() => document.documentElement.lang), 'ja');
    assert.equal(await app.editorText(), 'SELECT 42 AS kotae -- 答え');
    await app.click('button', '実行', { exact: true });
    await until('the answer is there', async () => (await app.gridRows())[0]?.[1] === '42', 30);
    await app.picture('11-japanese');
  });

  test('turns the lights off by the keyboard alone', async () => {
    const lightness = () =>
      app.session.run(() => {
        const colour = getComputedStyle(document.querySelector('.main')).backgroundColor;
        const body = getComputedStyle(document.body).backgroundColor;
        const [r, g, b] = (/, 0\)$/.test(colour) ? body : colour).match(/\d+/g).map(Number);
        return r + g + b;
      });
    for (const [word, dark] of [
      ['ライト', false],
      ['ダーク', true],
    ]) {
      await app.session.chord(Key.Control, 'k');
      await app.see('combobox');
      await app.session.type(word);
      await until(`${word} is the first choice`, async () => {
        return (await app.texts('[role=option][aria-selected=true]')).join('').includes(word);
      });
      await app.session.chord(Key.Enter);
      await until(`the window is ${dark ? 'dark' : 'light'}`, async () => {
        return (await lightness()) < 384 === dark;
      });
    }
    await until('the palette is gone', async () => !(await app.find('combobox')));
    await app.picture('12-dark');
  });

  test('loses the power and finds tabs, text, language and theme again', async () => {
    await app.session.chord(Key.Control, 't');
    await until('the new tab is empty', async () => (await app.editorText()).trim() === '');
    await write('SELECT 7 AS nana');
    const tabs = await app.texts('[role=tablist] .tab [role=tab]');
    assert.ok(tabs.length >= 2);
    await until('the text is kept', async () => kept().includes('nana'), 5);
    await app.kill();

    app = await Shirabe.open(home);
    await app.see('button', '実行', { exact: true });
    await until('the tabs are back', async () => {
      const found = await app.texts('[role=tablist] .tab [role=tab]');
      return JSON.stringify(found) === JSON.stringify(tabs);
    });
    await until('the text is back', async () => (await app.editorText()) === 'SELECT 7 AS nana');
    await app.picture('13-after-the-power-cut');
    await app.session.chord(Key.Control, Key.PageUp);
    await until('so is that of the other tab', async () => {
      return (await app.editorText()).includes('kotae');
    });
    await app.click('button', '実行', { exact: true });
    await until('and it runs', async () => (await app.gridRows())[0]?.[1] === '42', 60);
  });
});

/** Everything that is on disk in the home folder's workspace, as text. */
function kept() {
  const read = (path) => {
    if (statSync(path).isDirectory())
      return readdirSync(path)
        .map((name) => read(join(path, name)))
        .join('\n');
    return readFileSync(path, 'utf8');
  };
  return read(join(home, 'workspaces'));
}
