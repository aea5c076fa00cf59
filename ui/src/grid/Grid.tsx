// A row set in the grid, with what belongs to it: the strip above, the foot, the menus, the details at the side.
import {
  type ReactNode,
  type Ref,
  useCallback,
  useContext,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from 'react';
import {
  asProblem,
  type CopyFormat,
  type FilterTerm,
  ipc,
  type Problem,
  type RowSet,
  type ViewSpec,
} from '../ipc';
import { isMac } from '../kit/keys';
import { Menu } from '../kit/Menu';
import { useApp } from '../state/app';
import { filterBy, sortBy, specOf, useViews } from '../state/views';
import { useLanguage, useWords } from '../words';
import { copyCells, copyUnfolded } from './copy';
import { GridExtrasContext } from './extras';
import { FilterForm } from './FilterForm';
import { GoToRow } from './GoToRow';
import { GridFoot } from './GridFoot';
import { useGlances, useKept } from './kept';
import type { Leaf } from './layout';
import { cellMenu, columnMenu } from './menus';
import { type Side, SidePanel } from './panels/SidePanel';
import { GridSession } from './session';
import { ViewStrip } from './ViewStrip';
import './grid.css';

/** What a grid can be told from outside. */
export interface GridHandle {
  focus(): void;
  goTo(): void;
  copy(header: boolean): void;
  copyAs(kind: CopyFormat): void;
  find(): void;
  show(side: Side): void;
  columnMenu(): void;
  toggleBlanks(): void;
}

interface GridProps {
  /** The rows as they came; sorted and filtered ones are taken from the views of these. */
  rows: RowSet;
  onProblem: (problem: Problem | null) => void;
  /** Told once, after the first cells have been drawn. */
  onFirstDrawn?: (() => void) | undefined;
  /** Opens a query that sorts and filters at the service, where there are more rows than were kept. */
  onRunAgain?: ((spec: ViewSpec) => void) | undefined;
  ref?: Ref<GridHandle>;
}

type Asking =
  | { name: 'cellMenu'; at: { x: number; y: number } }
  | { name: 'columnMenu'; at: { x: number; y: number }; leaf: Leaf }
  | { name: 'filter'; at: { x: number; y: number }; leaf: Leaf }
  | { name: 'goTo' };

const BLANKS = 'shirabe.blanks';
const GLANCES = 'shirabe.glances';
const HEIGHT = { compact: 28, comfortable: 34 } as const;

/** The grid with everything around it. Mount it anew for another result. */
export function Grid({ rows, onProblem, onFirstDrawn, onRunAgain, ref }: GridProps): ReactNode {
  const words = useWords();
  const language = useLanguage();
  const density = useApp((state) => state.settings.density);
  const timeZone = useApp((state) => state.settings.timeZone);
  const view = useViews((state) => state.bySource.get(rows.id));
  const extras = useContext(GridExtrasContext);
  const host = useRef<HTMLDivElement>(null);
  const [session, setSession] = useState<GridSession | null>(null);
  const [asking, setAsking] = useState<Asking | null>(null);
  const [side, setSide] = useState<Side | null>(null);
  const [finding, setFinding] = useState(false);
  const [blanks, setBlanks] = useKept(BLANKS, false);
  const [glances, setGlances] = useKept(GLANCES, true);
  const { id } = rows;
  const shown = view?.rows ?? rows;
  const spec = view?.rows ? view.spec : null;

  const told = useRef({ onProblem, onFirstDrawn });
  told.current = { onProblem, onFirstDrawn };

  // The grid lives as long as the row set; what changes is handed to it below.
  // biome-ignore lint/correctness/useExhaustiveDependencies: made once per row set
  useEffect(() => {
    const parent = host.current;
    if (!parent) return;
    const one = new GridSession(parent, rows, shown, {
      mac: isMac,
      rowHeight: HEIGHT[density],
      timeZone,
      onProblem: (problem) => told.current.onProblem(problem),
      onFirstDrawn: () => told.current.onFirstDrawn?.(),
      onOpen: () => setSide('cell'),
      onGoTo: () => setAsking({ name: 'goTo' }),
      onFind: () => setFinding(true),
      onCopy: (box, header) =>
        void copyCells(one, box, 'tsv', header, (problem) => told.current.onProblem(problem)),
      onMenu: (at) => setAsking({ name: 'cellMenu', at }),
      onColumnMenu: (leaf, at) => setAsking({ name: 'columnMenu', leaf, at }),
      onSort: (leaf, add) => {
        if (leaf.column.masked) return;
        const before = specOf(id).sort.find((key) => key.column.join('.') === leaf.id);
        const next = before ? (before.descending ? null : true) : false;
        void sortBy(id, leaf.path, next, add);
      },
    });
    setSession(one);
    return () => {
      one.close();
      setSession(null);
    };
  }, [id]);

  useEffect(() => {
    session?.show(shown, spec);
  }, [session, shown, spec]);

  useEffect(() => {
    session?.setRowHeight(HEIGHT[density]);
  }, [session, density]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language
  useEffect(() => {
    session?.reword(timeZone);
  }, [session, language, timeZone]);

  useEffect(() => {
    session?.showBlanks(blanks);
  }, [session, blanks]);

  useGlances(session, shown, glances, timeZone, language);

  // What could not be sorted or filtered is told where every problem of the rows is.
  const problem = view?.problem ?? null;
  useEffect(() => {
    if (problem) told.current.onProblem(problem);
  }, [problem]);

  const copy = useCallback(
    (kind: CopyFormat, header: boolean) => {
      const box = session?.engine.selected();
      if (session && box)
        void copyCells(session, box, kind, header, (one) => told.current.onProblem(one));
    },
    [session],
  );

  useImperativeHandle(
    ref,
    () => ({
      focus: () => session?.engine.focus(),
      goTo: () => setAsking({ name: 'goTo' }),
      copy: (header) => copy('tsv', header),
      copyAs: (kind) => copy(kind, true),
      find: () => setFinding(true),
      show: setSide,
      columnMenu: () => {
        const leaf = session?.currentLeaf() ?? session?.leaves[0];
        if (!session || !leaf) return;
        const column = session.leaves.indexOf(leaf);
        setAsking({ name: 'columnMenu', leaf, at: session.engine.headPlace(column) });
      },
      toggleBlanks: () => setBlanks(!blanks),
    }),
    [session, copy, blanks, setBlanks],
  );

  /** Keeps, or keeps out, the rows with the value of the current cell. */
  const only = (not: boolean) => {
    const leaf = session?.currentLeaf();
    const row = session?.currentRow();
    if (!session || !leaf || row === null || row === undefined) return;
    const element = session.currentElement();
    if (element !== undefined) {
      // No condition finds an array by a NULL inside it.
      if (element !== null) void filterBy(id, termFor(leaf, element, not));
      return;
    }
    ipc()
      .rowsCell(session.rows.id, row, leaf.path)
      .then(
        (text) => filterBy(id, termFor(leaf, text, not)),
        (thrown: unknown) => onProblem(asProblem(thrown)),
      );
  };

  const close = () => setAsking(null);
  return (
    <div className="grid-area">
      <ViewStrip
        source={rows}
        finding={finding}
        onFindEnd={() => {
          setFinding(false);
          session?.engine.focus();
        }}
        onRunAgain={onRunAgain}
      />
      <div className="grid-and-side">
        <div className="grid-host" ref={host} />
        {side && session ? (
          <SidePanel
            session={session}
            side={side}
            timeZone={timeZone}
            onSide={setSide}
            onClose={() => {
              setSide(null);
              session.engine.focus();
            }}
          />
        ) : null}
      </div>
      {session ? (
        <GridFoot
          session={session}
          timeZone={timeZone}
          blanks={blanks}
          side={side !== null}
          glances={glances}
          onBlanks={() => setBlanks(!blanks)}
          onGlances={() => setGlances(!glances)}
          onGoTo={() => setAsking({ name: 'goTo' })}
          onFind={() => setFinding(true)}
          onSide={() => setSide((one) => (one ? null : 'cell'))}
        />
      ) : (
        <div className="grid-foot" />
      )}
      {asking?.name === 'cellMenu' && session ? (
        <Menu
          label={words.results.menu}
          at={asking.at}
          onClose={close}
          entries={cellMenu(session, words, {
            copy,
            copyUnfolded: () =>
              void copyUnfolded(session, session.engine.selected(), true, (one) =>
                told.current.onProblem(one),
              ),
            open: () => setSide('cell'),
            record: () => setSide('record'),
            goTo: () => setAsking({ name: 'goTo' }),
            only,
          })}
        />
      ) : null}
      {asking?.name === 'columnMenu' && session ? (
        <Menu
          label={words.grid.columnMenu(asking.leaf.names.join('.'))}
          at={asking.at}
          onClose={close}
          entries={columnMenu(session, asking.leaf, words, {
            filter: () => setAsking({ ...asking, name: 'filter' }),
            profile: () => {
              selectColumn(session, asking.leaf);
              setSide('profile');
            },
            more: extras.columnEntries?.(asking.leaf, asking.at) ?? [],
          })}
        />
      ) : null}
      {asking?.name === 'filter' ? (
        <FilterForm
          leaf={asking.leaf}
          at={asking.at}
          initial={
            specOf(id).filter.find((term) => term.column.join('.') === asking.leaf.id) ?? null
          }
          onClose={close}
          onApply={(term) => {
            close();
            void filterBy(id, term);
          }}
        />
      ) : null}
      {asking?.name === 'goTo' ? (
        <GoToRow
          count={shown.rowCount}
          onClose={close}
          onGo={(row) => {
            close();
            session?.goTo(row);
            requestAnimationFrame(() => session?.engine.focus());
          }}
        />
      ) : null}
    </div>
  );
}

/** The condition that keeps the rows with a value, or keeps them out. */
export function termFor(leaf: Leaf, text: string | null, not: boolean): FilterTerm {
  const column = leaf.path;
  if (text === null) return { column, operator: not ? 'isNotNull' : 'isNull', values: [] };
  const whole = leaf.column.fields.length === 0 && leaf.column.mode !== 'repeated' && !leaf.through;
  if (whole) return { column, operator: not ? 'notEquals' : 'equals', values: [text] };
  return { column, operator: not ? 'notContains' : 'contains', values: [text] };
}

function selectColumn(session: GridSession, leaf: Leaf): void {
  const column = session.leaves.indexOf(leaf);
  if (column < 0) return;
  const cell = { row: session.engine.current().row, column };
  session.engine.select({ anchor: cell, current: cell, whole: 'none' });
}
