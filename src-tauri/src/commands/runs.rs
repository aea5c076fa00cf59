//! Jobs at the service: taking them up, listing them, their plans, sessions; and leaving while
//! some run.

use crate::here::Here;
use model::{
    AttachRequest, ConnectionId, JobId, JobsQuestion, Listing, OpenRun, QueryPlan, QueryRun,
    Result, ServiceJob,
};

/// Closes the app; `stop`: ends its queries at the service first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn app_quit(here: Here, stop: bool) -> Result<()> {
    Ok(here.quit(stop).await)
}

/// Takes up a job that is at the service already, at no cost.
#[tauri::command]
#[specta::specta]
pub(crate) async fn query_attach(here: Here, request: AttachRequest) -> Result<QueryRun> {
    here.query_attach(request)
}

/// How a query was carried out.
#[tauri::command]
#[specta::specta]
pub(crate) async fn query_plan(
    here: Here,
    call: JobId,
    connection: ConnectionId,
    job: JobId,
    location: Option<String>,
) -> Result<QueryPlan> {
    here.query_plan(call, &connection, &job, location.as_deref())
        .await
}

/// Takes up every run whose end nobody has seen; answers those that were taken up now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn runs_resume(here: Here) -> Result<Vec<OpenRun>> {
    Ok(here.runs_resume())
}

/// One page of the jobs of the project, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn service_jobs(
    here: Here,
    question: JobsQuestion,
) -> Result<Listing<ServiceJob>> {
    here.service_jobs(question).await
}

/// Ends a session, with its temporary tables and variables.
#[tauri::command]
#[specta::specta]
pub(crate) async fn session_end(
    here: Here,
    call: JobId,
    connection: ConnectionId,
    session: String,
    location: Option<String>,
) -> Result<()> {
    here.session_end(call, &connection, &session, location.as_deref())
        .await
}
