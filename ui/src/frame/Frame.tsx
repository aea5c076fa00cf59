// The window's layout.
import type { ReactNode } from 'react';
import { useApp } from '../state/app';

export function Frame(): ReactNode {
  const startup = useApp((state) => state.startup);
  return <div className="frame">{startup?.workspace}</div>;
}
