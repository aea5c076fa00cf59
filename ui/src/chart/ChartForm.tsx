// The form beside the chart: kind, columns, figures, order, limits.
import {
  ChartArea,
  ChartColumn,
  ChartLine,
  ChartNoAxesColumn,
  ChartPie,
  ChartScatter,
  Grid3x3,
  type LucideIcon,
  Plus,
  Sparkles,
  Table2,
  X,
} from 'lucide-react';
import { type ReactNode, useId } from 'react';
import type { Aggregate, Bucket, ChartAxis, ChartKind, ChartSort } from '../ipc';
import { Button, IconButton } from '../kit/Button';
import { type ShortForm, useWords } from '../words';
import { type Field, type FieldRef, find, refOf } from './fields';
import type { Labels } from './labels';
import { measureName } from './lines';
import { AXIS_KINDS, type ChartSpec, type Dimension, type Measure, withKind } from './spec';

const KINDS: [ChartKind, LucideIcon][] = [
  ['bar', ChartColumn],
  ['line', ChartLine],
  ['area', ChartArea],
  ['pie', ChartPie],
  ['scatter', ChartScatter],
  ['histogram', ChartNoAxesColumn],
  ['heatMap', Grid3x3],
  ['pivot', Table2],
];

const AGGREGATES: Aggregate[] = [
  'sum',
  'average',
  'median',
  'min',
  'max',
  'count',
  'countDistinct',
];

const SORTS: ChartSort[] = ['valueDescending', 'value', 'key', 'keyDescending', 'appearance'];

const FORMS: ShortForm[] = ['language', 'western', 'japanese', 'full'];

/** Ways of gathering that suit a field. */
function bucketsOf(field: Field): Bucket[] {
  switch (field.type) {
    case 'DATE':
      return ['auto', 'none', 'day', 'week', 'month', 'quarter', 'year', 'dayOfWeek'];
    case 'TIME':
      return ['auto', 'none', 'second', 'minute', 'hour', 'hourOfDay'];
    case 'DATETIME':
    case 'TIMESTAMP':
      return [
        'auto',
        'none',
        'second',
        'minute',
        'hour',
        'day',
        'week',
        'month',
        'quarter',
        'year',
        'hourOfDay',
        'dayOfWeek',
      ];
    default:
      return field.role === 'number' ? ['auto', 'none', 'bins'] : [];
  }
}

interface ChartFormProps {
  spec: ChartSpec;
  fields: readonly Field[];
  labels: Labels;
  /** How values were gathered in the end, to say what automatic came to. */
  axis: ChartAxis | null;
  seriesAxis: ChartAxis | null;
  /** Whether the groups beyond the limit are drawn now. */
  restDrawn: boolean;
  onChange: (spec: ChartSpec) => void;
  onGuess: () => void;
}

