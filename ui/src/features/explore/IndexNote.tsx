// The foot of the explorer while something is searched for.
import { DatabaseZap, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { CatalogueSearch } from '../../ipc';
import { IconButton } from '../../kit/Button';
import { useApp } from '../../state/app';
import { indexJob, projectsOf, startIndex, useExplorer } from '../../state/explorer';
import { stopJob, useJobs } from '../../state/jobs';
import { useFormat, useWords } from '../../words';

/** How much is known, how old it is, and how far reading it anew is. */
export function IndexNote({ found }: { found: CatalogueSearch | null }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const jobs = useJobs((state) => state.jobs);
  const connections = useApp((state) => state.connections);
  const { search } = words.explore;
  const running = indexJob(jobs);
  if (running) {
    const done = jobs.get(running)?.progress.done ?? 0;
    return (
      <div className="explorer-foot" role="status">
        <span className="spinner" aria-hidden />
        <span className="ellipsis tabular">{search.reading(format.count(done))}</span>
        <IconButton size="small" label={search.stop} onClick={() => stopJob(running)}>
          <X size={13} aria-hidden />
        </IconButton>
      </div>
    );
  }
  if (!found) return null;
  const { index } = found;
  const facts = [
    index.columns > 0
      ? search.knownWithColumns(format.count(index.names), format.count(index.columns))
      : search.known(format.count(index.names)),
    index.asOfMs === null ? null : search.asOf(format.moment(index.asOfMs)),
    index.problems.length > 0 ? search.unread(format.count(index.problems.length)) : null,
    index.leftOut > 0 ? search.leftOut(format.count(index.leftOut)) : null,
  ].filter((fact) => fact !== null);
  return (
    <div className="explorer-foot" title={search.memory(format.bytes(index.bytes))}>
      <span className="ellipsis tabular">{facts.join(' · ')}</span>
      <IconButton
        size="small"
        label={search.refresh}
        onClick={() => {
          for (const { id, ready } of connections)
            if (ready) void startIndex(id, projectsOf(id, useExplorer.getState().state), false);
        }}
      >
        <DatabaseZap size={13} aria-hidden />
      </IconButton>
    </div>
  );
}
