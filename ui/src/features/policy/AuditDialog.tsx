// The audit log: newest first, searched and filtered by the app, checked line by line on request.
import {
  ChevronRight,
  CircleCheck,
  Copy,
  RotateCw,
  Search,
  ShieldCheck,
  TriangleAlert,
} from 'lucide-react';
import { Fragment, type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import {
  type AuditAct,
  type AuditEntry,
  type AuditFact,
  type AuditPage,
  type AuditVerdict,
  asProblem,
  ipc,
  type JobId,
  newJobId,
  type Problem,
} from '../../ipc';
import { Bar } from '../../kit/Bar';
import { Button, IconButton } from '../../kit/Button';
import { copyText } from '../../kit/clipboard';
import { Dialog } from '../../kit/Dialog';
import { ProblemBar } from '../../problem/ProblemBar';
import { notify } from '../../state/app';
import { useFormat, useWords } from '../../words';
import './policy.css';

/** Figures that stand in the line itself; the others are among its details. */
const INLINE = new Set(['rows', 'cells', 'bytes', 'bytesProcessed']);
const FIGURES = new Set([...INLINE, 'bytesBilled', 'tornBytes']);
const PAGE = 100;
const PAUSE_MS = 150;

interface Asked {
  text: string;
  act: AuditAct | '';
  refusedOnly: boolean;
}

/** What was asked for, page by page. */
function useAudit(asked: Asked) {
  const [entries, setEntries] = useState<readonly AuditEntry[] | null>(null);
  const [page, setPage] = useState<Omit<AuditPage, 'entries'>>({ total: 0, more: false });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const job = useRef<JobId | null>(null);

  const ask = useCallback(
    async (before: number | null) => {
      if (job.current)
        ipc()
          .jobCancel(job.current)
          .catch(() => undefined);
      const mine = newJobId();
      job.current = mine;
      setBusy(true);
      try {
        const answer = await ipc().auditList(mine, {
          text: asked.text.trim(),
          acts: asked.act === '' ? [] : [asked.act],
          refusedOnly: asked.refusedOnly,
          before,
          limit: PAGE,
        });
        if (job.current !== mine) return;
        setEntries((old) =>
          before === null ? answer.entries : [...(old ?? []), ...answer.entries],
        );
        setPage(answer);
        setProblem(null);
      } catch (thrown) {
        if (job.current === mine) setProblem(asProblem(thrown));
      } finally {
        if (job.current === mine) setBusy(false);
      }
    },
    [asked.text, asked.act, asked.refusedOnly],
  );

  const first = useRef(true);
  useEffect(() => {
    // The first answer comes at once; what is typed is waited for.
    const timer = setTimeout(() => void ask(null), first.current ? 0 : PAUSE_MS);
    first.current = false;
    return () => clearTimeout(timer);
  }, [ask]);

  return { entries, page, busy, problem, ask };
}

/** Over the frame. */
export function AuditDialog({ onClose }: { onClose: () => void }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const text = words.policy.audit;
  const [asked, setAsked] = useState<Asked>({ text: '', act: '', refusedOnly: false });
  const { entries, page, busy, problem, ask } = useAudit(asked);
  const filtered = asked.text.trim() !== '' || asked.act !== '' || asked.refusedOnly;
  return (
    <Dialog
      title={text.title}
      closeLabel={words.frame.close}
      onClose={onClose}
      className="audit"
      foot={<Verify />}
    >
      <p className="audit-lead">{text.lead}</p>
      <div className="audit-bar">
        <label className="search-field">
          <Search size={14} aria-hidden />
          <input
            type="search"
            aria-label={text.search}
            placeholder={text.search}
            value={asked.text}
            onChange={(event) => setAsked({ ...asked, text: event.target.value })}
          />
        </label>
        <select
          className="field"
          aria-label={text.acts}
          value={asked.act}
          onChange={(event) => setAsked({ ...asked, act: event.target.value as AuditAct | '' })}
        >
          <option value="">{text.allActs}</option>
          {(Object.keys(text.act) as AuditAct[]).map((act) => (
            <option key={act} value={act}>
              {text.act[act]}
            </option>
          ))}
        </select>
        <label className="audit-refused">
          <input
            type="checkbox"
            checked={asked.refusedOnly}
            onChange={(event) => setAsked({ ...asked, refusedOnly: event.target.checked })}
          />
          {text.refusedOnly}
        </label>
        <IconButton label={text.refresh} disabled={busy} onClick={() => void ask(null)}>
          <RotateCw size={14} aria-hidden />
        </IconButton>
      </div>
      {problem ? <ProblemBar problem={problem} job={null} onRetry={() => void ask(null)} /> : null}
      <div className="audit-scroll">
        {entries === null ? (
          problem ? null : (
            <p className="audit-empty" role="status">
              <span className="spinner" aria-hidden /> {text.loading}
            </p>
          )
        ) : entries.length === 0 ? (
          <div className="audit-empty" role="status">
            <p>
              <b>{filtered ? text.noMatch : text.empty}</b>
            </p>
            {filtered ? (
              <Button
                size="small"
                onClick={() => setAsked({ text: '', act: '', refusedOnly: false })}
              >
                {text.clear}
              </Button>
            ) : (
              <p>{text.emptyHint}</p>
            )}
          </div>
        ) : (
          <table className="audit-list" aria-label={text.list}>
            <thead>
              <tr>
                <th scope="col">
                  <span className="visually-hidden">{text.details.number}</span>
                </th>
                <th scope="col">{text.columns.time}</th>
                <th scope="col">{text.columns.act}</th>
                <th scope="col">{text.columns.what}</th>
                <th scope="col">{text.columns.who}</th>
                <th scope="col">{text.columns.outcome}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <Line key={entry.number} entry={entry} />
              ))}
            </tbody>
          </table>
        )}
        {page.more && entries && entries.length > 0 ? (
          <Button
            size="small"
            className="audit-more"
            disabled={busy}
            onClick={() => void ask(entries.at(-1)?.number ?? null)}
          >
            {busy ? text.loading : text.more}
          </Button>
        ) : null}
      </div>
      {entries && entries.length > 0 ? (
        <p className="audit-count tabular" role="status">
          {text.count(format.count(entries.length), format.count(page.total))}
        </p>
      ) : null}
    </Dialog>
  );
}

