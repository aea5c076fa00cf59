// The way to another workspace: a few letters, Enter, and it is there.
import { AppWindow, Pencil, Plus, Search, Trash2 } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { asProblem, type Problem, type Workspace } from '../../ipc';
import { Button } from '../../kit/Button';
import { Dialog } from '../../kit/Dialog';
import { ProblemBar } from '../../problem/ProblemBar';
import { problemLine } from '../../problem/problem';
import { showWorkspace, useWorkspace } from '../../state/workspace';
import { useFormat, useWords } from '../../words';
import { ClassBadge, className } from './ClassBadge';
import { closeSpaces, reloadSpaces, useSpaces } from './store';

/** Over the frame, or over the lock. */
export function SwitchDialog(): ReactNode {
  const words = useWords();
  const format = useFormat();
  const text = words.workspaces;
  const { list, problem } = useSpaces();
  const shown = useWorkspace((state) => state.shown);
  const locked = useWorkspace((state) => state.locked);
  const [filter, setFilter] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [failed, setFailed] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const element = useRef<HTMLDivElement>(null);
  const id = useId();

  const wanted = filter.normalize('NFKC').trim().toLowerCase();
  const found = (list ?? []).filter((one) =>
    `${one.name} ${className(one.class, words)}`.toLowerCase().includes(wanted),
  );
  // Whoever opens it wants another one than the one that is shown.
  const at = Math.max(
    0,
    chosen === null
      ? found.findIndex((one) => one.id !== shown?.id)
      : found.findIndex((one) => one.id === chosen),
  );
  const one = found[at];

  useEffect(() => {
    element.current?.querySelector(`[data-index="${at}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  const take = (workspace: Workspace | undefined, newWindow: boolean) => {
    if (!workspace || busy || workspace.problem) return;
    if (workspace.id === shown?.id && !newWindow) {
      closeSpaces();
      return;
    }
    setBusy(true);
    setFailed(null);
    showWorkspace(workspace.id, newWindow)
      .then(closeSpaces, (thrown: unknown) => setFailed(asProblem(thrown)))
      .finally(() => setBusy(false));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const to = (index: number) => setChosen(found[index]?.id ?? null);
    if (event.key === 'ArrowDown') to(Math.min(found.length - 1, at + 1));
    else if (event.key === 'ArrowUp') to(Math.max(0, at - 1));
    else if (event.key === 'Enter') take(one, event.shiftKey);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog
      title={text.switchTitle}
      closeLabel={words.frame.close}
      onClose={closeSpaces}
      className="switching"
      foot={
        locked ? null : (
          <>
            <Button onClick={() => useSpaces.setState({ open: { form: null } })}>
              <Plus size={14} aria-hidden />
              {text.make}
            </Button>
            <span className="spring" />
            <Button disabled={!one || busy || !!one.problem} onClick={() => take(one, true)}>
              <AppWindow size={13} aria-hidden />
              {text.newWindow}
            </Button>
            <Button
              disabled={!one || !!one.problem}
              onClick={() => one && useSpaces.setState({ open: { form: one } })}
            >
              <Pencil size={13} aria-hidden />
              {text.edit}
            </Button>
            <Button
              look="danger"
              disabled={!one || one.id === shown?.id || found.length === 0}
              onClick={() => one && useSpaces.setState({ open: { forget: one } })}
            >
              <Trash2 size={13} aria-hidden />
              {text.forget}
            </Button>
          </>
        )
      }
    >
      {failed ? <ProblemBar problem={failed} job={null} /> : null}
      {problem ? (
        <ProblemBar problem={problem} job={null} onRetry={() => void reloadSpaces()} />
      ) : null}
      <label className="search-field">
        <Search size={14} aria-hidden />
        <input
          role="combobox"
          aria-expanded
          aria-controls={id}
          aria-autocomplete="list"
          aria-activedescendant={one ? `${id}${at}` : undefined}
          aria-label={text.filter}
          placeholder={text.filter}
          value={filter}
          onChange={(event) => {
            setFilter(event.target.value);
            setChosen(null);
          }}
          onKeyDown={onKeyDown}
        />
      </label>
      <div className="switching-list" role="listbox" id={id} aria-label={text.list} ref={element}>
        {found.map((workspace, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys, as ARIA's combobox says
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active option
          <div
            key={workspace.id}
            id={`${id}${index}`}
            data-index={index}
            role="option"
            aria-selected={index === at}
            aria-disabled={!!workspace.problem}
            className="switching-item"
            data-colour={workspace.class.colour}
            onClick={() => setChosen(workspace.id)}
            onDoubleClick={() => take(workspace, false)}
          >
            <span className="switching-text">
              <b className="ellipsis">{workspace.name}</b>
              <small className="ellipsis">
                {workspace.problem
                  ? `${text.broken}: ${problemLine(workspace.problem, words, format)}`
                  : [
                      workspace.id === shown?.id ? text.current : '',
                      workspace.sandbox ? text.sandbox : '',
                      workspace.class.encrypted ? text.encrypted : '',
                    ]
                      .filter(Boolean)
                      .join(' · ')}
              </small>
            </span>
            <ClassBadge of={workspace.class} />
          </div>
        ))}
        {list !== null && found.length === 0 ? (
          <p className="place-hint">{text.nothing(filter)}</p>
        ) : null}
      </div>
      <p className="switching-hint">{text.hint}</p>
    </Dialog>
  );
}
