//! Uploads of files for load jobs: in one multipart request, or resumable, piece by piece.

use std::collections::HashMap;
use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::{HeaderName, Method, StatusCode, header};
use futures::StreamExt as _;
use parking_lot::Mutex;
use serde_json::Value;

use super::{Answer, Request, parse_json};
use crate::error::{Failure, Outcome, Reason};
use crate::jobs::{self, load::Upload};
use crate::server::App;

/// Largest file.
const MOST_UPLOAD: u64 = 16 << 30;
/// Largest description of a job.
const MOST_METADATA: usize = 4 << 20;
/// An upload that nobody goes on with is forgotten after this time.
const FORGOTTEN: Duration = Duration::from_hours(24);

/// Resumable uploads that have begun.
#[derive(Default)]
pub(crate) struct Uploads(Mutex<HashMap<String, Arc<tokio::sync::Mutex<Pending>>>>);

struct Pending {
    body: Value,
    file: Option<tempfile::NamedTempFile>,
    received: u64,
    touched: Instant,
    done: Option<Value>,
}

impl Uploads {
    /// Forgets uploads that nobody goes on with.
    pub(crate) fn expire(&self) {
        self.0.lock().retain(|_, pending| {
            pending
                .try_lock()
                .map_or(true, |pending| pending.touched.elapsed() < FORGOTTEN)
        });
    }
}

pub(super) async fn handle(app: &Arc<App>, mut request: Request) -> Outcome<Answer> {
    let id = request.parameter("upload_id").map(str::to_owned);
    match (request.method.clone(), request.parameter("uploadType"), id) {
        (Method::PUT | Method::POST, _, Some(id)) => piece(app, request, &id).await,
        (Method::DELETE, _, Some(id)) => {
            app.uploads.0.lock().remove(&id);
            Ok(Answer::Raw(
                StatusCode::from_u16(499).unwrap_or(StatusCode::NO_CONTENT),
                Vec::new(),
                None,
            ))
        }
        (Method::POST, Some("resumable"), None) => begin(app, &mut request).await,
        (Method::POST, Some("multipart"), None) => multipart(app, request).await,
        (Method::POST, kind, None) => Err(Failure::invalid(format!(
            "Upload type {} is not supported: use multipart or resumable",
            kind.unwrap_or("media")
        ))
        .at("uploadType")),
        _ => Err(Failure::new(
            Reason::MethodNotAllowed,
            "The method is not allowed for uploads.",
        )),
    }
}

fn full(error: &std::io::Error) -> Failure {
    Failure::backend(format!("The upload cannot be stored: {error}"))
}

fn new_file(app: &App) -> Outcome<tempfile::NamedTempFile> {
    tempfile::Builder::new()
        .prefix("upload")
        .tempfile_in(app.engine.scratch())
        .map_err(|error| full(&error))
}

async fn begin(app: &Arc<App>, request: &mut Request) -> Outcome<Answer> {
    let bytes = request.bytes(MOST_METADATA).await?;
    let body = parse_json(&bytes)?;
    let id = uuid::Uuid::new_v4().simple().to_string();
    let pending = Pending {
        body,
        file: Some(new_file(app)?),
        received: 0,
        touched: Instant::now(),
        done: None,
    };
    app.uploads
        .0
        .lock()
        .insert(id.clone(), Arc::new(tokio::sync::Mutex::new(pending)));
    let place = format!(
        "{}/upload/bigquery/v2/projects/{}/jobs?uploadType=resumable&upload_id={id}",
        app.endpoint,
        app.project()
    );
    Ok(Answer::Raw(
        StatusCode::OK,
        vec![
            (header::LOCATION, place),
            (HeaderName::from_static("x-guploader-uploadid"), id),
        ],
        None,
    ))
}

