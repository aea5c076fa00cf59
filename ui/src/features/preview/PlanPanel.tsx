// The query as it was run, and what Polars made of it.
import type { ReactNode } from 'react';
import { newest, useLooks } from '../../state/previews';
import type { ResultPanelProps } from '../../state/views';
import { useWords } from '../../words';

/** A panel of the results. */
export function PlanPanel({ tab }: ResultPanelProps): ReactNode {
  const text = useWords().preview.plan;
  const preview = newest(useLooks((state) => state.byTab.get(tab)));
  if (!preview?.plan && !preview?.sql)
    return (
      <div className="empty" role="status">
        <p className="empty-title">{text.none}</p>
        <p className="empty-text">{text.noneHelp}</p>
      </div>
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling part must be reachable by the keys
    <div className="files-plan" tabIndex={0}>
      {preview.sql ? (
        <>
          <h3>{text.sql}</h3>
          <pre>{preview.sql}</pre>
        </>
      ) : null}
      {preview.plan ? (
        <>
          <h3>{text.plan}</h3>
          <pre>{preview.plan}</pre>
        </>
      ) : null}
    </div>
  );
}
