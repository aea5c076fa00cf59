// The one SQL editor: CodeMirror with our language, our keys and our marks. Loaded after the first paint.
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
  completionStatus,
  startCompletion,
} from '@codemirror/autocomplete';
import {
  defaultKeymap,
  history,
  historyField,
  historyKeymap,
  indentWithTab,
  redoDepth,
  toggleComment,
  undo,
  undoDepth,
} from '@codemirror/commands';
import {
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  indentOnInput,
  indentUnit,
} from '@codemirror/language';
import { type Diagnostic, forceLinting, lintKeymap } from '@codemirror/lint';
import {
  gotoLine,
  highlightSelectionMatches,
  openSearchPanel,
  search,
  searchKeymap,
  selectNextOccurrence,
} from '@codemirror/search';
import {
  Compartment,
  EditorSelection,
  EditorState,
  type Extension,
  Prec,
  type Text,
} from '@codemirror/state';
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  placeholder,
  rectangularSelection,
} from '@codemirror/view';
import { isMac } from '../kit/keys';
import { formatText, goToTable, quickFix } from './actions';
import { completionSource } from './completion';
import { type Fix, fixesOf } from './fixes';
import { explainAtCaret, help, showArguments } from './help';
import type { EditorHost, EditorTab, Mistake, Snapshot } from './host';
import { googleSql } from './language';
import { strangeMarks, withMarks } from './marks';
import { phrases } from './phrases';
import { offsetOf, wordAt } from './place';
import {
  type Target,
  targetField,
  targetMark,
  targetOf,
  targetToHere,
  wholeTarget,
} from './target';
import './editor.css';

export type { Fix } from './fixes';
export type { CaretPlace, EditorHost, EditorTab, FixAction, Mistake, Snapshot } from './host';
export type { CatalogueSource } from './paths';
export type { Target } from './target';

/** Texts from this length on are kept in a file of their own. */
export const LARGE = 300_000;

/** What undo needs is kept for texts up to this length. */
const WITH_HISTORY = 200_000;

/** One editor that shows one tab after another, each with its own history. */
export class SqlEditor {
  private readonly view: EditorView;
  private readonly states = new Map<string, EditorState>();
  private readonly scrolls = new Map<string, number>();
  private readonly language = new Compartment();
  private readonly saved = new Map<string, Text>();
  private readonly strange: Extension;
  private tab: EditorTab | null = null;

  constructor(
    parent: HTMLElement,
    private readonly host: EditorHost,
  ) {
    this.strange = strangeMarks(() => {
      const { words, format } = this.host.words();
      return { words, count: (value) => format.count(value) };
    });
    this.view = new EditorView({ parent, state: this.create('', 0) });
  }

  destroy(): void {
    this.view.destroy();
  }

  /** Shows a tab; the one before keeps its history, caret and scroll place. */
  open(tab: EditorTab): void {
    if (this.tab?.id === tab.id) return;
    this.leave();
    this.tab = tab;
    const state = this.states.get(tab.id);
    const large = state !== undefined && state.doc.length >= LARGE;
    const kept = large || state?.doc.toString() === tab.sql ? state : undefined;
    this.view.setState(kept ?? this.create(tab.sql, tab.caret));
    if (!kept && tab.clean) this.saved.set(tab.id, this.view.state.doc);
    this.view.dispatch({ effects: this.language.reconfigure(this.wording()) });
    const top = this.scrolls.get(tab.id) ?? tab.scrollPx;
    this.view.requestMeasure({
      read: () => null,
      write: () => {
        this.view.scrollDOM.scrollTop = top;
      },
    });
    this.tellCaret();
    this.host.onTarget();
  }

  private leave(): void {
    if (!this.tab) return;
    this.states.set(this.tab.id, this.view.state);
    this.scrolls.set(this.tab.id, this.view.scrollDOM.scrollTop);
  }

  /** Lets go of a closed tab. */
  forget(id: string): void {
    this.states.delete(id);
    this.scrolls.delete(id);
    this.saved.delete(id);
    if (this.tab?.id === id) this.tab = null;
  }

  /** Whether the text of a tab is in the editor already. */
  has(id: string): boolean {
    return this.tab?.id === id || this.states.has(id);
  }

