// Over the editor of a tab that belongs to a saved query: which file that is, and the way back to its form.
import { ClipboardList, Save } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../kit/Button';
import { keyText } from '../../kit/keys';
import { changeTab, type OpenTab } from '../../state/tabs';
import { useWords } from '../../words';
import { saveActive } from './actions';
import './saved.css';

/** Nothing for a tab that belongs to none. */
export function SavedBar({ tab }: { tab: OpenTab }): ReactNode {
  const text = useWords().saved;
  const { saved } = tab;
  if (!saved) return null;
  return (
    <div className="saved-bar">
      <ClipboardList size={13} aria-hidden />
      <span className="ellipsis">{saved.path}</span>
      <span className="spring" />
      <Button look="quiet" size="small" title={keyText('Mod+S')} onClick={() => void saveActive()}>
        <Save size={12} aria-hidden />
        {text.save}
      </Button>
      <Button
        look="quiet"
        size="small"
        onClick={() => changeTab(tab.id, { saved: { ...saved, form: true } })}
      >
        {text.showForm}
      </Button>
    </div>
  );
}
