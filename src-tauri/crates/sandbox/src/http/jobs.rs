//! jobs: insert, get, list, cancel, delete.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::{Answer, Request, page};
use crate::error::{Failure, Outcome, Reason};
use crate::jobs::archive::Archive;
use crate::jobs::{self, Job, Phase};
use crate::json::text;
use crate::server::App;

pub(super) async fn insert(app: &Arc<App>, mut request: Request) -> Outcome<Answer> {
    let body = request.json().await?;
    let job = jobs::start(app, &body, None)?;
    if job.dry_run {
        // A dry run is answered with what it found, and leaves no job behind.
        job.wait(Duration::from_mins(5)).await;
        if let Some(failure) = job.progress.lock().failure.clone() {
            return Err(failure);
        }
    }
    Ok(Answer::Json(job.resource(app.project())))
}

/// A job, when it is where the request looks for it.
pub(super) fn find(app: &App, request: &Request, id: &str) -> Outcome<Arc<Job>> {
    let id = id.rsplit([':', '.']).next().unwrap_or(id);
    let job = app.jobs.get(app, id)?;
    match request.parameter("location") {
        Some(location) if !location.eq_ignore_ascii_case(&job.location) => Err(Failure::not_found(
            format!("Not found: Job {}:{location}.{id}", app.project()),
        )),
        _ => Ok(job),
    }
}

pub(super) fn get(app: &App, request: &Request, id: &str) -> Outcome<Answer> {
    Ok(Answer::Json(
        find(app, request, id)?.resource(app.project()),
    ))
}

pub(super) async fn cancel(app: &Arc<App>, request: &Request, id: &str) -> Outcome<Answer> {
    let job = find(app, request, id)?;
    if job.phase() != Phase::Done {
        let stopping = Arc::clone(&job);
        let cancelled = tokio::spawn(async move { stopping.cancel().await });
        // The answer does not wait for a statement that is slow to stop.
        if tokio::time::timeout(Duration::from_secs(2), cancelled)
            .await
            .is_err()
        {
            tracing::debug!(job = id, "still stopping");
        }
    }
    Ok(Answer::Json(json!({
        "kind": "bigquery#jobCancelResponse",
        "job": job.resource(app.project()),
    })))
}

pub(super) async fn delete(app: &Arc<App>, request: &Request, id: &str) -> Outcome<Answer> {
    let job = find(app, request, id)?;
    if job.phase() != Phase::Done {
        return Err(Failure::new(
            Reason::Invalid,
            format!("Job {id} is still running"),
        ));
    }
    let gone = app.jobs.remove(&job.id);
    app.engine
        .run(move |connection| Archive::remove(connection, &gone))
        .await?;
    Ok(Answer::Empty)
}

pub(super) fn list(app: &App, request: &Request) -> Outcome<Answer> {
    let states: Vec<String> = request
        .parameters("stateFilter")
        .iter()
        .map(|state| state.to_uppercase())
        .collect();
    let least = request.number("minCreationTime")?.map(|time| time as i64);
    let most = request.number("maxCreationTime")?.map(|time| time as i64);
    let parent = request.parameter("parentJobId");
    let jobs: Vec<Arc<Job>> = app
        .jobs
        .all()
        .into_iter()
        .filter(|job| states.is_empty() || states.iter().any(|state| state == job.phase().word()))
        .filter(|job| least.is_none_or(|least| job.created >= least))
        .filter(|job| most.is_none_or(|most| job.created <= most))
        .filter(|job| match parent {
            Some(parent) => job.parent.as_deref() == Some(parent),
            None => job.parent.is_none(),
        })
        .collect();
    // The newest come first, so the key that pages are cut by grows with age.
    let key = |job: &Arc<Job>| format!("{:020}{}", i64::MAX - job.created, reversed(&job.id));
    let (slice, next) = page(request, &jobs, key)?;
    let full = request
        .parameter("projection")
        .is_some_and(|projection| projection.eq_ignore_ascii_case("full"));
    let items: Vec<Value> = slice.iter().map(|job| item(app, job, full)).collect();
    let mut body = json!({ "kind": "bigquery#jobList", "etag": "sandbox", "jobs": items });
    if let Some(next) = next {
        body["nextPageToken"] = json!(next);
    }
    Ok(Answer::Json(body))
}

/// A text that sorts the other way round.
fn reversed(id: &str) -> String {
    id.bytes()
        .map(|byte| char::from(0x7f - (byte & 0x7f).min(0x7e)))
        .collect()
}

fn item(app: &App, job: &Job, full: bool) -> Value {
    let mut resource = job.resource(app.project());
    let status = resource.get("status").cloned().unwrap_or_default();
    resource["state"] = json!(text(&status, &["state"]));
    if let Some(failure) = status.get("errorResult") {
        resource["errorResult"] = failure.clone();
    }
    if let Some(object) = resource.as_object_mut() {
        for name in ["etag", "selfLink"] {
            object.remove(name);
        }
        if !full {
            object.remove("configuration");
        }
    }
    resource
}