  /** The newest text of a tab, if it is the one that is shown. */
  snapshot(id: string): Snapshot | null {
    if (this.tab?.id !== id) return null;
    const { doc, selection } = this.view.state;
    return {
      sql: doc.length >= LARGE ? null : doc.toString(),
      caret: selection.main.head,
      scrollPx: Math.round(this.view.scrollDOM.scrollTop),
    };
  }

  /** The document of a tab; null: it is not in the editor. */
  docOf(id: string): Text | null {
    return (this.tab?.id === id ? this.view.state : this.states.get(id))?.doc ?? null;
  }

  /** Puts another text in place of a tab's whole text, as one step that can be undone. */
  replace(id: string, sql: string): void {
    const spec = (state: EditorState) => ({
      changes: { from: 0, to: state.doc.length, insert: sql },
      selection: { anchor: Math.min(state.selection.main.head, sql.length) },
    });
    const { states } = this;
    if (this.tab?.id === id) this.view.dispatch(spec(this.view.state));
    else {
      const state = states.get(id);
      if (state) states.set(id, state.update(spec(state)).state);
    }
  }

  /** Notes that a tab's text is now that of its file. */
  markSaved(id: string, doc: Text): void {
    this.saved.set(id, doc);
  }

  /** Whether a tab's text is that of its file; what nobody noted is not. */
  isSaved(id: string): boolean {
    const saved = this.saved.get(id);
    const doc = this.docOf(id);
    return saved !== undefined && doc !== null && saved.length === doc.length && saved.eq(doc);
  }

  /** What undo needs of a tab, as text; null for large texts and where there is nothing. */
  history(id: string): string | null {
    const state = this.tab?.id === id ? this.view.state : this.states.get(id);
    if (!state || state.doc.length > WITH_HISTORY) return null;
    if (undoDepth(state) + redoDepth(state) === 0) return null;
    return JSON.stringify(state.toJSON({ history: historyField }));
  }

  /** The tabs whose texts are in the editor. */
  ids(): string[] {
    return [...new Set([...this.states.keys(), ...(this.tab ? [this.tab.id] : [])])];
  }

  /** Takes up what undo needs, if the text is still the one that it belongs to. */
  takeHistory(id: string, kept: string): void {
    if (this.tab?.id !== id || undoDepth(this.view.state) > 0) return;
    const { doc, selection } = this.view.state;
    try {
      const json = JSON.parse(kept) as { doc?: unknown };
      if (json.doc !== doc.toString()) return;
      const state = EditorState.fromJSON(
        { ...json, selection: selection.toJSON() },
        { extensions: this.extensions() },
        { history: historyField },
      );
      const top = this.view.scrollDOM.scrollTop;
      this.view.setState(state);
      this.view.scrollDOM.scrollTop = top;
      this.view.dispatch({ effects: this.language.reconfigure(this.wording()) });
    } catch {
      // What another version wrote may not fit: undo then begins anew.
    }
  }

  /** What Run would send, and where it begins; null: nothing. */
  target(what: 'here' | 'all' | 'upToHere' = 'here'): { target: Target; sql: string } | null {
    const { state } = this.view;
    const find = { here: targetOf, all: wholeTarget, upToHere: targetToHere }[what];
    const target = find(state);
    return target ? { target, sql: state.sliceDoc(target.from, target.to) } : null;
  }

  /**
   * What the price is asked for: the same as `target`, but for large texts as it was last found, so
   * that typing does not wait for all of the text to be read.
   */
  priced(): { target: Target; sql: string } | null {
    const { state } = this.view;
    const target = state.field(targetField, false);
    return target ? { target, sql: state.sliceDoc(target.from, target.to) } : null;
  }

  /** The kind of what Run would send, as far as it is known without reading the text again. */
  targetKind(): Target['kind'] | null {
    return this.view.state.field(targetField, false)?.kind ?? null;
  }

  /** The text of a small document; null: it is large. */
  smallText(): string | null {
    const { doc } = this.view.state;
    return doc.length <= 50_000 ? doc.toString() : null;
  }

  /** Whether a composition is going on; nothing is run, priced or completed meanwhile. */
  get composing(): boolean {
    return this.view.composing || this.view.compositionStarted;
  }

