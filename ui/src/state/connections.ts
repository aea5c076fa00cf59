// Which connection a tab asks: the one that was chosen for it, and never another in its place.
import type { Connection, ConnectionId } from '../ipc';

/**
 * The connection of an id. Nothing was chosen: the first that can be asked. A chosen one that is no
 * longer there is replaced by none: another may bill another project.
 */
export function connectionFor(
  connections: readonly Connection[],
  id: ConnectionId | null | undefined,
): Connection | undefined {
  if (id) return connections.find((one) => one.id === id);
  return connections.find((one) => one.ready) ?? connections[0];
}
