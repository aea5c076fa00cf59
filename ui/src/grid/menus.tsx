// The menus of the grid: of the cells that are selected, and of a column.
import {
  ArrowDownAZ,
  ArrowUpAZ,
  BarChart3,
  ChevronsLeftRight,
  Columns3,
  Copy,
  EyeOff,
  Filter,
  FilterX,
  Hash,
  ListTree,
  MoveLeft,
  MoveRight,
  Pin,
  PinOff,
  Rows3,
  ScanText,
  Table2,
  X,
} from 'lucide-react';
import type { CopyFormat } from '../ipc';
import { copyText } from '../kit/clipboard';
import { keyText } from '../kit/keys';
import type { MenuEntry } from '../kit/Menu';
import { notify } from '../state/app';
import { sortBy, specOf, unfilter } from '../state/views';
import { forbidden, useWorkspace } from '../state/workspace';
import { format, type Words } from '../words';
import {
  allFolded,
  frozenToggled,
  hidden,
  hiddenLeaves,
  type Leaf,
  moved,
  nestedKeys,
  PLAIN,
} from './layout';
import type { GridSession } from './session';

const FORMATS: readonly CopyFormat[] = ['csv', 'json', 'markdown', 'inList', 'insert'];
/** Hidden columns are listed by name up to this many. */
const LISTED = 8;

const icon = { size: 14, 'aria-hidden': true } as const;

/** Labels stand below one another, with an icon and without. */
function aligned(entries: MenuEntry[]): MenuEntry[] {
  return entries.map((entry) =>
    'separator' in entry || entry.icon ? entry : { ...entry, icon: <i className="menu-blank" /> },
  );
}

/** What a cell's menu can do beside copying. */
export interface CellActions {
  copy: (kind: CopyFormat, header: boolean) => void;
  copyUnfolded: () => void;
  open: () => void;
  record: () => void;
  goTo: () => void;
  only: (not: boolean) => void;
}

/** Entries for the selected cells. */
export function cellMenu(session: GridSession, words: Words, actions: CellActions): MenuEntry[] {
  const { grid, commands } = words;
  const rule = forbidden(useWorkspace.getState().policy, 'copy');
  const off = rule === null ? null : words.policy.tips[rule === 'unusable' ? 'unusable' : 'copy'];
  const masked = session.currentLeaf()?.column.masked ? words.policy.maskedTip : null;
  const entries: MenuEntry[] = [
    {
      id: 'copy',
      label: commands.copy,
      off,
      icon: <Copy {...icon} />,
      keys: keyText('Mod+C'),
      run: () => actions.copy('tsv', false),
    },
    {
      id: 'header',
      label: commands.copyWithHeader,
      off,
      icon: <Table2 {...icon} />,
      keys: keyText('Mod+Shift+C'),
      run: () => actions.copy('tsv', true),
    },
    ...FORMATS.map((kind) => ({
      id: kind,
      label: grid.copyAs[kind],
      off,
      run: () => actions.copy(kind, true),
    })),
  ];
  if (session.unfolded)
    entries.push({ id: 'unfolded', label: grid.copyUnfolded, off, run: actions.copyUnfolded });
  entries.push(
    { id: 'line1', separator: true },
    {
      id: 'only',
      label: grid.onlyValue,
      off: masked,
      icon: <Filter {...icon} />,
      run: () => actions.only(false),
    },
    {
      id: 'without',
      label: grid.withoutValue,
      off: masked,
      icon: <FilterX {...icon} />,
      run: () => actions.only(true),
    },
  );
  const row = session.currentRow();
  if (session.hasArrays() && row !== null) {
    const open = session.engine.host.foldOf?.(session.engine.current().row) === 'open';
    entries.push(
      { id: 'line2', separator: true },
      {
        id: 'fold',
        label: open ? grid.foldRow : grid.unfoldRow,
        icon: <Rows3 {...icon} />,
        keys: open ? '-' : '+',
        run: () => void session.foldRow(row),
      },
      { id: 'unfoldShown', label: grid.unfoldShown, run: () => void session.unfoldShown() },
    );
    if (session.unfolded)
      entries.push({ id: 'foldAll', label: grid.foldAll, run: () => session.unfoldNone() });
  }
  entries.push(
    { id: 'line3', separator: true },
    {
      id: 'open',
      label: commands.openCell,
      icon: <ScanText {...icon} />,
      keys: 'F2',
      run: actions.open,
    },
    { id: 'record', label: commands.showRecord, icon: <ListTree {...icon} />, run: actions.record },
    {
      id: 'row',
      label: commands.goToRow,
      icon: <Hash {...icon} />,
      keys: keyText('Mod+G'),
      run: actions.goTo,
    },
  );
  return aligned(entries);
}

/** What a column's menu can do outside the grid. */
export interface ColumnActions {
  filter: () => void;
  profile: () => void;
  /** What whoever shows the grid adds. */
  more: MenuEntry[];
}

