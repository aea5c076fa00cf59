// Words of files as tables: their address, how they are read, what is asked of them, what is in them.
import type { Compression, FileFormat, PreviewNote, Skipped } from '../../ipc';

/** A field of a reading that has a chip. */
export type ReadingField =
  | 'format'
  | 'compression'
  | 'encoding'
  | 'delimiter'
  | 'quote'
  | 'escape'
  | 'comment'
  | 'skipLines'
  | 'header'
  | 'nulls'
  | 'dateFormat'
  | 'timeFormat'
  | 'decimalMark'
  | 'thousandsMark'
  | 'part'
  | 'pattern';

/** What a note says: how often, and what it means. */
interface NoteWords {
  short: (count: string, plural: boolean) => string;
  long: string;
}

export interface PreviewWords {
  panel: (name: string) => string;
  address: string;
  addressHelp: string;
  connection: string;
  noConnection: string;
  go: string;
  again: string;
  stop: string;
  empty: string;
  open: {
    title: string;
    path: string;
    help: string;
    file: string;
    folder: string;
    open: string;
    missing: string;
  };
  set: {
    label: string;
    listing: string;
    files: (count: string, plural: boolean) => string;
    filesSoFar: (count: string) => string;
    opened: (count: string) => string;
    skipped: (count: string) => string;
    skippedTitle: string;
    skippedHelp: string;
    kinds: Record<keyof Skipped, string>;
    pruned: (count: string) => string;
    prunedHelp: string;
    hive: (name: string, count: string) => string;
    hiveHelp: string;
    hiveFind: string;
    hiveMore: (count: string) => string;
    bad: (count: string, plural: boolean) => string;
    name: string;
    size: string;
    modified: string;
    state: string;
    fine: string;
    partial: (shown: string, all: string) => string;
    openFile: (name: string) => string;
    facts: (name: string) => string;
  };
  meter: {
    label: string;
    requests: (count: string, plural: boolean) => string;
    lists: (count: string) => string;
    read: (read: string, stored: string) => string;
    readOnly: (read: string) => string;
    cached: (bytes: string) => string;
    firstRow: (time: string) => string;
    free: string;
    nothing: string;
    help: string;
  };
  reading: {
    label: string;
    guessed: string;
    chosen: string;
    change: (field: string) => string;
    guessAgain: string;
    guessAll: string;
    more: string;
    allText: string;
    allTextHelp: string;
    fields: Record<ReadingField, string>;
    help: Partial<Record<ReadingField, string>>;
    formats: Record<FileFormat, string>;
    compressions: Record<Compression, string>;
    marks: { comma: string; tab: string; semicolon: string; pipe: string; space: string };
    none: string;
    yes: string;
    no: string;
    doubled: string;
    nothing: string;
    emptyText: string;
    stayText: string;
    other: string;
    apply: string;
    wrong: (count: string) => string;
    noWrong: string;
    lines: string;
    shape: (name: string) => string;
    typeOf: (column: string) => string;
    typeChange: string;
    typeGuessed: string;
    typesSet: (count: string) => string;
  };
  query: {
    label: string;
    columns: string;
    someColumns: (chosen: string, all: string) => string;
    filter: string;
    filterHint: string;
    order: string;
    orderBy: (names: string) => string;
    orderHelp: string;
    ascending: string;
    descending: string;
    addOrder: string;
    removeOrder: (name: string) => string;
    sample: string;
    sampleOf: (rows: string) => string;
    sampleHelp: string;
    sampleRows: string;
    sampleOff: string;
    rows: string;
    origin: string;
    originHelp: string;
    sql: string;
    sqlHelp: string;
    sqlHint: string;
    estimate: (bytes: string) => string;
    estimateAtLeast: (bytes: string) => string;
    estimating: string;
    seconds: (time: string) => string;
    cannotFilter: string;
  };
  ask: {
    more: (needed: string, agreed: string) => string;
    moreOf: (needed: string, stored: string, agreed: string) => string;
    price: (money: string) => string;
    read: (bytes: string) => string;
    firstRows: string;
    payer: string;
    payerWhy: string;
    agree: string;
  };
  notes: {
    label: string;
    details: string;
    line: (line: string) => string;
    of: { [Name in PreviewNote['name']]: NoteWords };
    missing: (column: string, files: string) => string;
    mixed: (column: string, types: string) => string;
    misfits: (column: string, example: string) => string;
  };
  tabs: { profile: string; drift: string; facts: string; plan: string; files: string };
  profile: {
    scope: string;
    first: (rows: string) => string;
    sample: (rows: string) => string;
    all: string;
    rows: string;
    start: string;
    again: string;
    stop: string;
    working: (rows: string, total: string | null) => string;
    of: (rows: string, total: string) => string;
    ofAll: (rows: string) => string;
    ofSome: (rows: string) => string;
    error: (percent: string) => string;
    statistics: string;
    statisticsHelp: string;
    where: (filter: string) => string;
    empty: string;
    emptyHelp: string;
    allCost: (bytes: string, money: string, time: string) => string;
    sampleCost: string;
    find: string;
    columns: string;
    compare: string;
    save: string;
    saveJson: string;
    saved: (path: string) => string;
    stopped: string;
    noColumn: string;
  };
  compare: {
    title: string;
    lead: string;
    with: string;
    tables: string;
    files: string;
    address: string;
    start: string;
    close: string;
    left: string;
    right: string;
    column: string;
    figure: string;
    onlyLeft: string;
    onlyRight: string;
    type: string;
    nullShare: string;
    onlyDifferences: string;
    same: string;
    changed: (count: string, of: string) => string;
    waiting: string;
    nobody: string;
  };
  drift: {
    ask: string;
    help: string;
    cost: (files: string) => string;
    working: string;
    same: (files: string, columns: string) => string;
    different: (columns: string, files: string) => string;
    column: string;
    types: string;
    rows: string;
    absent: string;
    appears: (file: string) => string;
    vanishes: (file: string) => string;
    changes: (file: string, from: string, to: string) => string;
    onlyDifferent: string;
    openFile: (name: string) => string;
    matrix: string;
    unreadable: string;
  };
  facts: {
    file: string;
    none: string;
    noneHelp: string;
    working: string;
    summary: string;
    version: string;
    createdBy: string;
    unknown: string;
    footer: string;
    rows: string;
    groups: (count: string, shown: string) => string;
    groupsAll: (count: string) => string;
    group: string;
    compressed: string;
    uncompressed: string;
    ratio: string;
    offset: string;
    sortedBy: string;
    range: string;
    columns: (count: string) => string;
    column: string;
    type: string;
    codec: string;
    encodings: string;
    nulls: string;
    least: string;
    most: string;
    index: string;
    pageIndex: string;
    bloom: string;
    metadata: string;
    schema: string;
  };
  plan: { none: string; noneHelp: string; sql: string; plan: string };
  settings: {
    section: string;
    bytes: string;
    bytesHelp: string;
    noLimit: string;
    requests: string;
    requestsHelp: string;
    lists: string;
    listsHelp: string;
    transfer: string;
    transferHelp: string;
  };
}

