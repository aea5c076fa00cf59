// Files of SQL in tabs: opening, saving, and noticing what other programs do to them.
import { create } from 'zustand';
import {
  asProblem,
  type FileStamp,
  ipc,
  type Problem,
  type TabFile,
  type TextForm,
} from '../../ipc';
import { describe } from '../../problem/problem';
import { notify, reportProblem, useApp } from '../../state/app';
import { available, perform } from '../../state/commands';
import { defaultConnection } from '../../state/open';
import {
  activateTab,
  activeTab,
  changeTab,
  type OpenTab,
  openTab,
  renameTab,
  saveTabsNow,
  setTabText,
  useTabs,
} from '../../state/tabs';
import { format, words } from '../../words';
import { currentEditor, withEditor } from './session';

/** What happened to the file of a tab. */
export type News = { name: 'changed'; stamp: FileStamp } | { name: 'gone' };

interface FilesState {
  dialog: 'open' | 'save' | null;
  /** By tab. */
  news: ReadonlyMap<string, News>;
}

/** The store of files: the dialog and what other programs did. */
export const useFiles = create<FilesState>(() => ({ dialog: null, news: new Map() }));

/** How new files are written. */
const NEW: TextForm = { encoding: 'utf8', bom: false, lineEnd: 'lf' };
const ENCODINGS: Record<TextForm['encoding'], string> = {
  utf8: 'UTF-8',
  cp932: 'Shift_JIS (CP932)',
  utf16Le: 'UTF-16 LE',
  utf16Be: 'UTF-16 BE',
};
/** How often files are looked at. */
const EVERY_MS = 3_000;

/** The last part of a path. */
export function baseName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}

function setNews(tab: string, news: News | null): void {
  const next = new Map(useFiles.getState().news);
  if (news) next.set(tab, news);
  else next.delete(tab);
  useFiles.setState({ news: next });
}

/** The words of a problem, for a place that has room for a line. */
function line(problem: Problem): string {
  const { title, why } = describe(problem, words(), format());
  return why ? `${title} · ${why}` : title;
}

/** Opens a file in a tab, or goes to the tab that shows it; rejects with a `Problem`. */
export async function openFile(path: string): Promise<void> {
  const read = await ipc().fileOpen(path);
  useApp.setState({ welcomeShown: false });
  const open = useTabs.getState().tabs.find((tab) => tab.file?.path === read.path);
  if (open) {
    activateTab(open.id);
    return;
  }
  openTab({
    title: baseName(read.path),
    sql: read.text,
    connection: defaultConnection(),
    file: { path: read.path, form: read.form, stamp: read.stamp, changed: false },
  });
  if (read.form.encoding !== 'utf8')
    notify(words().editing.files.opened(ENCODINGS[read.form.encoding]));
  withEditor((editor) => editor.focus());
}

function textOf(tab: OpenTab): string {
  const doc = currentEditor()?.docOf(tab.id);
  return doc ? doc.toString() : tab.sql;
}

/** Saves the tab in front: into its file, into its saved query, or where the person says. */
export function save(): void {
  const tab = activeTab();
  if (!tab) return;
  if (tab.file) void saveTo(tab, tab.file.path, tab.file.form, tab.file.stamp).catch(refused(tab));
  else if (available('saveQuery')) perform('saveQuery');
  else useFiles.setState({ dialog: 'save' });
}

/** Asks where to save the tab in front. */
export function saveAs(): void {
  if (activeTab()) useFiles.setState({ dialog: 'save' });
}

/** Writes a tab's text to a new place; rejects with a `Problem`, `conflict` where a file is there. */
export async function saveAsFile(path: string, overwrite: boolean): Promise<void> {
  const tab = activeTab();
  if (!tab) return;
  await write(tab, path, tab.file?.form ?? NEW, null, overwrite);
  renameTab(tab.id, baseName(path));
}

function saveTo(
  tab: OpenTab,
  path: string,
  form: TextForm,
  expected: FileStamp | null,
): Promise<void> {
  return write(tab, path, form, expected, true);
}

async function write(
  tab: OpenTab,
  path: string,
  form: TextForm,
  expected: FileStamp | null,
  overwrite: boolean,
): Promise<void> {
  const editor = currentEditor();
  const doc = editor?.docOf(tab.id) ?? null;
  const text = textOf(tab);
  const saved = await ipc().fileSave({ path, text, form, expected, overwrite });
  if (doc) editor?.markSaved(tab.id, doc);
  const changed = editor?.has(tab.id) ? !editor.isSaved(tab.id) : false;
  changeTab(tab.id, { file: { path: saved.path, form, stamp: saved.stamp, changed } });
  setNews(tab.id, null);
  notify(words().editing.files.saved(baseName(saved.path)));
  void saveTabsNow();
}

