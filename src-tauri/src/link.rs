//! Links that open something for whoever has them: the one place that lets them out of the app.

use model::{Problem, Result, Secret};
use tauri::AppHandle;
use tauri_plugin_clipboard_manager::ClipboardExt as _;

/// Puts a link on the clipboard; answers until when it holds, in milliseconds since 1970.
pub(crate) fn to_clipboard(handle: &AppHandle, link: &Secret, until_ms: i64) -> Result<f64> {
    handle
        .clipboard()
        .write_text(link.expose())
        .map_err(|error| Problem::broken(format!("clipboard: {error}")))?;
    Ok(until_ms as f64)
}
