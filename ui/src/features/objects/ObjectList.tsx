// Prefixes and objects as lines of equal height in a pool of elements; keyboard as ARIA's grid says.
import {
  ArrowDown,
  ArrowUp,
  File,
  FileImage,
  FileMusic,
  FileText,
  FileVideo,
  Folder,
  Snowflake,
  Table2,
} from 'lucide-react';
import {
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useApp } from '../../state/app';
import { useFormat, useWords } from '../../words';
import { isArchive } from './address';
import { opensInPlace, shownKind } from './kinds';
import type { Entry, Sort, SortColumn } from './listing';
import { change, type Session, select, selectAll } from './session';

/** ARIA's grid, made of plain elements: a table's own cannot be taken out of the flow and reused. */
const CELL = { role: 'gridcell' } as const;
const head = (sort: 'ascending' | 'descending' | 'none') =>
  ({ role: 'columnheader', 'aria-sort': sort }) as const;
const row = (index: number) => ({ role: 'row', 'aria-rowindex': index }) as const;

const OVERSCAN = 8;
/** Lines before the end at which the next page is asked for. */
const AHEAD = 120;
const COLUMNS: readonly SortColumn[] = ['name', 'size', 'modified', 'class'];
const ICONS = {
  image: FileImage,
  video: FileVideo,
  audio: FileMusic,
  pdf: FileText,
  text: FileText,
};

interface ObjectListProps {
  tab: string;
  session: Session;
  shown: readonly Entry[];
  onOpen: (entry: Entry, fresh: boolean) => void;
  onUp: () => void;
  onLook: () => void;
  onCopy: () => void;
  onMenu: (at: { x: number; y: number }) => void;
  /** A letter was typed: it begins what is jumped to. */
  onType: (letter: string) => void;
  onFilter: () => void;
}

/** The sign of an object by what it holds. */
export function EntryIcon({ entry }: { entry: Entry }): ReactNode {
  if (!entry.object) return <Folder className="object-icon prefix" size={15} aria-hidden />;
  if (isArchive(entry.object.storageClass))
    return <Snowflake className="object-icon" size={15} aria-hidden />;
  const kind = shownKind(entry.key);
  if (kind && opensInPlace(entry.key)) {
    const Icon = ICONS[kind];
    return <Icon className={`object-icon ${kind}`} size={15} aria-hidden />;
  }
  const rows = /\.(parquet|csv|tsv|ndjson|jsonl|avro|orc|arrow|xlsx|ltsv|json)(\.\w+)?$/i;
  return rows.test(entry.key) ? (
    <Table2 className="object-icon rows" size={15} aria-hidden />
  ) : (
    <File className="object-icon" size={15} aria-hidden />
  );
}

