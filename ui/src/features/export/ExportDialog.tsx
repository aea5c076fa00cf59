// The dialog that writes rows to a file: which rows, where to, how, what is lost; then its progress and outcome.
import { CircleCheck, Square, TriangleAlert } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import {
  asProblem,
  type ExportOptions,
  type ExportReport,
  type ExportRules,
  ipc,
  type JobId,
  newJobId,
  type Problem,
} from '../../ipc';
import { Bar } from '../../kit/Bar';
import { Button } from '../../kit/Button';
import { copyText } from '../../kit/clipboard';
import { Dialog } from '../../kit/Dialog';
import { ProblemBar } from '../../problem/ProblemBar';
import { notify, useApp } from '../../state/app';
import { perform } from '../../state/commands';
import { stopJob, useJobs } from '../../state/jobs';
import { useWorkspace } from '../../state/workspace';
import { useFormat, useWords } from '../../words';
import { type CheckState, useCheck, useTarget } from './ask';
import { follow } from './follow';
import { Notes } from './Notes';
import { OptionFields } from './OptionFields';
import { closeExport, type Exportable, useExport } from './open';
import {
  baseName,
  ENDINGS,
  FORMATS,
  rememberedOptions,
  rememberOptions,
  withEnding,
} from './options';
import './export.css';

/** Shown while something is to be exported. */
export function ExportDialog(): ReactNode {
  const open = useExport((state) => state.open);
  return open ? <Exporting key={open.rows.id} open={open} /> : null;
}

type Stage =
  | { name: 'form' }
  | { name: 'running'; job: JobId; path: string }
  | { name: 'done'; path: string; report: ExportReport };

function Exporting({ open }: { open: Exportable }): ReactNode {
  const words = useWords();
  const text = words.exporting;
  const zone = useApp((state) => state.settings.timeZone);
  const rules = useWorkspace((state) => state.policy?.policy?.export);
  const [options, setOptions] = useState(() => allowed(rememberedOptions(zone), rules?.formats));
  const [path, setPath] = useState(() => `${open.name}.${ENDINGS[options.format]}`);
  const [stage, setStage] = useState<Stage>({ name: 'form' });
  const [problem, setProblem] = useState<Problem | null>(null);
  const target = useTarget(path, setPath, stage.name === 'form');
  const check = useCheck(open, options, stage.name === 'form');

  const change = (patch: Partial<ExportOptions>) => {
    setOptions((old) => ({ ...old, ...patch }));
    const { format } = patch;
    if (format) setPath((old) => withEnding(old, format));
  };

  const start = async () => {
    rememberOptions(options);
    setProblem(null);
    const job = newJobId();
    try {
      const where = await ipc().exportTarget(path);
      setPath(where.path);
      // What was told before the click holds; a file that came in between is not replaced unasked.
      const replace = target.exists;
      await ipc().exportStart({
        job,
        rows: open.rows.id,
        path: where.path,
        replace,
        options,
        source: open.job,
      });
      setStage({ name: 'running', job, path: where.path });
      void follow(job, where.path, (outcome) => {
        if (outcome.report) setStage({ name: 'done', path: where.path, report: outcome.report });
        else {
          setStage({ name: 'form' });
          setProblem(outcome.problem);
          target.again();
        }
      });
    } catch (thrown) {
      setProblem(asProblem(thrown));
      target.again();
    }
  };

  const ready = path.trim() !== '' && check.problem === null;
  const foot =
    stage.name === 'form' ? (
      <>
        <Button onClick={closeExport}>{words.frame.cancel}</Button>
        <Button look="primary" disabled={!ready} onClick={() => void start()}>
          {target.exists ? text.replace : text.start}
        </Button>
      </>
    ) : stage.name === 'running' ? (
      <Button onClick={closeExport}>{text.background}</Button>
    ) : (
      <>
        <Button
          look="quiet"
          onClick={() =>
            void copyText(stage.path).then((done) => done && notify(words.frame.copied))
          }
        >
          {text.copyPath}
        </Button>
        <Button onClick={() => setStage({ name: 'form' })}>{text.another}</Button>
        <Button look="primary" onClick={closeExport}>
          {text.close}
        </Button>
      </>
    );

  return (
    <Dialog
      title={text.title}
      closeLabel={words.frame.close}
      onClose={closeExport}
      className="export"
      foot={foot}
    >
      <Which open={open} />
      {problem ? (
        <ProblemBar problem={problem} job={null} onDismiss={() => setProblem(null)} />
      ) : null}
      {stage.name === 'form' ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (ready) void start();
          }}
        >
          <Formats options={options} allowed={rules?.formats ?? null} onChange={change} />
          <Rules rules={rules} />
          <PathField path={path} exists={target.exists} onPath={setPath} />
          <OptionFields options={options} onChange={change} />
          <Check check={check} rows={open.rows.rowCount} cp932={check.asked} />
          {/* Enter in a field exports as the button does. */}
          <button type="submit" hidden disabled={!ready} />
        </form>
      ) : stage.name === 'running' ? (
        <Progress job={stage.job} path={stage.path} />
      ) : (
        <Done path={stage.path} report={stage.report} />
      )}
    </Dialog>
  );
}

