// A row set in the grid: which columns and rows are on the screen, where their texts come from, what is selected.
import {
  asProblem,
  type Column,
  type ColumnGlance,
  type ColumnPath,
  ipc,
  type Problem,
  type RowSet,
  type ViewSpec,
} from '../ipc';
import { format, words } from '../words';
import { readTextBlock } from './arrow';
import { Blocks } from './blocks';
import { oneLine } from './display';
import { arrayDepth, type Elements, elementsOf, hasArray } from './elements';
import { GridEngine } from './engine';
import { type Place, RowFolds } from './folds';
import { type HeadContext, headsOf, markHead } from './heads';
import {
  folded,
  keepLayout,
  keptLayout,
  type Layout,
  type Leaf,
  moved,
  PLAIN,
  shownLeaves,
} from './layout';
import { type Cell, cellCount, type Rectangle } from './selection';
import type { GridColumn, GridView, GridWords } from './types';

/** Columns beside the screen that are fetched with those on it. */
const NEAR = 6;
const KEPT_VIEWS = 30;

/** Places and selections of row sets that were looked at before, newest last. */
const views = new Map<string, GridView>();

/** What is selected: a rectangle on the screen, and the cell that has the keys. */
export interface Selected {
  box: Rectangle;
  current: Cell;
}

/** A selection in terms of the row set; elements of arrays count as the row that they are of. */
export interface Range {
  firstRow: number;
  rowCount: number;
  columns: ColumnPath[];
}

/** Who is told what happens in a grid. */
export interface SessionHost {
  mac: boolean;
  rowHeight: number;
  timeZone: string;
  onProblem: (problem: Problem | null) => void;
  onFirstDrawn: () => void;
  onOpen: () => void;
  onGoTo: () => void;
  onFind: () => void;
  onCopy: (box: Rectangle, header: boolean) => void;
  onMenu: (at: { x: number; y: number }) => void;
  onColumnMenu: (leaf: Leaf, at: { x: number; y: number }) => void;
  onSort: (leaf: Leaf, add: boolean) => void;
}

function gridWords(): GridWords {
  const { results, grid, policy } = words();
  return {
    label: results.label,
    rowNumber: results.rowNumber,
    nullValue: results.nullValue,
    maskedValue: policy.masked,
    columnMenu: grid.columnMenu,
    sortBy: grid.sortBy,
    showFields: grid.showFields,
    hideFields: grid.hideFields,
  };
}

/** Whether a column of a comparison holds both sides. */
function compared(column: Column): boolean {
  return column.type === 'STRUCT' && column.fields[0]?.name === 'left';
}

/** One grid over one result; told when other rows of it are to be shown. */
export class GridSession {
  readonly engine: GridEngine;
  layout: Layout;
  leaves: Leaf[];
  selected: Selected | null = null;
  private readonly blocks: Blocks;
  private readonly folds = new RowFolds<Elements>();
  private readonly listeners = new Set<() => void>();
  private shown: RowSet;
  private columns: GridColumn[] = [];
  private spec: ViewSpec | null = null;
  /** Columns whose width is a guess until their first cells have come. */
  private readonly guessed = new Set<string>();
  private drawn = false;
  private blanks = false;
  private closed = false;
  /** Glances at the columns of the rows that are shown, by the column's index. */
  private glances: readonly ColumnGlance[] = [];
  /** Counts what React has to see again: selection, layout, folds. */
  private version = 0;

