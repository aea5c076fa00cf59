// Identities, connections and the keychain in memory: every way to prove oneself, with its steps over time.
import type {
  AccessReport,
  AwsConnection,
  Change,
  Connection,
  ConnectionDraft,
  ConnectionId,
  FoundIdentity,
  Identity,
  IdentityAdded,
  IdentityDraft,
  IdentityId,
  IdentityRemoved,
  IdentitySource,
  IdentityWay,
  JobId,
  Language,
  Problem,
  RoleChoice,
  SecretCopy,
  SignInNeed,
  VaultStatus,
  WhoAmI,
} from '../index';

/** What the fake needs of the door around it. */
export interface FakeIdentityHost {
  delayMs: number;
  tell(change: Change): void;
  /** The sandbox's connection, first in the list. */
  sandbox(): Connection[];
  onStop(job: JobId, stop: () => void): void;
  offStop(job: JobId): void;
}

const DAY = 86_400_000;

/** What an Identity Center of the fake offers. */
export const FAKE_ROLES: RoleChoice[] = [
  { account: '111122223333', accountName: 'games-production', role: 'ReadOnlyAccess' },
  { account: '111122223333', accountName: 'games-production', role: 'LogReader' },
  { account: '444455556666', accountName: 'games-staging', role: 'PowerUserAccess' },
];

const problem = (kind: Problem['kind'], detail: string | null = null): Problem => ({
  kind,
  detail,
});

function wayOf(source: IdentitySource): IdentityWay {
  switch (source.name) {
    case 'googleFile':
      if (!/\.json$/i.test(source.path))
        throw problem(
          { name: 'badInput', field: 'path', reason: 'not a key file: it is not JSON' },
          'expected value at line 1 column 1',
        );
      if (/workload/i.test(source.path))
        return {
          name: 'googleWorkload',
          audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p',
          target: 'loader@acme-games.iam.gserviceaccount.com',
          subjectFrom: '/var/run/token',
        };
      return {
        name: 'googleKey',
        email: 'reader@acme-games.iam.gserviceaccount.com',
        project: 'acme-games',
        keyId: '5a0c1f2e9b7d',
      };
    case 'googleBrowser':
      return { name: 'googleBrowser', clientId: '1234.apps.googleusercontent.com', email: null };
    case 'awsKeys':
      if (!/^A(K|S)IA/.test(source.accessKeyId))
        throw problem({
          name: 'badInput',
          field: 'access key id',
          reason: 'it begins with AKIA or ASIA',
        });
      return { name: 'awsKeys', accessKeyId: source.accessKeyId };
    default:
      return structuredClone(source);
  }
}

function nameOf(way: IdentityWay): string {
  switch (way.name) {
    case 'googleKey':
      return way.email;
    case 'googleBrowser':
      return way.email ?? 'Google';
    case 'googleDefault':
      return 'gcloud';
    case 'googleImpersonated':
      return way.target;
    case 'googleWorkload':
      return way.target ?? 'Workload identity';
    case 'awsKeys':
      return way.accessKeyId;
    case 'awsProfile':
      return way.profile;
    case 'awsSso':
      return way.role ?? 'SSO';
    case 'awsRole':
      return way.roleArn.split('/').at(-1) ?? way.roleArn;
    case 'awsProcess':
      return way.command.split(' ')[0] ?? way.command;
    case 'awsEnvironment':
      return 'AWS_ACCESS_KEY_ID';
    case 'awsInstance':
      return 'EC2';
  }
}

const isSecretKept = (way: IdentityWay): boolean =>
  ['googleKey', 'googleBrowser', 'googleWorkload', 'awsKeys', 'awsSso'].includes(way.name);

/** The identities of the fake. Nothing secret is kept: what was handed over is only counted. */
export class FakeIdentities {
  identities: Identity[] = [];
  bigQuery: Connection[] = [];
  aws: AwsConnection[] = [];
  found: FoundIdentity[] = [
    {
      name: 'gcloud: hanako@acme.example',
      way: { name: 'googleDefault' },
      from: '~/.config/gcloud/application_default_credentials.json',
      region: null,
    },
    {
      name: 'default',
      way: { name: 'awsProfile', profile: 'default' },
      from: '~/.aws/credentials',
      region: 'ap-northeast-1',
    },
    {
      name: 'logs-readonly',
      way: { name: 'awsProfile', profile: 'logs-readonly' },
      from: '~/.aws/config',
      region: 'ap-northeast-1',
    },
  ];
  vault: VaultStatus = {
    state: 'ready',
    keychain: 'Secret Service',
    detail: null,
    inMemory: 0,
  };
  readonly shredded: string[] = [];
  /** Where what the person does outside waits for a test; null: it happens by itself after a while. */
  outside: (() => void)[] | null = null;
  /** How many secrets were handed over. */
  handed = 0;
  private readonly waiting = new Map<
    JobId,
    { identity: IdentityId; answer: (text: string) => void }
  >();
  private seed = 0;

