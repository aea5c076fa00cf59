// As whom: identities that are here, credentials found on this computer, then every other way; keys last.
import { ChevronRight, LogIn } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import {
  asProblem,
  type FoundIdentity,
  type Identity,
  type IdentityId,
  type IdentitySource,
  ipc,
  newJobId,
  type Problem,
} from '../../ipc';
import { ProblemBar } from '../../problem/ProblemBar';
import { canSignIn, isUsable, signIn, useIdentities } from '../../state/identities';
import { type ServiceName, useWords, type WayName } from '../../words';
import { StateMark } from './StateMark';
import { addIdentity, fits, sourceOf, WAYS } from './store';
import { WayForm } from './WayForm';

interface ChooseIdentityProps {
  service: ServiceName;
  /** The way that is filled in; null: it is still to be chosen. */
  form: WayName | null;
  onForm: (way: WayName | null) => void;
  onChosen: (identity: IdentityId, region: string | null) => void;
}

/** Ways that need nothing to be filled in. */
const BARE: readonly WayName[] = ['googleDefault', 'awsEnvironment', 'awsInstance'];

/** The second step. */
export function ChooseIdentity(props: ChooseIdentityProps): ReactNode {
  const { service, form, onForm, onChosen } = props;
  const text = useWords().connections;
  const { adding } = text;
  const identities = useIdentities((state) => state.identities);
  const [found, setFound] = useState<readonly FoundIdentity[] | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [waiting, setWaiting] = useState<IdentityId | null>(null);
  const chosen = useRef(onChosen);
  chosen.current = onChosen;

  useEffect(() => {
    const job = newJobId();
    let gone = false;
    ipc()
      .identityFound(job)
      .then((list) => !gone && setFound(list))
      .catch((thrown: unknown) => {
        if (gone) return;
        setFound([]);
        setProblem(asProblem(thrown));
      });
    return () => {
      gone = true;
      ipc()
        .jobCancel(job)
        .catch(() => undefined);
    };
  }, []);

  // Whoever signs in meanwhile goes on by itself.
  const waited = identities.find((one) => one.id === waiting);
  const through = waited !== undefined && isUsable(waited);
  useEffect(() => {
    if (waiting && through) chosen.current(waiting, null);
  }, [waiting, through]);

  const take = (identity: Identity, region: string | null = null) => {
    if (isUsable(identity) || !canSignIn(identity)) {
      onChosen(identity.id, region);
      return;
    }
    onForm(null);
    setWaiting(identity.id);
    signIn(identity.id);
  };

  const add = async (key: string, source: IdentitySource, region: string | null, name = '') => {
    setBusy(key);
    setProblem(null);
    try {
      take(await addIdentity(source, name), region);
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setBusy(null);
    }
  };

  if (form)
    return (
      <div className="choose">
        <WayForm
          way={form}
          busy={busy !== null}
          problem={problem}
          onSubmit={(source, name) => void add(form, source, null, name)}
        />
      </div>
    );

  const known = identities.filter(({ way }) => fits(way, service));
  const here = (found ?? []).filter(
    ({ way }) => fits(way, service) && sourceOf({ way } as FoundIdentity),
  );
  const ways = WAYS[service].filter(
    // What was found is one click away already.
    (way) => !(BARE.includes(way) && here.some((one) => one.way.name === way)),
  );
  return (
    <div className="choose">
      {problem ? <ProblemBar problem={problem} job={null} /> : null}
      {known.length > 0 ? (
        <section aria-label={adding.known}>
          <h4>{adding.known}</h4>
          <ul className="choose-list">
            {known.map((one) => (
              <li key={one.id}>
                <button type="button" className="choose-item" onClick={() => take(one)}>
                  <span className="choose-text">
                    <b className="ellipsis">{one.name}</b>
                    <span>{text.ways[one.way.name].name}</span>
                  </span>
                  <StateMark state={one.state} ready short />
                  {isUsable(one) || !canSignIn(one) ? (
                    <ChevronRight size={14} aria-hidden />
                  ) : (
                    <LogIn size={14} aria-label={text.signIn} />
                  )}
                </button>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <section aria-label={adding.found} aria-busy={found === null}>
        <h4>{adding.found}</h4>
        {found === null ? (
          <p className="place-hint" role="status">
            <span className="spinner" aria-hidden /> {adding.finding}
          </p>
        ) : here.length === 0 ? (
          <p className="place-hint">{adding.foundNothing}</p>
        ) : (
          <ul className="choose-list">
            {here.map((one) => {
              const key = `${one.way.name} ${one.name}`;
              const source = sourceOf(one);
              return (
                <li key={key}>
                  <button
                    type="button"
                    className="choose-item"
                    disabled={busy !== null || source === null}
                    onClick={() => source && void add(key, source, one.region, one.name)}
                  >
                    <span className="choose-text">
                      <b className="ellipsis">{one.name}</b>
                      <span>
                        {text.ways[one.way.name].name} · {adding.from(one.from)}
                      </span>
                    </span>
                    <span className="choose-do">{busy === key ? adding.adding : adding.use}</span>
                    <ChevronRight size={14} aria-hidden />
                  </button>
                </li>
              );
            })}
          </ul>
        )}
      </section>
      <section aria-label={adding.ways}>
        <h4>{adding.ways}</h4>
        <ul className="choose-list">
          {ways.map((way) => (
            <li key={way}>
              <button
                type="button"
                className="choose-item"
                disabled={busy !== null}
                onClick={() => {
                  if (BARE.includes(way)) void add(way, { name: way } as IdentitySource, null);
                  else {
                    setProblem(null);
                    onForm(way);
                  }
                }}
              >
                <span className="choose-text">
                  <b>{(way === 'googleKey' ? adding.file : text.ways[way]).name}</b>
                  <span>{(way === 'googleKey' ? adding.file : text.ways[way]).text}</span>
                </span>
                <ChevronRight size={14} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
        <p className="place-hint">{adding.keysWhy}</p>
      </section>
    </div>
  );
}
