// Which rows a profile is of, and what is kept of profiles for comparing them. Pure.
import type { ColumnProfile, FilesProfile, ProfileScope } from '../../ipc';

/** Rows of the scopes that have a number, unless another is chosen. */
export const FIRST = 10_000;
export const SAMPLE = 100_000;

/** The same scope with a number of rows of one's own. */
export function scopeOf(name: ProfileScope['name'], rows: number): ProfileScope {
  return name === 'all' ? { name } : { name, rows };
}

/** One column of two profiles. */
export interface Pair {
  name: string;
  left: { type: string; profile: ColumnProfile } | null;
  right: { type: string; profile: ColumnProfile } | null;
}

function byName(profile: FilesProfile): Map<string, { type: string; profile: ColumnProfile }> {
  return new Map(
    profile.profiles.flatMap((one) => {
      const column = profile.columns[one.column[0] ?? -1];
      return column ? [[column.name, { type: column.type as string, profile: one }] as const] : [];
    }),
  );
}

/** The columns of two profiles by their names: those of the first in order, then those of the second alone. */
export function pairs(left: FilesProfile, right: FilesProfile): Pair[] {
  const [ours, theirs] = [byName(left), byName(right)];
  const names = [...ours.keys(), ...[...theirs.keys()].filter((name) => !ours.has(name))];
  return names.map((name) => ({
    name,
    left: ours.get(name) ?? null,
    right: theirs.get(name) ?? null,
  }));
}

/** A figure of two columns, and whether the two differ in a way that matters. */
export interface Figure {
  name: 'type' | 'nullShare' | 'distinct' | 'min' | 'max' | 'mean' | 'median' | 'top';
  left: string | null;
  right: string | null;
  differs: boolean;
}

const share = ({ nulls, rows }: ColumnProfile) => (rows === 0 ? 0 : nulls / rows);

/** Shares, means and medians of random rows are never quite the same: from a tenth on they differ. */
const NOTABLE = 0.1;

function apart(left: string | null, right: string | null): boolean {
  if (left === right) return false;
  const [a, b] = [Number(left), Number(right)];
  if (left === null || right === null || Number.isNaN(a) || Number.isNaN(b)) return left !== right;
  return Math.abs(a - b) > NOTABLE * Math.max(Math.abs(a), Math.abs(b));
}

/** The figures of a pair; `percent` writes a share. */
export function figuresOf(pair: Pair, percent: (share: number) => string): Figure[] {
  const { left, right } = pair;
  if (!left || !right) return [];
  const [a, b] = [left.profile, right.profile];
  const median = (one: ColumnProfile) =>
    one.quantiles.find(({ percent: at }) => at === 50)?.value ?? null;
  const numeric = a.mean !== null || b.mean !== null;
  const rows: (Figure | null)[] = [
    { name: 'type', left: left.type, right: right.type, differs: left.type !== right.type },
    {
      name: 'nullShare',
      left: percent(share(a)),
      right: percent(share(b)),
      differs: Math.abs(share(a) - share(b)) > 0.01,
    },
    {
      name: 'distinct',
      left: String(a.distinct),
      right: String(b.distinct),
      differs: apart(String(a.distinct), String(b.distinct)),
    },
    { name: 'min', left: a.min, right: b.min, differs: a.min !== b.min },
    { name: 'max', left: a.max, right: b.max, differs: a.max !== b.max },
    numeric ? { name: 'mean', left: a.mean, right: b.mean, differs: apart(a.mean, b.mean) } : null,
    {
      name: 'median',
      left: median(a),
      right: median(b),
      differs: numeric ? apart(median(a), median(b)) : median(a) !== median(b),
    },
    a.top.length > 0 || b.top.length > 0
      ? {
          name: 'top',
          left: a.top[0]?.value ?? null,
          right: b.top[0]?.value ?? null,
          differs: a.top[0]?.value !== b.top[0]?.value,
        }
      : null,
  ];
  return rows.filter(
    (one): one is Figure => one !== null && (one.left !== null || one.right !== null),
  );
}

/** Whether anything of a pair differs. */
export function pairDiffers(pair: Pair, percent: (share: number) => string): boolean {
  return !pair.left || !pair.right || figuresOf(pair, percent).some((one) => one.differs);
}
