// Addresses in S3 as people copy them, and what lies above and below a place.
import type { ObjectName } from '../../ipc';
import { isPaying, type ObjectsPlace } from '../../state/places';

/** `s3://bucket/key`, as every tool takes it. */
export function s3Path(bucket: string, key: string): string {
  return `s3://${bucket}/${key}`;
}

const isPoint = (bucket: string) => bucket.startsWith('arn:');

/** The ARN of a key; of an access point with its own form. */
export function arnOf(bucket: string, key: string): string {
  return isPoint(bucket) ? `${bucket}/object/${key}` : `arn:aws:s3:::${bucket}/${key}`;
}

/** The https address of an object. `endpoint`: of a service other than Amazon's. */
export function httpsOf(
  bucket: string,
  key: string,
  region: string,
  endpoint: string | null,
): string {
  const path = key.split('/').map(encodeURIComponent).join('/');
  if (endpoint !== null) return `${endpoint.replace(/\/$/, '')}/${bucket}/${path}`;
  return `https://${bucket}.s3.${region}.amazonaws.com/${path}`;
}

/** The prefix above; null: the place is a whole bucket. */
export function above(prefix: string): string | null {
  if (prefix === '') return null;
  return prefix.slice(0, prefix.replace(/\/$/, '').lastIndexOf('/') + 1);
}

/** Each prefix on the way down, with its last part. */
export function crumbs(prefix: string): { name: string; prefix: string }[] {
  const found: { name: string; prefix: string }[] = [];
  for (let at = prefix.indexOf('/'); at >= 0; at = prefix.indexOf('/', at + 1)) {
    const begin = found.at(-1)?.prefix.length ?? 0;
    found.push({ name: prefix.slice(begin, at), prefix: prefix.slice(0, at + 1) });
  }
  const rest = prefix.slice(found.at(-1)?.prefix.length ?? 0);
  return rest === '' ? found : [...found, { name: rest, prefix }];
}

/** The object of a key, with what was agreed to. */
export function objectName(
  place: Pick<ObjectsPlace, 'connection' | 'bucket'>,
  key: string,
  version: string | null = null,
): ObjectName {
  const { connection, bucket } = place;
  return { bucket, key, version, requesterPays: isPaying(connection, bucket) };
}

/**
 * A key that stands right before every key that begins with a text: listings begin behind a key,
 * and what was typed is to be the first of them.
 */
export function justBefore(text: string): string {
  const letters = [...text];
  const last = letters.pop()?.codePointAt(0);
  if (last === undefined) return '';
  // Surrogates are no letters.
  const before = last === 0xe000 ? 0xd7ff : last - 1;
  return before <= 0
    ? letters.join('')
    : `${letters.join('')}${String.fromCodePoint(before)}\u{10ffff}`;
}

const ARCHIVES = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** Whether a storage class has to be restored before it can be read. */
export function isArchive(storageClass: string): boolean {
  return ARCHIVES.has(storageClass);
}
