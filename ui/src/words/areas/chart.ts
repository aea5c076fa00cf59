// Words of charts: kinds, the form beside the chart, what is drawn and how much of the rows it is.
import type { Aggregate, Bucket, ChartKind, ChartSort } from '../../ipc';

/** Why there is nothing to draw. */
export type ChartObstacle =
  | 'noColumns'
  | 'noRows'
  | 'needsTwoNumbers'
  | 'needsNumber'
  | 'needsTwoDimensions'
  | 'negativeShares'
  | 'tooManyGroups'
  | 'tooManyValues'
  | 'unsuitable';

/** How large numbers are shortened. */
export type ShortForm = 'language' | 'western' | 'japanese' | 'full';

/** Words of charts. */
export interface ChartWords {
  tab: string;
  panel: string;
  kindsLabel: string;
  kinds: Record<ChartKind, string>;
  x: string;
  y: string;
  rows: string;
  columns: string;
  series: string;
  noSeries: string;
  none: string;
  bucket: string;
  buckets: Record<Bucket, string>;
  measures: string;
  aggregate: string;
  aggregates: Record<Aggregate, string>;
  rowCount: string;
  measureOf: (aggregate: string, column: string) => string;
  addMeasure: string;
  removeMeasure: (name: string) => string;
  sort: string;
  sorts: Record<ChartSort, string>;
  limit: string;
  limitSeries: string;
  rest: string;
  stacked: string;
  patterns: string;
  numbers: string;
  forms: Record<ShortForm, string>;
  guess: string;
  form: string;
  hideForm: string;
  asTable: string;
  asChart: string;
  savePng: string;
  saveSvg: string;
  copyPicture: string;
  copyTable: string;
  copied: string;
  saved: (path: string) => string;
  titleBy: (measures: string, x: string) => string;
  titleBySeries: (measures: string, x: string, series: string) => string;
  titlePoints: (y: string, x: string) => string;
  titleHistogram: (x: string) => string;
  total: string;
  restKey: (count: string) => string;
  nullKey: string;
  below: (end: string) => string;
  from: (start: string) => string;
  weekdays: [string, string, string, string, string, string, string];
  hourOfDay: (hour: string) => string;
  allRows: (rows: string) => string;
  someRows: (rows: string, total: string) => string;
  rowsSoFar: (rows: string) => string;
  filteredRows: (rows: string, source: string) => string;
  firstGroups: (shown: string, groups: string) => string;
  largestGroups: (shown: string, groups: string) => string;
  restTogether: string;
  restLeftOut: (value: string) => string;
  nullLeftOut: (value: string) => string;
  firstSeries: (shown: string, groups: string) => string;
  samplePoints: (shown: string, points: string) => string;
  allPoints: (points: string) => string;
  inZone: (zone: string) => string;
  coarser: (asked: string, used: string) => string;
  notDrawn: (count: string) => string;
  firstRows: (shown: string, all: string) => string;
  working: string;
  stop: string;
  obstacles: Record<ChartObstacle, string>;
  obstacleHints: Record<ChartObstacle, string>;
  summary: (kind: string, title: string, groups: string, least: string, greatest: string) => string;
  summaryPoints: (title: string, points: string) => string;
}

