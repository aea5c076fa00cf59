// The dialogs of workspaces, one at a time.
import type { ReactNode } from 'react';
import { ForgetDialog } from './ForgetDialog';
import { SwitchDialog } from './SwitchDialog';
import { useSpaces } from './store';
import { WorkspaceForm } from './WorkspaceForm';
import './workspaces.css';

/** Over the frame, or over the lock. */
export function SpaceDialogs(): ReactNode {
  const open = useSpaces((state) => state.open);
  if (open === null) return null;
  if (open === 'switch') return <SwitchDialog />;
  if ('form' in open) return <WorkspaceForm key={open.form?.id ?? ''} of={open.form} />;
  return <ForgetDialog of={open.forget} />;
}
