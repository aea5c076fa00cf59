// Words of the explorer: the tree, search over known names, a table's own tab, changes to the catalogue.
import type { CopyOperation, ObjectKind } from '../../ipc';

/** Words of the explorer. */
export interface ExploreWords {
  search: {
    field: string;
    clear: string;
    results: string;
    found: (count: string) => string;
    more: (count: string) => string;
    fuzzy: string;
    nothing: (text: string) => string;
    nothingKnown: string;
    known: (names: string) => string;
    knownWithColumns: (names: string, columns: string) => string;
    asOf: (moment: string) => string;
    reading: (tables: string) => string;
    memory: (bytes: string) => string;
    leftOut: (count: string) => string;
    unread: (count: string) => string;
    refresh: string;
    stop: string;
    indexNames: string;
    indexColumns: string;
  };
  kinds: Record<ObjectKind, string>;
  routines: { function: string; aggregate: string; table: string; procedure: string };
  groups: { pinned: string; recent: string };
  actions: {
    open: string;
    query: string;
    preview: string;
    pin: string;
    unpin: string;
    copyId: string;
    copyPython: string;
    copyFields: string;
    copyDdl: string;
    copyJson: string;
    timeTravel: string;
    copyTable: string;
    snapshot: string;
    clone: string;
    restore: string;
    undelete: string;
    rename: string;
    edit: string;
    drop: string;
    dropDataset: string;
    createDataset: string;
    createFromQuery: string;
    addProject: string;
    removeProject: string;
    stop: string;
    more: string;
  };
  addProject: {
    title: string;
    field: string;
    help: string;
    add: string;
    checking: string;
    added: (project: string) => string;
  };
  table: {
    panel: (name: string) => string;
    tabs: {
      schema: string;
      preview: string;
      details: string;
      partitions: string;
      definition: string;
    };
    query: string;
    refresh: string;
    shards: (count: string, first: string, last: string) => string;
    newest: (table: string) => string;
    filterRequired: string;
    streaming: string;
  };
  schema: {
    filter: string;
    label: string;
    column: string;
    type: string;
    mode: string;
    about: string;
    none: string;
    noMatch: (text: string) => string;
    modes: { nullable: string; required: string; repeated: string };
    partition: string;
    cluster: (place: string) => string;
    default: (expression: string) => string;
    collation: (name: string) => string;
    rounding: (mode: string) => string;
    protected: string;
    protectedBy: (tags: string) => string;
    masked: string;
    columns: (count: string) => string;
  };
  facts: {
    kind: string;
    id: string;
    description: string;
    friendlyName: string;
    rows: string;
    rowsWithout: string;
    logical: string;
    activeLogical: string;
    longTerm: string;
    physical: string;
    activePhysical: string;
    longTermPhysical: string;
    timeTravel: string;
    streaming: string;
    streamingRows: (rows: string, bytes: string) => string;
    streamingHelp: string;
    created: string;
    modified: string;
    expires: string;
    never: string;
    refreshed: string;
    location: string;
    partitioning: string;
    byColumn: (column: string, unit: string) => string;
    byLoad: (unit: string) => string;
    byRange: (column: string, start: string, end: string, interval: string) => string;
    partitionExpires: string;
    days: (count: string) => string;
    filterRequired: string;
    filterNeeded: string;
    clustering: string;
    labels: string;
    key: string;
    googleKey: string;
    base: string;
    baseAt: (table: string, at: string) => string;
    external: string;
    files: string;
    connection: string;
    collation: string;
    none: string;
    storage: string;
    layout: string;
    about: string;
  };
  partitions: {
    none: string;
    explain: string;
    cost: (price: string) => string;
    costUnknown: string;
    load: string;
    label: string;
    partition: string;
    rows: string;
    bytes: string;
    modified: string;
    tier: string;
    total: (count: string, rows: string, bytes: string) => string;
    strip: string;
    nullPartition: string;
    unpartitioned: string;
    preview: (partition: string) => string;
    first: (count: string) => string;
  };
  preview: {
    free: string;
    freeHelp: string;
    fromRow: string;
    go: string;
    partition: string;
    wholeTable: string;
    columns: string;
    allColumns: string;
    chosen: (chosen: string, all: string) => string;
    apply: string;
    rows: (first: string, last: string, total: string) => string;
    rowNumbers: string;
    viewExplain: string;
    viewCost: (price: string) => string;
    viewUnknown: string;
    viewRun: string;
    withoutProtected: (count: string) => string;
    leftOut: (columns: string) => string;
    order: string;
    stop: string;
  };
  definition: {
    ddl: string;
    json: string;
    query: string;
    copy: string;
    open: string;
    none: string;
  };
  change: {
    operation: Record<CopyOperation, string>;
    source: string;
    targetProject: string;
    targetDataset: string;
    targetTable: string;
    overwrite: string;
    overwriteHelp: string;
    asOf: string;
    asOfHelp: string;
    expires: string;
    expiresHelp: string;
    copyHelp: string;
    snapshotHelp: string;
    cloneHelp: string;
    restoreHelp: string;
    start: string;
    cancel: string;
    done: (name: string) => string;
    renameTitle: (name: string) => string;
    newName: string;
    renameHelp: string;
    editTitle: (name: string) => string;
    labelsHelp: string;
    save: string;
    changedMeanwhile: string;
    dropTitle: (name: string) => string;
    dropText: string;
    dropView: string;
    dropDatasetText: (count: string) => string;
    dropContents: string;
    typeName: (name: string) => string;
    drop: string;
    dropped: (name: string) => string;
    undo: string;
    createTitle: string;
    dataset: string;
    location: string;
    locationHelp: string;
    create: string;
    timeTitle: (name: string) => string;
    time: string;
    timeHelp: string;
    ago: { hour: string; day: string; week: string };
    openQuery: string;
    undeleteTitle: string;
    undeleteHelp: string;
    undelete: string;
    table: string;
    invalidTime: string;
  };
}

