// Words of exporting rows to files.
import type { ExportFormat, ExportNoteKind, LineEnd, TextEncoding } from '../../ipc';

export interface ExportWords {
  title: string;
  button: string;
  nothing: string;
  all: (rows: string) => string;
  part: (rows: string, total: string) => string;
  partHint: string;
  view: (rows: string, of: string) => string;
  growing: (rows: string) => string;
  format: string;
  formats: Record<ExportFormat, string>;
  formatHints: Record<ExportFormat, string>;
  saveAs: string;
  browse: string;
  willReplace: string;
  pathMissing: string;
  encoding: string;
  encodings: Record<TextEncoding, string>;
  delimiter: string;
  delimiters: { comma: string; semicolon: string; bar: string; tab: string };
  lineEnd: string;
  lineEnds: Record<LineEnd, string>;
  header: string;
  nullText: string;
  nullTextHint: string;
  safeCells: string;
  safeCellsHint: string;
  timeZone: string;
  timeZoneHint: string;
  checking: string;
  lossless: string;
  start: string;
  replace: string;
  running: (name: string) => string;
  progress: (done: string, total: string) => string;
  background: string;
  stop: string;
  stopping: string;
  stopped: string;
  done: (rows: string, bytes: string) => string;
  doneNotice: (name: string, rows: string) => string;
  failedNotice: (name: string) => string;
  copyPath: string;
  another: string;
  close: string;
  notes: Record<ExportNoteKind, (count: string) => string>;
  place: (row: string, column: string) => string;
  placeHeader: (column: string) => string;
  more: (count: string) => string;
}

export const exportEn: ExportWords = {
  title: 'Export rows',
  button: 'Export…',
  nothing: 'There are no rows to export yet',
  all: (rows) => `${rows} rows (all)`,
  part: (rows, total) => `${rows} rows kept of ${total}`,
  partHint:
    'Only kept rows are written. For all rows, raise the limit in the settings and run again.',
  view: (rows, of) => `${rows} of ${of} kept rows, as sorted and filtered`,
  growing: (rows) => `${rows} rows so far; more are coming`,
  format: 'Format',
  formats: {
    csv: 'CSV',
    tsv: 'TSV',
    ndjson: 'NDJSON',
    json: 'JSON',
    parquet: 'Parquet',
    xlsx: 'Excel',
    markdown: 'Markdown',
  },
  formatHints: {
    csv: 'Text with a delimiter, for most programs.',
    tsv: 'Text with tabs.',
    ndjson: 'One JSON object a line.',
    json: 'One JSON array of objects.',
    parquet: 'Typed columns, compressed; every value exact.',
    xlsx: 'A workbook with real dates; numbers of more than 15 digits become text. At most 1,048,575 rows.',
    markdown: 'A table for documents and tickets.',
  },
  saveAs: 'Save as',
  browse: 'Browse…',
  willReplace: 'A file of this name exists and will be replaced.',
  pathMissing: 'Name a file.',
  encoding: 'Encoding',
  encodings: {
    utf8: 'UTF-8',
    utf8Bom: 'UTF-8 with BOM (for Excel)',
    cp932: 'Shift_JIS (CP932)',
  },
  delimiter: 'Delimiter',
  delimiters: { comma: 'Comma', semicolon: 'Semicolon', bar: 'Bar', tab: 'Tab' },
  lineEnd: 'Line ends',
  lineEnds: { lf: 'LF', crLf: 'CR LF (Windows)' },
  header: 'First line holds the column names',
  nullText: 'NULL as',
  nullTextHint: 'empty',
  safeCells: 'Make formulas harmless',
  safeCellsHint:
    'Texts that begin with = + - @ are written so that a spreadsheet does not run them.',
  timeZone: 'Time zone of TIMESTAMP',
  timeZoneHint: 'An IANA name such as Asia/Tokyo.',
  checking: 'Looking for characters that the encoding lacks',
  lossless: 'Every character can be written in this encoding.',
  start: 'Export',
  replace: 'Replace and export',
  running: (name) => `Writing ${name}`,
  progress: (done, total) => `${done} of ${total} rows`,
  background: 'Go on in the background',
  stop: 'Stop',
  stopping: 'Stopping',
  stopped: 'Stopped. No file was written.',
  done: (rows, bytes) => `${rows} rows, ${bytes}`,
  doneNotice: (name, rows) => `${name} is written: ${rows} rows`,
  failedNotice: (name) => `${name} could not be written`,
  copyPath: 'Copy path',
  another: 'Export in another format',
  close: 'Close',
  notes: {
    lost: (count) =>
      `${count} cells have characters that the encoding lacks; ? stands in their place`,
    lookAlike: (count) => `${count} cells have characters that are replaced by look-alikes`,
    madeSafe: (count) => `${count} cells would be taken for formulas and are made harmless`,
    numberAsText: (count) => `${count} numbers have more than 15 digits and are written as text`,
    dateAsText: (count) => `${count} dates before 1900-03-01 are written as text`,
    cut: (count) => `${count} texts are longer than 32,767 characters and are cut`,
  },
  place: (row, column) => `Row ${row}, ${column}`,
  placeHeader: (column) => `Header, ${column}`,
  more: (count) => `and ${count} more`,
};

