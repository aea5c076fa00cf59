// An array as chips: Enter adds, Backspace takes back, what is pasted from a sheet becomes many.
import { X } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { useFormat, useWords } from '../words';
import { elementsOf, faultOf, innerText, innerValue } from './check';
import type { ParameterType } from './types';
import type { ValueProps } from './ValueEditor';

/** More chips than these are counted, not drawn. */
const SHOWN = 60;

/** The elements of an array, each a chip. */
export function Chips(props: ValueProps & { element: ParameterType }): ReactNode {
  const { id, label, value, element, onChange, describedBy, faulty } = props;
  const { parameters } = useWords().editing;
  const format = useFormat();
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const values = elementsOf(value) ?? [];
  const set = (next: unknown[]) => onChange(JSON.stringify(next));
  const isText = element.kind === 'scalar' && element.name === 'STRING';

  const add = (written: string) => {
    const parts = isText ? written.split(/\r?\n|\t/) : written.split(/[\s,]+(?![^[]*\))/);
    const cleaned = parts
      .map((part) => (isText ? part : part.trim()))
      .filter((part) => part !== '');
    if (cleaned.length === 0) return;
    set([...values, ...cleaned.map((part) => innerValue(element, part))]);
    setText('');
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a click beside the chips goes to the field, as Tab does
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div
      className={`param-chips ${faulty ? 'faulty' : ''}`}
      onClick={(event) => {
        if (event.target === event.currentTarget) field.current?.focus();
      }}
    >
      {values.slice(0, SHOWN).map((one, index) => {
        const shown = innerText(element, one) ?? 'NULL';
        const wrong = faultOf(element, innerText(element, one)) !== null;
        return (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: two elements may be the same
            key={index}
            className={`param-chip ${wrong ? 'wrong' : ''} ${one === null ? 'is-null' : ''}`}
            title={shown}
          >
            <span className="ellipsis">{shown}</span>
            <button
              type="button"
              tabIndex={-1}
              aria-label={parameters.removeElement(shown)}
              onClick={() => set(values.filter((_, at) => at !== index))}
            >
              <X size={11} aria-hidden />
            </button>
          </span>
        );
      })}
      {values.length > SHOWN ? (
        <span className="param-more">{parameters.more(format.count(values.length - SHOWN))}</span>
      ) : null}
      <input
        id={id}
        ref={field}
        value={text}
        aria-label={parameters.addElement(label)}
        aria-describedby={describedBy}
        aria-invalid={faulty}
        spellCheck={false}
        autoComplete="off"
        placeholder={values.length === 0 ? parameters.elements : ''}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => add(text)}
        onPaste={(event) => {
          const pasted = event.clipboardData.getData('text/plain');
          if (!/[\n\t]/.test(pasted.trim()) && isText) return;
          event.preventDefault();
          add(text + pasted);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return;
          if (event.key === 'Enter' || (event.key === ',' && !isText)) {
            event.preventDefault();
            // Nothing written and Enter: the empty array is a value, too.
            if (text === '' && value === undefined) set([]);
            else add(text);
          } else if (event.key === 'Backspace' && text === '' && values.length > 0) {
            event.preventDefault();
            setText(innerText(element, values.at(-1)) ?? '');
            set(values.slice(0, -1));
          }
        }}
      />
    </div>
  );
}
