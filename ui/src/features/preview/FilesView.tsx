// Files as a table in a tab of their own: where they are, how they are read, what is asked of them, and below the rows.
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { type GridExtras, GridExtrasContext } from '../../grid/extras';
import type { Column, ViewSpec } from '../../ipc';
import { pressed } from '../../kit/keys';
import { notify } from '../../state/app';
import { perform, provide } from '../../state/commands';
import { placeText } from '../../state/openFiles';
import { showPanel } from '../../state/panel';
import { newest, queryFiles, runFiles, useLooks } from '../../state/previews';
import { isRunning, stopRun, useRuns } from '../../state/runs';
import type { OpenTab } from '../../state/tabs';
import { useWords, words as wordsNow } from '../../words';
import { AskBar } from './AskBar';
import { Estimate } from './Estimate';
import { Head } from './Head';
import { Notes } from './Notes';
import { QueryBar } from './QueryBar';
import { ReadingBar } from './ReadingBar';
import { isText } from './reading';
import { SetLine } from './SetLine';
import { askedBy, withCondition } from './sql';
import { TypeChooser } from './TypeChooser';
import './preview.css';

interface FilesViewProps {
  tab: OpenTab;
  /** Draws the rows and the panels beside them. */
  results: (onRunAgain: (spec: ViewSpec) => void) => ReactNode;
}

/** Mounted anew for every tab. */
export function FilesView({ tab, results }: FilesViewProps): ReactNode {
  const words = useWords();
  const look = useLooks((state) => state.byTab.get(tab.id));
  const run = useRuns((state) => state.byTab.get(tab.id));
  const [typing, setTyping] = useState<{ column: Column; at: DOMRect } | null>(null);
  const spec = tab.files;
  const preview = newest(look);
  const place = spec ? placeText(spec.place) : '';
  const { id } = tab;

  // What a tab shows is there without being asked for: the first rows cost next to nothing.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when nothing has been read yet
  useEffect(() => {
    if (place !== '' && !useLooks.getState().byTab.has(id)) runFiles(id);
  }, [id]);

  useEffect(() => {
    const read = () => {
      if (!isRunning(useRuns.getState().byTab.get(id))) runFiles(id);
    };
    return provide({
      run: read,
      readFiles: read,
      stop: () => void stopRun(id),
      profileFiles: () => showPanel(id, 'profile'),
    });
  }, [id]);

  const extras = useMemo<GridExtras>(
    () => ({
      columnEntries: (leaf, at) => {
        const format = preview?.sniffed?.reading.format;
        if (!isText(format) || leaf.path.length !== 1) return [];
        return [
          {
            id: 'type',
            label: wordsNow().preview.reading.typeChange,
            run: () => setTyping({ column: leaf.column, at: new DOMRect(at.x, at.y, 0, 0) }),
          },
        ];
      },
    }),
    [preview?.sniffed],
  );

  if (!spec) return null;
  const again = (view: ViewSpec) => {
    const found = askedBy(run?.rows?.columns ?? [], view);
    if (!found) {
      notify(wordsNow().preview.query.cannotFilter);
      return;
    }
    const filter =
      found.filter === '' ? spec.query.filter : withCondition(spec.query.filter, found.filter);
    queryFiles(id, { filter, ...(found.order.length > 0 ? { order: found.order } : {}) });
  };
  return (
    <section
      className="files-view"
      aria-label={words.preview.panel(place)}
      onKeyDown={(event) => {
        // The grid looks for rows with the same keys; it has had its turn.
        if (event.defaultPrevented || !pressed(event.nativeEvent, 'Mod+F')) return;
        if ((event.target as Element).closest('.grid-area')) return;
        if (perform('filterFiles')) event.preventDefault();
      }}
    >
      <Head key={place} tab={tab} spec={spec} running={isRunning(run)} />
      <SetLine tab={id} preview={preview} running={isRunning(run)} />
      <div className="reading-line">
        <ReadingBar tab={id} reading={spec.reading} sniffed={preview?.sniffed ?? null} />
        <Estimate spec={spec} look={look} />
      </div>
      <QueryBar tab={id} spec={spec} look={look} preview={preview} running={isRunning(run)} />
      {look?.preview ? <AskBar tab={id} preview={look.preview} /> : null}
      {look?.preview ? <Notes preview={look.preview} /> : null}
      <GridExtrasContext value={extras}>{results(again)}</GridExtrasContext>
      {typing ? (
        <TypeChooser
          tab={id}
          reading={spec.reading}
          column={typing.column}
          at={typing.at}
          onClose={() => setTyping(null)}
        />
      ) : null}
    </section>
  );
}
