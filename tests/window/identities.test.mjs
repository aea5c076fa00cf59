// The journey of somebody who keeps two projects apart: a key into the keychain, a restricted workspace,
// a switch by the keys, a policy that refuses, and the log of it all.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { keyring } from './keyring.mjs';
import { keyFile, sandboxProcess, tokenServer } from './services.mjs';
import { Shirabe, testing, until } from './shirabe.mjs';
import { Key } from './webdriver.mjs';

const EMAIL = 'reader@acme-games.iam.gserviceaccount.com';
/** Who holds every token of the warehouse, as it says itself. */
const HOLDER = 'analyst@sandbox.example';
const TOKEN = 'made-up-token-of-the-test';

const home = mkdtempSync(join(tmpdir(), 'shirabe-identities-'));
const folder = mkdtempSync(join(tmpdir(), 'shirabe-keys-'));
const ends = [];
let app;
let warehouse;
let tokens;

const test = testing(() => app);
const text = async (selector) => (await app.texts(selector)).join('\n');
const page = () => app.session.run(() => document.documentElement.outerHTML);

/** A service account's key with a private key made for this test. */
const key = (name) => keyFile(folder, name, EMAIL, tokens.url).path;

/** Adds a connection with a key file, up to the report of its test. */
async function connect(file) {
  await app.click('button', 'Connect your own');
  await app.click('button', 'BigQuery');
  await app.click('button', 'Key file or workload identity file');
  await app.fill('File', file);
  await app.click('button', 'Next', { exact: true });
  await app.see('button', 'Shred the file', { seconds: 30 });
  await app.fill('Project', warehouse.project);
  await app.session.run(() => {
    document.querySelector('.place-more').open = true;
  });
  await app.fill('Address of the API', warehouse.bigquery);
}

/** Goes to the workspace that a few letters find. */
async function goTo(letters) {
  await app.session.chord(Key.Control, Key.Shift, 'w');
  await app.see('combobox', 'Filter workspaces');
  await app.see('option', letters);
  await app.session.run((wanted) => {
    const field = document.querySelector('.switching [role=combobox]');
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
    set.call(field, wanted);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }, letters);
  await app.session.chord(Key.Enter);
}

const named = (name) =>
  until(
    `the window shows ${name}`,
    async () => (await app.find('button', `Workspace ${name},`)) !== undefined,
    30,
  );

before(async () => {
  ends.push(await keyring(join(folder, 'keychain')));
  tokens = await tokenServer(TOKEN);
  ends.push(tokens.end);
  warehouse = await sandboxProcess(join(folder, 'warehouse'), { token: TOKEN });
  ends.push(warehouse.end);
  app = await Shirabe.open(home);
});

