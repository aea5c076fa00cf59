// Chooses two results of a tab and the columns by which their rows belong together.
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { asProblem, ipc, type Problem, type RowSet } from '../../../ipc';
import { Bar } from '../../../kit/Bar';
import { Button } from '../../../kit/Button';
import { Dialog } from '../../../kit/Dialog';
import { problemLine } from '../../../problem/problem';
import { compareResults, pinsOf, usePins } from '../../../state/pins';
import type { Run } from '../../../state/runs';
import { useFormat, useWords } from '../../../words';
import { clock } from './Shelf';

interface Choice {
  id: string;
  name: string;
  label: string;
  rows: RowSet;
}

interface CompareProps {
  tab: string;
  current: Run | undefined;
  onClose: () => void;
}

/** Names that both sides have, in the order of the first; nested columns cannot be keys. */
export function commonNames(left: RowSet, right: RowSet): string[] {
  const plain = (rows: RowSet) =>
    rows.columns
      .filter((one) => one.fields.length === 0 && one.mode !== 'repeated' && one.type !== 'JSON')
      .map((one) => one.name);
  const other = new Set(plain(right));
  return [...new Set(plain(left).filter((name) => name !== '' && other.has(name)))];
}

/** The differences are shown as a result of their own. */
export function CompareDialog({ tab, current, onClose }: CompareProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const pins = usePins((state) => state.pins);
  const { pins: text } = words.grid;
  const choices: Choice[] = pinsOf(tab, pins)
    .filter((pin) => pin.run !== null)
    .map((pin) => ({
      id: pin.id,
      name: pin.name,
      label: `${pin.name}, ${text.asOf(clock(pin.atMs))}`,
      rows: pin.rows,
    }));
  if (current?.rows && !choices.some((one) => one.rows.id === current.rows?.id))
    choices.push({ id: 'newest', name: text.newest, label: text.newest, rows: current.rows });
  const [leftId, setLeft] = useState(choices.at(-2)?.id ?? '');
  const [rightId, setRight] = useState(choices.at(-1)?.id ?? '');
  const [keys, setKeys] = useState<readonly string[] | null>(null);
  const [working, setWorking] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const job = useRef<string | null>(null);
  const open = useRef(true);
  useEffect(() => {
    open.current = true;
    return () => {
      open.current = false;
      // Nobody waits for it any more.
      if (job.current)
        ipc()
          .jobCancel(job.current)
          .catch(() => undefined);
    };
  }, []);

  const left = choices.find((one) => one.id === leftId);
  const right = choices.find((one) => one.id === rightId);
  const names = left && right ? commonNames(left.rows, right.rows) : [];
  // The first column is most often what tells rows apart.
  const chosen = (keys ?? names.slice(0, 1)).filter((name) => names.includes(name));
  const ready = left && right && left.id !== right.id && chosen.length > 0 && !working;

  const compare = async () => {
    if (!left || !right) return;
    setWorking(true);
    setProblem(null);
    try {
      const name = text.comparison(left.name, right.name);
      const spec = { left: left.rows.id, right: right.rows.id, keys: [...chosen] };
      await compareResults(tab, name, spec, (id) => {
        job.current = id;
      });
      job.current = null;
      if (open.current) onClose();
    } catch (thrown) {
      job.current = null;
      if (!open.current) return;
      setProblem(asProblem(thrown));
      setWorking(false);
    }
  };

  const side = (label: string, value: string, onValue: (id: string) => void) => (
    <label>
      {label}
      <select className="field" value={value} onChange={(event) => onValue(event.target.value)}>
        {choices.map((one) => (
          <option key={one.id} value={one.id}>
            {one.label}
          </option>
        ))}
      </select>
    </label>
  );

  return (
    <Dialog
      title={text.compareTitle}
      closeLabel={words.frame.close}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{words.grid.cancel}</Button>
          <Button look="primary" disabled={!ready} onClick={() => void compare()}>
            {text.compareNow}
          </Button>
        </>
      }
    >
      {choices.length < 2 ? (
        <p>{text.pinFirst}</p>
      ) : (
        <div className="compare">
          <div className="compare-sides">
            {side(text.left, leftId, setLeft)}
            {side(text.right, rightId, setRight)}
          </div>
          <fieldset>
            <legend>{text.keys}</legend>
            <p className="minor compare-help">
              {names.length === 0 ? text.noCommon : text.keysHelp}
            </p>
            <div className="compare-keys">
              {names.map((name) => (
                <label key={name}>
                  <input
                    type="checkbox"
                    checked={chosen.includes(name)}
                    onChange={(event) =>
                      setKeys(
                        event.target.checked
                          ? [...chosen, name]
                          : chosen.filter((one) => one !== name),
                      )
                    }
                  />
                  {name}
                </label>
              ))}
            </div>
          </fieldset>
          {working ? <Bar share={null} label={text.working} /> : null}
          {problem ? <p className="bad">{problemLine(problem, words, format)}</p> : null}
        </div>
      )}
    </Dialog>
  );
}
