// The history as far as it is shown: page after page, newest first, read anew when something has run.
import { create } from 'zustand';
import {
  asProblem,
  type HistoryEntry,
  type HistoryKind,
  ipc,
  type JobState,
  type Problem,
} from '../../ipc';
import { isFinal, useJobs } from '../../state/jobs';

/** Which entries are shown. */
export type Filter = 'all' | 'pinned' | HistoryKind;

interface HistoryStore {
  search: string;
  filter: Filter;
  entries: readonly HistoryEntry[];
  more: boolean;
  total: number;
  /** Whether a page is being read. */
  busy: boolean;
  /** Whether anything has been read at all. */
  read: boolean;
  problem: Problem | null;
  setAside: string | null;
  selected: number | null;
}

/** The store of the side pane's list. */
export const useHistory = create<HistoryStore>(() => ({
  search: '',
  filter: 'all',
  entries: [],
  more: false,
  total: 0,
  busy: false,
  read: false,
  problem: null,
  setAside: null,
  selected: null,
}));

const PAGE = 100;
/** Entries that are read again at most when something new has run. */
const MOST_AT_ONCE = 500;

let turn = 0;

function question(before: number | null, limit: number) {
  const { search, filter } = useHistory.getState();
  return {
    search,
    kind: filter === 'all' || filter === 'pinned' ? null : filter,
    pinned: filter === 'pinned',
    before,
    limit,
  };
}

/** Reads from the newest on, as many as are shown now. */
export async function reloadHistory(): Promise<void> {
  turn += 1;
  const mine = turn;
  useHistory.setState({ busy: true });
  const shown = useHistory.getState().entries.length;
  try {
    const limit = Math.min(MOST_AT_ONCE, Math.max(PAGE, shown));
    const page = await ipc().historyList(question(null, limit));
    if (mine !== turn) return;
    useHistory.setState(({ selected }) => ({
      ...page,
      busy: false,
      read: true,
      problem: null,
      selected: page.entries.some(({ id }) => id === selected) ? selected : null,
    }));
  } catch (thrown) {
    if (mine === turn) useHistory.setState({ busy: false, read: true, problem: asProblem(thrown) });
  }
}

/** Reads the page after the last entry. */
export async function moreHistory(): Promise<void> {
  const { entries, more, busy } = useHistory.getState();
  const last = entries.at(-1);
  if (!more || busy || !last) return;
  turn += 1;
  const mine = turn;
  useHistory.setState({ busy: true });
  try {
    const page = await ipc().historyList(question(last.id, PAGE));
    if (mine !== turn) return;
    useHistory.setState({
      entries: [...entries, ...page.entries],
      more: page.more,
      total: page.total,
      busy: false,
    });
  } catch (thrown) {
    if (mine === turn) useHistory.setState({ busy: false, problem: asProblem(thrown) });
  }
}

/** Shows other entries. */
export function showEntries(patch: { search?: string; filter?: Filter }): void {
  useHistory.setState({ ...patch, entries: [] });
  void reloadHistory();
}

const SOON_MS = 150;

/** Reads anew whenever a job begins or ends, until the answer is called. */
export function followJobs(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const marks = (jobs: ReadonlyMap<string, { state: JobState; activity: string }>) => {
    let text = '';
    for (const [id, job] of jobs)
      if (job.activity === 'query' || job.activity === 'export')
        text += `${id}${isFinal(job.state)} `;
    return text;
  };
  let before = marks(useJobs.getState().jobs);
  const stop = useJobs.subscribe(({ jobs }) => {
    const now = marks(jobs);
    if (now === before) return;
    before = now;
    clearTimeout(timer);
    timer = setTimeout(() => void reloadHistory(), SOON_MS);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}
