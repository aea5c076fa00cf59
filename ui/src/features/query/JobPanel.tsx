// Everything that the service says about the run of a tab.
import { Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from '../../kit/Button';
import { copyText } from '../../kit/clipboard';
import { notify, useApp } from '../../state/app';
import type { Run } from '../../state/runs';
import { useFormat, useWords } from '../../words';

/** A list of facts; what is not known says so. */
export function JobPanel({ current }: { current: Run | undefined }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const connections = useApp((state) => state.connections);
  const { job } = words;
  const more = words.runs.job;
  const slotsPaid = useApp((state) => state.settings.usesSlots);
  if (!current)
    return (
      <div className="empty" role="status">
        <p className="empty-title">{job.noJob}</p>
      </div>
    );
  const { query, rows } = current;
  const statistics = query?.statistics;
  const running = current.finishedAtMs === null;
  const unknown = running ? job.pending : job.unknown;
  const created = statistics?.createdAtMs ?? null;
  const started = statistics?.startedAtMs ?? null;
  const ended = statistics?.endedAtMs ?? null;
  const waited = created !== null && started !== null ? Math.max(0, started - created) : null;
  const ran = started !== null && ended !== null ? Math.max(0, ended - started) : null;
  const time = (ms: number | null) => (ms === null ? unknown : format.instant(ms));
  const span = (ms: number | null) => (ms === null ? unknown : format.duration(ms));
  const bytes = (value: number | null | undefined) =>
    value === null || value === undefined ? unknown : format.bytes(value);
  const state = words.states[current.outcome];
  const service = statistics?.serviceState ?? null;
  const connection = connections.find((one) => one.id === current.connection);
  const dml = statistics?.dml;
  const slots =
    statistics?.slotMs && ran
      ? job.slotAverage(format.count(Math.round(statistics.slotMs / ran)))
      : '';

  const copy = (text: string) => {
    void copyText(text).then((done) => done && notify(words.frame.copied));
  };

  return (
    <div className="job">
      <dl>
        <Fact name={job.id} wide>
          <code className="ellipsis" title={query?.serviceJob ?? current.job}>
            {query?.serviceJob ?? current.job}
          </code>
          <IconButton
            size="small"
            label={job.copyId}
            onClick={() => copy(query?.serviceJob ?? current.job)}
          >
            <Copy size={13} aria-hidden />
          </IconButton>
        </Fact>
        <Fact name={job.state}>
          <span className={`state ${current.outcome}`}>{state}</span>
          {service && running ? (
            <span className="minor">{job.serviceState[service] ?? service}</span>
          ) : null}
        </Fact>
        {statistics?.statementType ? (
          <Fact name={job.statement}>{words.statementType(statistics.statementType)}</Fact>
        ) : null}
        <Fact name={job.connection}>{connection?.name ?? current.connection}</Fact>
        <Fact name={job.project}>{query?.project ?? unknown}</Fact>
        <Fact name={job.location}>{query?.location ?? unknown}</Fact>
        {current.kind === 'query' ? (
          <>
            <Fact name={more.user}>{statistics?.user ?? unknown}</Fact>
            <Fact name={more.reservation}>
              {statistics?.reservation ?? (running ? unknown : more.noReservation)}
            </Fact>
          </>
        ) : null}
        {statistics?.session ? (
          <Fact name={more.session} wide>
            <code className="ellipsis" title={statistics.session}>
              {statistics.session}
            </code>
          </Fact>
        ) : null}
        {statistics?.parentJob ? (
          <Fact name={more.parent} wide>
            <code className="ellipsis">{statistics.parentJob}</code>
          </Fact>
        ) : null}
        {query?.consoleUrl ? (
          <Fact name={more.console} wide>
            <code className="ellipsis" title={query.consoleUrl}>
              {query.consoleUrl}
            </code>
            <IconButton
              size="small"
              label={more.copyConsole}
              onClick={() => copy(query.consoleUrl ?? '')}
            >
              <Copy size={13} aria-hidden />
            </IconButton>
          </Fact>
        ) : null}
      </dl>
      {waited !== null && ran !== null && waited + ran > 0 ? (
        <div
          className="timeline"
          role="img"
          aria-label={`${job.waited} ${span(waited)}, ${job.ran} ${span(ran)}`}
        >
          <i className="waited" style={{ flexGrow: waited }} />
          <i className="ran" style={{ flexGrow: ran }} />
        </div>
      ) : null}
      <dl>
        <Fact name={job.created}>{time(created ?? current.startedAtMs)}</Fact>
        <Fact name={job.started}>{time(started)}</Fact>
        <Fact name={job.ended}>{time(ended ?? current.finishedAtMs)}</Fact>
        <Fact name={job.waited}>{span(waited)}</Fact>
        <Fact name={job.ran}>{span(ran)}</Fact>
        <Fact name={job.total}>
          {current.finishedAtMs === null
            ? unknown
            : format.duration(current.finishedAtMs - current.startedAtMs)}
        </Fact>
      </dl>
      <dl>
        {query?.expected ? (
          <Fact name={more.expected}>
            {query.expected.bytes === null || query.expected.accuracy === 'unknown'
              ? words.price.unknown
              : words.price.accuracy[query.expected.accuracy](format.bytes(query.expected.bytes))}
          </Fact>
        ) : null}
        <Fact name={job.processed}>{bytes(statistics?.bytesProcessed)}</Fact>
        <Fact name={job.billed}>{bytes(statistics?.bytesBilled)}</Fact>
        <Fact name={job.price}>
          {current.kind === 'preview'
            ? words.price.free
            : statistics?.price
              ? format.money(statistics.price.micros, statistics.price.currency)
              : statistics?.reservation || slotsPaid
                ? words.runs.price.slots
                : unknown}
        </Fact>
        <Fact name={job.slot}>
          {statistics?.slotMs === null || statistics?.slotMs === undefined
            ? unknown
            : format.duration(statistics.slotMs)}
          {slots ? <span className="minor">{slots}</span> : null}
        </Fact>
        <Fact name={job.cache}>
          {statistics?.cacheHit === null || statistics?.cacheHit === undefined
            ? unknown
            : statistics.cacheHit
              ? job.cacheHit
              : job.cacheMiss}
        </Fact>
        {statistics?.biEngine ? (
          <Fact name={more.biEngine}>
            {more.biEngineModes[statistics.biEngine] ?? statistics.biEngine}
          </Fact>
        ) : null}
        {statistics?.partitions ? (
          <Fact name={more.partitions}>{format.count(statistics.partitions)}</Fact>
        ) : null}
        {statistics && statistics.tables.length > 0 ? (
          <Fact name={more.tables} wide>
            <code
              className="ellipsis"
              title={statistics.tables
                .map(({ project, dataset, table }) => `${project}.${dataset}.${table}`)
                .join('\n')}
            >
              {statistics.tables.map(({ dataset, table }) => `${dataset}.${table}`).join(', ')}
            </code>
          </Fact>
        ) : null}
        {rows ? <Fact name={job.rows}>{format.count(rows.rowCount)}</Fact> : null}
        {dml ? (
          <Fact name={job.dml}>
            {words.results.dml(
              format.count(dml.inserted),
              format.count(dml.updated),
              format.count(dml.deleted),
            )}
          </Fact>
        ) : null}
        {statistics?.ddlOperation ? (
          <Fact name={job.ddl}>
            {words.ddlOperation[statistics.ddlOperation] ?? statistics.ddlOperation}
          </Fact>
        ) : null}
        {statistics?.targetTable ? (
          <Fact name={job.target} wide>
            <code className="ellipsis">{statistics.targetTable}</code>
          </Fact>
        ) : null}
        {statistics?.childJobs ? (
          <Fact name={job.children}>{format.count(statistics.childJobs)}</Fact>
        ) : null}
      </dl>
      {current.sql ? (
        <div className="job-sql">
          <h3>{job.sent}</h3>
          <pre>{current.sql.slice(0, 20_000)}</pre>
        </div>
      ) : null}
    </div>
  );
}

interface FactProps {
  name: string;
  wide?: boolean;
  children: ReactNode;
}

function Fact({ name, wide = false, children }: FactProps): ReactNode {
  return (
    <div className={wide ? 'wide' : ''}>
      <dt>{name}</dt>
      <dd className="tabular">{children}</dd>
    </div>
  );
}
