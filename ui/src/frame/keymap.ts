// The window's own keys: matched last, after the part that has the focus has had its turn.
import { pressed } from '../kit/keys';
import { perform } from '../state/commands';
import { SHORTCUTS } from './shortcuts';

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** Whether a key press belongs to a composition of an input method. */
export function composing(event: KeyboardEvent): boolean {
  // Some engines report the key that ends a composition with the code 229 only.
  return event.isComposing || event.keyCode === 229;
}

/** Carries out the command of a press, if it has one; answers whether it had. */
export function handleKey(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || composing(event)) return false;
  const modal = document.querySelector('dialog[open]') !== null;
  for (const { command, keys, global } of SHORTCUTS) {
    if (!global || !keys.some((one) => pressed(event, one))) continue;
    // A dialog keeps its keys to itself.
    if (modal) return false;
    if (event.key === '?' && typing(event.target)) return false;
    // Nobody can carry it out now: a browser's own meaning of the keys is kept out below.
    if (!perform(command)) break;
    event.preventDefault();
    return true;
  }
  // Keys of a browser that would take the window's contents away.
  if ((event.ctrlKey || event.metaKey) && /^[rpsuo]$/i.test(event.key)) event.preventDefault();
  if (event.key === 'F5' || event.key === 'F7') event.preventDefault();
  return false;
}
