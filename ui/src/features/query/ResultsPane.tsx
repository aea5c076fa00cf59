// Below the editor: the rows of the tab's run, and the panels about them.
import { Download, Pin as PinIcon } from 'lucide-react';
import { type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import type { GridHandle } from '../../grid/Grid';
import type { CopyFormat, Problem, ViewSpec } from '../../ipc';
import { Button, IconButton } from '../../kit/Button';
import { ProblemBar } from '../../problem/ProblemBar';
import { notify, useApp } from '../../state/app';
import { available, perform, provide } from '../../state/commands';
import { type ResultPanel, showPanel, usePanel } from '../../state/panel';
import { isPinned, type Pin, pinResult, pinsOf, usePins } from '../../state/pins';
import { dismissProblem, type Run, repeatRun } from '../../state/runs';
import { type OpenTab, openTab } from '../../state/tabs';
import { dismissViewProblem, useViews } from '../../state/views';
import { forbidden, useWorkspace } from '../../state/workspace';
import { useFormat, useWords, words as wordsNow } from '../../words';
import { runAgainSql } from './results/again';
import { CompareDialog } from './results/CompareDialog';
import { ResultFacts } from './results/Facts';
import { KeptResult, Outcome } from './results/Outcome';
import { PANELS } from './results/panels';
import { Shelf } from './results/Shelf';
import { hasInstants, ZonePicker } from './results/ZonePicker';
import './results/results.css';

interface ResultsPaneProps {
  tab: OpenTab;
  current: Run | undefined;
  onShowPlace: (() => void) | undefined;
  /** The panels beside the rows; absent: those of a query. */
  panels?: readonly ResultPanel[];
  /** How the newest rows are sorted and filtered where they came from; absent: by another query. */
  onRunAgain?: (spec: ViewSpec) => void;
}

/** Mounted anew for every tab. */
export function ResultsPane(props: ResultsPaneProps): ReactNode {
  const { tab, current, onShowPlace, panels: all = PANELS } = props;
  const words = useWords();
  const wanted = usePanel((state) => state.byTab.get(tab.id)) ?? 'results';
  const setWanted = (name: string) => showPanel(tab.id, name);
  const [windowProblem, setWindowProblem] = useState<Problem | null>(null);
  const [comparing, setComparing] = useState(false);
  const [choosingZone, setChoosingZone] = useState(false);
  const timeZone = useApp((state) => state.settings.timeZone);
  const grid = useRef<GridHandle>(null);
  const pane = useRef<HTMLElement>(null);
  const pins = usePins((state) => state.pins);
  const shownPin = usePins((state) => state.shown.get(tab.id) ?? null);
  const pin = pinsOf(tab.id, pins).find((one) => one.id === shownPin) ?? null;
  const run = pin ? (pin.run ?? undefined) : current;
  const source = pin ? pin.rows : (current?.rows ?? null);
  const view = useViews((state) => (source ? state.bySource.get(source.id) : undefined));
  const rows = view?.rows ?? source;
  const job = current?.job;

  useEffect(() => {
    void job;
    setWindowProblem(null);
  }, [job]);

  const hasRows = source !== null && source.columns.length > 0 && source.rowCount > 0;
  const panels = all.filter((panel) => hasRows || !panel.needsRows);
  const names = ['results', ...panels.map((panel) => panel.name)];
  const shown = names.includes(wanted) ? wanted : 'results';
  const panel = panels.find((one) => one.name === shown);

  const keep = () => {
    const number = String(pinsOf(tab.id).length + 1);
    const kept = pinResult(tab.id, wordsNow().grid.pins.name(number));
    if (kept) notify(wordsNow().grid.pins.pinned);
  };
  const keeping = useRef(keep);
  keeping.current = keep;

  const shownNames = useRef(names);
  shownNames.current = names;
  useEffect(() => {
    // Alt and a figure show a panel, wherever the focus is.
    const choose = (event: KeyboardEvent) => {
      if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const figure = /^Digit([1-9])$/.exec(event.code)?.[1];
      const name = figure ? shownNames.current[Number(figure) - 1] : undefined;
      if (!name || document.querySelector('dialog[open]:not(.chooser)')) return;
      event.preventDefault();
      showPanel(tab.id, name);
    };
    window.addEventListener('keydown', choose);
    return () => window.removeEventListener('keydown', choose);
  }, [tab.id]);

  useEffect(() => {
    const withGrid = (action: (grid: GridHandle) => void) => () => {
      showPanel(tab.id, 'results');
      if (grid.current) action(grid.current);
    };
    const as = (kind: CopyFormat) => withGrid((one) => one.copyAs(kind));
    return provide({
      focusResults: () => {
        if (grid.current) grid.current.focus();
        else pane.current?.querySelector<HTMLElement>('[role=tab][aria-selected=true]')?.focus();
      },
      goToRow: withGrid((one) => one.goTo()),
      copy: withGrid((one) => one.copy(false)),
      copyWithHeader: withGrid((one) => one.copy(true)),
      copyCsv: as('csv'),
      copyJson: as('json'),
      copyMarkdown: as('markdown'),
      copyInList: as('inList'),
      copyInsert: as('insert'),
      findRows: withGrid((one) => one.find()),
      showRecord: withGrid((one) => one.show('record')),
      showProfile: withGrid((one) => one.show('profile')),
      columnMenu: withGrid((one) => one.columnMenu()),
      showBlanks: withGrid((one) => one.toggleBlanks()),
      pinResult: () => keeping.current(),
      compareResults: () => setComparing(true),
      timeZone: () => setChoosingZone(true),
    });
  }, [tab.id]);

  const again = againOf(run, source?.columns ?? [], timeZone);
  const runAgain = run?.kind === 'files' ? props.onRunAgain : again;
  const isKept = source !== null && isPinned(source.id);
  const rule = useWorkspace((state) => forbidden(state.policy, 'export'));
  const noExport =
    rule === null ? null : words.policy.tips[rule === 'unusable' ? 'unusable' : 'export'];
  return (
    <section className="results" aria-label={words.results.panel} ref={pane}>
      <div className="results-head">
        <div className="subtabs" role="tablist" aria-label={words.results.panel}>
          {names.map((name) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`${name}-tab`}
              aria-selected={shown === name}
              aria-controls={`${name}-panel`}
              tabIndex={shown === name ? 0 : -1}
              onClick={() => setWanted(name)}
              onKeyDown={(event) => {
                const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
                if (by === 0) return;
                event.preventDefault();
                const next = names[(names.indexOf(name) + by + names.length) % names.length];
                if (!next) return;
                setWanted(next);
                document.getElementById(`${next}-tab`)?.focus();
              }}
            >
              {name === 'results'
                ? words.results.tab
                : panels.find((one) => one.name === name)?.label(words)}
            </button>
          ))}
        </div>
        <ResultFacts current={run} shown={source} />
        {hasRows || choosingZone ? (
          <div className="results-actions">
            {choosingZone || hasInstants(source?.columns ?? []) ? (
              <ZonePicker choosing={choosingZone} onChoosing={setChoosingZone} />
            ) : null}
            {pin ? null : (
              <IconButton
                size="small"
                label={isKept ? words.grid.pins.pinned : words.grid.pins.pin}
                aria-pressed={isKept}
                disabled={isKept}
                onClick={keep}
              >
                <PinIcon size={14} aria-hidden />
              </IconButton>
            )}
            {available('exportRows') ? (
              <Button
                look="quiet"
                size="small"
                aria-disabled={noExport !== null}
                title={noExport ?? undefined}
                onClick={() => perform('exportRows')}
              >
                <Download size={13} aria-hidden />
                {words.grid.exportRows}
              </Button>
            ) : null}
          </div>
        ) : null}
      </div>
      <Shelf tab={tab.id} current={current} onCompare={() => setComparing(true)} />
      {current?.problem && !pin ? (
        <ProblemBar
          problem={current.problem}
          job={current.job}
          onRetry={() => repeatRun(current)}
          onShowPlace={onShowPlace}
          onDismiss={() => dismissProblem(tab.id)}
        />
      ) : null}
      {windowProblem ? (
        <ProblemBar
          problem={windowProblem}
          job={run?.job ?? null}
          onDismiss={() => {
            setWindowProblem(null);
            if (source) dismissViewProblem(source.id);
          }}
        />
      ) : null}
      {pin ? <Comparison pin={pin} /> : null}
      <div
        className="results-body"
        role="tabpanel"
        id={`${shown}-panel`}
        aria-labelledby={`${shown}-tab`}
      >
        {panel ? (
          <Suspense fallback={<div className="results-blank" />}>
            <panel.component
              tab={tab.id}
              run={run}
              rows={rows}
              source={source}
              spec={view?.rows ? view.spec : null}
            />
          </Suspense>
        ) : pin ? (
          <KeptResult
            rows={pin.rows}
            grid={grid}
            onProblem={setWindowProblem}
            onRunAgain={runAgain}
          />
        ) : (
          <Outcome
            current={current}
            grid={grid}
            onProblem={setWindowProblem}
            onRunAgain={runAgain}
          />
        )}
      </div>
      {comparing ? (
        <CompareDialog tab={tab.id} current={current} onClose={() => setComparing(false)} />
      ) : null}
    </section>
  );
}

