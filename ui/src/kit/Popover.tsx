// A small pane at a button: Esc or a press outside closes it, and the focus returns to where it was.
import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import { createPortal } from 'react-dom';

interface PopoverProps {
  label: string;
  /** The box of the button that it belongs to. */
  at: DOMRect;
  onClose: () => void;
  children: ReactNode;
  className?: string;
}

const EDGE = 6;

/** Shown while it is mounted. */
export function Popover({ label, at, onClose, children, className = '' }: PopoverProps): ReactNode {
  const ref = useRef<HTMLDivElement>(null);
  const closing = useRef(onClose);
  closing.current = onClose;

  useLayoutEffect(() => {
    const pane = ref.current;
    if (!pane) return;
    const box = pane.getBoundingClientRect();
    const below = window.innerHeight - at.bottom - EDGE;
    // Where there is no room below the button, it goes above.
    const top = box.height > below && at.top > below ? at.top - box.height - 4 : at.bottom + 4;
    pane.style.left = `${Math.max(EDGE, Math.min(at.left, window.innerWidth - box.width - EDGE))}px`;
    pane.style.top = `${Math.max(EDGE, Math.min(top, window.innerHeight - box.height - EDGE))}px`;
  }, [at]);

  useEffect(() => {
    const before = document.activeElement;
    const first =
      ref.current?.querySelector<HTMLElement>('[data-first]') ??
      ref.current?.querySelector<HTMLElement>('input, select, textarea, button') ??
      ref.current;
    first?.focus();
    const outside = (event: Event) => {
      const target = event.target as Element;
      // A menu or a list that was opened from here is not outside.
      if (!ref.current?.contains(target) && !target.closest?.('.menu')) closing.current();
    };
    window.addEventListener('pointerdown', outside, true);
    return () => {
      window.removeEventListener('pointerdown', outside, true);
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  return createPortal(
    <div
      ref={ref}
      className={`popover ${className}`}
      role="dialog"
      tabIndex={-1}
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
        event.stopPropagation();
        event.preventDefault();
        onClose();
      }}
    >
      {children}
    </div>,
    document.body,
  );
}
