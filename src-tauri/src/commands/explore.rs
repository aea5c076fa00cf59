//! Looking through the catalogue.

use crate::window::App;
use model::{
    CatalogueChange, CatalogueSearch, ConnectionId, Dataset, DatasetRef, ExplorerState, JobId,
    Listing, Model, Project, Result, Routine, Table, TableDetail, TableRef,
};
use tauri::State;

/// The projects that the identity can see.
#[tauri::command]
#[specta::specta]
pub(crate) async fn explore_projects(
    app: State<'_, App>,
    job: JobId,
    connection: ConnectionId,
    page: Option<String>,
) -> Result<Listing<Project>> {
    app.workbench
        .explore_projects(job, &connection, page.as_deref())
        .await
}

/// One page of the datasets of a project.
#[tauri::command]
#[specta::specta]
pub(crate) async fn explore_datasets(
    app: State<'_, App>,
    job: JobId,
    connection: ConnectionId,
    project: String,
    page: Option<String>,
) -> Result<Listing<Dataset>> {
    app.workbench
        .explore_datasets(job, &connection, &project, page.as_deref())
        .await
}

/// One page of the tables of a dataset.
#[tauri::command]
#[specta::specta]
pub(crate) async fn explore_tables(
    app: State<'_, App>,
    job: JobId,
    connection: ConnectionId,
    dataset: DatasetRef,
    page: Option<String>,
) -> Result<Listing<Table>> {
    app.workbench
        .explore_tables(job, &connection, &dataset, page.as_deref())
        .await
}

/// One page of the routines of a dataset.
#[tauri::command]
#[specta::specta]
pub(crate) async fn explore_routines(
    app: State<'_, App>,
    job: JobId,
    connection: ConnectionId,
    dataset: DatasetRef,
    page: Option<String>,
) -> Result<Listing<Routine>> {
    app.workbench
        .explore_routines(job, &connection, &dataset, page.as_deref())
        .await
}

/// Everything about one table.
#[tauri::command]
#[specta::specta]
pub(crate) async fn explore_table(
    app: State<'_, App>,
    job: JobId,
    connection: ConnectionId,
    table: TableRef,
) -> Result<TableDetail> {
    app.workbench.explore_table(job, &connection, &table).await
}

/// One page of the machine-learning models of a dataset.
#[tauri::command]
#[specta::specta]
pub(crate) async fn explore_models(
    app: State<'_, App>,
    job: JobId,
    connection: ConnectionId,
    dataset: DatasetRef,
    page: Option<String>,
) -> Result<Listing<Model>> {
    app.workbench
        .explore_models(job, &connection, &dataset, page.as_deref())
        .await
}

/// Adds a project by its id, once a question for its datasets is answered.
#[tauri::command]
#[specta::specta]
pub(crate) async fn explore_project_add(
    app: State<'_, App>,
    job: JobId,
    connection: ConnectionId,
    project: String,
) -> Result<ExplorerState> {
    app.workbench
        .explore_project_add(job, &connection, &project)
        .await
}

/// What the person arranged in the explorer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn explorer_state(app: State<'_, App>) -> Result<ExplorerState> {
    Ok(app.workbench.explorer_state())
}

/// Keeps what the person arranged in the explorer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn explorer_save(
    app: State<'_, App>,
    state: ExplorerState,
) -> Result<ExplorerState> {
    app.workbench.explorer_save(state)
}

/// Objects whose names hold these words, of all that is known; asks no service.
#[tauri::command]
#[specta::specta]
pub(crate) async fn explore_search(
    app: State<'_, App>,
    connection: ConnectionId,
    text: String,
    limit: u32,
) -> Result<CatalogueSearch> {
    app.workbench.explore_search(connection, text, limit).await
}

/// Reads the names of whole projects anew, as a job.
#[tauri::command]
#[specta::specta]
pub(crate) async fn explore_index(
    app: State<'_, App>,
    job: JobId,
    connection: ConnectionId,
    projects: Vec<String>,
    columns: bool,
) -> Result<()> {
    app.workbench
        .explore_index(job, &connection, projects, columns)
}

/// Starts a change to the catalogue, as a job.
#[tauri::command]
#[specta::specta]
pub(crate) async fn explore_change(
    app: State<'_, App>,
    job: JobId,
    connection: ConnectionId,
    change: CatalogueChange,
) -> Result<()> {
    app.workbench.explore_change(job, &connection, change)
}
