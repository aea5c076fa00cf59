// Why a query reads much: its tables and columns by weight, and rewrites that read less, each priced before it is applied.
import { CircleAlert, Scale } from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import {
  asProblem,
  type ColumnType,
  type Estimate,
  ipc,
  newJobId,
  type Problem,
  type TableWeight,
  type Weights,
} from '../../ipc';
import { Bar } from '../../kit/Bar';
import { Button, IconButton } from '../../kit/Button';
import { Dialog } from '../../kit/Dialog';
import { problemLine } from '../../problem/problem';
import { notify, useApp } from '../../state/app';
import { catalogue } from '../../state/catalogue';
import { provide } from '../../state/commands';
import { useFormat, useWords } from '../../words';
import type { Priced, PriceState } from './price';
import { amountText } from './RunsDialogs';
import {
  type Change,
  changed,
  type Lint,
  lastWeek,
  lintsOf,
  onePartition,
  onlyColumns,
  sampled,
  withCondition,
} from './rewrites';
import { withEditor } from './session';
import './runs.css';

/** The button beside the price; opens what weighs. */
export function WeighButton({ price }: { price: PriceState }): ReactNode {
  const words = useWords();
  const [open, setOpen] = useState<Extract<PriceState, { name: 'known' }> | null>(null);
  const known = price.name === 'known' && price.priced.sql !== '' ? price : null;
  const expensive = known && (known.estimate.bytes ?? 0) > 0;
  useEffect(() => {
    if (!known || !expensive) return;
    return provide({ whyExpensive: () => setOpen(known) });
  }, [known, expensive]);
  const lints = useMemo(
    () => (known && known.priced.sql.length < 100_000 ? lintsOf(known.priced.sql, []) : []),
    [known],
  );
  if (!known || !expensive)
    return open ? <WeighDialog of={open} onClose={() => setOpen(null)} /> : null;
  const { weigh } = words.runs;
  const label = [weigh.button, ...lints.map((lint) => lintText(lint, weigh.lint))].join('\n');
  return (
    <>
      <IconButton
        label={label}
        aria-label={weigh.button}
        className={lints.length > 0 ? 'hinted' : ''}
        onClick={() => setOpen(known)}
      >
        <Scale size={15} aria-hidden />
      </IconButton>
      {open ? <WeighDialog of={open} onClose={() => setOpen(null)} /> : null}
    </>
  );
}

function lintText(
  lint: Lint,
  words: { star: string; partition: (table: string) => string; cross: string },
): string {
  return lint.name === 'partition' ? words.partition(lint.table) : words[lint.name];
}

interface WeighDialogProps {
  of: Extract<PriceState, { name: 'known' }>;
  onClose: () => void;
}

function WeighDialog({ of, onClose }: WeighDialogProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { weigh: text } = words.runs;
  const { priced, estimate } = of;
  const [weights, setWeights] = useState<Weights | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  useEffect(() => {
    const job = newJobId();
    let gone = false;
    ipc()
      .queryWeigh({
        job,
        connection: priced.connection,
        sql: priced.sql,
        parameters: [...priced.parameters],
        options: priced.options,
        maxBytesBilled: null,
        confirmedBytes: null,
      })
      .then(
        (found) => gone || setWeights(found),
        (thrown: unknown) => gone || setProblem(asProblem(thrown)),
      );
    return () => {
      gone = true;
      ipc()
        .jobCancel(job)
        .catch(() => undefined);
    };
  }, [priced]);

  const lints = weights ? lintsOf(priced.sql, weights.tables) : lintsOf(priced.sql, []);
  return (
    <Dialog
      title={text.title}
      closeLabel={words.frame.close}
      onClose={onClose}
      className="weigh"
      foot={<span className="run-help">{text.free}</span>}
    >
      <p className="weigh-now">
        <span className="minor">{text.now}</span>
        <b className="tabular">{amountText(estimate.bytes ?? 0, estimate, words, format)}</b>
      </p>
      {lints.map((lint) => (
        <p key={lint.name + ('table' in lint ? lint.table : '')} className="weigh-lint">
          <CircleAlert size={14} aria-hidden />
          {lintText(lint, text.lint)}
        </p>
      ))}
      <h3>{text.tables}</h3>
      {problem ? <p className="bad">{problemLine(problem, words, format)}</p> : null}
      {!weights && !problem ? <Bar share={null} label={words.runs.confirm.weighing} /> : null}
      {weights?.tables.map((table) => (
        <TableRows key={`${table.table.dataset}.${table.table.table}`} weight={table} />
      ))}
      {weights && weights.leftOut > 0 ? (
        <p className="run-help">{text.leftOut(format.count(weights.leftOut))}</p>
      ) : null}
      {weights ? (
        <Rewrites priced={priced} estimate={estimate} weights={weights} onDone={onClose} />
      ) : null}
    </Dialog>
  );
}

