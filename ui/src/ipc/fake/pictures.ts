// Small files made here, byte by byte: pictures, a tone, a document. Enough to show them in place.

const CRC = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

function crc(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = (CRC[(c ^ byte) & 0xff] ?? 0) ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

const u32 = (n: number) => [(n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
const ascii = (text: string) => [...text].map((c) => c.charCodeAt(0));

function chunk(type: string, data: Uint8Array): number[] {
  const body = Uint8Array.from([...ascii(type), ...data]);
  return [...u32(data.length), ...body, ...u32(crc(body))];
}

/** A zlib stream without compression. */
function stored(data: Uint8Array): Uint8Array {
  const out: number[] = [0x78, 0x01];
  for (let at = 0; at < data.length; at += 65_535) {
    const part = data.subarray(at, at + 65_535);
    const last = at + 65_535 >= data.length ? 1 : 0;
    const n = part.length;
    out.push(last, n & 255, n >> 8, ~n & 255, (~n >> 8) & 255, ...part);
  }
  let a = 1;
  let b = 0;
  for (const byte of data) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  out.push(...u32(((b << 16) | a) >>> 0));
  return Uint8Array.from(out);
}

/** A PNG with a landscape in the colours of a number. */
export function png(seed: number, width = 96, height = 64): Uint8Array<ArrayBuffer> {
  const raw = new Uint8Array((width * 3 + 1) * height);
  const hill = (x: number) =>
    height * (0.62 + 0.16 * Math.sin((x / width) * 5 + seed) + 0.05 * Math.sin(x / 6 + seed * 2));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = y * (width * 3 + 1) + 1 + x * 3;
      const sun = Math.hypot(x - width * 0.72, y - height * 0.26) < height * 0.13;
      const shade = y / height;
      const hue = (seed * 47) % 360;
      const mix = (turn: number) => 0.5 + 0.5 * Math.cos(((hue + turn) / 180) * Math.PI);
      const sky = [120 + 90 * mix(0), 130 + 80 * mix(120), 170 + 60 * mix(240)];
      const land = [40 + 60 * mix(200), 90 + 60 * mix(320), 60 + 50 * mix(80)];
      const colour = sun ? [255, 236, 170] : y > hill(x) ? land : sky;
      for (let i = 0; i < 3; i++)
        raw[at + i] = Math.min(255, (colour[i] ?? 0) * (1.05 - 0.25 * shade));
    }
  return Uint8Array.from([
    0x89,
    0x50,
    0x4e,
    0x47,
    0x0d,
    0x0a,
    0x1a,
    0x0a,
    ...chunk('IHDR', Uint8Array.from([...u32(width), ...u32(height), 8, 2, 0, 0, 0])),
    ...chunk('IDAT', stored(raw)),
    ...chunk('IEND', new Uint8Array()),
  ]);
}

/** Half a second of a tone as WAV. */
export function wav(hertz = 440): Uint8Array<ArrayBuffer> {
  const rate = 8000;
  const count = rate / 2;
  const le = (n: number, bytes: number) =>
    Array.from({ length: bytes }, (_, i) => (n >> (8 * i)) & 255);
  const head = [
    ...ascii('RIFF'),
    ...le(36 + count, 4),
    ...ascii('WAVEfmt '),
    ...le(16, 4),
    ...le(1, 2),
    ...le(1, 2),
    ...le(rate, 4),
    ...le(rate, 4),
    ...le(1, 2),
    ...le(8, 2),
    ...ascii('data'),
    ...le(count, 4),
  ];
  const tone = Array.from({ length: count }, (_, i) =>
    Math.round(128 + 80 * Math.sin((2 * Math.PI * hertz * i) / rate)),
  );
  return Uint8Array.from([...head, ...tone]);
}

/** A PDF of pages with a line of text each. */
export function pdf(lines: readonly string[]): Uint8Array<ArrayBuffer> {
  const objects: string[] = [];
  const pages = lines.map((_, index) => `${4 + index * 2} 0 R`).join(' ');
  objects.push('<< /Type /Catalog /Pages 2 0 R >>');
  objects.push(`<< /Type /Pages /Kids [${pages}] /Count ${lines.length} >>`);
  objects.push('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>');
  lines.forEach((line, index) => {
    const stream = `BT /F1 28 Tf 60 700 Td (${line}) Tj ET`;
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${5 + index * 2} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
      `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    );
  });
  let text = '%PDF-1.4\n';
  const places = objects.map((object, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const start = text.length;
  const table = places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Uint8Array.from(ascii(text));
}
