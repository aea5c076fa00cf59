// What a file is by the end of its name and its content type, and whether it can be shown in place.
import type { ShownKind } from '../../words';

const TYPES: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
  avif: 'image/avif',
  bmp: 'image/bmp',
  mp4: 'video/mp4',
  m4v: 'video/mp4',
  webm: 'video/webm',
  mov: 'video/quicktime',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  aac: 'audio/aac',
  wav: 'audio/wav',
  ogg: 'audio/ogg',
  flac: 'audio/flac',
  pdf: 'application/pdf',
  json: 'application/json',
  md: 'text/markdown',
  txt: 'text/plain',
  log: 'text/plain',
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
};

const TEXTS = new Set(
  'ndjson jsonl ltsv yaml yml toml ini conf xml html htm sql py js ts tsx css sh rs go java rb php c h cpp'.split(
    ' ',
  ),
);

/** Files that hold rows: opened as a table, not as a text. */
const ROWS =
  /\.(parquet|csv|tsv|ndjson|jsonl|avro|orc|arrow|feather|xlsx|ltsv)(\.(gz|zst|bz2|xz|lz4|sz|snappy|zip))?$/i;
const PACKED = /\.(gz|zst|bz2|xz|lz4|sz|snappy|zip)$/i;

function endOf(key: string): string {
  const name = key.slice(key.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
}

/** How an object can be shown in place; null: not at all. */
export function shownKind(key: string, type: string | null = null): ShownKind | null {
  if (PACKED.test(key)) return null;
  const end = endOf(key);
  const known = TYPES[end] ?? (end === '' || !TEXTS.has(end) ? type : 'text/plain');
  if (!known) return null;
  if (known.startsWith('image/')) return 'image';
  if (known.startsWith('video/')) return 'video';
  if (known.startsWith('audio/')) return 'audio';
  if (known === 'application/pdf') return 'pdf';
  if (known.startsWith('text/') || /\b(json|xml|yaml|javascript|sql)\b/.test(known)) return 'text';
  return null;
}

/** Whether an object may hold rows: pictures, films, sounds and documents do not. */
export function holdsRows(key: string): boolean {
  const kind = shownKind(key);
  return kind === null || kind === 'text';
}

/** The type that the web view is told, so that it draws or plays the bytes. */
export function mediaType(key: string, type: string | null): string {
  const own = TYPES[endOf(key)];
  return own ?? (type && /^(image|video|audio)\//.test(type) ? type : 'application/octet-stream');
}

/** Whether opening an object shows it in place; otherwise it opens as a table. */
export function opensInPlace(key: string): boolean {
  return shownKind(key) !== null && !ROWS.test(key);
}

const ENCODINGS = [
  'utf-8',
  'shift_jis',
  'euc-jp',
  'iso-2022-jp',
  'utf-16le',
  'utf-16be',
  'windows-1252',
] as const;

/** The encodings that a text can be read in. */
export const TEXT_ENCODINGS: readonly string[] = ENCODINGS;

/** The encoding that bytes are most likely written in. The last letter may be cut off. */
export function guessEncoding(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  // An escape sequence of Japanese mail.
  for (let at = 0; at + 2 < Math.min(bytes.length, 65_536); at++)
    if (bytes[at] === 0x1b && bytes[at + 1] === 0x24) return 'iso-2022-jp';
  for (const encoding of ['utf-8', 'shift_jis', 'euc-jp'])
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
      // EUC-JP reads as half-width kana in Shift_JIS more often than anybody writes those.
      const kana = text.match(/[\uff61-\uff9f]/g)?.length ?? 0;
      if (encoding !== 'shift_jis' || kana * 4 < text.length) return encoding;
    } catch {
      // The next one.
    }
  return 'windows-1252';
}

/** A text, and how many of its characters could not be read. */
export function decode(bytes: Uint8Array, encoding: string): { text: string; damaged: number } {
  const text = new TextDecoder(encoding).decode(bytes, { stream: true });
  return { text, damaged: text.match(/\ufffd/g)?.length ?? 0 };
}
