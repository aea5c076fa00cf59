// What keeps queries from costing more than the person wants: what was spent, and what is being asked.
import { create } from 'zustand';
import { asProblem, type Estimate, ipc, type Spend } from '../ipc';
import { reportProblem } from './app';
import { type QueryCall, startQuery } from './runs';

/** A run that waits for the person's agreement. */
export interface Asking {
  call: QueryCall;
  bytes: number;
  /** What is known of its price; null: only the bytes. */
  estimate: Estimate | null;
}

interface GuardState {
  spend: Spend | null;
  asking: Asking | null;
  /** The run that today's budget is to be raised for; null: no dialog. */
  raising: { askedMicros: number | null; again: (() => void) | null } | null;
  /** How many queries run while the person wants to close the window; null: no dialog. */
  closing: number | null;
}

/** The store of the guard. */
export const useGuard = create<GuardState>(() => ({
  spend: null,
  asking: null,
  raising: null,
  closing: null,
}));

/** Asks what was spent today. */
export async function reloadSpend(): Promise<void> {
  try {
    useGuard.setState({ spend: await ipc().spend() });
  } catch (thrown) {
    reportProblem(asProblem(thrown));
  }
}

/** Runs a query, after the person has agreed where it processes more than the workspace likes. */
export function startGuarded(
  call: QueryCall,
  estimate: Estimate | null,
  confirmAboveBytes: number | null,
): void {
  const bytes = estimate?.bytes ?? null;
  if (confirmAboveBytes !== null && bytes !== null && bytes > confirmAboveBytes)
    useGuard.setState({ asking: { call, bytes, estimate } });
  else startQuery(call);
}

/** The person has agreed. */
export function agree(): void {
  const { asking } = useGuard.getState();
  useGuard.setState({ asking: null });
  if (asking) startQuery({ ...asking.call, confirmedBytes: asking.bytes });
}

/** The person has not agreed: nothing runs. */
export function disagree(): void {
  useGuard.setState({ asking: null });
}
