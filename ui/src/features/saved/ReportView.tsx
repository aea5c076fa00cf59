// A report: what it answers, a form for what it asks, the price and the limit that holds, Run, and its rows.
import { Code, FilePen, Play, Square, TriangleAlert } from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { Parameter, SavedQuery } from '../../ipc';
import { Button } from '../../kit/Button';
import { keyText } from '../../kit/keys';
import { type ParameterField, ParameterForm, parameterProblem } from '../../params';
import { ProblemBar } from '../../problem/ProblemBar';
import { useApp } from '../../state/app';
import { provide } from '../../state/commands';
import { connectionFor } from '../../state/connections';
import { DEFAULT_OPTIONS } from '../../state/options';
import { isRunning, startQuery, stopRun, useRuns } from '../../state/runs';
import { changeTab, type OpenTab } from '../../state/tabs';
import { useFormat, useLanguage, useWords } from '../../words';
import { editSql, firstParameters } from './actions';
import { followFolder, inLanguage, reloadSaved, savedOf, useSaved } from './store';
import { type Price, usePrice } from './usePrice';
import './saved.css';

interface ReportViewProps {
  tab: OpenTab;
  /** The rows below the form. */
  children: ReactNode;
}

/** Fills the place of the editor. */
export function ReportView({ tab, children }: ReportViewProps): ReactNode {
  const words = useWords();
  const { list, problem } = useSaved();
  const path = tab.saved?.path ?? '';
  const query = savedOf(path, list);
  useEffect(() => {
    void reloadSaved();
    return followFolder();
  }, []);
  return (
    <div className="report">
      {query ? (
        // What another program changed in the file is what runs from now on.
        <Report key={`form-${tab.id}`} tab={tab} query={query} />
      ) : (
        <div className="report-head">
          {problem ? (
            <ProblemBar problem={problem} job={null} onRetry={() => void reloadSaved()} />
          ) : list ? (
            <p className="report-gone" role="status">
              <TriangleAlert size={14} aria-hidden />
              {words.saved.gone(path)}
              <span className="spring" />
              <Button onClick={() => changeTab(tab.id, { saved: null })}>
                {words.saved.openSql}
              </Button>
            </p>
          ) : null}
        </div>
      )}
      {children}
    </div>
  );
}

function fieldsOf(query: SavedQuery, language: string): ParameterField[] {
  return query.parameters.map((parameter) => {
    const label = inLanguage(parameter.label, language);
    const description = inLanguage(parameter.description, language);
    return {
      name: parameter.name,
      type: parameter.type,
      required: !parameter.optional,
      ...(label === '' ? {} : { label }),
      ...(description === '' ? {} : { description }),
      ...(parameter.choices.length > 0 ? { choices: parameter.choices } : {}),
    };
  });
}

/** Elements of a list that are not among the choices, or a value that is not. */
function problemOf(field: ParameterField, value: string | null | undefined, words: Words) {
  return parameterProblem(field, value, words);
}

type Words = ReturnType<typeof useWords>;

