// Key combinations: written `Mod+Shift+T`, shown as the platform shows them, matched against a press.

/** Whether Cmd takes the place of Ctrl. */
export const isMac = /mac|iphone|ipad/i.test(navigator.platform);

const SHOWN: Record<string, [other: string, mac: string]> = {
  Mod: ['Ctrl', '⌘'],
  Ctrl: ['Ctrl', '⌃'],
  Shift: ['Shift', '⇧'],
  Alt: ['Alt', '⌥'],
  Enter: ['Enter', '↩'],
  Escape: ['Esc', 'esc'],
  ArrowUp: ['↑', '↑'],
  ArrowDown: ['↓', '↓'],
  ArrowLeft: ['←', '←'],
  ArrowRight: ['→', '→'],
  PageUp: ['PgUp', 'PgUp'],
  PageDown: ['PgDn', 'PgDn'],
  Space: ['Space', 'Space'],
  Tab: ['Tab', '⇥'],
};

/** The parts of a combination as the platform writes them. */
export function keyParts(keys: string, mac = isMac): string[] {
  return keys.split('+').map((part) => SHOWN[part]?.[mac ? 1 : 0] ?? part);
}

/** A combination in one piece: `Ctrl+K`, `⌘K`. */
export function keyText(keys: string, mac = isMac): string {
  return keyParts(keys, mac).join(mac ? '' : '+');
}

/** A press as far as combinations need it. */
export type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'> &
  Partial<Pick<KeyboardEvent, 'code'>>;

/** Whether a press is a combination. */
export function pressed(event: Press, keys: string, mac = isMac): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1) ?? '';
  const mod = parts.includes('Mod');
  const ctrl = parts.includes('Ctrl') || (mod && !mac);
  const meta = mod && mac;
  if (event.ctrlKey !== ctrl || event.metaKey !== meta) return false;
  if (event.altKey !== parts.includes('Alt')) return false;
  // `?` needs Shift on most keyboards; whether it was held says nothing.
  if (key.length !== 1 || /[a-z0-9]/i.test(key)) {
    if (event.shiftKey !== parts.includes('Shift')) return false;
  }
  // WebKitGTK calls the key of Shift+Tab `Unidentified`.
  if (key === 'Tab' && event.code === 'Tab') return true;
  const wanted = key === 'Space' ? ' ' : key;
  return event.key.toLowerCase() === wanted.toLowerCase();
}
