// What queries cost: prices by location, slots, asking first, the day's budget, and what was spent.
import { Plus, X } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import type { LocationPrice } from '../../ipc';
import { Bar } from '../../kit/Bar';
import { Button, IconButton } from '../../kit/Button';
import { changeSettings, useApp } from '../../state/app';
import { useGuard } from '../../state/guard';
import { useFormat, useWords } from '../../words';
import { positive } from './amounts';
import { LimitField } from './LimitField';

/** The lower part of the settings' cost section. */
export function CostSettings(): ReactNode {
  const words = useWords();
  const settings = useApp((state) => state.settings);
  const text = words.runs.settings;
  return (
    <>
      <Locations
        prices={settings.locationPrices}
        currency={settings.currency}
        onPrices={(locationPrices) => changeSettings({ locationPrices })}
      />
      <SlotsField />
      <LimitField
        label={text.confirm}
        help={text.confirmHelp}
        none={text.never}
        value={settings.confirmAboveBytes}
        onValue={(confirmAboveBytes) => changeSettings({ confirmAboveBytes })}
      />
      <BudgetField />
      <Spent />
    </>
  );
}

function SlotsField(): ReactNode {
  const words = useWords();
  const slots = useApp((state) => state.settings.usesSlots);
  const text = words.runs.settings;
  const id = useId();
  return (
    <div className="setting">
      <div>
        <label htmlFor={id}>{text.slots}</label>
        <p className="setting-help">{text.slotsHelp}</p>
      </div>
      <input
        id={id}
        type="checkbox"
        checked={slots}
        onChange={(event) => changeSettings({ usesSlots: event.target.checked })}
      />
    </div>
  );
}

function BudgetField(): ReactNode {
  const words = useWords();
  const { dailyBudgetMicros, currency } = useApp((state) => state.settings);
  const text = words.runs.settings;
  const id = useId();
  const [typed, setTyped] = useState(
    dailyBudgetMicros === null ? '' : String(dailyBudgetMicros / 1e6),
  );
  const empty = typed.trim() === '';
  const number = empty ? null : positive(typed, false, true);
  const invalid = !empty && number === null;
  return (
    <div className="setting">
      <div>
        <label htmlFor={id}>{text.budget}</label>
        <p className="setting-help" id={`${id}help`}>
          {invalid ? (
            <span className="bad" role="alert">
              {words.settings.invalidNumber}
            </span>
          ) : (
            text.budgetHelp
          )}
        </p>
      </div>
      <div className="setting-fields">
        <input
          id={id}
          className="field tabular number"
          inputMode="decimal"
          placeholder={text.noBudget}
          value={typed}
          aria-invalid={invalid}
          aria-describedby={`${id}help`}
          onChange={(event) => {
            setTyped(event.target.value);
            if (event.target.value.trim() === '') changeSettings({ dailyBudgetMicros: null });
            else {
              const next = positive(event.target.value, false, true);
              if (next !== null) changeSettings({ dailyBudgetMicros: Math.round(next * 1e6) });
            }
          }}
        />
        <span className="minor">{currency}</span>
      </div>
    </div>
  );
}

interface LocationsProps {
  prices: readonly LocationPrice[];
  currency: string;
  onPrices: (prices: LocationPrice[]) => void;
}

function Locations({ prices, currency, onPrices }: LocationsProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const text = words.runs.settings;
  const [location, setLocation] = useState('');
  const [price, setPrice] = useState('');
  const number = price.trim() === '' ? null : positive(price, false, true);
  const name = location.normalize('NFKC').trim();
  const valid = /^[A-Za-z][A-Za-z0-9-]*$/.test(name) && number !== null;
  const add = () => {
    if (!valid || number === null) return;
    const rest = prices.filter((one) => one.location.toLowerCase() !== name.toLowerCase());
    onPrices([...rest, { location: name, perTibMicros: Math.round(number * 1e6) }]);
    setLocation('');
    setPrice('');
  };
  return (
    <div className="setting stacked">
      <div>
        <span>{text.locations}</span>
        <p className="setting-help">{text.locationsHelp}</p>
      </div>
      <ul className="locations">
        {prices.map((one) => (
          <li key={one.location}>
            <span className="ellipsis">{one.location}</span>
            <span className="tabular">
              {format.money(one.perTibMicros, currency)} {text.perTib}
            </span>
            <IconButton
              size="small"
              label={text.remove(one.location)}
              onClick={() => onPrices(prices.filter((other) => other !== one))}
            >
              <X size={13} aria-hidden />
            </IconButton>
          </li>
        ))}
        <li>
          <input
            className="field"
            aria-label={text.location}
            placeholder="asia-northeast1"
            value={location}
            onChange={(event) => setLocation(event.target.value)}
          />
          <input
            className="field tabular number"
            inputMode="decimal"
            aria-label={`${currency} ${text.perTib}`}
            placeholder={`${currency} ${text.perTib}`}
            value={price}
            aria-invalid={price.trim() !== '' && number === null}
            onChange={(event) => setPrice(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && !event.nativeEvent.isComposing) add();
            }}
          />
          <Button size="small" disabled={!valid} onClick={add}>
            <Plus size={13} aria-hidden />
            {text.add}
          </Button>
        </li>
      </ul>
    </div>
  );
}

/** By the workspace's own ledger. */
function Spent(): ReactNode {
  const words = useWords();
  const format = useFormat();
  const spend = useGuard((state) => state.spend);
  const text = words.runs.settings;
  if (!spend) return null;
  const money = (micros: number) => format.money(micros, spend.today.currency);
  const budget = spend.budgetMicros;
  return (
    <div className="setting stacked spent">
      <dl>
        <div>
          <dt>{text.today}</dt>
          <dd className="tabular">
            {budget === null
              ? money(spend.today.micros)
              : `${money(spend.today.micros)} / ${money(budget)}`}
            {spend.raised ? <span className="chip">{text.raised}</span> : null}
            <span className="minor">
              {text.runs(format.count(spend.todayRuns))} · {format.bytes(spend.todayBytes)}
            </span>
          </dd>
        </div>
        <div>
          <dt>{text.month}</dt>
          <dd className="tabular">{money(spend.month.micros)}</dd>
        </div>
      </dl>
      {budget === null || budget === 0 ? null : (
        <Bar share={Math.min(1, spend.today.micros / budget)} label={text.today} />
      )}
      <p className="setting-help">{text.byLabel}</p>
      {spend.monthLabels.length === 0 ? (
        <p className="setting-help">{text.noLabels}</p>
      ) : (
        <ul className="labels-spent">
          {spend.monthLabels.slice(0, 12).map(([label, micros]) => (
            <li key={label}>
              <span className="ellipsis">{label}</span>
              <span className="tabular">{money(micros)}</span>
            </li>
          ))}
        </ul>
      )}
      <p className="setting-help">{text.freeTier}</p>
    </div>
  );
}
