// Whether a text is a value of a type, and from JSON to the parts of arrays and structs. Pure.
import type { ParameterFault } from '../words';
import { type ParameterType, parseType, type Scalar, typeText } from './types';

/** Why a value cannot be sent; words for it are the language's. */
export type Fault = ParameterFault;

const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const TIME = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,6}))?)?$/;
const ZONE = /(?:\s*(?:Z|UTC|[+-]\d{1,2}(?::?\d{2})?)|\s+[A-Za-z]+(?:\/[A-Za-z_+-]+\d*)+)$/i;

function isDate(text: string): boolean {
  const match = DATE.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const last = new Date(Date.UTC(2000, month, 0)).getUTCDate();
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return day <= (month === 2 ? (leap ? 29 : 28) : last);
}

function isTime(text: string): boolean {
  const match = TIME.exec(text);
  if (!match) return false;
  return Number(match[1]) < 24 && Number(match[2]) < 60 && Number(match[3] ?? 0) < 60;
}

function isDatetime(text: string): boolean {
  const at = text.search(/[ tT]/);
  if (at < 0) return isDate(text);
  return isDate(text.slice(0, at)) && isTime(text.slice(at + 1).trim());
}

function isTimestamp(text: string): boolean {
  // A date alone ends like an offset: `2026-11-24`.
  return isDatetime(text) || isDatetime(text.replace(ZONE, '').trim());
}

/** Digits before and after the point that a decimal needs. */
function digits(text: string): { whole: number; places: number } | null {
  const match = /^[+-]?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text);
  if (!match || ((match[1] ?? '') === '' && (match[2] ?? '') === '')) return null;
  const exponent = Number(match[3] ?? 0);
  const all = `${match[1] ?? ''}${match[2] ?? ''}`;
  const point = (match[1] ?? '').length + exponent;
  const lead = all.length - all.replace(/^0+/, '').length;
  const end = all.replace(/0+$/, '').length;
  if (lead >= end) return { whole: 0, places: 0 };
  return { whole: Math.max(0, point - lead), places: Math.max(0, end - point) };
}

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

function scalarFault(name: Scalar, text: string): Fault | null {
  if (name === 'STRING') return null;
  const value = text.trim();
  if (value === '') return name === 'BYTES' ? null : 'needed';
  switch (name) {
    case 'INT64': {
      if (!/^[+-]?\d{1,40}$/.test(value)) return 'integer';
      const number = BigInt(value.replace(/^\+/, ''));
      return number < INT64_MIN || number > INT64_MAX ? 'integerRange' : null;
    }
    case 'FLOAT64':
      return digits(value) !== null || /^[+-]?(nan|inf|infinity)$/i.test(value) ? null : 'number';
    case 'NUMERIC': {
      const found = digits(value);
      return found && found.whole <= 29 && found.places <= 9 ? null : 'numeric';
    }
    case 'BIGNUMERIC': {
      const found = digits(value);
      return found && found.whole <= 39 && found.places <= 38 ? null : 'bignumeric';
    }
    case 'BOOL':
      return /^(true|false)$/i.test(value) ? null : 'bool';
    case 'DATE':
      return isDate(value) ? null : 'date';
    case 'TIME':
      return isTime(value) ? null : 'time';
    case 'DATETIME':
      return isDatetime(value) ? null : 'datetime';
    case 'TIMESTAMP':
      return isTimestamp(value) ? null : 'timestamp';
    case 'BYTES':
      return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value)
        ? null
        : 'bytes';
    case 'JSON':
      return readJson(value) === undefined ? 'json' : null;
    case 'INTERVAL':
      return /^[+-]?\d+-\d+ [+-]?\d+ [+-]?\d+:\d+:\d+(\.\d{1,6})?$/.test(value) ||
        /^P(?=[\dT-])(?:-?\d+Y)?(?:-?\d+M)?(?:-?\d+W)?(?:-?\d+D)?(?:T(?:-?\d+H)?(?:-?\d+M)?(?:-?\d+(?:\.\d{1,6})?S)?)?$/.test(
          value,
        )
        ? null
        : 'interval';
    case 'GEOGRAPHY':
      return /^(POINT|LINESTRING|POLYGON|MULTIPOINT|MULTILINESTRING|MULTIPOLYGON|GEOMETRYCOLLECTION|FULLGLOBE)\b/i.test(
        value,
      )
        ? null
        : 'geography';
  }
}

