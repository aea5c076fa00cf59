// Which files there are, and what looking at them took.
import { ChevronDown, Gauge, TriangleAlert } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { HiveKey, Meter, Preview, Skipped } from '../../ipc';
import { Popover } from '../../kit/Popover';
import { useApp } from '../../state/app';
import { showPanel } from '../../state/panel';
import { queryFiles, specOfTab } from '../../state/previews';
import { type Format, useFormat, useWords, type Words } from '../../words';
import { conditions, withCondition } from './sql';

interface SetLineProps {
  tab: string;
  preview: Preview | null;
  running: boolean;
}

type Asking = { name: 'skipped'; at: DOMRect } | { name: 'hive'; key: HiveKey; at: DOMRect };

/** What a look took, in plain words; one part per fact. */
export function meterParts(meter: Meter, words: Words, format: Format, currency: string): string[] {
  const text = words.preview.meter;
  const requests = meter.reads + meter.lists;
  if (requests === 0 && meter.bytesRead === 0 && meter.bytesCached === 0) return [text.nothing];
  const parts = [
    requests > 0 ? text.requests(format.count(requests), requests !== 1) : '',
    meter.bytesStored > 0
      ? text.read(format.bytes(meter.bytesRead), format.bytes(meter.bytesStored))
      : text.readOnly(format.bytes(meter.bytesRead)),
    meter.firstRowMs === null ? '' : text.firstRow(format.duration(meter.firstRowMs)),
    meter.priceMicros === 0 ? text.free : format.money(meter.priceMicros, currency),
  ];
  return parts.filter(Boolean);
}

/** The meter of a look or a profile. */
export function MeterLine({ meter }: { meter: Meter }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const currency = useApp((state) => state.settings.s3Prices.currency ?? 'USD');
  const text = words.preview.meter;
  const parts = meterParts(meter, words, format, currency);
  const help = [
    text.help,
    meter.bytesCached > 0 ? text.cached(format.bytes(meter.bytesCached)) : '',
    meter.lists > 0 ? text.lists(format.count(meter.lists)) : '',
  ]
    .filter(Boolean)
    .join('\n');
  return (
    <span className="meter tabular" role="status" aria-label={text.label} title={help}>
      <Gauge size={13} aria-hidden />
      {parts.join(' · ')}
    </span>
  );
}

