import { act, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Frame } from '../../frame/Frame';
import { start } from '../../frame/start';
import {
  type Problem,
  type QueryRequest,
  type ServiceJob,
  type Settings,
  setDoor,
  type Tab,
} from '../../ipc';
import { FakeDoor } from '../../ipc/fake';
import { DEFAULT_SETTINGS, useApp } from '../../state/app';
import { catalogue } from '../../state/catalogue';
import { perform } from '../../state/commands';
import { useGuard } from '../../state/guard';
import { useJobs } from '../../state/jobs';
import { useRuns } from '../../state/runs';
import { restoreTabs, saveTabsNow } from '../../state/tabs';
import { useView } from '../../state/view';
import { setLanguage } from '../../words';
import { labelsOf, tableOf } from './OptionsMenu';
import { linesOf } from './Script';
import { currentEditor, pricedNow, run } from './session';

// The test's document tells of a new selection at once, in the middle of the editor's own work.
window.addEventListener('selectionchange', (event) => event.stopImmediatePropagation(), true);

// A busy computer takes its time; nothing here is about time.
configure({ asyncUtilTimeout: 8000 });
vi.setConfig({ testTimeout: 30_000 });

let door: FakeDoor;
let sent: QueryRequest[];
const MIB = 2 ** 20;

function tab(sql: string, more: Partial<Tab> = {}): Tab {
  return {
    id: 'tab-1',
    title: 'Query 1',
    named: false,
    connection: 'sandbox',
    sql,
    caret: 0,
    scrollPx: 0,
    active: true,
    ...more,
  };
}

async function open(tabs: Tab[], settings: Partial<Settings> = {}, before?: () => void) {
  door = new FakeDoor({ delayMs: 1, settings: { welcomed: true, ...settings }, tabs });
  sent = [];
  const begin = door.queryStart.bind(door);
  vi.spyOn(door, 'queryStart').mockImplementation((request) => {
    sent.push(request);
    return begin(request);
  });
  before?.();
  setDoor(door);
  render(<Frame />);
  await act(() => start());
  await waitFor(() => expect(currentEditor()?.has('tab-1')).toBe(true));
}

const known = () => waitFor(() => expect(pricedNow().name).toBe('known'));
const outcome = () => useRuns.getState().byTab.get('tab-1')?.outcome;

beforeEach(() => {
  setLanguage('en');
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
  useRuns.setState({ byTab: new Map(), parts: new Map(), shownPart: new Map() });
  useJobs.setState({ jobs: new Map() });
  useGuard.setState({ spend: null, asking: null, raising: null, closing: null });
  useView.setState({ jobsShown: false });
  restoreTabs([]);
});

describe('a query that processes much', () => {
  it('runs only after the person has agreed, and Enter alone does not agree', async () => {
    await open([tab('SELECT a FROM t GROUP BY a')], { confirmAboveBytes: 100 * MIB });
    await known();
    act(() => run('here'));
    const dialog = await screen.findByRole('dialog', { name: 'This query processes much' });
    expect(dialog.textContent).toContain('at most 1.18 GiB · $0.0072');
    expect(sent).toHaveLength(0);
    expect(document.activeElement?.textContent).toBe('Do not run');
    await waitFor(() => expect(dialog.textContent).toContain('user_id 21 GiB'));
    fireEvent.click(document.activeElement as Element);
    expect(useGuard.getState().asking).toBeNull();
    expect(sent).toHaveLength(0);

    act(() => run('here'));
    fireEvent.click(await screen.findByRole('button', { name: 'Run for $0.0072' }));
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.confirmedBytes).toBe(1.18 * 1024 * MIB);
    await waitFor(() => expect(outcome()).toBe('done'));
  });

  it('is held back by the app where the window could not ask for its price', async () => {
    await open([tab('SELECT a FROM t GROUP BY a')], { confirmAboveBytes: 100 * MIB }, () => {
      const offline: Problem = { kind: { name: 'offline', host: 'h' }, detail: null };
      vi.spyOn(door, 'queryEstimate').mockRejectedValue(offline);
    });
    act(() => run('here'));
    const bar = await screen.findByRole('alert');
    expect(bar.textContent).toContain('Processes 1.18 GiB');
    fireEvent.click(within(bar).getByRole('button', { name: 'Run anyway…' }));
    fireEvent.click(await screen.findByRole('button', { name: /^Run for/ }));
    await waitFor(() => expect(outcome()).toBe('done'));
  });
});

