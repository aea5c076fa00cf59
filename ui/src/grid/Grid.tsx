// A row set in the grid: blocks of Arrow, selection, copying, the cell that is looked into.
import { Copy, Hash, ScanText, Table2 } from 'lucide-react';
import {
  type ReactNode,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react';
import { asProblem, type Column, ipc, newJobId, type Problem, type RowSet } from '../ipc';
import { Button, IconButton } from '../kit/Button';
import { Dialog } from '../kit/Dialog';
import { isMac, keyText } from '../kit/keys';
import { Menu } from '../kit/Menu';
import { notify, useApp } from '../state/app';
import { format as formatNow, useFormat, useLanguage, useWords, words as wordsNow } from '../words';
import { readTextBlock } from './arrow';
import { Blocks } from './blocks';
import { CellPanel } from './CellPanel';
import { isNumeric, oneLine, shortType, sumOf, typeText } from './display';
import { type GridColumn, GridEngine, type GridView, type GridWords } from './engine';
import { type Cell, cellCount, type Rectangle } from './selection';
import './grid.css';

/** What a grid can be told from outside. */
export interface GridHandle {
  focus(): void;
  goTo(): void;
  copy(header: boolean): void;
}

interface GridProps {
  rows: RowSet;
  onProblem: (problem: Problem | null) => void;
  /** Told once, after the first cells have been drawn. */
  onFirstDrawn?: (() => void) | undefined;
  ref?: Ref<GridHandle>;
}

/** Places and selections of row sets that were looked at before, newest last. */
const views = new Map<string, GridView>();
/** Widths by the columns' names and types: a query that is run again keeps them. */
const widths = new Map<string, number[]>();
const KEPT = 30;

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.keys().next().value;
  if (map.size > KEPT && oldest !== undefined) map.delete(oldest);
}

function shapeOf(columns: readonly Column[]): string {
  return columns.map((column) => `${column.name}:${typeText(column)}`).join('|');
}

function gridColumns(columns: readonly Column[]): GridColumn[] {
  const kept = widths.get(shapeOf(columns));
  return columns.map((column, index) => ({
    name: column.name,
    type: shortType(column),
    title: [`${column.name} ${typeText(column)}`, column.description ?? '']
      .filter(Boolean)
      .join('\n'),
    numeric: isNumeric(column),
    width: kept?.[index] ?? 120,
  }));
}

function gridWords(): GridWords {
  const { results } = wordsNow();
  return {
    label: results.label,
    rowNumber: results.rowNumber,
    nullValue: results.nullValue,
    count: formatNow().count,
    resizeColumn: results.resizeColumn,
  };
}

/** Selections up to this many cells are added up. */
const SUMMED = 20_000;
/** Columns fitted to their contents when a result comes. */
const FITTED = 60;

