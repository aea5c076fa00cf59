// The sample question: asked by the welcome's first door and by a demonstration start.
import { connectionOf, runText } from '../features/query/session';
import type { ConnectionId, Table } from '../ipc';
import { useApp } from '../state/app';
import { catalogue } from '../state/catalogue';
import { isPreparing, useJobs } from '../state/jobs';
import { openObjects, SANDBOX_S3 } from '../state/places';
import { activateTab, openTab, useTabs } from '../state/tabs';
import { words } from '../words';

/** The dataset of the sample data. */
export const SAMPLE_DATASET = 'game_analytics';

/** Where the sample files are. */
export const SAMPLE_FILES = { connection: SANDBOX_S3, bucket: 'game-logs', prefix: '' };

/** Shows the files of the sample data, with the buckets beside them. */
export function lookIntoFiles(): void {
  useApp.setState({ side: 'files', sideShown: true });
  openObjects(SAMPLE_FILES);
}

/** The question as SQL, with a first line in the language of the screen. */
export function sampleSql(): string {
  return `-- ${words().tabs.sampleComment}
SELECT
  PARSE_DATE('%Y%m%d', event_date) AS day,
  platform,
  COUNT(DISTINCT user_pseudo_id) AS players,
  COUNTIF(event_name = 'session_start') AS sessions,
  COUNTIF(event_name = 'battle_end') AS battles,
  SUM(revenue) AS revenue_yen,
  ROUND(SAFE_DIVIDE(SUM(revenue), COUNT(DISTINCT user_pseudo_id)), 2) AS yen_per_player,
  ARRAY_AGG(DISTINCT event_name ORDER BY event_name LIMIT 3) AS events
FROM \`${SAMPLE_DATASET}.events_*\`
GROUP BY day, platform
ORDER BY day DESC, players DESC;
`;
}

/** Resolves once a condition over the stores holds. */
function until(
  holds: () => boolean,
  subscribe: ((listener: () => void) => () => void)[],
): Promise<void> {
  if (holds()) return Promise.resolve();
  return new Promise((done) => {
    const stops: (() => void)[] = [];
    const check = () => {
      if (!holds()) return;
      for (const stop of stops) stop();
      done();
    };
    for (const one of subscribe) stops.push(one(check));
    check();
  });
}

/** The sandbox's connection: it alone has the sample data, and comes with a token of its own. */
function ready(): ConnectionId | null {
  return (
    useApp.getState().connections.find((one) => one.ready && one.identity === null)?.id ?? null
  );
}

function sampleTable(connection: ConnectionId): Table | null {
  for (const table of catalogue.known(connection))
    if (table.reference.dataset === SAMPLE_DATASET && /^events_\d{8}$/.test(table.reference.table))
      return table;
  return null;
}

/** Opens the question in a tab and runs it as soon as the connection is ready and its tables are listed. */
export async function askSample(): Promise<void> {
  const title = words().tabs.sample;
  const open = useTabs.getState().tabs.find((tab) => tab.sql === sampleSql());
  let id = open?.id ?? '';
  if (open) activateTab(open.id);
  else id = openTab({ sql: sampleSql(), title });
  const connection = await sampleConnection();
  const tab = useTabs.getState().tabs.find((one) => one.id === id);
  // The tab may have been closed, or be about another connection, while this waited.
  if (!tab || connectionOf(tab) !== connection) return;
  runText(id, connection, tab.sql);
}

/** Waits until a connection is ready, its sample data is made and its tables are listed. */
async function sampleConnection(): Promise<ConnectionId> {
  for (;;) {
    await until(
      () => ready() !== null && !isPreparing(useJobs.getState().jobs),
      [useApp.subscribe, useJobs.subscribe],
    );
    const connection = ready();
    const project = useApp.getState().connections.find((one) => one.id === connection)?.project;
    if (connection && project) {
      const dataset = { project, dataset: SAMPLE_DATASET };
      await catalogue.loadTables(connection, dataset);
      if (!sampleTable(connection)) await catalogue.refreshDataset(connection, dataset);
      if (sampleTable(connection)) return connection;
    }
    // Not there: look again when a job or a connection has moved on.
    await new Promise<void>((moved) => {
      const stops = [useApp.subscribe, useJobs.subscribe].map((subscribe) =>
        subscribe(() => {
          for (const stop of stops) stop();
          moved();
        }),
      );
    });
  }
}
