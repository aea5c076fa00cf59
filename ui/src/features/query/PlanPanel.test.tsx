import { fireEvent, render, screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { setDoor } from '../../ipc';
import { FakeDoor } from '../../ipc/fake';
import { NO_STATISTICS } from '../../ipc/fake/runs';
import { DEFAULT_OPTIONS } from '../../state/options';
import type { Run } from '../../state/runs';
import { setLanguage } from '../../words';
import { PlanPanel } from './PlanPanel';

const run: Run = {
  tab: 'tab',
  job: 'job',
  kind: 'query',
  connection: 'sandbox',
  sql: 'SELECT 1',
  from: 0,
  parameters: [],
  options: DEFAULT_OPTIONS,
  table: null,
  startedAtMs: 0,
  finishedAtMs: 1,
  snapshot: null,
  query: {
    job: 'job',
    connection: 'sandbox',
    project: 'p',
    location: 'US',
    rows: null,
    serviceJob: 'job',
    sql: null,
    expected: null,
    consoleUrl: null,
    statistics: NO_STATISTICS,
  },
  rows: null,
  problem: null,
  outcome: 'done',
};
const show = (of: Run | undefined) =>
  render(<PlanPanel tab="tab" run={of} rows={null} source={null} spec={null} />);

let door: FakeDoor;
beforeEach(() => {
  setLanguage('en');
  door = new FakeDoor({ delayMs: 1 });
  setDoor(door);
});

describe('the plan', () => {
  it('tells what stands out in words, stage by stage', async () => {
    show(run);
    const join = await screen.findByRole('row', { name: /S01: Join\+/ });
    expect(join.textContent).toContain('210 MiB did not fit into memory');
    expect(join.textContent).toContain('79% of the time was spent waiting for slots');
    expect(join.textContent).toContain('10 times the average');
    expect(join.textContent).toContain('waited for slots that other queries used');
    expect(join.textContent).toContain('EACH WITH ALL ON $30 = $60');
    expect(within(join).getByText('9,800,000')).toBeTruthy();
    const input = screen.getByRole('row', { name: /S00: Input/ });
    expect(input.querySelectorAll('.plan-remark')).toHaveLength(0);
    expect(within(input).getByRole('img').getAttribute('aria-label')).toContain(
      'Read: 820 ms / 910 ms',
    );
  });

  it('says so when there is none, and asks again when it went wrong', async () => {
    const { unmount } = show(undefined);
    expect(screen.getByText('No plan')).toBeTruthy();
    unmount();
    door.failures.set('queryPlan', { kind: { name: 'offline', host: 'h' }, detail: null });
    show(run);
    fireEvent.click(await screen.findByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('row', { name: /S02: Output/ })).toBeTruthy();
  });
});
