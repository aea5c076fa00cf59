// Words of running: options, what it costs, scripts, plans, jobs at the service, sessions.
import type { InsightKind, ServiceState } from '../../ipc';

/** Words of running. */
export interface RunsWords {
  resumed: (count: string, many: boolean) => string;
  expired: string;
  options: {
    button: string;
    title: string;
    changed: string;
    location: string;
    locationHelp: string;
    batch: string;
    batchHelp: string;
    cache: string;
    cacheHelp: string;
    labels: string;
    labelsHelp: string;
    badLabel: string;
    destination: string;
    destinationHelp: string;
    badTable: string;
    write: string;
    writes: { empty: string; append: string; truncate: string };
    create: string;
    creates: { ifNeeded: string; never: string };
    timeout: string;
    timeoutHelp: string;
    kms: string;
    session: string;
    sessionHelp: string;
    sessionNew: string;
    sessionId: (id: string) => string;
    copyId: string;
    endSession: string;
    sessionEnded: string;
    reset: string;
  };
  price: {
    slots: string;
    slotsWhy: string;
    billed: (amount: string) => string;
    least: string;
    location: (location: string) => string;
    freeTier: string;
    kept: (time: string) => string;
    keptWhy: string;
    compared: (expected: string, billed: string) => string;
  };
  confirm: {
    title: string;
    unknownPrice: string;
    heaviest: string;
    weighing: string;
    run: (amount: string) => string;
    cancel: string;
  };
  budget: {
    title: string;
    text: (spent: string, budget: string) => string;
    needs: (amount: string) => string;
    today: string;
    raise: string;
    logged: string;
    raised: string;
    runAgain: string;
    meter: (spent: string) => string;
    meterOf: (spent: string, budget: string) => string;
    reserved: (amount: string) => string;
    label: string;
    invalid: string;
  };
  closing: {
    title: (count: string, many: boolean) => string;
    text: string;
    leave: string;
    stop: string;
    stopping: string;
    stay: string;
  };
  weigh: {
    button: string;
    title: string;
    free: string;
    tables: string;
    wholeTable: (bytes: string) => string;
    unknown: string;
    view: string;
    leftOut: (count: string) => string;
    partitioned: (column: string) => string;
    advice: string;
    noAdvice: string;
    columns: string;
    columnsHelp: string;
    partition: string;
    partitionHelp: string;
    lastPartition: (id: string) => string;
    sample: string;
    sampleHelp: string;
    apply: string;
    applied: string;
    now: string;
    saves: (share: string) => string;
    notLess: string;
    lint: { star: string; partition: (table: string) => string; cross: string };
  };
  script: {
    label: string;
    whole: string;
    statement: (number: string) => string;
    states: Record<ServiceState | 'notRun', string>;
    expression: string;
    inProcedure: (name: string) => string;
    loading: string;
    more: (count: string) => string;
  };
  plan: {
    tab: string;
    none: string;
    noneHelp: string;
    stage: string;
    slots: string;
    wait: string;
    read: string;
    compute: string;
    write: string;
    rowsIn: string;
    rowsOut: string;
    spilled: (bytes: string) => string;
    skew: (times: string) => string;
    waits: (share: string) => string;
    insights: Record<InsightKind, string>;
    nothing: string;
    timeline: string;
    average: string;
    longest: string;
    refresh: string;
  };
  job: {
    user: string;
    reservation: string;
    noReservation: string;
    biEngine: string;
    biEngineModes: Record<string, string>;
    session: string;
    partitions: string;
    tables: string;
    console: string;
    copyConsole: string;
    expected: string;
    parent: string;
  };
  jobs: {
    title: string;
    close: string;
    mine: string;
    everyone: string;
    who: string;
    state: string;
    anyState: string;
    day: string;
    label: string;
    labelHint: string;
    search: string;
    refresh: string;
    more: string;
    loading: string;
    none: string;
    noneHelp: string;
    of: (shown: string, loaded: string) => string;
    columns: {
      state: string;
      statement: string;
      user: string;
      started: string;
      duration: string;
      billed: string;
      price: string;
      slots: string;
      labels: string;
      actions: string;
    };
    states: Record<ServiceState, string>;
    kinds: Record<string, string>;
    copySql: string;
    openSql: string;
    openResult: string;
    children: string;
    copyId: string;
    cached: string;
    back: string;
    unknownUser: string;
  };
  settings: {
    slots: string;
    slotsHelp: string;
    confirm: string;
    confirmHelp: string;
    never: string;
    budget: string;
    budgetHelp: string;
    noBudget: string;
    locations: string;
    locationsHelp: string;
    location: string;
    perTib: string;
    add: string;
    remove: (location: string) => string;
    today: string;
    month: string;
    byLabel: string;
    noLabels: string;
    runs: (count: string) => string;
    raised: string;
    freeTier: string;
  };
}

