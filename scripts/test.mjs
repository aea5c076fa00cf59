// `npm test`: every test, with all its set-up. Words after `--` pick steps by name, as in
// `npm test -- window`.
import { built } from './lib/paths.mjs';
import { python } from './lib/python.mjs';
import { has } from './lib/run.mjs';
import { main, say } from './lib/say.mjs';
import { setup } from './lib/setup.mjs';
import { checks, runSteps } from './lib/steps.mjs';

/** The Rust tests: by nextest where it is installed (it runs them side by side). */
function rustTests() {
  // Some of them start moto, which plays AWS, in the tests' Python.
  const after = (command) => async () => {
    await python();
    return command;
  };
  if (has('cargo-nextest')) {
    return {
      command: after(['cargo', 'nextest', 'run', '--locked', '--workspace', '--no-fail-fast']),
      count: 'nextest',
    };
  }
  say('cargo-nextest is not installed: cargo test runs the same tests, somewhat slower');
  return {
    command: after(['cargo', 'test', '--locked', '--workspace', '--tests', '--no-fail-fast']),
    count: 'cargo',
  };
}

function steps() {
  const program = { SHIRABE_PROGRAM: built('shirabe') };
  const build = 'The program: build';
  return [
    ...checks(),
    { name: 'UI: tests', command: ['npm', 'run', '--silent', 'ui:test'], count: 'vitest' },
    { name: 'Rust: tests', ...rustTests(), after: ['UI: build'] },
    {
      name: build,
      command: ['cargo', 'build', '--locked', '-p', 'shirabe'],
      after: ['UI: build'],
    },
    {
      name: "Sandbox: BigQuery's own Python client",
      command: async () => [await python(), '-m', 'pytest', 'tests/python'],
      count: 'pytest',
      env: program,
      after: [build],
    },
    {
      name: 'Window: journeys',
      command: ['node', 'scripts/window.mjs'],
      count: 'node',
      env: program,
      after: [build],
    },
  ];
}

await main(async () => {
  await setup(['build', 'display', 'test']);
  const words = process.argv.slice(2).map((word) => word.toLowerCase());
  const wanted = steps().filter(
    ({ name }) => words.length === 0 || words.some((word) => name.toLowerCase().includes(word)),
  );
  return (await runSteps(wanted)) === 0 ? 0 : 1;
});
