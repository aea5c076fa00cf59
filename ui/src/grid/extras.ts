// What whoever shows a grid adds to it.
import { createContext } from 'react';
import type { MenuEntry } from '../kit/Menu';
import type { Leaf } from './layout';

/** More than the grid has by itself. */
export interface GridExtras {
  /** More entries for the menu of a column; `at` is where the menu was. */
  columnEntries?: (leaf: Leaf, at: { x: number; y: number }) => MenuEntry[];
}

/** Given by whoever shows the grid. */
export const GridExtrasContext = createContext<GridExtras>({});
