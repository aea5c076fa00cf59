import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { type SavedParameter, setDoor } from '../../ipc';
import { FakeDoor } from '../../ipc/fake';
import { DEFAULT_SETTINGS, useApp } from '../../state/app';
import { perform } from '../../state/commands';
import { useRuns } from '../../state/runs';
import { changeTab, openTab, restoreTabs, useTabs } from '../../state/tabs';
import { setLanguage } from '../../words';
import { fileOf } from './actions';
import { ReportsPane } from './ReportsPane';
import { ReportView } from './ReportView';
import { Saving } from './SaveDialog';
import { useSaving } from './saving';
import { firstValue, useSaved } from './store';

let door: FakeDoor;

beforeEach(() => {
  setLanguage('en');
  door = new FakeDoor({ delayMs: 0 });
  setDoor(door);
  restoreTabs([]);
  useRuns.setState({ byTab: new Map() });
  useSaved.setState({ list: null, busy: false, problem: null });
  useSaving.setState({ open: null, conflict: null });
  useApp.setState({
    notice: null,
    settings: DEFAULT_SETTINGS,
    connections: [
      {
        id: 'sandbox',
        name: 'Sandbox',
        project: 'p',
        location: 'US',
        endpoint: null,
        identity: null,
        ready: true,
      },
    ],
  });
});

function Front() {
  const { tabs, active } = useTabs();
  const tab = tabs.find(({ id }) => id === active);
  return tab?.saved?.form ? <ReportView tab={tab}>rows</ReportView> : null;
}

async function openReport(name: RegExp): Promise<void> {
  render(
    <>
      <ReportsPane />
      <Front />
    </>,
  );
  fireEvent.click(await screen.findByRole('option', { name }));
  await screen.findByRole('heading', { name });
}

describe('the list of reports', () => {
  it('is in the language of the screen, by title, and can be searched in either', async () => {
    act(() => setLanguage('ja'));
    render(<ReportsPane />);
    expect(await screen.findByRole('option', { name: /アイテム別売上/ })).toBeTruthy();
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'revenue ITEM' } });
    expect(screen.getAllByRole('option')).toHaveLength(1);
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: '勝率' } });
    expect(screen.getByRole('option').textContent).toContain('ランク別バトル勝率');
  });

  it('is narrowed by a tag', async () => {
    render(<ReportsPane />);
    fireEvent.click(await screen.findByRole('button', { name: 'kpi' }));
    expect(screen.getAllByRole('option')).toHaveLength(2);
    fireEvent.click(screen.getByRole('button', { name: 'kpi' }));
    expect(screen.getAllByRole('option')).toHaveLength(3);
  });

  it('notices what another program did when the window comes to the front', async () => {
    render(<ReportsPane />);
    await screen.findByRole('option', { name: /Revenue by item/ });
    door.kept.queries = door.kept.queries.filter(({ path }) => path !== 'revenue-by-item.sql');
    fireEvent.focus(window);
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(2));
  });

  it('deletes a file only after a question', async () => {
    render(<ReportsPane />);
    const list = await screen.findByRole('listbox', { name: 'Reports' });
    act(() => list.focus());
    fireEvent.keyDown(list, { key: 'Delete' });
    const dialog = within(screen.getByRole('dialog'));
    expect(dialog.getByText(/battle-win-rate.sql is removed/)).toBeTruthy();
    fireEvent.click(dialog.getByRole('button', { name: 'Delete' }));
    await waitFor(() => expect(door.kept.queries).toHaveLength(2));
  });
});

