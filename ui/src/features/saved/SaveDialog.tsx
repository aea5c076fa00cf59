// The dialog that saves a query: its name, what it answers, where it lies, and what it asks before it runs.
import { type ReactNode, useEffect, useId, useState } from 'react';
import type { LocalText, Problem, SavedParameter, SavedQuery } from '../../ipc';
import { Button } from '../../kit/Button';
import { Dialog } from '../../kit/Dialog';
import { SCALARS } from '../../params';
import { ProblemBar } from '../../problem/ProblemBar';
import { provide } from '../../state/commands';
import { changeTab, openTab } from '../../state/tabs';
import { useWords } from '../../words';
import { fileOf, isQuery, linkTab, saveActive, writeSaved } from './actions';
import { useSaving } from './saving';
import { reloadSaved, savedOf, useSaved } from './store';
import './saved.css';

/** Provides saving, and shows its dialogs. */
export function Saving(): ReactNode {
  const { open, conflict } = useSaving();
  useEffect(() => provide({ saveQuery: () => void saveActive() }), []);
  return (
    <>
      {open ? <SaveDialog key={open.tab} tab={open.tab} first={open.query} /> : null}
      {conflict ? <Conflict tab={conflict.tab} query={conflict.query} /> : null}
    </>
  );
}

const close = () => useSaving.setState({ open: null });

const GIB = 2 ** 30;

/** A path that every system takes, below the folder. */
function isFile(path: string): boolean {
  return (
    /^[^\\:*?"<>|\p{Cc}]+\.sql$/iu.test(path) &&
    path.split('/').every((part) => part !== '' && !part.startsWith('.') && part !== '..')
  );
}

function list(text: string): string[] {
  return text
    .split(/[,、，]/u)
    .map((one) => one.trim())
    .filter(Boolean);
}

function SaveDialog({ tab, first }: { tab: string; first: SavedQuery }): ReactNode {
  const words = useWords();
  const text = words.saved;
  const id = useId();
  const [query, setQuery] = useState(first);
  const [named, setNamed] = useState(first.version !== '');
  const [tags, setTags] = useState(first.tags.join(', '));
  const [limit, setLimit] = useState(
    first.maxBytesBilled === null ? '' : String(first.maxBytesBilled / GIB),
  );
  const [problem, setProblem] = useState<Problem | null>(null);
  const [replace, setReplace] = useState(false);
  const [busy, setBusy] = useState(false);

  const patch = (change: Partial<SavedQuery>) => {
    setQuery((old) => ({ ...old, ...change }));
    if (change.path !== undefined) setReplace(false);
  };
  const bytes = limit.trim() === '' ? null : Number(limit.normalize('NFKC').replaceAll(',', ''));
  const limitWrong = bytes !== null && !(Number.isFinite(bytes) && bytes > 0);
  const nameWrong = query.title.text.trim() === '';
  const fileWrong = !isFile(query.path);
  const ready = !limitWrong && !nameWrong && !fileWrong && !busy;

  const save = async () => {
    setBusy(true);
    const answer = await writeSaved({
      query: {
        ...query,
        tags: list(tags),
        maxBytesBilled: bytes === null ? null : Math.round(bytes * GIB),
      },
      overwrite: replace,
    });
    setBusy(false);
    if (isQuery(answer)) {
      linkTab(tab, answer);
      close();
      return;
    }
    setProblem(answer);
    setReplace(answer.kind.name === 'conflict');
  };

  return (
    <Dialog
      title={text.saveTitle}
      closeLabel={words.frame.close}
      onClose={close}
      className="save-query"
      foot={
        <>
          <Button onClick={close}>{words.frame.cancel}</Button>
          <Button look="primary" disabled={!ready} onClick={() => void save()}>
            {replace ? text.overwrite : text.save}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) void save();
        }}
      >
        {problem ? (
          <ProblemBar problem={problem} job={null} onDismiss={() => setProblem(null)} />
        ) : null}
        <div className="save-fields">
          <Text
            label={text.name}
            value={query.title.text}
            problem={nameWrong ? text.nameMissing : ''}
            onValue={(value) => {
              patch({ title: { ...query.title, text: value } });
              if (!named) patch({ path: fileOf(value) });
            }}
          />
          <Text
            label={text.nameJa}
            value={query.title.translations.ja ?? ''}
            onValue={(value) => patch({ title: translated(query.title, value) })}
          />
          <Text
            label={text.description}
            value={query.description.text}
            wide
            onValue={(value) => patch({ description: { ...query.description, text: value } })}
          />
          <Text
            label={text.file}
            value={query.path}
            hint={text.fileHint}
            problem={fileWrong ? text.fileWrong : ''}
            onValue={(value) => {
              setNamed(true);
              patch({ path: value });
            }}
          />
          <Text label={text.tagsField} value={tags} hint={text.tagsHint} onValue={setTags} />
          <Text
            label={text.dataset}
            value={query.defaultDataset ?? ''}
            hint={text.datasetHint}
            onValue={(value) =>
              patch({ defaultDataset: value.trim() === '' ? null : value.trim() })
            }
          />
          <Text
            label={text.maxBytes}
            value={limit}
            hint={text.maxBytesHint}
            problem={limitWrong ? text.numberWrong : ''}
            onValue={setLimit}
          />
        </div>
        {query.parameters.length > 0 ? (
          <fieldset className="save-parameters">
            <legend>{text.parameters}</legend>
            {query.parameters.map((parameter, index) => (
              <ParameterRow
                key={parameter.name}
                parameter={parameter}
                types={`${id}types`}
                onChange={(change) =>
                  patch({
                    parameters: query.parameters.map((one, at) =>
                      at === index ? { ...one, ...change } : one,
                    ),
                  })
                }
              />
            ))}
            <datalist id={`${id}types`}>
              {SCALARS.flatMap((type) => [type, `ARRAY<${type}>`]).map((type) => (
                <option key={type} value={type} />
              ))}
            </datalist>
          </fieldset>
        ) : null}
        <button type="submit" hidden disabled={!ready} />
      </form>
    </Dialog>
  );
}

