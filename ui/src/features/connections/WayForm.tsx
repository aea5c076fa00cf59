// The fields of one way to prove oneself. A secret lives in its field only and is taken out as it is sent.
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import type { IdentitySource, Problem } from '../../ipc';
import { Button } from '../../kit/Button';
import { ProblemBar } from '../../problem/ProblemBar';
import { useIdentities } from '../../state/identities';
import { useWords, type WayName } from '../../words';
import { Field, useRequired } from './Field';
import { FilePath } from './FilePath';
import { cloudOf, keepsSecret } from './store';
import { useVaultReady, VaultNote } from './VaultNote';

interface WayFormProps {
  way: WayName;
  busy: boolean;
  problem: Problem | null;
  onSubmit: (source: IdentitySource, name: string) => void;
}

/** What is typed that is no secret. */
type Texts = Record<string, string>;

/** Shown while a way is filled in. */
export function WayForm({ way, busy, problem, onSubmit }: WayFormProps): ReactNode {
  const text = useWords().connections;
  const { adding } = text;
  const { fields } = adding;
  const identities = useIdentities((state) => state.identities);
  const [texts, setTexts] = useState<Texts>({});
  const [tried, setTried] = useState(false);
  const secret = useRef<HTMLInputElement>(null);
  const token = useRef<HTMLInputElement>(null);
  const required = useRequired();
  const vault = useVaultReady();
  const blocked = keepsSecret(way) && vault === false;
  const get = (name: string) => texts[name] ?? '';
  const optional = (name: string) => get(name).trim() || null;
  const field = (name: string, label: string, hint?: string, needed = true) => (
    <Field
      label={label}
      {...(hint ? { hint } : {})}
      value={get(name)}
      wrong={needed ? required(get(name), tried) : null}
      onChange={(event) => setTexts((old) => ({ ...old, [name]: event.target.value }))}
    />
  );
  const file = (name: string, label: string, hint: string) => (
    <FilePath
      label={label}
      hint={hint}
      endings={['json']}
      value={get(name)}
      wrong={required(get(name), tried)}
      onValue={(value) => setTexts((old) => ({ ...old, [name]: value }))}
    />
  );
  const cloud = way.startsWith('google') ? 'google' : 'aws';
  const sources = identities.filter((one) => cloudOf(one.way) === cloud);
  const source = get('source') || (sources[0]?.id ?? '');

  const collect = (): IdentitySource | null => {
    const filled = (...names: string[]) => names.every((name) => get(name).trim() !== '');
    switch (way) {
      case 'googleKey':
      case 'googleWorkload':
        return filled('path') ? { name: 'googleFile', path: get('path').trim() } : null;
      case 'googleBrowser':
        return filled('path') ? { name: 'googleBrowser', clientFile: get('path').trim() } : null;
      case 'googleImpersonated':
        return source !== '' && filled('target')
          ? {
              name: 'googleImpersonated',
              source,
              target: get('target').trim(),
              delegates: get('delegates')
                .split(/[\s,、]+/)
                .filter(Boolean),
            }
          : null;
      case 'awsProfile':
        return filled('profile') ? { name: 'awsProfile', profile: get('profile').trim() } : null;
      case 'awsSso':
        return filled('startUrl', 'ssoRegion')
          ? {
              name: 'awsSso',
              startUrl: get('startUrl').trim(),
              ssoRegion: get('ssoRegion').trim(),
              account: null,
              role: null,
            }
          : null;
      case 'awsRole':
        return source !== '' && filled('roleArn')
          ? {
              name: 'awsRole',
              source,
              roleArn: get('roleArn').trim(),
              externalId: optional('externalId'),
              mfaSerial: optional('mfaSerial'),
            }
          : null;
      case 'awsProcess':
        return filled('command') ? { name: 'awsProcess', command: get('command').trim() } : null;
      case 'awsKeys': {
        const typed = secret.current?.value ?? '';
        return filled('accessKeyId') && typed !== ''
          ? {
              name: 'awsKeys',
              accessKeyId: get('accessKeyId').trim(),
              secretAccessKey: typed,
              sessionToken: token.current?.value || null,
            }
          : null;
      }
      case 'googleDefault':
      case 'awsEnvironment':
      case 'awsInstance':
        return { name: way };
    }
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (blocked || busy) return;
    const collected = collect();
    if (!collected) return;
    // From here on only the call knows it.
    if (secret.current) secret.current.value = '';
    if (token.current) token.current.value = '';
    onSubmit(collected, get('name').trim());
  };

  const said = way === 'googleKey' ? adding.file : text.ways[way];
  const needsSource = way === 'googleImpersonated' || way === 'awsRole';
  return (
    <form className="way-form" onSubmit={submit} autoComplete="off">
      <h4>{said.name}</h4>
      <p className="place-hint">{said.text}</p>
      {problem ? <ProblemBar problem={problem} job={null} /> : null}
      {keepsSecret(way) ? <VaultNote quiet /> : null}
      {needsSource ? (
        sources.length === 0 ? (
          <p className="bad" role="alert">
            {fields.noSource}
          </p>
        ) : (
          <label className="place-field">
            <span>{fields.source}</span>
            <select
              className="field"
              value={source}
              onChange={(event) => setTexts((old) => ({ ...old, source: event.target.value }))}
            >
              {sources.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </select>
            <span className="place-hint">{fields.sourceHint}</span>
          </label>
        )
      ) : null}
      {way === 'googleKey' || way === 'googleWorkload'
        ? file('path', fields.keyFile, fields.keyFileHint)
        : null}
      {way === 'googleBrowser' ? file('path', fields.clientFile, fields.clientFileHint) : null}
      {way === 'googleImpersonated' ? (
        <>
          {field('target', fields.target, fields.targetHint)}
          {field('delegates', fields.delegates, fields.delegatesHint, false)}
        </>
      ) : null}
      {way === 'awsProfile' ? field('profile', fields.profile, fields.profileHint) : null}
      {way === 'awsSso' ? (
        <>
          {field('startUrl', fields.startUrl, fields.startUrlHint)}
          {field('ssoRegion', fields.ssoRegion, adding.regionHint)}
        </>
      ) : null}
      {way === 'awsRole' ? (
        <>
          {field('roleArn', fields.roleArn, 'arn:aws:iam::111122223333:role/…')}
          {field('externalId', fields.externalId, fields.externalIdHint, false)}
          {field('mfaSerial', fields.mfaSerial, fields.mfaSerialHint, false)}
        </>
      ) : null}
      {way === 'awsProcess' ? field('command', fields.command, fields.commandHint) : null}
      {way === 'awsKeys' ? (
        <>
          {field('accessKeyId', fields.accessKeyId, 'AKIA…')}
          <Field
            ref={secret}
            type="password"
            autoComplete="off"
            label={fields.secretAccessKey}
            hint={fields.secretHint}
            wrong={tried && secret.current?.value === '' ? adding.required : null}
          />
          {get('accessKeyId').trim().startsWith('ASIA') ? (
            <Field
              ref={token}
              type="password"
              autoComplete="off"
              label={fields.sessionToken}
              hint={fields.sessionTokenHint}
            />
          ) : null}
        </>
      ) : null}
      {field('name', adding.name, adding.nameHint, false)}
      <div className="place-buttons">
        <Button
          look="primary"
          type="submit"
          disabled={busy || blocked || (needsSource && sources.length === 0)}
        >
          {busy ? adding.adding : adding.next}
        </Button>
      </div>
    </form>
  );
}
