// The class of a workspace: its word, its colour, and a sign where mistakes are dear.
import { ShieldAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Class } from '../../ipc';
import { isGuarded } from '../../state/workspace';
import { useWords, type Words } from '../../words';
import './workspaces.css';

/** The word of a class in the language of the screen; a team's own word as it is. */
export function className(one: Class, words: Words): string {
  const known = words.workspaces.classes;
  return one.name in known ? known[one.name as keyof typeof known].name : one.name;
}

/** A small label. */
export function ClassBadge({ of }: { of: Class }): ReactNode {
  const words = useWords();
  return (
    <span className="class-badge" data-colour={of.colour}>
      {isGuarded(of) ? <ShieldAlert size={12} aria-hidden /> : null}
      {className(of, words)}
    </span>
  );
}