describe('the day’s budget', () => {
  it('stops a query, shows the meter, and is raised knowingly for today', async () => {
    await open([tab('SELECT a FROM t GROUP BY a')], { dailyBudgetMicros: 10_000 });
    act(() => run('here'));
    await waitFor(() => expect(outcome()).toBe('done'));
    const meter = await screen.findByRole('button', {
      name: /Spent today: Today \$0.0072 of \$0.01/,
    });
    expect(meter).toBeTruthy();
    act(() => run('here'));
    const bar = await screen.findByRole('alert');
    expect(bar.textContent).toContain('Over today’s budget: needs $0.0072');
    fireEvent.click(within(bar).getByRole('button', { name: 'Raise today’s budget…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Raise today’s budget' });
    const raise = within(dialog).getByRole<HTMLButtonElement>('button', {
      name: 'Raise for today',
    });
    expect(raise.disabled).toBe(true);
    fireEvent.change(within(dialog).getByRole('textbox'), { target: { value: '0.005' } });
    expect(raise.disabled).toBe(true);
    fireEvent.change(within(dialog).getByRole('textbox'), { target: { value: '0.2' } });
    fireEvent.click(raise);
    await waitFor(() => expect(door.service.raisedTo).toBe(200_000));
    fireEvent.click(await screen.findByRole('button', { name: 'Run again' }));
    await waitFor(() => expect(outcome()).toBe('done'));
  });
});

describe('a script', () => {
  const sql = 'SELECT 1 AS one;\nSELECT 2 + 1 / 0;\nSELECT 3;\n';

  it('shows what each statement did: rows of the first, failure of the second, the third not run', async () => {
    await open([tab(sql)]);
    act(() => run('all'));
    const list = await screen.findByRole('navigation', { name: 'Statements of the script' });
    await within(list).findByRole('button', { name: /Statement 3: Not run/ });
    const lines = within(list).getAllByRole<HTMLButtonElement>('button');
    expect(lines.map((line) => line.getAttribute('aria-label') ?? line.textContent)).toEqual([
      'Whole script',
      'Statement 1: Done. SELECT 1 AS one',
      'Statement 2: Failed. SELECT 2 + 1 / 0',
      'Statement 3: Not run. SELECT 3',
    ]);
    expect(lines[3]?.disabled).toBe(true);
    expect(lines[2]?.textContent).toContain('division by zero');
    fireEvent.click(lines[1] as HTMLElement);
    await screen.findByText('3 rows');
    fireEvent.click(lines[0] as HTMLElement);
    expect((await screen.findByRole('alert')).textContent).toContain('division by zero');
  });

  it('marks the place of the failure in the text', async () => {
    await open([tab(sql)]);
    act(() => run('all'));
    await waitFor(() => expect(outcome()).toBe('failed'));
    await waitFor(() =>
      expect(document.querySelector('.cm-lintRange-error')?.textContent).toBe('1'),
    );
  });

  it('tells statements of a loop from those that never ran', () => {
    const script = 'LOOP\n  SELECT 1;\nEND LOOP;\nSELECT 2;';
    const at = (job: string, line: number, state: ServiceJob['state']): ServiceJob => ({
      job,
      location: null,
      kind: 'QUERY',
      state,
      sql: 'SELECT 1',
      labels: [],
      statistics: door.service.jobs[0]?.statistics ?? (undefined as never),
      problem: null,
      script: {
        expression: false,
        procedure: null,
        text: 'SELECT 1',
        line,
        column: 3,
        endLine: line,
        endColumn: 11,
      },
    });
    const states = (jobs: ServiceJob[]) => linesOf(script, jobs, true).map(({ state }) => state);
    expect(states([at('b', 2, 'failed'), at('a', 2, 'done')])).toEqual([
      'done',
      'failed',
      'notRun',
    ]);
    expect(states([at('a', 2, 'done')])).toEqual(['done']);
  });
});

describe('options of a query', () => {
  it('are kept with the tab and sent', async () => {
    await open([tab('SELECT 1')]);
    fireEvent.click(screen.getByRole('button', { name: 'Options of this query' }));
    const menu = await screen.findByRole('dialog', { name: 'Options of this query' });
    fireEvent.click(within(menu).getByRole('checkbox', { name: 'Batch' }));
    fireEvent.click(within(menu).getByRole('checkbox', { name: 'Use cached results' }));
    fireEvent.change(within(menu).getByRole('textbox', { name: 'Location' }), {
      target: { value: 'asia-northeast1' },
    });
    fireEvent.change(within(menu).getByRole('textbox', { name: 'Labels' }), {
      target: { value: 'team:game\nUpper:x' },
    });
    expect(menu.textContent).toContain('small letters');
    fireEvent.change(within(menu).getByRole('textbox', { name: 'Labels' }), {
      target: { value: 'team:game' },
    });
    fireEvent.change(within(menu).getByRole('textbox', { name: 'Destination table' }), {
      target: { value: 'own.result' },
    });
    fireEvent.change(within(menu).getByRole('combobox', { name: 'If it has rows' }), {
      target: { value: 'append' },
    });
    fireEvent.click(within(menu).getByRole('checkbox', { name: 'Session' }));
    act(() => run('here'));
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.options).toEqual({
      defaultDataset: null,
      labels: [['team', 'game']],
      priority: 'batch',
      useCache: false,
      destination: {
        table: { project: 'shirabe-sandbox', dataset: 'own', table: 'result' },
        write: 'append',
        create: 'ifNeeded',
      },
      location: 'asia-northeast1',
      session: { name: 'new' },
      jobTimeoutMs: null,
      kmsKey: null,
    });
    // The session that began is gone on with, and can be ended.
    const end = await screen.findByRole<HTMLButtonElement>('button', { name: 'End session' });
    await waitFor(() => expect(end.disabled).toBe(false));
    fireEvent.click(end);
    await waitFor(() => expect(door.service.ended).toHaveLength(1));
    await saveTabsNow();
    await waitFor(() => expect(door.tabs[0]?.options?.session).toEqual({ name: 'none' }));
    expect(door.tabs[0]?.options?.labels).toEqual([['team', 'game']]);
  });

  it('read labels and tables as the service does', () => {
    expect(labelsOf('a:b\n\n c \n班:遊戯')).toEqual([
      ['a', 'b'],
      ['c', ''],
      ['班', '遊戯'],
    ]);
    expect(labelsOf('A:b')).toBeNull();
    expect(labelsOf('1a:b')).toBeNull();
    expect(labelsOf(`a:${'x'.repeat(64)}`)).toBeNull();
    expect(tableOf('d.t', 'p')).toEqual({ project: 'p', dataset: 'd', table: 't' });
    expect(tableOf('`q-1.d.t`', 'p')).toEqual({ project: 'q-1', dataset: 'd', table: 't' });
    expect(tableOf('t', 'p')).toBeNull();
    expect(tableOf('a.b.c.d', 'p')).toBeNull();
  });
});

