// A month to pick a day from: arrows go by days and weeks, PageUp and PageDown by months.
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { Button, IconButton } from '../kit/Button';
import { useLanguage, useWords } from '../words';

const DAY_MS = 86_400_000;

/** Days are counted from 1970 so that no time zone moves them. */
const dayOf = (text: string): number => {
  const [year = 1970, month = 1, day = 1] = text.split('-').map(Number);
  return Math.floor(Date.UTC(year, month - 1, day) / DAY_MS);
};
const partsOf = (day: number) => {
  const date = new Date(day * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth(), date: date.getUTCDate() };
};

/** A day since 1970 as it is written in SQL. */
export function dayText(day: number): string {
  const { year, month, date } = partsOf(day);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month + 1)}-${two(date)}`;
}

/** The same date in another month, or the last one where it has fewer days. */
export function inMonth(day: number, by: number): number {
  const { year, month, date } = partsOf(day);
  const last = new Date(Date.UTC(year, month + by + 1, 0)).getUTCDate();
  return Math.floor(Date.UTC(year, month + by, Math.min(date, last)) / DAY_MS);
}

function today(): number {
  const now = new Date();
  return Math.floor(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) / DAY_MS);
}

interface CalendarProps {
  label: string;
  /** The day that is chosen, as `2026-11-24`. */
  day: string | null;
  onPick: (day: string) => void;
  onClose: () => void;
}

/** Shown while it is mounted, under the field. */
export function Calendar({ label, day, onPick, onClose }: CalendarProps): ReactNode {
  const words = useWords().editing.parameters;
  const language = useLanguage();
  const chosen = day === null || Number.isNaN(dayOf(day)) ? null : dayOf(day);
  const [at, setAt] = useState(chosen ?? today());
  const box = useRef<HTMLDivElement>(null);
  const closing = useRef(onClose);
  closing.current = onClose;

  useEffect(() => {
    box.current?.querySelector<HTMLElement>(`[data-day="${at}"]`)?.focus();
  }, [at]);
  useEffect(() => {
    const outside = (event: Event) => {
      if (!box.current?.parentElement?.contains(event.target as Node)) closing.current();
    };
    window.addEventListener('pointerdown', outside, true);
    return () => window.removeEventListener('pointerdown', outside, true);
  }, []);

  const { year, month } = partsOf(at);
  const first = Math.floor(Date.UTC(year, month, 1) / DAY_MS);
  // Weeks begin on Sunday in Japan and the US; 1970-01-01 was a Thursday.
  const start = first - ((((first + 4) % 7) + 7) % 7);
  const weeks = Array.from({ length: 6 }, (_, week) =>
    Array.from({ length: 7 }, (_, index) => start + week * 7 + index),
  ).filter((week) => week.some((one) => partsOf(one).month === month));
  const names = Array.from({ length: 7 }, (_, index) =>
    new Intl.DateTimeFormat(language, { weekday: 'narrow', timeZone: 'UTC' }).format(
      new Date((index + 3) * DAY_MS),
    ),
  );
  const title = new Intl.DateTimeFormat(language, {
    year: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  }).format(new Date(at * DAY_MS));

  const stepOf = (key: string, shift: boolean): number | null => {
    switch (key) {
      case 'ArrowLeft':
        return at - 1;
      case 'ArrowRight':
        return at + 1;
      case 'ArrowUp':
        return at - 7;
      case 'ArrowDown':
        return at + 7;
      case 'PageUp':
        return inMonth(at, shift ? -12 : -1);
      case 'PageDown':
        return inMonth(at, shift ? 12 : 1);
      case 'Home':
        return at - (partsOf(at).date - 1);
      case 'End':
        return inMonth(at - (partsOf(at).date - 1), 1) - 1;
      default:
        return null;
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = stepOf(event.key, event.shiftKey);
    if (event.key === 'Escape') onClose();
    else if (next !== null) setAt(next);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="calendar" role="dialog" aria-label={label} ref={box} onKeyDown={onKeyDown}>
      <div className="calendar-head">
        <IconButton size="small" label={words.previousMonth} onClick={() => setAt(inMonth(at, -1))}>
          <ChevronLeft size={14} aria-hidden />
        </IconButton>
        <span aria-live="polite">{title}</span>
        <IconButton size="small" label={words.nextMonth} onClick={() => setAt(inMonth(at, 1))}>
          <ChevronRight size={14} aria-hidden />
        </IconButton>
      </div>
      <div className="calendar-days">
        {names.map((name, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two days of a week have the same letter
          <span key={index} aria-hidden>
            {name}
          </span>
        ))}
        {weeks.flat().map((one) => (
          <button
            key={one}
            type="button"
            data-day={one}
            tabIndex={one === at ? 0 : -1}
            className={`${partsOf(one).month === month ? '' : 'other'} ${one === today() ? 'today' : ''}`}
            aria-pressed={one === chosen}
            aria-label={dayText(one)}
            onClick={() => onPick(dayText(one))}
          >
            {partsOf(one).date}
          </button>
        ))}
      </div>
      <div className="calendar-foot">
        <Button look="quiet" size="small" onClick={() => onPick(dayText(today()))}>
          {words.today}
        </Button>
        <Button look="quiet" size="small" onClick={() => onPick(dayText(today() - 1))}>
          {words.yesterday}
        </Button>
      </div>
    </div>
  );
}
