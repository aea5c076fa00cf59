// Reads the text of nested and JSON values into a tree without changing a digit of it. Pure.

/** A value: its text, or its members in the order in which they stand. */
export type Node =
  | { kind: 'scalar'; text: string; quoted: boolean }
  | { kind: 'list'; items: Node[] }
  | { kind: 'fields'; items: [name: string, value: Node][] };

class NotATree extends Error {}

/** Deeper values than this are shown as text. */
const DEEPEST = 200;

class Reader {
  private at = 0;
  constructor(private readonly text: string) {}

  whole(): Node {
    const node = this.value(0);
    this.blank();
    if (this.at < this.text.length) throw new NotATree();
    return node;
  }

  private blank(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at += 1;
  }

  private take(letter: string): boolean {
    this.blank();
    if (this.text[this.at] !== letter) return false;
    this.at += 1;
    return true;
  }

  private value(depth: number): Node {
    if (depth > DEEPEST) throw new NotATree();
    if (this.take('[')) {
      const items: Node[] = [];
      if (this.take(']')) return { kind: 'list', items };
      do items.push(this.value(depth + 1));
      while (this.take(','));
      if (!this.take(']')) throw new NotATree();
      return { kind: 'list', items };
    }
    if (this.take('{')) {
      const items: [string, Node][] = [];
      if (this.take('}')) return { kind: 'fields', items };
      do {
        this.blank();
        const name = this.quoted();
        if (!this.take(':')) throw new NotATree();
        items.push([name, this.value(depth + 1)]);
      } while (this.take(','));
      if (!this.take('}')) throw new NotATree();
      return { kind: 'fields', items };
    }
    if (this.text[this.at] === '"') return { kind: 'scalar', text: this.quoted(), quoted: true };
    const from = this.at;
    while (this.at < this.text.length && !/[\s,\]}]/.test(this.text[this.at] ?? '')) this.at += 1;
    if (this.at === from) throw new NotATree();
    return { kind: 'scalar', text: this.text.slice(from, this.at), quoted: false };
  }

  private quoted(): string {
    if (this.text[this.at] !== '"') throw new NotATree();
    const from = this.at;
    this.at += 1;
    while (this.text[this.at] !== '"') {
      if (this.at >= this.text.length) throw new NotATree();
      this.at += this.text[this.at] === '\\' ? 2 : 1;
    }
    this.at += 1;
    try {
      return JSON.parse(this.text.slice(from, this.at)) as string;
    } catch {
      throw new NotATree();
    }
  }
}

/** The tree of a text; null when it is not one. */
export function treeOf(text: string): Node | null {
  const start = text.trimStart()[0];
  if (start !== '{' && start !== '[') return null;
  try {
    return new Reader(text).whole();
  } catch (thrown) {
    if (thrown instanceof NotATree) return null;
    throw thrown;
  }
}

/** Whether a text looks like markup, XML or HTML. */
export function isMarkup(text: string): boolean {
  return /^\s*<[?!a-zA-Z][^>]*>/.test(text) && /<\/[a-zA-Z][^>]*>\s*$|\/>\s*$/.test(text);
}

/** Markup with every element on a line of its own, indented; texts stay with their element. */
export function prettyMarkup(text: string): string {
  const parts = text.match(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<[^>]*>|[^<]+/g) ?? [];
  const lines: string[] = [];
  let depth = 0;
  let open = '';
  for (const part of parts) {
    const indent = '  '.repeat(Math.max(0, depth));
    if (!part.startsWith('<') || part.startsWith('<![CDATA[')) {
      const inner = part.trim();
      if (inner === '') continue;
      if (open) open += inner;
      else lines.push(indent + inner);
    } else if (part.startsWith('</')) {
      depth -= 1;
      if (open) lines.push(open + part);
      else lines.push('  '.repeat(Math.max(0, depth)) + part);
      open = '';
    } else {
      if (open) lines.push(open);
      open = '';
      if (/^<[?!]/.test(part) || part.endsWith('/>')) lines.push(indent + part);
      else {
        open = indent + part;
        depth += 1;
      }
    }
  }
  if (open) lines.push(open);
  return lines.join('\n');
}

/** The bytes of a base64 text; null when it is not one. */
export function bytesOf(base64: string): Uint8Array | null {
  try {
    const binary = atob(base64);
    const bytes = new Uint8Array(binary.length);
    for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
    return bytes;
  } catch {
    return null;
  }
}

/** Sixteen bytes a line: offset, hex, letters. */
export function hexDump(bytes: Uint8Array, from: number, to: number): string {
  const lines: string[] = [];
  for (let at = from; at < Math.min(to, bytes.length); at += 16) {
    const part = bytes.subarray(at, Math.min(at + 16, bytes.length));
    const hex = [...part].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const letters = [...part]
      .map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.'))
      .join('');
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hex.padEnd(47)}  ${letters}`);
  }
  return lines.join('\n');
}

/** The bytes as UTF-8; null where they are not. */
export function utf8Of(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
