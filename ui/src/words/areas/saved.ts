// Words of saved queries: the list of reports, a report's form, and saving.

export interface SavedWords {
  title: string;
  search: string;
  clearSearch: string;
  tags: string;
  list: string;
  loading: string;
  refresh: string;
  empty: string;
  emptyHint: string;
  noMatch: string;
  folder: (path: string) => string;
  copyFolder: string;
  unreadable: (path: string) => string;
  tooMany: string;
  mistakes: (lines: string) => string;
  open: string;
  openSql: string;
  remove: string;
  removeTitle: string;
  removeText: (path: string) => string;
  removed: (name: string) => string;
  copyPath: string;
  report: string;
  run: string;
  runAgain: string;
  stop: string;
  stopping: string;
  showSql: string;
  showForm: string;
  sql: string;
  hideSql: string;
  edit: string;
  limit: (bytes: string) => string;
  noLimit: string;
  pricing: string;
  priceFree: string;
  priceUnknown: string;
  priceUpTo: (bytes: string, money: string) => string;
  priceAbout: (bytes: string, money: string) => string;
  priceAtLeast: (bytes: string, money: string) => string;
  overLimit: (bytes: string) => string;
  kept: string;
  gone: (path: string) => string;
  fillIn: string;
  noParameters: string;
  save: string;
  saveTitle: string;
  name: string;
  nameJa: string;
  description: string;
  file: string;
  fileHint: string;
  tagsField: string;
  tagsHint: string;
  dataset: string;
  datasetHint: string;
  maxBytes: string;
  maxBytesHint: string;
  parameters: string;
  parameterName: string;
  parameterType: string;
  parameterLabel: string;
  parameterDefault: string;
  parameterChoices: string;
  parameterChoicesHint: string;
  parameterOptional: string;
  saved: (name: string) => string;
  nameMissing: string;
  fileWrong: string;
  numberWrong: string;
  conflictTitle: string;
  conflictText: (path: string) => string;
  overwrite: string;
  takeTheirs: string;
  saveAnother: string;
  nothingToSave: string;
  folderSetting: string;
  folderSettingHelp: string;
  folderOwn: string;
  folderWrong: string;
}

export const savedEn: SavedWords = {
  title: 'Reports',
  search: 'Search reports',
  clearSearch: 'Clear the search',
  tags: 'Tags',
  list: 'Reports',
  loading: 'Reading the folder',
  refresh: 'Refresh',
  empty: 'No saved queries yet',
  emptyHint: 'Save a query with Ctrl+S. It becomes a report with a form, and a plain .sql file.',
  noMatch: 'No report matches',
  folder: (path) => `Files in ${path}`,
  copyFolder: 'Copy the folder’s path',
  unreadable: (path) => `${path} cannot be read`,
  tooMany: 'Only the first 2,000 files are listed.',
  mistakes: (lines) => `Not understood in the file’s head: ${lines}`,
  open: 'Open',
  openSql: 'Open as SQL',
  remove: 'Delete…',
  removeTitle: 'Delete the saved query',
  removeText: (path) => `The file ${path} is removed from this computer.`,
  removed: (name) => `${name} was deleted`,
  copyPath: 'Copy path',
  report: 'Report',
  run: 'Run',
  runAgain: 'Run again',
  stop: 'Stop',
  stopping: 'Stopping',
  showSql: 'Show SQL',
  showForm: 'Show the form',
  sql: 'SQL of the report',
  hideSql: 'Hide SQL',
  edit: 'Edit SQL',
  limit: (bytes) => `Stops above ${bytes}`,
  noLimit: 'No limit',
  pricing: 'Asking for the price',
  priceFree: 'Free',
  priceUnknown: 'Price unknown before it runs',
  priceUpTo: (bytes, money) => `At most ${bytes}, ${money}`,
  priceAbout: (bytes, money) => `${bytes}, ${money}`,
  priceAtLeast: (bytes, money) => `At least ${bytes}, ${money}`,
  overLimit: (bytes) => `Over the limit of ${bytes}: narrow the period, or raise the limit`,
  kept: 'The same was asked before: free from the cache',
  gone: (path) => `The file ${path} is no longer there`,
  fillIn: 'Fill in the fields above',
  noParameters: 'This report asks for nothing.',
  save: 'Save',
  saveTitle: 'Save the query',
  name: 'Name',
  nameJa: 'Name in Japanese',
  description: 'What it answers',
  file: 'File',
  fileHint: 'Below the folder of saved queries; folders with /',
  tagsField: 'Tags',
  tagsHint: 'Separated by commas',
  dataset: 'Default dataset',
  datasetHint: 'For names without one',
  maxBytes: 'Limit of a run in GiB',
  maxBytesHint: 'Empty: the workspace’s own limit',
  parameters: 'What is asked before it runs',
  parameterName: 'Parameter',
  parameterType: 'Type',
  parameterLabel: 'Label',
  parameterDefault: 'Default',
  parameterChoices: 'Choices',
  parameterChoicesHint: 'Separated by commas; empty: any',
  parameterOptional: 'May be empty',
  saved: (name) => `${name} is saved`,
  nameMissing: 'Give it a name.',
  fileWrong: 'A file name that ends in .sql, without : * ? " < > |',
  numberWrong: 'A number above 0, or nothing.',
  conflictTitle: 'The file was changed meanwhile',
  conflictText: (path) =>
    `${path} is not as it was when it was opened here: another program or person changed it.`,
  overwrite: 'Save mine over it',
  takeTheirs: 'Open the changed file',
  saveAnother: 'Save under another name…',
  nothingToSave: 'There is no query to save',
  folderSetting: 'Folder of saved queries',
  folderSettingHelp: 'Plain .sql files; may be a git checkout that a team shares.',
  folderOwn: 'The workspace’s own',
  folderWrong: 'The whole path, from the root',
};