/** In English. */
export const exploreEn: ExploreWords = {
  search: {
    field: 'Search tables, columns, routines',
    clear: 'Clear the search',
    results: 'Search results',
    found: (count) => `${count} found`,
    more: (count) => `First ${count}; more match`,
    fuzzy: 'No name holds these words. Names with the letters in this order:',
    nothing: (text) => `No known name matches “${text}”`,
    nothingKnown: 'No names have been read yet',
    known: (names) => `${names} names`,
    knownWithColumns: (names, columns) => `${names} names, ${columns} columns`,
    asOf: (moment) => `as of ${moment}`,
    reading: (tables) => `Reading names: ${tables} tables`,
    memory: (bytes) => `${bytes} of memory`,
    leftOut: (count) => `${count} datasets left out: the memory for names is used up`,
    unread: (count) => `${count} could not be read`,
    refresh: 'Read all names again',
    stop: 'Stop reading names',
    indexNames: 'Read all names',
    indexColumns: 'Read all names and columns (a free request per table)',
  },
  kinds: {
    dataset: 'Dataset',
    table: 'Table',
    view: 'View',
    materializedView: 'Materialized view',
    external: 'External table',
    snapshot: 'Snapshot',
    shards: 'Date-sharded tables',
    routine: 'Routine',
    model: 'Model',
    column: 'Column',
    unknown: 'Object',
  },
  routines: {
    function: 'Function',
    aggregate: 'Aggregate function',
    table: 'Table function',
    procedure: 'Procedure',
  },
  groups: { pinned: 'Pinned', recent: 'Recent' },
  actions: {
    open: 'Open details',
    query: 'Query this table',
    preview: 'Preview rows (free)',
    pin: 'Pin',
    unpin: 'Unpin',
    copyId: 'Copy ID',
    copyPython: 'Copy as Python',
    copyFields: 'Copy column list',
    copyDdl: 'Copy DDL',
    copyJson: 'Copy JSON schema',
    timeTravel: 'Query at an earlier time…',
    copyTable: 'Copy table…',
    snapshot: 'Create snapshot…',
    clone: 'Create clone…',
    restore: 'Restore to a table…',
    undelete: 'Bring back a dropped table…',
    rename: 'Rename…',
    edit: 'Edit description and labels…',
    drop: 'Drop…',
    dropDataset: 'Drop dataset…',
    createDataset: 'Create dataset…',
    createFromQuery: 'Create table from a query',
    addProject: 'Add a project…',
    removeProject: 'Remove from the list',
    stop: 'Stop',
    more: 'More actions',
  },
  addProject: {
    title: 'Add a project',
    field: 'Project ID',
    help: 'Any project with readable datasets, such as bigquery-public-data. Queries are still billed to the project of the connection.',
    add: 'Add',
    checking: 'Listing its datasets',
    added: (project) => `${project} added`,
  },
  table: {
    panel: (name) => `Table ${name}`,
    tabs: {
      schema: 'Schema',
      preview: 'Preview',
      details: 'Details',
      partitions: 'Partitions',
      definition: 'Definition',
    },
    query: 'Query',
    refresh: 'Read again',
    shards: (count, first, last) => `${count} tables, ${first} to ${last}`,
    newest: (table) => `Shown: the newest, ${table}`,
    filterRequired: 'Partition filter required',
    streaming: 'Streaming buffer',
  },
  schema: {
    filter: 'Filter columns',
    label: 'Schema',
    column: 'Column',
    type: 'Type',
    mode: 'Mode',
    about: 'Description',
    none: 'No columns',
    noMatch: (text) => `No column matches “${text}”`,
    modes: { nullable: 'NULLABLE', required: 'REQUIRED', repeated: 'REPEATED' },
    partition: 'Partition column',
    cluster: (place) => `Clustering column ${place}`,
    default: (expression) => `Default ${expression}`,
    collation: (name) => `Collation ${name}`,
    rounding: (mode) => `Rounding ${mode}`,
    protected: 'Protected',
    protectedBy: (tags) => `Policy tags: ${tags}`,
    masked: 'Data policy',
    columns: (count) => `${count} columns`,
  },
  facts: {
    kind: 'Kind',
    id: 'Full ID',
    description: 'Description',
    friendlyName: 'Friendly name',
    rows: 'Rows',
    rowsWithout: 'without rows in the streaming buffer',
    logical: 'Logical bytes',
    activeLogical: 'Active logical bytes',
    longTerm: 'Long-term logical bytes',
    physical: 'Physical bytes',
    activePhysical: 'Active physical bytes',
    longTermPhysical: 'Long-term physical bytes',
    timeTravel: 'Time travel bytes',
    streaming: 'Streaming buffer',
    streamingRows: (rows, bytes) => `about ${rows} rows, ${bytes}`,
    streamingHelp: 'Row counts exclude these rows; queries see them.',
    created: 'Created',
    modified: 'Last modified',
    expires: 'Expires',
    never: 'Never',
    refreshed: 'Last refreshed',
    location: 'Location',
    partitioning: 'Partitioned by',
    byColumn: (column, unit) => `${column}, ${unit}`,
    byLoad: (unit) => `ingestion time, ${unit}`,
    byRange: (column, start, end, interval) => `${column}, ${start} to ${end} by ${interval}`,
    partitionExpires: 'Partitions kept for',
    days: (count) => `${count} days`,
    filterRequired: 'Partition filter',
    filterNeeded: 'Required in every query',
    clustering: 'Clustered by',
    labels: 'Labels',
    key: 'Encryption key',
    googleKey: 'Google-managed',
    base: 'Made from',
    baseAt: (table, at) => `${table} at ${at}`,
    external: 'Format',
    files: 'Files',
    connection: 'Connection',
    collation: 'Default collation',
    none: 'None',
    storage: 'Storage',
    layout: 'Layout',
    about: 'About',
  },
  partitions: {
    none: 'This table is not partitioned.',
    explain: 'Partitions with their rows and bytes come from a query of INFORMATION_SCHEMA.',
    cost: (price) => `At least 10 MiB are billed: ${price}`,
    costUnknown: 'At least 10 MiB are billed.',
    load: 'List partitions',
    label: 'Partitions',
    partition: 'Partition',
    rows: 'Rows',
    bytes: 'Logical bytes',
    modified: 'Last modified',
    tier: 'Tier',
    total: (count, rows, bytes) => `${count} partitions, ${rows} rows, ${bytes}`,
    strip: 'Rows per partition',
    nullPartition: 'rows whose partition column is NULL',
    unpartitioned: 'rows in the streaming buffer',
    preview: (partition) => `Preview ${partition}`,
    first: (count) => `The first ${count} are shown`,
  },
  preview: {
    free: 'Free',
    freeHelp: 'Rows are read as they lie, without a query: nothing is billed.',
    fromRow: 'From row',
    go: 'Show',
    partition: 'Partition',
    wholeTable: 'Whole table',
    columns: 'Columns',
    allColumns: 'All columns',
    chosen: (chosen, all) => `${chosen} of ${all} columns`,
    apply: 'Show these columns',
    rows: (first, last, total) => `Rows ${first} to ${last} of ${total}`,
    rowNumbers: 'Row 1 here is the row named above.',
    viewExplain:
      'There is no free preview of a view or an external table: showing rows runs a query.',
    viewCost: (price) => `First 100 rows: ${price}`,
    viewUnknown: 'First 100 rows: price unknown before the run',
    viewRun: 'Run the query',
    withoutProtected: (count) => `Show without ${count} protected columns`,
    leftOut: (columns) => `Protected columns left out: ${columns}`,
    order: 'Rows have no order of their own.',
    stop: 'Stop',
  },
  definition: {
    ddl: 'DDL',
    json: 'JSON schema',
    query: 'Query of the view',
    copy: 'Copy',
    open: 'Open in a tab',
    none: 'No definition is known.',
  },
  change: {
    operation: { copy: 'Copy', snapshot: 'Snapshot', clone: 'Clone', restore: 'Restore' },
    source: 'From',
    targetProject: 'Project',
    targetDataset: 'Dataset',
    targetTable: 'Table',
    overwrite: 'Replace the table if it exists',
    overwriteHelp: 'Its present rows are lost.',
    asOf: 'State at',
    asOfHelp:
      'Local time, within the time travel window (7 days unless set otherwise). Empty: now.',
    expires: 'Expires',
    expiresHelp: 'Local time. Empty: never.',
    copyHelp: 'A table with rows of its own. Copying is free; its storage is billed.',
    snapshotHelp:
      'Rows as they are now, read only. Only what the table changes later is billed as storage.',
    cloneHelp: 'A table that shares its rows with the first until one of them changes.',
    restoreHelp: 'A table with the rows of the snapshot.',
    start: 'Start',
    cancel: 'Cancel',
    done: (name) => `${name} is ready`,
    renameTitle: (name) => `Rename ${name}`,
    newName: 'New name',
    renameHelp: 'Views and saved queries that use the old name will fail.',
    editTitle: (name) => `Describe ${name}`,
    labelsHelp: 'One per line as key: value. Lower-case letters, digits, _ and -.',
    save: 'Save',
    changedMeanwhile:
      'The table was changed meanwhile. The newest state has been read; check and save again.',
    dropTitle: (name) => `Drop ${name}`,
    dropText:
      'The table and its rows go. Within the time travel window (7 days unless set otherwise) it can be brought back under another name.',
    dropView: 'The definition goes and cannot be brought back. Rows elsewhere stay.',
    dropDatasetText: (count) => `The dataset goes with everything in it (${count} objects known).`,
    dropContents: 'Also drop everything in it',
    typeName: (name) => `Type ${name} to confirm`,
    drop: 'Drop',
    dropped: (name) => `${name} dropped`,
    undo: 'Bring back',
    createTitle: 'Create a dataset',
    dataset: 'Dataset ID',
    location: 'Location',
    locationHelp: 'Such as EU or asia-northeast1. It cannot be changed later.',
    create: 'Create',
    timeTitle: (name) => `${name} at an earlier time`,
    time: 'Time',
    timeHelp: 'Local time, within the time travel window (7 days unless set otherwise).',
    ago: { hour: '1 hour ago', day: '1 day ago', week: '6 days ago' },
    openQuery: 'Open the query',
    undeleteTitle: 'Bring back a dropped table',
    undeleteHelp: 'The state at a time when the table still existed is copied to a new table.',
    undelete: 'Bring back',
    table: 'Name of the dropped table',
    invalidTime: 'A time that has passed is needed.',
  },
};

