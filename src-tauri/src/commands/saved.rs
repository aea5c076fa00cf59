//! Saved queries.

use crate::here::Here;
use model::{Result, SavedList, SavedQuery, SavedWrite};

/// The saved queries as they now are.
#[tauri::command]
#[specta::specta]
pub(crate) async fn saved_list(here: Here) -> Result<SavedList> {
    here.saved_list().await
}

/// Writes a saved query; answers it as it now is.
#[tauri::command]
#[specta::specta]
pub(crate) async fn saved_write(here: Here, write: SavedWrite) -> Result<SavedQuery> {
    here.saved_write(write).await
}

/// Removes a saved query's file.
#[tauri::command]
#[specta::specta]
pub(crate) async fn saved_delete(here: Here, path: String, version: String) -> Result<()> {
    here.saved_delete(path, version).await
}
