// Settings into a file that can be handed on, and out of one: what would change is seen before it does.
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { asProblem, ipc, type Problem, type Settings, type SettingsChanges } from '../../ipc';
import { Button } from '../../kit/Button';
import { Dialog } from '../../kit/Dialog';
import { ProblemBar } from '../../problem/ProblemBar';
import { applyLook, notify, useApp } from '../../state/app';
import { type Format, useFormat, useWords, type Words } from '../../words';
import './settings.css';

interface SettingsFileProps {
  way: 'exportSettings' | 'importSettings';
  onClose: () => void;
}

const NAME = 'shirabe-settings.json';

/** Over the frame. */
export function SettingsFile({ way, onClose }: SettingsFileProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const text = words.policy.settings;
  const exporting = way === 'exportSettings';
  const settings = useApp((state) => state.settings);
  const [path, setPath] = useState(exporting ? NAME : '');
  const [changes, setChanges] = useState<SettingsChanges | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const id = useId();

  const attempt = async (call: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await call();
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setBusy(false);
    }
  };

  const browse = () =>
    attempt(async () => {
      const chosen = exporting
        ? (await ipc().exportBrowse(path || NAME))?.path
        : await ipc().fileChoose(['json']);
      if (chosen) setPath(chosen);
    });

  const go = (event?: FormEvent) => {
    event?.preventDefault();
    if (path.trim() === '' || busy) return;
    void attempt(async () => {
      if (exporting) {
        const target = await ipc().exportTarget(path.trim());
        await ipc().settingsExport(target.path);
        notify(text.exported(target.path));
        onClose();
      } else setChanges(await ipc().settingsImport(path.trim()));
    });
  };

  const apply = () =>
    attempt(async () => {
      if (!changes) return;
      const kept = await ipc().settingsSave(changes.settings);
      useApp.setState({ settings: kept });
      applyLook(kept);
      notify(text.applied);
      onClose();
    });

  return (
    <Dialog
      title={exporting ? text.exportTitle : text.importTitle}
      closeLabel={words.frame.close}
      onClose={onClose}
      className="settings-file"
      foot={
        <>
          {changes ? <Button onClick={() => setChanges(null)}>{text.back}</Button> : null}
          <span className="spring" />
          <Button onClick={onClose}>{words.frame.cancel}</Button>
          {changes ? (
            <Button
              look="primary"
              disabled={busy || changes.changed.length === 0}
              onClick={() => void apply()}
            >
              {text.apply}
            </Button>
          ) : (
            <Button look="primary" disabled={busy || path.trim() === ''} onClick={() => go()}>
              {exporting ? words.commands.exportSettings : text.look}
            </Button>
          )}
        </>
      }
    >
      {problem ? <ProblemBar problem={problem} job={null} /> : null}
      {changes ? (
        <>
          {changes.changed.length === 0 ? (
            <p role="status">{text.same}</p>
          ) : (
            <table className="settings-changes" aria-label={text.changes}>
              <thead>
                <tr>
                  <th scope="col">{text.columns.setting}</th>
                  <th scope="col">{text.columns.now}</th>
                  <th scope="col">{text.columns.next}</th>
                </tr>
              </thead>
              <tbody>
                {changes.changed.map((name) => {
                  const key = name as keyof Settings;
                  return (
                    <tr key={name}>
                      <th scope="row">{text.names[key] ?? name}</th>
                      <td>{shownValue(key, settings, words, format)}</td>
                      <td>{shownValue(key, changes.settings, words, format)}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          )}
          {changes.unknown.length > 0 ? (
            <p className="setting-help">{text.unknown(changes.unknown.join(', '))}</p>
          ) : null}
        </>
      ) : (
        <form onSubmit={go}>
          <p>{exporting ? text.exportText : text.importText}</p>
          <label htmlFor={id}>{words.policy.file}</label>
          <div className="settings-file-row">
            <input
              id={id}
              className="field"
              autoComplete="off"
              spellCheck={false}
              value={path}
              onChange={(event) => setPath(event.target.value)}
            />
            <Button disabled={busy} onClick={() => void browse()}>
              {words.connections.adding.browse}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

/** A setting's value as the settings themselves show it. */
function shownValue(key: keyof Settings, settings: Settings, words: Words, format: Format): string {
  const text = words.policy.settings;
  const value = settings[key];
  if (value === null || value === undefined) return text.nothing;
  if (typeof value === 'boolean') return value ? text.yes : text.no;
  if (Array.isArray(value)) return text.list(format.count(value.length));
  switch (key) {
    case 'theme':
      return words.frame.theme[settings.theme];
    case 'language':
      return words.frame.language[settings.language];
    case 'density':
      return words.settings[settings.density];
    case 'pricePerTibMicros':
    case 'dailyBudgetMicros':
      return format.money(Number(value), settings.currency);
    case 'maxBytesBilled':
    case 'confirmAboveBytes':
      return format.bytes(Number(value));
    default:
      return typeof value === 'number' ? format.count(value) : String(value);
  }
}
