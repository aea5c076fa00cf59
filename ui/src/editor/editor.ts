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
  historyKeymap,
  indentWithTab,
  toggleComment,
} from '@codemirror/commands';
import {
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  indentOnInput,
  indentUnit,
} from '@codemirror/language';
import { type Diagnostic, forceLinting, lintKeymap, setDiagnostics } from '@codemirror/lint';
import {
  highlightSelectionMatches,
  openSearchPanel,
  search,
  searchKeymap,
  selectNextOccurrence,
} from '@codemirror/search';
import { Compartment, EditorSelection, EditorState, type Extension, Prec } from '@codemirror/state';
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
import type { LanguageCode, Words } from '../words';
import { type CatalogueSource, completionSource } from './completion';
import { googleSql } from './language';
import { offsetOf, wordAt } from './place';
import { type Target, targetField, targetMark, targetOf, wholeTarget } from './target';
import './editor.css';

export type { CatalogueSource } from './completion';
export type { Target } from './target';

/** What the editor shows of a tab. */
export interface EditorTab {
  id: string;
  sql: string;
  caret: number;
  scrollPx: number;
}

/** A problem at a place of what was sent. */
export interface Mistake {
  message: string;
  /** Offset at which the sent text began, and the sent text itself. */
  from: number;
  sql: string;
  /** 1-based, of the sent text; null: not known. */
  line: number | null;
  column: number | null;
}

/** Where the caret is, for people. */
export interface CaretPlace {
  line: number;
  column: number;
  selected: number;
}

/** What the editor tells and asks. */
export interface EditorHost {
  catalogue: CatalogueSource;
  words: () => { language: LanguageCode; words: Words };
  onRun: () => void;
  onRunAll: () => void;
  /** Answers whether there was something to stop. */
  onStop: () => boolean;
  onChange: (length: number) => void;
  /** Told when what would run may have changed and no composition is going on. */
  onTarget: () => void;
  onCaret: (place: CaretPlace) => void;
}

function phrases({ editor }: Words): Record<string, string> {
  const { find } = editor;
  return {
    Find: find.find,
    Replace: find.replace,
    next: find.next,
    previous: find.previous,
    all: find.all,
    'match case': find.matchCase,
    regexp: find.regexp,
    'by word': find.byWord,
    replace: find.replaceOne,
    'replace all': find.replaceAll,
    close: find.close,
    'current match': find.currentMatch,
    'on line': find.onLine,
    'replaced match on line $': find.replacedMatch,
    'replaced $ matches': find.replacedMatches,
    'Go to line': find.goToLine,
    go: find.go,
    Completions: editor.completion.label,
    'Fold line': editor.fold,
    'Unfold line': editor.unfold,
    'folded code': editor.foldedLines,
    'Folded lines': editor.foldedLines,
    'Unfolded lines': editor.unfold,
    unfold: editor.unfold,
  };
}

/** One editor that shows one tab after another, each with its own history. */
export class SqlEditor {
  private readonly view: EditorView;
  private readonly states = new Map<string, EditorState>();
  private readonly scrolls = new Map<string, number>();
  private readonly language = new Compartment();
  private tab: EditorTab | null = null;

  constructor(
    parent: HTMLElement,
    private readonly host: EditorHost,
  ) {
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
    const kept = state?.doc.toString() === tab.sql ? state : undefined;
    this.view.setState(kept ?? this.create(tab.sql, tab.caret));
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
    if (this.tab?.id === id) this.tab = null;
  }

  /** The newest text of a tab, if it is the one that is shown. */
  snapshot(id: string): { sql: string; caret: number; scrollPx: number } | null {
    if (this.tab?.id !== id) return null;
    return {
      sql: this.view.state.doc.toString(),
      caret: this.view.state.selection.main.head,
      scrollPx: Math.round(this.view.scrollDOM.scrollTop),
    };
  }

  /** What Run would send, and where it begins; null: nothing. */
  target(all = false): { target: Target; sql: string } | null {
    const { state } = this.view;
    const target = all ? wholeTarget(state) : targetOf(state);
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

  /** Marks mistakes; an empty list takes the marks away. */
  mark(mistakes: readonly Mistake[]): void {
    const { state } = this.view;
    const diagnostics: Diagnostic[] = [];
    for (const mistake of mistakes) {
      // The text may have changed since: a mark in the wrong place is worse than none.
      if (state.sliceDoc(mistake.from, mistake.from + mistake.sql.length) !== mistake.sql) continue;
      const place =
        mistake.line === null
          ? { from: 0, to: firstLine(mistake.sql) }
          : wordAt(mistake.sql, offsetOf(mistake.sql, mistake.line, mistake.column ?? 1));
      diagnostics.push({
        from: mistake.from + place.from,
        to: mistake.from + place.to,
        severity: 'error',
        message: mistake.message,
      });
    }
    this.view.dispatch(setDiagnostics(state, diagnostics));
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
    const run = (action: () => void) => (view: EditorView) => {
      if (view.composing) return true;
      closeCompletion(view);
      action();
      return true;
    };
    return EditorState.create({
      doc: sql,
      selection: { anchor: Math.min(caret, sql.length) },
      extensions: [
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
              return { language, words: words.editor.completion };
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
        EditorView.updateListener.of((update) => {
          if (update.docChanged) this.host.onChange(update.state.doc.length);
          if (update.docChanged || update.selectionSet) this.tellCaret();
          const changed =
            update.docChanged ||
            update.startState.field(targetField) !== update.state.field(targetField);
          if (changed && !update.view.composing) this.host.onTarget();
        }),
        EditorView.domEventHandlers({
          compositionend: () => {
            // What was composed counts once the composition is over.
            queueMicrotask(() => this.host.onTarget());
            return false;
          },
        }),
        EditorView.lineWrapping,
      ],
    });
  }
}

function firstLine(sql: string): number {
  const end = sql.indexOf('\n');
  return end < 0 ? sql.length : Math.max(1, end);
}
