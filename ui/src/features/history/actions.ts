// What can be done with an entry: open it, run it again, copy, pin, delete.
import { asProblem, type HistoryEntry, ipc } from '../../ipc';
import { copyText } from '../../kit/clipboard';
import { changeSettings, notify, reportProblem, useApp } from '../../state/app';
import { perform } from '../../state/commands';
import { connectionFor } from '../../state/connections';
import { defaultConnection } from '../../state/open';
import { startQuery } from '../../state/runs';
import { openTab } from '../../state/tabs';
import { words } from '../../words';
import { reloadHistory, useHistory } from './store';

/** The entry with its whole text; null when it cannot be had. */
async function whole(entry: HistoryEntry): Promise<HistoryEntry | null> {
  try {
    return (await ipc().historyEntry(entry.id)) ?? entry;
  } catch (thrown) {
    reportProblem(asProblem(thrown));
    return null;
  }
}

/** What an entry stands for as SQL; an export has none. */
function sqlOf(entry: HistoryEntry): string {
  return entry.kind === 'preview' ? `SELECT *\nFROM \`${entry.text}\`\nLIMIT 1000` : entry.text;
}

/** A text on one line, without the comments that it begins with; of a comment alone, the comment. */
export function oneLine(text: string): string {
  const lines = text.slice(0, 2000).split('\n');
  const first = lines.findIndex((line) => line.trim() !== '' && !line.trim().startsWith('--'));
  const rest = first < 0 ? lines : lines.slice(first);
  return rest.join(' ').replace(/\s+/g, ' ').trim().slice(0, 300);
}

/** Opens an entry's SQL in a new tab with its parameters; answers the tab. */
export async function openEntry(entry: HistoryEntry): Promise<string | null> {
  if (entry.kind === 'export') return null;
  const full = await whole(entry);
  if (!full) return null;
  const { connections } = useApp.getState();
  const known = connections.some(({ id }) => id === full.connection);
  useApp.setState({ welcomeShown: false });
  if (!useApp.getState().settings.welcomed) changeSettings({ welcomed: true });
  const tab = openTab({
    sql: sqlOf(full),
    connection: known ? full.connection : defaultConnection(),
    parameters: full.parameters,
  });
  perform('focusEditor');
  return tab;
}

/** Opens an entry and runs it. */
export async function runEntry(entry: HistoryEntry): Promise<void> {
  const full = await whole(entry);
  if (!full || full.kind === 'export') return;
  const tab = await openEntry(full);
  const { connections, settings } = useApp.getState();
  const wanted = connectionFor(connections, full.connection);
  if (!tab || !wanted?.ready) return;
  startQuery({
    tab,
    connection: wanted.id,
    sql: sqlOf(full),
    from: 0,
    parameters: full.parameters,
    maxBytesBilled: settings.maxBytesBilled,
  });
}

/** Copies the SQL, or the path of an export. */
export async function copyEntry(entry: HistoryEntry): Promise<void> {
  const full = await whole(entry);
  if (full && (await copyText(full.kind === 'export' ? full.text : sqlOf(full))))
    notify(words().frame.copied);
}

/** Pins an entry or lets it go. */
export async function pinEntry(entry: HistoryEntry): Promise<void> {
  try {
    await ipc().historyPin(entry.id, !entry.pinned);
    await reloadHistory();
  } catch (thrown) {
    reportProblem(asProblem(thrown));
  }
}

/** Deletes an entry; the one after it is selected. */
export async function deleteEntry(entry: HistoryEntry): Promise<void> {
  const { entries } = useHistory.getState();
  const index = entries.findIndex(({ id }) => id === entry.id);
  const next = entries[index + 1] ?? entries[index - 1] ?? null;
  try {
    await ipc().historyDelete(entry.id);
    useHistory.setState({ selected: next?.id ?? null });
    await reloadHistory();
  } catch (thrown) {
    reportProblem(asProblem(thrown));
  }
}
