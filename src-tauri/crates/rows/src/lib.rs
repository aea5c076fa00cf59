//! Every row the app holds: append batches, look through windows, copy, export, spill to disk.
//!
//! Must never: know where rows came from, or hand out a frame. Every function here may read or
//! write files and blocks until it is done: call it where blocking is allowed.
//!
//! A batch is a Polars frame whose columns are named by their index (`"0"`, `"1"`, …), as are the
//! fields of its structs; the real names, which may repeat or be empty, are in the row set's
//! [`model::Column`]s.

use model::{Column, Result, RowSet, RowsId, RowsRange, RowsWindow, Truncation};
use std::path::Path;

/// Consecutive rows of every column of a row set.
pub type Batch = polars::prelude::DataFrame;

/// The format of an exported file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated, with a header; NULL is empty, an empty text is `""`.
    Csv,
    /// Parquet, compressed with zstd.
    Parquet,
    /// One JSON object a line.
    Ndjson,
}

/// Text for the clipboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Tab-separated lines.
    pub text: String,
    /// Cells in it, the header not counted.
    pub cells: u64,
}

/// The keeper of all rows of one workspace. Cheap to clone.
#[derive(Clone)]
pub struct Rows {}

impl Rows {
    /// Opens the keeper over `folder`, which it makes if need be and clears of what an earlier run
    /// left behind. All row sets together hold at most `memory_budget_bytes` in memory; what is
    /// over goes to files in `folder`, least recently used first.
    pub fn open(folder: &Path, memory_budget_bytes: u64) -> Result<Self> {
        let _ = (folder, memory_budget_bytes);
        Err(model::Problem::broken("rows"))
    }

    /// A new row set without rows. `row_limit`: rows beyond it are dropped by [`Rows::append`],
    /// which then marks the set as truncated.
    pub fn create(&self, columns: Vec<Column>, row_limit: u64) -> Result<RowsId> {
        let _ = (columns, row_limit);
        Err(model::Problem::broken("rows"))
    }

    /// Notes how many rows there are in all, once the service says so.
    pub fn expect_total(&self, rows: &RowsId, total_rows: u64) -> Result<()> {
        let _ = (rows, total_rows);
        Err(model::Problem::broken("rows"))
    }

    /// Adds a batch and answers the set as it now is. When `truncated` is set in the answer, the
    /// limit is reached and more rows are of no use. On a full disk: `NoSpace`, the batch is not
    /// added, and the rows from before stay readable.
    pub fn append(&self, rows: &RowsId, batch: Batch) -> Result<RowSet> {
        let _ = (rows, batch);
        Err(model::Problem::broken("rows"))
    }

    /// No more rows will come. `truncated`: why, if some are missing (a limit noted by
    /// [`Rows::append`] stays noted).
    pub fn finish(&self, rows: &RowsId, truncated: Option<Truncation>) -> Result<RowSet> {
        let _ = (rows, truncated);
        Err(model::Problem::broken("rows"))
    }

    /// The set as it now is; nothing if it is closed.
    pub fn row_set(&self, rows: &RowsId) -> Option<RowSet> {
        let _ = rows;
        None
    }

    /// An Arrow IPC stream of canonical text: one `LargeUtf8` column per column asked for, named
    /// `"0"`, `"1"`, … in that order.
    pub fn window(&self, window: &RowsWindow) -> Result<Vec<u8>> {
        let _ = window;
        Err(model::Problem::broken("rows"))
    }

    /// The whole text of one cell; nothing for NULL.
    pub fn cell(&self, rows: &RowsId, row: u64, column: u32) -> Result<Option<String>> {
        let _ = (rows, row, column);
        Err(model::Problem::broken("rows"))
    }

    /// A rectangle as tab-separated lines; cells that hold a tab, a line break or a quote are
    /// quoted. `OverLimit` when the text would take more than 256 MiB.
    pub fn copy_text(&self, range: &RowsRange) -> Result<Copied> {
        let _ = range;
        Err(model::Problem::broken("rows"))
    }

    /// Writes all rows to a file, batch by batch, into a temporary file beside `path` which then
    /// takes its place. `progress` hears the rows written so far; once `cancelled` answers true,
    /// nothing is left behind and the answer is `Cancelled`. Answers the number of rows.
    pub fn export(
        &self,
        rows: &RowsId,
        path: &Path,
        format: Format,
        progress: &mut dyn FnMut(u64),
        cancelled: &dyn Fn() -> bool,
    ) -> Result<u64> {
        let _ = (rows, path, format, progress, cancelled);
        Err(model::Problem::broken("rows"))
    }

    /// As [`Rows::export`], into any writer: standard output, a test's buffer.
    pub fn write(
        &self,
        rows: &RowsId,
        target: &mut (dyn std::io::Write + Send),
        format: Format,
        progress: &mut dyn FnMut(u64),
        cancelled: &dyn Fn() -> bool,
    ) -> Result<u64> {
        let _ = (rows, target, format, progress, cancelled);
        Err(model::Problem::broken("rows"))
    }

    /// Forgets the rows and removes their files. Of an unknown set: nothing.
    pub fn close(&self, rows: &RowsId) {
        let _ = rows;
    }
}
