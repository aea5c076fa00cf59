import { describe, expect, it } from 'vitest';
import { rank, score } from './rank';

const entry = (label: string, group = 'commands') => ({ label, group });
const ranked = (labels: string[], query: string) =>
  rank(
    labels.map((label) => entry(label)),
    query,
    (one) => one.label,
  ).map((one) => one.label);

describe('rank', () => {
  it('puts what begins so first, then what has a word that begins so', () => {
    expect(ranked(['Close tab', 'New query', 'Query table'], 'query')).toEqual([
      'Query table',
      'New query',
    ]);
  });
  it('takes words in any order, and letters with gaps', () => {
    expect(score('Theme: dark', 'dark theme')).not.toBeNull();
    expect(score('event_params', 'evp')).not.toBeNull();
    expect(score('Close the tab', 'set')).toBeNull();
  });
  it('does not mind width and case', () => {
    expect(score('SQL エディタ', 'ｓｑｌ')).not.toBeNull();
  });
  it('keeps groups together, the one with the best member first', () => {
    const found = rank(
      [
        entry('Open players', 'commands'),
        entry('players', 'tables'),
        entry('players_old', 'tables'),
        entry('x', 'tabs'),
      ],
      'players',
      (one) => one.label,
    );
    expect(found.map((one) => one.label)).toEqual(['players', 'players_old', 'Open players']);
  });
});
