// The one engine for trees: rows of equal height in a pool of elements, keyboard as ARIA says.
import { ChevronRight } from 'lucide-react';
import {
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type Ref,
  useCallback,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';

/** What the engine must know of a row; the rest is drawn by the caller. */
export interface TreeRow {
  id: string;
  /** 1 at the root. */
  level: number;
  /** For the accessible name and for finding by first letters. */
  label: string;
  expandable: boolean;
  expanded: boolean;
  busy: boolean;
  /** 1-based place among its siblings, and how many they are. */
  position: number;
  siblings: number;
}

/** What a tree can be told from outside. */
export interface TreeHandle {
  focus(): void;
}

interface TreeProps<Row extends TreeRow> {
  label: string;
  rows: readonly Row[];
  rowHeight: number;
  selected: string | null;
  onSelect: (row: Row) => void;
  onToggle: (row: Row, open: boolean) => void;
  /** Enter, Space or double click. */
  onActivate: (row: Row) => void;
  /** A single click, after the row was selected. */
  onPress?: (row: Row) => void;
  /** Right click, the menu key or Shift+F10. */
  onMenu?: (row: Row, at: { x: number; y: number }) => void;
  /** Other keys on the selected row; answers whether the key was used. */
  onKey?: (row: Row, event: KeyboardEvent) => boolean;
  draw: (row: Row) => ReactNode;
  ref?: Ref<TreeHandle>;
}

const OVERSCAN = 6;

/** A tree of any size. */
export function Tree<Row extends TreeRow>(props: TreeProps<Row>): ReactNode {
  const { label, rows, rowHeight, selected, onSelect, onToggle, onActivate, onMenu, onKey } = props;
  const box = useRef<HTMLDivElement>(null);
  const prefix = useId();
  const [view, setView] = useState({ top: 0, height: 600 });
  const typed = useRef({ text: '', at: 0 });

  useImperativeHandle(props.ref, () => ({ focus: () => box.current?.focus() }), []);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () =>
      setView((old) =>
        old.height === element.clientHeight ? old : { ...old, height: element.clientHeight },
      );
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const selectedIndex = rows.findIndex((row) => row.id === selected);

  const reveal = useCallback(
    (index: number) => {
      const element = box.current;
      if (!element || index < 0) return;
      const top = index * rowHeight;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (top + rowHeight > element.scrollTop + element.clientHeight)
        element.scrollTop = top + rowHeight - element.clientHeight;
    },
    [rowHeight],
  );

  // Follows the selection itself, not rows that come or go above it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new selection scrolls
  useLayoutEffect(() => reveal(selectedIndex), [selected]);

  const go = (index: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row) onSelect(row);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.nativeEvent.isComposing || event.altKey) return;
    const row = rows[selectedIndex];
    if (row && onKey?.(row, event)) {
      event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(view.height / rowHeight) - 1);
    switch (event.key) {
      case 'ArrowDown':
        go(selectedIndex + 1);
        break;
      case 'ArrowUp':
        go(selectedIndex < 0 ? 0 : selectedIndex - 1);
        break;
      case 'PageDown':
        go(selectedIndex + page);
        break;
      case 'PageUp':
        go(selectedIndex - page);
        break;
      case 'Home':
        go(0);
        break;
      case 'End':
        go(rows.length - 1);
        break;
      case 'ArrowRight':
        if (!row) return;
        if (row.expandable && !row.expanded) onToggle(row, true);
        else if (row.expandable && (rows[selectedIndex + 1]?.level ?? 0) > row.level)
          go(selectedIndex + 1);
        break;
      case 'ArrowLeft': {
        if (!row) return;
        if (row.expandable && row.expanded) {
          onToggle(row, false);
          break;
        }
        for (let i = selectedIndex - 1; i >= 0; i--) {
          if ((rows[i]?.level ?? 0) < row.level) {
            go(i);
            break;
          }
        }
        break;
      }
      case '*':
        for (const sibling of rows)
          if (row && sibling.level === row.level && sibling.expandable && !sibling.expanded)
            onToggle(sibling, true);
        break;
      case 'Enter':
      case ' ':
        if (!row) return;
        onActivate(row);
        break;
      case 'ContextMenu':
      case 'F10': {
        if (event.key === 'F10' && !event.shiftKey) return;
        if (!row || !onMenu) return;
        const shown = document.getElementById(`${prefix}${selectedIndex}`);
        const place = (shown ?? event.currentTarget).getBoundingClientRect();
        onMenu(row, { x: place.left + 24 + row.level * 12, y: place.bottom });
        break;
      }
      default: {
        if (event.key.length !== 1) return;
        const now = event.timeStamp;
        const text = (now - typed.current.at < 800 ? typed.current.text : '') + event.key;
        typed.current = { text, at: now };
        const from = text.length > 1 ? selectedIndex : selectedIndex + 1;
        const order = [...rows.slice(Math.max(0, from)), ...rows.slice(0, Math.max(0, from))];
        const found = order.find((candidate) =>
          candidate.label.toLocaleLowerCase().startsWith(text.toLocaleLowerCase()),
        );
        if (found) onSelect(found);
      }
    }
    event.preventDefault();
  };

  const first = Math.max(0, Math.floor(view.top / rowHeight) - OVERSCAN);
  const count = Math.ceil(view.height / rowHeight) + 2 * OVERSCAN;
  const shown = rows.slice(first, first + count);

  return (
    <div
      ref={box}
      className="tree"
      role="tree"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={selectedIndex >= 0 ? `${prefix}${selectedIndex}` : undefined}
      onScroll={(event) => {
        const top = event.currentTarget.scrollTop;
        setView((old) => ({ ...old, top }));
      }}
      onFocus={() => {
        if (selectedIndex < 0) go(0);
      }}
      onKeyDown={onKeyDown}
    >
      <div className="tree-space" role="presentation" style={{ height: rows.length * rowHeight }}>
        {shown.map((row, offset) => {
          const index = first + offset;
          const style: CSSProperties = {
            top: index * rowHeight,
            paddingLeft: 4 + (row.level - 1) * 14,
          };
          const menu = (event: MouseEvent) => {
            event.preventDefault();
            onSelect(row);
            onMenu?.(row, { x: event.clientX, y: event.clientY });
          };
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the tree itself has the keys, as ARIA's pattern says
            // biome-ignore lint/a11y/useFocusableInteractive: focus stays on the tree, which names its active row
            <div
              // Slots, not rows, are the keys: elements are reused while scrolling.
              key={index % count}
              id={`${prefix}${index}`}
              className="tree-row"
              role="treeitem"
              aria-level={row.level}
              aria-posinset={row.position}
              aria-setsize={row.siblings}
              aria-selected={row.id === selected}
              aria-expanded={row.expandable ? row.expanded : undefined}
              aria-busy={row.busy || undefined}
              aria-label={row.label}
              style={style}
              onClick={() => {
                onSelect(row);
                props.onPress?.(row);
              }}
              onDoubleClick={() => onActivate(row)}
              onContextMenu={menu}
            >
              {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys of the tree do the same */}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the arrow keys of the tree do the same */}
              <span
                className="tree-twist"
                onClick={(event) => {
                  if (!row.expandable) return;
                  event.stopPropagation();
                  onSelect(row);
                  onToggle(row, !row.expanded);
                }}
                onDoubleClick={(event) => event.stopPropagation()}
              >
                {row.expandable ? <ChevronRight size={14} aria-hidden /> : null}
              </span>
              {props.draw(row)}
            </div>
          );
        })}
      </div>
    </div>
  );
}
