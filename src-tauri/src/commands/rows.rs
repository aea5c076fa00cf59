//! Rows: windows of them, single cells, views, profiles, comparisons, the clipboard.

use crate::here::Here;
use model::{
    ColumnGlance, ColumnPath, ColumnProfile, ComparisonSpec, JobId, RecordRequest, RecordValue,
    Result, RowSet, RowsId, RowsRange, RowsWindow, Summary, ViewSpec,
};
use tauri::ipc::Response;

/// A window of a row set as an Arrow IPC stream, as raw bytes.
#[tauri::command]
pub(crate) async fn rows_window(here: Here, window: RowsWindow) -> Result<Response> {
    here.rows_window(window).await.map(Response::new)
}

/// A row set as it now is; null if it is closed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rows_set(here: Here, rows: RowsId) -> Result<Option<RowSet>> {
    Ok(here.row_set(&rows))
}

/// The whole text of one cell; null for NULL.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rows_cell(
    here: Here,
    rows: RowsId,
    row: u32,
    column: ColumnPath,
) -> Result<Option<String>> {
    here.rows_cell(rows, u64::from(row), column).await
}

/// The values inside a row, or inside one of its values, as a tree.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rows_record(here: Here, request: RecordRequest) -> Result<Vec<RecordValue>> {
    here.rows_record(request).await
}

/// Puts a rectangle on the clipboard in its format; answers the number of cells.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rows_copy(here: Here, job: JobId, range: RowsRange) -> Result<u32> {
    here.rows_copy(job, range)
        .await
        .and_then(|copied| crate::window::to_clipboard(here.handle(), copied))
}

/// Puts cells that the window put together itself on the clipboard.
#[tauri::command]
#[specta::specta]
pub(crate) async fn cells_copy(here: Here, text: String, cells: u32) -> Result<u32> {
    here.copied_cells(text, cells)
        .and_then(|copied| crate::window::to_clipboard(here.handle(), copied))
}

/// A new row set: rows of another, sorted and filtered.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rows_view(
    here: Here,
    job: JobId,
    rows: RowsId,
    spec: ViewSpec,
) -> Result<RowSet> {
    here.rows_view(job, rows, spec).await
}

/// Everything about the values of one column or field.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rows_profile(
    here: Here,
    job: JobId,
    rows: RowsId,
    column: ColumnPath,
) -> Result<ColumnProfile> {
    here.rows_profile(job, rows, column).await
}

/// A glance at every column.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rows_glance(here: Here, job: JobId, rows: RowsId) -> Result<Vec<ColumnGlance>> {
    here.rows_glance(job, rows).await
}

/// The cells of a rectangle in numbers.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rows_summary(here: Here, job: JobId, range: RowsRange) -> Result<Summary> {
    here.rows_summary(job, range).await
}

/// A new row set: the differences of two.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rows_compare(here: Here, job: JobId, spec: ComparisonSpec) -> Result<RowSet> {
    here.rows_compare(job, spec).await
}

/// Forgets a row set.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rows_close(here: Here, rows: RowsId) -> Result<()> {
    here.rows_close(rows).await
}
