// A menu at a point: arrow keys, first letters, Esc; focus returns to where it was.
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import { createPortal } from 'react-dom';

/** One entry, or a line between entries. */
export type MenuEntry =
  | {
      id: string;
      label: string;
      icon?: ReactNode;
      keys?: string;
      /** Why it cannot be done now; it stays in the list and says so. */
      off?: string | null;
      run: () => void;
    }
  | { id: string; separator: true };

interface MenuProps {
  label: string;
  /** Where the corner of the menu goes, in pixels of the window. */
  at: { x: number; y: number };
  entries: MenuEntry[];
  onClose: () => void;
}

/** Shown while it is mounted. */
export function Menu({ label, at, entries, onClose }: MenuProps): ReactNode {
  const ref = useRef<HTMLDivElement>(null);
  const closing = useRef(onClose);
  closing.current = onClose;

  useLayoutEffect(() => {
    const menu = ref.current;
    if (!menu) return;
    const box = menu.getBoundingClientRect();
    menu.style.left = `${Math.max(4, Math.min(at.x, window.innerWidth - box.width - 4))}px`;
    menu.style.top = `${Math.max(4, Math.min(at.y, window.innerHeight - box.height - 4))}px`;
  }, [at]);

  useEffect(() => {
    const before = document.activeElement;
    ref.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const outside = (event: Event) => {
      if (!ref.current?.contains(event.target as Node)) closing.current();
    };
    const leave = () => closing.current();
    window.addEventListener('pointerdown', outside, true);
    window.addEventListener('blur', leave);
    window.addEventListener('resize', leave);
    return () => {
      window.removeEventListener('pointerdown', outside, true);
      window.removeEventListener('blur', leave);
      window.removeEventListener('resize', leave);
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    const items = [...(ref.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const index = items.indexOf(document.activeElement as HTMLElement);
    const to = (next: number) => items[(next + items.length) % items.length]?.focus();
    switch (event.key) {
      case 'ArrowDown':
        to(index + 1);
        break;
      case 'ArrowUp':
        to(index - 1);
        break;
      case 'Home':
        to(0);
        break;
      case 'End':
        to(-1);
        break;
      case 'Escape':
      case 'Tab':
        onClose();
        break;
      default: {
        if (event.key.length !== 1 || event.ctrlKey || event.metaKey) return;
        const letter = event.key.toLocaleLowerCase();
        const next = [...items.slice(index + 1), ...items].find((item) =>
          item.textContent?.trim().toLocaleLowerCase().startsWith(letter),
        );
        next?.focus();
      }
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return createPortal(
    <div
      ref={ref}
      className="menu"
      role="menu"
      tabIndex={-1}
      aria-label={label}
      onKeyDown={(event) => {
        // Enter and Space press the focused entry by themselves.
        if (event.key !== 'Enter' && event.key !== ' ') onKeyDown(event);
      }}
      onContextMenu={(event) => event.preventDefault()}
    >
      {entries.map((entry) =>
        'separator' in entry ? (
          <hr key={entry.id} />
        ) : (
          <button
            key={entry.id}
            type="button"
            role="menuitem"
            tabIndex={-1}
            className="menu-item"
            aria-disabled={entry.off ? true : undefined}
            title={entry.off ?? undefined}
            onClick={() => {
              if (entry.off) return;
              onClose();
              entry.run();
            }}
          >
            {entry.icon}
            <span>{entry.label}</span>
            {entry.keys ? <span className="keys">{entry.keys}</span> : null}
          </button>
        ),
      )}
    </div>,
    document.body,
  );
}
