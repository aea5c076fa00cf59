// Below the grid: where the current cell is, what the selection adds up to, and the ways into it.
import { ChartColumn, Hash, PanelRight, Pilcrow, Search } from 'lucide-react';
import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react';
import { ipc, newJobId, type Summary } from '../ipc';
import { IconButton } from '../kit/Button';
import { keyText } from '../kit/keys';
import { useFormat, useWords } from '../words';
import { cellCount } from './selection';
import type { GridSession } from './session';

/** The keys may go on moving before a selection is added up. */
const AFTER_MS = 140;

interface FootProps {
  session: GridSession;
  timeZone: string;
  blanks: boolean;
  glances: boolean;
  side: boolean;
  onBlanks: () => void;
  onGlances: () => void;
  onGoTo: () => void;
  onFind: () => void;
  onSide: () => void;
}

type State =
  | { name: 'idle' }
  | { name: 'working' }
  | { name: 'failed' }
  | { name: 'ready'; summary: Summary };

/** Follows the selection without the grid being drawn anew. */
export function GridFoot(props: FootProps): ReactNode {
  const { session, timeZone, blanks, glances, side } = props;
  const { onBlanks, onGlances, onGoTo, onFind, onSide } = props;
  const words = useWords();
  const format = useFormat();
  useSyncExternalStore(session.subscribe, session.snapshot);
  const { selected } = session;
  const box = selected?.box ?? null;
  const cells = box ? cellCount(box) : 0;
  // Elements that stand in rows of their own are no cells of the row set.
  const whole = box !== null && session.range(box).rowCount === box.bottom - box.top + 1;
  const state = useSummary(session, timeZone, whole ? cells : 0);
  const { results, grid } = words;
  const row = session.currentRow();
  const leaf = session.currentLeaf();
  return (
    <div className="grid-foot">
      {box && row !== null ? (
        <span className="tabular ellipsis">
          {cells > 1
            ? results.selection(
                format.count(cells),
                format.count(box.bottom - box.top + 1),
                format.count(box.right - box.left + 1),
              )
            : results.oneCell(format.count(row + 1), leaf?.names.join('.') ?? '')}
        </span>
      ) : null}
      {state.name === 'ready' ? <Figures summary={state.summary} /> : null}
      {state.name === 'working' ? <span className="foot-working">{grid.foot.working}</span> : null}
      {state.name === 'failed' ? <span>{grid.foot.failed}</span> : null}
      <span className="spring" />
      <IconButton size="small" label={grid.find} keys={keyText('Mod+F')} onClick={onFind}>
        <Search size={13} aria-hidden />
      </IconButton>
      <IconButton size="small" label={grid.glances} aria-pressed={glances} onClick={onGlances}>
        <ChartColumn size={13} aria-hidden />
      </IconButton>
      <IconButton size="small" label={grid.blanks} aria-pressed={blanks} onClick={onBlanks}>
        <Pilcrow size={13} aria-hidden />
      </IconButton>
      <IconButton size="small" label={results.goToRow} keys={keyText('Mod+G')} onClick={onGoTo}>
        <Hash size={13} aria-hidden />
      </IconButton>
      <IconButton size="small" label={results.cell} keys="F2" aria-pressed={side} onClick={onSide}>
        <PanelRight size={13} aria-hidden />
      </IconButton>
    </div>
  );
}

/** A number with the language's grouping, digit by digit: none is lost. */
export function grouped(text: string): string {
  const match = /^(-?)(\d+)(\.\d+)?$/.exec(text);
  if (!match) return text;
  const [, sign = '', whole = '', part = ''] = match;
  return `${sign}${whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')}${part}`;
}

function Figures({ summary }: { summary: Summary }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { foot } = words.grid;
  const filled = summary.cells - summary.nulls;
  const figures: [string, string][] = [['count', foot.count(format.count(filled))]];
  if (summary.nulls > 0) figures.push(['nulls', foot.nulls(format.count(summary.nulls))]);
  if (summary.distinct !== null)
    figures.push(['distinct', foot.distinct(format.count(summary.distinct))]);
  if (summary.sum !== null) figures.push(['sum', foot.sum(grouped(summary.sum))]);
  if (summary.average !== null) figures.push(['average', foot.average(grouped(summary.average))]);
  const number = summary.numbers > 0;
  const shown = (text: string) => (number ? grouped(text) : text.slice(0, 40));
  if (summary.min !== null) figures.push(['min', foot.min(shown(summary.min))]);
  if (summary.max !== null) figures.push(['max', foot.max(shown(summary.max))]);
  return (
    <span
      className="foot-figures tabular"
      role="status"
      title={summary.sum !== null && !summary.exact ? foot.about : undefined}
    >
      {figures.map(([name, text]) => (
        <span key={name}>{text}</span>
      ))}
    </span>
  );
}

/** Adds a selection up in the app; a newer selection stops the work on an older one. */
function useSummary(session: GridSession, timeZone: string, cells: number): State {
  const [state, setState] = useState<State>({ name: 'idle' });
  const { selected, rows } = session;
  const box = selected?.box;
  const key = box
    ? [rows.id, rows.rowCount, box.top, box.bottom, box.left, box.right].join(':')
    : '';
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what is selected, and the zone how instants are written
  useEffect(() => {
    setState({ name: 'idle' });
    if (!box || cells < 2) return;
    const job = newJobId();
    let current = true;
    let asked = false;
    const timer = setTimeout(() => {
      asked = true;
      setState({ name: 'working' });
      const range = session.range(box);
      ipc()
        .rowsSummary(job, { rows: session.rows.id, ...range, header: false, format: 'tsv' })
        .then(
          (summary) => {
            asked = false;
            if (current) setState({ name: 'ready', summary });
          },
          () => {
            asked = false;
            if (current) setState({ name: 'failed' });
          },
        );
    }, AFTER_MS);
    return () => {
      current = false;
      clearTimeout(timer);
      if (asked)
        ipc()
          .jobCancel(job)
          .catch(() => undefined);
    };
  }, [key, timeZone, session]);
  return state;
}
