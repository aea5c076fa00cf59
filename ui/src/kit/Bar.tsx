// The bar of a progress.
import type { ReactNode } from 'react';

interface BarProps {
  /** Between 0 and 1; null: there is no known end. */
  share: number | null;
  label: string;
}

/** A progress with or without an end. */
export function Bar({ share, label }: BarProps): ReactNode {
  return (
    <div
      className={`bar ${share === null ? 'indeterminate' : ''}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === null ? undefined : Math.round(share * 100)}
    >
      <i style={share === null ? undefined : { width: `${share * 100}%` }} />
    </div>
  );
}