  constructor(
    parent: Element,
    readonly source: RowSet,
    shown: RowSet,
    private readonly host: SessionHost,
  ) {
    this.shown = shown;
    this.layout = this.isComparison
      ? { ...PLAIN, open: source.columns.filter(compared).map((one) => one.name) }
      : (keptLayout(source.columns) ?? PLAIN);
    const { leaves, frozen } = shownLeaves(source.columns, this.layout);
    this.leaves = leaves;
    this.columns = headsOf(this.leaves, this.context());
    this.guess();
    this.blocks = new Blocks({
      fetch: async (firstRow, rowCount, keys) => {
        const columns = keys.map((key) => key.split('.').map(Number));
        const window = { rows: this.shown.id, firstRow, rowCount, columns };
        return readTextBlock(await ipc().rowsWindow(window));
      },
      onBlock: () => this.arrive(),
      onProblem: (thrown) => host.onProblem(asProblem(thrown)),
    });
    this.blocks.setRowCount(shown.rowCount);
    this.engine = new GridEngine(
      parent,
      {
        columns: this.columns,
        frozen,
        rowCount: shown.rowCount,
        rowHeight: host.rowHeight,
        words: gridWords(),
        mac: host.mac,
        cell: (row, column) => this.cell(row, column),
        label: (row) => {
          const place = this.folds.place(row);
          return place.element === null ? format().count(place.row + 1) : '';
        },
        ...(this.hasArrays() ? { foldOf: (row: number) => this.foldOf(row) } : {}),
        rowLook: (row) => this.rowLook(row),
        cellLook: (row, column) => this.cellLook(row, column),
        want: (firstRow, lastRow, firstColumn, lastColumn) =>
          this.want(firstRow, lastRow, firstColumn, lastColumn),
        onSelection: (selection, box) => {
          this.selected = { box, current: selection.current };
          this.tell();
        },
        onOpen: host.onOpen,
        onCopy: host.onCopy,
        onGoTo: host.onGoTo,
        onFind: host.onFind,
        onMenu: host.onMenu,
        onColumnMenu: (column, at) => {
          const leaf = this.leaves[column];
          if (leaf) host.onColumnMenu(leaf, at);
        },
        onSort: (column, add) => {
          const leaf = this.leaves[column];
          if (leaf) host.onSort(leaf, add);
        },
        onFoldColumn: (column) => this.foldColumn(column),
        onFoldRow: (row) => void this.foldRow(this.folds.place(row).row),
        onMoveColumn: (from, to) => this.move(from, to),
        onWidth: () => this.keepWidths(),
        onDrawn: () => {
          if (this.drawn) return;
          this.drawn = true;
          host.onFirstDrawn();
        },
      },
      views.get(shown.id),
    );
  }

  /** Takes the grid off the page; its place is remembered. */
  close(): void {
    this.closed = true;
    views.delete(this.shown.id);
    views.set(this.shown.id, this.engine.view());
    const oldest = views.keys().next().value;
    if (views.size > KEPT_VIEWS && oldest !== undefined) views.delete(oldest);
    this.engine.destroy();
    this.blocks.close();
    this.listeners.clear();
  }

  /** Calls back when selection or layout changed, until the answer is called. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): number => this.version;

  private tell(): void {
    this.version += 1;
    for (const listener of this.listeners) listener();
  }

  /** The rows on the screen: those of the result or of a view of it, as many as there are now. */
  show(rows: RowSet, spec: ViewSpec | null): void {
    const other = rows.id !== this.shown.id;
    this.shown = rows;
    if (other) {
      this.folds.clear();
      this.blocks.reset(rows.rowCount);
      this.engine.scrollTo(0, this.engine.left);
    } else this.blocks.setRowCount(rows.rowCount);
    this.engine.setRowCount(rows.rowCount + this.folds.extra);
    if (this.spec !== spec) {
      this.spec = spec;
      this.mark();
      this.engine.refresh();
    }
    if (other) this.engine.refresh();
    this.tell();
  }

  get rows(): RowSet {
    return this.shown;
  }

  /** The words or the zone have changed. */
  reword(timeZone: string): void {
    const zoned = timeZone !== this.host.timeZone;
    this.host.timeZone = timeZone;
    if (zoned) {
      this.blocks.reset(this.shown.rowCount);
      this.unfoldNone();
    }
    this.setLayout(this.layout);
    this.engine.setWords(gridWords());
  }

  /** Whether every blank is shown by a mark. */
  showBlanks(blanks: boolean): void {
    if (blanks === this.blanks) return;
    this.blanks = blanks;
    this.engine.refresh();
  }

