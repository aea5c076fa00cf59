//! Charts: their figures, and their pictures into a file or onto the clipboard.

use crate::pictures;
use crate::window::App;
use model::{ChartData, ChartRequest, JobId, Picture, Result};
use tauri::State;

/// The groups and figures of a chart, over all rows kept of a row set; a quiet call.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rows_chart(
    app: State<'_, App>,
    job: JobId,
    request: ChartRequest,
) -> Result<ChartData> {
    app.workbench.rows_chart(job, request).await
}

/// Asks where to and writes a picture there; answers its path, or null when nothing was chosen.
#[tauri::command]
#[specta::specta]
pub(crate) async fn chart_save(
    app: State<'_, App>,
    handle: tauri::AppHandle,
    picture: Picture,
) -> Result<Option<String>> {
    pictures::save(&handle, &app.workbench, &picture).await
}

/// Puts a picture, which must be a PNG, on the clipboard.
#[tauri::command]
#[specta::specta]
pub(crate) async fn chart_copy(handle: tauri::AppHandle, picture: Picture) -> Result<()> {
    pictures::copy(&handle, &picture)
}
