// Remembers what has been done by the content that it was done for, so that a second start can skip
// it. Times of files are not trusted: a checkout gives every file a new one.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root, stamps } from './paths.mjs';

/** One digest over files and whole folders of the checkout, and over `words`. */
export function digest(paths, { except = [], words = [] } = {}) {
  const hash = createHash('sha256');
  const skipped = new Set(except.map((path) => join(root, path)));
  const visit = (path) => {
    if (skipped.has(path)) return;
    const facts = statSync(path, { throwIfNoEntry: false });
    if (!facts) {
      hash.update(`absent ${path.slice(root.length)}\0`);
    } else if (facts.isDirectory()) {
      for (const name of readdirSync(path).sort()) visit(join(path, name));
    } else {
      hash.update(`${path.slice(root.length)}\0${facts.size}\0`);
      hash.update(readFileSync(path));
    }
  };
  for (const path of paths) visit(join(root, path));
  for (const word of words) hash.update(`\0${word}`);
  return hash.digest('hex');
}

/** Whether the thing called `name` was last done for exactly this digest. */
export function done(name, value) {
  try {
    return readFileSync(join(stamps, name), 'utf8') === value;
  } catch {
    return false;
  }
}

/** Notes that the thing called `name` has been done for this digest. */
export function note(name, value) {
  const file = join(stamps, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, value);
}
