// The dialogs over the browser: a link for others, restoring, a quick look; and moving.
import { ChevronLeft, ChevronRight, TriangleAlert } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { asProblem, ipc, newJobId, type Problem, type RestoreTier } from '../../ipc';
import { Button, IconButton } from '../../kit/Button';
import { Dialog } from '../../kit/Dialog';
import { ProblemBar } from '../../problem/ProblemBar';
import { notify } from '../../state/app';
import { useFormat, useWords } from '../../words';
import { type Asking, ask, useAsking } from './actions';
import { objectName, s3Path } from './address';
import { arranged } from './listing';
import { atCursor, select, useSessions } from './session';
import { TransferDialog } from './TransferDialog';
import { Viewer } from './Viewer';
import './objects.css';

/** Mounted once, over the frame. */
export function ObjectDialogs(): ReactNode {
  const asking = useAsking((state) => state.asking);
  return (
    <>
      {asking?.name === 'link' ? <LinkDialog {...asking} /> : null}
      {asking?.name === 'restore' ? <RestoreDialog {...asking} /> : null}
      {asking?.name === 'look' ? <QuickLook tab={asking.tab} /> : null}
      <TransferDialog />
    </>
  );
}

const close = () => ask(null);

const UNITS = { minutes: 1, hours: 60, days: 1440 } as const;
type LinkUnit = keyof typeof UNITS;
const WEEK = 7 * 1440;

function LinkDialog({ connection, object }: Extract<Asking, { name: 'link' }>): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { link: text } = words.objects;
  const id = useId();
  const [amount, setAmount] = useState('1');
  const [unit, setUnit] = useState<LinkUnit>('hours');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const minutes = Number(amount) * UNITS[unit];
  const sound = /^\d+$/.test(amount.trim()) && minutes >= 1 && minutes <= WEEK;
  const copy = async () => {
    if (!sound || busy) return;
    setBusy(true);
    setProblem(null);
    try {
      const until = await ipc().objectLinkCopy(newJobId(), connection, object, minutes);
      notify(text.copied(format.moment(until ?? Date.now() + minutes * 60_000)));
      close();
    } catch (thrown) {
      setProblem(asProblem(thrown));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={text.title}
      closeLabel={words.frame.close}
      onClose={close}
      className="object-dialog"
      foot={
        <>
          <Button onClick={close}>{words.frame.cancel}</Button>
          <Button look="primary" disabled={!sound || busy} onClick={() => void copy()}>
            {text.copy}
          </Button>
        </>
      }
    >
      {problem ? <ProblemBar problem={problem} job={null} /> : null}
      <p>
        <code className="break">{s3Path(object.bucket, object.key)}</code>
      </p>
      <p className="object-warning">
        <TriangleAlert size={15} aria-hidden />
        <span>{text.warning}</span>
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void copy();
        }}
      >
        <label htmlFor={id}>{text.validFor}</label>
        <div className="transfer-row">
          <input
            id={id}
            data-first
            className="field short tabular"
            inputMode="numeric"
            value={amount}
            aria-invalid={!sound}
            aria-describedby={`${id}help`}
            onChange={(event) => setAmount(event.target.value)}
          />
          <select
            className="field"
            aria-label={text.validFor}
            value={unit}
            onChange={(event) => setUnit(event.target.value as LinkUnit)}
          >
            {(Object.keys(UNITS) as LinkUnit[]).map((one) => (
              <option key={one} value={one}>
                {text[one]}
              </option>
            ))}
          </select>
        </div>
        <p className="transfer-help" id={`${id}help`} role="status">
          {sound ? text.until(format.moment(Date.now() + minutes * 60_000)) : text.limit}
        </p>
      </form>
    </Dialog>
  );
}

const TIERS: readonly RestoreTier[] = ['expedited', 'standard', 'bulk'];

