// The tests on the real window, on a virtual display, each file on a session bus of its own:
// `node scripts/window.mjs [FILE ...]`. SHIRABE_PROGRAM is the program to test.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { virtualDisplay, windowEnvironment, withSessionBus } from './lib/display.mjs';
import { built, root } from './lib/paths.mjs';
import { run, stop } from './lib/run.mjs';
import { main, say } from './lib/say.mjs';

await main(async () => {
  if (process.platform !== 'linux') {
    say('the window tests need WebKitWebDriver, and so Linux: not run');
    return 0;
  }
  const folder = join(root, 'tests', 'window');
  const files =
    process.argv.length > 2
      ? process.argv.slice(2)
      : readdirSync(folder)
          .filter((name) => name.endsWith('.test.mjs'))
          .map((name) => join(folder, name));
  const display = await virtualDisplay({ width: 1440, height: 900 });
  try {
    const env = windowEnvironment(display.name, {
      SHIRABE_PROGRAM: process.env.SHIRABE_PROGRAM ?? built('shirabe'),
    });
    let failed = 0;
    // A bus of its own for each: what one file's window woke on it, such as a keychain, is no other's.
    for (const file of files) {
      const [command, args] = withSessionBus(
        process.execPath,
        ['--test', '--test-reporter=spec', file],
        { fresh: true },
      );
      failed = (await run(command, args, { env })) || failed;
    }
    return failed;
  } finally {
    await stop(display.child);
  }
});
