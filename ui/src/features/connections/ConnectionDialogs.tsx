// Every dialog of connections and identities that can lie over the frame, loaded when one is needed.
import type { ReactNode } from 'react';
import { useApp } from '../../state/app';
import { AddConnection } from './AddConnection';
import { ConnectionsDialog } from './ConnectionsDialog';
import { RemoveDialog } from './RemoveDialog';
import { SignInDialog } from './SignInDialog';

/** In the order in which they may lie over each other. */
export function ConnectionDialogs(): ReactNode {
  const shown = useApp((state) => state.dialog === 'connections');
  return (
    <>
      {shown ? <ConnectionsDialog onClose={() => useApp.setState({ dialog: null })} /> : null}
      <AddConnection />
      <RemoveDialog />
      <SignInDialog />
    </>
  );
}