function RestoreDialog(asking: Extract<Asking, { name: 'restore' }>): ReactNode {
  const { connection, object, storageClass } = asking;
  const words = useWords();
  const { restore: text } = words.objects;
  const id = useId();
  const deep = storageClass === 'DEEP_ARCHIVE';
  const [days, setDays] = useState('7');
  const [tier, setTier] = useState<RestoreTier>('standard');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const count = Number(days);
  const sound = /^\d+$/.test(days.trim()) && count >= 1 && count <= 365;
  const start = async () => {
    if (!sound || busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await ipc().objectRestore(newJobId(), connection, { object, days: count, tier });
      notify(text.asked);
      close();
    } catch (thrown) {
      setProblem(asProblem(thrown));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={text.title}
      closeLabel={words.frame.close}
      onClose={close}
      className="object-dialog"
      foot={
        <>
          <Button onClick={close}>{words.frame.cancel}</Button>
          <Button look="primary" disabled={!sound || busy} onClick={() => void start()}>
            {text.start}
          </Button>
        </>
      }
    >
      {problem ? <ProblemBar problem={problem} job={null} /> : null}
      <p>
        <code className="break">{s3Path(object.bucket, object.key)}</code>
      </p>
      <p>{text.text(storageClass)}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
      >
        <label htmlFor={id}>{text.days}</label>
        <div className="transfer-row">
          <input
            id={id}
            data-first
            className="field short tabular"
            inputMode="numeric"
            value={days}
            aria-invalid={!sound}
            aria-describedby={`${id}help`}
            onChange={(event) => setDays(event.target.value)}
          />
          <span className="muted" id={`${id}help`}>
            {sound ? text.daysHelp : text.wrongDays}
          </span>
        </div>
        <fieldset className="object-tiers">
          <legend>{text.tier}</legend>
          {TIERS.map((one) => {
            const off = deep && one === 'expedited';
            return (
              <label key={one} className="check">
                <input
                  type="radio"
                  name={id}
                  checked={tier === one}
                  disabled={off}
                  onChange={() => setTier(one)}
                />
                <span>
                  {text.tiers[one]}
                  <small className="muted">{off ? text.noExpedited : text.tierHelp[one]}</small>
                </span>
              </label>
            );
          })}
        </fieldset>
      </form>
    </Dialog>
  );
}

/** The object at the cursor, large; the arrows go to its neighbours. */
function QuickLook({ tab }: { tab: string }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { look: text } = words.objects;
  const session = useSessions((state) => state.by.get(tab));
  const entry = session ? atCursor(session) : null;
  if (!session || !entry?.object) return null;
  const { place } = session.listing;
  const { object } = entry;
  const step = (by: 1 | -1) => {
    const shown = arranged(session.listing.entries, session.filter, session.sort);
    let at = shown.findIndex(({ key }) => key === entry.key) + by;
    while (shown[at] && !shown[at]?.object) at += by;
    const next = shown[at];
    if (next) select(tab, next.key, 'only');
  };
  const name = objectName(place, entry.key, session.version);
  return (
    <Dialog
      title={entry.name}
      closeLabel={words.frame.close}
      onClose={close}
      className="quick-look"
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons below do the same */}
      <div
        className="quick-look-body"
        onKeyDown={(event) => {
          const inside = event.target instanceof HTMLElement ? event.target.tagName : '';
          if (/^(INPUT|SELECT|VIDEO|AUDIO|PRE)$/.test(inside)) return;
          if (event.key === 'ArrowRight' || event.key === 'ArrowDown') step(1);
          else if (event.key === 'ArrowLeft' || event.key === 'ArrowUp') step(-1);
          else if (event.key === ' ' && inside !== 'BUTTON') close();
          else return;
          event.preventDefault();
        }}
      >
        <Viewer
          key={JSON.stringify(name)}
          connection={place.connection}
          object={name}
          size={object.size}
          storageClass={object.storageClass}
          contentType={null}
          eager
        />
        <div className="quick-look-foot">
          <IconButton label={text.previous} data-first onClick={() => step(-1)}>
            <ChevronLeft size={16} aria-hidden />
          </IconButton>
          <IconButton label={text.next} onClick={() => step(1)}>
            <ChevronRight size={16} aria-hidden />
          </IconButton>
          <span className="spring" />
          <span className="muted tabular">{format.bytes(object.size)}</span>
        </div>
      </div>
    </Dialog>
  );
}
