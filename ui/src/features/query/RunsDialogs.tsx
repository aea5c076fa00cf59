// What is asked before something costs much, goes over the budget, or is left running.
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { asProblem, type Estimate, ipc, newJobId, type Weights } from '../../ipc';
import { Button } from '../../kit/Button';
import { Dialog } from '../../kit/Dialog';
import { notify, reportProblem, useApp } from '../../state/app';
import { provide } from '../../state/commands';
import { agree, disagree, useGuard } from '../../state/guard';
import { DEFAULT_OPTIONS } from '../../state/options';
import { repeatRun, useRuns } from '../../state/runs';
import { activeTab } from '../../state/tabs';
import { type Format, useFormat, useWords, type Words } from '../../words';
import './runs.css';

/** Mounted once over the frame. */
export function RunsDialogs(): ReactNode {
  const asking = useGuard((state) => state.asking);
  const raising = useGuard((state) => state.raising);
  const closing = useGuard((state) => state.closing);

  const budgeted = useGuard((state) => state.spend?.budgetMicros != null);
  useEffect(
    () =>
      provide({
        confirmRun: () => {
          const run = refused();
          const kind = run?.problem?.kind;
          if (!run || kind?.name !== 'unconfirmed') return;
          const { tab, connection, sql, from, parameters, options } = run;
          const call = { tab, connection, sql, from, parameters, options };
          useGuard.setState({ asking: { call, bytes: kind.bytes, estimate: null } });
        },
      }),
    [],
  );
  useEffect(() => {
    // Without a budget there is none to raise.
    if (!budgeted) return;
    return provide({
      raiseBudget: () => {
        const run = refused();
        const kind = run?.problem?.kind;
        const over = kind?.name === 'overBudget' ? kind : null;
        useGuard.setState({
          raising: {
            askedMicros: over?.askedMicros ?? null,
            again: over && run ? () => repeatRun(run) : null,
          },
        });
      },
    });
  }, [budgeted]);

  return (
    <>
      {asking ? <ConfirmDialog key={asking.call.tab} /> : null}
      {raising ? <BudgetDialog /> : null}
      {closing === null ? null : <ClosingDialog running={closing} />}
    </>
  );
}

function refused() {
  const tab = activeTab();
  return tab ? useRuns.getState().byTab.get(tab.id) : undefined;
}

/** The price of an estimate in words, with how it is meant. */
export function amountText(
  bytes: number,
  estimate: Estimate | null,
  words: Words,
  format: Format,
): string {
  const amount = format.bytes(bytes);
  const money = estimate?.price
    ? `${amount} · ${format.money(estimate.price.micros, estimate.price.currency)}`
    : amount;
  return estimate ? words.price.accuracy[estimate.accuracy](money) : money;
}

