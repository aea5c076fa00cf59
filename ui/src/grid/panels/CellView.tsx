// The whole of one cell: wrapped, searched, as a tree, as bytes. A large one is laid out part by part.
import {
  ArrowDown,
  ArrowUp,
  ChevronLeft,
  ChevronRight,
  Copy,
  Search,
  TextWrap,
} from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { asProblem, ipc, newJobId, type Problem, type RowsId } from '../../ipc';
import { IconButton } from '../../kit/Button';
import { problemLine } from '../../problem/problem';
import { notify } from '../../state/app';
import { useFormat, useWords } from '../../words';
import { isNested, typeText } from '../display';
import type { Leaf } from '../layout';
import { bytesOf, hexDump, isMarkup, prettyMarkup, treeOf, utf8Of } from '../nested';
import { Tree } from './Tree';

/** Shorter texts are seen at a glance: nothing is looked for in them. */
const SEARCHED = 80;
/** Letters that are laid out at a time: 10 MB at once would hold the window up for seconds. */
export const PART = 40_000;
/** Longer texts are not read into a tree. */
const LONGEST_TREE = 1_000_000;
/** Bytes shown in hex. */
const DUMPED = 1 << 18;
const MATCHES = 10_000;

type Look = 'text' | 'tree' | 'markup' | 'base64' | 'hex' | 'decoded';

interface CellViewProps {
  rows: RowsId;
  row: number;
  leaf: Leaf;
  timeZone: string;
}

type Loaded =
  | { name: 'loading' }
  | { name: 'ready'; text: string | null }
  | { name: 'failed'; problem: Problem };

/** Where a text is found in another, without regard to upper and lower case. */
export function found(text: string, wanted: string): number[] {
  if (wanted === '') return [];
  const places: number[] = [];
  const inside = text.toLowerCase();
  // Letters whose small form is longer would shift the places; then the case counts.
  const even = inside.length === text.length;
  const where = even ? inside : text;
  const what = even ? wanted.toLowerCase() : wanted;
  for (let at = where.indexOf(what); at >= 0 && places.length < MATCHES; ) {
    places.push(at);
    at = where.indexOf(what, at + what.length);
  }
  return places;
}

/** Follows the current cell. */
export function CellView({ rows, row, leaf, timeZone }: CellViewProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const [loaded, setLoaded] = useState<Loaded>({ name: 'loading' });
  const isBytes = leaf.column.type === 'BYTES' && leaf.column.mode !== 'repeated' && !leaf.through;
  const nested = isNested(leaf.column) || leaf.through;
  const [look, setLook] = useState<Look>(isBytes ? 'hex' : nested ? 'tree' : 'text');
  const [wrap, setWrap] = useState(true);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the zone changes how an instant is written
  useEffect(() => {
    let current = true;
    ipc()
      .rowsCell(rows, row, leaf.path)
      .then(
        (text) => current && setLoaded({ name: 'ready', text }),
        (thrown: unknown) => current && setLoaded({ name: 'failed', problem: asProblem(thrown) }),
      );
    return () => {
      current = false;
    };
  }, [rows, row, leaf, timeZone]);

  const text = loaded.name === 'ready' ? loaded.text : null;
  const bytes = useMemo(() => (isBytes && text !== null ? bytesOf(text) : null), [isBytes, text]);
  const tree = useMemo(
    () => (text !== null && !isBytes && text.length <= LONGEST_TREE ? treeOf(text) : null),
    [text, isBytes],
  );
  const markup = text !== null && !isBytes && text.length <= LONGEST_TREE && isMarkup(text);
  const looks: Look[] = bytes
    ? ['hex', 'base64', 'decoded']
    : [...(tree ? (['tree'] as const) : []), 'text', ...(markup ? (['markup'] as const) : [])];
  const chosen: Look = looks.includes(look) ? look : (looks[0] ?? 'text');

  const shown = useMemo(() => {
    if (text === null) return '';
    if (bytes && chosen === 'hex') return hexDump(bytes, 0, DUMPED);
    if (bytes && chosen === 'decoded') return utf8Of(bytes) ?? '';
    return chosen === 'markup' ? prettyMarkup(text) : text;
  }, [text, bytes, chosen]);

  const copy = () => {
    const range = { rows, firstRow: row, rowCount: 1, columns: [leaf.path], header: false };
    ipc()
      .rowsCopy(newJobId(), { ...range, format: 'tsv' })
      .then(
        () => notify(words.grid.valueCopied),
        (thrown: unknown) => setLoaded({ name: 'failed', problem: asProblem(thrown) }),
      );
  };

  const { cell } = words.grid;
  let body: ReactNode;
  if (loaded.name === 'loading') body = <p className="side-note">{words.results.loadingCell}</p>;
  else if (loaded.name === 'failed')
    body = <p className="side-note bad">{problemLine(loaded.problem, words, format)}</p>;
  else if (text === null && leaf.column.masked)
    body = <p className="side-note">{words.policy.maskedTip}</p>;
  else if (text === null) body = <p className="side-note null">{words.results.nullValue}</p>;
  else if (text === '') body = <p className="side-note">{words.results.emptyValue}</p>;
  else if (chosen === 'tree' && tree) body = <Tree node={tree} />;
  else if (chosen === 'decoded' && bytes && utf8Of(bytes) === null)
    body = <p className="side-note">{cell.notDecoded}</p>;
  else body = <Parts text={shown} wrap={wrap && chosen !== 'hex'} key={`${row}:${chosen}`} />;

  const title = words.results.cellOf(leaf.names.join('.'), format.count(row + 1));
  return (
    <>
      <div className="side-head">
        <div className="ellipsis">
          <div className="ellipsis cell-name" title={title}>
            {title}
          </div>
          <div className="ellipsis cell-type" title={typeText(leaf.column)}>
            {typeText(leaf.column)}
            {bytes
              ? ` · ${format.bytes(bytes.length)}`
              : text && text.length > 200
                ? ` · ${cell.characters(format.count(text.length))}`
                : ''}
          </div>
        </div>
        <span className="spring" />
        {looks.length > 1 ? (
          <select
            className="field small"
            aria-label={cell.view}
            value={chosen}
            onChange={(event) => setLook(event.target.value as Look)}
          >
            {looks.map((one) => (
              <option key={one} value={one}>
                {cell[one]}
              </option>
            ))}
          </select>
        ) : null}
        <IconButton
          size="small"
          label={words.results.wrap}
          aria-pressed={wrap}
          onClick={() => setWrap(!wrap)}
        >
          <TextWrap size={14} aria-hidden />
        </IconButton>
        <IconButton size="small" label={words.results.copyValue} onClick={copy}>
          <Copy size={13} aria-hidden />
        </IconButton>
      </div>
      {bytes && chosen === 'hex' && bytes.length > DUMPED ? (
        <p className="side-note">{cell.dumped(format.bytes(DUMPED), format.bytes(bytes.length))}</p>
      ) : null}
      {nested && text && text.length > LONGEST_TREE ? (
        <p className="side-note">{cell.tooLong}</p>
      ) : null}
      {body}
    </>
  );
}

