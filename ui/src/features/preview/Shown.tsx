// How much of the files is shown, and the way to more of it.
import type { ReactNode } from 'react';
import type { Preview, RowSet } from '../../ipc';
import { Button } from '../../kit/Button';
import { queryFiles } from '../../state/previews';
import { useFormat, useWords } from '../../words';

/** Rows beyond which one looks at a sample or a filter. */
const MOST = 1_000_000;

interface ShownProps {
  tab: string;
  preview: Preview;
  rows: RowSet;
}

/** Nothing while all rows are shown. */
export function Shown({ tab, preview, rows }: ShownProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { query } = preview.spec;
  const text = words.preview.query;
  const full = rows.complete && rows.rowCount >= query.rows;
  const total = preview.totalRows;
  if (!full || query.rows >= MOST || (total !== null && total <= rows.rowCount)) return null;
  if (preview.state.name !== 'done') return null;
  const plain = query.filter.trim() === '' && query.sql === null && query.sample === null;
  const next = Math.min(MOST, query.rows * 10);
  return (
    <div className="shown-line tabular">
      <span>
        {plain && total !== null
          ? text.shown(format.count(rows.rowCount), format.count(total))
          : words.results.rows(format.count(rows.rowCount), true)}
      </span>
      <Button size="small" look="quiet" onClick={() => queryFiles(tab, { rows: next })}>
        {text.more(format.count(next))}
      </Button>
    </div>
  );
}
