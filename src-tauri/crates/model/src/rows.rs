//! Row sets and the windows that are looked at through.

use crate::{Column, ColumnPath, CopyFormat, RowsId, RowsOrigin};
use serde::{Deserialize, Serialize};
use specta::Type;

/// A row set, as a whole snapshot; the rows themselves stay where they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RowSet {
    /// Its id.
    pub id: RowsId,
    /// Its columns in order.
    pub columns: Vec<Column>,
    /// Rows kept so far.
    #[specta(type = u32)]
    pub row_count: u64,
    /// Rows that there are in all, if the service said.
    #[specta(type = Option<u32>)]
    pub total_rows: Option<u64>,
    /// Whether all rows that will be kept are here.
    pub complete: bool,
    /// Why fewer rows are kept than there are, if so.
    pub truncated: Option<Truncation>,
    /// What it was made of; absent for rows that came from a service.
    pub origin: Option<RowsOrigin>,
}

/// Why fewer rows are kept than there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Truncation {
    /// The workspace's largest number of rows.
    RowLimit,
    /// Stopped on request.
    Stopped,
    /// The service or the disk failed on the way.
    Failed,
}

/// A window of a row set: which rows of which columns. Answered as an Arrow IPC stream with one
/// `Utf8` column per column asked for: canonical text, NULL apart, values of more than 2,000 characters cut, ending in `…`; the whole one through `rows_cell`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RowsWindow {
    /// Of which row set.
    pub rows: RowsId,
    /// 0-based.
    #[specta(type = u32)]
    pub first_row: u64,
    /// At most this many; fewer at the end.
    pub row_count: u32,
    /// Columns and fields in the order wanted.
    pub columns: Vec<ColumnPath>,
}

/// A rectangle of a row set, for copying and for summing up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RowsRange {
    /// Of which row set.
    pub rows: RowsId,
    /// 0-based.
    #[specta(type = u32)]
    pub first_row: u64,
    /// How many rows.
    #[specta(type = u32)]
    pub row_count: u64,
    /// Columns and fields in the order wanted.
    pub columns: Vec<ColumnPath>,
    /// Whether the first line holds the names (of TSV and CSV; the other formats need them).
    pub header: bool,
    /// How the rows are written.
    pub format: CopyFormat,
}