function Report({ tab, query }: { tab: OpenTab; query: SavedQuery }): ReactNode {
  const words = useWords();
  const text = words.saved;
  const language = useLanguage();
  const settings = useApp((state) => state.settings);
  const connections = useApp((state) => state.connections);
  const current = useRuns((state) => state.byTab.get(tab.id));
  const [sqlShown, setSqlShown] = useState(false);
  const fields = useMemo(() => fieldsOf(query, language), [query, language]);
  const values = useMemo(() => valuesOf(tab, query), [tab, query]);
  const wrong = fields.some((field) => problemOf(field, values[field.name], words) !== null);
  const running = isRunning(current);
  const wanted = connectionFor(connections, tab.connection);
  const connection = wanted?.ready ? wanted.id : null;
  const parameters: Parameter[] = query.parameters.flatMap(({ name, type }) => {
    const value = values[name];
    return value === undefined ? [] : [{ name, type, value }];
  });
  const options = useMemo(() => optionsOf(query, wanted?.project), [query, wanted?.project]);
  const limit = lower(query.maxBytesBilled, settings.maxBytesBilled);
  const price = usePrice({
    connection,
    sql: query.sql,
    parameters,
    options,
    ready: !wrong,
    turn: current?.outcome === 'done' ? 1 : 0,
  });

  const change = (name: string, value: string | null) => {
    const type = query.parameters.find((one) => one.name === name)?.type ?? 'STRING';
    const others = Object.entries({ ...values, [name]: value }).flatMap(([key, one]) =>
      one === undefined
        ? []
        : [
            {
              name: key,
              type: query.parameters.find((p) => p.name === key)?.type ?? type,
              value: one,
            },
          ],
    );
    changeTab(tab.id, { parameters: others });
  };
  const run = () => {
    if (!connection || wrong || running) return;
    startQuery({
      tab: tab.id,
      connection,
      sql: query.sql,
      from: 0,
      parameters,
      options,
      maxBytesBilled: limit,
    });
  };
  // The newest closure each time: it has the newest values.
  useEffect(() => provide({ run, runAll: run, stop: () => void stopRun(tab.id) }));

  return (
    <div className="report-head">
      <div className="report-name">
        <div>
          <h2>{inLanguage(query.title, language)}</h2>
          <p>{inLanguage(query.description, language)}</p>
        </div>
        <span className="spring" />
        <Button
          look="quiet"
          size="small"
          aria-expanded={sqlShown}
          onClick={() => setSqlShown((old) => !old)}
        >
          <Code size={13} aria-hidden />
          {sqlShown ? text.hideSql : text.showSql}
        </Button>
        {sqlShown ? (
          <Button look="quiet" size="small" onClick={() => editSql(tab.id, query)}>
            <FilePen size={13} aria-hidden />
            {text.edit}
          </Button>
        ) : null}
      </div>
      {query.mistakes.length > 0 ? (
        <p className="report-mistakes" role="status">
          <TriangleAlert size={13} aria-hidden />
          {text.mistakes(query.mistakes.join(' · '))}
        </p>
      ) : null}
      <form
        className="report-form"
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        {fields.length > 0 ? (
          <ParameterForm fields={fields} values={values} onChange={change} strict />
        ) : (
          <p className="report-none">{text.noParameters}</p>
        )}
        <div className="report-bar">
          {running ? (
            <Button
              look="danger"
              className="run"
              title="Esc"
              disabled={current?.outcome === 'stopping'}
              onClick={() => void stopRun(tab.id)}
            >
              <Square size={11} fill="currentColor" aria-hidden />
              {current?.outcome === 'stopping' ? text.stopping : text.stop}
            </Button>
          ) : (
            <Button
              type="submit"
              look="primary"
              className="run"
              disabled={!connection || wrong}
              title={connection ? keyText('Mod+Enter') : words.frame.preparing}
            >
              <Play size={12} fill="currentColor" aria-hidden />
              {text.run}
            </Button>
          )}
          <PriceLine price={price} limit={limit} wrong={wrong} />
        </div>
      </form>
      {sqlShown ? (
        <section aria-label={text.sql}>
          <pre className="report-sql">{query.sql}</pre>
        </section>
      ) : null}
      {price.problem && !current?.problem ? (
        <ProblemBar problem={price.problem} job={null} />
      ) : null}
    </div>
  );
}

/** What each field holds: what was given last, else what the file says. */
function valuesOf(tab: OpenTab, query: SavedQuery): Record<string, string | null | undefined> {
  const given = new Map((tab.parameters ?? []).map((one) => [one.name ?? '', one.value]));
  const first = new Map(firstParameters(query).map((one) => [one.name ?? '', one.value]));
  return Object.fromEntries(
    query.parameters.map(({ name }) => [name, given.has(name) ? given.get(name) : first.get(name)]),
  );
}

function optionsOf(query: SavedQuery, project: string | undefined) {
  const parts = query.defaultDataset?.split('.') ?? [];
  const dataset = parts.at(-1);
  const of = parts.length > 1 ? parts.slice(0, -1).join('.') : project;
  if (!dataset || !of) return DEFAULT_OPTIONS;
  return { ...DEFAULT_OPTIONS, defaultDataset: { project: of, dataset } };
}

function lower(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.min(a, b);
}

interface PriceLineProps {
  price: Price;
  limit: number | null;
  wrong: boolean;
}

/** What it would cost, and what stops it. */
function PriceLine({ price, limit, wrong }: PriceLineProps): ReactNode {
  const text = useWords().saved;
  const format = useFormat();
  const { estimate } = price;
  let line = '';
  let over = false;
  if (wrong) line = text.fillIn;
  else if (estimate) {
    const { bytes, price: money, accuracy } = estimate;
    if (bytes === null) line = text.priceUnknown;
    else if (bytes === 0) line = text.priceFree;
    else {
      over = limit !== null && bytes > limit && accuracy !== 'lowerBound';
      const cost = money ? format.money(money.micros, money.currency) : '';
      const say =
        accuracy === 'upperBound'
          ? text.priceUpTo
          : accuracy === 'lowerBound'
            ? text.priceAtLeast
            : text.priceAbout;
      line = say(format.bytes(bytes), cost);
    }
  } else if (price.busy) line = text.pricing;
  return (
    <p className={`report-price ${price.busy ? 'busy' : ''}`} role="status">
      <span className="tabular">{line}</span>
      {over && limit !== null ? (
        <span className="report-over">
          <TriangleAlert size={13} aria-hidden />
          {text.overLimit(format.bytes(limit))}
        </span>
      ) : (
        <span className="report-limit tabular">
          {limit === null ? text.noLimit : text.limit(format.bytes(limit))}
        </span>
      )}
    </p>
  );
}
