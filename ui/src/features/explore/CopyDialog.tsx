// Copies of a table: plain, as a snapshot, as a clone, back from a snapshot, back from an earlier time.
import { type ReactNode, useState } from 'react';
import type { CatalogueChange, ConnectionId, Problem } from '../../ipc';
import { notify } from '../../state/app';
import { openTable } from '../../state/open';
import { useWords } from '../../words';
import { Field, Form } from './AskForm';
import { carryOut, reread } from './actions';
import { type Asking, stopAsking } from './asking';

/** How a time is written where the web view has no picker for it. */
export const TIME = '2026-11-24T09:00:00';

/** Milliseconds since 1970 as a field for local times takes them. */
export function localTime(ms: number): string {
  const date = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 19);
}

/** A local time as milliseconds since 1970; null if it is none. */
export function instantOf(local: string): number | null {
  const ms = Date.parse(local);
  return Number.isNaN(ms) ? null : ms;
}

/** A change under way: whether, and why it did not work. */
export function useChange(connection: ConnectionId) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  /** Carries it out; when it worked the dialog closes and `done` follows. */
  const start = async (change: CatalogueChange, done: () => void): Promise<Problem | null> => {
    setBusy(true);
    setProblem(null);
    const failed = await carryOut(connection, change);
    setBusy(false);
    if (failed) setProblem(failed);
    else {
      stopAsking();
      done();
    }
    return failed;
  };
  return { busy, problem, setProblem, start };
}

/** The name that a copy gets unless another is given. */
function proposed(table: string, operation: string): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  switch (operation) {
    case 'snapshot':
      return `${table}_snapshot_${day}`;
    case 'clone':
      return `${table}_clone`;
    case 'restore':
      return `${table.replace(/_snapshot(_\d+)?$/, '')}_restored`;
    default:
      return `${table}_copy`;
  }
}

type CopyAsking = Extract<Asking, { name: 'copy' | 'undelete' }>;

/** The dialog. */
export function CopyDialog({ asking }: { asking: CopyAsking }): ReactNode {
  const words = useWords();
  const { change } = words.explore;
  const { connection } = asking;
  const back = asking.name === 'undelete';
  const from = back ? { ...asking.dataset, table: asking.table } : asking.source;
  const operation = back ? 'copy' : asking.operation;
  const [source, setSource] = useState(from.table);
  const [project, setProject] = useState(from.project);
  const [dataset, setDataset] = useState(from.dataset);
  const [table, setTable] = useState(
    back ? (from.table === '' ? '' : `${from.table}_restored`) : proposed(from.table, operation),
  );
  const [overwrite, setOverwrite] = useState(false);
  const [asOf, setAsOf] = useState(back ? localTime(Date.now() - 60_000) : '');
  const [expires, setExpires] = useState('');
  const { busy, problem, start } = useChange(connection);
  const at = asOf === '' ? null : instantOf(asOf);
  const sound = (asOf === '' || (at !== null && at < Date.now())) && (!back || at !== null);
  const filled = [source, project, dataset, table].every((part) => part.trim() !== '');
  const target = { project: project.trim(), dataset: dataset.trim(), table: table.trim() };
  const help = {
    copy: change.copyHelp,
    snapshot: change.snapshotHelp,
    clone: change.cloneHelp,
    restore: change.restoreHelp,
  }[operation];
  const copy = () =>
    start(
      {
        name: 'copy',
        source: { ...from, table: source.trim() },
        asOfMs: at,
        target,
        operation,
        overwrite,
        expiresAtMs: expires === '' ? null : instantOf(expires),
      },
      () => {
        reread(connection, target.project, target.dataset);
        notify(change.done(target.table), {
          label: words.explore.actions.open,
          run: () => void openTable(connection, target),
        });
      },
    );
  const field = (label: string, value: string, put: (value: string) => void) => (
    <Field label={label}>
      {(id) => (
        <input
          id={id}
          className="field"
          spellCheck={false}
          value={value}
          onChange={(event) => put(event.target.value)}
        />
      )}
    </Field>
  );
  return (
    <Form
      title={back ? change.undeleteTitle : `${change.operation[operation]}: ${from.table}`}
      submit={back ? change.undelete : change.start}
      ready={filled && sound}
      busy={busy}
      problem={problem}
      onSubmit={() => void copy()}
    >
      <p>{back ? change.undeleteHelp : help}</p>
      {back ? field(change.table, source, setSource) : null}
      <div className="ask-row">
        {field(change.targetProject, project, setProject)}
        {field(change.targetDataset, dataset, setDataset)}
      </div>
      {field(change.targetTable, table, setTable)}
      {operation === 'restore' ? null : (
        <Field label={change.asOf} help={sound ? change.asOfHelp : change.invalidTime}>
          {(id) => (
            <input
              id={id}
              className="field"
              type="datetime-local"
              placeholder={TIME}
              step="1"
              aria-invalid={!sound}
              value={asOf}
              onChange={(event) => setAsOf(event.target.value)}
            />
          )}
        </Field>
      )}
      {operation === 'snapshot' || operation === 'clone' ? (
        <Field label={change.expires} help={change.expiresHelp}>
          {(id) => (
            <input
              id={id}
              className="field"
              type="datetime-local"
              placeholder={TIME}
              step="1"
              value={expires}
              onChange={(event) => setExpires(event.target.value)}
            />
          )}
        </Field>
      ) : (
        <label className="ask-check" title={change.overwriteHelp}>
          <input
            type="checkbox"
            checked={overwrite}
            onChange={(event) => setOverwrite(event.target.checked)}
          />
          {change.overwrite}
        </label>
      )}
    </Form>
  );
}
