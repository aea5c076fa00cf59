// What is known about the selected table: size, partitions, description, and what to do with it.
import { Eye, FileCode2, ScanSearch } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { Button, IconButton } from '../../kit/Button';
import { problemLine } from '../../problem/problem';
import { catalogue, useCatalogue } from '../../state/catalogue';
import { openPreview, openSql, shardsQuery, tableQuery } from '../../state/open';
import { useFormat, useWords } from '../../words';
import { isoDay, type NodeRow } from './nodes';

/** Shown under the tree while a table, or one of its columns, is selected. */
export function Detail({ row }: { row: NodeRow }): ReactNode {
  const words = useWords();
  const format = useFormat();
  useCatalogue();
  const { node } = row;
  const subject =
    node.kind === 'table'
      ? { connection: node.connection, table: node.table, shards: null }
      : node.kind === 'shards'
        ? { connection: node.connection, table: node.newest, shards: node.shards }
        : node.kind === 'column'
          ? { connection: node.connection, table: node.of.table, shards: null }
          : null;
  const connection = subject?.connection ?? '';
  const reference = subject?.table.reference;

  useEffect(() => {
    if (reference) void catalogue.loadDetail(connection, reference);
  }, [connection, reference]);

  if (!subject || !reference) return null;
  const { table, shards } = subject;
  const { detail, problem, state } = catalogue.detail(connection, reference);
  const { detail: text, tree } = words;
  const name = shards ? `${shards.prefix}*` : reference.table;
  const facts: [string, ReactNode][] = [];
  if (detail) {
    if (detail.rowCount !== null) facts.push([text.rows, format.count(detail.rowCount)]);
    if (detail.sizeBytes !== null) facts.push([text.size, format.bytes(detail.sizeBytes)]);
  }
  if (table.partitioning) {
    const { column, unit, filterRequired } = table.partitioning;
    facts.push([
      text.partitioning,
      <span key="partition" title={filterRequired ? text.filterRequired : undefined}>
        {column ? text.partitionedBy(column, unit) : text.partitionedByLoad(unit)}
        {filterRequired ? <b className="warn"> !</b> : null}
      </span>,
    ]);
  }
  if (table.clustering.length > 0) facts.push([text.clustering, table.clustering.join(', ')]);
  if (detail) {
    if (detail.location) facts.push([text.location, detail.location]);
    if (detail.modifiedAtMs !== null)
      facts.push([text.modified, format.moment(detail.modifiedAtMs)]);
    if (detail.createdAtMs !== null) facts.push([text.created, format.moment(detail.createdAtMs)]);
    if (detail.expiresAtMs !== null) facts.push([text.expires, format.moment(detail.expiresAtMs)]);
    if (detail.labels.length > 0)
      facts.push([text.labels, detail.labels.map(([key, value]) => `${key}: ${value}`).join(', ')]);
  }
  const previewable = table.kind === 'table' || table.kind === 'snapshot';

  return (
    <section className="detail" aria-label={text.label}>
      <header>
        <div className="ellipsis">
          <div className="detail-name ellipsis" title={name}>
            {name}
          </div>
          <div className="detail-kind ellipsis">
            {shards
              ? tree.shardRange(isoDay(shards.first), isoDay(shards.last))
              : tree.kind[table.kind]}
            {detail ? ` · ${text.columns(format.count(detail.columns.length))}` : ''}
          </div>
        </div>
        {detail?.viewSql ? (
          <IconButton
            label={text.openView}
            onClick={() => openSql(connection, detail.viewSql ?? '', name)}
          >
            <FileCode2 size={14} aria-hidden />
          </IconButton>
        ) : null}
      </header>
      <div className="detail-actions">
        <Button
          size="small"
          title={tree.query}
          onClick={() =>
            openSql(
              connection,
              shards ? shardsQuery(connection, shards) : tableQuery(connection, table),
            )
          }
        >
          <ScanSearch size={13} aria-hidden />
          {text.query}
        </Button>
        {previewable ? (
          <Button size="small" title={tree.preview} onClick={() => openPreview(connection, table)}>
            <Eye size={13} aria-hidden />
            {text.preview}
          </Button>
        ) : null}
      </div>
      {detail?.description ? <p className="detail-description">{detail.description}</p> : null}
      {problem ? <p className="detail-problem">{problemLine(problem, words, format)}</p> : null}
      {state === 'loading' ? (
        <p className="detail-loading">
          <span className="spinner" aria-hidden /> {tree.loading}
        </p>
      ) : null}
      {shards && detail ? (
        <p className="detail-latest">{text.latest(isoDay(shards.last))}</p>
      ) : null}
      <dl>
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd className="tabular">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
