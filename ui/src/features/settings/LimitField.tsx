// A field for an amount of bytes: a number and its unit.
import { type ReactNode, useId, useState } from 'react';
import { useWords } from '../../words';
import { bytesOf, type LimitUnit, limitParts, positive } from './amounts';

interface LimitFieldProps {
  label: string;
  help: string;
  /** What an empty field means. */
  none: string;
  /** In bytes; null: none. */
  value: number | null;
  onValue: (value: number | null) => void;
}

/** An amount of bytes with its unit; empty: none. */
export function LimitField({ label, help, none, value, onValue }: LimitFieldProps): ReactNode {
  const words = useWords();
  const id = useId();
  const start = limitParts(value);
  const [text, setText] = useState(start.text);
  const [unit, setUnit] = useState<LimitUnit>(start.unit);
  const number = text.trim() === '' ? null : positive(text, false, false);
  const invalid = text.trim() !== '' && number === null;
  const change = (nextText: string, nextUnit: LimitUnit) => {
    setText(nextText);
    setUnit(nextUnit);
    if (nextText.trim() === '') onValue(null);
    else {
      const next = positive(nextText, false, false);
      if (next !== null) onValue(bytesOf(next, nextUnit));
    }
  };
  return (
    <div className="setting">
      <div>
        <label htmlFor={id}>{label}</label>
        <p className="setting-help" id={`${id}help`}>
          {invalid ? (
            <span className="bad" role="alert">
              {words.settings.invalidNumber}
            </span>
          ) : (
            help
          )}
        </p>
      </div>
      <div className="setting-fields">
        <input
          id={id}
          className="field tabular number"
          inputMode="decimal"
          placeholder={none}
          value={text}
          aria-invalid={invalid}
          aria-describedby={`${id}help`}
          onChange={(event) => change(event.target.value, unit)}
        />
        <select
          className="field"
          aria-label={words.settings.limitUnit}
          value={unit}
          onChange={(event) => change(text, event.target.value as LimitUnit)}
        >
          {(['mib', 'gib', 'tib'] as const).map((one) => (
            <option key={one} value={one}>
              {words.settings.limitUnits[one]}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
