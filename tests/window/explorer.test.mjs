// An analyst explores in the real window: search, a table's own tab, its rows for free, its partitions,
// a snapshot and its end; in both languages and themes.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { Shirabe, testing, until } from './shirabe.mjs';
import { Key } from './webdriver.mjs';

const home = mkdtempSync(join(tmpdir(), 'shirabe-explorer-'));
let app;

const test = testing(() => app);

before(async () => {
  app = await Shirabe.open(home);
});

after(async () => {
  app?.end();
  rmSync(home, { recursive: true, force: true });
});

/** Fills the field of this label, or of this accessible name, in place of what is there. */
async function fill(name, text) {
  await until(`a field named “${name}” has the focus`, () =>
    app.session.run((wanted) => {
      const label = [...document.querySelectorAll('label[for]')].find(
        (one) => one.textContent === wanted,
      );
      const field = label
        ? document.getElementById(label.htmlFor)
        : document.querySelector(`input[aria-label="${wanted}"]`);
      field?.focus();
      return field !== null && document.activeElement === field;
    }, name),
  );
  await app.session.chord(Key.Control, 'a');
  await app.session.type(text);
}

/** The names of the rows of a tree. */
const rows = (label) =>
  app.session.run(
    (tree) =>
      [...document.querySelectorAll(`[role=tree][aria-label="${tree}"] [role=treeitem]`)].map(
        (row) => row.getAttribute('aria-label'),
      ),
    label,
  );

/** Waits until the tab of a table is in front. */
const opened = (table) =>
  until(`the tab of ${table} is in front`, async () =>
    (await app.texts('.table-name h2')).includes(table),
  );

/** Chooses an entry of a row's menu. */
async function choose(row, entry) {
  await app.session.run(
    (node) => {
      const box = node.getBoundingClientRect();
      node.dispatchEvent(
        new MouseEvent('contextmenu', {
          bubbles: true,
          cancelable: true,
          clientX: box.left + 40,
          clientY: box.top + 8,
        }),
      );
    },
    await app.see('treeitem', row, { exact: true }),
  );
  await app.click('menuitem', entry);
}

describe('an analyst who explores', { concurrency: false }, () => {
  test('finds a column that no list shows, after all names were read', async () => {
    await app.see('status', 'Ready', { exact: true, seconds: 60 });
    await app.expand('Sandbox', 'game_analytics');
    // The last table of the sample: all of it is there.
    await until(
      'the sample is whole',
      async () => (await rows('Catalogue')).includes('battle_log'),
      180,
    );
    await fill('Search tables, columns, routines', 'players');
    await until('the table is found', async () => (await rows('Search results'))[0] === 'players');
    await app.picture('30-explorer-search');
    await app.session.chord(Key.Enter);
    await opened('players');
  });

  test('reads the schema, and the rows of a table from any row on, for free', async () => {
    await until('the schema is shown', async () => (await rows('Schema')).includes('player_id'));
    await app.picture('31-explorer-schema');
    await app.click('tab', 'Preview');
    await until('rows are shown', async () => (await app.gridRows()).length > 3);
    const [first] = await app.gridRows();
    await fill('From row', '101');
    await app.click('button', 'Show', { exact: true });
    await until('other rows are shown', async () => {
      const [now] = await app.gridRows();
      return now && now[1] !== first[1] && now[1] !== undefined;
    });
    assert.ok((await app.texts('.preview-bar')).join('').includes('Free'));
    await app.picture('32-explorer-preview');
  });

  test('takes a snapshot, which is a job, and drops it only by its name', async () => {
    await app.click('button', 'Clear the search');
    await choose('players', 'Create snapshot');
    await fill('Table', 'players_then');
    await app.click('button', 'Start');
    await app.see('treeitem', 'players_then', { seconds: 30 });
    await app.picture('33-explorer-snapshot');
    await choose('players_then', 'Drop');
    await fill('Type players_then to confirm', 'players_then');
    await app.click('button', 'Drop', { exact: true });
    await until(
      'it is gone',
      async () => (await app.find('treeitem', 'players_then', { exact: true })) === undefined,
    );
  });

  test('sees the price of listing partitions before it is asked for', async () => {
    await app.session.run(
      (node) => node.click(),
      await app.see('treeitem', 'battle_log', { exact: true }),
    );
    await opened('battle_log');
    await app.click('tab', 'Partitions');
    await until('the price stands there', async () =>
      (await app.texts('.partitions-ask')).join('').includes('10 MiB'),
    );
    await app.click('button', 'List partitions');
    await until('bars are drawn', async () => (await app.texts('.strip span')).length > 1, 30);
    await app.picture('34-explorer-partitions');
  });

  test('does so in Japanese and in the dark', async () => {
    await app.click('button', 'Language', { exact: true });
    await app.click('menuitem', '日本語');
    await app.click('tab', '詳細');
    await until('the details are there', async () =>
      (await app.texts('.facts-pane h3')).join('').includes('概要'),
    );
    await app.click('button', 'テーマ');
    await app.click('menuitem', 'ダーク');
    await app.picture('35-explorer-details-ja-dark');
  });
});
