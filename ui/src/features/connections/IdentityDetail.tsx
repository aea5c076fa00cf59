// One identity: how it proves itself, how old its key is, and as whom a service sees it.
import { LogIn, Pencil, Trash2, TriangleAlert, UserRoundSearch } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import {
  asProblem,
  type Identity,
  type IdentityId,
  ipc,
  newJobId,
  type Problem,
  type WhoAmI,
} from '../../ipc';
import { Bar } from '../../kit/Bar';
import { Button, IconButton } from '../../kit/Button';
import { ProblemBar } from '../../problem/ProblemBar';
import { reportProblem, useApp } from '../../state/app';
import { canSignIn, signIn, useIdentities } from '../../state/identities';
import { useFormat, useWords } from '../../words';
import { StateMark } from './StateMark';
import { keyAge, usePlaces, usesOf } from './store';
import { useNow } from './useNow';

/** The right half of the dialog. */
export function IdentityDetail({ id }: { id: IdentityId }): ReactNode {
  const text = useWords().connections;
  const format = useFormat();
  const identities = useIdentities((state) => state.identities);
  useIdentities((state) => state.aws);
  useApp((state) => state.connections);
  const [busy, setBusy] = useState(false);
  const [who, setWho] = useState<WhoAmI | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const identity = identities.find((one) => one.id === id);
  if (!identity) return null;
  const ask = () => {
    setBusy(true);
    setProblem(null);
    ipc()
      .identityWho(newJobId(), id)
      .then(setWho, (thrown: unknown) => {
        setWho(null);
        setProblem(asProblem(thrown));
      })
      .finally(() => setBusy(false));
  };
  const uses = usesOf(id);
  const signedOut = identity.state.name === 'signedOut';
  return (
    <section aria-label={identity.name}>
      <div className="place-head">
        <Name identity={identity} />
        <StateMark state={identity.state} ready />
      </div>
      <dl className="place-facts">
        <div>
          <dt>{text.facts.way}</dt>
          <dd>{text.ways[identity.way.name].name}</dd>
        </div>
        <WayFacts identity={identity} />
        <div>
          <dt>{text.facts.kept}</dt>
          <dd className={identity.kept === 'memory' ? 'warn' : undefined}>
            {text.kept[identity.kept]}
          </dd>
        </div>
        {identity.addedMs === null ? null : (
          <div>
            <dt>{text.facts.added}</dt>
            <dd>{format.moment(identity.addedMs)}</dd>
          </div>
        )}
        <div>
          <dt>{text.facts.usedBy}</dt>
          <dd>{uses.length > 0 ? uses.join(', ') : text.facts.unused}</dd>
        </div>
      </dl>
      <KeyAge madeMs={who?.keyMadeMs ?? identity.keyMadeMs} />
      {identity.state.name === 'failed' ? (
        <ProblemBar
          problem={identity.state.problem}
          job={null}
          onRetry={canSignIn(identity) ? () => signIn(id) : ask}
        />
      ) : null}
      <div className="place-buttons">
        {signedOut ? null : (
          <Button look={who ? 'plain' : 'primary'} disabled={busy} onClick={ask}>
            <UserRoundSearch size={14} aria-hidden />
            {text.who.ask}
          </Button>
        )}
        {canSignIn(identity) ? (
          <Button look={signedOut ? 'primary' : 'plain'} onClick={() => signIn(id)}>
            <LogIn size={14} aria-hidden />
            {signedOut ? text.signIn : text.signInAgain}
          </Button>
        ) : null}
        <span className="spring" />
        <Button
          look="danger"
          onClick={() => usePlaces.setState({ removing: { kind: 'identity', id } })}
        >
          <Trash2 size={13} aria-hidden />
          {text.remove}
        </Button>
      </div>
      {busy ? <Bar share={null} label={text.who.ask} /> : null}
      {problem ? <ProblemBar problem={problem} job={null} onRetry={ask} /> : null}
      {who ? <WhoView who={who} /> : null}
    </section>
  );
}

/** The name, and a field to change it. */
function Name({ identity }: { identity: Identity }): ReactNode {
  const text = useWords().connections;
  const [editing, setEditing] = useState<string | null>(null);
  if (editing === null)
    return (
      <>
        <h3 className="ellipsis">{identity.name}</h3>
        <IconButton label={text.rename} onClick={() => setEditing(identity.name)}>
          <Pencil size={13} aria-hidden />
        </IconButton>
        <span className="spring" />
      </>
    );
  const done = () => {
    const name = editing.trim();
    setEditing(null);
    if (name !== '' && name !== identity.name)
      ipc()
        .identityRename(identity.id, name)
        .catch((thrown: unknown) => reportProblem(asProblem(thrown)));
  };
  return (
    <form
      className="place-rename"
      onSubmit={(event) => {
        event.preventDefault();
        done();
      }}
    >
      <input
        className="field"
        // biome-ignore lint/a11y/noAutofocus: the person has just asked to type here
        autoFocus
        aria-label={text.renameField}
        value={editing}
        onChange={(event) => setEditing(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          event.stopPropagation();
          setEditing(null);
        }}
      />
      <Button size="small" type="submit">
        {text.save}
      </Button>
    </form>
  );
}

