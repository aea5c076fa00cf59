// Secrets of every kind that a person can hand to the window go through it: typed, from a file, in links, as
// tokens of services. What crosses to the page, what the page keeps, the command lines of all processes and every
// file that is left after the program was killed are searched for them.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { keyring } from './keyring.mjs';
import { keyFile, sandboxProcess, tokenServer } from './services.mjs';
import { Shirabe, testing, until } from './shirabe.mjs';
import { Key } from './webdriver.mjs';

const EMAIL = 'canary@acme-games.iam.gserviceaccount.com';
const begun = Date.now();
const made = (word) => `${word}${randomBytes(12).toString('hex')}`;
const TOKEN = made('canary-token-');
const ID = `AKIA${randomBytes(8).toString('hex').toUpperCase()}`;
const SECRET = made('canary-secret-');

const home = mkdtempSync(join(tmpdir(), 'shirabe-canary-'));
const folder = mkdtempSync(join(tmpdir(), 'shirabe-canary-services-'));
const ends = [];
/** Every secret by the name under which a failure tells of it. */
const canaries = new Map([
  ['the token of Google', TOKEN],
  ['the secret access key', SECRET],
]);
let app;
let services;
let key;

const test = testing(() => app);

before(async () => {
  ends.push(await keyring(join(folder, 'keychain')));
  const tokens = await tokenServer(TOKEN);
  ends.push(tokens.end);
  services = await sandboxProcess(join(folder, 'services'), {
    token: TOKEN,
    s3: { id: ID, secret: SECRET },
    args: ['--wait'],
  });
  ends.push(services.end);
  key = keyFile(folder, 'key.json', EMAIL, tokens.url);
  // A line from the middle of the key: what would still be there of one that was wrapped anew.
  canaries.set('the private key', key.pem.split('\n')[8]);
  app = await Shirabe.open(home);
  await app.see('button', 'Connect your own', { seconds: 60 });
  await listen();
});

