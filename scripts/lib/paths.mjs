// Where things are: the checkout, the build folder, the scratch folders of the scripts.
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's top folder. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Cargo's target folder, CARGO_TARGET_DIR respected. */
export const target = process.env.CARGO_TARGET_DIR
  ? resolve(root, process.env.CARGO_TARGET_DIR)
  : join(root, 'target');

/** The folder of the user for things that can be made again. */
export const cache = join(
  process.platform === 'win32'
    ? (process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'))
    : (process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')),
  'shirabe',
);

const checkout = createHash('sha256').update(root).digest('hex').slice(0, 12);

/** Where the scripts remember what they have already done for this checkout. */
export const stamps = join(target, 'shirabe-scripts', checkout);

/** A program that Cargo built in the dev profile. */
export function built(...path) {
  const file = join(target, 'debug', ...path);
  return process.platform === 'win32' ? `${file}.exe` : file;
}
