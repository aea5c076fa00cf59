// The time since a moment, while something runs.
import { type ReactNode, useEffect, useState } from 'react';
import { useFormat } from '../../words';

/** Moves ten times a second in the first ten seconds, then once. */
export function Elapsed({ since }: { since: number }): ReactNode {
  const format = useFormat();
  const [now, setNow] = useState(Date.now());
  const slow = now - since > 10_000;
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), slow ? 1000 : 100);
    return () => clearInterval(timer);
  }, [slow]);
  const ms = Math.max(0, now - since);
  return (
    <span className="elapsed tabular">
      {format.duration(slow ? Math.floor(ms / 1000) * 1000 : ms)}
    </span>
  );
}
