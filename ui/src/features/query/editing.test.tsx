import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Frame } from '../../frame/Frame';
import { start } from '../../frame/start';
import { type QueryRequest, setDoor, type Tab } from '../../ipc';
import { FakeDoor } from '../../ipc/fake';
import { DEFAULT_SETTINGS, useApp } from '../../state/app';
import { catalogue } from '../../state/catalogue';
import { perform } from '../../state/commands';
import { useJobs } from '../../state/jobs';
import { useRuns } from '../../state/runs';
import { activateTab, openTab, restoreTabs, saveTabsNow, useTabs } from '../../state/tabs';
import { setLanguage } from '../../words';
import { look, useFiles } from './files';
import { useParameterState } from './given';
import { currentEditor, run } from './session';

// The test's document tells of a new selection at once, in the middle of the editor's own work.
window.addEventListener('selectionchange', (event) => event.stopImmediatePropagation(), true);

// The whole window is drawn again and again; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 30_000 });

let door: FakeDoor;
let sent: QueryRequest[];
let priced: QueryRequest[];

function tab(sql: string, more: Partial<Tab> = {}): Tab {
  return {
    id: 'tab-1',
    title: 'Query 1',
    named: false,
    connection: 'sandbox',
    sql,
    caret: sql.length,
    scrollPx: 0,
    active: true,
    ...more,
  };
}

async function open(tabs: Tab[], before?: (door: FakeDoor) => void): Promise<void> {
  door = new FakeDoor({ delayMs: 1, settings: { welcomed: true }, tabs });
  before?.(door);
  sent = [];
  priced = [];
  const begin = door.queryStart.bind(door);
  vi.spyOn(door, 'queryStart').mockImplementation((request) => {
    sent.push(request);
    return begin(request);
  });
  const estimate = door.queryEstimate.bind(door);
  vi.spyOn(door, 'queryEstimate').mockImplementation((request) => {
    priced.push(request);
    return estimate(request);
  });
  setDoor(door);
  render(<Frame />);
  await act(() => start());
  if (tabs.length > 0) await waitFor(() => expect(currentEditor()?.has('tab-1')).toBe(true));
}

const text = () =>
  currentEditor()
    ?.docOf(useTabs.getState().active ?? '')
    ?.toString() ?? '';
const field = (label: string) =>
  screen.getByLabelText(label, { selector: 'input, textarea, select' });
const type = (value: string) => act(() => currentEditor()?.insert(value));

beforeEach(() => {
  setLanguage('en');
  catalogue.forget('sandbox');
  useApp.setState({
    startup: null,
    startProblem: null,
    settings: { ...DEFAULT_SETTINGS, welcomed: true },
    connections: [],
    notice: null,
    dialog: null,
    welcomeShown: false,
    sideShown: true,
  });
  useRuns.setState({ byTab: new Map() });
  useJobs.setState({ jobs: new Map() });
  useFiles.setState({ dialog: null, news: new Map() });
  useParameterState.setState({ open: true, strict: null, guesses: new Map() });
  restoreTabs([]);
});

