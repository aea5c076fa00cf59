// Identities, connections to AWS, the keychain, and the sign-in that waits for the person.
import { create } from 'zustand';
import {
  type AwsConnection,
  asProblem,
  type ConnectionId,
  type Identity,
  type IdentityId,
  ipc,
  type JobId,
  newJobId,
  type Problem,
  type SignInNeed,
  type SignInStep,
  type VaultStatus,
} from '../ipc';
import { reportProblem, useApp } from './app';

/** A sign-in from its first step to its outcome. */
export interface SigningIn {
  job: JobId;
  identity: IdentityId;
  /** What it waits for; null: for the service. */
  need: SignInNeed | null;
  /** Why it did not work; null: it goes on. */
  problem: Problem | null;
}

interface IdentitiesState {
  identities: readonly Identity[];
  aws: readonly AwsConnection[];
  /** Null: not asked yet. */
  vault: VaultStatus | null;
  signingIn: SigningIn | null;
}

/** The store of identities. Never a secret: those do not come up to the window. */
export const useIdentities = create<IdentitiesState>(() => ({
  identities: [],
  aws: [],
  vault: null,
  signingIn: null,
}));

/** Whether questions can be asked as this identity without a person. */
export function isUsable(identity: Identity): boolean {
  return identity.state.name === 'ready' || identity.state.name === 'signedIn';
}

/** Whether a person can sign in as this identity, so that a button for it makes sense. */
export function canSignIn(identity: Identity): boolean {
  const { way } = identity;
  return (
    way.name === 'googleBrowser' ||
    way.name === 'awsSso' ||
    (way.name === 'awsRole' && way.mfaSerial !== null)
  );
}

/** The identity of an id. */
export function identityOf(id: IdentityId | null): Identity | undefined {
  return useIdentities.getState().identities.find((one) => one.id === id);
}

/** Begins a sign-in; its steps are shown in a dialog of their own. */
export function signIn(identity: IdentityId): void {
  const before = useIdentities.getState().signingIn;
  // One at a time: a second wish for the same identity is the first.
  if (before && before.identity === identity && !before.problem) return;
  if (before && !before.problem) cancelSignIn();
  const job = newJobId();
  useIdentities.setState({ signingIn: { job, identity, need: null, problem: null } });
  ipc()
    .identitySignIn(job, identity)
    .catch((thrown: unknown) => failed(job, asProblem(thrown)));
}

/** Signs in as the identity of a connection; answers whether it has one. */
export function signInFor(connection: ConnectionId): boolean {
  const one =
    useApp.getState().connections.find(({ id }) => id === connection) ??
    useIdentities.getState().aws.find(({ id }) => id === connection);
  const identity = identityOf(one?.identity ?? null);
  if (!identity || !canSignIn(identity)) return false;
  signIn(identity.id);
  return true;
}

function failed(job: JobId, problem: Problem): void {
  const { signingIn } = useIdentities.getState();
  if (signingIn?.job !== job) return;
  useIdentities.setState({
    signingIn: problem.kind.name === 'cancelled' ? null : { ...signingIn, need: null, problem },
  });
}

/** Ends the wait and puts the dialog away. */
export function cancelSignIn(): void {
  const { signingIn } = useIdentities.getState();
  useIdentities.setState({ signingIn: null });
  if (!signingIn || signingIn.problem) return;
  ipc()
    .jobCancel(signingIn.job)
    .catch(() => undefined);
}

/** Hands over what a sign-in asked for; what was typed is not kept here. */
export async function answerSignIn(text: string): Promise<void> {
  const { signingIn } = useIdentities.getState();
  if (!signingIn) return;
  useIdentities.setState({ signingIn: { ...signingIn, need: null } });
  try {
    await ipc().identityAnswer(signingIn.job, text);
  } catch (thrown) {
    failed(signingIn.job, asProblem(thrown));
  }
}

/** Takes a step of a sign-in in. A sign-in that another part of the app began is shown as well. */
export function signInStepped(step: SignInStep): void {
  const { signingIn, identities } = useIdentities.getState();
  const { job, identity, need } = step;
  if (signingIn && signingIn.job !== job && need.name === 'nothing') return;
  if (need.name !== 'nothing') {
    useIdentities.setState({ signingIn: { job, identity, need, problem: null } });
    return;
  }
  if (!signingIn) return;
  const state = identities.find(({ id }) => id === identity)?.state;
  useIdentities.setState({
    signingIn:
      state?.name === 'failed' ? { ...signingIn, need: null, problem: state.problem } : null,
  });
}

/** Asks how the keychain is. */
export async function reloadVault(): Promise<void> {
  try {
    useIdentities.setState({ vault: await ipc().vaultStatus() });
  } catch (thrown) {
    reportProblem(asProblem(thrown));
  }
}

/** Asks the platform to unlock its keychain; answers whether secrets can be kept now. */
export async function unlockVault(): Promise<boolean> {
  const vault = await ipc().vaultUnlock(newJobId());
  useIdentities.setState({ vault });
  return vault.state === 'ready' || vault.state === 'memoryOnly';
}

/** From now on secrets are kept in memory until the app closes. */
export async function keepInMemory(): Promise<void> {
  useIdentities.setState({ vault: await ipc().vaultMemoryOnly() });
}

/** Asks for the lists anew. */
export async function reloadIdentities(): Promise<void> {
  const [identities, aws] = await Promise.all([ipc().identityList(), ipc().awsConnectionList()]);
  useIdentities.setState({ identities, aws });
}