/** In English. */
export const runsEn: RunsWords = {
  resumed: (count, many) =>
    `${count} ${many ? 'jobs' : 'job'} still at the service: taken up again`,
  expired:
    'The service no longer keeps the result of the last run. Running it again shows the price first.',
  options: {
    button: 'Options of this query',
    title: 'Options of this query',
    changed: 'Some options differ from the usual',
    location: 'Location',
    locationHelp: 'Where the job runs, such as EU or asia-northeast1. Empty: where its data is.',
    batch: 'Batch',
    batchHelp: 'Waits until there is room; outside the limit of queries at a time.',
    cache: 'Use cached results',
    cacheHelp: 'An unchanged question over unchanged tables is answered at no cost.',
    labels: 'Labels',
    labelsHelp: 'One key:value in a line. They appear on the bill.',
    badLabel: 'Keys and values: small letters, digits, _ and -, at most 63 characters',
    destination: 'Destination table',
    destinationHelp: 'dataset.table or project.dataset.table. Empty: a temporary one.',
    badTable: 'Expected dataset.table or project.dataset.table',
    write: 'If it has rows',
    writes: { empty: 'Refuse', append: 'Add to them', truncate: 'Replace them' },
    create: 'If it does not exist',
    creates: { ifNeeded: 'Create it', never: 'Refuse' },
    timeout: 'Time limit',
    timeoutHelp: 'Seconds after which the service stops the job. Empty: none of its own.',
    kms: 'KMS key',
    session: 'Session',
    sessionHelp:
      'Temporary tables, variables and transactions live on between the queries of this tab. One query at a time; the service ends it after 24 hours without one.',
    sessionNew: 'Begins with the next run',
    sessionId: (id) => `Session ${id}`,
    copyId: 'Copy the session’s id',
    endSession: 'End session',
    sessionEnded: 'The session has ended',
    reset: 'Reset to the usual',
  },
  price: {
    slots: 'no per-byte charge: uses slots',
    slotsWhy: 'Queries use the slots of a reservation, so no bytes are paid for.',
    billed: (amount) => `On the bill: ${amount}`,
    least: 'Billed in whole MiB, at least 10 MiB for each table.',
    location: (location) => `Location: ${location}`,
    freeTier: 'The free 1 TiB a month of the billing account is not taken off.',
    kept: (time) => `Kept result of ${time} · free`,
    keptWhy:
      'Text, parameters and tables have not changed since: shows the kept result at no cost.',
    compared: (expected, billed) => `expected ${expected}, billed ${billed}`,
  },
  confirm: {
    title: 'This query processes much',
    unknownPrice: 'Its price is not known.',
    heaviest: 'What weighs most',
    weighing: 'Weighing tables and columns',
    run: (amount) => `Run for ${amount}`,
    cancel: 'Do not run',
  },
  budget: {
    title: 'Raise today’s budget',
    text: (spent, budget) => `${spent} of today’s ${budget} are spent or set aside.`,
    needs: (amount) => `This query needs ${amount}.`,
    today: 'Budget for today',
    raise: 'Raise for today',
    logged: 'Holds for today only. The time and both amounts are written down.',
    raised: 'Today’s budget is raised',
    runAgain: 'Run again',
    meter: (spent) => `Today ${spent}`,
    meterOf: (spent, budget) => `Today ${spent} of ${budget}`,
    reserved: (amount) => `${amount} set aside for running queries`,
    label: 'Spent today',
    invalid: 'More than the budget of now',
  },
  closing: {
    title: (count, many) => `${count} ${many ? 'queries are' : 'query is'} running`,
    text: 'Left running, they go on at the service and are taken up at the next start. Stopped, what they have processed so far may be billed.',
    leave: 'Leave running and quit',
    stop: 'Stop and quit',
    stopping: 'Stopping the queries',
    stay: 'Stay',
  },
  weigh: {
    button: 'Why is this expensive?',
    title: 'What this query reads',
    free: 'Found by dry runs, at no cost',
    tables: 'Tables and columns, the heaviest first',
    wholeTable: (bytes) => `${bytes} in the whole table`,
    unknown: 'unknown',
    view: 'a view: see the tables below it',
    leftOut: (count) => `${count} more are not shown`,
    partitioned: (column) => `by ${column}`,
    advice: 'Ways to process less',
    noAdvice: 'No rewrite is known that would process less.',
    columns: 'Only these columns',
    columnsHelp: 'In place of *; unticked ones are not read.',
    partition: 'Only the last 7 days',
    partitionHelp: 'A filter on the partitioning column.',
    lastPartition: (id) => `Only the last partition (${id})`,
    sample: 'A sample of about 1 %',
    sampleHelp: 'TABLESAMPLE reads a random part of the table’s blocks: figures become estimates.',
    apply: 'Apply',
    applied: 'Rewritten. Undo brings the old text back.',
    now: 'Now',
    saves: (share) => `${share} less`,
    notLess: 'Not less',
    lint: {
      star: 'SELECT * reads every column',
      partition: (table) => `No filter on the partitions of ${table}`,
      cross: 'Every row of one table is joined with every row of another',
    },
  },
  script: {
    label: 'Statements of the script',
    whole: 'Whole script',
    statement: (number) => `Statement ${number}`,
    states: {
      pending: 'Waiting',
      running: 'Running',
      done: 'Done',
      failed: 'Failed',
      notRun: 'Not run',
    },
    expression: 'expression',
    inProcedure: (name) => `in ${name}`,
    loading: 'Asking for the statements',
    more: (count) => `The first ${count} statements are shown`,
  },
  plan: {
    tab: 'Plan',
    none: 'No plan',
    noneHelp:
      'The service describes how a query was carried out once it has begun and was not answered from the cache.',
    stage: 'Stage',
    slots: 'Slot time',
    wait: 'Wait',
    read: 'Read',
    compute: 'Compute',
    write: 'Write',
    rowsIn: 'Rows in',
    rowsOut: 'Rows out',
    spilled: (bytes) => `${bytes} did not fit into memory and went to disk`,
    skew: (times) =>
      `the slowest worker took ${times} times the average: the rows are unevenly spread`,
    waits: (share) => `${share} of the time was spent waiting for slots`,
    insights: {
      slotContention: 'waited for slots that other queries used',
      shuffleQuota: 'not enough room for what stages hand over',
      skew: 'one part has far more rows than the others',
      inputGrowth: 'read far more than at an earlier run',
      highCardinalityJoin: 'joins many rows with many',
    },
    nothing: 'Nothing conspicuous',
    timeline: 'Slots in use over time',
    average: 'average',
    longest: 'slowest',
    refresh: 'Refresh',
  },
  job: {
    user: 'User',
    reservation: 'Reservation',
    noReservation: 'None: on demand',
    biEngine: 'BI Engine',
    biEngineModes: { FULL: 'Full', PARTIAL: 'Partial', DISABLED: 'Not used' },
    session: 'Session',
    partitions: 'Partitions read',
    tables: 'Tables read',
    console: 'Web console',
    copyConsole: 'Copy the link',
    expected: 'Expected',
    parent: 'Script',
  },
  jobs: {
    title: 'Jobs',
    close: 'Close the list of jobs',
    mine: 'Mine',
    everyone: 'Everyone’s',
    who: 'Whose jobs',
    state: 'State',
    anyState: 'Any state',
    day: 'Day',
    label: 'Label',
    labelHint: 'key or key:value',
    search: 'Text, id or user',
    refresh: 'Refresh',
    more: 'Show older ones',
    loading: 'Asking for the jobs',
    none: 'No jobs',
    noneHelp: 'None of the jobs that were read match.',
    of: (shown, loaded) => `${shown} of the ${loaded} newest`,
    columns: {
      state: 'State',
      statement: 'Statement',
      user: 'User',
      started: 'Started',
      duration: 'Time',
      billed: 'Billed',
      price: 'Price',
      slots: 'Slot time',
      labels: 'Labels',
      actions: 'Actions',
    },
    states: { pending: 'Waiting', running: 'Running', done: 'Done', failed: 'Failed' },
    kinds: { QUERY: 'Query', LOAD: 'Load', COPY: 'Copy', EXTRACT: 'Extract' },
    copySql: 'Copy SQL',
    openSql: 'Open in a new query',
    openResult: 'Open the result (free)',
    children: 'Statements of the script',
    copyId: 'Copy job ID',
    cached: 'from the cache',
    back: 'All jobs',
    unknownUser: 'unknown',
  },
  settings: {
    slots: 'Queries use slots',
    slotsHelp: 'A reservation is paid for, so no price per byte is shown.',
    confirm: 'Ask first above',
    confirmHelp:
      'Queries that process more are shown with their price before they run. Empty: never.',
    never: 'Never ask',
    budget: 'Budget per day',
    budgetHelp:
      'Queries that do not fit into the rest are refused; the rest is sent along as the hard limit. Empty: none.',
    noBudget: 'No budget',
    locations: 'Prices of other locations',
    locationsHelp: 'As on the price list of the contract; everywhere else the price above holds.',
    location: 'Location',
    perTib: 'per TiB',
    add: 'Add location',
    remove: (location) => `Remove ${location}`,
    today: 'Spent today',
    month: 'Spent this month',
    byLabel: 'By label',
    noLabels: 'No query of this month had a label',
    runs: (count) => `${count} runs`,
    raised: 'raised for today',
    freeTier:
      'By this workspace’s own count. The free 1 TiB a month of the billing account is not taken off.',
  },
};

