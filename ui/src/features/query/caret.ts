// Where the caret is: only the status bar follows it, so that a key redraws nothing else.
import { create } from 'zustand';
import type { CaretPlace } from '../../editor/editor';

/** The caret of the editor in front; null: no editor is. */
export const useCaret = create<{ place: CaretPlace | null }>(() => ({ place: null }));

/** Takes the caret's new place. */
export function setCaret(place: CaretPlace | null): void {
  useCaret.setState({ place });
}
