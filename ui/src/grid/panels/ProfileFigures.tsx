// The figures of a column's profile: counts, histogram, quantiles, frequent values, shapes.
import type { ReactNode } from 'react';
import type { Bin, ColumnProfile, FilterTerm } from '../../ipc';
import { useFormat, useWords } from '../../words';
import { oneLine } from '../display';
import { grouped } from '../GridFoot';

/** Keeps rows by conditions on the column. */
export type Keep = (...terms: Omit<FilterTerm, 'column'>[]) => void;

interface FiguresProps {
  profile: ColumnProfile;
  /** Whether the values are numbers. */
  number: boolean;
  /** Whether rows can be kept by one value. */
  single: boolean;
  onKeep: Keep;
}

/** The figures of one column; a click on a bar or a value keeps the rows that it stands for. */
export function ProfileFigures({ profile, number, single, onKeep }: FiguresProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { profile: text } = words.grid;
  const value = (raw: string) => (number ? grouped(raw) : oneLine(raw.slice(0, 80)));
  const share = (count: number) =>
    profile.rows === 0 ? '' : ` (${percent(count / profile.rows, format.percent)})`;
  const counts: [string, number | null, string?][] = [
    [text.nulls, profile.nulls],
    [text.empty, profile.empty],
    [text.blank, profile.blank],
    [text.nan, profile.nan],
    [text.suspect, profile.suspect, text.suspectWhy],
  ];
  const facts: [string, string | null][] = [
    [text.min, profile.min],
    [text.max, profile.max],
    [text.sum, profile.sum],
    [text.mean, profile.mean],
    [text.stddev, profile.stddev],
  ];
  const most = Math.max(1, ...profile.top.map((one) => one.count));
  const filled = profile.rows === 0 ? 0 : (profile.rows - profile.nulls) / profile.rows;
  return (
    <div className="profile">
      <div className="profile-filled" title={`${text.nulls}${share(profile.nulls)}`}>
        <i style={{ width: `${filled * 100}%` }} />
      </div>
      <dl>
        {counts.map(([name, count, why]) =>
          count === null || (count === 0 && name !== text.nulls) ? null : (
            <div key={name} title={why}>
              <dt>{name}</dt>
              <dd className="tabular">
                {format.count(count)}
                {share(count)}
              </dd>
            </div>
          ),
        )}
        <div>
          <dt>{text.distinct}</dt>
          <dd className="tabular">
            {format.count(profile.distinct)}
            {profile.exact ? '' : ` · ${text.estimated}`}
          </dd>
        </div>
        {facts.map(([name, raw]) =>
          raw === null ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="tabular" title={raw}>
                {value(raw)}
              </dd>
            </div>
          ),
        )}
        {profile.length ? (
          <div>
            <dt>{text.length}</dt>
            <dd className="tabular">
              {text.lengths(
                format.count(profile.length.min),
                String(profile.length.meanThousandths / 1000),
                format.count(profile.length.max),
              )}
            </dd>
          </div>
        ) : null}
      </dl>
      {profile.histogram.length > 0 ? (
        <>
          <h4>{text.histogram}</h4>
          <Histogram bins={profile.histogram} show={value} onKeep={onKeep} />
        </>
      ) : null}
      {profile.quantiles.length > 0 ? (
        <>
          <h4>{text.quantiles}</h4>
          <dl>
            {profile.quantiles.map((one) => (
              <div key={one.percent}>
                <dt className="tabular">{one.percent} %</dt>
                <dd className="tabular">{value(one.value)}</dd>
              </div>
            ))}
          </dl>
        </>
      ) : null}
      {profile.top.length > 0 ? (
        <>
          <h4>{text.top}</h4>
          <ul className="profile-top">
            {profile.top.map((one) => (
              <li key={one.value}>
                <button
                  type="button"
                  disabled={!single}
                  aria-label={text.onlyThis(value(one.value))}
                  title={one.value}
                  onClick={() => onKeep({ operator: 'equals', values: [one.value] })}
                >
                  <i style={{ width: `${(one.count / most) * 100}%` }} />
                  <span className="ellipsis">
                    {one.value === '' ? words.results.emptyValue : value(one.value)}
                  </span>
                  <span className="tabular">{format.count(one.count)}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {profile.patterns.length > 0 ? (
        <>
          <h4>{text.patterns}</h4>
          <dl>
            {profile.patterns.map((one) => (
              <div key={one.value}>
                <dt className="ellipsis mono">{oneLine(one.value)}</dt>
                <dd className="tabular">{format.count(one.count)}</dd>
              </div>
            ))}
          </dl>
        </>
      ) : null}
    </div>
  );
}

/** A share that is never shown as nothing or as all when it is not. */
export function percent(share: number, write: (share: number) => string): string {
  if (share > 0 && share < 0.005) return '< 1 %';
  if (share < 1 && share > 0.995) return '> 99 %';
  return write(share);
}

interface HistogramProps {
  bins: Bin[];
  show: (raw: string) => string;
  onKeep: Keep;
}

const HIGH = 72;

/** Bars of equal width; a small one is still seen. */
export function Histogram({ bins, show, onKeep }: HistogramProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const most = Math.max(1, ...bins.map((bin) => bin.count));
  const { profile: text } = words.grid;
  const first = bins[0];
  const last = bins.at(-1);
  return (
    <figure className="histogram">
      <svg viewBox={`0 0 ${bins.length * 10} ${HIGH}`} preserveAspectRatio="none">
        <title>{text.histogram}</title>
        {bins.map((bin, index) => {
          const height = bin.count === 0 ? 0 : Math.max(2, (bin.count / most) * HIGH);
          const label = text.bin(show(bin.from), show(bin.to), format.count(bin.count));
          // A bin ends before its end; only the last one includes it.
          const keep = () =>
            index === bins.length - 1
              ? onKeep({ operator: 'between', values: [bin.from, bin.to] })
              : onKeep(
                  { operator: 'greaterOrEqual', values: [bin.from] },
                  { operator: 'less', values: [bin.to] },
                );
          return (
            // biome-ignore lint/a11y/useSemanticElements: a bar of a picture cannot be a button element
            <g
              key={bin.from}
              role="button"
              tabIndex={0}
              aria-label={label}
              onClick={keep}
              onKeyDown={(event) => {
                if (event.key === 'Enter' || event.key === ' ') {
                  event.preventDefault();
                  keep();
                }
              }}
            >
              <title>{label}</title>
              <rect className="back" x={index * 10} y={0} width={10} height={HIGH} />
              <rect
                className="bar-value"
                x={index * 10 + 0.5}
                y={HIGH - height}
                width={9}
                height={height}
              />
            </g>
          );
        })}
      </svg>
      <figcaption className="tabular">
        <span>{first ? show(first.from) : ''}</span>
        <span>{last ? show(last.to) : ''}</span>
      </figcaption>
    </figure>
  );
}
