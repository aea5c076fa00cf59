// What the dialogs of connections show: which entry, which step, which confirmation.
import { create } from 'zustand';
import {
  type AwsConnection,
  type Connection,
  type ConnectionId,
  type FoundIdentity,
  type Identity,
  type IdentityId,
  type IdentitySource,
  type IdentityWay,
  ipc,
  newJobId,
} from '../../ipc';
import { useApp } from '../../state/app';
import { reloadVault, useIdentities } from '../../state/identities';
import type { ServiceName, WayName } from '../../words';

/** An entry of the list. */
export type Chosen =
  | { kind: 'connection'; id: ConnectionId }
  | { kind: 'identity'; id: IdentityId };

interface PlacesState {
  chosen: Chosen | null;
  /** The dialog that adds or edits a connection; null: it is closed. */
  adding: { edit: ConnectionId | null } | null;
  /** What is about to be removed; null: nothing. */
  removing: Chosen | null;
  /** A key file that was just read; null: none, or it was decided about. */
  shreddable: string | null;
}

/** The store of the dialogs. */
export const usePlaces = create<PlacesState>(() => ({
  chosen: null,
  adding: null,
  removing: null,
  shreddable: null,
}));

/** Opens the list, at an entry if one is named. */
export function showPlaces(chosen: Chosen | null = null): void {
  void reloadVault();
  usePlaces.setState((old) => ({ chosen: chosen ?? old.chosen }));
  useApp.setState({ dialog: 'connections' });
}

/** Opens the dialog that adds a connection, or edits one. */
export function addPlace(edit: ConnectionId | null = null): void {
  void reloadVault();
  usePlaces.setState({ adding: { edit } });
}

/** A connection of either kind. */
export type Place =
  | { service: 'bigQuery'; connection: Connection }
  | { service: 'aws'; connection: AwsConnection };

/** A connection by its id. */
export function placeOf(id: ConnectionId | null): Place | null {
  const google = useApp.getState().connections.find((one) => one.id === id);
  if (google) return { service: 'bigQuery', connection: google };
  const aws = useIdentities.getState().aws.find((one) => one.id === id);
  return aws ? { service: 'aws', connection: aws } : null;
}

/** Names of the connections that use an identity, and of the identities that act through it. */
export function usesOf(id: IdentityId): string[] {
  const { aws, identities } = useIdentities.getState();
  return [
    ...useApp.getState().connections.filter((one) => one.identity === id),
    ...aws.filter((one) => one.identity === id),
    ...identities.filter(({ way }) => 'source' in way && way.source === id),
  ].map((one) => one.name);
}

/** The ways of a service, the better ones first and keys last. */
export const WAYS: Record<ServiceName, readonly WayName[]> = {
  bigQuery: ['googleBrowser', 'googleDefault', 'googleImpersonated', 'googleKey'],
  aws: [
    'awsSso',
    'awsRole',
    'awsProfile',
    'awsEnvironment',
    'awsProcess',
    'awsInstance',
    'awsKeys',
  ],
  s3: ['awsProfile', 'awsEnvironment', 'awsProcess', 'awsKeys'],
};

/** Whether a way belongs to Google or to AWS. */
export function cloudOf(way: IdentityWay): 'google' | 'aws' {
  return way.name.startsWith('google') ? 'google' : 'aws';
}

/** Whether an identity can be used with a service. */
export function fits(way: IdentityWay, service: ServiceName): boolean {
  return (cloudOf(way) === 'google') === (service === 'bigQuery');
}

/** Whether a secret of this way goes into the keychain. */
export function keepsSecret(way: WayName): boolean {
  return ['googleBrowser', 'googleKey', 'googleWorkload', 'awsKeys', 'awsSso'].includes(way);
}

/** How something that was found is added; null: it has to be filled in by hand. */
export function sourceOf({ way }: FoundIdentity): IdentitySource | null {
  switch (way.name) {
    case 'googleDefault':
    case 'awsEnvironment':
    case 'awsInstance':
      return { name: way.name };
    case 'awsProfile':
      return { name: 'awsProfile', profile: way.profile };
    case 'awsProcess':
      return { name: 'awsProcess', command: way.command };
    default:
      return null;
  }
}

/** Adds an identity. What is secret in the draft is not kept here. */
export async function addIdentity(source: IdentitySource, name: string): Promise<Identity> {
  const { identity, shreddable } = await ipc().identityAdd(newJobId(), { id: null, name, source });
  if (shreddable) usePlaces.setState({ shreddable });
  // The stream tells of the whole list as well; whoever asks next finds it at once.
  useIdentities.setState(({ identities }) => ({
    identities: [...identities.filter(({ id }) => id !== identity.id), identity],
  }));
  void reloadVault();
  return identity;
}

const DAY_MS = 86_400_000;

/** Whole days since a key was made, and how much that matters. */
export function keyAge(
  madeMs: number,
  nowMs: number,
): { days: number; level: 'new' | 'calm' | 'loud' } {
  const days = Math.max(0, Math.floor((nowMs - madeMs) / DAY_MS));
  return { days, level: days >= 365 ? 'loud' : days >= 90 ? 'calm' : 'new' };
}
