// Everything that must be on the machine before the build: toolchains, system packages, npm's.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { systemPackages } from './packages.mjs';
import { root } from './paths.mjs';
import { has, must, output } from './run.mjs';
import { say, Trouble } from './say.mjs';
import { digest, done, note } from './stamp.mjs';

function atLeast(found, wanted) {
  const [a, b] = [found, wanted].map((text) => text.split('.').map(Number));
  for (const [index, part] of b.entries()) {
    if ((a[index] ?? 0) !== part) return (a[index] ?? 0) > part;
  }
  return true;
}

function checkNode() {
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines.node.replace(
    /[^\d.]/g,
    '',
  );
  if (!atLeast(process.versions.node, wanted)) {
    throw new Trouble(
      `Node.js ${wanted} or newer is needed; this is ${process.versions.node}. See https://nodejs.org/en/download`,
    );
  }
}

function checkRust() {
  // rustup puts Cargo here; a shell opened before that does not know it yet.
  const rustup = join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'bin');
  if (!has('cargo') && existsSync(rustup)) {
    process.env.PATH = `${rustup}${delimiter}${process.env.PATH}`;
  }
  const wanted = /rust-version = "([\d.]+)"/.exec(
    readFileSync(join(root, 'Cargo.toml'), 'utf8'),
  )?.[1];
  const found = /^rustc ([\d.]+)/.exec(output('rustc', ['--version']) ?? '')?.[1];
  if (!found) {
    throw new Trouble(
      `Rust ${wanted} or newer is needed, and none was found. Install it from https://rustup.rs, then start again.`,
    );
  }
  if (!atLeast(found, wanted)) {
    throw new Trouble(
      `Rust ${wanted} or newer is needed; this is ${found}. Run this, then start again:\n\n  rustup update stable\n`,
    );
  }
}

async function npmPackages() {
  const wanted = digest(['package-lock.json'], { words: [process.version, process.arch] });
  const installed = statSync(join(root, 'node_modules', '.package-lock.json'), {
    throwIfNoEntry: false,
  });
  if (installed) {
    if (done('npm', wanted)) return;
    // Installed by hand, after the lock file was written: as good.
    if (installed.mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs) {
      note('npm', wanted);
      return;
    }
  }
  say('installing the npm packages (npm ci)');
  await must('npm', ['ci', '--no-audit', '--no-fund'], 'The npm packages could not be installed.');
  note('npm', wanted);
}

/** Prepares the machine. `sets` are those of packages.mjs. */
export async function setup(sets) {
  checkNode();
  checkRust();
  await systemPackages(sets);
  await npmPackages();
}
