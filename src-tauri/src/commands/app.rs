//! Starting, settings, tabs, and what the window tells about itself.

use crate::cli;
use crate::here::Here;
use crate::logs::{self, Level};
use model::{Change, Result, Settings, Startup, Tab};
use tauri::ipc::Channel;

/// What the window needs to paint its first screen.
#[tauri::command]
#[specta::specta]
pub(crate) async fn app_start(here: Here) -> Result<Startup> {
    Ok(here.startup())
}

/// From now on every change of the workspace is told through the channel.
#[tauri::command]
#[specta::specta]
pub(crate) async fn changes_follow(here: Here, changes: Channel<Change>) -> Result<()> {
    Ok(here.changes_follow(changes))
}

/// Keeps what the person chose.
#[tauri::command]
#[specta::specta]
pub(crate) async fn settings_save(here: Here, settings: Settings) -> Result<Settings> {
    here.save_settings(settings)
}

/// Keeps the open tabs.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tabs_save(here: Here, tabs: Vec<Tab>) -> Result<()> {
    here.save_tabs(&tabs)
}

/// Keeps texts of the window's own arrangement by name; one without a text is forgotten.
#[tauri::command]
#[specta::specta]
pub(crate) async fn layout_save(here: Here, changes: Vec<(String, Option<String>)>) -> Result<()> {
    here.save_layout(changes)
}

/// A line of the window's own for the log.
#[tauri::command]
#[specta::specta]
pub(crate) async fn log_write(_here: Here, level: Level, message: String) -> Result<()> {
    Ok(logs::write(level, &message))
}

/// The explorer's frame is on the screen.
#[tauri::command]
#[specta::specta]
pub(crate) async fn frame_painted(here: Here) -> Result<()> {
    Ok(here.first_paint())
}

/// Rows are on the screen: now is the time for a picture.
#[tauri::command]
#[specta::specta]
pub(crate) async fn shot_ready(_here: Here) -> Result<()> {
    Ok(cli::say("rows on screen"))
}
