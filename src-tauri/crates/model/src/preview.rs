//! Files as tables: what is to be looked at, how its bytes are read, and what was found.

use crate::{Column, ColumnProfile, ConnectionId, JobId, ObjectPlace, Problem, RowsId};
use serde::{Deserialize, Serialize};
use specta::Type;

/// What is to be looked at as one table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PreviewSpec {
    /// Where the files are.
    pub place: PreviewPlace,
    /// How their bytes are read; what is absent is guessed.
    pub reading: Reading,
    /// Which rows and columns are wanted.
    pub query: PreviewQuery,
    /// What the person agreed to.
    pub agreed: Agreed,
}

/// Where the files are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(
    tag = "name",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum PreviewPlace {
    /// In S3: an object, everything below a prefix, or what a pattern matches.
    S3 {
        /// As whom and where.
        connection: ConnectionId,
        /// Bucket and path.
        place: ObjectPlace,
    },
    /// On this machine: a file, a folder, or a pattern.
    Local {
        /// Its path.
        path: String,
    },
}

/// What the person agreed to before it is done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Agreed {
    /// Read up to this many bytes; absent: the limit of the settings.
    #[specta(type = Option<u32>)]
    pub bytes: Option<u64>,
    /// Requests may be billed to whoever asks.
    pub requester_pays: bool,
}

/// Which rows and columns are wanted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PreviewQuery {
    /// Names in the order wanted; empty: all.
    pub columns: Vec<String>,
    /// A condition as in SQL, without the word `WHERE`; empty: every row.
    pub filter: String,
    /// Columns to sort by; with any, every row that matches has to be read.
    pub order: Vec<PreviewOrder>,
    /// A sample drawn from all rows, in place of the first ones.
    pub sample: Option<u32>,
    /// A whole `SELECT` over the table `data`, in place of all of the above.
    pub sql: Option<String>,
    /// At most this many rows are kept.
    #[specta(type = u32)]
    pub rows: u64,
    /// Hive keys, `_file` and `_row` are columns too.
    pub with_origin: bool,
}

/// A column to sort by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PreviewOrder {
    /// Its name.
    pub column: String,
    /// Largest first.
    pub descending: bool,
}

/// How the bytes of a file are read. Each absent field is guessed from the bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", default)]
pub struct Reading {
    /// What the (decompressed) bytes are.
    pub format: Option<FileFormat>,
    /// What they are packed with.
    pub compression: Option<Compression>,
    /// Encoding of text, by its WHATWG name, for example `UTF-8` or `Shift_JIS`.
    pub encoding: Option<String>,
    /// Between two fields of a line; one character.
    pub delimiter: Option<String>,
    /// Around a field; empty: none.
    pub quote: Option<String>,
    /// In front of a quotation mark inside a field; empty: it is doubled.
    pub escape: Option<String>,
    /// Lines that begin with this are left out; empty: none.
    pub comment: Option<String>,
    /// Lines in front of the header, or of the first row.
    pub skip_lines: Option<u32>,
    /// The first line holds the names.
    pub header: Option<bool>,
    /// Texts that mean NULL.
    pub nulls: Option<Vec<String>>,
    /// Every column stays text.
    pub all_text: Option<bool>,
    /// How dates are written: `%Y-%m-%d` and the like; empty: they stay text.
    pub date_format: Option<String>,
    /// How moments are written.
    pub time_format: Option<String>,
    /// What stands before the fraction of a number: `.` or `,`.
    pub decimal_mark: Option<String>,
    /// What stands between thousands; empty: nothing.
    pub thousands_mark: Option<String>,
    /// Types that the person set, by column: name and `GoogleSQL` type.
    pub types: Vec<(String, crate::ColumnType)>,
    /// The sheet of a workbook, or the file inside a zip.
    pub part: Option<String>,
    /// A regular expression with named groups, for logs of one's own.
    pub pattern: Option<String>,
}

/// What the bytes of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum FileFormat {
    /// Apache Parquet.
    Parquet,
    /// Fields between delimiters, one row per record.
    Csv,
    /// One JSON object per line.
    Ndjson,
    /// One JSON array of objects, or one object.
    Json,
    /// Apache Avro, object container.
    Avro,
    /// Apache ORC.
    Orc,
    /// Arrow IPC, file or stream.
    Arrow,
    /// A workbook of Excel.
    Xlsx,
    /// Labelled tab-separated values.
    Ltsv,
    /// A log of a known shape: Common or Combined, ALB, `CloudFront`, S3 access.
    Log,
    /// Lines of text, one column.
    Text,
    /// None of these: not a table.
    Binary,
}

