// Builds what runs: the user interface by Vite, then the program that carries it by Cargo.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { built, root } from './paths.mjs';
import { must } from './run.mjs';
import { say } from './say.mjs';
import { digest, done, note } from './stamp.mjs';

/** Makes ui/dist from ui, unless it is that of these very sources. */
export async function buildInterface() {
  const wanted = digest(['ui', 'package-lock.json'], { except: ['ui/dist'] });
  if (existsSync(join(root, 'ui', 'dist', 'index.html')) && done('ui', wanted)) return;
  say('building the user interface (vite build)');
  await must(
    'npm',
    ['run', '--silent', 'ui:build', '--', '--logLevel', 'warn'],
    'The user interface could not be built.',
  );
  note('ui', wanted);
}

/** Compiles the program; answers its path. The first time takes a quarter of an hour or so. */
export async function buildProgram() {
  await buildInterface();
  const first = !existsSync(built('shirabe'));
  say(
    first
      ? 'compiling Shirabe (cargo build): 10 to 20 minutes the first time, seconds later'
      : 'compiling what has changed (cargo build)',
  );
  await must('cargo', ['build', '--locked', '-p', 'shirabe'], 'Shirabe could not be compiled.');
  return built('shirabe');
}
