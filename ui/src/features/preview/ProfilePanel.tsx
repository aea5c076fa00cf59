// What is in each column of the files: a line per column, and all figures of the one that is chosen.
import { BarChart3, Download, GitCompareArrows, Square } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import type { FilesProfile, ProfileScope } from '../../ipc';
import { Bar } from '../../kit/Bar';
import { Button } from '../../kit/Button';
import { Menu } from '../../kit/Menu';
import { ProblemBar } from '../../problem/ProblemBar';
import {
  isBusy,
  type Look,
  newest,
  startProfile,
  stopProfile,
  useLooks,
} from '../../state/previews';
import type { ResultPanelProps } from '../../state/views';
import { useFormat, useWords } from '../../words';
import { MoreBar } from './AskBar';
import { CompareView } from './CompareView';
import { ProfileList } from './ProfileList';
import { MeterLine } from './SetLine';
import { saveProfile } from './saveProfile';
import { FIRST, SAMPLE, scopeOf } from './scope';
import { useEstimate } from './useEstimate';

/** A panel of the results. */
export function ProfilePanel({ tab }: ResultPanelProps): ReactNode {
  const words = useWords();
  const text = words.preview.profile;
  const look = useLooks((state) => state.byTab.get(tab));
  const [comparing, setComparing] = useState(false);
  if (!look) return <div className="results-blank" />;
  const { profile, profileProblem } = look;
  if (comparing && profile)
    return <CompareView tab={tab} profile={profile} onClose={() => setComparing(false)} />;
  const busy = isBusy(profile) || (look.profileJob !== null && !profile && !profileProblem);
  const start = (scope: ProfileScope, bytes: number | null) => {
    const spec = newest(look)?.spec ?? look.spec;
    startProfile(tab, {
      scope,
      columns: spec.query.sql === null ? spec.query.columns : [],
      filter: spec.query.sql === null ? spec.query.filter : '',
      agreed: { bytes, requesterPays: look.spec.agreed.requesterPays },
    });
  };
  const failed = profile?.state.name === 'failed' ? profile.state.value : profileProblem;
  return (
    <div className="files-profile">
      <ScopeBar
        tab={tab}
        look={look}
        busy={busy}
        onStart={(scope) => start(scope, scope.name === 'all' ? look.spec.agreed.bytes : null)}
        onCompare={() => setComparing(true)}
      />
      {profile?.state.name === 'needsMore' ? (
        <MoreBar
          tab={tab}
          needs={profile.state.value}
          stored={newest(look)?.files.bytes ?? null}
          columns={profile.spec.columns}
          filter={profile.spec.filter}
          onRead={() => {
            if (profile.state.name === 'needsMore')
              start(profile.spec.scope, profile.state.value.needed);
          }}
          less={{
            label: text.sample(String(SAMPLE)),
            run: () => start(scopeOf('sample', SAMPLE), null),
          }}
        />
      ) : null}
      {failed && failed.kind.name !== 'cancelled' ? (
        <ProblemBar
          problem={failed}
          job={look.profileJob}
          onRetry={() => start(profile?.spec.scope ?? scopeOf('first', FIRST), null)}
        />
      ) : null}
      {profile && profile.profiles.length > 0 ? (
        <>
          <Covers profile={profile} />
          <ProfileList key={profile.id} tab={tab} profile={profile} />
        </>
      ) : busy ? (
        <div className="running" role="status">
          <p className="running-phase">{words.preview.drift.working}</p>
          <Bar share={null} label={text.start} />
        </div>
      ) : profile?.state.name === 'needsMore' || failed ? (
        <div className="results-blank" />
      ) : (
        <div className="empty">
          <div className="empty-icon">
            <BarChart3 size={22} aria-hidden />
          </div>
          <p className="empty-title">{text.empty}</p>
          <p className="empty-text">{text.emptyHelp}</p>
        </div>
      )}
    </div>
  );
}

interface ScopeBarProps {
  tab: string;
  look: Look;
  busy: boolean;
  onStart: (scope: ProfileScope) => void;
  onCompare: () => void;
}

