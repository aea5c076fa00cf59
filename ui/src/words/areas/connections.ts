// Words of connections, identities, the keychain and signing in.
import type { IdentityWay, SecretPlace } from '../../ipc';

/** A way to prove oneself, by its name. */
export type WayName = IdentityWay['name'];

/** A service that a connection reaches, as the person chooses it. */
export type ServiceName = 'bigQuery' | 'aws' | 's3';

export interface ConnectionsWords {
  title: string;
  open: (state: string) => string;
  list: string;
  add: string;
  addFirst: string;
  none: string;
  noneText: string;
  groups: { bigQuery: string; aws: string; identities: string };
  chip: { signedOut: (count: string) => string; failed: (count: string) => string };
  state: {
    ready: string;
    signedIn: string;
    signedInUntil: (time: string) => string;
    signedOut: string;
    failed: string;
    preparing: string;
    own: string;
  };
  choice: { label: string; current: (name: string) => string; none: string; gone: string };
  signIn: string;
  signInAgain: string;
  facts: {
    service: string;
    project: string;
    location: string;
    locationAuto: string;
    endpoint: string;
    region: string;
    pathStyle: string;
    pathStyleOn: string;
    pathStyleOff: string;
    identity: string;
    ownToken: string;
    way: string;
    kept: string;
    added: string;
    key: string;
    usedBy: string;
    unused: string;
    source: string;
    account: string;
    startUrl: string;
    file: string;
  };
  kept: Record<SecretPlace, string>;
  ways: Record<WayName, { name: string; text: string }>;
  age: { days: (days: string) => string; calm: string; loud: (days: string) => string };
  test: string;
  testing: string;
  testAgain: string;
  edit: string;
  rename: string;
  renameField: string;
  save: string;
  remove: string;
  who: {
    ask: string;
    title: string;
    name: string;
    account: string;
    until: string;
    untilLeft: (time: string, left: string) => string;
    refreshed: string;
    scopes: string;
    clock: string;
    clockGood: string;
    clockBad: (seconds: string) => string;
  };
  access: {
    title: string;
    list: string;
    all: string;
    missing: (count: string) => string;
    unknown: (count: string) => string;
    permission: string;
    resource: string;
    role: string;
    state: string;
    granted: string;
    lacking: string;
    unclear: string;
    request: string;
    requestHelp: string;
    copy: string;
    copied: string;
  };
  removing: {
    connectionTitle: string;
    connectionText: (name: string) => string;
    identityTitle: string;
    identityText: (name: string) => string;
    identityElsewhere: (name: string) => string;
    inUse: (names: string) => string;
    done: (name: string) => string;
    entries: (count: string) => string;
    noEntries: string;
    copies: string;
    noCopies: string;
    file: (path: string) => string;
    vendor: string;
    program: (program: string, path: string) => string;
  };
  shred: {
    title: string;
    text: (path: string) => string;
    why: string;
    do: string;
    keep: string;
    done: string;
  };
  vault: {
    label: string;
    ready: (keychain: string) => string;
    memory: (count: string) => string;
    memoryHint: string;
    locked: (keychain: string) => string;
    lockedText: string;
    unlock: string;
    unlocking: string;
    absent: string;
    absentText: string;
    keepInMemory: string;
    again: string;
    why: string;
  };
  adding: {
    /** A file may be a key or a workload identity's: what it is shows when it is read. */
    file: { name: string; text: string };
    title: string;
    editTitle: string;
    steps: { service: string; identity: string; reach: string; test: string };
    step: (number: string, of: string, name: string) => string;
    back: string;
    next: string;
    services: Record<ServiceName, { name: string; text: string }>;
    known: string;
    found: string;
    finding: string;
    foundNothing: string;
    from: (file: string) => string;
    ways: string;
    keysWhy: string;
    use: string;
    adding: string;
    name: string;
    nameHint: string;
    project: string;
    projectHint: string;
    location: string;
    locationHint: string;
    anyLocation: string;
    otherLocation: string;
    advanced: string;
    endpoint: string;
    endpointHint: string;
    s3EndpointHint: string;
    region: string;
    regionHint: string;
    pathStyle: string;
    pathStyleHint: string;
    minio: string;
    saveAndTest: string;
    saving: string;
    saved: (name: string) => string;
    finish: string;
    change: string;
    browse: string;
    required: string;
    fields: {
      keyFile: string;
      keyFileHint: string;
      clientFile: string;
      clientFileHint: string;
      source: string;
      sourceHint: string;
      noSource: string;
      target: string;
      targetHint: string;
      delegates: string;
      delegatesHint: string;
      accessKeyId: string;
      secretAccessKey: string;
      secretHint: string;
      sessionToken: string;
      sessionTokenHint: string;
      profile: string;
      profileHint: string;
      startUrl: string;
      startUrlHint: string;
      ssoRegion: string;
      roleArn: string;
      externalId: string;
      externalIdHint: string;
      mfaSerial: string;
      mfaSerialHint: string;
      command: string;
      commandHint: string;
    };
  };
  signing: {
    title: (name: string) => string;
    waiting: string;
    browser: string;
    browserHint: string;
    code: string;
    codeHint: string;
    codeLeft: (time: string) => string;
    codeOver: string;
    copyCode: string;
    copyUrl: string;
    page: string;
    mfa: (serial: string) => string;
    mfaField: string;
    mfaHint: string;
    send: string;
    role: string;
    roleFilter: string;
    roleList: string;
    roleNone: string;
    take: string;
    done: (name: string) => string;
    again: string;
  };
}

