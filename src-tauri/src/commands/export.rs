//! Rows into files.

use crate::dialogs;
use crate::window::App;
use model::{ExportOptions, ExportReport, ExportRequest, ExportTarget, JobId, Result, RowsId};
use tauri::State;

/// Where a file goes that is only a name, and whether there is one already.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_target(name: String) -> Result<ExportTarget> {
    dialogs::target(&name)
}

/// Asks where to save by the system's dialog; null when the person thinks better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_browse(
    handle: tauri::AppHandle,
    path: String,
) -> Result<Option<ExportTarget>> {
    dialogs::choose_target(&handle, &path).await
}

/// What is to be said before a file is written: limits, and what an encoding would lose.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_check(
    app: State<'_, App>,
    job: JobId,
    rows: RowsId,
    options: ExportOptions,
) -> Result<ExportReport> {
    app.workbench.export_check(job, rows, options).await
}

/// Starts writing a file and answers at once; progress comes as changes of the job.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_start(app: State<'_, App>, request: ExportRequest) -> Result<()> {
    app.workbench.export_start(request)
}

/// What an export wrote; null before it is done.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_report(app: State<'_, App>, job: JobId) -> Result<Option<ExportReport>> {
    Ok(app.workbench.export_report(&job))
}
