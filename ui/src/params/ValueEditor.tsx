// One value by its type: a line of text, a list of choices, a calendar, chips for arrays, fields for structs.
import { CalendarDays } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import { IconButton } from '../kit/Button';
import { useWords } from '../words';
import { Calendar } from './Calendar';
import { Chips } from './Chips';
import { innerText, innerValue, readJson } from './check';
import type { ParameterType, Scalar } from './types';

/** What every editor of a value gets. */
export interface ValueProps {
  id: string;
  label: string;
  type: ParameterType;
  /** Its text; undefined: not given yet. */
  value: string | undefined;
  choices?: readonly string[] | undefined;
  faulty: boolean;
  describedBy: string;
  onChange: (value: string | null) => void;
}

const EXAMPLES: Partial<Record<Scalar, string>> = {
  DATE: '2026-11-24',
  TIME: '09:30:00',
  DATETIME: '2026-11-24 09:30:00',
  TIMESTAMP: '2026-11-24 09:30:00+09:00',
  INTERVAL: '1-2 3 4:5:6',
  GEOGRAPHY: 'POINT(139.7 35.6)',
  BYTES: 'base64',
  JSON: '{"key": "value"}',
};

/** The editor that fits the type. */
export function ValueEditor(props: ValueProps): ReactNode {
  const { type, choices } = props;
  if (choices && choices.length > 0) return <Choices {...props} choices={choices} />;
  switch (type.kind) {
    case 'array':
      return type.element.kind === 'struct' || isJson(type.element) ? (
        <Lines {...props} placeholder="[]" />
      ) : (
        <Chips {...props} element={type.element} />
      );
    case 'struct':
      return <Fields {...props} fields={type.fields} />;
    case 'range':
      return <Line {...props} placeholder="[2026-01-01, UNBOUNDED)" />;
    case 'scalar':
      if (type.name === 'BOOL') return <Choices {...props} choices={['true', 'false']} />;
      if (type.name === 'JSON') return <Lines {...props} placeholder={EXAMPLES.JSON ?? ''} />;
      if (type.name === 'STRING') return <Text {...props} />;
      if (type.name === 'DATE' || type.name === 'DATETIME' || type.name === 'TIMESTAMP')
        return <Dated {...props} placeholder={EXAMPLES[type.name] ?? ''} />;
      return <Line {...props} placeholder={EXAMPLES[type.name] ?? ''} />;
  }
}

const isJson = (type: ParameterType) => type.kind === 'scalar' && type.name === 'JSON';

function attributes({ id, faulty, describedBy }: ValueProps): object {
  return {
    id,
    'aria-invalid': faulty,
    'aria-describedby': describedBy,
    spellCheck: false,
    autoComplete: 'off',
  };
}

function Choices(props: ValueProps & { choices: readonly string[] }): ReactNode {
  const { choices, value, onChange } = props;
  const known = value !== undefined && choices.includes(value);
  return (
    <select
      {...attributes(props)}
      className="param-input"
      value={known ? value : ''}
      onChange={(event) => onChange(event.target.value)}
    >
      {known ? null : <option value="">{''}</option>}
      {choices.map((choice) => (
        <option key={choice} value={choice}>
          {choice}
        </option>
      ))}
    </select>
  );
}

function Line(props: ValueProps & { placeholder: string }): ReactNode {
  return (
    <input
      {...attributes(props)}
      className="param-input"
      placeholder={props.placeholder}
      value={props.value ?? ''}
      onChange={(event) => props.onChange(event.target.value)}
    />
  );
}

/** Text of one line as a rule; Shift+Enter begins another, as pasted line ends do. */
function Text(props: ValueProps): ReactNode {
  const words = useWords();
  const rows = Math.min(6, (props.value ?? '').split('\n').length);
  return (
    <textarea
      {...attributes(props)}
      className="param-input"
      rows={rows}
      placeholder={props.value === '' ? words.editing.parameters.emptyText : ''}
      value={props.value ?? ''}
      onChange={(event) => props.onChange(event.target.value)}
      onKeyDown={(event: KeyboardEvent) => {
        const plain = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
        if (event.key === 'Enter' && plain && !event.nativeEvent.isComposing)
          event.preventDefault();
      }}
    />
  );
}

function Lines(props: ValueProps & { placeholder: string }): ReactNode {
  const rows = Math.max(2, Math.min(8, (props.value ?? '').split('\n').length));
  return (
    <textarea
      {...attributes(props)}
      className="param-input code"
      rows={rows}
      placeholder={props.placeholder}
      value={props.value ?? ''}
      onChange={(event) => props.onChange(event.target.value)}
    />
  );
}

/** A day, with what may follow it left as it is. */
function Dated(props: ValueProps & { placeholder: string }): ReactNode {
  const { value = '', onChange, label, type } = props;
  const { parameters } = useWords().editing;
  const [open, setOpen] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const close = () => {
    setOpen(false);
    field.current?.focus();
  };
  return (
    <div className="param-dated">
      <input
        {...attributes(props)}
        ref={field}
        className="param-input"
        placeholder={props.placeholder}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' || event.nativeEvent.isComposing) return;
          event.preventDefault();
          setOpen(true);
        }}
      />
      <IconButton
        size="small"
        label={parameters.pickDay(label)}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <CalendarDays size={14} aria-hidden />
      </IconButton>
      {open ? (
        <Calendar
          label={parameters.pickDay(label)}
          day={/^\d{4}-\d{1,2}-\d{1,2}/.exec(value)?.[0] ?? null}
          onPick={(day) => {
            const rest = value.replace(/^\d{4}-\d{1,2}-\d{1,2}/, '');
            const timed = type.kind === 'scalar' && type.name !== 'DATE';
            onChange(day + (value === '' && timed ? ' 00:00:00' : rest));
            close();
          }}
          onClose={close}
        />
      ) : null}
    </div>
  );
}

interface FieldsProps extends ValueProps {
  fields: { name: string; type: ParameterType }[];
}

/** A struct: one line per field; the whole is kept as JSON. */
function Fields(props: FieldsProps): ReactNode {
  const { fields, value, onChange, label, describedBy, faulty, id } = props;
  const read = value === undefined ? {} : readJson(value);
  const given =
    typeof read === 'object' && read !== null && !Array.isArray(read)
      ? (read as Record<string, unknown>)
      : {};
  const set = (name: string, type: ParameterType, text: string | null) => {
    const next: Record<string, unknown> = {};
    for (const field of fields)
      next[field.name] = field.name === name ? innerValue(type, text) : (given[field.name] ?? null);
    onChange(JSON.stringify(next));
  };
  return (
    <div className="param-fields">
      {fields.map(({ name, type }, index) => {
        const inner = innerText(type, given[name]);
        return (
          <div key={name} className="param-field">
            <label htmlFor={index === 0 ? id : `${id}-${name}`}>{name}</label>
            <ValueEditor
              id={index === 0 ? id : `${id}-${name}`}
              label={`${label}.${name}`}
              type={type}
              value={inner ?? undefined}
              faulty={faulty}
              describedBy={describedBy}
              onChange={(text) => set(name, type, text === '' && !isText(type) ? null : text)}
            />
          </div>
        );
      })}
    </div>
  );
}

const isText = (type: ParameterType) => type.kind === 'scalar' && type.name === 'STRING';
