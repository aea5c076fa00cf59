//! What passes between the app and the process that reads files.
//!
//! Down, on standard input: one JSON line per [`Ask`]. Up, on standard output: frames of a kind
//! (one byte), a length (four bytes, little-endian) and a payload: `E` an [`Event`] as JSON, `B` a
//! batch of rows as an Arrow IPC stream, columns named by their index as `rows` wants them. A
//! process works on one question at a time; each ends with [`Event::Done`] or [`Event::Failed`].

use model::{
    Column, ColumnProfile, Drift, ParquetFacts, PreviewNote, Problem, ProfileScope, Reading,
    Sniffed,
};
use serde::{Deserialize, Serialize};

/// A frame with an [`Event`].
pub const EVENT: u8 = b'E';
/// A frame with a batch of rows.
pub const BATCH: u8 = b'B';
/// Bytes of a payload at most: more can only be a frame that is none.
pub const LARGEST: u32 = 1 << 29;

/// One file to be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct File {
    /// Key or path, as people know it: the value of `_file`, and what problems name.
    pub name: String,
    /// Where its bytes are.
    pub at: Place,
    /// In bytes.
    pub size: u64,
    /// Keys and values of its path, in the order of the path.
    pub hive: Vec<(String, Option<String>)>,
}

/// Where the bytes of a file are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Place {
    /// Answers `GET` with `Range` (and `HEAD`) on this machine.
    Http(String),
    /// A path.
    Local(String),
}

/// A question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// How is this file read? Answered by [`Event::Sniffed`].
    Sniff {
        /// The file.
        file: File,
        /// What is known already.
        reading: Reading,
    },
    /// The first rows as they lie, reading as little as can be; files in order until there are
    /// enough. Answered by `Sniffed`, `Schema`, batches and notes.
    Head {
        /// In the order wanted. Only as many are opened as it takes.
        files: Vec<File>,
        /// How they are read; what is absent is guessed from the first.
        reading: Reading,
        /// Names in the order wanted; empty: all.
        columns: Vec<String>,
        /// Rows wanted.
        rows: u64,
        /// Hive keys, `_file` and `_row` are columns too, behind the others.
        with_origin: bool,
        /// The types of the Hive keys by all their values.
        hive: Vec<(String, model::ColumnType)>,
    },
    /// A query over all the files as the table `data`. Answered by `Schema`, `Plan`, batches and
    /// notes.
    Query {
        /// All of them.
        files: Vec<File>,
        /// With every field filled, as `Sniffed` answered.
        reading: Reading,
        /// A `SELECT` over `data`.
        sql: String,
        /// Rows wanted.
        rows: u64,
        /// Hive keys, `_file` and `_row` are columns of `data` too.
        with_origin: bool,
        /// The types of the Hive keys by all their values.
        hive: Vec<(String, model::ColumnType)>,
        /// A sample of so many rows is drawn from `data` before the query.
        sample: Option<u32>,
        /// Columns of the files that `data` does not have at all.
        #[serde(default)]
        hide: Vec<String>,
    },
    /// What is in the columns. Answered by `Schema` and ever better `Profile`s.
    Profile {
        /// All of them.
        files: Vec<File>,
        /// With every field filled.
        reading: Reading,
        /// Which rows.
        scope: ProfileScope,
        /// Of these columns; empty: all.
        columns: Vec<String>,
        /// A condition as in SQL; empty: every row.
        filter: String,
        /// The types of the Hive keys by all their values.
        hive: Vec<(String, model::ColumnType)>,
        /// Columns of the files that `data` does not have at all.
        #[serde(default)]
        hide: Vec<String>,
    },
    /// Schemas and row counts of all files. Answered by `Drift`.
    Drift {
        /// All of them.
        files: Vec<File>,
        /// With every field filled.
        reading: Reading,
    },
    /// What the footer of a Parquet file says. Answered by `Facts`.
    Facts {
        /// The file.
        file: File,
    },
}

/// What the process tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// How the first file is read.
    Sniffed(Box<Sniffed>),
    /// The columns.
    Schema {
        /// Of the files (of `data`), in their order.
        files: Vec<Column>,
        /// Of the batches that follow.
        batches: Vec<Column>,
        /// Rows of all the files, where known without reading them.
        total_rows: Option<u64>,
    },
    /// What Polars made of the query.
    Plan(String),
    /// Something was read all the same.
    Note(PreviewNote),
    /// This file is opened now: should the process end, it is the one to leave out.
    Opening(String),
    /// How far it is: files opened, rows seen.
    Progress {
        /// Files opened so far.
        files: u32,
        /// Rows seen so far.
        rows: u64,
        /// Rows in all, where known.
        total_rows: Option<u64>,
    },
    /// Profiles as far as they are known; each event replaces the one before.
    Profile {
        /// One per column asked for, in order; `column` counts in `Schema`'s `files`.
        profiles: Vec<ColumnProfile>,
        /// From the statistics in the files only.
        from_statistics: bool,
        /// Rows that were looked at.
        rows: u64,
        /// For a sample: half the width of the 95 % interval of a share, in per cent.
        error_percent: Option<f64>,
    },
    /// How the columns of the files differ; `meter` is the app's to fill.
    Drift(Box<Drift>),
    /// What the footer says.
    Facts(Box<ParquetFacts>),
    /// It is done.
    Done,
    /// It did not work.
    Failed(Problem),
}
