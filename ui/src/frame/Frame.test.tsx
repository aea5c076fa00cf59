import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { usePlaces } from '../features/connections/store';
import { useSpaces } from '../features/workspaces/store';
import { setDoor } from '../ipc';
import { FakeDoor, type FakeOptions } from '../ipc/fake';
import { DEFAULT_SETTINGS, useApp } from '../state/app';
import { catalogue } from '../state/catalogue';
import { useIdentities } from '../state/identities';
import { useJobs } from '../state/jobs';
import { useRuns } from '../state/runs';
import { restoreTabs, saveTabsNow, useTabs } from '../state/tabs';
import { setReload, useWorkspace } from '../state/workspace';
import { setLanguage } from '../words';
import { Frame } from './Frame';
import { start } from './start';

async function open(options: FakeOptions = {}): Promise<FakeDoor> {
  const door = new FakeDoor({ delayMs: 1, ...options });
  setDoor(door);
  render(<Frame />);
  await act(() => start());
  return door;
}

const key = (name: string, held: object = {}) =>
  fireEvent.keyDown(document.activeElement ?? document.body, { key: name, ...held });

beforeEach(() => {
  catalogue.forget('sandbox');
  useApp.setState({
    startup: null,
    startProblem: null,
    settings: DEFAULT_SETTINGS,
    connections: [],
    notice: null,
    dialog: null,
    welcomeShown: false,
    sideShown: true,
  });
  useRuns.setState({ byTab: new Map() });
  useJobs.setState({ jobs: new Map() });
  restoreTabs([]);
  useWorkspace.setState({ shown: null, policy: null, locked: false });
  useSpaces.setState({ list: null, problem: null, open: null });
  usePlaces.setState({ chosen: null, adding: null, removing: null, shreddable: null });
  useIdentities.setState({ identities: [], aws: [], vault: null, signingIn: null });
});

const openTab = {
  id: 'a',
  title: 'a',
  named: true,
  connection: null,
  sql: 'SELECT 1',
  caret: 0,
  scrollPx: 0,
  active: true,
};

describe('the first start', () => {
  it('welcomes with three doors; the first opens a question, runs it, and is gone for good', async () => {
    const door = await open();
    expect(screen.getByRole('heading', { name: 'Welcome to Shirabe' })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: /Ask a question of the sample data/ }));
    await waitFor(() => expect(door.calls).toContain('queryStart'));
    expect(screen.getByRole('tab', { name: /Sample: daily players/ })).toBeTruthy();
    expect(screen.queryByRole('heading', { name: 'Welcome to Shirabe' })).toBeNull();
    await waitFor(() => expect(door.settings.welcomed).toBe(true));
    await screen.findByText('1,240 rows');
  });

  it('tells the host once that the frame has been painted', async () => {
    const door = await open();
    expect(door.paints).toBe(1);
  });

  it('waits for sample data and says how far it is', async () => {
    const door = await open({ readyAfterMs: 60_000 });
    expect(screen.getAllByText(/Sample data is being prepared/).length).toBeGreaterThan(0);
    fireEvent.click(screen.getByRole('button', { name: /Ask a question/ }));
    expect(door.calls).not.toContain('queryStart');
    act(() =>
      door.tell({
        name: 'connections',
        value: useApp.getState().connections.map((one) => ({ ...one, ready: true })),
      }),
    );
    const making = [...useJobs.getState().jobs.values()].find((one) => one.activity === 'sandbox');
    if (!making) throw new Error('no job makes the sample data');
    // Tables appear one by one while it goes on: the question waits for the last.
    expect(door.calls).not.toContain('queryStart');
    act(() => door.tell({ name: 'job', value: { ...making, state: { name: 'done' } } }));
    await waitFor(() => expect(door.calls).toContain('queryStart'));
  });

  it('says so when sample data cannot be made', async () => {
    const door = await open({ readyAfterMs: 60_000 });
    const making = [...useJobs.getState().jobs.values()].find((one) => one.activity === 'sandbox');
    if (!making) throw new Error('no job makes the sample data');
    const problem = { kind: { name: 'noSpace' as const, neededBytes: 2 ** 30 }, detail: null };
    act(() => door.tell({ name: 'job', value: { ...making, state: { name: 'failed', problem } } }));
    expect(screen.getByRole('alert').textContent).toContain('The disk is full');
  });

  it('shows a problem with a way on when it cannot begin', async () => {
    const door = new FakeDoor({ delayMs: 0 });
    door.failures.set('appStart', { kind: { name: 'noSpace', neededBytes: null }, detail: 'x' });
    setDoor(door);
    render(<Frame />);
    await act(() => start());
    expect(screen.getByRole('alert').textContent).toContain('The disk is full');
    expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
  });
});

