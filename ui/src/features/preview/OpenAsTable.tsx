// The dialog that opens a file or folder of this machine, or an address in S3, as a table.
import { type ReactNode, useId, useState } from 'react';
import { asProblem, ipc, type Problem } from '../../ipc';
import { Button } from '../../kit/Button';
import { Dialog } from '../../kit/Dialog';
import { problemLine } from '../../problem/problem';
import { useIdentities } from '../../state/identities';
import { openPreview } from '../../state/openFiles';
import { useFormat, useWords } from '../../words';
import { placeOf } from './address';

/** Shown while it is mounted. */
export function OpenAsTable({ onClose }: { onClose: () => void }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const text = words.preview.open;
  const aws = useIdentities((state) => state.aws);
  const [path, setPath] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const id = useId();

  const open = async (address: string) => {
    if (address.trim() === '') return;
    try {
      const place = await placeOf(address, aws[0]?.id ?? null, (one) => ipc().objectPlace(one));
      onClose();
      openPreview(place);
    } catch (thrown) {
      setProblem(asProblem(thrown));
    }
  };
  const choose = async (ask: () => Promise<string | null>) => {
    try {
      const chosen = await ask();
      if (chosen === null) return;
      setPath(chosen);
      await open(chosen);
    } catch (thrown) {
      setProblem(asProblem(thrown));
    }
  };

  return (
    <Dialog
      title={text.title}
      closeLabel={words.frame.close}
      onClose={onClose}
      className="open-table"
      foot={
        <>
          <Button onClick={() => void choose(() => ipc().fileChoose([]))}>{text.file}</Button>
          <Button onClick={() => void choose(() => ipc().folderChoose())}>{text.folder}</Button>
          <span className="spring" />
          <Button onClick={onClose}>{words.frame.cancel}</Button>
          <Button look="primary" disabled={path.trim() === ''} onClick={() => void open(path)}>
            {text.open}
          </Button>
        </>
      }
    >
      <form
        className="open-table-form"
        onSubmit={(event) => {
          event.preventDefault();
          void open(path);
        }}
      >
        <label htmlFor={id}>{text.path}</label>
        <input
          id={id}
          className="field mono"
          spellCheck={false}
          autoComplete="off"
          placeholder="~/logs/*.csv"
          value={path}
          aria-describedby={`${id}help`}
          onChange={(event) => setPath(event.target.value)}
        />
        <p className="minor" id={`${id}help`}>
          {text.help}
        </p>
        {problem ? (
          <p className="bad" role="alert">
            {problemLine(problem, words, format)}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}