export const connectionsEn: ConnectionsWords = {
  title: 'Connections and identities',
  open: (state) => `Connections and identities: ${state}`,
  list: 'Connections and identities',
  add: 'Add a connection',
  addFirst: 'Add the first connection',
  none: 'No connections yet',
  noneText:
    'BigQuery, AWS and S3-compatible services can be reached once a connection says where and as whom.',
  groups: { bigQuery: 'BigQuery', aws: 'AWS and S3', identities: 'Identities' },
  chip: {
    signedOut: (count) => `${count} signed out`,
    failed: (count) => `${count} failed`,
  },
  state: {
    ready: 'Ready',
    signedIn: 'Signed in',
    signedInUntil: (time) => `Signed in until ${time}`,
    signedOut: 'Signed out',
    failed: 'Failed',
    preparing: 'Preparing',
    own: 'Part of the sandbox',
  },
  choice: {
    label: 'Connection of this tab',
    current: (name) => `Connection: ${name}`,
    none: 'Choose a connection',
    gone: 'The connection of this tab is no longer there. Another one is not taken unasked.',
  },
  signIn: 'Sign in',
  signInAgain: 'Sign in again',
  facts: {
    service: 'Service',
    project: 'Project',
    location: 'Location',
    locationAuto: 'As the data',
    endpoint: 'Address',
    region: 'Region',
    pathStyle: 'Buckets',
    pathStyleOn: 'In the path',
    pathStyleOff: 'In the name of the host',
    identity: 'As',
    ownToken: 'Its own token, made at each start',
    way: 'Proves itself by',
    kept: 'Secret',
    added: 'Added',
    key: 'Key',
    usedBy: 'Used by',
    unused: 'No connection',
    source: 'Through',
    account: 'Account',
    startUrl: 'Start page',
    file: 'Read from',
  },
  kept: {
    keychain: 'In the keychain of this system',
    memory: 'In memory, until Shirabe closes',
    elsewhere: 'Kept by another program; read there, not copied',
  },
  ways: {
    googleBrowser: {
      name: 'Google account, in the browser',
      text: 'Sign in as yourself. Nothing to keep or to rotate.',
    },
    googleDefault: {
      name: 'gcloud’s sign-in on this computer',
      text: 'Application Default Credentials, read where gcloud keeps them.',
    },
    googleImpersonated: {
      name: 'Act as a service account',
      text: 'Another identity acts as it for an hour at a time. No key is needed.',
    },
    googleWorkload: {
      name: 'Workload identity file',
      text: 'Federation with another identity provider. The file holds no secret of Google’s.',
    },
    googleKey: {
      name: 'Service account key',
      text: 'It holds until it is deleted at Google.',
    },
    awsSso: {
      name: 'IAM Identity Center (SSO)',
      text: 'Sign in with a code on a page. Holds for hours, not for ever.',
    },
    awsRole: {
      name: 'Assume a role',
      text: 'Another identity assumes it for an hour at a time, with MFA if the role asks.',
    },
    awsProfile: {
      name: 'Profile of the AWS CLI',
      text: 'Read in ~/.aws where it lies, not copied.',
    },
    awsEnvironment: {
      name: 'Environment variables',
      text: 'AWS_ACCESS_KEY_ID and its companions, as Shirabe was started with.',
    },
    awsProcess: {
      name: 'A program that prints credentials',
      text: 'As credential_process of the AWS CLI. It is run whenever keys are needed.',
    },
    awsInstance: {
      name: 'Role of this machine',
      text: 'From the metadata service of EC2 or ECS. Asked only because it is added here.',
    },
    awsKeys: {
      name: 'Access keys',
      text: 'An id and a secret that hold until they are deleted at AWS.',
    },
  },
  age: {
    days: (days) => `Made ${days} days ago`,
    calm: 'A new key is due: keys are best replaced every 90 days.',
    loud: (days) =>
      `This key is ${days} days old. Whoever has ever copied it can still use it. Replace it, or use a way without a key.`,
  },
  test: 'Test',
  testing: 'Asking what is allowed',
  testAgain: 'Test again',
  edit: 'Edit…',
  rename: 'Rename',
  renameField: 'Name of the identity',
  save: 'Save',
  remove: 'Remove…',
  who: {
    ask: 'Who am I',
    title: 'As the service sees it',
    name: 'Name',
    account: 'Account',
    until: 'Token',
    untilLeft: (time, left) => `Holds until ${time} (${left} left)`,
    refreshed: 'Refreshed by itself',
    scopes: 'Scopes',
    clock: 'Clock',
    clockGood: 'Agrees with the service',
    clockBad: (seconds) => `Differs from the service’s by ${seconds}; signatures may be refused`,
  },
  access: {
    title: 'What it may do',
    list: 'Permissions',
    all: 'Everything that is needed is granted.',
    missing: (count) => `${count} missing`,
    unknown: (count) => `${count} could not be found out`,
    permission: 'Permission',
    resource: 'On',
    role: 'Granted by',
    state: 'State',
    granted: 'Granted',
    lacking: 'Missing',
    unclear: 'Unknown',
    request: 'Request to an administrator',
    requestHelp: 'Ready to send to whoever manages access.',
    copy: 'Copy the request',
    copied: 'Request copied',
  },
  removing: {
    connectionTitle: 'Remove the connection',
    connectionText: (name) => `“${name}” is removed from this workspace. Its identity stays.`,
    identityTitle: 'Remove the identity',
    identityText: (name) => `“${name}” is removed, and its secret with it from the keychain.`,
    identityElsewhere: (name) =>
      `“${name}” is removed from this workspace. What another program keeps stays there.`,
    inUse: (names) => `It is in use by ${names}. Remove or change that first.`,
    done: (name) => `“${name}” is removed`,
    entries: (count) =>
      `Entries removed from the keychain, and looked up again to be sure: ${count}`,
    noEntries: 'Nothing of it was in the keychain.',
    copies: 'Copies may still lie here',
    noCopies: 'No other place is known.',
    file: (path) => `The file it was read from: ${path}`,
    vendor: 'The key itself still holds until it is deleted at the provider:',
    program: (program, path) => `Files of ${program} in ${path}`,
  },
  shred: {
    title: 'The key is in the keychain now',
    text: (path) => `The file ${path} holds it as well, readable by every program.`,
    why: 'Shredding writes over the file before it is deleted. Backups and synchronised folders are not reached.',
    do: 'Shred the file',
    keep: 'Leave the file',
    done: 'The file is shredded',
  },
  vault: {
    label: 'Keychain',
    ready: (keychain) => `Secrets lie in ${keychain}`,
    memory: (count) => `Secrets in memory only: ${count}`,
    memoryHint: 'They are gone when Shirabe closes.',
    locked: (keychain) => `${keychain} is locked`,
    lockedText: 'Secrets can be read and kept once it is unlocked.',
    unlock: 'Unlock',
    unlocking: 'Waiting for the system',
    absent: 'This system has no keychain that answers',
    absentText:
      'Nothing is written to disk in its place. Secrets can be kept in memory until Shirabe closes.',
    keepInMemory: 'Keep in memory until Shirabe closes',
    again: 'Look again',
    why: 'What the system said',
  },
  adding: {
    file: {
      name: 'Key file or workload identity file',
      text: 'A JSON file. A service account’s key holds until it is deleted at Google.',
    },
    title: 'Add a connection',
    editTitle: 'Edit the connection',
    steps: { service: 'Service', identity: 'As whom', reach: 'Where', test: 'Test' },
    step: (number, of, name) => `Step ${number} of ${of}: ${name}`,
    back: 'Back',
    next: 'Next',
    services: {
      bigQuery: { name: 'BigQuery', text: 'Google’s warehouse: tables, queries, reports.' },
      aws: { name: 'Amazon Web Services', text: 'S3 files, loads and notebooks.' },
      s3: { name: 'S3-compatible', text: 'MinIO, Cloudflare R2, Wasabi and the like.' },
    },
    known: 'Identities of this workspace',
    found: 'Found on this computer',
    finding: 'Looking on this computer',
    foundNothing: 'Nothing was found on this computer.',
    from: (file) => `in ${file}`,
    ways: 'Other ways',
    keysWhy:
      'Last, because keys are long-lived: a copy works for whoever has it, until it is deleted.',
    use: 'Use it',
    adding: 'Keeping it',
    name: 'Name',
    nameHint: 'Empty: named after what it is.',
    project: 'Project',
    projectHint: 'Its id, for example acme-games. Queries are billed to it.',
    location: 'Location',
    locationHint: 'Where jobs run unless a query says otherwise.',
    anyLocation: 'As the data',
    otherLocation: 'Other…',
    advanced: 'Another address',
    endpoint: 'Address of the API',
    endpointHint: 'Only for a private endpoint or an emulator.',
    s3EndpointHint: 'For example http://127.0.0.1:9000',
    region: 'Region',
    regionHint: 'For example ap-northeast-1',
    pathStyle: 'Buckets in the path',
    pathStyleHint: 'As MinIO and most compatible services want it.',
    minio: 'As MinIO on this computer',
    saveAndTest: 'Save and test',
    saving: 'Saving',
    saved: (name) => `“${name}” is saved`,
    finish: 'Done',
    change: 'Change it',
    browse: 'Browse…',
    required: 'Needed',
    fields: {
      keyFile: 'File',
      keyFileHint:
        'Read by the app itself; its secret goes into the keychain, never onto this page.',
      clientFile: 'OAuth client file',
      clientFileHint:
        'JSON of an OAuth client of the type “Desktop app”. An administrator makes it once in Google Cloud under APIs & Services, Credentials.',
      source: 'Who acts',
      sourceHint: 'An identity of this workspace.',
      noSource: 'No identity is there yet that could act. Add one first.',
      target: 'E-mail of the service account',
      targetHint: 'name@project.iam.gserviceaccount.com',
      delegates: 'In between',
      delegatesHint: 'E-mails of service accounts in order, separated by commas. Usually empty.',
      accessKeyId: 'Access key id',
      secretAccessKey: 'Secret access key',
      secretHint: 'Goes into the keychain. It is not shown again.',
      sessionToken: 'Session token',
      sessionTokenHint: 'Only for keys that begin with ASIA.',
      profile: 'Profile',
      profileHint: 'Its name in ~/.aws/config.',
      startUrl: 'Start page',
      startUrlHint: 'For example https://example.awsapps.com/start',
      ssoRegion: 'Region of the Identity Center',
      roleArn: 'ARN of the role',
      externalId: 'External id',
      externalIdHint: 'If the owner of the role asks for one.',
      mfaSerial: 'MFA device',
      mfaSerialHint: 'Its serial number or ARN, if the role wants MFA.',
      command: 'Command line',
      commandHint: 'It prints JSON as credential_process of the AWS CLI does.',
    },
  },
  signing: {
    title: (name) => `Sign in: ${name}`,
    waiting: 'Asking the service',
    browser: 'Sign in on the page that was opened in the browser.',
    browserHint: 'If no page came up, open this address by hand:',
    code: 'Compare this code with the one on the page, then confirm there.',
    codeHint: 'If no page came up, open this address by hand:',
    codeLeft: (time) => `Holds for ${time}`,
    codeOver: 'The code has run out.',
    copyCode: 'Copy the code',
    copyUrl: 'Copy the address',
    page: 'Address',
    mfa: (serial) => `Code of the MFA device ${serial}`,
    mfaField: 'Six digits',
    mfaHint: 'The code that the device shows now.',
    send: 'Send',
    role: 'Choose the account and the role.',
    roleFilter: 'Filter accounts and roles',
    roleList: 'Accounts and roles',
    roleNone: 'None fits',
    take: 'Use this role',
    done: (name) => `Signed in: ${name}`,
    again: 'Try again',
  },
};

