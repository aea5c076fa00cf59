// Words of the object browser: buckets, prefixes, objects, their details, and moving them.
import type { RestoreTier } from '../../ipc';

/** What a file is, as far as it can be shown in place. */
export type ShownKind = 'image' | 'video' | 'audio' | 'pdf' | 'text';

/** Words of the object browser. */
export interface ObjectsWords {
  title: string;
  pane: {
    address: string;
    placeholder: string;
    go: string;
    /** Which connection an address is asked of. */
    as: (connection: string) => string;
    tree: string;
    refresh: string;
    pinned: string;
    recent: string;
    none: string;
    noneHelp: string;
    add: string;
    noBuckets: string;
    more: string;
    loading: string;
    mayNotList: string;
    mayNotListHelp: string;
    signIn: string;
    waiting: string;
    open: string;
    openFresh: string;
    pin: string;
    unpin: string;
    forget: string;
    copy: string;
    table: string;
  };
  bar: {
    address: string;
    edit: string;
    up: string;
    refresh: string;
    connection: string;
    pin: string;
    unpin: string;
    upload: string;
    download: string;
    more: string;
    list: string;
    gallery: string;
    details: string;
    jump: string;
    jumpHelp: string;
    jumped: (key: string) => string;
    fromStart: string;
    filter: string;
    clearFilter: string;
    asTable: string;
    walk: string;
  };
  list: {
    label: (place: string) => string;
    name: string;
    size: string;
    modified: string;
    class: string;
    prefix: string;
    loading: string;
    loadingMore: string;
    stop: string;
    stopped: string;
    goOn: string;
    /** How much is loaded, and whether that is all. */
    all: (prefixes: string, objects: string) => string;
    part: (count: string) => string;
    partHelp: string;
    sorted: (count: string) => string;
    unsort: string;
    found: (count: string, of: string) => string;
    selected: (count: string, bytes: string) => string;
    selectedWithPrefixes: (count: string, prefixes: string) => string;
    empty: string;
    emptyHelp: string;
    emptyBucket: string;
    emptyBucketHelp: string;
    nothingFound: (text: string) => string;
    nothingFoundHelp: string;
    emptyName: string;
    archived: (storage: string) => string;
  };
  actions: {
    open: string;
    openTable: string;
    openWhole: string;
    look: string;
    descend: string;
    fresh: string;
    copyPath: string;
    copyArn: string;
    copyHttps: string;
    copyKey: string;
    link: string;
    download: string;
    restore: string;
    walk: string;
    details: string;
    upload: string;
    menu: string;
    copied: (count: string) => string;
  };
  details: {
    label: string;
    close: string;
    none: string;
    noneHelp: string;
    many: (count: string) => string;
    size: string;
    bytes: (count: string) => string;
    type: string;
    encoding: string;
    modified: string;
    etag: string;
    etagParts: (parts: string) => string;
    class: string;
    archive: string;
    needed: string;
    restoring: string;
    until: (moment: string) => string;
    encryption: string;
    unencrypted: string;
    key: string;
    checksums: string;
    version: string;
    metadata: string;
    tags: string;
    noTags: string;
    ask: string;
    path: string;
    versions: string;
    askVersions: string;
    noVersions: string;
    latest: string;
    deletion: string;
    moreVersions: string;
    showVersion: string;
    currentVersion: string;
    copyValue: (name: string) => string;
    prefixHelp: string;
  };
  look: {
    show: (bytes: string) => string;
    showHelp: string;
    kinds: Record<ShownKind, string>;
    tooLarge: (bytes: string) => string;
    notHere: string;
    notHereHelp: string;
    noPlay: string;
    loading: string;
    first: (shown: string, of: string) => string;
    encodingLabel: string;
    damaged: (count: string) => string;
    page: (page: string, of: string) => string;
    previousPage: string;
    nextPage: string;
    previous: string;
    next: string;
    size: (width: string, height: string) => string;
    wrap: string;
    formatted: string;
  };
  gallery: {
    label: string;
    none: string;
    noneHelp: string;
    read: (bytes: string, count: string) => string;
    larger: (bytes: string) => string;
  };
  walk: {
    running: (count: string) => string;
    done: (count: string) => string;
    stopped: (count: string) => string;
    stop: string;
    again: string;
    export: string;
    explain: string;
    start: string;
  };
  payer: {
    title: string;
    text: (bucket: string) => string;
    session: string;
    agree: string;
  };
  denied: { buckets: string };
  link: {
    title: string;
    warning: string;
    until: (moment: string) => string;
    validFor: string;
    minutes: string;
    hours: string;
    days: string;
    limit: string;
    copy: string;
    copied: (moment: string) => string;
  };
  restore: {
    title: string;
    text: (storage: string) => string;
    days: string;
    daysHelp: string;
    tier: string;
    tiers: Record<RestoreTier, string>;
    tierHelp: Record<RestoreTier, string>;
    noExpedited: string;
    start: string;
    asked: string;
    wrongDays: string;
  };
  transfer: {
    download: string;
    upload: string;
    what: (objects: string, prefixes: string) => string;
    whatFiles: (count: string) => string;
    to: string;
    choose: string;
    into: string;
    prefixHelp: string;
    files: string;
    addFile: string;
    addFolder: string;
    remove: (name: string) => string;
    noFiles: string;
    overwrite: string;
    overwriteDownload: string;
    overwriteUpload: string;
    leave: string;
    folderMissing: string;
    startDownload: string;
    startUpload: string;
    running: (place: string) => string;
    progress: (done: string, total: string) => string;
    background: string;
    stop: string;
    stopping: string;
    stopped: string;
    downloaded: (objects: string, bytes: string) => string;
    uploaded: (objects: string, bytes: string) => string;
    left: (count: string) => string;
    failed: (count: string) => string;
    failedMore: (count: string) => string;
    copyFailed: string;
    close: string;
    another: string;
  };
  palette: {
    group: string;
    bucket: (name: string) => string;
    address: (text: string) => string;
  };
  badAddress: string;
  badAddressHelp: string;
  noConnection: string;
}

