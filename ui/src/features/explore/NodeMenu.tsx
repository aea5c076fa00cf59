// The menu of a row: what can be done with what it stands for.
import {
  Braces,
  Camera,
  CircleMinus,
  Clock,
  Copy,
  CopyCheck,
  CopyPlus,
  DatabaseZap,
  Eye,
  FilePlus2,
  FolderPlus,
  Pencil,
  Pin,
  PinOff,
  RefreshCw,
  RotateCcw,
  RotateCw,
  ScanSearch,
  SquareArrowOutUpRight,
  TextCursorInput,
  Trash2,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { CatalogueObject, ConnectionId, Table } from '../../ipc';
import { Menu, type MenuEntry } from '../../kit/Menu';
import { perform } from '../../state/commands';
import {
  isPinned,
  projectsOf,
  removeProject,
  startIndex,
  togglePin,
  useExplorer,
} from '../../state/explorer';
import { insertIntoEditor } from '../../state/insert';
import { openSql, quotedName } from '../../state/open';
import { useWords, type Words, words as wordsNow } from '../../words';
import { copy, fullName, openObject, query, queryShards, refresh, retry, tableOf } from './actions';
import { ask } from './asking';
import { type NodeRow, objectOf } from './nodes';
import { pythonOf } from './text';

interface NodeMenuProps {
  row: NodeRow;
  at: { x: number; y: number };
  rows: readonly NodeRow[];
  onClose: () => void;
}

const icon = (Icon: typeof Copy) => <Icon size={14} aria-hidden />;

function line(id: string): MenuEntry {
  return { id, separator: true };
}

/** Changes that a table offers; the same in the tree and in the table's own tab. */
export function changeEntries(
  connection: ConnectionId,
  table: Table,
  { explore }: Words,
): MenuEntry[] {
  const { actions } = explore;
  const source = table.reference;
  const rows =
    table.kind !== 'view' && table.kind !== 'materializedView' && table.kind !== 'external';
  const entries: MenuEntry[] = [];
  if (table.kind === 'snapshot')
    entries.push({
      id: 'restore',
      label: actions.restore,
      icon: icon(RotateCcw),
      run: () => ask({ name: 'copy', connection, source, operation: 'restore' }),
    });
  else if (rows)
    entries.push(
      {
        id: 'timeTravel',
        label: actions.timeTravel,
        icon: icon(Clock),
        run: () => ask({ name: 'timeTravel', connection, table: source }),
      },
      {
        id: 'copyTable',
        label: actions.copyTable,
        icon: icon(CopyPlus),
        run: () => ask({ name: 'copy', connection, source, operation: 'copy' }),
      },
      {
        id: 'snapshot',
        label: actions.snapshot,
        icon: icon(Camera),
        run: () => ask({ name: 'copy', connection, source, operation: 'snapshot' }),
      },
      {
        id: 'clone',
        label: actions.clone,
        icon: icon(CopyCheck),
        run: () => ask({ name: 'copy', connection, source, operation: 'clone' }),
      },
    );
  if (entries.length > 0) entries.push(line('change'));
  entries.push({
    id: 'edit',
    label: actions.edit,
    icon: icon(Pencil),
    run: () => ask({ name: 'edit', connection, table: source }),
  });
  if (rows && table.kind !== 'snapshot')
    entries.push({
      id: 'rename',
      label: actions.rename,
      icon: icon(TextCursorInput),
      run: () => ask({ name: 'rename', connection, table: source }),
    });
  entries.push({
    id: 'drop',
    label: actions.drop,
    icon: icon(Trash2),
    run: () => ask({ name: 'drop', connection, table: source, kind: table.kind }),
  });
  return entries;
}

function pinEntry(object: CatalogueObject): MenuEntry {
  const { actions } = wordsNow().explore;
  const pinned = isPinned(useExplorer.getState().state, object);
  return {
    id: 'pin',
    label: pinned ? actions.unpin : actions.pin,
    icon: icon(pinned ? PinOff : Pin),
    run: () => togglePin(object),
  };
}

/** Shown while it is mounted. */
export function NodeMenu({ row, at, rows, onClose }: NodeMenuProps): ReactNode {
  const words = useWords();
  return (
    <Menu label={words.tree.menu} at={at} entries={entriesOf(row, rows, words)} onClose={onClose} />
  );
}

function entriesOf(row: NodeRow, rows: readonly NodeRow[], words: Words): MenuEntry[] {
  const { node } = row;
  const { tree, explore } = words;
  const { actions } = explore;
  const entries: MenuEntry[] = [];
  const object = objectOf(node);
  const name = fullName(node);

  if (object && tableOf(object))
    entries.push({
      id: 'open',
      label: actions.open,
      icon: icon(SquareArrowOutUpRight),
      keys: 'Enter',
      run: () => openObject(object, true),
    });
  if (node.kind === 'table')
    entries.push({
      id: 'query',
      label: actions.query,
      icon: icon(ScanSearch),
      keys: 'Shift+Enter',
      run: () => query(node.connection, node.table),
    });
  if (node.kind === 'shards')
    entries.push({
      id: 'query',
      label: actions.query,
      icon: icon(ScanSearch),
      keys: 'Shift+Enter',
      run: () => queryShards(node),
    });
  if (object && (object.kind === 'table' || object.kind === 'snapshot' || object.kind === 'shards'))
    entries.push({
      id: 'preview',
      label: actions.preview,
      icon: icon(Eye),
      run: () => openObject(object, true, 'preview'),
    });
  if (object) entries.push(pinEntry(object));
  if (name && node.kind !== 'project') {
    const text =
      object && object.object !== null
        ? quotedName(object.connection, {
            project: object.project,
            dataset: object.dataset,
            table: object.object,
          })
        : name;
    entries.push({
      id: 'insert',
      label: tree.insertName,
      icon: icon(TextCursorInput),
      run: () => insertIntoEditor(text),
    });
  }
  if (name)
    entries.push({
      id: 'copy',
      label: node.kind === 'column' ? tree.copyColumn : actions.copyId,
      icon: icon(Copy),
      run: () => copy(name),
    });
  if (node.kind === 'table')
    entries.push({
      id: 'python',
      label: actions.copyPython,
      icon: icon(Braces),
      run: () => copy(pythonOf(node.connection, node.table)),
    });
  if (node.kind === 'table') {
    entries.push(line('changes'));
    entries.push(...changeEntries(node.connection, node.table, words));
  }
  if (node.kind === 'dataset') {
    const { connection, dataset } = node;
    entries.push(
      line('changes'),
      {
        id: 'create',
        label: actions.createFromQuery,
        icon: icon(FilePlus2),
        run: () =>
          void openSql(
            connection,
            `CREATE TABLE ${quotedName(connection, { ...dataset, table: 'new_table' })} AS\nSELECT `,
          ),
      },
      {
        id: 'undelete',
        label: actions.undelete,
        icon: icon(RotateCcw),
        run: () => ask({ name: 'undelete', connection, dataset, table: '' }),
      },
      {
        id: 'drop',
        label: actions.dropDataset,
        icon: icon(Trash2),
        run: () => ask({ name: 'dropDataset', connection, dataset }),
      },
    );
  }
  if (node.kind === 'project') {
    const { connection, project } = node;
    entries.push(
      line('index'),
      {
        id: 'names',
        label: explore.search.indexNames,
        icon: icon(DatabaseZap),
        run: () => void startIndex(connection, [project], false),
      },
      {
        id: 'columns',
        label: explore.search.indexColumns,
        icon: icon(DatabaseZap),
        run: () => void startIndex(connection, [project], true),
      },
      line('changes'),
      {
        id: 'create',
        label: actions.createDataset,
        icon: icon(FilePlus2),
        run: () => ask({ name: 'createDataset', connection, project }),
      },
    );
    if (node.added)
      entries.push({
        id: 'remove',
        label: actions.removeProject,
        icon: icon(CircleMinus),
        run: () => removeProject(connection, project),
      });
  }
  if (node.kind === 'connection') {
    const { id } = node.connection;
    entries.push(
      {
        id: 'add',
        label: actions.addProject,
        icon: icon(FolderPlus),
        run: () => ask({ name: 'addProject', connection: id }),
      },
      {
        id: 'names',
        label: explore.search.indexNames,
        icon: icon(DatabaseZap),
        run: () => void startIndex(id, projectsOf(id, useExplorer.getState().state), false),
      },
    );
  }
  if (node.kind === 'problem')
    entries.push({
      id: 'retry',
      label: tree.retry,
      icon: icon(RotateCw),
      run: () => retry(node, rows),
    });
  if (row.expandable && node.kind !== 'column' && node.kind !== 'group')
    entries.push(line('refreshing'), {
      id: 'refresh',
      label: tree.refresh,
      icon: icon(RefreshCw),
      run: () => refresh(node),
    });
  if (entries.length === 0)
    entries.push({
      id: 'refresh',
      label: tree.refresh,
      icon: icon(RefreshCw),
      run: () => perform('refreshCatalogue'),
    });
  return entries;
}