after(async () => {
  app?.end();
  for (const end of ends) end();
  rmSync(home, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

describe('somebody with two projects', { concurrency: false }, () => {
  test('adds a key file and is told what it may do', async () => {
    await app.see('button', 'Connect your own', { seconds: 60 });
    const file = key('key.json');
    await connect(file);
    await app.picture('40-key-in-the-keychain');
    await app.click('button', 'Shred the file');
    await until('the file is gone', () => !existsSync(file));
    await app.click('button', 'Save and test');
    await until(
      'the report is there',
      async () => (await text('.access-sum')).includes(HOLDER),
      30,
    );
    assert.match(await text('.access-list'), /bigquery\.jobs\.create/);
    await app.picture('41-permissions');
    await app.click('button', 'Done', { exact: true });
  });

  test('asks who it is', async () => {
    await app.click('option', EMAIL);
    await app.click('button', 'Who am I');
    await until('the service has said it', async () => (await text('.who')).includes(HOLDER), 30);
    assert.match(await text('.who'), /Holds until/);
    await app.picture('42-who-am-i');
    assert.ok(tokens.asked.every((one) => one.get('assertion')?.split('.').length === 3));
    await app.click('button', 'Close', { exact: true });
    // Neither the token nor the key has come up to the page.
    const shown = await page();
    assert.doesNotMatch(shown, /PRIVATE KEY/);
    assert.ok(!shown.includes(TOKEN));
  });

  test('leaves neither key nor token in any file of the app', () => {
    for (const entry of readdirSync(home, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath ?? entry.path, entry.name);
      const content = readFileSync(path, 'latin1');
      assert.ok(!content.includes('PRIVATE KEY'), path);
      assert.ok(!content.includes(TOKEN), path);
    }
  });

  test('makes a restricted workspace, which says so by its edge', async () => {
    await app.session.chord(Key.Control, Key.Shift, 'w');
    await app.click('button', 'New workspace…');
    await app.fill('Name', 'Live games');
    await app.session.run(() => document.querySelectorAll('.space-classes input')[2].click());
    await app.click('button', 'Make and show');
    await named('Live games');
    const band = await app.session.run(() => {
      const one = document.querySelector('.class-band');
      return {
        colour: one.dataset.colour,
        look: getComputedStyle(one).backgroundImage,
        height: one.getBoundingClientRect().height,
      };
    });
    assert.equal(band.colour, 'red');
    assert.match(band.look, /gradient/);
    assert.ok(band.height >= 3);
    await app.picture('43-restricted');
  });

  test('finds nothing of the first one there', async () => {
    await app.see('button', 'Connect your own');
    const shown = await page();
    for (const word of [EMAIL, HOLDER, warehouse.project, 'game_analytics'])
      assert.ok(!shown.includes(word), word);
    await app.session.chord(Key.Control, Key.Shift, 'a');
    await app.see('button', 'Add the first connection');
    await app.click('button', 'Close', { exact: true });
  });

  test('reads what its policy says', async () => {
    const id = readdirSync(join(home, 'workspaces')).find((name) => name !== 'sandbox');
    writeFileSync(
      join(home, 'workspaces', id, 'policy.toml'),
      'version = 1\n[export]\nformats = ["csv", "parquet"]\nmax_rows = 2\n[query]\nread_only = true\n',
    );
    await app.command('Policy of this workspace', Key);
    await app.click('button', 'Read again');
    await until('the rules are there', async () =>
      (await text('.policy-rules')).includes('At most 2 rows in a file.'),
    );
    assert.match(await text('.policy-guard'), /The lock is the IAM/);
    await app.picture('44-policy');
    await app.session.run(() => document.querySelector('.policy .dialog-foot .primary').click());
  });

  test('is refused an export in words', async () => {
    await connect(key('second.json'));
    await app.click('button', 'Leave the file');
    await app.click('button', 'Save and test');
    await until(
      'the report is there',
      async () => (await text('.access-sum')).includes(HOLDER),
      30,
    );
    await app.click('button', 'Done', { exact: true });
    await app.click('button', 'Close', { exact: true });
    await app.click('button', 'Write SQL');
    await app.write('SELECT n FROM UNNEST([1, 2, 3]) AS n', Key);
    await app.click('button', 'Run', { exact: true });
    await until('three rows are in the grid', async () => (await app.gridCount()) === 3, 60);
    await app.click('button', 'Export…');
    assert.match(await text('.dialog.export'), /At most 2 rows in a file/);
    await app.click('button', 'Export', { exact: true });
    await until('it is refused', async () =>
      (await text('.dialog.export .problem-title')).includes(
        'The policy allows at most 2 rows in a file',
      ),
    );
    await app.picture('45-refused');
    await app.click('button', 'Cancel', { exact: true });
  });

  test('finds the refusal in the audit log, which is whole', async () => {
    await app.command('Audit log of this workspace', Key);
    await until('the refusal is listed', async () =>
      (await text('.audit-list')).includes('Refused: export.max_rows'),
    );
    await app.click('button', 'Check the log');
    await until('it is checked', async () => /All \d+ lines fit/.test(await text('.audit-verify')));
    await app.picture('46-audit');
    await app.session.run(() => document.querySelector('.audit .dialog-head button').click());
  });

  test('locks it, and nothing of it is on the page', async () => {
    await app.command('Lock the workspace now', Key);
    await app.see('heading', 'Live games is locked');
    const shown = await page();
    for (const word of [EMAIL, HOLDER, warehouse.project, 'UNNEST'])
      assert.ok(!shown.includes(word), word);
    await app.picture('47-locked');
    await app.click('button', 'Unlock', { exact: true });
    await named('Live games');
    await until('its tab is back', async () => (await app.editorText()).includes('UNNEST'));
  });

  test('goes back by the keys, and finds the first as it was', async () => {
    await goTo('Sandbox');
    await named('Sandbox');
    await app.see('treeitem', warehouse.project, { seconds: 60 });
    assert.ok(!(await page()).includes('UNNEST'));
    await app.picture('48-back');
  });
});
