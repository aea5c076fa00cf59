// Where secrets go: one quiet line while the keychain works, and the choices when it does not.
import { KeyRound, TriangleAlert } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { asProblem, type Problem } from '../../ipc';
import { Button } from '../../kit/Button';
import { problemLine } from '../../problem/problem';
import { keepInMemory, reloadVault, unlockVault, useIdentities } from '../../state/identities';
import { useFormat, useWords } from '../../words';

/** Whether a secret can be kept now; null: not known yet. */
export function useVaultReady(): boolean | null {
  const state = useIdentities((store) => store.vault?.state);
  return state === undefined ? null : state === 'ready' || state === 'memoryOnly';
}

/** `quiet`: nothing is said while the keychain works. */
export function VaultNote({ quiet = false }: { quiet?: boolean }): ReactNode {
  const { vault: text } = useWords().connections;
  const words = useWords();
  const format = useFormat();
  const vault = useIdentities((state) => state.vault);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  if (!vault) return null;

  const attempt = (call: () => Promise<unknown>) => {
    setBusy(true);
    setProblem(null);
    call()
      .catch((thrown: unknown) => setProblem(asProblem(thrown)))
      .finally(() => setBusy(false));
  };

  if (vault.state === 'ready' || vault.state === 'memoryOnly') {
    if (quiet && vault.state === 'ready') return null;
    return (
      <p className="vault-line" role="status">
        <KeyRound size={13} aria-hidden />
        <span>
          {vault.state === 'ready'
            ? text.ready(vault.keychain)
            : text.memory(format.count(vault.inMemory))}
          {vault.state === 'memoryOnly' || vault.inMemory > 0 ? (
            <small>
              {vault.state === 'ready' ? `${text.memory(format.count(vault.inMemory))}. ` : ''}
              {text.memoryHint}
            </small>
          ) : null}
        </span>
      </p>
    );
  }
  const locked = vault.state === 'locked';
  return (
    <section className="place-note warn" aria-label={text.label}>
      <TriangleAlert size={16} aria-hidden />
      <div>
        <b>{locked ? text.locked(vault.keychain) : text.absent}</b>
        <p>{locked ? text.lockedText : text.absentText}</p>
        {problem ? (
          <p className="bad" role="alert">
            {problemLine(problem, words, format)}
          </p>
        ) : null}
        {vault.detail ? (
          <details>
            <summary>{text.why}</summary>
            <pre>{vault.detail}</pre>
          </details>
        ) : null}
        <div className="place-buttons">
          {locked ? (
            <Button
              size="small"
              look="primary"
              disabled={busy}
              onClick={() => attempt(unlockVault)}
            >
              {busy ? text.unlocking : text.unlock}
            </Button>
          ) : (
            <Button size="small" disabled={busy} onClick={() => attempt(reloadVault)}>
              {text.again}
            </Button>
          )}
          <Button size="small" disabled={busy} onClick={() => attempt(keepInMemory)}>
            {text.keepInMemory}
          </Button>
        </div>
      </div>
    </section>
  );
}
