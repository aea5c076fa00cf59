// A sign-in while it waits for the person: a page in the browser, a code, an MFA code, a choice.
import { Copy } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type { RoleChoice, SignInNeed } from '../../ipc';
import { Bar } from '../../kit/Bar';
import { Button, IconButton } from '../../kit/Button';
import { copyText } from '../../kit/clipboard';
import { Dialog } from '../../kit/Dialog';
import { ProblemBar } from '../../problem/ProblemBar';
import { notify } from '../../state/app';
import {
  answerSignIn,
  cancelSignIn,
  identityOf,
  signIn,
  useIdentities,
} from '../../state/identities';
import { useFormat, useWords } from '../../words';
import { useNow } from './useNow';
import './connections.css';

/** Shown while a sign-in goes on, whoever began it. */
export function SignInDialog(): ReactNode {
  const signingIn = useIdentities((state) => state.signingIn);
  const words = useWords();
  const text = words.connections.signing;
  const name = useIdentities(
    (state) => state.identities.find(({ id }) => id === state.signingIn?.identity)?.name ?? '',
  );
  // The one that went on a moment ago: when it is over, it is said how it ended.
  const last = useRef<string | null>(null);
  const now = signingIn?.identity ?? null;
  useEffect(() => {
    const before = last.current;
    last.current = now;
    if (!before || now) return;
    const identity = identityOf(before);
    if (identity?.state.name === 'signedIn') notify(text.done(identity.name));
  }, [now, text]);
  if (!signingIn) return null;
  const { need, problem } = signingIn;
  return (
    <Dialog
      key={need?.name ?? 'waiting'}
      title={text.title(name)}
      closeLabel={words.frame.cancel}
      onClose={cancelSignIn}
      className="signing"
      foot={
        <>
          <Button onClick={cancelSignIn}>{problem ? words.frame.close : words.frame.cancel}</Button>
          {problem ? (
            <Button look="primary" data-first="" onClick={() => signIn(signingIn.identity)}>
              {text.again}
            </Button>
          ) : null}
        </>
      }
    >
      {problem ? (
        <ProblemBar problem={problem} job={null} />
      ) : need === null || need.name === 'nothing' ? (
        <div className="place-busy" role="status">
          <span>{text.waiting}</span>
          <Bar share={null} label={text.waiting} />
        </div>
      ) : (
        <Need need={need} />
      )}
    </Dialog>
  );
}

function Need({ need }: { need: Exclude<SignInNeed, { name: 'nothing' }> }): ReactNode {
  switch (need.name) {
    case 'browser':
      return <BrowserNeed url={need.url} />;
    case 'code':
      return <CodeNeed need={need} />;
    case 'mfa':
      return <MfaNeed serial={need.serial} />;
    case 'role':
      return <RoleNeed choices={need.choices} />;
  }
}