/** The list. Its scroll place and selection live in the tab's session. */
export function ObjectList(props: ObjectListProps): ReactNode {
  const { tab, session, shown } = props;
  const { listing, cursor, sort } = session;
  const words = useWords();
  const format = useFormat();
  const text = words.objects.list;
  const density = useApp((state) => state.settings.density);
  const height = density === 'compact' ? 28 : 34;
  const box = useRef<HTMLDivElement>(null);
  const prefix = useId();
  const [view, setView] = useState({ line: Math.floor(session.scrollTop / height), height: 600 });
  const at = useMemo(
    () => (cursor === null ? -1 : shown.findIndex(({ key }) => key === cursor)),
    [shown, cursor],
  );
  const top = useRef(session.scrollTop);

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

  // Another place begins where it was left.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another listing
  useLayoutEffect(() => {
    if (box.current) box.current.scrollTop = session.scrollTop;
    return () => change(tab, { scrollTop: top.current });
  }, [listing]);

  const reveal = useCallback(
    (index: number) => {
      const element = box.current;
      if (!element || index < 0) return;
      const line = index * height;
      const head = height;
      if (line < element.scrollTop) element.scrollTop = line;
      else if (line + height + head > element.scrollTop + element.clientHeight)
        element.scrollTop = line + height + head - element.clientHeight;
    },
    [height],
  );
  // Follows the cursor itself, not what comes in around it.
  const known = at >= 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new cursor scrolls
  useLayoutEffect(() => reveal(at), [cursor, known]);

  const first = Math.max(0, view.line - OVERSCAN);
  const count = Math.ceil(view.height / height) + 2 * OVERSCAN;
  const visible = shown.slice(first, first + count);

  // The next page comes before its place is scrolled to; a filter or a sorting asks for none.
  const wholeList = session.filter.trim() === '' && sort === null;
  useEffect(() => {
    if (wholeList && listing.state === 'ready' && first + count + AHEAD > shown.length)
      void listing.more();
  }, [wholeList, listing, listing.state, first, count, shown.length]);

  const go = (index: number, event: KeyboardEvent) => {
    const entry = shown[Math.max(0, Math.min(shown.length - 1, index))];
    if (!entry) return;
    const held = event.ctrlKey || event.metaKey;
    select(tab, entry.key, event.shiftKey ? 'range' : held ? 'move' : 'only');
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    const entry = shown[at];
    const held = event.ctrlKey || event.metaKey;
    const page = Math.max(1, Math.floor(view.height / height) - 2);
    if (event.altKey && event.key !== 'ArrowUp') return;
    switch (event.key) {
      case 'ArrowDown':
        go(at + 1, event);
        break;
      case 'ArrowUp':
        if (event.altKey) props.onUp();
        else go(at < 0 ? 0 : at - 1, event);
        break;
      case 'PageDown':
        if (held) return;
        go(at + page, event);
        break;
      case 'PageUp':
        if (held) return;
        go(at - page, event);
        break;
      case 'Home':
        go(0, event);
        break;
      case 'End':
        go(shown.length - 1, event);
        break;
      case 'ArrowRight':
        if (entry && !entry.object && !held) props.onOpen(entry, false);
        break;
      case 'ArrowLeft':
      case 'Backspace':
        if (held) return;
        props.onUp();
        break;
      case 'Enter':
        if (entry) props.onOpen(entry, held);
        break;
      case ' ':
        if (held && entry) select(tab, entry.key, 'add');
        else props.onLook();
        break;
      case 'Escape':
        if (listing.state === 'loading') listing.stop();
        else if (session.selected.size > 1 && entry) select(tab, entry.key, 'only');
        else return;
        break;
      case 'ContextMenu':
      case 'F10': {
        if (event.key === 'F10' && !event.shiftKey) return;
        const line = document.getElementById(`${prefix}${at}`) ?? event.currentTarget;
        const place = line.getBoundingClientRect();
        props.onMenu({ x: place.left + 40, y: Math.min(place.bottom, window.innerHeight - 40) });
        break;
      }
      default: {
        const letter = event.key;
        if (held) {
          if (letter.toLowerCase() === 'a') selectAll(tab, shown);
          else if (letter.toLowerCase() === 'c' && !event.shiftKey) props.onCopy();
          else return;
        } else if (letter === '/') props.onFilter();
        else if (letter === '?' || [...letter].length !== 1) return;
        else props.onType(letter);
      }
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const latest = useRef(props);
  latest.current = props;
  const hands = useMemo<Hands>(() => {
    const press = (event: MouseEvent, { key }: Entry) =>
      select(
        latest.current.tab,
        key,
        event.shiftKey ? 'range' : event.ctrlKey || event.metaKey ? 'add' : 'only',
      );
    return {
      press,
      open: (entry, fresh) => latest.current.onOpen(entry, fresh),
      menu: (event, entry) => {
        event.preventDefault();
        if (!latest.current.session.selected.has(entry.key)) press(event, entry);
        latest.current.onMenu({ x: event.clientX, y: event.clientY });
      },
    };
  }, []);

  const sortBy = (column: SortColumn) => {
    const next: Sort | null =
      sort?.column !== column
        ? { column, descending: column === 'size' || column === 'modified' }
        : sort.descending === (column === 'size' || column === 'modified')
          ? { column, descending: !sort.descending }
          : null;
    change(tab, { sort: next });
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a grid that holds a thousand times what is drawn
    <div
      ref={box}
      className="object-list"
      role="grid"
      tabIndex={0}
      aria-label={text.label(`s3://${listing.place.bucket}/${listing.place.prefix}`)}
      aria-multiselectable
      aria-rowcount={listing.complete ? shown.length + 1 : -1}
      aria-colcount={COLUMNS.length}
      aria-busy={listing.state === 'loading'}
      aria-activedescendant={at >= 0 ? `${prefix}${at}` : undefined}
      onScroll={(event) => {
        const next = event.currentTarget.scrollTop;
        top.current = next;
        const line = Math.floor(next / height);
        setView((old) => (old.line === line ? old : { ...old, line }));
      }}
      onFocus={() => {
        const entry = shown[0];
        if (at < 0 && entry) select(tab, entry.key, 'only');
      }}
      onKeyDown={onKeyDown}
    >
      <div className="object-row object-head" {...row(1)}>
        {COLUMNS.map((column) => {
          const on = sort?.column === column;
          const Arrow = sort?.descending ? ArrowDown : ArrowUp;
          return (
            <span
              key={column}
              {...head(on ? (sort.descending ? 'descending' : 'ascending') : 'none')}
              className={`object-cell ${column}`}
            >
              <button type="button" tabIndex={-1} onClick={() => sortBy(column)}>
                {text[column]}
                {on ? <Arrow size={12} aria-hidden /> : null}
              </button>
            </span>
          );
        })}
      </div>
      <div className="object-space" role="presentation" style={{ height: shown.length * height }}>
        {visible.map((entry, offset) => {
          const index = first + offset;
          return (
            <Line
              // Slots, not lines, are the keys: elements are reused while scrolling.
              key={index % count}
              id={`${prefix}${index}`}
              entry={entry}
              index={index}
              height={height}
              selected={session.selected.has(entry.key)}
              atCursor={entry.key === cursor}
              text={text}
              format={format}
              hands={hands}
            />
          );
        })}
      </div>
    </div>
  );
}

/** What the pointer does on a line; the same for all of them, so that lines that stay are not drawn again. */
interface Hands {
  press: (event: MouseEvent, entry: Entry) => void;
  open: (entry: Entry, fresh: boolean) => void;
  menu: (event: MouseEvent, entry: Entry) => void;
}

interface LineProps {
  id: string;
  entry: Entry;
  index: number;
  height: number;
  selected: boolean;
  atCursor: boolean;
  text: ReturnType<typeof useWords>['objects']['list'];
  format: ReturnType<typeof useFormat>;
  hands: Hands;
}

const Line = memo(function Line(props: LineProps): ReactNode {
  const { id, entry, index, height, selected, atCursor, text, format, hands } = props;
  const { object } = entry;
  const cold = object !== null && isArchive(object.storageClass);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid itself has the keys, as ARIA's pattern says
    // biome-ignore lint/a11y/noStaticElementInteractions: a row; focus stays on the grid, which names its active one
    <div
      id={id}
      {...row(index + 2)}
      {...{ 'aria-selected': selected }}
      className={`object-row ${cold ? 'cold' : ''} ${atCursor ? 'cursor' : ''}`}
      style={{ top: index * height, height }}
      title={cold ? text.archived(object.storageClass) : undefined}
      onClick={(event) => hands.press(event, entry)}
      onDoubleClick={() => hands.open(entry, false)}
      onAuxClick={(event) => {
        if (event.button === 1 && !object) hands.open(entry, true);
      }}
      onContextMenu={(event) => hands.menu(event, entry)}
    >
      <span {...CELL} className="object-cell name">
        <EntryIcon entry={entry} />
        <span className="ellipsis" title={entry.name.length > 60 ? entry.name : undefined}>
          {entry.name === '' || entry.name === '/' ? (
            <i className="muted">{text.emptyName}</i>
          ) : (
            entry.name
          )}
        </span>
      </span>
      <span {...CELL} className="object-cell size tabular">
        {object ? format.bytes(object.size) : ''}
      </span>
      <span {...CELL} className="object-cell modified tabular">
        {object?.modifiedMs == null ? '' : format.moment(object.modifiedMs)}
      </span>
      <span {...CELL} className="object-cell class ellipsis">
        {object ? object.storageClass : <span className="muted">{text.prefix}</span>}
      </span>
    </div>
  );
});
