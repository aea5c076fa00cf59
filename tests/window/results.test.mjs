// The results in the real window: sorted, filtered, unfolded, added up, profiled, pinned and compared,
// in another zone; then in Japanese and in the dark.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { Shirabe, testing, until } from './shirabe.mjs';
import { Key } from './webdriver.mjs';

const home = mkdtempSync(join(tmpdir(), 'shirabe-results-'));
const ROWS = 100_000;
const sql = (name) =>
  `SELECT n AS id, IF(MOD(n, 7) = 0, NULL, CONCAT('${name} ', CAST(MOD(n, 50) AS STRING))) AS name, ` +
  "TIMESTAMP_ADD(TIMESTAMP '2026-11-24 10:42:00', INTERVAL n SECOND) AS moment, " +
  "CAST(n AS NUMERIC) / 7 AS share, STRUCT(n AS a, CONCAT('x', CAST(n AS STRING)) AS b) AS inner_, " +
  "[STRUCT(n AS k, 'v' AS v), STRUCT(n + 1 AS k, 'w' AS v)] AS items " +
  `FROM UNNEST(GENERATE_ARRAY(1, ${ROWS})) AS n`;
let app;

const test = testing(() => app);

/** A key for the grid. */
const press = (key, held = {}) =>
  app.session.run(
    (name, modifiers) => {
      const grid = document.querySelector('[role=grid]');
      grid.focus();
      grid.dispatchEvent(
        new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...modifiers }),
      );
    },
    key,
    held,
  );

/** Chooses from the menu that is open. */
const pick = (label) =>
  until(`“${label}” can be chosen`, () =>
    app.session.run((wanted) => {
      const entry = [...document.querySelectorAll('[role=menuitem]')].find((one) =>
        one.textContent.includes(wanted),
      );
      entry?.click();
      return entry !== undefined;
    }, label),
  );

const text = async (selector) => (await app.texts(selector)).join(' ');
const says = (selector, wanted, seconds = 20) =>
  until(`it says “${wanted}”`, async () => (await text(selector)).includes(wanted), seconds);
const first = async () => (await app.gridRows())[0];

async function runs(statement) {
  await app.see('textbox', 'SQL editor');
  await app.paste(statement, Key);
  await app.session.chord(Key.Control, Key.Enter);
}

before(async () => {
  app = await Shirabe.open(home);
});

after(() => {
  app?.end();
  rmSync(home, { recursive: true, force: true });
});

describe('an analyst looks into a result', () => {
  test('sorts a hundred thousand rows and keeps those with a value, at no cost', async () => {
    await app.see('status', 'Ready', { exact: true, seconds: 120 });
    await app.click('button', 'Write SQL');
    await runs(sql('name'));
    await until('the rows are there', async () => (await app.gridCount()) === ROWS, 120);
    await until('cells are drawn', async () => (await first())?.[1] === '1');
    await press('ArrowUp', { altKey: true });
    await says('.view-strip', 'Sorted all 100,000 rows');
    await press('ArrowUp', { altKey: true });
    await until('the last comes first', async () => (await first())?.[1] === '100000');
    await press('ArrowRight');
    await press('F10', { shiftKey: true });
    await pick('Only rows with this value');
    await says('.view-strip', '1,715 of all 100,000 rows');
    await until('its rows are drawn', async () => (await app.gridRows())[1]?.[1] === '99950');
    assert.deepEqual((await first()).slice(1, 3), ['100000', 'name 0']);
  });

  test('sees nested values as columns and as rows', async () => {
    for (let step = 0; step < 5; step++) await press('ArrowRight');
    await press('Enter', { altKey: true });
    await says('.grid-head', 'items.k');
    await press('+');
    await until('two elements stand below the row', async () => {
      const [, one, two] = await app.gridRows();
      return one?.[6] === '100000' && two?.[6] === '100001' && two[7] === 'w';
    });
    await press('-');
    await until('they are folded again', async () => (await app.gridRows())[1]?.[1] === '99950');
  });

  test('adds up a selection, and profiles a column', async () => {
    await press('Home', { ctrlKey: true });
    await press('ArrowDown', { shiftKey: true });
    await says('.grid-foot', 'Sum 199,950');
    await press('ArrowDown', { altKey: true });
    await pick('Profile');
    await says('.side-panel', 'The 1,715 rows shown, of 100,000');
    await says('.side-panel', 'Distinct1,715');
    await app.picture('20-results');
  });

  test('changes the zone of instants, and of nothing else', async () => {
    const before = (await first())[3];
    assert.equal(before, '2026-11-25 14:28:40 UTC');
    await app.click('button', 'Time zone: UTC');
    await pick('Asia/Tokyo');
    await until(
      'the rows follow',
      async () => (await first())?.[3] === '2026-11-25 23:28:40+09:00',
    );
    assert.match(await text('.grid-head'), /TIMESTAMP · Asia\/Tokyo/);
  });

  test('pins the result, runs another query and compares both', async () => {
    await app.click('button', 'Clear', { exact: true });
    await app.click('button', 'Pin this result');
    await runs(sql('name').replace("'v' AS v", "IF(n = 3, 'changed', 'v') AS v"));
    await says('.shelf', 'Newest');
    await until('the new rows are there', async () => (await app.gridCount()) === ROWS, 120);
    await app.click('button', 'Compare…');
    await app.click('button', 'Compare', { exact: true });
    await says('.results', '1 changed · 0 added · 0 removed · 99,999 the same', 60);
    await until('the difference is drawn', async () => (await first())?.[1] === 'changed');
    // Columns in which nothing differs are put away.
    await until('only the changed column is left', async () => {
      const head = await text('.grid-head');
      return head.includes('items (before)') && !head.includes('moment');
    });
    await app.picture('21-comparison');
  });

  test('does so in Japanese and in the dark', async () => {
    await app.click('button', 'Newest');
    await until('the rows are back', async () => (await app.gridCount()) === ROWS);
    await app.click('button', '日本語');
    await app.session.run(() => {
      document.documentElement.dataset.theme = 'dark';
    });
    await says('.grid-foot', '行目');
    await press('ArrowUp', { altKey: true });
    await says('.view-strip', '全 100,000 行を並べ替え済み');
    await app.picture('22-results-japanese-dark');
  });
});
