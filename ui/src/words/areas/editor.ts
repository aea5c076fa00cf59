// Words of writing SQL: parameters, marks and fixes, hover, format, files, the default dataset.
/** Why a value of a parameter cannot be sent. */
export type ParameterFault =
  | 'needed'
  | 'type'
  | 'integer'
  | 'integerRange'
  | 'number'
  | 'numeric'
  | 'bignumeric'
  | 'bool'
  | 'date'
  | 'time'
  | 'datetime'
  | 'timestamp'
  | 'bytes'
  | 'json'
  | 'interval'
  | 'geography'
  | 'array'
  | 'struct'
  | 'range';

/** Words of writing SQL. */
export interface EditingWords {
  parameters: {
    title: string;
    label: string;
    show: string;
    hide: string;
    mixed: string;
    missing: (names: string) => string;
    toMend: (count: string) => string;
    position: (position: string) => string;
    unused: string;
    typeOf: (name: string) => string;
    otherType: string;
    guessed: string;
    nullOf: (name: string) => string;
    nullHelp: string;
    emptyText: string;
    elements: string;
    addElement: (name: string) => string;
    removeElement: (value: string) => string;
    more: (count: string) => string;
    pickDay: (name: string) => string;
    previousMonth: string;
    nextMonth: string;
    today: string;
    yesterday: string;
    suggest: (name: string, type: string) => string;
    takeType: (type: string) => string;
    faults: Record<ParameterFault | 'choice', string>;
  };
  marks: {
    space: string;
    letters: (written: string, meant: string) => string;
    quotes: string;
    sign: (written: string, meant: string) => string;
    replace: (meant: string) => string;
    replaceAll: (count: string) => string;
    blank: string;
  };
  fix: {
    use: (name: string) => string;
    none: string;
    menu: string;
  };
  legacy: { title: string; why: string; rewrite: string };
  hover: {
    column: string;
    field: string;
    cte: string;
    notGiven: string;
    rows: (count: string) => string;
    size: (bytes: string) => string;
    shards: (count: string) => string;
    goTo: string;
    notFound: string;
    partitionedBy: (column: string) => string;
    variable: string;
  };
  completion: {
    parameter: string;
    pseudo: string;
    suffix: string;
    partitionTime: string;
    partitionDate: string;
    snippet: string;
    view: string;
    variable: string;
    snippets: Record<SnippetName, string>;
  };
  format: {
    done: string;
    same: string;
    nothing: string;
    refused: string;
    changed: string;
    partly: (done: string, left: string) => string;
    tooLong: string;
  };
  files: {
    openTitle: string;
    saveTitle: string;
    path: string;
    pathHelp: string;
    entries: string;
    up: string;
    open: string;
    save: string;
    empty: string;
    more: string;
    replaceTitle: string;
    replaceText: (name: string) => string;
    replace: string;
    changedTab: string;
    saved: (name: string) => string;
    opened: (encoding: string) => string;
    saveUtf8: string;
    unwritable: (reason: string) => string;
    changedOnDisk: (name: string) => string;
    changedBoth: (name: string) => string;
    gone: (name: string) => string;
    reload: string;
    keep: string;
    saveAgain: string;
    loading: string;
  };
  dataset: {
    label: string;
    none: string;
    choose: string;
    clear: string;
    filter: string;
    current: (dataset: string) => string;
    empty: string;
  };
}

/** The snippets of completion. */
export type SnippetName =
  | 'cte'
  | 'join'
  | 'case'
  | 'countBy'
  | 'latest'
  | 'unnestParam'
  | 'lastDays'
  | 'pivot'
  | 'merge'
  | 'createTable'
  | 'createFunction'
  | 'declare';

