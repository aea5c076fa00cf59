//! Workspaces, their rules, their log, and settings that are handed on.

use crate::window::App;
use model::{
    AuditPage, AuditQuestion, AuditVerdict, Forgotten, JobId, PolicyState, Result, SettingsChanges,
    Workspace, WorkspaceDraft, WorkspaceId,
};
use tauri::{AppHandle, State};

/// All workspaces, by name. Nothing of what is in them.
#[tauri::command]
#[specta::specta]
pub(crate) async fn workspace_list(app: State<'_, App>) -> Result<Vec<Workspace>> {
    app.workspaces()
}

/// Makes a workspace, or changes what one is called and how it is classed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn workspace_save(
    app: State<'_, App>,
    draft: WorkspaceDraft,
) -> Result<Workspace> {
    app.workspace_save(draft)
}

/// Shows a workspace in this window, or in one of its own.
#[tauri::command]
#[specta::specta]
pub(crate) async fn workspace_show(
    app: State<'_, App>,
    handle: AppHandle,
    workspace: WorkspaceId,
    new_window: bool,
) -> Result<()> {
    app.workspace_show(&handle, &workspace, new_window).await
}

/// Removes a workspace with everything in it. `name` is typed by the person.
#[tauri::command]
#[specta::specta]
pub(crate) async fn workspace_forget(
    app: State<'_, App>,
    workspace: WorkspaceId,
    name: String,
) -> Result<Forgotten> {
    app.workspace_forget(&workspace, &name).await
}

/// Somebody is there: the time until the workspace is locked begins anew.
#[tauri::command]
#[specta::specta]
pub(crate) async fn workspace_active(app: State<'_, App>) -> Result<()> {
    Ok(app.workbench.active())
}

/// Locks the workspace.
#[tauri::command]
#[specta::specta]
pub(crate) async fn workspace_lock(app: State<'_, App>) -> Result<()> {
    app.workbench.lock()
}

/// Unlocks the workspace with the keychain's help.
#[tauri::command]
#[specta::specta]
pub(crate) async fn workspace_unlock(app: State<'_, App>, job: JobId) -> Result<()> {
    app.workbench.unlock(job).await
}

/// The rules of the workspace, read anew.
#[tauri::command]
#[specta::specta]
pub(crate) async fn policy_read(app: State<'_, App>) -> Result<PolicyState> {
    Ok(app.workbench.policy_read())
}

/// A part of the audit log.
#[tauri::command]
#[specta::specta]
pub(crate) async fn audit_list(
    app: State<'_, App>,
    job: JobId,
    question: AuditQuestion,
) -> Result<AuditPage> {
    app.workbench.audit_list(job, question).await
}

/// Checks the audit log line by line.
#[tauri::command]
#[specta::specta]
pub(crate) async fn audit_verify(app: State<'_, App>, job: JobId) -> Result<AuditVerdict> {
    app.workbench.audit_verify(job).await
}

/// Writes the settings to a file that can be handed on: no secret, no path of this machine.
#[tauri::command]
#[specta::specta]
pub(crate) async fn settings_export(app: State<'_, App>, path: String) -> Result<()> {
    app.workbench.settings_export(&path)
}

/// What a settings file would change. Nothing is changed yet.
#[tauri::command]
#[specta::specta]
pub(crate) async fn settings_import(app: State<'_, App>, path: String) -> Result<SettingsChanges> {
    app.workbench.settings_import(&path)
}
