// The browser in the window: going down and up by keys, asking before it costs, moving, linking, restoring.
import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setDoor } from '../../ipc';
import { FakeDoor } from '../../ipc/fake';
import { SANDBOX_S3 } from '../../ipc/fake/objects';
import { useApp } from '../../state/app';
import { take } from '../../state/changes';
import { perform } from '../../state/commands';
import { dropped } from '../../state/dropped';
import { useIdentities } from '../../state/identities';
import { useJobs } from '../../state/jobs';
import { openObjects, openWalk, usePaying } from '../../state/places';
import { useTabRows } from '../../state/tabRows';
import { closeTab, restoreTabs, saveTabsNow, useTabs } from '../../state/tabs';
import { useWorkspace } from '../../state/workspace';
import { setLanguage } from '../../words';
import { ask } from './actions';
import { BrowserView } from './BrowserView';
import { FilesPane } from './FilesPane';
import { ObjectDialogs } from './ObjectDialogs';
import { useSessions } from './session';
import { arrange, openAddress, useArrangement, useBuckets } from './store';
import { closeTransfer } from './transfer';
import { WalkView } from './WalkView';

let door: FakeDoor;
let stop: () => void;

function Window() {
  const tabs = useTabs((state) => state.tabs);
  const active = useTabs((state) => state.active);
  const tab = tabs.find(({ id }) => id === active);
  return (
    <>
      <FilesPane />
      {tab?.objects?.walk ? <WalkView key={tab.id} tab={tab} /> : null}
      {tab?.objects && !tab.objects.walk ? <BrowserView key={tab.id} tab={tab} /> : null}
      <ObjectDialogs />
    </>
  );
}

beforeEach(() => {
  door = new FakeDoor({ delayMs: 0 });
  setDoor(door);
  restoreTabs([]);
  usePaying.setState({ agreed: new Set() });
  useBuckets.setState({ by: new Map() });
  useJobs.setState({ jobs: new Map() });
  useIdentities.setState({ identities: [], aws: [SANDBOX_S3], vault: null, signingIn: null });
  useApp.setState({ notice: null });
  useArrangement.setState({ pinned: [], recent: [], details: true, gallery: false });
  ask(null);
  closeTransfer();
  stop = door.onChange(take);
});
afterEach(() => {
  stop();
  for (const { id } of useTabs.getState().tabs) closeTab(id);
});

const at = (bucket: string, prefix = '') => ({ connection: 'sandbox-s3', bucket, prefix });
const grid = () => screen.findByRole('grid', { name: /^Objects in s3/ });
const press = (element: Element, key: string, held: object = {}) =>
  fireEvent.keyDown(element, { key, ...held });

async function show(bucket: string, prefix = ''): Promise<HTMLElement> {
  render(<Window />);
  act(() => void openObjects(at(bucket, prefix)));
  const list = await grid();
  await waitFor(() => expect(list.getAttribute('aria-busy')).toBe('false'));
  return list;
}

/** The line with a name, once it is there. */
const line = (name: string) => screen.findByRole('row', { name: new RegExp(`^${name}`) });

