// A file of this computer: a path to type, or the system's own dialog.
import type { ReactNode } from 'react';
import { asProblem, ipc } from '../../ipc';
import { Button } from '../../kit/Button';
import { reportProblem } from '../../state/app';
import { useWords } from '../../words';
import { Field } from './Field';

interface FilePathProps {
  label: string;
  hint: string;
  /** What the names of the files end with. */
  endings: string[];
  value: string;
  wrong: string | null;
  onValue: (value: string) => void;
}

/** Only the path comes here; the app reads the file. */
export function FilePath(props: FilePathProps): ReactNode {
  const { label, hint, endings, value, wrong, onValue } = props;
  const { adding } = useWords().connections;
  const browse = async () => {
    try {
      const path = await ipc().fileChoose(endings);
      if (path !== null) onValue(path);
    } catch (thrown) {
      reportProblem(asProblem(thrown));
    }
  };
  return (
    <Field
      label={label}
      hint={hint}
      value={value}
      wrong={wrong}
      onChange={(event) => onValue(event.target.value)}
      after={<Button onClick={() => void browse()}>{adding.browse}</Button>}
    />
  );
}
