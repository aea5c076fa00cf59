// The whole of one cell: wrapped, nested values over several lines, copied as it is.
import { Copy, TextWrap, X } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { asProblem, type Column, ipc, newJobId, type Problem, type RowsId } from '../ipc';
import { IconButton } from '../kit/Button';
import { problemLine } from '../problem/problem';
import { notify } from '../state/app';
import { useFormat, useWords } from '../words';
import { isNested, pretty, typeText } from './display';

interface CellPanelProps {
  rows: RowsId;
  row: number;
  index: number;
  column: Column;
  onClose: () => void;
}

/** More than this is not laid out: a cell of 10 MB would hold the window up for seconds. */
const SHOWN = 100_000;

type Loaded =
  | { name: 'loading' }
  | { name: 'ready'; text: string | null }
  | { name: 'failed'; problem: Problem };

/** Follows the current cell while it is open. */
export function CellPanel({ rows, row, index, column, onClose }: CellPanelProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const [wrap, setWrap] = useState(true);
  const [loaded, setLoaded] = useState<Loaded>({ name: 'loading' });

  useEffect(() => {
    let current = true;
    ipc()
      .rowsCell(rows, row, [index])
      .then(
        (text) => current && setLoaded({ name: 'ready', text }),
        (thrown: unknown) => current && setLoaded({ name: 'failed', problem: asProblem(thrown) }),
      );
    return () => {
      current = false;
    };
  }, [rows, row, index]);

  const copy = () => {
    ipc()
      .rowsCopy(newJobId(), {
        rows,
        firstRow: row,
        rowCount: 1,
        columns: [[index]],
        header: false,
        format: 'tsv',
      })
      .then(
        () => notify(words.frame.copied),
        (thrown: unknown) => setLoaded({ name: 'failed', problem: asProblem(thrown) }),
      );
  };

  let body: ReactNode;
  let cut = '';
  if (loaded.name === 'loading') body = <p className="cell-note">{words.results.loadingCell}</p>;
  else if (loaded.name === 'failed')
    body = <p className="cell-note bad">{problemLine(loaded.problem, words, format)}</p>;
  else if (loaded.text === null) body = <p className="cell-note null">{words.results.nullValue}</p>;
  else if (loaded.text === '') body = <p className="cell-note">{words.results.emptyValue}</p>;
  else {
    const { text } = loaded;
    const part = text.slice(0, SHOWN);
    if (text.length > SHOWN)
      cut = words.results.cut(format.count(SHOWN), format.count(text.length));
    body = <pre className={wrap ? 'wrap' : ''}>{isNested(column) ? pretty(part) : part}</pre>;
  }

  const label = words.results.cellOf(column.name, format.count(row + 1));
  return (
    <section
      className="cell-panel"
      aria-label={words.results.cell}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
        event.stopPropagation();
        onClose();
      }}
    >
      <header>
        <div className="ellipsis">
          <div className="ellipsis cell-name" title={label}>
            {label}
          </div>
          <div className="ellipsis cell-type" title={typeText(column)}>
            {typeText(column)}
          </div>
        </div>
        <span className="spring" />
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
        <IconButton size="small" label={words.frame.close} keys="Esc" onClick={onClose}>
          <X size={14} aria-hidden />
        </IconButton>
      </header>
      {cut ? <p className="cell-note">{cut}</p> : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling part must be reachable by the keys */}
      <div className="cell-body" tabIndex={0}>
        {body}
      </div>
    </section>
  );
}
