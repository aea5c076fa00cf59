// An object in place: a picture, a film, a sound, a document or a text; and an honest word where it cannot be shown.
import { FileQuestion } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useEffect, useId, useMemo, useState } from 'react';
import type { ConnectionId, ObjectName } from '../../ipc';
import { Bar } from '../../kit/Bar';
import { Button } from '../../kit/Button';
import { ProblemBar } from '../../problem/ProblemBar';
import { useFormat, useWords } from '../../words';
import { isArchive } from './address';
import { useAddress, useBytes } from './bytes';
import { decode, guessEncoding, mediaType, shownKind, TEXT_ENCODINGS } from './kinds';

const PdfView = lazy(() => import('./PdfView').then(({ PdfView }) => ({ default: PdfView })));

const MIB = 1024 * 1024;
/** Read without being asked: a picture of a few hundred kilobytes is what one selects it for. */
const AT_ONCE = 2 * MIB;
/** What the app reads at most to show something. */
const MOST = 64 * MIB;
/** How much of a text is shown. */
const TEXT = MIB;

interface ViewerProps {
  connection: ConnectionId;
  object: ObjectName;
  /** In bytes. */
  size: number;
  storageClass: string;
  /** As whoever wrote it said. */
  contentType: string | null;
  /** Read at once, however large; else only what is small. */
  eager: boolean;
}

/** Mount it anew for another object. */
export function Viewer(props: ViewerProps): ReactNode {
  const { connection, object, size, contentType, eager, storageClass } = props;
  const { look, list } = useWords().objects;
  const format = useFormat();
  const kind = shownKind(object.key, contentType);
  const needed = kind === 'text' ? Math.min(size, TEXT) : size;
  const tooLarge = needed > MOST;
  const [agreed, setAgreed] = useState(false);
  const wanted = kind !== null && !tooLarge && (eager || agreed || needed <= AT_ONCE);
  const cold = isArchive(storageClass);
  const { bytes, problem } = useBytes(
    connection,
    object,
    wanted && !(cold && !eager),
    kind === 'text' && size > TEXT ? TEXT : null,
  );

  if (kind === null) return <Note title={look.notHere} help={look.notHereHelp} />;
  if (tooLarge) return <Note title={look.tooLarge(format.bytes(size))} help={look.notHereHelp} />;
  if (cold && !eager) return <Note title={list.archived(storageClass)} help="" />;
  if (problem) return <ProblemBar problem={problem} job={null} />;
  if (!wanted)
    return (
      <div className="viewer-ask">
        <Button onClick={() => setAgreed(true)} title={look.showHelp}>
          {look.kinds[kind]} · {look.show(format.bytes(needed))}
        </Button>
      </div>
    );
  if (!bytes)
    return (
      <div className="viewer-wait" role="status">
        <Bar share={null} label={look.loading} />
        <span className="muted">
          {look.loading} {format.bytes(needed)}
        </span>
      </div>
    );
  switch (kind) {
    case 'text':
      return <TextView bytes={bytes} size={size} isJson={/\.json$/i.test(object.key)} />;
    case 'pdf':
      return (
        <Suspense fallback={null}>
          <PdfView bytes={bytes} name={object.key} />
        </Suspense>
      );
    default:
      return (
        <Media
          kind={kind}
          bytes={bytes}
          type={mediaType(object.key, contentType)}
          name={object.key}
        />
      );
  }
}

/** What is said in place of the object. */
export function Note({ title, help }: { title: string; help: string }): ReactNode {
  return (
    <div className="viewer-note">
      <FileQuestion size={22} strokeWidth={1.5} aria-hidden />
      <p>{title}</p>
      {help === '' ? null : <p className="muted">{help}</p>}
    </div>
  );
}

interface MediaProps {
  kind: 'image' | 'video' | 'audio';
  bytes: ArrayBuffer;
  type: string;
  name: string;
}

