// The price of a report before it runs: a dry run a moment after the last change, the one before it stopped.
import { useEffect, useState } from 'react';
import {
  asProblem,
  type ConnectionId,
  type Estimate,
  ipc,
  newJobId,
  type Parameter,
  type Problem,
  type QueryOptions,
} from '../../ipc';

/** Where the price stands. */
export interface Price {
  busy: boolean;
  estimate: Estimate | null;
  problem: Problem | null;
}

const PAUSE_MS = 350;
const NONE: Price = { busy: false, estimate: null, problem: null };

interface Asked {
  connection: ConnectionId | null;
  sql: string;
  parameters: readonly Parameter[];
  options: QueryOptions;
  /** Whether everything is filled in. */
  ready: boolean;
  /** Another number asks again. */
  turn: number;
}

/** The price of what would run now. */
export function usePrice(asked: Asked): Price {
  const [price, setPrice] = useState(NONE);
  const { connection, sql, ready } = asked;
  const key = JSON.stringify([asked.parameters, asked.options, asked.turn]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: parameters and options are in the key
  useEffect(() => {
    if (!connection || !ready || sql.trim() === '') {
      setPrice(NONE);
      return;
    }
    const job = newJobId();
    let gone = false;
    let sent = false;
    setPrice((old) => ({ ...old, busy: true, problem: null }));
    const timer = setTimeout(() => {
      sent = true;
      ipc()
        .queryEstimate({
          job,
          connection,
          sql,
          parameters: [...asked.parameters],
          options: asked.options,
          maxBytesBilled: null,
          confirmedBytes: null,
        })
        .then(
          (estimate) => {
            if (!gone) setPrice({ busy: false, estimate, problem: null });
          },
          (thrown: unknown) => {
            if (!gone) setPrice({ busy: false, estimate: null, problem: asProblem(thrown) });
          },
        );
    }, PAUSE_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
      if (sent)
        ipc()
          .jobCancel(job)
          .catch(() => undefined);
    };
  }, [connection, sql, ready, key]);
  return price;
}
