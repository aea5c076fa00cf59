import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Change, type RowSet, setDoor } from '../../ipc';
import { FakeDoor } from '../../ipc/fake';
import { kept } from '../../ipc/kept';
import { useApp } from '../../state/app';
import { take } from '../../state/changes';
import { useJobs } from '../../state/jobs';
import { setLanguage } from '../../words';
import { ExportDialog } from './ExportDialog';
import { fileName, useExport } from './open';
import { baseName, rememberedOptions, withEnding } from './options';

let door: FakeDoor;

function rowSet(patch: Partial<RowSet> = {}): RowSet {
  return {
    id: 'r1',
    columns: [],
    rowCount: 1000,
    totalRows: 1000,
    complete: true,
    truncated: null,
    origin: null,
    ...patch,
  };
}

function open(set = rowSet(), source = set): void {
  for (const one of [set, source])
    door.rows.set(one.id, { set: one, seed: 1, cell: () => null } as never);
  act(() => useExport.setState({ open: { rows: set, source, job: 'j1', name: '売上' } }));
}

beforeEach(() => {
  setLanguage('en');
  door = new FakeDoor({ delayMs: 1 });
  setDoor(door);
  door.onChange((change: Change) => act(() => take(change)));
  useJobs.setState({ jobs: new Map() });
  useApp.setState({ notice: null });
  useExport.setState({ open: null });
  render(<ExportDialog />);
});

const path = () => screen.getByLabelText<HTMLInputElement>('Save as');
const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name });

describe('which rows are exported', () => {
  it('says that all of them are', () => {
    open();
    expect(screen.getByText('1,000 rows (all)')).toBeTruthy();
  });

  it('says that only kept ones are, and the way to all of them', () => {
    open(rowSet({ rowCount: 10_000, totalRows: 1_204_332, truncated: 'rowLimit' }));
    expect(screen.getByText('10,000 rows kept of 1,204,332')).toBeTruthy();
    expect(screen.getByText(/raise the limit in the settings and run again/)).toBeTruthy();
  });

  it('says that sorted and filtered ones are', () => {
    open(rowSet({ id: 'view', rowCount: 12 }), rowSet());
    expect(screen.getByText('12 of 1,000 kept rows, as sorted and filtered')).toBeTruthy();
  });
});

describe('the export', () => {
  it('writes where the whole path says, with the options of the format, and says what came of it', async () => {
    open();
    await waitFor(() => expect(path().value).toBe('/home/me/Downloads/売上.csv'));
    fireEvent.click(screen.getByRole('radio', { name: 'TSV' }));
    expect(path().value).toBe('/home/me/Downloads/売上.tsv');
    expect(screen.queryByLabelText('Delimiter')).toBeNull();
    fireEvent.change(screen.getByLabelText('NULL as'), { target: { value: 'NULL' } });
    fireEvent.change(screen.getByLabelText('Line ends'), { target: { value: 'crLf' } });
    fireEvent.change(screen.getByLabelText('Time zone of TIMESTAMP'), {
      target: { value: 'Asia/Tokyo' },
    });
    fireEvent.click(screen.getByLabelText('First line holds the column names'));
    fireEvent.click(button('Export'));
    await screen.findByText('1,000 rows, 39.1 KiB');
    expect(screen.getByText('/home/me/Downloads/売上.tsv')).toBeTruthy();
    expect(door.kept.exports).toEqual([
      {
        job: expect.any(String),
        rows: 'r1',
        path: '/home/me/Downloads/売上.tsv',
        replace: false,
        source: 'j1',
        options: {
          format: 'tsv',
          encoding: 'utf8Bom',
          delimiter: ',',
          header: false,
          lineEnd: 'crLf',
          nullText: 'NULL',
          safeCells: true,
          timeZone: 'Asia/Tokyo',
        },
      },
    ]);
  });

  it('says that a file will be replaced, and replaces it only then', async () => {
    door.kept.files.add('/home/me/Downloads/売上.csv');
    open();
    fireEvent.click(await screen.findByRole('button', { name: 'Replace and export' }));
    await screen.findByText('1,000 rows, 39.1 KiB');
    expect(door.kept.exports[0]?.replace).toBe(true);
  });

  it('takes the place that the system’s own dialog answers', async () => {
    open();
    await waitFor(() => expect(path().value).toBe('/home/me/Downloads/売上.csv'));
    fireEvent.click(button('Browse…'));
    await waitFor(() => expect(path().value).toBe('/home/me/chosen.csv'));
  });

  it('stops on request and says that no file was written', async () => {
    door = new FakeDoor({ delayMs: 40 });
    setDoor(door);
    door.onChange((change) => act(() => take(change)));
    open();
    fireEvent.click(button('Export'));
    fireEvent.click(await screen.findByRole('button', { name: 'Stop' }));
    await waitFor(() =>
      expect(useApp.getState().notice?.text).toBe('Stopped. No file was written.'),
    );
    expect(door.kept.files.size).toBe(0);
    expect(button('Export')).toBeTruthy();
  });

  it('goes on when the dialog is closed, and says so when it is done', async () => {
    door = new FakeDoor({ delayMs: 10 });
    setDoor(door);
    door.onChange((change) => act(() => take(change)));
    open();
    fireEvent.click(button('Export'));
    fireEvent.click(await screen.findByRole('button', { name: 'Go on in the background' }));
    await waitFor(() =>
      expect(useApp.getState().notice?.text).toBe('売上.csv is written: 1,000 rows'),
    );
  });

  it('shows why it failed and keeps what was chosen', async () => {
    door.failures.set('exportStart', {
      kind: { name: 'noSpace', neededBytes: null },
      detail: null,
    });
    open();
    fireEvent.click(screen.getByRole('radio', { name: 'Parquet' }));
    fireEvent.click(button('Export'));
    expect((await screen.findByRole('alert')).textContent).toContain('The disk is full');
    expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Parquet' }).checked).toBe(true);
  });
});

