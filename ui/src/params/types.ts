// The types of parameters as GoogleSQL writes them, read and written. Pure.

/** The types that hold one value. */
export const SCALARS = [
  'STRING',
  'INT64',
  'FLOAT64',
  'NUMERIC',
  'BIGNUMERIC',
  'BOOL',
  'DATE',
  'TIMESTAMP',
  'DATETIME',
  'TIME',
  'BYTES',
  'JSON',
  'INTERVAL',
  'GEOGRAPHY',
] as const;

/** One of them. */
export type Scalar = (typeof SCALARS)[number];

/** A type as a tree. */
export type ParameterType =
  | { kind: 'scalar'; name: Scalar }
  | { kind: 'array'; element: ParameterType }
  | { kind: 'struct'; fields: { name: string; type: ParameterType }[] }
  | { kind: 'range'; element: Scalar };

const SPELLINGS: Record<string, Scalar> = {
  INT: 'INT64',
  INTEGER: 'INT64',
  SMALLINT: 'INT64',
  BIGINT: 'INT64',
  TINYINT: 'INT64',
  BYTEINT: 'INT64',
  FLOAT: 'FLOAT64',
  DOUBLE: 'FLOAT64',
  DECIMAL: 'NUMERIC',
  BIGDECIMAL: 'BIGNUMERIC',
  BOOLEAN: 'BOOL',
};

class Reader {
  private at = 0;
  constructor(private readonly text: string) {}

  private space(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at += 1;
  }

  private sign(sign: string): boolean {
    this.space();
    if (this.text[this.at] !== sign) return false;
    this.at += 1;
    return true;
  }

  private word(): string | null {
    this.space();
    const match = /^(?:`([^`]+)`|([\p{L}_][\p{L}\p{M}\p{N}_]*))/u.exec(this.text.slice(this.at));
    if (!match) return null;
    this.at += match[0].length;
    return match[1] ?? match[2] ?? null;
  }

  ended(): boolean {
    this.space();
    return this.at === this.text.length;
  }

  type(): ParameterType | null {
    const word = this.word()?.toUpperCase();
    if (!word) return null;
    if (word === 'ARRAY') {
      if (!this.sign('<')) return null;
      const element = this.type();
      return element && element.kind !== 'array' && this.sign('>')
        ? { kind: 'array', element }
        : null;
    }
    if (word === 'RANGE') {
      if (!this.sign('<')) return null;
      const element = this.type();
      if (element?.kind !== 'scalar' || !/^(DATE|DATETIME|TIMESTAMP)$/.test(element.name))
        return null;
      return this.sign('>') ? { kind: 'range', element: element.name } : null;
    }
    if (word === 'STRUCT') return this.struct();
    const name = SPELLINGS[word] ?? SCALARS.find((scalar) => scalar === word);
    if (!name) return null;
    // Lengths and precisions are no part of a parameter's type.
    const length = /^\s*\(\s*\d+(?:\s*,\s*\d+)?\s*\)/.exec(this.text.slice(this.at));
    if (length) this.at += length[0].length;
    return { kind: 'scalar', name };
  }

  private struct(): ParameterType | null {
    if (!this.sign('<')) return null;
    const fields: { name: string; type: ParameterType }[] = [];
    do {
      const name = this.word();
      const type = name === null ? null : this.type();
      if (name === null || !type) return null;
      if (fields.some((field) => field.name.toLowerCase() === name.toLowerCase())) return null;
      fields.push({ name, type });
    } while (this.sign(','));
    return this.sign('>') ? { kind: 'struct', fields } : null;
  }
}

/** Reads a type; null for what is none. */
export function parseType(text: string): ParameterType | null {
  const reader = new Reader(text);
  const type = reader.type();
  return type && reader.ended() ? type : null;
}

/** Writes a type. */
export function typeText(type: ParameterType): string {
  switch (type.kind) {
    case 'scalar':
      return type.name;
    case 'array':
      return `ARRAY<${typeText(type.element)}>`;
    case 'range':
      return `RANGE<${type.element}>`;
    case 'struct':
      return `STRUCT<${type.fields
        .map(({ name, type: inner }) => {
          const plain = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
          return `${plain ? name : `\`${name}\``} ${typeText(inner)}`;
        })
        .join(', ')}>`;
  }
}
