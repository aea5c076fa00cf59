// `npm run sandbox -- [--home DIR] [--port N] [--token T]`: the sandbox's servers alone. The first
// line on standard output is theirs, so the script itself speaks on standard error.
import { buildProgram } from './lib/build.mjs';
import { start } from './lib/run.mjs';
import { main, sayOnStandardError } from './lib/say.mjs';
import { setup } from './lib/setup.mjs';

await main(async () => {
  sayOnStandardError();
  await setup(['build']);
  const program = await buildProgram();
  const child = start(program, ['sandbox', 'serve', ...process.argv.slice(2)], {
    stdio: 'inherit',
    detached: false,
  });
  return new Promise((done) => {
    child.on('close', (code, signal) => done(signal ? 1 : code));
  });
});
