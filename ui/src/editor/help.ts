// Tooltips: what a name is, on hover or by key; and the arguments of the function that is being written.
import {
  type EditorState,
  type Extension,
  Facet,
  Prec,
  StateEffect,
  StateField,
} from '@codemirror/state';
import {
  type EditorView,
  hoverTooltip,
  keymap,
  showTooltip,
  type Tooltip,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import type { Column } from '../ipc';
import type { Format, LanguageCode, Words } from '../words';
import { type Call, callAt, type Explanation, explain } from './explain';
import { argumentSpans } from './googlesql/functions';
import type { CatalogueSource } from './paths';

/** What the tooltips need to know. */
export interface HelpHost {
  catalogue: CatalogueSource;
  told: () => { language: LanguageCode; words: Words; format: Format };
}

function element(name: string, className: string, ...children: (Node | string)[]): HTMLElement {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function typeText(column: Column): string {
  const inner =
    column.type === 'STRUCT' && column.fields.length > 0
      ? `STRUCT<${column.fields
          .slice(0, 6)
          .map((field) => `${field.name} ${typeText(field)}`)
          .join(', ')}${column.fields.length > 6 ? ', …' : ''}>`
      : column.type === 'UNKNOWN'
        ? '?'
        : column.type;
  return column.mode === 'repeated' ? `ARRAY<${inner}>` : inner;
}

function signature(name: string, text: string, argument: number | null): HTMLElement {
  const line = element('code', 'cm-signature', element('b', '', name), '(');
  const spans = argumentSpans(text);
  const chosen =
    argument === null ? null : (spans[argument] ?? (/\.\.\./.test(text) ? spans.at(-1) : null));
  if (chosen)
    line.append(
      text.slice(0, chosen.from),
      element('mark', '', text.slice(chosen.from, chosen.to)),
      text.slice(chosen.to),
    );
  else line.append(text);
  line.append(')');
  return line;
}

/** The explanation as an element. */
function picture(found: Explanation, host: HelpHost): HTMLElement {
  const { language, words, format } = host.told();
  const { hover } = words.editing;
  const box = element('div', 'cm-explain');
  const head = (...parts: (Node | string)[]) =>
    box.append(element('p', 'cm-explain-head', ...parts));
  const line = (text: string | null | undefined) => {
    if (text) box.append(element('p', '', text));
  };
  switch (found.kind) {
    case 'function':
      box.append(signature(found.fn.name, found.fn.signature, null));
      line(found.fn.help[language]);
      break;
    case 'column':
      head(
        element('code', '', found.path.at(-1) ?? ''),
        element('code', 'cm-explain-type', typeText(found.column)),
      );
      line(found.column.description);
      line(
        [found.path.length > 1 ? hover.field : hover.column, found.of].filter(Boolean).join(' · '),
      );
      break;
    case 'cte':
      head(element('code', '', found.name), element('span', 'cm-explain-type', hover.cte));
      break;
    case 'parameter':
      head(element('code', '', `@${found.name}`), element('code', 'cm-explain-type', found.type));
      line(found.value === undefined ? hover.notGiven : (found.value ?? 'NULL').slice(0, 300));
      break;
    case 'system':
      head(element('code', '', found.name), element('code', 'cm-explain-type', found.type));
      line(hover.variable);
      break;
    case 'table': {
      const { ref, detail, shards } = found;
      head(
        element('code', '', `${ref.dataset}.${ref.table}`),
        element('span', 'cm-explain-type', detail ? words.tree.kind[detail.table.kind] : ''),
      );
      line(detail?.description);
      const column = detail?.table.partitioning?.column;
      line(
        [
          shards > 0 ? hover.shards(format.count(shards)) : null,
          detail?.rowCount != null ? hover.rows(format.count(detail.rowCount)) : null,
          detail?.sizeBytes != null ? hover.size(format.bytes(detail.sizeBytes)) : null,
          column ? hover.partitionedBy(column) : null,
        ]
          .filter(Boolean)
          .join(' · '),
      );
      box.append(element('p', 'cm-explain-hint', hover.goTo));
    }
  }
  return box;
}

const tip = (found: Explanation, host: HelpHost): Tooltip => ({
  pos: found.from,
  end: found.to,
  above: true,
  create: () => ({ dom: picture(found, host) }),
});

const setKeyTip = StateEffect.define<Tooltip | null>();

/** The tooltip that a key asked for; gone with the next change. */
const keyTip = StateField.define<Tooltip | null>({
  create: () => null,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(setKeyTip)) return effect.value;
    return transaction.docChanged || transaction.selection ? null : value;
  },
  provide: (field) => showTooltip.from(field),
});