function translated(text: LocalText, ja: string): LocalText {
  const { ja: _, ...others } = text.translations;
  return { ...text, translations: ja.trim() === '' ? others : { ...others, ja } };
}

interface TextProps {
  label: string;
  value: string;
  hint?: string;
  problem?: string;
  wide?: boolean;
  onValue: (value: string) => void;
}

function Text({ label, value, hint, problem = '', wide = false, onValue }: TextProps): ReactNode {
  const id = useId();
  return (
    <div className={wide ? 'wide' : ''}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="field"
        value={value}
        aria-invalid={problem !== ''}
        aria-describedby={`${id}help`}
        onChange={(event) => onValue(event.target.value)}
      />
      <p id={`${id}help`} className={problem === '' ? 'save-help' : 'save-help bad'}>
        {problem || hint}
      </p>
    </div>
  );
}

interface ParameterRowProps {
  parameter: SavedParameter;
  /** The id of the list of types. */
  types: string;
  onChange: (change: Partial<SavedParameter>) => void;
}

function ParameterRow({ parameter, types, onChange }: ParameterRowProps): ReactNode {
  const text = useWords().saved;
  const [choices, setChoices] = useState(parameter.choices.join(', '));
  return (
    <div className="save-parameter">
      <code>@{parameter.name}</code>
      <label>
        <span>{text.parameterType}</span>
        <input
          className="field"
          list={types}
          value={parameter.type}
          onChange={(event) => onChange({ type: event.target.value })}
        />
      </label>
      <label>
        <span>{text.parameterLabel}</span>
        <input
          className="field"
          value={parameter.label.text}
          onChange={(event) =>
            onChange({ label: { ...parameter.label, text: event.target.value } })
          }
        />
      </label>
      <label>
        <span>{text.parameterDefault}</span>
        <input
          className="field"
          value={parameter.default ?? ''}
          onChange={(event) =>
            onChange({ default: event.target.value === '' ? null : event.target.value })
          }
        />
      </label>
      <label title={text.parameterChoicesHint}>
        <span>{text.parameterChoices}</span>
        <input
          className="field"
          placeholder={text.parameterChoicesHint}
          value={choices}
          onChange={(event) => {
            setChoices(event.target.value);
            onChange({ choices: list(event.target.value) });
          }}
        />
      </label>
      <label className="save-tick">
        <input
          type="checkbox"
          checked={parameter.optional}
          onChange={(event) => onChange({ optional: event.target.checked })}
        />
        <span>{text.parameterOptional}</span>
      </label>
    </div>
  );
}

/** The file is another one by now: whose text shall hold? */
function Conflict({ tab, query }: { tab: string; query: SavedQuery }): ReactNode {
  const words = useWords();
  const text = words.saved;
  const theirs = savedOf(
    query.path,
    useSaved((state) => state.list),
  );
  const done = () => useSaving.setState({ conflict: null });
  const overwrite = async () => {
    done();
    const answer = await writeSaved({ query, overwrite: true });
    if (isQuery(answer)) linkTab(tab, answer);
  };
  const take = () => {
    done();
    if (!theirs) return;
    // Mine stays in its tab, no longer bound to the file.
    changeTab(tab, { saved: null });
    openTab({
      sql: theirs.sql,
      title: theirs.title.text,
      saved: { path: theirs.path, version: theirs.version, form: false },
    });
    void reloadSaved();
  };
  const another = () => {
    done();
    useSaving.setState({ open: { tab, query: { ...query, version: '' }, isNew: true } });
  };
  return (
    <Dialog
      title={text.conflictTitle}
      closeLabel={words.frame.close}
      onClose={done}
      foot={
        <>
          <Button onClick={done}>{words.frame.cancel}</Button>
          <Button onClick={another}>{text.saveAnother}</Button>
          {theirs ? <Button onClick={take}>{text.takeTheirs}</Button> : null}
          <Button look="danger" onClick={() => void overwrite()}>
            {text.overwrite}
          </Button>
        </>
      }
    >
      <p>{text.conflictText(query.path)}</p>
    </Dialog>
  );
}