function Line({ entry }: { entry: AuditEntry }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const text = words.policy.audit;
  const [open, setOpen] = useState(false);
  const { outcome } = entry;
  const said =
    outcome.name === 'failed'
      ? text.outcome.failed(outcome.kind)
      : outcome.name === 'refused'
        ? text.outcome.refused(outcome.rule)
        : text.outcome[outcome.name];
  const written = ({ name, value }: AuditFact) => {
    const number = Number(value);
    return FIGURES.has(name) && value !== '' && Number.isFinite(number)
      ? figure(name, number, format)
      : value;
  };
  const facts = entry.facts
    .filter(({ name }) => INLINE.has(name))
    .map((fact) =>
      /bytes/i.test(fact.name)
        ? written(fact)
        : `${written(fact)} ${text.fact[fact.name] ?? fact.name}`,
    );
  const rest = entry.facts.filter(({ name }) => !INLINE.has(name));
  return (
    <Fragment>
      <tr className={outcome.name}>
        <td>
          <button
            type="button"
            className="audit-open"
            aria-expanded={open}
            aria-label={`${text.details.number} ${format.count(entry.number)}`}
            onClick={() => setOpen(!open)}
          >
            <ChevronRight size={13} aria-hidden />
          </button>
        </td>
        <td className="tabular">{entry.atMs === null ? '' : format.instant(entry.atMs)}</td>
        <td>{text.act[entry.act]}</td>
        <td>
          {entry.resource ?? (facts.length > 0 ? '' : '–')}
          {facts.length > 0 ? <small className="tabular"> {facts.join(' · ')}</small> : null}
        </td>
        <td className="audit-who ellipsis" title={entry.identity ?? undefined}>
          {entry.identity ?? '–'}
        </td>
        <td className={`audit-outcome ${outcome.name}`}>
          {outcome.name === 'refused' || outcome.name === 'failed' ? (
            <TriangleAlert size={12} aria-hidden />
          ) : null}
          {said}
        </td>
      </tr>
      {open ? (
        <tr className="audit-details">
          <td />
          <td colSpan={5}>
            <dl>
              <div>
                <dt>{text.details.number}</dt>
                <dd className="tabular">{format.count(entry.number)}</dd>
              </div>
              {entry.connection ? (
                <div>
                  <dt>{text.details.connection}</dt>
                  <dd>{entry.connection}</dd>
                </div>
              ) : null}
              {rest.map(({ name, value }) => (
                <div key={name}>
                  <dt>{text.fact[name] ?? name}</dt>
                  <dd>
                    <code>{written({ name, value })}</code>
                  </dd>
                </div>
              ))}
              <div>
                <dt>{text.details.hash}</dt>
                <dd>
                  <code>{entry.hash}</code>
                  <IconButton
                    size="small"
                    label={text.details.copyHash}
                    onClick={() =>
                      void copyText(entry.hash).then((done) => done && notify(words.frame.copied))
                    }
                  >
                    <Copy size={12} aria-hidden />
                  </IconButton>
                </dd>
              </div>
              <div>
                <dt>{text.details.previous}</dt>
                <dd>
                  <code>{entry.previous}</code>
                </dd>
              </div>
            </dl>
          </td>
        </tr>
      ) : null}
    </Fragment>
  );
}

/** A figure of a line as the language writes it. */
function figure(name: string, value: number, format: ReturnType<typeof useFormat>): string {
  return /bytes/i.test(name) ? format.bytes(value) : format.count(value);
}

/** Checks the chain of hashes. */
function Verify(): ReactNode {
  const words = useWords();
  const format = useFormat();
  const text = words.policy.audit;
  const [busy, setBusy] = useState(false);
  const [verdict, setVerdict] = useState<AuditVerdict | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const verify = () => {
    setBusy(true);
    setProblem(null);
    setVerdict(null);
    ipc()
      .auditVerify(newJobId())
      .then(setVerdict, (thrown: unknown) => setProblem(asProblem(thrown)))
      .finally(() => setBusy(false));
  };
  const bad = verdict !== null && (verdict.brokenAt !== null || verdict.shortened);
  return (
    <div className="audit-verify">
      <div role="status">
        {busy ? (
          <Bar share={null} label={text.verifying} />
        ) : problem ? (
          <ProblemBar problem={problem} job={null} onRetry={verify} />
        ) : verdict ? (
          <p className={bad ? 'bad' : 'good'}>
            {bad ? <TriangleAlert size={15} aria-hidden /> : <CircleCheck size={15} aria-hidden />}
            {verdict.brokenAt !== null
              ? text.brokenAt(format.count(verdict.brokenAt))
              : verdict.shortened
                ? text.shortened
                : text.whole(format.count(verdict.lines))}
          </p>
        ) : null}
      </div>
      <Button disabled={busy} onClick={verify}>
        <ShieldCheck size={14} aria-hidden />
        {busy ? text.verifying : text.verify}
      </Button>
    </div>
  );
}
