// What a language must have words for. A kind, phase or activity without words does not compile.
import type {
  Accuracy,
  Activity,
  Kind,
  Phase,
  QueryStatistics,
  TableKind,
  Truncation,
  Unit,
} from '../ipc';
import type { ChartWords } from './areas/chart';
import type { ConnectionsWords } from './areas/connections';
import type { EditingWords } from './areas/editor';
import type { ExploreWords } from './areas/explore';
import type { ExportWords } from './areas/export';
import type { HistoryWords } from './areas/history';
import type { ObjectsWords } from './areas/objects';
import type { PolicyWords } from './areas/policy';
import type { PreviewWords } from './areas/preview';
import type { GridWords } from './areas/results';
import type { RunsWords } from './areas/runs';
import type { SavedWords } from './areas/saved';
import type { WorkspacesWords } from './areas/workspaces';
import type { Format } from './format';

export type { ChartObstacle, ChartWords, ShortForm } from './areas/chart';
export type { ServiceName, WayName } from './areas/connections';
export type { EditingWords, ParameterFault, SnippetName } from './areas/editor';
export type { ShownKind } from './areas/objects';
export type { ReadingField } from './areas/preview';

/** The name of a kind of problem. */
export type KindName = Kind['name'];

/** What a problem says: what, and why where it is known. */
export interface ProblemWords {
  title: string;
  why: string;
}

/** What a button under a problem does. */
export type NextStep =
  | 'retry'
  | 'refresh'
  | 'showPlace'
  | 'openSettings'
  | 'copyReport'
  | 'agree'
  | 'raiseBudget'
  | 'openOptions'
  | 'signIn'
  | 'openConnections'
  | 'unlockKeychain'
  | 'openPolicy';

/** The groups of the sheet of shortcuts. */
export type ShortcutGroup = 'anywhere' | 'editor' | 'results' | 'files' | 'catalogue' | 'objects';

/** Every command of the window that a person can name. */
export type CommandName =
  | 'palette'
  | 'shortcuts'
  | 'nextPane'
  | 'previousPane'
  | 'newTab'
  | 'closeTab'
  | 'reopenTab'
  | 'renameTab'
  | 'nextTab'
  | 'previousTab'
  | 'moveTabLeft'
  | 'moveTabRight'
  | 'run'
  | 'runAll'
  | 'stop'
  | 'showJobs'
  | 'queryOptions'
  | 'whyExpensive'
  | 'confirmRun'
  | 'raiseBudget'
  | 'focusEditor'
  | 'focusResults'
  | 'focusCatalogue'
  | 'filterCatalogue'
  | 'refreshCatalogue'
  | 'toggleSide'
  | 'settings'
  | 'themeSystem'
  | 'themeLight'
  | 'themeDark'
  | 'languageSystem'
  | 'languageEn'
  | 'languageJa'
  | 'densityCompact'
  | 'densityComfortable'
  | 'sampleQuery'
  | 'welcome'
  | 'goToRow'
  | 'copy'
  | 'copyWithHeader'
  | 'copyCsv'
  | 'copyJson'
  | 'copyMarkdown'
  | 'copyInList'
  | 'copyInsert'
  | 'findRows'
  | 'showRecord'
  | 'showProfile'
  | 'columnMenu'
  | 'sortColumn'
  | 'moveColumn'
  | 'foldColumn'
  | 'foldRow'
  | 'showBlanks'
  | 'pinResult'
  | 'compareResults'
  | 'timeZone'
  | 'exportRows'
  | 'showExplorer'
  | 'showFiles'
  | 'editAddress'
  | 'filterObjects'
  | 'jumpTo'
  | 'goUp'
  | 'openObject'
  | 'quickLook'
  | 'toggleDetails'
  | 'copyPath'
  | 'lookIntoFiles'
  | 'showReports'
  | 'showHistory'
  | 'saveQuery'
  | 'find'
  | 'toggleComment'
  | 'complete'
  | 'addCursor'
  | 'fold'
  | 'undo'
  | 'openCell'
  | 'selectAll'
  | 'selectRow'
  | 'selectColumn'
  | 'resizeColumn'
  | 'firstLast'
  | 'expand'
  | 'openTable'
  | 'queryTable'
  | 'previewTable'
  | 'copyName'
  | 'resetSandbox'
  | 'runToHere'
  | 'quickFix'
  | 'formatSql'
  | 'goToTable'
  | 'goToLine'
  | 'moveLine'
  | 'copyLine'
  | 'deleteLine'
  | 'cursorAbove'
  | 'rectangle'
  | 'matchBracket'
  | 'foldAll'
  | 'openFile'
  | 'save'
  | 'saveAsFile'
  | 'showParameters'
  | 'chooseDataset'
  | 'showSignature'
  | 'showHover'
  | 'showConnections'
  | 'addConnection'
  | 'unlockKeychain'
  | 'switchWorkspace'
  | 'newWorkspace'
  | 'lockWorkspace'
  | 'showPolicy'
  | 'showAudit'
  | 'openAsTable'
  | 'readFiles'
  | 'filterFiles'
  | 'profileFiles'
  | 'showPanel'
  | 'exportSettings'
  | 'importSettings';

