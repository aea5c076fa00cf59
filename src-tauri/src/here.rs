//! Where a command was called from: the window, and the workbench of the workspace that it shows.
//!
//! Every command takes a [`Here`] first and reaches a workspace through it alone. So a page can only
//! ever name what is in its own workspace, and a locked workspace is refused at this one place.

use crate::app::App;
use model::{Problem, Result};
use specta::datatype::DataType;
use specta::function::FunctionArg;
use std::ops::Deref;
use tauri::ipc::{CommandArg, CommandItem, Invoke, InvokeError};
use tauri::{AppHandle, Manager as _, WebviewWindow, Wry};
use workbench::Workbench;

/// What a page asks for before anything else: it has arrived.
const ARRIVING: &[&str] = &["app_start", "changes_follow"];

/// What is answered while the workspace is locked: nothing that tells of what is in it.
const WHILE_LOCKED: &[&str] = &[
    "app_quit",
    "app_start",
    "changes_follow",
    "frame_painted",
    "log_write",
    "shot_ready",
    "vault_status",
    "vault_unlock",
    "workspace_active",
    "workspace_list",
    "workspace_lock",
    "workspace_show",
    "workspace_unlock",
];

/// The window that a command was called from. It stands for its workbench.
pub(crate) struct Here {
    workbench: Workbench,
    window: WebviewWindow,
}

impl Here {
    /// The window itself.
    pub(crate) fn window(&self) -> &WebviewWindow {
        &self.window
    }

    /// The app that all windows belong to.
    pub(crate) fn app(&self) -> &App {
        self.window.state::<App>().inner()
    }

    /// The workbench, to be kept.
    pub(crate) fn workbench(&self) -> &Workbench {
        &self.workbench
    }

    /// For what is not about a window.
    pub(crate) fn handle(&self) -> &AppHandle {
        self.window.app_handle()
    }
}

impl Deref for Here {
    type Target = Workbench;

    fn deref(&self) -> &Workbench {
        &self.workbench
    }
}

impl CommandArg<'_, Wry> for Here {
    fn from_command(command: CommandItem<'_, Wry>) -> std::result::Result<Self, InvokeError> {
        let name = command.name;
        let window = WebviewWindow::from_command(command)?;
        let workbench = window
            .state::<App>()
            .resolve(window.label(), name)
            .map_err(InvokeError::from)?;
        Ok(Self { workbench, window })
    }
}

impl FunctionArg for Here {
    fn to_datatype(_types: &mut specta::Types) -> Option<DataType> {
        None
    }
}

impl App {
    /// The workbench of a window for one of its commands.
    ///
    /// # Errors
    /// `Cancelled` while the window is on its way to another workspace; `Locked`.
    fn resolve(&self, label: &str, command: &str) -> Result<Workbench> {
        let workbench = self.windows.resolve(label, ARRIVING.contains(&command))?;
        if workbench.is_locked() && !WHILE_LOCKED.contains(&command) {
            return Err(Problem::new(model::Kind::Locked));
        }
        Ok(workbench)
    }
}

/// Counts a call between its arrival and [`App::resolve`], so that a window changes its workspace
/// only when no call of the old page is between the two.
pub(crate) fn counted(invoke: Invoke, answer: impl FnOnce(Invoke) -> bool) -> bool {
    let webview = invoke.message.webview();
    let windows = &webview.state::<App>().inner().windows;
    windows.taken(webview.label());
    let known = answer(invoke);
    if !known {
        windows.dropped(webview.label());
    }
    known
}