  focus(): void {
    this.view.focus();
  }

  /** Puts a text at the caret, in place of the selection. */
  insert(text: string): void {
    this.view.dispatch(this.view.state.replaceSelection(text), { scrollIntoView: true });
    this.view.focus();
  }

  /** Marks mistakes with their fixes; an empty list takes the marks away. */
  mark(mistakes: readonly Mistake[], fixes: readonly Fix[] = []): void {
    const { state } = this.view;
    const diagnostics: Diagnostic[] = [];
    for (const mistake of mistakes) {
      // The text may have changed since: a mark in the wrong place is worse than none.
      if (state.sliceDoc(mistake.from, mistake.from + mistake.sql.length) !== mistake.sql) continue;
      const place =
        mistake.line === null
          ? { from: 0, to: firstLine(mistake.sql) }
          : wordAt(mistake.sql, offsetOf(mistake.sql, mistake.line, mistake.column ?? 1));
      const use = this.host.words().words.editing.fix.use;
      diagnostics.push({
        from: mistake.from + place.from,
        to: mistake.from + place.to,
        severity: 'error',
        source: 'service',
        message: mistake.message,
        actions: fixes.map((fix) => ({ name: use(fix.name), apply: () => this.fix(fix) })),
      });
    }
    this.view.dispatch(withMarks(state, 'service', diagnostics));
  }

  /** The fixes of a refusal. */
  fixesOf(mistake: Mistake): Promise<Fix[]> {
    return fixesOf(mistake, this.host.catalogue);
  }

  /** Carries a fix out, if the place is still there. */
  fix(fix: Fix): void {
    const { doc } = this.view.state;
    if (fix.to > doc.length) return;
    this.view.dispatch({
      changes: { from: fix.from, to: fix.to, insert: fix.insert },
      selection: { anchor: fix.from + fix.insert.length },
      userEvent: 'input.fix',
      scrollIntoView: true,
    });
    this.view.focus();
  }

  /** Changes several places at once, as one step. */
  change(changes: readonly { from: number; to: number; insert: string }[]): void {
    this.view.dispatch({ changes: [...changes], userEvent: 'input.fix' });
    this.view.focus();
  }

  /** Mends what is marked at the caret. */
  quickFix(): void {
    quickFix(this.view, this.host);
  }

  /** Formats the selection, or all of it where nothing is selected. */
  format(): Promise<void> {
    return formatText(this.view, this.host);
  }

  /** Goes to the table at a place, at the caret where none is given. */
  goToTable(pos = this.view.state.selection.main.head): Promise<void> {
    return goToTable(this.view, this.host, pos);
  }

  /** Shows what the name at the caret is. */
  explain(): void {
    explainAtCaret(this.view);
  }

  /** Shows the arguments of the function around the caret. */
  showArguments(): void {
    showArguments(this.view);
  }

  goToLine(): void {
    gotoLine(this.view);
  }

  /** Puts the caret at a mistake. */
  reveal(mistake: Mistake): void {
    const { state } = this.view;
    const offset = mistake.from + offsetOf(mistake.sql, mistake.line ?? 1, mistake.column ?? 1);
    this.view.dispatch({
      selection: EditorSelection.cursor(Math.min(offset, state.doc.length)),
      effects: EditorView.scrollIntoView(Math.min(offset, state.doc.length), { y: 'center' }),
    });
    this.view.focus();
  }

  undo(): void {
    undo(this.view);
  }

  openSearch(): void {
    openSearchPanel(this.view);
  }

  /** Takes over a new language of the screen. */
  reword(): void {
    this.view.dispatch({ effects: this.language.reconfigure(this.wording()) });
    forceLinting(this.view);
  }

  private wording(): Extension {
    const { words } = this.host.words();
    return [
      EditorState.phrases.of(phrases(words)),
      EditorView.contentAttributes.of({ 'aria-label': words.editor.label }),
      placeholder(words.editor.placeholder),
    ];
  }

  private tellCaret(): void {
    const { state } = this.view;
    const { main } = state.selection;
    const line = state.doc.lineAt(main.head);
    const before = state.sliceDoc(line.from, main.head);
    this.host.onCaret({
      line: line.number,
      column: [...before].length + 1,
      selected: main.to - main.from,
    });
  }

