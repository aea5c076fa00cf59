//! What was run before.

use crate::window::App;
use model::{HistoryEntry, HistoryPage, HistoryQuestion, Result};
use tauri::State;

/// A part of the history, newest first; texts are cut at 2,000 characters.
#[tauri::command]
#[specta::specta]
pub(crate) async fn history_list(
    app: State<'_, App>,
    question: HistoryQuestion,
) -> Result<HistoryPage> {
    app.workbench.history_list(question).await
}

/// One entry with its whole text; null if it was deleted.
#[tauri::command]
#[specta::specta]
pub(crate) async fn history_entry(app: State<'_, App>, id: u32) -> Result<Option<HistoryEntry>> {
    app.workbench.history_entry(u64::from(id)).await
}

/// Pins an entry, or lets it go.
#[tauri::command]
#[specta::specta]
pub(crate) async fn history_pin(app: State<'_, App>, id: u32, pinned: bool) -> Result<()> {
    app.workbench.history_pin(u64::from(id), pinned).await
}

/// Deletes an entry; false if there was none.
#[tauri::command]
#[specta::specta]
pub(crate) async fn history_delete(app: State<'_, App>, id: u32) -> Result<bool> {
    app.workbench.history_delete(u64::from(id)).await
}

/// Deletes all entries that are not pinned and not at work; answers how many.
#[tauri::command]
#[specta::specta]
pub(crate) async fn history_clear(app: State<'_, App>) -> Result<u32> {
    app.workbench.history_clear().await
}
