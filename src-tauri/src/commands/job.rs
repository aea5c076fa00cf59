//! Jobs: the list, and stopping one.

use crate::window::App;
use model::{Job, JobId, Result};
use tauri::State;

/// All known jobs, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn job_list(app: State<'_, App>) -> Result<Vec<Job>> {
    Ok(app.workbench.job_list())
}

/// Asks a job or a quiet call to stop; `false` when there is none.
#[tauri::command]
#[specta::specta]
pub(crate) async fn job_cancel(app: State<'_, App>, job: JobId) -> Result<bool> {
    Ok(app.workbench.job_cancel(&job))
}
