// What the query of the bar would read, and for how much.
import type { ReactNode } from 'react';
import type { PreviewSpec } from '../../ipc';
import type { Look } from '../../state/previews';
import { useFormat, useWords } from '../../words';
import { useEstimate } from './useEstimate';

/** What it would take to read all rows that the query needs. */
export function Estimate(props: { spec: PreviewSpec; look: Look | undefined }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { query } = props.spec;
  const heavy =
    query.filter.trim() !== '' ||
    query.order.length > 0 ||
    query.sample !== null ||
    query.sql !== null;
  const state = useEstimate(
    heavy ? (props.look ?? null) : null,
    query.columns,
    query.sql === null ? query.filter : '',
  );
  const text = words.preview.query;
  const told = state.value
    ? [
        state.value.complete
          ? text.estimate(format.bytes(state.value.bytes))
          : text.estimateAtLeast(format.bytes(state.value.bytes)),
        state.money,
        state.value.seconds === null
          ? null
          : text.seconds(format.duration(Math.round(state.value.seconds * 1000))),
      ]
        .filter(Boolean)
        .join(' · ')
    : '';
  return (
    <span className="files-estimate tabular minor ellipsis" role="status" title={told}>
      {heavy && !state.value && state.asking ? text.estimating : told}
    </span>
  );
}
