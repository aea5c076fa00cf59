// Goes to a table in the catalogue: the explorer provides it, the editor asks for it.
import type { ConnectionId, TableRef } from '../ipc';

type Reveal = (connection: ConnectionId, table: TableRef) => void;
let target: Reveal | null = null;

/** Tells how a table is shown in the catalogue. */
export function provideReveal(reveal: Reveal): () => void {
  target = reveal;
  return () => {
    if (target === reveal) target = null;
  };
}

/** Shows a table in the catalogue; answers whether there is one to show it in. */
export function revealTable(connection: ConnectionId, table: TableRef): boolean {
  target?.(connection, table);
  return target !== null;
}