/** The grid with its foot. Mount it anew for another row set. */
export function Grid({ rows, onProblem, onFirstDrawn, ref }: GridProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const language = useLanguage();
  const density = useApp((state) => state.settings.density);
  const host = useRef<HTMLDivElement>(null);
  const engine = useRef<GridEngine | null>(null);
  const blocks = useRef<Blocks | null>(null);
  const [selected, setSelected] = useState<{ box: Rectangle; current: Cell } | null>(null);
  const [opened, setOpened] = useState(false);
  const [menu, setMenu] = useState<{ x: number; y: number } | null>(null);
  const [asking, setAsking] = useState(false);
  const [copying, setCopying] = useState(false);
  const { id, columns } = rows;

  const told = useRef({ onProblem, onFirstDrawn });
  told.current = { onProblem, onFirstDrawn };

  const copy = useCallback(
    (box: Rectangle, header: boolean) => {
      if (cellCount(box) === 0) return;
      setCopying(true);
      ipc()
        .rowsCopy(newJobId(), {
          rows: id,
          firstRow: box.top,
          rowCount: box.bottom - box.top + 1,
          columns: Array.from({ length: box.right - box.left + 1 }, (_, index) => [
            box.left + index,
          ]),
          header,
          format: 'tsv',
        })
        .then(
          (cells) => notify(wordsNow().results.copied(formatNow().count(cells))),
          (thrown: unknown) => told.current.onProblem(asProblem(thrown)),
        )
        .finally(() => setCopying(false));
    },
    [id],
  );

  // The engine lives as long as the row set; what changes is handed to it below.
  // biome-ignore lint/correctness/useExhaustiveDependencies: made once per row set
  useEffect(() => {
    const parent = host.current;
    if (!parent) return;
    const shape = shapeOf(columns);
    let fitted = widths.has(shape);
    let drawn = false;
    const shown = gridColumns(columns);
    const cache = new Blocks({
      columnCount: columns.length,
      fetch: async (firstRow, rowCount, wanted) =>
        readTextBlock(
          await ipc().rowsWindow({
            rows: id,
            firstRow,
            rowCount,
            columns: wanted.map((column) => [column]),
          }),
        ),
      onBlock: () => {
        if (!fitted) {
          fitted = true;
          grid.fitFirst(FITTED);
          remember(
            widths,
            shape,
            shown.map((column) => column.width),
          );
        }
        grid.refresh();
        setArrived((count) => count + 1);
      },
      onProblem: (thrown) => told.current.onProblem(asProblem(thrown)),
    });
    cache.setRowCount(rows.rowCount);
    const grid = new GridEngine(
      parent,
      {
        columns: shown,
        rowCount: rows.rowCount,
        rowHeight: density === 'compact' ? 28 : 34,
        words: gridWords(),
        mac: isMac,
        cell: (row, column) => {
          const text = cache.cell(row, column);
          return text ? oneLine(text) : text;
        },
        want: (firstRow, lastRow, firstColumn, lastColumn) =>
          cache.want({ firstRow, lastRow, firstColumn, lastColumn }),
        onSelection: (selection, box) => setSelected({ box, current: selection.current }),
        onOpen: () => setOpened(true),
        onCopy: copy,
        onGoTo: () => setAsking(true),
        onWidth: () =>
          remember(
            widths,
            shape,
            shown.map((column) => column.width),
          ),
        onMenu: setMenu,
        onDrawn: () => {
          if (drawn) return;
          drawn = true;
          told.current.onFirstDrawn?.();
        },
      },
      views.get(id),
    );
    engine.current = grid;
    blocks.current = cache;
    return () => {
      remember(views, id, grid.view());
      grid.destroy();
      cache.close();
      engine.current = null;
      blocks.current = null;
    };
  }, [id]);

  // Cells that came change the sum of what is selected.
  const [arrived, setArrived] = useState(0);

  useEffect(() => {
    blocks.current?.setRowCount(rows.rowCount);
    engine.current?.setRowCount(rows.rowCount);
    engine.current?.refresh();
  }, [rows.rowCount]);

  useEffect(() => {
    engine.current?.setRowHeight(density === 'compact' ? 28 : 34);
  }, [density]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language
  useEffect(() => {
    engine.current?.setWords(gridWords());
  }, [language]);

  useImperativeHandle(
    ref,
    () => ({
      focus: () => engine.current?.focus(),
      goTo: () => setAsking(true),
      copy: (header) => {
        const box = engine.current?.selected();
        if (box) copy(box, header);
      },
    }),
    [copy],
  );

  const summary = useMemo(() => {
    void arrived;
    const cache = blocks.current;
    if (!selected || !cache) return null;
    const { box } = selected;
    if (cellCount(box) < 2 || cellCount(box) > SUMMED) return null;
    const texts: string[] = [];
    for (let column = box.left; column <= box.right; column++) {
      const one = columns[column];
      if (!one || !isNumeric(one)) continue;
      for (let row = box.top; row <= box.bottom; row++) {
        const text = cache.cell(row, column);
        // A sum over cells that are not here would be a wrong number.
        if (text === undefined) return null;
        if (text !== null) texts.push(text);
      }
    }
    return texts.length > 1 ? sumOf(texts) : null;
  }, [selected, columns, arrived]);

  const { results } = words;
  const current = selected?.current ?? null;
  const currentColumn = current ? columns[current.column] : undefined;

  return (
    <div className="grid-area">
      <div className="grid-and-cell">
        <div className="grid-host" ref={host} />
        {opened && current && currentColumn ? (
          <CellPanel
            rows={id}
            row={current.row}
            index={current.column}
            column={currentColumn}
            onClose={() => {
              setOpened(false);
              engine.current?.focus();
            }}
          />
        ) : null}
      </div>
      <div className="grid-foot">
        {selected && current ? (
          <span className="tabular ellipsis">
            {cellCount(selected.box) > 1
              ? results.selection(
                  format.count(cellCount(selected.box)),
                  format.count(selected.box.bottom - selected.box.top + 1),
                  format.count(selected.box.right - selected.box.left + 1),
                )
              : results.oneCell(format.count(current.row + 1), currentColumn?.name ?? '')}
          </span>
        ) : null}
        {summary ? <span className="tabular ellipsis">{results.sum(summary)}</span> : null}
        {copying ? <span>{results.copying}</span> : null}
        <span className="spring" />
        <IconButton
          size="small"
          label={results.goToRow}
          keys={keyText('Mod+G')}
          onClick={() => setAsking(true)}
        >
          <Hash size={13} aria-hidden />
        </IconButton>
        <IconButton
          size="small"
          label={results.cell}
          keys="F2"
          onClick={() => setOpened((open) => !open)}
        >
          <ScanText size={13} aria-hidden />
        </IconButton>
      </div>
      {menu ? (
        <Menu
          label={results.menu}
          at={menu}
          onClose={() => setMenu(null)}
          entries={[
            {
              id: 'copy',
              label: words.commands.copy,
              icon: <Copy size={14} aria-hidden />,
              keys: keyText('Mod+C'),
              run: () => {
                const box = engine.current?.selected();
                if (box) copy(box, false);
              },
            },
            {
              id: 'header',
              label: words.commands.copyWithHeader,
              icon: <Table2 size={14} aria-hidden />,
              keys: keyText('Mod+Shift+C'),
              run: () => {
                const box = engine.current?.selected();
                if (box) copy(box, true);
              },
            },
            { id: 'line', separator: true },
            {
              id: 'open',
              label: words.commands.openCell,
              icon: <ScanText size={14} aria-hidden />,
              keys: 'F2',
              run: () => setOpened(true),
            },
            {
              id: 'row',
              label: words.commands.goToRow,
              icon: <Hash size={14} aria-hidden />,
              keys: keyText('Mod+G'),
              run: () => setAsking(true),
            },
          ]}
        />
      ) : null}
      {asking ? (
        <GoToRow
          count={rows.rowCount}
          onClose={() => setAsking(false)}
          onGo={(row) => {
            setAsking(false);
            engine.current?.goTo(row);
            requestAnimationFrame(() => engine.current?.focus());
          }}
        />
      ) : null}
    </div>
  );
}

interface GoToRowProps {
  count: number;
  onGo: (row: number) => void;
  onClose: () => void;
}

function GoToRow({ count, onGo, onClose }: GoToRowProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const [text, setText] = useState('');
  const number = Number(text.normalize('NFKC').replace(/[,\s_]/g, ''));
  const valid = text.trim() !== '' && Number.isInteger(number) && number >= 1;
  return (
    <Dialog title={words.results.goToRow} closeLabel={words.frame.close} onClose={onClose}>
      <form
        className="go-to-row"
        onSubmit={(event) => {
          event.preventDefault();
          if (valid) onGo(Math.min(count, number) - 1);
        }}
      >
        <label>
          {words.results.goToRowField(format.count(count))}
          <input
            className="field tabular"
            inputMode="numeric"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <Button type="submit" look="primary" disabled={!valid}>
          {words.results.go}
        </Button>
      </form>
    </Dialog>
  );
}