export const objectsEn: ObjectsWords = {
  title: 'Files',
  pane: {
    address: 'Bucket or address',
    placeholder: 's3://bucket/prefix/',
    go: 'Open the address',
    as: (connection) => `Asked of ${connection}`,
    tree: 'Buckets',
    refresh: 'List the buckets again',
    pinned: 'Pinned',
    recent: 'Recent',
    none: 'No connection to S3',
    noneHelp: 'A connection to AWS, or to what speaks like S3, shows its buckets here.',
    add: 'Add a connection…',
    noBuckets: 'No buckets',
    more: 'More buckets…',
    loading: 'Listing…',
    mayNotList: 'Buckets may not be listed',
    mayNotListHelp:
      'This identity lacks s3:ListAllMyBuckets. A bucket still opens by its name in the field above.',
    signIn: 'Sign in to see the buckets',
    waiting: 'Starting…',
    open: 'Open',
    openFresh: 'Open in a new tab',
    pin: 'Pin',
    unpin: 'Unpin',
    forget: 'Remove from recent places',
    copy: 'Copy path',
    table: 'Open everything as one table',
  },
  bar: {
    address: 'Address',
    edit: 'Type an address',
    up: 'Up one level',
    refresh: 'List again',
    connection: 'Connection',
    pin: 'Pin this place',
    unpin: 'Unpin this place',
    upload: 'Upload…',
    download: 'Download…',
    more: 'More actions',
    list: 'List',
    gallery: 'Gallery',
    details: 'Details',
    jump: 'Jump to…',
    jumpHelp: 'Lists from the first key at or after these letters; nothing before it is read',
    jumped: (key) => `From ${key}`,
    fromStart: 'List from the start',
    filter: 'Filter what is loaded',
    clearFilter: 'Clear the filter',
    asTable: 'Open as table',
    walk: 'List everything below',
  },
  list: {
    label: (place) => `Objects in ${place}`,
    name: 'Name',
    size: 'Size',
    modified: 'Modified',
    class: 'Storage class',
    prefix: 'Prefix',
    loading: 'Listing…',
    loadingMore: 'Listing more…',
    stop: 'Stop listing',
    stopped: 'Stopped',
    goOn: 'Go on',
    all: (prefixes, objects) => `${prefixes} prefixes, ${objects} objects`,
    part: (count) => `The first ${count} are loaded`,
    partHelp: 'More are listed as the list is scrolled',
    sorted: (count) => `Sorted among the ${count} loaded; there are more`,
    unsort: 'Order of keys',
    found: (count, of) => `${count} of ${of} loaded`,
    selected: (count, bytes) => `${count} selected, ${bytes}`,
    selectedWithPrefixes: (count, prefixes) => `${count} selected, ${prefixes} of them prefixes`,
    empty: 'Nothing below this prefix',
    emptyHelp: 'Files dropped here are uploaded to it.',
    emptyBucket: 'The bucket is empty',
    emptyBucketHelp: 'Files dropped here are uploaded to it.',
    nothingFound: (text) => `Nothing loaded contains “${text}”`,
    nothingFoundHelp:
      'The filter sees what is loaded only. “Jump to” goes to a key that is not loaded yet.',
    emptyName: '(empty name)',
    archived: (storage) => `Archived (${storage}): readable only after it was restored`,
  },
  actions: {
    open: 'Open',
    openTable: 'Open as table',
    openWhole: 'Open everything below as one table',
    look: 'Quick look',
    descend: 'Go into',
    fresh: 'Open in a new tab',
    copyPath: 'Copy s3:// path',
    copyArn: 'Copy ARN',
    copyHttps: 'Copy https address',
    copyKey: 'Copy key',
    link: 'Copy a link for others…',
    download: 'Download…',
    restore: 'Restore from the archive…',
    walk: 'List everything below',
    details: 'Details',
    upload: 'Upload files…',
    menu: 'What can be done with it',
    copied: (count) => `${count} paths copied`,
  },
  details: {
    label: 'Details',
    close: 'Close the details',
    none: 'Nothing selected',
    noneHelp: 'A selected object shows its size, encryption, tags and versions here.',
    many: (count) => `${count} selected`,
    size: 'Size',
    bytes: (count) => `${count} bytes`,
    type: 'Content type',
    encoding: 'Content encoding',
    modified: 'Modified',
    etag: 'ETag',
    etagParts: (parts) =>
      `Uploaded in ${parts} parts, so that the ETag is no MD5 of the whole object`,
    class: 'Storage class',
    archive: 'Archive',
    needed: 'To be restored first',
    restoring: 'Being restored',
    until: (moment) => `Restored until ${moment}`,
    encryption: 'Encryption',
    unencrypted: 'None that the service tells of',
    key: 'Key',
    checksums: 'Checksums',
    version: 'Version',
    metadata: 'Metadata',
    tags: 'Tags',
    noTags: 'None',
    ask: 'Show tags',
    path: 'Path',
    versions: 'Versions',
    askVersions: 'Show versions',
    noVersions: 'The bucket keeps no versions',
    latest: 'current',
    deletion: 'Deleted',
    moreVersions: 'Older versions…',
    showVersion: 'Show this version',
    currentVersion: 'Back to the current version',
    copyValue: (name) => `Copy: ${name}`,
    prefixHelp: 'A prefix is a part of keys. What lies below it has sizes and versions.',
  },
  look: {
    show: (bytes) => `Show (${bytes})`,
    showHelp: 'Reads the whole object',
    kinds: { image: 'Picture', video: 'Video', audio: 'Audio', pdf: 'PDF', text: 'Text' },
    tooLarge: (bytes) => `${bytes} are too much to be shown in place`,
    notHere: 'Not shown in place',
    notHereHelp: 'It can be downloaded, or opened as a table where it holds rows.',
    noPlay: 'This computer has no decoder for it. It can be downloaded and opened elsewhere.',
    loading: 'Reading…',
    first: (shown, of) => `The first ${shown} of ${of}`,
    encodingLabel: 'Encoding',
    damaged: (count) => `${count} characters could not be read`,
    page: (page, of) => `Page ${page} of ${of}`,
    previousPage: 'Previous page',
    nextPage: 'Next page',
    previous: 'Previous object',
    next: 'Next object',
    size: (width, height) => `${width} × ${height} pixels`,
    wrap: 'Wrap lines',
    formatted: 'Formatted',
  },
  gallery: {
    label: 'Pictures',
    none: 'No pictures among what is loaded',
    noneHelp: 'PNG, JPEG, GIF, WebP and SVG files of this prefix are shown here.',
    read: (bytes, count) => `${bytes} read for ${count} pictures`,
    larger: (bytes) => `${bytes}: shown when it is opened`,
  },
  walk: {
    running: (count) => `${count} objects so far`,
    done: (count) => `${count} objects`,
    stopped: (count) => `Stopped after ${count} objects`,
    stop: 'Stop',
    again: 'List again',
    export: 'Export…',
    explain: 'Every key below this place, as rows to sort, filter, chart and export.',
    start: 'List everything',
  },
  payer: {
    title: 'Whoever reads this bucket pays for it',
    text: (bucket) =>
      `The owner of ${bucket} lets those who ask pay for requests and transfer. Listing and reading are billed to the account of this connection.`,
    session: 'The answer holds for this bucket until the app is closed.',
    agree: 'Agree to pay',
  },
  denied: {
    buckets: 'The name of a bucket can be typed in place of a list.',
  },
  link: {
    title: 'Link to an object',
    warning:
      'Whoever has this link can read the object until it ends, without signing in. It cannot be taken back before; it ends earlier when the keys of this identity end.',
    until: (moment) => `Holds until ${moment}`,
    validFor: 'Holds for',
    minutes: 'minutes',
    hours: 'hours',
    days: 'days',
    limit: 'Between 1 minute and 7 days',
    copy: 'Copy the link',
    copied: (moment) => `Link copied; it holds until ${moment}`,
  },
  restore: {
    title: 'Restore from the archive',
    text: (storage) =>
      `The object lies in ${storage} and cannot be read. Restoring puts a readable copy beside it for some days; retrieving and keeping the copy are billed.`,
    days: 'Days that the copy stays',
    daysHelp: 'Between 1 and 365',
    tier: 'How fast',
    tiers: { expedited: 'Expedited', standard: 'Standard', bulk: 'Bulk' },
    tierHelp: {
      expedited: '1 to 5 minutes; the most expensive',
      standard: '3 to 5 hours; 12 from Deep Archive',
      bulk: '5 to 12 hours; 48 from Deep Archive; the cheapest',
    },
    noExpedited: 'Deep Archive has no expedited retrieval',
    start: 'Restore',
    asked: 'The object is being restored',
    wrongDays: 'A number between 1 and 365',
  },
  transfer: {
    download: 'Download',
    upload: 'Upload',
    what: (objects, prefixes) => `${objects} objects and everything below ${prefixes} prefixes`,
    whatFiles: (count) => `${count} objects`,
    to: 'Into the folder',
    choose: 'Choose…',
    into: 'Into',
    prefixHelp: 'What the keys begin with',
    files: 'Files and folders',
    addFile: 'Add files…',
    addFolder: 'Add a folder…',
    remove: (name) => `Leave out ${name}`,
    noFiles: 'None chosen yet. Files can also be dropped onto the list.',
    overwrite: 'Write over what is there',
    overwriteDownload: 'Files of the same name are replaced',
    overwriteUpload: 'Objects of the same key are replaced',
    leave: 'What is there already is left alone and counted',
    folderMissing: 'A folder is needed',
    startDownload: 'Download',
    startUpload: 'Upload',
    running: (place) => `Moving to ${place}`,
    progress: (done, total) => `${done} of ${total}`,
    background: 'Go on in the background',
    stop: 'Stop',
    stopping: 'Stopping…',
    stopped: 'Stopped. What was moved is there.',
    downloaded: (objects, bytes) => `${objects} objects downloaded, ${bytes}`,
    uploaded: (objects, bytes) => `${objects} objects uploaded, ${bytes}`,
    left: (count) => `${count} were there already and were left`,
    failed: (count) => `${count} did not work`,
    failedMore: (count) => `and ${count} more`,
    copyFailed: 'Copy the list',
    close: 'Close',
    another: 'Again…',
  },
  palette: {
    group: 'Buckets',
    bucket: (name) => `Go to bucket ${name}`,
    address: (text) => `Open ${text}`,
  },
  badAddress: 'This is not an address in S3',
  badAddressHelp:
    's3://bucket/key, arn:aws:s3:::bucket/key, an https address, or the ARN of an access point',
  noConnection: 'No connection to S3 is there yet',
};