/** Enter alone never runs anything: the focus is on the way back. */
function ConfirmDialog(): ReactNode {
  const words = useWords();
  const format = useFormat();
  const asking = useGuard((state) => state.asking);
  const [estimate, setEstimate] = useState(asking?.estimate ?? null);
  const [weights, setWeights] = useState<Weights | null>(null);
  const [weighing, setWeighing] = useState(true);
  const back = useRef<HTMLButtonElement>(null);
  const { confirm } = words.runs;

  useEffect(() => {
    back.current?.focus();
    if (!asking) return;
    const { connection, sql, parameters, options } = asking.call;
    const job = newJobId();
    const request = (id: string) => ({
      job: id,
      connection,
      sql,
      parameters: [...(parameters ?? [])],
      options: options ?? DEFAULT_OPTIONS,
      maxBytesBilled: null,
      confirmedBytes: null,
    });
    let gone = false;
    ipc()
      .queryWeigh(request(job))
      .then((found) => gone || setWeights(found))
      .catch(() => undefined)
      .finally(() => gone || setWeighing(false));
    if (!asking.estimate)
      ipc()
        .queryEstimate(request(newJobId()))
        .then((found) => gone || setEstimate(found))
        .catch(() => undefined);
    return () => {
      gone = true;
      ipc()
        .jobCancel(job)
        .catch(() => undefined);
    };
  }, [asking]);

  if (!asking) return null;
  const slots = estimate?.slots ?? false;
  const amount = amountText(asking.bytes, estimate, words, format);
  const heaviest = (weights?.tables ?? []).slice(0, 3);
  return (
    <Dialog
      title={confirm.title}
      closeLabel={confirm.cancel}
      onClose={disagree}
      className="confirm-run"
      foot={
        <>
          <Button ref={back} onClick={disagree}>
            {confirm.cancel}
          </Button>
          <Button look="danger" onClick={agree}>
            {confirm.run(
              estimate?.price
                ? format.money(estimate.price.micros, estimate.price.currency)
                : format.bytes(asking.bytes),
            )}
          </Button>
        </>
      }
    >
      <p className="confirm-amount tabular">{amount}</p>
      {slots ? <p className="run-help">{words.runs.price.slotsWhy}</p> : null}
      {!slots && estimate && !estimate.price ? (
        <p className="run-help">{confirm.unknownPrice}</p>
      ) : null}
      {weighing || heaviest.length > 0 ? <h3>{confirm.heaviest}</h3> : null}
      {weighing ? (
        <p className="run-help" role="status">
          {confirm.weighing}
        </p>
      ) : (
        <ul className="heaviest">
          {heaviest.map(({ table, sizeBytes, columns }) => (
            <li key={`${table.dataset}.${table.table}`}>
              <b className="ellipsis">{`${table.dataset}.${table.table}`}</b>
              <span className="tabular minor">
                {sizeBytes === null ? words.runs.weigh.view : format.bytes(sizeBytes)}
              </span>
              <span className="minor ellipsis">
                {columns
                  .slice(0, 4)
                  .map(({ name, bytes }) =>
                    bytes === null ? name : `${name} ${format.bytes(bytes)}`,
                  )
                  .join(' · ')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

function BudgetDialog(): ReactNode {
  const words = useWords();
  const format = useFormat();
  const spend = useGuard((state) => state.spend);
  const raising = useGuard((state) => state.raising);
  const id = useId();
  const { budget: text } = words.runs;
  const spent = (spend?.today.micros ?? 0) + (spend?.reservedMicros ?? 0);
  const now = spend?.budgetMicros ?? 0;
  const currency = spend?.today.currency ?? 'USD';
  const asked = raising?.askedMicros ?? null;
  const [typed, setTyped] = useState('');
  const wanted = Number(typed.normalize('NFKC').replaceAll(',', '').trim());
  const micros = Math.round(wanted * 1e6);
  const valid = typed.trim() !== '' && Number.isFinite(micros) && micros > now;
  const close = () => useGuard.setState({ raising: null });
  const raise = () => {
    if (!valid) return;
    const again = raising?.again ?? null;
    ipc()
      .budgetRaise(micros)
      .then(
        (next) => {
          useGuard.setState({ spend: next, raising: null });
          notify(text.raised, again ? { label: text.runAgain, run: again } : null);
        },
        (thrown: unknown) => reportProblem(asProblem(thrown)),
      );
  };
  return (
    <Dialog
      title={text.title}
      closeLabel={words.frame.close}
      onClose={close}
      className="raise-budget"
      foot={
        <>
          <Button onClick={close}>{words.runs.closing.stay}</Button>
          <Button look="danger" disabled={!valid} onClick={raise}>
            {text.raise}
          </Button>
        </>
      }
    >
      <p>{text.text(format.money(spent, currency), format.money(now, currency))}</p>
      {asked === null ? null : <p>{text.needs(format.money(asked, currency))}</p>}
      <label className="raise-field" htmlFor={id}>
        <span>
          {text.today} ({currency})
        </span>
        <input
          id={id}
          className="field tabular number"
          inputMode="decimal"
          placeholder={String(Math.ceil((spent + (asked ?? 0)) / 1e4) / 100)}
          value={typed}
          aria-invalid={typed !== '' && !valid}
          aria-describedby={`${id}help`}
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      <p className="run-help" id={`${id}help`}>
        {typed !== '' && !valid ? <span className="bad">{text.invalid}</span> : text.logged}
      </p>
    </Dialog>
  );
}

function ClosingDialog({ running }: { running: number }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const [stopping, setStopping] = useState(false);
  const stay = useRef<HTMLButtonElement>(null);
  const { closing: text } = words.runs;
  useEffect(() => stay.current?.focus(), []);
  const close = () => useGuard.setState({ closing: null });
  const quit = (stop: boolean) => {
    setStopping(stop);
    ipc()
      .appQuit(stop)
      .catch((thrown: unknown) => {
        setStopping(false);
        reportProblem(asProblem(thrown));
      });
  };
  return (
    <Dialog
      title={text.title(format.count(running), running !== 1)}
      closeLabel={text.stay}
      onClose={close}
      className="closing"
      foot={
        <>
          <Button ref={stay} disabled={stopping} onClick={close}>
            {text.stay}
          </Button>
          <span className="spring" />
          <Button look="danger" disabled={stopping} onClick={() => quit(true)}>
            {stopping ? text.stopping : text.stop}
          </Button>
          <Button look="primary" disabled={stopping} onClick={() => quit(false)}>
            {text.leave}
          </Button>
        </>
      }
    >
      <p>{text.text}</p>
    </Dialog>
  );
}

/** What was spent today, and of how much: in the status bar. */
export function SpendMeter(): ReactNode {
  const words = useWords();
  const format = useFormat();
  const spend = useGuard((state) => state.spend);
  const slots = useApp((state) => state.settings.usesSlots);
  if (!spend || (slots && spend.today.micros === 0)) return null;
  const { budget: text } = words.runs;
  const money = (micros: number) => format.money(micros, spend.today.currency);
  const used = spend.today.micros + spend.reservedMicros;
  const share = spend.budgetMicros ? Math.min(1, used / spend.budgetMicros) : null;
  const label =
    spend.budgetMicros === null
      ? text.meter(money(spend.today.micros))
      : text.meterOf(money(spend.today.micros), money(spend.budgetMicros));
  const tone = share === null ? '' : share >= 1 ? 'bad' : share >= 0.8 ? 'warn' : 'good';
  return (
    <button
      type="button"
      className={`meter ${tone}`}
      title={[
        label,
        spend.reservedMicros > 0 ? text.reserved(money(spend.reservedMicros)) : '',
        words.runs.settings.freeTier,
      ]
        .filter(Boolean)
        .join('\n')}
      aria-label={`${text.label}: ${label}`}
      onClick={() => useApp.setState({ dialog: 'settings' })}
    >
      <span className="tabular">{label}</span>
      {share === null ? null : (
        <span className="meter-bar" aria-hidden>
          <i style={{ width: `${share * 100}%` }} />
        </span>
      )}
    </button>
  );
}