export const connectionsJa: ConnectionsWords = {
  title: '接続と認証情報',
  open: (state) => `接続と認証情報: ${state}`,
  list: '接続と認証情報',
  add: '接続を追加',
  addFirst: '最初の接続を追加',
  none: '接続はまだありません',
  noneText: '接続先と使う認証情報を登録すると、BigQuery、AWS、S3 互換サービスを利用できます。',
  groups: { bigQuery: 'BigQuery', aws: 'AWS と S3', identities: '認証情報' },
  chip: {
    signedOut: (count) => `${count} 件サインアウト中`,
    failed: (count) => `${count} 件エラー`,
  },
  state: {
    ready: '利用可能',
    signedIn: 'サインイン済み',
    signedInUntil: (time) => `サインイン済み (${time} まで)`,
    signedOut: 'サインアウト中',
    failed: 'エラー',
    preparing: '準備中',
    own: 'サンドボックスの一部',
  },
  choice: {
    label: 'このタブの接続',
    current: (name) => `接続: ${name}`,
    none: '接続を選択',
    gone: 'このタブの接続は削除されています。別の接続が自動で使われることはありません。',
  },
  signIn: 'サインイン',
  signInAgain: '再サインイン',
  facts: {
    service: 'サービス',
    project: 'プロジェクト',
    location: 'ロケーション',
    locationAuto: 'データに合わせる',
    endpoint: 'アドレス',
    region: 'リージョン',
    pathStyle: 'バケット名の位置',
    pathStyleOn: 'パス',
    pathStyleOff: 'ホスト名',
    identity: '認証情報',
    ownToken: '起動ごとに作られる専用トークン',
    way: '認証方法',
    kept: '秘密情報の場所',
    added: '追加日時',
    key: 'キー',
    usedBy: '使用中の接続',
    unused: 'なし',
    source: '経由',
    account: 'アカウント',
    startUrl: '開始ページ',
    file: '読み取り元',
  },
  kept: {
    keychain: 'このシステムのキーチェーン',
    memory: 'メモリのみ (Shirabe を閉じるまで)',
    elsewhere: 'ほかのプログラムが保管 (コピーせずに参照)',
  },
  ways: {
    googleBrowser: {
      name: 'Google アカウント (ブラウザ)',
      text: '本人としてサインインします。保管や更新が必要なキーはありません。',
    },
    googleDefault: {
      name: 'このコンピューターの gcloud のサインイン',
      text: 'アプリケーションのデフォルト認証情報を gcloud の保管場所で参照します。',
    },
    googleImpersonated: {
      name: 'サービスアカウントの権限借用',
      text: '別の認証情報が 1 時間ずつ代わりに動作します。キーは不要です。',
    },
    googleWorkload: {
      name: 'Workload Identity ファイル',
      text: '別の ID プロバイダとの連携です。ファイルに Google の秘密情報は含まれません。',
    },
    googleKey: {
      name: 'サービスアカウントのキー',
      text: 'Google 側で削除するまで有効です。',
    },
    awsSso: {
      name: 'IAM Identity Center (SSO)',
      text: 'ページでコードを確認してサインインします。有効なのは数時間だけです。',
    },
    awsRole: {
      name: 'ロールの引き受け',
      text: '別の認証情報が 1 時間ずつ引き受けます。ロールが求める場合は MFA も使います。',
    },
    awsProfile: {
      name: 'AWS CLI のプロファイル',
      text: '~/.aws をコピーせずに参照します。',
    },
    awsEnvironment: {
      name: '環境変数',
      text: 'Shirabe の起動時の AWS_ACCESS_KEY_ID などを使います。',
    },
    awsProcess: {
      name: '認証情報を出力するプログラム',
      text: 'AWS CLI の credential_process と同じ形式で、必要になるたびに実行します。',
    },
    awsInstance: {
      name: 'このマシンのロール',
      text: 'EC2 や ECS のメタデータサービスから取得します。ここで追加した場合にだけ使います。',
    },
    awsKeys: {
      name: 'アクセスキー',
      text: 'ID とシークレットの組です。AWS 側で削除するまで有効です。',
    },
  },
  age: {
    days: (days) => `作成から ${days} 日`,
    calm: 'キーの交換時期です。90 日ごとの交換が推奨されます。',
    loud: (days) =>
      `このキーは作成から ${days} 日経過しています。過去にコピーした人は今も使えます。交換するか、キーを使わない方法に切り替えてください。`,
  },
  test: 'テスト',
  testing: '権限を確認しています',
  testAgain: '再テスト',
  edit: '編集…',
  rename: '名前を変更',
  renameField: '認証情報の名前',
  save: '保存',
  remove: '削除…',
  who: {
    ask: '誰として動作しているか確認',
    title: 'サービスから見た情報',
    name: '名前',
    account: 'アカウント',
    until: 'トークン',
    untilLeft: (time, left) => `${time} まで有効 (残り ${left})`,
    refreshed: '自動で更新されます',
    scopes: 'スコープ',
    clock: '時計',
    clockGood: 'サービスと一致',
    clockBad: (seconds) => `サービスと ${seconds}ずれています。署名が拒否されることがあります`,
  },
  access: {
    title: '権限',
    list: '権限の一覧',
    all: '必要な権限はすべて付与されています。',
    missing: (count) => `不足 ${count} 件`,
    unknown: (count) => `確認できない権限 ${count} 件`,
    permission: '権限',
    resource: '対象',
    role: '付与するロール',
    state: '状態',
    granted: '付与済み',
    lacking: '不足',
    unclear: '不明',
    request: '管理者への依頼文',
    requestHelp: 'アクセス権の管理者にそのまま送れます。',
    copy: '依頼文をコピー',
    copied: '依頼文をコピーしました',
  },
  removing: {
    connectionTitle: '接続の削除',
    connectionText: (name) => `「${name}」をこのワークスペースから削除します。認証情報は残ります。`,
    identityTitle: '認証情報の削除',
    identityText: (name) => `「${name}」を削除し、秘密情報をキーチェーンからも削除します。`,
    identityElsewhere: (name) =>
      `「${name}」をこのワークスペースから削除します。ほかのプログラムの保管分は残ります。`,
    inUse: (names) => `${names} が使用中です。先にその接続を削除または変更してください。`,
    done: (name) => `「${name}」を削除しました`,
    entries: (count) => `キーチェーンから削除し、残っていないことを確認した項目: ${count} 件`,
    noEntries: 'キーチェーンに保管された項目はありませんでした。',
    copies: '次の場所に写しが残っている可能性があります',
    noCopies: 'ほかの保管場所は把握していません。',
    file: (path) => `読み取り元のファイル: ${path}`,
    vendor: 'キー自体は、提供元で削除するまで有効です:',
    program: (program, path) => `${path} にある ${program} のファイル`,
  },
  shred: {
    title: 'キーをキーチェーンに保管しました',
    text: (path) => `ファイル ${path} にも残っており、どのプログラムからも読み取れます。`,
    why: '上書きしてから削除します。バックアップや同期フォルダの写しには及びません。',
    do: 'ファイルを完全に削除',
    keep: 'ファイルを残す',
    done: 'ファイルを完全に削除しました',
  },
  vault: {
    label: 'キーチェーン',
    ready: (keychain) => `秘密情報の保管場所: ${keychain}`,
    memory: (count) => `メモリのみの秘密情報: ${count} 件`,
    memoryHint: 'Shirabe を閉じると失われます。',
    locked: (keychain) => `${keychain} はロックされています`,
    lockedText: 'ロックを解除すると、秘密情報の読み取りと保管ができます。',
    unlock: 'ロックを解除',
    unlocking: 'システムの応答を待っています',
    absent: '応答するキーチェーンがこのシステムにありません',
    absentText:
      '代わりにディスクへ書き込むことはありません。Shirabe を閉じるまでメモリに保持できます。',
    keepInMemory: 'Shirabe を閉じるまでメモリに保持',
    again: '再確認',
    why: 'システムからのメッセージ',
  },
  adding: {
    file: {
      name: 'キーファイルまたは Workload Identity ファイル',
      text: 'JSON ファイルです。サービスアカウントのキーは Google 側で削除するまで有効です。',
    },
    title: '接続の追加',
    editTitle: '接続の編集',
    steps: { service: 'サービス', identity: '認証情報', reach: '接続先', test: 'テスト' },
    step: (number, of, name) => `ステップ ${number}/${of}: ${name}`,
    back: '戻る',
    next: '次へ',
    services: {
      bigQuery: {
        name: 'BigQuery',
        text: 'Google のデータウェアハウス。テーブル、クエリ、レポート。',
      },
      aws: { name: 'Amazon Web Services', text: 'S3 のファイル、ロード、ノートブック。' },
      s3: { name: 'S3 互換サービス', text: 'MinIO、Cloudflare R2、Wasabi など。' },
    },
    known: 'このワークスペースの認証情報',
    found: 'このコンピューターで見つかった認証情報',
    finding: 'このコンピューターを調べています',
    foundNothing: 'このコンピューターでは見つかりませんでした。',
    from: (file) => `${file} 内`,
    ways: 'ほかの方法',
    keysWhy: 'キーは長期間有効で、写しを持つ人は削除されるまで誰でも使えるため、最後の手段です。',
    use: '使用',
    adding: '保管しています',
    name: '名前',
    nameHint: '空欄の場合は内容から名付けます。',
    project: 'プロジェクト',
    projectHint: 'プロジェクト ID (例: acme-games)。クエリの課金先です。',
    location: 'ロケーション',
    locationHint: 'クエリで指定しない場合にジョブを実行する場所です。',
    anyLocation: 'データに合わせる',
    otherLocation: 'その他…',
    advanced: '別のアドレス',
    endpoint: 'API のアドレス',
    endpointHint: 'プライベートエンドポイントやエミュレータの場合だけ入力します。',
    s3EndpointHint: '例: http://127.0.0.1:9000',
    region: 'リージョン',
    regionHint: '例: ap-northeast-1',
    pathStyle: 'バケット名をパスに含める',
    pathStyleHint: 'MinIO などほとんどの互換サービスで必要です。',
    minio: 'このコンピューターの MinIO',
    saveAndTest: '保存してテスト',
    saving: '保存しています',
    saved: (name) => `「${name}」を保存しました`,
    finish: '完了',
    change: '変更',
    browse: '参照…',
    required: '必須',
    fields: {
      keyFile: 'ファイル',
      keyFileHint:
        'アプリ本体が読み取ります。秘密情報はキーチェーンに保管され、この画面には渡りません。',
      clientFile: 'OAuth クライアントのファイル',
      clientFileHint:
        '種類が「デスクトップアプリ」の OAuth クライアントの JSON です。管理者が Google Cloud の「API とサービス」>「認証情報」で一度だけ作成します。',
      source: '実行する認証情報',
      sourceHint: 'このワークスペースの認証情報です。',
      noSource: '実行できる認証情報がまだありません。先に追加してください。',
      target: 'サービスアカウントのメールアドレス',
      targetHint: '例: name@project.iam.gserviceaccount.com',
      delegates: '中間のサービスアカウント',
      delegatesHint: '順にカンマで区切って入力します。通常は空欄です。',
      accessKeyId: 'アクセスキー ID',
      secretAccessKey: 'シークレットアクセスキー',
      secretHint: 'キーチェーンに保管し、再表示はしません。',
      sessionToken: 'セッショントークン',
      sessionTokenHint: 'ASIA で始まるキーの場合だけ必要です。',
      profile: 'プロファイル',
      profileHint: '~/.aws/config での名前です。',
      startUrl: '開始ページ',
      startUrlHint: '例: https://example.awsapps.com/start',
      ssoRegion: 'Identity Center のリージョン',
      roleArn: 'ロールの ARN',
      externalId: '外部 ID',
      externalIdHint: 'ロールの所有者が求める場合に入力します。',
      mfaSerial: 'MFA デバイス',
      mfaSerialHint: 'ロールが MFA を求める場合の、シリアル番号または ARN です。',
      command: 'コマンドライン',
      commandHint: 'AWS CLI の credential_process と同じ JSON を出力するものです。',
    },
  },
  signing: {
    title: (name) => `サインイン: ${name}`,
    waiting: 'サービスに問い合わせています',
    browser: 'ブラウザで開いたページでサインインしてください。',
    browserHint: 'ページが開かない場合は、次のアドレスを開いてください:',
    code: 'ページに表示されるコードと一致することを確認し、ページ側で承認してください。',
    codeHint: 'ページが開かない場合は、次のアドレスを開いてください:',
    codeLeft: (time) => `残り ${time}`,
    codeOver: 'コードの有効期限が切れました。',
    copyCode: 'コードをコピー',
    copyUrl: 'アドレスをコピー',
    page: 'アドレス',
    mfa: (serial) => `MFA デバイス ${serial} のコード`,
    mfaField: '6 桁の数字',
    mfaHint: 'デバイスに現在表示されているコードです。',
    send: '送信',
    role: 'アカウントとロールを選択してください。',
    roleFilter: 'アカウントとロールを絞り込み',
    roleList: 'アカウントとロール',
    roleNone: '一致するものがありません',
    take: 'このロールを使用',
    done: (name) => `サインインしました: ${name}`,
    again: '再試行',
  },
};
