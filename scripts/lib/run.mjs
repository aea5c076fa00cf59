// Starting programs, seeing their output, and ending what was started.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { root } from './paths.mjs';
import { Trouble } from './say.mjs';

const windows = process.platform === 'win32';
const children = new Set();

/** npm and its like are scripts on Windows, which only a shell can start. */
function shellFor(command) {
  return windows && ['npm', 'npx'].includes(command);
}

/** The standard output of a short command, or undefined where it cannot be run or fails. */
export function output(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    shell: shellFor(command),
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
  return result.status === 0 ? result.stdout : undefined;
}

/** Whether a program of this name is on the path. */
export function has(command) {
  return output(windows ? 'where' : 'which', [command]) !== undefined;
}

/**
 * Runs a command to its end with its output shown. `tee` also hands over each piece of the output;
 * then standard output and standard error are both passed on to standard output.
 * Answers the exit code (128 and more after a signal).
 */
export function run(command, args, { tee, env, cwd = root, stdio } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: env ?? process.env,
      shell: shellFor(command),
      stdio: stdio ?? (tee ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit']),
    });
    children.add(child);
    for (const stream of tee ? [child.stdout, child.stderr] : []) {
      stream.on('data', (piece) => {
        process.stdout.write(piece);
        tee(piece);
      });
    }
    child.on('error', (error) => {
      children.delete(child);
      reject(new Trouble(`${command} could not be started: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      children.delete(child);
      resolve(signal ? 128 + signalNumber(signal) : code);
    });
  });
}

/** Runs a command and fails with `hint` unless it ends well. */
export async function must(command, args, hint, options) {
  const code = await run(command, args, options);
  if (code !== 0)
    throw new Trouble(`${hint}\n  (${[command, ...args].join(' ')} ended with ${code})`);
}

/** Starts a program that goes on: in a process group of its own, so that all of it can be ended. */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { cwd: root, detached: !windows, ...options });
  children.add(child);
  child.on('close', () => children.delete(child));
  return child;
}

/** Ends a started program with everything that it started; waits until it has gone. */
export async function stop(child, patience = 5000) {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('close', resolve));
  signalAll(child, 'SIGTERM');
  const timer = setTimeout(() => signalAll(child, 'SIGKILL'), patience);
  await gone;
  clearTimeout(timer);
}

function signalAll(child, signal) {
  try {
    if (windows) execFileSync('taskkill', ['/pid', String(child.pid), '/T', '/F']);
    else process.kill(-child.pid, signal);
  } catch {
    // It has gone already, or is not the leader of a group.
    child.kill(signal);
  }
}

function signalNumber(signal) {
  return { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[signal] ?? 0;
}

// Whoever ends the script ends what it started.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    for (const child of children) signalAll(child, 'SIGTERM');
    process.exit(128 + signalNumber(signal));
  });
}