describe('a demonstration', () => {
  it('asks the sample question by itself and tells the host once when its rows are drawn', async () => {
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(280);
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(800);
    const door = await open({ demo: true });
    expect(screen.queryByRole('heading', { name: 'Welcome to Shirabe' })).toBeNull();
    await waitFor(() => expect(door.shots).toBe(1));
    expect(screen.getAllByRole('gridcell').length).toBeGreaterThan(10);
  });
});

describe('the window', () => {
  const settings = { welcomed: true };
  const tab = (id: string, sql: string, active = false) => ({
    id,
    title: id,
    named: true,
    connection: null,
    sql,
    caret: 0,
    scrollPx: 0,
    active,
  });

  it('opens with the tabs of the last time', async () => {
    await open({ settings, tabs: [tab('売上', 'SELECT 1'), tab('b', 'SELECT 2', true)] });
    expect(screen.getByRole('tab', { name: 'b' }).getAttribute('aria-selected')).toBe('true');
    await waitFor(() =>
      expect(document.querySelector('.cm-content')?.textContent).toBe('SELECT 2'),
    );
  });

  it('shows the catalogue down to its datasets without being asked', async () => {
    await open({ settings });
    const tree = screen.getByRole('tree', { name: 'Catalogue' });
    await within(tree).findByRole('treeitem', { name: 'game_analytics' });
    expect(within(tree).getByRole('treeitem', { name: 'shirabe-sandbox' })).toBeTruthy();
  });

  it('switches the language at once and everywhere', async () => {
    await open({ settings });
    fireEvent.click(screen.getByRole('button', { name: '日本語' }));
    expect(document.documentElement.lang).toBe('ja');
    expect(screen.getByRole('tree', { name: 'カタログ' })).toBeTruthy();
    act(() => setLanguage('en'));
  });

  it('makes, closes and reopens tabs by the keys', async () => {
    await open({ settings, tabs: [tab('a', 'SELECT 1', true)] });
    key('t', { ctrlKey: true });
    expect(screen.getAllByRole('tab', { name: /Query 1|^a$/ })).toHaveLength(2);
    key('w', { ctrlKey: true });
    key('w', { ctrlKey: true });
    expect(useTabs.getState().tabs).toHaveLength(0);
    key('T', { ctrlKey: true, shiftKey: true });
    expect(useTabs.getState().tabs.map((one) => one.sql)).toEqual(['SELECT 1']);
  });

  it('runs the statement at the caret, not the others', async () => {
    await open({ settings, tabs: [tab('a', 'SELECT 1;\nSELECT 2', true)] });
    await waitFor(() => expect(document.querySelector('.cm-content')).toBeTruthy());
    await waitFor(() =>
      expect(screen.getByRole('button', { name: 'Run' })).toHaveProperty('disabled', false),
    );
    fireEvent.click(screen.getByRole('button', { name: 'Run' }));
    expect(useRuns.getState().byTab.get('a')?.sql).toBe('SELECT 1');
  });

  it('stops a query by Esc and says that it stopped', async () => {
    await open({ settings, tabs: [tab('a', 'SELECT * FROM t CROSS JOIN t', true)] });
    await waitFor(() => expect(document.querySelector('.cm-content')).toBeTruthy());
    fireEvent.click(screen.getByRole('button', { name: 'Run' }));
    await waitFor(() =>
      expect(screen.getAllByRole('button', { name: 'Stop' }).length).toBeGreaterThan(0),
    );
    key('Escape');
    await screen.findByText('The query was stopped before any rows came.');
    expect(screen.getByRole('button', { name: 'Run' })).toBeTruthy();
  });

  it('shows a mistake over the results and leaves the text alone', async () => {
    await open({ settings, tabs: [tab('a', 'SELECT nam FROM t', true)] });
    await waitFor(() => expect(document.querySelector('.cm-content')).toBeTruthy());
    fireEvent.click(screen.getByRole('button', { name: 'Run' }));
    const bar = await screen.findByRole('alert');
    expect(bar.textContent).toContain('Unrecognized name: nam');
    expect(document.querySelector('.cm-content')?.textContent).toContain('SELECT nam FROM t');
    await waitFor(() =>
      expect(document.querySelector('.cm-lintRange-error')?.textContent).toBe('nam'),
    );
  });

  it.each([
    ['CREATE TABLE d.t AS SELECT 1', 'Created: shirabe-sandbox.d.t'],
    ['UPDATE t SET a = 1 WHERE true', '12 inserted · 3,400 updated · 0 deleted'],
    ['SELECT 1; SELECT 2', 'The script ran 3 statements'],
    ['SELECT 1 LIMIT 0', 'No rows'],
  ])('has words for the outcome of %s', async (sql, expected) => {
    await open({ settings, tabs: [tab('a', sql, true)] });
    await waitFor(() => expect(document.querySelector('.cm-content')).toBeTruthy());
    fireEvent.click(screen.getByRole('button', { name: 'Run all' }));
    await screen.findByText(expected);
  });

  it('writes what was typed to disk', async () => {
    const door = await open({ settings, tabs: [tab('a', 'SELECT 1', true)] });
    await waitFor(() => expect(document.querySelector('.cm-content')).toBeTruthy());
    const { withEditor } = await import('../features/query/session');
    act(() => withEditor((editor) => editor.insert('-- 売上\n')));
    await act(async () => {
      await saveTabsNow();
    });
    expect(door.tabs[0]?.sql).toBe('-- 売上\nSELECT 1');
  });
});