/// `bytes 0-99/200`, `bytes 0-99/*`, `bytes */200`, `bytes */*`.
fn range(text: &str) -> Option<(Option<u64>, Option<u64>)> {
    let (span, total) = text.trim().strip_prefix("bytes")?.trim().split_once('/')?;
    let total = if total.trim() == "*" {
        None
    } else {
        Some(total.trim().parse().ok()?)
    };
    if span.trim() == "*" {
        return Some((None, total));
    }
    let (first, _) = span.split_once('-')?;
    Some((Some(first.trim().parse().ok()?), total))
}

async fn piece(app: &Arc<App>, mut request: Request, id: &str) -> Outcome<Answer> {
    let pending =
        app.uploads.0.lock().get(id).cloned().ok_or_else(|| {
            Failure::not_found("Not found: this upload does not exist or has ended")
        })?;
    let mut pending = pending.lock().await;
    pending.touched = Instant::now();
    if let Some(done) = &pending.done {
        return Ok(Answer::Raw(StatusCode::OK, Vec::new(), Some(done.clone())));
    }
    let given = request
        .headers
        .get(header::CONTENT_RANGE)
        .and_then(|value| value.to_str().ok());
    let whole = given.is_none();
    let (first, total) = match given {
        None => (Some(0), None),
        Some(text) => {
            range(text).ok_or_else(|| Failure::invalid(format!("Invalid Content-Range: {text}")))?
        }
    };
    if let Some(first) = first {
        if first > pending.received {
            return Err(Failure::invalid(format!(
                "The piece begins at {first} but only {} bytes have arrived",
                pending.received
            )));
        }
        let body = request.take_body();
        let skip = pending.received - first;
        let received = pending.received;
        let file = pending
            .file
            .as_mut()
            .ok_or_else(|| Failure::invalid("The upload has ended"))?;
        let (file_end, written) = store(body, file, skip, received).await;
        pending.received = file_end;
        written?;
    }
    let complete = whole || total.is_some_and(|total| pending.received >= total);
    if !complete {
        let mut headers = Vec::new();
        if pending.received > 0 {
            headers.push((header::RANGE, format!("bytes=0-{}", pending.received - 1)));
        }
        let status = StatusCode::from_u16(308).unwrap_or(StatusCode::PERMANENT_REDIRECT);
        return Ok(Answer::Raw(status, headers, None));
    }
    let file = pending
        .file
        .take()
        .ok_or_else(|| Failure::invalid("The upload has ended"))?;
    let size = pending.received;
    let job = jobs::start(
        app,
        &pending.body,
        Some(Upload {
            file: file.into_temp_path(),
            size,
        }),
    )?;
    let resource = job.resource(app.project());
    pending.done = Some(resource.clone());
    Ok(Answer::Raw(StatusCode::OK, Vec::new(), Some(resource)))
}

/// Writes a body to the end of a file, without the bytes that are there; says how long the file
/// is then, also when the body breaks off.
async fn store(
    body: axum::body::Body,
    file: &mut tempfile::NamedTempFile,
    mut skip: u64,
    mut received: u64,
) -> (u64, Outcome<()>) {
    let mut stream = body.into_data_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = match chunk {
            Ok(chunk) => chunk,
            Err(error) => {
                return (
                    received,
                    Err(Failure::invalid(format!("The upload broke off: {error}"))),
                );
            }
        };
        let cut = usize::try_from(skip).unwrap_or(usize::MAX).min(chunk.len());
        skip -= cut as u64;
        let rest = chunk.get(cut..).unwrap_or_default();
        if received + rest.len() as u64 > MOST_UPLOAD {
            return (
                received,
                Err(Failure::new(
                    Reason::RequestTooLarge,
                    "The file is larger than 16 GB",
                )),
            );
        }
        // Small writes into the page cache: not worth a thread of their own.
        if let Err(error) = file.write_all(rest) {
            return (received, Err(full(&error)));
        }
        received += rest.len() as u64;
    }
    (received, Ok(()))
}