export const chartEn: ChartWords = {
  tab: 'Chart',
  panel: 'Chart of the result',
  kindsLabel: 'Kind of chart',
  kinds: {
    bar: 'Bars',
    line: 'Lines',
    area: 'Areas',
    scatter: 'Scatter',
    histogram: 'Histogram',
    pie: 'Pie',
    heatMap: 'Heat map',
    pivot: 'Pivot table',
  },
  x: 'Horizontal axis',
  y: 'Vertical axis',
  rows: 'Rows',
  columns: 'Columns',
  series: 'Split by',
  noSeries: 'Nothing',
  none: 'Nothing: all rows together',
  bucket: 'Gather values by',
  buckets: {
    auto: 'Automatic',
    none: 'Each value',
    bins: 'Ranges',
    second: 'Second',
    minute: 'Minute',
    hour: 'Hour',
    day: 'Day',
    week: 'Week (from Monday)',
    month: 'Month',
    quarter: 'Quarter',
    year: 'Year',
    hourOfDay: 'Hour of the day',
    dayOfWeek: 'Day of the week',
  },
  measures: 'Values',
  aggregate: 'Aggregation',
  aggregates: {
    count: 'Count',
    countDistinct: 'Distinct count',
    sum: 'Sum',
    average: 'Average',
    min: 'Minimum',
    max: 'Maximum',
    median: 'Median',
  },
  rowCount: 'Number of rows',
  measureOf: (aggregate, column) => `${aggregate} of ${column}`,
  addMeasure: 'Add a value',
  removeMeasure: (name) => `Remove ${name}`,
  sort: 'Order',
  sorts: {
    appearance: 'As in the rows',
    key: 'By name, ascending',
    keyDescending: 'By name, descending',
    value: 'By value, smallest first',
    valueDescending: 'By value, largest first',
  },
  limit: 'Groups at most',
  limitSeries: 'Series at most',
  rest: 'Draw the rest as one group',
  stacked: 'Stacked',
  patterns: 'Patterns beside colours',
  numbers: 'Large numbers',
  forms: {
    language: 'As the language',
    western: 'K, M, B',
    japanese: '万, 億, 兆',
    full: 'All digits',
  },
  guess: 'Choose automatically',
  form: 'Chart options',
  hideForm: 'Hide the options',
  asTable: 'Show as a table',
  asChart: 'Show as a chart',
  savePng: 'Save as PNG',
  saveSvg: 'Save as SVG',
  copyPicture: 'Copy as a picture',
  copyTable: 'Copy the table',
  copied: 'Copied',
  saved: (path) => `Saved: ${path}`,
  titleBy: (measures, x) => `${measures} by ${x}`,
  titleBySeries: (measures, x, series) => `${measures} by ${x} and ${series}`,
  titlePoints: (y, x) => `${y} against ${x}`,
  titleHistogram: (x) => `Distribution of ${x}`,
  total: 'Total',
  restKey: (count) => `${count} others`,
  nullKey: 'NULL',
  below: (end) => `below ${end}`,
  from: (start) => `${start} and more`,
  weekdays: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
  hourOfDay: (hour) => `${hour}:00`,
  allRows: (rows) => `All ${rows} rows`,
  someRows: (rows, total) => `The ${rows} rows kept of ${total}`,
  rowsSoFar: (rows) => `${rows} rows so far`,
  filteredRows: (rows, source) => `${rows} filtered rows of ${source} kept`,
  firstGroups: (shown, groups) => `first ${shown} of ${groups} groups`,
  largestGroups: (shown, groups) => `largest ${shown} of ${groups} groups`,
  restTogether: 'the rest together',
  restLeftOut: (value) => `the rest (${value}) not drawn`,
  nullLeftOut: (value) => `NULL (${value}) not drawn`,
  firstSeries: (shown, groups) => `largest ${shown} of ${groups} series`,
  samplePoints: (shown, points) => `${shown} of ${points} points, chosen at random`,
  allPoints: (points) => `All ${points} points`,
  inZone: (zone) => `times in ${zone}`,
  coarser: (asked, used) => `by ${used}: by ${asked} would give too many groups`,
  notDrawn: (count) => `${count} values cannot be drawn`,
  firstRows: (shown, all) => `first ${shown} of ${all} lines`,
  working: 'Adding up',
  stop: 'Stop',
  obstacles: {
    noColumns: 'No column of this result can be drawn',
    noRows: 'No rows to draw',
    needsTwoNumbers: 'A scatter chart needs two columns of numbers',
    needsNumber: 'A histogram needs a column of numbers or times',
    needsTwoDimensions: 'A heat map needs two columns to group by',
    negativeShares: 'A pie cannot show negative values',
    tooManyGroups: 'This column has too many different values',
    tooManyValues: 'There are too many values for this aggregation',
    unsuitable: 'These columns do not suit this chart',
  },
  obstacleHints: {
    noColumns: 'Charts need numbers, times, texts or truth values.',
    noRows: 'The chart appears with the first rows.',
    needsTwoNumbers: 'Choose them on the right, or another kind of chart.',
    needsNumber: 'Choose one on the right, or another kind of chart.',
    needsTwoDimensions: 'Choose them on the right, or another kind of chart.',
    negativeShares: 'Bars show the same values.',
    tooManyGroups: 'Choose a column with fewer values, or gather them by ranges or times.',
    tooManyValues: 'Choose the average or the count instead, or filter the rows.',
    unsuitable: 'Choose other columns on the right.',
  },
  summary: (kind, title, groups, least, greatest) =>
    `${kind}: ${title}. ${groups} groups, values from ${least} to ${greatest}. The table shows every value.`,
  summaryPoints: (title, points) => `Scatter: ${title}. ${points} points.`,
};

