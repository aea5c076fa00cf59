// The pictures among what is loaded: small ones are read as they come into sight, a few at a time, and counted.
import { ImageOff } from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { type ConnectionId, ipc, newJobId, type ObjectName, type S3Object } from '../../ipc';
import { useFormat, useWords } from '../../words';
import { isArchive, objectName } from './address';
import { mediaType, shownKind } from './kinds';
import type { Entry } from './listing';
import { cancel, type Session, select } from './session';

/** Pictures above this are shown when they are opened. */
const SMALL = 2 * 1024 * 1024;
const AT_A_TIME = 4;
/** Elements beyond this are not made; the list has them. */
const SHOWN = 500;

interface Waiting {
  run: () => Promise<void>;
}

/** Runs a few at a time, the last that was asked for first: it is what is in sight. */
class Turnstile {
  private running = 0;
  private readonly waiting: Waiting[] = [];

  ask(run: () => Promise<void>): () => void {
    const one = { run };
    this.waiting.push(one);
    this.next();
    return () => {
      const at = this.waiting.indexOf(one);
      if (at >= 0) this.waiting.splice(at, 1);
    };
  }

  private next(): void {
    while (this.running < AT_A_TIME) {
      const one = this.waiting.pop();
      if (!one) return;
      this.running += 1;
      void one.run().finally(() => {
        this.running -= 1;
        this.next();
      });
    }
  }
}

interface GalleryProps {
  tab: string;
  session: Session;
  shown: readonly Entry[];
  onLook: () => void;
  onUp: () => void;
}

/** In place of the list. */
export function Gallery({ tab, session, shown, onLook, onUp }: GalleryProps): ReactNode {
  const { gallery: text } = useWords().objects;
  const format = useFormat();
  const pictures = useMemo(
    () =>
      shown
        .filter(({ object, key }) => object !== null && shownKind(key) === 'image')
        .slice(0, SHOWN),
    [shown],
  );
  const [read, setRead] = useState({ bytes: 0, count: 0 });
  const turnstile = useRef<Turnstile>(null);
  turnstile.current ??= new Turnstile();
  const gate = turnstile.current;
  const { place } = session.listing;
  if (pictures.length === 0)
    return (
      <div className="empty object-empty" role="status">
        <p className="empty-title">{text.none}</p>
        <p className="empty-text">{text.noneHelp}</p>
      </div>
    );
  return (
    <div className="gallery">
      <div
        className="gallery-list"
        role="listbox"
        tabIndex={-1}
        aria-label={text.label}
        aria-multiselectable
        onKeyDown={(event) => {
          if (event.key !== 'Backspace') return;
          event.preventDefault();
          onUp();
        }}
      >
        {pictures.map((entry) =>
          entry.object ? (
            <Thumb
              key={entry.key}
              connection={place.connection}
              name={objectName(place, entry.key)}
              object={entry.object}
              label={entry.name}
              selected={session.selected.has(entry.key)}
              gate={gate}
              onRead={(bytes) =>
                setRead((old) => ({ bytes: old.bytes + bytes, count: old.count + 1 }))
              }
              onSelect={(held) => select(tab, entry.key, held ? 'add' : 'only')}
              onOpen={() => {
                select(tab, entry.key, 'only');
                onLook();
              }}
            />
          ) : null,
        )}
      </div>
      <p className="gallery-foot muted tabular" role="status">
        {text.read(format.bytes(read.bytes), format.count(read.count))}
      </p>
    </div>
  );
}

interface ThumbProps {
  connection: ConnectionId;
  name: ObjectName;
  object: S3Object;
  label: string;
  selected: boolean;
  gate: Turnstile;
  onRead: (bytes: number) => void;
  onSelect: (held: boolean) => void;
  onOpen: () => void;
}

function Thumb(props: ThumbProps): ReactNode {
  const { connection, name, object, label, selected, gate, onRead, onSelect, onOpen } = props;
  const { gallery: text, list } = useWords().objects;
  const format = useFormat();
  const box = useRef<HTMLButtonElement>(null);
  const [seen, setSeen] = useState(false);
  const [address, setAddress] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  const cold = isArchive(object.storageClass);
  const small = object.size <= SMALL && !cold;
  const told = useRef(onRead);
  told.current = onRead;

  useEffect(() => {
    const element = box.current;
    if (!element || !small) return;
    if (typeof IntersectionObserver === 'undefined') {
      setSeen(true);
      return;
    }
    const observer = new IntersectionObserver((all) => {
      if (all.some((one) => one.isIntersecting)) setSeen(true);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [small]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once per object
  useEffect(() => {
    if (!seen) return;
    const job = newJobId();
    let gone = false;
    let made: string | null = null;
    const leave = gate.ask(async () => {
      try {
        const bytes = await ipc().objectBytes(job, connection, name, null);
        if (gone) return;
        told.current(bytes.byteLength);
        made = URL.createObjectURL(new Blob([bytes], { type: mediaType(name.key, null) }));
        setAddress(made);
      } catch {
        // The picture's own place says so; the reason is in its details.
        if (!gone) setFailed(true);
      }
    });
    return () => {
      gone = true;
      leave();
      cancel(job);
      if (made) URL.revokeObjectURL(made);
    };
  }, [seen, name.key]);

  return (
    <button
      ref={box}
      type="button"
      role="option"
      className="thumb"
      aria-selected={selected}
      title={label}
      onClick={(event) => onSelect(event.ctrlKey || event.metaKey)}
      onDoubleClick={onOpen}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === ' ') {
          event.preventDefault();
          onOpen();
          return;
        }
        const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
        const list = event.currentTarget.parentElement;
        if (by === 0 || !list) return;
        event.preventDefault();
        const all = [...list.querySelectorAll<HTMLElement>('.thumb')];
        const next = all[all.indexOf(event.currentTarget) + by];
        next?.focus();
        next?.click();
      }}
    >
      <span className="thumb-picture">
        {failed ? (
          <ImageOff size={20} strokeWidth={1.5} aria-hidden />
        ) : address ? (
          <img src={address} alt="" loading="lazy" onError={() => setFailed(true)} />
        ) : cold ? (
          <small className="muted">{list.archived(object.storageClass)}</small>
        ) : small ? (
          <span className="thumb-wait" />
        ) : (
          <small className="muted">{text.larger(format.bytes(object.size))}</small>
        )}
      </span>
      <span className="thumb-name ellipsis">{label}</span>
    </button>
  );
}