after(() => {
  app?.end();
  for (const end of ends) end();
  rmSync(home, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

/** From now on the page keeps whatever comes up to it: answers, and what channels tell. */
async function listen() {
  await app.session.run(() => {
    const crossed = [];
    window.crossed = crossed;
    window.crossing = 0;
    const ask = window.fetch;
    window.fetch = async (...args) => {
      const answer = await ask(...args);
      window.crossing += 1;
      void answer
        .clone()
        .text()
        .then((text) => crossed.push(text))
        .finally(() => {
          window.crossing -= 1;
        });
      return answer;
    };
    const { callbacks } = window.__TAURI_INTERNALS__;
    for (const [id, hear] of callbacks) {
      callbacks.set(id, (news) => {
        crossed.push(JSON.stringify(news));
        return hear(news);
      });
    }
  });
}

/** Everything that crossed until now. */
async function crossed() {
  await until('no answer is under way', () => app.session.run(() => window.crossing === 0));
  return app.session.run(() => window.crossed.join('\n'));
}

/** Fails with the name of a canary that the text holds, and never with its value. */
function clean(text, where) {
  for (const [name, canary] of canaries) assert.ok(!text.includes(canary), `${name} in ${where}`);
}

/** Adds a connection with what `fill` types, up to its report. */
async function connect(service, way, fill, reach) {
  await app.command('Add a connection', Key);
  await app.click('button', service);
  await app.click('button', way);
  await fill();
  await app.click('button', 'Next', { exact: true });
  await reach();
  await app.click('button', 'Save and test');
  await until(
    'the report is there',
    async () => (await app.texts('.access-sum')).join('') !== '',
    30,
  );
  await app.click('button', 'Done', { exact: true });
}

describe('a secret', { concurrency: false }, () => {
  test('of a key file goes from the file into the keychain, and a query runs with it', async () => {
    await connect(
      'BigQuery',
      'Key file or workload identity file',
      () => app.fill('File', key.path),
      async () => {
        await app.click('button', 'Shred the file', { seconds: 30 });
        await app.fill('Project', services.project);
        await app.session.run(() => {
          document.querySelector('.place-more').open = true;
        });
        await app.fill('Address of the API', services.bigquery);
      },
    );
    await app.session.chord(Key.Escape);
    await app.click('button', 'Write SQL');
    await app.write('SELECT n FROM UNNEST([1, 2, 3]) AS n', Key);
    await app.click('button', 'Run', { exact: true });
    await until('three rows are in the grid', async () => (await app.gridCount()) === 3, 60);
  });

  test('that is typed goes into the keychain, and files are read with it', async () => {
    await connect(
      'S3-compatible',
      'Access keys',
      async () => {
        await app.fill('Access key id', ID);
        await app.fill('Secret access key', SECRET);
        await app.fill('Name', 'Canary');
      },
      async () => {
        await app.fill('Address of the API', services.s3.endpoint);
        await app.fill('Region', services.s3.region);
      },
    );
    await app.session.chord(Key.Escape);
    const shown = await app.session.run(() => document.documentElement.outerHTML);
    clean(shown, 'the page');
    // The list of connections is there again: take the new one for the address below.
    const found = await app.session.run(async (endpoint) => {
      const all = await window.__TAURI_INTERNALS__.invoke('aws_connection_list');
      return all.find((one) => one.endpoint === endpoint)?.id;
    }, services.s3.endpoint);
    assert.ok(found, 'the connection is listed');
    const object = { bucket: 'game-logs', key: 'README.md', version: null, requesterPays: false };
    const asked = await app.session.run(
      async (connection, name) => {
        const ask = (command, more) =>
          window.__TAURI_INTERNALS__.invoke(command, {
            job: `canary_${command}`,
            connection,
            ...more,
          });
        const detail = await ask('object_detail', { object: name });
        await ask('object_link_copy', { object: name, minutes: 5 });
        return detail.size;
      },
      found,
      object,
    );
    assert.ok(asked > 0, 'the object was described with the key that was typed');
    // Whoever has a link needs no key: its signature is a secret of its own.
    canaries.set('the signature of a link', 'X-Amz-Signature');
    const rows = await app.session.run(async (connection) => {
      const place = { bucket: 'game-logs', path: 'sales/', version: null, region: null };
      const spec = {
        place: { name: 's3', connection, place },
        reading: {},
        query: {
          columns: [],
          filter: '',
          order: [],
          sample: null,
          sql: null,
          rows: 10,
          withOrigin: false,
        },
        agreed: { bytes: null, requesterPays: false },
      };
      await window.__TAURI_INTERNALS__.invoke('preview_start', { job: 'canary_preview', spec });
      for (;;) {
        const now = await window.__TAURI_INTERNALS__.invoke('preview_get', {
          job: 'canary_preview',
        });
        if (now.state.name === 'failed') return now.state.value;
        if (now.state.name === 'done') return now.schema.length;
      }
    }, found);
    assert.ok(rows > 0, JSON.stringify(rows));
  });

  test('does not come up to the page, and the page keeps nothing', async () => {
    const again = await app.session.run(async () =>
      JSON.stringify(await window.__TAURI_INTERNALS__.invoke('app_start')),
    );
    const all = await crossed();
    assert.ok(all.includes(EMAIL), 'what crosses is heard');
    assert.ok(all.includes(services.s3.endpoint), 'what channels tell is heard');
    clean(all, 'what crossed to the page');
    clean(again, 'what the page begins with');
    const kept = await app.session.run(async () => ({
      local: JSON.stringify(localStorage),
      session: JSON.stringify(sessionStorage),
      cookies: document.cookie,
      databases: JSON.stringify((await indexedDB.databases?.()) ?? []),
      caches: JSON.stringify(typeof caches === 'undefined' ? [] : await caches.keys()),
    }));
    assert.deepEqual(kept, {
      local: '{}',
      session: '{}',
      cookies: '',
      databases: '[]',
      caches: '[]',
    });
  });

  test('is on no command line and in no environment that the program set', () => {
    // The process that plays the services was told its secrets by this test.
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      if (Number(pid) === process.pid || Number(pid) === services.pid) continue;
      for (const file of ['cmdline', 'environ']) {
        let text = '';
        try {
          text = readFileSync(`/proc/${pid}/${file}`, 'latin1');
        } catch {
          // It has ended, or belongs to somebody else.
        }
        clean(text, `${file} of a process`);
      }
    }
  });

  test('is in no file after the program was killed, and in the keychain still', async () => {
    await app.kill();
    const places = [home, tmpdir()];
    for (const place of places) {
      for (const entry of readdirSync(place, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath ?? entry.path, entry.name);
        if (!entry.isFile() || path.startsWith(folder)) continue;
        let text = '';
        try {
          // What was there before cannot know of them.
          if (statSync(path).mtimeMs >= begun) text = readFileSync(path, 'latin1');
        } catch {
          // It went meanwhile.
        }
        clean(text, path);
      }
    }
    app = await Shirabe.open(home);
    const sizes = await until(
      'the connection is back and its key with it',
      () =>
        app.session.run(async (endpoint) => {
          const ask = window.__TAURI_INTERNALS__.invoke;
          const all = await ask('aws_connection_list');
          const connection = all.find((one) => one.endpoint === endpoint)?.id;
          const object = {
            bucket: 'game-logs',
            key: 'README.md',
            version: null,
            requesterPays: false,
          };
          return (await ask('object_detail', { job: 'canary_again', connection, object })).size;
        }, services.s3.endpoint),
      60,
    );
    assert.ok(sizes > 0);
  });
});
