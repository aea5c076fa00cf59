// The last step: what the identity may do, asked right after the connection was saved.
import { LogIn } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import type { ConnectionId } from '../../ipc';
import { Bar } from '../../kit/Bar';
import { Button } from '../../kit/Button';
import { ProblemBar } from '../../problem/ProblemBar';
import { canSignIn, isUsable, signIn, useIdentities } from '../../state/identities';
import { useWords } from '../../words';
import { AccessView } from './AccessView';
import { useTest } from './ConnectionDetail';
import { placeOf } from './store';

/** Tests once when it is shown, and again once somebody has signed in. */
export function TestStep({ id }: { id: ConnectionId }): ReactNode {
  const text = useWords().connections;
  const identities = useIdentities((state) => state.identities);
  const identity = identities.find((one) => one.id === placeOf(id)?.connection.identity);
  const { busy, report, problem, test } = useTest(id);
  const asked = useRef(false);
  const usable = identity !== undefined && isUsable(identity);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, as soon as it can be asked
  useEffect(() => {
    if (asked.current || !usable) return;
    asked.current = true;
    test();
  }, [usable]);
  return (
    <div className="test-step">
      {identity && !usable && canSignIn(identity) ? (
        <div className="place-note warn">
          <LogIn size={16} aria-hidden />
          <div>
            <b>
              {identity.name}: {text.state.signedOut}
            </b>
            <div className="place-buttons">
              <Button look="primary" size="small" onClick={() => signIn(identity.id)}>
                {text.signIn}
              </Button>
            </div>
          </div>
        </div>
      ) : null}
      {busy ? (
        <div className="place-busy" role="status">
          <span>{text.testing}</span>
          <Bar share={null} label={text.testing} />
        </div>
      ) : null}
      {problem ? <ProblemBar problem={problem} job={null} onRetry={test} /> : null}
      {report && !busy ? (
        <>
          <AccessView report={report} />
          <Button size="small" onClick={test}>
            {text.testAgain}
          </Button>
        </>
      ) : null}
    </div>
  );
}
