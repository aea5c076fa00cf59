//! jobs.query and jobs.getQueryResults.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::tabledata::{format, start_of, token};
use super::{Answer, Request};
use crate::catalog::schema::schema_json;
use crate::error::{Failure, Outcome};
use crate::jobs::{self, Job, Phase, ResultRows};
use crate::json::{at, flag, integer, text};
use crate::results::ANONYMOUS;
use crate::rows::encode::TimestampFormat;
use crate::rows::read::{Wanted, page};
use crate::server::App;

/// How long an answer waits for the job when the request does not say.
const WAIT: u64 = 10_000;
/// The longest that one request waits.
const MOST_WAIT: u64 = 200_000;

/// The members of a `jobs.query` body that belong into the job's configuration.
const QUERY_MEMBERS: [&str; 9] = [
    "query",
    "defaultDataset",
    "useLegacySql",
    "useQueryCache",
    "parameterMode",
    "queryParameters",
    "maximumBytesBilled",
    "connectionProperties",
    "createSession",
];

pub(super) async fn query(app: &Arc<App>, mut request: Request) -> Outcome<Answer> {
    let body = request.json().await?;
    let mut query = json!({});
    for name in QUERY_MEMBERS {
        if let Some(value) = at(&body, &[name]) {
            query[name] = value.clone();
        }
    }
    // jobs.query alone takes legacy SQL unless told otherwise; the sandbox never does.
    query["useLegacySql"] = json!(flag(&body, &["useLegacySql"]).unwrap_or(false));
    query["priority"] = json!("INTERACTIVE");
    let mut configuration = json!({ "query": query });
    for name in ["labels", "dryRun", "jobTimeoutMs"] {
        if let Some(value) = at(&body, &[name]) {
            configuration[name] = value.clone();
        }
    }
    let location = text(&body, &["location"]).unwrap_or("US");
    let mut reference = json!({ "location": location });
    // The same request id within a short time is the same request.
    if let Some(id) = text(&body, &["requestId"]).filter(|id| !id.is_empty()) {
        let id: String = id
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || c == '-' {
                    c
                } else {
                    '_'
                }
            })
            .take(200)
            .collect();
        reference["jobId"] = json!(format!("job_request_{id}"));
    }
    let known = text(&reference, &["jobId"]).and_then(|id| app.jobs.get(app, id).ok());
    let job = match known {
        Some(job) => job,
        None => jobs::start(
            app,
            &json!({ "jobReference": reference, "configuration": configuration }),
            None,
        )?,
    };
    let wait = integer(&body, &["timeoutMs"])?
        .map_or(WAIT, |ms| ms.max(0) as u64)
        .min(MOST_WAIT);
    if job.dry_run {
        job.wait(Duration::from_mins(5)).await;
    } else {
        job.wait(Duration::from_millis(wait)).await;
    }
    let int64 = flag(&body, &["formatOptions", "useInt64Timestamp"]) == Some(true);
    let most = integer(&body, &["maxResults"])?.map(|most| most.max(0) as u64);
    let window = Window {
        start: 0,
        most,
        format: if int64 {
            TimestampFormat::Micros
        } else {
            TimestampFormat::Seconds
        },
        kind: "bigquery#queryResponse",
    };
    answer(app, &job, window).await
}

pub(super) async fn results(app: &Arc<App>, request: &Request, id: &str) -> Outcome<Answer> {
    let job = super::jobs::find(app, request, id)?;
    if job.kind != "query" {
        return Err(Failure::invalid(format!("Job {id} is not a query job")));
    }
    let window = Window {
        start: start_of(request)?,
        most: request.number("maxResults")?,
        format: format(request),
        kind: "bigquery#getQueryResultsResponse",
    };
    let wait = request.number("timeoutMs")?.unwrap_or(WAIT).min(MOST_WAIT);
    job.wait(Duration::from_millis(wait)).await;
    answer(app, &job, window).await
}

/// Which rows are asked for, and how.
struct Window {
    start: u64,
    most: Option<u64>,
    format: TimestampFormat,
    kind: &'static str,
}

/// What stands before the rows.
fn head(app: &App, job: &Job, kind: &str) -> Value {
    let progress = job.progress.lock();
    let mut head = json!({ "kind": kind, "etag": job.id });
    let schema = progress
        .result
        .as_ref()
        .map(|result| schema_json(result.table.fields()));
    if let Some(schema) = schema.or_else(|| progress.details.get("schema").cloned()) {
        head["schema"] = schema;
    }
    head["jobReference"] = job.reference(app.project());
    head["jobComplete"] = json!(job.phase() == Phase::Done);
    for name in [
        "totalBytesProcessed",
        "cacheHit",
        "numDmlAffectedRows",
        "dmlStats",
    ] {
        if let Some(value) = progress.details.get(name) {
            head[name] = value.clone();
        }
    }
    if let Some(session) = progress.statistics.get("sessionInfo") {
        head["sessionInfo"] = session.clone();
    }
    head["location"] = json!(job.location);
    head["jobCreationReason"] = json!({ "code": "REQUESTED" });
    head["creationTime"] = json!(job.created.to_string());
    if let Some(start) = progress.start {
        head["startTime"] = json!(start.to_string());
    }
    if let Some(end) = progress.end {
        head["endTime"] = json!(end.to_string());
    }
    if !progress.warnings.is_empty() {
        head["errors"] = progress.warnings.iter().map(Failure::error_proto).collect();
    }
    head
}

async fn answer(app: &Arc<App>, job: &Arc<Job>, window: Window) -> Outcome<Answer> {
    let done = job.phase() == Phase::Done;
    if done && let Some(failure) = job.progress.lock().failure.clone() {
        return Err(failure);
    }
    let mut head = head(app, job, window.kind);
    let result = job.progress.lock().result.clone();
    let (Some(result), true) = (result, done && !job.dry_run) else {
        if job.dry_run
            && let Some(object) = head.as_object_mut()
        {
            object.insert("totalRows".to_owned(), json!("0"));
        }
        return Ok(Answer::Json(head));
    };
    head["totalRows"] = json!(result.rows.to_string());
    if window.start > result.rows {
        return Err(Failure::invalid(format!(
            "Start index {} is after the last row ({})",
            window.start, result.rows
        ))
        .at("startIndex"));
    }
    let (rows, count) = read(app, &result, &window).await?;
    let end = window.start + count;
    if end < result.rows && window.most != Some(0) {
        head["pageToken"] = json!(token(end));
    } else if end < result.rows {
        head["pageToken"] = json!(token(window.start));
    }
    let mut out = head.to_string().into_bytes();
    if count > 0 {
        out.pop();
        out.reserve(rows.len() + 16);
        out.extend_from_slice(b",\"rows\":[");
        out.extend_from_slice(&rows);
        out.extend_from_slice(b"]}");
    }
    Ok(Answer::Text(out))
}

async fn read(
    app: &Arc<App>,
    result: &Arc<ResultRows>,
    window: &Window,
) -> Outcome<(Vec<u8>, u64)> {
    let result = Arc::clone(result);
    let (start, most, format) = (window.start, window.most, window.format);
    app.engine
        .run(move |connection| {
            let wanted = Wanted {
                from: result.table.from(),
                columns: &result.table.columns,
                parts: None,
                condition: None,
                start,
                most,
                dense: result.table.dataset == ANONYMOUS,
                format,
            };
            page(connection, &wanted).map_err(|failure| {
                if failure.message.contains("does not exist") {
                    Failure::not_found("Not found: the result of this job has expired")
                } else {
                    failure
                }
            })
        })
        .await
}
