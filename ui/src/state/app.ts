// What the whole window knows: the start's answer, settings, connections, passing news.
import { create } from 'zustand';
import {
  asProblem,
  type Connection,
  ipc,
  type Language,
  type Problem,
  type Settings,
  type Startup,
  type Theme,
} from '../ipc';
import { resolveLanguage, setLanguage } from '../words';

/** Settings before the start's answer has come; the same as the app's own defaults. */
export const DEFAULT_SETTINGS: Settings = {
  language: 'system',
  theme: 'system',
  density: 'compact',
  pricePerTibMicros: 6_250_000,
  currency: 'USD',
  maxBytesBilled: 2 ** 40,
  locationPrices: [],
  usesSlots: false,
  confirmAboveBytes: 100 * 2 ** 30,
  dailyBudgetMicros: null,
  maxResultRows: 10_000_000,
  timeZone: 'UTC',
  savedFolder: null,
  welcomed: false,
  previewBytes: 2 * 2 ** 30,
  s3Prices: {
    currency: 'USD',
    perThousandReadsMicros: 370,
    perThousandListsMicros: 4700,
    perGbOutMicros: 114_000,
  },
  sidePanePx: 260,
  editorPx: 300,
};

/** A short message with at most one thing to do; told to screen readers as well. */
export interface Notice {
  id: number;
  text: string;
  problem: boolean;
  action: { label: string; run: () => void } | null;
}

interface AppState {
  startup: Startup | null;
  startProblem: Problem | null;
  settings: Settings;
  connections: Connection[];
  notice: Notice | null;
  /** Which dialog is open over the frame. */
  dialog:
    | 'settings'
    | 'shortcuts'
    | 'palette'
    | 'reset'
    | 'connections'
    | 'openAsTable'
    | 'policy'
    | 'audit'
    | 'exportSettings'
    | 'importSettings'
    | null;
  /** Text that the palette opens with. */
  welcomeShown: boolean;
  sideShown: boolean;
  /** What the side pane shows. */
  side: 'explorer' | 'files' | 'reports' | 'history';
}

/** The store of the window. */
export const useApp = create<AppState>(() => ({
  startup: null,
  startProblem: null,
  settings: DEFAULT_SETTINGS,
  connections: [],
  notice: null,
  dialog: null,
  welcomeShown: false,
  sideShown: true,
  side: 'explorer',
}));

let tellPainted: () => void = () => undefined;

/** Kept once the frame is on the screen: what the first screen does not need is loaded after it. */
export const framePainted: Promise<void> = new Promise((done) => {
  tellPainted = done;
});

/** Tells that the frame is on the screen. */
export function frameHasPainted(): void {
  tellPainted();
}

/** Puts theme, density and language on the page. */
export function applyLook(settings: Settings): void {
  const root = document.documentElement;
  const dark =
    settings.theme === 'dark' ||
    (settings.theme === 'system' && window.matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.theme = dark ? 'dark' : 'light';
  root.dataset.density = settings.density;
  const system = useApp.getState().startup?.systemLanguage ?? navigator.language;
  setLanguage(resolveLanguage(settings.language, system));
}

const THEMES: readonly string[] = ['light', 'dark'] satisfies Theme[];
const LANGUAGES: readonly string[] = ['en', 'ja'] satisfies Language[];

/** The look of the workspace for the first paint, which the app writes into the page's address. */
export function firstLook(search: string): Settings {
  const said = new URLSearchParams(search);
  const [theme, density, language] = ['theme', 'density', 'language'].map((name) =>
    String(said.get(name)),
  ) as [string, string, string];
  return {
    ...DEFAULT_SETTINGS,
    theme: THEMES.includes(theme) ? (theme as Theme) : DEFAULT_SETTINGS.theme,
    density: density === 'comfortable' ? density : DEFAULT_SETTINGS.density,
    language: LANGUAGES.includes(language) ? (language as Language) : DEFAULT_SETTINGS.language,
  };
}

let saving: Promise<unknown> = Promise.resolve();

/** Changes some settings: on the screen at once, on disk right after, in order. */
export function changeSettings(patch: Partial<Settings>): void {
  const settings = { ...useApp.getState().settings, ...patch };
  useApp.setState({ settings });
  applyLook(settings);
  saving = saving
    .then(() => ipc().settingsSave(useApp.getState().settings))
    .catch((thrown: unknown) => reportProblem(asProblem(thrown)));
}

let noticeId = 0;
let noticeTimer: ReturnType<typeof setTimeout> | undefined;

/** Shows a short message for some seconds. */
export function notify(text: string, action: Notice['action'] = null, problem = false): void {
  noticeId += 1;
  const id = noticeId;
  useApp.setState({ notice: { id, text, problem, action } });
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(
    () => {
      if (useApp.getState().notice?.id === id) useApp.setState({ notice: null });
    },
    action || problem ? 8000 : 3000,
  );
}

/** Takes the message away. */
export function dismissNotice(): void {
  clearTimeout(noticeTimer);
  useApp.setState({ notice: null });
}

let problemWords: (problem: Problem) => string = (problem) => problem.kind.name;

/** Tells how a problem is put into one line; set once by the frame. */
export function setProblemLine(line: (problem: Problem) => string): void {
  problemWords = line;
}

/** Shows a problem that belongs to no place on the screen. */
export function reportProblem(problem: Problem): void {
  notify(problemWords(problem), null, true);
}
