// The options that the chosen format knows.
import { type ReactNode, useId } from 'react';
import type { ExportOptions, LineEnd, TextEncoding } from '../../ipc';
import { useWords } from '../../words';
import { knows } from './options';

interface OptionFieldsProps {
  options: ExportOptions;
  onChange: (patch: Partial<ExportOptions>) => void;
}

const ENCODINGS: readonly TextEncoding[] = ['utf8', 'utf8Bom', 'cp932'];
const LINE_ENDS: readonly LineEnd[] = ['lf', 'crLf'];
const ZONES = [
  'UTC',
  'Asia/Tokyo',
  'Asia/Seoul',
  'Asia/Taipei',
  'Europe/Berlin',
  'America/New_York',
  'America/Los_Angeles',
];

/** A grid of fields; empty for a format without options. */
export function OptionFields({ options, onChange }: OptionFieldsProps): ReactNode {
  const text = useWords().exporting;
  const id = useId();
  const has = (option: Parameters<typeof knows>[1]) => knows(options.format, option);
  const delimiters = [
    [',', text.delimiters.comma],
    [';', text.delimiters.semicolon],
    ['|', text.delimiters.bar],
    ['\t', text.delimiters.tab],
  ] as const;
  return (
    <div className="export-options">
      {has('encoding') ? (
        <label>
          <span>{text.encoding}</span>
          <select
            className="field"
            value={options.encoding}
            onChange={(event) => onChange({ encoding: event.target.value as TextEncoding })}
          >
            {ENCODINGS.map((one) => (
              <option key={one} value={one}>
                {text.encodings[one]}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      {has('delimiter') ? (
        <label>
          <span>{text.delimiter}</span>
          <select
            className="field"
            value={options.delimiter}
            onChange={(event) => onChange({ delimiter: event.target.value })}
          >
            {delimiters.map(([sign, name]) => (
              <option key={sign} value={sign}>
                {name}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      {has('lineEnd') ? (
        <label>
          <span>{text.lineEnd}</span>
          <select
            className="field"
            value={options.lineEnd}
            onChange={(event) => onChange({ lineEnd: event.target.value as LineEnd })}
          >
            {LINE_ENDS.map((one) => (
              <option key={one} value={one}>
                {text.lineEnds[one]}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      {has('nullText') ? (
        <label>
          <span>{text.nullText}</span>
          <input
            className="field"
            value={options.nullText}
            placeholder={text.nullTextHint}
            maxLength={20}
            onChange={(event) => onChange({ nullText: event.target.value })}
          />
        </label>
      ) : null}
      {has('timeZone') ? (
        <label title={text.timeZoneHint}>
          <span>{text.timeZone}</span>
          <input
            className="field"
            list={`${id}zones`}
            value={options.timeZone ?? 'UTC'}
            spellCheck={false}
            onChange={(event) => {
              const zone = event.target.value.trim();
              onChange({ timeZone: zone === 'UTC' || zone === '' ? null : zone });
            }}
          />
          <datalist id={`${id}zones`}>
            {ZONES.map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
        </label>
      ) : null}
      {has('header') ? (
        <label className="export-tick">
          <input
            type="checkbox"
            checked={options.header}
            onChange={(event) => onChange({ header: event.target.checked })}
          />
          <span>{text.header}</span>
        </label>
      ) : null}
      {has('safeCells') ? (
        <label className="export-tick" title={text.safeCellsHint}>
          <input
            type="checkbox"
            checked={options.safeCells}
            onChange={(event) => onChange({ safeCells: event.target.checked })}
          />
          <span>
            {text.safeCells}
            <span className="export-help">{text.safeCellsHint}</span>
          </span>
        </label>
      ) : null}
    </div>
  );
}
