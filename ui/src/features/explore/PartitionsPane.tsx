// The partitions of a table with their rows and bytes: as a strip of bars, and as a list.
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { create } from 'zustand';
import { readTextBlock } from '../../grid/arrow';
import { asProblem, type Estimate, ipc, newJobId, type Problem } from '../../ipc';
import { Button } from '../../kit/Button';
import { Tree, type TreeRow } from '../../kit/Tree';
import { ProblemBar } from '../../problem/ProblemBar';
import { useApp } from '../../state/app';
import { showPane } from '../../state/open';
import { DEFAULT_OPTIONS } from '../../state/options';
import { forgetRun, isRunning, startPreview, startQuery, useRuns } from '../../state/runs';
import { useFormat, useWords } from '../../words';
import {
  LEAST_BILLED,
  MOST_PARTITIONS,
  type Partition,
  partitionName,
  partitionsOf,
  partitionsQuery,
} from './partitions';
import type { PaneProps } from './TableView';

/** Bars of the strip: the newest partitions. */
const BARS = 240;

/** Partitions that were paid for stay known for the session, by connection and table. */
const useKnown = create<{ byTable: ReadonlyMap<string, Partition[]> }>(() => ({
  byTable: new Map(),
}));

/** The pane. */
export function PartitionsPane(props: PaneProps): ReactNode {
  const words = useWords();
  const { connection, detail } = props;
  const { project, dataset, table } = detail.table.reference;
  const key = `${connection}/${project}.${dataset}.${table}`;
  const known = useKnown((state) => state.byTable.get(key));
  if (!detail.table.partitioning)
    return <p className="table-empty">{words.explore.partitions.none}</p>;
  return known ? <Shown {...props} partitions={known} /> : <Ask {...props} known={key} />;
}

/** What listing them costs, and the button. */
function Ask({ tab, connection, detail, known }: PaneProps & { known: string }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const settings = useApp((state) => state.settings);
  const { partitions: text } = words.explore;
  const { project, dataset, table } = detail.table.reference;
  const run = `${tab}:partitions`;
  const current = useRuns((state) => state.byTab.get(run));
  const [estimate, setEstimate] = useState<Estimate | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const sql = partitionsQuery(project, dataset);
  const parameters = useMemo(() => [{ name: 'table', type: 'STRING', value: table }], [table]);

  useEffect(() => {
    let stale = false;
    ipc()
      .queryEstimate({
        job: newJobId(),
        connection,
        sql,
        parameters,
        options: DEFAULT_OPTIONS,
        maxBytesBilled: null,
        confirmedBytes: null,
      })
      .then((answer) => !stale && setEstimate(answer))
      .catch(() => undefined);
    return () => {
      stale = true;
    };
  }, [connection, sql, parameters]);

  const rows = current?.rows;
  const ready = current?.outcome === 'done' && rows?.complete ? rows : null;
  useEffect(() => {
    if (!ready) return;
    ipc()
      .rowsWindow({
        rows: ready.id,
        firstRow: 0,
        rowCount: Math.min(ready.rowCount, MOST_PARTITIONS),
        columns: [[0], [1], [2], [3], [4]],
      })
      .then((answer) => {
        const block = readTextBlock(answer);
        const columns = [0, 1, 2, 3, 4].map((column) =>
          Array.from({ length: block.rowCount }, (_, row) => block.text(row, column)),
        );
        useKnown.setState(({ byTable }) => ({
          byTable: new Map(byTable).set(known, partitionsOf(columns)),
        }));
        forgetRun(run);
      })
      .catch((thrown: unknown) => setProblem(asProblem(thrown)));
  }, [ready, known, run]);

  const billed = Math.max(estimate?.bytes ?? 0, LEAST_BILLED);
  const price = format.money((billed / 2 ** 40) * settings.pricePerTibMicros, settings.currency);
  const failed = current?.problem ?? problem;
  return (
    <div className="partitions-ask">
      <p>{text.explain}</p>
      <p className="tabular">{estimate ? text.cost(price) : text.costUnknown}</p>
      {failed ? <ProblemBar problem={failed} job={current?.job ?? null} /> : null}
      <Button
        look="primary"
        disabled={isRunning(current)}
        onClick={() => startQuery({ tab: run, connection, sql, from: 0, parameters })}
      >
        {isRunning(current) ? <span className="spinner" aria-hidden /> : null}
        {text.load}
      </Button>
    </div>
  );
}

