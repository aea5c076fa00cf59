//! Looking through the catalogue.

use crate::window::App;
use model::{
    ConnectionId, Dataset, DatasetRef, JobId, Listing, Project, Result, Routine, Table,
    TableDetail, TableRef,
};
use tauri::State;

/// The projects that the identity can see.
#[tauri::command]
#[specta::specta]
pub(crate) async fn explore_projects(
    app: State<'_, App>,
    job: JobId,
    connection: ConnectionId,
) -> Result<Listing<Project>> {
    app.workbench.explore_projects(job, &connection).await
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
