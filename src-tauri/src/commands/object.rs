//! Buckets, prefixes and objects.

use crate::here::Here;
use model::{
    BucketPage, ConnectionId, DownloadSpec, JobId, ObjectDetail, ObjectListing, ObjectName,
    ObjectPage, ObjectPlace, RestoreSpec, Result, RowsId, TransferReport, UploadSpec, VersionPage,
};
use tauri::ipc::Response;

/// A page of the buckets that the identity owns.
#[tauri::command]
#[specta::specta]
pub(crate) async fn object_buckets(
    here: Here,
    job: JobId,
    connection: ConnectionId,
    page: Option<String>,
) -> Result<BucketPage> {
    here.object_buckets(job, &connection, page.as_deref()).await
}

/// A page of prefixes and objects.
#[tauri::command]
#[specta::specta]
pub(crate) async fn object_list(
    here: Here,
    job: JobId,
    connection: ConnectionId,
    listing: ObjectListing,
) -> Result<ObjectPage> {
    here.object_list(job, &connection, listing).await
}

/// What an address that a person typed or pasted names.
#[tauri::command]
#[specta::specta]
pub(crate) async fn object_place(here: Here, text: String) -> Result<ObjectPlace> {
    here.object_place(&text)
}

/// Everything that the service says of an object.
#[tauri::command]
#[specta::specta]
pub(crate) async fn object_detail(
    here: Here,
    job: JobId,
    connection: ConnectionId,
    object: ObjectName,
) -> Result<ObjectDetail> {
    here.object_detail(job, &connection, &object).await
}

/// The tags of an object.
#[tauri::command]
#[specta::specta]
pub(crate) async fn object_tags(
    here: Here,
    job: JobId,
    connection: ConnectionId,
    object: ObjectName,
) -> Result<Vec<(String, String)>> {
    here.object_tags(job, &connection, &object).await
}

/// A page of versions and marks of deletion.
#[tauri::command]
#[specta::specta]
pub(crate) async fn object_versions(
    here: Here,
    job: JobId,
    connection: ConnectionId,
    listing: ObjectListing,
    from: Option<(String, Option<String>)>,
) -> Result<VersionPage> {
    here.object_versions(job, &connection, listing, from).await
}

/// Lists everything below a prefix into a row set, as a job.
#[tauri::command]
#[specta::specta]
pub(crate) async fn object_walk(
    here: Here,
    job: JobId,
    connection: ConnectionId,
    listing: ObjectListing,
) -> Result<RowsId> {
    here.object_walk(job, &connection, listing)
}

/// Puts a link to an object into the clipboard; answers until when it holds, in milliseconds since
/// 1970.
#[tauri::command]
#[specta::specta]
pub(crate) async fn object_link_copy(
    here: Here,
    job: JobId,
    connection: ConnectionId,
    object: ObjectName,
    minutes: u32,
) -> Result<f64> {
    here.object_link(job, &connection, &object, minutes)
        .await
        .and_then(|(link, until)| crate::link::to_clipboard(here.handle(), &link, until))
}

/// The bytes of an object that is shown in place, as raw bytes: so many from its start, or all of
/// them; 64 MB at most.
#[tauri::command]
pub(crate) async fn object_bytes(
    here: Here,
    job: JobId,
    connection: ConnectionId,
    object: ObjectName,
    first: Option<u32>,
) -> Result<Response> {
    here.object_bytes(job, &connection, &object, first)
        .await
        .map(Response::new)
}

/// Fetches objects to this machine, as a job.
#[tauri::command]
#[specta::specta]
pub(crate) async fn object_download(
    here: Here,
    job: JobId,
    spec: DownloadSpec,
) -> Result<TransferReport> {
    here.object_download(job, spec).await
}

/// Stores files of this machine, as a job.
#[tauri::command]
#[specta::specta]
pub(crate) async fn object_upload(
    here: Here,
    job: JobId,
    spec: UploadSpec,
) -> Result<TransferReport> {
    here.object_upload(job, spec).await
}

/// Asks for an archived object.
#[tauri::command]
#[specta::specta]
pub(crate) async fn object_restore(
    here: Here,
    job: JobId,
    connection: ConnectionId,
    spec: RestoreSpec,
) -> Result<()> {
    here.object_restore(job, &connection, spec).await
}
