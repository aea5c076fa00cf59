// Large texts of tabs, kept in files of their own: written in pieces, so that no key waits for ten megabytes.
import { ipc } from '../ipc';

/** A text that can be read in parts; it never changes, another one takes its place. */
export interface Readable {
  length: number;
  sliceString(from: number, to: number): string;
}

/** Letters of one piece: a few milliseconds of work. */
const PIECE = 256_000;

/** The newest text of each tab of this session, which may not be written yet. */
const newest = new Map<string, Readable>();
const waiting = new Map<string, Readable>();
const written = new Map<string, Readable>();

/** Notes that the text of a tab is another one now. */
export function asideChanged(tab: string, text: Readable): void {
  newest.set(tab, text);
  if (written.get(tab) !== text) waiting.set(tab, text);
}

/** Notes the text of a tab that no editor holds yet. */
export function asideText(tab: string, text: string): void {
  if (newest.has(tab)) return;
  asideChanged(tab, {
    length: text.length,
    sliceString: (from, to) => text.slice(from, to),
  });
}

/** Whether the text of a tab is known here. */
export function asideKnown(tab: string): boolean {
  return newest.has(tab);
}

/** Whether texts wait to be written. */
export function asideWaiting(): boolean {
  return waiting.size > 0;
}

/** Writes what waits; rejects with the problem of the first that cannot be written. */
export async function writeAside(): Promise<void> {
  for (const [tab, text] of [...waiting]) {
    waiting.delete(tab);
    try {
      for (let at = 0; at === 0 || at < text.length; at += PIECE) {
        const to = Math.min(text.length, at + PIECE);
        await ipc().tabPartSave({
          tab,
          part: 'text',
          first: at === 0,
          last: to === text.length,
          text: text.sliceString(at, to),
        });
      }
      written.set(tab, text);
    } catch (thrown) {
      if (!waiting.has(tab)) waiting.set(tab, text);
      throw thrown;
    }
  }
}

/** The text that is kept of a tab; null: none. What is not written yet comes first. */
export async function readAside(tab: string): Promise<string | null> {
  const text = newest.get(tab);
  return text ? text.sliceString(0, text.length) : ipc().tabPart(tab, 'text');
}

/** Lets go of a closed tab. */
export function forgetAside(tab: string): void {
  newest.delete(tab);
  waiting.delete(tab);
  written.delete(tab);
}
