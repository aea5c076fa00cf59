// Removing a connection or an identity; of an identity it is said what went and where copies may lie.
import { CircleCheck, Copy } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { asProblem, type IdentityRemoved, ipc, newJobId, type Problem } from '../../ipc';
import { Button, IconButton } from '../../kit/Button';
import { copyText } from '../../kit/clipboard';
import { Dialog } from '../../kit/Dialog';
import { ProblemBar } from '../../problem/ProblemBar';
import { notify } from '../../state/app';
import { identityOf, reloadVault } from '../../state/identities';
import { useFormat, useWords } from '../../words';
import { type Chosen, placeOf, usePlaces, usesOf } from './store';

/** Shown while something is about to be removed. */
export function RemoveDialog(): ReactNode {
  const removing = usePlaces((state) => state.removing);
  return removing ? <Removing key={removing.id} of={removing} /> : null;
}

function Removing({ of }: { of: Chosen }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const text = words.connections.removing;
  const [name] = useState(
    () =>
      (of.kind === 'connection' ? placeOf(of.id)?.connection.name : identityOf(of.id)?.name) ?? '',
  );
  const [elsewhere] = useState(() => identityOf(of.id)?.kept === 'elsewhere');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [removed, setRemoved] = useState<IdentityRemoved | null>(null);
  const uses = of.kind === 'identity' && !removed ? usesOf(of.id) : [];
  const close = () => usePlaces.setState({ removing: null });

  const remove = async () => {
    setBusy(true);
    setProblem(null);
    try {
      if (of.kind === 'connection') {
        await ipc().connectionRemove(of.id);
        notify(text.done(name));
        close();
      } else {
        setRemoved(await ipc().identityRemove(newJobId(), of.id));
        void reloadVault();
      }
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      title={of.kind === 'connection' ? text.connectionTitle : text.identityTitle}
      closeLabel={words.frame.close}
      onClose={close}
      className="removing"
      foot={
        removed ? (
          <Button look="primary" onClick={close}>
            {words.frame.close}
          </Button>
        ) : (
          <>
            <Button data-first="" onClick={close}>
              {words.frame.cancel}
            </Button>
            <Button
              look="danger"
              className="primary"
              disabled={busy || uses.length > 0}
              onClick={() => void remove()}
            >
              {words.connections.remove.replace('…', '')}
            </Button>
          </>
        )
      }
    >
      {problem ? <ProblemBar problem={problem} job={null} onRetry={() => void remove()} /> : null}
      {removed ? (
        <div role="status">
          <p className="removing-done">
            <CircleCheck size={17} aria-hidden />
            {text.done(name)}
          </p>
          <p>
            {removed.entries > 0 ? text.entries(format.count(removed.entries)) : text.noEntries}
          </p>
          {removed.copies.length > 0 ? (
            <>
              <p>
                <b>{text.copies}</b>
              </p>
              <ul className="removing-copies">
                {removed.copies.map((copy) => {
                  const said =
                    copy.name === 'file'
                      ? text.file(copy.path)
                      : copy.name === 'vendor'
                        ? `${text.vendor} ${copy.url}`
                        : text.program(copy.program, copy.path);
                  const place = copy.name === 'vendor' ? copy.url : copy.path;
                  return (
                    <li key={said}>
                      <span>{said}</span>
                      <IconButton
                        size="small"
                        label={words.policy.copyPath}
                        onClick={() =>
                          void copyText(place).then((done) => done && notify(words.frame.copied))
                        }
                      >
                        <Copy size={12} aria-hidden />
                      </IconButton>
                    </li>
                  );
                })}
              </ul>
            </>
          ) : (
            <p className="place-hint">{text.noCopies}</p>
          )}
        </div>
      ) : (
        <>
          <p>
            {of.kind === 'connection'
              ? text.connectionText(name)
              : elsewhere
                ? text.identityElsewhere(name)
                : text.identityText(name)}
          </p>
          {uses.length > 0 ? (
            <p className="bad" role="alert">
              {text.inUse(uses.join(', '))}
            </p>
          ) : null}
        </>
      )}
    </Dialog>
  );
}
