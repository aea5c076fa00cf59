// What a policy says, as sentences by area. Pure.
import type { Policy } from '../../ipc';
import type { Format, Words } from '../../words';

/** An area of the policy and its sentences; none: nothing of it is ruled. */
export interface Ruled {
  area: keyof Words['policy']['areas'];
  sentences: string[];
}

const present = (value: string | false | null | undefined): value is string =>
  typeof value === 'string';

/** Every area in the order of use. */
export function sentencesOf(policy: Policy, words: Words, format: Format): Ruled[] {
  const text = words.policy;
  const list = (items: readonly string[] | null | undefined, say: (items: string) => string) =>
    items && items.length > 0 ? say(items.join(', ')) : null;
  // An empty list allows nothing: that is said as it is.
  const only = (items: readonly string[] | null | undefined, say: (items: string) => string) =>
    items ? say(items.length > 0 ? items.join(', ') : '–') : null;
  const count = (value: number | null | undefined, say: (value: string) => string) =>
    value === null || value === undefined ? null : say(format.count(value));
  const { copy, mask, query, load, notebook, idle } = policy;
  const exporting = policy.export;
  const tags = mask?.policy_tags ?? [];
  return [
    {
      area: 'export',
      sentences:
        exporting?.allowed === false
          ? [text.exportNone]
          : [
              only(exporting?.formats, text.exportFormats),
              only(exporting?.folders, text.exportFolders),
              count(exporting?.max_rows, text.exportRows),
            ].filter(present),
    },
    {
      area: 'copy',
      sentences:
        copy?.allowed === false
          ? [text.copyNone]
          : [count(copy?.max_cells, text.copyCells)].filter(present),
    },
    {
      area: 'mask',
      sentences: [
        tags.includes('*') ? text.maskAllTags : list(tags, text.maskTags),
        list(mask?.columns, text.maskColumns),
        list(mask?.patterns, text.maskPatterns),
      ].filter(present),
    },
    {
      area: 'query',
      sentences: [
        query?.read_only === true && text.readOnly,
        typeof query?.max_bytes_billed === 'number' &&
          text.bytesBilled(format.bytes(query.max_bytes_billed)),
        typeof query?.daily_budget === 'number' &&
          text.budget(format.money(query.daily_budget * 1e6, query.currency ?? 'USD')),
        only(query?.datasets, text.readDatasets),
      ].filter(present),
    },
    {
      area: 'load',
      sentences:
        load?.allowed === false
          ? [text.loadNone]
          : [only(load?.datasets, text.loadDatasets), only(load?.buckets, text.loadBuckets)].filter(
              present,
            ),
    },
    {
      area: 'notebook',
      sentences:
        notebook?.allowed === false
          ? [text.notebookNone]
          : [
              only(notebook?.instance_types, text.notebookTypes),
              typeof notebook?.max_price_per_hour === 'number' &&
                text.notebookPrice(format.money(notebook.max_price_per_hour * 1e6, 'USD')),
              only(notebook?.roles, text.notebookRoles),
            ].filter(present),
    },
    {
      area: 'idle',
      sentences: [count(idle?.lock_after_minutes, text.idleLock)].filter(present),
    },
  ];
}
