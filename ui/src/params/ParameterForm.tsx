// The form of parameters: a name, a type and a value for each, checked while it is filled in.
import { type ReactNode, useId, useState } from 'react';
import { useWords, type Words } from '../words';
import { faultOfText } from './check';
import { parseType, SCALARS } from './types';
import { ValueEditor } from './ValueEditor';
import './params.css';

/** One parameter as the form shows it. */
export interface ParameterField {
  /** Its name without `@`; the position for one without a name. */
  name: string;
  /** As GoogleSQL writes it. */
  type: string;
  /** Shown in place of the name. */
  label?: string;
  description?: string;
  /** The only values that may be chosen. */
  choices?: readonly string[];
  /** Whether NULL is refused. */
  required?: boolean;
  /** Whether what runs now does not use it. */
  unused?: boolean;
  /** Whether the type was guessed from the name alone. */
  unsure?: boolean;
}

/** Why a field cannot be sent, in words; null: it can. */
export function parameterProblem(
  field: ParameterField,
  value: string | null | undefined,
  words: Words,
): string | null {
  const { faults } = words.editing.parameters;
  if (value === null) return field.required ? faults.needed : null;
  const fault = faultOfText(field.type, value);
  if (fault) return faults[fault];
  if (field.choices && field.choices.length > 0 && !field.choices.includes(value ?? ''))
    return faults.choice;
  return null;
}

interface ParameterFormProps {
  fields: readonly ParameterField[];
  /** Text of each value by name; null: NULL; undefined: not given yet. */
  values: Readonly<Record<string, string | null | undefined>>;
  onChange: (name: string, value: string | null) => void;
  /** Given where the type may be changed. */
  onType?: (name: string, type: string) => void;
  /** What the service said about a field. */
  problems?: Readonly<Record<string, string>>;
  /** Whether what is missing is said before the person has been there. */
  strict?: boolean;
  /** Columns side by side; absent: as many as there is room for. */
  columns?: number;
}

/** The form. What is wrong stands under the field that it is about. */
export function ParameterForm(props: ParameterFormProps): ReactNode {
  const { fields, values, onChange, onType, problems, strict = false, columns } = props;
  return (
    <div
      className="params"
      style={columns ? { gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` } : undefined}
    >
      {fields.map((field) => (
        <Field
          key={field.name}
          field={field}
          value={values[field.name]}
          onChange={(value) => onChange(field.name, value)}
          onType={onType ? (type) => onType(field.name, type) : undefined}
          problem={problems?.[field.name]}
          strict={strict}
        />
      ))}
    </div>
  );
}

interface FieldProps {
  field: ParameterField;
  value: string | null | undefined;
  onChange: (value: string | null) => void;
  onType: ((type: string) => void) | undefined;
  problem: string | undefined;
  strict: boolean;
}

function Field({ field, value, onChange, onType, problem, strict }: FieldProps): ReactNode {
  const words = useWords();
  const { parameters } = words.editing;
  const id = useId();
  const [left, setLeft] = useState(false);
  const own = parameterProblem(field, value, words);
  // A field that nobody has been to yet is not scolded, unless somebody wants to run.
  const early = own !== null && (value === undefined || value === '') && !left && !strict;
  const fault = problem ?? (early ? null : own);
  const type = parseType(field.type);
  const positional = /^\d+$/.test(field.name);
  const title = field.label ?? (positional ? parameters.position(field.name) : `@${field.name}`);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a grid cell everywhere
    <div
      className={`param ${field.unused ? 'unused' : ''} ${fault ? 'faulty' : ''}`}
      role="group"
      aria-labelledby={`${id}-label`}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setLeft(true);
      }}
    >
      <div className="param-head">
        <label
          id={`${id}-label`}
          htmlFor={id}
          className={field.label ? 'param-label' : 'param-name'}
          title={field.unused ? parameters.unused : undefined}
        >
          {title}
        </label>
        {onType ? (
          <TypePicker
            type={field.type}
            unsure={field.unsure ?? false}
            label={parameters.typeOf(title)}
            onType={onType}
          />
        ) : (
          <span className="param-type">{field.type}</span>
        )}
        <span className="spring" />
        {field.required ? null : (
          <button
            type="button"
            className="param-null"
            aria-pressed={value === null}
            aria-label={parameters.nullOf(title)}
            title={parameters.nullHelp}
            onClick={() => onChange(value === null ? '' : null)}
          >
            NULL
          </button>
        )}
      </div>
      {value === null ? (
        <input
          id={id}
          className="param-input is-null"
          value=""
          placeholder="NULL"
          aria-label={`${title} NULL`}
          onChange={(event) => onChange(event.target.value)}
        />
      ) : type ? (
        <ValueEditor
          id={id}
          label={title}
          type={type}
          value={value}
          choices={field.choices}
          faulty={fault !== null}
          describedBy={`${id}-note`}
          onChange={onChange}
        />
      ) : (
        <input
          id={id}
          className="param-input"
          value={value ?? ''}
          aria-invalid
          aria-describedby={`${id}-note`}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
      <p id={`${id}-note`} className="param-note">
        {fault ?? field.description ?? ''}
      </p>
    </div>
  );
}

const ARRAYS = ['STRING', 'INT64', 'FLOAT64', 'NUMERIC', 'DATE', 'TIMESTAMP'].map(
  (name) => `ARRAY<${name}>`,
);
const OTHER = '…';

interface TypePickerProps {
  type: string;
  unsure: boolean;
  label: string;
  onType: (type: string) => void;
}

/** A list of the usual types, and a field for all others. */
function TypePicker({ type, unsure, label, onType }: TypePickerProps): ReactNode {
  const { parameters } = useWords().editing;
  const [written, setWritten] = useState<string | null>(null);
  if (written !== null) {
    const done = () => {
      if (parseType(written)) onType(written.trim());
      setWritten(null);
    };
    return (
      <input
        className="param-type-field"
        aria-label={label}
        aria-invalid={parseType(written) === null}
        value={written}
        placeholder="STRUCT<id INT64, name STRING>"
        // biome-ignore lint/a11y/noAutofocus: the person has just asked to write here
        autoFocus
        onChange={(event) => setWritten(event.target.value)}
        onBlur={done}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter') done();
          if (event.key === 'Escape') {
            event.stopPropagation();
            setWritten(null);
          }
        }}
      />
    );
  }
  const usual = [...SCALARS, ...ARRAYS] as readonly string[];
  return (
    <select
      className={`param-type ${unsure ? 'unsure' : ''}`}
      aria-label={label}
      title={unsure ? parameters.guessed : label}
      value={type}
      onChange={(event) => {
        if (event.target.value === OTHER) setWritten(type);
        else onType(event.target.value);
      }}
    >
      {usual.includes(type) ? null : <option value={type}>{type}</option>}
      {SCALARS.map((name) => (
        <option key={name}>{name}</option>
      ))}
      {ARRAYS.map((name) => (
        <option key={name}>{name}</option>
      ))}
      <option value={OTHER}>{parameters.otherType}</option>
    </select>
  );
}