/** Opens the statement with the sorting and filtering around it; its price is shown before it runs. */
function againOf(
  run: Run | undefined,
  columns: Parameters<typeof runAgainSql>[1],
  zone: string,
): ((spec: ViewSpec) => void) | undefined {
  if (!run || run.sql === '' || run.query?.statistics.statementType !== 'SELECT') return undefined;
  return (spec) => {
    const sql = runAgainSql(run.sql, columns, spec, zone);
    if (sql) openTab({ sql, connection: run.connection });
    else notify(wordsNow().grid.strip.cannotRunAgain);
  };
}

/** What came of comparing two results, in numbers. */
function Comparison({ pin }: { pin: Pin }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { origin } = pin.rows;
  if (origin?.name !== 'comparison') return null;
  const { counts, onlyLeftColumns, onlyRightColumns } = origin;
  const { pins: text } = words.grid;
  const notes = [
    counts.repeatedKeys > 0 ? text.repeated(format.count(counts.repeatedKeys)) : '',
    onlyLeftColumns.length > 0 ? text.onlyLeft(onlyLeftColumns.join(', ')) : '',
    onlyRightColumns.length > 0 ? text.onlyRight(onlyRightColumns.join(', ')) : '',
  ].filter(Boolean);
  return (
    <div className="strip" role="status">
      <b className="tabular">
        {text.counts(
          format.count(counts.same),
          format.count(counts.changed),
          format.count(counts.onlyLeft),
          format.count(counts.onlyRight),
        )}
      </b>
      {notes.map((note) => (
        <span key={note}>{note}</span>
      ))}
    </div>
  );
}
