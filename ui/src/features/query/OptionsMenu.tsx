// How the queries of a tab run, beside their text: a button in the bar, and what it opens.
import { Copy, SlidersHorizontal } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { asProblem, ipc, newJobId, type QueryOptions, type TableRef } from '../../ipc';
import { Button, IconButton } from '../../kit/Button';
import { copyText } from '../../kit/clipboard';
import { notify, reportProblem } from '../../state/app';
import { provide } from '../../state/commands';
import { DEFAULT_OPTIONS } from '../../state/options';
import { changeTab, type OpenTab } from '../../state/tabs';
import { useWords } from '../../words';
import { connectionOf } from './session';
import './runs.css';

/** `dataset.table` or `project.dataset.table`; null: neither. */
export function tableOf(text: string, project: string): TableRef | null {
  const parts = text.trim().replaceAll('`', '').split('.');
  if (parts.some((part) => part.trim() === '')) return null;
  const [table, dataset, own] = [...parts].reverse();
  if (parts.length > 3 || !table || !dataset) return null;
  return { project: own ?? project, dataset, table };
}

/** Lines of `key:value`; null when one of them cannot be a label. */
export function labelsOf(text: string): [string, string][] | null {
  const labels: [string, string][] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const [key = '', ...rest] = line.trim().split(':');
    const value = rest.join(':');
    if (!/^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u.test(key)) return null;
    if (!/^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u.test(value)) return null;
    labels.push([key, value]);
  }
  return labels;
}

/** Whether something differs from the usual, the default dataset left out: it has a button of its own. */
function differs(options: QueryOptions): boolean {
  return JSON.stringify({ ...options, defaultDataset: null }) !== JSON.stringify(DEFAULT_OPTIONS);
}

interface OptionsMenuProps {
  tab: OpenTab;
  project: string;
  running: boolean;
}

/** What is chosen is kept with the tab and sent with its queries. */
export function OptionsMenu({ tab, project, running }: OptionsMenuProps): ReactNode {
  const words = useWords();
  const { options: text } = words.runs;
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const options = { ...DEFAULT_OPTIONS, ...tab.options };
  const other = differs(options);

  useEffect(() => provide({ queryOptions: () => setOpen(true) }), []);
  useEffect(() => {
    if (!open) return;
    box.current?.querySelector<HTMLElement>('input')?.focus();
    const outside = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    window.addEventListener('pointerdown', outside, true);
    return () => window.removeEventListener('pointerdown', outside, true);
  }, [open]);

  const change = (patch: Partial<QueryOptions>) =>
    changeTab(tab.id, { options: { ...options, ...patch } });

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Esc inside closes what is inside
    <div
      className="options"
      ref={box}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        event.stopPropagation();
        setOpen(false);
        button.current?.focus();
      }}
    >
      <IconButton
        ref={button}
        label={other ? `${text.button}: ${text.changed}` : text.button}
        aria-expanded={open}
        aria-haspopup="dialog"
        className={other ? 'changed' : ''}
        onClick={() => setOpen(!open)}
      >
        <SlidersHorizontal size={15} aria-hidden />
      </IconButton>
      {open ? (
        <div className="options-menu" role="dialog" aria-label={text.title} key={tab.id}>
          <header>
            <h3>{text.title}</h3>
            <Button
              look="quiet"
              size="small"
              disabled={!other}
              onClick={() => {
                change({ ...DEFAULT_OPTIONS, defaultDataset: options.defaultDataset });
                setOpen(false);
                button.current?.focus();
              }}
            >
              {text.reset}
            </Button>
          </header>
          <Text
            label={text.location}
            help={text.locationHelp}
            value={options.location ?? ''}
            onValue={(value) => change({ location: value.trim() || null })}
          />
          <Check
            label={text.batch}
            help={text.batchHelp}
            checked={options.priority === 'batch'}
            onChange={(batch) => change({ priority: batch ? 'batch' : 'interactive' })}
          />
          <Check
            label={text.cache}
            help={text.cacheHelp}
            checked={options.useCache}
            onChange={(useCache) => change({ useCache })}
          />
          <Text
            label={text.labels}
            help={text.labelsHelp}
            lines
            value={options.labels.map(([key, value]) => `${key}:${value}`).join('\n')}
            invalid={(value) => (labelsOf(value) ? null : text.badLabel)}
            onValue={(value) => change({ labels: labelsOf(value) ?? [] })}
          />
          <Text
            label={text.destination}
            help={text.destinationHelp}
            value={
              options.destination
                ? `${options.destination.table.project}.${options.destination.table.dataset}.${options.destination.table.table}`
                : ''
            }
            invalid={(value) =>
              value.trim() === '' || tableOf(value, project) ? null : text.badTable
            }
            onValue={(value) => {
              const table = tableOf(value, project);
              change({
                destination: table
                  ? { write: 'empty', create: 'ifNeeded', ...options.destination, table }
                  : null,
              });
            }}
          />
          {options.destination ? (
            <div className="options-pair">
              <Select
                label={text.write}
                value={options.destination.write}
                choices={text.writes}
                onChange={(write) =>
                  options.destination && change({ destination: { ...options.destination, write } })
                }
              />
              <Select
                label={text.create}
                value={options.destination.create}
                choices={text.creates}
                onChange={(create) =>
                  options.destination && change({ destination: { ...options.destination, create } })
                }
              />
            </div>
          ) : null}
          <div className="options-pair">
            <Text
              label={text.timeout}
              help={text.timeoutHelp}
              value={options.jobTimeoutMs === null ? '' : String(options.jobTimeoutMs / 1000)}
              invalid={(value) =>
                value.trim() === '' || Number(value) > 0 ? null : words.settings.invalidNumber
              }
              onValue={(value) =>
                change({
                  jobTimeoutMs: Number(value) > 0 ? Math.round(Number(value) * 1000) : null,
                })
              }
            />
            <Text
              label={text.kms}
              help=""
              value={options.kmsKey ?? ''}
              onValue={(value) => change({ kmsKey: value.trim() || null })}
            />
          </div>
          <SessionField tab={tab} options={options} running={running} change={change} />
        </div>
      ) : null}
    </div>
  );
}

