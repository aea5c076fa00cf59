// What an identity may do: permission by permission, and a text that asks for what is missing.
import { CircleAlert, CircleCheck, CircleHelp, Copy } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import type { AccessReport, PermissionState } from '../../ipc';
import { Button } from '../../kit/Button';
import { copyText } from '../../kit/clipboard';
import { problemLine } from '../../problem/problem';
import { notify } from '../../state/app';
import { useFormat, useWords } from '../../words';

const LOOKS = {
  granted: { icon: CircleCheck, look: 'good' },
  missing: { icon: CircleAlert, look: 'bad' },
  unknown: { icon: CircleHelp, look: 'wait' },
} as const;

/** The outcome of a test. */
export function AccessView({ report }: { report: AccessReport }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const text = words.connections.access;
  const id = useId();
  const count = (name: PermissionState['name']) =>
    report.permissions.filter(({ state }) => state.name === name).length;
  const missing = count('missing');
  const unknown = count('unknown');
  const names = { granted: text.granted, missing: text.lacking, unknown: text.unclear };
  return (
    <div className="access">
      <h4>{text.title}</h4>
      <p className="access-sum" role="status">
        {report.who.name}
        {' · '}
        {missing + unknown === 0 ? <span className="good">{text.all}</span> : null}
        {missing > 0 ? <span className="bad">{text.missing(format.count(missing))}</span> : null}
        {missing > 0 && unknown > 0 ? ' · ' : null}
        {unknown > 0 ? <span className="warn">{text.unknown(format.count(unknown))}</span> : null}
      </p>
      <table className="access-list" aria-label={text.list}>
        <thead>
          <tr>
            <th scope="col">{text.state}</th>
            <th scope="col">{text.permission}</th>
            <th scope="col">{text.resource}</th>
            <th scope="col">{text.role}</th>
          </tr>
        </thead>
        <tbody>
          {report.permissions.map(({ name, resource, role, state }) => {
            const { icon: Icon, look } = LOOKS[state.name];
            return (
              <tr key={`${name} ${resource}`}>
                <td
                  className={`access-state ${look}`}
                  title={
                    state.name === 'unknown' ? problemLine(state.problem, words, format) : undefined
                  }
                >
                  <Icon size={14} aria-hidden />
                  {names[state.name]}
                </td>
                <td>
                  <code>{name}</code>
                </td>
                <td>
                  <code>{resource}</code>
                </td>
                <td>{role ? <code>{role}</code> : '–'}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {report.request ? (
        <div className="access-request">
          <div className="place-head">
            <h4 id={id}>{text.request}</h4>
            <Button
              size="small"
              onClick={() =>
                void copyText(report.request ?? '').then((done) => done && notify(text.copied))
              }
            >
              <Copy size={13} aria-hidden />
              {text.copy}
            </Button>
          </div>
          <p className="place-hint">{text.requestHelp}</p>
          <textarea
            readOnly
            aria-labelledby={id}
            rows={report.request.split('\n').length}
            value={report.request}
          />
        </div>
      ) : null}
    </div>
  );
}
