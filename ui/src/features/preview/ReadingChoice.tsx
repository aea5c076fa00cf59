// What could be chosen in place of a guess: encodings with the lines as they then read, marks, dates, parts.
import { Check } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import type { Compression, FileFormat, Reading, Sniffed } from '../../ipc';
import { Button } from '../../kit/Button';
import { type ReadingField, useFormat, useWords } from '../../words';
import { encodingName, isChosen, markName, nullsOf } from './reading';

interface ChoiceProps {
  field: ReadingField;
  reading: Reading;
  sniffed: Sniffed;
  onChange: (patch: Partial<Reading>) => void;
}

const FORMATS: readonly FileFormat[] = [
  'parquet',
  'csv',
  'ndjson',
  'json',
  'avro',
  'orc',
  'arrow',
  'xlsx',
  'ltsv',
  'log',
  'text',
];
const COMPRESSIONS: readonly Compression[] = [
  'none',
  'gzip',
  'zstd',
  'bzip2',
  'xz',
  'lz4',
  'snappy',
  'zip',
];
const ENCODINGS = [
  'UTF-8',
  'Shift_JIS',
  'EUC-JP',
  'ISO-2022-JP',
  'UTF-16LE',
  'UTF-16BE',
  'windows-1252',
  'GB18030',
  'Big5',
  'EUC-KR',
  'windows-1251',
];
const DATES = [
  '%Y-%m-%d',
  '%Y/%m/%d',
  '%Y%m%d',
  '%d/%m/%Y',
  '%m/%d/%Y',
  '%d.%m.%Y',
  '%Y年%m月%d日',
  '',
];
const TIMES = [
  '%Y-%m-%d %H:%M:%S',
  '%Y-%m-%dT%H:%M:%S%.f%:z',
  '%Y/%m/%d %H:%M:%S',
  '%d/%b/%Y:%H:%M:%S %z',
  '',
];

