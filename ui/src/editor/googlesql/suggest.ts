// What was meant where the service does not know a name: its own suggestion, else the closest known names.

/** What a refusal says about a name. */
export interface Unknown {
  kind: 'name' | 'member' | 'function' | 'table' | 'field';
  /** The name as it was written. */
  written: string;
  /** What it was looked for in, for members. */
  inside: string | null;
  /** The service's own suggestion. */
  suggested: string | null;
}

const SUGGESTED = /Did you mean\s+[`'"]?(.+?)[`'"]?\s*\?/i;
const PATTERNS: [RegExp, Unknown['kind']][] = [
  [/Unrecognized name:\s*([^\s;]+)/i, 'name'],
  [/Name\s+(\S+)\s+not found inside\s+(\S+)/i, 'member'],
  [/Field name\s+(\S+)\s+does not exist in/i, 'field'],
  [/Function not found:\s*([^\s;]+)/i, 'function'],
  [/Table(?:-valued function)? (?:not found|name):?\s*[`'"]?([^\s;`'"]+)/i, 'table'],
  [/Table\s+[`'"]([^`'"]+)[`'"]\s+must be qualified/i, 'table'],
  [/Not found:\s*Table\s+([^\s]+)/i, 'table'],
  [/Column\s+[`'"]?(\S+?)[`'"]?\s+(?:is not present|not found)/i, 'name'],
];

/** Reads a refusal; null where it is about something else. */
export function unknownIn(message: string): Unknown | null {
  const suggested = SUGGESTED.exec(message)?.[1] ?? null;
  for (const [pattern, kind] of PATTERNS) {
    const match = pattern.exec(message);
    if (match?.[1])
      return {
        kind,
        written: match[1].replace(/[;,]$/, '').replace(/^[`'"]|[`'"]$/g, ''),
        inside: match[2]?.replace(/[;,.]$/, '') ?? null,
        suggested,
      };
  }
  return null;
}

/** Edits between two names, transpositions as one; more than `most` count as `most + 1`. */
export function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let older: number[] = [];
  let old = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const now = [row];
    let least = row;
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (old[column] ?? 0) + 1,
        (now[column - 1] ?? 0) + 1,
        (old[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        cost = Math.min(cost, (older[column - 2] ?? 0) + 1);
      now[column] = cost;
      least = Math.min(least, cost);
    }
    if (least > most) return most + 1;
    older = old;
    old = now;
  }
  return old[b.length] ?? most + 1;
}

/** The names that a written one is closest to, best first, at most three. */
export function closest(written: string, names: Iterable<string>): string[] {
  const small = written.toLowerCase();
  const most = Math.max(1, Math.min(3, Math.floor(small.length / 3)));
  const found = new Map<string, number>();
  for (const name of names) {
    const other = name.toLowerCase();
    if (other === small) {
      // The same but for its case, which matters for tables.
      if (name !== written) found.set(name, 0);
      continue;
    }
    const away = distance(small, other, most);
    if (away <= most) found.set(name, away);
    else if (
      small.length >= 4 &&
      (other.includes(small) || (other.length >= 4 && small.includes(other)))
    )
      found.set(name, most + 1 + Math.abs(other.length - small.length) / 100);
    else if (small.replace(/_/g, '') === other.replace(/_/g, '')) found.set(name, 0.5);
  }
  return [...found]
    .sort((a, b) => a[1] - b[1] || a[0].length - b[0].length || (a[0] < b[0] ? -1 : 1))
    .slice(0, 3)
    .map(([name]) => name);
}

/** A suggestion in the case that the written name has, where that is a question of taste. */
export function inCaseOf(written: string, name: string): string {
  if (written === written.toUpperCase() && /[A-Z]/.test(written)) return name.toUpperCase();
  if (written === written.toLowerCase()) return name.toLowerCase();
  return name;
}
