// The files of the set, first of all those with a problem.
import { FileText, TriangleAlert } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import type { FileFacts } from '../../ipc';
import { problemLine } from '../../problem/problem';
import { newest, useLooks } from '../../state/previews';
import type { ResultPanelProps } from '../../state/views';
import { useFormat, useWords } from '../../words';
import { commonFolder, openFileOf } from './files';

/** Rows drawn at a time: more come as the end is neared. */
const STEP = 200;

/** A panel of the results. */
export function FilesPanel({ tab }: ResultPanelProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const text = words.preview.set;
  const preview = newest(useLooks((state) => state.byTab.get(tab)));
  const [drawn, setDrawn] = useState(STEP);
  const files = preview?.files;
  const sorted = useMemo(() => {
    const list = files?.first ?? [];
    return [...list.filter((one) => one.problem), ...list.filter((one) => !one.problem)];
  }, [files]);
  if (!files || sorted.length === 0)
    return (
      <div className="empty" role="status">
        <p className="empty-title">{files?.complete ? text.files('0', true) : text.listing}</p>
      </div>
    );
  const folder = commonFolder(files.first.map((one) => one.name));
  return (
    <div
      className="files-panel"
      onScroll={(event) => {
        const { scrollTop, clientHeight, scrollHeight } = event.currentTarget;
        if (scrollTop + clientHeight > scrollHeight - 600 && drawn < sorted.length)
          setDrawn(drawn + STEP);
      }}
    >
      <p className="files-folder">
        <span className="mono">{folder}</span>
        {files.first.length < files.found ? (
          <span className="minor tabular">
            {text.partial(format.count(files.first.length), format.count(files.found))}
          </span>
        ) : null}
      </p>
      <table className="facts-table">
        <thead>
          <tr>
            <th scope="col">{text.name}</th>
            <th scope="col" className="number">
              {text.size}
            </th>
            <th scope="col">{text.modified}</th>
            <th scope="col">{text.state}</th>
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, drawn).map((one) => (
            <FileRow key={one.name} tab={tab} file={one} folder={folder} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function FileRow({
  tab,
  file,
  folder,
}: {
  tab: string;
  file: FileFacts;
  folder: string;
}): ReactNode {
  const words = useWords();
  const format = useFormat();
  const text = words.preview.set;
  const name = file.name.slice(folder.length) || file.name;
  return (
    <tr>
      <th scope="row">
        <button
          type="button"
          className="file-link mono"
          title={text.openFile(file.name)}
          onClick={() => openFileOf(tab, file.name)}
        >
          {file.problem ? (
            <TriangleAlert className="bad" size={13} aria-hidden />
          ) : (
            <FileText size={13} aria-hidden />
          )}
          <span>{name}</span>
        </button>
      </th>
      <td className="number tabular">{format.bytes(file.size)}</td>
      <td className="tabular minor">
        {file.modifiedMs === null ? '' : format.moment(file.modifiedMs)}
      </td>
      <td>
        {file.problem ? (
          <span className="bad" title={file.problem.detail ?? undefined}>
            {problemLine(file.problem, words, format)}
            {file.problem.detail ? <small>{file.problem.detail}</small> : null}
          </span>
        ) : (
          <span className="minor">{text.fine}</span>
        )}
      </td>
    </tr>
  );
}