/** All of a chart's options; every change is taken over at once. */
export function ChartForm(props: ChartFormProps): ReactNode {
  const { spec, fields, labels, axis, seriesAxis, restDrawn, onChange, onGuess } = props;
  const words = useWords().chart;
  const { kind } = spec;
  const set = (parts: Partial<ChartSpec>) => onChange({ ...spec, ...parts });
  const isGrid = kind === 'heatMap' || kind === 'pivot';
  const isScatter = kind === 'scatter';
  const groupsByName = axis ? axis.bucket === 'none' : spec.x !== null;
  const many = kind === 'pivot' || (AXIS_KINDS.has(kind) && !spec.series);
  // Names without an order of their own come by size, unless the person said otherwise.
  const roleOf = (one: Dimension | null) => (one ? find(fields, one.field)?.role : undefined);
  const sortFor = (x: Dimension | null) =>
    roleOf(x) === 'category' && roleOf(spec.x) !== 'category' && (kind === 'bar' || kind === 'pie')
      ? 'valueDescending'
      : spec.sort;
  const sortable = groupsByName && (kind === 'bar' || kind === 'pie' || isGrid);
  const xFields = isScatter || kind === 'histogram' ? fields.filter(isMeasured) : fields;
  return (
    <aside className="chart-form" aria-label={words.form}>
      <fieldset className="chart-kinds">
        <legend className="visually-hidden">{words.kindsLabel}</legend>
        {KINDS.map(([name, Icon]) => (
          <label key={name} title={words.kinds[name]}>
            <input
              type="radio"
              name="chart-kind"
              value={name}
              checked={kind === name}
              onChange={() => onChange(fitted(withKind(spec, name), fields))}
            />
            <Icon size={16} aria-hidden />
            <span className="visually-hidden">{words.kinds[name]}</span>
          </label>
        ))}
      </fieldset>
      <DimensionField
        label={kind === 'pivot' ? words.rows : words.x}
        none={isScatter || kind === 'histogram' ? null : words.none}
        dimension={spec.x}
        fields={xFields}
        buckets={!isScatter && kind !== 'histogram'}
        used={axis}
        onChange={(x) => set({ x, sort: sortFor(x) })}
      />
      {isScatter ? (
        <Choice
          label={words.y}
          value={keyOf(spec.measures[0]?.field ?? null)}
          options={fields
            .filter((field) => field.role === 'number')
            .map((field) => [keyOf(field), field.name])}
          onChange={(key) => {
            const field = fields.find((one) => keyOf(one) === key);
            if (field) set({ measures: [{ field: refOf(field), aggregate: 'sum' }] });
          }}
        />
      ) : null}
      {kind !== 'histogram' && kind !== 'pie' ? (
        <DimensionField
          label={kind === 'pivot' ? words.columns : words.series}
          none={kind === 'heatMap' ? null : words.noSeries}
          dimension={spec.series}
          fields={fields}
          buckets
          used={seriesAxis}
          onChange={(series) =>
            set({ series, stacked: spec.stacked || (kind === 'bar' && series !== null) })
          }
        />
      ) : null}
      {kind !== 'histogram' && !isScatter ? (
        <fieldset className="chart-measures">
          <legend>{words.measures}</legend>
          {(many ? spec.measures : spec.measures.slice(0, 1)).map((measure, index) => (
            <MeasureField
              // biome-ignore lint/suspicious/noArrayIndexKey: the same measure may be there twice
              key={index}
              measure={measure}
              fields={fields}
              name={measureName(measure, fields, labels)}
              onChange={(next) =>
                set({ measures: spec.measures.map((one, at) => (at === index ? next : one)) })
              }
              onRemove={
                many && spec.measures.length > 1
                  ? () => set({ measures: spec.measures.filter((_, at) => at !== index) })
                  : null
              }
            />
          ))}
          {many && spec.measures.length < 8 ? (
            <Button
              look="quiet"
              size="small"
              onClick={() => set({ measures: [...spec.measures, another(spec, fields)] })}
            >
              <Plus size={12} aria-hidden />
              {words.addMeasure}
            </Button>
          ) : null}
        </fieldset>
      ) : null}
      {sortable ? (
        <>
          <Choice
            label={words.sort}
            value={spec.sort}
            options={SORTS.map((sort) => [sort, words.sorts[sort]])}
            onChange={(sort) => set({ sort: sort as ChartSort })}
          />
          <Amount
            label={words.limit}
            value={spec.limit}
            most={isGrid ? 200 : 500}
            onChange={(limit) => set({ limit })}
          />
        </>
      ) : null}
      {spec.series && kind !== 'histogram' && kind !== 'pie' ? (
        <Amount
          label={words.limitSeries}
          value={spec.seriesLimit}
          most={isGrid ? 60 : 30}
          onChange={(seriesLimit) => set({ seriesLimit })}
        />
      ) : null}
      {(kind === 'bar' || kind === 'area') && (spec.series || spec.measures.length > 1) ? (
        <Check label={words.stacked} on={spec.stacked} onChange={(stacked) => set({ stacked })} />
      ) : null}
      {sortable && (kind === 'bar' || kind === 'pie') && axis?.keys.some((key) => key.rest) ? (
        <Check label={words.rest} on={restDrawn} onChange={(rest) => set({ rest })} />
      ) : null}
      {kind !== 'pivot' ? (
        <>
          <Choice
            label={words.numbers}
            value={spec.numbers}
            options={FORMS.map((form) => [form, words.forms[form]])}
            onChange={(numbers) => set({ numbers: numbers as ShortForm })}
          />
          {kind !== 'heatMap' && !isScatter ? (
            <Check
              label={words.patterns}
              on={spec.patterns}
              onChange={(patterns) => set({ patterns })}
            />
          ) : null}
        </>
      ) : null}
      <Button look="quiet" size="small" className="chart-guess" onClick={onGuess}>
        <Sparkles size={12} aria-hidden />
        {words.guess}
      </Button>
    </aside>
  );
}

