//! The workbench's changes, passed on to the window.

use model::Change;
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::AppHandle;
use tauri_specta::Event as _;
use workbench::Workbench;

/// The one event of the window.
#[derive(Clone, Debug, Serialize, Deserialize, Type, tauri_specta::Event)]
#[tauri_specta(event_name = "change")]
pub(crate) struct ChangeEvent(pub(crate) Change);

/// Passes every change on, for as long as the workspace is open.
pub(crate) async fn forward(app: AppHandle, workbench: Workbench) {
    let mut changes = workbench.changes();
    while let Some(change) = changes.next().await {
        if let Err(error) = ChangeEvent(change).emit(&app) {
            tracing::warn!("a change did not reach the window: {error}");
        }
    }
}
