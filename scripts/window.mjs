// The tests on the real window, each file on a virtual display and a session bus of its own:
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
    const [command, args] = withSessionBus(
      process.execPath,
      ['--test', '--test-reporter=spec', '--test-concurrency=1', ...files],
      { fresh: true },
    );
    return await run(command, args, {
      env: windowEnvironment(display.name, {
        SHIRABE_PROGRAM: process.env.SHIRABE_PROGRAM ?? built('shirabe'),
      }),
    });
  } finally {
    await stop(display.child);
  }
});
