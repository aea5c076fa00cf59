// What the grid keeps and asks for beside its cells: switches of the person's own, and glances at the columns.

import { useCallback, useEffect, useState } from 'react';
import { type ColumnGlance, ipc, newJobId, type RowSet } from '../ipc';
import { kept } from '../ipc/kept';
import type { GridSession } from './session';

/** A switch that stays as it was put, also after a restart. */
export function useKept(key: string, first: boolean): [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(() => {
    const found = kept.get(key);
    return found === null ? first : found === 'on';
  });
  const change = useCallback(
    (next: boolean) => {
      setOn(next);
      kept.set(key, next ? 'on' : 'off');
    },
    [key],
  );
  return [on, change];
}

/** Rows come before what they look like. */
const AFTER_MS = 250;
const NONE: readonly ColumnGlance[] = [];

/** Asks for a glance at every column once all rows are here, and again for other rows. */
export function useGlances(
  session: GridSession | null,
  rows: RowSet,
  shown: boolean,
  timeZone: string,
  language: string,
): void {
  const { id, complete, rowCount } = rows;
  const comparison = rows.origin?.name === 'comparison';
  // One row has no distribution, and neither have the differences of two results.
  const worth = shown && complete && rowCount > 1 && !comparison;
  // biome-ignore lint/correctness/useExhaustiveDependencies: words and zone change what is shown of it
  useEffect(() => {
    if (!session) return;
    session.setGlances(worth, NONE);
    if (!worth && !comparison) return;
    const job = newJobId();
    let current = true;
    let asked = false;
    const timer = setTimeout(
      () => {
        asked = true;
        ipc()
          .rowsGlance(job, id)
          .then(
            (glances) => {
              asked = false;
              if (!current) return;
              if (comparison) session.hideSame(glances);
              else session.setGlances(true, glances);
            },
            () => {
              // A head without its bars is whole all the same.
              asked = false;
            },
          );
      },
      comparison ? 0 : AFTER_MS,
    );
    return () => {
      current = false;
      clearTimeout(timer);
      if (asked)
        ipc()
          .jobCancel(job)
          .catch(() => undefined);
    };
  }, [session, id, rowCount, worth, comparison, timeZone, language]);
}
