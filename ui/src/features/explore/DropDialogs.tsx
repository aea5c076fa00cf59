// Dropping a table or a dataset: only once its name is typed.
import { type ReactNode, useState } from 'react';
import type { ConnectionId, TableKind, TableRef } from '../../ipc';
import { notify } from '../../state/app';
import { catalogue } from '../../state/catalogue';
import { forgetObject } from '../../state/explorer';
import { closeTab, useTabs } from '../../state/tabs';
import { useFormat, useWords } from '../../words';
import { Field, Form } from './AskForm';
import { reread } from './actions';
import { type Asking, ask } from './asking';
import { useChange } from './CopyDialog';

type Of<Name extends Asking['name']> = Extract<Asking, { name: Name }>;

/** Closes the tabs of a table that is gone. */
export function closeTabsOf(connection: ConnectionId, table: TableRef): void {
  for (const tab of useTabs.getState().tabs)
    if (
      tab.connection === connection &&
      tab.table?.project === table.project &&
      tab.table.dataset === table.dataset &&
      tab.table.table === table.table
    )
      closeTab(tab.id);
}

/** Kinds whose rows can be had back. */
function comesBack(kind: TableKind): boolean {
  return kind === 'table' || kind === 'clone' || kind === 'iceberg';
}

/** Drops a table once its name is typed. */
export function DropTable({ asking }: { asking: Of<'drop'> }): ReactNode {
  const words = useWords();
  const { change } = words.explore;
  const { connection, table, kind } = asking;
  const [typed, setTyped] = useState('');
  const { busy, problem, start } = useChange(connection);
  const drop = () => {
    return start({ name: 'dropTable', table }, () => {
      closeTabsOf(connection, table);
      forgetObject(connection, table);
      catalogue.forgetDetail(connection, table);
      reread(connection, table.project, table.dataset);
      const dataset = { project: table.project, dataset: table.dataset };
      notify(
        change.dropped(table.table),
        comesBack(kind)
          ? {
              label: change.undo,
              run: () => ask({ name: 'undelete', connection, dataset, table: table.table }),
            }
          : null,
      );
    });
  };
  return (
    <Form
      danger
      title={change.dropTitle(table.table)}
      submit={change.drop}
      ready={typed === table.table}
      busy={busy}
      problem={problem}
      onSubmit={() => void drop()}
    >
      <p>{comesBack(kind) ? change.dropText : change.dropView}</p>
      <p className="muted">{`${table.project}.${table.dataset}.${table.table}`}</p>
      <Field label={change.typeName(table.table)}>
        {(id) => (
          <input
            id={id}
            className="field"
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
    </Form>
  );
}

/** Drops a dataset once its name is typed. */
export function DropDataset({ asking }: { asking: Of<'dropDataset'> }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { change } = words.explore;
  const { connection, dataset } = asking;
  const [typed, setTyped] = useState('');
  const [contents, setContents] = useState(false);
  const { busy, problem, start } = useChange(connection);
  const known =
    catalogue.tables(connection, dataset).items.length +
    catalogue.routines(connection, dataset).items.length;
  const drop = () =>
    start({ name: 'dropDataset', dataset, contents }, () => {
      for (const tab of useTabs.getState().tabs)
        if (tab.table?.project === dataset.project && tab.table.dataset === dataset.dataset)
          closeTab(tab.id);
      void catalogue.refreshProject(connection, dataset.project);
      notify(change.dropped(dataset.dataset));
    });
  return (
    <Form
      danger
      title={change.dropTitle(dataset.dataset)}
      submit={change.drop}
      ready={typed === dataset.dataset}
      busy={busy}
      problem={problem}
      onSubmit={() => void drop()}
    >
      <p>{change.dropDatasetText(format.count(known))}</p>
      <label className="ask-check">
        <input
          type="checkbox"
          checked={contents}
          onChange={(event) => setContents(event.target.checked)}
        />
        {change.dropContents}
      </label>
      <Field label={change.typeName(dataset.dataset)}>
        {(id) => (
          <input
            id={id}
            className="field"
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
    </Form>
  );
}