const numbered = (one: string, many: string) => (count: string, plural: boolean) =>
  `${count} ${plural ? many : one}`;

export const previewEn: PreviewWords = {
  panel: (name) => `${name} as a table`,
  address: 'Address',
  addressHelp:
    'A file, a prefix that ends in /, or a pattern such as s3://bucket/logs/dt=*/part-*.parquet',
  connection: 'Connection',
  noConnection: 'No connection to S3',
  go: 'Read',
  again: 'Read again',
  stop: 'Stop',
  empty: 'Type an address, or open a file',
  open: {
    title: 'Open a file as a table',
    path: 'File, folder or pattern',
    help: 'Everything in a folder is read as one table. Files can also be dropped onto the window.',
    file: 'File…',
    folder: 'Folder…',
    open: 'Open',
    missing: 'A path is needed.',
  },
  set: {
    label: 'Files of the table',
    listing: 'Listing the files',
    files: numbered('file', 'files'),
    filesSoFar: (count) => `${count} files so far`,
    opened: (count) => `${count} opened`,
    skipped: (count) => `${count} left out`,
    skippedTitle: 'Left out',
    skippedHelp: 'These hold no rows of the table and are not read.',
    kinds: {
      markers: 'Markers such as _SUCCESS and _metadata',
      checksums: 'Checksums (.crc)',
      empty: 'Files without a byte',
      temporary: 'Below _temporary, _delta_log and the like',
      archived: 'In the archive; they have to be restored first',
    },
    pruned: (count) => `${count} not listed`,
    prunedHelp: 'Prefixes that the filter rules out. They were not even listed.',
    hive: (name, count) => `${name}: ${count} values`,
    hiveHelp: 'Keeps the files below one value. The others are not listed.',
    hiveFind: 'Find a value',
    hiveMore: (count) => `${count} more; type to find them`,
    bad: numbered('file with a problem', 'files with problems'),
    name: 'File',
    size: 'Size',
    modified: 'Written',
    state: 'State',
    fine: 'Readable',
    partial: (shown, all) => `The first ${shown} of ${all} files`,
    openFile: (name) => `Open ${name} alone`,
    facts: (name) => `Parquet facts of ${name}`,
  },
  meter: {
    label: 'What this took',
    requests: numbered('request', 'requests'),
    lists: (count) => `${count} of them listings`,
    read: (read, stored) => `read ${read} of ${stored}`,
    readOnly: (read) => `read ${read}`,
    cached: (bytes) => `${bytes} from what had been read before`,
    firstRow: (time) => `first row after ${time}`,
    free: 'free',
    nothing: 'Nothing read yet',
    help: 'By the S3 prices of the settings; of the files that were opened.',
  },
  reading: {
    label: 'How the files are read',
    guessed: 'guessed',
    chosen: 'chosen',
    change: (field) => `Change: ${field}`,
    guessAgain: 'Guess it again',
    guessAll: 'Guess everything again',
    more: 'More',
    allText: 'All text',
    allTextHelp: 'Every column stays text, as it is written',
    fields: {
      format: 'Format',
      compression: 'Compression',
      encoding: 'Encoding',
      delimiter: 'Delimiter',
      quote: 'Quote',
      escape: 'Escape',
      comment: 'Comments begin with',
      skipLines: 'Lines left out at the top',
      header: 'Header',
      nulls: 'NULL',
      dateFormat: 'Dates',
      timeFormat: 'Times',
      decimalMark: 'Decimal mark',
      thousandsMark: 'Thousands',
      part: 'Part',
      pattern: 'Pattern',
    },
    help: {
      encoding: 'The sample lines as they would read. Bytes that mean nothing are counted.',
      nulls:
        'Texts that mean NULL, separated by commas. Empty fields: write nothing between commas.',
      dateFormat: 'As in strftime: %Y year, %m month, %d day.',
      timeFormat: 'As in strftime: %Y-%m-%d %H:%M:%S.',
      escape: 'In front of a quotation mark inside a field. Empty: it is doubled.',
      comment: 'Lines that begin with this are left out. Empty: none.',
      pattern:
        'A regular expression with named groups, one line per row: (?<time>\\S+) (?<path>.*)',
      part: 'The sheet of the workbook, or the file inside the archive.',
    },
    formats: {
      parquet: 'Parquet',
      csv: 'CSV',
      ndjson: 'NDJSON',
      json: 'JSON',
      avro: 'Avro',
      orc: 'ORC',
      arrow: 'Arrow IPC',
      xlsx: 'Excel',
      ltsv: 'LTSV',
      log: 'Log',
      text: 'Lines of text',
      binary: 'Not a table',
    },
    compressions: {
      none: 'none',
      gzip: 'gzip',
      zstd: 'Zstandard',
      bzip2: 'bzip2',
      xz: 'xz',
      lz4: 'LZ4',
      snappy: 'Snappy',
      zip: 'zip',
    },
    marks: {
      comma: 'comma',
      tab: 'tab',
      semicolon: 'semicolon',
      pipe: 'vertical bar',
      space: 'space',
    },
    none: 'none',
    yes: 'first line',
    no: 'none',
    doubled: 'doubled',
    nothing: 'nothing',
    emptyText: 'empty',
    stayText: 'stay text',
    other: 'Another',
    apply: 'Apply',
    wrong: (count) => `${count} wrong bytes`,
    noWrong: 'no wrong bytes',
    lines: 'The first lines as they stand',
    shape: (name) => `Log, ${name}`,
    typeOf: (column) => `Type of ${column}`,
    typeChange: 'Change the type…',
    typeGuessed: 'As guessed',
    typesSet: (count) => `${count} types chosen`,
  },
  query: {
    label: 'Which rows and columns',
    columns: 'All columns',
    someColumns: (chosen, all) => `${chosen} of ${all} columns`,
    filter: 'Filter at the files',
    filterHint: "Filter at the files, for example level > 10 AND platform = 'iOS'",
    order: 'Sort',
    orderBy: (names) => `Sorted by ${names}`,
    orderHelp: 'For this every row that matches has to be read.',
    ascending: 'Smallest first',
    descending: 'Largest first',
    addOrder: 'Add a column',
    removeOrder: (name) => `Do not sort by ${name}`,
    sample: 'Sample',
    sampleOf: (rows) => `Sample of ${rows}`,
    sampleHelp: 'Rows drawn at random from everywhere, in place of the first ones.',
    sampleRows: 'Rows',
    sampleOff: 'No sample',
    rows: 'Rows at most',
    origin: 'Origin',
    originHelp: 'Hive keys, _file and _row as columns',
    sql: 'SQL',
    sqlHelp: 'A whole SELECT over the table data, in place of filter, sort and sample',
    sqlHint: 'SELECT platform, COUNT(*) AS n FROM data GROUP BY platform ORDER BY n DESC',
    estimate: (bytes) => `reads at most ${bytes}`,
    estimateAtLeast: (bytes) => `reads ${bytes} or more`,
    estimating: 'Estimating',
    seconds: (time) => `about ${time}`,
    cannotFilter: 'This condition cannot be written for the files',
  },
  ask: {
    more: (needed, agreed) =>
      `This would read up to ${needed}. Up to ${agreed} is read without asking.`,
    moreOf: (needed, stored, agreed) =>
      `This would read up to ${needed} of ${stored}. Up to ${agreed} is read without asking.`,
    price: (money) => `About ${money}.`,
    read: (bytes) => `Read ${bytes}`,
    firstRows: 'Only the first rows',
    payer: 'Requests to this bucket are billed to whoever asks.',
    payerWhy:
      'The owner of the bucket does not pay for them. What is read is billed to your account.',
    agree: 'Agree and read',
  },
  notes: {
    label: 'What was not as it should be',
    details: 'Details',
    line: (line) => `first in line ${line}`,
    of: {
      wrongBytes: {
        short: numbered('wrong byte', 'wrong bytes'),
        long: 'They mean nothing in this encoding and are shown as \ufffd. Another encoding may be right.',
      },
      ragged: {
        short: numbered('ragged record', 'ragged records'),
        long: 'They have more or fewer fields than the header. Missing fields are NULL.',
      },
      misfits: {
        short: numbered('value that does not fit', 'values that do not fit'),
        long: 'They are not of the column’s type and are shown as NULL.',
      },
      cut: {
        short: numbered('value cut to microseconds', 'values cut to microseconds'),
        long: 'Times are kept to the microsecond; the nanoseconds of the file are not shown.',
      },
      unreadable: {
        short: numbered('unreadable record', 'unreadable records'),
        long: 'They were left out.',
      },
      badFile: {
        short: numbered('unreadable file', 'unreadable files'),
        long: 'It was left out; the others were read.',
      },
      missing: {
        short: numbered('column that some files lack', 'columns that some files lack'),
        long: 'It is NULL for the rows of those files.',
      },
      mixed: {
        short: numbered('column of more than one type', 'columns of more than one type'),
        long: 'It is shown in the type that holds all of them.',
      },
      cutShort: {
        short: numbered('file that ends too early', 'files that end too early'),
        long: 'Rows up to there are shown.',
      },
    },
    missing: (column, files) => `${column} is missing in ${files} files`,
    mixed: (column, types) => `${column} is ${types}`,
    misfits: (column, example) => `${column}, for example “${example}”`,
  },
  tabs: {
    profile: 'Profile',
    drift: 'Schemas',
    facts: 'Parquet',
    plan: 'Plan',
    files: 'Files',
  },
  profile: {
    scope: 'Rows',
    first: (rows) => `The first ${rows}`,
    sample: (rows) => `${rows} at random`,
    all: 'All',
    rows: 'How many',
    start: 'Profile',
    again: 'Profile again',
    stop: 'Stop',
    working: (rows, total) => (total ? `${rows} of ${total} rows` : `${rows} rows`),
    of: (rows, total) => `The first ${rows} of ${total} rows`,
    ofAll: (rows) => `All ${rows} rows`,
    ofSome: (rows) => `${rows} rows at random`,
    error: (percent) => `shares ± ${percent} %`,
    statistics: 'From the statistics in the files',
    statisticsHelp: 'Nothing but the footers has been read yet. Rows are on their way.',
    where: (filter) => `where ${filter}`,
    empty: 'What is in each column',
    emptyHelp:
      'NULLs, distinct values, smallest and largest, frequent values, shapes and a histogram. A click on a bar filters the table.',
    allCost: (bytes, money, time) =>
      `Reads at most ${[bytes, money, time].filter(Boolean).join(' · ')}`,
    sampleCost: 'Reads parts of all files',
    find: 'Find a column',
    columns: 'Columns',
    compare: 'Compare…',
    save: 'Save as CSV…',
    saveJson: 'Save as JSON…',
    saved: (path) => `The profile is saved in ${path}`,
    stopped: 'Stopped. What was found until then is shown.',
    noColumn: 'No column is called so',
  },
  compare: {
    title: 'Compare two profiles',
    lead: 'For example the file of today with that of yesterday, column by column.',
    with: 'Compare with',
    tables: 'Open tables',
    files: 'Files of this table',
    address: 'Another address',
    start: 'Compare',
    close: 'Back to the profile',
    left: 'This',
    right: 'The other',
    column: 'Column',
    figure: 'Figure',
    onlyLeft: 'only in this',
    onlyRight: 'only in the other',
    type: 'Type',
    nullShare: 'NULLs',
    onlyDifferences: 'Only differences',
    same: 'Nothing differs.',
    changed: (count, of) => `${count} of ${of} columns differ`,
    waiting: 'The other profile is being made',
    nobody: 'Choose what to compare with.',
  },
  drift: {
    ask: 'Compare the schemas',
    help: 'When did a column appear, vanish or change its type? Only the footers or the first lines are read.',
    cost: (files) => `Asks for ${files} files`,
    working: 'Reading the schemas',
    same: (files, columns) => `All ${files} files have the same ${columns} columns`,
    different: (columns, files) => `${columns} columns differ between the ${files} files`,
    column: 'Column',
    types: 'Types',
    rows: 'Rows',
    absent: 'absent',
    appears: (file) => `appears in ${file}`,
    vanishes: (file) => `vanishes in ${file}`,
    changes: (file, from, to) => `${from} becomes ${to} in ${file}`,
    onlyDifferent: 'Only columns that differ',
    openFile: (name) => `Open ${name} alone`,
    matrix: 'Files by columns',
    unreadable: 'unreadable',
  },
  facts: {
    file: 'File',
    none: 'No Parquet file here',
    noneHelp: 'Row groups, codecs, statistics and notes are there for Parquet files.',
    working: 'Reading the footer',
    summary: 'The file',
    version: 'Format version',
    createdBy: 'Written by',
    unknown: 'not said',
    footer: 'Footer',
    rows: 'Rows',
    groups: (count, shown) => `${count} row groups, the first ${shown}`,
    groupsAll: (count) => `${count} row groups`,
    group: 'Row group',
    compressed: 'In the file',
    uncompressed: 'Decompressed',
    ratio: 'Ratio',
    offset: 'Begins at',
    sortedBy: 'Sorted by',
    range: 'Range of',
    columns: (count) => `${count} columns`,
    column: 'Column',
    type: 'Type',
    codec: 'Codec',
    encodings: 'Encodings',
    nulls: 'NULLs',
    least: 'Smallest',
    most: 'Largest',
    index: 'Indexes',
    pageIndex: 'page index',
    bloom: 'bloom filter',
    metadata: 'Key-value metadata',
    schema: 'Schema',
  },
  plan: {
    none: 'No plan yet',
    noneHelp: 'There is one once rows have been asked for.',
    sql: 'As it was run',
    plan: 'What Polars made of it',
  },
  settings: {
    section: 'Files in S3',
    bytes: 'Read without asking up to',
    bytesHelp: 'A look at files that would read more asks first.',
    noLimit: 'No limit',
    requests: 'Price of 1,000 reads',
    requestsHelp: 'GET and HEAD requests, by the price list of S3.',
    lists: 'Price of 1,000 listings',
    listsHelp: 'LIST requests, by the price list of S3.',
    transfer: 'Price of 1 GB transferred',
    transferHelp: 'Data that leaves S3. 0 where the computer is in the same region.',
  },
};