/// What bytes are packed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Compression {
    /// Nothing.
    None,
    /// gzip, any number of members.
    Gzip,
    /// Zstandard.
    Zstd,
    /// bzip2.
    Bzip2,
    /// xz.
    Xz,
    /// LZ4, framed.
    Lz4,
    /// Snappy, framed.
    Snappy,
    /// A zip archive; one of its files is read.
    Zip,
}

/// How the first file is read, and why: what was guessed, and what could be chosen instead.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Sniffed {
    /// With every field filled that plays a part for this format.
    pub reading: Reading,
    /// The names of the fields of `reading` that were guessed.
    pub guessed: Vec<String>,
    /// Encodings that fit, best first, each with the first lines as they then read.
    pub encodings: Vec<EncodingSample>,
    /// Delimiters that fit, best first.
    pub delimiters: Vec<String>,
    /// Sheets of the workbook, files of the zip.
    pub parts: Vec<String>,
    /// The name of the shape of a log, for example `alb`.
    pub log_shape: Option<String>,
    /// The first lines as they stand, at most 20 of at most 500 characters.
    pub lines: Vec<String>,
}

/// The first lines, read in one encoding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EncodingSample {
    /// By its WHATWG name.
    pub encoding: String,
    /// At most 5 lines, those with other than ASCII first.
    pub lines: Vec<String>,
    /// Bytes of the sample that mean nothing in it.
    pub wrong: u32,
}

/// A look at files, as a whole snapshot; the rows are a row set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// The job that it is, also its id.
    pub id: JobId,
    /// As it was asked.
    pub spec: PreviewSpec,
    /// Where it stands.
    pub state: PreviewState,
    /// Which files there are.
    pub files: FileSet,
    /// How they are read; absent until the first bytes are here.
    pub sniffed: Option<Sniffed>,
    /// The columns of the files, before columns were chosen; empty until they are known.
    pub schema: Vec<Column>,
    /// The rows; absent until there are columns.
    pub rows: Option<RowsId>,
    /// Rows of the files in all, where it is known without reading them.
    #[specta(type = Option<u32>)]
    pub total_rows: Option<u64>,
    /// What it took.
    pub meter: Meter,
    /// What Polars made of the query, as text.
    pub plan: Option<String>,
    /// The query as SQL, as it was run.
    pub sql: Option<String>,
    /// What was not as it should be, and was read all the same.
    pub notes: Vec<PreviewNote>,
}

/// Where a preview stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "name", content = "value", rename_all = "camelCase")]
pub enum PreviewState {
    /// Keys are listed.
    Listing,
    /// Bytes are read.
    Reading,
    /// The rows that were asked for are here.
    Done,
    /// It would read more than agreed: so many bytes.
    NeedsMore(NeedsMore),
    /// Requests would be billed to whoever asks, which was not agreed.
    NeedsPayer,
    /// It did not work; rows that came before stay.
    Failed(Problem),
}

/// More bytes than agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NeedsMore {
    /// Agreed so far.
    #[specta(type = u32)]
    pub agreed: u64,
    /// What all of it would take at most.
    #[specta(type = u32)]
    pub needed: u64,
}

/// The files of a preview.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FileSet {
    /// Files with data that are known.
    pub found: u32,
    /// Their bytes.
    #[specta(type = u32)]
    pub bytes: u64,
    /// Whether all were listed.
    pub complete: bool,
    /// The first of them, at most 1,000, in the order of their keys.
    pub first: Vec<FileFacts>,
    /// Files that were read from.
    pub opened: u32,
    /// What was left out, and how often.
    pub skipped: Skipped,
    /// Keys and values in paths (`dt=2026-10-01`), in the order of the path.
    pub hive: Vec<HiveKey>,
    /// Prefixes that were not listed since the filter rules them out.
    pub pruned: u32,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FileFacts {
    /// Key or path.
    pub name: String,
    /// In bytes.
    #[specta(type = u32)]
    pub size: u64,
    /// When it was written, in milliseconds since 1970.
    #[specta(type = Option<u32>)]
    pub modified_ms: Option<i64>,
    /// What went wrong with it; the others are read all the same.
    pub problem: Option<Problem>,
}

/// What was left out of a file set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Skipped {
    /// `_SUCCESS`, `_metadata` and other names that begin with `_` or `.`.
    pub markers: u32,
    /// `.crc` and other checksums.
    pub checksums: u32,
    /// Without a byte.
    pub empty: u32,
    /// Below `_temporary` or `_delta_log` and the like.
    pub temporary: u32,
    /// In the archive.
    pub archived: u32,
}

/// A key in the paths of files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HiveKey {
    /// Its name.
    pub name: String,
    /// `DATE`, `INT64` or `STRING`, by all values seen.
    pub column_type: crate::ColumnType,
    /// Values seen, sorted, at most 1,000.
    pub values: Vec<String>,
}

