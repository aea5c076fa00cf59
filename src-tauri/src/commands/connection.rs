//! Connections and the sandbox.

use crate::window::App;
use model::{Connection, JobId, Result};
use tauri::State;

/// The list of connections.
#[tauri::command]
#[specta::specta]
pub(crate) async fn connection_list(app: State<'_, App>) -> Result<Vec<Connection>> {
    Ok(app.workbench.connections())
}

/// Puts the sandbox's sample back as it was.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sandbox_reset(app: State<'_, App>, job: JobId) -> Result<()> {
    app.sandbox.reset(&app.workbench, job)
}

/// Starts the sandbox again after a start that failed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sandbox_start(app: State<'_, App>, job: JobId) -> Result<()> {
    app.sandbox.start(&app.workbench, job)
}
