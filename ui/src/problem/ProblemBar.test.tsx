import { fireEvent, render, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { Kind, Problem } from '../ipc';
import { provide } from '../state/commands';
import { languages, setLanguage } from '../words';
import { formatOf } from '../words/format';
import { ProblemBar } from './ProblemBar';
import { nextStepOf, report } from './problem';

const problem = (kind: Kind, detail: string | null = null): Problem => ({ kind, detail });

describe('ProblemBar', () => {
  it('says what, where and what the service said, and shows the place', () => {
    const onShowPlace = vi.fn();
    render(
      <ProblemBar
        problem={problem(
          { name: 'badSql', message: 'Unrecognized name: nam', line: 3, column: 8 },
          'Unrecognized name: nam at [3:8]',
        )}
        job="job_1"
        onShowPlace={onShowPlace}
      />,
    );
    expect(screen.getByRole('alert').textContent).toContain('Unrecognized name: nam');
    expect(screen.getByRole('alert').textContent).toContain('line 3, column 8');
    expect(screen.getByText('Unrecognized name: nam at [3:8]').closest('details')?.open).toBe(
      false,
    );
    fireEvent.click(screen.getByRole('button', { name: 'Show the place' }));
    expect(onShowPlace).toHaveBeenCalledOnce();
    expect(screen.getByRole('button', { name: 'Copy the job id' })).toBeTruthy();
  });

  it('offers the step that helps: the settings for a limit', () => {
    const settings = vi.fn();
    const stop = provide({ settings });
    render(
      <ProblemBar
        problem={problem({ name: 'overLimit', limit: 2 ** 30, asked: 2 ** 31, unit: 'bytes' })}
        job={null}
      />,
    );
    expect(screen.getByRole('alert').textContent).toContain('2 GiB');
    expect(screen.getByRole('alert').textContent).toContain('1 GiB');
    fireEvent.click(screen.getByRole('button', { name: 'Open settings' }));
    expect(settings).toHaveBeenCalledOnce();
    stop();
  });

  it('offers another try where that can help, and none where it cannot', () => {
    const onRetry = vi.fn();
    const { rerender } = render(
      <ProblemBar problem={problem({ name: 'offline', host: 'h' })} job={null} onRetry={onRetry} />,
    );
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(onRetry).toHaveBeenCalledOnce();
    rerender(
      <ProblemBar
        problem={problem({ name: 'badInput', field: 'page', reason: 'too large' })}
        job={null}
        onRetry={onRetry}
      />,
    );
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  });

  it('speaks Japanese', () => {
    setLanguage('ja');
    render(<ProblemBar problem={problem({ name: 'timedOut', afterSecs: 30 })} job={null} />);
    expect(screen.getByRole('alert').textContent).toContain('30.0 秒 以内に応答がありませんでした');
  });
});

describe('nextStepOf', () => {
  it('shows no place that is not known', () => {
    expect(
      nextStepOf(problem({ name: 'badSql', message: 'm', line: null, column: null })),
    ).toBeNull();
  });
});

describe('report', () => {
  it('has what somebody who helps needs', () => {
    const text = report(
      problem({ name: 'broken' }, 'index 3 of 2'),
      languages.en,
      formatOf('en'),
      { id: 'job_9' },
      '0.1.0',
    );
    for (const part of ['A defect of Shirabe', 'index 3 of 2', 'job_9', '0.1.0', 'broken'])
      expect(text).toContain(part);
  });
});
