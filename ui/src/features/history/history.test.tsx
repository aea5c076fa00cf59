import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { type HistoryEntry, setDoor } from '../../ipc';
import { FakeDoor } from '../../ipc/fake';
import { useApp } from '../../state/app';
import { useJobs } from '../../state/jobs';
import { restoreTabs, useTabs } from '../../state/tabs';
import { setLanguage } from '../../words';
import { oneLine } from './actions';
import { HistoryPane } from './HistoryPane';
import { useHistory } from './store';

let door: FakeDoor;

function entry(id: number, text: string, patch: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    id,
    kind: 'query',
    job: `job-${id}`,
    connection: 'sandbox',
    connectionName: 'Sandbox',
    project: 'p',
    location: 'US',
    text,
    parameters: [],
    state: 'done',
    startedAtMs: Date.now() - 60_000,
    finishedAtMs: Date.now() - 58_500,
    statementType: 'SELECT',
    bytesProcessed: 5_000_000,
    bytesBilled: 10_485_760,
    price: { micros: 60_000, currency: 'USD' },
    cacheHit: false,
    rows: 1234,
    problem: null,
    pinned: false,
    ...patch,
  };
}

beforeEach(() => {
  setLanguage('en');
  door = new FakeDoor({ delayMs: 0 });
  setDoor(door);
  useJobs.setState({ jobs: new Map() });
  restoreTabs([]);
  useApp.setState({
    notice: null,
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
  useHistory.setState({
    search: '',
    filter: 'all',
    entries: [],
    more: false,
    total: 0,
    busy: false,
    read: false,
    problem: null,
    setAside: null,
    selected: null,
  });
});

const open = async () => {
  render(<HistoryPane />);
  await waitFor(() => expect(useHistory.getState().read).toBe(true));
};
const rows = () => [...document.querySelectorAll<HTMLElement>('.history-entry')];
const options = () => rows().map((one) => one.textContent);

describe('the history', () => {
  it('shows each run in one line with its figures, newest first, by day', async () => {
    door.kept.history = [
      entry(1, '-- 売上\nSELECT  1\nFROM t'),
      entry(2, 'SELECT x', {
        state: 'failed',
        rows: null,
        problem: { kind: { name: 'badSql', message: 'No x', line: 1, column: 8 }, detail: null },
        startedAtMs: Date.now() - 30_000,
      }),
    ];
    await open();
    expect(screen.getByText('Today')).toBeTruthy();
    const [first, second] = rows();
    expect(within(first as HTMLElement).getByRole('img', { name: 'Query: Failed' })).toBeTruthy();
    expect(second?.textContent).toContain('SELECT 1 FROM t');
    expect(second?.textContent).toContain('1.50 s · 1,234 rows · $0.06');
  });

  it('shows all figures, the parameters and the error of the one that is chosen', async () => {
    door.kept.history = [
      entry(1, 'SELECT @n', {
        state: 'failed',
        parameters: [{ name: 'n', type: 'INT64', value: '5' }],
        problem: { kind: { name: 'badSql', message: 'No x', line: 1, column: 8 }, detail: null },
      }),
    ];
    await open();
    fireEvent.click(rows()[0] as HTMLElement);
    const detail = within(screen.getByRole('region', { name: 'Details of the entry' }));
    expect(detail.getByText('@n')).toBeTruthy();
    expect(detail.getByText('5')).toBeTruthy();
    expect(detail.getByText(/No x/)).toBeTruthy();
    expect(detail.getByRole('button', { name: 'job-1' })).toBeTruthy();
    expect(detail.getByText('10 MiB')).toBeTruthy();
  });

  it('finds by words, asked once the person has paused', async () => {
    door.kept.history = [entry(1, 'SELECT 東京'), entry(2, 'SELECT 大阪')];
    await open();
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: '東京' } });
    await waitFor(() => expect(options()).toHaveLength(1));
    expect(options()[0]).toContain('SELECT 東京');
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: '京都' } });
    expect(await screen.findByText('Nothing in the history has “京都”')).toBeTruthy();
  });

  it('reads page after page', async () => {
    door.kept.history = Array.from({ length: 130 }, (_, index) =>
      entry(index + 1, `SELECT ${index}`),
    );
    await open();
    expect(options()).toHaveLength(100);
    fireEvent.click(screen.getByText('Show older ones'));
    await waitFor(() => expect(options()).toHaveLength(130));
    expect(screen.queryByText('Show older ones')).toBeNull();
  });

  it('goes by the keys: down, open with its parameters, pin, delete', async () => {
    const parameters = [{ name: 'n', type: 'INT64', value: '5' }];
    door.kept.history = [entry(1, 'SELECT 1', { parameters }), entry(2, 'SELECT 2')];
    await open();
    const list = screen.getByRole('listbox', { name: 'History' });
    act(() => list.focus());
    expect(rows()[0]?.getAttribute('aria-selected')).toBe('true');
    fireEvent.keyDown(list, { key: 'ArrowDown' });
    fireEvent.keyDown(list, { key: 'Enter' });
    await waitFor(() => expect(useTabs.getState().tabs).toHaveLength(1));
    expect(useTabs.getState().tabs[0]).toMatchObject({ sql: 'SELECT 1', parameters });
    fireEvent.keyDown(list, { key: 'p' });
    await waitFor(() => expect(door.kept.history[0]?.pinned).toBe(true));
    fireEvent.keyDown(list, { key: 'Delete' });
    await waitFor(() => expect(options()).toHaveLength(1));
    expect(useHistory.getState().selected).toBe(2);
  });

  it('runs an entry again with what was sent', async () => {
    const parameters = [{ name: 'n', type: 'INT64', value: '5' }];
    door.kept.history = [entry(1, 'SELECT @n', { parameters })];
    await open();
    fireEvent.click(rows()[0] as HTMLElement);
    fireEvent.click(screen.getByRole('button', { name: 'Run again' }));
    await waitFor(() => expect(door.calls).toContain('queryStart'));
    await waitFor(() => expect(door.kept.history).toHaveLength(2));
    expect(door.kept.history[1]).toMatchObject({ text: 'SELECT @n', parameters });
  });

  it('deletes all but the pinned ones after a question', async () => {
    door.kept.history = [entry(1, 'SELECT 1', { pinned: true }), entry(2, 'SELECT 2')];
    await open();
    fireEvent.click(screen.getByRole('button', { name: 'Delete the history…' }));
    const dialog = within(screen.getByRole('dialog'));
    fireEvent.click(dialog.getByRole('button', { name: 'Delete' }));
    await waitFor(() => expect(options()).toHaveLength(1));
    expect(useApp.getState().notice?.text).toBe('1 entries deleted');
  });

  it('says where a history that could not be read was put', async () => {
    render(<HistoryPane />);
    await waitFor(() => expect(useHistory.getState().read).toBe(true));
    act(() => useHistory.setState({ setAside: '/home/me/history.unreadable-1.sqlite' }));
    expect(screen.getByText(/put aside as \/home\/me\/history.unreadable-1.sqlite/)).toBeTruthy();
  });
});

describe('a statement in one line', () => {
  it('leaves out the comments that it begins with', () => {
    expect(oneLine('-- why\n\n SELECT\n  1')).toBe('SELECT 1');
    expect(oneLine('-- only this')).toBe('-- only this');
  });
});
