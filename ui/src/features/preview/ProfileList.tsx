// A line per column of a profile; the chosen one with all its figures at the side. A click on a bar filters the table.
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { isNumeric, oneLine, typeText } from '../../grid/display';
import { grouped } from '../../grid/GridFoot';
import { type Keep, ProfileFigures, percent } from '../../grid/panels/ProfileFigures';
import '../../grid/grid.css';
import type { Column, ColumnProfile, FilesProfile } from '../../ipc';
import { notify } from '../../state/app';
import { showPanel } from '../../state/panel';
import { queryFiles, specOfTab } from '../../state/previews';
import { useFormat, useWords, words as wordsNow } from '../../words';
import { conditions, withCondition } from './sql';

const ROW = 34;
const OVERSCAN = 6;

interface ListProps {
  tab: string;
  profile: FilesProfile;
}

/** Any number of columns: only the lines on the screen are drawn. */
export function ProfileList({ tab, profile }: ListProps): ReactNode {
  const words = useWords();
  const text = words.preview.profile;
  const [wanted, setWanted] = useState('');
  const [chosen, setChosen] = useState(0);
  const [view, setView] = useState({ top: 0, height: 480 });
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () =>
      setView((old) => ({ ...old, height: element.clientHeight || old.height }));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const all = profile.profiles.flatMap((one) => {
    const column = profile.columns[one.column[0] ?? -1];
    return column ? [{ column, one }] : [];
  });
  const small = wanted.trim().toLowerCase();
  const found = all.filter(({ column }) => column.name.toLowerCase().includes(small));
  const at = Math.min(chosen, found.length - 1);
  const current = found[at];
  const top = Math.max(0, Math.floor(view.top / ROW) - OVERSCAN);
  const bottom = Math.min(found.length, Math.ceil((view.top + view.height) / ROW) + OVERSCAN);

  const go = (to: number) => {
    const next = Math.max(0, Math.min(found.length - 1, to));
    setChosen(next);
    const element = box.current;
    if (!element) return;
    if (next * ROW < element.scrollTop) element.scrollTop = next * ROW;
    else if ((next + 1) * ROW > element.scrollTop + element.clientHeight)
      element.scrollTop = (next + 1) * ROW - element.clientHeight;
  };
  const keep =
    (column: Column): Keep =>
    (...terms) => {
      const added = conditions(column, terms);
      const spec = specOfTab(tab);
      if (added === null || !spec) {
        notify(wordsNow().preview.query.cannotFilter);
        return;
      }
      queryFiles(tab, { filter: withCondition(spec.query.filter, added), sql: null });
      showPanel(tab, 'results');
    };
  const titles = words.grid.profile;
  return (
    <div className="profile-split">
      <div className="profile-table">
        <div className="profile-titles">
          <input
            className="field"
            type="search"
            aria-label={text.find}
            placeholder={text.find}
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
          <span className="p-nulls">{titles.nulls}</span>
          <span className="p-number">{titles.distinct}</span>
          <span className="p-value">{titles.min}</span>
          <span className="p-value">{titles.max}</span>
          <span className="p-shape">{titles.histogram}</span>
        </div>
        <div
          ref={box}
          className="profile-rows"
          role="listbox"
          tabIndex={0}
          aria-label={text.columns}
          aria-activedescendant={current ? `profile-${at}` : undefined}
          onScroll={(event) => {
            const { scrollTop } = event.currentTarget;
            setView((old) => ({ ...old, top: scrollTop }));
          }}
          onKeyDown={(event) => {
            if (event.ctrlKey || event.metaKey || event.altKey) return;
            if (event.key === 'ArrowDown') go(at + 1);
            else if (event.key === 'ArrowUp') go(at - 1);
            else if (event.key === 'Home') go(0);
            else if (event.key === 'End') go(found.length - 1);
            else return;
            event.preventDefault();
          }}
        >
          <div className="profile-space" style={{ height: found.length * ROW }}>
            {found.slice(top, bottom).map(({ column, one }, index) => (
              <Line
                key={column.name}
                id={`profile-${top + index}`}
                column={column}
                profile={one}
                statistics={profile.fromStatistics}
                chosen={top + index === at}
                y={(top + index) * ROW}
                onChoose={() => setChosen(top + index)}
              />
            ))}
          </div>
        </div>
        {found.length === 0 ? <p className="minor profile-none">{text.noColumn}</p> : null}
      </div>
      {current ? (
        <aside className="profile-side" aria-label={current.column.name}>
          <div className="side-head">
            <div className="ellipsis">
              <div className="ellipsis cell-name">{current.column.name}</div>
              <div className="ellipsis cell-type">{typeText(current.column)}</div>
            </div>
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling part must be reachable by the keys */}
          <div className="cell-body" tabIndex={0}>
            <ProfileFigures
              profile={current.one}
              number={isNumeric(current.column)}
              single={current.column.fields.length === 0 && current.column.mode !== 'repeated'}
              onKeep={keep(current.column)}
            />
          </div>
        </aside>
      ) : null}
    </div>
  );
}

