// Whether an identity or a connection can be used, as a dot with words.
import type { ReactNode } from 'react';
import type { IdentityState } from '../../ipc';
import { useFormat, useWords } from '../../words';

interface StateMarkProps {
  /** Of the identity; null: the connection came with its own token. */
  state: IdentityState | null;
  /** Whether the connection can be asked. */
  ready: boolean;
  /** Without the time until which it holds. */
  short?: boolean;
}

/** Good, waiting or bad; never by colour alone. */
export function StateMark({ state, ready, short = false }: StateMarkProps): ReactNode {
  const { state: text } = useWords().connections;
  const format = useFormat();
  const look =
    state?.name === 'failed'
      ? 'bad'
      : state?.name === 'signedOut' || (!state && !ready)
        ? 'wait'
        : 'good';
  const words =
    state === null
      ? ready
        ? text.ready
        : text.preparing
      : state.name === 'signedIn'
        ? short || state.untilMs === null
          ? text.signedIn
          : text.signedInUntil(format.time(state.untilMs))
        : text[state.name];
  return (
    <span className={`state-mark ${look}`}>
      <i aria-hidden />
      {words}
    </span>
  );
}
