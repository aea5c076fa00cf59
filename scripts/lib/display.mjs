// A display and a session bus for the window where the machine has none.
import { existsSync } from 'node:fs';
import { has, start } from './run.mjs';
import { Trouble } from './say.mjs';

/** Whether windows can be opened as things are. */
export function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** Starts Xvfb on a display of its own choice; answers its name (`:99`) and its process. */
export function virtualDisplay({ width = 1440, height = 900 } = {}) {
  const child = start(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp', '-noreset'],
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] },
  );
  return new Promise((resolve, reject) => {
    let errors = '';
    let number = '';
    child.stderr.on('data', (piece) => {
      errors = `${errors}${piece}`.slice(-4000);
    });
    child.stdio[3].on('data', (piece) => {
      number += piece;
      if (number.includes('\n')) resolve({ name: `:${number.trim()}`, child });
    });
    child.on('error', (error) =>
      reject(new Trouble(`Xvfb could not be started: ${error.message}`)),
    );
    child.on('exit', () => reject(new Trouble(`Xvfb ended at once:\n${errors}`)));
  });
}

/** A command line that runs `command` with a session bus: as it is where there is one already. */
export function withSessionBus(command, args, { fresh = false } = {}) {
  if (process.platform !== 'linux') return [command, args];
  const running =
    process.env.DBUS_SESSION_BUS_ADDRESS ||
    (process.env.XDG_RUNTIME_DIR && existsSync(`${process.env.XDG_RUNTIME_DIR}/bus`));
  if ((running && !fresh) || !has('dbus-run-session')) return [command, args];
  return ['dbus-run-session', ['--', command, ...args]];
}

/** The environment of a window on a display of ours: nothing of the person's own session in it. */
export function windowEnvironment(display, extra = {}) {
  const env = { ...process.env, DISPLAY: display, GDK_BACKEND: 'x11', ...extra };
  delete env.WAYLAND_DISPLAY;
  env.NO_AT_BRIDGE ??= '1';
  return env;
}