/** The inside of a chip's pop-over. */
export function ReadingChoice({ field, reading, sniffed, onChange }: ChoiceProps): ReactNode {
  const words = useWords();
  const text = words.preview.reading;
  const now = sniffed.reading;
  const help = text.help[field];
  const set = (patch: Partial<Reading>) => onChange(patch);
  const marks = (values: readonly string[]): [string, string][] =>
    [...new Set(values)].map((one) => [one, markName(one, words)]);
  let body: ReactNode;
  switch (field) {
    case 'format':
      body = (
        <List
          options={FORMATS.map((one) => [one, text.formats[one]])}
          current={now.format ?? ''}
          onChoose={(format) => set({ format: format as FileFormat })}
        />
      );
      break;
    case 'compression':
      body = (
        <List
          options={COMPRESSIONS.map((one) => [one, text.compressions[one]])}
          current={now.compression ?? 'none'}
          onChoose={(one) => set({ compression: one as Compression })}
        />
      );
      break;
    case 'encoding':
      body = <Encodings sniffed={sniffed} onChoose={(encoding) => set({ encoding })} />;
      break;
    case 'delimiter':
      body = (
        <List
          options={marks([...sniffed.delimiters, ',', '\t', ';', '|'])}
          current={now.delimiter ?? ''}
          onChoose={(delimiter) => set({ delimiter })}
          other={{ most: 1, onOther: (delimiter) => set({ delimiter }) }}
        />
      );
      break;
    case 'quote':
      body = (
        <List
          options={[
            ['"', '"'],
            ["'", "'"],
            ['', text.none],
          ]}
          current={now.quote ?? ''}
          onChoose={(quote) => set({ quote })}
          other={{ most: 1, onOther: (quote) => set({ quote }) }}
        />
      );
      break;
    case 'header':
      body = (
        <List
          options={[
            ['yes', text.yes],
            ['no', text.no],
          ]}
          current={now.header ? 'yes' : 'no'}
          onChoose={(one) => set({ header: one === 'yes' })}
        />
      );
      break;
    case 'dateFormat':
      body = (
        <List
          options={DATES.map((one) => [one, one === '' ? text.stayText : one])}
          current={now.dateFormat ?? ''}
          onChoose={(dateFormat) => set({ dateFormat })}
          other={{ most: 40, onOther: (dateFormat) => set({ dateFormat }) }}
        />
      );
      break;
    case 'timeFormat':
      body = (
        <List
          options={TIMES.map((one) => [one, one === '' ? text.stayText : one])}
          current={now.timeFormat ?? ''}
          onChoose={(timeFormat) => set({ timeFormat })}
          other={{ most: 60, onOther: (timeFormat) => set({ timeFormat }) }}
        />
      );
      break;
    case 'decimalMark':
      body = (
        <List
          options={[
            ['.', '.'],
            [',', ','],
          ]}
          current={now.decimalMark ?? '.'}
          onChoose={(decimalMark) => set({ decimalMark })}
        />
      );
      break;
    case 'thousandsMark':
      body = (
        <List
          options={marks(['', ',', '.', ' ', "'"])}
          current={now.thousandsMark ?? ''}
          onChoose={(thousandsMark) => set({ thousandsMark })}
        />
      );
      break;
    case 'part':
      body = (
        <List
          options={sniffed.parts.map((one) => [one, one])}
          current={now.part ?? ''}
          onChoose={(part) => set({ part })}
        />
      );
      break;
    case 'nulls':
      body = (
        <Typed
          label={text.fields.nulls}
          value={(now.nulls ?? []).join(', ')}
          onApply={(typed) => set({ nulls: nullsOf(typed) })}
        />
      );
      break;
    case 'skipLines':
      body = (
        <Typed
          label={text.fields.skipLines}
          value={String(now.skipLines ?? 0)}
          check={(typed) => /^\d{1,6}$/.test(typed.trim())}
          onApply={(typed) => set({ skipLines: Number(typed) })}
        />
      );
      break;
    case 'comment':
    case 'escape':
    case 'pattern':
      body = (
        <Typed
          label={text.fields[field]}
          value={now[field] ?? ''}
          wide={field === 'pattern'}
          check={(typed) => field !== 'pattern' || typed === '' || /\(\?P?<\w+>/.test(typed)}
          onApply={(typed) => set({ [field]: typed })}
        />
      );
  }
  const showLines = field !== 'encoding' && sniffed.lines.length > 0 && field !== 'format';
  return (
    <>
      {help ? <p className="popover-lead">{help}</p> : null}
      {body}
      {showLines ? (
        <>
          <h4 className="popover-title">{text.lines}</h4>
          <pre className="reading-lines">{sniffed.lines.slice(0, 6).join('\n')}</pre>
        </>
      ) : null}
      {isChosen(field, reading) ? (
        <Button size="small" look="quiet" onClick={() => set({ [field]: null })}>
          {text.guessAgain}
        </Button>
      ) : null}
    </>
  );
}

interface ListProps {
  options: readonly [string, string][];
  current: string;
  onChoose: (value: string) => void;
  other?: { most: number; onOther: (value: string) => void };
}

function List({ options, current, onChoose, other }: ListProps): ReactNode {
  const text = useWords().preview.reading;
  return (
    <>
      <ul className="popover-list">
        {options.map(([value, label]) => (
          <li key={value}>
            <button
              type="button"
              className="popover-item"
              aria-pressed={value === current}
              {...(value === current ? { 'data-first': true } : {})}
              onClick={() => onChoose(value)}
            >
              <span className="ellipsis">{label}</span>
              {value === current ? <Check size={13} aria-hidden /> : null}
            </button>
          </li>
        ))}
      </ul>
      {other ? (
        <Typed
          label={text.other}
          value={options.some(([value]) => value === current) ? '' : current}
          most={other.most}
          check={(typed) => typed !== ''}
          onApply={other.onOther}
        />
      ) : null}
    </>
  );
}

interface TypedProps {
  label: string;
  value: string;
  most?: number;
  wide?: boolean;
  check?: (typed: string) => boolean;
  onApply: (typed: string) => void;
}

function Typed({ label, value, most, wide, check, onApply }: TypedProps): ReactNode {
  const text = useWords().preview.reading;
  const [typed, setTyped] = useState(value);
  const id = useId();
  const sound = check?.(typed) ?? true;
  return (
    <form
      className="popover-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (sound) onApply(typed);
      }}
    >
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className={wide ? 'field mono wide' : 'field mono'}
        value={typed}
        maxLength={most}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setTyped(event.target.value)}
      />
      <Button size="small" type="submit" disabled={!sound}>
        {text.apply}
      </Button>
    </form>
  );
}

/** Each encoding that fits with the first lines as they then read. */
function Encodings({
  sniffed,
  onChoose,
}: {
  sniffed: Sniffed;
  onChoose: (encoding: string) => void;
}): ReactNode {
  const text = useWords().preview.reading;
  const format = useFormat();
  const current = sniffed.reading.encoding ?? '';
  const shown = new Set(sniffed.encodings.map((one) => one.encoding));
  const others = ENCODINGS.filter((one) => !shown.has(one));
  return (
    <>
      <ul className="popover-list encodings">
        {sniffed.encodings.map((one) => (
          <li key={one.encoding}>
            <button
              type="button"
              className="popover-item sample"
              aria-pressed={one.encoding === current}
              onClick={() => onChoose(one.encoding)}
            >
              <span className="sample-head">
                <b>{encodingName(one.encoding)}</b>
                <span className={one.wrong > 0 ? 'sample-wrong' : 'minor'}>
                  {one.wrong > 0 ? text.wrong(format.count(one.wrong)) : text.noWrong}
                </span>
                {one.encoding === current ? <Check size={13} aria-hidden /> : null}
              </span>
              <pre>{one.lines.join('\n')}</pre>
            </button>
          </li>
        ))}
      </ul>
      <div className="popover-form">
        <label>
          {text.other}{' '}
          <select
            className="field"
            value=""
            onChange={(event) => event.target.value !== '' && onChoose(event.target.value)}
          >
            <option value="">…</option>
            {others.map((one) => (
              <option key={one} value={one}>
                {encodingName(one)}
              </option>
            ))}
          </select>
        </label>
      </div>
    </>
  );
}
