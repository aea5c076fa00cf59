// What the editor is given and what it tells: the types of its door.
import type { Text } from '@codemirror/state';
import type { TableRef } from '../ipc';
import type { Format, LanguageCode, Words } from '../words';
import type { CatalogueSource } from './paths';

/** What the editor shows of a tab. */
export interface EditorTab {
  id: string;
  sql: string;
  caret: number;
  scrollPx: number;
  /** Whether the text is that of the tab's file. */
  clean?: boolean;
}

/** A problem at a place of what was sent. */
export interface Mistake {
  message: string;
  /** Offset at which the sent text began, and the sent text itself. */
  from: number;
  sql: string;
  /** 1-based, of the sent text; null: not known. */
  line: number | null;
  column: number | null;
}

/** Where the caret is, for people. */
export interface CaretPlace {
  line: number;
  column: number;
  selected: number;
}

/** What the editor tells and asks. */
export interface EditorHost {
  catalogue: CatalogueSource;
  words: () => { language: LanguageCode; words: Words; format: Format };
  onRun: () => void;
  onRunAll: () => void;
  onRunToHere: () => void;
  /** Answers whether there was something to stop. */
  onStop: () => boolean;
  /** Told of every change, with the document as it now is. */
  onChange: (doc: Text) => void;
  /** Told when what would run may have changed and no composition is going on. */
  onTarget: () => void;
  onCaret: (place: CaretPlace) => void;
  /** A table that somebody wants to go to; null: none is known there. */
  onGoToTable: (table: TableRef | null) => void;
  /** Several fixes to choose from, at a point of the window. */
  onFixes: (at: { x: number; y: number }, fixes: readonly FixAction[]) => void;
  /** A short message for people. */
  onSay: (text: string) => void;
}

/** A fix that can be carried out. */
export interface FixAction {
  name: string;
  apply: () => void;
}

/** What is kept of a tab beside its text. */
export interface Snapshot {
  /** The text; null: it is large and kept aside. */
  sql: string | null;
  caret: number;
  scrollPx: number;
}
