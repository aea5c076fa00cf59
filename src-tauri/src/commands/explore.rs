//! Looking through the catalogue.

use crate::here::Here;
use model::{
    CatalogueChange, CatalogueSearch, ConnectionId, Dataset, DatasetRef, ExplorerState, JobId,
    Listing, Model, Project, Result, Routine, Table, TableDetail, TableRef,
};

/// The projects that the identity can see.
#[tauri::command]
#[specta::specta]
pub(crate) async fn explore_projects(
    here: Here,
    job: JobId,
    connection: ConnectionId,
    page: Option<String>,
) -> Result<Listing<Project>> {
    here.explore_projects(job, &connection, page.as_deref())
        .await
}

/// One page of the datasets of a project.
#[tauri::command]
#[specta::specta]
pub(crate) async fn explore_datasets(
    here: Here,
    job: JobId,
    connection: ConnectionId,
    project: String,
    page: Option<String>,
) -> Result<Listing<Dataset>> {
    here.explore_datasets(job, &connection, &project, page.as_deref())
        .await
}

/// One page of the tables of a dataset.
#[tauri::command]
#[specta::specta]
pub(crate) async fn explore_tables(
    here: Here,
    job: JobId,
    connection: ConnectionId,
    dataset: DatasetRef,
    page: Option<String>,
) -> Result<Listing<Table>> {
    here.explore_tables(job, &connection, &dataset, page.as_deref())
        .await
}

/// One page of the routines of a dataset.
#[tauri::command]
#[specta::specta]
pub(crate) async fn explore_routines(
    here: Here,
    job: JobId,
    connection: ConnectionId,
    dataset: DatasetRef,
    page: Option<String>,
) -> Result<Listing<Routine>> {
    here.explore_routines(job, &connection, &dataset, page.as_deref())
        .await
}

/// Everything about one table.
#[tauri::command]
#[specta::specta]
pub(crate) async fn explore_table(
    here: Here,
    job: JobId,
    connection: ConnectionId,
    table: TableRef,
) -> Result<TableDetail> {
    here.explore_table(job, &connection, &table).await
}

/// One page of the machine-learning models of a dataset.
#[tauri::command]
#[specta::specta]
pub(crate) async fn explore_models(
    here: Here,
    job: JobId,
    connection: ConnectionId,
    dataset: DatasetRef,
    page: Option<String>,
) -> Result<Listing<Model>> {
    here.explore_models(job, &connection, &dataset, page.as_deref())
        .await
}

/// Adds a project by its id, once a question for its datasets is answered.
#[tauri::command]
#[specta::specta]
pub(crate) async fn explore_project_add(
    here: Here,
    job: JobId,
    connection: ConnectionId,
    project: String,
) -> Result<ExplorerState> {
    here.explore_project_add(job, &connection, &project).await
}

/// What the person arranged in the explorer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn explorer_state(here: Here) -> Result<ExplorerState> {
    Ok(here.explorer_state())
}

/// Keeps what the person arranged in the explorer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn explorer_save(here: Here, state: ExplorerState) -> Result<ExplorerState> {
    here.explorer_save(state)
}

/// Objects whose names hold these words, of all that is known; asks no service.
#[tauri::command]
#[specta::specta]
pub(crate) async fn explore_search(
    here: Here,
    connection: ConnectionId,
    text: String,
    limit: u32,
) -> Result<CatalogueSearch> {
    here.explore_search(connection, text, limit).await
}

/// Reads the names of whole projects anew, as a job.
#[tauri::command]
#[specta::specta]
pub(crate) async fn explore_index(
    here: Here,
    job: JobId,
    connection: ConnectionId,
    projects: Vec<String>,
    columns: bool,
) -> Result<()> {
    here.explore_index(job, &connection, projects, columns)
}

/// Starts a change to the catalogue, as a job.
#[tauri::command]
#[specta::specta]
pub(crate) async fn explore_change(
    here: Here,
    job: JobId,
    connection: ConnectionId,
    change: CatalogueChange,
) -> Result<()> {
    here.explore_change(job, &connection, change)
}
