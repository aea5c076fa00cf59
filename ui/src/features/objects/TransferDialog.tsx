// The dialog that downloads and uploads: where to, what is done with what is there, progress, and a report.
import { CircleCheck, FilePlus2, FolderPlus, Square, TriangleAlert, X } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { asProblem, ipc, type JobId, type TransferReport } from '../../ipc';
import { Bar } from '../../kit/Bar';
import { Button, IconButton } from '../../kit/Button';
import { copyText } from '../../kit/clipboard';
import { Dialog } from '../../kit/Dialog';
import { ProblemBar } from '../../problem/ProblemBar';
import { problemLine } from '../../problem/problem';
import { notify, reportProblem } from '../../state/app';
import { stopJob, useJobs } from '../../state/jobs';
import { useFormat, useWords } from '../../words';
import { chooseFolder } from './actions';
import { s3Path } from './address';
import {
  closeTransfer,
  edit,
  startTransfer,
  type Transfer,
  useTransfer,
  type Wish,
} from './transfer';

/** Failures that the report shows; all of them are copied. */
const SHOWN = 50;

/** Shown while something is to be moved, or while one watches it. */
export function TransferDialog(): ReactNode {
  const open = useTransfer((state) => state.open);
  return open ? <Moving key={open.id} transfer={open} /> : null;
}

function Moving({ transfer }: { transfer: Transfer }): ReactNode {
  const words = useWords();
  const { transfer: text } = words.objects;
  const { wish, stage, to, overwrite, problem } = transfer;
  const down = wish.way === 'download';
  const ready = down ? to.trim() !== '' : wish.files.length > 0;
  const start = () => {
    if (ready) void startTransfer(transfer);
  };
  const foot =
    stage.name === 'form' ? (
      <>
        <Button onClick={closeTransfer}>{words.frame.cancel}</Button>
        <Button look="primary" disabled={!ready} onClick={start}>
          {down ? text.startDownload : text.startUpload}
        </Button>
      </>
    ) : stage.name === 'running' ? (
      <Button onClick={closeTransfer}>{text.background}</Button>
    ) : (
      <>
        <Button onClick={() => edit({ stage: { name: 'form' } })}>{text.another}</Button>
        <Button look="primary" onClick={closeTransfer}>
          {text.close}
        </Button>
      </>
    );
  return (
    <Dialog
      title={down ? text.download : text.upload}
      closeLabel={words.frame.close}
      onClose={closeTransfer}
      className="transfer"
      foot={foot}
    >
      {problem ? (
        <ProblemBar problem={problem} job={null} onDismiss={() => edit({ problem: null })} />
      ) : null}
      {stage.name === 'form' ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            start();
          }}
        >
          {wish.way === 'download' ? <Download wish={wish} to={to} /> : <Upload wish={wish} />}
          <label className="check transfer-overwrite">
            <input
              type="checkbox"
              checked={overwrite}
              onChange={(event) => edit({ overwrite: event.target.checked })}
            />
            <span>
              {text.overwrite}
              <small className="muted">
                {!overwrite ? text.leave : down ? text.overwriteDownload : text.overwriteUpload}
              </small>
            </span>
          </label>
          <button type="submit" hidden disabled={!ready} />
        </form>
      ) : stage.name === 'running' ? (
        <Progress job={stage.job} place={placeOf(wish, to)} />
      ) : stage.name === 'done' ? (
        <Report report={stage.report} down={down} place={placeOf(wish, to)} />
      ) : (
        <p role="status">{text.stopped}</p>
      )}
    </Dialog>
  );
}

function placeOf(wish: Wish, to: string): string {
  return wish.way === 'download' ? to : s3Path(wish.bucket, wish.prefix);
}

function Download({
  wish,
  to,
}: {
  wish: Extract<Wish, { way: 'download' }>;
  to: string;
}): ReactNode {
  const { transfer: text } = useWords().objects;
  const format = useFormat();
  const id = useId();
  const { objects, prefixes } = wish;
  const [first] = [...objects, ...prefixes];
  const browse = async () => {
    try {
      const chosen = await chooseFolder();
      if (chosen !== null) edit({ to: chosen });
    } catch (thrown) {
      reportProblem(asProblem(thrown));
    }
  };
  return (
    <>
      <p className="transfer-what">
        {objects.length + prefixes.length === 1 && first ? (
          <code className="break">
            {s3Path(first.bucket, first.key)}
            {first.version ? `?versionId=${first.version}` : ''}
          </code>
        ) : prefixes.length === 0 ? (
          text.whatFiles(format.count(objects.length))
        ) : (
          text.what(format.count(objects.length), format.count(prefixes.length))
        )}
      </p>
      <label htmlFor={id}>{text.to}</label>
      <div className="transfer-row">
        <input
          id={id}
          className="field"
          data-first
          value={to}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={to.trim() === ''}
          aria-describedby={`${id}help`}
          onChange={(event) => edit({ to: event.target.value })}
        />
        <Button onClick={() => void browse()}>{text.choose}</Button>
      </div>
      <p className="transfer-help" id={`${id}help`} role="status">
        {to.trim() === '' ? text.folderMissing : '\u00a0'}
      </p>
    </>
  );
}