  private create(sql: string, caret: number): EditorState {
    return EditorState.create({
      doc: sql,
      selection: { anchor: Math.min(caret, sql.length) },
      extensions: this.extensions(),
    });
  }

  private extensions(): Extension {
    const run = (action: () => void) => (view: EditorView) => {
      if (view.composing) return true;
      closeCompletion(view);
      action();
      return true;
    };
    return [
      targetMark,
      lineNumbers(),
      highlightActiveLineGutter(),
      highlightSpecialChars(),
      history(),
      codeFolding(),
      foldGutter({ openText: '⌄', closedText: '›' }),
      drawSelection(),
      dropCursor(),
      EditorState.allowMultipleSelections.of(true),
      indentUnit.of('  '),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      rectangularSelection(),
      crosshairCursor(),
      highlightActiveLine(),
      highlightSelectionMatches(),
      googleSql(),
      search({ top: true }),
      autocompletion({
        override: [
          completionSource(this.host.catalogue, () => {
            const { language, words } = this.host.words();
            return {
              language,
              words: words.editor.completion,
              more: words.editing.completion,
            };
          }),
        ],
        icons: true,
        maxRenderedOptions: 60,
        activateOnTypingDelay: 60,
      }),
      this.language.of(this.wording()),
      Prec.highest(
        keymap.of([
          { key: 'Mod-Enter', run: run(this.host.onRun), preventDefault: true },
          { key: 'Mod-Shift-Enter', run: run(this.host.onRunAll), preventDefault: true },
          { key: 'Mod-Alt-Enter', run: run(this.host.onRunToHere), preventDefault: true },
          { key: 'Mod-.', run: run(() => this.quickFix()), preventDefault: true },
          { key: 'Shift-Alt-f', run: run(() => void this.format()), preventDefault: true },
          { key: 'F12', run: run(() => void this.goToTable()), preventDefault: true },
          { key: 'Mod-i', run: run(() => this.explain()), preventDefault: true },
          { key: 'Ctrl-Shift-Space', run: run(() => this.showArguments()), preventDefault: true },
          {
            key: 'Escape',
            run: (view) => {
              if (view.composing) return false;
              if (completionStatus(view.state) !== null) return closeCompletion(view);
              return false;
            },
          },
        ]),
      ),
      keymap.of([
        ...closeBracketsKeymap,
        ...searchKeymap,
        ...historyKeymap,
        ...foldKeymap,
        ...completionKeymap,
        ...lintKeymap,
        { key: 'Mod-/', run: toggleComment },
        { key: 'Mod-d', run: selectNextOccurrence, preventDefault: true },
        { key: 'Ctrl-Space', run: startCompletion },
        ...defaultKeymap,
        indentWithTab,
        { key: 'Escape', run: () => this.host.onStop() },
      ]),
      help({ catalogue: this.host.catalogue, told: this.host.words }),
      this.strange,
      EditorView.updateListener.of((update) => {
        if (update.docChanged) this.host.onChange(update.state.doc);
        if (update.docChanged || update.selectionSet) this.tellCaret();
        const changed =
          update.docChanged ||
          update.startState.field(targetField) !== update.state.field(targetField);
        if (changed && !update.view.composing) this.host.onTarget();
      }),
      EditorView.domEventHandlers({
        mousedown: (event, view) => {
          if (event.button !== 0 || !(isMac ? event.metaKey : event.ctrlKey) || event.altKey)
            return false;
          const pos = view.posAtCoords({ x: event.clientX, y: event.clientY });
          if (pos === null) return false;
          // Ctrl+click goes to a table; a second caret is added by Alt+click.
          event.preventDefault();
          void this.goToTable(pos);
          return true;
        },
        compositionend: () => {
          // What was composed counts once the composition is over.
          queueMicrotask(() => this.host.onTarget());
          return false;
        },
      }),
      EditorView.lineWrapping,
    ];
  }
}

function firstLine(sql: string): number {
  const end = sql.indexOf('\n');
  return end < 0 ? sql.length : Math.max(1, end);
}