  constructor(private readonly host: FakeIdentityHost) {}

  /** A workspace that is in use: each state once. */
  fill(now: number): void {
    const identity = (
      id: string,
      way: IdentityWay,
      state: Identity['state'],
      keyMadeMs: number | null = null,
    ): Identity => ({
      id,
      name: nameOf(way),
      way,
      kept: isSecretKept(way) ? 'keychain' : 'elsewhere',
      state,
      addedMs: now - 30 * DAY,
      keyMadeMs,
    });
    this.identities = [
      identity(
        'i-key',
        {
          name: 'googleKey',
          email: 'reader@acme-games.iam.gserviceaccount.com',
          project: 'acme-games',
          keyId: '5a0c1f2e9b7d',
        },
        { name: 'ready' },
        now - 400 * DAY,
      ),
      identity(
        'i-browser',
        { name: 'googleBrowser', clientId: '1234', email: 'hanako@acme.example' },
        { name: 'signedOut' },
      ),
      identity(
        'i-sso',
        {
          name: 'awsSso',
          startUrl: 'https://acme.awsapps.com/start',
          ssoRegion: 'ap-northeast-1',
          account: '111122223333',
          role: 'ReadOnlyAccess',
        },
        { name: 'signedIn', untilMs: now + 47 * 60_000 },
      ),
      identity(
        'i-minio',
        { name: 'awsKeys', accessKeyId: 'AKIAEXAMPLE' },
        { name: 'ready' },
        now - 120 * DAY,
      ),
      identity(
        'i-role',
        {
          name: 'awsRole',
          source: 'i-sso',
          roleArn: 'arn:aws:iam::444455556666:role/log-reader',
          externalId: null,
          mfaSerial: 'arn:aws:iam::111122223333:mfa/hanako',
        },
        {
          name: 'failed',
          problem: problem(
            { name: 'denied', action: 'sts:AssumeRole', resource: 'role/log-reader' },
            'User: arn:aws:sts::111122223333:assumed-role/ReadOnlyAccess/hanako is not authorized to perform: sts:AssumeRole',
          ),
        },
      ),
    ];
    this.bigQuery = [
      {
        id: 'c-prod',
        name: 'Production',
        project: 'acme-games',
        location: 'asia-northeast1',
        endpoint: null,
        identity: 'i-key',
        ready: true,
      },
      {
        id: 'c-analysis',
        name: 'Analysis',
        project: 'acme-analysis',
        location: null,
        endpoint: null,
        identity: 'i-browser',
        ready: false,
      },
    ];
    this.aws = [
      {
        id: 'c-logs',
        name: 'Game logs',
        region: 'ap-northeast-1',
        endpoint: null,
        pathStyle: false,
        identity: 'i-sso',
        ready: true,
      },
      {
        id: 'c-minio',
        name: 'MinIO',
        region: 'us-east-1',
        endpoint: 'http://127.0.0.1:9000',
        pathStyle: true,
        identity: 'i-minio',
        ready: true,
      },
    ];
  }

  connections(): Connection[] {
    return [...this.host.sandbox(), ...this.bigQuery];
  }

  /** Tells both lists of connections and the identities. */
  tellAll(): void {
    const usable = (id: IdentityId | null) => {
      const state = this.identities.find((one) => one.id === id)?.state.name;
      return state === 'ready' || state === 'signedIn';
    };
    this.bigQuery = this.bigQuery.map((one) => ({ ...one, ready: usable(one.identity) }));
    this.aws = this.aws.map((one) => ({ ...one, ready: usable(one.identity) }));
    this.host.tell({ name: 'identities', value: this.identities });
    this.host.tell({ name: 'connections', value: this.connections() });
    this.host.tell({ name: 'awsConnections', value: this.aws });
  }

  private get(id: IdentityId): Identity {
    const found = this.identities.find((one) => one.id === id);
    if (!found) throw problem({ name: 'notFound', resource: `identity ${id}` });
    return found;
  }

  private change(id: IdentityId, patch: Partial<Identity>): void {
    this.identities = this.identities.map((one) => (one.id === id ? { ...one, ...patch } : one));
    this.tellAll();
  }

