// Everything that the service says about a table beside its columns.
import { Pencil } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../kit/Button';
import { useFormat, useWords } from '../../words';
import { ask } from './asking';
import type { PaneProps } from './TableView';

const DAY_MS = 86_400_000;

type Fact = [term: string, value: ReactNode, note?: string | undefined];

/** The pane. */
export function FactsPane({ connection, detail }: PaneProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { facts: text } = words.explore;
  const { table, sizes } = detail;
  const { reference, partitioning } = table;
  const bytes = (value: number | null): ReactNode =>
    value === null ? null : (
      <span title={format.count(value)} key="bytes">
        {format.bytes(value)}
      </span>
    );
  const moment = (value: number | null) => (value === null ? null : format.instant(value));

  const about: Fact[] = [
    [text.id, `${reference.project}.${reference.dataset}.${reference.table}`],
    [text.kind, words.tree.kind[table.kind]],
    [text.friendlyName, table.friendlyName],
    [text.description, detail.description],
    [
      text.labels,
      detail.labels.length === 0 ? null : (
        <span className="labels" key="labels">
          {detail.labels.map(([key, value]) => (
            <span className="chip" key={key}>
              {value === '' ? key : `${key}: ${value}`}
            </span>
          ))}
        </span>
      ),
    ],
    [text.location, detail.location],
    [text.created, moment(detail.createdAtMs)],
    [text.modified, moment(detail.modifiedAtMs)],
    [text.refreshed, moment(detail.refreshedAtMs)],
    [text.expires, moment(detail.expiresAtMs) ?? text.never],
    [
      text.base,
      detail.base
        ? text.baseAt(
            `${detail.base.table.project}.${detail.base.table.dataset}.${detail.base.table.table}`,
            detail.base.at ? format.instant(Date.parse(detail.base.at)) : '',
          )
        : null,
    ],
    [text.external, detail.external?.format ?? null],
    [text.files, detail.external ? detail.external.uris.join('\n') : null],
    [text.connection, detail.external?.connection ?? null],
    [text.key, detail.kmsKey ?? text.googleKey],
    [text.collation, detail.defaultCollation],
  ];
  const storage: Fact[] = [
    [
      text.rows,
      detail.rowCount === null ? null : format.count(detail.rowCount),
      detail.streaming ? text.rowsWithout : undefined,
    ],
    [text.logical, bytes(detail.sizeBytes)],
    [text.activeLogical, bytes(sizes.activeLogical)],
    [text.longTerm, bytes(sizes.longTermLogical)],
    [text.physical, bytes(sizes.physical)],
    [text.activePhysical, bytes(sizes.activePhysical)],
    [text.longTermPhysical, bytes(sizes.longTermPhysical)],
    [text.timeTravel, bytes(sizes.timeTravelPhysical)],
    [
      text.streaming,
      detail.streaming
        ? text.streamingRows(
            format.count(detail.streaming.rows ?? 0),
            format.bytes(detail.streaming.bytes ?? 0),
          )
        : null,
      detail.streaming ? text.streamingHelp : undefined,
    ],
  ];
  const layout: Fact[] = partitioning
    ? [
        [
          text.partitioning,
          partitioning.range
            ? text.byRange(
                partitioning.column ?? '',
                partitioning.range.start,
                partitioning.range.end,
                partitioning.range.interval,
              )
            : partitioning.column
              ? text.byColumn(partitioning.column, partitioning.unit)
              : text.byLoad(partitioning.unit),
        ],
        [text.filterRequired, partitioning.filterRequired ? text.filterNeeded : null],
        [
          text.partitionExpires,
          partitioning.expirationMs === null
            ? text.never
            : text.days(format.count(partitioning.expirationMs / DAY_MS)),
        ],
      ]
    : [[text.partitioning, text.none]];
  layout.push([
    text.clustering,
    table.clustering.length > 0 ? table.clustering.join(', ') : text.none,
  ]);
  const rows = table.kind !== 'view' && table.kind !== 'external';
  return (
    <div className="facts-pane">
      <Group title={text.about} facts={about}>
        <Button size="small" onClick={() => ask({ name: 'edit', connection, table: reference })}>
          <Pencil size={12} aria-hidden /> {words.explore.actions.edit}
        </Button>
      </Group>
      {rows ? <Group title={text.storage} facts={storage} /> : null}
      {rows ? <Group title={text.layout} facts={layout} /> : null}
    </div>
  );
}

function Group({
  title,
  facts,
  children,
}: {
  title: string;
  facts: readonly Fact[];
  children?: ReactNode;
}): ReactNode {
  return (
    <section>
      <h3>
        {title}
        {children}
      </h3>
      <dl>
        {facts
          .filter(([, value]) => value !== null && value !== '')
          .map(([term, value, note]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd className="tabular">
                {value}
                {note ? <small>{note}</small> : null}
              </dd>
            </div>
          ))}
      </dl>
    </section>
  );
}
