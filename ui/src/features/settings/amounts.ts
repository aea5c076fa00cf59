// Amounts as people type them: full-width digits, grouping, units. Pure.

/** Units of the limit of bytes. */
export type LimitUnit = 'mib' | 'gib' | 'tib';

const SIZE: Record<LimitUnit, number> = { mib: 2 ** 20, gib: 2 ** 30, tib: 2 ** 40 };

/** A number that was typed; null when it is none, or is too small. */
export function positive(text: string, whole: boolean, zero: boolean): number | null {
  const plain = text.normalize('NFKC').replace(/[,\s_]/g, '');
  if (!/^\d+(\.\d+)?$/.test(plain)) return null;
  const value = Number(plain);
  if (!Number.isFinite(value) || value > Number.MAX_SAFE_INTEGER) return null;
  if (whole && !Number.isInteger(value)) return null;
  return value > 0 || zero ? value : null;
}

/** Whole bytes of an amount. */
export function bytesOf(amount: number, unit: LimitUnit): number {
  return Math.max(1, Math.round(amount * SIZE[unit]));
}

/** A limit in the largest unit in which it is at least 1; empty when there is none. */
export function limitParts(bytes: number | null): { text: string; unit: LimitUnit } {
  if (bytes === null) return { text: '', unit: 'gib' };
  const unit: LimitUnit = bytes >= SIZE.tib ? 'tib' : bytes >= SIZE.gib ? 'gib' : 'mib';
  return { text: String(Number((bytes / SIZE[unit]).toPrecision(6))), unit };
}
