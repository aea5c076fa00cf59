// Looks at files as tables: what is asked in each tab, what came of it, and its profile.
import { create } from 'zustand';
import {
  asProblem,
  type Drift,
  type FilesProfile,
  type FilesProfileSpec,
  ipc,
  type JobId,
  newJobId,
  type ParquetFacts,
  type Preview,
  type PreviewPlace,
  type PreviewQuery,
  type PreviewSpec,
  type Problem,
  type Reading,
} from '../ipc';
import { isPaying } from './places';
import { beginFiles, filesRunChanged, setFilesAgain, useRuns } from './runs';
import { changeTab, useTabs } from './tabs';

/** What a question beside the rows came to. */
export interface Answered<T> {
  job: JobId;
  value: T | null;
  problem: Problem | null;
}

/** What is known of the files of a tab. */
export interface Look {
  tab: string;
  job: JobId;
  /** As it was asked. */
  spec: PreviewSpec;
  preview: Preview | null;
  /** The look before this one, whose facts stay on the screen until there are newer ones. */
  before: Preview | null;
  /** The profile that was asked last. */
  profile: FilesProfile | null;
  profileProblem: Problem | null;
  profileJob: JobId | null;
  drift: Answered<Drift> | null;
  /** Of the file that was asked last. */
  facts: (Answered<ParquetFacts> & { file: string }) | null;
}

/** The store of looks, by tab. */
export const useLooks = create<{ byTab: ReadonlyMap<string, Look> }>(() => ({ byTab: new Map() }));

/** Everything guessed. */
export const GUESSED: Reading = { types: [] };

/** Rows kept of a look unless more are asked for. */
export const FIRST_ROWS = 1000;

/** The first rows, all columns. */
export const PLAIN_QUERY: PreviewQuery = {
  columns: [],
  filter: '',
  order: [],
  sample: null,
  sql: null,
  rows: FIRST_ROWS,
  withOrigin: false,
};

/** A look at a place that asks for nothing else. */
export function plainSpec(place: PreviewPlace): PreviewSpec {
  return {
    place,
    reading: GUESSED,
    query: PLAIN_QUERY,
    agreed: { bytes: null, requesterPays: false },
  };
}

function put(tab: string, patch: (look: Look) => Partial<Look> | null): void {
  const { byTab } = useLooks.getState();
  const look = byTab.get(tab);
  const change = look ? patch(look) : null;
  if (look && change) useLooks.setState({ byTab: new Map(byTab).set(tab, { ...look, ...change }) });
}

function lookOf(job: JobId): Look | undefined {
  return [...useLooks.getState().byTab.values()].find((look) => look.job === job);
}

/** What the tab asks for now, whether it has been asked or not. */
export function specOfTab(tab: string): PreviewSpec | null {
  return useTabs.getState().tabs.find((one) => one.id === tab)?.files ?? null;
}

/** Changes what a tab asks for, without asking yet. */
export function draftFiles(tab: string, patch: Partial<PreviewSpec>): void {
  const spec = specOfTab(tab);
  if (spec) changeTab(tab, { files: { ...spec, ...patch } });
}

/** Changes the query of a tab, without asking yet. */
export function draftQuery(tab: string, patch: Partial<PreviewQuery>): void {
  const spec = specOfTab(tab);
  if (spec) draftFiles(tab, { query: { ...spec.query, ...patch } });
}

