import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { setDoor } from '../../ipc';
import { FakeDoor } from '../../ipc/fake';
import { FAKE_ROLES } from '../../ipc/fake/identities';
import { useApp } from '../../state/app';
import { take } from '../../state/changes';
import { signInFor, useIdentities } from '../../state/identities';
import { setLanguage } from '../../words';
import { ConnectionDialogs } from './ConnectionDialogs';
import { addPlace, keyAge, showPlaces, usePlaces } from './store';

let door: FakeDoor;

/** The dialogs over a workspace that is in use; `empty`: over a new one. */
async function open(empty = false): Promise<void> {
  door = new FakeDoor({ delayMs: 0, inUse: !empty });
  setDoor(door);
  door.onChange(take);
  const startup = await door.appStart();
  usePlaces.setState({ chosen: null, adding: null, removing: null, shreddable: null });
  useIdentities.setState({
    identities: startup.identities,
    aws: startup.awsConnections,
    vault: null,
    signingIn: null,
  });
  useApp.setState({ startup, connections: startup.connections, dialog: null, notice: null });
  render(<ConnectionDialogs />);
}

const button = (name: string | RegExp) => screen.getByRole('button', { name });
const press = (name: string | RegExp) => fireEvent.click(button(name));
const fill = (label: string | RegExp, text: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value: text } });
const choose = async (name: RegExp) => fireEvent.click(await screen.findByRole('option', { name }));

beforeEach(() => setLanguage('en'));

describe('the list', () => {
  it('shows every connection and identity with its state', async () => {
    await open();
    act(() => showPlaces());
    const list = screen.getByRole('listbox', { name: 'Connections and identities' });
    const lines = within(list)
      .getAllByRole('option')
      .map((one) => one.textContent);
    expect(lines).toHaveLength(11);
    expect(lines.find((line) => line?.startsWith('Production'))).toContain('Ready');
    expect(lines.find((line) => line?.startsWith('Analysis'))).toContain('Signed out');
    expect(lines.find((line) => line?.startsWith('log-reader'))).toContain('Failed');
    await screen.findByText('Secrets lie in Secret Service');
  });

  it('goes up and down by the arrow keys', async () => {
    await open();
    act(() => showPlaces());
    const list = screen.getByRole('listbox');
    fireEvent.keyDown(list, { key: 'ArrowDown' });
    expect(screen.getByRole('region', { name: 'Production' })).toBeTruthy();
    expect(document.activeElement?.textContent).toContain('Production');
    fireEvent.keyDown(list, { key: 'End' });
    expect(screen.getByRole('region', { name: 'log-reader' })).toBeTruthy();
    // Why it failed, in words.
    expect(screen.getByRole('alert').textContent).toContain('Not allowed: sts:AssumeRole');
  });

  it('says which permission is missing, who grants it, and how to ask for it', async () => {
    await open();
    act(() => showPlaces({ kind: 'connection', id: 'c-prod' }));
    press('Test');
    const table = await screen.findByRole('table', { name: 'Permissions' });
    const missing = within(table).getByRole('row', { name: /Missing/ });
    expect(missing.textContent).toContain('bigquery.tables.getData');
    expect(missing.textContent).toContain('roles/bigquery.dataViewer');
    expect(within(table).getByRole('row', { name: /Unknown/ })).toBeTruthy();
    const request = screen.getByLabelText('Request to an administrator') as HTMLTextAreaElement;
    expect(request.value).toContain('reader@acme-games.iam.gserviceaccount.com');
  });

  it('says as whom the service sees an identity, and how old its key is', async () => {
    await open();
    act(() => showPlaces({ kind: 'identity', id: 'i-key' }));
    expect(screen.getByRole('note').textContent).toContain('This key is 400 days old');
    press('Who am I');
    const facts = await screen.findByText('As the service sees it');
    expect(facts.parentElement?.textContent).toContain('reader@acme-games');
    expect(facts.parentElement?.textContent).toMatch(/Holds until .* left/);
  });

  it.each([
    [0, 'new'],
    [89, 'new'],
    [90, 'calm'],
    [364, 'calm'],
    [365, 'loud'],
  ] as const)('is %s days about a key: %s', (days, level) => {
    const now = 1_800_000_000_000;
    expect(keyAge(now - days * 86_400_000, now)).toEqual({ days, level });
  });

  it('gives an identity another name', async () => {
    await open();
    act(() => showPlaces({ kind: 'identity', id: 'i-key' }));
    press('Rename');
    fill('Name of the identity', 'Reader');
    press('Save');
    await screen.findByRole('region', { name: 'Reader' });
  });
});

