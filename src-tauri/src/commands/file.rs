//! Files of SQL, and what is kept of tabs beside their list.

use crate::dialogs;
use crate::here::Here;
use model::{FileSave, FileStamp, Folder, Result, SavedFile, TabPart, TabPiece, TextFile};

/// Reads a text file.
#[tauri::command]
#[specta::specta]
pub(crate) async fn file_open(here: Here, path: String) -> Result<TextFile> {
    here.file_open(path).await
}

/// Asks by the system's dialog which file to open; null when the person thinks better of it.
/// `endings`: what it may end in, without dots; none: anything.
#[tauri::command]
#[specta::specta]
pub(crate) async fn file_choose(here: Here, endings: Vec<String>) -> Result<Option<String>> {
    dialogs::choose_file(here.window(), &endings).await
}

/// Asks by the system's dialog which files to open; none when the person thinks better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn files_choose(here: Here) -> Result<Vec<String>> {
    dialogs::choose_files(here.window()).await
}

/// Asks by the system's dialog for a folder; null when the person thinks better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn folder_choose(here: Here) -> Result<Option<String>> {
    dialogs::choose_folder(here.window()).await
}

/// Writes a text file as a whole or not at all.
#[tauri::command]
#[specta::specta]
pub(crate) async fn file_save(here: Here, save: FileSave) -> Result<SavedFile> {
    here.file_save(save).await
}

/// The state of each file as it now is; null: it is gone.
#[tauri::command]
#[specta::specta]
pub(crate) async fn file_stamps(here: Here, paths: Vec<String>) -> Result<Vec<Option<FileStamp>>> {
    here.file_stamps(paths).await
}

/// Folders and files of SQL in a folder; null: the home folder.
#[tauri::command]
#[specta::specta]
pub(crate) async fn file_folder(here: Here, path: Option<String>) -> Result<Folder> {
    here.file_folder(path).await
}

/// A part of a tab that is kept in a file of its own; null if there is none.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tab_part(here: Here, tab: String, part: TabPart) -> Result<Option<String>> {
    here.tab_part(tab, part).await
}

/// Takes a piece of a part of a tab.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tab_part_save(here: Here, piece: TabPiece) -> Result<()> {
    here.tab_part_save(piece).await
}
