import { describe, expect, it } from 'vitest';
import type { ServiceJob } from '../../ipc';
import { FakeDoor } from '../../ipc/fake';
import { dayRange, firstLine, matches } from './Jobs';

const job = (patch: Partial<ServiceJob> = {}): ServiceJob => {
  const [one] = new FakeDoor().service.jobs;
  if (!one) throw new Error('no jobs');
  return { ...one, sql: 'SELECT 売上 FROM t', labels: [['team', 'game']], ...patch };
};

describe('which jobs are shown', () => {
  it('is told by state, label and text', () => {
    expect(matches(job(), '', '', '')).toBe(true);
    expect(matches(job(), 'failed', '', '')).toBe(false);
    expect(matches(job(), 'done', 'team', '売上')).toBe(true);
    expect(matches(job(), '', 'team:game', 'HANA@')).toBe(true);
    expect(matches(job(), '', 'team:', '')).toBe(true);
    expect(matches(job(), '', 'team:data', '')).toBe(false);
    expect(matches(job(), '', 'tea', '')).toBe(false);
    expect(matches(job({ sql: null }), '', '', '売上')).toBe(false);
  });

  it('is a day of this computer’s calendar', () => {
    const range = dayRange('2026-12-31');
    expect(range?.fromMs).toBe(new Date(2026, 11, 31).getTime());
    expect(range?.untilMs).toBe(new Date(2027, 0, 1).getTime());
    expect(dayRange('')).toBeNull();
  });

  it('are named by their first line that says something', () => {
    expect(firstLine('\n-- daily\n# x\nSELECT 1\n')).toBe('SELECT 1');
    expect(firstLine('-- only')).toBe('-- only');
  });
});