describe('removing', () => {
  it('keeps an identity that is in use', async () => {
    await open();
    act(() => showPlaces({ kind: 'identity', id: 'i-key' }));
    press('Remove…');
    expect(screen.getByRole('alert').textContent).toContain('Production');
    expect(button('Remove')).toHaveProperty('disabled', true);
  });

  it('says what went and where copies may lie', async () => {
    await open();
    act(() => showPlaces({ kind: 'connection', id: 'c-prod' }));
    press('Remove…');
    press('Remove');
    await waitFor(() => expect(screen.queryByRole('option', { name: /^Production/ })).toBeNull());
    await choose(/^reader@/);
    press('Remove…');
    press('Remove');
    const said = await screen.findByText(/Entries removed from the keychain/);
    expect(said.textContent).toContain(': 1');
    expect(said.parentElement?.textContent).toContain('/home/analyst/Downloads/');
    expect(said.parentElement?.textContent).toContain('until it is deleted at the provider');
  });
});

describe('adding a connection', () => {
  it('takes what is found on this computer by one click, and tests it', async () => {
    await open(true);
    act(() => addPlace());
    press(/^BigQuery/);
    fireEvent.click(await screen.findByRole('button', { name: /gcloud: hanako/ }));
    await screen.findByLabelText('Project');
    fill('Project', 'acme-games');
    press('Save and test');
    await screen.findByRole('table', { name: 'Permissions' });
    expect(door.identities.bigQuery.map((one) => one.project)).toEqual(['acme-games']);
    press('Done');
    expect(await screen.findByRole('region', { name: 'acme-games' })).toBeTruthy();
  });

  it('marks what is missing and stays where it is', async () => {
    await open(true);
    act(() => addPlace());
    press(/^BigQuery/);
    fireEvent.click(await screen.findByRole('button', { name: /gcloud: hanako/ }));
    await screen.findByLabelText('Project');
    press('Save and test');
    expect(screen.getByLabelText('Project').getAttribute('aria-invalid')).toBe('true');
    expect(door.calls).not.toContain('connectionSave');
    fill('Project', 'X!');
    press('Save and test');
    expect((await screen.findByRole('alert')).textContent).toContain('project cannot be used');
  });

  it('offers to shred a key file once its key is in the keychain', async () => {
    await open(true);
    act(() => addPlace());
    press(/^BigQuery/);
    fireEvent.click(await screen.findByRole('button', { name: /^Key file/ }));
    press('Browse…');
    await waitFor(() =>
      expect((screen.getByLabelText('File') as HTMLInputElement).value).toContain('.json'),
    );
    press('Next');
    press(
      await screen
        .findByRole('button', { name: 'Shred the file' })
        .then((one) => one.textContent ?? ''),
    );
    await waitFor(() => expect(door.identities.shredded).toHaveLength(1));
    expect(screen.queryByRole('button', { name: 'Shred the file' })).toBeNull();
  });

  it('says what is wrong with a file that is no key, and keeps the way open', async () => {
    await open(true);
    act(() => addPlace());
    press(/^BigQuery/);
    fireEvent.click(await screen.findByRole('button', { name: /^Key file/ }));
    fill('File', '/tmp/notes.txt');
    press('Next');
    expect((await screen.findByRole('alert')).textContent).toContain('not a key file');
    press('Back');
    expect(await screen.findByRole('button', { name: /^Act as a service account/ })).toBeTruthy();
  });

  it('lets a secret live in its field only, and takes it out as it is sent', async () => {
    await open(true);
    act(() => addPlace());
    press(/^S3-compatible/);
    fireEvent.click(await screen.findByRole('button', { name: /^Access keys/ }));
    fill('Access key id', 'AKIAMADEUP');
    const secret = screen.getByLabelText('Secret access key') as HTMLInputElement;
    expect(secret.type).toBe('password');
    secret.value = 'made-up-secret';
    press('Next');
    expect(secret.value).toBe('');
    fireEvent.click(await screen.findByRole('button', { name: 'As MinIO on this computer' }));
    press('Save and test');
    await screen.findByText('Everything that is needed is granted.');
    expect(door.identities.handed).toBe(1);
    expect(door.identities.aws[0]).toMatchObject({
      endpoint: 'http://127.0.0.1:9000',
      pathStyle: true,
    });
    const stores = JSON.stringify([
      useIdentities.getState(),
      usePlaces.getState(),
      useApp.getState(),
    ]);
    expect(stores).not.toContain('made-up-secret');
    expect(document.body.innerHTML).not.toContain('made-up-secret');
  });

  it('asks a keychain that is locked before a secret is typed in vain', async () => {
    await open(true);
    door.identities.vault = { ...door.identities.vault, state: 'locked' };
    act(() => addPlace());
    press(/^S3-compatible/);
    fireEvent.click(await screen.findByRole('button', { name: /^Access keys/ }));
    expect(await screen.findByText('Secret Service is locked')).toBeTruthy();
    expect(button('Next')).toHaveProperty('disabled', true);
    press('Unlock');
    await waitFor(() => expect(button('Next')).toHaveProperty('disabled', false));
  });

  it('keeps secrets in memory only where there is no keychain and the person says so', async () => {
    await open(true);
    door.identities.vault = { ...door.identities.vault, state: 'absent', detail: 'no D-Bus' };
    act(() => addPlace());
    press(/^S3-compatible/);
    fireEvent.click(await screen.findByRole('button', { name: /^Access keys/ }));
    expect(await screen.findByText('This system has no keychain that answers')).toBeTruthy();
    press('Keep in memory until Shirabe closes');
    await waitFor(() => expect(button('Next')).toHaveProperty('disabled', false));
    fill('Access key id', 'AKIAMADEUP');
    (screen.getByLabelText('Secret access key') as HTMLInputElement).value = 'made-up';
    press('Next');
    await screen.findByLabelText('Address of the API');
    expect(door.identities.identities[0]?.kept).toBe('memory');
  });
});

