//! Charts: their figures, and their pictures into a file or onto the clipboard.

use crate::here::Here;
use crate::pictures;
use model::{ChartData, ChartRequest, JobId, Picture, Result};

/// The groups and figures of a chart, over all rows kept of a row set; a quiet call.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rows_chart(here: Here, job: JobId, request: ChartRequest) -> Result<ChartData> {
    here.rows_chart(job, request).await
}

/// Asks where to and writes a picture there; answers its path, or null when nothing was chosen.
#[tauri::command]
#[specta::specta]
pub(crate) async fn chart_save(here: Here, picture: Picture) -> Result<Option<String>> {
    pictures::save(here.window(), &here, &picture).await
}

/// Puts a picture, which must be a PNG, on the clipboard.
#[tauri::command]
#[specta::specta]
pub(crate) async fn chart_copy(here: Here, picture: Picture) -> Result<()> {
    pictures::copy(here.handle(), &here, &picture)
}
