// What the footer of a Parquet file says: row groups, columns, notes, schema.
import { type ReactNode, useEffect, useState } from 'react';
import type { ParquetColumn, ParquetFacts, RowGroup } from '../../ipc';
import { Bar } from '../../kit/Bar';
import { ProblemBar } from '../../problem/ProblemBar';
import { askFacts, newest, useLooks } from '../../state/previews';
import type { ResultPanelProps } from '../../state/views';
import { type Format, useFormat, useWords } from '../../words';
import { commonFolder } from './files';

/** A panel of the results. */
export function FactsPanel({ tab }: ResultPanelProps): ReactNode {
  const words = useWords();
  const text = words.preview.facts;
  const look = useLooks((state) => state.byTab.get(tab));
  const preview = newest(look);
  const files = preview?.files.first ?? [];
  const parquet = preview?.sniffed?.reading.format === 'parquet';
  const asked = look?.facts ?? null;
  const ready = look?.preview?.sniffed?.reading.format === 'parquet';
  const first = files.find((one) => one.problem === null)?.name ?? null;

  useEffect(() => {
    if (ready && first !== null && asked === null) void askFacts(tab, first);
  }, [tab, ready, first, asked]);

  if (!parquet || first === null)
    return (
      <div className="empty" role="status">
        <p className="empty-title">{text.none}</p>
        <p className="empty-text">{text.noneHelp}</p>
      </div>
    );
  const folder = commonFolder(files.map((one) => one.name));
  return (
    <div className="parquet">
      <div className="parquet-head">
        <label>
          {text.file}{' '}
          <select
            className="field mono"
            value={asked?.file ?? first}
            onChange={(event) => void askFacts(tab, event.target.value)}
          >
            {files.map((one) => (
              <option key={one.name} value={one.name}>
                {one.name.slice(folder.length) || one.name}
              </option>
            ))}
          </select>
        </label>
      </div>
      {asked?.problem ? (
        <ProblemBar
          problem={asked.problem}
          job={asked.job}
          onRetry={() => void askFacts(tab, asked.file)}
        />
      ) : asked?.value ? (
        <Facts facts={asked.value} />
      ) : (
        <div className="running" role="status">
          <p className="running-phase">{text.working}</p>
          <Bar share={null} label={text.working} />
        </div>
      )}
    </div>
  );
}

function ratio(compressed: number, uncompressed: number): string {
  return compressed > 0 ? `${(uncompressed / compressed).toFixed(1)}×` : '';
}

function Facts({ facts }: { facts: ParquetFacts }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const text = words.preview.facts;
  const compressed = facts.columns.reduce((sum, one) => sum + one.compressed, 0);
  const uncompressed = facts.columns.reduce((sum, one) => sum + one.uncompressed, 0);
  const most = Math.max(1, ...facts.columns.map((one) => one.compressed));
  const fact = (name: string, value: string, mono = false) => (
    <div>
      <dt>{name}</dt>
      <dd className={mono ? 'mono' : 'tabular'}>{value}</dd>
    </div>
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling part must be reachable by the keys
    <div className="parquet-body" tabIndex={0}>
      <dl className="parquet-summary">
        {fact(text.rows, format.count(facts.rows))}
        {fact(text.compressed, format.bytes(compressed))}
        {fact(
          text.uncompressed,
          `${format.bytes(uncompressed)} (${ratio(compressed, uncompressed)})`,
        )}
        {fact(text.footer, format.bytes(facts.footerBytes))}
        {fact(text.version, String(facts.version))}
        {fact(text.createdBy, facts.createdBy ?? text.unknown, true)}
      </dl>
      <Groups facts={facts} format={format} />
      <h3>{text.columns(format.count(facts.columns.length))}</h3>
      <table className="facts-table">
        <thead>
          <tr>
            <th scope="col">{text.column}</th>
            <th scope="col">{text.type}</th>
            <th scope="col">{text.codec}</th>
            <th scope="col">{text.encodings}</th>
            <th scope="col" className="number">
              {text.compressed}
            </th>
            <th scope="col" className="number">
              {text.ratio}
            </th>
            <th scope="col" className="number">
              {text.nulls}
            </th>
            <th scope="col">{text.least}</th>
            <th scope="col">{text.most}</th>
            <th scope="col">{text.index}</th>
          </tr>
        </thead>
        <tbody>
          {facts.columns.map((one) => (
            <ColumnRow key={one.path} column={one} most={most} />
          ))}
        </tbody>
      </table>
      {facts.metadata.length > 0 ? (
        <>
          <h3>{text.metadata}</h3>
          <dl className="parquet-notes">
            {facts.metadata.map(([name, value], at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: names may be there twice and never change places
              <div key={`${name} ${at}`}>
                <dt className="mono">{name}</dt>
                <dd className="mono">{value}</dd>
              </div>
            ))}
          </dl>
        </>
      ) : null}
      <h3>{text.schema}</h3>
      <pre className="parquet-schema">{facts.schema}</pre>
    </div>
  );
}

