// Open tabs: opening, closing, order, names, and their keeping on disk.
import { create } from 'zustand';
import {
  asProblem,
  type ConnectionId,
  ipc,
  type Parameter,
  type PreviewSpec,
  type SavedLink,
  type Tab,
  type TabFile,
  type TableRef,
} from '../ipc';
import { kept } from '../ipc/kept';
import { words } from '../words';
import { reportProblem } from './app';
import { asideText, asideWaiting, forgetAside, readAside, writeAside } from './asideTexts';
import { forgetRun } from './runs';
import { forgetTabRows } from './tabRows';

/** A place in S3 that a tab shows in place of a text. */
export interface ObjectsTab {
  connection: ConnectionId;
  bucket: string;
  /** What the keys begin with. */
  prefix: string;
  /** The key or prefix that is to be selected. */
  select: string | null;
  /** Everything below the prefix as rows, not a level at a time. */
  walk: boolean;
}

/** A tab with what is not kept: the table that it was opened to preview. */
export interface OpenTab extends Tab {
  preview: TableRef | null;
  /** Kept with the window's arrangement. */
  objects?: ObjectsTab | null;
}

/** The name under which the places of tabs are kept. */
const PLACES = 'shirabe.places';

function keptPlaces(): Record<string, ObjectsTab | undefined> {
  try {
    const found: unknown = JSON.parse(kept.get(PLACES) ?? '{}');
    if (typeof found === 'object' && found !== null)
      return found as Record<string, ObjectsTab | undefined>;
  } catch {
    // A damaged entry is as good as none.
  }
  return {};
}

function keepPlaces(tabs: readonly OpenTab[]): void {
  const places = tabs.flatMap(({ id, objects }) => (objects ? [[id, objects] as const] : []));
  if (places.length === 0) kept.remove(PLACES);
  else kept.set(PLACES, JSON.stringify(Object.fromEntries(places)));
}

interface TabsState {
  tabs: readonly OpenTab[];
  active: string | null;
  closed: readonly { tab: OpenTab; index: number }[];
}

/** The store of tabs. */
export const useTabs = create<TabsState>(() => ({ tabs: [], active: null, closed: [] }));

/** Where the newest text of a tab lives while it is in the editor. */
interface Source {
  /** What the tab holds now; `sql` is null where the text is large and kept aside. */
  now(id: string): { sql: string | null; caret: number; scrollPx: number } | null;
  /** The whole text of a tab, however large; null: it is not in the editor. */
  whole(id: string): string | null;
}

const NOWHERE: Source = { now: () => null, whole: () => null };
let source = NOWHERE;
const SAVE_AFTER_MS = 350;
const SAVE_LARGE_AFTER_MS = 1500;
const LARGE_AT_LEAST_MS = 60_000;
const LARGE = 300_000;
let firstChangeMs = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let lastSaved = '';
let writing: Promise<unknown> = Promise.resolve();
let stopped = false;

/** From now on nothing is written: the workspace of these tabs is locked, or no longer shown. */
export function stopSavingTabs(): void {
  clearTimeout(timer);
  timer = undefined;
  stopped = true;
}

/** The page has stayed after all: what changed meanwhile is written. */
export function resumeSavingTabs(): void {
  stopped = false;
  saveTabsSoon();
}

/** Tells where the newest text is; the editor's, while it is open. */
export function setTextSource(next: Source | null): void {
  source = next ?? NOWHERE;
}

/** Tabs with their newest text. */
function collected(): OpenTab[] {
  const { tabs, active } = useTabs.getState();
  return tabs.map((tab) => {
    const now = source.now(tab.id);
    const text =
      now === null
        ? {}
        : now.sql === null
          ? { ...now, sql: '', aside: true }
          : { ...now, sql: now.sql, aside: false };
    return { ...tab, ...text, active: tab.id === active };
  });
}

