// Two profiles side by side: which columns and figures differ between this table and another.
import { ArrowLeft } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { asProblem, type FilesProfile, ipc, type Problem } from '../../ipc';
import { Bar } from '../../kit/Bar';
import { Button } from '../../kit/Button';
import { ProblemBar } from '../../problem/ProblemBar';
import { placeText, startSpec } from '../../state/openFiles';
import {
  forgetBeside,
  isBusy,
  lookBeside,
  newest,
  specOfTab,
  startProfile,
  useLooks,
} from '../../state/previews';
import { useTabs } from '../../state/tabs';
import { type Format, useFormat, useWords, type Words } from '../../words';
import { placeOf } from './address';
import { commonFolder, specOfFile } from './files';
import { type Figure, figuresOf, type Pair, pairDiffers, pairs } from './scope';

interface CompareProps {
  tab: string;
  profile: FilesProfile;
  onClose: () => void;
}

/** Files that are offered by name. */
const OFFERED = 300;

/** In place of the profile. */
export function CompareView({ tab, profile, onClose }: CompareProps): ReactNode {
  const words = useWords();
  const text = words.preview.compare;
  const looks = useLooks((state) => state.byTab);
  const tabs = useTabs((state) => state.tabs);
  const [choice, setChoice] = useState('');
  const [address, setAddress] = useState('');
  const [other, setOther] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const beside = useRef<string | null>(null);
  const asked = useRef<string | null>(null);
  const files = newest(looks.get(tab))?.files.first ?? [];
  const folder = commonFolder(files.map((one) => one.name));
  const tables = tabs.filter((one) => one.id !== tab && one.files && looks.has(one.id));

  useEffect(
    () => () => {
      if (beside.current) forgetBeside(beside.current);
    },
    [],
  );

  const look = other === null ? undefined : looks.get(other);
  const { preview } = look ?? {};
  const ready = preview?.state.name === 'done' && preview.schema.length > 0;

  // The other profile is of the same kind of rows, and begins once its files are known.
  useEffect(() => {
    if (!look || !ready || asked.current === look.job) return;
    asked.current = look.job;
    if (look.profile && sameScope(look.profile, profile)) return;
    startProfile(look.tab, {
      scope: profile.spec.scope,
      columns: [],
      filter: profile.spec.filter,
      agreed: profile.spec.agreed,
    });
  }, [look, ready, profile]);

  const start = async () => {
    setProblem(null);
    if (beside.current) forgetBeside(beside.current);
    beside.current = null;
    const spec = specOfTab(tab);
    if (!spec) return;
    const [kind, ...rest] = choice.split(' ');
    const name = rest.join(' ');
    if (kind === 'tab') {
      setOther(name);
      return;
    }
    try {
      const place =
        kind === 'file'
          ? null
          : await placeOf(address, spec.place.name === 's3' ? spec.place.connection : null, (one) =>
              ipc().objectPlace(one),
            );
      const key = lookBeside(
        place ? { ...startSpec(place), reading: spec.reading } : specOfFile(spec, name),
      );
      beside.current = key;
      setOther(key);
    } catch (thrown) {
      setProblem(asProblem(thrown));
    }
  };

  const theirs = look?.profile ?? null;
  const failed =
    problem ??
    look?.profileProblem ??
    (preview?.state.name === 'failed' ? preview.state.value : null) ??
    (theirs?.state.name === 'failed' ? theirs.state.value : null);
  const finished = theirs !== null && !isBusy(theirs) && theirs.profiles.length > 0;
  const named = choice === 'address' ? address.trim() !== '' : choice !== '';
  return (
    <div className="files-profile">
      <form
        className="scope-bar"
        onSubmit={(event) => {
          event.preventDefault();
          if (named) void start();
        }}
      >
        <Button size="small" look="quiet" onClick={onClose}>
          <ArrowLeft size={13} aria-hidden /> {text.close}
        </Button>
        <label className="compare-with">
          {text.with}{' '}
          <select
            className="field"
            value={choice}
            onChange={(event) => setChoice(event.target.value)}
          >
            <option value="">…</option>
            {tables.length > 0 ? (
              <optgroup label={text.tables}>
                {tables.map((one) => (
                  <option key={one.id} value={`tab ${one.id}`}>
                    {one.title}
                  </option>
                ))}
              </optgroup>
            ) : null}
            {files.length > 1 ? (
              <optgroup label={text.files}>
                {files.slice(0, OFFERED).map((one) => (
                  <option key={one.name} value={`file ${one.name}`}>
                    {one.name.slice(folder.length)}
                  </option>
                ))}
              </optgroup>
            ) : null}
            <option value="address">{text.address}</option>
          </select>
        </label>
        {choice === 'address' ? (
          <input
            className="field mono compare-address"
            aria-label={text.address}
            spellCheck={false}
            value={address}
            onChange={(event) => setAddress(event.target.value)}
          />
        ) : null}
        <Button size="small" look="primary" type="submit" disabled={!named}>
          {text.start}
        </Button>
      </form>
      {failed ? <ProblemBar problem={failed} job={null} /> : null}
      {finished && look ? (
        <Compared left={profile} right={theirs} rightName={placeText(look.spec.place)} />
      ) : other !== null && !failed ? (
        <div className="running" role="status">
          <p className="running-phase">{text.waiting}</p>
          <Bar share={null} label={text.waiting} />
        </div>
      ) : (
        <div className="empty" role="status">
          <p className="empty-title">{text.title}</p>
          <p className="empty-text">{text.lead}</p>
        </div>
      )}
    </div>
  );
}

