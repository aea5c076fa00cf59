import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import { setDoor } from '../../ipc';
import { FakeDoor } from '../../ipc/fake';
import { useApp } from '../../state/app';
import { setLanguage } from '../../words';
import { SettingsFile } from './SettingsFile';

let door: FakeDoor;

beforeEach(() => {
  setLanguage('en');
  door = new FakeDoor({ delayMs: 0 });
  setDoor(door);
  useApp.setState({ settings: door.settings, notice: null });
});

it('shows what a file would change before anything is changed', async () => {
  render(<SettingsFile way="importSettings" onClose={() => undefined} />);
  fireEvent.change(screen.getByLabelText('File'), { target: { value: '/tmp/team.json' } });
  fireEvent.click(screen.getByRole('button', { name: 'See what would change' }));
  await screen.findByRole('table', { name: 'What would change' });
  const rows = screen.getAllByRole('row').map((row) => row.textContent);
  expect(rows).toContain('Row heightCompactComfortable');
  expect(rows).toContain('CurrencyUSDJPY');
  expect(screen.getByText(/left out: favouriteColour/)).toBeTruthy();
  expect(door.calls).not.toContain('settingsSave');
  fireEvent.click(screen.getByRole('button', { name: 'Apply' }));
  await waitFor(() => expect(door.settings.currency).toBe('JPY'));
  expect(useApp.getState().settings.density).toBe('comfortable');
});

it('says what is wrong with a file that holds no settings', async () => {
  render(<SettingsFile way="importSettings" onClose={() => undefined} />);
  fireEvent.change(screen.getByLabelText('File'), { target: { value: '/tmp/notes.txt' } });
  fireEvent.click(screen.getByRole('button', { name: 'See what would change' }));
  expect((await screen.findByRole('alert')).textContent).toContain('not a settings file');
});

it('writes the settings to the file that was named', async () => {
  let closed = false;
  render(
    <SettingsFile
      way="exportSettings"
      onClose={() => {
        closed = true;
      }}
    />,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Export settings to a file' }));
  await waitFor(() => expect(door.spaces.exported).toHaveLength(1));
  expect(door.spaces.exported[0]).toContain('shirabe-settings.json');
  expect(closed).toBe(true);
});