/** The second line: the set of files at the left, the meter at the right. */
export function SetLine({ tab, preview, running }: SetLineProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const text = words.preview.set;
  const [asking, setAsking] = useState<Asking | null>(null);
  const files = preview?.files;
  const left = files ? Object.values(files.skipped).reduce((sum, one) => sum + one, 0) : 0;
  const bad = files?.first.filter((one) => one.problem !== null).length ?? 0;
  const count = format.count(files?.found ?? 0);
  return (
    <div className="files-set">
      <section className="files-facts" aria-label={text.label}>
        {files && (files.found > 0 || files.complete) ? (
          <button type="button" className="fact tabular" onClick={() => showPanel(tab, 'files')}>
            <b>{files.complete ? text.files(count, files.found !== 1) : text.filesSoFar(count)}</b>
            <span>{format.bytes(files.bytes)}</span>
          </button>
        ) : (
          <span className="minor">{running ? text.listing : ''}</span>
        )}
        {files && files.found > 1 && files.opened > 0 ? (
          <span className="minor tabular">{text.opened(format.count(files.opened))}</span>
        ) : null}
        {left > 0 ? (
          <button
            type="button"
            className="fact minor tabular"
            aria-haspopup="dialog"
            onClick={(event) =>
              setAsking({ name: 'skipped', at: event.currentTarget.getBoundingClientRect() })
            }
          >
            {text.skipped(format.count(left))}
            <ChevronDown size={11} aria-hidden />
          </button>
        ) : null}
        {files && files.pruned > 0 ? (
          <span className="minor tabular" title={text.prunedHelp}>
            {text.pruned(format.count(files.pruned))}
          </span>
        ) : null}
        {bad > 0 ? (
          <button
            type="button"
            className="fact warn tabular"
            onClick={() => showPanel(tab, 'files')}
          >
            <TriangleAlert size={12} aria-hidden />
            {text.bad(format.count(bad), bad !== 1)}
          </button>
        ) : null}
        {files?.hive.map((key) => (
          <button
            key={key.name}
            type="button"
            className="hive-chip"
            aria-haspopup="dialog"
            title={text.hive(key.name, format.count(key.values.length))}
            onClick={(event) =>
              setAsking({ name: 'hive', key, at: event.currentTarget.getBoundingClientRect() })
            }
          >
            <span className="mono">{key.name}</span>
            <span className="minor tabular">{range(key)}</span>
            <ChevronDown size={11} aria-hidden />
          </button>
        ))}
      </section>
      <span className="spring" />
      {preview ? <MeterLine meter={preview.meter} /> : null}
      {asking?.name === 'skipped' && files ? (
        <Popover label={text.skippedTitle} at={asking.at} onClose={() => setAsking(null)}>
          <p className="popover-lead">{text.skippedHelp}</p>
          <dl className="popover-facts">
            {(Object.entries(files.skipped) as [keyof Skipped, number][])
              .filter(([, many]) => many > 0)
              .map(([kind, many]) => (
                <div key={kind}>
                  <dt>{text.kinds[kind]}</dt>
                  <dd className="tabular">{format.count(many)}</dd>
                </div>
              ))}
          </dl>
        </Popover>
      ) : null}
      {asking?.name === 'hive' ? (
        <HiveChooser tab={tab} of={asking.key} at={asking.at} onClose={() => setAsking(null)} />
      ) : null}
    </div>
  );
}

/** The first and the last value. */
function range({ values }: HiveKey): string {
  const [first] = values;
  const last = values.at(-1);
  if (first === undefined || last === undefined) return '';
  return first === last ? first : `${first} … ${last}`;
}

const SHOWN = 200;

function HiveChooser(props: {
  tab: string;
  of: HiveKey;
  at: DOMRect;
  onClose: () => void;
}): ReactNode {
  const { tab, of, at, onClose } = props;
  const text = useWords().preview.set;
  const format = useFormat();
  const [wanted, setWanted] = useState('');
  const found = of.values.filter((one) => one.includes(wanted.trim()));
  const keep = (value: string) => {
    onClose();
    const column = {
      name: of.name,
      type: of.columnType,
      mode: 'nullable' as const,
      fields: [],
      description: null,
      rangeElement: null,
    };
    const term = conditions(column, [{ operator: 'equals', values: [value] }]);
    const filter = specOfTab(tab)?.query.filter ?? '';
    // Another value of the same key takes the place of the first.
    const before = new RegExp(`(^|\\s+AND\\s+)${escaped(of.name)} = (DATE )?('[^']*'|-?\\d+)`, 'i');
    const rest = filter.replace(before, '').replace(/^\s*AND\s+/i, '');
    if (term) queryFiles(tab, { filter: withCondition(rest, term) });
  };
  return (
    <Popover label={of.name} at={at} onClose={onClose} className="hive">
      <p className="popover-lead">{text.hiveHelp}</p>
      <input
        className="field"
        aria-label={text.hiveFind}
        placeholder={text.hiveFind}
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
        onKeyDown={(event) => {
          const [first] = found;
          if (event.key === 'Enter' && !event.nativeEvent.isComposing && first !== undefined)
            keep(first);
        }}
      />
      <ul className="popover-list">
        {found.slice(0, SHOWN).map((value) => (
          <li key={value}>
            <button type="button" className="popover-item tabular" onClick={() => keep(value)}>
              {value}
            </button>
          </li>
        ))}
      </ul>
      {found.length > SHOWN ? (
        <p className="popover-lead">{text.hiveMore(format.count(found.length - SHOWN))}</p>
      ) : null}
    </Popover>
  );
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