describe('after a restart', () => {
  it('reads the rows of the tab in front again without running anything', async () => {
    const lastRun = { job: 'bquxjob_1', project: 'shirabe-sandbox', location: 'US', from: 0 };
    await open([tab('SELECT 1', { lastRun })]);
    await screen.findByText('4 rows');
    expect(sent).toHaveLength(0);
    expect(door.calls).toContain('queryAttach');
  });

  it('takes up what still runs and says so', async () => {
    const lastRun = { job: 'job_open', project: 'shirabe-sandbox', location: 'US', from: 0 };
    await open([tab('SELECT 1', { lastRun })], {}, () => {
      door.service.open = [
        {
          job: 'job_open',
          connection: 'sandbox',
          project: 'shirabe-sandbox',
          location: 'US',
          title: 'SELECT 1',
          labels: [],
          startedAtMs: Date.now() - 60_000,
        },
      ];
    });
    await waitFor(() =>
      expect(useApp.getState().notice?.text).toBe('1 job still at the service: taken up again'),
    );
    expect(useRuns.getState().byTab.get('tab-1')?.job).toBe('job_open');
  });

  it('says that a result is kept no longer, and forgets it', async () => {
    const lastRun = { job: 'gone', project: 'shirabe-sandbox', location: 'US', from: 0 };
    await open([tab('SELECT 1', { lastRun })]);
    await waitFor(() => expect(useApp.getState().notice?.text).toContain('no longer keeps'));
    expect(useRuns.getState().byTab.get('tab-1')).toBeUndefined();
    await saveTabsNow();
    await waitFor(() => expect(door.tabs[0]?.lastRun).toBeNull());
  });
});

describe('leaving', () => {
  it('asks while queries run, and leaves them running or stops them', async () => {
    await open([tab('SELECT 1')]);
    act(() => door.tell({ name: 'closing', value: 2 }));
    const dialog = await screen.findByRole('dialog', { name: '2 queries are running' });
    expect(document.activeElement?.textContent).toBe('Stay');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Leave running and quit' }));
    await waitFor(() => expect(door.service.quits).toEqual([false]));
    fireEvent.click(within(dialog).getByRole('button', { name: 'Stop and quit' }));
    await waitFor(() => expect(door.service.quits).toEqual([false, true]));
  });
});

describe('the list of jobs', () => {
  it('shows mine or everyone’s, by state and label, and opens a result at no cost', async () => {
    await open([tab('SELECT 1')]);
    act(() => void perform('showJobs'));
    const list = await screen.findByRole('region', { name: 'Jobs' });
    await within(list).findByText('2 of the 2 newest');
    fireEvent.click(within(list).getByRole('radio', { name: 'Everyone’s' }));
    await within(list).findByText('4 of the 4 newest');
    fireEvent.change(within(list).getByRole('textbox', { name: 'Label' }), {
      target: { value: 'report:weekly' },
    });
    await within(list).findByText('1 of the 4 newest');
    expect(list.textContent).toContain('hana@example.com');
    fireEvent.change(within(list).getByRole('textbox', { name: 'Label' }), {
      target: { value: '' },
    });
    fireEvent.change(within(list).getByRole('combobox', { name: 'State' }), {
      target: { value: 'failed' },
    });
    await within(list).findByText('1 of the 1 newest');
    fireEvent.change(within(list).getByRole('combobox', { name: 'State' }), {
      target: { value: 'done' },
    });
    await within(list).findByText(/of the 4 newest/);
    const open_ = within(list).getAllByRole('button', { name: 'Open the result (free)' });
    fireEvent.click(open_[0] as HTMLElement);
    await screen.findByText('4 rows');
    expect(sent).toHaveLength(0);
    expect(useView.getState().jobsShown).toBe(false);
  });
});