  add(draft: IdentityDraft): IdentityAdded {
    const way = wayOf(draft.source);
    const secret = isSecretKept(way);
    if (secret && this.vault.state === 'locked') throw problem({ name: 'keychainLocked' });
    if (secret && this.vault.state === 'absent') throw problem({ name: 'noKeychain' });
    if (secret) this.handed += 1;
    const memory = secret && this.vault.state === 'memoryOnly';
    if (memory) this.vault = { ...this.vault, inMemory: this.vault.inMemory + 1 };
    const signsIn = way.name === 'googleBrowser' || way.name === 'awsSso';
    this.seed += 1;
    const identity: Identity = {
      id: draft.id ?? `identity-${this.seed}`,
      name: draft.name.trim() || nameOf(way),
      way,
      kept: memory ? 'memory' : secret ? 'keychain' : 'elsewhere',
      state: signsIn ? { name: 'signedOut' } : { name: 'ready' },
      addedMs: Date.now(),
      keyMadeMs: way.name === 'googleKey' ? Date.now() - 400 * DAY : null,
    };
    this.identities = [...this.identities.filter((one) => one.id !== identity.id), identity];
    this.tellAll();
    return {
      identity,
      shreddable: draft.source.name === 'googleFile' ? draft.source.path : null,
    };
  }

  rename(id: IdentityId, name: string): null {
    this.get(id);
    this.change(id, { name });
    return null;
  }

  remove(id: IdentityId): IdentityRemoved {
    const identity = this.get(id);
    const uses = [...this.bigQuery, ...this.aws].filter((one) => one.identity === id);
    if (uses.length > 0)
      throw problem({
        name: 'conflict',
        resource: uses.map((one) => one.name).join(', '),
      });
    this.identities = this.identities.filter((one) => one.id !== id);
    this.tellAll();
    const { way } = identity;
    const copies: SecretCopy[] =
      way.name === 'googleKey'
        ? [
            { name: 'file', path: '/home/analyst/Downloads/acme-games-5a0c1f2e9b7d.json' },
            {
              name: 'vendor',
              url: 'https://console.cloud.google.com/iam-admin/serviceaccounts?project=acme-games',
            },
          ]
        : way.name === 'awsKeys'
          ? [
              {
                name: 'vendor',
                url: 'https://console.aws.amazon.com/iam/home#/security_credentials',
              },
            ]
          : way.name === 'googleDefault'
            ? [{ name: 'program', program: 'gcloud', path: '~/.config/gcloud' }]
            : way.name === 'awsProfile'
              ? [{ name: 'program', program: 'aws', path: '~/.aws' }]
              : [];
    return { entries: isSecretKept(way) ? 1 : 0, copies };
  }

  shred(path: string): null {
    this.shredded.push(path);
    return null;
  }

  /** Plays a sign-in: its steps come as changes. */
  signIn(job: JobId, id: IdentityId): null {
    const { way } = this.get(id);
    const step = (need: SignInNeed) =>
      this.host.tell({ name: 'signIn', value: { job, identity: id, need } });
    const end = (patch: Partial<Identity>) => {
      this.host.offStop(job);
      this.waiting.delete(job);
      this.change(id, patch);
      step({ name: 'nothing' });
    };
    const signedIn = (extra: Partial<Identity> = {}) =>
      end({ ...extra, state: { name: 'signedIn', untilMs: Date.now() + 3_600_000 } });
    const later = (next: () => void) => {
      const timer = this.outside
        ? void this.outside.push(next)
        : setTimeout(next, this.host.delayMs * 40);
      this.host.onStop(job, () => {
        clearTimeout(timer);
        end({});
      });
    };
    const ask = (need: SignInNeed, answer: (text: string) => void) => {
      step(need);
      this.waiting.set(job, { identity: id, answer });
      this.host.onStop(job, () => end({}));
    };
    switch (way.name) {
      case 'googleBrowser':
        step({
          name: 'browser',
          url: 'https://accounts.google.com/o/oauth2/v2/auth?client_id=1234&scope=bigquery',
        });
        later(() => signedIn({ way: { ...way, email: 'hanako@acme.example' } }));
        return null;
      case 'awsSso':
        step({
          name: 'code',
          url: 'https://device.sso.ap-northeast-1.amazonaws.com/?user_code=WDJB-MJHT',
          code: 'WDJB-MJHT',
          untilMs: Date.now() + 600_000,
        });
        later(() => {
          if (way.account && way.role) signedIn();
          else
            ask({ name: 'role', choices: FAKE_ROLES }, (text) => {
              const [account, role] = text.split('/');
              signedIn({
                name: `${role} · ${account}`,
                way: { ...way, account: account ?? null, role: role ?? null },
              });
            });
        });
        return null;
      case 'awsRole': {
        if (!way.mfaSerial) {
          later(() => signedIn());
          return null;
        }
        ask({ name: 'mfa', serial: way.mfaSerial }, (text) => {
          if (text === '000000')
            end({
              state: {
                name: 'failed',
                problem: problem(
                  { name: 'badInput', field: 'MFA code', reason: 'AWS did not accept it' },
                  'MultiFactorAuthentication failed with invalid MFA one time pass code.',
                ),
              },
            });
          else signedIn();
        });
        return null;
      }
      default:
        later(() => signedIn());
        return null;
    }
  }

