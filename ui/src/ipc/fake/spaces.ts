// Workspaces, their policy, their audit log and settings files in memory.
import type {
  AuditAct,
  AuditEntry,
  AuditOutcome,
  AuditPage,
  AuditQuestion,
  AuditVerdict,
  Change,
  Class,
  Column,
  Forgotten,
  Policy,
  PolicyState,
  Problem,
  Settings,
  SettingsChanges,
  Workspace,
  WorkspaceDraft,
  WorkspaceId,
} from '../index';

const NO_POLICY: PolicyState = {
  policy: null,
  path: '/home/analyst/.local/share/shirabe/workspaces/sandbox/policy.toml',
  signature: 'notNeeded',
  problem: null,
};

/** Rules of every kind. */
export const FAKE_POLICY: Policy = {
  version: 1,
  export: { allowed: true, formats: ['csv', 'parquet'], folders: ['~/exports'], max_rows: 10_000 },
  copy: { allowed: true, max_cells: 1_000 },
  mask: {
    policy_tags: ['*'],
    columns: ['user_id', 'user.phone'],
    patterns: ['.*_secret'],
  },
  query: {
    read_only: true,
    max_bytes_billed: 107_374_182_400,
    daily_budget: 5_000,
    currency: 'JPY',
    datasets: ['acme-games.reporting_*'],
  },
  load: { allowed: false, datasets: null, buckets: null },
  notebook: {
    allowed: true,
    instance_types: ['ml.t3.medium'],
    max_price_per_hour: 0.1,
    roles: null,
  },
  idle: { lock_after_minutes: 15 },
};

const refused = (rule: string, allowed: string): Problem => ({
  kind: { name: 'refused', rule, allowed },
  detail: null,
});

/** The workspaces of the fake; one of them is shown. */
export class FakeSpaces {
  workspaces: Workspace[] = [
    {
      id: 'sandbox',
      name: 'Sandbox',
      class: { name: 'open', colour: 'plain', encrypted: false },
      sandbox: true,
      policyKey: null,
      problem: null,
    },
    {
      id: 'live',
      name: 'Live games',
      class: { name: 'restricted', colour: 'red', encrypted: true },
      sandbox: false,
      policyKey: null,
      problem: null,
    },
    {
      id: 'team',
      name: 'Team reports',
      class: { name: 'internal', colour: 'blue', encrypted: false },
      sandbox: false,
      policyKey: null,
      problem: null,
    },
  ];
  /** What the team's defaults offer. */
  classes: Class[] = [
    { name: 'open', colour: 'plain', encrypted: false },
    { name: 'internal', colour: 'blue', encrypted: false },
    { name: 'restricted', colour: 'red', encrypted: true },
    { name: 'partner data', colour: 'violet', encrypted: true },
  ];
  policy: PolicyState = NO_POLICY;
  locked = false;
  /** Why the keychain does not let the workspace be unlocked. */
  keychainProblem: Problem | null = null;
  readonly shown: [WorkspaceId, boolean][] = [];
  readonly entries: AuditEntry[] = [];
  broken: number | null = null;
  active = 0;
  exported: string[] = [];
  private seed = 0;

  constructor(
    private current: WorkspaceId,
    private readonly tell: (change: Change) => void,
  ) {
    if (current === 'live') {
      this.policy = {
        ...NO_POLICY,
        path: '/home/analyst/.local/share/shirabe/workspaces/live/policy.toml',
        policy: FAKE_POLICY,
      };
    }
    this.log('opened', { name: 'done' }, null);
  }

  /** The workspace that the window shows. */
  get workspace(): Workspace {
    const found = this.workspaces.find((one) => one.id === this.current);
    if (!found) throw { kind: { name: 'notFound', resource: this.current }, detail: null };
    return found;
  }

  /** Some days of work in the log. */
  fill(now: number): void {
    const acts: [AuditAct, AuditOutcome, string | null, [string, string][]][] = [
      ['signIn', { name: 'done' }, 'hanako@acme.example', []],
      ['query', { name: 'begun' }, 'acme-games.reporting_daily', [['digest', '9f2c41d0']]],
      [
        'query',
        { name: 'done' },
        'acme-games.reporting_daily',
        [
          ['rows', '1240'],
          ['bytes', '1267000000'],
        ],
      ],
      ['preview', { name: 'done' }, 'acme-games.reporting_daily.players', [['rows', '1000']]],
      ['export', { name: 'refused', rule: 'export.formats' }, 'players.xlsx', [['rows', '1000']]],
      ['export', { name: 'done' }, 'players.csv', [['rows', '1000']]],
      ['copy', { name: 'refused', rule: 'copy.max_cells' }, null, [['cells', '52000']]],
      ['query', { name: 'failed', kind: 'denied' }, 'acme-games.raw.events', []],
    ];
    for (let index = 0; index < 120; index++) {
      const one = acts[index % acts.length];
      if (one) this.log(one[0], one[1], one[2], one[3], now - (120 - index) * 613_000);
    }
  }