  setRowHeight(height: number): void {
    this.engine.setRowHeight(height);
  }

  /** Asks again for what could not be fetched. */
  retry(): void {
    this.blocks.retry();
    this.engine.refresh();
  }

  /** Takes another layout and keeps it for results with the same columns. */
  setLayout(layout: Layout): void {
    const changed = layout !== this.layout;
    this.layout = layout;
    const { leaves, frozen } = shownLeaves(this.source.columns, layout);
    const widths = new Map(this.columns.map((one) => [one.key, one]));
    this.leaves = leaves;
    this.columns = headsOf(this.leaves, this.context());
    for (const one of this.columns) {
      const before = widths.get(one.key);
      if (before && layout.widths[one.key] === undefined) one.width = before.width;
      if (before) one.fixed = before.fixed ?? false;
    }
    for (const one of this.columns) if (!widths.has(one.key)) this.guess(one.key);
    this.engine.setColumns(this.columns, frozen);
    this.arrive();
    if (changed && !this.isComparison) keepLayout(this.source.columns, layout);
    this.tell();
  }

  /** Columns that have no width of the person's own are fitted when their first cells are here. */
  private guess(key?: string): void {
    for (const leaf of this.leaves)
      if (this.layout.widths[leaf.key] === undefined && (key === undefined || leaf.key === key))
        this.guessed.add(leaf.key);
  }

  /** Takes what the columns' values look like; nothing while it is not known. */
  setGlances(shown: boolean, glances: readonly ColumnGlance[]): void {
    this.glances = glances;
    this.mark();
    this.engine.setGlances(shown);
  }

  private context(): HeadContext {
    const { source, shown, layout, spec, glances, host } = this;
    return { source, shown, layout, spec, glances, timeZone: host.timeZone };
  }

  private mark(): void {
    const context = this.context();
    this.leaves.forEach((leaf, index) => {
      const one = this.columns[index];
      if (one) markHead(one, leaf, context);
    });
  }

  private keepWidths(): void {
    const widths: Record<string, number> = { ...this.layout.widths };
    for (const one of this.columns) {
      // A column that was fitted is fitted again to the next result.
      if (one.fixed) widths[one.key] = one.width;
      else delete widths[one.key];
    }
    this.layout = { ...this.layout, widths };
    if (!this.isComparison) keepLayout(this.source.columns, this.layout);
  }

  private move(from: number, to: number): void {
    const key = this.leaves[from]?.key;
    const target = this.leaves[to]?.key;
    if (key === undefined || target === undefined) return;
    this.setLayout(moved(this.source.columns, this.layout, key, target));
    const at = this.leaves.findIndex((leaf) => leaf.key === key);
    if (at >= 0) this.engine.reveal({ row: this.engine.current().row, column: at });
  }

  private foldColumn(column: number): void {
    const leaf = this.leaves[column];
    if (!leaf) return;
    const key = leaf.column.fields.length > 0 ? leaf.key : leaf.opener;
    if (key) this.toggleFields(key);
  }

  /** Shows the fields of a nested column as columns, or puts them together again. */
  toggleFields(key: string): void {
    this.unfoldNone();
    this.setLayout(folded(this.source.columns, this.layout, key));
  }

  // Cells

  private cell(row: number, column: number): string | null | undefined {
    const leaf = this.leaves[column];
    if (!leaf) return undefined;
    if (this.isSame(row, leaf)) return '';
    if (this.folds.empty) return this.display(this.blocks.cell(row, leaf.id));
    const place = this.folds.place(row);
    if (place.element === null) return this.display(this.blocks.cell(place.row, leaf.id));
    const texts = this.folds.content(place.row)?.get(leaf.key);
    if (!texts || place.element >= texts.length) return '';
    return this.display(texts[place.element] ?? null);
  }

  private display(text: string | null | undefined): string | null | undefined {
    return text ? oneLine(text, this.blanks) : text;
  }