const helpHost = Facet.define<HelpHost, HelpHost | null>({ combine: (hosts) => hosts[0] ?? null });

/** Explains the name at the caret. */
export function explainAtCaret(view: EditorView): boolean {
  const host = view.state.facet(helpHost);
  if (!host) return false;
  const { state } = view;
  void explain(state, state.selection.main.head, host.catalogue).then((found) => {
    if (found && view.state === state) view.dispatch({ effects: setKeyTip.of(tip(found, host)) });
  });
  return true;
}

const setCall = StateEffect.define<'show' | 'hide'>();

interface CallState {
  call: Call | null;
  tooltip: Tooltip | null;
}

function callTip(state: EditorState, call: Call): Tooltip {
  return {
    pos: call.open,
    above: true,
    create: () => {
      const host = state.facet(helpHost);
      const language = host?.told().language ?? 'en';
      const dom = element(
        'div',
        'cm-explain cm-call',
        signature(call.fn.name, call.fn.signature, call.argument),
      );
      dom.append(element('p', '', call.fn.help[language]));
      return { dom };
    },
  };
}

/** Shown from an opening bracket or a comma on, as long as the caret stays in the call. */
const callField = StateField.define<CallState>({
  create: () => ({ call: null, tooltip: null }),
  update(value, transaction) {
    const { state } = transaction;
    for (const effect of transaction.effects)
      if (effect.is(setCall)) {
        const call = effect.value === 'show' ? callAt(state, state.selection.main.head) : null;
        return { call, tooltip: call ? callTip(state, call) : null };
      }
    if (!transaction.docChanged && !transaction.selection) return value;
    let opened = false;
    if (
      transaction.docChanged &&
      transaction.isUserEvent('input') &&
      !transaction.isUserEvent('input.paste')
    )
      transaction.changes.iterChanges((_a, _b, _c, _d, inserted) => {
        if (/[(,]/.test(inserted.sliceString(0, Math.min(inserted.length, 200)))) opened = true;
      });
    if (value.call === null && !opened) return value;
    const call = state.selection.main.empty ? callAt(state, state.selection.main.head) : null;
    if (!call) return { call: null, tooltip: null };
    if (value.call && value.call.open === call.open && value.call.argument === call.argument)
      return value;
    return { call, tooltip: callTip(state, call) };
  },
  provide: (field) => showTooltip.from(field, ({ tooltip }) => tooltip),
});

/** Shows the arguments of the function around the caret. */
export function showArguments(view: EditorView): boolean {
  view.dispatch({ effects: setCall.of('show') });
  return true;
}

/** Takes tooltips away; answers whether there was one. */
function hideTips(view: EditorView): boolean {
  const { state } = view;
  if (state.field(keyTip) === null && state.field(callField).call === null) return false;
  view.dispatch({ effects: [setKeyTip.of(null), setCall.of('hide')] });
  return true;
}

/** Marks names as links while Ctrl or Cmd is held. */
const linkCursor = ViewPlugin.fromClass(
  class {
    constructor(private readonly view: EditorView) {
      window.addEventListener('keydown', this.look);
      window.addEventListener('keyup', this.look);
      window.addEventListener('blur', this.clear);
    }
    look = (event: KeyboardEvent) =>
      void this.view.dom.classList.toggle('cm-links', event.ctrlKey || event.metaKey);
    clear = () => this.view.dom.classList.remove('cm-links');
    update(_update: ViewUpdate): void {
      // The class is all there is to it.
    }
    destroy(): void {
      window.removeEventListener('keydown', this.look);
      window.removeEventListener('keyup', this.look);
      window.removeEventListener('blur', this.clear);
    }
  },
);

/** Hover, help by key and the arguments of calls. */
export function help(host: HelpHost): Extension {
  return [
    helpHost.of(host),
    keyTip,
    callField,
    linkCursor,
    hoverTooltip(
      async (view, pos) => {
        if (view.composing) return null;
        const found = await explain(view.state, pos, host.catalogue);
        return found ? tip(found, host) : null;
      },
      { hoverTime: 350, hideOnChange: true },
    ),
    Prec.high(keymap.of([{ key: 'Escape', run: hideTips }])),
  ];
}