interface PartitionRow extends TreeRow {
  partition: Partition;
}

function Shown({
  tab,
  connection,
  detail,
  partitions,
}: PaneProps & { partitions: Partition[] }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const density = useApp((state) => state.settings.density);
  const [selected, setSelected] = useState<string | null>(null);
  const { partitions: text } = words.explore;
  const unit = detail.table.partitioning?.unit ?? 'DAY';
  const total = useMemo(
    () =>
      partitions.reduce(
        (sum, one) => ({ rows: sum.rows + one.rows, bytes: sum.bytes + one.bytes }),
        { rows: 0, bytes: 0 },
      ),
    [partitions],
  );
  const most = Math.max(1, ...partitions.map((one) => one.rows));
  const rows = useMemo(
    () =>
      partitions.map(
        (partition, index): PartitionRow => ({
          id: partition.id,
          partition,
          level: 1,
          label: partitionName(partition.id, unit),
          expandable: false,
          expanded: false,
          busy: false,
          position: index + 1,
          siblings: partitions.length,
        }),
      ),
    [partitions, unit],
  );
  const open = (partition: Partition) => {
    const { reference } = detail.table;
    startPreview({
      tab,
      connection,
      table: { ...reference, table: `${reference.table}$${partition.id}` },
    });
    showPane(tab, 'preview');
  };
  return (
    <div className="partitions">
      <p className="partitions-total tabular" role="status">
        {text.total(
          format.count(partitions.length),
          format.count(total.rows),
          format.bytes(total.bytes),
        )}
        {partitions.length === MOST_PARTITIONS
          ? ` · ${text.first(format.count(MOST_PARTITIONS))}`
          : ''}
      </p>
      <div className="strip" role="img" aria-label={text.strip}>
        {partitions
          .slice(0, BARS)
          .reverse()
          .map((one) => (
            // biome-ignore lint/a11y/noStaticElementInteractions: the list below has the same by the keys
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list below has the same by the keys
            <span
              key={one.id}
              data-selected={one.id === selected || undefined}
              title={`${partitionName(one.id, unit)}\n${format.count(one.rows)} · ${format.bytes(one.bytes)}`}
              onClick={() => setSelected(one.id)}
              onDoubleClick={() => open(one)}
            >
              <i style={{ height: `${Math.max(2, (one.rows / most) * 100)}%` }} />
            </span>
          ))}
      </div>
      <div className="schema-titles" aria-hidden>
        <span className="grow">{text.partition}</span>
        <span className="number">{text.rows}</span>
        <span className="number">{text.bytes}</span>
        <span className="moment">{text.modified}</span>
        <span className="mode">{text.tier}</span>
      </div>
      <Tree
        label={text.label}
        rows={rows}
        rowHeight={density === 'compact' ? 26 : 32}
        selected={selected}
        onSelect={(row) => setSelected(row.id)}
        onToggle={() => undefined}
        onActivate={(row) => open(row.partition)}
        draw={({ partition, label }) => (
          <>
            <span className="grow ellipsis" title={text.preview(label)}>
              {label}
              {partition.id === '__NULL__' ? (
                <span className="muted"> {text.nullPartition}</span>
              ) : null}
              {partition.id === '__UNPARTITIONED__' ? (
                <span className="muted"> {text.unpartitioned}</span>
              ) : null}
            </span>
            <span className="number tabular">{format.count(partition.rows)}</span>
            <span className="number tabular">{format.bytes(partition.bytes)}</span>
            <span className="moment tabular ellipsis">
              {partition.modified ? shortMoment(partition.modified, format.moment) : ''}
            </span>
            <span className="mode">{partition.tier}</span>
          </>
        )}
      />
    </div>
  );
}

/** An instant in canonical text as the language writes it. */
function shortMoment(text: string, moment: (ms: number) => string): string {
  const ms = Date.parse(text.replace(' UTC', 'Z').replace(' ', 'T'));
  return Number.isNaN(ms) ? text : moment(ms);
}
