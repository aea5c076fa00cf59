// `npm start`: from a bare machine to the open window.
//   npm start                         opens the window
//   npm start -- --screenshot FILE    opens it out of sight, runs a sample query, saves a picture
//   --lang ja|en, --theme light|dark  for this session only
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildProgram } from './lib/build.mjs';
import { hasDisplay, virtualDisplay, windowEnvironment, withSessionBus } from './lib/display.mjs';
import { has, output, start, stop } from './lib/run.mjs';
import { main, say, Trouble } from './lib/say.mjs';
import { setup } from './lib/setup.mjs';

const patience = 5 * 60_000;

function options() {
  try {
    const { values } = parseArgs({
      options: {
        screenshot: { type: 'string' },
        lang: { type: 'string' },
        theme: { type: 'string' },
      },
    });
    const one = (name, allowed) => {
      if (values[name] !== undefined && !allowed.includes(values[name])) {
        throw new Error(`--${name} takes ${allowed.join(' or ')}`);
      }
    };
    one('lang', ['en', 'ja']);
    one('theme', ['light', 'dark']);
    return values;
  } catch (error) {
    throw new Trouble(
      `${error.message}\n\n  npm start [-- [--screenshot FILE] [--lang en|ja] [--theme light|dark]]\n`,
    );
  }
}

/** The window for a person, until they close it. */
async function open(program, args) {
  let display;
  let env = process.env;
  if (!hasDisplay()) {
    display = await virtualDisplay();
    env = windowEnvironment(display.name);
    say(
      `there is no display here: the window opens on a virtual one, ${display.name}. ` +
        '`npm start -- --screenshot FILE` takes a picture of it; Ctrl+C ends it',
    );
  }
  say('opening the window');
  const [command, line] = withSessionBus(program, args);
  const child = start(command, line, { env, stdio: ['ignore', 'inherit', 'inherit'] });
  const code = await new Promise((done, fail) => {
    child.on('error', (error) => fail(new Trouble(`The window did not open: ${error.message}`)));
    child.on('close', (status, signal) => done(signal ? 1 : status));
  });
  await stop(display?.child);
  return code;
}

/** Waits until the window says that the rows of its sample query have been painted. */
function rowsOnScreen(child) {
  return new Promise((done, fail) => {
    let tail = '';
    const timer = setTimeout(
      () =>
        fail(
          new Trouble(
            `No rows were on the screen after ${patience / 60_000} minutes. The window's last words:\n${tail}`,
          ),
        ),
      patience,
    );
    const read = (piece) => {
      tail = `${tail}${piece}`.slice(-8000);
      if (tail.includes('shirabe: rows on screen')) {
        clearTimeout(timer);
        done();
      }
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', (error) => {
      clearTimeout(timer);
      fail(new Trouble(`The window did not open: ${error.message}`));
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      fail(new Trouble(`The window ended with ${code} before rows were on the screen:\n${tail}`));
    });
  });
}

/** A picture of a window of its own, out of sight, with a home of its own. */
async function screenshot(program, args, file) {
  if (process.platform !== 'linux') {
    throw new Trouble(
      '--screenshot needs Xvfb, and so Linux. Elsewhere, take the picture by hand.',
    );
  }
  const home = mkdtempSync(join(tmpdir(), 'shirabe-picture-'));
  const display = await virtualDisplay({ width: 1440, height: 900 });
  let child;
  try {
    say(`opening the window out of sight, on the virtual display ${display.name}`);
    const [command, line] = withSessionBus(program, ['--demo', ...args], { fresh: true });
    child = start(command, line, {
      env: windowEnvironment(display.name, { SHIRABE_HOME: home }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    say('waiting for the rows of a sample query (the sample data is made first)');
    await rowsOnScreen(child);
    const [camera, ...words] = has('import') ? ['import'] : ['magick', 'import'];
    const taken = output(camera, [...words, '-window', 'root', file], {
      env: { ...process.env, DISPLAY: display.name },
    });
    if (taken === undefined) throw new Trouble(`The picture could not be written to ${file}.`);
    say(`the picture is in ${file}`);
  } finally {
    child?.removeAllListeners('close');
    await stop(child);
    await stop(display.child);
    rmSync(home, { recursive: true, force: true });
  }
}

await main(async () => {
  const wanted = options();
  const outOfSight = wanted.screenshot !== undefined;
  await setup(outOfSight || !hasDisplay() ? ['build', 'display'] : ['build']);
  const program = await buildProgram();
  const args = ['lang', 'theme'].flatMap((name) =>
    wanted[name] === undefined ? [] : [`--${name}`, wanted[name]],
  );
  if (!outOfSight) return open(program, args);
  return screenshot(program, args, resolve(process.env.INIT_CWD ?? '.', wanted.screenshot));
});
