// Words of the policy, the audit log and settings that are handed on.
import type { AuditAct, Kind, Settings, Signature } from '../../ipc';
import type { Format } from '../format';

/** A rule of the policy as the file writes it, said in words. */
type Refused = Extract<Kind, { name: 'refused' }>;

export interface PolicyWords {
  /** Title and reason of a refusal. */
  refused: (kind: Refused, format: Format) => { title: string; why: string };
  title: string;
  /** How honest the rules are. */
  guard: string;
  none: string;
  noneHint: string;
  file: string;
  copyPath: string;
  copied: string;
  readAgain: string;
  readDone: string;
  signature: string;
  signatures: Record<Signature, string>;
  unusable: string;
  showAudit: string;
  areas: {
    export: string;
    copy: string;
    mask: string;
    query: string;
    load: string;
    notebook: string;
    idle: string;
  };
  /** Nothing of an area is ruled. */
  free: string;
  exportNone: string;
  exportFormats: (formats: string) => string;
  exportFolders: (folders: string) => string;
  exportRows: (rows: string) => string;
  copyNone: string;
  copyCells: (cells: string) => string;
  maskTags: (tags: string) => string;
  maskAllTags: string;
  maskColumns: (columns: string) => string;
  maskPatterns: (patterns: string) => string;
  readOnly: string;
  bytesBilled: (bytes: string) => string;
  budget: (amount: string) => string;
  readDatasets: (datasets: string) => string;
  loadNone: string;
  loadDatasets: (datasets: string) => string;
  loadBuckets: (buckets: string) => string;
  notebookNone: string;
  notebookTypes: (types: string) => string;
  notebookPrice: (price: string) => string;
  notebookRoles: (roles: string) => string;
  idleLock: (minutes: string) => string;
  /** Tips of buttons that a rule switches off. */
  tips: { export: string; copy: string; unusable: string };
  masked: string;
  maskedTip: string;
  audit: {
    title: string;
    lead: string;
    search: string;
    acts: string;
    allActs: string;
    refusedOnly: string;
    verify: string;
    verifying: string;
    whole: (lines: string) => string;
    brokenAt: (line: string) => string;
    shortened: string;
    list: string;
    empty: string;
    emptyHint: string;
    noMatch: string;
    clear: string;
    more: string;
    loading: string;
    count: (shown: string, total: string) => string;
    refresh: string;
    columns: { time: string; act: string; what: string; who: string; outcome: string };
    act: Record<AuditAct, string>;
    outcome: {
      begun: string;
      done: string;
      failed: (kind: string) => string;
      refused: (rule: string) => string;
    };
    fact: Record<string, string>;
    details: {
      number: string;
      connection: string;
      hash: string;
      previous: string;
      copyHash: string;
    };
  };
  settings: {
    section: string;
    help: string;
    export: string;
    import: string;
    exportTitle: string;
    exportText: string;
    exported: (path: string) => string;
    importTitle: string;
    importText: string;
    look: string;
    same: string;
    changes: string;
    columns: { setting: string; now: string; next: string };
    unknown: (names: string) => string;
    apply: string;
    applied: string;
    back: string;
    names: Record<keyof Settings, string>;
    nothing: string;
    yes: string;
    no: string;
    list: (count: string) => string;
  };
}