/** All words of one language. */
export interface Words {
  /** This language's own name. */
  languageName: string;
  frame: {
    search: string;
    themeButton: (theme: string) => string;
    theme: { system: string; light: string; dark: string };
    languageButton: string;
    language: { system: string; en: string; ja: string };
    rail: string;
    explore: string;
    settings: string;
    help: string;
    sidePane: string;
    resizeSide: string;
    resizeEditor: string;
    resizeHint: string;
    ready: string;
    preparing: string;
    noConnection: string;
    statusBar: string;
    project: (project: string) => string;
    caret: (line: string, column: string) => string;
    selected: (characters: string) => string;
    jobs: string;
    stopJob: (title: string) => string;
    windowTitle: (workspace: string, className: string) => string;
    workspace: (name: string) => string;
    starting: string;
    startFailed: string;
    close: string;
    cancel: string;
    copied: string;
    saveFailed: string;
  };
  welcome: {
    title: string;
    lead: string;
    ask: { title: string; text: string };
    files: { title: string; text: string };
    browse: { title: string; text: string };
    write: { title: string; text: string };
    connect: { title: string; text: string };
    ownLead: string;
    dismiss: string;
    waiting: string;
    emptyTitle: string;
    emptyText: string;
  };
  tree: {
    label: string;
    refresh: string;
    loading: string;
    more: string;
    retry: string;
    empty: { projects: string; datasets: string; tables: string };
    kind: Record<TableKind, string>;
    connection: string;
    project: string;
    dataset: string;
    shards: (count: string) => string;
    shardRange: (first: string, last: string) => string;
    required: string;
    partitionColumn: string;
    clusterColumn: string;
    menu: string;
    copyColumn: string;
    insertName: string;
  };
  explore: ExploreWords;
  tabs: {
    label: string;
    untitled: (number: number) => string;
    preview: (table: string) => string;
    sample: string;
    sampleComment: string;
    newTab: string;
    close: (title: string) => string;
    rename: string;
    renameField: string;
    closed: (title: string) => string;
    undo: string;
    running: string;
    list: string;
  };
  editor: {
    label: string;
    run: string;
    runSelection: string;
    runAll: string;
    stop: string;
    stopping: string;
    willRun: string;
    emptyStatement: string;
    placeholder: string;
    parameter: string;
    find: {
      find: string;
      replace: string;
      next: string;
      previous: string;
      all: string;
      matchCase: string;
      regexp: string;
      byWord: string;
      replaceOne: string;
      replaceAll: string;
      close: string;
      currentMatch: string;
      onLine: string;
      replacedMatch: string;
      replacedMatches: string;
      goToLine: string;
      go: string;
    };
    completion: {
      keyword: string;
      function: string;
      table: string;
      column: string;
      field: string;
      alias: string;
      dataset: string;
      project: string;
      cte: string;
      routine: string;
      label: string;
    };
    fold: string;
    unfold: string;
    foldedLines: string;
  };
  editing: EditingWords;
  price: {
    label: string;
    checking: string;
    accuracy: Record<Accuracy, (amount: string) => string>;
    unknown: string;
    unknownWhy: string;
    nothing: string;
    nothingWhy: string;
    free: string;
    overLimit: (asked: string, limit: string) => string;
    idle: string;
    failed: string;
    afterRun: (price: string) => string;
  };
  results: {
    label: string;
    tab: string;
    jobTab: string;
    panel: string;
    rows: (count: string, plural: boolean) => string;
    keptOf: (kept: string, total: string) => string;
    truncated: Record<Truncation, string>;
    previewPart: string;
    columns: (count: string, plural: boolean) => string;
    processed: (bytes: string) => string;
    billed: (bytes: string) => string;
    cached: string;
    cachedWhy: string;
    free: string;
    freeWhy: string;
    empty: string;
    emptyHint: string;
    noRows: string;
    noRowsHint: string;
    rowNumber: string;
    selection: (cells: string, rows: string, columns: string) => string;
    oneCell: (row: string, column: string) => string;
    copied: (cells: string) => string;
    copying: string;
    goToRow: string;
    goToRowField: (last: string) => string;
    go: string;
    nullValue: string;
    emptyValue: string;
    cell: string;
    cellOf: (column: string, row: string) => string;
    wrap: string;
    copyValue: string;
    loadingCell: string;
    menu: string;
    done: string;
    ddl: (operation: string, target: string) => string;
    ddlDone: string;
    dml: (inserted: string, updated: string, deleted: string) => string;
    dmlNothing: string;
    dmlTarget: (table: string) => string;
    script: (statements: string) => string;
    scriptHint: string;
    stopped: string;
    stoppedHint: string;
  };
  /** Columns, sorting, copying, cells, profiles, pinned results. */
  chart: ChartWords;
  grid: GridWords;
  job: {
    noJob: string;
    id: string;
    copyId: string;
    state: string;
    connection: string;
    project: string;
    location: string;
    created: string;
    started: string;
    ended: string;
    waited: string;
    ran: string;
    total: string;
    processed: string;
    billed: string;
    price: string;
    slot: string;
    slotAverage: (slots: string) => string;
    cache: string;
    cacheHit: string;
    cacheMiss: string;
    statement: string;
    dml: string;
    ddl: string;
    target: string;
    children: string;
    sent: string;
    rows: string;
    unknown: string;
    pending: string;
    timeline: string;
    serviceState: Record<string, string>;
  };
  states: {
    queued: string;
    running: string;
    stopping: string;
    done: string;
    failed: string;
    cancelled: string;
  };
  activity: Record<Activity, string>;
  phase: Record<Phase, string>;
  progress: (done: string, total: string | null, unit: Unit) => string;
  attempt: (number: string) => string;
  problem: {
    [Name in KindName]: (
      kind: Extract<Kind, { name: Name }>,
      format: Format,
      unit: (amount: number, unit: string) => string,
    ) => ProblemWords;
  };
  nextStep: Record<NextStep, string>;
  problemBar: {
    label: string;
    raw: string;
    place: (line: string, column: string) => string;
    copyJob: string;
    dismiss: string;
    reportCopied: string;
    cells: (count: string) => string;
  };
  palette: {
    label: string;
    placeholder: string;
    groups: {
      tabs: string;
      reports: string;
      tables: string;
      buckets: string;
      history: string;
      commands: string;
      settings: string;
    };
    nothing: (text: string) => string;
    hint: string;
    results: (count: string) => string;
    current: string;
  };
  commands: Record<CommandName, string>;
  shortcuts: {
    title: string;
    groups: Record<ShortcutGroup, string>;
    hint: string;
  };
  settings: {
    title: string;
    look: string;
    language: string;
    theme: string;
    density: string;
    compact: string;
    comfortable: string;
    cost: string;
    price: string;
    priceHelp: string;
    currency: string;
    currencyHelp: string;
    limit: string;
    limitHelp: string;
    noLimit: string;
    limitUnit: string;
    rows: string;
    maxRows: string;
    maxRowsHelp: string;
    invalidNumber: string;
    invalidCurrency: string;
    sandbox: string;
    resetHelp: string;
    reset: string;
    resetTitle: string;
    resetText: string;
    resetType: (word: string) => string;
    resetWord: string;
    resetRunning: string;
    resetDone: string;
    welcome: string;
    showWelcome: string;
    saved: string;
    version: (version: string) => string;
    limitUnits: { mib: string; gib: string; tib: string };
  };
  /** Files as tables. */
  preview: PreviewWords;
  /** Rows into files. */
  exporting: ExportWords;
  /** Running: options, cost, scripts, plans, jobs. */
  runs: RunsWords;
  /** What was run before. */
  history: HistoryWords;
  /** Saved queries and reports. */
  saved: SavedWords;
  /** The policy, the audit log, settings that are handed on. */
  policy: PolicyWords;
  /** The browser of buckets and objects. */
  objects: ObjectsWords;
  /** Connections, identities, the keychain, signing in. */
  connections: ConnectionsWords;
  /** Workspaces and their lock. */
  workspaces: WorkspacesWords;
  /** What DDL operations are called; an unknown one is shown as the service writes it. */
  ddlOperation: Record<string, string>;
  statementType: (type: NonNullable<QueryStatistics['statementType']>) => string;
}
