//! Files as tables.

use crate::here::Here;
use model::{
    Drift, FilesProfile, FilesProfileSpec, JobId, ParquetFacts, Preview, PreviewEstimate,
    PreviewSpec, Result,
};

/// Starts a look at files and answers at once.
#[tauri::command]
#[specta::specta]
pub(crate) async fn preview_start(here: Here, job: JobId, spec: PreviewSpec) -> Result<Preview> {
    here.preview_start(job, spec)
}

/// A look of this session as it now is.
#[tauri::command]
#[specta::specta]
pub(crate) async fn preview_get(here: Here, job: JobId) -> Result<Option<Preview>> {
    Ok(here.preview_get(&job))
}

/// Forgets a look and its rows.
#[tauri::command]
#[specta::specta]
pub(crate) async fn preview_close(here: Here, job: JobId) -> Result<()> {
    Ok(here.preview_close(&job))
}

/// What it would take to read these columns of all rows for which the filter holds.
#[tauri::command]
#[specta::specta]
pub(crate) async fn preview_estimate(
    here: Here,
    job: JobId,
    preview: JobId,
    columns: Vec<String>,
    filter: String,
) -> Result<PreviewEstimate> {
    here.preview_estimate(job, &preview, columns, filter).await
}

/// Starts a profile of files and answers at once.
#[tauri::command]
#[specta::specta]
pub(crate) async fn preview_profile(
    here: Here,
    job: JobId,
    spec: FilesProfileSpec,
) -> Result<FilesProfile> {
    here.preview_profile(job, spec)
}

/// A profile of this session as it now is.
#[tauri::command]
#[specta::specta]
pub(crate) async fn preview_profile_get(here: Here, job: JobId) -> Result<Option<FilesProfile>> {
    Ok(here.preview_profile_get(&job))
}

/// How the columns of all the files differ.
#[tauri::command]
#[specta::specta]
pub(crate) async fn preview_drift(here: Here, job: JobId, preview: JobId) -> Result<Drift> {
    here.preview_drift(job, &preview).await
}

/// What the footer of one of its Parquet files says.
#[tauri::command]
#[specta::specta]
pub(crate) async fn preview_facts(
    here: Here,
    job: JobId,
    preview: JobId,
    file: String,
) -> Result<ParquetFacts> {
    here.preview_facts(job, &preview, &file).await
}
