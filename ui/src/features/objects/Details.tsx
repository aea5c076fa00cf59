// Everything that the service says of the selected object: facts, tags and versions when they are asked for.
import { Copy, Download, Link2, ScanSearch, Snowflake, Trash2, X } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import {
  asProblem,
  ipc,
  newJobId,
  type ObjectDetail,
  type ObjectName,
  type ObjectVersion,
  type Problem,
} from '../../ipc';
import { Button, IconButton } from '../../kit/Button';
import { copyText } from '../../kit/clipboard';
import { ProblemBar } from '../../problem/ProblemBar';
import { notify } from '../../state/app';
import { usePaying } from '../../state/places';
import { useFormat, useWords, words as wordsNow } from '../../words';
import { ask, copyPaths, openAsTable } from './actions';
import { objectName, s3Path } from './address';
import { holdsRows, shownKind } from './kinds';
import { EntryIcon } from './ObjectList';
import { atCursor, cancel, change, type Session, selection } from './session';
import { arrange } from './store';
import { askDownload } from './transfer';
import { Viewer } from './Viewer';

/** The pane at the side of the list. */
export function Details({ tab, session }: { tab: string; session: Session }): ReactNode {
  const { details: text } = useWords().objects;
  const format = useFormat();
  const entry = atCursor(session);
  const chosen = selection(session);
  const { place } = session.listing;
  return (
    <aside className="object-details" aria-label={text.label}>
      <header className="details-head">
        {entry && chosen.length <= 1 ? <EntryIcon entry={entry} /> : null}
        <h3 className="ellipsis" title={entry?.key}>
          {chosen.length > 1 ? text.many(format.count(chosen.length)) : (entry?.name ?? text.label)}
        </h3>
        <IconButton size="small" label={text.close} onClick={() => arrange({ details: false })}>
          <X size={14} aria-hidden />
        </IconButton>
      </header>
      <div className="details-body">
        {chosen.length > 1 ? null : !entry ? (
          <div className="empty">
            <p className="empty-title">{text.none}</p>
            <p className="empty-text">{text.noneHelp}</p>
          </div>
        ) : entry.object === null ? (
          <>
            <Path bucket={place.bucket} path={entry.key} />
            <p className="muted">{text.prefixHelp}</p>
          </>
        ) : (
          <ObjectFacts
            key={`${place.connection}/${place.bucket}/${entry.key}`}
            tab={tab}
            session={session}
            entryKey={entry.key}
          />
        )}
      </div>
    </aside>
  );
}

function Path({ bucket, path }: { bucket: string; path: string }): ReactNode {
  const { details: text } = useWords().objects;
  return (
    <dl className="object-facts">
      <Fact name={text.path} value={s3Path(bucket, path)} mono />
    </dl>
  );
}

interface FactProps {
  name: string;
  value: string;
  note?: string;
  mono?: boolean;
}

/** A name, its value, and a way to copy it. */
function Fact({ name, value, note, mono = false }: FactProps): ReactNode {
  const { details: text } = useWords().objects;
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>
        <span className={mono ? 'mono' : ''}>{value}</span>
        <IconButton
          size="small"
          label={text.copyValue(name)}
          onClick={() =>
            void copyText(value).then((done) => done && notify(wordsNow().frame.copied))
          }
        >
          <Copy size={12} aria-hidden />
        </IconButton>
        {note ? <small className="muted">{note}</small> : null}
      </dd>
    </div>
  );
}