/** Looks at the files of a tab, with what is changed; the look before it is let go. */
export function runFiles(tab: string, patch: Partial<PreviewSpec> = {}): void {
  const asked = specOfTab(tab);
  if (!asked) return;
  const spec = { ...asked, ...patch };
  // What was agreed to holds for this once: the next start asks again.
  const requesterPays =
    spec.place.name === 's3' && isPaying(spec.place.connection, spec.place.place.bucket);
  spec.agreed = { ...spec.agreed, requesterPays: spec.agreed.requesterPays || requesterPays };
  changeTab(tab, { files: { ...spec, agreed: plainSpec(spec.place).agreed } });
  const job = newJobId();
  const { byTab } = useLooks.getState();
  const before = byTab.get(tab);
  if (before) letBeside(before);
  const sameBytes =
    before !== undefined &&
    JSON.stringify([before.spec.place, before.spec.reading]) ===
      JSON.stringify([spec.place, spec.reading]);
  const same = before && JSON.stringify(before.spec.place) === JSON.stringify(spec.place);
  useLooks.setState({
    byTab: new Map(byTab).set(tab, {
      tab,
      job,
      spec,
      preview: null,
      before: same ? (before.preview ?? before.before) : null,
      // Other rows of the same files: what is known beside them stays.
      profile: sameBytes && !isBusy(before.profile) ? before.profile : null,
      profileProblem: null,
      profileJob: null,
      drift: sameBytes && before.drift?.value ? before.drift : null,
      facts: sameBytes && before.facts?.value ? before.facts : null,
    }),
  });
  beginFiles(tab, job, spec.place.name === 's3' ? spec.place.connection : '');
  ipc()
    .previewStart(job, spec)
    .then((preview) => {
      // Changes are quicker than answers: what they brought is newer than this.
      if (!lookOf(job)?.preview) previewChanged(preview);
    })
    .catch((thrown: unknown) => {
      const problem = asProblem(thrown);
      filesRunChanged(job, { rows: null, outcome: 'failed', problem, sql: '' });
    });
}

/** A look that no tab shows, to compare with; answers the key that it has in place of a tab's id. */
export function lookBeside(spec: PreviewSpec): string {
  const key = `beside ${crypto.randomUUID()}`;
  const job = newJobId();
  const asked = { ...spec, query: { ...PLAIN_QUERY, rows: 1 } };
  useLooks.setState(({ byTab }) => ({
    byTab: new Map(byTab).set(key, {
      tab: key,
      job,
      spec: asked,
      preview: null,
      before: null,
      profile: null,
      profileProblem: null,
      profileJob: null,
      drift: null,
      facts: null,
    }),
  }));
  ipc()
    .previewStart(job, asked)
    .then((preview) => {
      if (!lookOf(job)?.preview) previewChanged(preview);
    })
    .catch((thrown: unknown) => put(key, () => ({ profileProblem: asProblem(thrown) })));
  return key;
}

/** Lets go of a look that no tab shows. */
export function forgetBeside(key: string): void {
  const { byTab } = useLooks.getState();
  const look = byTab.get(key);
  if (!look) return;
  letBeside(look);
  ipc()
    .previewClose(look.job)
    .catch(() => undefined);
  const next = new Map(byTab);
  next.delete(key);
  useLooks.setState({ byTab: next });
}

/** Changes how the bytes are read and looks again; `null` for a field: it is guessed. */
export function readAs(tab: string, patch: Partial<Reading>): void {
  const spec = specOfTab(tab);
  if (spec) runFiles(tab, { reading: { ...spec.reading, ...patch } });
}

/** Changes the query and looks again. */
export function queryFiles(tab: string, patch: Partial<PreviewQuery>): void {
  const spec = specOfTab(tab);
  if (spec) runFiles(tab, { query: { ...spec.query, ...patch } });
}

function outcomeOf({ state }: Preview): 'running' | 'done' | 'failed' | 'cancelled' {
  switch (state.name) {
    case 'listing':
    case 'reading':
      return 'running';
    case 'failed':
      return state.value.kind.name === 'cancelled' ? 'cancelled' : 'failed';
    default:
      return 'done';
  }
}

/** Takes in a snapshot of a look. */
export function previewChanged(preview: Preview): void {
  const look = lookOf(preview.id);
  if (!look) return;
  put(look.tab, () => ({ preview }));
  const outcome = outcomeOf(preview);
  filesRunChanged(preview.id, {
    rows: preview.rows,
    outcome,
    problem: outcome === 'failed' && preview.state.name === 'failed' ? preview.state.value : null,
    sql: preview.sql ?? '',
  });
}

/** Takes in a snapshot of a profile. */
export function filesProfileChanged(profile: FilesProfile): void {
  for (const look of useLooks.getState().byTab.values())
    if (look.profileJob === profile.id) put(look.tab, () => ({ profile }));
}