export const editingEn: EditingWords = {
  parameters: {
    title: 'Parameters',
    label: 'Query parameters',
    show: 'Show the parameters',
    hide: 'Hide the parameters',
    mixed: 'Named (@name) and positional (?) parameters cannot stand in one query.',
    missing: (names) => `A value is needed for ${names}`,
    toMend: (count) => `${count} to fill in or correct`,
    position: (position) => `Parameter ${position}`,
    unused: 'The statement at the caret does not use it',
    typeOf: (name) => `Type of ${name}`,
    otherType: 'Another type',
    guessed: 'The type is a guess from the name',
    nullOf: (name) => `Send ${name} as NULL`,
    nullHelp: 'Send NULL',
    emptyText: 'Empty text',
    elements: 'Type a value, then Enter',
    addElement: (name) => `Add an element to ${name}`,
    removeElement: (value) => `Remove ${value}`,
    more: (count) => `and ${count} more`,
    pickDay: (name) => `Pick the day of ${name}`,
    previousMonth: 'Previous month',
    nextMonth: 'Next month',
    today: 'Today',
    yesterday: 'Yesterday',
    suggest: (name, type) => `${name} is compared with ${type}`,
    takeType: (type) => `Use ${type}`,
    faults: {
      needed: 'A value is needed, or NULL.',
      type: 'This is no type of GoogleSQL.',
      integer: 'A whole number is needed.',
      integerRange: 'Outside of INT64 (±9,223,372,036,854,775,807).',
      number: 'A number is needed.',
      numeric: 'At most 29 digits before and 9 after the point.',
      bignumeric: 'At most 39 digits before and 38 after the point.',
      bool: 'true or false.',
      date: 'A date such as 2026-11-24.',
      time: 'A time such as 09:30:00.',
      datetime: 'A date and time such as 2026-11-24 09:30:00.',
      timestamp: 'A date and time, best with its offset: 2026-11-24 09:30:00+09:00.',
      bytes: 'Base64 is needed.',
      json: 'This is no JSON.',
      interval: 'An interval such as 1-2 3 4:5:6 or P1DT2H.',
      geography: 'Well-known text such as POINT(139.7 35.6).',
      array: 'A JSON array is needed.',
      struct: 'A JSON object with these fields is needed.',
      range: 'A range such as [2026-01-01, UNBOUNDED).',
      choice: 'One of the listed values is needed.',
    },
  },
  marks: {
    space: 'A full-width blank. GoogleSQL takes it for an unknown sign.',
    letters: (written, meant) => `Full-width ${written} is not ${meant}.`,
    quotes: 'Typographic quotes do not delimit text in SQL.',
    sign: (written, meant) => `${written} is not ${meant}.`,
    replace: (meant) => `Replace by ${meant}`,
    replaceAll: (count) => `Replace all ${count}`,
    blank: 'a blank',
  },
  fix: {
    use: (name) => `Use ${name}`,
    none: 'No fix is known for this place',
    menu: 'Quick fixes',
  },
  legacy: {
    title: 'Legacy SQL is not run here',
    why: 'Queries are GoogleSQL. Write `project.dataset.table` in place of [project:dataset.table] and take #legacySQL away.',
    rewrite: 'Rewrite the table names',
  },
  hover: {
    column: 'column',
    field: 'field',
    cte: 'WITH',
    notGiven: 'no value yet',
    rows: (count) => `${count} rows`,
    size: (bytes) => bytes,
    shards: (count) => `${count} date shards`,
    goTo: 'Ctrl+click shows it in the catalogue',
    notFound: 'There is no known table at the caret',
    partitionedBy: (column) => `partitioned by ${column}`,
    variable: 'system variable',
  },
  completion: {
    parameter: 'parameter',
    pseudo: 'pseudo column',
    suffix: 'What the star stands for in the table’s name',
    partitionTime: 'When the row was loaded, cut to the partition',
    partitionDate: 'The day of the partition',
    snippet: 'snippet',
    view: 'view of metadata',
    variable: 'system variable',
    snippets: {
      cte: 'A named subquery in front',
      join: 'Join two tables by a key',
      case: 'Choose a value by conditions',
      countBy: 'Count by group, largest first',
      latest: 'The latest row per key',
      unnestParam: 'The value of one event parameter',
      lastDays: 'Only the last 7 days',
      pivot: 'Rows to columns',
      merge: 'Insert new rows, update the others',
      createTable: 'A partitioned table from a query',
      createFunction: 'A function for this run',
      declare: 'A variable of a script',
    },
  },
  format: {
    done: 'Formatted',
    same: 'It is formatted already',
    nothing: 'There is nothing to format',
    refused: 'The formatter cannot read this statement. Nothing was changed.',
    changed: 'Formatting would change more than blanks here. Nothing was changed.',
    partly: (done, left) => `Formatted ${done} statements, left ${left} as they were`,
    tooLong: 'Too long to format: select a part of at most 1 MB',
  },
  files: {
    openTitle: 'Open a file',
    saveTitle: 'Save as a file',
    path: 'Path',
    pathHelp: '~ is the home folder. Enter opens the marked line.',
    entries: 'Folders and files of SQL',
    up: 'Folder above',
    open: 'Open',
    save: 'Save',
    empty: 'No folders and no files of SQL here',
    more: 'Only the first 2,000 are listed',
    replaceTitle: 'Replace the file',
    replaceText: (name) => `${name} exists already. Its contents would be replaced.`,
    replace: 'Replace',
    changedTab: 'Changes are not in the file yet',
    saved: (name) => `Saved ${name}`,
    opened: (encoding) => `Opened as ${encoding}; it is saved in the same encoding`,
    saveUtf8: 'Save as UTF-8',
    unwritable: (reason) => `Not saved: ${reason}`,
    changedOnDisk: (name) => `${name} was changed by another program`,
    changedBoth: (name) =>
      `${name} was changed by another program, and this tab has changes of its own`,
    gone: (name) => `${name} is no longer there`,
    reload: 'Reload',
    keep: 'Keep mine',
    saveAgain: 'Save again',
    loading: 'The text is being loaded',
  },
  dataset: {
    label: 'Default dataset',
    none: 'No default dataset',
    choose: 'Choose the default dataset',
    clear: 'None',
    filter: 'Filter datasets',
    current: (dataset) => `Default dataset ${dataset}`,
    empty: 'No datasets are listed yet',
  },
};