describe('parameters of a query', () => {
  const SQL = 'SELECT 1 FROM game_analytics.players WHERE level > @least AND name LIKE @name';

  it('get a form with types from the catalogue; nothing runs while a value is missing', async () => {
    await open([tab(SQL)]);
    await screen.findByRole('region', { name: 'Query parameters' });
    act(() => run('here'));
    expect(sent).toEqual([]);
    expect(screen.getAllByText('A value is needed, or NULL.')).toHaveLength(2);
    expect(useApp.getState().notice?.text).toBe('A value is needed for @least, @name');
  });

  it('are sent with the run and the dry run, never as text, and are kept with the tab', async () => {
    await open([tab(SQL)]);
    await screen.findByRole('region', { name: 'Query parameters' });
    fireEvent.change(screen.getByLabelText('Type of @least'), { target: { value: 'INT64' } });
    fireEvent.change(field('@least'), { target: { value: '10' } });
    fireEvent.change(field('@name'), { target: { value: "O'Neil%" } });
    const expected = [
      { name: 'least', type: 'INT64', value: '10' },
      { name: 'name', type: 'STRING', value: "O'Neil%" },
    ];
    await waitFor(() => expect(priced.at(-1)?.parameters).toEqual(expected), { timeout: 15_000 });
    act(() => run('here'));
    expect(sent.at(-1)).toMatchObject({ sql: SQL, parameters: expected });
    await act(() => saveTabsNow());
    expect(door.tabs[0]?.parameters).toEqual(expected);
  });

  it('guess their types from the columns that they are compared with', async () => {
    await open([tab('SELECT 1 FROM game_analytics.players WHERE level IN UNNEST(@levels)')]);
    await waitFor(
      () =>
        expect((screen.getByLabelText('Type of @levels') as HTMLSelectElement).value).toBe(
          'ARRAY<INT64>',
        ),
      { timeout: 15_000 },
    );
  });

  it('keep to what the statement uses; others of the text are dimmed', async () => {
    const second = 'SELECT 2 WHERE x = @b';
    await open([
      tab(`SELECT 1 WHERE x = @a;\n${second}`, {
        parameters: [
          { name: 'a', type: 'STRING', value: 'A' },
          { name: 'b', type: 'STRING', value: 'B' },
        ],
      }),
    ]);
    await screen.findByRole('region', { name: 'Query parameters' });
    expect(screen.getByRole('group', { name: '@a' }).className).toContain('unused');
    expect(screen.getByRole('group', { name: '@b' }).className).not.toContain('unused');
    act(() => run('here'));
    expect(sent.at(-1)).toMatchObject({ sql: second, parameters: [{ name: 'b' }] });
  });

  it('without names go in order and without a name', async () => {
    await open([
      tab('SELECT ? + ?', {
        parameters: [
          { name: '2', type: 'INT64', value: '20' },
          { name: '1', type: 'INT64', value: '10' },
        ],
      }),
    ]);
    await screen.findByRole('group', { name: 'Parameter 1' });
    act(() => run('here'));
    expect(sent.at(-1)?.parameters).toEqual([
      { name: null, type: 'INT64', value: '10' },
      { name: null, type: 'INT64', value: '20' },
    ]);
  });

  it('of both kinds are refused with words', async () => {
    await open([tab('SELECT @a + ?')]);
    await screen.findByText(/cannot stand in one query/);
    act(() => run('here'));
    expect(sent).toEqual([]);
  });

  it('show at the field what the service said about it', async () => {
    await open(
      [tab('SELECT @a', { parameters: [{ name: 'a', type: 'STRING', value: 'x' }] })],
      (one) =>
        one.failures.set('queryEstimate', {
          kind: { name: 'badInput', field: 'parameter a', reason: 'no such zone' },
          detail: null,
        }),
    );
    const group = await screen.findByRole('group', { name: '@a' });
    await within(group).findByText('no such zone', {}, { timeout: 15_000 });
  });
});

describe('running', () => {
  it('takes everything up to the caret, and a mistake in it is marked where it stands', async () => {
    const sql = '-- first\nSELECT 1;\nSELECT nope FROM game_analytics.players;\nSELECT 3';
    await open([tab(sql, { caret: sql.indexOf('nope') })]);
    act(() => void perform('runToHere'));
    expect(sent.at(-1)?.sql).toBe('SELECT 1;\nSELECT nope FROM game_analytics.players;');
    const id = sent.at(-1)?.job ?? '';
    const job = await waitFor(() => {
      const found = useJobs.getState().jobs.get(id);
      if (!found) throw new Error('the job is not listed yet');
      return found;
    });
    act(() => {
      const kind = {
        name: 'badSql',
        message: 'Unrecognized name: nope',
        line: 2,
        column: 8,
      } as const;
      door.tell({
        name: 'job',
        value: { ...job, state: { name: 'failed', problem: { kind, detail: null } } },
      });
    });
    await waitFor(() =>
      expect(document.querySelector('.cm-lintRange-error')?.textContent).toBe('nope'),
    );
  });

  it('refuses legacy SQL and rewrites its names by a press', async () => {
    await open([tab('#legacySQL\nSELECT * FROM [p-1:d.t]')]);
    fireEvent.click(await screen.findByRole('button', { name: 'Rewrite the table names' }));
    expect(text()).toBe('SELECT * FROM `p-1.d.t`');
    expect(sent).toEqual([]);
  });

  it('sends the default dataset that was chosen', async () => {
    await open([tab('SELECT * FROM players')]);
    fireEvent.click(screen.getByRole('button', { name: 'Choose the default dataset' }));
    const list = screen.getByRole('combobox', { name: 'Filter datasets' });
    fireEvent.change(list, { target: { value: 'game' } });
    await screen.findByRole('option', { name: 'game_analytics' });
    fireEvent.keyDown(list, { key: 'Enter' });
    const dataset = { project: 'shirabe-sandbox', dataset: 'game_analytics' };
    await waitFor(() => expect(priced.at(-1)?.options.defaultDataset).toEqual(dataset), {
      timeout: 15_000,
    });
    act(() => run('here'));
    expect(sent.at(-1)?.options.defaultDataset).toEqual(dataset);
  });
});