describe('a report', () => {
  it('shows a form and no SQL, its price and its limit, and runs with what was filled in', async () => {
    await openReport(/Daily active users/);
    expect(document.querySelector('.report-sql')).toBeNull();
    expect(await screen.findByText('At most 1.18 GiB, $0.0072')).toBeTruthy();
    expect(screen.getByText('Stops above 10 GiB')).toBeTruthy();
    fireEvent.change(screen.getByLabelText('From', { exact: false, selector: 'input' }), {
      target: { value: '2026-11-05' },
    });
    fireEvent.click(screen.getByRole('button', { name: 'Run' }));
    await waitFor(() => expect(door.kept.history).toHaveLength(1));
    expect(door.kept.history[0]?.parameters).toEqual([
      { name: 'from', type: 'DATE', value: '2026-11-05' },
      { name: 'to', type: 'DATE', value: '2026-11-14' },
      { name: 'platform', type: 'STRING', value: null },
    ]);
  });

  it('says that a run would go over its limit', async () => {
    const query = door.kept.queries.find(({ path }) => path === 'daily-active-users.sql');
    if (!query) throw new Error('no such report');
    query.maxBytesBilled = 1024 ** 2;
    await openReport(/Daily active users/);
    expect(await screen.findByText(/Over the limit of 1 MiB/)).toBeTruthy();
  });

  it('cannot run while a field is wrong', async () => {
    await openReport(/Revenue by item/);
    fireEvent.change(screen.getByLabelText('From', { exact: false, selector: 'input' }), {
      target: { value: 'tomorrow' },
    });
    await waitFor(() =>
      expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Run' }).disabled).toBe(true),
    );
    expect(screen.getByText('Fill in the fields above')).toBeTruthy();
  });

  it('shows its SQL when asked to', async () => {
    await openReport(/Revenue by item/);
    // The welcome would cover the report at the next start.
    await waitFor(() => expect(door.settings.welcomed).toBe(true));
    fireEvent.click(screen.getByRole('button', { name: 'Show SQL' }));
    expect(screen.getByText(/SELECT item, SUM\(amount\)/)).toBeTruthy();
  });

  it('says when its file is gone, and lets its SQL be kept', async () => {
    await openReport(/Revenue by item/);
    door.kept.queries = [];
    fireEvent.focus(window);
    expect(await screen.findByText(/revenue-by-item.sql is no longer there/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Open as SQL' }));
    expect(useTabs.getState().tabs[0]).toMatchObject({ saved: null });
    expect(useTabs.getState().tabs[0]?.sql).toContain('SELECT item');
  });
});

describe('saving', () => {
  const save = async () => {
    await act(async () => {
      perform('saveQuery');
    });
  };

  it('asks for a name and for what the parameters are, and makes a report of it', async () => {
    render(<Saving />);
    openTab({
      sql: 'SELECT * FROM t WHERE day >= @from',
      title: '日別 売上',
      parameters: [{ name: 'from', type: 'DATE', value: '2026-11-01' }],
    });
    await save();
    expect((await screen.findByLabelText<HTMLInputElement>('File')).value).toBe('日別-売上.sql');
    fireEvent.change(screen.getByLabelText('Tags'), { target: { value: 'kpi、日次' } });
    fireEvent.change(screen.getByLabelText('Label'), { target: { value: '開始日' } });
    fireEvent.change(screen.getByLabelText('Limit of a run in GiB'), { target: { value: '２' } });
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(door.kept.queries.find(({ path }) => path === '日別-売上.sql')).toMatchObject({
      title: { text: '日別 売上' },
      tags: ['kpi', '日次'],
      maxBytesBilled: 2 * 2 ** 30,
      parameters: [
        { name: 'from', type: 'DATE', label: { text: '開始日' }, default: '2026-11-01' },
      ],
    });
    expect(useTabs.getState().tabs[0]?.saved).toMatchObject({ path: '日別-売上.sql', form: false });
  });

  it('goes straight to the file that the tab belongs to', async () => {
    render(<Saving />);
    const query = door.kept.queries[1];
    if (!query) throw new Error('no query');
    openTab({
      sql: 'SELECT 2 -- @from @to',
      title: 'x',
      saved: { path: query.path, version: query.version, form: false },
    });
    await save();
    await waitFor(() =>
      expect(door.kept.queries.find(({ path }) => path === query.path)?.sql).toContain('SELECT 2'),
    );
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(useApp.getState().notice?.text).toBe('Revenue by item is saved');
  });

  it('never writes over the change of another without asking', async () => {
    render(<Saving />);
    const query = door.kept.queries[1];
    if (!query) throw new Error('no query');
    openTab({
      sql: 'SELECT 2 -- @from @to',
      title: 'x',
      saved: { path: query.path, version: 'what was opened', form: false },
    });
    await save();
    expect(await screen.findByText('The file was changed meanwhile')).toBeTruthy();
    const at = () => door.kept.queries.find(({ path }) => path === query.path)?.sql;
    expect(at()).toBe(query.sql);
    fireEvent.click(screen.getByRole('button', { name: 'Save mine over it' }));
    await waitFor(() => expect(at()).toContain('SELECT 2'));
  });

  it('does not take a file that leads out of the folder', async () => {
    render(<Saving />);
    const tab = openTab({ sql: 'SELECT 1', title: 'x' });
    changeTab(tab, { parameters: [] });
    await save();
    const file = await screen.findByLabelText<HTMLInputElement>('File');
    for (const path of ['../x.sql', 'a//b.sql', 'x.txt', '.git/x.sql', 'a:b.sql']) {
      fireEvent.change(file, { target: { value: path } });
      expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Save' }).disabled, path).toBe(
        true,
      );
    }
  });
});

describe('first values', () => {
  const parameter = (type: string, first: string | null, optional = false): SavedParameter => ({
    name: 'p',
    type,
    label: { text: '', translations: {} },
    description: { text: '', translations: {} },
    default: first,
    choices: [],
    optional,
  });
  const now = new Date(2026, 2, 1, 12).getTime();

  it('days are counted from today', () => {
    expect(firstValue(parameter('DATE', 'today'), now)).toBe('2026-03-01');
    expect(firstValue(parameter('DATE', 'today-1'), now)).toBe('2026-02-28');
    expect(firstValue(parameter('DATETIME', 'today + 7'), now)).toBe('2026-03-08 00:00:00');
    expect(firstValue(parameter('STRING', 'today'), now)).toBe('today');
  });

  it('nothing is not NULL, unless NULL may be sent', () => {
    expect(firstValue(parameter('DATE', null), now)).toBeUndefined();
    expect(firstValue(parameter('DATE', null, true), now)).toBeNull();
  });

  it('a title becomes the name of a file', () => {
    expect(fileOf('Daily: Users / 売上')).toBe('daily-users-売上.sql');
    expect(fileOf('***')).toBe('query.sql');
  });
});
