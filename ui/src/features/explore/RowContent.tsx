// What stands in a row of the tree after its twist.
import {
  AlignJustify,
  Brain,
  CalendarDays,
  Database,
  Folder,
  History,
  ListTree,
  Lock,
  LogIn,
  Pin,
  Plug,
  RotateCw,
  TriangleAlert,
  X,
} from 'lucide-react';
import { type DragEvent, type ReactNode, useEffect } from 'react';
import { problemLine } from '../../problem/problem';
import { catalogue } from '../../state/catalogue';
import { canSignIn } from '../../state/identities';
import { useFormat, useWords } from '../../words';
import { fullName } from './actions';
import { ObjectIcon, RoutineIcon, TableIcon } from './icons';
import type { Node, NodeRow } from './nodes';
import { isoDay } from './shards';

/** The name; dragged into the editor it is the full one. */
function Name({ row }: { row: NodeRow }): ReactNode {
  const name = fullName(row.node);
  const drag = (event: DragEvent) => {
    if (name === null) return;
    event.dataTransfer.setData('text/plain', name);
    event.dataTransfer.effectAllowed = 'copy';
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the menu's "insert" does the same by the keys
    <span className="ellipsis" draggable={name !== null} onDragStart={drag}>
      {row.label}
    </span>
  );
}

/** A row's icon, name and note. */
export function RowContent({ row }: { row: NodeRow }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { node } = row;
  const { tree, explore } = words;
  switch (node.kind) {
    case 'group':
      return (
        <>
          {node.what === 'pinned' ? (
            <Pin size={13} className="kind" aria-hidden />
          ) : (
            <History size={13} className="kind" aria-hidden />
          )}
          <span className="ellipsis">{explore.groups[node.what]}</span>
          <span className="note tabular">{format.count(node.count)}</span>
        </>
      );
    case 'object':
      return (
        <>
          <ObjectIcon kind={node.object.kind} />
          <Name row={row} />
          {node.object.object === null ? null : (
            <span className="note where ellipsis">{node.object.dataset}</span>
          )}
        </>
      );
    case 'connection':
      return (
        <>
          <Plug size={14} className="kind" aria-label={tree.connection} />
          <Name row={row} />
        </>
      );
    case 'project':
      return (
        <>
          <Folder size={14} className="kind" aria-label={tree.project} />
          <Name row={row} />
        </>
      );
    case 'dataset':
      return (
        <>
          <Database size={14} className="kind dataset" aria-label={tree.dataset} />
          <Name row={row} />
          {node.location ? <span className="note">{node.location}</span> : null}
        </>
      );
    case 'table':
      return (
        <>
          <TableIcon kind={node.table.kind} />
          <Name row={row} />
          {node.table.partitioning?.filterRequired ? (
            <span className="note warn" title={explore.table.filterRequired}>
              !
            </span>
          ) : null}
        </>
      );
    case 'shards': {
      const { shards } = node;
      const label = tree.shardRange(isoDay(shards.first), isoDay(shards.last));
      return (
        <>
          <CalendarDays size={14} className="kind table" aria-label={label} />
          <Name row={row} />
          <span className="note tabular" title={label}>
            {tree.shards(format.count(shards.count))}
          </span>
        </>
      );
    }
    case 'routine':
      return (
        <>
          <RoutineIcon type={node.routine.routineType} />
          <Name row={row} />
        </>
      );
    case 'model':
      return (
        <>
          <Brain size={14} className="kind model" aria-label={explore.kinds.model} />
          <Name row={row} />
          {node.model.modelType ? (
            <span className="note where ellipsis">{node.model.modelType}</span>
          ) : null}
        </>
      );
    case 'column':
      return <ColumnContent row={row} node={node} />;
    case 'more':
      return <More node={node} />;
    case 'problem': {
      const line = problemLine(node.problem, words, format);
      return (
        <>
          <TriangleAlert size={14} className="kind bad" aria-hidden />
          <span
            className="ellipsis bad"
            title={[line, node.problem.detail].filter(Boolean).join('\n')}
          >
            {line}
          </span>
          <span className="note link">
            <RotateCw size={12} aria-hidden /> {tree.retry}
          </span>
        </>
      );
    }
    case 'loading':
      return (
        <>
          <span className="spinner" aria-hidden />
          <span className="muted">{tree.loading}</span>
          {node.cancel ? (
            <span className="note link">
              <X size={12} aria-hidden /> {explore.actions.stop}
            </span>
          ) : null}
        </>
      );
    case 'preparing':
      return (
        <>
          <span className="spinner" aria-hidden />
          <span className="muted ellipsis">{words.welcome.waiting}</span>
        </>
      );
    case 'signedOut': {
      const { state, name } = node.identity;
      const text = words.connections;
      const failed = state.name === 'failed' ? problemLine(state.problem, words, format) : null;
      return (
        <>
          {failed === null ? (
            <LogIn size={14} className="kind" aria-hidden />
          ) : (
            <TriangleAlert size={14} className="kind bad" aria-hidden />
          )}
          <span
            className={failed === null ? 'ellipsis muted' : 'ellipsis bad'}
            title={[name, failed].filter(Boolean).join('\n')}
          >
            {failed ?? text.state.signedOut}
          </span>
          <span className="note link">
            {canSignIn(node.identity) ? text.signIn : words.nextStep.openConnections}
          </span>
        </>
      );
    }
    case 'empty':
      return <span className="muted">{tree.empty[node.what]}</span>;
  }
}

/** The next page is read as soon as its row comes into sight. */
function More({ node }: { node: Extract<Node, { kind: 'more' }> }): ReactNode {
  const { tree } = useWords();
  const { connection, parent } = node;
  useEffect(() => {
    void catalogue.more(connection, parent);
  }, [connection, parent]);
  return <span className="link">{tree.more}</span>;
}

function ColumnContent({
  row,
  node,
}: {
  row: NodeRow;
  node: Extract<Node, { kind: 'column' }>;
}): ReactNode {
  const { tree, explore } = useWords();
  const { column, of, path } = node;
  const partition = of.table.partitioning?.column === path;
  const cluster = of.table.clustering.includes(path);
  const guarded = of.columnFacts.find((one) => one.path === path);
  const protectedColumn = (guarded?.policyTags.length ?? 0) > 0;
  const facts = [
    column.description,
    column.mode === 'required' ? tree.required : null,
    partition ? tree.partitionColumn : null,
    cluster ? tree.clusterColumn : null,
  ].filter(Boolean);
  return (
    <>
      {column.fields.length > 0 ? (
        <ListTree size={13} className="kind" aria-hidden />
      ) : (
        <AlignJustify size={12} className="kind faint" aria-hidden />
      )}
      <span className="ellipsis" title={facts.join('\n') || undefined}>
        <Name row={row} />
      </span>
      <span className="note type">
        {protectedColumn ? (
          <Lock size={11} className="warn" aria-label={explore.schema.protected} />
        ) : null}
        {column.mode === 'repeated' ? `${column.type}[]` : column.type}
        {column.mode === 'required' ? <b title={tree.required}>*</b> : null}
        {partition || cluster ? <i aria-hidden>•</i> : null}
      </span>
    </>
  );
}