function Upload({ wish }: { wish: Extract<Wish, { way: 'upload' }> }): ReactNode {
  const { transfer: text } = useWords().objects;
  const id = useId();
  const { files } = wish;
  const put = (patch: Partial<typeof wish>) => edit({ wish: { ...wish, ...patch } });
  const add = async (choose: () => Promise<readonly string[]>) => {
    try {
      const chosen = await choose();
      if (chosen.length > 0) put({ files: [...new Set([...files, ...chosen])] });
    } catch (thrown) {
      reportProblem(asProblem(thrown));
    }
  };
  return (
    <>
      <label htmlFor={id}>{text.into}</label>
      <div className="transfer-row transfer-into">
        <span className="mono muted ellipsis">s3://{wish.bucket}/</span>
        <input
          id={id}
          className="field mono"
          value={wish.prefix}
          placeholder={text.prefixHelp}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => put({ prefix: event.target.value })}
        />
      </div>
      <p className="transfer-label">{text.files}</p>
      {files.length === 0 ? (
        <p className="muted transfer-none">{text.noFiles}</p>
      ) : (
        <ul className="transfer-files" aria-label={text.files}>
          {files.map((path) => (
            <li key={path}>
              <span className="ellipsis mono" title={path}>
                {path}
              </span>
              <IconButton
                size="small"
                label={text.remove(path.split(/[\\/]/).at(-1) ?? path)}
                onClick={() => put({ files: files.filter((one) => one !== path) })}
              >
                <X size={12} aria-hidden />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <div className="transfer-row">
        <Button size="small" onClick={() => void add(() => ipc().filesChoose())}>
          <FilePlus2 size={13} aria-hidden />
          {text.addFile}
        </Button>
        <Button
          size="small"
          onClick={() => void add(async () => [await chooseFolder()].filter((one) => one !== null))}
        >
          <FolderPlus size={13} aria-hidden />
          {text.addFolder}
        </Button>
      </div>
    </>
  );
}

function Progress({ job, place }: { job: JobId; place: string }): ReactNode {
  const { transfer: text } = useWords().objects;
  const format = useFormat();
  const snapshot = useJobs((state) => state.jobs.get(job));
  const progress = snapshot?.progress;
  const share = progress?.total ? Math.min(1, progress.done / progress.total) : null;
  const amount = (value: number) =>
    progress?.unit === 'bytes' ? format.bytes(value) : format.count(value);
  const stopping = snapshot?.state.name === 'stopping';
  return (
    <div className="transfer-running">
      <p role="status" className="break">
        {text.running(place)}
      </p>
      <Bar share={share} label={text.running(place)} />
      <div className="transfer-row">
        <span className="tabular muted">
          {progress?.total
            ? text.progress(amount(progress.done), amount(progress.total))
            : progress?.done
              ? amount(progress.done)
              : '\u00a0'}
        </span>
        <span className="spring" />
        <Button size="small" disabled={stopping} onClick={() => stopJob(job)}>
          <Square size={10} fill="currentColor" aria-hidden />
          {stopping ? text.stopping : text.stop}
        </Button>
      </div>
    </div>
  );
}

interface ReportProps {
  report: TransferReport;
  down: boolean;
  place: string;
}

function Report({ report, down, place }: ReportProps): ReactNode {
  const words = useWords();
  const { transfer: text } = words.objects;
  const format = useFormat();
  const counts = [format.count(report.objects), format.bytes(report.bytes)] as const;
  const { failed } = report;
  const lines = failed.map(([name, problem]) => `${name}\t${problemLine(problem, words, format)}`);
  return (
    <div className="transfer-report" role="status">
      <p className="good">
        <CircleCheck size={15} aria-hidden />
        <span className="tabular">
          {down ? text.downloaded(...counts) : text.uploaded(...counts)}
        </span>
      </p>
      <p className="mono muted break">{place}</p>
      {report.left > 0 ? <p>{text.left(format.count(report.left))}</p> : null}
      {failed.length > 0 ? (
        <>
          <p className="bad">
            <TriangleAlert size={15} aria-hidden />
            <span>{text.failed(format.count(failed.length))}</span>
            <span className="spring" />
            <Button
              size="small"
              look="quiet"
              onClick={() =>
                void copyText(lines.join('\n')).then((done) => done && notify(words.frame.copied))
              }
            >
              {text.copyFailed}
            </Button>
          </p>
          <ul className="transfer-failed">
            {failed.slice(0, SHOWN).map(([name, problem]) => (
              <li key={name}>
                <span className="mono break">{name}</span>
                <span className="muted">{problemLine(problem, words, format)}</span>
              </li>
            ))}
          </ul>
          {failed.length > SHOWN ? (
            <p className="muted">{text.failedMore(format.count(failed.length - SHOWN))}</p>
          ) : null}
        </>
      ) : null}
    </div>
  );
}
