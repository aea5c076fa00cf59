// Words of the results: columns, sorting and filtering, copying, cells, records, profiles, pinned results.
import type { CopyFormat, FilterOperator } from '../../ipc';

/** Words of the results beside those of the grid itself. */
export interface GridWords {
  columnMenu: (name: string) => string;
  sortBy: (name: string) => string;
  showFields: (name: string) => string;
  hideFields: (name: string) => string;
  showAllFields: string;
  hideAllFields: string;
  difference: string;
  before: (name: string) => string;
  after: (name: string) => string;
  sortAscending: string;
  sortDescending: string;
  addAscending: string;
  addDescending: string;
  clearSort: string;
  filter: string;
  clearFilter: string;
  profileColumn: string;
  hide: string;
  freeze: string;
  unfreeze: string;
  fitWidth: string;
  moveLeft: string;
  moveRight: string;
  copyName: string;
  showColumn: (name: string) => string;
  showHidden: (count: string) => string;
  resetColumns: string;
  unfoldRow: string;
  foldRow: string;
  unfoldShown: string;
  foldAll: string;
  copyUnfolded: string;
  onlyValue: string;
  withoutValue: string;
  copyAs: Record<CopyFormat, string>;
  valueCopied: string;
  find: string;
  findLabel: string;
  findClear: string;
  blanks: string;
  glances: string;
  glance: (nulls: string, distinct: string, sampled: string) => string;
  filterTitle: (name: string) => string;
  condition: string;
  value: string;
  valueFrom: string;
  valueTo: string;
  valuesHelp: string;
  valueFormat: (example: string) => string;
  apply: string;
  cancel: string;
  operators: Record<FilterOperator, string>;
  trueValue: string;
  falseValue: string;
  strip: {
    label: string;
    /** `shown` of `kept` rows, where all rows there are were kept. */
    filtered: (shown: string, kept: string) => string;
    filteredPart: (shown: string, kept: string, all: string) => string;
    sorted: (kept: string) => string;
    sortedPart: (kept: string, all: string) => string;
    working: (kept: string) => string;
    grown: (more: string) => string;
    renew: string;
    clear: string;
    stop: string;
    runAgain: string;
    runAgainWhy: string;
    cannotRunAgain: string;
    sortChip: (name: string, order: string) => string;
    ascending: string;
    descending: string;
    filterChip: (name: string, condition: string) => string;
    remove: (chip: string) => string;
  };
  foot: {
    count: (value: string) => string;
    nulls: (value: string) => string;
    distinct: (value: string) => string;
    sum: (value: string) => string;
    average: (value: string) => string;
    min: (value: string) => string;
    max: (value: string) => string;
    about: string;
    working: string;
    failed: string;
  };
  side: {
    cell: string;
    record: string;
    profile: string;
    label: string;
    resize: string;
    resizeHint: string;
  };
  cell: {
    view: string;
    text: string;
    tree: string;
    markup: string;
    base64: string;
    hex: string;
    decoded: string;
    size: (bytes: string) => string;
    characters: (count: string) => string;
    search: string;
    matches: (at: string, count: string) => string;
    noMatches: string;
    next: string;
    previous: string;
    part: (part: string, parts: string) => string;
    nextPart: string;
    previousPart: string;
    more: (count: string) => string;
    notDecoded: string;
    tooLong: string;
    dumped: (shown: string, all: string) => string;
    items: (count: string) => string;
    fields: (count: string) => string;
  };
  record: {
    row: (row: string, count: string) => string;
    next: string;
    previous: string;
    filter: string;
    more: (count: string) => string;
    none: string;
  };
  profile: {
    covers: (rows: string) => string;
    coversPart: (rows: string, all: string) => string;
    working: string;
    stop: string;
    renew: string;
    values: string;
    nulls: string;
    empty: string;
    blank: string;
    nan: string;
    suspect: string;
    suspectWhy: string;
    distinct: string;
    estimated: string;
    min: string;
    max: string;
    sum: string;
    mean: string;
    stddev: string;
    length: string;
    lengths: (min: string, mean: string, max: string) => string;
    quantiles: string;
    top: string;
    patterns: string;
    histogram: string;
    bin: (from: string, to: string, count: string) => string;
    onlyThis: (value: string) => string;
    choose: string;
  };
  zone: {
    label: string;
    title: string;
    local: (zone: string) => string;
    other: string;
    filter: string;
    none: string;
    help: string;
  };
  pins: {
    pin: string;
    pinned: string;
    shelf: string;
    newest: string;
    asOf: (time: string) => string;
    name: (number: string) => string;
    rename: (name: string) => string;
    remove: (name: string) => string;
    compare: string;
    compareTitle: string;
    compareNow: string;
    left: string;
    right: string;
    keys: string;
    keysHelp: string;
    noCommon: string;
    comparison: (left: string, right: string) => string;
    working: string;
    counts: (same: string, changed: string, left: string, right: string) => string;
    repeated: (count: string) => string;
    onlyLeft: (columns: string) => string;
    onlyRight: (columns: string) => string;
    nothing: string;
    pinFirst: string;
  };
  panels: { label: string };
  exportRows: string;
}