const titleEn: Record<string, (allowed: string) => string> = {
  'export.allowed': () => 'The policy allows no exports',
  'export.formats': (allowed) => `The policy allows only these formats: ${allowed}`,
  'export.folders': (allowed) => `The policy allows files only under ${allowed}`,
  'export.max_rows': (allowed) => `The policy allows at most ${allowed} rows in a file`,
  'copy.allowed': () => 'The policy allows no copying of cells',
  'copy.max_cells': (allowed) => `The policy allows at most ${allowed} cells in a copy`,
  'mask.columns': () => 'The policy masks this column',
  'mask.patterns': () => 'The policy masks this column',
  'mask.policy_tags': () => 'The policy masks this column',
  'query.read_only': () => 'The policy allows only statements that read',
  'query.max_bytes_billed': (allowed) => `The policy bills at most ${allowed} for a statement`,
  'query.daily_budget': (allowed) => `The policy’s budget of ${allowed} for the day is used up`,
  'query.datasets': (allowed) => `The policy allows reading only ${allowed}`,
  'load.allowed': () => 'The policy allows no loads',
  'load.datasets': (allowed) => `The policy allows writing only to ${allowed}`,
  'load.buckets': (allowed) => `The policy allows loads only from ${allowed}`,
  'notebook.allowed': () => 'The policy allows no notebook sessions',
  'notebook.instance_types': (allowed) => `The policy allows only these machines: ${allowed}`,
  'notebook.max_price_per_hour': (allowed) => `The policy allows at most $${allowed} an hour`,
  'notebook.roles': (allowed) => `The policy allows only these roles: ${allowed}`,
};

const titleJa: Record<string, (allowed: string) => string> = {
  'export.allowed': () => 'ポリシーによりエクスポートは許可されていません',
  'export.formats': (allowed) => `ポリシーで許可されている形式は ${allowed} のみです`,
  'export.folders': (allowed) => `ポリシーで許可されている保存先は ${allowed} の下のみです`,
  'export.max_rows': (allowed) => `ポリシーにより 1 ファイルは ${allowed} 行までです`,
  'copy.allowed': () => 'ポリシーによりセルのコピーは許可されていません',
  'copy.max_cells': (allowed) => `ポリシーにより 1 回のコピーは ${allowed} セルまでです`,
  'mask.columns': () => 'この列はポリシーによりマスクされています',
  'mask.patterns': () => 'この列はポリシーによりマスクされています',
  'mask.policy_tags': () => 'この列はポリシーによりマスクされています',
  'query.read_only': () => 'ポリシーにより読み取りの文だけを実行できます',
  'query.max_bytes_billed': (allowed) => `ポリシーにより 1 文の課金は ${allowed} までです`,
  'query.daily_budget': (allowed) => `ポリシーの 1 日の予算 ${allowed} を使い切りました`,
  'query.datasets': (allowed) => `ポリシーで読み取れるのは ${allowed} のみです`,
  'load.allowed': () => 'ポリシーによりロードは許可されていません',
  'load.datasets': (allowed) => `ポリシーで書き込めるのは ${allowed} のみです`,
  'load.buckets': (allowed) => `ポリシーでロードできるのは ${allowed} からのみです`,
  'notebook.allowed': () => 'ポリシーによりノートブックは許可されていません',
  'notebook.instance_types': (allowed) => `ポリシーで使えるマシンは ${allowed} のみです`,
  'notebook.max_price_per_hour': (allowed) => `ポリシーにより 1 時間 $${allowed} までです`,
  'notebook.roles': (allowed) => `ポリシーで使えるロールは ${allowed} のみです`,
};

/** What a rule allows, with figures as the language writes them. */
function allowedText({ rule, allowed }: Refused, format: Format): string {
  const number = Number(allowed);
  if (allowed.trim() === '' || !Number.isFinite(number)) return allowed;
  return rule === 'query.max_bytes_billed' ? format.bytes(number) : format.count(number);
}

