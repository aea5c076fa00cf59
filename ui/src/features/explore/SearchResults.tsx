// What the search over known names found: a flat list with the keys of the tree.
import { type ReactNode, type Ref, useMemo, useState } from 'react';
import type { CatalogueObject, CatalogueSearch } from '../../ipc';
import { Menu } from '../../kit/Menu';
import { Tree, type TreeHandle, type TreeRow } from '../../kit/Tree';
import { objectKey, togglePin } from '../../state/explorer';
import { useFormat, useWords } from '../../words';
import { copy, objectName, openObject } from './actions';
import { ObjectIcon } from './icons';

interface HitRow extends TreeRow {
  object: CatalogueObject;
}

interface SearchResultsProps {
  found: CatalogueSearch;
  text: string;
  rowHeight: number;
  onDataset: (object: CatalogueObject) => void;
  ref: Ref<TreeHandle>;
}

/** Shown in place of the tree while something is searched for. */
export function SearchResults(props: SearchResultsProps): ReactNode {
  const { found, text, rowHeight, onDataset, ref } = props;
  const words = useWords();
  const format = useFormat();
  const { search, actions } = words.explore;
  const [selected, setSelected] = useState<string | null>(null);
  const [menu, setMenu] = useState<{ row: HitRow; at: { x: number; y: number } } | null>(null);
  const rows = useMemo(
    () =>
      found.hits.map(
        (object, index): HitRow => ({
          id: objectKey(object),
          object,
          level: 1,
          label: object.column ?? object.object ?? object.dataset,
          expandable: false,
          expanded: false,
          busy: false,
          position: index + 1,
          siblings: found.hits.length,
        }),
      ),
    [found],
  );
  const open = (object: CatalogueObject, keep: boolean) => {
    if (object.kind === 'dataset') onDataset(object);
    else openObject(object, keep);
  };
  const count = format.count(found.hits.length);
  return (
    <>
      <p className="explorer-note" role="status">
        {found.hits.length === 0
          ? found.index.asOfMs === null
            ? search.nothingKnown
            : search.nothing(text)
          : found.fuzzy
            ? search.fuzzy
            : found.more
              ? search.more(count)
              : search.found(count)}
      </p>
      <Tree
        ref={ref}
        label={search.results}
        rows={rows}
        rowHeight={rowHeight + 12}
        selected={selected}
        onSelect={(row) => setSelected(row.id)}
        onToggle={() => undefined}
        onActivate={(row) => open(row.object, true)}
        onPress={(row) => open(row.object, false)}
        onMenu={(row, at) => setMenu({ row, at })}
        onKey={(row, event) => {
          if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c') {
            copy(row.object.column ?? objectName(row.object));
            return true;
          }
          return false;
        }}
        draw={(row) => <Hit object={row.object} text={text} />}
      />
      {menu ? (
        <Menu
          label={words.tree.menu}
          at={menu.at}
          onClose={() => setMenu(null)}
          entries={[
            {
              id: 'open',
              label: actions.open,
              keys: 'Enter',
              run: () => open(menu.row.object, true),
            },
            {
              id: 'pin',
              label: actions.pin,
              run: () => togglePin({ ...menu.row.object, column: null }),
            },
            {
              id: 'copy',
              label: actions.copyId,
              run: () => copy(menu.row.object.column ?? objectName(menu.row.object)),
            },
          ]}
        />
      ) : null}
    </>
  );
}

function Hit({ object, text }: { object: CatalogueObject; text: string }): ReactNode {
  const name = object.column ?? object.object ?? object.dataset;
  const place = [
    object.project,
    ...(object.object === null ? [] : [object.dataset]),
    ...(object.column === null ? [] : [object.object ?? '']),
  ].join('.');
  return (
    <>
      <ObjectIcon kind={object.kind} />
      <span className="hit">
        <span className="ellipsis">
          <Marked name={name} text={text} />
        </span>
        <span className="ellipsis muted where">{place}</span>
      </span>
    </>
  );
}

/** The name with the words that were looked for marked. */
export function Marked({ name, text }: { name: string; text: string }): ReactNode {
  const lower = name.toLowerCase();
  const marks = text
    .toLowerCase()
    .split(/[\s.`:]+/)
    .filter((word) => word !== '')
    .map((word) => [lower.indexOf(word), word.length] as const)
    .filter(([at]) => at >= 0)
    .sort(([a], [b]) => a - b);
  const parts: ReactNode[] = [];
  let from = 0;
  for (const [at, length] of marks) {
    if (at < from) continue;
    parts.push(name.slice(from, at), <mark key={at}>{name.slice(at, at + length)}</mark>);
    from = at + length;
  }
  return (
    <>
      {parts}
      {name.slice(from)}
    </>
  );
}
