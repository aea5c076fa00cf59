// The words and formatters of the language in use, and its switch.
import { useSyncExternalStore } from 'react';
import { en } from './en';
import { type Format, formatOf, type LanguageCode } from './format';
import { ja } from './ja';
import type { Words } from './words';

export type { Format, LanguageCode } from './format';
export type * from './words';

/** Both languages by code. */
export const languages: Record<LanguageCode, Words> = { en, ja };

let current: LanguageCode = 'en';
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The language in use. */
export function language(): LanguageCode {
  return current;
}

/** Switches the language of the whole window at once. */
export function setLanguage(code: LanguageCode): void {
  document.documentElement.lang = code;
  if (code === current) return;
  current = code;
  for (const listener of listeners) listener();
}

/** Which language a setting and the system's own come to. */
export function resolveLanguage(choice: 'system' | LanguageCode, system: string): LanguageCode {
  if (choice !== 'system') return choice;
  return system.toLowerCase().startsWith('ja') ? 'ja' : 'en';
}

/** The words in use, outside components. */
export function words(): Words {
  return languages[current];
}

/** The formatters in use, outside components. */
export function format(): Format {
  return formatOf(current);
}

/** Calls back when the language was switched. */
export function onLanguage(listener: () => void): () => void {
  return subscribe(listener);
}

/** The language in use; the component follows its switch. */
export function useLanguage(): LanguageCode {
  return useSyncExternalStore(subscribe, language);
}

/** The words in use; the component follows the switch of language. */
export function useWords(): Words {
  return languages[useLanguage()];
}

/** The formatters in use; the component follows the switch of language. */
export function useFormat(): Format {
  return formatOf(useLanguage());
}
