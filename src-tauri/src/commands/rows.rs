//! Rows: windows of them, single cells, the clipboard.

use crate::window::App;
use model::{Result, RowSet, RowsId, RowsRange, RowsWindow};
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
    column: u32,
) -> Result<Option<String>> {
    app.workbench.rows_cell(rows, u64::from(row), column).await
}

/// Puts a rectangle on the clipboard as tab-separated lines; answers the number of cells.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rows_copy(
    app: State<'_, App>,
    handle: tauri::AppHandle,
    range: RowsRange,
) -> Result<u32> {
    app.workbench
        .rows_copy(range)
        .await
        .and_then(|copied| crate::window::to_clipboard(&handle, copied))
}

/// Forgets a row set.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rows_close(app: State<'_, App>, rows: RowsId) -> Result<()> {
    app.workbench.rows_close(rows).await
}
