// A nested value as a tree; what is folded is not laid out.
import { type ReactNode, useState } from 'react';
import { useFormat, useWords } from '../../words';
import type { Node } from '../nested';

/** Members shown at a time. */
const STEP = 200;

/** The whole value; its first level is open. */
export function Tree({ node }: { node: Node }): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling part must be reachable by the keys
    <div className="cell-body value-tree" tabIndex={0}>
      <Members node={node} depth={0} />
    </div>
  );
}

function size(node: Node): number {
  return node.kind === 'scalar' ? 0 : node.items.length;
}

function Members({ node, depth }: { node: Node; depth: number }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const [shown, setShown] = useState(STEP);
  if (node.kind === 'scalar') return <Scalar node={node} />;
  const members: [string, Node][] =
    node.kind === 'fields'
      ? node.items.slice(0, shown)
      : node.items.slice(0, shown).map((item, index) => [String(index), item]);
  const rest = node.items.length - members.length;
  return (
    <ul>
      {members.map(([name, value], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: names may come twice, and members never move
        <Member key={index} name={name} node={value} depth={depth} />
      ))}
      {rest > 0 ? (
        <li>
          <button type="button" className="link" onClick={() => setShown(shown + STEP)}>
            {words.grid.cell.more(format.count(rest))}
          </button>
        </li>
      ) : null}
    </ul>
  );
}

function Member({ name, node, depth }: { name: string; node: Node; depth: number }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const [open, setOpen] = useState(depth < 2 && size(node) <= 20);
  if (node.kind === 'scalar')
    return (
      <li>
        <span className="tree-name">{name}</span> <Scalar node={node} />
      </li>
    );
  const { cell } = words.grid;
  const count = format.count(node.items.length);
  return (
    <li>
      <button
        type="button"
        className="tree-fold"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <span aria-hidden>{open ? '▾' : '▸'}</span> <span className="tree-name">{name}</span>{' '}
        <span className="minor">
          {node.kind === 'list' ? cell.items(count) : cell.fields(count)}
        </span>
      </button>
      {open ? <Members node={node} depth={depth + 1} /> : null}
    </li>
  );
}

function Scalar({ node }: { node: Node & { kind: 'scalar' } }): ReactNode {
  if (!node.quoted && node.text === 'null') return <span className="tree-null">NULL</span>;
  return <span className={node.quoted ? 'tree-text' : 'tree-number'}>{node.text}</span>;
}
