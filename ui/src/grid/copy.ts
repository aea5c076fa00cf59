// Copies what is selected: the app writes it, in every format, whether its cells are on the screen or not.
import { asProblem, type CopyFormat, ipc, newJobId, type Problem } from '../ipc';
import { notify } from '../state/app';
import { format, words } from '../words';
import { cellCount, type Rectangle } from './selection';
import type { GridSession } from './session';

const SLOW_MS = 300;

/** Copies a rectangle; answers whether it worked. */
export async function copyCells(
  session: GridSession,
  box: Rectangle,
  kind: CopyFormat,
  header: boolean,
  onProblem: (problem: Problem) => void,
): Promise<boolean> {
  if (cellCount(box) === 0) return false;
  const range = { rows: session.rows.id, ...session.range(box), header, format: kind };
  const job = newJobId();
  // What takes longer than a glance says so, and can be stopped.
  const slow = setTimeout(() => {
    const stop = () => {
      ipc()
        .jobCancel(job)
        .catch(() => undefined);
    };
    notify(words().results.copying, { label: words().grid.strip.stop, run: stop });
  }, SLOW_MS);
  try {
    const cells = await ipc().rowsCopy(job, range);
    notify(words().results.copied(format().count(cells)));
    return true;
  } catch (thrown) {
    const problem = asProblem(thrown);
    if (problem.kind.name !== 'cancelled') onProblem(problem);
    return false;
  } finally {
    clearTimeout(slow);
  }
}

/** A field of tab-separated text as spreadsheets read it: quoted where it has a tab, a line end or a quote. */
export function tsvField(text: string | null): string {
  if (text === null) return '';
  return /["\t\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Copies rows with the elements of their arrays below them, as they stand on the screen. */
export async function copyUnfolded(
  session: GridSession,
  box: Rectangle,
  header: boolean,
  onProblem: (problem: Problem) => void,
): Promise<boolean> {
  const lines = session.texts(box);
  if (!lines) return false;
  const text = lines.map((line) => line.map(tsvField).join('\t'));
  if (header)
    text.unshift(
      session.leaves
        .slice(box.left, box.right + 1)
        .map((leaf) => tsvField(leaf.names.join('.')))
        .join('\t'),
    );
  try {
    const cells = await ipc().cellsCopy(text.join('\n'), cellCount(box));
    notify(words().results.copied(format().count(cells)));
    return true;
  } catch (thrown) {
    onProblem(asProblem(thrown));
    return false;
  }
}
