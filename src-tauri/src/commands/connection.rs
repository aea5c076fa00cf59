//! Connections and the sandbox.

use crate::here::Here;
use model::{Connection, JobId, Result};

/// The list of connections.
#[tauri::command]
#[specta::specta]
pub(crate) async fn connection_list(here: Here) -> Result<Vec<Connection>> {
    Ok(here.connections())
}

/// Puts the sandbox's sample back as it was.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sandbox_reset(here: Here, job: JobId) -> Result<()> {
    here.sandbox_reset(job)
}

/// Starts the sandbox again after a start that failed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sandbox_start(here: Here, job: JobId) -> Result<()> {
    here.sandbox_start(job)
}