function isMeasured(field: Field): boolean {
  return field.role === 'number' || field.role === 'time';
}

/** What the kind needs and the chart does not have yet, from the fields that are there. */
export function fitted(spec: ChartSpec, fields: readonly Field[]): ChartSpec {
  const next = { ...spec };
  const roleOf = (ref: FieldRef | null | undefined) => (ref ? find(fields, ref)?.role : undefined);
  const numbers = fields.filter((field) => field.role === 'number');
  const of = (field: Field | undefined): Dimension | null =>
    field ? { field: refOf(field), bucket: 'auto' } : null;
  const measured = (ref: FieldRef | null | undefined) =>
    roleOf(ref) === 'number' || roleOf(ref) === 'time';
  if (spec.kind === 'scatter') {
    const y = spec.measures.find((one) => roleOf(one.field) === 'number')?.field;
    const vertical = y ?? (numbers[1] ? refOf(numbers[1]) : numbers[0] ? refOf(numbers[0]) : null);
    const others = numbers.filter((field) => field.name !== vertical?.name);
    const free = others[0] ?? fields.find((field) => field.role === 'time');
    if (!measured(spec.x?.field) || spec.x?.field.name === vertical?.name) next.x = of(free);
    if (vertical) next.measures = [{ field: vertical, aggregate: 'sum' }];
  } else if (spec.kind === 'histogram') {
    const number = spec.measures.find((one) => roleOf(one.field) === 'number')?.field;
    if (!measured(spec.x?.field))
      next.x = number
        ? { field: number, bucket: 'auto' }
        : of(numbers[0] ?? fields.find(isMeasured));
  } else if (spec.kind === 'pie') {
    // Days are no parts of a whole that anybody can tell apart.
    const isText = roleOf(spec.x?.field) === 'category';
    if (!isText && roleOf(spec.series?.field) === 'category') next.x = spec.series;
  } else if ((spec.kind === 'heatMap' || spec.kind === 'pivot') && spec.x && !spec.series) {
    const used = spec.x.field.name;
    const candidates = fields.filter((field) => field.name !== used && field.role !== 'other');
    next.series = of(
      candidates.find((field) => field.role === 'category') ??
        (spec.kind === 'heatMap' ? candidates[0] : undefined),
    );
  }
  return next;
}

function another(spec: ChartSpec, fields: readonly Field[]): Measure {
  const used = new Set(spec.measures.map((measure) => measure.field?.name));
  const free = fields.find((field) => field.role === 'number' && !used.has(field.name));
  return free ? { field: refOf(free), aggregate: 'sum' } : { field: null, aggregate: 'count' };
}

/** A field as the value of an option. */
function keyOf(field: FieldRef | null): string {
  return field ? `${field.path.join('.')} ${field.name}` : '';
}

interface DimensionFieldProps {
  label: string;
  /** What nothing is called; null: something must be chosen. */
  none: string | null;
  dimension: Dimension | null;
  fields: readonly Field[];
  buckets: boolean;
  used: ChartAxis | null;
  onChange: (dimension: Dimension | null) => void;
}

