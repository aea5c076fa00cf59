// Which columns are shown, in which order, how wide, which stay and which are unfolded into their fields. Pure.

import type { Column, ColumnPath } from '../ipc';
import { kept } from '../ipc/kept';

/** What the person made of the columns; columns are called by the names on their path. */
export interface Layout {
  /** Columns in the order wanted; those that are not named keep their place after the one before them. */
  order: string[];
  hidden: string[];
  /** Stay at the left while the others scroll. */
  frozen: string[];
  /** Pixels, of those that the person set. */
  widths: Record<string, number>;
  /** Nested columns whose fields are shown as columns. */
  open: string[];
}

/** A column or a field that is shown as one. */
export interface Leaf {
  key: string;
  path: ColumnPath;
  /** The path as a text. */
  id: string;
  column: Column;
  /** The names on its path. */
  names: string[];
  /** Whether a step of its path leads through an ARRAY: then its values are arrays too. */
  through: boolean;
  /** The unfolded column that it is the first field of. */
  opener: string | null;
}

/** Nothing changed yet. */
export const PLAIN: Layout = { order: [], hidden: [], frozen: [], widths: {}, open: [] };

/** Keys of columns beside one another: names, numbered where several are the same. */
function keysOf(columns: readonly Column[], prefix: string): string[] {
  const seen = new Map<string, number>();
  return columns.map(({ name }) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return `${prefix}${name}${times > 1 ? `#${times}` : ''}`;
  });
}

/** Every column, unfolded where the layout says so, in natural order. */
export function leavesOf(columns: readonly Column[], open: readonly string[]): Leaf[] {
  const leaves: Leaf[] = [];
  const add = (
    column: Column,
    key: string,
    path: ColumnPath,
    names: string[],
    through: boolean,
    opener: string | null,
  ) => {
    if (!open.includes(key) || column.fields.length === 0) {
      leaves.push({ key, path, id: path.join('.'), column, names, through, opener });
      return;
    }
    const keys = keysOf(column.fields, `${key}.`);
    column.fields.forEach((field, index) => {
      add(
        field,
        keys[index] ?? '',
        [...path, index],
        [...names, field.name],
        through || column.mode === 'repeated',
        index === 0 ? key : null,
      );
    });
  };
  const keys = keysOf(columns, '');
  columns.forEach((column, index) => {
    add(column, keys[index] ?? '', [index], [column.name], false, null);
  });
  return leaves;
}

/** The leaves in the order of the layout, hidden ones too. */
function ordered(leaves: readonly Leaf[], order: readonly string[]): Leaf[] {
  if (order.length === 0) return [...leaves];
  const byKey = new Map(leaves.map((leaf) => [leaf.key, leaf]));
  const result: Leaf[] = [];
  for (const key of order) {
    const leaf = byKey.get(key);
    if (leaf && !result.includes(leaf)) result.push(leaf);
  }
  let before: Leaf | null = null;
  for (const leaf of leaves) {
    if (!order.includes(leaf.key)) {
      const at = before ? result.indexOf(before) + 1 : 0;
      result.splice(at, 0, leaf);
    }
    before = leaf;
  }
  return result;
}

/** What is shown: frozen columns first; `frozen` says how many these are. */
export function shownLeaves(
  columns: readonly Column[],
  layout: Layout,
): { leaves: Leaf[]; frozen: number } {
  const all = ordered(leavesOf(columns, layout.open), layout.order).filter(
    (leaf) => !layout.hidden.includes(leaf.key),
  );
  const still = all.filter((leaf) => layout.frozen.includes(leaf.key));
  const rest = all.filter((leaf) => !layout.frozen.includes(leaf.key));
  return { leaves: [...still, ...rest], frozen: still.length };
}

/** Leaves that are not shown because the person hid them. */
export function hiddenLeaves(columns: readonly Column[], layout: Layout): Leaf[] {
  return leavesOf(columns, layout.open).filter((leaf) => layout.hidden.includes(leaf.key));
}

