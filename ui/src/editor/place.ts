// From a place that the service tells (line and column of what was sent) to an offset of the tab's text. Pure.

/** Offset in a text of a 1-based line and a 1-based column in characters; past the end of a line: its end. */
export function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let number = 1; number < line; number++) {
    const end = text.indexOf('\n', start);
    if (end < 0) return text.length;
    start = end + 1;
  }
  const end = text.indexOf('\n', start);
  const stop = end < 0 ? text.length : end;
  let at = start;
  for (let character = 1; character < column && at < stop; character++)
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return Math.min(at, stop);
}

/** The word, number or sign at an offset, for a mark that can be seen; never empty unless the text is. */
export function wordAt(text: string, offset: number): { from: number; to: number } {
  if (text.length === 0) return { from: 0, to: 0 };
  let from = Math.min(offset, text.length);
  // At the end of a line or of the text the mark goes on what stands before.
  if (from === text.length || text[from] === '\n') {
    while (from > 0 && /\s/.test(text[from - 1] ?? '')) from -= 1;
    if (from === 0) return { from: 0, to: Math.min(1, text.length) };
    const before = /[\p{L}\p{N}_]+$/u.exec(text.slice(Math.max(0, from - 200), from));
    return { from: from - (before?.[0].length ?? 1), to: from };
  }
  const word = /^(?:`[^`\n]*`|[\p{L}\p{N}_$]+|\s+|.)/u.exec(text.slice(from, from + 300));
  return { from, to: from + (word?.[0].length ?? 1) };
}

/** 1-based line and column in characters of an offset. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let at = before.indexOf('\n'); at >= 0; at = before.indexOf('\n', at + 1)) line += 1;
  return { line, column: [...before.slice(start)].length + 1 };
}
