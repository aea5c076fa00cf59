// The bar over the editor: Run or Stop, how it runs, and the price.
import { CircleAlert, Play, Square } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Target } from '../../editor/editor';
import { Button } from '../../kit/Button';
import { keyText } from '../../kit/keys';
import { useApp } from '../../state/app';
import { perform } from '../../state/commands';
import { attachRun, isRunning, type Run } from '../../state/runs';
import { activeTab } from '../../state/tabs';
import { useFormat, useWords } from '../../words';
import { Elapsed } from './Elapsed';
import { type PriceState, priceLine } from './price';
import { run, stop } from './session';
import { WeighButton } from './Weigh';

interface ToolbarProps {
  kind: Target['kind'] | null;
  current: Run | undefined;
  ready: boolean;
  price: PriceState;
  onAgain: () => void;
  children?: ReactNode;
}

/** The bar over the editor; children stand between Run and the price. */
export function Toolbar({
  kind,
  current,
  ready,
  price,
  onAgain,
  children,
}: ToolbarProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const limit = useApp((state) => state.settings.maxBytesBilled);
  const running = isRunning(current);
  const stopping = current?.outcome === 'stopping';
  const line = priceLine(price, limit, words, format);
  const text = price.name === 'failed' ? words.price.failed : line.text;
  return (
    <div className="query-bar">
      {running && current ? (
        <>
          <Button
            look="danger"
            className="run"
            disabled={stopping}
            title="Esc"
            onClick={() => void stop()}
          >
            <Square size={11} fill="currentColor" aria-hidden />
            {stopping ? words.editor.stopping : words.editor.stop}
          </Button>
          <Elapsed since={current.startedAtMs} />
        </>
      ) : (
        <>
          <Button
            look="primary"
            className="run"
            disabled={!ready}
            title={ready ? keyText('Mod+Enter') : words.frame.preparing}
            onClick={() => run('here')}
          >
            <Play size={12} fill="currentColor" aria-hidden />
            {kind === 'selection' ? words.editor.runSelection : words.editor.run}
          </Button>
          <Button
            look="quiet"
            size="small"
            disabled={!ready}
            title={keyText('Mod+Shift+Enter')}
            onClick={() => run('all')}
          >
            {words.editor.runAll}
          </Button>
        </>
      )}
      {children}
      <button
        type="button"
        className={`price ${line.tone} ${line.busy ? 'busy' : ''}`}
        aria-label={`${words.price.label}: ${text || words.price.idle}`}
        title={line.title}
        hidden={text === ''}
        onClick={onAgain}
      >
        {line.tone === 'bad' ? <CircleAlert size={13} aria-hidden /> : null}
        <span className="tabular ellipsis">{text}</span>
      </button>
      <KeptChip price={price} current={current} />
      <WeighButton price={price} />
      <span className="visually-hidden" role="status">
        {price.name === 'known' ? text : ''}
      </span>
    </div>
  );
}

/** Offers the result that is kept, where the same question would give it again. */
function KeptChip({ price, current }: { price: PriceState; current: Run | undefined }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const kept = price.name === 'known' ? price.estimate.kept : null;
  if (!kept || price.name !== 'known' || isRunning(current)) return null;
  const own = current?.job === kept.job;
  const show = () => {
    const tab = activeTab();
    if (own || !tab) {
      perform('focusResults');
      return;
    }
    const { connection, sql, from, parameters, options } = price.priced;
    attachRun({
      tab: tab.id,
      connection,
      serviceJob: kept.job,
      location: price.estimate.location,
      sql,
      from,
      parameters,
      options,
    });
  };
  return (
    <button
      type="button"
      className="chip good kept-chip"
      title={words.runs.price.keptWhy}
      onClick={show}
    >
      {words.runs.price.kept(format.time(kept.asOfMs))}
    </button>
  );
}
