// The condition on a column: operators and values that fit its type.
import { type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import type { Column, FilterOperator, FilterTerm } from '../ipc';
import { Button } from '../kit/Button';
import { useWords } from '../words';
import type { Leaf } from './layout';

const ORDER: readonly FilterOperator[] = [
  'equals',
  'notEquals',
  'less',
  'lessOrEqual',
  'greater',
  'greaterOrEqual',
  'between',
  'in',
  'isNull',
  'isNotNull',
];
const TEXT: readonly FilterOperator[] = [
  'contains',
  'notContains',
  'startsWith',
  'equals',
  'notEquals',
  'in',
  'less',
  'greater',
  'between',
  'isNull',
  'isNotNull',
];
const NESTED: readonly FilterOperator[] = ['contains', 'notContains', 'isNull', 'isNotNull'];
const TRUTH: readonly FilterOperator[] = ['equals', 'isNull', 'isNotNull'];

/** The conditions that make sense for a column. */
export function operatorsFor(leaf: Pick<Leaf, 'column' | 'through'>): readonly FilterOperator[] {
  const { column } = leaf;
  if (leaf.through || column.mode === 'repeated') return NESTED;
  switch (column.type) {
    case 'STRUCT':
    case 'JSON':
    case 'GEOGRAPHY':
    case 'RANGE':
    case 'UNKNOWN':
      return NESTED;
    case 'BOOL':
      return TRUTH;
    case 'STRING':
      return TEXT;
    case 'BYTES':
    case 'INTERVAL':
      return ['equals', 'notEquals', 'contains', 'in', 'isNull', 'isNotNull'];
    default:
      return ORDER;
  }
}

/** How a value of a type is written. */
function example(column: Column): string {
  switch (column.type) {
    case 'DATE':
      return '2026-11-24';
    case 'TIME':
      return '10:42:00';
    case 'DATETIME':
      return '2026-11-24 10:42:00';
    case 'TIMESTAMP':
      return '2026-11-24 10:42:00';
    case 'FLOAT64':
      return '0.5';
    case 'INT64':
      return '42';
    case 'NUMERIC':
    case 'BIGNUMERIC':
      return '12.34';
    default:
      return '';
  }
}

/** How many values a condition takes. */
export function valueCount(operator: FilterOperator): 0 | 1 | 2 | 'many' {
  if (operator === 'isNull' || operator === 'isNotNull') return 0;
  if (operator === 'between') return 2;
  return operator === 'in' ? 'many' : 1;
}

interface FilterFormProps {
  leaf: Leaf;
  at: { x: number; y: number };
  /** The condition that is there already, or a first guess. */
  initial: { operator: FilterOperator; values: string[] } | null;
  onApply: (term: FilterTerm) => void;
  onClose: () => void;
}

/** A small dialog below the head of the column. */
export function FilterForm({ leaf, at, initial, onApply, onClose }: FilterFormProps): ReactNode {
  const words = useWords();
  const { grid } = words;
  const operators = operatorsFor(leaf);
  const [operator, setOperator] = useState<FilterOperator>(
    initial && operators.includes(initial.operator) ? initial.operator : (operators[0] ?? 'equals'),
  );
  const [values, setValues] = useState<[string, string]>([
    initial?.values[0] ?? (leaf.column.type === 'BOOL' ? 'true' : ''),
    initial?.values[1] ?? '',
  ]);
  const [lines, setLines] = useState(initial?.values.join('\n') ?? '');
  const ref = useRef<HTMLDivElement>(null);
  const id = useId();
  const count = valueCount(operator);
  const closing = useRef(onClose);
  closing.current = onClose;

  useLayoutEffect(() => {
    const box = ref.current;
    if (!box) return;
    const size = box.getBoundingClientRect();
    box.style.left = `${Math.max(4, Math.min(at.x, window.innerWidth - size.width - 4))}px`;
    box.style.top = `${Math.max(4, Math.min(at.y, window.innerHeight - size.height - 4))}px`;
  }, [at]);

  useEffect(() => {
    const before = document.activeElement;
    const box = ref.current;
    box?.querySelector<HTMLElement>('input, textarea, select')?.focus();
    const outside = (event: Event) => {
      if (!box?.contains(event.target as Node)) closing.current();
    };
    window.addEventListener('pointerdown', outside, true);
    return () => {
      window.removeEventListener('pointerdown', outside, true);
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  const given = (): string[] => {
    if (count === 0) return [];
    if (count === 'many') return [...new Set(lines.split('\n').filter((line) => line !== ''))];
    return count === 2 ? [...values] : [values[0]];
  };
  // An empty text can be looked for; an empty number cannot.
  const isText = leaf.column.type === 'STRING';
  const valid =
    count === 0 ||
    (count === 'many'
      ? given().length > 0
      : given().every((value) => value.trim() !== '') ||
        (isText && (operator === 'equals' || operator === 'notEquals')));
  const hint = example(leaf.column);

  const field = (index: 0 | 1, label: string) => (
    <div className="filter-field">
      <label htmlFor={`${id}-${index}`}>{label}</label>
      {leaf.column.type === 'BOOL' ? (
        <select
          id={`${id}-${index}`}
          className="field"
          value={values[0]}
          onChange={(event) => setValues([event.target.value, ''])}
        >
          <option value="true">{grid.trueValue}</option>
          <option value="false">{grid.falseValue}</option>
        </select>
      ) : (
        <input
          id={`${id}-${index}`}
          className="field"
          value={values[index]}
          placeholder={hint ? grid.valueFormat(hint) : ''}
          spellCheck={false}
          onChange={(event) =>
            setValues(
              index === 0 ? [event.target.value, values[1]] : [values[0], event.target.value],
            )
          }
        />
      )}
    </div>
  );

  return createPortal(
    <div
      ref={ref}
      className="filter-form"
      role="dialog"
      aria-labelledby={id}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
        event.stopPropagation();
        onClose();
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (valid) onApply({ column: leaf.path, operator, values: given() });
        }}
      >
        <h3 id={id} className="ellipsis">
          {grid.filterTitle(leaf.names.join('.'))}
        </h3>
        <label>
          {grid.condition}
          <select
            className="field"
            value={operator}
            onChange={(event) => setOperator(event.target.value as FilterOperator)}
          >
            {operators.map((one) => (
              <option key={one} value={one}>
                {grid.operators[one]}
              </option>
            ))}
          </select>
        </label>
        {count === 1 ? field(0, grid.value) : null}
        {count === 2 ? (
          <div className="filter-pair">
            {field(0, grid.valueFrom)}
            {field(1, grid.valueTo)}
          </div>
        ) : null}
        {count === 'many' ? (
          <label>
            {grid.valuesHelp}
            <textarea
              className="field"
              rows={5}
              value={lines}
              spellCheck={false}
              onChange={(event) => setLines(event.target.value)}
            />
          </label>
        ) : null}
        <div className="filter-foot">
          <Button look="quiet" size="small" onClick={onClose}>
            {grid.cancel}
          </Button>
          <Button type="submit" look="primary" size="small" disabled={!valid}>
            {grid.apply}
          </Button>
        </div>
      </form>
    </div>,
    document.body,
  );
}