/** What belongs to one way only. */
function WayFacts({ identity }: { identity: Identity }): ReactNode {
  const text = useWords().connections;
  const identities = useIdentities((state) => state.identities);
  const { way } = identity;
  const fields = text.adding.fields;
  const nameOf = (id: string) => identities.find((one) => one.id === id)?.name ?? id;
  const facts: [string, string | null][] = (() => {
    switch (way.name) {
      case 'googleKey':
        return [
          [text.who.name, way.email],
          [text.facts.project, way.project],
          [text.facts.key, way.keyId],
        ];
      case 'googleBrowser':
        return [[text.who.name, way.email]];
      case 'googleImpersonated':
        return [
          [text.facts.source, nameOf(way.source)],
          [fields.target, way.target],
          [fields.delegates, way.delegates.join(' → ')],
        ];
      case 'googleWorkload':
        return [
          [fields.target, way.target],
          [text.facts.file, way.subjectFrom],
        ];
      case 'awsKeys':
        return [[fields.accessKeyId, way.accessKeyId]];
      case 'awsProfile':
        return [[fields.profile, way.profile]];
      case 'awsSso':
        return [
          [text.facts.startUrl, way.startUrl],
          [text.facts.account, [way.account, way.role].filter(Boolean).join(' / ')],
        ];
      case 'awsRole':
        return [
          [text.facts.source, nameOf(way.source)],
          [fields.roleArn, way.roleArn],
          [fields.mfaSerial, way.mfaSerial],
        ];
      case 'awsProcess':
        return [[fields.command, way.command]];
      default:
        return [];
    }
  })();
  return facts
    .filter(([, value]) => value)
    .map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>
          <code>{value}</code>
        </dd>
      </div>
    ));
}

/** How old the key is; louder the older it is. */
function KeyAge({ madeMs }: { madeMs: number | null }): ReactNode {
  const { age } = useWords().connections;
  const format = useFormat();
  const now = useNow(3_600_000);
  if (madeMs === null) return null;
  const { days, level } = keyAge(madeMs, now);
  if (level === 'new') return <p className="place-hint">{age.days(format.count(days))}</p>;
  return (
    <div className={`place-note ${level === 'loud' ? 'bad' : 'warn'}`} role="note">
      <TriangleAlert size={16} aria-hidden />
      <div>
        {level === 'loud' ? (
          <b>{age.loud(format.count(days))}</b>
        ) : (
          <>
            {age.days(format.count(days))}. {age.calm}
          </>
        )}
      </div>
    </div>
  );
}

/** Seconds that clocks may differ without anybody noticing. */
const CLOCK_SECS = 60;

function WhoView({ who }: { who: WhoAmI }): ReactNode {
  const { who: text } = useWords().connections;
  const format = useFormat();
  const now = useNow(1000);
  const left = who.untilMs === null ? null : who.untilMs - now;
  const ahead = who.clockAheadSecs;
  return (
    <div className="who" role="status">
      <h4>{text.title}</h4>
      <dl className="place-facts">
        <div>
          <dt>{text.name}</dt>
          <dd>
            <code>{who.name}</code>
          </dd>
        </div>
        {who.account ? (
          <div>
            <dt>{text.account}</dt>
            <dd className="tabular">{who.account}</dd>
          </div>
        ) : null}
        {who.untilMs === null ? null : (
          <div>
            <dt>{text.until}</dt>
            <dd className="tabular">
              {left !== null && left > 0
                ? text.untilLeft(format.time(who.untilMs), format.duration(left))
                : text.refreshed}
            </dd>
          </div>
        )}
        {who.scopes.length > 0 ? (
          <div>
            <dt>{text.scopes}</dt>
            <dd>
              {who.scopes.map((scope) => (
                <code key={scope}>{scope}</code>
              ))}
            </dd>
          </div>
        ) : null}
        {ahead === null ? null : (
          <div>
            <dt>{text.clock}</dt>
            <dd className={Math.abs(ahead) > CLOCK_SECS ? 'bad' : undefined}>
              {Math.abs(ahead) > CLOCK_SECS
                ? text.clockBad(format.duration(Math.abs(ahead) * 1000))
                : text.clockGood}
            </dd>
          </div>
        )}
      </dl>
    </div>
  );
}
