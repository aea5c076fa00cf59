//! What was run before.

use crate::here::Here;
use model::{HistoryEntry, HistoryPage, HistoryQuestion, Result};

/// A part of the history, newest first; texts are cut at 2,000 characters.
#[tauri::command]
#[specta::specta]
pub(crate) async fn history_list(here: Here, question: HistoryQuestion) -> Result<HistoryPage> {
    here.history_list(question).await
}

/// One entry with its whole text; null if it was deleted.
#[tauri::command]
#[specta::specta]
pub(crate) async fn history_entry(here: Here, id: u32) -> Result<Option<HistoryEntry>> {
    here.history_entry(u64::from(id)).await
}

/// Pins an entry, or lets it go.
#[tauri::command]
#[specta::specta]
pub(crate) async fn history_pin(here: Here, id: u32, pinned: bool) -> Result<()> {
    here.history_pin(u64::from(id), pinned).await
}

/// Deletes an entry; false if there was none.
#[tauri::command]
#[specta::specta]
pub(crate) async fn history_delete(here: Here, id: u32) -> Result<bool> {
    here.history_delete(u64::from(id)).await
}

/// Deletes all entries that are not pinned and not at work; answers how many.
#[tauri::command]
#[specta::specta]
pub(crate) async fn history_clear(here: Here) -> Result<u32> {
    here.history_clear().await
}
