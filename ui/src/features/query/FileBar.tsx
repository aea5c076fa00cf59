// The bar over a text whose file was changed or removed by another program.
import { FileWarning } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../kit/Button';
import type { OpenTab } from '../../state/tabs';
import { useWords } from '../../words';
import { baseName, keepMine, reload, saveAgain, useFiles } from './files';

/** Nothing while the file is as the tab knows it. */
export function FileBar({ tab }: { tab: OpenTab }): ReactNode {
  const { files } = useWords().editing;
  const news = useFiles((state) => state.news.get(tab.id));
  if (!news || !tab.file) return null;
  const name = baseName(tab.file.path);
  return (
    <div className="file-bar" role="alert">
      <FileWarning size={14} aria-hidden />
      <span className="ellipsis">
        {news.name === 'gone'
          ? files.gone(name)
          : tab.file.changed
            ? files.changedBoth(name)
            : files.changedOnDisk(name)}
      </span>
      <span className="spring" />
      {news.name === 'gone' ? (
        <Button size="small" onClick={() => saveAgain(tab.id)}>
          {files.saveAgain}
        </Button>
      ) : (
        <Button size="small" onClick={() => void reload(tab.id)}>
          {files.reload}
        </Button>
      )}
      <Button look="quiet" size="small" onClick={() => keepMine(tab.id)}>
        {files.keep}
      </Button>
    </div>
  );
}
