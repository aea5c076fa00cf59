//! Rows: windows of them, single cells, views, profiles, comparisons, the clipboard.

use crate::window::App;
use model::{
    ColumnGlance, ColumnPath, ColumnProfile, ComparisonSpec, JobId, RecordRequest, RecordValue,
    Result, RowSet, RowsId, RowsRange, RowsWindow, Summary, ViewSpec,
};
use tauri::State;
use tauri::ipc::Response;

/// A window of a row set as an Arrow IPC stream, as raw bytes.
#[tauri::command]
pub(crate) async fn rows_window(app: State<'_, App>, window: RowsWindow) -> Result<Response> {
    app.workbench.rows_window(window).await.map(Response::new)
}

/// A row set as it now is; null if it is closed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rows_set(app: State<'_, App>, rows: RowsId) -> Result<Option<RowSet>> {
    Ok(app.workbench.row_set(&rows))
}

/// The whole text of one cell; null for NULL.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rows_cell(
    app: State<'_, App>,
    rows: RowsId,
    row: u32,
    column: ColumnPath,
) -> Result<Option<String>> {
    app.workbench.rows_cell(rows, u64::from(row), column).await
}

/// The values inside a row, or inside one of its values, as a tree.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rows_record(
    app: State<'_, App>,
    request: RecordRequest,
) -> Result<Vec<RecordValue>> {
    app.workbench.rows_record(request).await
}

/// Puts a rectangle on the clipboard in its format; answers the number of cells.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rows_copy(
    app: State<'_, App>,
    handle: tauri::AppHandle,
    job: JobId,
    range: RowsRange,
) -> Result<u32> {
    app.workbench
        .rows_copy(job, range)
        .await
        .and_then(|copied| crate::window::to_clipboard(&handle, copied))
}

/// A new row set: rows of another, sorted and filtered.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rows_view(
    app: State<'_, App>,
    job: JobId,
    rows: RowsId,
    spec: ViewSpec,
) -> Result<RowSet> {
    app.workbench.rows_view(job, rows, spec).await
}

/// Everything about the values of one column or field.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rows_profile(
    app: State<'_, App>,
    job: JobId,
    rows: RowsId,
    column: ColumnPath,
) -> Result<ColumnProfile> {
    app.workbench.rows_profile(job, rows, column).await
}

/// A glance at every column.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rows_glance(
    app: State<'_, App>,
    job: JobId,
    rows: RowsId,
) -> Result<Vec<ColumnGlance>> {
    app.workbench.rows_glance(job, rows).await
}

/// The cells of a rectangle in numbers.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rows_summary(
    app: State<'_, App>,
    job: JobId,
    range: RowsRange,
) -> Result<Summary> {
    app.workbench.rows_summary(job, range).await
}

/// A new row set: the differences of two.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rows_compare(
    app: State<'_, App>,
    job: JobId,
    spec: ComparisonSpec,
) -> Result<RowSet> {
    app.workbench.rows_compare(job, spec).await
}

/// Forgets a row set.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rows_close(app: State<'_, App>, rows: RowsId) -> Result<()> {
    app.workbench.rows_close(rows).await
}
