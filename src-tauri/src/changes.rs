//! The workbench's changes, passed on to the window that shows its workspace.
//!
//! Each page listens with a channel of its own. Tauri's events would not do: whoever listens to one
//! of any window hears those of every other.

use crate::app::App;
use model::Change;
use workbench::Workbench;

/// Passes every change on, for as long as the workspace is open. Of a locked one nothing is told but
/// that it is locked.
pub(crate) async fn forward(app: &App, workbench: &Workbench) {
    let id = workbench.workspace().id;
    let mut changes = workbench.changes();
    while let Some(change) = changes.next().await {
        app.busy.notify_one();
        if !workbench.is_locked() || matches!(change, Change::Locked(_)) {
            app.windows.tell(&id, change);
        }
    }
}
