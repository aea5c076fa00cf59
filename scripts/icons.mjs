// Renders icons/shirabe.svg into the files that the bundles need. Run by hand after the drawing
// changes (`node scripts/icons.mjs`, needs rsvg-convert); its output is committed.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './lib/paths.mjs';

const folder = join(root, 'icons');
const drawing = join(folder, 'shirabe.svg');
const scratch = mkdtempSync(join(tmpdir(), 'shirabe-icons-'));

/** The drawing as a PNG of `size` by `size` pixels. */
function png(size) {
  const file = join(scratch, `${size}.png`);
  execFileSync('rsvg-convert', ['-w', String(size), '-h', String(size), '-o', file, drawing]);
  return readFileSync(file);
}

/** A Windows icon: a directory of 16-byte entries, then the PNG files themselves. */
function ico(sizes) {
  const images = sizes.map(png);
  const header = Buffer.alloc(6 + 16 * images.length);
  header.writeUInt16LE(1, 2); // an icon, not a cursor
  header.writeUInt16LE(images.length, 4);
  let offset = header.length;
  for (const [index, image] of images.entries()) {
    const entry = 6 + 16 * index;
    const side = sizes[index] === 256 ? 0 : sizes[index]; // 0 stands for 256
    header.writeUInt8(side, entry);
    header.writeUInt8(side, entry + 1);
    header.writeUInt16LE(1, entry + 4); // colour planes
    header.writeUInt16LE(32, entry + 6); // bits a pixel
    header.writeUInt32LE(image.length, entry + 8);
    header.writeUInt32LE(offset, entry + 12);
    offset += image.length;
  }
  return Buffer.concat([header, ...images]);
}

/** A macOS icon: `icns`, the whole length, then a four-letter type, a length and a PNG each. */
function icns(entries) {
  const parts = entries.map(([type, size]) => {
    const image = png(size);
    const head = Buffer.alloc(8);
    head.write(type, 0, 'ascii');
    head.writeUInt32BE(image.length + 8, 4);
    return Buffer.concat([head, image]);
  });
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.write('icns', 0, 'ascii');
  head.writeUInt32BE(body.length + 8, 4);
  return Buffer.concat([head, body]);
}

try {
  writeFileSync(join(folder, '32x32.png'), png(32));
  writeFileSync(join(folder, '128x128.png'), png(128));
  writeFileSync(join(folder, '128x128@2x.png'), png(256));
  writeFileSync(join(folder, 'icon.png'), png(512));
  writeFileSync(join(folder, 'icon.ico'), ico([16, 24, 32, 48, 64, 256]));
  const mac = [
    ['icp4', 16],
    ['icp5', 32],
    ['ic11', 32],
    ['ic12', 64],
    ['ic07', 128],
    ['ic13', 256],
    ['ic08', 256],
    ['ic14', 512],
    ['ic09', 512],
    ['ic10', 1024],
  ];
  writeFileSync(join(folder, 'icon.icns'), icns(mac));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
