// Where to open or save a file: a path to type, and what lies beside it to choose from.
import { CornerLeftUp, FileCode2, Folder as FolderIcon } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { asProblem, type Folder, type FolderEntry, ipc, type Problem } from '../../ipc';
import { Button } from '../../kit/Button';
import { Dialog } from '../../kit/Dialog';
import { problemLine } from '../../problem/problem';
import { activeTab } from '../../state/tabs';
import { useFormat, useWords } from '../../words';
import { baseName, openFile, saveAsFile, useFiles } from './files';

/** The folder that was looked at last, for the next time. */
let lastFolder: string | null = null;

const separator = (path: string) => (path.includes('\\') ? '\\' : '/');

function joined(folder: string, name: string): string {
  const sign = separator(folder);
  return folder.endsWith(sign) ? folder + name : folder + sign + name;
}

/** The dialog that is asked for, if any. */
export function FileDialogs(): ReactNode {
  const kind = useFiles((state) => state.dialog);
  return kind ? (
    <FileDialog kind={kind} onClose={() => useFiles.setState({ dialog: null })} />
  ) : null;
}

interface FileDialogProps {
  kind: 'open' | 'save';
  onClose: () => void;
}

/** Shown while it is mounted. */
function FileDialog({ kind, onClose }: FileDialogProps): ReactNode {
  const words = useWords();
  const { files } = words.editing;
  const format = useFormat();
  const [path, setPath] = useState('');
  const [folder, setFolder] = useState<Folder | null>(null);
  const [chosen, setChosen] = useState(-1);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [replacing, setReplacing] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();

  const go = async (to: string | null, name = '') => {
    try {
      const read = await ipc().fileFolder(to);
      lastFolder = read.path;
      setFolder(read);
      setChosen(-1);
      setProblem(null);
      setPath(joined(read.path, name));
    } catch (thrown) {
      setProblem(asProblem(thrown));
    }
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it opens
  useEffect(() => {
    const tab = activeTab();
    const suggested = tab?.file ? baseName(tab.file.path) : fileName(tab?.title ?? '');
    void go(tab?.file?.path ?? lastFolder, kind === 'save' ? suggested : '');
  }, []);

  useEffect(() => {
    list.current?.querySelector(`[data-index="${chosen}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  const typed = folder && path.startsWith(folder.path) ? baseName(path) : '';
  const shown = (folder?.entries ?? []).filter(
    (entry) =>
      kind === 'save' || typed === '' || entry.name.toLowerCase().includes(typed.toLowerCase()),
  );

  const finish = async (to: string, overwrite = false) => {
    try {
      if (kind === 'open') await openFile(to);
      else await saveAsFile(to, overwrite);
      onClose();
    } catch (thrown) {
      const found = asProblem(thrown);
      if (kind === 'save' && found.kind.name === 'conflict') setReplacing(to);
      else if (found.kind.name === 'badInput' && found.kind.reason === 'this is a folder')
        await go(to);
      else setProblem(found);
    }
  };

  const take = (entry: FolderEntry) => {
    if (entry.folder) void go(entry.path, kind === 'save' ? typed : '');
    else if (kind === 'open') void finish(entry.path);
    else {
      setPath(entry.path);
      setChosen(-1);
    }
  };

  const submit = () => {
    const entry = shown[chosen];
    if (entry) take(entry);
    else if (path.trim() !== '') void finish(kind === 'save' ? withEnding(path) : path);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') setChosen(Math.min(shown.length - 1, chosen + 1));
    else if (event.key === 'ArrowUp') setChosen(Math.max(-1, chosen - 1));
    else if (event.key === 'PageDown') setChosen(Math.min(shown.length - 1, chosen + 10));
    else if (event.key === 'PageUp') setChosen(Math.max(-1, chosen - 10));
    else if (event.key === 'Enter') submit();
    else return;
    event.preventDefault();
  };

  if (replacing !== null)
    return (
      <Dialog
        title={files.replaceTitle}
        closeLabel={words.frame.close}
        onClose={() => setReplacing(null)}
        foot={
          <>
            <Button onClick={() => setReplacing(null)}>{words.frame.cancel}</Button>
            <Button look="danger" onClick={() => void finish(replacing, true)}>
              {files.replace}
            </Button>
          </>
        }
      >
        <p>{files.replaceText(baseName(replacing))}</p>
      </Dialog>
    );

  return (
    <Dialog
      title={kind === 'open' ? files.openTitle : files.saveTitle}
      closeLabel={words.frame.close}
      onClose={onClose}
      className="file-dialog"
      foot={
        <>
          <Button onClick={onClose}>{words.frame.cancel}</Button>
          <Button look="primary" onClick={submit}>
            {kind === 'open' ? files.open : files.save}
          </Button>
        </>
      }
    >
      <div className="file-path">
        <input
          aria-label={files.path}
          aria-controls={id}
          aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
          aria-invalid={problem !== null}
          role="combobox"
          aria-expanded
          aria-autocomplete="list"
          spellCheck={false}
          autoComplete="off"
          value={path}
          onChange={(event) => {
            const next = event.target.value;
            setPath(next);
            setChosen(-1);
            // A folder that was typed to its end is shown.
            const sign = separator(next);
            const around = next.slice(0, next.lastIndexOf(sign) + 1);
            const now = folder ? joined(folder.path, '') : '';
            if (around !== '' && around !== now && next.endsWith(sign))
              void ipc()
                .fileFolder(around)
                .then(
                  (read) => {
                    setFolder(read);
                    setProblem(null);
                  },
                  () => undefined,
                );
          }}
          onKeyDown={onKeyDown}
        />
        <Button
          size="small"
          disabled={folder?.parent == null}
          onClick={() => void go(folder?.parent ?? null, kind === 'save' ? typed : '')}
        >
          <CornerLeftUp size={13} aria-hidden />
          {files.up}
        </Button>
      </div>
      <p className={`file-note ${problem ? 'bad' : ''}`} role={problem ? 'alert' : undefined}>
        {problem ? problemLine(problem, words, format) : files.pathHelp}
      </p>
      <div className="file-list" role="listbox" id={id} aria-label={files.entries} ref={list}>
        {shown.map((entry, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the field, which marks the lines
          // biome-ignore lint/a11y/useFocusableInteractive: see above
          <div
            key={entry.path}
            id={`${id}-${index}`}
            data-index={index}
            role="option"
            aria-selected={index === chosen}
            className="file-entry"
            onClick={() => take(entry)}
          >
            {entry.folder ? (
              <FolderIcon size={14} aria-hidden />
            ) : (
              <FileCode2 size={14} aria-hidden />
            )}
            <span className="ellipsis">{entry.name}</span>
            <span className="spring" />
            <span className="file-fact tabular">
              {entry.bytes === null ? '' : format.bytes(entry.bytes)}
            </span>
            <span className="file-fact tabular">
              {entry.modifiedAtMs === null ? '' : format.moment(entry.modifiedAtMs)}
            </span>
          </div>
        ))}
        {folder && shown.length === 0 ? <p className="file-empty">{files.empty}</p> : null}
        {folder?.more ? <p className="file-empty">{files.more}</p> : null}
      </div>
    </Dialog>
  );
}

/** A title as the name of a file. */
function fileName(title: string): string {
  const plain = title.replace(/[\\/:*?"<>|]/g, ' ').trim();
  return withEnding(plain === '' ? 'query' : plain);
}

function withEnding(path: string): string {
  return /\.[A-Za-z0-9]{1,8}$/.test(path) ? path : `${path}.sql`;
}
