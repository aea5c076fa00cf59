// How queries run unless the person says otherwise; the same as the app's own defaults.
import type { QueryOptions } from '../ipc';

/** Nothing chosen: the service decides, and answers that it keeps are used. */
export const DEFAULT_OPTIONS: QueryOptions = {
  defaultDataset: null,
  labels: [],
  priority: 'interactive',
  useCache: true,
  destination: null,
  location: null,
  session: { name: 'none' },
  jobTimeoutMs: null,
  kmsKey: null,
};
