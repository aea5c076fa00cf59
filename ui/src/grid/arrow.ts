// Reads an Arrow IPC stream of text columns. Knows `Utf8`, `LargeUtf8` and `Utf8View`, and nothing else of Arrow.
// A cell becomes a string only when it is looked at.

/** A block of text cells. */
export interface TextBlock {
  rowCount: number;
  /** The cell's text; null is NULL. Both indexes 0-based. */
  text(row: number, column: number): string | null;
}

/** The bytes are not a stream of text columns. */
export class ArrowError extends Error {}

const CONTINUATION = 0xffffffff;
const HEADER_SCHEMA = 1;
const HEADER_BATCH = 3;
const TYPE_UTF8 = 5;
const TYPE_LARGE_UTF8 = 20;
const TYPE_UTF8_VIEW = 24;

const decoder = new TextDecoder();

/** Fields of a flatbuffer's tables by their number in the schema. */
class Flat {
  constructor(
    private readonly view: DataView,
    private readonly table: number,
  ) {}

  static root(view: DataView, at: number): Flat {
    return new Flat(view, at + view.getUint32(at, true));
  }

  /** Place of a field, or 0 if it has its default. */
  private field(number: number): number {
    const vtable = this.table - this.view.getInt32(this.table, true);
    const entry = 4 + number * 2;
    if (entry >= this.view.getUint16(vtable, true)) return 0;
    const offset = this.view.getUint16(vtable + entry, true);
    return offset === 0 ? 0 : this.table + offset;
  }

  byte(number: number): number {
    const at = this.field(number);
    return at === 0 ? 0 : this.view.getUint8(at);
  }

  long(number: number): number {
    const at = this.field(number);
    return at === 0 ? 0 : Number(this.view.getBigInt64(at, true));
  }

  has(number: number): boolean {
    return this.field(number) !== 0;
  }

  child(number: number): Flat | null {
    const at = this.field(number);
    return at === 0 ? null : new Flat(this.view, at + this.view.getUint32(at, true));
  }

  /** Place of the first element and how many there are. */
  vector(number: number): { start: number; length: number } {
    const at = this.field(number);
    if (at === 0) return { start: 0, length: 0 };
    const vector = at + this.view.getUint32(at, true);
    return { start: vector + 4, length: this.view.getUint32(vector, true) };
  }

  /** One element of a vector of tables. */
  element(start: number, index: number): Flat {
    const at = start + index * 4;
    return new Flat(this.view, at + this.view.getUint32(at, true));
  }
}

interface TextColumn {
  text(row: number): string | null;
}

type Bytes = Uint8Array<ArrayBuffer>;

