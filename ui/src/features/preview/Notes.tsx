// What was not as it should be, in one line with counts; the details name file and line.
import { ChevronDown, TriangleAlert } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Preview, PreviewNote } from '../../ipc';
import { Popover } from '../../kit/Popover';
import { problemLine } from '../../problem/problem';
import { type Format, useFormat, useWords, type Words } from '../../words';

type NoteName = PreviewNote['name'];

/** How often a kind of note is there: values and records by their number, the others by themselves. */
export function countsOf(notes: readonly PreviewNote[]): [NoteName, number][] {
  const counts = new Map<NoteName, number>();
  for (const note of notes) {
    const many =
      'bytes' in note
        ? note.bytes
        : 'records' in note
          ? note.records
          : 'values' in note
            ? note.values
            : 1;
    counts.set(note.name, (counts.get(note.name) ?? 0) + many);
  }
  return [...counts];
}

/** What a note says beside its kind. */
export function noteDetail(note: PreviewNote, words: Words, format: Format): string {
  const text = words.preview.notes;
  const line = (at: number | null) => (at === null ? '' : text.line(format.count(at)));
  switch (note.name) {
    case 'wrongBytes':
    case 'ragged':
      return line(note.line);
    case 'unreadable':
      return [note.reason, line(note.line)].filter(Boolean).join(', ');
    case 'misfits':
    case 'cut':
      return text.misfits(note.column, note.example);
    case 'badFile':
      return [note.file, problemLine(note.problem, words, format), note.problem.detail]
        .filter(Boolean)
        .join('\n');
    case 'missing':
      return text.missing(note.column, format.count(note.files));
    case 'mixed':
      return text.mixed(note.column, note.types.join(', '));
    case 'cutShort':
      return note.file;
  }
}

/** Nothing where all is well. */
export function Notes({ preview }: { preview: Preview }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const text = words.preview.notes;
  const [at, setAt] = useState<DOMRect | null>(null);
  const { notes } = preview;
  if (notes.length === 0) return null;
  return (
    <section className="notes-bar" aria-label={text.label}>
      <TriangleAlert size={13} aria-hidden />
      <span className="ellipsis tabular" role="status">
        {countsOf(notes)
          .map(([name, many]) => text.of[name].short(format.count(many), many !== 1))
          .join(' · ')}
      </span>
      <button
        type="button"
        className="fact"
        aria-haspopup="dialog"
        onClick={(event) => setAt(event.currentTarget.getBoundingClientRect())}
      >
        {text.details}
        <ChevronDown size={11} aria-hidden />
      </button>
      {at ? (
        <Popover label={text.label} at={at} onClose={() => setAt(null)} className="notes-list">
          <ul>
            {notes.map((note) => {
              const [[, many] = ['', 1]] = countsOf([note]);
              const detail = noteDetail(note, words, format);
              return (
                <li key={`${note.name} ${detail}`}>
                  <b className="tabular">
                    {text.of[note.name].short(format.count(many), many !== 1)}
                  </b>
                  <pre className="note-detail">{detail}</pre>
                  <span className="minor">{text.of[note.name].long}</span>
                </li>
              );
            })}
          </ul>
        </Popover>
      ) : null}
    </section>
  );
}
