// What is being saved: the dialog's query, or a conflict to be settled.
import { create } from 'zustand';
import type { SavedQuery } from '../../ipc';

interface Saving {
  /** The query that the dialog edits; null: closed. */
  open: { tab: string; query: SavedQuery; isNew: boolean } | null;
  /** A query whose file was changed by somebody else. */
  conflict: { tab: string; query: SavedQuery } | null;
}

/** The store of the dialogs. */
export const useSaving = create<Saving>(() => ({ open: null, conflict: null }));
