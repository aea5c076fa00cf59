// One row as a list of names and values; arrows go to the next row.
import { ArrowDown, ArrowUp, Search } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { asProblem, ipc, type Problem, type RecordValue } from '../../ipc';
import { IconButton } from '../../kit/Button';
import { problemLine } from '../../problem/problem';
import { useFormat, useWords } from '../../words';
import { oneLine } from '../display';
import type { GridSession } from '../session';

/** Values asked for on every level. */
const COUNT = 500;
const DEPTH = 3;

interface RecordProps {
  session: GridSession;
  row: number;
  timeZone: string;
}

/** Follows the current row. */
export function RecordView({ session, row, timeZone }: RecordProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const [values, setValues] = useState<RecordValue[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [filter, setFilter] = useState('');
  const { rows } = session;
  const shownRow = useRef('');
  shownRow.current = `${rows.id}:${row}`;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the zone changes how an instant is written
  useEffect(() => {
    let current = true;
    ipc()
      .rowsRecord({ rows: rows.id, row, path: [], first: 0, count: COUNT, depth: DEPTH })
      .then(
        (found) => {
          if (!current) return;
          setValues(found);
          setProblem(null);
        },
        (thrown: unknown) => current && setProblem(asProblem(thrown)),
      );
    return () => {
      current = false;
    };
  }, [rows.id, row, timeZone]);

  const { record } = words.grid;
  const wanted = filter.trim().toLowerCase();
  const listed = (values ?? []).map((value, index) => ({ value, index }));
  const shown = listed.filter(
    ({ value }) => wanted === '' || (value.name ?? '').toLowerCase().includes(wanted),
  );
  const left = session.source.columns.length - (values?.length ?? 0);
  const more = () => {
    const first = values?.length ?? 0;
    const asked = `${rows.id}:${row}`;
    ipc()
      .rowsRecord({ rows: rows.id, row, path: [], first, count: COUNT, depth: DEPTH })
      .then(
        (found) => {
          // The person may have gone on to another row.
          if (asked === shownRow.current) setValues((before) => [...(before ?? []), ...found]);
        },
        (thrown: unknown) => setProblem(asProblem(thrown)),
      );
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrows of the list, as of the buttons above it
    <div
      className="record"
      onKeyDown={(event) => {
        if (event.target instanceof HTMLInputElement) return;
        const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
        if (by !== 0 && session.step(by)) event.preventDefault();
      }}
    >
      <div className="side-head">
        <b className="tabular">{record.row(format.count(row + 1), format.count(rows.rowCount))}</b>
        <span className="spring" />
        <IconButton
          size="small"
          label={record.previous}
          disabled={row === 0}
          onClick={() => session.step(-1)}
        >
          <ArrowUp size={14} aria-hidden />
        </IconButton>
        <IconButton
          size="small"
          label={record.next}
          disabled={row >= rows.rowCount - 1}
          onClick={() => session.step(1)}
        >
          <ArrowDown size={14} aria-hidden />
        </IconButton>
      </div>
      <div className="cell-search">
        <Search size={13} aria-hidden />
        <input
          className="field small"
          aria-label={record.filter}
          placeholder={record.filter}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
      </div>
      {problem ? <p className="side-note bad">{problemLine(problem, words, format)}</p> : null}
      {values && shown.length === 0 ? <p className="side-note">{record.none}</p> : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling part must be reachable by the keys */}
      <div className="cell-body" tabIndex={0}>
        <dl className="record-list">
          {shown.map(({ value, index }) => (
            <Value key={index} name={value.name ?? ''} value={value} depth={0} />
          ))}
        </dl>
        {left > 0 && values ? (
          <p className="side-note">
            <button type="button" className="link" onClick={more}>
              {record.more(format.count(left))}
            </button>
          </p>
        ) : null}
      </div>
    </div>
  );
}

function Value({
  name,
  value,
  depth,
}: {
  name: string;
  value: RecordValue;
  depth: number;
}): ReactNode {
  const words = useWords();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const nested = value.inside > 0;
  const type = value.repeated ? `ARRAY<${value.type}>` : value.type;
  const inside = format.count(value.inside);
  const { cell, record } = words.grid;
  const step = (by: ReactNode) => <div style={{ paddingLeft: depth * 14 }}>{by}</div>;
  return (
    <>
      <dt>
        {step(
          <>
            {nested ? (
              <button
                type="button"
                className="tree-fold"
                aria-expanded={open}
                onClick={() => setOpen(!open)}
              >
                <span aria-hidden>{open ? '▾' : '▸'}</span> {name}
              </button>
            ) : (
              <span>{name}</span>
            )}
            <small>{type}</small>
          </>,
        )}
      </dt>
      <dd
        className={
          value.text === null
            ? 'null'
            : !nested && /INT64|FLOAT64|NUMERIC/.test(type)
              ? 'number'
              : ''
        }
      >
        {value.text === null
          ? words.results.nullValue
          : nested
            ? value.repeated
              ? cell.items(inside)
              : cell.fields(inside)
            : oneLine(value.text)}
      </dd>
      {open ? (
        <>
          {value.values.map((one, index) => (
            <Value
              // biome-ignore lint/suspicious/noArrayIndexKey: names may come twice, and members never move
              key={index}
              name={one.name ?? String(index)}
              value={one}
              depth={depth + 1}
            />
          ))}
          {value.values.length < value.inside ? (
            <>
              <dt>
                {step(
                  <small>{record.more(format.count(value.inside - value.values.length))}</small>,
                )}
              </dt>
              <dd>{value.text === null ? '' : oneLine(value.text)}</dd>
            </>
          ) : null}
        </>
      ) : null}
    </>
  );
}
