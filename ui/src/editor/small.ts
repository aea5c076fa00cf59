// A small editor for a condition or one SELECT: our highlighting, and completion of the columns of one table.
import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
  completionStatus,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { EditorState, Prec } from '@codemirror/state';
import { drawSelection, EditorView, keymap, placeholder } from '@codemirror/view';
import type { Column } from '../ipc';
import { googleSql } from './language';
import { nameText } from './paths';
import './editor.css';

/** What a small editor asks and tells. */
export interface SmallHost {
  label: string;
  placeholder: string;
  /** One line: Enter runs. Else Ctrl+Enter does. */
  oneLine: boolean;
  columns: () => readonly Column[];
  onChange: (text: string) => void;
  onRun: () => void;
  /** Answers whether Esc had a meaning. */
  onEscape: () => boolean;
}

const WORDS =
  'AND OR NOT IN BETWEEN LIKE IS NULL TRUE FALSE CASE WHEN THEN ELSE END DATE TIMESTAMP CAST AS'.split(
    ' ',
  );
const QUERY_WORDS =
  'SELECT FROM data WHERE GROUP BY ORDER HAVING LIMIT WITH JOIN ON DISTINCT UNION ALL DESC ASC OVER PARTITION'.split(
    ' ',
  );
/** Functions of Polars SQL that a look at files needs most. */
const FUNCTIONS = [
  'COUNT',
  'SUM',
  'AVG',
  'MIN',
  'MAX',
  'MEDIAN',
  'STDDEV',
  'ABS',
  'ROUND',
  'FLOOR',
  'CEIL',
  'LOWER',
  'UPPER',
  'LENGTH',
  'TRIM',
  'SUBSTR',
  'STRPOS',
  'STARTS_WITH',
  'ENDS_WITH',
  'REGEXP_LIKE',
  'REPLACE',
  'CONCAT',
  'COALESCE',
  'NULLIF',
  'DATE_PART',
  'EXTRACT',
];

/** What is offered at a place of a condition or a query over `columns`. */
export function offers(
  columns: readonly Column[],
  oneLine: boolean,
  before: string,
): { from: number; options: Completion[] } | null {
  const quote = /`([^`\n]*)$/.exec(before);
  const odd = (before.match(/`/g) ?? []).length % 2 === 1;
  const inText = (before.match(/'/g) ?? []).length % 2 === 1;
  if (inText) return null;
  const word = odd && quote ? quote[1] : /[\p{L}\p{N}_]*$/u.exec(before)?.[0];
  const from = before.length - (word ?? '').length - (odd ? 1 : 0);
  const options: Completion[] = columns.map((column, index) => ({
    label: column.name,
    apply: odd ? `\`${column.name}\`` : nameText(column.name),
    type: 'column',
    detail: column.mode === 'repeated' ? `ARRAY<${column.type}>` : column.type,
    sortText: String(index).padStart(5, '0'),
    boost: 60,
  }));
  if (!odd) {
    const words = oneLine ? WORDS : [...QUERY_WORDS, ...WORDS];
    options.push(
      ...FUNCTIONS.map((label) => ({ label, type: 'function', apply: `${label}(`, boost: -10 })),
      ...words.map((label) => ({ label, type: 'keyword', boost: -30 })),
    );
  }
  return { from, options };
}

function source(host: () => SmallHost) {
  return (context: CompletionContext): CompletionResult | null => {
    if (context.view?.composing) return null;
    const line = context.state.doc.lineAt(context.pos);
    const before = context.state.sliceDoc(line.from, context.pos);
    const found = offers(host().columns(), host().oneLine, before);
    if (!found) return null;
    if (!context.explicit && found.from === before.length) return null;
    return {
      from: line.from + found.from,
      options: found.options,
      validFor: /^`?[\p{L}\p{N}_]*$/u,
    };
  };
}

/** One small editor. */
export class SmallEditor {
  private readonly view: EditorView;

  constructor(
    parent: HTMLElement,
    private host: SmallHost,
    text: string,
  ) {
    const run = (view: EditorView) => {
      if (view.composing) return true;
      closeCompletion(view);
      this.host.onRun();
      return true;
    };
    const { oneLine, label } = host;
    this.view = new EditorView({
      parent,
      state: EditorState.create({
        doc: text,
        extensions: [
          history(),
          drawSelection(),
          bracketMatching(),
          closeBrackets(),
          googleSql(),
          placeholder(host.placeholder),
          EditorView.contentAttributes.of({ 'aria-label': label }),
          autocompletion({ override: [source(() => this.host)], activateOnTypingDelay: 60 }),
          // One line stays one: what is pasted has its line ends made blanks.
          oneLine
            ? EditorState.transactionFilter.of((transaction) =>
                transaction.docChanged && transaction.newDoc.lines > 1
                  ? [
                      transaction,
                      {
                        changes: {
                          from: 0,
                          to: transaction.newDoc.length,
                          insert: transaction.newDoc.toString().replace(/\s*\n\s*/g, ' '),
                        },
                        sequential: true,
                      },
                    ]
                  : transaction,
              )
            : EditorView.lineWrapping,
          Prec.highest(
            keymap.of([
              { key: 'Mod-Enter', run, preventDefault: true },
              { key: 'F5', run, preventDefault: true },
              {
                key: 'Escape',
                run: (view) => {
                  if (view.composing) return false;
                  if (completionStatus(view.state) !== null) return closeCompletion(view);
                  return this.host.onEscape();
                },
              },
            ]),
          ),
          keymap.of([
            ...closeBracketsKeymap,
            ...completionKeymap,
            ...(oneLine ? [{ key: 'Enter', run }] : []),
            ...historyKeymap,
            ...defaultKeymap,
          ]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) this.host.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
  }

  /** Takes over what is asked and told from now on. */
  tell(host: SmallHost): void {
    this.host = host;
  }

  /** Puts another text in, unless it is there already. */
  set(text: string): void {
    const { doc } = this.view.state;
    if (doc.toString() === text) return;
    this.view.dispatch({ changes: { from: 0, to: doc.length, insert: text } });
  }

  focus(): void {
    this.view.focus();
  }

  destroy(): void {
    this.view.destroy();
  }
}
