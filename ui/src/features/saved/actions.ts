// What can be done with saved queries: open as a report or as SQL, save, delete.
import { asProblem, ipc, type Parameter, type SavedQuery, type SavedWrite } from '../../ipc';
import { parametersIn, typeOfName } from '../../params';
import { changeSettings, notify, reportProblem, useApp } from '../../state/app';
import { perform } from '../../state/commands';
import { defaultConnection } from '../../state/open';
import {
  activateTab,
  activeTab,
  changeTab,
  type OpenTab,
  openTab,
  saveTabsNow,
  setTabText,
  useTabs,
} from '../../state/tabs';
import { language, words } from '../../words';
import { useSaving } from './saving';
import { firstValue, inLanguage, reloadSaved, savedOf, useSaved } from './store';

/** The parameters of a query with what they hold at first; what has no value yet is left out. */
export function firstParameters(query: SavedQuery): Parameter[] {
  return query.parameters.flatMap((parameter) => {
    const value = firstValue(parameter);
    return value === undefined ? [] : [{ name: parameter.name, type: parameter.type, value }];
  });
}

/** Opens a saved query: as a form, or as SQL. A tab that is open for it already comes to the front. */
export function openSaved(query: SavedQuery, form: boolean): void {
  useApp.setState({ welcomeShown: false });
  if (!useApp.getState().settings.welcomed) changeSettings({ welcomed: true });
  const open = useTabs
    .getState()
    .tabs.find(({ saved }) => saved?.path === query.path && saved.form === form);
  if (open) {
    activateTab(open.id);
    return;
  }
  openTab({
    sql: query.sql,
    title: inLanguage(query.title, language()),
    connection: defaultConnection(),
    parameters: firstParameters(query),
    saved: { path: query.path, version: query.version, form },
  });
  if (!form) perform('focusEditor');
}

/** Shows the statement of a report in its tab, as the file now has it, to be changed. */
export function editSql(tab: string, query: SavedQuery): void {
  setTabText(tab, query.sql);
  changeTab(tab, { saved: { path: query.path, version: query.version, form: false } });
  perform('focusEditor');
}

/** Removes a saved query's file. */
export async function removeSaved(query: SavedQuery): Promise<void> {
  try {
    await ipc().savedDelete(query.path, query.version);
    notify(words().saved.removed(query.title.text));
  } catch (thrown) {
    reportProblem(asProblem(thrown));
  }
  await reloadSaved();
}

/** Writes a saved query; answers it, or why it could not be written. */
export async function writeSaved(
  write: SavedWrite,
): Promise<SavedQuery | ReturnType<typeof asProblem>> {
  try {
    const query = await ipc().savedWrite(write);
    notify(words().saved.saved(inLanguage(query.title, language())));
    await reloadSaved();
    return query;
  } catch (thrown) {
    return asProblem(thrown);
  }
}

/** Whether it is a query and not a problem. */
export function isQuery(answer: SavedQuery | ReturnType<typeof asProblem>): answer is SavedQuery {
  return 'sql' in answer;
}

/** A file's name for a title: letters of any script, digits and dashes. */
export function fileOf(title: string): string {
  const name = title
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  return `${name === '' ? 'query' : name}.sql`;
}

/** The query of the tab in front as a draft of a saved one. */
function draft(tab: OpenTab): SavedQuery {
  const given = new Map((tab.parameters ?? []).map((one) => [one.name ?? '', one]));
  return {
    path: fileOf(tab.title),
    title: { text: tab.title, translations: {} },
    description: { text: '', translations: {} },
    tags: [],
    parameters: parametersOf(tab.sql, given),
    defaultDataset: null,
    maxBytesBilled: null,
    sql: tab.sql,
    version: '',
    mistakes: [],
  };
}

function parametersOf(
  sql: string,
  given: ReadonlyMap<string, Parameter>,
): SavedQuery['parameters'] {
  const found = parametersIn(sql);
  if (found.mode !== 'named') return [];
  return found.names.map((name) => ({
    name,
    type: given.get(name)?.type ?? typeOfName(name),
    label: { text: '', translations: {} },
    description: { text: '', translations: {} },
    default: given.get(name)?.value ?? null,
    choices: [],
    optional: false,
  }));
}

/** What is saved of a known query when only its text has changed. */
function withText(query: SavedQuery, sql: string, given: readonly Parameter[]): SavedQuery {
  const byName = new Map(given.map((one) => [one.name ?? '', one]));
  const known = new Map(query.parameters.map((one) => [one.name, one]));
  const parameters = parametersOf(sql, byName).map((one) => known.get(one.name) ?? one);
  // The order of the file is kept; new ones come behind.
  const order = query.parameters.map((one) => one.name);
  parameters.sort(
    (a, b) =>
      (order.includes(a.name) ? order.indexOf(a.name) : order.length) -
      (order.includes(b.name) ? order.indexOf(b.name) : order.length),
  );
  return { ...query, sql, parameters };
}

/**
 * Saves the tab in front: over the saved query that it belongs to, or through a dialog. `ask`: through
 * the dialog in any case.
 */
export async function saveActive(ask = false): Promise<void> {
  // The newest text is the editor's; this puts it into the store.
  await saveTabsNow();
  const tab = activeTab();
  if (!tab || tab.sql.trim() === '') {
    notify(words().saved.nothingToSave);
    return;
  }
  const { saved } = tab;
  if (useSaved.getState().list === null) await reloadSaved();
  const known = saved ? savedOf(saved.path, useSaved.getState().list) : undefined;
  if (!saved || !known || ask) {
    const query = known ? withText(known, tab.sql, tab.parameters ?? []) : draft(tab);
    useSaving.setState({
      open: { tab: tab.id, query: known && ask ? { ...query, version: '' } : query, isNew: true },
    });
    return;
  }
  // The change of another since the tab was opened is a conflict, however long ago that was.
  const query = {
    ...withText(known, tab.sql, tab.parameters ?? []),
    version: saved.version,
  };
  const answer = await writeSaved({ query, overwrite: false });
  if (isQuery(answer)) {
    changeTab(tab.id, { saved: { ...saved, version: answer.version } });
    return;
  }
  if (answer.kind.name === 'conflict') {
    await reloadSaved();
    useSaving.setState({ conflict: { tab: tab.id, query } });
  } else reportProblem(answer);
}

/** The saved query that a tab now belongs to. */
export function linkTab(tab: string, query: SavedQuery): void {
  const now = useTabs.getState().tabs.find(({ id }) => id === tab);
  changeTab(tab, {
    saved: { path: query.path, version: query.version, form: now?.saved?.form ?? false },
    title: inLanguage(query.title, language()),
    named: true,
  });
}
