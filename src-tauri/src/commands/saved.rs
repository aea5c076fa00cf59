//! Saved queries.

use crate::window::App;
use model::{Result, SavedList, SavedQuery, SavedWrite};
use tauri::State;

/// The saved queries as they now are.
#[tauri::command]
#[specta::specta]
pub(crate) async fn saved_list(app: State<'_, App>) -> Result<SavedList> {
    app.workbench.saved_list().await
}

/// Writes a saved query; answers it as it now is.
#[tauri::command]
#[specta::specta]
pub(crate) async fn saved_write(app: State<'_, App>, write: SavedWrite) -> Result<SavedQuery> {
    app.workbench.saved_write(write).await
}

/// Removes a saved query's file.
#[tauri::command]
#[specta::specta]
pub(crate) async fn saved_delete(app: State<'_, App>, path: String, version: String) -> Result<()> {
    app.workbench.saved_delete(path, version).await
}
