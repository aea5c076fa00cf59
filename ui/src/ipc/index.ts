// The window's door: one typed interface, the only file that knows the host.
import { Channel, invoke } from '@tauri-apps/api/core';
import type { Change, ConnectionId, JobId, ObjectName, Problem, RowsWindow } from './bindings';
import { commands } from './bindings';

export type * from './bindings';

/** A column, or a field within it: the column's index, then the field's in each STRUCT. */
export type ColumnPath = number[];

/** What a generated command answers with when all is well. */
type Data<T> =
  Awaited<T> extends infer A ? (A extends { status: 'ok'; data: infer D } ? D : never) : never;

/** Every generated command; each promise rejects with a `Problem` and nothing else. */
type Typed = {
  [Name in keyof typeof commands]: (
    ...args: Parameters<(typeof commands)[Name]>
  ) => Promise<Data<ReturnType<(typeof commands)[Name]>>>;
};

/** Everything the window may ask: the generated commands, and what has no type that could be generated. */
export type Door = Omit<Typed, 'changesFollow'> & {
  /** An Arrow IPC stream of `Utf8` columns named "0", "1", … in the order asked. */
  rowsWindow(window: RowsWindow): Promise<ArrayBuffer>;
  /** The bytes of an object, or the `first` so many of them; 64 MB at most. */
  objectBytes(
    job: JobId,
    connection: ConnectionId,
    object: ObjectName,
    first: number | null,
  ): Promise<ArrayBuffer>;
  /** Calls back with every change until the answer is called. */
  onChange(listener: (change: Change) => void): () => void;
};

/** Whatever was thrown, as a `Problem`; anything unknown is a defect. */
export function asProblem(thrown: unknown): Problem {
  if (typeof thrown === 'object' && thrown !== null && 'kind' in thrown) {
    const kind = (thrown as { kind: unknown }).kind;
    if (typeof kind === 'object' && kind !== null && 'name' in kind) return thrown as Problem;
  }
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return { kind: { name: 'broken' }, detail: text };
}

/** A fresh id for a job, made here so that it can be cancelled before the answer. */
export function newJobId(): JobId {
  return `shirabe_${crypto.randomUUID().replaceAll('-', '')}`;
}

/** What a generated command answers with. */
type Answer<T> = { status: 'ok'; data: T } | { status: 'error'; error: unknown };

/** The value of an answer; what went wrong is thrown, always as a `Problem`. */
async function open<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (thrown) {
    throw asProblem(thrown);
  }
  if (answer.status === 'error') throw asProblem(answer.error);
  return answer.data;
}

/** A command that answers with raw bytes, for which no type can be generated. */
async function raw(command: string, args: Record<string, unknown>): Promise<ArrayBuffer> {
  try {
    return await invoke<ArrayBuffer>(command, args);
  } catch (thrown) {
    throw asProblem(thrown);
  }
}

function host(): Door {
  const typed = Object.fromEntries(
    Object.entries(commands).map(([name, command]) => [
      name,
      (...args: unknown[]) =>
        open((command as (...args: unknown[]) => Promise<Answer<unknown>>)(...args)),
    ]),
  ) as Typed;
  const listeners = new Set<(change: Change) => void>();
  // A channel of this page alone: events would be heard by the windows of other workspaces, too.
  const follow = () => {
    const changes = new Channel<Change>();
    changes.onmessage = (change) => {
      for (const listener of listeners) listener(change);
    };
    void typed.changesFollow(changes);
  };
  return {
    ...typed,
    rowsWindow: (window) => raw('rows_window', { window }),
    objectBytes: (job, connection, object, first) =>
      raw('object_bytes', { job, connection, object, first }),
    onChange: (listener) => {
      if (listeners.size === 0) follow();
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

let current: Door | undefined;

/** The door in use. Opened once by `openDoor`, or handed in by a test through `useDoor`. */
export function ipc(): Door {
  if (!current) throw new Error('the door has not been opened');
  return current;
}

/** Takes another door, for tests. */
export function setDoor(door: Door): void {
  current = door;
}

/** Opens the host's door; in a plain browser during development, the in-memory one. */
export async function openDoor(): Promise<Door> {
  if (!current) {
    if ('__TAURI_INTERNALS__' in window) current = host();
    else if (import.meta.env.DEV) current = (await import('./fake')).fakeDoor();
    else throw new Error('Shirabe runs in its own window: start it with npm start');
  }
  return current;
}
