// Puts a text into the editor, wherever that is: the query feature provides it, the catalogue uses it.
let target: ((text: string) => void) | null = null;

/** Tells how a text gets into the editor. */
export function provideInsert(insert: (text: string) => void): () => void {
  target = insert;
  return () => {
    if (target === insert) target = null;
  };
}

/** Puts a text at the caret; answers whether there was an editor. */
export function insertIntoEditor(text: string): boolean {
  target?.(text);
  return target !== null;
}
