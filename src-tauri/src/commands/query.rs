//! Queries: their price, their run, and the free look at a table.

use crate::window::App;
use model::{ConnectionId, Estimate, JobId, PreviewLook, QueryRequest, QueryRun, Result, TableRef};
use tauri::State;

/// What a query would cost, and where it is wrong.
#[tauri::command]
#[specta::specta]
pub(crate) async fn query_estimate(app: State<'_, App>, request: QueryRequest) -> Result<Estimate> {
    app.workbench.query_estimate(request).await
}

/// Starts a query and answers at once.
#[tauri::command]
#[specta::specta]
pub(crate) async fn query_start(app: State<'_, App>, request: QueryRequest) -> Result<QueryRun> {
    app.workbench.query_start(request)
}

/// A run of this session as it now is.
#[tauri::command]
#[specta::specta]
pub(crate) async fn query_run(app: State<'_, App>, job: JobId) -> Result<Option<QueryRun>> {
    Ok(app.workbench.query_run(&job))
}

/// Starts a look at the rows of a table as they lie, at no cost.
#[tauri::command]
#[specta::specta]
pub(crate) async fn preview_table(
    app: State<'_, App>,
    job: JobId,
    connection: ConnectionId,
    table: TableRef,
    look: PreviewLook,
) -> Result<QueryRun> {
    app.workbench.preview_table(job, &connection, table, look)
}