function sameScope(one: FilesProfile, other: FilesProfile): boolean {
  return (
    JSON.stringify([one.spec.scope, one.spec.filter]) ===
      JSON.stringify([other.spec.scope, other.spec.filter]) && one.profiles.length > 0
  );
}

const STEP = 100;

interface ComparedProps {
  left: FilesProfile;
  right: FilesProfile;
  rightName: string;
}

function Compared({ left, right, rightName }: ComparedProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const text = words.preview.compare;
  const [only, setOnly] = useState(true);
  const [drawn, setDrawn] = useState(STEP);
  const all = pairs(left, right);
  const differing = all.filter((pair) => pairDiffers(pair, format.percent));
  const shown = only ? differing : all;
  return (
    <>
      <p className="profile-covers tabular" role="status">
        <b>
          {differing.length === 0
            ? text.same
            : text.changed(format.count(differing.length), format.count(all.length))}
        </b>
        <label className="check">
          <input
            type="checkbox"
            checked={only}
            onChange={(event) => setOnly(event.target.checked)}
          />
          {text.onlyDifferences}
        </label>
      </p>
      <div
        className="files-panel"
        onScroll={(event) => {
          const { scrollTop, clientHeight, scrollHeight } = event.currentTarget;
          if (scrollTop + clientHeight > scrollHeight - 600 && drawn < shown.length)
            setDrawn(drawn + STEP);
        }}
      >
        <table className="facts-table compared">
          <thead>
            <tr>
              <th scope="col">{text.column}</th>
              <th scope="col">{text.figure}</th>
              <th scope="col">{text.left}</th>
              <th scope="col" title={rightName}>
                {text.right} <span className="minor mono">{rightName.split('/').at(-1)}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.slice(0, drawn).map((pair) => (
              <PairRows key={pair.name} pair={pair} only={only} words={words} format={format} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function figureName(name: Figure['name'], words: Words): string {
  const { profile } = words.grid;
  const { compare } = words.preview;
  return {
    type: compare.type,
    nullShare: compare.nullShare,
    distinct: profile.distinct,
    min: profile.min,
    max: profile.max,
    mean: profile.mean,
    median: '50 %',
    top: profile.top,
  }[name];
}

interface PairProps {
  pair: Pair;
  only: boolean;
  words: Words;
  format: Format;
}

function PairRows({ pair, only, words, format }: PairProps): ReactNode {
  const text = words.preview.compare;
  if (!pair.left || !pair.right)
    return (
      <tr className="differs">
        <th scope="row" className="mono">
          {pair.name}
        </th>
        <td colSpan={3}>{pair.left ? text.onlyLeft : text.onlyRight}</td>
      </tr>
    );
  const figures = figuresOf(pair, format.percent).filter((one) => !only || one.differs);
  return figures.map((figure, at) => (
    <tr key={figure.name} className={figure.differs ? 'differs' : ''}>
      {at === 0 ? (
        <th scope="rowgroup" rowSpan={figures.length} className="mono">
          {pair.name}
        </th>
      ) : null}
      <td className="minor">{figureName(figure.name, words)}</td>
      <td className="value">{figure.left}</td>
      <td className="value">{figure.right}</td>
    </tr>
  ));
}