/// `multipart/related`: the job's description, then the file.
async fn multipart(app: &Arc<App>, mut request: Request) -> Outcome<Answer> {
    let kind = request
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let boundary = kind
        .split(';')
        .filter_map(|part| part.trim().split_once('='))
        .find(|(name, _)| name.eq_ignore_ascii_case("boundary"))
        .map(|(_, value)| value.trim_matches('"').to_owned())
        .filter(|boundary| !boundary.is_empty())
        .ok_or_else(|| Failure::invalid("A multipart upload needs a boundary"))?;
    let body = request.take_body();
    let mut whole = new_file(app)?;
    let (size, written) = store(body, &mut whole, 0, 0).await;
    written?;
    let target = new_file(app)?;
    let work = tokio::task::spawn_blocking(move || split(whole, target, size, &boundary));
    let (body, upload) = work
        .await
        .map_err(|error| Failure::new(Reason::JobInternalError, error.to_string()))??;
    let job = jobs::start(app, &body, Some(upload))?;
    Ok(Answer::Json(job.resource(app.project())))
}

/// Takes the two parts out of a stored multipart body.
fn split(
    mut whole: tempfile::NamedTempFile,
    mut target: tempfile::NamedTempFile,
    size: u64,
    boundary: &str,
) -> Outcome<(Value, Upload)> {
    use std::io::{Read as _, Seek as _, SeekFrom};
    let broken = || Failure::invalid("The multipart body is broken");
    let mut start = vec![
        0;
        usize::try_from(size)
            .unwrap_or(usize::MAX)
            .min(MOST_METADATA)
    ];
    whole
        .seek(SeekFrom::Start(0))
        .map_err(|error| full(&error))?;
    whole.read_exact(&mut start).map_err(|error| full(&error))?;
    let line = format!("--{boundary}");
    let first = find(&start, line.as_bytes(), 0).ok_or_else(broken)?;
    let body_at = headers_end(&start, first + line.len()).ok_or_else(broken)?;
    let next = format!("\r\n--{boundary}");
    let loose = format!("\n--{boundary}");
    let body_end = find(&start, next.as_bytes(), body_at)
        .or_else(|| find(&start, loose.as_bytes(), body_at))
        .ok_or_else(broken)?;
    let body = parse_json(start.get(body_at..body_end).ok_or_else(broken)?)?;
    let second = find(&start, line.as_bytes(), body_end).ok_or_else(broken)?;
    let file_at = headers_end(&start, second + line.len()).ok_or_else(broken)? as u64;
    // The file ends where the last boundary begins, which is in the last bytes of the body.
    let tail_at = size.saturating_sub(boundary.len() as u64 + 64).max(file_at);
    let mut tail = Vec::new();
    whole
        .seek(SeekFrom::Start(tail_at))
        .map_err(|error| full(&error))?;
    whole.read_to_end(&mut tail).map_err(|error| full(&error))?;
    let end = find(&tail, next.as_bytes(), 0)
        .or_else(|| find(&tail, loose.as_bytes(), 0))
        .or_else(|| find(&tail, line.as_bytes(), 0))
        .ok_or_else(broken)?;
    let length = tail_at + end as u64 - file_at;
    whole
        .seek(SeekFrom::Start(file_at))
        .map_err(|error| full(&error))?;
    std::io::copy(&mut whole.as_file_mut().take(length), &mut target)
        .map_err(|error| full(&error))?;
    target.flush().map_err(|error| full(&error))?;
    Ok((
        body,
        Upload {
            file: target.into_temp_path(),
            size: length,
        },
    ))
}

fn find(bytes: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    bytes
        .get(from..)?
        .windows(wanted.len())
        .position(|window| window == wanted)
        .map(|at| at + from)
}

/// Where a part's content begins: after the empty line.
fn headers_end(bytes: &[u8], from: usize) -> Option<usize> {
    let crlf = find(bytes, b"\r\n\r\n", from).map(|at| at + 4);
    let lf = find(bytes, b"\n\n", from).map(|at| at + 2);
    match (crlf, lf) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}
