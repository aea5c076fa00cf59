// Everything about the values of the current column; a click on a bar keeps the rows that it stands for.
import { type ReactNode, useEffect, useState } from 'react';
import {
  asProblem,
  type ColumnProfile,
  type FilterTerm,
  ipc,
  newJobId,
  type Problem,
} from '../../ipc';
import { Bar } from '../../kit/Bar';
import { Button } from '../../kit/Button';
import { problemLine } from '../../problem/problem';
import { filterBy } from '../../state/views';
import { useFormat, useWords } from '../../words';
import { isNumeric, typeText } from '../display';
import type { Leaf } from '../layout';
import type { GridSession } from '../session';
import { type Keep, ProfileFigures } from './ProfileFigures';

interface ProfileProps {
  session: GridSession;
  leaf: Leaf;
  timeZone: string;
}

type State =
  | { name: 'working'; job: string }
  | { name: 'failed'; problem: Problem }
  | { name: 'ready'; profile: ColumnProfile };

/** Follows the current column. */
export function ProfileView({ session, leaf, timeZone }: ProfileProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const [state, setState] = useState<State | null>(null);
  const [again, setAgain] = useState(0);
  const { rows } = session;
  const { profile: text } = words.grid;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the zone changes how instants are written
  useEffect(() => {
    const job = newJobId();
    let current = true;
    let done = false;
    setState({ name: 'working', job });
    ipc()
      .rowsProfile(job, rows.id, leaf.path)
      .then(
        (profile) => {
          done = true;
          if (current) setState({ name: 'ready', profile });
        },
        (thrown: unknown) => {
          done = true;
          if (current) setState({ name: 'failed', problem: asProblem(thrown) });
        },
      );
    return () => {
      current = false;
      if (!done)
        ipc()
          .jobCancel(job)
          .catch(() => undefined);
    };
  }, [rows.id, leaf.id, timeZone, again]);

  const keep: Keep = (...terms) =>
    void filterBy(
      session.source.id,
      ...terms.map((term): FilterTerm => ({ column: leaf.path, ...term })),
    );
  let body: ReactNode = null;
  if (state?.name === 'working')
    body = (
      <div className="side-note">
        <p>{text.working}</p>
        <Bar share={null} label={text.working} />
        <Button
          size="small"
          look="quiet"
          onClick={() => {
            ipc()
              .jobCancel(state.job)
              .catch(() => undefined);
          }}
        >
          {text.stop}
        </Button>
      </div>
    );
  else if (state?.name === 'failed')
    body = (
      <div className="side-note">
        <p className="bad">{problemLine(state.problem, words, format)}</p>
        <Button size="small" onClick={() => setAgain(again + 1)}>
          {text.renew}
        </Button>
      </div>
    );
  else if (state?.name === 'ready')
    body = (
      <ProfileFigures
        profile={state.profile}
        number={isNumeric(leaf.column) && !leaf.through}
        single={leaf.column.fields.length === 0 && leaf.column.mode !== 'repeated' && !leaf.through}
        onKeep={keep}
      />
    );

  const profiled = state?.name === 'ready' ? state.profile.rows : rows.rowCount;
  const all = session.source.totalRows ?? session.source.rowCount;
  return (
    <>
      <div className="side-head">
        <div className="ellipsis">
          <div className="ellipsis cell-name">{leaf.names.join('.')}</div>
          <div className="ellipsis cell-type">{typeText(leaf.column)}</div>
        </div>
        <span className="spring" />
        {state?.name === 'ready' && profiled !== rows.rowCount ? (
          <Button size="small" look="quiet" onClick={() => setAgain(again + 1)}>
            {text.renew}
          </Button>
        ) : null}
      </div>
      <p className="side-note covers" role="status">
        {profiled < all
          ? text.coversPart(format.count(profiled), format.count(all))
          : text.covers(format.count(profiled))}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling part must be reachable by the keys */}
      <div className="cell-body" tabIndex={0}>
        {body}
      </div>
    </>
  );
}
