// What it would take to read all rows that a query needs; asked when the keys rest.
import { useEffect, useState } from 'react';
import { ipc, newJobId, type PreviewEstimate } from '../../ipc';
import { useApp } from '../../state/app';
import type { Look } from '../../state/previews';
import { useFormat } from '../../words';

const REST_MS = 300;

/** What is known of it. */
export interface EstimateState {
  value: PreviewEstimate | null;
  /** Its price in words; null: it costs nothing. */
  money: string | null;
  asking: boolean;
}

/** `look`: null: nothing is to be asked. */
export function useEstimate(
  look: Look | null,
  columns: readonly string[],
  filter: string,
): EstimateState {
  const format = useFormat();
  const currency = useApp((state) => state.settings.s3Prices.currency ?? 'USD');
  const [value, setValue] = useState<PreviewEstimate | null>(null);
  const [asking, setAsking] = useState(false);
  const known = (look?.preview?.schema.length ?? 0) > 0;
  const job = known ? (look?.job ?? null) : null;
  const key = `${columns.join('\n')}\n\n${filter}`;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what is asked
  useEffect(() => {
    setValue(null);
    setAsking(job !== null);
    if (job === null) return;
    let gone = false;
    const call = newJobId();
    const timer = setTimeout(() => {
      ipc()
        .previewEstimate(call, job, [...columns], filter)
        // A condition that is still being typed has no price; the run says what is wrong with it.
        .then((found) => gone || setValue(found))
        .catch(() => undefined)
        .finally(() => gone || setAsking(false));
    }, REST_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
      ipc()
        .jobCancel(call)
        .catch(() => undefined);
    };
  }, [job, key]);

  const money = value && value.priceMicros > 0 ? format.money(value.priceMicros, currency) : null;
  return { value, money, asking };
}