/// What a look took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Meter {
    /// Requests for bytes.
    #[specta(type = u32)]
    pub reads: u64,
    /// Requests for listings.
    #[specta(type = u32)]
    pub lists: u64,
    /// Bytes that came.
    #[specta(type = u32)]
    pub bytes_read: u64,
    /// Bytes that were served from what had been read before.
    #[specta(type = u32)]
    pub bytes_cached: u64,
    /// Bytes of the files that were opened.
    #[specta(type = u32)]
    pub bytes_stored: u64,
    /// From the start to the first row.
    pub first_row_ms: Option<u32>,
    /// From the start until now, or to the end.
    pub elapsed_ms: u32,
    /// What it costs by the prices of the settings, in millionths of their currency.
    #[specta(type = u32)]
    pub price_micros: u64,
}

/// What was not as it should be, and was read all the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(
    tag = "name",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum PreviewNote {
    /// Bytes that mean nothing in the encoding, shown as U+FFFD.
    WrongBytes {
        /// How many.
        #[specta(type = u32)]
        bytes: u64,
        /// The first of them: line of the file, 1-based.
        #[specta(type = Option<u32>)]
        line: Option<u64>,
    },
    /// Records with more or fewer fields than the header.
    Ragged {
        /// How many.
        #[specta(type = u32)]
        records: u64,
        /// The first of them.
        #[specta(type = Option<u32>)]
        line: Option<u64>,
    },
    /// Values that are not of the column's type, shown as NULL.
    Misfits {
        /// Of which column.
        column: String,
        /// How many.
        #[specta(type = u32)]
        values: u64,
        /// The first of them.
        example: String,
    },
    /// Moments and times finer than a microsecond, cut to it.
    Cut {
        /// Of which column.
        column: String,
        /// How many.
        #[specta(type = u32)]
        values: u64,
        /// The first of them, whole.
        example: String,
    },
    /// Records that could not be read at all.
    Unreadable {
        /// How many.
        #[specta(type = u32)]
        records: u64,
        /// The first of them.
        #[specta(type = Option<u32>)]
        line: Option<u64>,
        /// Why.
        reason: String,
    },
    /// A file that could not be read; the others were.
    BadFile {
        /// Its name.
        file: String,
        /// Why.
        problem: Problem,
    },
    /// A column that some of the opened files lack.
    Missing {
        /// Its name.
        column: String,
        /// Files without it.
        files: u32,
    },
    /// A column whose type differs between the opened files.
    Mixed {
        /// Its name.
        column: String,
        /// The types, as the files have them.
        types: Vec<String>,
    },
    /// The file ends before it should; rows until there are shown.
    CutShort {
        /// Its name.
        file: String,
    },
}

/// What a query or a profile would take, before it is done.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PreviewEstimate {
    /// Files to open.
    pub files: u32,
    /// Whether all files were listed for it.
    pub complete: bool,
    /// Bytes to read at most.
    #[specta(type = u32)]
    pub bytes: u64,
    /// Seconds, by what reading took so far; absent without experience.
    pub seconds: Option<f64>,
    /// By the prices of the settings, in millionths of their currency.
    #[specta(type = u32)]
    pub price_micros: u64,
}

/// Which rows of the files a profile is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(
    tag = "name",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum ProfileScope {
    /// The first ones.
    First {
        /// How many.
        rows: u32,
    },
    /// Drawn at random from everywhere.
    Sample {
        /// How many.
        rows: u32,
    },
    /// All.
    All,
}

/// What a profile of files is of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FilesProfileSpec {
    /// The preview whose files and reading it takes.
    pub preview: JobId,
    /// Which rows.
    pub scope: ProfileScope,
    /// Of these columns; empty: all.
    pub columns: Vec<String>,
    /// Only rows for which this holds.
    pub filter: String,
    /// What the person agreed to.
    pub agreed: Agreed,
}

/// A profile of files, as a whole snapshot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FilesProfile {
    /// The job that it is, also its id.
    pub id: JobId,
    /// As it was asked.
    pub spec: FilesProfileSpec,
    /// Where it stands.
    pub state: PreviewState,
    /// The names of the columns in order; a profile's `ColumnPath` counts in these.
    pub columns: Vec<Column>,
    /// One per column, as far as it is known by now; figures from a file's statistics come first.
    pub profiles: Vec<ColumnProfile>,
    /// Whether these are from the statistics in the files only, until rows were read.
    pub from_statistics: bool,
    /// Rows that were looked at.
    #[specta(type = u32)]
    pub rows: u64,
    /// Rows in all, where known.
    #[specta(type = Option<u32>)]
    pub total_rows: Option<u64>,
    /// For a sample: half the width of the 95 % interval of a share, in per cent.
    pub error_percent: Option<f64>,
    /// What it took.
    pub meter: Meter,
}
