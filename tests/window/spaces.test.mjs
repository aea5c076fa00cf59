// Workspaces in the real window: asked for by name, switched, side by side, forgotten.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { program, Shirabe, testing, until } from './shirabe.mjs';

const CANARY = '金糸雀';
const home = mkdtempSync(join(tmpdir(), 'shirabe-spaces-'));
let app;

const test = testing(() => app);

/** The program once more, over the same home. */
function shirabe(...args) {
  const env = { ...process.env, SHIRABE_HOME: home };
  return execFileSync(program, args, { env, encoding: 'utf8', timeout: 60_000 });
}

/** Calls a command as the page would; answers its value, or throws its problem. */
async function ask(command, args = {}) {
  await app.session.run(
    (name, given) => {
      window.answered = undefined;
      window.__TAURI_INTERNALS__.invoke(name, given).then(
        (value) => {
          window.answered = [value];
        },
        (problem) => {
          window.answered = [null, problem];
        },
      );
    },
    command,
    args,
  );
  const [value, problem] = await until(`${command} answers`, () =>
    app.session.run(() => window.answered),
  );
  if (problem) throw Object.assign(new Error(JSON.stringify(problem)), { problem });
  return value;
}

/** Goes to another workspace in this window; the page that asks does not live to hear the answer. */
async function go(workspace) {
  await app.session.run((id) => {
    window.left = true;
    window.__TAURI_INTERNALS__.invoke('workspace_show', { workspace: id, newWindow: false });
  }, workspace);
  await until(`the page of ${workspace} is there`, async () => {
    if (await app.session.run(() => window.left === true)) return false;
    return (await ask('app_start')).workspace.id === workspace;
  });
}

const folder = (id) => join(home, 'workspaces', id);

before(async () => {
  assert.equal(
    shirabe('workspace', 'new', `Alpha ${CANARY}`, '--class', 'internal').trim(),
    'alpha',
  );
  assert.equal(shirabe('workspace', 'new', 'Beta').trim(), 'beta');
  app = await Shirabe.open(home, { args: ['--workspace', `alpha ${CANARY}`] });
});

after(async () => {
  app?.end();
  rmSync(home, { recursive: true, force: true });
});

describe('workspaces', { concurrency: false }, () => {
  test('are listed by the command line with their classes', () => {
    const lines = shirabe('workspace', 'list').trim().split('\n');
    assert.deepEqual(
      lines.map((line) => line.split('\t')),
      [
        ['alpha', 'internal', `Alpha ${CANARY}`],
        ['beta', 'open', 'Beta'],
        ['sandbox', 'open', 'Sandbox'],
      ],
    );
  });

  test('one that is asked for by name is shown, and has no sandbox', async () => {
    const start = await ask('app_start');
    assert.equal(start.workspace.id, 'alpha');
    assert.deepEqual(start.connections, []);
    await assert.rejects(ask('sandbox_start', { job: 'j1' }), /notFound/);
    await until('the window names it', async () =>
      (await app.texts('header')).join('').includes(CANARY),
    );
    await app.picture('60-workspace');
  });

  test('another is shown in the same window, and nothing of the first is left in it', async () => {
    await ask('layout_save', { changes: [['mark', CANARY]] });
    await go('beta');
    const start = await ask('app_start');
    assert.ok(!JSON.stringify({ ...start, policy: null }).includes(CANARY));
    const page = await app.session.run(() => [
      document.documentElement.outerHTML,
      location.href,
      localStorage.length + sessionStorage.length,
    ]);
    assert.ok(!page[0].includes(CANARY));
    assert.match(page[1], /workspace=beta/);
    assert.equal(page[2], 0);
    await app.picture('61-switched');
  });

  test('what was arranged in the first is there when it is shown again', async () => {
    await go('alpha');
    assert.equal((await ask('app_start')).layout.mark, CANARY);
    assert.equal(readdirSync(folder('beta')).filter((name) => name === 'layout.json').length, 1);
    assert.ok(!readFileSync(join(folder('beta'), 'layout.json'), 'utf8').includes(CANARY));
  });

  test('a second start opens the other in a window of its own', async () => {
    shirabe('--workspace', 'Beta');
    // The window of Beta holds it now: this one stays where it is.
    await until('Beta has a window', async () => {
      await ask('workspace_show', { workspace: 'beta', newWindow: false });
      return (await ask('app_start')).workspace.id === 'alpha';
    });
    assert.equal((await ask('app_start')).workspace.id, 'alpha');
  });

  test('one is forgotten by its name only, and leaves nothing', async () => {
    await assert.rejects(ask('workspace_forget', { workspace: 'beta', name: 'beta' }), /badInput/);
    await assert.rejects(
      ask('workspace_forget', { workspace: 'alpha', name: `Alpha ${CANARY}` }),
      /conflict/,
    );
    const gone = await ask('workspace_forget', { workspace: 'beta', name: 'Beta' });
    assert.ok(gone.files > 0);
    assert.ok(!existsSync(folder('beta')));
    assert.deepEqual(readdirSync(join(home, 'workspaces')).sort(), ['alpha', 'sandbox']);
    const left = (await ask('workspace_list')).map((one) => one.id);
    assert.deepEqual(left, ['alpha', 'sandbox']);
  });
});