function Media({ kind, bytes, type, name }: MediaProps): ReactNode {
  const { look } = useWords().objects;
  const format = useFormat();
  const address = useAddress(bytes, type);
  const [failed, setFailed] = useState(false);
  const [size, setSize] = useState<[number, number] | null>(null);
  if (failed) return <Note title={look.notHere} help={look.noPlay} />;
  if (address === null) return null;
  const broken = () => setFailed(true);
  const label = name.slice(name.lastIndexOf('/') + 1);
  if (kind === 'image')
    return (
      <figure className="viewer-image">
        {/* An SVG is drawn as a picture: nothing in it runs or loads anything. */}
        <img
          src={address}
          alt={label}
          onError={broken}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
            setSize([naturalWidth, naturalHeight])
          }
        />
        <figcaption className="muted tabular">
          {size ? look.size(format.count(size[0]), format.count(size[1])) : '\u00a0'}
        </figcaption>
      </figure>
    );
  return kind === 'video' ? (
    // biome-ignore lint/a11y/useMediaCaption: objects come without captions
    <video className="viewer-video" src={address} controls aria-label={label} onError={broken} />
  ) : (
    // biome-ignore lint/a11y/useMediaCaption: objects come without captions
    <audio className="viewer-audio" src={address} controls aria-label={label} onError={broken} />
  );
}

interface TextViewProps {
  bytes: ArrayBuffer;
  size: number;
  isJson: boolean;
}

function TextView({ bytes, size, isJson }: TextViewProps): ReactNode {
  const { look } = useWords().objects;
  const format = useFormat();
  const id = useId();
  const content = useMemo(() => new Uint8Array(bytes).subarray(0, TEXT), [bytes]);
  const [encoding, setEncoding] = useState(() => guessEncoding(content));
  const [wrap, setWrap] = useState(true);
  const [formatted, setFormatted] = useState(isJson);
  useEffect(() => setEncoding(guessEncoding(content)), [content]);
  const { text, damaged } = useMemo(() => decode(content, encoding), [content, encoding]);
  const whole = size <= content.length;
  const pretty = useMemo(() => (isJson && whole ? prettyJson(text) : null), [isJson, whole, text]);
  return (
    <div className="viewer-text">
      <div className="viewer-bar">
        <label htmlFor={id}>{look.encodingLabel}</label>
        <select
          id={id}
          className="field"
          value={encoding}
          onChange={(event) => setEncoding(event.target.value)}
        >
          {TEXT_ENCODINGS.map((one) => (
            <option key={one} value={one}>
              {one.toUpperCase()}
            </option>
          ))}
        </select>
        <label className="check">
          <input
            type="checkbox"
            checked={wrap}
            onChange={(event) => setWrap(event.target.checked)}
          />
          {look.wrap}
        </label>
        {pretty === null ? null : (
          <label className="check">
            <input
              type="checkbox"
              checked={formatted}
              onChange={(event) => setFormatted(event.target.checked)}
            />
            {look.formatted}
          </label>
        )}
        <span className="spring" />
        {damaged > 0 ? (
          <span className="warn" role="status">
            {look.damaged(format.count(damaged))}
          </span>
        ) : null}
        {whole ? null : (
          <span className="muted tabular">
            {look.first(format.bytes(content.length), format.bytes(size))}
          </span>
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled by keys */}
      <pre tabIndex={0} className={wrap ? 'wrap' : ''}>
        {formatted && pretty !== null ? pretty : text}
      </pre>
    </div>
  );
}

/** JSON with an indent; null: it is none. Numbers that would change stay as they are written. */
export function prettyJson(text: string): string | null {
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  let out = '';
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? '';
    if (letter === '"') {
      let end = at + 1;
      while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
      out += text.slice(at, end + 1);
      at = end;
    } else if (letter === '{' || letter === '[') {
      const close = text.slice(at + 1).match(/^\s*[}\]]/)?.[0];
      if (close) {
        out += letter + close.trim();
        at += close.length;
      } else {
        depth += 1;
        out += letter + line();
      }
    } else if (letter === '}' || letter === ']') {
      depth -= 1;
      out += line() + letter;
    } else if (letter === ',') out += `,${line()}`;
    else if (letter === ':') out += ': ';
    else if (!/\s/.test(letter)) out += letter;
  }
  return out;
}
