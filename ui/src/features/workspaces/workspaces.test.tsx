import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { setDoor } from '../../ipc';
import { FakeDoor } from '../../ipc/fake';
import { useApp } from '../../state/app';
import { take } from '../../state/changes';
import { restoreTabs } from '../../state/tabs';
import { followActivity, lockWorkspace, setReload, useWorkspace } from '../../state/workspace';
import { setLanguage } from '../../words';
import { LockScreen } from './LockScreen';
import { SpaceDialogs } from './SpaceDialogs';
import { switchSpaces, useSpaces } from './store';

let door: FakeDoor;
let reloads = 0;

beforeEach(async () => {
  setLanguage('en');
  reloads = 0;
  setReload(() => {
    reloads += 1;
  });
  door = new FakeDoor({ delayMs: 0 });
  setDoor(door);
  door.onChange(take);
  const startup = await door.appStart();
  restoreTabs([]);
  useApp.setState({ startup, notice: null });
  useWorkspace.setState({ shown: startup.workspace, policy: startup.policy, locked: false });
  useSpaces.setState({ list: null, problem: null, open: null });
});

async function openSwitcher(): Promise<HTMLElement> {
  render(<SpaceDialogs />);
  act(switchSpaces);
  await screen.findByRole('option', { name: /Live games/ });
  return screen.getByRole('combobox', { name: 'Filter workspaces' });
}

describe('switching', () => {
  it('lists workspaces with their classes, and proposes another than the shown one', async () => {
    await openSwitcher();
    const options = screen.getAllByRole('option');
    expect(options.map((one) => one.textContent)).toEqual([
      'Live gamesCaches encryptedRestricted',
      'Sandboxshown here · with the sandboxOpen',
      'Team reportsInternal',
    ]);
    expect(options[0]?.getAttribute('aria-selected')).toBe('true');
  });

  it('goes to the one that is found by a few letters and Enter', async () => {
    const field = await openSwitcher();
    fireEvent.change(field, { target: { value: 'team' } });
    fireEvent.keyDown(field, { key: 'Enter' });
    await waitFor(() => expect(door.spaces.shown).toEqual([['team', false]]));
  });

  it('writes what was typed before it goes, and nothing afterwards', async () => {
    const field = await openSwitcher();
    const { openTab, changeTab, saveTabsNow } = await import('../../state/tabs');
    const id = openTab({ sql: 'SELECT 1', connection: null });
    fireEvent.keyDown(field, { key: 'Enter' });
    await waitFor(() => expect(door.spaces.shown).toHaveLength(1));
    expect(door.tabs[0]?.sql).toBe('SELECT 1');
    expect(door.calls.indexOf('tabsSave')).toBeLessThan(door.calls.indexOf('workspaceShow'));
    // The window belongs to the other workspace by now.
    const saved = door.calls.filter((call) => call === 'tabsSave').length;
    changeTab(id, { title: 'changed' });
    await saveTabsNow();
    expect(door.calls.filter((call) => call === 'tabsSave')).toHaveLength(saved);
  });

  it('opens a window of its own by Shift+Enter', async () => {
    const field = await openSwitcher();
    fireEvent.keyDown(field, { key: 'Enter', shiftKey: true });
    await waitFor(() => expect(door.spaces.shown).toEqual([['live', true]]));
  });

  it('does not go to one that cannot be opened, and says why', async () => {
    door.spaces.workspaces = door.spaces.workspaces.map((one) =>
      one.id === 'live'
        ? { ...one, problem: { kind: { name: 'noSpace', neededBytes: null }, detail: null } }
        : one,
    );
    const field = await openSwitcher();
    expect(screen.getByRole('option', { name: /Live games/ }).textContent).toContain(
      'Cannot be opened: The disk is full',
    );
    fireEvent.keyDown(field, { key: 'Enter' });
    expect(door.spaces.shown).toEqual([]);
  });
});