describe('a name that is not known', () => {
  it('has its fix beside the problem, at the mark and by key', async () => {
    await open([tab('SELECT 1;\nSELECT levle FROM game_analytics.players')], (one) =>
      one.failures.set('queryEstimate', {
        kind: {
          name: 'badSql',
          message: 'Unrecognized name: levle; Did you mean level?',
          line: 1,
          column: 8,
        },
        detail: null,
      }),
    );
    await screen.findByRole('button', { name: 'Use level' }, { timeout: 15_000 });
    act(() => currentEditor()?.quickFix());
    expect(text()).toBe('SELECT 1;\nSELECT level FROM game_analytics.players');
  });
});

describe('files', () => {
  const PATH = '/home/analyst/queries/daily.sql';

  it('are opened by typing a part of the name, shown once, and saved in place', async () => {
    await open([]);
    act(() => void perform('openFile'));
    const path = await screen.findByRole('combobox', { name: 'Path' });
    await screen.findByRole('option', { name: /queries/ });
    fireEvent.keyDown(path, { key: 'ArrowDown' });
    fireEvent.keyDown(path, { key: 'Enter' });
    await screen.findByRole('option', { name: /daily\.sql/ });
    fireEvent.change(path, { target: { value: '/home/analyst/queries/dai' } });
    fireEvent.keyDown(path, { key: 'ArrowDown' });
    fireEvent.keyDown(path, { key: 'Enter' });
    await screen.findByRole('tab', { name: /daily\.sql/ });
    await waitFor(() => expect(text()).toContain('COUNT(*)'));
    type('-- mine\n');
    await screen.findByRole('img', { name: 'Changes are not in the file yet' });
    act(() => void perform('save'));
    await waitFor(() => expect(door.disk.files.get(PATH)?.text).toContain('-- mine'));
    await waitFor(() =>
      expect(screen.queryByRole('img', { name: 'Changes are not in the file yet' })).toBeNull(),
    );
  });

  async function opened(): Promise<void> {
    await open([]);
    const { openFile } = await import('./files');
    await act(() => openFile(PATH));
    await waitFor(() => expect(text()).toContain('COUNT(*)'));
  }

  it('that another program changed can be read again, and undo brings the old text back', async () => {
    await opened();
    door.disk.elsewhere(PATH, 'SELECT 2');
    await act(() => look());
    fireEvent.click(await screen.findByRole('button', { name: 'Reload' }));
    await waitFor(() => expect(text()).toBe('SELECT 2'));
    expect(screen.queryByRole('button', { name: 'Reload' })).toBeNull();
    expect(useTabs.getState().tabs[0]?.file?.changed).toBe(false);
  });

  it('are never written over unseen: the tab’s text is kept on request only', async () => {
    await opened();
    type('-- mine\n');
    door.disk.elsewhere(PATH, 'SELECT 2');
    act(() => void perform('save'));
    await screen.findByText(/was changed by another program, and this tab has changes/);
    expect(door.disk.files.get(PATH)?.text).toBe('SELECT 2');
    fireEvent.click(screen.getByRole('button', { name: 'Keep mine' }));
    act(() => void perform('save'));
    await waitFor(() => expect(door.disk.files.get(PATH)?.text).toContain('-- mine'));
  });

  it('that are gone can be written again', async () => {
    await opened();
    door.disk.elsewhere(PATH, null);
    await act(() => look());
    fireEvent.click(await screen.findByRole('button', { name: 'Save again' }));
    await waitFor(() => expect(door.disk.files.get(PATH)?.text).toContain('COUNT(*)'));
  });

  it('are saved elsewhere with a question before one is replaced', async () => {
    await open([tab('SELECT 9')]);
    act(() => void perform('saveAsFile'));
    const path = await screen.findByRole('combobox', { name: 'Path' });
    await waitFor(() => expect((path as HTMLInputElement).value).toContain('Query 1.sql'));
    fireEvent.change(path, { target: { value: PATH } });
    fireEvent.keyDown(path, { key: 'Enter' });
    fireEvent.click(await screen.findByRole('button', { name: 'Replace' }));
    await waitFor(() => expect(door.disk.files.get(PATH)?.text).toBe('SELECT 9'));
    expect(screen.getByRole('tab', { name: /daily\.sql/ })).toBeTruthy();
  });
});

