// Moving objects to this machine and files to S3: what is asked, how it goes, and how it ended.
import { create } from 'zustand';
import {
  asProblem,
  type ConnectionId,
  ipc,
  type JobId,
  newJobId,
  type ObjectName,
  type Problem,
  type TransferReport,
} from '../../ipc';
import { kept } from '../../ipc/kept';
import { notify } from '../../state/app';
import { format, words } from '../../words';
import { relistBucket } from './session';

/** What is to be moved. */
export type Wish =
  | {
      way: 'download';
      connection: ConnectionId;
      objects: readonly ObjectName[];
      prefixes: readonly ObjectName[];
    }
  | {
      way: 'upload';
      connection: ConnectionId;
      bucket: string;
      prefix: string;
      files: readonly string[];
    };

/** How far it is. */
export type Stage =
  | { name: 'form' }
  | { name: 'running'; job: JobId }
  | { name: 'done'; report: TransferReport }
  | { name: 'stopped' };

/** A transfer with its dialog. */
export interface Transfer {
  id: number;
  wish: Wish;
  /** The folder of a download. */
  to: string;
  overwrite: boolean;
  stage: Stage;
  problem: Problem | null;
}

/** The store of the dialog; null: closed. What runs goes on without it. */
export const useTransfer = create<{ open: Transfer | null }>(() => ({ open: null }));

const FOLDER = 'shirabe.downloads';
let made = 0;

function open(wish: Wish): void {
  made += 1;
  useTransfer.setState({
    open: {
      id: made,
      wish,
      to: kept.get(FOLDER) ?? '',
      overwrite: false,
      stage: { name: 'form' },
      problem: null,
    },
  });
}

/** Asks where objects, and everything below prefixes, are to go. */
export function askDownload(
  connection: ConnectionId,
  objects: readonly ObjectName[],
  prefixes: readonly ObjectName[],
): void {
  if (objects.length + prefixes.length > 0)
    open({ way: 'download', connection, objects, prefixes });
}

/** Asks which files are to be stored below a prefix. */
export function askUpload(
  connection: ConnectionId,
  bucket: string,
  prefix: string,
  files: readonly string[] = [],
): void {
  const { open: shown } = useTransfer.getState();
  // What is dropped while the form is there is added to it.
  if (shown?.wish.way === 'upload' && shown.stage.name === 'form' && files.length > 0)
    edit({ wish: { ...shown.wish, files: [...new Set([...shown.wish.files, ...files])] } });
  else open({ way: 'upload', connection, bucket, prefix, files });
}

/** Changes the form. */
export function edit(patch: Partial<Transfer>): void {
  const { open: shown } = useTransfer.getState();
  if (shown) useTransfer.setState({ open: { ...shown, ...patch } });
}

/** Puts the dialog away. */
export function closeTransfer(): void {
  useTransfer.setState({ open: null });
}

/** Begins what the form says. */
export async function startTransfer(transfer: Transfer): Promise<void> {
  const { id, wish, overwrite } = transfer;
  const to = transfer.to.trim();
  const job = newJobId();
  const mine = () => useTransfer.getState().open?.id === id;
  const tell = (patch: Partial<Transfer>) => {
    if (mine()) edit(patch);
  };
  edit({ stage: { name: 'running', job }, problem: null });
  try {
    let report: TransferReport;
    if (wish.way === 'download') {
      kept.set(FOLDER, to);
      report = await ipc().objectDownload(job, {
        connection: wish.connection,
        objects: [...wish.objects],
        prefixes: [...wish.prefixes],
        to,
        overwrite,
      });
    } else {
      report = await ipc().objectUpload(job, {
        connection: wish.connection,
        files: [...wish.files],
        bucket: wish.bucket,
        prefix: wish.prefix,
        overwrite,
      });
      relistBucket(wish.bucket);
    }
    if (!mine()) say(transfer, report);
    tell({ stage: { name: 'done', report } });
  } catch (thrown) {
    const problem = asProblem(thrown);
    // What was stored before it stopped is there.
    if (wish.way === 'upload') relistBucket(wish.bucket);
    if (problem.kind.name === 'cancelled') tell({ stage: { name: 'stopped' } });
    else tell({ stage: { name: 'form' }, problem });
    if (!mine() && problem.kind.name !== 'cancelled')
      notify(words().objects.transfer[wish.way], reopen({ ...transfer, problem }), true);
  }
}

function reopen(transfer: Transfer): { label: string; run: () => void } {
  return {
    label: words().objects.actions.details,
    run: () => useTransfer.setState({ open: transfer }),
  };
}

/** The end of a transfer whose dialog is gone. */
function say(transfer: Transfer, report: TransferReport): void {
  const text = words().objects.transfer;
  const write = format();
  const counts = [write.count(report.objects), write.bytes(report.bytes)] as const;
  const said =
    transfer.wish.way === 'download' ? text.downloaded(...counts) : text.uploaded(...counts);
  const failed = report.failed.length;
  notify(
    failed > 0 ? `${said} · ${text.failed(write.count(failed))}` : said,
    reopen({ ...transfer, stage: { name: 'done', report }, problem: null }),
    failed > 0,
  );
}
