// Who asks, as the service names the identity in its answers.
import { create } from 'zustand';

interface IdentityState {
  /** The identity of the last run that the service named one for. */
  user: string | null;
}

/** The store of the identity. */
export const useIdentity = create<IdentityState>(() => ({ user: null }));

/** The service has named the identity. */
export function identityLearned(user: string | null): void {
  if (user && user !== useIdentity.getState().user) useIdentity.setState({ user });
}