interface SessionFieldProps {
  tab: OpenTab;
  options: QueryOptions;
  running: boolean;
  change: (patch: Partial<QueryOptions>) => void;
}

function SessionField({ tab, options, running, change }: SessionFieldProps): ReactNode {
  const words = useWords();
  const { options: text } = words.runs;
  const [ending, setEnding] = useState(false);
  const { session } = options;
  const end = () => {
    const connection = connectionOf(tab);
    if (session.name !== 'open' || !connection) return;
    setEnding(true);
    ipc()
      .sessionEnd(newJobId(), connection, session.id, tab.lastRun?.location ?? options.location)
      .then(
        () => {
          change({ session: { name: 'none' } });
          notify(text.sessionEnded);
        },
        (thrown: unknown) => {
          const problem = asProblem(thrown);
          // A session that the service has ended by itself is over, too.
          if (problem.kind.name === 'badSql' || problem.kind.name === 'notFound')
            change({ session: { name: 'none' } });
          reportProblem(problem);
        },
      )
      .finally(() => setEnding(false));
  };
  return (
    <div className="options-session">
      <Check
        label={text.session}
        help={text.sessionHelp}
        checked={session.name !== 'none'}
        disabled={session.name === 'open'}
        onChange={(on) => change({ session: { name: on ? 'new' : 'none' } })}
      />
      {session.name === 'new' ? <p className="options-help">{text.sessionNew}</p> : null}
      {session.name === 'open' ? (
        <div className="options-id">
          <code className="ellipsis" title={session.id}>
            {text.sessionId(session.id)}
          </code>
          <IconButton
            size="small"
            label={text.copyId}
            onClick={() =>
              void copyText(session.id).then((done) => done && notify(words.frame.copied))
            }
          >
            <Copy size={13} aria-hidden />
          </IconButton>
          <Button size="small" disabled={running || ending} onClick={end}>
            {text.endSession}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

interface TextProps {
  label: string;
  help: string;
  value: string;
  lines?: boolean;
  invalid?: (value: string) => string | null;
  /** Told of values that hold. */
  onValue: (value: string) => void;
}

function Text({ label, help, value, lines = false, invalid, onValue }: TextProps): ReactNode {
  const id = useId();
  const [text, setText] = useState(value);
  const wrong = invalid?.(text) ?? null;
  const shared = {
    id,
    className: 'field',
    value: text,
    'aria-invalid': wrong !== null,
    'aria-describedby': `${id}help`,
    spellCheck: false,
    onChange: (event: { target: { value: string } }) => {
      setText(event.target.value);
      if (!invalid?.(event.target.value)) onValue(event.target.value);
    },
  };
  return (
    <div className="options-text">
      <label htmlFor={id}>{label}</label>
      {lines ? <textarea rows={2} {...shared} /> : <input {...shared} />}
      <p className={wrong ? 'options-help bad' : 'options-help'} id={`${id}help`}>
        {wrong ?? help}
      </p>
    </div>
  );
}

interface CheckProps {
  label: string;
  help: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}

function Check({ label, help, checked, disabled = false, onChange }: CheckProps): ReactNode {
  const id = useId();
  return (
    <div className="options-check">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        aria-describedby={`${id}help`}
        onChange={(event) => onChange(event.target.checked)}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        <p className="options-help" id={`${id}help`}>
          {help}
        </p>
      </div>
    </div>
  );
}

interface SelectProps<T extends string> {
  label: string;
  value: T;
  choices: Record<T, string>;
  onChange: (value: T) => void;
}

function Select<T extends string>({ label, value, choices, onChange }: SelectProps<T>): ReactNode {
  const id = useId();
  return (
    <div className="options-text">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="field"
        value={value}
        onChange={(event) => onChange(event.target.value as T)}
      >
        {(Object.entries(choices) as [T, string][]).map(([choice, name]) => (
          <option key={choice} value={choice}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