  private want(first: number, last: number, firstColumn: number, lastColumn: number): void {
    const columns = new Set<string>();
    const add = (from: number, to: number) => {
      for (let column = Math.max(0, from); column <= to; column++) {
        const leaf = this.leaves[column];
        if (!leaf) continue;
        columns.add(leaf.id);
        // What a cell of a comparison looks like follows from both sides.
        if (this.isComparison && leaf.path.length > 1)
          for (const side of [0, 1]) columns.add(`${leaf.path[0]}.${side}`);
      }
    };
    if (this.isComparison) columns.add('0');
    const { frozen } = this.engine.host;
    add(0, frozen - 1);
    add(Math.max(frozen, firstColumn - NEAR), lastColumn + NEAR);
    this.blocks.want({
      firstRow: this.folds.place(first).row,
      lastRow: this.folds.place(last).row,
      columns: [...columns],
    });
  }

  private arrive(): void {
    const row = this.folds.place(Math.floor(this.engine.top / this.engine.host.rowHeight)).row;
    const here: number[] = [];
    this.leaves.forEach((leaf, column) => {
      if (!this.guessed.has(leaf.key) || this.blocks.cell(row, leaf.id) === undefined) return;
      this.guessed.delete(leaf.key);
      here.push(column);
    });
    if (here.length > 0) this.engine.fitNew(here);
    this.engine.arrive();
  }

  private rowLook(row: number): string {
    if (!this.folds.empty && this.folds.place(row).element !== null) return 'inner';
    if (!this.isComparison) return '';
    const side = this.blocks.cell(row, '0');
    return side === 'left' ? 'only-left' : side === 'right' ? 'only-right' : '';
  }

  private cellLook(row: number, column: number): string {
    const leaf = this.leaves[column];
    if (!this.isComparison || !leaf || leaf.path.length < 2) return '';
    return this.blocks.cell(row, '0') === 'changed' && !this.isSame(row, leaf) ? 'changed' : '';
  }

  private get isComparison(): boolean {
    return this.source.origin?.name === 'comparison';
  }

  /** Whether both sides of a comparison have the same here: then neither is repeated. */
  private isSame(row: number, leaf: Leaf): boolean {
    if (!this.isComparison || leaf.path.length < 2) return false;
    const [name] = leaf.path;
    return (
      this.blocks.cell(row, '0') === 'changed' &&
      this.blocks.cell(row, `${name}.0`) === null &&
      this.blocks.cell(row, `${name}.1`) === null
    );
  }

  /** Hides the columns of a comparison in which nothing differs, where all rows were looked at. */
  hideSame(glances: readonly ColumnGlance[]): void {
    const { rowCount } = this.shown;
    const same = this.source.columns.flatMap((column, index) => {
      const found = glances[index];
      const all = found && found.nulls === rowCount && found.sampled === rowCount;
      return compared(column) && all ? [`${column.name}.left`, `${column.name}.right`] : [];
    });
    const left = this.leaves.some((leaf) => leaf.path.length > 1 && !same.includes(leaf.key));
    if (same.length > 0 && left) this.setLayout({ ...this.layout, hidden: same });
  }

  // Rows of elements

  /** Whether some column, or a field of one, is an array. */
  hasArrays(): boolean {
    return hasArray(this.source.columns);
  }

  /** The text of the current cell where that is an element of an array; undefined elsewhere. */
  currentElement(): string | null | undefined {
    const leaf = this.currentLeaf();
    if (!this.selected || !leaf) return undefined;
    const place = this.folds.place(this.selected.current.row);
    if (place.element === null) return undefined;
    return this.folds.content(place.row)?.get(leaf.key)?.[place.element];
  }

  private foldOf(row: number): 'closed' | 'open' | null {
    const place = this.folds.place(row);
    if (place.element !== null) return null;
    return this.folds.isOpen(place.row) ? 'open' : 'closed';
  }

  /** Whether any row is unfolded. */
  get unfolded(): boolean {
    return !this.folds.empty;
  }

  /** The row of the row set, and the element, of a row on the screen. */
  placeOf(row: number): Place {
    return this.folds.place(row);
  }

