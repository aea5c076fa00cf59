// One short message at the foot of the window, with at most one thing to do.
import { CircleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, IconButton } from '../kit/Button';
import { dismissNotice, useApp } from '../state/app';
import { useWords } from '../words';

/** Told to screen readers; never the only place where a problem is shown. */
export function NoticeBar(): ReactNode {
  const words = useWords();
  const notice = useApp((state) => state.notice);
  return (
    <div className="notices" role="status" aria-live="polite">
      {notice ? (
        <div key={notice.id} className={`notice ${notice.problem ? 'bad' : ''}`}>
          {notice.problem ? <CircleAlert size={14} aria-hidden /> : null}
          <span>{notice.text}</span>
          {notice.action ? (
            <Button
              look="quiet"
              size="small"
              onClick={() => {
                notice.action?.run();
                dismissNotice();
              }}
            >
              {notice.action.label}
            </Button>
          ) : null}
          <IconButton size="small" label={words.frame.close} onClick={dismissNotice}>
            <X size={13} aria-hidden />
          </IconButton>
        </div>
      ) : null}
    </div>
  );
}