function bit(validity: Bytes | null, row: number): boolean {
  return validity === null || (((validity[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
}

/** `Utf8` or `LargeUtf8`: offsets into one run of bytes. */
function offsetColumn(
  validity: Bytes | null,
  offsets: DataView,
  data: Bytes,
  large: boolean,
): TextColumn {
  const offset = large
    ? (row: number) => Number(offsets.getBigInt64(row * 8, true))
    : (row: number) => offsets.getInt32(row * 4, true);
  // Where all is ASCII, bytes and letters agree, and one decoding serves every cell.
  let whole: string | null | undefined;
  return {
    text(row) {
      if (!bit(validity, row)) return null;
      if (whole === undefined) {
        const text = decoder.decode(data);
        whole = text.length === data.length ? text : null;
      }
      const from = offset(row);
      const to = offset(row + 1);
      return whole === null ? decoder.decode(data.subarray(from, to)) : whole.slice(from, to);
    },
  };
}

/** `Utf8View`: 16 bytes a cell, the text in place when short, else in one of several buffers. */
function viewColumn(validity: Bytes | null, views: DataView, buffers: Bytes[]): TextColumn {
  return {
    text(row) {
      if (!bit(validity, row)) return null;
      const at = row * 16;
      const length = views.getInt32(at, true);
      if (length <= 12)
        return decoder.decode(new Uint8Array(views.buffer, views.byteOffset + at + 4, length));
      const buffer = buffers[views.getInt32(at + 8, true)];
      const from = views.getInt32(at + 12, true);
      if (!buffer) throw new ArrowError('a view points to a buffer that is not there');
      return decoder.decode(buffer.subarray(from, from + length));
    },
  };
}

/** Reads one record batch. */
function readBatch(
  view: DataView,
  bytes: Bytes,
  batch: Flat,
  body: number,
  types: readonly number[],
): { rowCount: number; columns: TextColumn[] } {
  if (batch.has(3)) throw new ArrowError('compressed batches are not used here');
  const rowCount = batch.long(0);
  const buffers = batch.vector(2);
  const variadic = batch.vector(4);
  let next = 0;
  let nextVariadic = 0;
  const buffer = (): Bytes => {
    if (next >= buffers.length) throw new ArrowError('a buffer is missing');
    const at = buffers.start + next * 16;
    next += 1;
    const from = body + Number(view.getBigInt64(at, true));
    const length = Number(view.getBigInt64(at + 8, true));
    if (from + length > bytes.length) throw new ArrowError('the stream is cut off');
    return bytes.subarray(from, from + length);
  };
  const dataView = (part: Bytes) => new DataView(part.buffer, part.byteOffset, part.byteLength);
  const columns = types.map((type) => {
    const bitmap = buffer();
    const validity = bitmap.length === 0 ? null : bitmap;
    if (type === TYPE_UTF8_VIEW) {
      const views = dataView(buffer());
      const count =
        nextVariadic < variadic.length
          ? Number(view.getBigInt64(variadic.start + nextVariadic * 8, true))
          : 0;
      nextVariadic += 1;
      return viewColumn(validity, views, Array.from({ length: count }, buffer));
    }
    const offsets = dataView(buffer());
    return offsetColumn(validity, offsets, buffer(), type === TYPE_LARGE_UTF8);
  });
  return { rowCount, columns };
}

/** Reads a whole stream; throws `ArrowError` if it is cut off or holds anything but text. */
export function readTextBlock(buffer: ArrayBuffer): TextBlock {
  const bytes = new Uint8Array(buffer);
  const view = new DataView(buffer);
  const batches: { first: number; columns: TextColumn[] }[] = [];
  let types: number[] | null = null;
  let rowCount = 0;
  let at = 0;
  try {
    while (at + 8 <= bytes.length) {
      if (view.getUint32(at, true) === CONTINUATION) at += 4;
      const length = view.getInt32(at, true);
      at += 4;
      if (length <= 0) break;
      const message = Flat.root(view, at);
      const header = message.child(2);
      const body = at + length;
      if (!header) throw new ArrowError('a message without a header');
      if (message.byte(1) === HEADER_SCHEMA) {
        const fields = header.vector(1);
        types = Array.from({ length: fields.length }, (_, index) =>
          header.element(fields.start, index).byte(2),
        );
        if (
          types.some(
            (type) => type !== TYPE_UTF8 && type !== TYPE_LARGE_UTF8 && type !== TYPE_UTF8_VIEW,
          )
        )
          throw new ArrowError('a column is not text');
      } else if (message.byte(1) === HEADER_BATCH) {
        if (!types) throw new ArrowError('a batch before the schema');
        const batch = readBatch(view, bytes, header, body, types);
        batches.push({ first: rowCount, columns: batch.columns });
        rowCount += batch.rowCount;
      } else throw new ArrowError('a message of another kind');
      at = body + message.long(3);
    }
  } catch (thrown) {
    if (thrown instanceof RangeError) throw new ArrowError('the stream is cut off');
    throw thrown;
  }
  if (!types) throw new ArrowError('a stream without a schema');
  return {
    rowCount,
    text(row, column) {
      let index = batches.length - 1;
      while (index > 0 && (batches[index]?.first ?? 0) > row) index -= 1;
      const batch = batches[index];
      const cells = batch?.columns[column];
      if (!batch || !cells || row < 0 || row >= rowCount) return null;
      return cells.text(row - batch.first);
    },
  };
}
