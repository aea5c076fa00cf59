// What looking at files in S3 may read unasked, and the prices that its meter goes by.
import { type ReactNode, useId, useState } from 'react';
import type { S3Prices } from '../../ipc';
import { changeSettings, useApp } from '../../state/app';
import { useWords } from '../../words';
import { positive } from './amounts';
import { LimitField } from './LimitField';

/** Of a number that is meant as none: more than any file has. */
const ALL = 2 ** 50;

/** A section of the settings. */
export function FilesSettings(): ReactNode {
  const words = useWords();
  const text = words.preview.settings;
  const { previewBytes, s3Prices } = useApp((state) => state.settings);
  const change = (patch: Partial<S3Prices>) =>
    changeSettings({ s3Prices: { ...useApp.getState().settings.s3Prices, ...patch } });
  return (
    <section>
      <h3>{text.section}</h3>
      <LimitField
        label={text.bytes}
        help={text.bytesHelp}
        none={text.noLimit}
        value={previewBytes >= ALL ? null : previewBytes}
        onValue={(bytes) => changeSettings({ previewBytes: bytes ?? ALL })}
      />
      <PriceField
        label={text.requests}
        help={text.requestsHelp}
        micros={s3Prices.perThousandReadsMicros ?? 0}
        onMicros={(perThousandReadsMicros) => change({ perThousandReadsMicros })}
      />
      <PriceField
        label={text.lists}
        help={text.listsHelp}
        micros={s3Prices.perThousandListsMicros ?? 0}
        onMicros={(perThousandListsMicros) => change({ perThousandListsMicros })}
      />
      <PriceField
        label={text.transfer}
        help={text.transferHelp}
        micros={s3Prices.perGbOutMicros ?? 0}
        onMicros={(perGbOutMicros) => change({ perGbOutMicros })}
      />
      <CurrencyField
        value={s3Prices.currency ?? 'USD'}
        onValue={(currency) => change({ currency })}
      />
    </section>
  );
}

interface PriceProps {
  label: string;
  help: string;
  micros: number;
  onMicros: (micros: number) => void;
}

function PriceField({ label, help, micros, onMicros }: PriceProps): ReactNode {
  const words = useWords();
  const id = useId();
  const currency = useApp((state) => state.settings.s3Prices.currency ?? 'USD');
  const [typed, setTyped] = useState(String(micros / 1e6));
  const number = positive(typed, false, true);
  return (
    <div className="setting">
      <div>
        <label htmlFor={id}>{label}</label>
        <p className="setting-help" id={`${id}help`}>
          {number === null ? (
            <span className="bad" role="alert">
              {words.settings.invalidNumber}
            </span>
          ) : (
            help
          )}
        </p>
      </div>
      <div className="setting-fields">
        <input
          id={id}
          className="field tabular number"
          inputMode="decimal"
          value={typed}
          aria-invalid={number === null}
          aria-describedby={`${id}help`}
          onChange={(event) => {
            setTyped(event.target.value);
            const next = positive(event.target.value, false, true);
            if (next !== null) onMicros(Math.round(next * 1e6));
          }}
        />
        <span className="minor">{currency}</span>
      </div>
    </div>
  );
}

function CurrencyField(props: { value: string; onValue: (value: string) => void }): ReactNode {
  const words = useWords();
  const id = useId();
  const [typed, setTyped] = useState(props.value);
  const code = typed.normalize('NFKC').trim().toUpperCase();
  const valid = /^[A-Z]{3}$/.test(code);
  return (
    <div className="setting">
      <div>
        <label htmlFor={id}>{words.settings.currency}</label>
        <p className="setting-help">
          {valid ? words.settings.currencyHelp : words.settings.invalidCurrency}
        </p>
      </div>
      <input
        id={id}
        className="field currency"
        maxLength={4}
        value={typed}
        aria-invalid={!valid}
        onChange={(event) => {
          setTyped(event.target.value);
          const next = event.target.value.normalize('NFKC').trim().toUpperCase();
          if (/^[A-Z]{3}$/.test(next)) props.onValue(next);
        }}
      />
    </div>
  );
}