/** In Japanese. */
export const runsJa: RunsWords = {
  resumed: (count) => `実行中のジョブ ${count} 件に再接続しました`,
  expired:
    '前回の結果はサービス側で保存期間を過ぎています。再実行の料金は実行ボタンの横に表示されます。',
  options: {
    button: 'このクエリのオプション',
    title: 'このクエリのオプション',
    changed: '標準と異なるオプションがあります',
    location: 'ロケーション',
    locationHelp: 'ジョブを実行する場所（例: EU、asia-northeast1）。空欄: データのある場所。',
    batch: 'バッチ',
    batchHelp: '空きができるまで待ちます。同時実行数の上限には数えられません。',
    cache: 'キャッシュを使用',
    cacheHelp: 'クエリもテーブルも変わっていなければ、無料で結果が返ります。',
    labels: 'ラベル',
    labelsHelp: '1 行に 1 つ、キー:値。請求書に表示されます。',
    badLabel: 'キーと値は小文字、数字、_、- で 63 文字以内です',
    destination: '書き込み先テーブル',
    destinationHelp: 'dataset.table または project.dataset.table。空欄: 一時テーブル。',
    badTable: 'dataset.table または project.dataset.table の形で入力してください',
    write: '行がある場合',
    writes: { empty: '拒否', append: '追加', truncate: '置き換え' },
    create: 'テーブルがない場合',
    creates: { ifNeeded: '作成', never: '拒否' },
    timeout: '制限時間',
    timeoutHelp: 'この秒数を過ぎるとサービスがジョブを停止します。空欄: 指定なし。',
    kms: 'KMS 鍵',
    session: 'セッション',
    sessionHelp:
      '一時テーブル、変数、トランザクションがこのタブのクエリ間で保持されます。同時に 1 クエリのみ。24 時間使われないとサービス側で終了します。',
    sessionNew: '次の実行で開始',
    sessionId: (id) => `セッション ${id}`,
    copyId: 'セッション ID をコピー',
    endSession: 'セッションを終了',
    sessionEnded: 'セッションを終了しました',
    reset: '標準に戻す',
  },
  price: {
    slots: 'バイト課金なし: スロットを使用',
    slotsWhy: '予約済みのスロットで実行されるため、バイト単位の料金はかかりません。',
    billed: (amount) => `課金対象: ${amount}`,
    least: 'MiB 単位に切り上げ、テーブルごとに最小 10 MiB で課金されます。',
    location: (location) => `ロケーション: ${location}`,
    freeTier: '請求先アカウントの毎月 1 TiB の無料枠は差し引いていません。',
    kept: (time) => `${time} の結果を再表示 · 無料`,
    keptWhy:
      'クエリ、パラメータ、テーブルのいずれも変わっていません。保存済みの結果を無料で表示します。',
    compared: (expected, billed) => `見積もり ${expected}、請求 ${billed}`,
  },
  confirm: {
    title: '処理量の多いクエリです',
    unknownPrice: '料金は不明です。',
    heaviest: '処理量の多い順',
    weighing: 'テーブルと列の処理量を確認中',
    run: (amount) => `${amount} で実行`,
    cancel: '実行しない',
  },
  budget: {
    title: '今日の予算を引き上げる',
    text: (spent, budget) => `今日の予算 ${budget} のうち ${spent} を使用または確保済みです。`,
    needs: (amount) => `このクエリには ${amount} が必要です。`,
    today: '今日の予算',
    raise: '今日だけ引き上げ',
    logged: '今日だけ有効です。日時と前後の金額が記録されます。',
    raised: '今日の予算を引き上げました',
    runAgain: '再実行',
    meter: (spent) => `今日 ${spent}`,
    meterOf: (spent, budget) => `今日 ${spent} / ${budget}`,
    reserved: (amount) => `実行中のクエリのために ${amount} を確保`,
    label: '今日の使用額',
    invalid: '現在の予算より大きい金額を入力してください',
  },
  closing: {
    title: (count) => `${count} 件のクエリが実行中です`,
    text: '実行したまま終了すると、サービス側で処理が続き、次回の起動時に再接続します。停止した場合も、それまでの処理分が課金されることがあります。',
    leave: '実行したまま終了',
    stop: '停止して終了',
    stopping: 'クエリを停止中',
    stay: 'キャンセル',
  },
  weigh: {
    button: '料金の内訳と節約',
    title: 'このクエリが読むデータ',
    free: 'ドライランによる確認（無料）',
    tables: 'テーブルと列（処理量の多い順）',
    wholeTable: (bytes) => `テーブル全体 ${bytes}`,
    unknown: '不明',
    view: 'ビュー: 参照先のテーブルをご覧ください',
    leftOut: (count) => `ほか ${count} 件`,
    partitioned: (column) => `${column} で分割`,
    advice: '処理量を減らす方法',
    noAdvice: '処理量を減らせる書き換えは見つかりませんでした。',
    columns: 'この列だけ',
    columnsHelp: '* の代わりに選択した列だけを読みます。',
    partition: '直近 7 日だけ',
    partitionHelp: 'パーティション列で絞り込みます。',
    lastPartition: (id) => `最新のパーティションだけ（${id}）`,
    sample: '約 1 % のサンプル',
    sampleHelp:
      'TABLESAMPLE はテーブルの一部のブロックを無作為に読みます。数値は推定値になります。',
    apply: '適用',
    applied: '書き換えました。「元に戻す」で戻せます。',
    now: '現在',
    saves: (share) => `${share} 減`,
    notLess: '減りません',
    lint: {
      star: 'SELECT * はすべての列を読みます',
      partition: (table) => `${table} のパーティションで絞り込まれていません`,
      cross: '一方の全行ともう一方の全行が組み合わされます',
    },
  },
  script: {
    label: 'スクリプトの文',
    whole: 'スクリプト全体',
    statement: (number) => `文 ${number}`,
    states: {
      pending: '待機中',
      running: '実行中',
      done: '完了',
      failed: '失敗',
      notRun: '未実行',
    },
    expression: '式',
    inProcedure: (name) => `${name} 内`,
    loading: '文の一覧を取得中',
    more: (count) => `最初の ${count} 件を表示`,
  },
  plan: {
    tab: '実行計画',
    none: '実行計画なし',
    noneHelp: '実行計画は、実行が始まり、キャッシュから返されなかったクエリについて表示されます。',
    stage: 'ステージ',
    slots: 'スロット時間',
    wait: '待機',
    read: '読み取り',
    compute: '計算',
    write: '書き込み',
    rowsIn: '入力行',
    rowsOut: '出力行',
    spilled: (bytes) => `メモリに収まらず ${bytes} をディスクに書き出しました`,
    skew: (times) => `最も遅いワーカーが平均の ${times} 倍かかりました。行が偏っています`,
    waits: (share) => `時間の ${share} がスロット待ちでした`,
    insights: {
      slotContention: 'ほかのクエリが使うスロットを待ちました',
      shuffleQuota: 'ステージ間の受け渡しに使う領域が足りませんでした',
      skew: '一部にほかよりはるかに多くの行があります',
      inputGrowth: '以前の実行よりはるかに多くのデータを読みました',
      highCardinalityJoin: '多数の行どうしを結合しています',
    },
    nothing: '目立つ点はありません',
    timeline: '使用スロット数の推移',
    average: '平均',
    longest: '最長',
    refresh: '更新',
  },
  job: {
    user: 'ユーザー',
    reservation: '予約',
    noReservation: 'なし（オンデマンド）',
    biEngine: 'BI エンジン',
    biEngineModes: { FULL: '全体', PARTIAL: '一部', DISABLED: '未使用' },
    session: 'セッション',
    partitions: '読み取ったパーティション',
    tables: '読み取ったテーブル',
    console: 'ウェブコンソール',
    copyConsole: 'リンクをコピー',
    expected: '見積もり',
    parent: 'スクリプト',
  },
  jobs: {
    title: 'ジョブ',
    close: 'ジョブ一覧を閉じる',
    mine: '自分',
    everyone: '全員',
    who: '対象ユーザー',
    state: '状態',
    anyState: 'すべての状態',
    day: '日付',
    label: 'ラベル',
    labelHint: 'キー または キー:値',
    search: '本文、ID、ユーザー',
    refresh: '更新',
    more: '以前のジョブを表示',
    loading: 'ジョブを取得中',
    none: 'ジョブなし',
    noneHelp: '取得済みのジョブに該当するものはありません。',
    of: (shown, loaded) => `最新 ${loaded} 件中 ${shown} 件`,
    columns: {
      state: '状態',
      statement: '文',
      user: 'ユーザー',
      started: '開始',
      duration: '時間',
      billed: '課金量',
      price: '料金',
      slots: 'スロット時間',
      labels: 'ラベル',
      actions: '操作',
    },
    states: { pending: '待機中', running: '実行中', done: '完了', failed: '失敗' },
    kinds: { QUERY: 'クエリ', LOAD: '読み込み', COPY: 'コピー', EXTRACT: '抽出' },
    copySql: 'SQL をコピー',
    openSql: '新しいクエリで開く',
    openResult: '結果を開く（無料）',
    children: 'スクリプトの文',
    copyId: 'ジョブ ID をコピー',
    cached: 'キャッシュ',
    back: 'すべてのジョブ',
    unknownUser: '不明',
  },
  settings: {
    slots: 'スロットを使用',
    slotsHelp: '予約に対して支払うため、バイト単位の料金は表示されません。',
    confirm: '実行前に確認する処理量',
    confirmHelp: 'これを超えるクエリは、実行前に料金を表示して確認します。空欄: 確認しない。',
    never: '確認しない',
    budget: '1 日の予算',
    budgetHelp:
      '残額に収まらないクエリは拒否されます。残額は上限としてジョブに付けられます。空欄: なし。',
    noBudget: '予算なし',
    locations: 'ロケーション別の単価',
    locationsHelp: '契約の価格表のとおりに入力してください。ほかの場所には上の単価を使います。',
    location: 'ロケーション',
    perTib: '（1 TiB あたり）',
    add: 'ロケーションを追加',
    remove: (location) => `${location} を削除`,
    today: '今日の使用額',
    month: '今月の使用額',
    byLabel: 'ラベル別',
    noLabels: '今月のクエリにラベルは付いていません',
    runs: (count) => `${count} 回`,
    raised: '今日だけ引き上げ',
    freeTier:
      'このワークスペースでの集計です。請求先アカウントの毎月 1 TiB の無料枠は差し引いていません。',
  },
};