export const savedJa: SavedWords = {
  title: 'レポート',
  search: 'レポートを検索',
  clearSearch: '検索を消去',
  tags: 'タグ',
  list: 'レポート',
  loading: 'フォルダーを読み込み中',
  refresh: '更新',
  empty: '保存したクエリはまだありません',
  emptyHint:
    'Ctrl+S でクエリを保存すると、入力フォーム付きのレポートになります。実体は通常の .sql ファイルです。',
  noMatch: '一致するレポートはありません',
  folder: (path) => `保存先: ${path}`,
  copyFolder: 'フォルダーのパスをコピー',
  unreadable: (path) => `${path} を読み込めません`,
  tooMany: '先頭の 2,000 ファイルだけを表示しています。',
  mistakes: (lines) => `ファイルの見出しに解釈できない行があります: ${lines}`,
  open: '開く',
  openSql: 'SQL として開く',
  remove: '削除…',
  removeTitle: '保存したクエリの削除',
  removeText: (path) => `ファイル ${path} をこのコンピューターから削除します。`,
  removed: (name) => `${name} を削除しました`,
  copyPath: 'パスをコピー',
  report: 'レポート',
  run: '実行',
  runAgain: '再実行',
  stop: '停止',
  stopping: '停止中',
  showSql: 'SQL を表示',
  showForm: 'フォームを表示',
  sql: 'レポートの SQL',
  hideSql: 'SQL を隠す',
  edit: 'SQL を編集',
  limit: (bytes) => `${bytes} を超えると中止`,
  noLimit: '上限なし',
  pricing: '料金を確認中',
  priceFree: '無料',
  priceUnknown: '料金は実行するまで不明',
  priceUpTo: (bytes, money) => `最大 ${bytes}、${money}`,
  priceAbout: (bytes, money) => `${bytes}、${money}`,
  priceAtLeast: (bytes, money) => `${bytes} 以上、${money} 以上`,
  overLimit: (bytes) => `上限 ${bytes} を超えます。期間を短くするか、上限を上げてください`,
  kept: '同じ問い合わせの結果がキャッシュにあります（無料）',
  gone: (path) => `ファイル ${path} が見つかりません`,
  fillIn: '上の項目を入力してください',
  noParameters: 'このレポートに入力項目はありません。',
  save: '保存',
  saveTitle: 'クエリの保存',
  name: '名前',
  nameJa: '日本語の名前',
  description: '説明',
  file: 'ファイル',
  fileHint: '保存先フォルダーからの相対パス（フォルダーは / で区切る）',
  tagsField: 'タグ',
  tagsHint: 'カンマ区切り',
  dataset: '既定のデータセット',
  datasetHint: 'データセット名を省略したときに使用',
  maxBytes: '1 回の実行の上限（GiB）',
  maxBytesHint: '空欄はワークスペースの上限',
  parameters: '実行前に入力する項目',
  parameterName: 'パラメータ',
  parameterType: '型',
  parameterLabel: '表示名',
  parameterDefault: '既定値',
  parameterChoices: '選択肢',
  parameterChoicesHint: 'カンマ区切り（空欄は自由入力）',
  parameterOptional: '空欄を許可',
  saved: (name) => `${name} を保存しました`,
  nameMissing: '名前を入力してください。',
  fileWrong: '.sql で終わるファイル名を指定してください（: * ? " < > | は使えません）。',
  numberWrong: '0 より大きい数値を入力するか、空欄にしてください。',
  conflictTitle: 'ファイルが変更されています',
  conflictText: (path) =>
    `${path} は、ここで開いた後に別のプログラムまたは人によって変更されました。`,
  overwrite: '自分の内容で上書き',
  takeTheirs: '変更後のファイルを開く',
  saveAnother: '別名で保存…',
  nothingToSave: '保存するクエリがありません',
  folderSetting: '保存したクエリのフォルダー',
  folderSettingHelp:
    '通常の .sql ファイルです。チームで共有する git のチェックアウトも指定できます。',
  folderOwn: 'ワークスペースのフォルダー',
  folderWrong: 'ルートからの完全なパスを入力してください。',
};