describe('the palette', () => {
  it('finds and does things by the keys alone', async () => {
    await open({ settings: { welcomed: true } });
    await screen.findByRole('treeitem', { name: 'game_analytics' });
    await act(() =>
      catalogue.loadTables('sandbox', { project: 'shirabe-sandbox', dataset: 'game_analytics' }),
    );
    key('k', { ctrlKey: true });
    const field = await screen.findByRole('combobox', { name: 'Command palette' });
    fireEvent.change(field, { target: { value: 'purchases' } });
    const first = screen.getAllByRole('option')[0];
    expect(first?.textContent).toContain('purchases');
    expect(field.getAttribute('aria-activedescendant')).toBe(first?.id);
    fireEvent.keyDown(field, { key: 'Enter' });
    await waitFor(() => expect(useTabs.getState().tabs.at(-1)?.table?.table).toBe('purchases'));
    expect(screen.queryByRole('combobox')).toBeNull();
  });

  it('goes round with the arrows, closes with Esc, and does nothing during a composition', async () => {
    await open({ settings: { welcomed: true } });
    key('k', { ctrlKey: true });
    const field = await screen.findByRole('combobox');
    fireEvent.change(field, { target: { value: 'theme' } });
    const options = () =>
      screen.getAllByRole('option').map((one) => one.getAttribute('aria-selected'));
    fireEvent.keyDown(field, { key: 'ArrowUp' });
    expect(options().at(-1)).toBe('true');
    fireEvent.keyDown(field, { key: 'ArrowDown' });
    expect(options()[0]).toBe('true');
    fireEvent.keyDown(field, { key: 'Enter', isComposing: true });
    expect(screen.getByRole('combobox')).toBeTruthy();
    fireEvent.keyDown(field, { key: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('combobox')).toBeNull());
  });

  it('changes a setting', async () => {
    const door = await open({ settings: { welcomed: true } });
    key('k', { ctrlKey: true });
    const field = await screen.findByRole('combobox');
    fireEvent.change(field, { target: { value: 'theme dark' } });
    fireEvent.keyDown(field, { key: 'Enter' });
    await waitFor(() => expect(document.documentElement.dataset.theme).toBe('dark'));
    await waitFor(() => expect(door.settings.theme).toBe('dark'));
  });
});

