// What the stream tells is newer than an answer that was asked for before.
import { describe, expect, it } from 'vitest';
import { type Change, type Connection, setDoor } from '../ipc';
import { FakeDoor } from '../ipc/fake';
import { useApp } from './app';
import { followChanges, relist } from './changes';

const connection = (ready: boolean): Connection => ({
  id: 'sandbox',
  name: 'Sandbox',
  project: 'shirabe-sandbox',
  location: 'US',
  endpoint: null,
  identity: null,
  ready,
});

describe('asking for the connections', () => {
  it('does not take back what the stream has told while the answer was under way', async () => {
    const door = new FakeDoor({ delayMs: 0 });
    let answer: (connections: Connection[]) => void = () => undefined;
    door.connectionList = () =>
      new Promise((done) => {
        answer = done;
      });
    setDoor(door);
    const stop = followChanges();
    useApp.setState({ connections: [connection(false)] });
    const asked = relist();
    // Asked before it was ready, answered after the stream has told that it is.
    door.tell({ name: 'connections', value: [connection(true)] } satisfies Change);
    answer([connection(false)]);
    await asked;
    expect(useApp.getState().connections).toEqual([connection(true)]);
    stop();
  });

  it('takes the answer where the stream was silent', async () => {
    const door = new FakeDoor({ delayMs: 0 });
    door.connectionList = () => Promise.resolve([connection(true)]);
    setDoor(door);
    useApp.setState({ connections: [connection(false)] });
    await relist();
    expect(useApp.getState().connections).toEqual([connection(true)]);
  });
});
