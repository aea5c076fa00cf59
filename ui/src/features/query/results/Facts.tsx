// Rows, time, bytes and price of a result, in one line above it.
import type { ReactNode } from 'react';
import type { RowSet } from '../../../ipc';
import type { Run } from '../../../state/runs';
import { useFormat, useWords } from '../../../words';

interface FactsProps {
  current: Run | undefined;
  /** The rows that are shown: of the newest run, or pinned. */
  shown: RowSet | null;
}

/** What is known of the run, and how many rows of it are here. */
export function ResultFacts({ current, shown }: FactsProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  if (!current) return null;
  const { results } = words;
  const { query } = current;
  const rows = shown;
  const statistics = query?.statistics;
  const facts: ReactNode[] = [];
  if (rows) {
    const kept = format.count(rows.rowCount);
    const short = rows.complete && rows.totalRows !== null && rows.totalRows > rows.rowCount;
    facts.push(
      <b key="rows" className="tabular">
        {short
          ? results.keptOf(kept, format.count(rows.totalRows ?? 0))
          : results.rows(kept, rows.rowCount !== 1)}
      </b>,
      <span key="columns" className="tabular minor">
        {results.columns(format.count(rows.columns.length), rows.columns.length !== 1)}
      </span>,
    );
  }
  if (current.finishedAtMs !== null)
    facts.push(
      <span key="time" className="tabular">
        {format.duration(current.finishedAtMs - current.startedAtMs)}
      </span>,
    );
  if (current.kind === 'preview' && rows)
    facts.push(
      <span key="free" className="chip good" title={results.freeWhy}>
        {results.free}
      </span>,
    );
  else if (statistics) {
    if (statistics.cacheHit)
      facts.push(
        <span key="cache" className="chip good" title={results.cachedWhy}>
          {results.cached}
        </span>,
      );
    else {
      if (statistics.bytesProcessed !== null)
        facts.push(
          <span key="processed" className="tabular minor">
            {results.processed(format.bytes(statistics.bytesProcessed))}
          </span>,
        );
      const expected = query?.expected;
      const compared =
        expected && expected.bytes !== null && statistics.bytesBilled !== null
          ? words.runs.price.compared(
              format.bytes(expected.bytes),
              format.bytes(statistics.bytesBilled),
            )
          : undefined;
      if (statistics.bytesBilled !== null)
        facts.push(
          <span key="billed" className="tabular" title={compared}>
            {results.billed(format.bytes(statistics.bytesBilled))}
            {statistics.price
              ? ` · ${format.money(statistics.price.micros, statistics.price.currency)}`
              : ''}
          </span>,
        );
    }
  }
  return <div className="facts">{facts}</div>;
}
