// The dialogs of the explorer, one at a time: what is asked before something is changed.
import { type ReactNode, useEffect, useState } from 'react';
import { asProblem, type Problem } from '../../ipc';
import { Button } from '../../kit/Button';
import { notify, useApp } from '../../state/app';
import { catalogue, useCatalogue } from '../../state/catalogue';
import { addProject, forgetObject } from '../../state/explorer';
import { openSql, openTable, tableQuery } from '../../state/open';
import { useWords } from '../../words';
import { Field, Form } from './AskForm';
import { reread } from './actions';
import { type Asking, stopAsking, useAsking } from './asking';
import { CopyDialog, instantOf, localTime, TIME, useChange } from './CopyDialog';
import { closeTabsOf, DropDataset, DropTable } from './DropDialogs';

/** Whatever the explorer asks; mounted once. */
export function ExploreDialogs(): ReactNode {
  const asking = useAsking((state) => state.asking);
  if (!asking) return null;
  switch (asking.name) {
    case 'addProject':
      return <AddProject asking={asking} />;
    case 'copy':
    case 'undelete':
      return <CopyDialog asking={asking} />;
    case 'timeTravel':
      return <TimeTravel asking={asking} />;
    case 'rename':
      return <Rename asking={asking} />;
    case 'edit':
      return <Edit asking={asking} />;
    case 'drop':
      return <DropTable asking={asking} />;
    case 'dropDataset':
      return <DropDataset asking={asking} />;
    case 'createDataset':
      return <CreateDataset asking={asking} />;
  }
}

type Of<Name extends Asking['name']> = Extract<Asking, { name: Name }>;

function AddProject({ asking }: { asking: Of<'addProject'> }): ReactNode {
  const words = useWords();
  const [project, setProject] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { addProject: text } = words.explore;
  const add = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await addProject(asking.connection, project.trim());
      notify(text.added(project.trim()));
      stopAsking();
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form
      title={text.title}
      submit={busy ? text.checking : text.add}
      ready={project.trim() !== ''}
      busy={busy}
      problem={problem}
      onSubmit={() => void add()}
    >
      <Field label={text.field} help={text.help}>
        {(id) => (
          <input
            id={id}
            className="field"
            autoComplete="off"
            spellCheck={false}
            placeholder="bigquery-public-data"
            value={project}
            onChange={(event) => setProject(event.target.value)}
          />
        )}
      </Field>
    </Form>
  );
}

function TimeTravel({ asking }: { asking: Of<'timeTravel'> }): ReactNode {
  const words = useWords();
  const { change } = words.explore;
  const [time, setTime] = useState(() => localTime(Date.now() - 3_600_000));
  const at = instantOf(time);
  const sound = at !== null && at < Date.now();
  const ago = (hours: number) => setTime(localTime(Date.now() - hours * 3_600_000));
  const open = () => {
    const { detail } = catalogue.detail(asking.connection, asking.table);
    if (at === null || !detail) return;
    const instant = new Date(at).toISOString();
    openSql(
      asking.connection,
      tableQuery(asking.connection, detail.table, detail.columns, instant),
    );
    stopAsking();
  };
  useEffect(() => void catalogue.loadDetail(asking.connection, asking.table), [asking]);
  return (
    <Form
      title={change.timeTitle(asking.table.table)}
      submit={change.openQuery}
      ready={sound}
      busy={false}
      problem={null}
      onSubmit={open}
    >
      <Field label={change.time} help={sound ? change.timeHelp : change.invalidTime}>
        {(id) => (
          <input
            id={id}
            className="field"
            type="datetime-local"
            placeholder={TIME}
            step="1"
            aria-invalid={!sound}
            value={time}
            onChange={(event) => setTime(event.target.value)}
          />
        )}
      </Field>
      <p className="ask-shortcuts">
        <Button size="small" onClick={() => ago(1)}>
          {change.ago.hour}
        </Button>
        <Button size="small" onClick={() => ago(24)}>
          {change.ago.day}
        </Button>
        <Button size="small" onClick={() => ago(144)}>
          {change.ago.week}
        </Button>
      </p>
    </Form>
  );
}