/** Writes all tabs now, unless nothing changed since the last time. */
export function saveTabsNow(): Promise<unknown> {
  clearTimeout(timer);
  timer = undefined;
  if (stopped) return writing;
  const tabs = collected();
  useTabs.setState({ tabs });
  keepPlaces(tabs);
  const written: Tab[] = tabs.map(({ preview: _, objects: __, ...tab }) => {
    if (tab.aside || tab.sql.length < LARGE) return tab;
    // A large text that no editor has shown yet.
    asideText(tab.id, tab.sql);
    return { ...tab, sql: '', aside: true };
  });
  const text = JSON.stringify(written);
  if (text === lastSaved && !asideWaiting()) return writing;
  lastSaved = text;
  firstChangeMs = 0;
  writing = writing
    // A text that is kept aside is there before the list says so.
    .then(() => (asideWaiting() ? writeAside() : undefined))
    .then(() => ipc().tabsSave(written))
    .catch((thrown: unknown) => {
      lastSaved = '';
      reportProblem(asProblem(thrown));
    });
  return writing;
}

/** Plans a write shortly after a change; large texts wait a little longer. */
export function saveTabsSoon(textLength = 0): void {
  const now = Date.now();
  if (firstChangeMs === 0) firstChangeMs = now;
  // Large texts are written when the keys rest, yet not never.
  if (timer !== undefined && (textLength < LARGE || now - firstChangeMs > LARGE_AT_LEAST_MS))
    return;
  clearTimeout(timer);
  timer = setTimeout(saveTabsNow, textLength < LARGE ? SAVE_AFTER_MS : SAVE_LARGE_AFTER_MS);
}

/** Takes the tabs of the last time. */
export function restoreTabs(tabs: readonly Tab[]): void {
  const places = keptPlaces();
  const open = tabs.map((tab) => ({ ...tab, preview: null, objects: places[tab.id] ?? null }));
  const active = open.find((tab) => tab.active)?.id ?? open[0]?.id ?? null;
  lastSaved = '';
  stopped = false;
  useTabs.setState({ tabs: open, active, closed: [] });
}

/** The tab in front. */
export function activeTab(): OpenTab | undefined {
  const { tabs, active } = useTabs.getState();
  return tabs.find((tab) => tab.id === active);
}

/** Brings a tab to the front. */
export function activateTab(id: string): void {
  const { active } = useTabs.getState();
  if (id === active) return;
  // What the editor holds for the tab that goes back must be in the store first.
  useTabs.setState({ tabs: collected(), active: id });
  saveTabsSoon();
}

function nextNumber(): number {
  const { tabs } = useTabs.getState();
  const taken = new Set(tabs.filter((tab) => !tab.named).map((tab) => tab.title));
  let number = 1;
  while (taken.has(words().tabs.untitled(number))) number += 1;
  return number;
}

interface NewTab {
  sql?: string;
  title?: string;
  connection?: ConnectionId | null;
  preview?: TableRef;
  /** The table that it shows, in place of a text. */
  table?: TableRef;
  caret?: number;
  /** The file that the text is from. */
  file?: TabFile;
  parameters?: Parameter[];
  /** The saved query that it belongs to. */
  saved?: SavedLink;
  /** The files that it shows as a table. */
  files?: PreviewSpec;
  /** The place in S3 that it shows, in place of a text. */
  objects?: ObjectsTab;
}

/** Opens a tab after the one in front and brings it to the front; answers its id. */
export function openTab(spec: NewTab = {}): string {
  const tabs = collected();
  const at = tabs.findIndex((tab) => tab.id === useTabs.getState().active);
  const tab: OpenTab = {
    id: crypto.randomUUID(),
    title: spec.title ?? words().tabs.untitled(nextNumber()),
    named: spec.title !== undefined,
    connection: spec.connection ?? null,
    sql: spec.sql ?? '',
    caret: spec.caret ?? 0,
    scrollPx: 0,
    active: true,
    preview: spec.preview ?? null,
    file: spec.file ?? null,
    table: spec.table ?? null,
    parameters: spec.parameters ?? [],
    saved: spec.saved ?? null,
    files: spec.files ?? null,
    objects: spec.objects ?? null,
  };
  const next = [...tabs];
  next.splice(at < 0 ? tabs.length : at + 1, 0, tab);
  useTabs.setState({ tabs: next, active: tab.id });
  saveTabsSoon();
  return tab.id;
}

