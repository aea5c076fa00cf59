import { fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { setDoor } from '../../ipc';
import { FakeDoor } from '../../ipc/fake';
import { FAKE_POLICY } from '../../ipc/fake/spaces';
import { forbidden, useWorkspace } from '../../state/workspace';
import { languages, setLanguage } from '../../words';
import { formatOf } from '../../words/format';
import { AuditDialog } from './AuditDialog';
import { PolicyDialog } from './PolicyDialog';
import { sentencesOf } from './rules';

let door: FakeDoor;

beforeEach(() => {
  setLanguage('en');
  door = new FakeDoor({ delayMs: 0, inUse: true, workspace: 'live' });
  setDoor(door);
  useWorkspace.setState({
    shown: door.spaces.workspace,
    policy: door.spaces.policy,
    locked: false,
  });
});

const policy = () => render(<PolicyDialog onClose={() => undefined} />);
const audit = () => render(<AuditDialog onClose={() => undefined} />);

describe('the policy in words', () => {
  it('says every rule', () => {
    const said = sentencesOf(FAKE_POLICY, languages.en, formatOf('en'));
    expect(said.flatMap(({ sentences }) => sentences)).toEqual([
      'Only these formats: csv, parquet.',
      'Only into these folders: ~/exports.',
      'At most 10,000 rows in a file.',
      'At most 1,000 cells at a time.',
      'Columns with any policy tag are never fetched.',
      'These columns are never fetched: user_id, user.phone.',
      'Columns whose name fits these patterns are never fetched: .*_secret.',
      'Only statements that read are run.',
      'A statement bills at most 100 GiB.',
      'At most ¥5,000 in a day.',
      'Only these datasets may be read: acme-games.reporting_*.',
      'No data may be loaded.',
      'Only these machines: ml.t3.medium.',
      'At most $0.1 an hour.',
      'Locked after 15 minutes without a key or a click.',
    ]);
  });

  it('says of an empty list that nothing is allowed', () => {
    const said = sentencesOf(
      { version: 1, export: { allowed: null, formats: [], folders: null, max_rows: null } },
      languages.en,
      formatOf('en'),
    );
    expect(said[0]?.sentences).toEqual(['Only these formats: –.']);
  });

  it('stands beside its file, its signature and what it is not', () => {
    policy();
    const dialog = screen.getByRole('dialog', { name: 'Policy of this workspace' });
    expect(dialog.textContent).toContain('/workspaces/live/policy.toml');
    expect(dialog.textContent).toContain('Not required in this workspace');
    expect(dialog.textContent).toContain('The lock is the IAM of Google Cloud and AWS');
  });

  it('says that there is none, and where one would lie', () => {
    useWorkspace.setState({
      policy: { policy: null, path: '/w/policy.toml', signature: 'notNeeded', problem: null },
    });
    policy();
    expect(screen.getByText('This workspace has no policy: nothing is ruled here.')).toBeTruthy();
    expect(screen.getByText('/w/policy.toml')).toBeTruthy();
  });

  it('says why a file cannot be used, and that all is refused until it can', async () => {
    const problem = {
      kind: { name: 'badPolicy' as const, reason: 'line 4, export.format: unknown key' },
      detail: null,
    };
    useWorkspace.setState({
      policy: { policy: null, path: '/w/policy.toml', signature: 'bad', problem },
    });
    policy();
    const alert = screen.getByRole('alert');
    expect(alert.textContent).toContain('line 4, export.format: unknown key');
    expect(alert.textContent).toContain('refused until the file is mended');
    expect(forbidden(useWorkspace.getState().policy, 'export')).toBe('unusable');
    fireEvent.click(screen.getByRole('button', { name: 'Read again' }));
    await screen.findByText('Only these formats: csv, parquet.');
  });

  it.each(['en', 'ja'] as const)('has words in %s for a refusal by any rule', (language) => {
    const tell = languages[language].policy.refused;
    const rules = Object.entries(FAKE_POLICY).flatMap(([area, rules]) =>
      typeof rules === 'object' && area !== 'idle'
        ? Object.keys(rules ?? {})
            .filter((name) => name !== 'currency')
            .map((name) => `${area}.${name}`)
        : [],
    );
    expect(rules.length).toBeGreaterThan(18);
    for (const rule of rules) {
      const { title } = tell({ name: 'refused', rule, allowed: '12345' }, formatOf(language));
      // The rule's own name is only the way out where there are no words.
      expect(title, rule).not.toContain(rule);
    }
  });
});

describe('the audit log', () => {
  it('is listed newest first, page by page', async () => {
    audit();
    const table = await screen.findByRole('table', { name: 'Lines of the audit log' });
    const numbers = () =>
      within(table)
        .getAllByRole('button', { name: /^Line/ })
        .map((one) => Number(one.getAttribute('aria-label')?.replace(/\D/g, '')));
    expect(numbers().slice(0, 2)).toEqual([121, 120]);
    expect(screen.getByText('100 of 121 lines')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Show older lines' }));
    await screen.findByText('121 of 121 lines');
    expect(numbers()).toHaveLength(121);
    expect(screen.queryByRole('button', { name: 'Show older lines' })).toBeNull();
  });

  it('is narrowed to refusals, acts and words', async () => {
    audit();
    await screen.findByRole('table');
    fireEvent.click(screen.getByRole('checkbox', { name: 'Refused only' }));
    await screen.findByText('30 of 121 lines');
    fireEvent.change(screen.getByRole('combobox', { name: 'What was done' }), {
      target: { value: 'export' },
    });
    await screen.findByText('15 of 121 lines');
    expect(screen.getAllByText('Refused: export.formats')).toHaveLength(15);
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'nothing like it' } });
    await screen.findByText('No line fits');
    fireEvent.click(screen.getByRole('button', { name: 'Show all' }));
    await screen.findByText('100 of 121 lines');
  });

  it('shows the hashes of a line', async () => {
    audit();
    const [first] = await screen.findAllByRole('button', { name: /^Line/ });
    fireEvent.click(first as HTMLElement);
    expect(screen.getByText('Hash before')).toBeTruthy();
    expect(screen.getByText(door.spaces.entries.at(-1)?.hash ?? '?')).toBeTruthy();
  });

  it('is checked on request, and says where it was tampered with', async () => {
    audit();
    await screen.findByRole('table');
    fireEvent.click(screen.getByRole('button', { name: 'Check the log' }));
    await screen.findByText(/^All 121 lines fit together/);
    door.spaces.broken = 57;
    fireEvent.click(screen.getByRole('button', { name: 'Check the log' }));
    await screen.findByText(/^Line 57 does not fit/);
  });

  it('says that it is empty', async () => {
    door.spaces.entries.length = 0;
    audit();
    await screen.findByText('Nothing was done here yet');
    await waitFor(() => expect(screen.queryByRole('table')).toBeNull());
  });
});