function ColumnRow({ column, most }: { column: ParquetColumn; most: number }): ReactNode {
  const format = useFormat();
  const text = useWords().preview.facts;
  const indexes = [
    column.pageIndex ? text.pageIndex : '',
    column.bloomFilter ? text.bloom : '',
  ].filter(Boolean);
  return (
    <tr>
      <th scope="row" className="mono">
        {column.path}
      </th>
      <td>
        {column.logical ?? column.physical}
        {column.logical ? <small className="minor"> {column.physical}</small> : null}
      </td>
      <td>{column.codecs.join(', ')}</td>
      <td className="minor">{column.encodings.join(', ')}</td>
      <td className="number tabular sized">
        <i style={{ width: `${(column.compressed / most) * 100}%` }} aria-hidden />
        <span>{format.bytes(column.compressed)}</span>
      </td>
      <td className="number tabular minor">{ratio(column.compressed, column.uncompressed)}</td>
      <td className="number tabular">{column.nulls === null ? '' : format.count(column.nulls)}</td>
      <td className="value ellipsis" title={column.min ?? undefined}>
        {column.min}
      </td>
      <td className="value ellipsis" title={column.max ?? undefined}>
        {column.max}
      </td>
      <td className="minor">{indexes.join(', ')}</td>
    </tr>
  );
}

function Groups({ facts, format }: { facts: ParquetFacts; format: Format }): ReactNode {
  const text = useWords().preview.facts;
  const [column, setColumn] = useState(0);
  const count = format.count(facts.rowGroupCount);
  const most = Math.max(1, ...facts.rowGroups.map((one) => one.compressed));
  const sorted = facts.rowGroups.some((one) => one.sortedBy.length > 0);
  return (
    <>
      <h3>
        {facts.rowGroups.length < facts.rowGroupCount
          ? text.groups(count, format.count(facts.rowGroups.length))
          : text.groupsAll(count)}
      </h3>
      <div className="parquet-groups">
        <table className="facts-table">
          <thead>
            <tr>
              <th scope="col" className="number">
                #
              </th>
              <th scope="col" className="number">
                {text.rows}
              </th>
              <th scope="col" className="number">
                {text.compressed}
              </th>
              <th scope="col" className="number">
                {text.uncompressed}
              </th>
              <th scope="col" className="number">
                {text.offset}
              </th>
              {sorted ? <th scope="col">{text.sortedBy}</th> : null}
              <th scope="col">
                {text.range}{' '}
                <select
                  className="field inline"
                  aria-label={text.range}
                  value={column}
                  onChange={(event) => setColumn(Number(event.target.value))}
                >
                  {facts.columns.map((one, at) => (
                    <option key={one.path} value={at}>
                      {one.path}
                    </option>
                  ))}
                </select>
              </th>
            </tr>
          </thead>
          <tbody>
            {facts.rowGroups.map((one, at) => (
              <GroupRow
                key={one.offset}
                group={one}
                number={at + 1}
                column={column}
                most={most}
                sorted={sorted}
              />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

interface GroupProps {
  group: RowGroup;
  number: number;
  column: number;
  most: number;
  sorted: boolean;
}

function GroupRow({ group, number, column, most, sorted }: GroupProps): ReactNode {
  const format = useFormat();
  const range = group.ranges[column];
  return (
    <tr>
      <td className="number tabular minor">{number}</td>
      <td className="number tabular">{format.count(group.rows)}</td>
      <td className="number tabular sized">
        <i style={{ width: `${(group.compressed / most) * 100}%` }} aria-hidden />
        <span>{format.bytes(group.compressed)}</span>
      </td>
      <td className="number tabular minor">{format.bytes(group.uncompressed)}</td>
      <td className="number tabular minor">{format.count(group.offset)}</td>
      {sorted ? <td className="mono">{group.sortedBy.join(', ')}</td> : null}
      <td className="value ellipsis">{range ? `${range[0]} … ${range[1]}` : ''}</td>
    </tr>
  );
}
