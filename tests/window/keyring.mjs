// A keychain for tests of the window: gnome-keyring on the test's own session bus, its files in a folder of its own.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './shirabe.mjs';

/** Starts it unlocked; answers how to end it. */
export async function keyring(folder) {
  for (const name of ['data', 'run', 'control'])
    mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
  const child = spawn(
    'gnome-keyring-daemon',
    [
      '--foreground',
      '--unlock',
      '--components=secrets',
      `--control-directory=${join(folder, 'control')}`,
    ],
    {
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {
        ...process.env,
        HOME: folder,
        XDG_DATA_HOME: join(folder, 'data'),
        XDG_RUNTIME_DIR: join(folder, 'run'),
      },
    },
  );
  child.stdin.end('password');
  await until('the keychain is on the bus', async () => {
    const { code } = await new Promise((done) => {
      const ask = spawn(
        'dbus-send',
        [
          '--session',
          '--print-reply',
          '--dest=org.freedesktop.DBus',
          '/org/freedesktop/DBus',
          'org.freedesktop.DBus.GetNameOwner',
          'string:org.freedesktop.secrets',
        ],
        { stdio: 'ignore' },
      );
      ask.on('close', (exit) => done({ code: exit }));
    });
    return code === 0;
  });
  return () => child.kill('SIGKILL');
}
