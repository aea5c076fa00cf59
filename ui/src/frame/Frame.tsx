// The window's layout: header, activities, side pane, tabs, status; and the dialogs over it.
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { addPlace, showPlaces } from '../features/connections/store';
import { ExploreDialogs } from '../features/explore/ExploreDialogs';
import { Explorer } from '../features/explore/Explorer';
import { openExport } from '../features/export/open';
import { FILES_PANELS } from '../features/preview/panels';
import { FileDialogs } from '../features/query/FileDialog';
import { useFiles } from '../features/query/files';
import { QueryView } from '../features/query/QueryView';
import { ResultsPane } from '../features/query/ResultsPane';
import { RunsDialogs } from '../features/query/RunsDialogs';
import { withEditor } from '../features/query/session';
import { className } from '../features/workspaces/ClassBadge';
import { LockScreen } from '../features/workspaces/LockScreen';
import { SpaceDialogs } from '../features/workspaces/SpaceDialogs';
import { switchSpaces, useSpaces } from '../features/workspaces/store';
import type { TableRef } from '../ipc';
import { asProblem, ipc, newJobId } from '../ipc';
import { Splitter } from '../kit/Splitter';
import { ProblemBar } from '../problem/ProblemBar';
import { problemLine } from '../problem/problem';
import { changeSettings, notify, reportProblem, setProblemLine, useApp } from '../state/app';
import { perform, provide } from '../state/commands';
import { unlockVault, useIdentities } from '../state/identities';
import { provideInsert } from '../state/insert';
import { sandboxJob, useJobs } from '../state/jobs';
import { defaultConnection } from '../state/open';
import { useRuns } from '../state/runs';
import {
  type OpenTab,
  openTab,
  reopenTab,
  saveTabsNow,
  shiftTab,
  stepTab,
  useTabs,
} from '../state/tabs';
import { showJobs, useView } from '../state/view';
import { forbidden, isGuarded, lockWorkspace, useWorkspace } from '../state/workspace';
import { format, useWords, words as wordsNow } from '../words';
import { newQuery, putWelcomeAway } from './actions';
import { Header } from './Header';
import { handleKey } from './keymap';
import { NoticeBar } from './NoticeBar';
import { stepPane } from './panes';
import { Rail } from './Rail';
import { StatusBar } from './StatusBar';
import { askSample, lookIntoFiles } from './sample';
import { closeActiveTab, renameActiveTab, TabStrip } from './TabStrip';
import { Welcome } from './Welcome';
import './frame.css';

const Palette = lazy(() => import('./Palette').then(({ Palette }) => ({ default: Palette })));
const Shortcuts = lazy(() =>
  import('./Shortcuts').then(({ Shortcuts }) => ({ default: Shortcuts })),
);
const Settings = lazy(() =>
  import('../features/settings/Settings').then(({ Settings }) => ({ default: Settings })),
);
const ResetSandbox = lazy(() =>
  import('../features/settings/ResetSandbox').then(({ ResetSandbox }) => ({
    default: ResetSandbox,
  })),
);

const TableView = lazy(() =>
  import('../features/explore/TableView').then(({ TableView }) => ({ default: TableView })),
);

const tableKey = (table: TableRef) => `${table.project}.${table.dataset}.${table.table}`;

const FilesTable = lazy(() =>
  import('../features/preview/FilesView').then(({ FilesView }) => ({ default: FilesView })),
);
const OpenAsTable = lazy(() =>
  import('../features/preview/OpenAsTable').then(({ OpenAsTable }) => ({ default: OpenAsTable })),
);

const FilesPane = lazy(() =>
  import('../features/objects/FilesPane').then(({ FilesPane }) => ({ default: FilesPane })),
);
const BrowserView = lazy(() =>
  import('../features/objects/BrowserView').then(({ BrowserView }) => ({ default: BrowserView })),
);
const WalkView = lazy(() =>
  import('../features/objects/WalkView').then(({ WalkView }) => ({ default: WalkView })),
);
const ObjectDialogs = lazy(() =>
  import('../features/objects/ObjectDialogs').then(({ ObjectDialogs }) => ({
    default: ObjectDialogs,
  })),
);

