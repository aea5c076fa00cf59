import { describe, expect, it } from 'vitest';
import { keyText, type Press, pressed } from './keys';

const press = (key: string, held: Partial<Press> = {}): Press => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

describe('keys', () => {
  it.each<[Press, string, boolean, boolean]>([
    [press('k', { ctrlKey: true }), 'Mod+K', false, true],
    [press('k', { metaKey: true }), 'Mod+K', true, true],
    [press('k', { ctrlKey: true }), 'Mod+K', true, false],
    [press('K', { ctrlKey: true, shiftKey: true }), 'Mod+K', false, false],
    [press('T', { ctrlKey: true, shiftKey: true }), 'Mod+Shift+T', false, true],
    [press('Tab', { ctrlKey: true }), 'Ctrl+Tab', true, true],
    [
      press('Unidentified', { code: 'Tab', ctrlKey: true, shiftKey: true }),
      'Ctrl+Shift+Tab',
      false,
      true,
    ],
    [press('?', { shiftKey: true }), '?', false, true],
    [press('F6', { shiftKey: true }), 'F6', false, false],
    [press('Escape'), 'Escape', false, true],
    [press(' ', { shiftKey: true }), 'Shift+Space', false, true],
  ])('%o is %s (Mac: %s): %s', (event, keys, mac, expected) =>
    expect(pressed(event, keys, mac)).toBe(expected),
  );

  it('are written as the platform writes them', () => {
    expect(keyText('Mod+Shift+Enter', false)).toBe('Ctrl+Shift+Enter');
    expect(keyText('Mod+Shift+Enter', true)).toBe('⌘⇧↩');
  });
});
