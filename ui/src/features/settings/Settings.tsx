// The settings: taken over at once where they can be seen at once, checked where they could be wrong.
import { type ReactNode, useId, useState } from 'react';
import type { Density, Language, Theme } from '../../ipc';
import { Button } from '../../kit/Button';
import { Dialog } from '../../kit/Dialog';
import { changeSettings, useApp } from '../../state/app';
import { perform } from '../../state/commands';
import { useWorkspace } from '../../state/workspace';
import { useFormat, useWords } from '../../words';
import { positive } from './amounts';
import { CostSettings } from './CostSettings';
import { FilesSettings } from './FilesSettings';
import { FolderField } from './FolderField';
import { LimitField } from './LimitField';
import './settings.css';

/** A dialog over the frame. */
export function Settings({ onClose }: { onClose: () => void }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const settings = useApp((state) => state.settings);
  const version = useApp((state) => state.startup?.version ?? '');
  const text = words.settings;
  const sandbox = useWorkspace((state) => state.shown?.sandbox ?? false);
  return (
    <Dialog
      title={text.title}
      closeLabel={words.frame.close}
      onClose={onClose}
      className="settings"
      foot={<span className="settings-version">{text.version(version)}</span>}
    >
      <section>
        <h3>{text.look}</h3>
        <Choice<Language>
          label={text.language}
          value={settings.language}
          options={[
            ['system', words.frame.language.system],
            ['en', words.frame.language.en],
            ['ja', words.frame.language.ja],
          ]}
          onChange={(language) => changeSettings({ language })}
        />
        <Choice<Theme>
          label={text.theme}
          value={settings.theme}
          options={[
            ['system', words.frame.theme.system],
            ['light', words.frame.theme.light],
            ['dark', words.frame.theme.dark],
          ]}
          onChange={(theme) => changeSettings({ theme })}
        />
        <Choice<Density>
          label={text.density}
          value={settings.density}
          options={[
            ['compact', text.compact],
            ['comfortable', text.comfortable],
          ]}
          onChange={(density) => changeSettings({ density })}
        />
      </section>
      <section>
        <h3>{text.cost}</h3>
        <NumberField
          label={text.price}
          help={text.priceHelp}
          value={String(settings.pricePerTibMicros / 1e6)}
          zero
          onValue={(value) => changeSettings({ pricePerTibMicros: Math.round(value * 1e6) })}
        >
          <CurrencyField
            value={settings.currency}
            onValue={(currency) => changeSettings({ currency })}
          />
        </NumberField>
        <LimitField
          label={text.limit}
          help={text.limitHelp}
          none={text.noLimit}
          value={settings.maxBytesBilled}
          onValue={(maxBytesBilled) => changeSettings({ maxBytesBilled })}
        />
        <CostSettings />
      </section>
      <section>
        <h3>{text.rows}</h3>
        <NumberField
          label={text.maxRows}
          help={text.maxRowsHelp}
          value={format.count(settings.maxResultRows)}
          whole
          onValue={(maxResultRows) => changeSettings({ maxResultRows })}
        />
        <FolderField />
      </section>
      <FilesSettings />
      <section>
        <h3>{words.policy.settings.section}</h3>
        <div className="setting">
          <span>{words.connections.title}</span>
          <Button onClick={() => perform('showConnections')}>
            {words.nextStep.openConnections}
          </Button>
        </div>
        <div className="setting">
          <p className="setting-help">{words.policy.settings.help}</p>
          <div className="setting-buttons">
            <Button onClick={() => perform('exportSettings')}>
              {words.policy.settings.export}
            </Button>
            <Button onClick={() => perform('importSettings')}>
              {words.policy.settings.import}
            </Button>
          </div>
        </div>
      </section>
      <section>
        <h3>{sandbox ? text.sandbox : text.welcome}</h3>
        {sandbox ? (
          <div className="setting">
            <p className="setting-help">{text.resetHelp}</p>
            <Button look="danger" onClick={() => perform('resetSandbox')}>
              {text.reset}
            </Button>
          </div>
        ) : null}
        <div className="setting">
          <span>{text.welcome}</span>
          <Button
            onClick={() => {
              onClose();
              perform('welcome');
            }}
          >
            {text.showWelcome}
          </Button>
        </div>
      </section>
    </Dialog>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: [T, string][];
  onChange: (value: T) => void;
}

function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>): ReactNode {
  const name = useId();
  return (
    <fieldset className="setting">
      <legend>{label}</legend>
      <span aria-hidden>{label}</span>
      <div className="segments">
        {options.map(([option, text]) => (
          <label key={option}>
            <input
              type="radio"
              name={name}
              checked={option === value}
              onChange={() => onChange(option)}
            />
            {text}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface NumberFieldProps {
  label: string;
  help: string;
  value: string;
  /** Whether only whole numbers are taken. */
  whole?: boolean;
  /** Whether 0 is taken. */
  zero?: boolean;
  onValue: (value: number) => void;
  children?: ReactNode;
}

function NumberField(props: NumberFieldProps): ReactNode {
  const { label, help, value, whole = false, zero = false, onValue, children } = props;
  const words = useWords();
  const id = useId();
  const [text, setText] = useState(value);
  const number = positive(text, whole, zero);
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
          value={text}
          aria-invalid={number === null}
          aria-describedby={`${id}help`}
          onChange={(event) => {
            setText(event.target.value);
            const next = positive(event.target.value, whole, zero);
            if (next !== null) onValue(next);
          }}
        />
        {children}
      </div>
    </div>
  );
}

function CurrencyField({
  value,
  onValue,
}: {
  value: string;
  onValue: (value: string) => void;
}): ReactNode {
  const words = useWords();
  const [text, setText] = useState(value);
  const code = text.normalize('NFKC').trim().toUpperCase();
  const valid = /^[A-Z]{3}$/.test(code);
  return (
    <input
      className="field currency"
      aria-label={words.settings.currency}
      title={valid ? words.settings.currencyHelp : words.settings.invalidCurrency}
      maxLength={4}
      value={text}
      aria-invalid={!valid}
      onChange={(event) => {
        setText(event.target.value);
        const next = event.target.value.normalize('NFKC').trim().toUpperCase();
        if (/^[A-Z]{3}$/.test(next)) onValue(next);
      }}
    />
  );
}
