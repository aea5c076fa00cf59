// Making a workspace, or changing what it is called, how it is classed and whose policy it trusts.
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import {
  asProblem,
  type Class,
  type ClassColour,
  ipc,
  type Problem,
  type Workspace,
} from '../../ipc';
import { Button } from '../../kit/Button';
import { Dialog } from '../../kit/Dialog';
import { ProblemBar } from '../../problem/ProblemBar';
import { notify, useApp } from '../../state/app';
import { showWorkspace, useWorkspace } from '../../state/workspace';
import { useWords } from '../../words';
import { closeSpaces, reloadSpaces } from './store';

const KNOWN: Record<'open' | 'internal' | 'restricted', Class> = {
  open: { name: 'open', colour: 'plain', encrypted: false },
  internal: { name: 'internal', colour: 'blue', encrypted: false },
  restricted: { name: 'restricted', colour: 'red', encrypted: true },
};
const COLOURS: readonly ClassColour[] = ['plain', 'blue', 'teal', 'amber', 'red', 'violet'];

const OWN = '*';

/** Over the frame. */
export function WorkspaceForm({ of }: { of: Workspace | null }): ReactNode {
  const words = useWords();
  const text = words.workspaces;
  const { form } = text;
  const id = useId();
  // What the team's defaults offer stands beside the three that every copy of the app knows.
  const offered = useApp((state) => state.startup?.classes ?? NONE).filter(
    ({ name }) => !(name in KNOWN),
  );
  const before = of?.class ?? KNOWN.internal;
  const isKnown = before.name in KNOWN || offered.some(({ name }) => name === before.name);
  const [name, setName] = useState(of?.name ?? '');
  const [kind, setKind] = useState(isKnown ? before.name : OWN);
  const [own, setOwn] = useState(isKnown ? '' : before.name);
  const [colour, setColour] = useState<ClassColour>(before.colour);
  const [encrypted, setEncrypted] = useState(before.encrypted);
  const [policyKey, setPolicyKey] = useState(of?.policyKey ?? '');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  const choose = (next: string) => {
    setKind(next);
    const preset =
      KNOWN[next as keyof typeof KNOWN] ?? offered.find((one) => one.name === next) ?? null;
    if (!preset) return;
    setColour(preset.colour);
    setEncrypted(preset.encrypted);
  };

  const submit = async (event?: FormEvent) => {
    event?.preventDefault();
    setTried(true);
    if (name.trim() === '' || (kind === OWN && own.trim() === '')) return;
    setBusy(true);
    setProblem(null);
    try {
      const saved = await ipc().workspaceSave({
        id: of?.id ?? null,
        name: name.trim(),
        class: { name: kind === OWN ? own.trim() : kind, colour, encrypted },
        policyKey: policyKey.trim() || null,
      });
      if (of === null) await showWorkspace(saved.id, false);
      else {
        if (useWorkspace.getState().shown?.id === saved.id) useWorkspace.setState({ shown: saved });
        await reloadSpaces();
        notify(form.saved);
      }
      closeSpaces();
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      title={of ? form.editTitle(of.name) : form.newTitle}
      closeLabel={words.frame.close}
      onClose={closeSpaces}
      className="space-form"
      foot={
        <>
          <Button onClick={closeSpaces}>{words.frame.cancel}</Button>
          <Button look="primary" disabled={busy} onClick={() => void submit()}>
            {of ? form.save : form.make}
          </Button>
        </>
      }
    >
      <form onSubmit={(event) => void submit(event)}>
        {problem ? <ProblemBar problem={problem} job={null} /> : null}
        <div className="space-field">
          <label htmlFor={`${id}name`}>{form.name}</label>
          <input
            id={`${id}name`}
            className="field"
            autoComplete="off"
            value={name}
            aria-invalid={tried && name.trim() === ''}
            onChange={(event) => setName(event.target.value)}
          />
          {tried && name.trim() === '' ? (
            <p className="bad" role="alert">
              {form.nameMissing}
            </p>
          ) : null}
        </div>
        <fieldset className="space-classes">
          <legend>{form.className}</legend>
          {(['open', 'internal', 'restricted'] as const).map((one) => (
            <label key={one} data-colour={KNOWN[one].colour}>
              <input
                type="radio"
                name={`${id}class`}
                checked={kind === one}
                onChange={() => choose(one)}
              />
              <span>
                <b>{text.classes[one].name}</b>
                <small>{text.classes[one].text}</small>
              </span>
            </label>
          ))}
          {offered.map((one) => (
            <label key={one.name} data-colour={one.colour}>
              <input
                type="radio"
                name={`${id}class`}
                checked={kind === one.name}
                onChange={() => choose(one.name)}
              />
              <span>
                <b>{one.name}</b>
                {one.encrypted ? <small>{text.encrypted}</small> : null}
              </span>
            </label>
          ))}
          <label data-colour={kind === OWN ? colour : 'plain'}>
            <input
              type="radio"
              name={`${id}class`}
              checked={kind === OWN}
              onChange={() => choose(OWN)}
            />
            <span>
              <b>{form.own}</b>
              <small>{form.ownHint}</small>
            </span>
          </label>
        </fieldset>
        {kind === OWN ? (
          <>
            <div className="space-field">
              <label htmlFor={`${id}own`}>{form.ownName}</label>
              <input
                id={`${id}own`}
                className="field"
                autoComplete="off"
                maxLength={24}
                value={own}
                aria-invalid={tried && own.trim() === ''}
                onChange={(event) => setOwn(event.target.value)}
              />
            </div>
            <fieldset className="space-colours">
              <legend>{form.colour}</legend>
              {COLOURS.map((one) => (
                <label key={one} data-colour={one}>
                  <input
                    type="radio"
                    name={`${id}colour`}
                    checked={colour === one}
                    onChange={() => setColour(one)}
                  />
                  <i aria-hidden />
                  {text.colours[one]}
                </label>
              ))}
            </fieldset>
          </>
        ) : null}
        <label className="space-check">
          <input
            type="checkbox"
            checked={encrypted}
            disabled={kind === 'restricted'}
            onChange={(event) => setEncrypted(event.target.checked)}
          />
          <span>
            {form.encrypted}
            <small>{form.encryptedHint}</small>
          </span>
        </label>
        <div className="space-field">
          <label htmlFor={`${id}key`}>{form.policyKey}</label>
          <input
            id={`${id}key`}
            className="field"
            autoComplete="off"
            spellCheck={false}
            aria-describedby={`${id}keyhint`}
            value={policyKey}
            onChange={(event) => setPolicyKey(event.target.value)}
          />
          <p id={`${id}keyhint`}>{form.policyKeyHint}</p>
        </div>
        <p>{form.apart}</p>
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}

const NONE: readonly Class[] = [];
