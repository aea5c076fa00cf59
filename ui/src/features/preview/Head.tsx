// The first line: as whom, the address, and Read or Stop.
import { FolderOpen, Play, Square } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { asProblem, ipc, type PreviewSpec, type Problem } from '../../ipc';
import { Button, IconButton } from '../../kit/Button';
import { keyText } from '../../kit/keys';
import { problemLine } from '../../problem/problem';
import { perform } from '../../state/commands';
import { useIdentities } from '../../state/identities';
import { placeText, placeTitle } from '../../state/openFiles';
import { runFiles, useLooks } from '../../state/previews';
import { stopRun } from '../../state/runs';
import { changeTab, type OpenTab } from '../../state/tabs';
import { useFormat, useWords } from '../../words';
import { placeOf } from './address';

interface HeadProps {
  tab: OpenTab;
  spec: PreviewSpec;
  running: boolean;
}

/** Mounted anew for every address. */
export function Head({ tab, spec, running }: HeadProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const text = words.preview;
  const aws = useIdentities((state) => state.aws);
  const asked = useLooks((state) => state.byTab.has(tab.id));
  const [address, setAddress] = useState(placeText(spec.place));
  const [problem, setProblem] = useState<Problem | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const s3 = spec.place.name === 's3';
  const connection = spec.place.name === 's3' ? spec.place.connection : null;
  const known = aws.some((one) => one.id === connection);

  useEffect(() => {
    // An empty tab waits for an address.
    if (field.current?.value === '') field.current.focus();
  }, []);

  const read = async (as: string | null = connection) => {
    setProblem(null);
    if (address.trim() === '') return;
    try {
      const place = await placeOf(address, as ?? aws[0]?.id ?? null, (one) =>
        ipc().objectPlace(one),
      );
      const own = tab.title === placeTitle(spec.place) || placeText(spec.place) === '';
      if (own) changeTab(tab.id, { title: placeTitle(place) });
      // Another place is read anew: what was guessed of the first says nothing about it.
      const same = JSON.stringify(place) === JSON.stringify(spec.place);
      const query = { ...spec.query, columns: [], filter: '', order: [], sql: null, sample: null };
      runFiles(tab.id, same ? { place } : { place, reading: { types: [] }, query });
    } catch (thrown) {
      setProblem(asProblem(thrown));
    }
  };

  return (
    <>
      <form
        className="files-head"
        onSubmit={(event) => {
          event.preventDefault();
          void read();
        }}
      >
        {s3 ? (
          <select
            className="field files-connection"
            aria-label={text.connection}
            value={known ? (connection ?? '') : ''}
            onChange={(event) => void read(event.target.value)}
          >
            {known ? null : <option value="">{text.noConnection}</option>}
            {aws.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </select>
        ) : null}
        <input
          ref={field}
          className="field files-address"
          aria-label={text.address}
          title={text.addressHelp}
          placeholder={text.empty}
          spellCheck={false}
          autoComplete="off"
          value={address}
          aria-invalid={problem !== null}
          onChange={(event) => setAddress(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && !event.nativeEvent.isComposing)
              setAddress(placeText(spec.place));
          }}
        />
        <IconButton label={text.open.title} onClick={() => perform('openAsTable')}>
          <FolderOpen size={15} aria-hidden />
        </IconButton>
        {running ? (
          <Button className="files-run" size="small" onClick={() => stopRun(tab.id)}>
            <Square size={11} fill="currentColor" aria-hidden /> {text.stop}
          </Button>
        ) : (
          <Button
            className="files-run"
            size="small"
            look="primary"
            type="submit"
            title={keyText('F5')}
            disabled={address.trim() === ''}
          >
            <Play size={12} aria-hidden /> {asked ? text.again : text.go}
          </Button>
        )}
      </form>
      {problem ? (
        <p className="files-bad" role="alert">
          {problemLine(problem, words, format)}
          {problem.detail ? <span className="minor"> {problem.detail}</span> : null}
        </p>
      ) : null}
    </>
  );
}
