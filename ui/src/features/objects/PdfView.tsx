// A PDF, a page at a time, drawn by pdf.js: nothing in the document runs, and nothing is fetched for it.
import { ChevronLeft, ChevronRight } from 'lucide-react';
import {
  GlobalWorkerOptions,
  getDocument,
  type PDFDocumentProxy,
} from 'pdfjs-dist/legacy/build/pdf.mjs';
import worker from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { IconButton } from '../../kit/Button';
import { useFormat, useWords } from '../../words';
import { Note } from './Viewer';

GlobalWorkerOptions.workerSrc = worker;

/** Pages are drawn no wider than this, whatever they say of themselves. */
const MOST_PX = 2400;

/** In place of the object. */
export function PdfView({ bytes, name }: { bytes: ArrayBuffer; name: string }): ReactNode {
  const { look } = useWords().objects;
  const format = useFormat();
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [document, setDocument] = useState<PDFDocumentProxy | null>(null);
  const [page, setPage] = useState(1);
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    // The worker takes what it is given: the bytes themselves stay here.
    const loading = getDocument({ data: bytes.slice(0), useSystemFonts: true });
    let gone = false;
    loading.promise.then(
      (found) => {
        if (!gone) setDocument(found);
      },
      () => {
        if (!gone) setFailed(true);
      },
    );
    return () => {
      gone = true;
      void loading.destroy();
    };
  }, [bytes]);

  useEffect(() => {
    const target = canvas.current;
    const width = (box.current?.clientWidth ?? 600) - 24;
    if (!document || !target) return;
    let gone = false;
    let stop: () => void = () => undefined;
    document
      .getPage(page)
      .then((shown) => {
        if (gone) return;
        const natural = shown.getViewport({ scale: 1 });
        const scale = Math.max(0.1, Math.min(width, 900) / natural.width);
        const ratio = Math.min(window.devicePixelRatio || 1, MOST_PX / (natural.width * scale));
        const viewport = shown.getViewport({ scale: scale * ratio });
        target.width = Math.floor(viewport.width);
        target.height = Math.floor(viewport.height);
        target.style.width = `${Math.floor(viewport.width / ratio)}px`;
        const task = shown.render({ canvas: target, viewport });
        stop = () => task.cancel();
        return task.promise;
      })
      .catch(() => {
        if (!gone) setFailed(true);
      });
    return () => {
      gone = true;
      stop();
    };
  }, [document, page]);

  if (failed) return <Note title={look.notHere} help={look.notHereHelp} />;
  const count = document?.numPages ?? 0;
  return (
    <div className="viewer-pdf">
      <div className="viewer-bar">
        <IconButton
          size="small"
          label={look.previousPage}
          disabled={page <= 1}
          onClick={() => setPage(page - 1)}
        >
          <ChevronLeft size={14} aria-hidden />
        </IconButton>
        <IconButton
          size="small"
          label={look.nextPage}
          disabled={page >= count}
          onClick={() => setPage(page + 1)}
        >
          <ChevronRight size={14} aria-hidden />
        </IconButton>
        <span className="tabular" role="status">
          {count > 0 ? look.page(format.count(page), format.count(count)) : look.loading}
        </span>
      </div>
      <div className="pdf-page" ref={box}>
        <canvas ref={canvas} role="img" aria-label={name} />
      </div>
    </div>
  );
}