describe('signing in', () => {
  it('waits for the browser, shows the address, and says that it worked', async () => {
    await open();
    const outside: (() => void)[] = [];
    door.identities.outside = outside;
    expect(signInFor('c-analysis')).toBe(true);
    await screen.findByText('Sign in on the page that was opened in the browser.');
    expect((screen.getByLabelText(/open this address/) as HTMLInputElement).value).toContain(
      'accounts.google.com',
    );
    act(() => outside[0]?.());
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(useApp.getState().notice?.text).toContain('Signed in');
    expect(useApp.getState().connections.find(({ id }) => id === 'c-analysis')?.ready).toBe(true);
  });

  it('stops when it is cancelled, and leaves the identity signed out', async () => {
    await open();
    door.identities.signIn = () => null;
    signInFor('c-analysis');
    await screen.findByText('Asking the service');
    fireEvent.click(screen.getAllByRole('button', { name: 'Cancel' })[0] as HTMLElement);
    await waitFor(() => expect(door.calls).toContain('jobCancel'));
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('shows the device code large, then lets account and role be found by typing', async () => {
    await open(true);
    act(() => addPlace());
    press(/^Amazon/);
    fireEvent.click(await screen.findByRole('button', { name: /^IAM Identity Center/ }));
    fill('Start page', 'https://acme.awsapps.com/start');
    fill('Region of the Identity Center', 'ap-northeast-1');
    press('Next');
    expect((await screen.findByText('WDJB-MJHT')).tagName).toBe('OUTPUT');
    const filter = await screen.findByRole('combobox', { name: 'Filter accounts and roles' });
    expect(screen.getAllByRole('option')).toHaveLength(FAKE_ROLES.length);
    fireEvent.change(filter, { target: { value: 'ｓｔａｇ power' } });
    expect(screen.getAllByRole('option')).toHaveLength(1);
    fireEvent.keyDown(filter, { key: 'Enter' });
    // The way on opens by itself.
    await screen.findByLabelText('Region');
    expect(door.identities.identities[0]?.way).toMatchObject({
      account: '444455556666',
      role: 'PowerUserAccess',
    });
  });

  it('takes an MFA code as it is pasted, and offers another try when it was wrong', async () => {
    await open();
    act(() => showPlaces({ kind: 'identity', id: 'i-role' }));
    press('Sign in again');
    const field = (await screen.findByLabelText('Six digits')) as HTMLInputElement;
    expect(button('Send')).toHaveProperty('disabled', true);
    fireEvent.input(field, { target: { value: ' ０００ 000 ' } });
    expect(field.value).toBe('000000');
    press('Send');
    expect(field.value).toBe('');
    await screen.findByText('MFA code cannot be used', { selector: '.signing *' });
    press('Try again');
    const again = (await screen.findByLabelText('Six digits')) as HTMLInputElement;
    fireEvent.input(again, { target: { value: '123456' } });
    press('Send');
    await waitFor(() => expect(useIdentities.getState().signingIn).toBeNull());
    expect(useIdentities.getState().identities.find(({ id }) => id === 'i-role')?.state.name).toBe(
      'signedIn',
    );
  });
});

it('speaks Japanese', async () => {
  await open();
  setLanguage('ja');
  act(() => showPlaces({ kind: 'connection', id: 'c-prod' }));
  press('テスト');
  expect(await screen.findByRole('table', { name: '権限の一覧' })).toBeTruthy();
  expect((screen.getByLabelText('管理者への依頼文') as HTMLTextAreaElement).value).toContain(
    '権限の付与をお願いします',
  );
});
