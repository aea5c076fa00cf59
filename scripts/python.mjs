// Runs the Python tests, or anything else in their environment: `node scripts/python.mjs [ARGS]`
// is `python ARGS`; without arguments, `pytest tests/python`. Builds the sandbox's program first.
import { buildProgram } from './lib/build.mjs';
import { python } from './lib/python.mjs';
import { run } from './lib/run.mjs';
import { main } from './lib/say.mjs';
import { setup } from './lib/setup.mjs';

await main(async () => {
  await setup(['build', 'test']);
  const program = process.env.SHIRABE_PROGRAM ?? (await buildProgram());
  const args = process.argv.slice(2);
  return run(await python(), args.length > 0 ? args : ['-m', 'pytest', 'tests/python'], {
    env: { ...process.env, SHIRABE_PROGRAM: program },
  });
});
