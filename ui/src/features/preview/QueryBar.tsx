// Which rows and columns: columns, a filter, an order, a sample; or a whole SELECT. And what it would take.
import { ArrowDownUp, ChevronDown, Dices, SquareTerminal, Tags } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { ColumnChooser } from '../../grid/ColumnChooser';
import type { Preview, PreviewSpec } from '../../ipc';
import { Button } from '../../kit/Button';
import { draftQuery, type Look, queryFiles, runFiles } from '../../state/previews';
import { stopRun } from '../../state/runs';
import { useFormat, useWords } from '../../words';
import { FilterBox } from './FilterBox';
import { OrderChoice, SampleChoice } from './QueryChoices';

interface QueryBarProps {
  tab: string;
  spec: PreviewSpec;
  look: Look | undefined;
  preview: Preview | null;
  running: boolean;
}

/** Rows that can be asked for. */
const ROWS = [100, 1000, 10_000, 100_000, 1_000_000] as const;

/** The fourth line. */
export function QueryBar({ tab, spec, look, preview, running }: QueryBarProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const text = words.preview.query;
  const [asking, setAsking] = useState<{
    name: 'columns' | 'order' | 'sample';
    at: DOMRect;
  } | null>(null);
  const { query } = spec;
  const schema = preview?.schema ?? [];
  const usesSql = query.sql !== null;
  const asked = look?.spec.query;
  const changed = asked !== undefined && (asked.filter !== query.filter || asked.sql !== query.sql);
  const open = (name: 'columns' | 'order' | 'sample') => (event: React.MouseEvent) =>
    setAsking({ name, at: event.currentTarget.getBoundingClientRect() });
  const close = () => setAsking(null);
  const run = () => runFiles(tab);
  const onEscape = () => {
    if (running) return stopRun(tab);
    return false;
  };
  return (
    <section className={usesSql ? 'files-query tall' : 'files-query'} aria-label={text.label}>
      {usesSql ? null : (
        <Button
          size="small"
          aria-haspopup="dialog"
          disabled={schema.length === 0}
          onClick={open('columns')}
        >
          {query.columns.length === 0
            ? text.columns
            : text.someColumns(format.count(query.columns.length), format.count(schema.length))}
          <ChevronDown size={11} aria-hidden />
        </Button>
      )}
      <FilterBox
        key={usesSql ? 'sql' : 'filter'}
        label={usesSql ? text.sql : text.filter}
        hint={usesSql ? text.sqlHint : text.filterHint}
        oneLine={!usesSql}
        text={usesSql ? (query.sql ?? '') : query.filter}
        columns={schema}
        onText={(typed) => draftQuery(tab, usesSql ? { sql: typed } : { filter: typed })}
        onRun={run}
        onEscape={onEscape}
      />
      {changed && !running ? (
        <Button size="small" look="primary" title="Ctrl+Enter" onClick={run}>
          {words.preview.go}
        </Button>
      ) : null}
      {usesSql ? null : (
        <>
          <Button
            size="small"
            look={query.order.length > 0 ? 'plain' : 'quiet'}
            aria-haspopup="dialog"
            disabled={schema.length === 0}
            onClick={open('order')}
          >
            <ArrowDownUp size={12} aria-hidden />
            {query.order.length > 0
              ? text.orderBy(query.order.map((one) => one.column).join(', '))
              : text.order}
          </Button>
          <Button
            size="small"
            look={query.sample === null ? 'quiet' : 'plain'}
            aria-haspopup="dialog"
            onClick={open('sample')}
          >
            <Dices size={12} aria-hidden />
            {query.sample === null ? text.sample : text.sampleOf(format.count(query.sample))}
          </Button>
        </>
      )}
      <Button
        size="small"
        look="quiet"
        aria-pressed={query.withOrigin}
        title={text.originHelp}
        onClick={() => queryFiles(tab, { withOrigin: !query.withOrigin })}
      >
        <Tags size={12} aria-hidden /> {text.origin}
      </Button>
      <Button
        size="small"
        look="quiet"
        aria-pressed={usesSql}
        title={text.sqlHelp}
        onClick={() => {
          if (usesSql) queryFiles(tab, { sql: null });
          else draftQuery(tab, { sql: startSql(query) });
        }}
      >
        <SquareTerminal size={12} aria-hidden /> {text.sql}
      </Button>
      <select
        className="field rows-choice tabular"
        aria-label={text.rows}
        title={text.rows}
        value={query.rows}
        onChange={(event) => queryFiles(tab, { rows: Number(event.target.value) })}
      >
        {[...new Set([...ROWS, query.rows])]
          .sort((a, b) => a - b)
          .map((rows) => (
            <option key={rows} value={rows}>
              {words.results.rows(format.count(rows), true)}
            </option>
          ))}
      </select>
      {asking?.name === 'columns' ? (
        <ColumnChooser
          at={asking.at}
          columns={schema}
          chosen={query.columns}
          onClose={close}
          onChoose={(columns) => {
            close();
            queryFiles(tab, { columns });
          }}
        />
      ) : null}
      {asking?.name === 'order' ? (
        <OrderChoice
          at={asking.at}
          columns={schema}
          order={query.order}
          onClose={close}
          onOrder={(order) => queryFiles(tab, { order })}
        />
      ) : null}
      {asking?.name === 'sample' ? (
        <SampleChoice
          at={asking.at}
          sample={query.sample}
          onClose={close}
          onSample={(sample) => {
            close();
            queryFiles(tab, { sample });
          }}
        />
      ) : null}
    </section>
  );
}

/** The SELECT that says what the bar said. */
function startSql({ columns, filter, order }: PreviewSpec['query']): string {
  const names = columns.length === 0 ? '*' : columns.map((one) => `\`${one}\``).join(', ');
  return [
    `SELECT ${names}`,
    'FROM data',
    ...(filter.trim() === '' ? [] : [`WHERE ${filter}`]),
    ...(order.length === 0
      ? []
      : [
          `ORDER BY ${order.map((one) => `\`${one.column}\`${one.descending ? ' DESC' : ''}`).join(', ')}`,
        ]),
  ].join('\n');
}