  log(
    act: AuditAct,
    outcome: AuditOutcome,
    resource: string | null,
    facts: [string, string][] = [],
    atMs = Date.now(),
  ): void {
    const number = this.entries.length + 1;
    const digits = (value: number) => value.toString(16).padStart(8, '0').repeat(8);
    this.entries.push({
      number,
      atMs,
      act,
      identity: act === 'opened' ? null : 'reader@acme-games.iam.gserviceaccount.com',
      connection: act === 'opened' ? null : 'Production',
      resource,
      facts: facts.map(([name, value]) => ({ name, value })),
      outcome,
      hash: digits(number * 7919),
      previous: number === 1 ? '0'.repeat(64) : digits((number - 1) * 7919),
    });
  }

  /** The columns as the policy lets them be seen. */
  masking(columns: Column[]): Column[] {
    const hidden = this.policy.policy?.mask?.columns ?? [];
    return columns.map((one) => (hidden.includes(one.name) ? { ...one, masked: true } : one));
  }

  /** Throws and notes what a rule refuses. */
  private refuse(act: AuditAct, rule: string, allowed: string, resource: string | null): never {
    this.log(act, { name: 'refused', rule }, resource);
    throw refused(rule, allowed);
  }

  /** Whether rows may leave as a file of this format. */
  mayExport(format: string, rows: number, file: string): void {
    const rules = this.policy.policy?.export;
    if (!rules) return;
    if (rules.allowed === false) this.refuse('export', 'export.allowed', 'false', file);
    if (rules.formats && !rules.formats.includes(format))
      this.refuse('export', 'export.formats', rules.formats.join(', '), file);
    if (rules.max_rows !== null && rows > rules.max_rows)
      this.refuse('export', 'export.max_rows', String(rules.max_rows), file);
  }

  /** Whether so many cells may be copied. */
  mayCopy(cells: number): void {
    const rules = this.policy.policy?.copy;
    if (!rules) return;
    if (rules.allowed === false) this.refuse('copy', 'copy.allowed', 'false', null);
    if (rules.max_cells !== null && cells > rules.max_cells)
      this.refuse('copy', 'copy.max_cells', String(rules.max_cells), null);
  }

  save(draft: WorkspaceDraft): Workspace {
    const name = draft.name.trim();
    if (name === '')
      throw { kind: { name: 'badInput', field: 'name', reason: 'it is empty' }, detail: null };
    if (this.workspaces.some((one) => one.name === name && one.id !== draft.id))
      throw { kind: { name: 'conflict', resource: name }, detail: null } satisfies Problem;
    this.seed += 1;
    const before = this.workspaces.find((one) => one.id === draft.id);
    const next: Workspace = {
      id: draft.id ?? `workspace-${this.seed}`,
      name,
      class: draft.class,
      sandbox: before?.sandbox ?? false,
      policyKey: draft.policyKey,
      problem: null,
    };
    this.workspaces = [...this.workspaces.filter((one) => one.id !== next.id), next];
    return next;
  }

  show(id: WorkspaceId, newWindow: boolean): null {
    this.shown.push([id, newWindow]);
    if (!newWindow) this.current = id;
    return null;
  }

  forget(id: WorkspaceId, name: string): Forgotten {
    const found = this.workspaces.find((one) => one.id === id);
    if (!found || found.name !== name)
      throw {
        kind: { name: 'badInput', field: 'name', reason: 'it is not the name of the workspace' },
        detail: null,
      } satisfies Problem;
    this.workspaces = this.workspaces.filter((one) => one.id !== id);
    return { files: 214, entries: 3 };
  }

  lock(): null {
    this.locked = true;
    this.log('lock', { name: 'done' }, null);
    this.tell({ name: 'locked', value: true });
    return null;
  }

  unlock(): null {
    if (this.keychainProblem) throw this.keychainProblem;
    this.locked = false;
    this.log('lock', { name: 'done' }, null);
    this.tell({ name: 'locked', value: false });
    return null;
  }

  list(question: AuditQuestion): AuditPage {
    const text = question.text.toLowerCase();
    const fit = this.entries
      .filter(
        (entry) =>
          (question.before === null || entry.number < question.before) &&
          (question.acts.length === 0 || question.acts.includes(entry.act)) &&
          (!question.refusedOnly || entry.outcome.name === 'refused') &&
          JSON.stringify(entry).toLowerCase().includes(text),
      )
      .reverse();
    return {
      entries: structuredClone(fit.slice(0, question.limit)),
      total: this.entries.length,
      more: fit.length > question.limit,
    };
  }

  verify(): AuditVerdict {
    return { lines: this.entries.length, brokenAt: this.broken, shortened: false };
  }

  importing(path: string, settings: Settings): SettingsChanges {
    if (!/\.json$/.test(path))
      throw {
        kind: { name: 'badInput', field: 'path', reason: 'it is not a settings file' },
        detail: null,
      } satisfies Problem;
    return {
      settings: { ...settings, density: 'comfortable', currency: 'JPY', timeZone: 'Asia/Tokyo' },
      changed: ['density', 'currency', 'timeZone'],
      unknown: ['favouriteColour'],
    };
  }
}