/** Entries for one column. */
export function columnMenu(
  session: GridSession,
  leaf: Leaf,
  words: Words,
  actions: ColumnActions,
): MenuEntry[] {
  const { grid } = words;
  // Whoever may not see values may not sort, filter or count by them.
  const off = leaf.column.masked ? words.policy.maskedTip : null;
  const source = session.source.id;
  const { columns } = session.source;
  const spec = specOf(source);
  const id = leaf.id;
  const sorted = spec.sort.some((key) => key.column.join('.') === id);
  const others = spec.sort.some((key) => key.column.join('.') !== id);
  const filtered = spec.filter.some((term) => term.column.join('.') === id);
  const at = session.leaves.indexOf(leaf);
  const sort = (descending: boolean | null, add: boolean) =>
    void sortBy(source, leaf.path, descending, add);
  const entries: MenuEntry[] = [
    {
      id: 'up',
      label: grid.sortAscending,
      icon: <ArrowUpAZ {...icon} />,
      off,
      run: () => sort(false, false),
    },
    {
      id: 'down',
      label: grid.sortDescending,
      icon: <ArrowDownAZ {...icon} />,
      off,
      run: () => sort(true, false),
    },
  ];
  if (others)
    entries.push(
      { id: 'addUp', label: grid.addAscending, off, run: () => sort(false, true) },
      { id: 'addDown', label: grid.addDescending, off, run: () => sort(true, true) },
    );
  if (sorted)
    entries.push({
      id: 'unsort',
      label: grid.clearSort,
      icon: <X {...icon} />,
      run: () => sort(null, true),
    });
  entries.push(
    { id: 'line1', separator: true },
    { id: 'filter', label: grid.filter, icon: <Filter {...icon} />, off, run: actions.filter },
  );
  if (filtered)
    entries.push({
      id: 'unfilter',
      label: grid.clearFilter,
      icon: <FilterX {...icon} />,
      run: () => void unfilter(source, leaf.path),
    });
  entries.push(
    {
      id: 'profile',
      label: grid.profileColumn,
      icon: <BarChart3 {...icon} />,
      off,
      run: actions.profile,
    },
    ...actions.more,
    { id: 'line2', separator: true },
  );
  const frozen = session.layout.frozen.includes(leaf.key);
  entries.push(
    {
      id: 'freeze',
      label: frozen ? grid.unfreeze : grid.freeze,
      icon: frozen ? <PinOff {...icon} /> : <Pin {...icon} />,
      run: () => session.setLayout(frozenToggled(session.layout, leaf.key)),
    },
    {
      id: 'hide',
      label: grid.hide,
      icon: <EyeOff {...icon} />,
      run: () => session.setLayout(hidden(columns, session.layout, leaf.key)),
    },
    {
      id: 'fit',
      label: grid.fitWidth,
      icon: <ChevronsLeftRight {...icon} />,
      run: () => session.engine.fit(at),
    },
  );
  const move = (to: number) => {
    const target = session.leaves[to]?.key;
    if (target) session.setLayout(moved(columns, session.layout, leaf.key, target));
  };
  if (at > 0)
    entries.push({
      id: 'left',
      label: grid.moveLeft,
      icon: <MoveLeft {...icon} />,
      keys: keyText('Alt+Shift+ArrowLeft'),
      run: () => move(at - 1),
    });
  if (at < session.leaves.length - 1)
    entries.push({
      id: 'right',
      label: grid.moveRight,
      icon: <MoveRight {...icon} />,
      keys: keyText('Alt+Shift+ArrowRight'),
      run: () => move(at + 1),
    });
  entries.push(
    ...fieldEntries(session, leaf, words),
    { id: 'line3', separator: true },
    {
      id: 'name',
      label: grid.copyName,
      icon: <Copy {...icon} />,
      run: () =>
        void copyText(leaf.names.join('.')).then((done) => {
          if (done) notify(words.frame.copied);
        }),
    },
  );
  return aligned(entries);
}

/** Nested fields and hidden columns. */
function fieldEntries(session: GridSession, leaf: Leaf, { grid }: Words): MenuEntry[] {
  const entries: MenuEntry[] = [];
  const { columns } = session.source;
  const { layout } = session;
  const nested = nestedKeys(columns);
  if (nested.length > 0) {
    entries.push({ id: 'line4', separator: true });
    const own = leaf.column.fields.length > 0;
    const key = own ? leaf.key : leaf.key.slice(0, Math.max(0, leaf.key.lastIndexOf('.')));
    if (own || layout.open.includes(key))
      entries.push({
        id: 'fields',
        label: own ? grid.showFields(key) : grid.hideFields(key),
        icon: <Columns3 {...icon} />,
        keys: keyText('Alt+Enter'),
        run: () => session.toggleFields(key),
      });
    if (nested.some((one) => !layout.open.includes(one)))
      entries.push({
        id: 'allFields',
        label: grid.showAllFields,
        run: () => {
          session.unfoldNone();
          session.setLayout(allFolded(columns, session.layout, true));
        },
      });
    if (layout.open.length > 0)
      entries.push({
        id: 'noFields',
        label: grid.hideAllFields,
        run: () => {
          session.unfoldNone();
          session.setLayout(allFolded(columns, session.layout, false));
        },
      });
  }
  const away = hiddenLeaves(columns, layout);
  const show = (keys: readonly string[]) =>
    session.setLayout({
      ...session.layout,
      hidden: session.layout.hidden.filter((one) => !keys.includes(one)),
    });
  if (away.length > 0) {
    entries.push({ id: 'line5', separator: true });
    for (const one of away.slice(0, LISTED))
      entries.push({
        id: `show:${one.key}`,
        label: grid.showColumn(one.names.join('.')),
        run: () => show([one.key]),
      });
    if (away.length > 1)
      entries.push({
        id: 'showAll',
        label: grid.showHidden(format().count(away.length)),
        run: () => show(away.map((one) => one.key)),
      });
  }
  if (layout.order.length > 0 || layout.frozen.length > 0 || layout.hidden.length > 0)
    entries.push({
      id: 'reset',
      label: grid.resetColumns,
      run: () => session.setLayout({ ...PLAIN, widths: session.layout.widths }),
    });
  return entries;
}
