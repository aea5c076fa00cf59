// Which connection a tab asks: the one that was chosen for it, and never another in its place.
import type { Connection, ConnectionId } from '../ipc';

/** The sandbox first, which comes with a token of its own; the others as they were added. */
export function inOrder(connections: readonly Connection[]): Connection[] {
  const own = (one: Connection) => one.identity === null;
  return [...connections.filter(own), ...connections.filter((one) => !own(one))];
}

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