export const policyEn: PolicyWords = {
  refused: (kind, format) => ({
    title:
      titleEn[kind.rule]?.(allowedText(kind, format)) ??
      `The policy refuses it: ${kind.rule} = ${kind.allowed}`,
    why: `Refused by the rule ${kind.rule} of this workspace and noted in its audit log. Whoever keeps the policy can change it.`,
  }),
  title: 'Policy of this workspace',
  guard:
    'These are guards of this client: they prevent mistakes on this computer. The lock is the IAM of Google Cloud and AWS, which decides what an identity may do from anywhere.',
  none: 'This workspace has no policy: nothing is ruled here.',
  noneHint: 'A file of this name in the folder of the workspace becomes its policy.',
  file: 'File',
  copyPath: 'Copy the path',
  copied: 'Path copied',
  readAgain: 'Read again',
  readDone: 'The policy was read again',
  signature: 'Signature',
  signatures: {
    notNeeded: 'Not required in this workspace',
    good: 'Signed with the key of this workspace',
    bad: 'Signed with another key, or changed since it was signed',
    absent: 'Required, and missing',
  },
  unusable: 'Whatever a policy could rule is refused until the file can be used.',
  showAudit: 'Audit log',
  areas: {
    export: 'Export',
    copy: 'Copy',
    mask: 'Masked columns',
    query: 'Queries',
    load: 'Loads',
    notebook: 'Notebooks',
    idle: 'Away',
  },
  free: 'Not ruled',
  exportNone: 'No rows may leave as a file.',
  exportFormats: (formats) => `Only these formats: ${formats}.`,
  exportFolders: (folders) => `Only into these folders: ${folders}.`,
  exportRows: (rows) => `At most ${rows} rows in a file.`,
  copyNone: 'Cells may not be copied.',
  copyCells: (cells) => `At most ${cells} cells at a time.`,
  maskTags: (tags) => `Columns with these policy tags are never fetched: ${tags}.`,
  maskAllTags: 'Columns with any policy tag are never fetched.',
  maskColumns: (columns) => `These columns are never fetched: ${columns}.`,
  maskPatterns: (patterns) =>
    `Columns whose name fits these patterns are never fetched: ${patterns}.`,
  readOnly: 'Only statements that read are run.',
  bytesBilled: (bytes) => `A statement bills at most ${bytes}.`,
  budget: (amount) => `At most ${amount} in a day.`,
  readDatasets: (datasets) => `Only these datasets may be read: ${datasets}.`,
  loadNone: 'No data may be loaded.',
  loadDatasets: (datasets) => `Only these datasets may be written: ${datasets}.`,
  loadBuckets: (buckets) => `Only these buckets may be read: ${buckets}.`,
  notebookNone: 'No notebook sessions.',
  notebookTypes: (types) => `Only these machines: ${types}.`,
  notebookPrice: (price) => `At most ${price} an hour.`,
  notebookRoles: (roles) => `Only these roles: ${roles}.`,
  idleLock: (minutes) => `Locked after ${minutes} minutes without a key or a click.`,
  tips: {
    export: 'The policy of this workspace allows no exports (export.allowed)',
    copy: 'The policy of this workspace allows no copying (copy.allowed)',
    unusable: 'The policy of this workspace cannot be used, so this is refused',
  },
  masked: 'masked',
  maskedTip: 'Masked by the policy of this workspace: its values are never fetched',
  audit: {
    title: 'Audit log',
    lead: 'What was done in this workspace. Lines are only added, each with the hash of the one before; no secret and no cell value is in them.',
    search: 'Search the log',
    acts: 'What was done',
    allActs: 'Everything',
    refusedOnly: 'Refused only',
    verify: 'Check the log',
    verifying: 'Checking line by line',
    whole: (lines) => `All ${lines} lines fit together: none was changed or removed.`,
    brokenAt: (line) => `Line ${line} does not fit: it or the line before was changed or removed.`,
    shortened: 'The log is shorter than it once was: lines at the end were removed.',
    list: 'Lines of the audit log',
    empty: 'Nothing was done here yet',
    emptyHint: 'Queries, previews, exports, copies, sign-ins and refusals will be listed.',
    noMatch: 'No line fits',
    clear: 'Show all',
    more: 'Show older lines',
    loading: 'Reading the log',
    count: (shown, total) => `${shown} of ${total} lines`,
    refresh: 'Read again',
    columns: { time: 'Time', act: 'What', what: 'On', who: 'As', outcome: 'Outcome' },
    act: {
      opened: 'Opened',
      signIn: 'Sign-in',
      identityAdded: 'Identity added',
      identityRemoved: 'Identity removed',
      query: 'Query',
      preview: 'Preview',
      export: 'Export',
      copy: 'Copy',
      change: 'Change',
      load: 'Load',
      notebook: 'Notebook',
      policy: 'Policy',
      lock: 'Lock',
      settings: 'Settings',
      bundle: 'Bundle',
    },
    outcome: {
      begun: 'Begun',
      done: 'Done',
      failed: (kind) => `Failed: ${kind}`,
      refused: (rule) => `Refused: ${rule}`,
    },
    fact: {
      rows: 'rows',
      cells: 'cells',
      bytes: 'Bytes',
      bytesProcessed: 'Processed',
      bytesBilled: 'Billed',
      digest: 'Digest of the text',
      format: 'Format',
      job: 'Job',
      statementType: 'Statement',
      policy: 'Digest of the policy',
      version: 'Version',
      saved: 'Saved',
      changed: 'Changed',
      change: 'Change',
      connection: 'Connection',
      budgetMicros: 'Budget in millionths',
      locked: 'Locked',
      by: 'By',
      instanceType: 'Machine',
      takenUp: 'Taken up',
      tornBytes: 'Torn bytes',
      tornDigest: 'Digest of the torn line',
    },
    details: {
      number: 'Line',
      connection: 'Connection',
      hash: 'Hash',
      previous: 'Hash before',
      copyHash: 'Copy the hash',
    },
  },
  settings: {
    section: 'Hand on',
    help: 'A file with these settings, without secrets and without paths of this computer.',
    export: 'Export settings…',
    import: 'Import settings…',
    exportTitle: 'Export settings',
    exportText: 'The file holds no secret, no connection and no path of this computer.',
    exported: (path) => `Settings written to ${path}`,
    importTitle: 'Import settings',
    importText: 'What would change is shown first. Nothing changes before it is applied.',
    look: 'See what would change',
    same: 'The file holds the settings that are in use: nothing would change.',
    changes: 'What would change',
    columns: { setting: 'Setting', now: 'Now', next: 'Then' },
    unknown: (names) => `Not known to this version and left out: ${names}`,
    apply: 'Apply',
    applied: 'Settings imported',
    back: 'Another file',
    names: {
      language: 'Language',
      theme: 'Theme',
      density: 'Row height',
      pricePerTibMicros: 'Price per TiB processed',
      currency: 'Currency',
      maxBytesBilled: 'Limit of bytes billed per query',
      locationPrices: 'Prices of locations',
      usesSlots: 'Paid by slots',
      confirmAboveBytes: 'Ask above',
      dailyBudgetMicros: 'Budget of a day',
      maxResultRows: 'Rows kept of one result',
      timeZone: 'Time zone of TIMESTAMP values',
      savedFolder: 'Folder of saved queries',
      welcomed: 'Welcome seen',
      previewBytes: 'Bytes of files read without asking',
      s3Prices: 'Prices of S3',
      sidePanePx: 'Width of the side pane',
      editorPx: 'Height of the editor',
    },
    nothing: 'none',
    yes: 'yes',
    no: 'no',
    list: (count) => `${count} entries`,
  },
};