/** Closes a tab; its text can be had back by `reopenTab`. Answers what was closed. */
export function closeTab(id: string): OpenTab | null {
  const tabs = collected();
  const index = tabs.findIndex((tab) => tab.id === id);
  const found = tabs[index];
  if (!found) return null;
  const whole = found.aside ? source.whole(id) : null;
  const tab = whole === null ? found : { ...found, sql: whole, aside: false };
  const rest = tabs.filter((one) => one.id !== id);
  const { active, closed } = useTabs.getState();
  const neighbour = rest[Math.min(index, rest.length - 1)]?.id ?? null;
  const keep =
    tab.aside || tab.sql.trim() !== '' || tab.table !== null || !!tab.files || !!tab.objects;
  useTabs.setState({
    tabs: rest,
    active: active === id ? neighbour : active,
    closed: keep ? [...closed, { tab, index }].slice(-20) : closed,
  });
  forgetRun(id);
  forgetTabRows(id);
  forgetAside(id);
  if (tab.aside) void takeBack(id);
  else void saveTabsNow();
  return tab;
}

/** Reads the text of a closed tab that was never shown, before its file goes. */
async function takeBack(id: string): Promise<void> {
  try {
    const sql = (await readAside(id)) ?? '';
    useTabs.setState(({ closed }) => ({
      closed: closed.map((one) =>
        one.tab.id === id ? { ...one, tab: { ...one.tab, sql, aside: false } } : one,
      ),
    }));
    await saveTabsNow();
  } catch (thrown) {
    reportProblem(asProblem(thrown));
  }
}

/** Puts another text in place of a tab's, where the editor does not hold it. */
export function setTabText(id: string, sql: string): void {
  forgetAside(id);
  useTabs.setState(({ tabs }) => ({
    tabs: tabs.map((tab) => (tab.id === id ? { ...tab, sql, aside: false } : tab)),
  }));
  saveTabsSoon(sql.length);
}

/** Opens the tab that was closed last, where it was; answers its id. */
export function reopenTab(): string | null {
  const { closed } = useTabs.getState();
  const last = closed.at(-1);
  if (!last) return null;
  const tabs = collected();
  tabs.splice(Math.min(last.index, tabs.length), 0, last.tab);
  useTabs.setState({ tabs, active: last.tab.id, closed: closed.slice(0, -1) });
  saveTabsSoon();
  return last.tab.id;
}

/** Gives a tab a name of the person's own; an empty one changes nothing. */
export function renameTab(id: string, title: string): void {
  const name = title.trim();
  if (name === '') return;
  useTabs.setState(({ tabs }) => ({
    tabs: tabs.map((tab) => (tab.id === id ? { ...tab, title: name, named: true } : tab)),
  }));
  saveTabsSoon();
}

/** Changes what is kept of a tab beside its text. */
export function changeTab(id: string, patch: Partial<Omit<OpenTab, 'id' | 'sql'>>): void {
  useTabs.setState(({ tabs }) => ({
    tabs: tabs.map((tab) => (tab.id === id ? { ...tab, ...patch } : tab)),
  }));
  saveTabsSoon();
}

/** Moves a tab to a place, 0-based. */
export function moveTab(id: string, to: number): void {
  const { tabs } = useTabs.getState();
  const tab = tabs.find((one) => one.id === id);
  if (!tab) return;
  const rest = tabs.filter((one) => one.id !== id);
  rest.splice(Math.max(0, Math.min(rest.length, to)), 0, tab);
  useTabs.setState({ tabs: rest });
  saveTabsSoon();
}

/** Goes to the next (1) or previous (-1) tab, around the ends. */
export function stepTab(by: 1 | -1): void {
  const { tabs, active } = useTabs.getState();
  const index = tabs.findIndex((tab) => tab.id === active);
  const next = tabs[(index + by + tabs.length) % tabs.length];
  if (next) activateTab(next.id);
}

/** Moves the tab in front by one place. */
export function shiftTab(by: 1 | -1): void {
  const { tabs, active } = useTabs.getState();
  const index = tabs.findIndex((tab) => tab.id === active);
  if (active && index >= 0) moveTab(active, index + by);
}