/** A column moved to where another one stands; one that crosses the frozen edge changes sides. */
export function moved(
  columns: readonly Column[],
  layout: Layout,
  key: string,
  target: string,
): Layout {
  const { leaves } = shownLeaves(columns, layout);
  const shown = leaves.map((leaf) => leaf.key);
  const from = shown.indexOf(key);
  const to = shown.indexOf(target);
  if (from < 0 || to < 0 || from === to) return layout;
  const order = shown.filter((one) => one !== key);
  order.splice(to, 0, key);
  const frozen = layout.frozen.filter((one) => one !== key);
  if (layout.frozen.includes(target)) frozen.push(key);
  return { ...layout, order: [...order, ...layout.hidden], frozen };
}

/** A column hidden; the last one stays. */
export function hidden(columns: readonly Column[], layout: Layout, key: string): Layout {
  if (shownLeaves(columns, layout).leaves.length < 2) return layout;
  return {
    ...layout,
    hidden: [...layout.hidden.filter((one) => one !== key), key],
    frozen: layout.frozen.filter((one) => one !== key),
  };
}

/** A column that stays at the left, or no more. */
export function frozenToggled(layout: Layout, key: string): Layout {
  const frozen = layout.frozen.includes(key)
    ? layout.frozen.filter((one) => one !== key)
    : [...layout.frozen, key];
  return { ...layout, frozen };
}

/** A nested column unfolded into its fields, or folded again. Its fields take its place. */
export function folded(columns: readonly Column[], layout: Layout, key: string): Layout {
  if (layout.open.includes(key)) {
    const inside = (one: string) => one.startsWith(`${key}.`);
    const open = layout.open.filter((one) => one !== key && !inside(one));
    const first = layout.order.findIndex(inside);
    const order = layout.order.filter((one) => !inside(one));
    if (first >= 0) order.splice(first, 0, key);
    const frozen = layout.frozen.some(inside)
      ? [...layout.frozen.filter((one) => !inside(one)), key]
      : layout.frozen;
    return { ...layout, open, order, frozen, hidden: layout.hidden.filter((one) => !inside(one)) };
  }
  const open = [...layout.open, key];
  const fields = leavesOf(columns, open)
    .map((leaf) => leaf.key)
    .filter((one) => one.startsWith(`${key}.`));
  const replaced = (list: string[]) => list.flatMap((one) => (one === key ? fields : [one]));
  return { ...layout, open, order: replaced(layout.order), frozen: replaced(layout.frozen) };
}

/** Keys of every column that has fields, on every level. */
export function nestedKeys(columns: readonly Column[]): string[] {
  const found: string[] = [];
  const walk = (list: readonly Column[], prefix: string) => {
    const keys = keysOf(list, prefix);
    list.forEach((column, index) => {
      const key = keys[index] ?? '';
      if (column.fields.length === 0) return;
      found.push(key);
      walk(column.fields, `${key}.`);
    });
  };
  walk(columns, '');
  return found;
}

/** Every nested column unfolded, or none. */
export function allFolded(columns: readonly Column[], layout: Layout, open: boolean): Layout {
  let next = layout;
  if (open) {
    for (const key of nestedKeys(columns))
      if (!next.open.includes(key)) next = folded(columns, next, key);
    return next;
  }
  for (const key of layout.open) if (next.open.includes(key)) next = folded(columns, next, key);
  return next;
}

const STORE = 'shirabe.columns';
const KEPT = 80;

type Kept = [shape: string, layout: Layout][];

function load(): Kept {
  try {
    const found: unknown = JSON.parse(kept.get(STORE) ?? '[]');
    return Array.isArray(found) ? (found as Kept) : [];
  } catch {
    // A damaged entry is as good as none.
    return [];
  }
}

/** What results with the same columns have in common: their names and types. */
export function shapeOf(columns: readonly Column[]): string {
  return columns.map((column) => `${column.name}:${column.type}:${column.mode}`).join('|');
}

/** The layout that was last made for results with these columns. */
export function keptLayout(columns: readonly Column[]): Layout | null {
  const shape = shapeOf(columns);
  const found = load().find(([one]) => one === shape)?.[1];
  return found ? { ...PLAIN, ...found } : null;
}

/** Keeps a layout for the next result with these columns, also after a restart. */
export function keepLayout(columns: readonly Column[], layout: Layout): void {
  const shape = shapeOf(columns);
  const layouts = load().filter(([one]) => one !== shape);
  layouts.push([shape, layout]);
  kept.set(STORE, JSON.stringify(layouts.slice(-KEPT)));
}
