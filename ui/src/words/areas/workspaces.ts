// Words of workspaces: switching, making, classing, locking and forgetting them.
import type { ClassColour } from '../../ipc';

export interface WorkspacesWords {
  switchTitle: string;
  button: (name: string, className: string) => string;
  filter: string;
  list: string;
  nothing: (text: string) => string;
  hint: string;
  current: string;
  sandbox: string;
  encrypted: string;
  newWindow: string;
  make: string;
  edit: string;
  forget: string;
  actions: (name: string) => string;
  broken: string;
  classes: Record<'open' | 'internal' | 'restricted', { name: string; text: string }>;
  colours: Record<ClassColour, string>;
  form: {
    newTitle: string;
    editTitle: (name: string) => string;
    name: string;
    nameMissing: string;
    className: string;
    own: string;
    ownName: string;
    ownHint: string;
    colour: string;
    encrypted: string;
    encryptedHint: string;
    policyKey: string;
    policyKeyHint: string;
    make: string;
    save: string;
    saved: string;
    apart: string;
  };
  forgetting: {
    title: (name: string) => string;
    text: string;
    goes: string[];
    stays: string;
    type: (name: string) => string;
    do: string;
    doing: string;
    done: (name: string) => string;
    files: (count: string) => string;
    entries: (count: string) => string;
    looked: string;
  };
  lock: {
    title: (name: string) => string;
    text: string;
    unlock: string;
    unlocking: string;
    other: string;
  };
}

export const workspacesEn: WorkspacesWords = {
  switchTitle: 'Switch the workspace',
  button: (name, className) => `Workspace ${name}, ${className}: switch`,
  filter: 'Filter workspaces',
  list: 'Workspaces',
  nothing: (text) => `No workspace named “${text}”`,
  hint: '↑↓ choose · Enter show here · Shift+Enter new window · Esc close',
  current: 'shown here',
  sandbox: 'with the sandbox',
  encrypted: 'Caches encrypted',
  newWindow: 'Open in a new window',
  make: 'New workspace…',
  edit: 'Edit…',
  forget: 'Forget…',
  actions: (name) => `Actions for ${name}`,
  broken: 'Cannot be opened',
  classes: {
    open: { name: 'Open', text: 'Sample and public data.' },
    internal: { name: 'Internal', text: 'Data of the company, for its own people.' },
    restricted: { name: 'Restricted', text: 'Personal or live data: caches are encrypted.' },
  },
  colours: {
    plain: 'No colour',
    blue: 'Blue',
    teal: 'Teal',
    amber: 'Amber',
    red: 'Red',
    violet: 'Violet',
  },
  form: {
    newTitle: 'New workspace',
    editTitle: (name) => `Edit ${name}`,
    name: 'Name',
    nameMissing: 'A name is needed.',
    className: 'Class',
    own: 'Own word',
    ownName: 'Word for the class',
    ownHint: 'As the team calls it, for example “production”.',
    colour: 'Colour of the frame',
    encrypted: 'Encrypt what is kept of its data on disk',
    encryptedHint: 'With a key that lies in the keychain only.',
    policyKey: 'Public key of the policy',
    policyKeyHint:
      'In minisign’s form. Empty: the policy need not be signed. With a key, an unsigned policy is refused.',
    make: 'Make and show',
    save: 'Save',
    saved: 'Workspace saved',
    apart:
      'Connections, identities, tabs, history, results and rules of a workspace are seen in no other.',
  },
  forgetting: {
    title: (name) => `Forget ${name}`,
    text: 'Everything in this workspace is removed for good:',
    goes: [
      'connections and identities, with their secrets in the keychain',
      'tabs, saved queries, history and results',
      'caches, settings, policy and audit log',
    ],
    stays: 'Data in BigQuery and S3 stays, and so do exported files.',
    type: (name) => `Type ${name} to confirm`,
    do: 'Forget for good',
    doing: 'Removing, and looking that nothing is left',
    done: (name) => `${name} is forgotten`,
    files: (count) => `Files removed: ${count}`,
    entries: (count) => `Entries removed from the keychain: ${count}`,
    looked: 'It was looked: nothing of it is left on this computer.',
  },
  lock: {
    title: (name) => `${name} is locked`,
    text: 'Nothing of this workspace is on the screen or in the memory of this page. Queries that were running go on.',
    unlock: 'Unlock',
    unlocking: 'Waiting for the keychain',
    other: 'Another workspace…',
  },
};

