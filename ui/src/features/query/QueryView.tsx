// A tab: the bar with Run and the price, the editor, and below it the results and the job.
import { CircleAlert, Zap } from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { CaretPlace, Mistake, SqlEditor, Target } from '../../editor/editor';
import { Button } from '../../kit/Button';
import { Splitter } from '../../kit/Splitter';
import { describe, problemLine } from '../../problem/problem';
import { changeSettings, useApp } from '../../state/app';
import { provide } from '../../state/commands';
import { isPreparing, useJobs } from '../../state/jobs';
import { DEFAULT_OPTIONS } from '../../state/options';
import { type Run, useRuns } from '../../state/runs';
import { type OpenTab, saveTabsSoon, setTextSource } from '../../state/tabs';
import {
  format as formatNow,
  language as languageNow,
  useFormat,
  useLanguage,
  useWords,
  words as wordsNow,
} from '../../words';
import { type PriceState, PriceWatch } from './price';
import { ResultsPane } from './ResultsPane';
import {
  connectionOf,
  currentEditor,
  makeEditor,
  mistakeOf,
  run,
  setEditor,
  stop,
  withEditor,
} from './session';
import { catalogueSource } from './source';
import { Toolbar } from './Toolbar';
import './query.css';

/** The bar over the editor. */
const BAR_PX = 40;

interface QueryViewProps {
  tab: OpenTab;
  onCaret: (place: CaretPlace | null) => void;
}

const MIN_EDITOR = 72;
/** Results get this much, or nearly half of a low window. */
const MIN_RESULTS = 240;

/** One view for all tabs: the editor inside it goes from tab to tab. */
export function QueryView({ tab, onCaret }: QueryViewProps): ReactNode {
  const words = useWords();
  const language = useLanguage();
  const settings = useApp((state) => state.settings);
  const connections = useApp((state) => state.connections);
  const [price, setPrice] = useState<PriceState>({ name: 'idle' });
  const [kind, setKind] = useState<Target['kind'] | null>(null);
  const [height, setHeight] = useState(settings.editorPx);
  const [room, setRoom] = useState(600);
  const area = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const current = useRuns((state) => state.byTab.get(tab.id));
  const watch = useMemo(() => new PriceWatch(setPrice), []);
  const front = useRef(tab);
  front.current = tab;
  const connection = connectionOf(tab);

  const lookAtTarget = useCallback(() => {
    const editor = currentEditor();
    if (!editor || editor.composing) return;
    setKind(editor.targetKind());
    const ready = connectionOf(front.current);
    const found = ready ? editor.priced() : null;
    const { parameters, options } = front.current;
    watch.look(
      ready && found
        ? {
            connection: ready,
            sql: found.sql,
            from: found.target.from,
            parameters: parameters ?? [],
            options: options ?? DEFAULT_OPTIONS,
          }
        : null,
    );
  }, [watch]);

  useEffect(() => {
    const parent = box.current;
    if (!parent) return;
    let gone = false;
    let made: SqlEditor | null = null;
    void makeEditor(parent, {
      catalogue: catalogueSource,
      words: () => ({ language: languageNow(), words: wordsNow() }),
      onRun: () => run(false),
      onRunAll: () => run(true),
      onStop: stop,
      onChange: saveTabsSoon,
      onTarget: lookAtTarget,
      onCaret,
    }).then((editor) => {
      if (gone) {
        editor.destroy();
        return;
      }
      made = editor;
      setTextSource((id) => editor.snapshot(id));
      editor.open(front.current);
      setEditor(editor);
      lookAtTarget();
      const focused = document.activeElement;
      if (focused === null || focused === document.body) editor.focus();
    });
    return () => {
      gone = true;
      watch.stop();
      setEditor(null);
      setTextSource(() => null);
      onCaret(null);
      made?.destroy();
    };
  }, [lookAtTarget, onCaret, watch]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab, not another text of the same
  useEffect(() => {
    const editor = currentEditor();
    if (!editor) return;
    setPrice({ name: 'idle' });
    watch.look(null);
    editor.open(tab);
    lookAtTarget();
  }, [tab.id]);

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
  useEffect(() => watch.again(), [settings.pricePerTibMicros, settings.currency]);

  useEffect(
    () =>
      provide({
        run: () => run(false),
        runAll: () => run(true),
        stop: () => void stop(),
        focusEditor: () => withEditor((editor) => editor.focus()),
        find: () => withEditor((editor) => editor.openSearch()),
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
    if (price.name !== 'checking') withEditor((editor) => editor.mark(mistakes));
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
      />
      <div className="query-editor" style={{ height: shown }}>
        <div className="query-code" ref={box} />
        {price.name === 'failed' && !told ? (
          <EditorProblem price={price} onShow={show(first)} onAgain={() => watch.again()} />
        ) : null}
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
      <ResultsPane
        key={tab.id}
        tab={tab}
        current={current}
        onShowPlace={
          current?.problem && first && first.sql === current.sql ? show(first) : undefined
        }
      />
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
        : problem && price.name !== 'known'
          ? mistakeOf(problem, sql, from, problemLine(problem, words, format))
          : null;
    return mistake ? [mistake] : [];
  }, [price, problem, sql, from, words, format]);
}

interface EditorProblemProps {
  price: Extract<PriceState, { name: 'failed' }>;
  onShow: (() => void) | undefined;
  onAgain: () => void;
}

/** What the dry run found, in a line under the text. */
function EditorProblem({ price, onShow, onAgain }: EditorProblemProps): ReactNode {
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