describe('going about', () => {
  it('goes down by Enter and up by Backspace, to the prefix that one came from', async () => {
    let list = await show('game-logs');
    fireEvent.click(await line('events/'));
    press(list, 'Enter');
    await line('dt=2026-11-01/');
    list = await grid();
    press(list, 'Backspace');
    await waitFor(() =>
      expect(screen.getByRole('row', { name: /^events\// }).getAttribute('aria-selected')).toBe(
        'true',
      ),
    );
    expect(useTabs.getState().tabs.length).toBe(1);
  });

  it('lists a hundred thousand keys a page at a time and says that it is a part', async () => {
    const list = await show('game-logs', 'many/');
    await screen.findByText('The first 1,000 are loaded');
    expect(door.objects.pages.length).toBe(1);
    expect(list.getAttribute('aria-rowcount')).toBe('-1');
    expect(within(list).getAllByRole('row').length).toBeLessThan(100);
    press(list, 'End');
    list.scrollTop = 28_000;
    fireEvent.scroll(list);
    await screen.findByText('The first 2,000 are loaded');
    expect(door.objects.pages.length).toBe(2);
  });

  it('says that a sorting is among what is loaded, and lists no more for it', async () => {
    const list = await show('game-logs', 'many/');
    fireEvent.click(within(list).getByRole('button', { name: 'Size' }));
    await screen.findByText('Sorted among the 1,000 loaded; there are more');
    press(list, 'End');
    expect(door.objects.pages.length).toBe(1);
    fireEvent.click(screen.getByRole('button', { name: 'Go on' }));
    await screen.findByText('Sorted among the 2,000 loaded; there are more');
  });

  it('jumps to what is typed with one request, and back to the start', async () => {
    const list = await show('game-logs', 'many/');
    press(list, 'p');
    const field = screen.getByRole('textbox', { name: 'Jump to…' });
    expect(document.activeElement).toBe(field);
    fireEvent.change(field, { target: { value: 'part-0815' } });
    fireEvent.submit(field);
    await line('part-081500.parquet');
    expect(door.objects.pages.at(-1)?.startAfter?.startsWith('many/part-081')).toBe(true);
    expect(door.objects.pages.length).toBe(2);
    fireEvent.click(screen.getByTitle('List from the start'));
    await line('part-000000.parquet');
  });

  it('filters what is loaded by the slash key; Esc takes the filter away', async () => {
    const list = await show('game-logs');
    press(list, '/');
    const field = screen.getByRole('searchbox', { name: 'Filter what is loaded' });
    expect(document.activeElement).toBe(field);
    fireEvent.change(field, { target: { value: 'read' } });
    await screen.findByText('1 of 8 loaded');
    press(field, 'Escape');
    await screen.findByText('6 prefixes, 2 objects');
  });

  it('takes s3, ARN and https addresses, selects the object, and says what is none', async () => {
    await show('game-logs');
    const go = async (text: string) => {
      const problem = await act(() => openAddress(text, 'sandbox-s3'));
      return problem?.kind.name ?? useTabs.getState().tabs[0]?.objects;
    };
    const wanted = { bucket: 'game-logs', prefix: 'csv/', select: 'csv/players.csv' };
    for (const text of [
      's3://game-logs/csv/players.csv',
      'arn:aws:s3:::game-logs/csv/players.csv',
      'https://game-logs.s3.us-east-1.amazonaws.com/csv/players.csv',
    ])
      expect(await go(text)).toMatchObject(wanted);
    await waitFor(async () =>
      expect((await line('players.csv')).getAttribute('aria-selected')).toBe('true'),
    );
    expect(await go('s3://NOT A BUCKET/x')).toBe('badInput');
    act(() => void perform('editAddress'));
    const field = screen.getByRole('textbox', { name: 'Address' });
    fireEvent.change(field, { target: { value: 's3://??' } });
    press(field, 'Enter');
    expect((await screen.findByRole('alert')).textContent).toContain(
      'This is not an address in S3',
    );
  });

  it('comes back to its place after a restart', async () => {
    await show('game-logs', 'csv/');
    await act(async () => void (await saveTabsNow()));
    const [tab] = door.tabs;
    expect(tab && 'objects' in tab).toBe(false);
    act(() => restoreTabs(door.tabs));
    expect(useTabs.getState().tabs[0]?.objects).toMatchObject(at('game-logs', 'csv/'));
  });

  it('selects ranges and copies their paths, one a line', async () => {
    const list = await show('game-logs', 'archive/2025/');
    fireEvent.click(await line('events.parquet'));
    press(list, 'ArrowDown', { shiftKey: true });
    await screen.findByText(/^2 selected, 901 MiB/);
    let copied = '';
    Object.defineProperty(navigator, 'clipboard', {
      configurable: true,
      value: {
        writeText: async (text: string) => {
          copied = text;
        },
      },
    });
    press(list, 'c', { ctrlKey: true });
    await waitFor(() =>
      expect(copied).toBe(
        's3://game-logs/archive/2025/events.parquet\ns3://game-logs/archive/2025/summary.csv',
      ),
    );
  });
});

describe('the sandbox', () => {
  it('is waited for: its files are listed once its server is there', async () => {
    useIdentities.setState({ aws: [] });
    useWorkspace.setState({ shown: door.spaces.workspace });
    render(<Window />);
    act(() => void openObjects(at('game-logs')));
    await screen.findByText('Sample data is being prepared');
    expect(door.calls).not.toContain('objectList');
    act(() => useIdentities.setState({ aws: [SANDBOX_S3] }));
    await line('README.md');
  });
});

describe('the pane', () => {
  it('lists buckets a page at a time and opens one in the tab that shows a place', async () => {
    door.objects.bucketsPerPage = 4;
    await show('game-logs');
    fireEvent.click(await screen.findByRole('treeitem', { name: 'More buckets…' }));
    await screen.findByRole('treeitem', { name: 'team-02-scratch' });
    expect(door.calls.filter((name) => name === 'objectBuckets').length).toBe(2);
    fireEvent.click(screen.getByRole('treeitem', { name: 'game-pictures' }));
    await line('backgrounds/');
    expect(useTabs.getState().tabs.map(({ title }) => title)).toEqual(['game-pictures']);
  });

  it('opens a bucket by its name where buckets may not be listed', async () => {
    useIdentities.setState({ aws: [{ ...SANDBOX_S3, id: 'c-minio', name: 'MinIO' }] });
    render(<Window />);
    await screen.findByRole('treeitem', { name: 'Buckets may not be listed' });
    const field = screen.getByRole('textbox', { name: 'Bucket or address' });
    fireEvent.change(field, { target: { value: 'game-logs' } });
    fireEvent.submit(field);
    await line('README.md');
    expect(useTabs.getState().tabs[0]?.objects).toMatchObject({ connection: 'c-minio' });
  });

  it('keeps pins and the end of the way as a recent place', async () => {
    await show('game-logs');
    fireEvent.click(await line('events/'));
    press(await grid(), 'Enter');
    await line('dt=2026-11-01/');
    fireEvent.click(screen.getByRole('button', { name: 'Pin this place' }));
    await screen.findByRole('treeitem', { name: 'Pinned' });
    const { pinned, recent } = useArrangement.getState();
    expect(pinned).toEqual([at('game-logs', 'events/')]);
    expect(recent).toEqual([at('game-logs', 'events/')]);
  });
});

describe('what costs or is not allowed', () => {
  it('asks before requests are billed to whoever asks; the answer holds for the bucket', async () => {
    render(<Window />);
    act(() => void openObjects(at('partner-data')));
    fireEvent.click(await screen.findByRole('button', { name: 'Agree to pay' }));
    await line('2026/');
    expect(door.objects.pages.map(({ requesterPays }) => requesterPays)).toEqual([false, true]);
    act(() => void openObjects(at('partner-data', '2026/')));
    await line('settlement.csv');
    expect(door.objects.pages.at(-1)?.requesterPays).toBe(true);
  });

  it('names the action that is not allowed', async () => {
    render(<Window />);
    act(() => void openObjects(at('secret-vault')));
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('s3:ListBucket');
  });

  it('dims what is archived with the reason, and restores it for some days', async () => {
    await show('game-logs', 'archive/2024/');
    const cold = await line('events.parquet');
    expect(cold.getAttribute('title')).toContain('Archived (GLACIER)');
    fireEvent.click(cold);
    fireEvent.click(await screen.findByRole('button', { name: /Restore from the archive/ }));
    const dialog = await screen.findByRole('dialog');
    const days = within(dialog).getByRole('textbox', { name: 'Days that the copy stays' });
    fireEvent.change(days, { target: { value: '0' } });
    const start = within(dialog).getByRole('button', { name: 'Restore' }) as HTMLButtonElement;
    expect(start.disabled).toBe(true);
    fireEvent.change(days, { target: { value: '3' } });
    fireEvent.click(within(dialog).getByRole('radio', { name: /Bulk/ }));
    fireEvent.click(start);
    await waitFor(() => expect(door.objects.restores).toMatchObject([{ days: 3, tier: 'bulk' }]));
  });

  it('warns before a link is copied, and takes a week at most', async () => {
    await show('game-logs');
    fireEvent.click(await line('README.md'));
    fireEvent.click(await screen.findByRole('button', { name: 'Copy a link for others…' }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog.textContent).toContain('Whoever has this link can read the object');
    const copy = within(dialog).getByRole('button', { name: 'Copy the link' }) as HTMLButtonElement;
    const amount = within(dialog).getByRole('textbox', { name: 'Holds for' });
    const unit = within(dialog).getByRole('combobox', { name: 'Holds for' });
    fireEvent.change(unit, { target: { value: 'days' } });
    fireEvent.change(amount, { target: { value: '8' } });
    expect(copy.disabled).toBe(true);
    fireEvent.change(amount, { target: { value: '7' } });
    fireEvent.click(copy);
    await waitFor(() => expect(door.objects.links.map(({ minutes }) => minutes)).toEqual([10_080]));
  });
});

describe('an object', () => {
  it('tells everything, and its tags and versions when they are asked for', async () => {
    await show('versioned-config', 'app/');
    fireEvent.click(await line('settings.json'));
    await screen.findByText('AES256');
    expect(door.calls).not.toContain('objectTags');
    fireEvent.click(screen.getByRole('button', { name: 'Show tags' }));
    await screen.findByText('保存期間: 2年');
    fireEvent.click(screen.getByRole('button', { name: 'Show versions' }));
    const old = (await screen.findAllByTitle('Show this version')).at(-1);
    fireEvent.click(old ?? document.body);
    await screen.findByText(/"version": 1/);
    fireEvent.click(screen.getByRole('button', { name: 'Back to the current version' }));
    await screen.findByText(/"version": 3/);
  });

  it('opens pictures and texts in place and everything else as a table', async () => {
    const list = await show('game-logs');
    fireEvent.click(await line('README.md'));
    press(list, 'Enter');
    const look = await screen.findByRole('dialog', { name: 'README.md' });
    await within(look).findByText(/One folder a day/);
    act(() => ask(null));
    act(() => void openObjects(at('game-logs', 'csv/')));
    fireEvent.click(await line('players.csv'));
    press(await grid(), 'Enter');
    await waitFor(() =>
      expect(useTabs.getState().tabs.at(-1)?.files?.place).toMatchObject({
        name: 's3',
        connection: 'sandbox-s3',
        place: { bucket: 'game-logs', path: 'csv/players.csv' },
      }),
    );
  });

  it('shows pictures as a gallery, counts the bytes, and lets their addresses go', async () => {
    const made = new Set<string>();
    let next = 0;
    URL.createObjectURL = () => {
      next += 1;
      made.add(`blob:${next}`);
      return `blob:${next}`;
    };
    URL.revokeObjectURL = (address) => void made.delete(address);
    useArrangement.setState({ gallery: true, details: false });
    render(<Window />);
    act(() => void openObjects(at('game-pictures', 'icons/')));
    await screen.findByRole('option', { name: 'crystal.svg' });
    arrange({ gallery: true });
    Object.defineProperty(globalThis, 'IntersectionObserver', {
      configurable: true,
      value: undefined,
    });
    act(() => void openObjects(at('game-pictures', 'backgrounds/')));
    await screen.findByText(/read for 36 pictures/);
    expect(made.size).toBe(36);
    act(() => void openObjects(at('game-logs')));
    await line('README.md');
    expect(made.size).toBe(0);
  });
});

describe('moving', () => {
  it('downloads what is selected into a folder, with what failed named', async () => {
    door.objects.refused.add('archive/2025/summary.csv');
    const list = await show('game-logs', 'archive/2025/');
    press(list, 'a', { ctrlKey: true });
    fireEvent.click(screen.getByRole('button', { name: 'Download…' }));
    const dialog = await screen.findByRole('dialog');
    const begin = within(dialog).getByRole('button', { name: 'Download' }) as HTMLButtonElement;
    fireEvent.change(within(dialog).getByRole('textbox', { name: 'Into the folder' }), {
      target: { value: '/home/analyst/logs' },
    });
    fireEvent.click(begin);
    await within(dialog).findByText(/1 objects downloaded/);
    expect(within(dialog).getByText('1 did not work')).toBeTruthy();
    expect(within(dialog).getByText('archive/2025/summary.csv')).toBeTruthy();
  });

  it('uploads what is dropped onto the window below the prefix that is shown', async () => {
    await show('empty-bucket');
    await screen.findByText('The bucket is empty');
    act(() => void dropped(['/home/analyst/新しい.csv', '/home/analyst/b.csv']));
    const dialog = await screen.findByRole('dialog');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Leave out b.csv' }));
    fireEvent.click(within(dialog).getByRole('button', { name: 'Upload' }));
    await within(dialog).findByText(/1 objects uploaded/);
    await line('新しい.csv');
  });

  it('goes on without its dialog and says how it ended', async () => {
    door = new FakeDoor({ delayMs: 5 });
    setDoor(door);
    stop();
    stop = door.onChange(take);
    await show('game-logs', 'csv/');
    fireEvent.contextMenu(await line('players.csv'));
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Download…' }));
    const dialog = await screen.findByRole('dialog');
    fireEvent.change(within(dialog).getByRole('textbox', { name: 'Into the folder' }), {
      target: { value: '/tmp/x' },
    });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Download' }));
    fireEvent.click(await within(dialog).findByRole('button', { name: 'Go on in the background' }));
    await waitFor(() => expect(useApp.getState().notice?.text).toMatch(/1 objects downloaded/));
  });
});

describe('everything below a place', () => {
  it('becomes rows in a tab, as they come, and ends when it is stopped', async () => {
    door = new FakeDoor({ delayMs: 20 });
    setDoor(door);
    stop();
    stop = door.onChange(take);
    render(<Window />);
    let tab = '';
    act(() => {
      tab = openWalk(at('game-logs', 'many/'));
    });
    const button = await screen.findByRole('button', { name: 'Stop' });
    await waitFor(() => expect(useTabRows.getState().byTab.get(tab)?.rowCount).toBeGreaterThan(0));
    fireEvent.click(button);
    await screen.findByText(/^Stopped after [\d,]+ objects$/);
    const rows = useTabRows.getState().byTab.get(tab)?.rowCount ?? 0;
    expect(rows).toBeLessThan(100_000);
    act(() => void closeTab(tab));
    expect(useTabRows.getState().byTab.has(tab)).toBe(false);
    await waitFor(() => expect(door.calls).toContain('rowsClose'));
  });

  it('is not listed anew by a restart unless it is asked for', async () => {
    act(() => void openWalk(at('game-logs', 'csv/')));
    await act(async () => void (await saveTabsNow()));
    const kept = door.tabs;
    act(() => restoreTabs(kept.map((tab) => ({ ...tab, id: `${tab.id}` }))));
    useSessions.setState({ by: new Map() });
    expect(useTabs.getState().tabs[0]?.objects?.walk).toBe(true);
  });
});

describe('in Japanese', () => {
  it('says everything in Japanese', async () => {
    setLanguage('ja');
    render(<Window />);
    act(() => void openObjects(at('empty-bucket')));
    await screen.findByText('バケットは空です');
    expect(screen.getByRole('button', { name: 'アップロード…' })).toBeTruthy();
  });
});