/** Which rows, what they take, and Profile or Stop. */
function ScopeBar({ tab, look, busy, onStart, onCompare }: ScopeBarProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const text = words.preview.profile;
  const group = useId();
  const { profile } = look;
  const [name, setName] = useState<ProfileScope['name']>(profile?.spec.scope.name ?? 'first');
  const [first, setFirst] = useState(String(FIRST));
  const [sample, setSample] = useState(String(SAMPLE));
  const [menu, setMenu] = useState<{ x: number; y: number } | null>(null);
  const query = look.spec.query;
  const filter = query.sql === null ? query.filter : '';
  const all = useEstimate(name === 'all' ? look : null, query.columns, filter);
  const typed = name === 'first' ? first : sample;
  const rows = Number(typed.replaceAll(/[,\s]/g, ''));
  const sound = name === 'all' || (Number.isSafeInteger(rows) && rows > 0 && rows <= 100_000_000);
  const ready = (newest(look)?.schema.length ?? 0) > 0;
  const cost =
    name === 'sample'
      ? text.sampleCost
      : name === 'all'
        ? all.value
          ? text.allCost(
              format.bytes(all.value.bytes),
              all.money ?? '',
              all.value.seconds === null
                ? ''
                : words.preview.query.seconds(format.duration(all.value.seconds * 1000)),
            )
          : all.asking
            ? words.preview.query.estimating
            : ''
        : '';
  const choice = (of: ProfileScope['name'], label: string) => (
    <label key={of}>
      <input type="radio" name={group} checked={name === of} onChange={() => setName(of)} />
      {label}
    </label>
  );
  const shown = (text_: string) => {
    const number = Number(text_.replaceAll(/[,\s]/g, ''));
    return Number.isSafeInteger(number) && number > 0 ? format.count(number) : text_;
  };
  return (
    <form
      className="scope-bar"
      onSubmit={(event) => {
        event.preventDefault();
        if (sound && ready && !busy) onStart(scopeOf(name, rows));
      }}
    >
      <fieldset className="segments">
        <legend className="visually-hidden">{text.scope}</legend>
        {choice('first', text.first(shown(first)))}
        {choice('sample', text.sample(shown(sample)))}
        {choice('all', text.all)}
      </fieldset>
      {name === 'all' ? null : (
        <input
          className="field short tabular"
          inputMode="numeric"
          aria-label={text.rows}
          aria-invalid={!sound}
          value={typed}
          onChange={(event) =>
            name === 'first' ? setFirst(event.target.value) : setSample(event.target.value)
          }
        />
      )}
      {busy ? (
        <Button size="small" onClick={() => stopProfile(tab)}>
          <Square size={10} fill="currentColor" aria-hidden /> {text.stop}
        </Button>
      ) : (
        <Button size="small" look="primary" type="submit" disabled={!sound || !ready}>
          {profile ? text.again : text.start}
        </Button>
      )}
      <span className="minor tabular ellipsis" role="status">
        {cost}
      </span>
      <span className="spring" />
      {profile && profile.profiles.length > 0 && !busy ? (
        <>
          <Button size="small" look="quiet" onClick={onCompare}>
            <GitCompareArrows size={13} aria-hidden /> {text.compare}
          </Button>
          <Button
            size="small"
            look="quiet"
            aria-haspopup="menu"
            onClick={(event) => {
              const box = event.currentTarget.getBoundingClientRect();
              setMenu({ x: box.right - 220, y: box.bottom + 2 });
            }}
          >
            <Download size={13} aria-hidden /> {words.grid.exportRows}
          </Button>
        </>
      ) : null}
      {menu && profile ? (
        <Menu
          label={words.grid.exportRows}
          at={menu}
          onClose={() => setMenu(null)}
          entries={[
            { id: 'csv', label: text.save, run: () => void saveProfile(tab, profile, 'csv') },
            { id: 'json', label: text.saveJson, run: () => void saveProfile(tab, profile, 'json') },
          ]}
        />
      ) : null}
    </form>
  );
}

/** Of how many rows the figures are, and how sure they are. */
function Covers({ profile }: { profile: FilesProfile }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const text = words.preview.profile;
  const { rows, totalRows: total, spec } = profile;
  const count = format.count(rows);
  const busy = isBusy(profile);
  const stopped = profile.state.name === 'failed' && profile.state.value.kind.name === 'cancelled';
  const covers = busy
    ? text.working(count, total === null ? null : format.count(total))
    : spec.scope.name === 'sample'
      ? text.ofSome(count)
      : spec.scope.name === 'all' || rows < spec.scope.rows || rows === total
        ? text.ofAll(count)
        : total === null
          ? text.first(count)
          : text.of(count, format.count(total));
  return (
    <div className="profile-covers tabular" role="status">
      {profile.fromStatistics ? (
        <b className="chip stat" title={text.statisticsHelp}>
          {text.statistics}
        </b>
      ) : (
        <b>{covers}</b>
      )}
      {profile.errorPercent === null ? null : (
        <span>{text.error(String(profile.errorPercent))}</span>
      )}
      {spec.filter.trim() === '' ? null : (
        <span className="minor ellipsis">{text.where(spec.filter)}</span>
      )}
      {stopped ? <span className="minor">{text.stopped}</span> : null}
      {busy && total !== null && spec.scope.name === 'all' ? (
        <Bar share={Math.min(1, rows / Math.max(1, total))} label={covers} />
      ) : busy ? (
        <Bar share={null} label={covers} />
      ) : null}
      <span className="spring" />
      <MeterLine meter={profile.meter} />
    </div>
  );
}