describe('before the export', () => {
  it('lists what Shift_JIS would lose', async () => {
    door.kept.notes = [
      { kind: 'lost', count: 23, first: [{ row: 7, column: '氏名', text: '𠮷' }] },
      { kind: 'madeSafe', count: 1, first: [] },
    ];
    open();
    fireEvent.change(screen.getByLabelText('Encoding'), { target: { value: 'cp932' } });
    const line = await screen.findByText(/23 cells have characters that the encoding lacks/);
    const list = line.closest('details');
    if (!list) throw new Error('no list of places');
    expect(within(list).getByText('Row 7, 氏名')).toBeTruthy();
    expect(within(list).getByText('𠮷')).toBeTruthy();
    expect(within(list).getByText('and 22 more')).toBeTruthy();
    expect(screen.queryByText(/would be taken for formulas/)).toBeNull();
  });

  it('says when Shift_JIS loses nothing', async () => {
    open();
    fireEvent.change(screen.getByLabelText('Encoding'), { target: { value: 'cp932' } });
    expect(
      await screen.findByText('Every character can be written in this encoding.'),
    ).toBeTruthy();
  });

  it('refuses a workbook of more rows than a sheet holds', async () => {
    open(rowSet({ rowCount: 2_000_000, totalRows: 2_000_000 }));
    fireEvent.click(screen.getByRole('radio', { name: 'Excel' }));
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('1,048,575');
    expect(button('Export').disabled).toBe(true);
  });
});

describe('names and options', () => {
  it('a name is one that every system takes', () => {
    expect(fileName('日別: 売上 / 店舗')).toBe('日別 売上 店舗');
    expect(fileName('..')).toBe('result');
  });

  it('an ending follows the format, and a dot in a name is no ending', () => {
    expect(withEnding('/a/v1.2.csv', 'markdown')).toBe('/a/v1.2.md');
    expect(withEnding('/a/v1.2', 'xlsx')).toBe('/a/v1.2.xlsx');
    expect(baseName('C:\\a\\b.csv')).toBe('b.csv');
  });

  it('what is kept of the last time is taken over, and nonsense is not', () => {
    kept.set('shirabe.export', '{"format":"xlsx","header":false,"nullText":7}');
    const options = rememberedOptions('Asia/Tokyo');
    expect(options).toMatchObject({ format: 'xlsx', header: false, nullText: '' });
    expect(options.timeZone).toBe('Asia/Tokyo');
    kept.set('shirabe.export', '{"format":"docx"}');
    expect(rememberedOptions('UTC').format).toBe('csv');
  });
});
