// What has to be agreed to before more is read: many bytes, or requests that are billed to whoever asks.
import { CircleHelp } from 'lucide-react';
import type { ReactNode } from 'react';
import type { NeedsMore, Preview } from '../../ipc';
import { Button } from '../../kit/Button';
import { useApp } from '../../state/app';
import { agreeToPay } from '../../state/places';
import { PLAIN_QUERY, runFiles, specOfTab, useLooks } from '../../state/previews';
import { useFormat, useWords } from '../../words';
import { useEstimate } from './useEstimate';

/** Nothing while nothing is asked. */
export function AskBar({ tab, preview }: { tab: string; preview: Preview }): ReactNode {
  const words = useWords();
  const { state, spec } = preview;
  const text = words.preview.ask;
  if (state.name === 'needsPayer')
    return (
      <section className="ask-bar" aria-label={text.payer}>
        <CircleHelp size={15} aria-hidden />
        <span role="status">
          <b>{text.payer}</b> {text.payerWhy}
        </span>
        <Button
          size="small"
          look="primary"
          onClick={() => {
            if (spec.place.name === 's3')
              agreeToPay(spec.place.connection, spec.place.place.bucket);
            runFiles(tab, { agreed: { ...spec.agreed, requesterPays: true } });
          }}
        >
          {text.agree}
        </Button>
      </section>
    );
  if (state.name !== 'needsMore') return null;
  const read = () => {
    const { needed } = state.value;
    runFiles(tab, { agreed: { ...spec.agreed, bytes: needed } });
  };
  return (
    <MoreBar
      tab={tab}
      needs={state.value}
      stored={preview.files.complete ? preview.files.bytes : null}
      columns={spec.query.columns}
      filter={spec.query.sql === null ? spec.query.filter : ''}
      onRead={read}
      less={{
        label: text.firstRows,
        run: () => {
          const { columns, rows, withOrigin } = specOfTab(tab)?.query ?? spec.query;
          runFiles(tab, { query: { ...PLAIN_QUERY, columns, rows, withOrigin } });
        },
      }}
    />
  );
}

interface MoreProps {
  tab: string;
  needs: NeedsMore;
  /** Bytes of all files, where they are known. */
  stored: number | null;
  columns: readonly string[];
  filter: string;
  onRead: () => void;
  /** What reads less. */
  less: { label: string; run: () => void };
}

/** How many bytes of how many, about what price, and the two ways on. */
export function MoreBar({
  tab,
  needs,
  stored,
  columns,
  filter,
  onRead,
  less,
}: MoreProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const text = words.preview.ask;
  const look = useLooks((state) => state.byTab.get(tab));
  const currency = useApp((state) => state.settings.s3Prices.currency ?? 'USD');
  const { value } = useEstimate(look ?? null, columns, filter);
  const needed = format.bytes(needs.needed);
  const agreed = format.bytes(needs.agreed);
  // The estimate is of the same bytes or of more: its price per byte is the one that holds here.
  const micros =
    value && value.bytes > 0 ? Math.ceil((value.priceMicros / value.bytes) * needs.needed) : null;
  return (
    <section className="ask-bar" aria-label={text.more(needed, agreed)}>
      <CircleHelp size={15} aria-hidden />
      <span role="status" className="tabular">
        {stored !== null && stored > needs.needed
          ? text.moreOf(needed, format.bytes(stored), agreed)
          : text.more(needed, agreed)}{' '}
        {micros ? text.price(format.money(micros, currency)) : ''}
      </span>
      <Button size="small" look="primary" onClick={onRead}>
        {text.read(needed)}
      </Button>
      <Button size="small" onClick={less.run}>
        {less.label}
      </Button>
    </section>
  );
}
