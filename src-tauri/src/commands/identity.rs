//! Identities, the vault, and the connections that are made with them.

use crate::here::Here;
use model::{
    AccessReport, AwsConnection, ConnectionDraft, ConnectionId, FoundIdentity, Identity,
    IdentityAdded, IdentityDraft, IdentityId, IdentityRemoved, JobId, Language, Result,
    VaultStatus, WhoAmI,
};

/// The identities of the workspace.
#[tauri::command]
#[specta::specta]
pub(crate) async fn identity_list(here: Here) -> Result<Vec<Identity>> {
    Ok(here.identities())
}

/// Credentials that lie on this machine and could be used.
#[tauri::command]
#[specta::specta]
pub(crate) async fn identity_found(here: Here, job: JobId) -> Result<Vec<FoundIdentity>> {
    here.identities_found(job).await
}

/// Adds or changes an identity; what is secret in it goes into the vault.
#[tauri::command]
#[specta::specta]
pub(crate) async fn identity_add(
    here: Here,
    job: JobId,
    draft: IdentityDraft,
) -> Result<IdentityAdded> {
    here.identity_add(job, draft).await
}

/// Gives an identity another name.
#[tauri::command]
#[specta::specta]
pub(crate) async fn identity_rename(here: Here, identity: IdentityId, name: String) -> Result<()> {
    here.identity_rename(&identity, &name)
}

/// Removes an identity and its secret.
#[tauri::command]
#[specta::specta]
pub(crate) async fn identity_remove(
    here: Here,
    job: JobId,
    identity: IdentityId,
) -> Result<IdentityRemoved> {
    here.identity_remove(job, identity).await
}

/// Destroys the file that an identity was just read from.
#[tauri::command]
#[specta::specta]
pub(crate) async fn identity_shred(here: Here, path: String) -> Result<()> {
    here.identity_shred(&path).await
}

/// Starts a sign-in, which tells what it needs as changes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn identity_sign_in(here: Here, job: JobId, identity: IdentityId) -> Result<()> {
    here.identity_sign_in(job, identity)
}

/// What a sign-in asked for: the code of an MFA device, or `ACCOUNT/ROLE`.
#[tauri::command]
#[specta::specta]
pub(crate) async fn identity_answer(here: Here, job: JobId, answer: String) -> Result<()> {
    here.identity_answer(&job, answer)
}

/// As whom a service sees an identity.
#[tauri::command]
#[specta::specta]
pub(crate) async fn identity_who(here: Here, job: JobId, identity: IdentityId) -> Result<WhoAmI> {
    here.identity_who(job, identity).await
}

/// Keeps a new or changed connection.
#[tauri::command]
#[specta::specta]
pub(crate) async fn connection_save(here: Here, draft: ConnectionDraft) -> Result<ConnectionId> {
    here.connection_save(draft)
}

/// Removes a connection; its identity stays.
#[tauri::command]
#[specta::specta]
pub(crate) async fn connection_remove(here: Here, connection: ConnectionId) -> Result<()> {
    here.connection_remove(&connection)
}

/// What the identity of a connection may do there, and a text that asks for what is missing.
#[tauri::command]
#[specta::specta]
pub(crate) async fn connection_test(
    here: Here,
    job: JobId,
    connection: ConnectionId,
    language: Language,
) -> Result<AccessReport> {
    here.connection_test(job, connection, language).await
}

/// The list of connections to AWS.
#[tauri::command]
#[specta::specta]
pub(crate) async fn aws_connection_list(here: Here) -> Result<Vec<AwsConnection>> {
    Ok(here.aws_connections())
}

/// The keychain as it is now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn vault_status(here: Here) -> Result<VaultStatus> {
    here.vault_status().await
}

/// Asks the platform to unlock its keychain, which may ask the person.
#[tauri::command]
#[specta::specta]
pub(crate) async fn vault_unlock(here: Here, job: JobId) -> Result<VaultStatus> {
    here.vault_unlock(job).await
}

/// From now on secrets are kept in memory until the app closes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn vault_memory_only(here: Here) -> Result<VaultStatus> {
    here.vault_memory_only().await
}
