// Adding a connection, step by step: which service, as whom, where, and whether it works.
import { ArrowLeft } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import {
  asProblem,
  type ConnectionId,
  type IdentityId,
  ipc,
  type Problem,
  type Reach,
} from '../../ipc';
import { Button } from '../../kit/Button';
import { Dialog } from '../../kit/Dialog';
import { notify } from '../../state/app';
import { useIdentities } from '../../state/identities';
import { type ServiceName, useFormat, useWords, type WayName } from '../../words';
import { ChooseIdentity } from './ChooseIdentity';
import { ReachForm, type ReachValues, reachOf, valuesOf } from './ReachForm';
import { ShredNote } from './ShredNote';
import { placeOf, showPlaces, usePlaces } from './store';
import { TestStep } from './TestStep';
import './connections.css';

const SERVICES: readonly ServiceName[] = ['bigQuery', 'aws', 's3'];
const STEPS = ['service', 'identity', 'reach', 'test'] as const;

type Step = (typeof STEPS)[number];

/** The dialog, while something is added or edited. */
export function AddConnection(): ReactNode {
  const adding = usePlaces((state) => state.adding);
  return adding ? <Adding key={adding.edit ?? ''} edit={adding.edit} /> : null;
}

function Adding({ edit }: { edit: ConnectionId | null }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const text = words.connections.adding;
  const [before] = useState(() => placeOf(edit));
  const identities = useIdentities((state) => state.identities);
  const [step, setStep] = useState<Step>(before ? 'reach' : 'service');
  const [service, setService] = useState<ServiceName>(
    before === null
      ? 'bigQuery'
      : before.service === 'bigQuery'
        ? 'bigQuery'
        : before.connection.endpoint
          ? 's3'
          : 'aws',
  );
  const [identity, setIdentity] = useState<IdentityId | null>(before?.connection.identity ?? null);
  const [values, setValues] = useState<ReachValues>(() => valuesOf(before, service));
  const [way, setWay] = useState<WayName | null>(null);
  const [tried, setTried] = useState(false);
  const [saved, setSaved] = useState<ConnectionId | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const close = () => usePlaces.setState({ adding: null, shreddable: null });

  const chooseService = (next: ServiceName) => {
    if (next !== service) {
      setService(next);
      setIdentity(null);
      setValues(valuesOf(null, next));
    }
    setStep('identity');
  };

  const save = async () => {
    setTried(true);
    const reach: Reach | null = reachOf(service, values);
    if (reach === null || identity === null) return;
    setBusy(true);
    setProblem(null);
    try {
      const id = await ipc().connectionSave({
        id: saved ?? edit,
        name: values.name.trim(),
        identity,
        reach,
      });
      setSaved(id);
      setStep('test');
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setBusy(false);
    }
  };

  const finish = () => {
    if (saved) {
      notify(text.saved(placeOf(saved)?.connection.name ?? values.name));
      showPlaces({ kind: 'connection', id: saved });
    }
    close();
  };

  const number = STEPS.indexOf(step) + 1;
  const first = before ? 'reach' : 'service';
  const back = () => {
    setProblem(null);
    if (step === 'identity' && way !== null) setWay(null);
    else setStep(STEPS[number - 2] ?? 'service');
  };

  return (
    <Dialog
      title={before ? text.editTitle : text.title}
      closeLabel={words.frame.close}
      onClose={saved ? finish : close}
      className="adding"
      foot={
        <>
          {step === first || step === 'test' ? null : (
            <Button onClick={back}>
              <ArrowLeft size={13} aria-hidden />
              {text.back}
            </Button>
          )}
          <span className="spring" />
          {step === 'test' ? (
            <>
              <Button onClick={() => setStep('reach')}>{text.change}</Button>
              <Button look="primary" onClick={finish}>
                {text.finish}
              </Button>
            </>
          ) : (
            <>
              <Button onClick={saved ? finish : close}>{words.frame.cancel}</Button>
              {step === 'reach' ? (
                <Button look="primary" disabled={busy} onClick={() => void save()}>
                  {busy ? text.saving : text.saveAndTest}
                </Button>
              ) : null}
            </>
          )}
        </>
      }
    >
      <ol
        className="adding-steps"
        aria-label={text.step(format.count(number), format.count(STEPS.length), text.steps[step])}
      >
        {STEPS.map((one, index) => (
          <li key={one} aria-current={one === step ? 'step' : undefined}>
            <span aria-hidden>{index + 1}</span>
            {text.steps[one]}
          </li>
        ))}
      </ol>
      <ShredNote />
      {step === 'service' ? (
        <div className="adding-services">
          {SERVICES.map((one) => (
            <button
              key={one}
              type="button"
              className="adding-card"
              {...(one === service ? { 'data-first': '' } : {})}
              onClick={() => chooseService(one)}
            >
              <b>{text.services[one].name}</b>
              <span>{text.services[one].text}</span>
            </button>
          ))}
        </div>
      ) : step === 'identity' ? (
        <ChooseIdentity
          service={service}
          form={way}
          onForm={setWay}
          onChosen={(id, region) => {
            setWay(null);
            setIdentity(id);
            if (region && values.region === '') setValues((old) => ({ ...old, region }));
            setStep('reach');
          }}
        />
      ) : step === 'reach' ? (
        <ReachForm
          service={service}
          values={values}
          identity={identity}
          identities={identities}
          tried={tried}
          problem={problem}
          onIdentity={setIdentity}
          onValues={(patch) => setValues((old) => ({ ...old, ...patch }))}
          onSubmit={() => void save()}
        />
      ) : saved ? (
        <TestStep id={saved} />
      ) : null}
    </Dialog>
  );
}