export const policyJa: PolicyWords = {
  refused: (kind, format) => ({
    title:
      titleJa[kind.rule]?.(allowedText(kind, format)) ??
      `ポリシーにより拒否されました: ${kind.rule} = ${kind.allowed}`,
    why: `このワークスペースの規則 ${kind.rule} により拒否し、監査ログに記録しました。変更はポリシーの管理者に依頼してください。`,
  }),
  title: 'このワークスペースのポリシー',
  guard:
    'ポリシーはこのクライアントの安全柵で、このコンピューターでの誤操作を防ぎます。本当の鍵は Google Cloud と AWS の IAM です。どの端末からでも、何ができるかは IAM が決めます。',
  none: 'このワークスペースにポリシーはなく、制限はありません。',
  noneHint: 'ワークスペースのフォルダにこの名前のファイルを置くと、ポリシーになります。',
  file: 'ファイル',
  copyPath: 'パスをコピー',
  copied: 'パスをコピーしました',
  readAgain: '再読み込み',
  readDone: 'ポリシーを再読み込みしました',
  signature: '署名',
  signatures: {
    notNeeded: 'このワークスペースでは不要',
    good: 'このワークスペースの鍵で署名済み',
    bad: '別の鍵で署名されているか、署名後に変更されています',
    absent: '必要ですが、ありません',
  },
  unusable: 'ファイルが利用できるようになるまで、ポリシーの対象になる操作はすべて拒否されます。',
  showAudit: '監査ログ',
  areas: {
    export: 'エクスポート',
    copy: 'コピー',
    mask: 'マスクする列',
    query: 'クエリ',
    load: 'ロード',
    notebook: 'ノートブック',
    idle: '離席',
  },
  free: '制限なし',
  exportNone: '行をファイルに書き出せません。',
  exportFormats: (formats) => `使える形式: ${formats}`,
  exportFolders: (folders) => `保存できるフォルダ: ${folders}`,
  exportRows: (rows) => `1 ファイルは ${rows} 行までです。`,
  copyNone: 'セルをコピーできません。',
  copyCells: (cells) => `1 回に ${cells} セルまでです。`,
  maskTags: (tags) => `次のポリシータグの列は取得されません: ${tags}`,
  maskAllTags: 'ポリシータグの付いた列はすべて取得されません。',
  maskColumns: (columns) => `次の列は取得されません: ${columns}`,
  maskPatterns: (patterns) => `名前が次のパターンに合う列は取得されません: ${patterns}`,
  readOnly: '読み取りの文だけを実行できます。',
  bytesBilled: (bytes) => `1 文の課金は ${bytes} までです。`,
  budget: (amount) => `1 日に ${amount} までです。`,
  readDatasets: (datasets) => `読み取れるデータセット: ${datasets}`,
  loadNone: 'データをロードできません。',
  loadDatasets: (datasets) => `書き込めるデータセット: ${datasets}`,
  loadBuckets: (buckets) => `読み取れるバケット: ${buckets}`,
  notebookNone: 'ノートブックを使えません。',
  notebookTypes: (types) => `使えるマシン: ${types}`,
  notebookPrice: (price) => `1 時間 ${price} までです。`,
  notebookRoles: (roles) => `使えるロール: ${roles}`,
  idleLock: (minutes) => `${minutes} 分間操作がないとロックします。`,
  tips: {
    export: 'このワークスペースのポリシーによりエクスポートできません (export.allowed)',
    copy: 'このワークスペースのポリシーによりコピーできません (copy.allowed)',
    unusable: 'このワークスペースのポリシーを利用できないため、拒否されます',
  },
  masked: 'マスク',
  maskedTip: 'このワークスペースのポリシーによりマスクされ、値は取得されません',
  audit: {
    title: '監査ログ',
    lead: 'このワークスペースで行われた操作です。追記だけが行われ、各行は前の行のハッシュを持ちます。秘密情報やセルの値は含まれません。',
    search: 'ログを検索',
    acts: '操作の種類',
    allActs: 'すべて',
    refusedOnly: '拒否のみ',
    verify: 'ログを検証',
    verifying: '1 行ずつ検証しています',
    whole: (lines) => `${lines} 行すべてが一致しました。変更も削除もありません。`,
    brokenAt: (line) => `${line} 行目が一致しません。この行か前の行が変更または削除されています。`,
    shortened: 'ログが以前より短くなっています。末尾の行が削除されています。',
    list: '監査ログの行',
    empty: 'まだ操作がありません',
    emptyHint: 'クエリ、プレビュー、エクスポート、コピー、サインイン、拒否が記録されます。',
    noMatch: '一致する行がありません',
    clear: 'すべて表示',
    more: '古い行を表示',
    loading: 'ログを読み込んでいます',
    count: (shown, total) => `${total} 行中 ${shown} 行`,
    refresh: '再読み込み',
    columns: { time: '日時', act: '操作', what: '対象', who: '実行者', outcome: '結果' },
    act: {
      opened: '起動',
      signIn: 'サインイン',
      identityAdded: '認証情報を追加',
      identityRemoved: '認証情報を削除',
      query: 'クエリ',
      preview: 'プレビュー',
      export: 'エクスポート',
      copy: 'コピー',
      change: '変更',
      load: 'ロード',
      notebook: 'ノートブック',
      policy: 'ポリシー',
      lock: 'ロック',
      settings: '設定',
      bundle: 'サポート用ファイル',
    },
    outcome: {
      begun: '開始',
      done: '完了',
      failed: (kind) => `失敗: ${kind}`,
      refused: (rule) => `拒否: ${rule}`,
    },
    fact: {
      rows: '行',
      cells: 'セル',
      bytes: 'バイト数',
      bytesProcessed: '処理量',
      bytesBilled: '課金量',
      digest: '文のダイジェスト',
      format: '形式',
      job: 'ジョブ',
      statementType: '文の種類',
      policy: 'ポリシーのダイジェスト',
      version: 'バージョン',
      saved: '保存',
      changed: '変更',
      change: '変更の種類',
      connection: '接続',
      budgetMicros: '予算 (100 万分の 1)',
      locked: 'ロック',
      by: '操作元',
      instanceType: 'マシン',
      takenUp: '引き継ぎ',
      tornBytes: '途切れたバイト数',
      tornDigest: '途切れた行のダイジェスト',
    },
    details: {
      number: '行番号',
      connection: '接続',
      hash: 'ハッシュ',
      previous: '前のハッシュ',
      copyHash: 'ハッシュをコピー',
    },
  },
  settings: {
    section: '受け渡し',
    help: '設定のファイルです。秘密情報とこのコンピューターのパスは含まれません。',
    export: '設定をエクスポート…',
    import: '設定をインポート…',
    exportTitle: '設定のエクスポート',
    exportText: '秘密情報、接続、このコンピューターのパスは含まれません。',
    exported: (path) => `${path} に設定を書き出しました`,
    importTitle: '設定のインポート',
    importText: '変更される内容を先に確認できます。適用するまで何も変わりません。',
    look: '変更内容を確認',
    same: '現在の設定と同じです。変更はありません。',
    changes: '変更される内容',
    columns: { setting: '設定', now: '現在', next: '適用後' },
    unknown: (names) => `このバージョンで扱えないため無視される項目: ${names}`,
    apply: '適用',
    applied: '設定をインポートしました',
    back: '別のファイル',
    names: {
      language: '言語',
      theme: 'テーマ',
      density: '行の高さ',
      pricePerTibMicros: '処理 1 TiB あたりの料金',
      currency: '通貨',
      maxBytesBilled: '1 クエリの課金バイトの上限',
      locationPrices: 'ロケーションごとの料金',
      usesSlots: 'スロット課金',
      confirmAboveBytes: '確認する処理量',
      dailyBudgetMicros: '1 日の予算',
      maxResultRows: '1 つの結果で保持する行数',
      timeZone: 'TIMESTAMP のタイムゾーン',
      savedFolder: '保存クエリのフォルダ',
      welcomed: 'ようこそ画面の表示済み',
      previewBytes: '確認なしで読み取るファイルのバイト数',
      s3Prices: 'S3 の料金',
      sidePanePx: 'サイド領域の幅',
      editorPx: 'エディタの高さ',
    },
    nothing: 'なし',
    yes: 'はい',
    no: 'いいえ',
    list: (count) => `${count} 件`,
  },
};
