//! Queries: their price, their run, and the free look at a table.

use crate::here::Here;
use model::{ConnectionId, Estimate, JobId, PreviewLook, QueryRequest, QueryRun, Result, TableRef};

/// What a query would cost, and where it is wrong.
#[tauri::command]
#[specta::specta]
pub(crate) async fn query_estimate(here: Here, request: QueryRequest) -> Result<Estimate> {
    here.query_estimate(request).await
}

/// Starts a query and answers at once.
#[tauri::command]
#[specta::specta]
pub(crate) async fn query_start(here: Here, request: QueryRequest) -> Result<QueryRun> {
    here.query_start(request)
}

/// A run of this session as it now is.
#[tauri::command]
#[specta::specta]
pub(crate) async fn query_run(here: Here, job: JobId) -> Result<Option<QueryRun>> {
    Ok(here.query_run(&job))
}

/// Starts a look at the rows of a table as they lie, at no cost.
#[tauri::command]
#[specta::specta]
pub(crate) async fn preview_table(
    here: Here,
    job: JobId,
    connection: ConnectionId,
    table: TableRef,
    look: PreviewLook,
) -> Result<QueryRun> {
    here.preview_table(job, &connection, table, look)
}
