//! Workspaces, their rules, their log, and settings that are handed on.

use crate::here::Here;
use model::{
    AuditPage, AuditQuestion, AuditVerdict, Forgotten, JobId, PolicyState, Result, SettingsChanges,
    Workspace, WorkspaceDraft, WorkspaceId,
};

/// All workspaces, by name. Nothing of what is in them.
#[tauri::command]
#[specta::specta]
pub(crate) async fn workspace_list(here: Here) -> Result<Vec<Workspace>> {
    here.app().spaces.list()
}

/// Makes a workspace, or changes what one is called and how it is classed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn workspace_save(here: Here, draft: WorkspaceDraft) -> Result<Workspace> {
    here.workspace_save(draft)
}

/// Shows a workspace in this window, or in one of its own.
#[tauri::command]
#[specta::specta]
pub(crate) async fn workspace_show(
    here: Here,
    workspace: WorkspaceId,
    new_window: bool,
) -> Result<()> {
    here.workspace_show(&workspace, new_window).await
}

/// Removes a workspace with everything in it. `name` is typed by the person.
#[tauri::command]
#[specta::specta]
pub(crate) async fn workspace_forget(
    here: Here,
    workspace: WorkspaceId,
    name: String,
) -> Result<Forgotten> {
    here.workspace_forget(&workspace, &name).await
}

/// Somebody is there: the time until the workspace is locked begins anew.
#[tauri::command]
#[specta::specta]
pub(crate) async fn workspace_active(here: Here) -> Result<()> {
    Ok(here.active())
}

/// Locks the workspace.
#[tauri::command]
#[specta::specta]
pub(crate) async fn workspace_lock(here: Here) -> Result<()> {
    here.lock()
}

/// Unlocks the workspace with the keychain's help.
#[tauri::command]
#[specta::specta]
pub(crate) async fn workspace_unlock(here: Here, job: JobId) -> Result<()> {
    here.unlock(job).await
}

/// The rules of the workspace, read anew.
#[tauri::command]
#[specta::specta]
pub(crate) async fn policy_read(here: Here) -> Result<PolicyState> {
    Ok(here.policy_read())
}

/// A part of the audit log.
#[tauri::command]
#[specta::specta]
pub(crate) async fn audit_list(
    here: Here,
    job: JobId,
    question: AuditQuestion,
) -> Result<AuditPage> {
    here.audit_list(job, question).await
}

/// Checks the audit log line by line.
#[tauri::command]
#[specta::specta]
pub(crate) async fn audit_verify(here: Here, job: JobId) -> Result<AuditVerdict> {
    here.audit_verify(job).await
}

/// Writes the settings to a file that can be handed on: no secret, no path of this machine.
#[tauri::command]
#[specta::specta]
pub(crate) async fn settings_export(here: Here, path: String) -> Result<()> {
    here.settings_export(&path)
}

/// What a settings file would change. Nothing is changed yet.
#[tauri::command]
#[specta::specta]
pub(crate) async fn settings_import(here: Here, path: String) -> Result<SettingsChanges> {
    here.settings_import(&path)
}
