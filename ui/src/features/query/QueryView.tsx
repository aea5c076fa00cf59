// A tab: the bar with Run and the price, the editor, and below it the results and the job.
import { CircleAlert, Zap } from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { CaretPlace, Fix, FixAction, Mistake, SqlEditor, Target } from '../../editor/editor';
import { type LegacyPlace, legacyIn } from '../../editor/googlesql/legacy';
import { columnLookup } from '../../editor/paths';
import { Button } from '../../kit/Button';
import { keyText } from '../../kit/keys';
import { Menu } from '../../kit/Menu';
import { Splitter } from '../../kit/Splitter';
import { parametersIn } from '../../params';
import { describe, problemLine } from '../../problem/problem';
import { changeSettings, notify, useApp } from '../../state/app';
import { asideChanged } from '../../state/asideTexts';
import { provide } from '../../state/commands';
import { isPreparing, useJobs } from '../../state/jobs';
import { DEFAULT_OPTIONS } from '../../state/options';
import { reopenResult } from '../../state/resume';
import { revealTable } from '../../state/reveal';
import { isRunning, type Run, shownRun, useRuns } from '../../state/runs';
import { type OpenTab, saveTabsSoon, setTextSource } from '../../state/tabs';
import {
  format as formatNow,
  language as languageNow,
  useFormat,
  useLanguage,
  useWords,
  words as wordsNow,
} from '../../words';
import { ConnectionChoice } from './ConnectionChoice';
import { setCaret } from './caret';
import { DefaultDataset } from './DefaultDataset';
import { FileBar } from './FileBar';
import { noteChanged, save, saveAs, watchFiles } from './files';
import {
  type Asked,
  askedBy,
  faultsOfProblem,
  learnTypes,
  NOTHING_ASKED,
  parametersFor,
  sameAsked,
  typeWish,
  useParameterState,
} from './given';
import { OptionsMenu } from './OptionsMenu';
import { Parameters } from './Parameters';
import { type PriceState, PriceWatch } from './price';
import { ResultsPane } from './ResultsPane';
import { isScript, Script } from './Script';
import {
  connectionOf,
  currentEditor,
  makeEditor,
  mistakeOf,
  run,
  setEditor,
  stop,
  setPrice as tellPrice,
  withEditor,
} from './session';
import { catalogueSource } from './source';
import { Toolbar } from './Toolbar';
import { openText } from './texts';
import { keepAllUndo, keepUndoSoon } from './undo';
import './query.css';
import './editing.css';

/** Texts from this length on are kept aside; the same as the editor's. */
const LARGE = 300_000;
/** The bar over the editor. */
const BAR_PX = 40;

interface QueryViewProps {
  tab: OpenTab;
}

const MIN_EDITOR = 72;
/** Results get this much, or nearly half of a low window. */
const MIN_RESULTS = 240;

