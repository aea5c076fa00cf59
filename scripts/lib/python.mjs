// The Python that the tests and benchmarks run under: a virtual environment with pinned packages.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { target } from './paths.mjs';
import { must, output } from './run.mjs';
import { say, Trouble } from './say.mjs';
import { digest, done, note } from './stamp.mjs';

const requirements = 'tests/python/requirements.txt';

/** Makes the environment where it is missing or its packages have changed; answers its python. */
export function python() {
  making ??= make();
  return making;
}

let making;

async function make() {
  const system = process.platform === 'win32' ? 'python' : 'python3';
  const version = output(system, ['-c', 'import sys; print(sys.version, sys.executable)']);
  if (version === undefined) throw new Trouble('Python 3.10 or newer is needed for these tests.');
  const folder = join(target, 'python');
  const program =
    process.platform === 'win32'
      ? join(folder, 'Scripts', 'python.exe')
      : join(folder, 'bin', 'python');
  const wanted = digest([requirements], { words: [version] });
  if (existsSync(program) && done('python', wanted)) return program;
  say(`making a Python environment in ${folder}`);
  await must(system, ['-m', 'venv', '--clear', folder], 'The Python environment was not made.');
  await must(
    program,
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements],
    'The Python packages could not be installed.',
  );
  note('python', wanted);
  return program;
}
