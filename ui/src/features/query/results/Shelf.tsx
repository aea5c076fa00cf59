// The results of a tab: its newest one and those that were pinned, by name and time.
import { GitCompareArrows, Pin as PinIcon, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Button, IconButton } from '../../../kit/Button';
import { type Pin, pinsOf, renamePin, showPin, unpin, usePins } from '../../../state/pins';
import type { Run } from '../../../state/runs';
import { language, useWords } from '../../../words';

/** Hours and minutes. */
export function clock(ms: number): string {
  return new Date(ms).toLocaleTimeString(language(), { hour: '2-digit', minute: '2-digit' });
}

interface ShelfProps {
  tab: string;
  current: Run | undefined;
  onCompare: () => void;
}

/** Nothing while nothing is pinned. */
export function Shelf({ tab, current, onCompare }: ShelfProps): ReactNode {
  const words = useWords();
  const pins = usePins((state) => state.pins);
  const shown = usePins((state) => state.shown.get(tab) ?? null);
  const mine = pinsOf(tab, pins);
  if (mine.length === 0) return null;
  const { pins: text } = words.grid;
  // The newest result may be pinned itself: then it is listed once.
  const newest = current?.rows && mine.some((pin) => pin.rows.id === current.rows?.id);
  return (
    <section className="shelf" aria-label={text.shelf}>
      {newest ? null : (
        <button
          type="button"
          className="shelf-item"
          aria-pressed={shown === null}
          onClick={() => showPin(tab, null)}
        >
          {text.newest}
          {current?.finishedAtMs ? (
            <span className="minor">{text.asOf(clock(current.finishedAtMs))}</span>
          ) : null}
        </button>
      )}
      {mine.map((pin) => (
        <ShelfItem
          key={pin.id}
          pin={pin}
          shown={shown === pin.id || (shown === null && pin.rows.id === current?.rows?.id)}
        />
      ))}
      <span className="spring" />
      <Button look="quiet" size="small" onClick={onCompare}>
        <GitCompareArrows size={13} aria-hidden />
        {text.compare}
      </Button>
    </section>
  );
}

function ShelfItem({ pin, shown }: { pin: Pin; shown: boolean }): ReactNode {
  const words = useWords();
  const [name, setName] = useState<string | null>(null);
  const { pins: text } = words.grid;
  const done = () => {
    if (name !== null) renamePin(pin.id, name);
    setName(null);
  };
  if (name !== null)
    return (
      <input
        className="field small"
        aria-label={text.rename(pin.name)}
        value={name}
        // biome-ignore lint/a11y/noAutofocus: the person has just asked to type here
        autoFocus
        onChange={(event) => setName(event.target.value)}
        onBlur={done}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter') done();
          if (event.key === 'Escape') {
            event.stopPropagation();
            setName(null);
          }
        }}
      />
    );
  return (
    <span className="shelf-pin">
      <button
        type="button"
        className="shelf-item"
        aria-pressed={shown}
        title={pin.run?.sql}
        onClick={() => showPin(pin.tab, pin.id)}
        onDoubleClick={() => setName(pin.name)}
        onKeyDown={(event) => {
          if (event.key === 'F2') setName(pin.name);
          if (event.key === 'Delete') unpin(pin.id);
        }}
      >
        <PinIcon size={11} aria-hidden />
        <span className="ellipsis">{pin.name}</span>
        <span className="minor">{text.asOf(clock(pin.atMs))}</span>
      </button>
      <IconButton size="small" label={text.remove(pin.name)} onClick={() => unpin(pin.id)}>
        <X size={11} aria-hidden />
      </IconButton>
    </span>
  );
}
