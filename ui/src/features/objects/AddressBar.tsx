// Where one is, as a path to press on or as an address to type; and the way up.
import { ArrowUp, ChevronRight, RefreshCw } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Problem } from '../../ipc';
import { IconButton } from '../../kit/Button';
import { keyText } from '../../kit/keys';
import { describe } from '../../problem/problem';
import { useIdentities } from '../../state/identities';
import { goTo, type ObjectsPlace } from '../../state/places';
import { useFormat, useWords } from '../../words';
import { above, crumbs, s3Path } from './address';
import { relist } from './session';
import { openAddress } from './store';

interface AddressBarProps {
  tab: string;
  place: ObjectsPlace;
  editing: boolean;
  onEditing: (editing: boolean) => void;
  onUp: () => void;
  onLeave: () => void;
}

/** The first line of the browser. */
export function AddressBar(props: AddressBarProps): ReactNode {
  const { tab, place, editing, onEditing, onUp, onLeave } = props;
  const words = useWords();
  const { bar } = words.objects;
  const aws = useIdentities((state) => state.aws);
  return (
    <div className="address-bar">
      <IconButton
        label={bar.up}
        keys={keyText('Backspace')}
        disabled={above(place.prefix) === null}
        onClick={onUp}
      >
        <ArrowUp size={15} aria-hidden />
      </IconButton>
      <IconButton label={bar.refresh} onClick={() => relist(tab)}>
        <RefreshCw size={14} aria-hidden />
      </IconButton>
      {editing ? (
        <Address
          tab={tab}
          place={place}
          onDone={() => {
            onEditing(false);
            onLeave();
          }}
        />
      ) : (
        <Crumbs tab={tab} place={place} onEdit={() => onEditing(true)} />
      )}
      {aws.length > 1 ? (
        <select
          className="field address-connection"
          aria-label={bar.connection}
          title={bar.connection}
          value={place.connection}
          onChange={(event) => goTo(tab, { ...place, connection: event.target.value })}
        >
          {aws.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      ) : null}
    </div>
  );
}

interface CrumbsProps {
  tab: string;
  place: ObjectsPlace;
  onEdit: () => void;
}

function Crumbs({ tab, place, onEdit }: CrumbsProps): ReactNode {
  const { bar } = useWords().objects;
  const list = useRef<HTMLElement>(null);
  // The end of a long path is what tells where one is.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another place
  useEffect(() => {
    if (list.current) list.current.scrollLeft = list.current.scrollWidth;
  }, [place.prefix]);
  const steps = [{ name: place.bucket, prefix: '' }, ...crumbs(place.prefix)];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Ctrl+L and the button at the end do the same
    <nav
      ref={list}
      className="crumbs"
      aria-label={bar.address}
      onClick={(event) => {
        if (event.target === event.currentTarget) onEdit();
      }}
    >
      {steps.map(({ name, prefix }, index) => (
        <span key={prefix} className="crumb">
          {index > 0 ? <ChevronRight size={13} aria-hidden /> : null}
          <button
            type="button"
            aria-current={index === steps.length - 1 ? 'location' : undefined}
            onClick={() =>
              index === steps.length - 1
                ? onEdit()
                : goTo(tab, { ...place, prefix }, steps[index + 1]?.prefix ?? null)
            }
          >
            {name === '' ? '∅' : name}
          </button>
        </span>
      ))}
      <button
        type="button"
        className="crumbs-edit"
        title={`${bar.edit} (${keyText('Mod+L')})`}
        aria-label={bar.edit}
        onClick={onEdit}
      />
    </nav>
  );
}

interface AddressProps {
  tab: string;
  place: ObjectsPlace;
  onDone: () => void;
}

function Address({ tab, place, onDone }: AddressProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const [text, setText] = useState(s3Path(place.bucket, place.prefix));
  const [problem, setProblem] = useState<Problem | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const go = async () => {
    const wrong = await openAddress(text, place.connection, (next, select) =>
      goTo(tab, next, select),
    );
    setProblem(wrong);
    if (!wrong) onDone();
  };
  return (
    <div className="address-field">
      <input
        ref={field}
        className="field mono"
        aria-label={words.objects.bar.address}
        aria-invalid={problem !== null}
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setProblem(null);
        }}
        onBlur={() => {
          if (!problem) onDone();
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing || event.keyCode === 229) return;
          if (event.key === 'Enter') void go();
          else if (event.key === 'Escape') onDone();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {problem ? (
        <p className="address-wrong" role="alert">
          <b>{words.objects.badAddress}</b> {describe(problem, words, format).why}
          <span className="muted"> {words.objects.badAddressHelp}</span>
        </p>
      ) : null}
    </div>
  );
}
