// The bytes of objects that are shown in place: read once, kept as an address of the page, let go with it.
import { useEffect, useState } from 'react';
import {
  asProblem,
  type ConnectionId,
  ipc,
  newJobId,
  type ObjectName,
  type Problem,
} from '../../ipc';
import { cancel } from './session';

/** What came of reading an object. */
export interface Read {
  bytes: ArrayBuffer | null;
  problem: Problem | null;
}

const WAITING: Read = { bytes: null, problem: null };

/** Reads an object while the component is there; `wanted` false: not yet. `first`: only so many bytes. */
export function useBytes(
  connection: ConnectionId,
  object: ObjectName,
  wanted: boolean,
  first: number | null,
): Read {
  const [read, setRead] = useState<Read>(WAITING);
  const { bucket, key, version, requesterPays } = object;
  useEffect(() => {
    setRead(WAITING);
    if (!wanted) return;
    const job = newJobId();
    let gone = false;
    ipc()
      .objectBytes(job, connection, { bucket, key, version, requesterPays }, first)
      .then(
        (bytes) => {
          if (!gone) setRead({ bytes, problem: null });
        },
        (thrown: unknown) => {
          if (!gone) setRead({ bytes: null, problem: asProblem(thrown) });
        },
      );
    return () => {
      gone = true;
      cancel(job);
    };
  }, [connection, bucket, key, version, requesterPays, wanted, first]);
  return read;
}

/** An address of the page for bytes, as long as the component is there. */
export function useAddress(bytes: ArrayBuffer | null, type: string): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!bytes) {
      setAddress(null);
      return;
    }
    const made = URL.createObjectURL(new Blob([bytes], { type }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes, type]);
  return address;
}