describe('a large text', () => {
  it('is kept in a file of its own and comes back after a restart', async () => {
    const large = 'INSERT INTO d.t VALUES (1);\n'.repeat(20_000);
    await open([tab('SELECT 1')]);
    act(() => void openTab({ sql: large, title: 'big' }));
    const id = useTabs.getState().active ?? '';
    await waitFor(() => expect(currentEditor()?.has(id)).toBe(true));
    await act(() => saveTabsNow());
    expect(door.disk.part(id, 'text')).toBe(large);
    const kept = door.tabs.find((one) => one.id === id);
    expect(kept).toMatchObject({ sql: '', aside: true });
    expect(JSON.stringify(door.tabs).length).toBeLessThan(3_000);
    type('x');
    await act(() => saveTabsNow());
    expect(door.disk.part(id, 'text')?.length).toBe(large.length + 1);

    act(() => activateTab('tab-1'));
    currentEditor()?.forget(id);
    act(() => activateTab(id));
    await waitFor(() => expect(text().length).toBe(large.length + 1));
  });
});

describe('undo', () => {
  it('goes on after a restart', async () => {
    await open([tab('SELECT 1')]);
    type(' + 2');
    const history = currentEditor()?.history('tab-1') ?? '';
    expect(text()).toBe('SELECT 1 + 2');
    const editor = currentEditor();
    editor?.forget('tab-1');
    act(() => editor?.open(tab('SELECT 1 + 2')));
    act(() => editor?.takeHistory('tab-1', history));
    act(() => editor?.undo());
    expect(text()).toBe('SELECT 1');
  });
});

describe('a look at a table in between', () => {
  it('costs neither a large text nor undo', async () => {
    const large = 'INSERT INTO d.t VALUES (1);\n'.repeat(20_000);
    await open([tab('SELECT 1')]);
    type(' + 2');
    act(() => void openTab({ sql: large, title: 'big' }));
    const id = useTabs.getState().active ?? '';
    await waitFor(() => expect(currentEditor()?.has(id)).toBe(true));
    type('x');
    const table = { project: 'shirabe-sandbox', dataset: 'game_analytics', table: 'players' };
    act(() => void openTab({ title: 'players', table }));
    await waitFor(() => expect(currentEditor()).toBeNull());
    // Nothing of it has been written yet, and yet nothing is lost.
    act(() => activateTab(id));
    await waitFor(() => expect(text().length).toBe(large.length + 1));
    act(() => activateTab('tab-1'));
    await waitFor(() => expect(text()).toBe('SELECT 1 + 2'));
    await waitFor(() => {
      act(() => currentEditor()?.undo());
      expect(text()).toBe('SELECT 1');
    });
  });
});

describe('a composition', () => {
  it('triggers nothing: neither a run nor a price', async () => {
    await open([tab('SELECT 1')]);
    await waitFor(() => expect(priced.length).toBeGreaterThan(0));
    const before = priced.length;
    const content = document.querySelector('.cm-content') as HTMLElement;
    fireEvent.compositionStart(content);
    vi.spyOn(currentEditor() ?? {}, 'composing' as never, 'get').mockReturnValue(true as never);
    fireEvent.keyDown(content, { key: 'Enter', ctrlKey: true, keyCode: 229, isComposing: true });
    act(() => run('here'));
    act(() => run('all'));
    expect(sent).toEqual([]);
    expect(priced.length).toBe(before);
  });
});