/** Asks for something of an object while the component is there. */
function useAsked<T>(
  question: (job: string) => Promise<T>,
  wanted: boolean,
  key: string,
): { value: T | null; problem: Problem | null } {
  const [state, setState] = useState<{ value: T | null; problem: Problem | null }>({
    value: null,
    problem: null,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what is asked
  useEffect(() => {
    setState({ value: null, problem: null });
    if (!wanted) return;
    const job = newJobId();
    let gone = false;
    question(job).then(
      (value) => {
        if (!gone) setState({ value, problem: null });
      },
      (thrown: unknown) => {
        if (!gone) setState({ value: null, problem: asProblem(thrown) });
      },
    );
    return () => {
      gone = true;
      cancel(job);
    };
  }, [wanted, key]);
  return state;
}

interface ObjectFactsProps {
  tab: string;
  session: Session;
  entryKey: string;
}

function ObjectFacts({ tab, session, entryKey }: ObjectFactsProps): ReactNode {
  const words = useWords();
  const { details: text, actions } = words.objects;
  const { place } = session.listing;
  usePaying();
  const object = objectName(place, entryKey, session.version);
  const id = JSON.stringify(object);
  // Whoever runs through a list asks for what they rest at.
  const [resting, setResting] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setResting(true), 150);
    return () => clearTimeout(timer);
  }, []);
  const { value: detail, problem } = useAsked(
    (job) => ipc().objectDetail(job, place.connection, object),
    resting,
    id,
  );
  return (
    <>
      {session.version !== null ? (
        <p className="details-version" role="status">
          <span className="ellipsis mono">{session.version}</span>
          <Button size="small" onClick={() => change(tab, { version: null })}>
            {text.currentVersion}
          </Button>
        </p>
      ) : null}
      {problem ? <ProblemBar problem={problem} job={null} /> : null}
      {detail && shownKind(entryKey, detail.contentType) ? (
        <Viewer
          key={id}
          connection={place.connection}
          object={object}
          size={detail.size}
          storageClass={readable(detail) ? 'STANDARD' : detail.storageClass}
          contentType={detail.contentType}
          eager={false}
        />
      ) : null}
      <div className="details-actions">
        {holdsRows(entryKey) ? (
          <Button size="small" onClick={() => openAsTable(place, entryKey, session.version)}>
            <ScanSearch size={13} aria-hidden />
            {actions.openTable}
          </Button>
        ) : null}
        <IconButton
          label={actions.download}
          onClick={() => askDownload(place.connection, [object], [])}
        >
          <Download size={14} aria-hidden />
        </IconButton>
        <IconButton label={actions.copyPath} onClick={() => void copyPaths(place, [entryKey])}>
          <Copy size={14} aria-hidden />
        </IconButton>
        <IconButton
          label={actions.link}
          onClick={() => ask({ name: 'link', connection: place.connection, object })}
        >
          <Link2 size={14} aria-hidden />
        </IconButton>
        {detail?.restore.name === 'needed' ? (
          <Button
            size="small"
            onClick={() =>
              ask({
                name: 'restore',
                connection: place.connection,
                object,
                storageClass: detail.storageClass,
              })
            }
          >
            <Snowflake size={13} aria-hidden />
            {actions.restore}
          </Button>
        ) : null}
      </div>
      {detail ? <Facts place={s3Path(place.bucket, entryKey)} detail={detail} /> : null}
      {detail && detail.metadata.length > 0 ? (
        <section className="details-part" aria-label={text.metadata}>
          <h4>{text.metadata}</h4>
          <dl className="object-facts">
            {detail.metadata.map(([name, value]) => (
              <Fact key={name} name={name} value={value} />
            ))}
          </dl>
        </section>
      ) : null}
      {detail || problem ? (
        <>
          <Tags connection={place.connection} object={object} />
          <Versions tab={tab} session={session} entryKey={entryKey} />
        </>
      ) : (
        <p className="muted" role="status">
          <span className="spinner" aria-hidden /> {words.objects.look.loading}
        </p>
      )}
    </>
  );
}

/** Whether an object of any class can be read now. */
export function readable(detail: ObjectDetail): boolean {
  return detail.restore.name === 'notNeeded' || detail.restore.name === 'until';
}

function Facts({ place, detail }: { place: string; detail: ObjectDetail }): ReactNode {
  const { details: text } = useWords().objects;
  const format = useFormat();
  const { restore, encryption } = detail;
  const archive =
    restore.name === 'needed'
      ? text.needed
      : restore.name === 'running'
        ? text.restoring
        : restore.name === 'until'
          ? text.until(untilText(restore.value, format.moment))
          : null;
  return (
    <dl className="object-facts">
      <Fact
        name={text.size}
        value={format.bytes(detail.size)}
        note={text.bytes(format.count(detail.size))}
      />
      {detail.modifiedMs === null ? null : (
        <Fact name={text.modified} value={format.instant(detail.modifiedMs)} />
      )}
      <Fact name={text.class} value={detail.storageClass} />
      {archive === null ? null : <Fact name={text.archive} value={archive} />}
      {detail.contentType ? <Fact name={text.type} value={detail.contentType} /> : null}
      {detail.contentEncoding ? <Fact name={text.encoding} value={detail.contentEncoding} /> : null}
      <Fact name={text.encryption} value={encryption?.algorithm ?? text.unencrypted} />
      {encryption?.key ? <Fact name={text.key} value={encryption.key} mono /> : null}
      {detail.etag ? (
        <Fact
          name={text.etag}
          value={detail.etag}
          mono
          {...(detail.parts ? { note: text.etagParts(format.count(detail.parts)) } : {})}
        />
      ) : null}
      {detail.checksums.map(([name, value]) => (
        <Fact key={name} name={name} value={value} mono />
      ))}
      {detail.version ? <Fact name={text.version} value={detail.version} mono /> : null}
      <Fact name={text.path} value={place} mono />
    </dl>
  );
}