const ReportsPane = lazy(() =>
  import('../features/saved/ReportsPane').then(({ ReportsPane }) => ({ default: ReportsPane })),
);
const ReportView = lazy(() =>
  import('../features/saved/ReportView').then(({ ReportView }) => ({ default: ReportView })),
);
const SavedBar = lazy(() =>
  import('../features/saved/SavedBar').then(({ SavedBar }) => ({ default: SavedBar })),
);
const Saving = lazy(() =>
  import('../features/saved/SaveDialog').then(({ Saving }) => ({ default: Saving })),
);
const HistoryPane = lazy(() =>
  import('../features/history/HistoryPane').then(({ HistoryPane }) => ({ default: HistoryPane })),
);
const ExportDialog = lazy(() =>
  import('../features/export/ExportDialog').then(({ ExportDialog }) => ({
    default: ExportDialog,
  })),
);

const ConnectionDialogs = lazy(() =>
  import('../features/connections/ConnectionDialogs').then(({ ConnectionDialogs }) => ({
    default: ConnectionDialogs,
  })),
);
const PolicyDialog = lazy(() =>
  import('../features/policy/PolicyDialog').then(({ PolicyDialog }) => ({ default: PolicyDialog })),
);
const AuditDialog = lazy(() =>
  import('../features/policy/AuditDialog').then(({ AuditDialog }) => ({ default: AuditDialog })),
);
const SettingsFile = lazy(() =>
  import('../features/settings/SettingsFile').then(({ SettingsFile }) => ({
    default: SettingsFile,
  })),
);

const Jobs = lazy(() => import('../features/jobs/Jobs').then(({ Jobs }) => ({ default: Jobs })));

const MIN_SIDE = 180;
const MAX_SIDE = 560;