/** A text of any length: one part of it is on the page, and what is looked for is found in all of it. */
function Parts({ text, wrap }: { text: string; wrap: boolean }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const [part, setPart] = useState(0);
  const [wanted, setWanted] = useState('');
  const [at, setAt] = useState(0);
  const mark = useRef<HTMLElement>(null);
  const parts = Math.max(1, Math.ceil(text.length / PART));
  const places = useMemo(() => found(text, wanted), [text, wanted]);
  const place = places[at];

  useEffect(() => {
    if (place !== undefined) setPart(Math.floor(place / PART));
  }, [place]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the mark moves with the place and the part
  useEffect(() => {
    mark.current?.scrollIntoView?.({ block: 'center' });
  }, [place, part]);

  const from = part * PART;
  const shown = text.slice(from, from + PART);
  const inPart = place !== undefined && place >= from && place < from + PART;
  const step = (by: number) => {
    if (places.length > 0) setAt((at + by + places.length) % places.length);
  };
  const { cell } = words.grid;
  return (
    <>
      <div className="cell-search" hidden={text.length < SEARCHED && !text.includes('\n')}>
        <Search size={13} aria-hidden />
        <input
          className="field small"
          aria-label={cell.search}
          placeholder={cell.search}
          value={wanted}
          onChange={(event) => {
            setWanted(event.target.value);
            setAt(0);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.nativeEvent.isComposing)
              step(event.shiftKey ? -1 : 1);
          }}
        />
        {wanted ? (
          <span className="tabular minor" role="status">
            {places.length > 0
              ? cell.matches(format.count(at + 1), format.count(places.length))
              : cell.noMatches}
          </span>
        ) : null}
        <IconButton
          size="small"
          label={cell.previous}
          disabled={places.length === 0}
          onClick={() => step(-1)}
        >
          <ArrowUp size={13} aria-hidden />
        </IconButton>
        <IconButton
          size="small"
          label={cell.next}
          disabled={places.length === 0}
          onClick={() => step(1)}
        >
          <ArrowDown size={13} aria-hidden />
        </IconButton>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling part must be reachable by the keys */}
      <div className="cell-body" tabIndex={0}>
        <pre className={wrap ? 'wrap' : ''}>
          {inPart ? (
            <>
              {shown.slice(0, place - from)}
              <mark ref={mark}>{shown.slice(place - from, place - from + wanted.length)}</mark>
              {shown.slice(place - from + wanted.length)}
            </>
          ) : (
            shown
          )}
        </pre>
      </div>
      {parts > 1 ? (
        <div className="cell-parts">
          <IconButton
            size="small"
            label={cell.previousPart}
            disabled={part === 0}
            onClick={() => setPart(part - 1)}
          >
            <ChevronLeft size={14} aria-hidden />
          </IconButton>
          <span className="tabular">{cell.part(format.count(part + 1), format.count(parts))}</span>
          <IconButton
            size="small"
            label={cell.nextPart}
            disabled={part === parts - 1}
            onClick={() => setPart(part + 1)}
          >
            <ChevronRight size={14} aria-hidden />
          </IconButton>
        </div>
      ) : null}
    </>
  );
}