/** English. */
export const gridEn: GridWords = {
  columnMenu: (name) => `Actions for ${name}`,
  sortBy: (name) => `Sort by ${name}`,
  showFields: (name) => `Show the fields of ${name} as columns`,
  hideFields: (name) => `Put the fields of ${name} together`,
  showAllFields: 'Show all nested fields as columns',
  hideAllFields: 'Put all nested fields together',
  difference: 'Difference',
  before: (name) => `${name} (before)`,
  after: (name) => `${name} (after)`,
  sortAscending: 'Sort ascending',
  sortDescending: 'Sort descending',
  addAscending: 'Then by this, ascending',
  addDescending: 'Then by this, descending',
  clearSort: 'Do not sort by this',
  filter: 'Filter…',
  clearFilter: 'Clear the filter',
  profileColumn: 'Profile',
  hide: 'Hide column',
  freeze: 'Freeze at the left',
  unfreeze: 'Do not freeze',
  fitWidth: 'Fit width',
  moveLeft: 'Move left',
  moveRight: 'Move right',
  copyName: 'Copy name',
  showColumn: (name) => `Show ${name}`,
  showHidden: (count) => `Show ${count} hidden columns`,
  resetColumns: 'Columns as they came',
  unfoldRow: 'Show array elements as rows',
  foldRow: 'Hide array elements',
  unfoldShown: 'Show the elements of all rows on the screen',
  foldAll: 'Hide the elements of all rows',
  copyUnfolded: 'Copy with elements as rows',
  onlyValue: 'Only rows with this value',
  withoutValue: 'Without this value',
  copyAs: {
    tsv: 'Copy as TSV',
    csv: 'Copy as CSV',
    json: 'Copy as JSON',
    markdown: 'Copy as Markdown',
    inList: 'Copy as IN list',
    insert: 'Copy as INSERT',
  },
  valueCopied: 'Value copied',
  find: 'Find in rows',
  findLabel: 'Rows that contain',
  findClear: 'Clear',
  blanks: 'Show blanks',
  glances: 'Show distributions in the heads',
  glance: (nulls, distinct, sampled) =>
    `${nulls} NULL · ${distinct} different values in ${sampled} rows looked at`,
  filterTitle: (name) => `Filter by ${name}`,
  condition: 'Condition',
  value: 'Value',
  valueFrom: 'From',
  valueTo: 'To',
  valuesHelp: 'One value per line',
  valueFormat: (example) => `for example ${example}`,
  apply: 'Apply',
  cancel: 'Cancel',
  operators: {
    equals: 'is',
    notEquals: 'is not',
    contains: 'contains',
    notContains: 'does not contain',
    startsWith: 'starts with',
    less: 'is less than',
    lessOrEqual: 'is at most',
    greater: 'is greater than',
    greaterOrEqual: 'is at least',
    between: 'is between',
    isNull: 'is NULL',
    isNotNull: 'is not NULL',
    in: 'is one of',
  },
  trueValue: 'true',
  falseValue: 'false',
  strip: {
    label: 'Sorting and filtering',
    filtered: (shown, kept) => `${shown} of all ${kept} rows`,
    filteredPart: (shown, kept, all) =>
      `${shown} of the ${kept} rows kept; there are ${all} in all`,
    sorted: (kept) => `Sorted all ${kept} rows`,
    sortedPart: (kept, all) => `Sorted the ${kept} rows kept of ${all}`,
    working: (kept) => `Going through ${kept} rows`,
    grown: (more) => `${more} rows have come since`,
    renew: 'Include them',
    clear: 'Clear',
    stop: 'Stop',
    runAgain: 'Run again on all…',
    runAgainWhy:
      'Opens a query that sorts and filters all rows at the service. Its price is shown before it runs.',
    cannotRunAgain: 'GoogleSQL has no condition on a field inside an array.',
    sortChip: (name, order) => `${name} ${order}`,
    ascending: '↑',
    descending: '↓',
    filterChip: (name, condition) => `${name} ${condition}`,
    remove: (chip) => `Remove: ${chip}`,
  },
  foot: {
    count: (value) => `Count ${value}`,
    nulls: (value) => `NULL ${value}`,
    distinct: (value) => `Distinct ${value}`,
    sum: (value) => `Sum ${value}`,
    average: (value) => `Average ${value}`,
    min: (value) => `Min ${value}`,
    max: (value) => `Max ${value}`,
    about: 'Sums of FLOAT64 are rounded.',
    working: 'Adding up',
    failed: 'The selection could not be added up',
  },
  side: {
    cell: 'Cell',
    record: 'Record',
    profile: 'Profile',
    label: 'Details of the current cell',
    resize: 'Width of the details',
    resizeHint: 'Drag, or use the arrow keys',
  },
  cell: {
    view: 'Show as',
    text: 'Text',
    tree: 'Tree',
    markup: 'Indented',
    base64: 'Base64',
    hex: 'Hex',
    decoded: 'As text',
    size: (bytes) => bytes,
    characters: (count) => `${count} characters`,
    search: 'Find in this cell',
    matches: (at, count) => `${at} of ${count}`,
    noMatches: 'Not found',
    next: 'Next match',
    previous: 'Previous match',
    part: (part, parts) => `Part ${part} of ${parts}`,
    nextPart: 'Next part',
    previousPart: 'Previous part',
    more: (count) => `${count} more`,
    notDecoded: 'These bytes are not UTF-8 text.',
    tooLong: 'Too long for a tree; shown as text.',
    dumped: (shown, all) => `The first ${shown} of ${all}; copying takes all of them.`,
    items: (count) => `${count} elements`,
    fields: (count) => `${count} fields`,
  },
  record: {
    row: (row, count) => `Row ${row} of ${count}`,
    next: 'Next row',
    previous: 'Previous row',
    filter: 'Find a column',
    more: (count) => `${count} more`,
    none: 'No column has this name',
  },
  profile: {
    covers: (rows) => `All ${rows} rows`,
    coversPart: (rows, all) => `The ${rows} rows shown, of ${all}`,
    working: 'Going through the column',
    stop: 'Stop',
    renew: 'Read again',
    values: 'Values',
    nulls: 'NULL',
    empty: 'Empty',
    blank: 'Blanks only',
    nan: 'NaN',
    suspect: 'Broken letters',
    suspectWhy: 'Texts that were probably read in another encoding.',
    distinct: 'Distinct',
    estimated: 'estimated from a part',
    min: 'Smallest',
    max: 'Largest',
    sum: 'Sum',
    mean: 'Average',
    stddev: 'Standard deviation',
    length: 'Length',
    lengths: (min, mean, max) => `${min} to ${max}, ${mean} on average`,
    quantiles: 'Quantiles',
    top: 'Most frequent values',
    patterns: 'Most frequent shapes',
    histogram: 'Distribution',
    bin: (from, to, count) => `${from} to ${to}: ${count}`,
    onlyThis: (value) => `Only rows with ${value}`,
    choose: 'The profile of the current column is shown here.',
  },
  zone: {
    label: 'Time zone',
    title: 'Time zone of TIMESTAMP values',
    local: (zone) => `This computer: ${zone}`,
    other: 'Other…',
    filter: 'Find a time zone',
    none: 'No time zone has this name',
    help: 'TIMESTAMP values are shown in this zone. DATETIME, DATE and TIME have none and stay as they are.',
  },
  pins: {
    pin: 'Pin this result',
    pinned: 'Pinned: the next run leaves this result here',
    shelf: 'Results of this tab',
    newest: 'Newest',
    asOf: (time) => `as of ${time}`,
    name: (number) => `Result ${number}`,
    rename: (name) => `Rename ${name}`,
    remove: (name) => `Remove ${name}`,
    compare: 'Compare…',
    compareTitle: 'Compare two results',
    compareNow: 'Compare',
    left: 'Before',
    right: 'After',
    keys: 'Rows belong together by',
    keysHelp: 'Columns that tell rows apart, such as an id.',
    noCommon: 'These results have no column name in common.',
    comparison: (left, right) => `${left} → ${right}`,
    working: 'Comparing',
    counts: (same, changed, left, right) =>
      `${changed} changed · ${right} added · ${left} removed · ${same} the same`,
    repeated: (count) => `${count} rows have a key that is there more than once`,
    onlyLeft: (columns) => `Only before: ${columns}`,
    onlyRight: (columns) => `Only after: ${columns}`,
    nothing: 'No differences',
    pinFirst: 'Pin a result and run the query again: then there are two to compare.',
  },
  panels: { label: 'Views of the result' },
  exportRows: 'Export…',
};