describe('the workspace in the frame', () => {
  it('is told by name and class in the head and the title, and edged in its colour', async () => {
    await open({ settings: { welcomed: true }, workspace: 'live' });
    expect(screen.getByRole('button', { name: 'Workspace Live games, Restricted: switch' }));
    expect(document.title).toBe('Live games (Restricted) – Shirabe');
    const band = document.querySelector<HTMLElement>('.class-band');
    expect(band?.dataset.colour).toBe('red');
    // By more than colour.
    expect(band?.classList.contains('guarded')).toBe(true);
  });

  it('is switched by a keystroke', async () => {
    const door = await open({ settings: { welcomed: true } });
    key('W', { ctrlKey: true, shiftKey: true });
    await screen.findByRole('option', { name: /Live games/ });
    fireEvent.keyDown(screen.getByRole('combobox', { name: 'Filter workspaces' }), {
      key: 'Enter',
    });
    await waitFor(() => expect(door.spaces.shown).toEqual([['live', false]]));
  });

  it('begins with a connection of its own where there is no sandbox', async () => {
    await open({ settings: { welcomed: false }, workspace: 'team' });
    expect(screen.queryByRole('button', { name: /Ask a question/ })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: /Connect your own/ }));
    await screen.findByRole('dialog', { name: 'Add a connection' });
  });

  it('leaves nothing of it on the page when it is locked', async () => {
    let reloads = 0;
    setReload(() => {
      reloads += 1;
    });
    const tabs = [{ ...openTab, sql: 'SELECT very_private FROM t' }];
    const door = await open({ settings: { welcomed: true }, tabs, inUse: true });
    await waitFor(() =>
      expect(document.querySelector('.cm-content')?.textContent).toContain('very_private'),
    );
    key('k', { ctrlKey: true });
    const field = await screen.findByRole('combobox', { name: 'Command palette' });
    fireEvent.change(field, { target: { value: 'Lock the workspace' } });
    fireEvent.keyDown(field, { key: 'Enter' });
    await screen.findByRole('heading', { name: 'Sandbox is locked' });
    expect(reloads).toBe(1);
    for (const word of ['very_private', 'shirabe-sandbox', 'acme-games', 'Production'])
      expect(document.documentElement.outerHTML).not.toContain(word);
    expect(door.tabs[0]?.sql).toContain('very_private');
  });

  it('shows of a locked one nothing but its name, from the start', async () => {
    const door = new FakeDoor({ delayMs: 0, inUse: true });
    door.spaces.locked = true;
    setDoor(door);
    render(<Frame />);
    await act(() => start());
    expect(screen.getByRole('heading', { name: 'Sandbox is locked' })).toBeTruthy();
    expect(screen.queryByRole('tree')).toBeNull();
    expect(door.calls).not.toContain('jobList');
  });
});

describe('a connection that is signed out', () => {
  it('stands in the explorer with a way to sign in', async () => {
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(900);
    const door = await open({ settings: { welcomed: true }, inUse: true });
    door.identities.outside = [];
    fireEvent.click(await screen.findByText('Sign in'));
    await screen.findByRole('dialog', { name: 'Sign in: hanako@acme.example' });
    act(() => door.identities.outside?.[0]?.());
    await waitFor(() => expect(screen.queryByText('Sign in')).toBeNull());
  });

  it('does not make a tab ask another connection in its place', async () => {
    const tabs = [{ ...openTab, connection: 'gone' }];
    await open({ settings: { welcomed: true }, tabs, inUse: true });
    await waitFor(() =>
      expect(screen.getByRole('button', { name: 'Connection: Choose a connection' })).toBeTruthy(),
    );
    expect(screen.getByRole('button', { name: 'Run' })).toHaveProperty('disabled', true);
    fireEvent.click(screen.getByRole('button', { name: 'Connection: Choose a connection' }));
    fireEvent.click(screen.getByRole('menuitem', { name: /^Production/ }));
    await waitFor(() =>
      expect(screen.getByRole('button', { name: 'Run' })).toHaveProperty('disabled', false),
    );
    expect(useTabs.getState().tabs[0]?.connection).toBe('c-prod');
  });
});