function TableRows({ weight }: { weight: TableWeight }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { weigh: text } = words.runs;
  const most = Math.max(1, ...weight.columns.map(({ bytes }) => bytes ?? 0));
  return (
    <section className="weigh-table">
      <header>
        <b className="ellipsis">{`${weight.table.dataset}.${weight.table.table}`}</b>
        {weight.partitioning ? (
          <span className="chip">
            {text.partitioned(weight.partitioning.column ?? '_PARTITIONTIME')}
          </span>
        ) : null}
        <span className="spring" />
        <span className="tabular minor">
          {weight.sizeBytes === null ? text.view : text.wholeTable(format.bytes(weight.sizeBytes))}
        </span>
      </header>
      {weight.columns.slice(0, 12).map(({ name, bytes }) => (
        <div key={name} className="weigh-column">
          <span className="ellipsis">{name}</span>
          <span className="weigh-bar" aria-hidden>
            <i style={{ width: `${((bytes ?? 0) / most) * 100}%` }} />
          </span>
          <span className="tabular">{bytes === null ? text.unknown : format.bytes(bytes)}</span>
        </div>
      ))}
      {weight.leftOut + Math.max(0, weight.columns.length - 12) > 0 ? (
        <p className="run-help">
          {text.leftOut(format.count(weight.leftOut + Math.max(0, weight.columns.length - 12)))}
        </p>
      ) : null}
    </section>
  );
}

interface Rewrite {
  id: string;
  name: string;
  help: string;
  changes: Change[];
}

interface RewritesProps {
  priced: Priced;
  estimate: Estimate;
  weights: Weights;
  onDone: () => void;
}

function Rewrites({ priced, estimate, weights, onDone }: RewritesProps): ReactNode {
  const words = useWords();
  const { weigh: text } = words.runs;
  const { sql } = priced;
  const star = weights.tables.find(({ table, columns }) =>
    onlyColumns(
      sql,
      table,
      columns.map(({ name }) => name),
    ),
  );
  const [ticked, setTicked] = useState<ReadonlySet<string>>(
    () => new Set(star?.columns.slice(1).map(({ name }) => name)),
  );
  const [types, setTypes] = useState<ReadonlyMap<string, ColumnType>>(new Map());

  // The type of a partitioning column decides how a moment is written.
  useEffect(() => {
    let gone = false;
    void Promise.all(
      weights.tables.map(async ({ table, partitioning }) => {
        if (!partitioning?.column) return null;
        const detail = await catalogue.loadDetail(priced.connection, table);
        const own = detail?.columns.find(
          ({ name }) => name.toLowerCase() === partitioning.column?.toLowerCase(),
        );
        return own ? ([table.table, own.type] as const) : null;
      }),
    ).then((found) => gone || setTypes(new Map(found.filter((one) => one !== null))));
    return () => {
      gone = true;
    };
  }, [weights, priced.connection]);

  const rewrites: Rewrite[] = [];
  if (star) {
    const changes = onlyColumns(sql, star.table, [...ticked]);
    if (changes)
      rewrites.push({ id: 'columns', name: text.columns, help: text.columnsHelp, changes });
  }
  for (const { table, partitioning, lastPartition } of weights.tables) {
    if (!partitioning || partitioning.unit === 'RANGE') continue;
    const column = partitioning.column ?? '_PARTITIONTIME';
    const type = partitioning.column === null ? 'TIMESTAMP' : (types.get(table.table) ?? null);
    if (type === null) continue;
    if (
      lintsOf(sql, weights.tables).some(
        (lint) => lint.name === 'partition' && lint.table === table.table,
      )
    ) {
      const week = withCondition(sql, table, (qualified) => lastWeek(qualified(column), type));
      if (week)
        rewrites.push({
          id: `week ${table.table}`,
          name: `${text.partition}: ${table.table}`,
          help: text.partitionHelp,
          changes: week,
        });
      const last = lastPartition;
      const newest =
        last === null
          ? null
          : withCondition(
              sql,
              table,
              (qualified) => onePartition(qualified(column), type, last) ?? 'TRUE',
            );
      if (last !== null && newest && onePartition(column, type, last))
        rewrites.push({
          id: `last ${table.table}`,
          name: `${text.lastPartition(last)}: ${table.table}`,
          help: text.partitionHelp,
          changes: newest,
        });
    }
  }
  const heavy = weights.tables.find(({ sizeBytes }) => (sizeBytes ?? 0) > 0);
  const sample = heavy && !/\btablesample\b/i.test(sql) ? sampled(sql, heavy.table, 1) : null;
  if (heavy && sample)
    rewrites.push({
      id: 'sample',
      name: `${text.sample}: ${heavy.table.table}`,
      help: text.sampleHelp,
      changes: sample,
    });

  return (
    <>
      <h3>{text.advice}</h3>
      {rewrites.length === 0 ? <p className="run-help">{text.noAdvice}</p> : null}
      {rewrites.map((rewrite) => (
        <RewriteRow
          key={`${rewrite.id} ${changed('', [])}${JSON.stringify(rewrite.changes)}`}
          rewrite={rewrite}
          priced={priced}
          estimate={estimate}
          onDone={onDone}
        >
          {rewrite.id === 'columns' && star ? (
            <div className="weigh-choice">
              {star.columns.map(({ name }) => (
                <label key={name}>
                  <input
                    type="checkbox"
                    checked={ticked.has(name)}
                    onChange={(event) => {
                      const next = new Set(ticked);
                      if (event.target.checked) next.add(name);
                      else if (next.size > 1) next.delete(name);
                      setTicked(next);
                    }}
                  />
                  {name}
                </label>
              ))}
            </div>
          ) : null}
        </RewriteRow>
      ))}
    </>
  );
}

