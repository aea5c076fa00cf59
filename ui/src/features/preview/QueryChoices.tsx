// The order and the sample of a query over files.
import { X } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import type { Column, PreviewOrder } from '../../ipc';
import { Button, IconButton } from '../../kit/Button';
import { Popover } from '../../kit/Popover';
import { useWords } from '../../words';

interface OrderProps {
  at: DOMRect;
  columns: readonly Column[];
  order: readonly PreviewOrder[];
  onClose: () => void;
  onOrder: (order: PreviewOrder[]) => void;
}

/** Shown while it is mounted; each change is asked at once. */
export function OrderChoice({ at, columns, order, onClose, onOrder }: OrderProps): ReactNode {
  const text = useWords().preview.query;
  const free = columns.filter(
    ({ name, mode, type }) =>
      mode !== 'repeated' && type !== 'STRUCT' && !order.some((one) => one.column === name),
  );
  return (
    <Popover label={text.order} at={at} onClose={onClose}>
      <p className="popover-lead">{text.orderHelp}</p>
      <ul className="popover-list">
        {order.map((one) => (
          <li key={one.column} className="order-key">
            <span className="ellipsis">{one.column}</span>
            <select
              className="field"
              aria-label={one.column}
              value={one.descending ? 'down' : 'up'}
              onChange={(event) =>
                onOrder(
                  order.map((other) =>
                    other === one ? { ...one, descending: event.target.value === 'down' } : other,
                  ),
                )
              }
            >
              <option value="up">{text.ascending}</option>
              <option value="down">{text.descending}</option>
            </select>
            <IconButton
              size="small"
              label={text.removeOrder(one.column)}
              onClick={() => onOrder(order.filter((other) => other !== one))}
            >
              <X size={12} aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
      <select
        className="field"
        data-first
        aria-label={text.addOrder}
        value=""
        onChange={(event) =>
          event.target.value !== '' &&
          onOrder([...order, { column: event.target.value, descending: false }])
        }
      >
        <option value="">{text.addOrder}</option>
        {free.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </Popover>
  );
}

interface SampleProps {
  at: DOMRect;
  sample: number | null;
  onClose: () => void;
  onSample: (sample: number | null) => void;
}

const SAMPLES = [1000, 10_000, 100_000];

/** Shown while it is mounted. */
export function SampleChoice({ at, sample, onClose, onSample }: SampleProps): ReactNode {
  const words = useWords();
  const text = words.preview.query;
  const id = useId();
  const [typed, setTyped] = useState(String(sample ?? SAMPLES[0]));
  const rows = Number(typed.replaceAll(/[,\s]/g, ''));
  const sound = Number.isSafeInteger(rows) && rows > 0 && rows <= 10_000_000;
  return (
    <Popover label={text.sample} at={at} onClose={onClose}>
      <p className="popover-lead">{text.sampleHelp}</p>
      <form
        className="popover-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (sound) onSample(rows);
        }}
      >
        <label htmlFor={id}>{text.sampleRows}</label>
        <input
          id={id}
          className="field short tabular"
          inputMode="numeric"
          aria-invalid={!sound}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button size="small" look="primary" type="submit" disabled={!sound}>
          {words.preview.reading.apply}
        </Button>
      </form>
      {sample === null ? null : (
        <Button size="small" look="quiet" onClick={() => onSample(null)}>
          {text.sampleOff}
        </Button>
      )}
    </Popover>
  );
}
