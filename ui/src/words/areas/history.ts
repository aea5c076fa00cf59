// Words of the history: what was run, with its figures, and what can be done with it again.
import type { HistoryKind, HistoryState } from '../../ipc';

export interface HistoryWords {
  title: string;
  search: string;
  clearSearch: string;
  filters: string;
  all: string;
  pinned: string;
  kinds: Record<HistoryKind, string>;
  states: Record<HistoryState, string>;
  list: string;
  count: (shown: string, total: string) => string;
  more: string;
  loading: string;
  empty: string;
  emptyHint: string;
  noMatch: (search: string) => string;
  today: string;
  yesterday: string;
  setAside: (path: string) => string;
  rows: (rows: string) => string;
  free: string;
  cached: string;
  open: string;
  runAgain: string;
  copySql: string;
  copyPath: string;
  pin: string;
  unpin: string;
  remove: string;
  clear: string;
  clearTitle: string;
  clearText: string;
  cleared: (count: string) => string;
  facts: {
    state: string;
    started: string;
    duration: string;
    connection: string;
    project: string;
    location: string;
    job: string;
    statement: string;
    processed: string;
    billed: string;
    size: string;
    price: string;
    rows: string;
    parameters: string;
    error: string;
  };
  refresh: string;
  details: string;
  opened: (name: string) => string;
  tabTitle: string;
}

export const historyEn: HistoryWords = {
  title: 'History',
  search: 'Search SQL, errors, job ids',
  clearSearch: 'Clear the search',
  filters: 'Which entries',
  all: 'All',
  pinned: 'Pinned',
  kinds: { query: 'Query', preview: 'Preview', export: 'Export' },
  states: {
    running: 'Running',
    done: 'Done',
    failed: 'Failed',
    cancelled: 'Stopped',
    interrupted: 'Interrupted: the app ended first',
  },
  list: 'History',
  count: (shown, total) => `${shown} of ${total}`,
  more: 'Show older ones',
  loading: 'Reading the history',
  empty: 'Nothing has run yet',
  emptyHint: 'Queries, previews and exports of this workspace are kept here, on this computer.',
  noMatch: (search) => `Nothing in the history has “${search}”`,
  today: 'Today',
  yesterday: 'Yesterday',
  setAside: (path) => `The history could not be read. It was put aside as ${path}.`,
  rows: (rows) => `${rows} rows`,
  free: 'free',
  cached: 'from the cache',
  open: 'Open in a new tab',
  runAgain: 'Run again',
  copySql: 'Copy SQL',
  copyPath: 'Copy path',
  pin: 'Pin',
  unpin: 'Unpin',
  remove: 'Delete',
  clear: 'Delete the history…',
  clearTitle: 'Delete the history',
  clearText:
    'All entries but the pinned ones are deleted from this computer. This cannot be undone.',
  cleared: (count) => `${count} entries deleted`,
  facts: {
    state: 'State',
    started: 'Started',
    duration: 'Duration',
    connection: 'Connection',
    project: 'Project',
    location: 'Location',
    job: 'Job id',
    statement: 'Statement',
    processed: 'Processed',
    billed: 'Billed',
    size: 'Size',
    price: 'Price',
    rows: 'Rows',
    parameters: 'Parameters',
    error: 'Error',
  },
  refresh: 'Refresh',
  details: 'Details of the entry',
  opened: (name) => `Opened ${name}`,
  tabTitle: 'From the history',
};

export const historyJa: HistoryWords = {
  title: '履歴',
  search: 'SQL・エラー・ジョブ ID を検索',
  clearSearch: '検索を消去',
  filters: '表示する履歴',
  all: 'すべて',
  pinned: 'ピン留め',
  kinds: { query: 'クエリ', preview: 'プレビュー', export: 'エクスポート' },
  states: {
    running: '実行中',
    done: '完了',
    failed: '失敗',
    cancelled: '停止',
    interrupted: '中断（アプリが先に終了）',
  },
  list: '履歴',
  count: (shown, total) => `${total} 件中 ${shown} 件`,
  more: '以前の履歴を表示',
  loading: '履歴を読み込み中',
  empty: '履歴はまだありません',
  emptyHint:
    'このワークスペースのクエリ、プレビュー、エクスポートが、このコンピューターに記録されます。',
  noMatch: (search) => `「${search}」に一致する履歴はありません`,
  today: '今日',
  yesterday: '昨日',
  setAside: (path) => `履歴を読み込めなかったため、${path} として退避しました。`,
  rows: (rows) => `${rows} 行`,
  free: '無料',
  cached: 'キャッシュ',
  open: '新しいタブで開く',
  runAgain: '再実行',
  copySql: 'SQL をコピー',
  copyPath: 'パスをコピー',
  pin: 'ピン留め',
  unpin: 'ピン留めを解除',
  remove: '削除',
  clear: '履歴を削除…',
  clearTitle: '履歴の削除',
  clearText:
    'ピン留め以外のすべての履歴を、このコンピューターから削除します。元に戻すことはできません。',
  cleared: (count) => `${count} 件を削除しました`,
  facts: {
    state: '状態',
    started: '開始',
    duration: '所要時間',
    connection: '接続',
    project: 'プロジェクト',
    location: 'ロケーション',
    job: 'ジョブ ID',
    statement: '種類',
    processed: '処理量',
    billed: '課金対象',
    size: 'サイズ',
    price: '料金',
    rows: '行数',
    parameters: 'パラメータ',
    error: 'エラー',
  },
  refresh: '更新',
  details: '履歴の詳細',
  opened: (name) => `${name} を開きました`,
  tabTitle: '履歴から',
};