export const objectsJa: ObjectsWords = {
  title: 'ファイル',
  pane: {
    address: 'バケットまたはアドレス',
    placeholder: 's3://バケット/プレフィックス/',
    go: 'アドレスを開く',
    as: (connection) => `問い合わせ先: ${connection}`,
    tree: 'バケット',
    refresh: 'バケットを再読み込み',
    pinned: 'ピン留め',
    recent: '最近使った場所',
    none: 'S3 への接続がありません',
    noneHelp: 'AWS または S3 互換サービスへの接続を追加すると、バケットがここに表示されます。',
    add: '接続を追加…',
    noBuckets: 'バケットがありません',
    more: '続きのバケット…',
    loading: '一覧を取得中…',
    mayNotList: 'バケットの一覧は許可されていません',
    mayNotListHelp:
      'この ID には s3:ListAllMyBuckets がありません。上の欄にバケット名を入力すれば開けます。',
    signIn: 'サインインするとバケットが表示されます',
    waiting: '起動中…',
    open: '開く',
    openFresh: '新しいタブで開く',
    pin: 'ピン留め',
    unpin: 'ピン留めを外す',
    forget: '最近使った場所から削除',
    copy: 'パスをコピー',
    table: '全体を 1 つの表として開く',
  },
  bar: {
    address: 'アドレス',
    edit: 'アドレスを入力',
    up: '1 つ上へ',
    refresh: '再読み込み',
    connection: '接続',
    pin: 'この場所をピン留め',
    unpin: 'この場所のピン留めを外す',
    upload: 'アップロード…',
    download: 'ダウンロード…',
    more: 'その他の操作',
    list: 'リスト',
    gallery: 'ギャラリー',
    details: '詳細',
    jump: 'キーへ移動…',
    jumpHelp: '入力した文字以降の最初のキーから一覧します。それより前は読みません',
    jumped: (key) => `${key} 以降`,
    fromStart: '先頭から一覧',
    filter: '読み込み済みを絞り込み',
    clearFilter: '絞り込みを解除',
    asTable: '表として開く',
    walk: '配下をすべて一覧',
  },
  list: {
    label: (place) => `${place} のオブジェクト`,
    name: '名前',
    size: 'サイズ',
    modified: '更新日時',
    class: 'ストレージクラス',
    prefix: 'プレフィックス',
    loading: '一覧を取得中…',
    loadingMore: '続きを取得中…',
    stop: '一覧の取得を停止',
    stopped: '停止しました',
    goOn: '続ける',
    all: (prefixes, objects) => `プレフィックス ${prefixes} 件、オブジェクト ${objects} 件`,
    part: (count) => `先頭の ${count} 件を読み込み済み`,
    partHelp: 'スクロールすると続きを読み込みます',
    sorted: (count) => `読み込み済みの ${count} 件の中での並べ替え（続きがあります）`,
    unsort: 'キー順に戻す',
    found: (count, of) => `読み込み済み ${of} 件中 ${count} 件`,
    selected: (count, bytes) => `${count} 件を選択、${bytes}`,
    selectedWithPrefixes: (count, prefixes) =>
      `${count} 件を選択（うちプレフィックス ${prefixes} 件）`,
    empty: 'このプレフィックスの下には何もありません',
    emptyHelp: 'ここにファイルをドロップするとアップロードします。',
    emptyBucket: 'バケットは空です',
    emptyBucketHelp: 'ここにファイルをドロップするとアップロードします。',
    nothingFound: (text) => `「${text}」を含むものは読み込み済みの中にありません`,
    nothingFoundHelp:
      '絞り込みの対象は読み込み済みのものだけです。まだ読み込んでいないキーへは「キーへ移動」を使います。',
    emptyName: '（空の名前）',
    archived: (storage) => `アーカイブ済み（${storage}）。復元されている間だけ読めます`,
  },
  actions: {
    open: '開く',
    openTable: '表として開く',
    openWhole: '配下を 1 つの表として開く',
    look: 'クイックルック',
    descend: '中へ移動',
    fresh: '新しいタブで開く',
    copyPath: 's3:// パスをコピー',
    copyArn: 'ARN をコピー',
    copyHttps: 'https アドレスをコピー',
    copyKey: 'キーをコピー',
    link: '共有リンクをコピー…',
    download: 'ダウンロード…',
    restore: 'アーカイブから復元…',
    walk: '配下をすべて一覧',
    details: '詳細',
    upload: 'ファイルをアップロード…',
    menu: '操作',
    copied: (count) => `${count} 件のパスをコピーしました`,
  },
  details: {
    label: '詳細',
    close: '詳細を閉じる',
    none: '選択されていません',
    noneHelp: 'オブジェクトを選択すると、サイズ、暗号化、タグ、バージョンがここに表示されます。',
    many: (count) => `${count} 件を選択中`,
    size: 'サイズ',
    bytes: (count) => `${count} バイト`,
    type: 'コンテンツタイプ',
    encoding: 'コンテンツエンコーディング',
    modified: '更新日時',
    etag: 'ETag（識別子）',
    etagParts: (parts) =>
      `${parts} 個のパートに分けてアップロードされたため、ETag は全体の MD5 ではありません`,
    class: 'ストレージクラス',
    archive: 'アーカイブ',
    needed: '復元が必要',
    restoring: '復元中',
    until: (moment) => `${moment} まで復元済み`,
    encryption: '暗号化',
    unencrypted: 'サービスの応答に記載なし',
    key: '暗号鍵',
    checksums: 'チェックサム',
    version: 'バージョン',
    metadata: 'メタデータ',
    tags: 'タグ',
    noTags: 'なし',
    ask: 'タグを表示',
    path: 'パス',
    versions: 'バージョン',
    askVersions: 'バージョンを表示',
    noVersions: 'このバケットはバージョンを保持していません',
    latest: '現行',
    deletion: '削除',
    moreVersions: 'さらに古いバージョン…',
    showVersion: 'このバージョンを表示',
    currentVersion: '現行のバージョンに戻る',
    copyValue: (name) => `${name}をコピー`,
    prefixHelp:
      'プレフィックスはキーの先頭部分です。サイズやバージョンは配下のオブジェクトにあります。',
  },
  look: {
    show: (bytes) => `表示（${bytes}）`,
    showHelp: 'オブジェクト全体を読み込みます',
    kinds: { image: '画像', video: '動画', audio: '音声', pdf: 'PDF', text: 'テキスト' },
    tooLarge: (bytes) => `${bytes} は大きすぎるため、ここでは表示できません`,
    notHere: 'ここでは表示できません',
    notHereHelp: 'ダウンロードするか、行を含むファイルなら表として開けます。',
    noPlay:
      'このコンピューターに対応するデコーダーがありません。ダウンロードして別のアプリで開けます。',
    loading: '読み込み中…',
    first: (shown, of) => `${of} のうち先頭の ${shown}`,
    encodingLabel: '文字コード',
    damaged: (count) => `${count} 文字を読み取れませんでした`,
    page: (page, of) => `${page} / ${of} ページ`,
    previousPage: '前のページ',
    nextPage: '次のページ',
    previous: '前のオブジェクト',
    next: '次のオブジェクト',
    size: (width, height) => `${width} × ${height} ピクセル`,
    wrap: '行を折り返す',
    formatted: '整形表示',
  },
  gallery: {
    label: '画像',
    none: '読み込み済みの中に画像がありません',
    noneHelp: 'このプレフィックスの PNG、JPEG、GIF、WebP、SVG がここに並びます。',
    read: (bytes, count) => `画像 ${count} 枚に ${bytes} を読み込み`,
    larger: (bytes) => `${bytes}: 開いたときに表示します`,
  },
  walk: {
    running: (count) => `${count} 件まで取得`,
    done: (count) => `${count} 件のオブジェクト`,
    stopped: (count) => `${count} 件で停止`,
    stop: '停止',
    again: 'もう一度一覧',
    export: 'エクスポート…',
    explain:
      'この場所の下にあるすべてのキーを行として並べます。並べ替え、絞り込み、グラフ、エクスポートができます。',
    start: 'すべて一覧',
  },
  payer: {
    title: 'このバケットは読み取る側の負担です',
    text: (bucket) =>
      `${bucket} の所有者は、リクエストと転送の料金をリクエスト元の負担としています。一覧や読み取りはこの接続のアカウントに請求されます。`,
    session: 'この同意は、アプリを終了するまでこのバケットに有効です。',
    agree: '負担に同意',
  },
  denied: {
    buckets: '一覧の代わりに、バケット名を入力して開けます。',
  },
  link: {
    title: 'オブジェクトへのリンク',
    warning:
      'このリンクを知っている人は、期限まで誰でもサインインなしでオブジェクトを読めます。期限前に取り消すことはできません。この ID のキーが先に失効すると、リンクも使えなくなります。',
    until: (moment) => `${moment} まで有効`,
    validFor: '有効期間',
    minutes: '分',
    hours: '時間',
    days: '日',
    limit: '1 分から 7 日まで',
    copy: 'リンクをコピー',
    copied: (moment) => `リンクをコピーしました（${moment} まで有効）`,
  },
  restore: {
    title: 'アーカイブから復元',
    text: (storage) =>
      `このオブジェクトは ${storage} にあり、そのままでは読めません。復元すると、読み取れるコピーが指定した日数だけ作られます。取り出しとコピーの保管には料金がかかります。`,
    days: 'コピーを残す日数',
    daysHelp: '1 から 365 まで',
    tier: '取り出しの速さ',
    tiers: { expedited: '迅速', standard: '標準', bulk: '一括' },
    tierHelp: {
      expedited: '1～5 分。最も高価です',
      standard: '3～5 時間。Deep Archive では 12 時間',
      bulk: '5～12 時間。Deep Archive では 48 時間。最も安価です',
    },
    noExpedited: 'Deep Archive に迅速取り出しはありません',
    start: '復元',
    asked: 'オブジェクトを復元しています',
    wrongDays: '1 から 365 までの数値',
  },
  transfer: {
    download: 'ダウンロード',
    upload: 'アップロード',
    what: (objects, prefixes) =>
      `オブジェクト ${objects} 件と、プレフィックス ${prefixes} 件の配下すべて`,
    whatFiles: (count) => `オブジェクト ${count} 件`,
    to: '保存先フォルダー',
    choose: '選択…',
    into: 'アップロード先',
    prefixHelp: 'キーの先頭部分',
    files: 'ファイルとフォルダー',
    addFile: 'ファイルを追加…',
    addFolder: 'フォルダーを追加…',
    remove: (name) => `${name} を外す`,
    noFiles: 'まだ選択されていません。一覧にファイルをドロップすることもできます。',
    overwrite: '既にあるものを上書き',
    overwriteDownload: '同じ名前のファイルを置き換えます',
    overwriteUpload: '同じキーのオブジェクトを置き換えます',
    leave: '既にあるものはそのまま残し、件数を報告します',
    folderMissing: 'フォルダーを指定してください',
    startDownload: 'ダウンロード',
    startUpload: 'アップロード',
    running: (place) => `${place} へ転送中`,
    progress: (done, total) => `${done} / ${total} 完了`,
    background: 'バックグラウンドで続行',
    stop: '停止',
    stopping: '停止中…',
    stopped: '停止しました。転送済みのものは残っています。',
    downloaded: (objects, bytes) => `${objects} 件をダウンロードしました（${bytes}）`,
    uploaded: (objects, bytes) => `${objects} 件をアップロードしました（${bytes}）`,
    left: (count) => `${count} 件は既にあったため、そのまま残しました`,
    failed: (count) => `${count} 件は転送できませんでした`,
    failedMore: (count) => `ほか ${count} 件`,
    copyFailed: '一覧をコピー',
    close: '閉じる',
    another: 'もう一度…',
  },
  palette: {
    group: 'バケット',
    bucket: (name) => `バケット ${name} へ移動`,
    address: (text) => `${text} を開く`,
  },
  badAddress: 'S3 のアドレスではありません',
  badAddressHelp:
    's3://バケット/キー、arn:aws:s3:::バケット/キー、https アドレス、アクセスポイントの ARN を入力できます',
  noConnection: 'S3 への接続がまだありません',
};
