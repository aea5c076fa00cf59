//! Files of SQL, and what is kept of tabs beside their list.

use crate::window::App;
use model::{FileSave, FileStamp, Folder, Result, SavedFile, TabPart, TabPiece, TextFile};
use tauri::State;

/// Reads a text file.
#[tauri::command]
#[specta::specta]
pub(crate) async fn file_open(app: State<'_, App>, path: String) -> Result<TextFile> {
    app.workbench.file_open(path).await
}

/// Writes a text file as a whole or not at all.
#[tauri::command]
#[specta::specta]
pub(crate) async fn file_save(app: State<'_, App>, save: FileSave) -> Result<SavedFile> {
    app.workbench.file_save(save).await
}

/// The state of each file as it now is; null: it is gone.
#[tauri::command]
#[specta::specta]
pub(crate) async fn file_stamps(
    app: State<'_, App>,
    paths: Vec<String>,
) -> Result<Vec<Option<FileStamp>>> {
    app.workbench.file_stamps(paths).await
}

/// Folders and files of SQL in a folder; null: the home folder.
#[tauri::command]
#[specta::specta]
pub(crate) async fn file_folder(app: State<'_, App>, path: Option<String>) -> Result<Folder> {
    app.workbench.file_folder(path).await
}

/// A part of a tab that is kept in a file of its own; null if there is none.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tab_part(
    app: State<'_, App>,
    tab: String,
    part: TabPart,
) -> Result<Option<String>> {
    app.workbench.tab_part(tab, part).await
}

/// Takes a piece of a part of a tab.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tab_part_save(app: State<'_, App>, piece: TabPiece) -> Result<()> {
    app.workbench.tab_part_save(piece).await
}
