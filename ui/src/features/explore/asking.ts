// Which dialog of the explorer is open.
import { create } from 'zustand';
import type { ConnectionId, CopyOperation, DatasetRef, TableKind, TableRef } from '../../ipc';

/** A dialog and what it is about. */
export type Asking =
  | { name: 'addProject'; connection: ConnectionId }
  | {
      name: 'copy';
      connection: ConnectionId;
      source: TableRef;
      operation: CopyOperation;
    }
  | { name: 'undelete'; connection: ConnectionId; dataset: DatasetRef; table: string }
  | { name: 'timeTravel'; connection: ConnectionId; table: TableRef }
  | { name: 'rename'; connection: ConnectionId; table: TableRef }
  | { name: 'edit'; connection: ConnectionId; table: TableRef }
  | { name: 'drop'; connection: ConnectionId; table: TableRef; kind: TableKind }
  | { name: 'dropDataset'; connection: ConnectionId; dataset: DatasetRef }
  | { name: 'createDataset'; connection: ConnectionId; project: string };

/** The store of the open dialog. */
export const useAsking = create<{ asking: Asking | null }>(() => ({ asking: null }));

/** Opens a dialog of the explorer. */
export function ask(asking: Asking): void {
  useAsking.setState({ asking });
}

/** Closes it. */
export function stopAsking(): void {
  useAsking.setState({ asking: null });
}
