//! Starting, settings, tabs, and what the window tells about itself.

use crate::cli;
use crate::logs::{self, Level};
use crate::window::App;
use model::{Result, Settings, Startup, Tab};
use tauri::State;

/// What the window needs to paint its first screen.
#[tauri::command]
#[specta::specta]
pub(crate) async fn app_start(app: State<'_, App>) -> Result<Startup> {
    Ok(app.startup())
}

/// Keeps what the person chose.
#[tauri::command]
#[specta::specta]
pub(crate) async fn settings_save(app: State<'_, App>, settings: Settings) -> Result<Settings> {
    app.save_settings(settings)
}

/// Keeps the open tabs.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tabs_save(app: State<'_, App>, tabs: Vec<Tab>) -> Result<()> {
    app.workbench.save_tabs(&tabs)
}

/// A line of the window's own for the log.
#[tauri::command]
#[specta::specta]
pub(crate) async fn log_write(level: Level, message: String) -> Result<()> {
    Ok(logs::write(level, &message))
}

/// The explorer's frame is on the screen.
#[tauri::command]
#[specta::specta]
pub(crate) async fn frame_painted(app: State<'_, App>) -> Result<()> {
    Ok(app.first_paint())
}

/// Rows are on the screen: now is the time for a picture.
#[tauri::command]
#[specta::specta]
pub(crate) async fn shot_ready() -> Result<()> {
    Ok(cli::say("rows on screen"))
}
