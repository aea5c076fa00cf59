//! Rows into files.

use crate::dialogs;
use crate::here::Here;
use model::{ExportOptions, ExportReport, ExportRequest, ExportTarget, JobId, Result, RowsId};

/// Where a file goes that is only a name, and whether there is one already.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_target(_here: Here, name: String) -> Result<ExportTarget> {
    dialogs::target(&name)
}

/// Asks where to save by the system's dialog; null when the person thinks better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_browse(here: Here, path: String) -> Result<Option<ExportTarget>> {
    dialogs::choose_target(here.window(), &path).await
}

/// What is to be said before a file is written: limits, and what an encoding would lose.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_check(
    here: Here,
    job: JobId,
    rows: RowsId,
    options: ExportOptions,
) -> Result<ExportReport> {
    here.export_check(job, rows, options).await
}

/// Starts writing a file and answers at once; progress comes as changes of the job.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_start(here: Here, request: ExportRequest) -> Result<()> {
    here.export_start(request)
}

/// What an export wrote; null before it is done.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_report(here: Here, job: JobId) -> Result<Option<ExportReport>> {
    Ok(here.export_report(&job))
}
