//! The system's own dialogs for files. The window asks for them; it never reaches a file itself.

use model::{ExportTarget, Problem, Result};
use std::path::{Path, PathBuf};
use tauri::{Manager as _, WebviewWindow};
use tauri_plugin_dialog::{DialogExt as _, FilePath};
use workbench::Workbench;

/// Asks where to save a file; nothing when the person thinks better of it. `suggestion`: a name,
/// or a whole path; `filter`: what the files are called, and their endings.
pub(crate) async fn save_file(
    window: &WebviewWindow,
    suggestion: &Path,
    filter: (&str, &[&str]),
) -> Result<Option<PathBuf>> {
    let dialog = window.app_handle().dialog().file();
    let mut dialog = dialog.set_parent(window).add_filter(filter.0, filter.1);
    if let Some(name) = suggestion.file_name() {
        dialog = dialog.set_file_name(name.to_string_lossy());
    }
    let folder = suggestion.parent().filter(|folder| folder.is_dir());
    dialog = dialog.set_directory(folder.map_or_else(downloads, Path::to_owned));
    answered(|answer| dialog.save_file(answer)).await
}

/// Asks which file to open; nothing when the person thinks better of it. `endings`: what it may end
/// in, without dots; empty: anything.
pub(crate) async fn choose_file(
    window: &WebviewWindow,
    endings: &[String],
) -> Result<Option<String>> {
    let mut dialog = window.app_handle().dialog().file().set_parent(window);
    if !endings.is_empty() {
        let endings: Vec<&str> = endings.iter().map(String::as_str).collect();
        dialog = dialog.add_filter(endings.join(", "), &endings);
    }
    let chosen = answered(|answer| dialog.pick_file(answer)).await?;
    Ok(chosen.map(|path| path.to_string_lossy().into_owned()))
}

/// Asks which files to open, any number of them; none when the person thinks better of it.
pub(crate) async fn choose_files(window: &WebviewWindow) -> Result<Vec<String>> {
    let dialog = window.app_handle().dialog().file().set_parent(window);
    let (answer, answered) = tokio::sync::oneshot::channel();
    dialog.pick_files(move |paths| drop(answer.send(paths)));
    let chosen = answered
        .await
        .map_err(|_closed| Problem::broken("the dialog went away without an answer"))?;
    let paths = chosen.unwrap_or_default().into_iter().map(|path| {
        path.into_path()
            .map(|path| path.to_string_lossy().into_owned())
            .map_err(|error| Problem::bad_input("path", error.to_string()))
    });
    paths.collect()
}

/// Asks for a folder; nothing when the person thinks better of it.
pub(crate) async fn choose_folder(window: &WebviewWindow) -> Result<Option<String>> {
    let dialog = window.app_handle().dialog().file().set_parent(window);
    let chosen = answered(|answer| dialog.pick_folder(answer)).await?;
    Ok(chosen.map(|path| path.to_string_lossy().into_owned()))
}

/// The path that a dialog answers with.
async fn answered(
    ask: impl FnOnce(Box<dyn FnOnce(Option<FilePath>) + Send>),
) -> Result<Option<PathBuf>> {
    let (answer, answered) = tokio::sync::oneshot::channel();
    ask(Box::new(move |path| drop(answer.send(path))));
    let chosen = answered
        .await
        .map_err(|_closed| Problem::broken("the dialog went away without an answer"))?;
    chosen
        .map(|path| {
            path.into_path()
                .map_err(|error| Problem::bad_input("path", error.to_string()))
        })
        .transpose()
}

/// Where a file goes that is only a name, and whether there is one.
pub(crate) fn target(name: &str) -> Result<ExportTarget> {
    Workbench::export_target(name, &downloads())
}

/// Asks where an export goes; nothing when the person thinks better of it.
pub(crate) async fn choose_target(
    window: &WebviewWindow,
    path: &str,
) -> Result<Option<ExportTarget>> {
    let suggestion = PathBuf::from(path);
    let ending = suggestion
        .extension()
        .map(|ending| ending.to_string_lossy().into_owned())
        .unwrap_or_default();
    let title = ending.to_uppercase();
    let chosen = save_file(window, &suggestion, (&title, &[&ending])).await?;
    chosen
        .map(|path| target(&path.to_string_lossy()))
        .transpose()
}

/// The person's folder for downloads, or else the home folder.
fn downloads() -> PathBuf {
    let Some(folders) = directories::UserDirs::new() else {
        return std::env::temp_dir();
    };
    folders
        .download_dir()
        .filter(|folder| folder.is_dir())
        .unwrap_or_else(|| folders.home_dir())
        .to_owned()
}