interface LineProps {
  id: string;
  column: Column;
  profile: ColumnProfile;
  statistics: boolean;
  chosen: boolean;
  y: number;
  onChoose: () => void;
}

function Line({ id, column, profile, statistics, chosen, y, onChoose }: LineProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const share = profile.rows === 0 ? 0 : profile.nulls / profile.rows;
  const number = isNumeric(column);
  const value = (raw: string | null) =>
    raw === null ? '' : number ? grouped(raw) : oneLine(raw.slice(0, 80));
  const suspect = (profile.suspect ?? 0) > 0;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys, as ARIA's pattern says
    // biome-ignore lint/a11y/useFocusableInteractive: focus stays on the list, which names its active line
    <div
      id={id}
      className="profile-line"
      role="option"
      aria-selected={chosen}
      style={{ top: y }}
      onClick={onChoose}
    >
      <span className="p-name">
        <span className="ellipsis" title={column.name}>
          {column.name}
        </span>
        <small className="minor ellipsis">{typeText(column)}</small>
      </span>
      <span className="p-nulls tabular" title={format.count(profile.nulls)}>
        <span className="null-bar" aria-hidden>
          <i style={{ width: `${share * 100}%` }} />
        </span>
        {percent(share, format.percent)}
      </span>
      <span className="p-number tabular">
        {statistics && profile.distinct === 0 ? '…' : format.count(profile.distinct)}
        {profile.exact || profile.distinct === 0 ? '' : ' ~'}
        {suspect ? (
          <span className="warn" title={words.grid.profile.suspectWhy}>
            {' '}
            !
          </span>
        ) : null}
      </span>
      <span className={`p-value ellipsis ${number ? 'tabular' : ''}`} title={profile.min ?? ''}>
        {value(profile.min)}
      </span>
      <span className={`p-value ellipsis ${number ? 'tabular' : ''}`} title={profile.max ?? ''}>
        {value(profile.max)}
      </span>
      <span className="p-shape">
        <Shape profile={profile} />
      </span>
    </div>
  );
}

const HIGH = 20;

/** The histogram in small, or how much of all the most frequent values are. */
function Shape({ profile }: { profile: ColumnProfile }): ReactNode {
  const { histogram, top } = profile;
  if (histogram.length > 0) {
    const most = Math.max(1, ...histogram.map((bin) => bin.count));
    return (
      <svg viewBox={`0 0 ${histogram.length * 4} ${HIGH}`} preserveAspectRatio="none" aria-hidden>
        {histogram.map((bin, at) => {
          const height = bin.count === 0 ? 0 : Math.max(1, (bin.count / most) * HIGH);
          return <rect key={bin.from} x={at * 4} y={HIGH - height} width={3.4} height={height} />;
        })}
      </svg>
    );
  }
  const filled = Math.max(1, profile.rows - profile.nulls);
  const shown = top.slice(0, 5).reduce((sum, one) => sum + one.count, 0);
  if (top.length === 0 || shown > filled * 1.01) return null;
  return (
    <span
      className="top-bar"
      title={top
        .slice(0, 5)
        .map((one) => one.value)
        .join('\n')}
      aria-hidden
    >
      {top.slice(0, 5).map((one) => (
        <i key={one.value} style={{ width: `${(one.count / filled) * 100}%` }} />
      ))}
    </span>
  );
}