function Rename({ asking }: { asking: Of<'rename'> }): ReactNode {
  const words = useWords();
  const { change } = words.explore;
  const { connection, table } = asking;
  const [name, setName] = useState(table.table);
  const { busy, problem, start } = useChange(connection);
  const rename = () =>
    start({ name: 'rename', table, to: name.trim() }, () => {
      closeTabsOf(connection, table);
      forgetObject(connection, table);
      catalogue.forgetDetail(connection, table);
      reread(connection, table.project, table.dataset);
      openTable(connection, { ...table, table: name.trim() });
    });
  return (
    <Form
      title={change.renameTitle(table.table)}
      submit={words.explore.actions.rename.replace('…', '')}
      ready={name.trim() !== '' && name.trim() !== table.table}
      busy={busy}
      problem={problem}
      onSubmit={() => void rename()}
    >
      <Field label={change.newName} help={change.renameHelp}>
        {(id) => (
          <input
            id={id}
            className="field"
            spellCheck={false}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
    </Form>
  );
}

function Edit({ asking }: { asking: Of<'edit'> }): ReactNode {
  const words = useWords();
  useCatalogue();
  const { connection, table } = asking;
  const { change, facts } = words.explore;
  const { detail } = catalogue.detail(connection, table);
  const [draft, setDraft] = useState<{
    etag: string | null;
    friendlyName: string;
    description: string;
    labels: string;
    expires: string;
  } | null>(null);
  const { busy, problem, start, setProblem } = useChange(connection);
  const [changed, setChanged] = useState(false);

  useEffect(() => void catalogue.loadDetail(connection, table), [connection, table]);
  useEffect(() => {
    if (!detail || draft) return;
    setDraft({
      etag: detail.etag,
      friendlyName: detail.table.friendlyName ?? '',
      description: detail.description ?? '',
      labels: detail.labels.map(([key, value]) => `${key}: ${value}`).join('\n'),
      expires: detail.expiresAtMs === null ? '' : localTime(detail.expiresAtMs),
    });
  }, [detail, draft]);

  if (!draft) return null;
  const put = (patch: Partial<typeof draft>) => setDraft({ ...draft, ...patch });
  const text = (value: string) => (value.trim() === '' ? null : value.trim());
  const save = async () => {
    const failed = await start(
      {
        name: 'describe',
        table,
        etag: draft.etag,
        friendlyName: text(draft.friendlyName),
        description: text(draft.description),
        labels: labelsOf(draft.labels),
        expiresAtMs: draft.expires === '' ? null : instantOf(draft.expires),
      },
      () => catalogue.forgetDetail(connection, table),
    );
    if (failed?.kind.name !== 'changed') return;
    // What the person wrote stays; what it is compared with is the newest state.
    catalogue.forgetDetail(connection, table);
    const fresh = await catalogue.loadDetail(connection, table);
    setDraft((now) => now && { ...now, etag: fresh?.etag ?? null });
    setProblem(null);
    setChanged(true);
  };
  return (
    <Form
      title={change.editTitle(table.table)}
      submit={change.save}
      ready
      busy={busy}
      problem={problem}
      onSubmit={() => void save()}
    >
      {changed ? <p role="alert">{change.changedMeanwhile}</p> : null}
      <Field label={facts.friendlyName}>
        {(id) => (
          <input
            id={id}
            className="field"
            value={draft.friendlyName}
            onChange={(event) => put({ friendlyName: event.target.value })}
          />
        )}
      </Field>
      <Field label={facts.description}>
        {(id) => (
          <textarea
            id={id}
            className="field"
            rows={4}
            value={draft.description}
            onChange={(event) => put({ description: event.target.value })}
          />
        )}
      </Field>
      <Field label={facts.labels} help={change.labelsHelp}>
        {(id) => (
          <textarea
            id={id}
            className="field mono"
            rows={3}
            spellCheck={false}
            value={draft.labels}
            onChange={(event) => put({ labels: event.target.value })}
          />
        )}
      </Field>
      <Field label={change.expires} help={change.expiresHelp}>
        {(id) => (
          <input
            id={id}
            className="field"
            type="datetime-local"
            placeholder={TIME}
            step="1"
            value={draft.expires}
            onChange={(event) => put({ expires: event.target.value })}
          />
        )}
      </Field>
    </Form>
  );
}

/** Lines of `key: value` as pairs. */
export function labelsOf(text: string): [string, string][] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const colon = line.indexOf(':');
      return colon < 0 ? [line, ''] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    });
}

function CreateDataset({ asking }: { asking: Of<'createDataset'> }): ReactNode {
  const words = useWords();
  const { change, facts } = words.explore;
  const { connection, project } = asking;
  const usual = useApp(
    (state) => state.connections.find(({ id }) => id === connection)?.location ?? '',
  );
  const [dataset, setDataset] = useState('');
  const [location, setLocation] = useState(usual);
  const [description, setDescription] = useState('');
  const { busy, problem, start } = useChange(connection);
  const text = (value: string) => (value.trim() === '' ? null : value.trim());
  const create = () =>
    start(
      {
        name: 'createDataset',
        dataset: { project, dataset: dataset.trim() },
        location: text(location),
        description: text(description),
      },
      () => {
        void catalogue.refreshProject(connection, project);
        notify(change.done(dataset.trim()));
      },
    );
  return (
    <Form
      title={change.createTitle}
      submit={change.create}
      ready={/^[A-Za-z0-9_]+$/.test(dataset.trim())}
      busy={busy}
      problem={problem}
      onSubmit={() => void create()}
    >
      <Field label={change.dataset}>
        {(id) => (
          <input
            id={id}
            className="field"
            spellCheck={false}
            value={dataset}
            onChange={(event) => setDataset(event.target.value)}
          />
        )}
      </Field>
      <Field label={change.location} help={change.locationHelp}>
        {(id) => (
          <input
            id={id}
            className="field"
            spellCheck={false}
            value={location}
            onChange={(event) => setLocation(event.target.value)}
          />
        )}
      </Field>
      <Field label={facts.description}>
        {(id) => (
          <input
            id={id}
            className="field"
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
        )}
      </Field>
    </Form>
  );
}
