// The sheet of shortcuts.
import type { ReactNode } from 'react';
import { Dialog } from '../kit/Dialog';
import { keyParts } from '../kit/keys';
import { type ShortcutGroup, useWords } from '../words';
import { SHORTCUTS } from './shortcuts';

const GROUPS: readonly ShortcutGroup[] = [
  'anywhere',
  'editor',
  'results',
  'files',
  'objects',
  'catalogue',
];

/** All keys by the part of the window in which they work. */
export function Shortcuts({ onClose }: { onClose: () => void }): ReactNode {
  const words = useWords();
  return (
    <Dialog
      title={words.shortcuts.title}
      closeLabel={words.frame.close}
      onClose={onClose}
      className="shortcuts"
    >
      <div className="shortcut-groups">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{words.shortcuts.groups[group]}</h3>
            <dl>
              {SHORTCUTS.filter((shortcut) => shortcut.group === group).map(({ command, keys }) => (
                <div key={command}>
                  <dt>{words.commands[command]}</dt>
                  <dd>
                    {keys.map((one) => (
                      <span key={one} className="keys">
                        {keyParts(one).map((part) => (
                          <kbd key={part}>{part}</kbd>
                        ))}
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="shortcut-hint">{words.shortcuts.hint}</p>
    </Dialog>
  );
}
