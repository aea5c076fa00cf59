// The editor in use and what may be done with it: run, stop, insert. One editor serves all tabs.
import type { EditorHost, Mistake, SqlEditor } from '../../editor/editor';
import { legacyIn } from '../../editor/googlesql/legacy';
import { ipc, type Problem } from '../../ipc';
import { framePainted, notify, useApp } from '../../state/app';
import { connectionFor } from '../../state/connections';
import { startGuarded } from '../../state/guard';
import { DEFAULT_OPTIONS } from '../../state/options';
import { isRunning, startQuery, stopRun, useRuns } from '../../state/runs';
import { activeTab, type OpenTab, saveTabsNow } from '../../state/tabs';
import { words } from '../../words';
import { askForMissing, parametersFor } from './given';
import { estimateOf, type PriceState } from './price';

let editor: SqlEditor | null = null;
const waiting: (() => void)[] = [];

/** The editor, once it is there. */
export function currentEditor(): SqlEditor | null {
  return editor;
}

/** Tells which editor is in use; null when it goes away. */
export function setEditor(next: SqlEditor | null): void {
  editor = next;
  if (next) for (const action of waiting.splice(0)) action();
}

/** Does something with the editor now, or as soon as it is there. */
export function withEditor(action: (editor: SqlEditor) => void): void {
  if (editor) action(editor);
  else waiting.push(() => editor && action(editor));
}

/** Makes the editor in an element. Its module is loaded once the frame is on the screen. */
export async function makeEditor(parent: HTMLElement, host: EditorHost): Promise<SqlEditor> {
  await framePainted;
  const module = await import('../../editor/editor');
  return new module.SqlEditor(parent, host);
}

/** The connection that a tab asks; null while there is none that is ready. */
export function connectionOf(tab: OpenTab): string | null {
  const { connections } = useApp.getState();
  const wanted = connectionFor(connections, tab.connection);
  return wanted?.ready ? wanted.id : null;
}

/**
 * Runs the selection or the statement at the caret, all of it, or everything up to the caret;
 * nothing happens while a composition is going on, or while a parameter has no value.
 */
export function run(what: 'here' | 'all' | 'upToHere'): void {
  const tab = activeTab();
  if (!tab || !editor || editor.composing) return;
  if (isRunning(useRuns.getState().byTab.get(tab.id))) return;
  const connection = connectionOf(tab);
  if (!connection) {
    notify(words().frame.preparing);
    return;
  }
  const found = editor.target(what);
  if (!found) {
    notify(words().editor.emptyStatement);
    return;
  }
  const { editing } = words();
  if (legacyIn(found.sql).length > 0) {
    notify(editing.legacy.title, null, true);
    return;
  }
  const sent = parametersFor(tab, found.sql);
  if (sent.mixed) {
    notify(editing.parameters.mixed, null, true);
    return;
  }
  if (sent.missing.length > 0) {
    askForMissing(tab.id);
    const names = sent.missing.map((name) => (/^\d/.test(name) ? name : `@${name}`));
    notify(editing.parameters.missing(names.join(', ')), null, true);
    return;
  }
  void saveTabsNow();
  const asked = {
    connection,
    sql: found.sql,
    parameters: sent.parameters,
    options: tab.options ?? DEFAULT_OPTIONS,
  };
  startGuarded(
    { ...asked, tab: tab.id, from: found.target.from },
    estimateOf(price, asked),
    useApp.getState().settings.confirmAboveBytes,
  );
}

let price: PriceState = { name: 'idle' };

/** Tells what is known of the price of what would run. */
export function setPrice(next: PriceState): void {
  price = next;
}

/** What would run now, as far as its price is known. */
export function pricedNow(): PriceState {
  return price;
}

/** Runs a text in a tab without an editor having shown it yet. */
export function runText(tab: string, connection: string, sql: string): void {
  startQuery({ tab, connection, sql, from: 0 });
}

/** Stops the run of the tab in front; answers whether there was one. */
export function stop(): boolean {
  const tab = activeTab();
  return tab ? stopRun(tab.id) : false;
}

/** Where a problem belongs in what was sent, as far as it tells. */
export function mistakeOf(
  problem: Problem,
  sql: string,
  from: number,
  message: string,
): Mistake | null {
  const { kind } = problem;
  if (kind.name === 'badSql') return { message, from, sql, line: kind.line, column: kind.column };
  if (kind.name === 'notFound' || kind.name === 'notInLocation') {
    // The service names the table, not its place: the last part of the name stands in the text.
    const name = kind.resource.split(/[.:]/).at(-1) ?? '';
    const at = name === '' ? -1 : sql.indexOf(name);
    if (at < 0) return null;
    const before = sql.slice(0, at);
    return {
      message,
      from,
      sql,
      line: before.split('\n').length,
      column: [...before.slice(before.lastIndexOf('\n') + 1)].length + 1,
    };
  }
  return null;
}

let shot = false;

/** Tells the host once that rows have been painted: two frames after they were drawn. */
export function rowsDrawn(): void {
  if (shot) return;
  shot = true;
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      ipc()
        .shotReady()
        .catch(() => undefined);
    }),
  );
}
