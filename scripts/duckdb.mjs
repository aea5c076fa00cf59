// Puts DuckDB's shared library where Cargo looks for it (node_modules/.duckdb), out of the
// platform package that npm installed. Runs after every `npm install`.
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const name = `node-bindings-${process.platform}-${process.arch}`;
const from = join(root, 'node_modules', '@duckdb', name);
const to = join(root, 'node_modules', '.duckdb');

if (!existsSync(from)) {
  console.error(
    `No DuckDB library for ${process.platform}-${process.arch}: @duckdb/${name} is not installed.`,
  );
  process.exit(1);
}
const libraries = readdirSync(from).filter((file) => /\.(so|dylib|dll|lib)(\.\d+)*$/.test(file));
rmSync(to, { recursive: true, force: true });
mkdirSync(to, { recursive: true });
for (const file of libraries) {
  // A link costs no space; where the system forbids links (Windows), a copy serves.
  try {
    symlinkSync(join(from, file), join(to, file));
  } catch {
    copyFileSync(join(from, file), join(to, file));
  }
}
