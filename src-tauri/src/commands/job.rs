//! Jobs: the list, and stopping one.

use crate::here::Here;
use model::{Job, JobId, Result};

/// All known jobs, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn job_list(here: Here) -> Result<Vec<Job>> {
    Ok(here.job_list())
}

/// Asks a job or a quiet call to stop; `false` when there is none.
#[tauri::command]
#[specta::specta]
pub(crate) async fn job_cancel(here: Here, job: JobId) -> Result<bool> {
    Ok(here.job_cancel(&job))
}
