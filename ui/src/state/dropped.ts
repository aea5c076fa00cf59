// Files of this machine that were dropped onto the window: whoever is in front takes them.
type Take = (paths: readonly string[]) => boolean;

const takers: Take[] = [];

/** Offers to take what is dropped, before those who offered earlier; until the answer is called. */
export function provideDrop(take: Take): () => void {
  takers.push(take);
  return () => {
    const at = takers.indexOf(take);
    if (at >= 0) takers.splice(at, 1);
  };
}

/** Hands dropped files to the latest who takes them; answers whether anybody did. */
export function dropped(paths: readonly string[]): boolean {
  return paths.length > 0 && takers.toReversed().some((take) => take(paths));
}