function DimensionField(props: DimensionFieldProps): ReactNode {
  const { label, none, dimension, fields, buckets, used, onChange } = props;
  const words = useWords().chart;
  const field = dimension && find(fields, dimension.field);
  const ways = field && buckets ? bucketsOf(field) : [];
  const gathered = used?.bucket && used.bucket !== 'none' ? words.buckets[used.bucket] : null;
  return (
    <div className="chart-dimension">
      <Choice
        label={label}
        value={keyOf(field ?? null)}
        options={[
          ...(none !== null || !field ? [['', none ?? '–'] as [string, string]] : []),
          ...fields.map((one): [string, string] => [keyOf(one), one.name]),
        ]}
        onChange={(key) => {
          const chosen = fields.find((one) => keyOf(one) === key);
          onChange(
            chosen
              ? { field: refOf(chosen), bucket: bucketsOf(chosen).length > 0 ? 'auto' : 'none' }
              : null,
          );
        }}
      />
      {dimension && ways.length > 0 ? (
        <Choice
          label={words.bucket}
          hidden
          value={dimension.bucket}
          options={ways.map((way) => [
            way,
            way === 'auto' && dimension.bucket === 'auto' && gathered
              ? `${words.buckets.auto} – ${gathered}`
              : words.buckets[way],
          ])}
          onChange={(bucket) => onChange({ ...dimension, bucket: bucket as Bucket })}
        />
      ) : null}
    </div>
  );
}

interface MeasureFieldProps {
  measure: Measure;
  fields: readonly Field[];
  name: string;
  onChange: (measure: Measure) => void;
  onRemove: (() => void) | null;
}

function MeasureField({ measure, fields, name, onChange, onRemove }: MeasureFieldProps): ReactNode {
  const words = useWords().chart;
  const field = measure.field && find(fields, measure.field);
  const able = field?.role === 'number' ? AGGREGATES : AGGREGATES.slice(-2);
  return (
    <div className="chart-measure">
      <Choice
        label={words.measures}
        hidden
        value={keyOf(field ?? null)}
        options={[
          ['', words.rowCount],
          ...fields.map((one): [string, string] => [keyOf(one), one.name]),
        ]}
        onChange={(key) => {
          const chosen = fields.find((one) => keyOf(one) === key);
          if (!chosen) onChange({ field: null, aggregate: 'count' });
          else {
            const number = chosen.role === 'number';
            const keeps = number && field?.role === 'number';
            const aggregate = keeps ? measure.aggregate : number ? 'sum' : 'countDistinct';
            onChange({ field: refOf(chosen), aggregate });
          }
        }}
      />
      {field ? (
        <Choice
          label={words.aggregate}
          hidden
          value={measure.aggregate}
          options={able.map((one) => [one, words.aggregates[one]])}
          onChange={(aggregate) => onChange({ ...measure, aggregate: aggregate as Aggregate })}
        />
      ) : null}
      {onRemove ? (
        <IconButton size="small" label={words.removeMeasure(name)} onClick={onRemove}>
          <X size={12} aria-hidden />
        </IconButton>
      ) : null}
    </div>
  );
}

interface ChoiceProps {
  label: string;
  /** Whether the label is only told to screen readers. */
  hidden?: boolean;
  value: string;
  options: [value: string, label: string][];
  onChange: (value: string) => void;
}

function Choice({ label, hidden = false, value, options, onChange }: ChoiceProps): ReactNode {
  const id = useId();
  return (
    <div className="chart-choice">
      <label htmlFor={id} className={hidden ? 'visually-hidden' : undefined}>
        {label}
      </label>
      <select
        id={id}
        className="field"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

interface AmountProps {
  label: string;
  value: number;
  most: number;
  onChange: (value: number) => void;
}

function Amount({ label, value, most, onChange }: AmountProps): ReactNode {
  const id = useId();
  return (
    <div className="chart-choice chart-amount">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="field tabular"
        type="number"
        min={1}
        max={most}
        defaultValue={value}
        key={value}
        onChange={(event) => {
          const typed = Number(event.currentTarget.value);
          if (Number.isInteger(typed) && typed >= 1 && typed <= most) onChange(typed);
        }}
      />
    </div>
  );
}

interface CheckProps {
  label: string;
  on: boolean;
  onChange: (on: boolean) => void;
}

function Check({ label, on, onChange }: CheckProps): ReactNode {
  return (
    <label className="chart-check">
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {label}
    </label>
  );
}
