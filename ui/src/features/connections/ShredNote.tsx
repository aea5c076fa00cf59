// The offer to destroy a key file once its key is in the keychain.
import { FileKey } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { asProblem, ipc, type Problem } from '../../ipc';
import { Button } from '../../kit/Button';
import { ProblemBar } from '../../problem/ProblemBar';
import { notify } from '../../state/app';
import { useWords } from '../../words';
import { usePlaces } from './store';

/** Shown while it is not decided what happens to the file. */
export function ShredNote(): ReactNode {
  const text = useWords().connections.shred;
  const path = usePlaces((state) => state.shreddable);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  if (path === null) return null;
  const shred = () => {
    setBusy(true);
    setProblem(null);
    ipc()
      .identityShred(path)
      .then(
        () => {
          usePlaces.setState({ shreddable: null });
          notify(text.done);
        },
        (thrown: unknown) => setProblem(asProblem(thrown)),
      )
      .finally(() => setBusy(false));
  };
  return (
    <section className="place-note warn" aria-label={text.title}>
      <FileKey size={16} aria-hidden />
      <div>
        <b>{text.title}</b>
        <p>{text.text(path)}</p>
        <p className="place-hint">{text.why}</p>
        {problem ? <ProblemBar problem={problem} job={null} onRetry={shred} /> : null}
        <div className="place-buttons">
          <Button size="small" look="danger" disabled={busy} onClick={shred}>
            {text.do}
          </Button>
          <Button size="small" onClick={() => usePlaces.setState({ shreddable: null })}>
            {text.keep}
          </Button>
        </div>
      </div>
    </section>
  );
}
