import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Frame } from '../../frame/Frame';
import { start } from '../../frame/start';
import { setDoor } from '../../ipc';
import { FakeDoor, fakeFilesTab } from '../../ipc/fake';
import { DEFAULT_SETTINGS, useApp } from '../../state/app';
import { catalogue } from '../../state/catalogue';
import { perform } from '../../state/commands';
import { useIdentities } from '../../state/identities';
import { useJobs } from '../../state/jobs';
import { usePaying } from '../../state/places';
import { draftQuery, specOfTab, useLooks } from '../../state/previews';
import { useRuns } from '../../state/runs';
import { activateTab, closeTab, restoreTabs, saveTabsNow, useTabs } from '../../state/tabs';
import { setLanguage } from '../../words';

// The test's document tells of a new selection at once, in the middle of the editor's own work.
window.addEventListener('selectionchange', (event) => event.stopImmediatePropagation(), true);
vi.setConfig({ testTimeout: 30_000 });

let door: FakeDoor;
const MIB = 2 ** 20;

async function open(address: string, before?: (door: FakeDoor) => void): Promise<void> {
  door = new FakeDoor({ delayMs: 1, settings: { welcomed: true }, tabs: [fakeFilesTab(address)] });
  before?.(door);
  setDoor(door);
  render(<Frame />);
  await act(() => start());
}

const last = () => door.previews.asked.at(-1);
const settled = () =>
  waitFor(() => expect(useLooks.getState().byTab.get('tab-1')?.preview?.state.name).toBe('done'), {
    timeout: 15_000,
  });
const cells = () => document.querySelector('.grid-host')?.textContent ?? '';
const panel = (name: string) => fireEvent.click(screen.getByRole('tab', { name }));

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(480);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1200);
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
    side: 'explorer',
  });
  useRuns.setState({ byTab: new Map() });
  useLooks.setState({ byTab: new Map() });
  useJobs.setState({ jobs: new Map() });
  usePaying.setState({ agreed: new Set() });
  useIdentities.setState({ identities: [], aws: [], vault: null, signingIn: null });
  restoreTabs([]);
});

describe('a prefix of S3', () => {
  it('is read by itself when its tab is shown: files, what was left out, rows and the meter', async () => {
    await open('s3://game-logs/events/');
    await settled();
    expect(door.previews.asked).toHaveLength(1);
    const facts = within(await screen.findByRole('region', { name: 'Files of the table' }));
    expect(facts.getByText('84 files')).toBeTruthy();
    fireEvent.click(facts.getByRole('button', { name: '98 left out' }));
    const left = within(await screen.findByRole('dialog', { name: 'Left out' }));
    expect(left.getByText('Checksums (.crc)').nextSibling?.textContent).toBe('12');
    expect(screen.getByRole('status', { name: 'What this took' }).textContent).toMatch(
      /^2 requests · read 922 KiB of 41 MiB · first row after 240 ms · \$/,
    );
    await waitFor(() => expect(cells()).toContain('u_000000'));
    expect(screen.getByText('kept 1,000 of 61,204,332 rows')).toBeTruthy();
  });

  it('is narrowed to one value of a Hive key, and other prefixes are not even listed', async () => {
    await open('s3://game-logs/events/');
    await settled();
    fireEvent.click(screen.getByTitle('dt: 84 values'));
    const chooser = within(await screen.findByRole('dialog', { name: 'dt' }));
    fireEvent.change(chooser.getByLabelText('Find a value'), { target: { value: '09-03' } });
    fireEvent.click(chooser.getByRole('button', { name: '2026-09-03' }));
    expect(last()?.query.filter).toBe("dt = DATE '2026-09-03'");
    await screen.findByText('81 not listed');
    fireEvent.click(screen.getByTitle(/^dt: /));
    const again = within(await screen.findByRole('dialog', { name: 'dt' }));
    fireEvent.click(again.getByRole('button', { name: '2026-09-04' }));
    expect(last()?.query.filter).toBe("dt = DATE '2026-09-04'");
  });

  it('is gone to by its address, and what was guessed and asked of the first one is forgotten', async () => {
    await open('s3://sales/orders.csv');
    await settled();
    act(() => draftQuery('tab-1', { filter: 'a = 1' }));
    const field = screen.getByLabelText('Address');
    fireEvent.change(field, { target: { value: 's3://game-logs/events/' } });
    fireEvent.submit(field.closest('form') as HTMLFormElement);
    await waitFor(() =>
      expect(last()?.place).toMatchObject({ place: { bucket: 'game-logs', path: 'events/' } }),
    );
    expect(last()?.query.filter).toBe('');
    await settled();
    expect(useTabs.getState().tabs[0]?.title).toBe('events/');
  });

  it('comes back after the app is started again, and asks again before it reads much', async () => {
    await open('s3://game-logs/events/');
    await settled();
    act(() => draftQuery('tab-1', { filter: "platform = 'iOS'" }));
    await act(() => saveTabsNow());
    expect(door.tabs[0]?.files).toMatchObject({
      place: { name: 's3', place: { bucket: 'game-logs' } },
      query: { filter: "platform = 'iOS'" },
      agreed: { bytes: null, requesterPays: false },
    });
  });

  it('lets go of its rows and its look when its tab is closed', async () => {
    await open('s3://game-logs/events/');
    await settled();
    const { job } = useLooks.getState().byTab.get('tab-1') ?? {};
    act(() => void closeTab('tab-1'));
    await waitFor(() => expect(door.previews.closed).toEqual([job]));
    expect(useLooks.getState().byTab.size).toBe(0);
  });
});