const counted = (unit: string) => (count: string) => `${count} ${unit}`;

export const previewJa: PreviewWords = {
  panel: (name) => `${name} の表`,
  address: 'アドレス',
  addressHelp:
    'ファイル、/ で終わるプレフィックス、または s3://bucket/logs/dt=*/part-*.parquet のようなパターン',
  connection: '接続',
  noConnection: 'S3 への接続なし',
  go: '読み込み',
  again: '再読み込み',
  stop: '停止',
  empty: 'アドレスを入力するか、ファイルを開きます',
  open: {
    title: 'ファイルを表として開く',
    path: 'ファイル、フォルダー、またはパターン',
    help: 'フォルダーの中のファイルは 1 つの表として読み込みます。ウィンドウにドロップして開くこともできます。',
    file: 'ファイル…',
    folder: 'フォルダー…',
    open: '開く',
    missing: 'パスを入力してください。',
  },
  set: {
    label: '表のファイル',
    listing: 'ファイルを一覧中',
    files: counted('ファイル'),
    filesSoFar: (count) => `現在 ${count} ファイル`,
    opened: (count) => `${count} 個を読み込み`,
    skipped: (count) => `${count} 個を除外`,
    skippedTitle: '除外したファイル',
    skippedHelp: '表の行を含まないため、読み込みません。',
    kinds: {
      markers: '_SUCCESS や _metadata などの目印',
      checksums: 'チェックサム（.crc）',
      empty: '0 バイトのファイル',
      temporary: '_temporary や _delta_log などの配下',
      archived: 'アーカイブ内（先に復元が必要）',
    },
    pruned: (count) => `${count} 個を一覧から省略`,
    prunedHelp: 'フィルタで対象外と分かるプレフィックスです。一覧の取得も省略しました。',
    hive: (name, count) => `${name}: ${count} 個の値`,
    hiveHelp: '選んだ値のファイルだけに絞り込みます。ほかの値は一覧も取得しません。',
    hiveFind: '値を検索',
    hiveMore: (count) => `ほか ${count} 個（入力して検索）`,
    bad: counted('個のファイルに問題'),
    name: 'ファイル',
    size: 'サイズ',
    modified: '更新日時',
    state: '状態',
    fine: '読み込み可能',
    partial: (shown, all) => `全 ${all} ファイルのうち先頭 ${shown} ファイル`,
    openFile: (name) => `${name} だけを開く`,
    facts: (name) => `${name} の Parquet 情報`,
  },
  meter: {
    label: '読み取りの量と料金',
    requests: counted('リクエスト'),
    lists: (count) => `うち一覧 ${count}`,
    read: (read, stored) => `${stored} のうち ${read} を読み取り`,
    readOnly: (read) => `${read} を読み取り`,
    cached: (bytes) => `${bytes} は読み取り済みの分を再利用`,
    firstRow: (time) => `最初の行まで ${time}`,
    free: '無料',
    nothing: '未読み取り',
    help: '設定の S3 料金による計算です。開いたファイルのサイズに対する量を示します。',
  },
  reading: {
    label: '読み込み方法',
    guessed: '推定',
    chosen: '指定',
    change: (field) => `${field} を変更`,
    guessAgain: '推定に戻す',
    guessAll: 'すべて推定に戻す',
    more: 'その他',
    allText: 'すべて文字列',
    allTextHelp: 'すべての列を、書かれているとおりの文字列で扱います',
    fields: {
      format: '形式',
      compression: '圧縮',
      encoding: '文字コード',
      delimiter: '区切り',
      quote: '引用符',
      escape: 'エスケープ',
      comment: 'コメント行の先頭',
      skipLines: '先頭で読み飛ばす行数',
      header: '見出し',
      nulls: 'NULL',
      dateFormat: '日付',
      timeFormat: '日時',
      decimalMark: '小数点',
      thousandsMark: '桁区切り',
      part: 'シート・ファイル',
      pattern: 'パターン',
    },
    help: {
      encoding: 'それぞれの文字コードで読んだ先頭行です。解釈できないバイト数も示します。',
      nulls:
        'NULL とみなす文字列をカンマ区切りで指定します。空欄を含めるには、カンマの間を空けます。',
      dateFormat: 'strftime の書式です（%Y 年、%m 月、%d 日）。',
      timeFormat: 'strftime の書式です（%Y-%m-%d %H:%M:%S）。',
      escape: 'フィールド内の引用符の前に置く文字です。空欄では引用符を重ねます。',
      comment: 'この文字で始まる行を読み飛ばします。空欄では読み飛ばしません。',
      pattern: '名前付きグループを含む正規表現です。1 行を 1 件とします: (?<time>\\S+) (?<path>.*)',
      part: 'ブックのシート、またはアーカイブ内のファイルです。',
    },
    formats: {
      parquet: 'Parquet',
      csv: 'CSV',
      ndjson: 'NDJSON',
      json: 'JSON',
      avro: 'Avro',
      orc: 'ORC',
      arrow: 'Arrow IPC',
      xlsx: 'Excel',
      ltsv: 'LTSV',
      log: 'ログ',
      text: 'テキスト行',
      binary: '表ではない',
    },
    compressions: {
      none: 'なし',
      gzip: 'gzip',
      zstd: 'Zstandard',
      bzip2: 'bzip2',
      xz: 'xz',
      lz4: 'LZ4',
      snappy: 'Snappy',
      zip: 'zip',
    },
    marks: {
      comma: 'カンマ',
      tab: 'タブ',
      semicolon: 'セミコロン',
      pipe: '縦棒',
      space: '空白',
    },
    none: 'なし',
    yes: '1 行目',
    no: 'なし',
    doubled: '引用符を重ねる',
    nothing: 'なし',
    emptyText: '空欄',
    stayText: '文字列のまま',
    other: 'その他',
    apply: '適用',
    wrong: (count) => `解釈できないバイト ${count}`,
    noWrong: '解釈できないバイトなし',
    lines: '先頭の行（そのまま）',
    shape: (name) => `ログ（${name}）`,
    typeOf: (column) => `${column} の型`,
    typeChange: '型を変更…',
    typeGuessed: '推定のまま',
    typesSet: (count) => `${count} 列の型を指定`,
  },
  query: {
    label: '行と列の指定',
    columns: 'すべての列',
    someColumns: (chosen, all) => `${all} 列のうち ${chosen} 列`,
    filter: 'ファイル側のフィルタ',
    filterHint: "ファイル側のフィルタ（例: level > 10 AND platform = 'iOS'）",
    order: '並べ替え',
    orderBy: (names) => `${names} で並べ替え`,
    orderHelp: '条件に合う行をすべて読み取る必要があります。',
    ascending: '小さい順',
    descending: '大きい順',
    addOrder: '列を追加',
    removeOrder: (name) => `${name} での並べ替えを解除`,
    sample: 'サンプル',
    sampleOf: (rows) => `サンプル ${rows} 行`,
    sampleHelp: '先頭からではなく、全体から無作為に抽出した行を表示します。',
    sampleRows: '行数',
    sampleOff: 'サンプルなし',
    rows: '最大行数',
    origin: '出所',
    originHelp: 'Hive キー、_file、_row を列として表示します',
    sql: 'SQL',
    sqlHelp: 'フィルタ、並べ替え、サンプルの代わりに、表 data に対する SELECT 文を書きます',
    sqlHint: '例: SELECT platform, COUNT(*) AS n FROM data GROUP BY platform ORDER BY n DESC',
    estimate: (bytes) => `最大 ${bytes} を読み取り`,
    estimateAtLeast: (bytes) => `${bytes} 以上を読み取り`,
    estimating: '見積もり中',
    seconds: (time) => `約 ${time}`,
    cannotFilter: 'この条件はファイル側のフィルタとして書けません',
  },
  ask: {
    more: (needed, agreed) =>
      `最大 ${needed} を読み取ります。確認なしで読み取るのは ${agreed} までです。`,
    moreOf: (needed, stored, agreed) =>
      `${stored} のうち最大 ${needed} を読み取ります。確認なしで読み取るのは ${agreed} までです。`,
    price: (money) => `約 ${money}。`,
    read: (bytes) => `${bytes} を読み取る`,
    firstRows: '先頭の行だけ',
    payer: 'このバケットへのリクエスト料金は、リクエストした側に請求されます。',
    payerWhy:
      'バケットの所有者は料金を負担しません。読み取った分はご自身のアカウントに請求されます。',
    agree: '同意して読み取る',
  },
  notes: {
    label: '読み込み時の注意点',
    details: '詳細',
    line: (line) => `最初は ${line} 行目`,
    of: {
      wrongBytes: {
        short: (count) => `解釈できないバイト ${count}`,
        long: 'この文字コードでは解釈できないため、\ufffd で表示しています。別の文字コードの可能性があります。',
      },
      ragged: {
        short: (count) => `フィールド数が合わない行 ${count}`,
        long: '見出しとフィールドの数が異なります。足りないフィールドは NULL です。',
      },
      misfits: {
        short: (count) => `型に合わない値 ${count}`,
        long: '列の型に合わないため、NULL で表示しています。',
      },
      cut: {
        short: (count) => `マイクロ秒に切り詰めた値 ${count}`,
        long: '時刻はマイクロ秒まで保持します。ファイルのナノ秒は表示しません。',
      },
      unreadable: {
        short: (count) => `読み込めない行 ${count}`,
        long: '読み飛ばしました。',
      },
      badFile: {
        short: (count) => `読み込めないファイル ${count}`,
        long: '除外し、ほかのファイルを読み込みました。',
      },
      missing: {
        short: (count) => `一部のファイルにない列 ${count}`,
        long: '列のないファイルの行では NULL です。',
      },
      mixed: {
        short: (count) => `型が混在する列 ${count}`,
        long: 'すべての値を表せる型で表示しています。',
      },
      cutShort: {
        short: (count) => `途中で終わっているファイル ${count}`,
        long: '読み込めた行までを表示しています。',
      },
    },
    missing: (column, files) => `${column} は ${files} ファイルにありません`,
    mixed: (column, types) => `${column} は ${types}`,
    misfits: (column, example) => `${column}（例:「${example}」）`,
  },
  tabs: {
    profile: 'プロファイル',
    drift: 'スキーマ',
    facts: 'Parquet',
    plan: '実行計画',
    files: 'ファイル',
  },
  profile: {
    scope: '対象の行',
    first: (rows) => `先頭 ${rows} 行`,
    sample: (rows) => `無作為 ${rows} 行`,
    all: 'すべて',
    rows: '行数',
    start: 'プロファイルを作成',
    again: '作り直す',
    stop: '停止',
    working: (rows, total) => (total ? `${total} 行のうち ${rows} 行` : `${rows} 行`),
    of: (rows, total) => `全 ${total} 行のうち先頭 ${rows} 行`,
    ofAll: (rows) => `全 ${rows} 行`,
    ofSome: (rows) => `無作為に抽出した ${rows} 行`,
    error: (percent) => `割合の誤差 ± ${percent} %`,
    statistics: 'ファイル内の統計情報による値',
    statisticsHelp: 'フッターだけを読み取った状態です。行は読み取り中です。',
    where: (filter) => `条件: ${filter}`,
    empty: '列ごとの内容',
    emptyHelp:
      'NULL、異なる値の数、最小と最大、頻出値、文字の形、ヒストグラムを表示します。棒をクリックすると表を絞り込めます。',
    allCost: (bytes, money, time) => `最大 ${[bytes, money, time].filter(Boolean).join(' · ')}`,
    sampleCost: '全ファイルの一部を読み取ります',
    find: '列を検索',
    columns: '列',
    compare: '比較…',
    save: 'CSV で保存…',
    saveJson: 'JSON で保存…',
    saved: (path) => `プロファイルを ${path} に保存しました`,
    stopped: '停止しました。それまでの結果を表示しています。',
    noColumn: '一致する列はありません',
  },
  compare: {
    title: 'プロファイルの比較',
    lead: '昨日と今日のファイルなど、2 つのプロファイルを列ごとに比較します。',
    with: '比較する相手',
    tables: '開いている表',
    files: 'この表のファイル',
    address: '別のアドレス',
    start: '比較',
    close: 'プロファイルに戻る',
    left: 'この表',
    right: '相手',
    column: '列',
    figure: '項目',
    onlyLeft: 'この表だけ',
    onlyRight: '相手だけ',
    type: '型',
    nullShare: 'NULL',
    onlyDifferences: '異なる項目だけ',
    same: '違いはありません。',
    changed: (count, of) => `${of} 列のうち ${count} 列に違いあり`,
    waiting: '相手のプロファイルを作成中',
    nobody: '比較する相手を選んでください。',
  },
  drift: {
    ask: 'スキーマを比較',
    help: '列がいつ増え、いつ消え、いつ型が変わったかを調べます。フッターまたは先頭の行だけを読み取ります。',
    cost: (files) => `${files} ファイルに問い合わせ`,
    working: 'スキーマを読み取り中',
    same: (files, columns) => `全 ${files} ファイルの ${columns} 列は同じです`,
    different: (columns, files) => `${files} ファイルの間で ${columns} 列に違いがあります`,
    column: '列',
    types: '型',
    rows: '行数',
    absent: 'なし',
    appears: (file) => `${file} から追加`,
    vanishes: (file) => `${file} から削除`,
    changes: (file, from, to) => `${file} から ${from} が ${to} に変更`,
    onlyDifferent: '違いのある列だけ',
    openFile: (name) => `${name} だけを開く`,
    matrix: 'ファイルと列の対応',
    unreadable: '読み込めません',
  },
  facts: {
    file: 'ファイル',
    none: 'Parquet ファイルなし',
    noneHelp: '行グループ、コーデック、統計情報、メタデータは Parquet ファイルで表示します。',
    working: 'フッターを読み取り中',
    summary: 'ファイル',
    version: '形式のバージョン',
    createdBy: '作成プログラム',
    unknown: '記載なし',
    footer: 'フッター',
    rows: '行数',
    groups: (count, shown) => `行グループ ${count} 個（先頭 ${shown} 個）`,
    groupsAll: (count) => `行グループ ${count} 個`,
    group: '行グループ',
    compressed: 'ファイル内',
    uncompressed: '展開後',
    ratio: '圧縮率',
    offset: '開始位置',
    sortedBy: '並び順',
    range: '範囲',
    columns: (count) => `${count} 列`,
    column: '列',
    type: '型',
    codec: 'コーデック',
    encodings: 'エンコーディング',
    nulls: 'NULL',
    least: '最小',
    most: '最大',
    index: '索引',
    pageIndex: 'ページ索引',
    bloom: 'ブルームフィルタ',
    metadata: 'キーと値のメタデータ',
    schema: 'スキーマ',
  },
  plan: {
    none: '実行計画はまだありません',
    noneHelp: '行を読み込むと表示されます。',
    sql: '実行した SQL',
    plan: 'Polars の実行計画',
  },
  settings: {
    section: 'S3 のファイル',
    bytes: '確認なしで読み取る上限',
    bytesHelp: 'これを超えて読み取るときは、先に確認します。',
    noLimit: '上限なし',
    requests: '読み取り 1,000 回の料金',
    requestsHelp: 'S3 の料金表による GET と HEAD リクエストの料金です。',
    lists: '一覧 1,000 回の料金',
    listsHelp: 'S3 の料金表による LIST リクエストの料金です。',
    transfer: '転送 1 GB の料金',
    transferHelp: 'S3 の外に出るデータの料金です。同じリージョン内のコンピューターでは 0 です。',
  },
};