/** JSON of a text; undefined where it is none. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** One value inside an array or a struct as the text of a field; null: NULL. */
export function innerText(type: ParameterType, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (type.kind === 'scalar' && type.name === 'JSON') return JSON.stringify(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The text of a field as one value inside an array or a struct. */
export function innerValue(type: ParameterType, text: string | null): unknown {
  if (text === null) return null;
  if (type.kind === 'array' || type.kind === 'struct') return readJson(text) ?? null;
  // Everything else goes as text, so that no digit is lost on the way; JSON is itself.
  if (type.kind === 'scalar' && type.name === 'JSON') return readJson(text) ?? text;
  return text;
}

/** The elements of an array's value; null where it is none. */
export function elementsOf(value: string | null | undefined): unknown[] | null {
  if (value === null || value === undefined) return null;
  const read = readJson(value);
  return Array.isArray(read) ? read : null;
}

/** Why a text cannot be sent as a value of a type; null: it can. NULL always can. */
export function faultOf(type: ParameterType, text: string | null): Fault | null {
  if (text === null) return null;
  switch (type.kind) {
    case 'scalar':
      return scalarFault(type.name, text);
    case 'range': {
      const match = /^\s*\[([^,]*),([^)]*)\)\s*$/.exec(text);
      if (!match) return 'range';
      const fine = [match[1], match[2]].every((bound) => {
        const value = bound?.trim() ?? '';
        return /^(unbounded|null)$/i.test(value) || scalarFault(type.element, value) === null;
      });
      return fine ? null : 'range';
    }
    case 'array': {
      if (text.trim() === '') return 'needed';
      const values = elementsOf(text);
      if (!values) return 'array';
      for (const value of values) {
        const fault = faultOf(type.element, innerText(type.element, value));
        if (fault) return fault;
      }
      return null;
    }
    case 'struct': {
      if (text.trim() === '') return 'needed';
      const value = readJson(text);
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'struct';
      const given = value as Record<string, unknown>;
      if (Object.keys(given).some((key) => !type.fields.some((field) => field.name === key)))
        return 'struct';
      for (const field of type.fields) {
        const fault = faultOf(field.type, innerText(field.type, given[field.name]));
        if (fault) return fault;
      }
      return null;
    }
  }
}

/** The same for a type as it is written; undefined: nothing was given yet. */
export function faultOfText(type: string, value: string | null | undefined): Fault | null {
  const read = parseType(type);
  if (!read) return 'type';
  if (value === undefined) return 'needed';
  return faultOf(read, value);
}

/** A value carried over to another type where that makes sense; undefined where it does not. */
export function carried(
  from: string,
  to: string,
  value: string | null | undefined,
): string | null | undefined {
  if (value === null || value === undefined) return value;
  const [before, after] = [parseType(from), parseType(to)];
  if (!after) return value;
  if (before?.kind !== 'array' && after.kind === 'array') {
    const values = value.trim() === '' ? [] : [innerValue(after.element, value)];
    return JSON.stringify(values);
  }
  if (before?.kind === 'array' && after.kind !== 'array') {
    const first = elementsOf(value)?.[0];
    return after.kind === 'scalar' ? (innerText(after, first) ?? undefined) : undefined;
  }
  if (before && typeText(before) !== typeText(after) && faultOf(after, value) !== null)
    return after.kind === 'scalar' ? value : undefined;
  return value;
}