describe('how the bytes are read', () => {
  it('shows every guess, and a wrong one is mended by a click on lines that read well', async () => {
    await open('s3://sales/orders.csv');
    await settled();
    await waitFor(() => expect(cells()).toContain('ŽR'));
    fireEvent.click(screen.getByRole('button', { name: 'Encoding: windows-1252 (guessed)' }));
    const choice = within(await screen.findByRole('dialog', { name: 'Change: Encoding' }));
    const sample = choice.getByRole('button', { name: /Shift_JIS.*山田太郎/s });
    fireEvent.click(sample);
    expect(last()?.reading.encoding).toBe('Shift_JIS');
    await settled();
    await waitFor(() => expect(cells()).toContain('山田太郎'));
    expect(cells()).toContain('注文番号');
    fireEvent.click(screen.getByRole('button', { name: 'Encoding: Shift_JIS (CP932) (chosen)' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Guess it again' }));
    expect(last()?.reading.encoding).toBeNull();
  });

  it('takes another delimiter, all columns as text, and everything back to the guess', async () => {
    await open('s3://sales/orders.csv');
    await settled();
    fireEvent.click(screen.getByRole('button', { name: 'Delimiter: comma (guessed)' }));
    fireEvent.click(await screen.findByRole('button', { name: 'semicolon' }));
    expect(last()?.reading.delimiter).toBe(';');
    await settled();
    fireEvent.click(screen.getByRole('button', { name: 'All text' }));
    expect(last()?.reading).toMatchObject({ delimiter: ';', allText: true });
    await settled();
    fireEvent.click(screen.getByRole('button', { name: 'Guess everything again' }));
    expect(last()?.reading).toEqual({ types: [] });
  });

  it('changes the type of one column from its menu, and says which values do not fit', async () => {
    await open('s3://sales/orders.csv');
    await settled();
    await waitFor(() => expect(cells()).toContain('A-10000'));
    act(() => void perform('columnMenu'));
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Change the type…' }));
    fireEvent.click(await screen.findByRole('button', { name: 'INT64' }));
    expect(last()?.reading.types).toEqual([['’•¶”Ô†', 'INT64']]);
    await settled();
    const notes = within(
      await screen.findByRole('region', { name: 'What was not as it should be' }),
    );
    expect(notes.getByText(/3 ragged records · 1,000 values that do not fit/)).toBeTruthy();
    fireEvent.click(notes.getByRole('button', { name: 'Details' }));
    const details = await screen.findByRole('dialog', { name: 'What was not as it should be' });
    expect(details.textContent).toContain('first in line 118');
    expect(details.textContent).toContain('for example “A-10000”');
  });
});

describe('what is asked of the files', () => {
  it('filters there, and shows where a condition is wrong', async () => {
    await open('s3://game-logs/events/');
    await settled();
    act(() => draftQuery('tab-1', { filter: "platform = 'iOS'" }));
    fireEvent.click(await screen.findByRole('button', { name: 'Read' }));
    expect(last()?.query.filter).toBe("platform = 'iOS'");
    await settled();
    await waitFor(() => expect(cells()).toContain('iOS'));
    expect(cells()).not.toContain('Android');
    act(() => draftQuery('tab-1', { filter: 'plattform = 1' }));
    act(() => void perform('readFiles'));
    await screen.findByText(/Unrecognized column: plattform/);
  });

  it('asks before it reads much, and offers the first rows in its place', async () => {
    await open('s3://game-logs/events/', (one) => {
      one.settings.previewBytes = 100 * MIB;
    });
    await settled();
    fireEvent.click(screen.getByRole('button', { name: 'Sort' }));
    fireEvent.change(await screen.findByLabelText('Add a column'), { target: { value: 'level' } });
    const ask = await screen.findByRole('button', { name: 'Read 2.37 GiB' });
    expect(screen.getByText(/up to 2\.37 GiB of 3\.39 GiB/)).toBeTruthy();
    fireEvent.click(ask);
    expect(last()?.agreed.bytes).toBeGreaterThan(2 ** 30);
    await settled();
    // What was agreed to holds for that once.
    expect(specOfTab('tab-1')?.agreed.bytes).toBeNull();
    act(() => void perform('readFiles'));
    fireEvent.click(await screen.findByRole('button', { name: 'Only the first rows' }));
    expect(last()?.query.order).toEqual([]);
    await settled();
  });

  it('asks once before requests are billed to whoever asks', async () => {
    await open('s3://payer-logs/payer/');
    fireEvent.click(await screen.findByRole('button', { name: 'Agree and read' }));
    expect(last()?.agreed.requesterPays).toBe(true);
    await settled();
    act(() => void perform('readFiles'));
    expect(last()?.agreed.requesterPays).toBe(true);
    await settled();
  });

  it('chooses columns, a sample, more rows and the origin of each', async () => {
    await open('s3://game-logs/events/');
    await settled();
    fireEvent.click(screen.getByRole('button', { name: 'All columns' }));
    const chooser = within(document.querySelector('.chooser') as HTMLElement);
    fireEvent.click(chooser.getByRole('checkbox', { name: 'All columns' }));
    fireEvent.click(chooser.getByRole('checkbox', { name: 'level' }));
    fireEvent.click(chooser.getByRole('button', { name: 'Show these columns' }));
    expect(last()?.query.columns).toEqual(['level']);
    await settled();
    fireEvent.change(screen.getByLabelText('Rows at most'), { target: { value: '10000' } });
    expect(last()?.query).toMatchObject({ columns: ['level'], rows: 10_000 });
    await settled();
    fireEvent.click(screen.getByRole('button', { name: 'Origin' }));
    expect(last()?.query.withOrigin).toBe(true);
    await settled();
    fireEvent.click(screen.getByRole('button', { name: 'SQL' }));
    expect(specOfTab('tab-1')?.query.sql).toBe('SELECT `level`\nFROM data');
  });

  it('keeps what was wrong with one file apart from the others', async () => {
    await open('s3://game-logs/mixed/');
    await settled();
    await waitFor(() => expect(cells()).toContain('u_000000'));
    fireEvent.click(screen.getByRole('button', { name: '1 file with a problem' }));
    expect(await screen.findByText(/events-c\.parquet is damaged/)).toBeTruthy();
    fireEvent.click(screen.getByTitle('Open mixed/events-a.parquet alone'));
    await waitFor(() =>
      expect(last()?.place).toMatchObject({ place: { path: 'mixed/events-a.parquet' } }),
    );
  });
});

describe('beside the rows', () => {
  it('a profile grows from the statistics on, and a value keeps its rows', async () => {
    await open('s3://game-logs/events/');
    await settled();
    panel('Profile');
    fireEvent.click(await screen.findByRole('button', { name: 'Profile' }));
    await screen.findByText('The first 10,000 of 61,204,332 rows', undefined, { timeout: 15_000 });
    const list = within(screen.getByRole('listbox', { name: 'Columns' }));
    fireEvent.click(list.getByRole('option', { name: /^platform/ }));
    const side = within(screen.getByRole('complementary', { name: 'platform' }));
    fireEvent.click(side.getByRole('button', { name: 'Only rows with iOS' }));
    expect(last()?.query.filter).toBe("platform = 'iOS'");
    expect(screen.getByRole('tab', { name: 'Results' }).getAttribute('aria-selected')).toBe('true');
    await settled();
  });

  it('a profile of everything says what it takes, and asks before it reads that', async () => {
    await open('s3://game-logs/events/');
    await settled();
    panel('Profile');
    fireEvent.click(await screen.findByRole('radio', { name: 'All' }));
    await screen.findByText(/^Reads at most 3\.39 GiB · \$/);
    fireEvent.click(screen.getByRole('button', { name: 'Profile' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Read 3.39 GiB' }));
    await screen.findByText('All 61,204,332 rows', undefined, { timeout: 15_000 });
  });

  it('a profile is compared with that of another file, and saved', async () => {
    await open('s3://game-logs/events/');
    await settled();
    panel('Profile');
    fireEvent.click(await screen.findByRole('button', { name: 'Profile' }));
    await screen.findByText('The first 10,000 of 61,204,332 rows', undefined, { timeout: 15_000 });
    const saved = vi.spyOn(door, 'fileSave');
    vi.spyOn(door, 'exportBrowse').mockResolvedValue({
      path: '/home/analyst/p.csv',
      exists: false,
    });
    const bar = document.querySelector('.scope-bar') as HTMLElement;
    fireEvent.click(within(bar).getByRole('button', { name: 'Export…' }));
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Save as CSV…' }));
    await waitFor(() =>
      expect(saved.mock.calls[0]?.[0].text).toContain('\nplatform,STRING,10000,'),
    );
    fireEvent.click(screen.getByRole('button', { name: 'Compare…' }));
    fireEvent.change(await screen.findByLabelText(/^Compare with/), {
      target: { value: 'file events/dt=2026-09-02/part-00000-8f2c.zstd.parquet' },
    });
    fireEvent.click(screen.getByRole('button', { name: 'Compare' }));
    expect(
      await screen.findByText('Nothing differs.', undefined, { timeout: 15_000 }),
    ).toBeTruthy();
    const beside = [...useLooks.getState().byTab.keys()].filter((key) => key.startsWith('beside'));
    expect(beside).toHaveLength(1);
    fireEvent.change(screen.getByLabelText(/^Compare with/), { target: { value: 'address' } });
    fireEvent.change(screen.getByLabelText('Another address'), {
      target: { value: 's3://game-logs/mixed/' },
    });
    fireEvent.click(screen.getByRole('button', { name: 'Compare' }));
    await screen.findByText('1 of 10 columns differ', undefined, { timeout: 15_000 });
    const row = [...document.querySelectorAll('tr.differs')].map((one) => one.textContent);
    expect(row).toEqual(['levelNULLs8%50%']);
    await waitFor(() => expect(door.previews.closed).toHaveLength(1));
    fireEvent.click(screen.getByRole('button', { name: 'Back to the profile' }));
    await waitFor(() => expect(door.previews.closed).toHaveLength(2));
  });

  it('schemas are compared file by file: what appears, vanishes and changes its type', async () => {
    await open('s3://game-logs/events/');
    await settled();
    panel('Schemas');
    fireEvent.click(await screen.findByRole('button', { name: 'Compare the schemas' }));
    await screen.findByText('3 columns differ between the 40 files');
    const steps = [...document.querySelectorAll('.drift-steps li')].map((one) => one.textContent);
    expect(steps).toEqual([
      'level INT64 becomes BYTE_ARRAY (UTF8) in dt=2026-09-21/part-00000-8f2c.zstd.parquet',
      'session_seconds appears in dt=2026-09-15/part-00000-8f2c.zstd.parquet',
      'device_id vanishes in dt=2026-09-12/part-00000-8f2c.zstd.parquet',
    ]);
  });

  it('the facts of a Parquet file: row groups, columns, notes', async () => {
    await open('s3://game-logs/events/');
    await settled();
    panel('Parquet');
    await screen.findByText('8 row groups');
    expect(screen.getByText('org.apache.spark.version').nextSibling?.textContent).toBe('3.5.1');
    expect(screen.getAllByText('ZSTD').length).toBe(10);
  });

  it('the plan, by its number from the keyboard', async () => {
    await open('s3://game-logs/events/');
    await settled();
    fireEvent.keyDown(window, { key: '7', code: 'Digit7', altKey: true });
    expect((await screen.findByText(/Parquet SCAN/)).textContent).toContain('84 files');
  });

  it('the rows are exported as those of any result', async () => {
    await open('s3://game-logs/events/');
    await settled();
    await waitFor(() => expect(cells()).toContain('u_000000'));
    act(() => void perform('exportRows'));
    const dialog = await screen.findByRole('dialog', { name: /Export/ });
    expect(dialog.textContent).toContain('1,000 rows');
  });
});

describe('files of this machine', () => {
  it('open from the dialog by a path, a file or a folder', async () => {
    await open('/home/analyst/a.csv');
    await settled();
    act(() => void perform('openAsTable'));
    const dialog = within(await screen.findByRole('dialog', { name: 'Open a file as a table' }));
    fireEvent.click(dialog.getByRole('button', { name: 'Folder…' }));
    await waitFor(() =>
      expect(last()?.place).toEqual({ name: 'local', path: '/home/analyst/logs/' }),
    );
    expect(useTabs.getState().tabs.map((tab) => tab.title)).toEqual(['a.csv', 'logs/']);
  });

  it('open when they are dropped onto the window; the same file comes to the front', async () => {
    await open('/home/analyst/a.csv');
    await settled();
    act(() => door.tell({ name: 'dropped', value: ['/tmp/売上.csv', '/home/analyst/a.csv'] }));
    await waitFor(() => expect(useTabs.getState().tabs).toHaveLength(2));
    expect(useTabs.getState().active).toBe('tab-1');
    act(() => activateTab(useTabs.getState().tabs[1]?.id ?? ''));
    await waitFor(() => expect(last()?.place).toEqual({ name: 'local', path: '/tmp/売上.csv' }));
  });
});