  answer(job: JobId, text: string): null {
    const waiting = this.waiting.get(job);
    if (!waiting) throw problem({ name: 'notFound', resource: `sign-in ${job}` });
    this.waiting.delete(job);
    waiting.answer(text);
    return null;
  }

  who(id: IdentityId): WhoAmI {
    const { way, keyMadeMs, state, name } = this.get(id);
    if (state.name === 'failed') throw state.problem;
    if (state.name === 'signedOut') throw problem({ name: 'signedOut', connection: name });
    const aws = way.name.startsWith('aws');
    return {
      name: aws
        ? way.name === 'awsKeys'
          ? 'arn:aws:iam::111122223333:user/loader'
          : 'arn:aws:sts::111122223333:assumed-role/ReadOnlyAccess/hanako'
        : way.name === 'googleKey'
          ? way.email
          : 'hanako@acme.example',
      account: aws ? '111122223333' : null,
      scopes: aws ? [] : ['https://www.googleapis.com/auth/bigquery'],
      untilMs: way.name === 'awsKeys' ? null : Date.now() + 47 * 60_000,
      keyMadeMs,
      clockAheadSecs: 2,
    };
  }

  save(draft: ConnectionDraft): ConnectionId {
    this.get(draft.identity);
    this.seed += 1;
    const id = draft.id ?? `connection-${this.seed}`;
    const { reach } = draft;
    if (reach.name === 'bigQuery') {
      if (!/^[a-z][a-z0-9-:.]{4,}$/.test(reach.project))
        throw problem({
          name: 'badInput',
          field: 'project',
          reason: 'a project id has 6 to 30 small letters, digits and hyphens',
        });
      const { project, location, endpoint } = reach;
      const next = {
        id,
        name: draft.name.trim() || project,
        project,
        location,
        endpoint,
        identity: draft.identity,
        ready: false,
      };
      this.bigQuery = [...this.bigQuery.filter((one) => one.id !== id), next];
    } else {
      const { region, endpoint, pathStyle } = reach;
      const next = {
        id,
        name: draft.name.trim() || region,
        region,
        endpoint,
        pathStyle,
        identity: draft.identity,
        ready: false,
      };
      this.aws = [...this.aws.filter((one) => one.id !== id), next];
    }
    this.tellAll();
    return id;
  }

  removeConnection(id: ConnectionId): null {
    this.bigQuery = this.bigQuery.filter((one) => one.id !== id);
    this.aws = this.aws.filter((one) => one.id !== id);
    this.tellAll();
    return null;
  }

  test(id: ConnectionId, language: Language): AccessReport {
    const google = this.bigQuery.find((one) => one.id === id);
    const aws = this.aws.find((one) => one.id === id);
    const identity = (google ?? aws)?.identity;
    if (!identity) throw problem({ name: 'notFound', resource: `connection ${id}` });
    const who = this.who(identity);
    if (google) {
      const resource = `projects/${google.project}`;
      return {
        who,
        permissions: [
          {
            name: 'bigquery.jobs.create',
            resource,
            role: 'roles/bigquery.jobUser',
            state: { name: 'granted' },
          },
          {
            name: 'bigquery.datasets.get',
            resource,
            role: 'roles/bigquery.metadataViewer',
            state: { name: 'granted' },
          },
          {
            name: 'bigquery.tables.getData',
            resource,
            role: 'roles/bigquery.dataViewer',
            state: { name: 'missing' },
          },
          {
            name: 'bigquery.readsessions.create',
            resource,
            role: 'roles/bigquery.readSessionUser',
            state: {
              name: 'unknown',
              problem: problem({ name: 'timedOut', afterSecs: 10 }),
            },
          },
        ],
        request:
          language === 'ja'
            ? `次の権限の付与をお願いします。\n\nプロジェクト: ${google.project}\nプリンシパル: ${who.name}\n権限: bigquery.tables.getData (ロール roles/bigquery.dataViewer)`
            : `Please grant the following.\n\nProject: ${google.project}\nPrincipal: ${who.name}\nPermission: bigquery.tables.getData (role roles/bigquery.dataViewer)`,
      };
    }
    return {
      who,
      permissions: [
        { name: 's3:ListAllMyBuckets', resource: '*', role: null, state: { name: 'granted' } },
        { name: 's3:GetObject', resource: '*', role: null, state: { name: 'granted' } },
      ],
      request: null,
    };
  }

  unlock(): VaultStatus {
    if (this.vault.state === 'locked') this.vault = { ...this.vault, state: 'ready', detail: null };
    return this.vault;
  }

  memoryOnly(): VaultStatus {
    this.vault = { ...this.vault, state: 'memoryOnly' };
    return this.vault;
  }
}