/** Which rows, and how many of all there are. */
function Which({ open }: { open: Exportable }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const text = words.exporting;
  const { rows, source } = open;
  const kept = format.count(source.rowCount);
  const isPart = source.complete && source.totalRows !== null && source.totalRows > source.rowCount;
  return (
    <div className="export-which">
      <p className="tabular">
        {rows.id !== source.id
          ? text.view(format.count(rows.rowCount), kept)
          : !source.complete
            ? text.growing(kept)
            : isPart
              ? text.part(kept, format.count(source.totalRows ?? 0))
              : text.all(kept)}
      </p>
      {isPart ? (
        <p className="export-warn">
          <TriangleAlert size={13} aria-hidden />
          <span>{text.partHint}</span>
          <Button
            look="quiet"
            size="small"
            onClick={() => {
              closeExport();
              perform('settings');
            }}
          >
            {words.nextStep.openSettings}
          </Button>
        </p>
      ) : null}
    </div>
  );
}

/** The options of the last time, in a format that the policy allows. */
function allowed(options: ExportOptions, formats: string[] | null | undefined): ExportOptions {
  if (!formats || formats.includes(options.format)) return options;
  const format = FORMATS.find((one) => formats.includes(one));
  return format ? { ...options, format } : options;
}

/** What the policy says about files, before something is refused. */
function Rules({ rules }: { rules: ExportRules | undefined }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const text = words.policy;
  const sentences = [
    rules?.folders ? text.exportFolders(rules.folders.join(', ')) : '',
    typeof rules?.max_rows === 'number' ? text.exportRows(format.count(rules.max_rows)) : '',
  ].filter(Boolean);
  if (sentences.length === 0) return null;
  return (
    <p className="export-help">
      {text.title}: {sentences.join(' · ')}
    </p>
  );
}

interface FormatsProps {
  options: ExportOptions;
  /** Those that the policy allows; null: all. */
  allowed: string[] | null;
  onChange: (patch: Partial<ExportOptions>) => void;
}

function Formats({ options, allowed, onChange }: FormatsProps): ReactNode {
  const words = useWords();
  const text = words.exporting;
  const name = useId();
  return (
    <fieldset className="export-formats">
      <legend>{text.format}</legend>
      <div className="segments">
        {FORMATS.map((format) => (
          <label
            key={format}
            title={
              allowed && !allowed.includes(format)
                ? words.policy.exportFormats(allowed.join(', '))
                : undefined
            }
          >
            <input
              type="radio"
              disabled={allowed !== null && !allowed.includes(format)}
              name={name}
              checked={format === options.format}
              onChange={() => onChange({ format })}
            />
            {text.formats[format]}
          </label>
        ))}
      </div>
      <p className="export-help">{text.formatHints[options.format]}</p>
    </fieldset>
  );
}

interface PathFieldProps {
  path: string;
  exists: boolean;
  onPath: (path: string) => void;
}

function PathField({ path, exists, onPath }: PathFieldProps): ReactNode {
  const text = useWords().exporting;
  const id = useId();
  const empty = path.trim() === '';
  const browse = async () => {
    try {
      const chosen = await ipc().exportBrowse(path);
      if (chosen) onPath(chosen.path);
    } catch (thrown) {
      notify(asProblem(thrown).detail ?? text.browse, null, true);
    }
  };
  return (
    <div className="export-path">
      <label htmlFor={id}>{text.saveAs}</label>
      <div className="export-row">
        <input
          id={id}
          className="field"
          value={path}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={empty}
          aria-describedby={`${id}help`}
          onChange={(event) => onPath(event.target.value)}
        />
        <Button onClick={() => void browse()}>{text.browse}</Button>
      </div>
      <p className={`export-help ${exists ? 'warn' : ''}`} id={`${id}help`} role="status">
        {empty ? text.pathMissing : exists ? text.willReplace : ''}
      </p>
    </div>
  );
}

interface CheckProps {
  check: CheckState;
  rows: number;
  cp932: boolean;
}

function Check({ check, cp932 }: CheckProps): ReactNode {
  const text = useWords().exporting;
  if (check.problem) return <ProblemBar problem={check.problem} job={null} />;
  if (!cp932) return null;
  if (check.busy)
    return (
      <div className="export-check" role="status">
        <Bar share={null} label={text.checking} />
        <span>{text.checking}</span>
      </div>
    );
  const notes = (check.report?.notes ?? []).filter(
    ({ kind }) => kind === 'lost' || kind === 'lookAlike',
  );
  if (notes.length === 0)
    return (
      <p className="export-good" role="status">
        <CircleCheck size={14} aria-hidden />
        {text.lossless}
      </p>
    );
  return <Notes notes={notes} />;
}

function Progress({ job, path }: { job: JobId; path: string }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const snapshot = useJobs((state) => state.jobs.get(job));
  const progress = snapshot?.progress;
  const share = progress?.total ? Math.min(1, progress.done / progress.total) : null;
  const stopping = snapshot?.state.name === 'stopping';
  return (
    <div className="export-running">
      <p role="status">{words.exporting.running(baseName(path))}</p>
      <Bar share={share} label={words.exporting.running(baseName(path))} />
      <div className="export-row">
        <span className="tabular">
          {progress?.total
            ? words.exporting.progress(format.count(progress.done), format.count(progress.total))
            : ''}
        </span>
        <span className="spring" />
        <Button size="small" disabled={stopping} onClick={() => stopJob(job)}>
          <Square size={10} fill="currentColor" aria-hidden />
          {stopping ? words.exporting.stopping : words.exporting.stop}
        </Button>
      </div>
    </div>
  );
}

function Done({ path, report }: { path: string; report: ExportReport }): ReactNode {
  const text = useWords().exporting;
  const format = useFormat();
  return (
    <div className="export-done" role="status">
      <p className="export-good">
        <CircleCheck size={16} aria-hidden />
        <span className="tabular">
          {text.done(format.count(report.rows), format.bytes(report.bytes))}
        </span>
      </p>
      <p className="export-file">{path}</p>
      <Notes notes={report.notes} />
    </div>
  );
}