/** An address to open by hand. */
function Address({ url, hint }: { url: string; hint: string }): ReactNode {
  const words = useWords();
  const text = words.connections.signing;
  const id = useId();
  return (
    <div className="signing-address">
      <label htmlFor={id} className="place-hint">
        {hint}
      </label>
      <div className="place-row">
        <input
          id={id}
          className="field"
          readOnly
          value={url}
          onFocus={(event) => event.target.select()}
        />
        <IconButton
          label={text.copyUrl}
          onClick={() => void copyText(url).then((done) => done && notify(words.frame.copied))}
        >
          <Copy size={14} aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}

function BrowserNeed({ url }: { url: string }): ReactNode {
  const text = useWords().connections.signing;
  return (
    <>
      <p role="status">{text.browser}</p>
      <Bar share={null} label={text.browser} />
      <Address url={url} hint={text.browserHint} />
    </>
  );
}

function CodeNeed({ need }: { need: Extract<SignInNeed, { name: 'code' }> }): ReactNode {
  const words = useWords();
  const text = words.connections.signing;
  const format = useFormat();
  const now = useNow(1000);
  const left = (need.untilMs ?? now) - now;
  return (
    <>
      <p role="status">{text.code}</p>
      <div className="signing-code">
        <output>{need.code}</output>
        <Button
          size="small"
          data-first=""
          onClick={() =>
            void copyText(need.code).then((done) => done && notify(words.frame.copied))
          }
        >
          <Copy size={13} aria-hidden />
          {text.copyCode}
        </Button>
      </div>
      <p className="place-hint tabular">
        {left > 0 ? text.codeLeft(format.duration(Math.ceil(left / 1000) * 1000)) : text.codeOver}
      </p>
      <Address url={need.url} hint={text.codeHint} />
    </>
  );
}

const DIGITS = 6;

function MfaNeed({ serial }: { serial: string }): ReactNode {
  const text = useWords().connections.signing;
  const field = useRef<HTMLInputElement>(null);
  const [whole, setWhole] = useState(false);
  // A code is a secret for half a minute: it lives in the field only.
  const send = () => {
    const code = field.current?.value ?? '';
    if (code.length !== DIGITS) return;
    if (field.current) field.current.value = '';
    void answerSignIn(code);
  };
  return (
    <form
      className="signing-mfa"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label htmlFor="mfa-code">{text.mfa(serial)}</label>
      <div className="place-row">
        <input
          id="mfa-code"
          ref={field}
          className="field tabular"
          inputMode="numeric"
          autoComplete="one-time-code"
          aria-label={text.mfaField}
          placeholder="000000"
          onInput={(event) => {
            const element = event.currentTarget;
            // Pasted codes come with blanks, and from Japanese keyboards in wide digits.
            const digits = element.value.normalize('NFKC').replace(/\D/g, '').slice(0, DIGITS);
            if (digits !== element.value) element.value = digits;
            setWhole(digits.length === DIGITS);
          }}
        />
        <Button look="primary" type="submit" disabled={!whole}>
          {text.send}
        </Button>
      </div>
      <p className="place-hint">{text.mfaHint}</p>
    </form>
  );
}

function RoleNeed({ choices }: { choices: RoleChoice[] }): ReactNode {
  const text = useWords().connections.signing;
  const [filter, setFilter] = useState('');
  const [chosen, setChosen] = useState(0);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const words = filter.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean);
  const shown = choices.filter((one) => {
    const line = `${one.account} ${one.accountName} ${one.role}`.toLowerCase();
    return words.every((word) => line.includes(word));
  });
  const at = Math.min(chosen, shown.length - 1);
  const take = (one: RoleChoice | undefined) => {
    if (one) void answerSignIn(`${one.account}/${one.role}`);
  };
  useEffect(() => {
    list.current?.querySelector(`[data-index="${at}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') setChosen(Math.min(shown.length - 1, at + 1));
    else if (event.key === 'ArrowUp') setChosen(Math.max(0, at - 1));
    else if (event.key === 'Enter') take(shown[at]);
    else return;
    event.preventDefault();
  };
  return (
    <div className="signing-roles">
      <p>{text.role}</p>
      <input
        className="field"
        role="combobox"
        aria-expanded
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={shown[at] ? `${id}${at}` : undefined}
        aria-label={text.roleFilter}
        placeholder={text.roleFilter}
        value={filter}
        onChange={(event) => {
          setFilter(event.target.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="signing-list" role="listbox" id={id} aria-label={text.roleList} ref={list}>
        {shown.map((one, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys, as ARIA's combobox says
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active option
          <div
            key={`${one.account}/${one.role}`}
            id={`${id}${index}`}
            data-index={index}
            role="option"
            aria-selected={index === at}
            onClick={() => take(one)}
          >
            <b className="ellipsis">{one.role}</b>
            <span className="ellipsis">{one.accountName}</span>
            <code>{one.account}</code>
          </div>
        ))}
        {shown.length === 0 ? <p className="place-hint">{text.roleNone}</p> : null}
      </div>
      <div className="place-buttons">
        <span className="spring" />
        <Button look="primary" disabled={!shown[at]} onClick={() => take(shown[at])}>
          {text.take}
        </Button>
      </div>
    </div>
  );
}
