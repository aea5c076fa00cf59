// A pop-over to choose columns from.
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import type { Column } from '../ipc';
import { Button } from '../kit/Button';
import { useWords } from '../words';
import './chooser.css';

interface ColumnChooserProps {
  /** The button that it belongs to. */
  at: DOMRect;
  columns: readonly Column[];
  /** Names; none: all columns. */
  chosen: readonly string[];
  onChoose: (chosen: string[]) => void;
  onClose: () => void;
}

/** Shown while it is mounted. */
export function ColumnChooser(props: ColumnChooserProps): ReactNode {
  const { at, columns, chosen, onChoose, onClose } = props;
  const { preview, schema } = useWords().explore;
  const [filter, setFilter] = useState('');
  const [picked, setPicked] = useState<ReadonlySet<string>>(
    () => new Set(chosen.length === 0 ? columns.map(({ name }) => name) : chosen),
  );
  const box = useRef<HTMLDialogElement>(null);
  const closing = useRef(onClose);
  closing.current = onClose;

  useEffect(() => {
    box.current?.querySelector('input')?.focus();
    const outside = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) closing.current();
    };
    window.addEventListener('pointerdown', outside, true);
    return () => window.removeEventListener('pointerdown', outside, true);
  }, []);

  const shown = columns.filter(({ name }) => name.toLowerCase().includes(filter.toLowerCase()));
  const all = picked.size === columns.length;
  return createPortal(
    <dialog
      ref={box}
      open
      className="chooser"
      aria-label={preview.columns}
      style={{ left: at.left, top: at.bottom + 4 }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
        event.stopPropagation();
        onClose();
      }}
    >
      <input
        className="field"
        type="search"
        aria-label={schema.filter}
        placeholder={schema.filter}
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
      />
      <label className="chooser-all">
        <input
          type="checkbox"
          checked={all}
          onChange={() => setPicked(new Set(all ? [] : columns.map(({ name }) => name)))}
        />
        {preview.allColumns}
      </label>
      <div className="chooser-list">
        {shown.map(({ name }) => (
          <label key={name}>
            <input
              type="checkbox"
              checked={picked.has(name)}
              onChange={() =>
                setPicked((old) => {
                  const next = new Set(old);
                  if (!next.delete(name)) next.add(name);
                  return next;
                })
              }
            />
            <span className="ellipsis">{name}</span>
          </label>
        ))}
      </div>
      <Button
        size="small"
        look="primary"
        disabled={picked.size === 0}
        onClick={() =>
          onChoose(all ? [] : columns.map(({ name }) => name).filter((name) => picked.has(name)))
        }
      >
        {preview.apply}
      </Button>
    </dialog>,
    document.body,
  );
}
