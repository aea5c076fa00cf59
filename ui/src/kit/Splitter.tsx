// A border between two panes that can be dragged or moved by the arrow keys.
import { type ReactNode, useRef, useState } from 'react';

interface SplitterProps {
  label: string;
  hint: string;
  /** `vertical` stands between left and right, `horizontal` between top and bottom. */
  direction: 'vertical' | 'horizontal';
  /** Size in pixels of the pane before the border. */
  size: number;
  min: number;
  max: number;
  onSize: (size: number) => void;
  /** Told once when a drag or a key press ends. */
  onDone: (size: number) => void;
}

/** A separator that can be moved; double click does nothing, Home and End go to the limits. */
export function Splitter(props: SplitterProps): ReactNode {
  const { label, hint, direction, size, min, max, onSize, onDone } = props;
  const [dragging, setDragging] = useState(false);
  const start = useRef({ point: 0, size: 0 });
  const clamp = (value: number) => Math.round(Math.max(min, Math.min(max, value)));
  const point = (event: { clientX: number; clientY: number }) =>
    direction === 'vertical' ? event.clientX : event.clientY;
  return (
    // biome-ignore lint/a11y/useSemanticElements: an hr cannot be moved; ARIA names a focusable separator for this.
    <div
      className={`splitter ${direction} ${dragging ? 'dragging' : ''}`}
      role="separator"
      tabIndex={0}
      aria-label={label}
      title={hint}
      aria-orientation={direction}
      aria-valuenow={Math.round(size)}
      aria-valuemin={min}
      aria-valuemax={Math.round(max)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { point: point(event), size };
        setDragging(true);
        event.preventDefault();
      }}
      onPointerMove={(event) => {
        if (dragging) onSize(clamp(start.current.size + point(event) - start.current.point));
      }}
      onPointerUp={(event) => {
        if (!dragging) return;
        setDragging(false);
        onDone(clamp(start.current.size + point(event) - start.current.point));
      }}
      onPointerCancel={() => {
        setDragging(false);
        onDone(size);
      }}
      onKeyDown={(event) => {
        const step = event.shiftKey ? 64 : 16;
        const [less, more] =
          direction === 'vertical' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
        let next: number;
        if (event.key === less) next = size - step;
        else if (event.key === more) next = size + step;
        else if (event.key === 'Home') next = min;
        else if (event.key === 'End') next = max;
        else return;
        event.preventDefault();
        onSize(clamp(next));
        onDone(clamp(next));
      }}
    />
  );
}
