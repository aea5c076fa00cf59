// The type of one column, in place of the guess.
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Column, ColumnType, Reading } from '../../ipc';
import { Popover } from '../../kit/Popover';
import { readAs } from '../../state/previews';
import { useWords } from '../../words';

/** Types that a text can be read as. */
export const TYPES: readonly ColumnType[] = [
  'STRING',
  'INT64',
  'FLOAT64',
  'NUMERIC',
  'BOOL',
  'DATE',
  'DATETIME',
  'TIMESTAMP',
  'TIME',
  'JSON',
];

interface TypeChooserProps {
  tab: string;
  reading: Reading;
  column: Column;
  at: DOMRect;
  onClose: () => void;
}

/** Shown while it is mounted. */
export function TypeChooser({ tab, reading, column, at, onClose }: TypeChooserProps): ReactNode {
  const text = useWords().preview.reading;
  const types = reading.types ?? [];
  const own = types.find(([name]) => name === column.name)?.[1] ?? null;
  const others = types.filter(([name]) => name !== column.name);
  const choose = (type: ColumnType | null) => {
    onClose();
    readAs(tab, { types: type === null ? others : [...others, [column.name, type]] });
  };
  const item = (type: ColumnType | null, label: string, current: boolean) => (
    <li key={label}>
      <button
        type="button"
        className="popover-item"
        aria-pressed={current}
        {...(current ? { 'data-first': true } : {})}
        onClick={() => choose(type)}
      >
        <span>{label}</span>
        {current ? <Check size={13} aria-hidden /> : null}
      </button>
    </li>
  );
  return (
    <Popover label={text.typeOf(column.name)} at={at} onClose={onClose}>
      <h4 className="popover-title ellipsis">{text.typeOf(column.name)}</h4>
      <ul className="popover-list">
        {own === null ? null : item(null, text.typeGuessed, false)}
        {TYPES.map((type) => item(type, type, (own ?? column.type) === type))}
      </ul>
    </Popover>
  );
}