/** Asks again for everything that is not at its end, after changes were missed. */
export async function reloadPreviews(): Promise<void> {
  for (const look of useLooks.getState().byTab.values()) {
    const preview = await ipc().previewGet(look.job);
    if (preview) previewChanged(preview);
    if (!look.profileJob) continue;
    const profile = await ipc().previewProfileGet(look.profileJob);
    if (profile) filesProfileChanged(profile);
  }
}

function cancel(job: JobId | null | undefined): void {
  if (job)
    ipc()
      .jobCancel(job)
      .catch(() => undefined);
}

function letBeside(look: Look): void {
  if (look.profile && isBusy(look.profile)) cancel(look.profileJob);
  if (look.drift && !look.drift.value && !look.drift.problem) cancel(look.drift.job);
  if (look.facts && !look.facts.value && !look.facts.problem) cancel(look.facts.job);
}

/** Whether a look or a profile goes on. */
export function isBusy(one: { state: Preview['state'] } | null): boolean {
  return one !== null && (one.state.name === 'listing' || one.state.name === 'reading');
}

/** Starts a profile of the files of a tab. */
export function startProfile(tab: string, spec: Omit<FilesProfileSpec, 'preview'>): void {
  const look = useLooks.getState().byTab.get(tab);
  if (!look) return;
  if (look.profile && isBusy(look.profile)) cancel(look.profileJob);
  const job = newJobId();
  put(tab, () => ({ profileJob: job, profile: null, profileProblem: null }));
  ipc()
    .previewProfile(job, { ...spec, preview: look.job })
    .then((profile) => {
      const now = useLooks.getState().byTab.get(tab);
      if (now?.profileJob === job && !now.profile) filesProfileChanged(profile);
    })
    .catch((thrown: unknown) =>
      put(tab, (now) => (now.profileJob === job ? { profileProblem: asProblem(thrown) } : null)),
    );
}

/** Stops the profile of a tab; what is known of it stays. */
export function stopProfile(tab: string): void {
  cancel(useLooks.getState().byTab.get(tab)?.profileJob);
}

/** Asks how the columns of a tab's files differ. */
export async function askDrift(tab: string): Promise<void> {
  const look = useLooks.getState().byTab.get(tab);
  if (!look) return;
  const job = newJobId();
  const mine = (now: Look) => now.drift?.job === job;
  put(tab, () => ({ drift: { job, value: null, problem: null } }));
  try {
    const value = await ipc().previewDrift(job, look.job);
    put(tab, (now) => (mine(now) ? { drift: { job, value, problem: null } } : null));
  } catch (thrown) {
    const problem = asProblem(thrown);
    put(tab, (now) => (mine(now) ? { drift: { job, value: null, problem } } : null));
  }
}

/** Asks what the footer of a Parquet file of a tab says. */
export async function askFacts(tab: string, file: string): Promise<void> {
  const look = useLooks.getState().byTab.get(tab);
  if (!look) return;
  const job = newJobId();
  const mine = (now: Look) => now.facts?.job === job;
  put(tab, () => ({ facts: { job, file, value: null, problem: null } }));
  try {
    const value = await ipc().previewFacts(job, look.job, file);
    put(tab, (now) => (mine(now) ? { facts: { job, file, value, problem: null } } : null));
  } catch (thrown) {
    const problem = asProblem(thrown);
    put(tab, (now) => (mine(now) ? { facts: { job, file, value: null, problem } } : null));
  }
}

/** The newest that is known of a tab's files: of the look of now, or of the one before it. */
export function newest(look: Look | undefined): Preview | null {
  return look?.preview?.sniffed || (look?.preview && !look.before)
    ? look.preview
    : (look?.before ?? look?.preview ?? null);
}

setFilesAgain((tab) => runFiles(tab));

// A closed tab takes its look with it; its run lets go of the rows.
useRuns.subscribe((state, before) => {
  const { byTab } = useLooks.getState();
  const gone = [...before.byTab.keys()].filter((tab) => !state.byTab.has(tab) && byTab.has(tab));
  if (gone.length === 0) return;
  const next = new Map(byTab);
  for (const tab of gone) {
    const look = next.get(tab);
    if (look) letBeside(look);
    next.delete(tab);
  }
  useLooks.setState({ byTab: next });
});
