// Which keys do what. The sheet, the palette and the keys themselves all read this one list.
import type { CommandName, ShortcutGroup } from '../words';

/** One line of the sheet. */
export interface Shortcut {
  command: CommandName;
  group: ShortcutGroup;
  keys: string[];
  /** Whether the window itself listens; else the part that has the focus does. */
  global: boolean;
}

const anywhere = (command: CommandName, ...keys: string[]): Shortcut => ({
  command,
  group: 'anywhere',
  keys,
  global: true,
});
const inside =
  (group: ShortcutGroup) =>
  (command: CommandName, ...keys: string[]): Shortcut => ({ command, group, keys, global: false });
const editor = inside('editor');
const results = inside('results');
const catalogue = inside('catalogue');
const files = inside('files');
const objects = inside('objects');

/** All shortcuts in the order of the sheet. */
export const SHORTCUTS: readonly Shortcut[] = [
  anywhere('palette', 'Mod+K', 'Mod+Shift+P'),
  anywhere('run', 'Mod+Enter'),
  anywhere('runAll', 'Mod+Shift+Enter'),
  anywhere('runToHere', 'Mod+Alt+Enter'),
  anywhere('stop', 'Escape'),
  anywhere('showParameters', 'Mod+Alt+P'),
  anywhere('openFile', 'Mod+O'),
  anywhere('save', 'Mod+S'),
  anywhere('saveAsFile', 'Mod+Shift+S'),
  anywhere('newTab', 'Mod+T', 'Mod+N'),
  anywhere('closeTab', 'Mod+W'),
  anywhere('reopenTab', 'Mod+Shift+T'),
  anywhere('nextTab', 'Ctrl+Tab', 'Ctrl+PageDown'),
  anywhere('previousTab', 'Ctrl+Shift+Tab', 'Ctrl+PageUp'),
  inside('anywhere')('renameTab', 'F2'),
  anywhere('moveTabLeft', 'Ctrl+Shift+PageUp'),
  anywhere('moveTabRight', 'Ctrl+Shift+PageDown'),
  anywhere('nextPane', 'F6'),
  anywhere('previousPane', 'Shift+F6'),
  anywhere('toggleSide', 'Mod+B'),
  anywhere('showExplorer', 'Mod+Shift+E'),
  anywhere('showFiles', 'Mod+Shift+O'),
  anywhere('showReports', 'Mod+Shift+L'),
  anywhere('showHistory', 'Mod+Shift+H'),
  anywhere('filterCatalogue', 'Mod+Shift+F'),
  anywhere('switchWorkspace', 'Mod+Shift+W'),
  anywhere('showConnections', 'Mod+Shift+A'),
  anywhere('settings', 'Mod+,'),
  anywhere('shortcuts', 'F1', '?'),
  editor('complete', 'Ctrl+Space'),
  editor('showSignature', 'Ctrl+Shift+Space'),
  editor('showHover', 'Mod+I'),
  editor('goToTable', 'F12'),
  editor('quickFix', 'Mod+.'),
  editor('formatSql', 'Shift+Alt+F'),
  editor('toggleComment', 'Mod+/'),
  editor('find', 'Mod+F'),
  editor('goToLine', 'Mod+Alt+G'),
  editor('addCursor', 'Mod+D'),
  editor('cursorAbove', 'Mod+Alt+ArrowUp', 'Mod+Alt+ArrowDown'),
  editor('rectangle', 'Alt+Drag'),
  editor('moveLine', 'Alt+ArrowUp', 'Alt+ArrowDown'),
  editor('copyLine', 'Shift+Alt+ArrowUp', 'Shift+Alt+ArrowDown'),
  editor('deleteLine', 'Mod+Shift+K'),
  editor('matchBracket', 'Mod+Shift+\\'),
  editor('fold', 'Ctrl+Shift+[', 'Ctrl+Shift+]'),
  editor('foldAll', 'Ctrl+Alt+[', 'Ctrl+Alt+]'),
  editor('undo', 'Mod+Z', 'Mod+Y'),
  results('openCell', 'Enter', 'F2'),
  results('copy', 'Mod+C'),
  results('copyWithHeader', 'Mod+Shift+C'),
  results('goToRow', 'Mod+G'),
  anywhere('exportRows', 'Mod+Shift+X'),
  results('selectAll', 'Mod+A'),
  results('selectRow', 'Shift+Space'),
  results('selectColumn', 'Mod+Space'),
  results('firstLast', 'Mod+Home', 'Mod+End'),
  results('resizeColumn', 'Alt+ArrowLeft', 'Alt+ArrowRight'),
  results('columnMenu', 'Alt+ArrowDown'),
  results('sortColumn', 'Alt+ArrowUp', 'Alt+Shift+ArrowUp'),
  results('moveColumn', 'Alt+Shift+ArrowLeft', 'Alt+Shift+ArrowRight'),
  results('foldColumn', 'Alt+Enter'),
  results('foldRow', '+', '-'),
  results('findRows', 'Mod+F'),
  results('showPanel', 'Alt+1', 'Alt+9'),
  { ...files('readFiles', 'F5'), global: true },
  files('filterFiles', 'Mod+F'),
  { ...files('openAsTable', 'Mod+Alt+O'), global: true },
  { ...objects('editAddress', 'Mod+L'), global: true },
  objects('openObject', 'Enter'),
  objects('goUp', 'Backspace', 'Alt+ArrowUp'),
  objects('quickLook', 'Space'),
  { ...objects('toggleDetails', 'Alt+Enter'), global: true },
  objects('filterObjects', '/'),
  objects('copyPath', 'Mod+C'),
  catalogue('expand', 'ArrowRight', 'ArrowLeft'),
  catalogue('openTable', 'Enter'),
  catalogue('queryTable', 'Shift+Enter'),
  catalogue('copyName', 'Mod+C'),
];

/** The first keys of a command, if it has any. */
export function keysOf(command: CommandName): string | undefined {
  return SHORTCUTS.find((shortcut) => shortcut.command === command)?.keys[0];
}