/** One view for all tabs: the editor inside it goes from tab to tab. */
export function QueryView({ tab }: QueryViewProps): ReactNode {
  const words = useWords();
  const language = useLanguage();
  const settings = useApp((state) => state.settings);
  const connections = useApp((state) => state.connections);
  const [price, setPrice] = useState<PriceState>({ name: 'idle' });
  const [kind, setKind] = useState<Target['kind'] | null>(null);
  const [asked, setAsked] = useState<Asked>(NOTHING_ASKED);
  const [legacy, setLegacy] = useState<readonly LegacyPlace[]>([]);
  const [fixes, setFixes] = useState<readonly Fix[]>([]);
  const [menu, setMenu] = useState<FixMenu | null>(null);
  const [height, setHeight] = useState(settings.editorPx);
  const [room, setRoom] = useState(600);
  const area = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const current = useRuns((state) => state.byTab.get(tab.id));
  const part = useRuns((state) => shownRun(state, tab.id));
  const watch = useMemo(
    () =>
      new PriceWatch((next) => {
        tellPrice(next);
        // At every key the price is being checked: that is no news.
        setPrice((before) =>
          (before.name === 'idle' && next.name === 'idle') ||
          (before.name === 'checking' && next.name === 'checking' && before.last === next.last)
            ? before
            : next,
        );
      }),
    [],
  );
  const front = useRef(tab);
  front.current = tab;
  const connection = connectionOf(tab);

  const lookAgain = useRef<() => void>(() => undefined);
  const lookAtTarget = useCallback(() => {
    const editor = currentEditor();
    if (!editor || editor.composing) return;
    setKind(editor.targetKind());
    const ready = connectionOf(front.current);
    const found = ready ? editor.priced() : null;
    const { options } = front.current;
    const sql = found?.sql ?? '';
    const next = askedBy(editor.smallText(), sql);
    setAsked((before) => (sameAsked(before, next) ? before : next));
    // Reading a large statement for brackets at every key would be felt.
    const old = sql.length < 100_000 ? legacyIn(sql) : [];
    setLegacy((before) => (before.length === 0 && old.length === 0 ? before : old));
    const { parameters } = parametersFor(front.current, sql);
    if (found && parameters.length > 0) {
      const { uses } = parametersIn(sql);
      void learnTypes(
        front.current.id,
        sql,
        { from: 0, to: sql.length },
        uses,
        columnLookup(catalogueSource),
      ).then((learned) => learned && lookAgain.current());
    }
    watch.look(
      ready && found && old.length === 0
        ? {
            connection: ready,
            sql: found.sql,
            from: found.target.from,
            parameters,
            options: options ?? DEFAULT_OPTIONS,
          }
        : null,
    );
  }, [watch]);

  lookAgain.current = lookAtTarget;

  useEffect(() => {
    const parent = box.current;
    if (!parent) return;
    let gone = false;
    let made: SqlEditor | null = null;
    void makeEditor(parent, {
      catalogue: catalogueSource,
      words: () => ({ language: languageNow(), words: wordsNow(), format: formatNow() }),
      onRun: () => run('here'),
      onRunAll: () => run('all'),
      onRunToHere: () => run('upToHere'),
      onStop: stop,
      onChange: (doc) => {
        const { id } = front.current;
        if (doc.length >= LARGE) asideChanged(id, doc);
        else keepUndoSoon(id);
        noteChanged(id);
        saveTabsSoon(doc.length);
      },
      onTarget: lookAtTarget,
      onCaret: setCaret,
      onGoToTable: (table) => {
        const asking = connectionOf(front.current);
        if (!table || !asking) notify(wordsNow().editing.hover.notFound);
        else revealTable(asking, table);
      },
      onFixes: (at, actions) => setMenu({ at, actions }),
      onSay: (text) => notify(text),
    }).then((editor) => {
      if (gone) {
        editor.destroy();
        return;
      }
      made = editor;
      setTextSource({
        now: (id) => editor.snapshot(id),
        whole: (id) => editor.docOf(id)?.toString() ?? null,
      });
      setEditor(editor);
      void openText(editor, front.current, () => front.current.id).then(lookAtTarget);
      const focused = document.activeElement;
      if (focused === null || focused === document.body) editor.focus();
    });
    return () => {
      gone = true;
      watch.stop();
      setEditor(null);
      setTextSource(null);
      setCaret(null);
      if (made) keepAllUndo(made);
      made?.destroy();
    };
  }, [lookAtTarget, watch]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab, not another text of the same
  useEffect(() => {
    const editor = currentEditor();
    if (!editor) return;
    setPrice({ name: 'idle' });
    watch.look(null);
    setFixes([]);
    void openText(editor, tab, () => front.current.id).then(lookAtTarget);
  }, [tab.id]);

  // Values and options that were changed in the form make another price.
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are what is sent
  useEffect(() => lookAtTarget(), [tab.parameters, tab.options]);

  // Rows that the tab showed before a restart are read again when it is looked at.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each tab and connection
  useEffect(() => reopenResult(front.current), [tab.id, connection]);

  useEffect(() => watchFiles(), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a connection that became ready is asked at once
  useEffect(() => {
    lookAtTarget();
    watch.retry();
  }, [connection, connections]);

  // What has just run cannot be without a price.
  const done = current?.outcome === 'done';
  useEffect(() => {
    if (done) watch.retry();
  }, [done, watch]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor's words follow the language
  useEffect(() => currentEditor()?.reword(), [language]);

  // Tables that were missing may be there once sample data is made.
  const preparing = useJobs((state) => isPreparing(state.jobs));
  useEffect(() => {
    if (!preparing) watch.again();
  }, [preparing, watch]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another price per TiB makes another price
  useEffect(
    () => watch.again(),
    [settings.pricePerTibMicros, settings.currency, settings.locationPrices, settings.usesSlots],
  );

  useEffect(
    () =>
      provide({
        run: () => run('here'),
        runAll: () => run('all'),
        runToHere: () => run('upToHere'),
        stop: () => void stop(),
        focusEditor: () => withEditor((editor) => editor.focus()),
        find: () => withEditor((editor) => editor.openSearch()),
        quickFix: () => withEditor((editor) => editor.quickFix()),
        formatSql: () => withEditor((editor) => void editor.format()),
        goToTable: () => withEditor((editor) => void editor.goToTable()),
        goToLine: () => withEditor((editor) => editor.goToLine()),
        showHover: () => withEditor((editor) => editor.explain()),
        showSignature: () => withEditor((editor) => editor.showArguments()),
        showParameters: () =>
          useParameterState.setState(({ open, focus }) => ({
            open: !open,
            focus: open ? focus : focus + 1,
          })),
        save,
        saveAsFile: saveAs,
      }),
    [],
  );

  useEffect(() => {
    const element = area.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setRoom(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const mistakes = useMistakes(price, current);
  useEffect(() => {
    if (price.name === 'checking') return;
    let left = false;
    withEditor((editor) => {
      editor.mark(mistakes);
      const [mistake] = mistakes;
      if (!mistake) {
        setFixes([]);
        return;
      }
      void editor.fixesOf(mistake).then((found) => {
        if (left) return;
        setFixes(found);
        if (found.length > 0) editor.mark(mistakes, found);
      });
    });
    return () => {
      left = true;
    };
  }, [mistakes, price.name]);

  const most = Math.max(MIN_EDITOR, room - BAR_PX - Math.min(MIN_RESULTS, room * 0.48));
  const shown = Math.max(MIN_EDITOR, Math.min(most, height));
  const show = (mistake: Mistake | undefined) =>
    mistake ? () => withEditor((editor) => editor.reveal(mistake)) : undefined;
  const first = mistakes[0];
  // The bar over the results says the same about the same text already.
  const told = price.name === 'failed' && current?.problem && current.sql === price.priced.sql;

  return (
    <div className="query" ref={area}>
      <Toolbar
        kind={kind}
        current={current}
        ready={connection !== null}
        price={price}
        onAgain={() => watch.again()}
      >
        <ConnectionChoice tab={tab} />
        <DefaultDataset tab={tab} />
        <OptionsMenu
          key={tab.id}
          tab={tab}
          project={connections.find(({ id }) => id === connection)?.project ?? ''}
          running={isRunning(current)}
        />
      </Toolbar>
      <Parameters
        tab={tab}
        asked={asked}
        problems={price.name === 'failed' ? faultsOfProblem(price.problem) : NO_FAULTS}
        wish={
          price.name === 'failed'
            ? typeWish(price.problem, price.priced.sql, price.priced.parameters)
            : null
        }
      />
      <FileBar tab={tab} />
      <div className="query-editor" style={{ height: shown }}>
        <div className="query-code" ref={box} />
        {price.name === 'failed' && (!told || fixes.length > 0) ? (
          <EditorProblem
            price={price}
            fixes={fixes}
            onShow={show(first)}
            onAgain={() => watch.again()}
          />
        ) : null}
        {legacy.length > 0 ? <LegacyBar places={legacy} /> : null}
      </div>
      <Splitter
        label={words.frame.resizeEditor}
        hint={words.frame.resizeHint}
        direction="horizontal"
        size={shown}
        min={MIN_EDITOR}
        max={most}
        onSize={setHeight}
        onDone={(editorPx) => changeSettings({ editorPx })}
      />
      <div className="results-split">
        {current && isScript(current) ? <Script run={current} /> : null}
        <ResultsPane
          key={tab.id}
          tab={tab}
          current={part}
          onShowPlace={
            current?.problem && first && first.sql === current.sql ? show(first) : undefined
          }
        />
      </div>
      {menu ? (
        <Menu
          label={words.editing.fix.menu}
          at={menu.at}
          entries={menu.actions.map(({ name, apply }) => ({ id: name, label: name, run: apply }))}
          onClose={() => setMenu(null)}
        />
      ) : null}
    </div>
  );
}

interface FixMenu {
  at: { x: number; y: number };
  actions: readonly FixAction[];
}

const NO_FAULTS: Readonly<Record<string, string>> = {};

/** Says that legacy SQL is not run, with the way to GoogleSQL. */
function LegacyBar({ places }: { places: readonly LegacyPlace[] }): ReactNode {
  const { legacy } = useWords().editing;
  const rewrite = () =>
    withEditor((editor) => {
      // The line that asks for legacy SQL stands before the statement.
      const whole = editor.smallText();
      const from = whole === null ? (editor.target()?.target.from ?? 0) : 0;
      editor.change(
        (whole === null ? places : legacyIn(whole)).map((place) => ({
          from: place.from + from,
          to: place.to + from,
          insert: place.insert,
        })),
      );
    });
  return (
    <div className="editor-problem" role="status">
      <CircleAlert size={14} aria-hidden />
      <span className="ellipsis" title={legacy.why}>
        {legacy.title}
      </span>
      <span className="spring" />
      <Button look="quiet" size="small" onClick={rewrite}>
        {legacy.rewrite}
      </Button>
    </div>
  );
}

/** The mistakes to mark: of the dry run if it has found one, else of the run. */
function useMistakes(price: PriceState, current: Run | undefined): Mistake[] {
  const words = useWords();
  const format = useFormat();
  const problem = current?.problem ?? null;
  const sql = current?.sql ?? '';
  const from = current?.from ?? 0;
  return useMemo(() => {
    const mistake =
      price.name === 'failed'
        ? mistakeOf(
            price.problem,
            price.priced.sql,
            price.priced.from,
            problemLine(price.problem, words, format),
          )
        : // The editor marks it only while the text that was sent still stands there.
          problem
          ? mistakeOf(problem, sql, from, problemLine(problem, words, format))
          : null;
    return mistake ? [mistake] : [];
  }, [price, problem, sql, from, words, format]);
}

interface EditorProblemProps {
  price: Extract<PriceState, { name: 'failed' }>;
  fixes: readonly Fix[];
  onShow: (() => void) | undefined;
  onAgain: () => void;
}

/** What the dry run found, in a line under the text. */
function EditorProblem({ price, fixes, onShow, onAgain }: EditorProblemProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { title, why } = describe(price.problem, words, format);
  return (
    <div className="editor-problem" role="status">
      <CircleAlert size={14} aria-hidden />
      <span className="ellipsis" title={[title, why].filter(Boolean).join('\n')}>
        {title}
      </span>
      <span className="spring" />
      {fixes.map((fix) => (
        <Button
          key={fix.name}
          size="small"
          onClick={() => withEditor((editor) => editor.fix(fix))}
          title={keyText('Mod+.')}
        >
          {words.editing.fix.use(fix.name)}
        </Button>
      ))}
      {onShow ? (
        <Button look="quiet" size="small" onClick={onShow}>
          {words.nextStep.showPlace}
        </Button>
      ) : (
        <Button look="quiet" size="small" onClick={onAgain}>
          <Zap size={12} aria-hidden />
          {words.nextStep.retry}
        </Button>
      )}
    </div>
  );
}

/** The caret's place in words. */
export function caretText(place: CaretPlace): string {
  const { frame } = wordsNow();
  const format = formatNow();
  const where = frame.caret(format.count(place.line), format.count(place.column));
  return place.selected > 0 ? `${where} · ${frame.selected(format.count(place.selected))}` : where;
}
