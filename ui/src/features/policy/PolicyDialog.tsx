// The policy of the workspace in plain words, where its file lies, and how far it can be trusted.
import { Copy, RotateCw, ScrollText, ShieldCheck, TriangleAlert } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { asProblem, type Problem } from '../../ipc';
import { Button, IconButton } from '../../kit/Button';
import { copyText } from '../../kit/clipboard';
import { Dialog } from '../../kit/Dialog';
import { ProblemBar } from '../../problem/ProblemBar';
import { describe } from '../../problem/problem';
import { notify } from '../../state/app';
import { perform } from '../../state/commands';
import { reloadPolicy, useWorkspace } from '../../state/workspace';
import { useFormat, useWords } from '../../words';
import { sentencesOf } from './rules';
import './policy.css';

/** Over the frame. */
export function PolicyDialog({ onClose }: { onClose: () => void }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const text = words.policy;
  const state = useWorkspace((store) => store.policy);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const read = () => {
    setBusy(true);
    setProblem(null);
    reloadPolicy()
      .then(
        () => notify(text.readDone),
        (thrown: unknown) => setProblem(asProblem(thrown)),
      )
      .finally(() => setBusy(false));
  };
  const unusable = state?.problem ?? null;
  const said = unusable ? describe(unusable, words, format) : null;
  return (
    <Dialog
      title={text.title}
      closeLabel={words.frame.close}
      onClose={onClose}
      className="policy"
      foot={
        <>
          <Button onClick={() => perform('showAudit')}>
            <ScrollText size={13} aria-hidden />
            {text.showAudit}
          </Button>
          <span className="spring" />
          <Button disabled={busy} onClick={read}>
            <RotateCw size={13} aria-hidden />
            {text.readAgain}
          </Button>
          <Button look="primary" data-first="" onClick={onClose}>
            {words.frame.close}
          </Button>
        </>
      }
    >
      {problem ? <ProblemBar problem={problem} job={null} onRetry={read} /> : null}
      {unusable && said ? (
        <div className="policy-bad" role="alert">
          <TriangleAlert size={17} aria-hidden />
          <div>
            <b>{said.title}</b>
            <p>{said.why || text.unusable}</p>
            {unusable.detail ? <pre>{unusable.detail}</pre> : null}
          </div>
        </div>
      ) : null}
      {state?.policy ? (
        <dl className="policy-rules">
          {sentencesOf(state.policy, words, format).map(({ area, sentences }) => (
            <div key={area}>
              <dt>{text.areas[area]}</dt>
              <dd>
                {sentences.length === 0 ? (
                  <span className="policy-free">{text.free}</span>
                ) : (
                  sentences.map((one) => <p key={one}>{one}</p>)
                )}
              </dd>
            </div>
          ))}
        </dl>
      ) : unusable ? null : (
        <div className="policy-none">
          <p>
            <b>{text.none}</b>
          </p>
          <p>{text.noneHint}</p>
        </div>
      )}
      {state ? (
        <dl className="policy-file">
          <div>
            <dt>{text.file}</dt>
            <dd>
              <code>{state.path}</code>
              <IconButton
                size="small"
                label={text.copyPath}
                onClick={() =>
                  void copyText(state.path).then((done) => done && notify(text.copied))
                }
              >
                <Copy size={12} aria-hidden />
              </IconButton>
            </dd>
          </div>
          <div>
            <dt>{text.signature}</dt>
            <dd className={`policy-signature ${state.signature}`}>
              {text.signatures[state.signature]}
            </dd>
          </div>
        </dl>
      ) : null}
      <p className="policy-guard">
        <ShieldCheck size={16} aria-hidden />
        {text.guard}
      </p>
    </Dialog>
  );
}
