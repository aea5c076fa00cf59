// What stands in the heads of the columns: names, types, how rows are sorted and filtered, what values look like.
import type { ColumnGlance, RowSet, ViewSpec } from '../ipc';
import { format, words } from '../words';
import { headType, isNumeric, typeText } from './display';
import type { Layout, Leaf } from './layout';
import type { Glance, GridColumn } from './types';

const NEW_WIDTH = 120;

/** What heads are made of beside the columns. */
export interface HeadContext {
  source: RowSet;
  /** The rows that are shown: as many as a glance is of. */
  shown: RowSet;
  layout: Layout;
  spec: ViewSpec | null;
  /** By the column's index in the row set. */
  glances: readonly ColumnGlance[];
  timeZone: string;
}

/** The columns as the engine draws them. */
export function headsOf(leaves: readonly Leaf[], context: HeadContext): GridColumn[] {
  return leaves.map((leaf) => {
    const { column, names, key } = leaf;
    const one: GridColumn = {
      key,
      name: nameOf(leaf, context),
      type: column.masked
        ? `${headType(column, context.timeZone)} · ${words().policy.masked}`
        : headType(column, context.timeZone),
      masked: column.masked === true,
      title: [
        `${names.join('.')} ${typeText(column)}`,
        column.masked ? words().policy.maskedTip : '',
        column.description ?? '',
      ]
        .filter(Boolean)
        .join('\n'),
      numeric: isNumeric(column) && !leaf.through,
      width: context.layout.widths[key] ?? NEW_WIDTH,
      fold: column.fields.length > 0 ? 'closed' : leaf.opener ? 'open' : null,
    };
    markHead(one, leaf, context);
    return one;
  });
}

/** Puts the marks of sorting and filtering on a head, and what the values look like. */
export function markHead(one: GridColumn, leaf: Leaf, context: HeadContext): void {
  const sort = context.spec?.sort ?? [];
  const at = sort.findIndex((key) => key.column.join('.') === leaf.id);
  const key = sort[at];
  one.sort = key ? { descending: key.descending, order: sort.length > 1 ? at + 1 : 0 } : null;
  one.filtered = context.spec?.filter.some((term) => term.column.join('.') === leaf.id) ?? false;
  one.glance = glanceOf(leaf, context);
}

/** The names on the path, and words for the sides of a comparison. */
function nameOf(leaf: Leaf, { source }: HeadContext): string {
  if (source.origin?.name !== 'comparison') return leaf.names.join('.');
  const { grid } = words();
  const [name = '', side] = leaf.names;
  if (leaf.path[0] === 0) return grid.difference;
  return side === 'left' ? grid.before(name) : side === 'right' ? grid.after(name) : name;
}

function glanceOf(leaf: Leaf, { glances, shown }: HeadContext): Glance | null {
  const [column = -1] = leaf.path;
  const found = leaf.path.length === 1 ? glances[column] : undefined;
  // Of masked values there is nothing to see.
  if (!found || leaf.column.masked) return null;
  const { count, percent } = format();
  const most = Math.max(1, ...found.bins);
  const binned = found.bins.length > 0;
  return {
    kind: binned ? 'histogram' : 'shares',
    bars: binned
      ? found.bins.map((bin) => bin / most)
      : found.top.map((one) => one.count / Math.max(1, found.sampled)),
    title: words().grid.glance(
      percent(shown.rowCount === 0 ? 0 : found.nulls / shown.rowCount),
      count(found.distinct),
      count(found.sampled),
    ),
  };
}