interface RewriteRowProps {
  rewrite: Rewrite;
  priced: Priced;
  estimate: Estimate;
  onDone: () => void;
  children: ReactNode;
}

/** Priced as soon as it is shown; applied only by its button. */
function RewriteRow({ rewrite, priced, estimate, onDone, children }: RewriteRowProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { weigh: text } = words.runs;
  const [after, setAfter] = useState<Estimate | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const sql = changed(priced.sql, rewrite.changes);
  const limit = useApp((state) => state.settings.maxBytesBilled);

  useEffect(() => {
    const job = newJobId();
    let gone = false;
    const timer = setTimeout(() => {
      ipc()
        .queryEstimate({
          job,
          connection: priced.connection,
          sql,
          parameters: [...priced.parameters],
          options: priced.options,
          maxBytesBilled: null,
          confirmedBytes: null,
        })
        .then(
          (found) => gone || setAfter(found),
          (thrown: unknown) => gone || setProblem(asProblem(thrown)),
        );
    }, 200);
    return () => {
      gone = true;
      clearTimeout(timer);
      ipc()
        .jobCancel(job)
        .catch(() => undefined);
    };
  }, [priced, sql]);

  const before = estimate.bytes ?? 0;
  const bytes = after?.bytes ?? null;
  const share = bytes !== null && before > 0 ? 1 - bytes / before : null;
  const apply = () => {
    withEditor((editor) =>
      editor.change(
        rewrite.changes.map(({ from, to, insert }) => ({
          from: from + priced.from,
          to: to + priced.from,
          insert,
        })),
      ),
    );
    notify(text.applied);
    onDone();
  };
  return (
    <section className="weigh-rewrite">
      <div className="weigh-what">
        <b>{rewrite.name}</b>
        <p className="run-help">{rewrite.help}</p>
        {children}
      </div>
      <div className="weigh-price tabular" role="status">
        {problem ? (
          <span className="bad ellipsis" title={problemLine(problem, words, format)}>
            {problemLine(problem, words, format)}
          </span>
        ) : after === null ? (
          <span className="minor">{words.price.checking}</span>
        ) : (
          <>
            <span className={limit !== null && (bytes ?? 0) > limit ? 'bad' : ''}>
              {bytes === null ? words.price.unknown : amountText(bytes, after, words, format)}
            </span>
            <span className={share !== null && share > 0 ? 'good' : 'minor'}>
              {share !== null && share > 0 ? text.saves(format.percent(share)) : text.notLess}
            </span>
          </>
        )}
      </div>
      <Button size="small" disabled={after === null} onClick={apply}>
        {text.apply}
      </Button>
    </section>
  );
}
