// The steps of `npm test` and `npm run check`: what each runs, and how its tests are counted.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { run } from './run.mjs';
import { duration, say, write } from './say.mjs';

// biome-ignore lint/suspicious/noControlCharactersInRegex: the codes that colour a terminal's text
const colours = /\u001b\[[0-9;]*m/g;

/** Sums of all matches of `pattern`'s first group. */
function sum(text, pattern) {
  return [...text.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0);
}

/** How many tests a runner's output says have passed and failed. */
export const counters = {
  nextest: (text) => ({
    passed: sum(text, /^ *Summary .*?(\d+) passed/gm),
    failed:
      sum(text, /^ *Summary .*?(\d+) failed/gm) +
      sum(text, /^ *Summary .*?(\d+) timed out/gm) +
      sum(text, /^ *Summary .*?(\d+) exec failed/gm),
  }),
  cargo: (text) => ({
    passed: sum(text, /^test result: .*? (\d+) passed/gm),
    failed: sum(text, /^test result: .*? (\d+) failed/gm),
  }),
  vitest: (text) => ({
    passed: sum(text, /^ *Tests .*?(\d+) passed/gm),
    failed: sum(text, /^ *Tests .*?(\d+) failed/gm),
  }),
  pytest: (text) => ({
    passed: sum(text, /^=+ .*?(\d+) passed.*=+$/gm),
    failed: sum(text, /^=+ .*?(\d+) failed.*=+$/gm) + sum(text, /^=+ .*?(\d+) errors?.*=+$/gm),
  }),
  node: (text) => ({
    passed: sum(text, /^(?:#|ℹ) pass (\d+)$/gm),
    failed: sum(text, /^(?:#|ℹ) fail (\d+)$/gm),
  }),
};

function colourful() {
  if (!process.stdout.isTTY) return {};
  return { CARGO_TERM_COLOR: 'always', FORCE_COLOR: '1', PY_COLORS: '1' };
}

/**
 * Runs the steps one after the other, all of them even when one fails (`after` names steps without
 * which a step makes no sense), and tells how each ended. A step is
 * `{ name, command: [program, ...args] | async () => command, count?, env?, after? }`.
 * Answers the number of failures.
 */
export async function runSteps(steps) {
  const results = [];
  for (const step of steps) {
    const broken = (step.after ?? []).filter((name) =>
      results.some((result) => result.name === name && result.failed > 0),
    );
    if (broken.length > 0) {
      results.push({ name: step.name, passed: 0, failed: 1, took: 0, why: `needs: ${broken}` });
      continue;
    }
    say(`── ${step.name} ──`);
    const started = performance.now();
    let text = '';
    let code = 1;
    try {
      const command = typeof step.command === 'function' ? await step.command() : step.command;
      const [program, ...args] = command;
      code = await run(program, args, {
        env: { ...process.env, ...colourful(), ...step.env },
        tee: (piece) => {
          text += piece;
        },
      });
    } catch (error) {
      write(`${error.message}\n`);
    }
    results.push({
      name: step.name,
      took: performance.now() - started,
      ...outcome(step, code, text.replace(colours, '')),
    });
  }
  return summary(results);
}

/** A step that runs tests must have run one; any other step is one check. */
function outcome(step, code, text) {
  if (!step.count) return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
  const { passed, failed } = counters[step.count](text);
  if (code === 0 && passed === 0) return { passed, failed: 1, why: 'it ran no test' };
  return { passed, failed: code === 0 ? failed : Math.max(failed, 1) };
}

function summary(results) {
  const width = Math.max(...results.map((result) => result.name.length));
  write('\n');
  for (const { name, took, passed, failed, why } of results) {
    const verdict = failed > 0 ? 'FAILED' : 'ok';
    const numbers = `${passed} passed${failed > 0 ? `, ${failed} failed` : ''}`;
    write(
      `${verdict.padEnd(7)} ${name.padEnd(width)}  ${duration(took).padStart(12)}  ${why ?? numbers}\n`,
    );
  }
  const total = (key) => results.reduce((count, result) => count + result[key], 0);
  write(`\n${total('passed')} passed, ${total('failed')} failed\n`);
  return total('failed');
}

/**
 * Warnings are errors on the version of Rust that the project is written for. A newer one brings
 * lints that nobody has heeded yet: they are shown, and fail nothing.
 */
function denyWarnings() {
  const wanted = /^rust-version = "(\d+\.\d+)/m.exec(
    readFileSync(join(root, 'Cargo.toml'), 'utf8'),
  )?.[1];
  const installed = /^rustc (\d+\.\d+)/.exec(
    spawnSync('rustc', ['--version'], { encoding: 'utf8' }).stdout ?? '',
  )?.[1];
  return wanted === installed ? ['--', '--deny', 'warnings'] : [];
}

/** Formatting, lint and types: what `npm run check` runs and `npm test` begins with. */
export function checks() {
  return [
    { name: 'UI, scripts: format and lint', command: ['npx', '--no-install', 'biome', 'ci', '.'] },
    { name: 'UI: types', command: ['npm', 'run', '--silent', 'ui:types'] },
    { name: 'UI: build', command: ['node', 'scripts/ui.mjs'] },
    { name: 'Rust: format', command: ['cargo', 'fmt', '--all', '--check'] },
    {
      name: 'Rust: lint',
      command: async () => [
        ...['cargo', 'clippy', '--locked', '--workspace', '--all-targets'],
        ...denyWarnings(),
      ],
      after: ['UI: build'],
    },
  ];
}
