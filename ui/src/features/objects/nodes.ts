// The lines of the side pane: pinned and recent places, connections and their buckets.
import type { AwsConnection, Identity } from '../../ipc';
import type { TreeRow } from '../../kit/Tree';
import { isUsable } from '../../state/identities';
import { lastPart, type ObjectsPlace } from '../../state/places';
import type { Words } from '../../words';
import type { Arrangement, Buckets } from './store';

/** What a line stands for. */
export type Node =
  | { kind: 'group'; group: 'pinned' | 'recent' }
  | { kind: 'place'; group: 'pinned' | 'recent'; place: ObjectsPlace }
  | { kind: 'connection'; connection: AwsConnection }
  | { kind: 'bucket'; place: ObjectsPlace; region: string | null }
  | { kind: 'more'; connection: string; loading: boolean }
  | { kind: 'signedOut'; connection: string }
  | { kind: 'note'; text: string; help: string }
  | { kind: 'problem'; connection: string; buckets: Buckets };

/** A line. */
export interface NodeRow extends TreeRow {
  node: Node;
}

/** The id of a group or a connection among what is open. */
export const openKey = {
  group: (group: 'pinned' | 'recent') => `group:${group}`,
  connection: (id: string) => `connection:${id}`,
};

interface Source {
  aws: readonly AwsConnection[];
  identities: readonly Identity[];
  buckets: (connection: string) => Buckets;
  arrangement: Pick<Arrangement, 'pinned' | 'recent'>;
  open: ReadonlySet<string>;
  filter: string;
  words: Words;
}

/** All lines in their order. */
export function rowsOf(source: Source): NodeRow[] {
  const { aws, identities, buckets, arrangement, open, words } = source;
  // An address is opened, not looked for.
  const isAddress = /[/:]/.test(source.filter);
  const wanted = isAddress ? '' : source.filter.trim().toLocaleLowerCase();
  const matches = (name: string) => wanted === '' || name.toLocaleLowerCase().includes(wanted);
  const rows: NodeRow[] = [];
  const put = (id: string, level: number, label: string, node: Node, more: Partial<NodeRow> = {}) =>
    rows.push({
      id,
      level,
      label,
      expandable: false,
      expanded: false,
      busy: false,
      position: 1,
      siblings: 1,
      node,
      ...more,
    });

  for (const group of ['pinned', 'recent'] as const) {
    const places = arrangement[group].filter((place) => matches(`${place.bucket}/${place.prefix}`));
    if (places.length === 0) continue;
    const id = openKey.group(group);
    const expanded = open.has(id) || wanted !== '';
    put(id, 1, words.objects.pane[group], { kind: 'group', group }, { expandable: true, expanded });
    if (!expanded) continue;
    places.forEach((place, index) => {
      put(
        `${group}:${place.connection}/${place.bucket}/${place.prefix}`,
        2,
        lastPart(place.bucket, place.prefix),
        { kind: 'place', group, place },
        { position: index + 1, siblings: places.length },
      );
    });
  }

  for (const connection of aws) {
    const { id } = connection;
    const key = openKey.connection(id);
    const expanded = open.has(key);
    const found = buckets(id);
    put(
      key,
      1,
      connection.name,
      { kind: 'connection', connection },
      { expandable: true, expanded, busy: found.state === 'loading' },
    );
    if (!expanded) continue;
    const { pane } = words.objects;
    const identity = identities.find((one) => one.id === connection.identity);
    if (identity && !isUsable(identity)) {
      put(`signedOut:${id}`, 2, pane.signIn, { kind: 'signedOut', connection: id });
      continue;
    }
    if (!connection.ready && connection.identity === null) {
      put(`waiting:${id}`, 2, pane.waiting, { kind: 'note', text: pane.waiting, help: '' });
      continue;
    }
    const shown = found.items.filter(({ name }) => matches(name));
    for (const [index, bucket] of shown.entries())
      put(
        `bucket:${id}/${bucket.name}`,
        2,
        bucket.name,
        {
          kind: 'bucket',
          place: { connection: id, bucket: bucket.name, prefix: '' },
          region: bucket.region !== connection.region ? bucket.region : null,
        },
        { position: index + 1, siblings: shown.length },
      );
    if (found.state === 'failed')
      put(`problem:${id}`, 2, pane.mayNotList, { kind: 'problem', connection: id, buckets: found });
    else if (found.state === 'loading' || found.next !== null)
      put(
        `more:${id}`,
        2,
        found.state === 'loading' ? pane.loading : pane.more,
        { kind: 'more', connection: id, loading: found.state === 'loading' },
        { busy: found.state === 'loading' },
      );
    else if (found.state === 'ready' && found.items.length === 0)
      put(`none:${id}`, 2, pane.noBuckets, { kind: 'note', text: pane.noBuckets, help: '' });
  }
  return rows;
}