export const workspacesJa: WorkspacesWords = {
  switchTitle: 'ワークスペースの切り替え',
  button: (name, className) => `ワークスペース ${name} (${className}): 切り替え`,
  filter: 'ワークスペースを絞り込み',
  list: 'ワークスペース',
  nothing: (text) => `「${text}」に一致するワークスペースなし`,
  hint: '↑↓ 選択 · Enter ここに表示 · Shift+Enter 新しいウィンドウ · Esc 閉じる',
  current: '表示中',
  sandbox: 'サンドボックスあり',
  encrypted: 'キャッシュを暗号化',
  newWindow: '新しいウィンドウで開く',
  make: '新しいワークスペース…',
  edit: '編集…',
  forget: '消去…',
  actions: (name) => `${name} の操作`,
  broken: '開けません',
  classes: {
    open: { name: '公開', text: 'サンプルや公開データ。' },
    internal: { name: '社内', text: '社内の人だけが扱うデータ。' },
    restricted: { name: '機密', text: '個人情報や本番のデータ。キャッシュを暗号化します。' },
  },
  colours: {
    plain: '色なし',
    blue: '青',
    teal: '青緑',
    amber: '琥珀',
    red: '赤',
    violet: '紫',
  },
  form: {
    newTitle: '新しいワークスペース',
    editTitle: (name) => `${name} の編集`,
    name: '名前',
    nameMissing: '名前を入力してください。',
    className: '区分',
    own: '独自の区分',
    ownName: '区分の名前',
    ownHint: 'チームでの呼び方です (例: 本番)。',
    colour: '枠の色',
    encrypted: 'ディスクに残るデータを暗号化',
    encryptedHint: '鍵はキーチェーンだけに保管されます。',
    policyKey: 'ポリシーの公開鍵',
    policyKeyHint:
      'minisign の形式です。空欄の場合、署名は不要です。設定すると、署名のないポリシーは拒否されます。',
    make: '作成して表示',
    save: '保存',
    saved: 'ワークスペースを保存しました',
    apart: '接続、認証情報、タブ、履歴、結果、ポリシーは、ほかのワークスペースから見えません。',
  },
  forgetting: {
    title: (name) => `${name} の消去`,
    text: 'このワークスペースの内容をすべて完全に削除します。',
    goes: [
      '接続と認証情報 (キーチェーンの秘密情報を含む)',
      'タブ、保存クエリ、履歴、結果',
      'キャッシュ、設定、ポリシー、監査ログ',
    ],
    stays: 'BigQuery や S3 のデータと、書き出したファイルは残ります。',
    type: (name) => `確認のため「${name}」と入力`,
    do: '完全に消去',
    doing: '削除し、残っていないことを確認しています',
    done: (name) => `${name} を消去しました`,
    files: (count) => `削除したファイル: ${count} 件`,
    entries: (count) => `キーチェーンから削除した項目: ${count} 件`,
    looked: 'このコンピューターに何も残っていないことを確認しました。',
  },
  lock: {
    title: (name) => `${name} はロックされています`,
    text: 'このワークスペースの内容は、画面にもこのページのメモリにもありません。実行中のクエリは続きます。',
    unlock: 'ロックを解除',
    unlocking: 'キーチェーンの応答を待っています',
    other: '別のワークスペース…',
  },
};