export const exportJa: ExportWords = {
  title: '行のエクスポート',
  button: 'エクスポート…',
  nothing: 'エクスポートできる行がまだありません',
  all: (rows) => `${rows} 行（すべて）`,
  part: (rows, total) => `全 ${total} 行のうち、保持している ${rows} 行`,
  partHint:
    '書き出すのは保持している行だけです。すべての行が必要な場合は、設定で行数の上限を上げて再実行してください。',
  view: (rows, of) => `保持している ${of} 行のうち ${rows} 行（並べ替えと絞り込みを反映）`,
  growing: (rows) => `現在 ${rows} 行（取得中）`,
  format: '形式',
  formats: {
    csv: 'CSV',
    tsv: 'TSV',
    ndjson: 'NDJSON',
    json: 'JSON',
    parquet: 'Parquet',
    xlsx: 'Excel',
    markdown: 'Markdown',
  },
  formatHints: {
    csv: '区切り文字付きのテキストです。ほとんどのソフトで開けます。',
    tsv: 'タブ区切りのテキストです。',
    ndjson: '1 行に 1 つの JSON オブジェクトを書き出します。',
    json: 'オブジェクトの JSON 配列を 1 つ書き出します。',
    parquet: '型付き・圧縮の列形式です。値はすべて正確に保たれます。',
    xlsx: '日付は日付として書き出します。15 桁を超える数値は文字列になります。最大 1,048,575 行です。',
    markdown: '文書やチケットに貼れる表です。',
  },
  saveAs: '保存先',
  browse: '参照…',
  willReplace: '同じ名前のファイルがあります。置き換えられます。',
  pathMissing: 'ファイル名を入力してください。',
  encoding: '文字コード',
  encodings: {
    utf8: 'UTF-8',
    utf8Bom: 'UTF-8（BOM 付き、Excel 向け）',
    cp932: 'Shift_JIS（CP932）',
  },
  delimiter: '区切り文字',
  delimiters: { comma: 'カンマ', semicolon: 'セミコロン', bar: '縦棒', tab: 'タブ' },
  lineEnd: '改行',
  lineEnds: { lf: 'LF', crLf: 'CR LF（Windows）' },
  header: '1 行目に列名を書き出す',
  nullText: 'NULL の表記',
  nullTextHint: '空欄',
  safeCells: '数式を無害化',
  safeCellsHint: '= + - @ で始まる文字列を、表計算ソフトが数式として実行しない形で書き出します。',
  timeZone: 'TIMESTAMP のタイムゾーン',
  timeZoneHint: 'Asia/Tokyo などの IANA 名で指定します。',
  checking: 'この文字コードで表せない文字を確認中',
  lossless: 'すべての文字をこの文字コードで表せます。',
  start: 'エクスポート',
  replace: '置き換えてエクスポート',
  running: (name) => `${name} を書き出し中`,
  progress: (done, total) => `${done} / ${total} 行`,
  background: 'バックグラウンドで続行',
  stop: '停止',
  stopping: '停止中',
  stopped: '停止しました。ファイルは作成されていません。',
  done: (rows, bytes) => `${rows} 行、${bytes}`,
  doneNotice: (name, rows) => `${name} を書き出しました（${rows} 行）`,
  failedNotice: (name) => `${name} を書き出せませんでした`,
  copyPath: 'パスをコピー',
  another: '別の形式でエクスポート',
  close: '閉じる',
  notes: {
    lost: (count) => `${count} 個のセルに、この文字コードで表せない文字があります（? に置き換え）`,
    lookAlike: (count) => `${count} 個のセルで、文字を見た目の同じ文字に置き換えます`,
    madeSafe: (count) => `${count} 個のセルは数式と解釈されるため無害化します`,
    numberAsText: (count) => `15 桁を超える ${count} 個の数値は文字列として書き出します`,
    dateAsText: (count) => `1900-03-01 より前の ${count} 個の日付は文字列として書き出します`,
    cut: (count) => `32,767 文字を超える ${count} 個の文字列は途中までになります`,
  },
  place: (row, column) => `${row} 行目、${column}`,
  placeHeader: (column) => `見出し、${column}`,
  more: (count) => `ほか ${count} 件`,
};