/** In Japanese. */
export const exploreJa: ExploreWords = {
  search: {
    field: 'テーブル・列・ルーティンを検索',
    clear: '検索を解除',
    results: '検索結果',
    found: (count) => `${count} 件`,
    more: (count) => `先頭の ${count} 件 (ほかにも一致あり)`,
    fuzzy: 'この語を含む名前はありません。文字の順序が一致する名前:',
    nothing: (text) => `「${text}」に一致する名前なし`,
    nothingKnown: '名前はまだ読み込まれていません',
    known: (names) => `名前 ${names} 件`,
    knownWithColumns: (names, columns) => `名前 ${names} 件、列 ${columns} 件`,
    asOf: (moment) => `${moment} 時点`,
    reading: (tables) => `名前を読み込み中: ${tables} テーブル`,
    memory: (bytes) => `メモリ ${bytes}`,
    leftOut: (count) => `${count} データセットは対象外 (名前用のメモリの上限)`,
    unread: (count) => `${count} 件は読み込めず`,
    refresh: 'すべての名前を再読み込み',
    stop: '名前の読み込みを停止',
    indexNames: 'すべての名前を読み込み',
    indexColumns: 'すべての名前と列を読み込み (テーブルごとに無料のリクエスト 1 回)',
  },
  kinds: {
    dataset: 'データセット',
    table: 'テーブル',
    view: 'ビュー',
    materializedView: 'マテリアライズド ビュー',
    external: '外部テーブル',
    snapshot: 'スナップショット',
    shards: '日付別テーブル',
    routine: 'ルーティン',
    model: 'モデル',
    column: '列',
    unknown: 'その他',
  },
  routines: {
    function: '関数',
    aggregate: '集計関数',
    table: 'テーブル関数',
    procedure: 'プロシージャ',
  },
  groups: { pinned: 'ピン留め', recent: '最近' },
  actions: {
    open: '詳細を開く',
    query: 'このテーブルを照会',
    preview: '行をプレビュー (無料)',
    pin: 'ピン留め',
    unpin: 'ピン留めを解除',
    copyId: 'ID をコピー',
    copyPython: 'Python としてコピー',
    copyFields: '列の一覧をコピー',
    copyDdl: 'DDL をコピー',
    copyJson: 'JSON スキーマをコピー',
    timeTravel: '過去の時点を照会…',
    copyTable: 'テーブルをコピー…',
    snapshot: 'スナップショットを作成…',
    clone: 'クローンを作成…',
    restore: 'テーブルに復元…',
    undelete: '削除したテーブルを復元…',
    rename: '名前の変更…',
    edit: '説明とラベルを編集…',
    drop: '削除…',
    dropDataset: 'データセットを削除…',
    createDataset: 'データセットを作成…',
    createFromQuery: 'クエリからテーブルを作成',
    addProject: 'プロジェクトを追加…',
    removeProject: '一覧から外す',
    stop: '停止',
    more: 'その他の操作',
  },
  addProject: {
    title: 'プロジェクトの追加',
    field: 'プロジェクト ID',
    help: 'bigquery-public-data など、データセットを読めるプロジェクトを追加できます。クエリの料金はこれまでどおり接続のプロジェクトに請求されます。',
    add: '追加',
    checking: 'データセットを一覧中',
    added: (project) => `${project} を追加しました`,
  },
  table: {
    panel: (name) => `テーブル ${name}`,
    tabs: {
      schema: 'スキーマ',
      preview: 'プレビュー',
      details: '詳細',
      partitions: 'パーティション',
      definition: '定義',
    },
    query: '照会',
    refresh: '再読み込み',
    shards: (count, first, last) => `${count} テーブル、${first} から ${last}`,
    newest: (table) => `表示中: 最新の ${table}`,
    filterRequired: 'パーティションの条件が必須',
    streaming: 'ストリーミング バッファ',
  },
  schema: {
    filter: '列を絞り込み',
    label: 'スキーマ',
    column: '列',
    type: '型',
    mode: 'モード',
    about: '説明',
    none: '列なし',
    noMatch: (text) => `「${text}」に一致する列なし`,
    modes: { nullable: 'NULLABLE', required: 'REQUIRED', repeated: 'REPEATED' },
    partition: 'パーティション列',
    cluster: (place) => `クラスタリング列 ${place}`,
    default: (expression) => `既定値 ${expression}`,
    collation: (name) => `照合順序 ${name}`,
    rounding: (mode) => `丸め ${mode}`,
    protected: '保護',
    protectedBy: (tags) => `ポリシータグ: ${tags}`,
    masked: 'データポリシー',
    columns: (count) => `${count} 列`,
  },
  facts: {
    kind: '種類',
    id: '完全な ID',
    description: '説明',
    friendlyName: '表示名',
    rows: '行数',
    rowsWithout: 'ストリーミング バッファの行を除く',
    logical: '論理バイト',
    activeLogical: 'アクティブ論理バイト',
    longTerm: '長期論理バイト',
    physical: '物理バイト',
    activePhysical: 'アクティブ物理バイト',
    longTermPhysical: '長期物理バイト',
    timeTravel: 'タイムトラベルのバイト',
    streaming: 'ストリーミング バッファ',
    streamingRows: (rows, bytes) => `約 ${rows} 行、${bytes}`,
    streamingHelp: '行数には含まれませんが、クエリの対象になります。',
    created: '作成',
    modified: '最終更新',
    expires: '有効期限',
    never: 'なし',
    refreshed: '最終更新 (ビュー)',
    location: 'ロケーション',
    partitioning: 'パーティション',
    byColumn: (column, unit) => `${column}、${unit}`,
    byLoad: (unit) => `取り込み時間、${unit}`,
    byRange: (column, start, end, interval) =>
      `${column}、${start} から ${end} まで ${interval} ごと`,
    partitionExpires: 'パーティションの保持',
    days: (count) => `${count} 日`,
    filterRequired: 'パーティションの条件',
    filterNeeded: 'すべてのクエリで必須',
    clustering: 'クラスタリング',
    labels: 'ラベル',
    key: '暗号鍵',
    googleKey: 'Google 管理',
    base: '元のテーブル',
    baseAt: (table, at) => `${table} (${at} 時点)`,
    external: '形式',
    files: 'ファイル',
    connection: '接続',
    collation: '既定の照合順序',
    none: 'なし',
    storage: 'ストレージ',
    layout: '構成',
    about: '概要',
  },
  partitions: {
    none: 'パーティション分割されていないテーブルです。',
    explain: 'パーティションごとの行数とバイト数は INFORMATION_SCHEMA へのクエリで取得します。',
    cost: (price) => `最低 10 MiB の課金: ${price}`,
    costUnknown: '最低 10 MiB が課金されます。',
    load: 'パーティションを一覧',
    label: 'パーティション',
    partition: 'パーティション',
    rows: '行数',
    bytes: '論理バイト',
    modified: '最終更新',
    tier: '階層',
    total: (count, rows, bytes) => `${count} パーティション、${rows} 行、${bytes}`,
    strip: 'パーティションごとの行数',
    nullPartition: 'パーティション列が NULL の行',
    unpartitioned: 'ストリーミング バッファの行',
    preview: (partition) => `${partition} をプレビュー`,
    first: (count) => `先頭の ${count} 件を表示`,
  },
  preview: {
    free: '無料',
    freeHelp: 'クエリを使わず、保存された順に行を読みます。課金されません。',
    fromRow: '開始行',
    go: '表示',
    partition: 'パーティション',
    wholeTable: 'テーブル全体',
    columns: '列',
    allColumns: 'すべての列',
    chosen: (chosen, all) => `${all} 列中 ${chosen} 列`,
    apply: '選んだ列を表示',
    rows: (first, last, total) => `${total} 行中 ${first} から ${last} 行目`,
    rowNumbers: 'ここでの 1 行目は上記の開始行です。',
    viewExplain:
      'ビューと外部テーブルに無料のプレビューはありません。行の表示にはクエリを実行します。',
    viewCost: (price) => `先頭 100 行: ${price}`,
    viewUnknown: '先頭 100 行: 料金は実行するまで不明',
    viewRun: 'クエリを実行',
    withoutProtected: (count) => `保護された ${count} 列を除いて表示`,
    leftOut: (columns) => `除いた保護列: ${columns}`,
    order: '行に決まった順序はありません。',
    stop: '停止',
  },
  definition: {
    ddl: 'DDL',
    json: 'JSON スキーマ',
    query: 'ビューのクエリ',
    copy: 'コピー',
    open: 'タブで開く',
    none: '定義は不明です。',
  },
  change: {
    operation: {
      copy: 'コピー',
      snapshot: 'スナップショット',
      clone: 'クローン',
      restore: '復元',
    },
    source: '元',
    targetProject: 'プロジェクト',
    targetDataset: 'データセット',
    targetTable: 'テーブル',
    overwrite: '同名のテーブルがあれば置き換え',
    overwriteHelp: '現在の行は失われます。',
    asOf: '時点',
    asOfHelp: '現地時刻。タイムトラベル期間内 (既定は 7 日)。空欄は現在です。',
    expires: '有効期限',
    expiresHelp: '現地時刻。空欄は期限なしです。',
    copyHelp: '独立した行を持つテーブルです。コピーは無料で、ストレージは課金されます。',
    snapshotHelp:
      '現在の行を読み取り専用で残します。元のテーブルで後から変わった分だけがストレージとして課金されます。',
    cloneHelp: 'どちらかが変更されるまで行を共有するテーブルです。',
    restoreHelp: 'スナップショットの行を持つテーブルです。',
    start: '開始',
    cancel: 'キャンセル',
    done: (name) => `${name} の準備ができました`,
    renameTitle: (name) => `${name} の名前の変更`,
    newName: '新しい名前',
    renameHelp: '以前の名前を使うビューや保存済みクエリは失敗します。',
    editTitle: (name) => `${name} の説明`,
    labelsHelp: '1 行に 1 つ、キー: 値。英小文字、数字、_、- が使えます。',
    save: '保存',
    changedMeanwhile:
      'その間にテーブルが変更されました。最新の状態を読み込んだので、確認してもう一度保存してください。',
    dropTitle: (name) => `${name} の削除`,
    dropText:
      'テーブルと行が削除されます。タイムトラベル期間内 (既定は 7 日) は別の名前で復元できます。',
    dropView: '定義が削除され、復元できません。ほかの場所にある行は残ります。',
    dropDatasetText: (count) =>
      `データセットが中身ごと削除されます (既知のオブジェクト ${count} 件)。`,
    dropContents: '中身もすべて削除',
    typeName: (name) => `確認のため ${name} と入力`,
    drop: '削除',
    dropped: (name) => `${name} を削除しました`,
    undo: '復元',
    createTitle: 'データセットの作成',
    dataset: 'データセット ID',
    location: 'ロケーション',
    locationHelp: 'EU、asia-northeast1 など。後から変更できません。',
    create: '作成',
    timeTitle: (name) => `過去の時点の ${name}`,
    time: '日時',
    timeHelp: '現地時刻。タイムトラベル期間内 (既定は 7 日)。',
    ago: { hour: '1 時間前', day: '1 日前', week: '6 日前' },
    openQuery: 'クエリを開く',
    undeleteTitle: '削除したテーブルの復元',
    undeleteHelp: 'テーブルが存在した時点の状態を新しいテーブルにコピーします。',
    undelete: '復元',
    table: '削除したテーブルの名前',
    invalidTime: '過去の日時が必要です。',
  },
};
