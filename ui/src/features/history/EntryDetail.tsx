// The selected entry with all its figures, its parameters and its error.
import { Copy, ExternalLink, Pin, PinOff, Play, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { HistoryEntry } from '../../ipc';
import { Button, IconButton } from '../../kit/Button';
import { copyText } from '../../kit/clipboard';
import { describe } from '../../problem/problem';
import { notify } from '../../state/app';
import { useFormat, useWords } from '../../words';
import { copyEntry, deleteEntry, openEntry, pinEntry, runEntry } from './actions';

/** Below the list. */
export function EntryDetail({ entry }: { entry: HistoryEntry }): ReactNode {
  const words = useWords();
  const text = words.history;
  const format = useFormat();
  const { facts } = text;
  const isExport = entry.kind === 'export';
  const bytes = (value: number | null) => (value === null ? '' : format.bytes(value));
  const rows: [string, string][] = [
    [facts.state, text.states[entry.state]],
    [facts.started, format.instant(entry.startedAtMs)],
    [
      facts.duration,
      entry.finishedAtMs === null ? '' : format.duration(entry.finishedAtMs - entry.startedAtMs),
    ],
    [facts.rows, entry.rows === null ? '' : format.count(entry.rows)],
    [facts.statement, entry.statementType ? words.statementType(entry.statementType) : ''],
    [facts.processed, bytes(entry.bytesProcessed)],
    [isExport ? facts.size : facts.billed, bytes(entry.bytesBilled)],
    [
      facts.price,
      entry.cacheHit
        ? text.cached
        : entry.price
          ? format.money(entry.price.micros, entry.price.currency)
          : '',
    ],
    [facts.connection, entry.connectionName],
    [facts.project, entry.project],
    [facts.location, entry.location ?? ''],
  ];
  const problem = entry.problem ? describe(entry.problem, words, format) : null;
  return (
    <section className="history-detail" aria-label={text.details}>
      <div className="history-actions">
        {isExport ? null : (
          <>
            <Button size="small" onClick={() => void openEntry(entry)}>
              <ExternalLink size={12} aria-hidden />
              {text.open}
            </Button>
            <IconButton label={text.runAgain} size="small" onClick={() => void runEntry(entry)}>
              <Play size={13} aria-hidden />
            </IconButton>
          </>
        )}
        <span className="spring" />
        <IconButton
          label={isExport ? text.copyPath : text.copySql}
          size="small"
          onClick={() => void copyEntry(entry)}
        >
          <Copy size={13} aria-hidden />
        </IconButton>
        <IconButton
          label={entry.pinned ? text.unpin : text.pin}
          size="small"
          aria-pressed={entry.pinned}
          onClick={() => void pinEntry(entry)}
        >
          {entry.pinned ? <PinOff size={13} aria-hidden /> : <Pin size={13} aria-hidden />}
        </IconButton>
        <IconButton label={text.remove} size="small" onClick={() => void deleteEntry(entry)}>
          <Trash2 size={13} aria-hidden />
        </IconButton>
      </div>
      <pre className="history-sql">{entry.text}</pre>
      {problem ? (
        <p className="history-problem">{[problem.title, problem.why].filter(Boolean).join(' ')}</p>
      ) : null}
      <dl>
        {rows.map(([name, value]) =>
          value === '' ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="tabular">{value}</dd>
            </div>
          ),
        )}
        {entry.parameters.map((parameter, index) => (
          <div key={parameter.name ?? index}>
            <dt>@{parameter.name ?? index + 1}</dt>
            <dd className="tabular">{parameter.value ?? 'NULL'}</dd>
          </div>
        ))}
        <div>
          <dt>{facts.job}</dt>
          <dd>
            <button
              type="button"
              className="history-job"
              title={words.frame.copied}
              onClick={() =>
                void copyText(entry.job).then((done) => done && notify(words.frame.copied))
              }
            >
              {entry.job}
            </button>
          </dd>
        </div>
      </dl>
    </section>
  );
}