/** The whole window: the workspace, or nothing of it while it is locked. */
export function Frame(): ReactNode {
  const words = useWords();
  const locked = useWorkspace((state) => state.locked);
  const shown = useWorkspace((state) => state.shown);
  useEffect(() => {
    document.title = shown
      ? words.frame.windowTitle(shown.name, className(shown.class, words))
      : 'Shirabe';
  }, [shown, words]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => void handleKey(event);
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  useEffect(() => provide({ switchWorkspace: switchSpaces }), []);
  const open = (
    <>
      <ClassBand />
      {locked ? <LockScreen /> : <Unlocked />}
      <SpaceDialogs />
    </>
  );
  return locked ? <div className="frame-locked">{open}</div> : open;
}

/** The edge of the window in the colour of the class; with stripes where mistakes are dear. */
function ClassBand(): ReactNode {
  const one = useWorkspace((state) => state.shown?.class);
  return (
    <div
      className={one && isGuarded(one) ? 'class-band guarded' : 'class-band'}
      data-colour={one?.colour ?? 'plain'}
      aria-hidden
    />
  );
}

/** The window of a workspace that is open. */
function Unlocked(): ReactNode {
  const words = useWords();
  const startup = useApp((state) => state.startup);
  const startProblem = useApp((state) => state.startProblem);
  const dialog = useApp((state) => state.dialog);
  const sideShown = useApp((state) => state.sideShown);
  const welcomeShown = useApp((state) => state.welcomeShown);
  const sidePanePx = useApp((state) => state.settings.sidePanePx);
  const tabs = useTabs((state) => state.tabs);
  const active = useTabs((state) => state.active);
  const sandbox = sandboxJob(useJobs((state) => state.jobs));
  const broken =
    sandbox?.state.name === 'failed' ? { id: sandbox.id, problem: sandbox.state.problem } : null;
  const [dismissed, setDismissed] = useState<string | null>(null);
  const [side, setSide] = useState(sidePanePx);
  const colour = useWorkspace((state) => state.shown?.class.colour ?? 'plain');
  const tab = tabs.find((one) => one.id === active);
  const jobsShown = useView((state) => state.jobsShown);
  // Whoever goes to a tab wants to see it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab in front
  useEffect(() => showJobs(false), [active]);

  useEffect(() => setSide(sidePanePx), [sidePanePx]);

  useEffect(() => {
    setProblemLine((problem) => problemLine(problem, wordsNow(), format()));
    const leave = () => void saveTabsNow();
    const hide = () => {
      if (document.visibilityState === 'hidden') leave();
    };
    window.addEventListener('blur', leave);
    window.addEventListener('beforeunload', leave);
    document.addEventListener('visibilitychange', hide);
    return () => {
      window.removeEventListener('blur', leave);
      window.removeEventListener('beforeunload', leave);
      document.removeEventListener('visibilitychange', hide);
    };
  }, []);

  useEffect(
    () =>
      provideInsert((text) => {
        if (!useTabs.getState().active) openTab({ connection: defaultConnection() });
        withEditor((editor) => editor.insert(text));
      }),
    [],
  );

  useEffect(() => provideCommands(), []);

  // The sample data is the sandbox's.
  const sandboxed = useWorkspace((state) => state.shown?.sandbox ?? false);
  useEffect(() => (sandboxed ? provideSandbox() : undefined), [sandboxed]);

  useEffect(() => {
    document.addEventListener('copy', keepCells);
    return () => document.removeEventListener('copy', keepCells);
  }, []);

  const demo = startup?.demo ?? false;
  useEffect(() => {
    if (demo) void askSample();
  }, [demo]);

  const close = () => useApp.setState({ dialog: null });

  return (
    <div className="frame" data-colour={colour}>
      <Header />
      <div className="frame-body">
        <Rail />
        {sideShown ? (
          <>
            <aside className="side" aria-label={words.frame.sidePane} style={{ width: side }}>
              <SidePane />
            </aside>
            <Splitter
              label={words.frame.resizeSide}
              hint={words.frame.resizeHint}
              direction="vertical"
              size={side}
              min={MIN_SIDE}
              max={MAX_SIDE}
              onSize={setSide}
              onDone={(width) => changeSettings({ sidePanePx: width })}
            />
          </>
        ) : null}
        <main className={jobsShown ? 'main jobs-shown' : 'main'}>
          <TabStrip />
          {jobsShown ? (
            <Suspense fallback={null}>
              <Jobs />
            </Suspense>
          ) : null}
          {startProblem ? (
            <ProblemBar problem={startProblem} job={null} onRetry={() => location.reload()} />
          ) : null}
          {broken && broken.id !== dismissed ? (
            <ProblemBar
              problem={broken.problem}
              job={broken.id}
              onRetry={startSandbox}
              onDismiss={() => setDismissed(broken.id)}
            />
          ) : null}
          {tab?.table && !welcomeShown ? (
            <Suspense fallback={null}>
              <TableView key={tableKey(tab.table)} tab={tab} table={tab.table} />
            </Suspense>
          ) : tab?.objects && !welcomeShown ? (
            <Suspense fallback={null}>
              {tab.objects.walk ? (
                <WalkView key={tab.id} tab={tab} />
              ) : (
                <BrowserView key={tab.id} tab={tab} />
              )}
            </Suspense>
          ) : tab?.files && !welcomeShown ? (
            <Suspense fallback={null}>
              <FilesTab key={tab.id} tab={tab} />
            </Suspense>
          ) : tab?.saved?.form && !welcomeShown ? (
            <Suspense fallback={null}>
              <Report tab={tab} />
            </Suspense>
          ) : tab && !welcomeShown ? (
            <>
              <Suspense fallback={null}>{tab.saved ? <SavedBar tab={tab} /> : null}</Suspense>
              <QueryView tab={tab} />
            </>
          ) : startup ? (
            <Welcome first={welcomeShown} />
          ) : (
            <div className="starting" role="status">
              {startProblem ? words.frame.startFailed : ''}
            </div>
          )}
        </main>
      </div>
      <StatusBar />
      <ExploreDialogs />
      <FileDialogs />
      <Suspense fallback={null}>
        <Saving />
        <ExportDialog />
        <ObjectDialogs />
      </Suspense>
      <NoticeBar />
      <RunsDialogs />
      <Suspense fallback={null}>
        {dialog === 'palette' ? <Palette onClose={close} /> : null}
        {dialog === 'shortcuts' ? <Shortcuts onClose={close} /> : null}
        {dialog === 'settings' ? <Settings onClose={close} /> : null}
        {dialog === 'reset' ? <ResetSandbox onClose={close} /> : null}
        {dialog === 'openAsTable' ? <OpenAsTable onClose={close} /> : null}
        {dialog === 'policy' ? <PolicyDialog onClose={close} /> : null}
        {dialog === 'audit' ? <AuditDialog onClose={close} /> : null}
        {dialog === 'exportSettings' || dialog === 'importSettings' ? (
          <SettingsFile key={dialog} way={dialog} onClose={close} />
        ) : null}
        <ConnectionDialogs />
      </Suspense>
    </div>
  );
}

/** What the activity of the moment shows beside the tabs. */
function SidePane(): ReactNode {
  const shown = useApp((state) => state.side);
  if (shown === 'explorer') return <Explorer />;
  return (
    <Suspense fallback={null}>
      {shown === 'files' ? <FilesPane /> : shown === 'reports' ? <ReportsPane /> : <HistoryPane />}
    </Suspense>
  );
}

/** A saved query as a form, with the rows of its runs below it. */
function Report({ tab }: { tab: OpenTab }): ReactNode {
  const current = useRuns((state) => state.byTab.get(tab.id));
  return (
    <ReportView tab={tab}>
      <ResultsPane key={tab.id} tab={tab} current={current} onShowPlace={undefined} />
    </ReportView>
  );
}

/** Files as a table, with their rows and panels below. */
function FilesTab({ tab }: { tab: OpenTab }): ReactNode {
  const current = useRuns((state) => state.byTab.get(tab.id));
  return (
    <FilesTable
      tab={tab}
      results={(onRunAgain) => (
        <ResultsPane
          tab={tab}
          current={current}
          onShowPlace={undefined}
          panels={FILES_PANELS}
          onRunAgain={onRunAgain}
        />
      )}
    />
  );
}

/** Starts the sandbox once more; how it goes shows in its job. */
function startSandbox(): void {
  ipc()
    .sandboxStart(newJobId())
    .catch((thrown: unknown) => reportProblem(asProblem(thrown)));
}

/** Cells that are selected as text do not leave either, where the policy allows no copies. */
function keepCells(event: ClipboardEvent): void {
  const rule = forbidden(useWorkspace.getState().policy, 'copy');
  const at = event.target instanceof Element ? event.target : null;
  if (rule === null || !at?.closest('.results-body, .table-view')) return;
  event.preventDefault();
  notify(wordsNow().policy.tips[rule === 'unusable' ? 'unusable' : 'copy'], null, true);
}

function provideSandbox(): () => void {
  return provide({
    resetSandbox: () => useApp.setState({ dialog: 'reset' }),
    sampleQuery: () => {
      putWelcomeAway();
      void askSample();
    },
    lookIntoFiles: () => {
      putWelcomeAway();
      lookIntoFiles();
    },
  });
}

/** Asks the system to unlock its keychain; where there is none, the choices are shown. */
async function unlockKeychain(): Promise<void> {
  try {
    const open = await unlockVault();
    const words = wordsNow();
    if (open) notify(words.connections.vault.ready(useIdentities.getState().vault?.keychain ?? ''));
    else showPlaces();
  } catch (thrown) {
    reportProblem(asProblem(thrown));
  }
}

/** Shows an activity in the side pane and goes there. */
function showSide(side: 'explorer' | 'files' | 'reports' | 'history'): void {
  useApp.setState({ side, sideShown: true });
  // The pane must be there before it can take the focus.
  setTimeout(() => perform('focusCatalogue'), 50);
}

function provideCommands(): () => void {
  const dialog = (name: NonNullable<ReturnType<typeof useApp.getState>['dialog']>) => () =>
    useApp.setState({ dialog: name });
  return provide({
    palette: dialog('palette'),
    shortcuts: dialog('shortcuts'),
    settings: dialog('settings'),
    showConnections: () => showPlaces(),
    addConnection: () => addPlace(),
    unlockKeychain: () => void unlockKeychain(),
    newWorkspace: () => useSpaces.setState({ open: { form: null } }),
    lockWorkspace: () => void lockWorkspace(),
    showPolicy: dialog('policy'),
    showAudit: dialog('audit'),
    exportSettings: dialog('exportSettings'),
    importSettings: dialog('importSettings'),
    nextPane: () => stepPane(1),
    previousPane: () => stepPane(-1),
    newTab: newQuery,
    openAsTable: dialog('openAsTable'),
    openFile: () => useFiles.setState({ dialog: 'open' }),
    closeTab: closeActiveTab,
    reopenTab: () => void reopenTab(),
    renameTab: renameActiveTab,
    nextTab: () => stepTab(1),
    previousTab: () => stepTab(-1),
    moveTabLeft: () => shiftTab(-1),
    moveTabRight: () => shiftTab(1),
    showExplorer: () => showSide('explorer'),
    showFiles: () => showSide('files'),
    showReports: () => showSide('reports'),
    showHistory: () => showSide('history'),
    exportRows: openExport,
    toggleSide: () => useApp.setState(({ sideShown }) => ({ sideShown: !sideShown })),
    themeSystem: () => changeSettings({ theme: 'system' }),
    themeLight: () => changeSettings({ theme: 'light' }),
    themeDark: () => changeSettings({ theme: 'dark' }),
    languageSystem: () => changeSettings({ language: 'system' }),
    languageEn: () => changeSettings({ language: 'en' }),
    languageJa: () => changeSettings({ language: 'ja' }),
    densityCompact: () => changeSettings({ density: 'compact' }),
    densityComfortable: () => changeSettings({ density: 'comfortable' }),
    showJobs: () => showJobs(!useView.getState().jobsShown),
    welcome: () => useApp.setState({ welcomeShown: true }),
  });
}
