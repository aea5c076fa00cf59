// Above the grid: how the rows are sorted and filtered, and how much of the whole that covers.
import { Search, X } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Column, ColumnPath, RowSet, ViewSpec } from '../ipc';
import { Bar } from '../kit/Bar';
import { Button, IconButton } from '../kit/Button';
import { applyView, isWhole, stopView, useViews, WHOLE } from '../state/views';
import { useFormat, useWords } from '../words';

/** The names on a path, with points between them. */
export function pathName(columns: readonly Column[], path: ColumnPath): string {
  const names: string[] = [];
  let list = columns;
  for (const step of path) {
    const column = list[step];
    if (!column) break;
    names.push(column.name);
    list = column.fields;
  }
  return names.join('.');
}

interface StripProps {
  source: RowSet;
  /** Whether the field to find rows is open. */
  finding: boolean;
  onFindEnd: () => void;
  onRunAgain: ((spec: ViewSpec) => void) | undefined;
}

/** Nothing while the rows are shown as they came. */
export function ViewStrip({ source, finding, onFindEnd, onRunAgain }: StripProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const view = useViews((state) => state.bySource.get(source.id));
  const { strip } = words.grid;
  const spec = view?.spec ?? WHOLE;
  if (isWhole(spec) && !finding) return null;
  const rows = view?.rows ?? null;
  const origin = rows?.origin?.name === 'view' ? rows.origin : null;
  const change = (next: ViewSpec) => void applyView(source.id, next);
  return (
    <section className="strip view-strip" aria-label={strip.label}>
      {finding || spec.search ? (
        <FindField
          text={spec.search ?? ''}
          focus={finding}
          onText={(search) => change({ ...spec, search: search === '' ? null : search })}
          onEnd={() => {
            if (spec.search) change({ ...spec, search: null });
            onFindEnd();
          }}
        />
      ) : null}
      {spec.filter.map((term, index) => {
        const condition = `${words.grid.operators[term.operator]} ${term.values.join(', ')}`.trim();
        return (
          <Chip
            key={`${term.column.join('.')}:${term.operator}:${term.values.join('\n')}`}
            label={strip.filterChip(pathName(source.columns, term.column), condition)}
            onRemove={() =>
              change({ ...spec, filter: spec.filter.filter((_, one) => one !== index) })
            }
          />
        );
      })}
      {spec.sort.map((key, index) => (
        <Chip
          key={key.column.join('.')}
          label={strip.sortChip(
            pathName(source.columns, key.column),
            key.descending ? strip.descending : strip.ascending,
          )}
          onRemove={() => change({ ...spec, sort: spec.sort.filter((_, one) => one !== index) })}
        />
      ))}
      {view?.job ? (
        <>
          <Bar share={null} label={strip.working(format.count(source.rowCount))} />
          <span className="tabular">{strip.working(format.count(source.rowCount))}</span>
          <Button look="quiet" size="small" onClick={() => stopView(source.id)}>
            {strip.stop}
          </Button>
        </>
      ) : rows && origin ? (
        <Covers
          shown={rows.rowCount}
          kept={origin.sourceRows}
          all={source.totalRows ?? origin.sourceTotal}
          filtered={spec.filter.length > 0 || !!spec.search}
        />
      ) : null}
      {origin && source.rowCount > origin.sourceRows && !view?.job ? (
        <>
          <span className="tabular">
            {strip.grown(format.count(source.rowCount - origin.sourceRows))}
          </span>
          <Button look="quiet" size="small" onClick={() => change(spec)}>
            {strip.renew}
          </Button>
        </>
      ) : null}
      <span className="spring" />
      {onRunAgain && !isWhole(spec) && source.truncated !== null ? (
        <Button
          look="quiet"
          size="small"
          title={strip.runAgainWhy}
          onClick={() => onRunAgain(spec)}
        >
          {strip.runAgain}
        </Button>
      ) : null}
      {isWhole(spec) ? null : (
        <Button
          look="quiet"
          size="small"
          onClick={() => {
            onFindEnd();
            change(WHOLE);
          }}
        >
          {strip.clear}
        </Button>
      )}
    </section>
  );
}

interface CoversProps {
  shown: number;
  kept: number;
  all: number | null;
  filtered: boolean;
}

/** How much of the truth this is. */
function Covers({ shown, kept, all, filtered }: CoversProps): ReactNode {
  const { strip } = useWords().grid;
  const format = useFormat();
  const part = all !== null && all > kept;
  const counts = [format.count(shown), format.count(kept)] as const;
  return (
    <b className="tabular" role="status">
      {filtered
        ? part
          ? strip.filteredPart(...counts, format.count(all))
          : strip.filtered(...counts)
        : part
          ? strip.sortedPart(counts[1], format.count(all))
          : strip.sorted(counts[1])}
    </b>
  );
}

function Chip({ label, onRemove }: { label: string; onRemove: () => void }): ReactNode {
  const { strip } = useWords().grid;
  return (
    <span className="view-chip">
      <span className="ellipsis" title={label}>
        {label}
      </span>
      <IconButton size="small" label={strip.remove(label)} onClick={onRemove}>
        <X size={11} aria-hidden />
      </IconButton>
    </span>
  );
}

const TYPED_MS = 300;

interface FindProps {
  text: string;
  focus: boolean;
  onText: (text: string) => void;
  onEnd: () => void;
}

function FindField({ text, focus, onText, onEnd }: FindProps): ReactNode {
  const { grid } = useWords();
  const [typed, setTyped] = useState(text);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focus) field.current?.focus();
  }, [focus]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const send = (value: string) => {
    clearTimeout(timer.current);
    if (value !== text) onText(value);
  };
  return (
    <span className="find-field">
      <Search size={13} aria-hidden />
      <input
        ref={field}
        className="field"
        type="text"
        aria-label={grid.findLabel}
        placeholder={grid.findLabel}
        value={typed}
        onChange={(event) => {
          const { value } = event.target;
          setTyped(value);
          clearTimeout(timer.current);
          // An unfinished composition is not what is looked for.
          if (!(event.nativeEvent as InputEvent).isComposing)
            timer.current = setTimeout(() => send(value), TYPED_MS);
        }}
        onCompositionEnd={(event) => send(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter') send(typed);
          else if (event.key === 'Escape') {
            event.stopPropagation();
            onEnd();
          }
        }}
      />
      <IconButton size="small" label={grid.findClear} onClick={onEnd}>
        <X size={12} aria-hidden />
      </IconButton>
    </span>
  );
}
