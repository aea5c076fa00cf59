import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setDoor, type Tab } from '../ipc';
import { FakeDoor } from '../ipc/fake';
import {
  activateTab,
  activeTab,
  closeTab,
  moveTab,
  openTab,
  renameTab,
  reopenTab,
  restoreTabs,
  saveTabsNow,
  saveTabsSoon,
  setTextSource,
  stepTab,
  useTabs,
} from './tabs';

let door: FakeDoor;
const titles = () => useTabs.getState().tabs.map((tab) => tab.title);

beforeEach(() => {
  vi.useFakeTimers();
  door = new FakeDoor({ delayMs: 0 });
  setDoor(door);
  setTextSource(null);
  restoreTabs([]);
});
afterEach(() => {
  vi.clearAllTimers();
  vi.useRealTimers();
});

describe('tabs', () => {
  it('are written soon after a change, with the newest text, caret and place', async () => {
    const id = openTab({ sql: '' });
    setTextSource({
      now: (tab) => (tab === id ? { sql: 'SELECT 1', caret: 8, scrollPx: 40 } : null),
      whole: () => null,
    });
    saveTabsSoon();
    expect(door.tabs).toEqual([]);
    await vi.advanceTimersByTimeAsync(400);
    expect(door.tabs).toMatchObject([
      { id, sql: 'SELECT 1', caret: 8, scrollPx: 40, active: true, named: false },
    ]);
    expect(door.tabs[0]).not.toHaveProperty('preview');
  });

  it('are not written again while nothing changed', async () => {
    openTab();
    await saveTabsNow();
    await saveTabsNow();
    expect(door.calls.filter((name) => name === 'tabsSave')).toHaveLength(1);
  });

  it('are tried again after a failed write', async () => {
    openTab();
    door.failures.set('tabsSave', { kind: { name: 'noSpace', neededBytes: null }, detail: null });
    await saveTabsNow();
    expect(door.tabs).toEqual([]);
    await saveTabsNow();
    expect(door.tabs).toHaveLength(1);
  });

  it('come back as they were left', () => {
    const kept: Tab[] = ['a', 'b'].map((id) => ({
      id,
      title: id,
      named: true,
      connection: null,
      sql: `SELECT '${id}'`,
      caret: 3,
      scrollPx: 7,
      active: id === 'b',
    }));
    restoreTabs(kept);
    expect(activeTab()).toMatchObject({ id: 'b', sql: "SELECT 'b'", caret: 3, scrollPx: 7 });
  });

  it('keep the text of a tab that goes to the back', () => {
    const first = openTab({ sql: 'old' });
    setTextSource({
      now: (tab) => (tab === first ? { sql: 'new', caret: 1, scrollPx: 0 } : null),
      whole: () => null,
    });
    openTab();
    setTextSource(null);
    activateTab(first);
    expect(activeTab()?.sql).toBe('new');
  });

  it('come back with their text when closed by mistake, where they were', () => {
    openTab({ title: 'a', sql: '1' });
    const b = openTab({ title: 'b', sql: '2' });
    openTab({ title: 'c', sql: '3' });
    setTextSource({
      now: (tab) => (tab === b ? { sql: '2 changed', caret: 0, scrollPx: 0 } : null),
      whole: () => null,
    });
    closeTab(b);
    expect(titles()).toEqual(['a', 'c']);
    expect(reopenTab()).toBe(b);
    expect(titles()).toEqual(['a', 'b', 'c']);
    expect(activeTab()?.sql).toBe('2 changed');
    expect(reopenTab()).toBeNull();
  });

  it('do not keep an empty one for reopening', () => {
    closeTab(openTab());
    expect(reopenTab()).toBeNull();
  });

  it('open beside the one in front and take the next free number', () => {
    openTab();
    const second = openTab();
    openTab();
    closeTab(second);
    activateTab(useTabs.getState().tabs[0]?.id ?? '');
    openTab();
    expect(titles()).toEqual(['Query 1', 'Query 2', 'Query 3']);
  });

  it('are renamed and moved', () => {
    const a = openTab({ title: 'a' });
    openTab({ title: 'b' });
    renameTab(a, '  売上  ');
    moveTab(a, 1);
    expect(titles()).toEqual(['b', '売上']);
    renameTab(a, '   ');
    expect(titles()).toEqual(['b', '売上']);
  });

  it('go round at the ends', () => {
    const a = openTab({ title: 'a' });
    const b = openTab({ title: 'b' });
    stepTab(1);
    expect(activeTab()?.id).toBe(a);
    stepTab(-1);
    expect(activeTab()?.id).toBe(b);
  });

  it('hand the front to a neighbour when the one in front is closed', () => {
    openTab({ title: 'a' });
    const b = openTab({ title: 'b' });
    closeTab(b);
    expect(activeTab()?.title).toBe('a');
  });
});
