// The folder of saved queries: a whole path, or empty for the workspace's own.
import { type ReactNode, useId, useState } from 'react';
import { changeSettings, useApp } from '../../state/app';
import { useWords } from '../../words';

/** Whether a path begins at a root, as any system writes it. */
function isWhole(path: string): boolean {
  return path.startsWith('/') || /^[a-z]:[\\/]/i.test(path) || path.startsWith('\\\\');
}

/** One setting. */
export function FolderField(): ReactNode {
  const text = useWords().saved;
  const id = useId();
  const kept = useApp((state) => state.settings.savedFolder);
  const [path, setPath] = useState(kept ?? '');
  const wrong = path.trim() !== '' && !isWhole(path.trim());
  return (
    <div className="setting">
      <div>
        <label htmlFor={id}>{text.folderSetting}</label>
        <p className="setting-help" id={`${id}help`}>
          {wrong ? (
            <span className="bad" role="alert">
              {text.folderWrong}
            </span>
          ) : (
            text.folderSettingHelp
          )}
        </p>
      </div>
      <div className="setting-fields">
        <input
          id={id}
          className="field"
          value={path}
          placeholder={text.folderOwn}
          spellCheck={false}
          aria-invalid={wrong}
          aria-describedby={`${id}help`}
          onChange={(event) => {
            const next = event.target.value;
            setPath(next);
            const trimmed = next.trim();
            if (trimmed === '') changeSettings({ savedFolder: null });
            else if (isWhole(trimmed)) changeSettings({ savedFolder: trimmed });
          }}
        />
      </div>
    </div>
  );
}