export const editingJa: EditingWords = {
  parameters: {
    title: 'パラメータ',
    label: 'クエリ パラメータ',
    show: 'パラメータを表示',
    hide: 'パラメータを隠す',
    mixed: '名前付き (@name) と位置 (?) のパラメータは 1 つのクエリに混在できません。',
    missing: (names) => `${names} の値が必要です`,
    toMend: (count) => `未入力または誤り ${count} 件`,
    position: (position) => `パラメータ ${position}`,
    unused: 'カーソル位置の文では使われていません',
    typeOf: (name) => `${name} の型`,
    otherType: 'その他の型',
    guessed: '名前から推測した型です',
    nullOf: (name) => `${name} を NULL として送信`,
    nullHelp: 'NULL を送信',
    emptyText: '空の文字列',
    elements: '値を入力して Enter',
    addElement: (name) => `${name} に要素を追加`,
    removeElement: (value) => `${value} を削除`,
    more: (count) => `ほか ${count} 件`,
    pickDay: (name) => `${name} の日付を選択`,
    previousMonth: '前の月',
    nextMonth: '次の月',
    today: '今日',
    yesterday: '昨日',
    suggest: (name, type) => `${name} は ${type} と比較されています`,
    takeType: (type) => `${type} に変更`,
    faults: {
      needed: '値か NULL が必要です。',
      type: 'GoogleSQL の型ではありません。',
      integer: '整数を入力してください。',
      integerRange: 'INT64 の範囲外です (±9,223,372,036,854,775,807)。',
      number: '数値を入力してください。',
      numeric: '整数部は 29 桁、小数部は 9 桁までです。',
      bignumeric: '整数部は 39 桁、小数部は 38 桁までです。',
      bool: 'true か false を入力してください。',
      date: '2026-11-24 の形式の日付が必要です。',
      time: '09:30:00 の形式の時刻が必要です。',
      datetime: '2026-11-24 09:30:00 の形式の日時が必要です。',
      timestamp: '2026-11-24 09:30:00+09:00 のように、時差付きの日時が必要です。',
      bytes: 'Base64 で入力してください。',
      json: 'JSON として読めません。',
      interval: '1-2 3 4:5:6 または P1DT2H の形式の間隔が必要です。',
      geography: 'POINT(139.7 35.6) のような WKT が必要です。',
      array: 'JSON 配列が必要です。',
      struct: 'これらのフィールドを持つ JSON オブジェクトが必要です。',
      range: '[2026-01-01, UNBOUNDED) の形式の範囲が必要です。',
      choice: '一覧の値から選んでください。',
    },
  },
  marks: {
    space: '全角の空白です。GoogleSQL では不正な文字になります。',
    letters: (written, meant) => `全角の ${written} は ${meant} とは別の文字です。`,
    quotes: '“ ” や ‘ ’ は SQL の引用符ではありません。',
    sign: (written, meant) => `${written} は ${meant} とは別の文字です。`,
    replace: (meant) => `${meant} に置換`,
    replaceAll: (count) => `${count} か所をすべて置換`,
    blank: '半角の空白',
  },
  fix: {
    use: (name) => `${name} に修正`,
    none: 'この位置に修正の候補はありません',
    menu: 'クイック修正',
  },
  legacy: {
    title: 'レガシー SQL は実行できません',
    why: 'クエリは GoogleSQL で書きます。[project:dataset.table] は `project.dataset.table` に直し、#legacySQL を削除してください。',
    rewrite: 'テーブル名を書き換え',
  },
  hover: {
    column: '列',
    field: 'フィールド',
    cte: 'WITH 句',
    notGiven: '値は未入力',
    rows: (count) => `${count} 行`,
    size: (bytes) => bytes,
    shards: (count) => `日付別テーブル ${count} 個`,
    goTo: 'Ctrl+クリックでカタログに表示',
    notFound: 'カーソル位置に既知のテーブルがありません',
    partitionedBy: (column) => `${column} で分割`,
    variable: 'システム変数',
  },
  completion: {
    parameter: 'パラメータ',
    pseudo: '疑似列',
    suffix: 'テーブル名の * に当たる部分',
    partitionTime: '行が読み込まれた時刻 (パーティション単位)',
    partitionDate: 'パーティションの日付',
    snippet: '定型文',
    view: 'メタデータのビュー',
    variable: 'システム変数',
    snippets: {
      cte: '名前を付けたサブクエリ',
      join: 'キーによる 2 つのテーブルの結合',
      case: '条件による値の選択',
      countBy: 'グループ別の件数 (多い順)',
      latest: 'キーごとの最新行',
      unnestParam: 'イベント パラメータ 1 つの値',
      lastDays: '直近 7 日間に限定',
      pivot: '行を列に展開',
      merge: '新しい行は挿入、既存の行は更新',
      createTable: 'クエリからパーティション分割テーブルを作成',
      createFunction: 'この実行だけの関数',
      declare: 'スクリプトの変数',
    },
  },
  format: {
    done: '整形しました',
    same: 'すでに整形済みです',
    nothing: '整形する文がありません',
    refused: 'この文は整形できません。変更はありません。',
    changed: '空白以外も変わってしまうため、整形を取りやめました。変更はありません。',
    partly: (done, left) => `${done} 文を整形、${left} 文はそのまま残しました`,
    tooLong: '長すぎるため整形できません。1 MB 以内を選択してください',
  },
  files: {
    openTitle: 'ファイルを開く',
    saveTitle: 'ファイルとして保存',
    path: 'パス',
    pathHelp: '~ はホーム フォルダです。Enter で選択中の行を開きます。',
    entries: 'フォルダと SQL ファイル',
    up: '上のフォルダ',
    open: '開く',
    save: '保存',
    empty: 'フォルダも SQL ファイルもありません',
    more: '先頭の 2,000 件だけを表示しています',
    replaceTitle: 'ファイルの置き換え',
    replaceText: (name) => `${name} はすでに存在します。内容が置き換わります。`,
    replace: '置き換え',
    changedTab: 'ファイルに保存していない変更があります',
    saved: (name) => `${name} を保存しました`,
    opened: (encoding) => `${encoding} として開きました。同じ文字コードで保存されます`,
    saveUtf8: 'UTF-8 で保存',
    unwritable: (reason) => `保存できませんでした: ${reason}`,
    changedOnDisk: (name) => `${name} が他のプログラムで変更されました`,
    changedBoth: (name) => `${name} が他のプログラムで変更され、このタブにも未保存の変更があります`,
    gone: (name) => `${name} がなくなりました`,
    reload: '再読み込み',
    keep: 'タブの内容を残す',
    saveAgain: 'もう一度保存',
    loading: 'テキストを読み込み中',
  },
  dataset: {
    label: 'デフォルト データセット',
    none: 'デフォルト データセットなし',
    choose: 'デフォルト データセットを選択',
    clear: 'なし',
    filter: 'データセットを絞り込み',
    current: (dataset) => `デフォルト データセット ${dataset}`,
    empty: 'データセットはまだ読み込まれていません',
  },
};
