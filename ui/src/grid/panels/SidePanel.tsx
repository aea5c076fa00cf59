// Beside the grid: the whole of the current cell, of its row, or of its column.

import { X } from 'lucide-react';
import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react';
import { kept } from '../../ipc/kept';
import { IconButton } from '../../kit/Button';
import { Splitter } from '../../kit/Splitter';
import { useWords } from '../../words';
import type { GridSession } from '../session';
import { CellView } from './CellView';
import { ProfileView } from './ProfileView';
import { RecordView } from './RecordView';

/** What is shown at the side. */
export type Side = 'cell' | 'record' | 'profile';

const SIDES: readonly Side[] = ['cell', 'record', 'profile'];
const WIDTH = 'shirabe.sidePx';
const LEAST = 240;
const MOST = 900;

interface SideProps {
  session: GridSession;
  side: Side;
  timeZone: string;
  onSide: (side: Side) => void;
  onClose: () => void;
}

function keptWidth(): number {
  const width = Number(kept.get(WIDTH));
  return width >= LEAST && width <= MOST ? width : 340;
}

/** Follows the current cell while it is open. */
export function SidePanel({ session, side, timeZone, onSide, onClose }: SideProps): ReactNode {
  const words = useWords();
  const [width, setWidth] = useState(keptWidth);
  useSyncExternalStore(session.subscribe, session.snapshot);
  useEffect(() => {
    // The grid is narrower now: the cell that this is about stays in sight.
    const frame = requestAnimationFrame(() => {
      session.engine.reveal(session.engine.current());
    });
    return () => cancelAnimationFrame(frame);
  }, [session]);
  const row = session.currentRow();
  const leaf = session.currentLeaf();
  const { grid } = words;
  return (
    <>
      <Splitter
        label={grid.side.resize}
        hint={grid.side.resizeHint}
        direction="vertical"
        // The pane after the border is the one that is sized: it grows to the left.
        size={MOST - width}
        min={0}
        max={MOST - LEAST}
        onSize={(size) => setWidth(MOST - size)}
        onDone={(size) => kept.set(WIDTH, String(MOST - size))}
      />
      <section
        className="side-panel"
        style={{ width }}
        aria-label={grid.side.label}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
          event.stopPropagation();
          onClose();
        }}
      >
        <header>
          <div className="side-tabs" role="tablist" aria-label={grid.side.label}>
            {SIDES.map((one) => (
              <button
                key={one}
                type="button"
                role="tab"
                id={`side-${one}`}
                aria-selected={side === one}
                aria-controls="side-body"
                tabIndex={side === one ? 0 : -1}
                onClick={() => onSide(one)}
                onKeyDown={(event) => {
                  const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
                  const next = SIDES[(SIDES.indexOf(one) + by + SIDES.length) % SIDES.length];
                  if (by === 0 || !next) return;
                  event.preventDefault();
                  onSide(next);
                  document.getElementById(`side-${next}`)?.focus();
                }}
              >
                {grid.side[one]}
              </button>
            ))}
          </div>
          <span className="spring" />
          <IconButton size="small" label={words.frame.close} keys="Esc" onClick={onClose}>
            <X size={14} aria-hidden />
          </IconButton>
        </header>
        <div className="side-body" role="tabpanel" id="side-body" aria-labelledby={`side-${side}`}>
          {row === null || !leaf ? (
            <p className="side-note">{words.grid.profile.choose}</p>
          ) : side === 'cell' ? (
            <CellView
              rows={session.rows.id}
              row={row}
              leaf={leaf}
              timeZone={timeZone}
              key={`${leaf.id}`}
            />
          ) : side === 'record' ? (
            <RecordView session={session} row={row} timeZone={timeZone} />
          ) : (
            <ProfileView session={session} leaf={leaf} timeZone={timeZone} />
          )}
        </div>
      </section>
    </>
  );
}