  /** Shows the elements of a row's arrays below it, or takes them away. */
  async foldRow(row: number): Promise<void> {
    if (this.folds.isOpen(row)) {
      this.folds.close(row);
      this.settleFolds();
      return;
    }
    await this.unfold([row]);
  }

  /** Unfolds every row on the screen. */
  async unfoldShown(): Promise<void> {
    const { engine } = this;
    const { rowHeight } = engine.host;
    const first = Math.floor(engine.top / rowHeight);
    const last = Math.min(
      engine.host.rowCount - 1,
      Math.floor((engine.top + engine.height - 1) / rowHeight),
    );
    const rows = new Set<number>();
    for (let row = first; row <= last; row++) rows.add(this.folds.place(row).row);
    await this.unfold([...rows].filter((row) => !this.folds.isOpen(row)));
  }

  /** Folds every row. */
  unfoldNone(): void {
    if (this.folds.empty) return;
    this.folds.clear();
    this.settleFolds();
  }

  private async unfold(rows: readonly number[]): Promise<void> {
    try {
      const found = await Promise.all(
        rows.map((row) => elementsOf(this.shown.id, row, this.source.columns, this.leaves)),
      );
      if (this.closed) return;
      rows.forEach((row, index) => {
        const content = found[index];
        if (!content) return;
        const count = Math.max(0, ...[...content.values()].map((texts) => texts.length));
        this.folds.open(row, count, content);
      });
      this.settleFolds();
    } catch (thrown) {
      this.host.onProblem(asProblem(thrown));
    }
  }

  private settleFolds(): void {
    this.engine.setRowCount(this.shown.rowCount + this.folds.extra);
    this.engine.refresh();
    this.tell();
  }

  // Selection

  /** The leaf of the current column. */
  currentLeaf(): Leaf | null {
    return (this.selected && this.leaves[this.selected.current.column]) ?? null;
  }

  /** The row of the row set that the current cell is in. */
  currentRow(): number | null {
    return this.selected ? this.folds.place(this.selected.current.row).row : null;
  }

  /** A rectangle of the screen in terms of the row set. */
  range(box: Rectangle): Range {
    const firstRow = this.folds.place(box.top).row;
    const lastRow = this.folds.place(box.bottom).row;
    return {
      firstRow,
      rowCount: cellCount(box) === 0 ? 0 : lastRow - firstRow + 1,
      columns: this.leaves.slice(box.left, box.right + 1).map((leaf) => leaf.path),
    };
  }

  /** Selects a cell of the row set and brings it to the screen. */
  goTo(row: number): void {
    this.engine.goTo(this.folds.shown(row));
  }

  /** Moves by so many rows, keeping the column; answers whether it could. */
  step(by: number): boolean {
    const { selected, engine } = this;
    if (!selected) return false;
    const row = selected.current.row + by;
    if (row < 0 || row >= engine.host.rowCount) return false;
    const cell = { row, column: selected.current.column };
    engine.select({ anchor: cell, current: cell, whole: 'none' });
    engine.reveal(cell);
    return true;
  }

  /** Rows and elements of a rectangle as they stand on the screen; null where something has not come. */
  texts(box: Rectangle): (string | null)[][] | null {
    const lines: (string | null)[][] = [];
    for (let row = box.top; row <= box.bottom; row++) {
      const line: (string | null)[] = [];
      for (let column = box.left; column <= box.right; column++) {
        const leaf = this.leaves[column];
        const place = this.folds.place(row);
        const text =
          place.element === null
            ? this.blocks.cell(place.row, leaf?.id ?? '')
            : (this.folds.content(place.row)?.get(leaf?.key ?? '')?.[place.element] ?? '');
        if (text === undefined) return null;
        // What arrays hold stands in the rows of its elements.
        const isArray = leaf && arrayDepth(this.source.columns, leaf.path) > 0;
        line.push(place.element === null && isArray && this.folds.isOpen(place.row) ? '' : text);
      }
      lines.push(line);
    }
    return lines;
  }
}