export const chartJa: ChartWords = {
  tab: 'グラフ',
  panel: '結果のグラフ',
  kindsLabel: 'グラフの種類',
  kinds: {
    bar: '棒',
    line: '折れ線',
    area: '面',
    scatter: '散布図',
    histogram: 'ヒストグラム',
    pie: '円',
    heatMap: 'ヒートマップ',
    pivot: 'ピボット表',
  },
  x: '横軸',
  y: '縦軸',
  rows: '行',
  columns: '列',
  series: '系列',
  noSeries: 'なし',
  none: 'なし（全行を1つに集計）',
  bucket: '値のまとめ方',
  buckets: {
    auto: '自動',
    none: '値ごと',
    bins: '範囲',
    second: '秒',
    minute: '分',
    hour: '時間',
    day: '日',
    week: '週（月曜始まり）',
    month: '月',
    quarter: '四半期',
    year: '年',
    hourOfDay: '時間帯',
    dayOfWeek: '曜日',
  },
  measures: '値',
  aggregate: '集計方法',
  aggregates: {
    count: '件数',
    countDistinct: '種類数',
    sum: '合計',
    average: '平均',
    min: '最小',
    max: '最大',
    median: '中央値',
  },
  rowCount: '行数',
  measureOf: (aggregate, column) => `${column}の${aggregate}`,
  addMeasure: '値を追加',
  removeMeasure: (name) => `${name}を削除`,
  sort: '並び順',
  sorts: {
    appearance: '行の順',
    key: '名前の昇順',
    keyDescending: '名前の降順',
    value: '値の小さい順',
    valueDescending: '値の大きい順',
  },
  limit: 'グループ数の上限',
  limitSeries: '系列数の上限',
  rest: '残りを1つにまとめて表示',
  stacked: '積み上げ',
  patterns: '色に模様を重ねる',
  numbers: '大きな数値',
  forms: {
    language: '表示言語に合わせる',
    western: 'K・M・B（千・百万・十億）',
    japanese: '万・億・兆',
    full: 'すべての桁',
  },
  guess: '自動で選ぶ',
  form: 'グラフの設定',
  hideForm: '設定を隠す',
  asTable: '表で表示',
  asChart: 'グラフで表示',
  savePng: 'PNGで保存',
  saveSvg: 'SVGで保存',
  copyPicture: '画像をコピー',
  copyTable: '表をコピー',
  copied: 'コピーしました',
  saved: (path) => `保存しました: ${path}`,
  titleBy: (measures, x) => `${x}別の${measures}`,
  titleBySeries: (measures, x, series) => `${x}・${series}別の${measures}`,
  titlePoints: (y, x) => `${x}と${y}の関係`,
  titleHistogram: (x) => `${x}の分布`,
  total: '合計',
  restKey: (count) => `その他 ${count} 件`,
  nullKey: 'NULL',
  below: (end) => `${end} 未満`,
  from: (start) => `${start} 以上`,
  weekdays: ['月', '火', '水', '木', '金', '土', '日'],
  hourOfDay: (hour) => `${hour}時`,
  allRows: (rows) => `全 ${rows} 行`,
  someRows: (rows, total) => `全 ${total} 行のうち取得済みの ${rows} 行`,
  rowsSoFar: (rows) => `ここまでの ${rows} 行`,
  filteredRows: (rows, source) => `取得済み ${source} 行のうち絞り込んだ ${rows} 行`,
  firstGroups: (shown, groups) => `${groups} グループのうち最初の ${shown}`,
  largestGroups: (shown, groups) => `${groups} グループのうち上位 ${shown}`,
  restTogether: '残りはまとめて表示',
  restLeftOut: (value) => `残り（${value}）は描画なし`,
  nullLeftOut: (value) => `NULL（${value}）は描画なし`,
  firstSeries: (shown, groups) => `${groups} 系列のうち上位 ${shown}`,
  samplePoints: (shown, points) => `${points} 点のうち無作為に選んだ ${shown} 点`,
  allPoints: (points) => `全 ${points} 点`,
  inZone: (zone) => `時刻は ${zone}`,
  coarser: (asked, used) => `${asked}単位ではグループが多すぎるため、${used}単位で集計`,
  notDrawn: (count) => `描画できない値が ${count} 件`,
  firstRows: (shown, all) => `${all} 行のうち最初の ${shown} 行`,
  working: '集計中',
  stop: '停止',
  obstacles: {
    noColumns: 'グラフにできる列がありません',
    noRows: 'グラフにする行がありません',
    needsTwoNumbers: '散布図には数値の列が2つ必要です',
    needsNumber: 'ヒストグラムには数値か日時の列が必要です',
    needsTwoDimensions: 'ヒートマップには分類する列が2つ必要です',
    negativeShares: '円グラフでは負の値を表せません',
    tooManyGroups: 'この列は値の種類が多すぎます',
    tooManyValues: 'この集計方法には値が多すぎます',
    unsuitable: 'この列はこのグラフに使えません',
  },
  obstacleHints: {
    noColumns: '数値、日時、文字列、真偽値のいずれかの列が必要です。',
    noRows: '最初の行が届くと表示されます。',
    needsTwoNumbers: '右側で列を選ぶか、別の種類のグラフを選んでください。',
    needsNumber: '右側で列を選ぶか、別の種類のグラフを選んでください。',
    needsTwoDimensions: '右側で列を選ぶか、別の種類のグラフを選んでください。',
    negativeShares: '棒グラフなら同じ値を表示できます。',
    tooManyGroups: '値の種類が少ない列を選ぶか、範囲や期間でまとめてください。',
    tooManyValues: '平均や件数に変えるか、行を絞り込んでください。',
    unsuitable: '右側で別の列を選んでください。',
  },
  summary: (kind, title, groups, least, greatest) =>
    `${kind}グラフ「${title}」。${groups} グループ、値は ${least} から ${greatest} まで。すべての値は表で確認できます。`,
  summaryPoints: (title, points) => `散布図「${title}」。${points} 点。`,
};