/** 日本語 */
export const gridJa: GridWords = {
  columnMenu: (name) => `${name} の操作`,
  sortBy: (name) => `${name} で並べ替え`,
  showFields: (name) => `${name} のフィールドを列として表示`,
  hideFields: (name) => `${name} のフィールドをまとめる`,
  showAllFields: 'ネストしたフィールドをすべて列として表示',
  hideAllFields: 'ネストしたフィールドをすべてまとめる',
  difference: '差分',
  before: (name) => `${name}(前)`,
  after: (name) => `${name}(後)`,
  sortAscending: '昇順に並べ替え',
  sortDescending: '降順に並べ替え',
  addAscending: '次のキーとして昇順に追加',
  addDescending: '次のキーとして降順に追加',
  clearSort: 'この列での並べ替えを解除',
  filter: '絞り込み…',
  clearFilter: '絞り込みを解除',
  profileColumn: 'プロファイル',
  hide: '列を非表示',
  freeze: '左端に固定',
  unfreeze: '固定を解除',
  fitWidth: '幅を自動調整',
  moveLeft: '左へ移動',
  moveRight: '右へ移動',
  copyName: '列名をコピー',
  showColumn: (name) => `${name} を表示`,
  showHidden: (count) => `非表示の ${count} 列を表示`,
  resetColumns: '列を元の状態に戻す',
  unfoldRow: '配列の要素を行として表示',
  foldRow: '配列の要素を隠す',
  unfoldShown: '画面内のすべての行の要素を表示',
  foldAll: 'すべての行の要素を隠す',
  copyUnfolded: '要素を行にしてコピー',
  onlyValue: 'この値の行だけ表示',
  withoutValue: 'この値の行を除外',
  copyAs: {
    tsv: 'TSV としてコピー',
    csv: 'CSV としてコピー',
    json: 'JSON としてコピー',
    markdown: 'Markdown としてコピー',
    inList: 'IN リストとしてコピー',
    insert: 'INSERT 文としてコピー',
  },
  valueCopied: '値をコピーしました',
  find: '行を検索',
  findLabel: '次の文字列を含む行',
  findClear: 'クリア',
  blanks: '空白を表示',
  glances: '列見出しに分布を表示',
  glance: (nulls, distinct, sampled) => `NULL ${nulls} · 調べた ${sampled} 行で ${distinct} 種類`,
  filterTitle: (name) => `${name} で絞り込み`,
  condition: '条件',
  value: '値',
  valueFrom: '下限',
  valueTo: '上限',
  valuesHelp: '1 行に 1 つの値',
  valueFormat: (example) => `例: ${example}`,
  apply: '適用',
  cancel: 'キャンセル',
  operators: {
    equals: '等しい',
    notEquals: '等しくない',
    contains: '含む',
    notContains: '含まない',
    startsWith: 'で始まる',
    less: 'より小さい',
    lessOrEqual: '以下',
    greater: 'より大きい',
    greaterOrEqual: '以上',
    between: '範囲内',
    isNull: 'NULL である',
    isNotNull: 'NULL でない',
    in: 'いずれかに一致',
  },
  trueValue: '真 (true)',
  falseValue: '偽 (false)',
  strip: {
    label: '並べ替えと絞り込み',
    filtered: (shown, kept) => `全 ${kept} 行のうち ${shown} 行`,
    filteredPart: (shown, kept, all) =>
      `保持している ${kept} 行のうち ${shown} 行 (全体は ${all} 行)`,
    sorted: (kept) => `全 ${kept} 行を並べ替え済み`,
    sortedPart: (kept, all) => `全 ${all} 行のうち、保持している ${kept} 行を並べ替え済み`,
    working: (kept) => `${kept} 行を処理しています`,
    grown: (more) => `その後 ${more} 行が届きました`,
    renew: '含めて更新',
    clear: 'クリア',
    stop: '停止',
    runAgain: '全体に対して再実行…',
    runAgainWhy:
      'すべての行をサービス側で並べ替え・絞り込みするクエリを開きます。料金は実行前に表示されます。',
    cannotRunAgain: '配列の中のフィールドに対する条件は GoogleSQL の条件式にできません。',
    sortChip: (name, order) => `${name} ${order}`,
    ascending: '↑',
    descending: '↓',
    filterChip: (name, condition) => `${name}: ${condition}`,
    remove: (chip) => `解除: ${chip}`,
  },
  foot: {
    count: (value) => `件数 ${value}`,
    nulls: (value) => `NULL ${value}`,
    distinct: (value) => `種類 ${value}`,
    sum: (value) => `合計 ${value}`,
    average: (value) => `平均 ${value}`,
    min: (value) => `最小 ${value}`,
    max: (value) => `最大 ${value}`,
    about: 'FLOAT64 の合計は丸められています。',
    working: '集計中',
    failed: '選択範囲を集計できませんでした',
  },
  side: {
    cell: 'セル',
    record: 'レコード',
    profile: 'プロファイル',
    label: '現在のセルの詳細',
    resize: '詳細の幅',
    resizeHint: 'ドラッグまたは矢印キーで変更',
  },
  cell: {
    view: '表示形式',
    text: 'テキスト',
    tree: 'ツリー',
    markup: '整形',
    base64: 'Base64 形式',
    hex: '16 進',
    decoded: '文字列',
    size: (bytes) => bytes,
    characters: (count) => `${count} 文字`,
    search: 'セル内を検索',
    matches: (at, count) => `${count} 件中 ${at} 件目`,
    noMatches: '一致なし',
    next: '次の一致',
    previous: '前の一致',
    part: (part, parts) => `${parts} 個中 ${part} 番目の部分`,
    nextPart: '次の部分',
    previousPart: '前の部分',
    more: (count) => `さらに ${count} 件`,
    notDecoded: 'UTF-8 の文字列ではありません。',
    tooLong: 'ツリーには長すぎるため、テキストで表示しています。',
    dumped: (shown, all) =>
      `${all} のうち先頭の ${shown} を表示しています。コピーは全体が対象です。`,
    items: (count) => `要素 ${count} 個`,
    fields: (count) => `フィールド ${count} 個`,
  },
  record: {
    row: (row, count) => `${count} 行中 ${row} 行目`,
    next: '次の行',
    previous: '前の行',
    filter: '列を検索',
    more: (count) => `さらに ${count} 件`,
    none: '該当する列がありません',
  },
  profile: {
    covers: (rows) => `全 ${rows} 行`,
    coversPart: (rows, all) => `表示中の ${rows} 行 (全体は ${all} 行)`,
    working: '列を集計しています',
    stop: '停止',
    renew: '再集計',
    values: '値',
    nulls: 'NULL',
    empty: '空',
    blank: '空白のみ',
    nan: '非数 (NaN)',
    suspect: '文字化けの疑い',
    suspectWhy: '別の文字コードで読み込まれた可能性がある文字列です。',
    distinct: '種類',
    estimated: '一部からの推定',
    min: '最小値',
    max: '最大値',
    sum: '合計',
    mean: '平均',
    stddev: '標準偏差',
    length: '長さ',
    lengths: (min, mean, max) => `${min} 〜 ${max}、平均 ${mean}`,
    quantiles: '分位点',
    top: '頻出値',
    patterns: '頻出パターン',
    histogram: '分布',
    bin: (from, to, count) => `${from} 〜 ${to}: ${count}`,
    onlyThis: (value) => `${value} の行だけ表示`,
    choose: '現在の列のプロファイルがここに表示されます。',
  },
  zone: {
    label: 'タイムゾーン',
    title: 'TIMESTAMP 値のタイムゾーン',
    local: (zone) => `このコンピューター: ${zone}`,
    other: 'その他…',
    filter: 'タイムゾーンを検索',
    none: '該当するタイムゾーンがありません',
    help: 'TIMESTAMP はこのタイムゾーンで表示されます。DATETIME・DATE・TIME はタイムゾーンを持たないため、そのまま表示されます。',
  },
  pins: {
    pin: 'この結果をピン留め',
    pinned: 'ピン留め済み: 次に実行してもこの結果は残ります',
    shelf: 'このタブの結果',
    newest: '最新',
    asOf: (time) => `${time} 時点`,
    name: (number) => `結果 ${number}`,
    rename: (name) => `${name} の名前を変更`,
    remove: (name) => `${name} を削除`,
    compare: '比較…',
    compareTitle: '2 つの結果を比較',
    compareNow: '比較を実行',
    left: '前',
    right: '後',
    keys: '行を対応付ける列',
    keysHelp: 'ID など、行を一意に区別する列です。',
    noCommon: '共通する列名がありません。',
    comparison: (left, right) => `${left} → ${right}`,
    working: '比較しています',
    counts: (same, changed, left, right) =>
      `変更 ${changed} · 追加 ${right} · 削除 ${left} · 同一 ${same}`,
    repeated: (count) => `${count} 行のキーが重複しています`,
    onlyLeft: (columns) => `前だけにある列: ${columns}`,
    onlyRight: (columns) => `後だけにある列: ${columns}`,
    nothing: '差分なし',
    pinFirst: '結果をピン留めしてからもう一度実行すると、2 つの結果を比較できます。',
  },
  panels: { label: '結果の表示' },
  exportRows: 'エクスポート…',
};
