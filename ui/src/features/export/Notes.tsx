// What could not be written as it was: a line a kind, its first places folded below it.
import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ExportNote } from '../../ipc';
import { useFormat, useWords } from '../../words';

/** Nothing where nothing happened. */
export function Notes({ notes }: { notes: readonly ExportNote[] }): ReactNode {
  const text = useWords().exporting;
  const format = useFormat();
  if (notes.length === 0) return null;
  return (
    <ul className="export-notes">
      {notes.map((note) => (
        <li key={note.kind}>
          <details open={note.kind === 'lost'}>
            <summary>
              <TriangleAlert size={13} aria-hidden />
              {text.notes[note.kind](format.count(note.count))}
            </summary>
            <ul>
              {note.first.map((place) => (
                <li key={`${place.row}/${place.column}`}>
                  <span>
                    {place.row === 0
                      ? text.placeHeader(place.column)
                      : text.place(format.count(place.row), place.column)}
                  </span>
                  <code>{place.text}</code>
                </li>
              ))}
              {note.count > note.first.length ? (
                <li>{text.more(format.count(note.count - note.first.length))}</li>
              ) : null}
            </ul>
          </details>
        </li>
      ))}
    </ul>
  );
}