describe('a workspace', () => {
  it('is made with a class, and shown at once', async () => {
    await openSwitcher();
    fireEvent.click(screen.getByRole('button', { name: 'New workspace…' }));
    fireEvent.click(screen.getByRole('button', { name: 'Make and show' }));
    expect(screen.getByRole('alert').textContent).toBe('A name is needed.');
    fireEvent.change(screen.getByLabelText('Name'), { target: { value: 'Payments' } });
    fireEvent.click(screen.getByRole('radio', { name: /^Restricted/ }));
    expect(screen.getByRole('checkbox', { name: /^Encrypt/ })).toHaveProperty('checked', true);
    fireEvent.click(screen.getByRole('button', { name: 'Make and show' }));
    await waitFor(() => expect(door.spaces.shown).toHaveLength(1));
    expect(door.spaces.workspaces.find(({ name }) => name === 'Payments')?.class).toEqual({
      name: 'restricted',
      colour: 'red',
      encrypted: true,
    });
  });

  it('takes a class of the team, and one of its own word and colour', async () => {
    await openSwitcher();
    fireEvent.click(screen.getByRole('button', { name: 'New workspace…' }));
    fireEvent.change(screen.getByLabelText('Name'), { target: { value: 'Partners' } });
    fireEvent.click(screen.getByRole('radio', { name: /^partner data/ }));
    expect(screen.getByRole('checkbox', { name: /^Encrypt/ })).toHaveProperty('checked', true);
    fireEvent.click(screen.getByRole('radio', { name: /^Own word/ }));
    fireEvent.change(screen.getByLabelText('Word for the class'), { target: { value: '本番' } });
    fireEvent.click(screen.getByRole('radio', { name: 'Amber' }));
    fireEvent.click(screen.getByRole('button', { name: 'Make and show' }));
    await waitFor(() => expect(door.spaces.shown).toHaveLength(1));
    expect(door.spaces.workspaces.find(({ name }) => name === 'Partners')?.class).toMatchObject({
      name: '本番',
      colour: 'amber',
    });
  });

  it('says that a name is taken', async () => {
    await openSwitcher();
    fireEvent.click(screen.getByRole('button', { name: 'New workspace…' }));
    fireEvent.change(screen.getByLabelText('Name'), { target: { value: 'Live games' } });
    fireEvent.click(screen.getByRole('button', { name: 'Make and show' }));
    expect((await screen.findByRole('alert')).textContent).toContain('Already there: Live games');
  });

  it('is forgotten only after its name was typed, and it is said what went', async () => {
    await openSwitcher();
    fireEvent.click(screen.getByRole('button', { name: 'Forget…' }));
    const sure = screen.getByRole('button', { name: 'Forget for good' });
    const field = screen.getByLabelText('Type Live games to confirm');
    fireEvent.change(field, { target: { value: 'Live' } });
    expect(sure).toHaveProperty('disabled', true);
    fireEvent.change(field, { target: { value: 'Live games' } });
    fireEvent.click(sure);
    const dialog = screen.getByRole('dialog');
    await within(dialog).findByText('Live games is forgotten');
    expect(dialog.textContent).toContain('Files removed: 214');
    expect(dialog.textContent).toContain('Entries removed from the keychain: 3');
    expect(door.spaces.workspaces.some(({ id }) => id === 'live')).toBe(false);
  });

  it('cannot be forgotten while it is shown', async () => {
    const field = await openSwitcher();
    fireEvent.change(field, { target: { value: 'sandbox' } });
    expect(screen.getByRole('button', { name: 'Forget…' })).toHaveProperty('disabled', true);
  });
});

describe('the lock', () => {
  it('saves first, then empties the page', async () => {
    await lockWorkspace();
    expect(door.calls.indexOf('workspaceLock')).toBeGreaterThan(-1);
    expect(useWorkspace.getState().locked).toBe(true);
    expect(reloads).toBe(1);
  });

  it('says why it cannot be opened, and opens when it can', async () => {
    door.spaces.locked = true;
    door.spaces.keychainProblem = { kind: { name: 'keychainLocked' }, detail: null };
    useWorkspace.setState({ locked: true });
    render(<LockScreen />);
    expect(screen.getByRole('heading', { name: 'Sandbox is locked' })).toBeTruthy();
    expect(document.activeElement?.textContent).toBe('Unlock');
    fireEvent.click(screen.getByRole('button', { name: 'Unlock' }));
    expect((await screen.findByRole('alert')).textContent).toContain('The keychain is locked');
    door.spaces.keychainProblem = null;
    fireEvent.click(screen.getByRole('button', { name: 'Unlock' }));
    await waitFor(() => expect(reloads).toBeGreaterThan(0));
    expect(door.spaces.locked).toBe(false);
  });

  it('is put off by keys and clicks, told at most every 20 seconds', async () => {
    vi.useFakeTimers({ now: 1_000_000 });
    const stop = followActivity();
    const tick = () => fireEvent.keyDown(window, { key: 'a' });
    tick();
    tick();
    vi.setSystemTime(1_019_000);
    tick();
    vi.setSystemTime(1_020_000);
    fireEvent.pointerDown(window);
    stop();
    vi.useRealTimers();
    expect(door.calls.filter((call) => call === 'workspaceActive')).toHaveLength(2);
  });
});