/** A moment in the service's words, in those of the screen where it can be read. */
function untilText(said: string, moment: (ms: number) => string): string {
  const ms = Date.parse(said);
  return Number.isNaN(ms) ? said : moment(ms);
}

interface TagsProps {
  connection: string;
  object: ObjectName;
}

function Tags({ connection, object }: TagsProps): ReactNode {
  const { details: text } = useWords().objects;
  const [wanted, setWanted] = useState(false);
  const { value, problem } = useAsked(
    (job) => ipc().objectTags(job, connection, object),
    wanted,
    JSON.stringify(object),
  );
  return (
    <section className="details-part" aria-label={text.tags}>
      <h4>{text.tags}</h4>
      {!wanted ? (
        <Button size="small" onClick={() => setWanted(true)}>
          {text.ask}
        </Button>
      ) : problem ? (
        <ProblemBar problem={problem} job={null} />
      ) : value === null ? (
        <span className="spinner" aria-hidden />
      ) : value.length === 0 ? (
        <p className="muted">{text.noTags}</p>
      ) : (
        <ul className="details-tags">
          {value.map(([name, one]) => (
            <li key={name} className="chip">
              {name}: {one}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Versions({ tab, session, entryKey }: ObjectFactsProps): ReactNode {
  const { details: text } = useWords().objects;
  const format = useFormat();
  const { place } = session.listing;
  const [wanted, setWanted] = useState(false);
  const [found, setFound] = useState<readonly ObjectVersion[]>([]);
  const [next, setNext] = useState<[string, string | null] | null>(null);
  const [state, setState] = useState<'idle' | 'loading' | 'ready'>('idle');
  const [problem, setProblem] = useState<Problem | null>(null);

  const load = async (from: [string, string | null] | null) => {
    setWanted(true);
    setState('loading');
    setProblem(null);
    const { requesterPays } = objectName(place, entryKey);
    try {
      const page = await ipc().objectVersions(
        newJobId(),
        place.connection,
        {
          bucket: place.bucket,
          prefix: entryKey,
          folded: false,
          startAfter: null,
          token: null,
          most: 100,
          requesterPays,
        },
        from,
      );
      // Longer keys begin alike: theirs are not asked for.
      const own = page.versions.filter(({ key }) => key === entryKey);
      setFound((old) => (from ? [...old, ...own] : own));
      setNext(page.next && page.next[0] === entryKey ? page.next : null);
    } catch (thrown) {
      setProblem(asProblem(thrown));
    }
    setState('ready');
  };

  const kept = found.some(({ version }) => version !== 'null') || found.length > 1;
  return (
    <section className="details-part" aria-label={text.versions}>
      <h4>{text.versions}</h4>
      {!wanted ? (
        <Button size="small" onClick={() => void load(null)}>
          {text.askVersions}
        </Button>
      ) : null}
      {problem ? <ProblemBar problem={problem} job={null} onRetry={() => void load(null)} /> : null}
      {state === 'ready' && !kept && !problem ? <p className="muted">{text.noVersions}</p> : null}
      {kept ? (
        <ul className="details-versions">
          {found.map((one) => (
            <li key={one.version}>
              <button
                type="button"
                aria-pressed={session.version === one.version || (one.isLatest && !session.version)}
                disabled={one.isDeletion}
                title={one.isDeletion ? text.deletion : text.showVersion}
                onClick={() => change(tab, { version: one.isLatest ? null : one.version })}
              >
                {one.isDeletion ? <Trash2 size={12} aria-hidden /> : null}
                <span className="tabular">
                  {one.modifiedMs === null ? one.version : format.moment(one.modifiedMs)}
                </span>
                <span className="muted tabular">
                  {one.isDeletion
                    ? text.deletion
                    : `${format.bytes(one.size)}${one.isLatest ? ` · ${text.latest}` : ''}`}
                </span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      {state === 'loading' ? <span className="spinner" aria-hidden /> : null}
      {next ? (
        <Button look="quiet" size="small" onClick={() => void load(next)}>
          {text.moreVersions}
        </Button>
      ) : null}
    </section>
  );
}
