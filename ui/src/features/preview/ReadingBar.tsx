// Every guess about the bytes as a chip; a click shows what could be chosen instead.
import { ChevronDown, RotateCcw } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Reading, Sniffed } from '../../ipc';
import { IconButton } from '../../kit/Button';
import { Popover } from '../../kit/Popover';
import { readAs, runFiles } from '../../state/previews';
import { type ReadingField, useFormat, useWords } from '../../words';
import { ReadingChoice } from './ReadingChoice';
import { fieldsOf, isChosen, isText, valueText } from './reading';

interface ReadingBarProps {
  tab: string;
  /** As the person set it. */
  reading: Reading;
  /** As it was read. */
  sniffed: Sniffed | null;
}

/** The third line; empty, but as high, until the first bytes are here. */
export function ReadingBar({ tab, reading, sniffed }: ReadingBarProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const text = words.preview.reading;
  const [asking, setAsking] = useState<{ field: ReadingField | 'more'; at: DOMRect } | null>(null);
  if (!sniffed) return <div className="reading-bar" />;
  const { chips, more } = fieldsOf(sniffed);
  const types = reading.types ?? [];
  const anything =
    types.length > 0 ||
    Object.entries(reading).some(
      ([name, value]) => name !== 'types' && value !== null && value !== undefined,
    );
  const chosenMore = more.filter((field) => isChosen(field, reading));
  const change = (patch: Partial<Reading>) => {
    setAsking(null);
    readAs(tab, patch);
  };
  const textual = isText(sniffed.reading.format);
  return (
    <section className="reading-bar" aria-label={text.label}>
      {[...chips, ...chosenMore].map((field) => (
        <Chip
          key={field}
          name={text.fields[field]}
          value={valueText(field, sniffed, words)}
          chosen={isChosen(field, reading)}
          onOpen={(at) => setAsking({ field, at })}
        />
      ))}
      {textual ? (
        <button
          type="button"
          className={`reading-chip ${reading.allText ? 'chosen' : ''}`}
          aria-pressed={reading.allText === true}
          title={text.allTextHelp}
          onClick={() => readAs(tab, { allText: reading.allText ? null : true })}
        >
          {text.allText}
        </button>
      ) : null}
      {more.length > 0 ? (
        <button
          type="button"
          className="reading-chip bare"
          aria-haspopup="dialog"
          onClick={(event) =>
            setAsking({ field: 'more', at: event.currentTarget.getBoundingClientRect() })
          }
        >
          {text.more}
          <ChevronDown size={11} aria-hidden />
        </button>
      ) : null}
      {types.length > 0 ? (
        <button
          type="button"
          className="reading-chip chosen"
          title={types.map(([name, type]) => `${name}: ${type}`).join('\n')}
          onClick={() => readAs(tab, { types: [] })}
        >
          {text.typesSet(format.count(types.length))}
          <RotateCcw size={11} aria-hidden />
        </button>
      ) : null}
      {anything ? (
        <IconButton
          size="small"
          label={text.guessAll}
          onClick={() => runFiles(tab, { reading: { types: [] } })}
        >
          <RotateCcw size={12} aria-hidden />
        </IconButton>
      ) : null}
      {asking && asking.field !== 'more' ? (
        <Popover
          key={asking.field}
          label={text.change(text.fields[asking.field])}
          at={asking.at}
          onClose={() => setAsking(null)}
          className="reading-choice"
        >
          <ReadingChoice
            field={asking.field}
            reading={reading}
            sniffed={sniffed}
            onChange={change}
          />
        </Popover>
      ) : null}
      {asking?.field === 'more' ? (
        <Popover label={text.more} at={asking.at} onClose={() => setAsking(null)}>
          <ul className="popover-list">
            {more.map((field) => (
              <li key={field}>
                <button
                  type="button"
                  className="popover-item"
                  onClick={() => setAsking({ field, at: asking.at })}
                >
                  <span>{text.fields[field]}</span>
                  <span className="minor ellipsis">{valueText(field, sniffed, words)}</span>
                </button>
              </li>
            ))}
          </ul>
        </Popover>
      ) : null}
    </section>
  );
}

interface ChipProps {
  name: string;
  value: string;
  chosen: boolean;
  onOpen: (at: DOMRect) => void;
}

function Chip({ name, value, chosen, onOpen }: ChipProps): ReactNode {
  const text = useWords().preview.reading;
  const state = chosen ? text.chosen : text.guessed;
  return (
    <button
      type="button"
      className={`reading-chip ${chosen ? 'chosen' : 'guessed'}`}
      aria-haspopup="dialog"
      aria-label={`${name}: ${value} (${state})`}
      title={`${name}: ${value} (${state})`}
      onClick={(event) => onOpen(event.currentTarget.getBoundingClientRect())}
    >
      <span className="reading-name">{name}</span>
      <span className="ellipsis">{value}</span>
      <ChevronDown size={11} aria-hidden />
    </button>
  );
}
