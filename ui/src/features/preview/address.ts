// From a typed address to a place. Pure but for the question that it is handed.
import type { ConnectionId, ObjectPlace, PreviewPlace, Problem } from '../../ipc';

/** Whether an address names something in S3. */
export function isS3(text: string): boolean {
  return /^(s3[an]?:\/\/|arn:|https?:\/\/)/i.test(text.trim());
}

/** The place of an address; what S3's own addresses mean is asked. */
export async function placeOf(
  text: string,
  connection: ConnectionId | null,
  ask: (text: string) => Promise<ObjectPlace>,
): Promise<PreviewPlace> {
  const address = text.trim();
  if (!isS3(address)) return { name: 'local', path: address.replace(/^file:\/\/(?=\/)/, '') };
  if (connection === null)
    throw {
      kind: { name: 'badInput', field: 'connection', reason: 'there is no connection to S3' },
      detail: null,
    } satisfies Problem;
  return { name: 's3', connection, place: await ask(address) };
}