/** What to do when a file could not be written. */
function refused(tab: OpenTab): (thrown: unknown) => void {
  return (thrown) => {
    const problem = asProblem(thrown);
    const { files } = words().editing;
    const { file } = tab;
    if (problem.kind.name === 'changed') void look();
    else if (problem.kind.name === 'badInput' && problem.kind.field === 'encoding' && file)
      notify(
        files.unwritable(problem.kind.reason),
        {
          label: files.saveUtf8,
          run: () =>
            void saveTo(tab, file.path, { ...file.form, encoding: 'utf8' }, file.stamp).catch(
              refused(tab),
            ),
        },
        true,
      );
    else reportProblem(problem);
  };
}

/** Notes whether the text of the tab in front is that of its file. */
export function noteChanged(tabId: string): void {
  const editor = currentEditor();
  const tab = useTabs.getState().tabs.find((one) => one.id === tabId);
  if (!editor || !tab?.file) return;
  const changed = !editor.isSaved(tabId);
  if (changed !== tab.file.changed) changeTab(tabId, { file: { ...tab.file, changed } });
}

/** Takes what is in the file now; one step of undo brings the old text back. */
export async function reload(tabId: string): Promise<void> {
  const tab = useTabs.getState().tabs.find((one) => one.id === tabId);
  if (!tab?.file) return;
  try {
    const read = await ipc().fileOpen(tab.file.path);
    const editor = currentEditor();
    if (editor?.has(tabId)) {
      editor.replace(tabId, read.text);
      const doc = editor.docOf(tabId);
      if (doc) editor.markSaved(tabId, doc);
    } else setTabText(tabId, read.text);
    changeTab(tabId, {
      file: { path: read.path, form: read.form, stamp: read.stamp, changed: false },
    });
    setNews(tabId, null);
  } catch (thrown) {
    notify(line(asProblem(thrown)), null, true);
  }
}

/** Keeps the tab's text: the next save writes over what is in the file now. */
export function keepMine(tabId: string): void {
  const news = useFiles.getState().news.get(tabId);
  const tab = useTabs.getState().tabs.find((one) => one.id === tabId);
  if (!tab?.file || !news) return;
  const stamp = news.name === 'changed' ? news.stamp : tab.file.stamp;
  changeTab(tabId, { file: { ...tab.file, stamp, changed: true } });
  setNews(tabId, null);
  if (news.name === 'gone') ignored.add(tabId);
}

/** Writes the file of a tab anew where it is gone. */
export function saveAgain(tabId: string): void {
  const tab = useTabs.getState().tabs.find((one) => one.id === tabId);
  if (tab?.file) void saveTo(tab, tab.file.path, tab.file.form, null).catch(refused(tab));
}

/** Tabs whose file is gone and whose person knows. */
const ignored = new Set<string>();
let looking = false;

/** Looks at the files of all tabs once. */
export async function look(): Promise<void> {
  const tabs = useTabs.getState().tabs.filter((tab) => tab.file);
  if (tabs.length === 0 || looking) return;
  looking = true;
  try {
    const stamps = await ipc().fileStamps(tabs.map((tab) => tab.file?.path ?? ''));
    tabs.forEach((before, index) => {
      // A save may have been quicker than the answer.
      const file = useTabs.getState().tabs.find((one) => one.id === before.id)?.file;
      if (!file || !sameFile(file, before.file)) return;
      const stamp = stamps[index] ?? null;
      if (stamp === null) {
        if (!ignored.has(before.id)) setNews(before.id, { name: 'gone' });
        return;
      }
      ignored.delete(before.id);
      const same =
        stamp.modifiedAtMs === file.stamp.modifiedAtMs && stamp.bytes === file.stamp.bytes;
      const known = useFiles.getState().news.get(before.id);
      if (same) {
        if (known) setNews(before.id, null);
      } else if (known?.name !== 'changed' || known.stamp.modifiedAtMs !== stamp.modifiedAtMs)
        setNews(before.id, { name: 'changed', stamp });
    });
  } catch {
    // The next look brings it; a drive that does not answer is no news.
  } finally {
    looking = false;
  }
}

function sameFile(a: TabFile, b: TabFile | null | undefined): boolean {
  return a.path === b?.path && a.stamp.modifiedAtMs === b.stamp.modifiedAtMs;
}

/** Looks at files while the window is looked at, until the answer is called. */
export function watchFiles(): () => void {
  const timer = setInterval(() => {
    if (document.visibilityState === 'visible') void look();
  }, EVERY_MS);
  const now = () => void look();
  window.addEventListener('focus', now);
  void look();
  return () => {
    clearInterval(timer);
    window.removeEventListener('focus', now);
  };
}
