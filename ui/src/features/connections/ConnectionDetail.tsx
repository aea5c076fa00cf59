// One connection: where it goes, as whom, and what that identity may do there.
import { LogIn, Pencil, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import {
  type AccessReport,
  asProblem,
  type ConnectionId,
  ipc,
  newJobId,
  type Problem,
} from '../../ipc';
import { Bar } from '../../kit/Bar';
import { Button } from '../../kit/Button';
import { ProblemBar } from '../../problem/ProblemBar';
import { useApp } from '../../state/app';
import { canSignIn, signIn, useIdentities } from '../../state/identities';
import { useLanguage, useWords } from '../../words';
import { AccessView } from './AccessView';
import { StateMark } from './StateMark';
import { addPlace, placeOf, usePlaces } from './store';

/** Asks what the identity of a connection may do there. */
export function useTest(id: ConnectionId): {
  busy: boolean;
  report: AccessReport | null;
  problem: Problem | null;
  test: () => void;
} {
  const language = useLanguage();
  const [busy, setBusy] = useState(false);
  const [report, setReport] = useState<AccessReport | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const test = () => {
    setBusy(true);
    setProblem(null);
    ipc()
      .connectionTest(newJobId(), id, language)
      .then(setReport, (thrown: unknown) => {
        setReport(null);
        setProblem(asProblem(thrown));
      })
      .finally(() => setBusy(false));
  };
  return { busy, report, problem, test };
}

/** The right half of the dialog. */
export function ConnectionDetail({ id }: { id: ConnectionId }): ReactNode {
  const text = useWords().connections;
  // Both lists are followed, so that the details are those of now.
  useApp((state) => state.connections);
  const identities = useIdentities((state) => state.identities);
  useIdentities((state) => state.aws);
  const { busy, report, problem, test } = useTest(id);
  const place = placeOf(id);
  if (!place) return null;
  const { connection } = place;
  const identity = identities.find((one) => one.id === connection.identity);
  const facts: [string, ReactNode][] =
    place.service === 'bigQuery'
      ? [
          [text.facts.service, text.adding.services.bigQuery.name],
          [text.facts.project, <code key="p">{place.connection.project}</code>],
          [text.facts.location, place.connection.location ?? text.facts.locationAuto],
        ]
      : [
          [
            text.facts.service,
            connection.endpoint ? text.adding.services.s3.name : text.adding.services.aws.name,
          ],
          [text.facts.region, <code key="r">{place.connection.region}</code>],
          [
            text.facts.pathStyle,
            place.connection.pathStyle ? text.facts.pathStyleOn : text.facts.pathStyleOff,
          ],
        ];
  if (connection.endpoint && identity)
    facts.push([text.facts.endpoint, <code key="e">{connection.endpoint}</code>]);
  return (
    <section aria-label={connection.name}>
      <div className="place-head">
        <h3>{connection.name}</h3>
        <StateMark state={identity?.state ?? null} ready={connection.ready} />
      </div>
      <dl className="place-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt>{text.facts.identity}</dt>
          <dd>
            {identity ? (
              <button
                type="button"
                className="link-button"
                onClick={() =>
                  usePlaces.setState({ chosen: { kind: 'identity', id: identity.id } })
                }
              >
                {identity.name}
              </button>
            ) : (
              text.facts.ownToken
            )}
          </dd>
        </div>
      </dl>
      {identity?.state.name === 'failed' ? (
        <ProblemBar
          problem={identity.state.problem}
          job={null}
          onRetry={canSignIn(identity) ? () => signIn(identity.id) : test}
        />
      ) : null}
      {identity ? (
        <div className="place-buttons">
          {identity.state.name === 'signedOut' ? (
            <Button look="primary" onClick={() => signIn(identity.id)}>
              <LogIn size={14} aria-hidden />
              {text.signIn}
            </Button>
          ) : (
            <Button look={report ? 'plain' : 'primary'} disabled={busy} onClick={test}>
              {report ? text.testAgain : text.test}
            </Button>
          )}
          <Button onClick={() => addPlace(id)}>
            <Pencil size={13} aria-hidden />
            {text.edit}
          </Button>
          <span className="spring" />
          <Button
            look="danger"
            onClick={() => usePlaces.setState({ removing: { kind: 'connection', id } })}
          >
            <Trash2 size={13} aria-hidden />
            {text.remove}
          </Button>
        </div>
      ) : (
        <p className="place-hint">{text.state.own}</p>
      )}
      {busy ? (
        <div className="place-busy" role="status">
          <span>{text.testing}</span>
          <Bar share={null} label={text.testing} />
        </div>
      ) : null}
      {problem ? <ProblemBar problem={problem} job={null} onRetry={test} /> : null}
      {report && !busy ? <AccessView report={report} /> : null}
    </section>
  );
}
