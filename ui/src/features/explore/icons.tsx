// The icon of every kind of object, with its name for those who do not see it.
import {
  Box,
  Brain,
  CalendarDays,
  Camera,
  CopyCheck,
  Database,
  Eye,
  Layers,
  Link,
  ListTree,
  Snowflake,
  SquareFunction,
  SquarePlay,
  SquareSigma,
  Table2,
  TableProperties,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { ObjectKind, TableKind } from '../../ipc';
import { useWords } from '../../words';

const TABLES: Record<TableKind, typeof Table2> = {
  table: Table2,
  view: Eye,
  materializedView: Layers,
  external: Link,
  snapshot: Camera,
  clone: CopyCheck,
  iceberg: Snowflake,
  unknown: Box,
};

/** The icon of a kind of table. */
export function TableIcon({ kind }: { kind: TableKind }): ReactNode {
  const words = useWords();
  const Icon = TABLES[kind];
  const view = kind === 'view' || kind === 'materializedView';
  return (
    <Icon
      size={14}
      className={`kind ${view ? 'view' : 'table'}`}
      aria-label={words.tree.kind[kind]}
    />
  );
}

/** The icon of a kind of routine, as the service names it. */
export function RoutineIcon({ type }: { type: string }): ReactNode {
  const { routines } = useWords().explore;
  const [Icon, label] =
    type === 'PROCEDURE'
      ? [SquarePlay, routines.procedure]
      : type === 'TABLE_VALUED_FUNCTION'
        ? [TableProperties, routines.table]
        : type === 'AGGREGATE_FUNCTION'
          ? [SquareSigma, routines.aggregate]
          : [SquareFunction, routines.function];
  return <Icon size={14} className="kind routine" aria-label={label} />;
}

const OBJECTS: Partial<Record<ObjectKind, [typeof Table2, string]>> = {
  dataset: [Database, 'dataset'],
  shards: [CalendarDays, 'table'],
  routine: [SquareFunction, 'routine'],
  model: [Brain, 'model'],
  column: [ListTree, 'faint'],
};

/** The icon of a kind of object. */
export function ObjectIcon({ kind }: { kind: ObjectKind }): ReactNode {
  const words = useWords();
  const other = OBJECTS[kind];
  if (!other) return <TableIcon kind={kind as TableKind} />;
  const [Icon, look] = other;
  return <Icon size={14} className={`kind ${look}`} aria-label={words.explore.kinds[kind]} />;
}
