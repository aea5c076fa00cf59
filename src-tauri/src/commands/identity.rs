//! Identities, the vault, and the connections that are made with them.

use crate::window::App;
use model::{
    AccessReport, AwsConnection, ConnectionDraft, ConnectionId, FoundIdentity, Identity,
    IdentityAdded, IdentityDraft, IdentityId, IdentityRemoved, JobId, Language, Result, VaultStatus,
    WhoAmI,
};
use tauri::State;

/// The identities of the workspace.
#[tauri::command]
#[specta::specta]
pub(crate) async fn identity_list(app: State<'_, App>) -> Result<Vec<Identity>> {
    Ok(app.workbench.identities())
}

/// Credentials that lie on this machine and could be used.
#[tauri::command]
#[specta::specta]
pub(crate) async fn identity_found(app: State<'_, App>, job: JobId) -> Result<Vec<FoundIdentity>> {
    app.workbench.identities_found(job).await
}

/// Adds or changes an identity; what is secret in it goes into the vault.
#[tauri::command]
#[specta::specta]
pub(crate) async fn identity_add(
    app: State<'_, App>,
    job: JobId,
    draft: IdentityDraft,
) -> Result<IdentityAdded> {
    app.workbench.identity_add(job, draft).await
}

/// Gives an identity another name.
#[tauri::command]
#[specta::specta]
pub(crate) async fn identity_rename(
    app: State<'_, App>,
    identity: IdentityId,
    name: String,
) -> Result<()> {
    app.workbench.identity_rename(&identity, name)
}

/// Removes an identity and its secret.
#[tauri::command]
#[specta::specta]
pub(crate) async fn identity_remove(
    app: State<'_, App>,
    job: JobId,
    identity: IdentityId,
) -> Result<IdentityRemoved> {
    app.workbench.identity_remove(job, identity).await
}

/// Destroys the file that an identity was just read from.
#[tauri::command]
#[specta::specta]
pub(crate) async fn identity_shred(app: State<'_, App>, path: String) -> Result<()> {
    app.workbench.identity_shred(&path).await
}

/// Starts a sign-in, which tells what it needs as changes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn identity_sign_in(
    app: State<'_, App>,
    job: JobId,
    identity: IdentityId,
) -> Result<()> {
    app.workbench.identity_sign_in(job, identity)
}

/// What a sign-in asked for: the code of an MFA device, or `ACCOUNT/ROLE`.
#[tauri::command]
#[specta::specta]
pub(crate) async fn identity_answer(app: State<'_, App>, job: JobId, answer: String) -> Result<()> {
    app.workbench.identity_answer(&job, answer)
}

/// As whom a service sees an identity.
#[tauri::command]
#[specta::specta]
pub(crate) async fn identity_who(
    app: State<'_, App>,
    job: JobId,
    identity: IdentityId,
) -> Result<WhoAmI> {
    app.workbench.identity_who(job, identity).await
}

/// Keeps a new or changed connection.
#[tauri::command]
#[specta::specta]
pub(crate) async fn connection_save(
    app: State<'_, App>,
    draft: ConnectionDraft,
) -> Result<ConnectionId> {
    app.workbench.connection_save(draft)
}

/// Removes a connection; its identity stays.
#[tauri::command]
#[specta::specta]
pub(crate) async fn connection_remove(
    app: State<'_, App>,
    connection: ConnectionId,
) -> Result<()> {
    app.workbench.connection_remove(&connection)
}

/// What the identity of a connection may do there, and a text that asks for what is missing.
#[tauri::command]
#[specta::specta]
pub(crate) async fn connection_test(
    app: State<'_, App>,
    job: JobId,
    connection: ConnectionId,
    language: Language,
) -> Result<AccessReport> {
    app.workbench.connection_test(job, connection, language).await
}

/// The list of connections to AWS.
#[tauri::command]
#[specta::specta]
pub(crate) async fn aws_connection_list(app: State<'_, App>) -> Result<Vec<AwsConnection>> {
    Ok(app.workbench.aws_connections())
}

/// The keychain as it is now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn vault_status(app: State<'_, App>) -> Result<VaultStatus> {
    app.workbench.vault_status().await
}

/// Asks the platform to unlock its keychain, which may ask the person.
#[tauri::command]
#[specta::specta]
pub(crate) async fn vault_unlock(app: State<'_, App>, job: JobId) -> Result<VaultStatus> {
    app.workbench.vault_unlock(job).await
}

/// From now on secrets are kept in memory until the app closes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn vault_memory_only(app: State<'_, App>) -> Result<VaultStatus> {
    app.workbench.vault_memory_only().await
}
