//! Jobs at the service: taking them up, listing them, their plans, sessions; and leaving while
//! some run.

use crate::window::{self, App};
use model::{
    AttachRequest, ConnectionId, JobId, JobsQuestion, Listing, OpenRun, QueryPlan, QueryRun,
    Result, ServiceJob,
};
use tauri::State;

/// Closes the app; `stop`: ends its queries at the service first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn app_quit(
    app: State<'_, App>,
    handle: tauri::AppHandle,
    stop: bool,
) -> Result<()> {
    Ok(window::quit(&app, &handle, stop).await)
}

/// Takes up a job that is at the service already, at no cost.
#[tauri::command]
#[specta::specta]
pub(crate) async fn query_attach(app: State<'_, App>, request: AttachRequest) -> Result<QueryRun> {
    app.workbench.query_attach(request)
}

/// How a query was carried out.
#[tauri::command]
#[specta::specta]
pub(crate) async fn query_plan(
    app: State<'_, App>,
    call: JobId,
    connection: ConnectionId,
    job: JobId,
    location: Option<String>,
) -> Result<QueryPlan> {
    app.workbench
        .query_plan(call, &connection, &job, location.as_deref())
        .await
}

/// Takes up every run whose end nobody has seen; answers those that were taken up now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn runs_resume(app: State<'_, App>) -> Result<Vec<OpenRun>> {
    Ok(app.workbench.runs_resume())
}

/// One page of the jobs of the project, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn service_jobs(
    app: State<'_, App>,
    question: JobsQuestion,
) -> Result<Listing<ServiceJob>> {
    app.workbench.service_jobs(question).await
}

/// Ends a session, with its temporary tables and variables.
#[tauri::command]
#[specta::specta]
pub(crate) async fn session_end(
    app: State<'_, App>,
    call: JobId,
    connection: ConnectionId,
    session: String,
    location: Option<String>,
) -> Result<()> {
    app.workbench
        .session_end(call, &connection, &session, location.as_deref())
        .await
}
