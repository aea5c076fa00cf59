// The catalogue as completion asks for it.
import type { CatalogueSource } from '../../editor/editor';
import { parametersIn } from '../../params';
import { useApp } from '../../state/app';
import { catalogue } from '../../state/catalogue';
import { connectionFor } from '../../state/connections';
import { activeTab } from '../../state/tabs';
import { given, typeOfParameter } from './given';
import { currentEditor } from './session';

function connection(): { id: string; project: string } {
  const { connections } = useApp.getState();
  const wanted = activeTab()?.connection;
  const one = connectionFor(connections, wanted);
  return { id: one?.id ?? '', project: one?.project ?? '' };
}

/** Over the window's catalogue, for the connection of the tab in front. */
export const catalogueSource: CatalogueSource = {
  project: () => connection().project,
  defaultDataset: () => activeTab()?.options?.defaultDataset ?? null,
  projects: () => catalogue.projects(connection().id).items.map((project) => project.id),
  datasets: () => [...catalogue.knownDatasets(connection().id)].map(({ reference }) => reference),
  tables: () => catalogue.known(connection().id),
  routines: () => catalogue.knownRoutines(connection().id),
  load: async (project, dataset) => {
    const { id } = connection();
    const known = [...catalogue.knownDatasets(id)].some(
      ({ reference }) => reference.project === project && reference.dataset === dataset,
    );
    if (known) await catalogue.loadTables(id, { project, dataset });
  },
  detail: (table) => catalogue.loadDetail(connection().id, table),
  parameters: () => {
    const tab = activeTab();
    const editor = currentEditor();
    if (!tab || !editor) return [];
    const text = editor.smallText() ?? editor.priced()?.sql ?? '';
    return parametersIn(text).names.map((name) => ({
      name,
      type: typeOfParameter(tab, name).type,
      value: given(tab, name)?.value,
    }));
  },
  columns: async (table) => (await catalogue.loadDetail(connection().id, table))?.columns ?? null,
};
