//! The HTTP side: who may ask, what is asked, and how answers are written.

mod datasets;
mod discovery;
mod fields;
mod iam;
mod jobs;
mod queries;
mod routines;
mod tabledata;
mod tables;
mod upload;

use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::error::{Failure, Outcome, Reason};
use crate::server::App;
use crate::storage;

pub(crate) use datasets::{check_dataset_id, drop_dataset};
pub(crate) use iam::Permitted;
pub(crate) use tabledata::Inserted;
pub(crate) use tables::check_table_id;
pub(crate) use upload::Uploads;

/// Largest body of a request that is not an upload.
const MOST_BODY: usize = 64 << 20;
/// Largest body of `tabledata.insertAll`.
const MOST_INSERT: usize = 10 << 20;
/// Answers smaller than this are not worth compressing.
const LEAST_COMPRESSED: usize = 1024;

/// A request, taken apart.
pub(crate) struct Request {
    pub(crate) method: Method,
    /// The path after `/bigquery/v2`, percent-decoded.
    pub(crate) segments: Vec<String>,
    pub(crate) query: HashMap<String, Vec<String>>,
    pub(crate) headers: HeaderMap,
    /// Behind a lock only so that a request can be looked at from two sides of an `await`.
    body: parking_lot::Mutex<Body>,
}

/// What a request is answered with.
pub(crate) enum Answer {
    Json(Value),
    /// JSON that is written already.
    Text(Vec<u8>),
    Empty,
    /// A status with headers and JSON, for uploads.
    Raw(StatusCode, Vec<(HeaderName, String)>, Option<Value>),
}

impl Request {
    /// A parameter of the URL.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query
            .get(name)
            .and_then(|values| values.last())
            .map(String::as_str)
            .filter(|v| !v.is_empty())
    }

    /// Every value of a parameter that may be repeated.
    pub(crate) fn parameters(&self, name: &str) -> &[String] {
        self.query.get(name).map_or(&[], Vec::as_slice)
    }

    /// A whole number that is not negative.
    pub(crate) fn number(&self, name: &str) -> Outcome<Option<u64>> {
        match self.parameter(name) {
            None => Ok(None),
            Some(text) => text.parse().map(Some).map_err(|_| {
                Failure::invalid(format!(
                    "Invalid value at '{name}' (TYPE_UINT64), \"{text}\""
                ))
                .at(name)
            }),
        }
    }

    /// A truth value.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        match self.parameter(name)?.to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }
    }

    /// The body, once.
    pub(crate) fn take_body(&mut self) -> Body {
        std::mem::take(self.body.get_mut())
    }

    /// The body as JSON; an absent body is an empty object.
    pub(crate) async fn json(&mut self) -> Outcome<Value> {
        self.json_within(MOST_BODY).await
    }

    async fn json_within(&mut self, most: usize) -> Outcome<Value> {
        let body = self.bytes(most).await?;
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(json!({}));
        }
        parse_json(&body)
    }

    /// The whole body, at most so many bytes (after a gzip encoding is undone).
    pub(crate) async fn bytes(&mut self, most: usize) -> Outcome<Bytes> {
        let body = self.take_body();
        let too_large = || {
            Failure::new(
                Reason::RequestTooLarge,
                format!("Request payload size exceeds the limit: {most} bytes."),
            )
        };
        let bytes = axum::body::to_bytes(body, most).await.map_err(|error| {
            let text = error.to_string();
            if text.contains("length limit") {
                too_large()
            } else {
                Failure::invalid(format!("The request's body broke off: {text}"))
            }
        })?;
        let gzip = self
            .headers
            .get(header::CONTENT_ENCODING)
            .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"gzip"));
        if !gzip {
            return Ok(bytes);
        }
        let mut plain = Vec::new();
        flate2::read::MultiGzDecoder::new(&bytes[..])
            .take(most as u64 + 1)
            .read_to_end(&mut plain)
            .map_err(|error| Failure::invalid(format!("The body is not gzip: {error}")))?;
        if plain.len() > most {
            Err(too_large())
        } else {
            Ok(plain.into())
        }
    }
}

/// Parses a body, with BigQuery's answer to a broken one.
pub(crate) fn parse_json(body: &[u8]) -> Outcome<Value> {
    let value: Value = serde_json::from_slice(body).map_err(|error| {
        Failure::new(
            Reason::ParseError,
            format!("Invalid JSON payload received. {error}"),
        )
    })?;
    if value.is_object() {
        Ok(value)
    } else {
        Err(Failure::new(
            Reason::ParseError,
            "Invalid JSON payload received. Root element must be a message.",
        ))
    }
}

/// Answers one request.
pub(crate) async fn handle(
    State(app): State<Arc<App>>,
    request: axum::http::Request<Body>,
) -> Response {
    if storage::is_grpc(request.headers()) {
        return if shows_token(&app, request.headers()) {
            storage::handle(&app, request).await
        } else {
            storage::unauthenticated()
        };
    }
    let (parts, body) = request.into_parts();
    let compress = parts
        .headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(',').any(|one| one.trim().starts_with("gzip")));
    let segments: Vec<String> = parts
        .uri
        .path()
        .split('/')
        .filter(|part| !part.is_empty())
        .map(decode)
        .collect();
    let mut query: HashMap<String, Vec<String>> = HashMap::new();
    for pair in parts
        .uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty())
    {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        query
            .entry(decode(&name.replace('+', " ")))
            .or_default()
            .push(decode(&value.replace('+', " ")));
    }
    let mut method = parts.method;
    if method == Method::POST
        && let Some(other) = parts.headers.get("x-http-method-override")
        && let Ok(other) = Method::from_bytes(other.as_bytes())
    {
        method = other;
    }
    let request = Request {
        method,
        segments,
        query,
        headers: parts.headers,
        body: body.into(),
    };
    let mask = request
        .parameter("fields")
        .filter(|mask| *mask != "*")
        .map(str::to_owned);
    let outcome = answer(&app, request).await;
    let (status, headers, body) = match outcome {
        Ok(Answer::Json(mut value)) => {
            if let Some(mask) = mask {
                match fields::Mask::parse(&mask) {
                    Ok(mask) => mask.apply(&mut value),
                    Err(failure) => return failed(&failure, compress).await,
                }
            }
            (StatusCode::OK, Vec::new(), value.to_string().into_bytes())
        }
        Ok(Answer::Text(text)) => (StatusCode::OK, Vec::new(), text),
        Ok(Answer::Empty) => (StatusCode::NO_CONTENT, Vec::new(), Vec::new()),
        Ok(Answer::Raw(status, headers, value)) => (
            status,
            headers,
            value
                .map(|value| value.to_string().into_bytes())
                .unwrap_or_default(),
        ),
        Err(failure) => return failed(&failure, compress).await,
    };
    respond(status, headers, body, compress).await
}

async fn failed(failure: &Failure, compress: bool) -> Response {
    let (code, _) = failure.reason.status();
    let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut headers = Vec::new();
    if failure.reason == Reason::AuthError {
        headers.push((
            header::WWW_AUTHENTICATE,
            "Bearer realm=\"https://accounts.google.com/\"".to_owned(),
        ));
    }
    respond(
        status,
        headers,
        failure.body().to_string().into_bytes(),
        compress,
    )
    .await
}

async fn respond(
    status: StatusCode,
    headers: Vec<(HeaderName, String)>,
    body: Vec<u8>,
    compress: bool,
) -> Response {
    let compress = compress && body.len() >= LEAST_COMPRESSED;
    let body = if compress {
        match tokio::task::spawn_blocking(move || gzip(&body)).await {
            Ok(Ok(body)) => body,
            _ => return Response::new(Body::empty()),
        }
    } else {
        body
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let out = response.headers_mut();
    out.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json; charset=UTF-8"),
    );
    out.insert(
        header::VARY,
        HeaderValue::from_static("Origin, X-Origin, Referer, Accept-Encoding"),
    );
    if compress {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            out.insert(name, value);
        }
    }
    response
}

fn gzip(body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::fast());
    encoder.write_all(body)?;
    encoder.finish()
}

/// Undoes percent-encoding; what is not valid stays as it is.
fn decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&first, tail)) = rest.split_first() {
        if first == b'%'
            && let Some(pair) = tail.get(..2)
            && let Some(byte) = std::str::from_utf8(pair)
                .ok()
                .and_then(|pair| u8::from_str_radix(pair, 16).ok())
        {
            out.push(byte);
            rest = tail.get(2..).unwrap_or_default();
        } else {
            out.push(first);
            rest = tail;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn authorized(app: &App, request: &Request) -> bool {
    shows_token(app, &request.headers)
        || request
            .parameter("access_token")
            .is_some_and(|given| is_token(app, given))
}

/// Whether the `Authorization` header holds the token.
fn shows_token(app: &App, headers: &HeaderMap) -> bool {
    headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| {
            value
                .strip_prefix("Bearer ")
                .or_else(|| value.strip_prefix("bearer "))
        })
        .is_some_and(|given| is_token(app, given))
}

/// Every byte is looked at, so that the time says nothing of the token.
fn is_token(app: &App, given: &str) -> bool {
    let (given, token) = (given.trim().as_bytes(), app.token.as_bytes());
    given.len() == token.len()
        && given
            .iter()
            .zip(token)
            .fold(0, |difference, (a, b)| difference | (a ^ b))
            == 0
}

async fn answer(app: &Arc<App>, mut request: Request) -> Outcome<Answer> {
    let segments = std::mem::take(&mut request.segments);
    let parts: Vec<&str> = segments.iter().map(String::as_str).collect();
    if request.method == Method::GET {
        match parts.as_slice() {
            ["discovery", "v1", "apis", "bigquery", "v2", "rest"]
            | ["bigquery", "v2", "$discovery" | "discovery", "rest"]
            | ["$discovery", "rest"] => {
                return Ok(Answer::Json(discovery::document(&app.endpoint)));
            }
            _ => {}
        }
    }
    if let Some(answer) = iam::token_info(app, &mut request, &parts).await {
        return answer;
    }
    if !authorized(app, &request) {
        return Err(Failure::new(
            Reason::AuthError,
            "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
        )
        .at("Authorization"));
    }
    if let Some(answer) = iam::of_project(app, &mut request, &parts).await {
        return answer;
    }
    let (upload, path) = match parts.as_slice() {
        ["resumable", "upload", "bigquery", "v2", rest @ ..]
        | ["upload", "bigquery", "v2", rest @ ..]
        | ["upload", rest @ ..] => (true, rest),
        ["bigquery", "v2", rest @ ..] | rest => (false, rest),
    };
    let missing = || Failure::not_found(format!("Not found: URL {}", segments.join("/")));
    let not_allowed = || {
        Failure::new(
            Reason::MethodNotAllowed,
            format!(
                "The method {} is not allowed for this resource.",
                request.method
            ),
        )
    };
    let ["projects", tail @ ..] = path else {
        return Err(missing());
    };
    let [project, tail @ ..] = tail else {
        return if request.method == Method::GET {
            Ok(Answer::Json(projects(app)))
        } else {
            Err(not_allowed())
        };
    };
    if *project != app.project() {
        return Err(Failure::not_found(format!("Not found: Project {project}")));
    }
    if upload {
        return match tail {
            ["jobs"] => upload::handle(app, request).await,
            _ => Err(missing()),
        };
    }
    let method = request.method.as_str().to_owned();
    iam::check(app, &method, tail)?;
    match (method.as_str(), tail) {
        ("POST", ["datasets", dataset, "tables", name])
            if let Some(table) = name.strip_suffix(":testIamPermissions") =>
        {
            app.store.table(dataset, table)?;
            iam::tested(app, &mut request).await
        }
        ("GET", ["serviceAccount"]) => Ok(Answer::Json(json!({
            "kind": "bigquery#getServiceAccountResponse",
            "email": format!("bq-sandbox@{project}.iam.gserviceaccount.com"),
        }))),
        ("GET", ["datasets"]) => datasets::list(app, &request),
        ("POST", ["datasets"]) => datasets::insert(app, request).await,
        ("GET", ["datasets", dataset]) => datasets::get(app, dataset),
        ("PATCH", ["datasets", dataset]) => datasets::change(app, request, dataset, false).await,
        ("PUT", ["datasets", dataset]) => datasets::change(app, request, dataset, true).await,
        ("DELETE", ["datasets", dataset]) => datasets::delete(app, request, dataset).await,
        ("GET", ["datasets", dataset, "models"]) => {
            app.store.dataset(dataset)?;
            Ok(Answer::Json(json!({ "models": [] })))
        }
        ("GET", ["datasets", dataset, "tables"]) => tables::list(app, &request, dataset),
        ("POST", ["datasets", dataset, "tables"]) => tables::insert(app, request, dataset).await,
        ("GET", ["datasets", dataset, "tables", table]) => {
            tables::get(app, &request, dataset, table).await
        }
        ("PATCH", ["datasets", dataset, "tables", table]) => {
            tables::change(app, request, dataset, table, false).await
        }
        ("PUT", ["datasets", dataset, "tables", table]) => {
            tables::change(app, request, dataset, table, true).await
        }
        ("DELETE", ["datasets", dataset, "tables", table]) => {
            tables::delete(app, dataset, table).await
        }
        ("GET", ["datasets", dataset, "tables", table, "data"]) => {
            tabledata::list(app, &request, dataset, table).await
        }
        ("POST", ["datasets", dataset, "tables", table, "insertAll"]) => {
            tabledata::insert_all(app, request, dataset, table).await
        }
        ("GET", ["datasets", dataset, "routines"]) => routines::list(app, &request, dataset),
        ("POST", ["datasets", dataset, "routines"]) => {
            routines::insert(app, request, dataset).await
        }
        ("GET", ["datasets", dataset, "routines", routine]) => routines::get(app, dataset, routine),
        ("PUT" | "PATCH", ["datasets", dataset, "routines", routine]) => {
            routines::update(app, request, dataset, routine).await
        }
        ("DELETE", ["datasets", dataset, "routines", routine]) => {
            routines::delete(app, dataset, routine).await
        }
        ("POST", ["queries"]) => queries::query(app, request).await,
        ("GET", ["queries", job]) => queries::results(app, &request, job).await,
        ("GET", ["jobs"]) => jobs::list(app, &request),
        ("POST", ["jobs"]) => jobs::insert(app, request).await,
        ("GET", ["jobs", job]) => jobs::get(app, &request, job),
        ("POST", ["jobs", job, "cancel"]) => jobs::cancel(app, &request, job).await,
        ("DELETE", ["jobs", job, "delete"] | ["jobs", job]) => {
            jobs::delete(app, &request, job).await
        }
        (
            _,
            ["serviceAccount" | "datasets" | "queries" | "jobs"]
            | ["datasets" | "queries" | "jobs", _]
            | ["datasets", _, "models" | "tables" | "routines"]
            | ["datasets", _, "tables" | "routines", _]
            | ["datasets", _, "tables", _, "data" | "insertAll"]
            | ["jobs", _, "cancel" | "delete"],
        ) => Err(not_allowed()),
        _ => Err(missing()),
    }
}

fn projects(app: &App) -> Value {
    let project = app.project();
    json!({
        "kind": "bigquery#projectList",
        "etag": "sandbox",
        "projects": [{
            "kind": "bigquery#project",
            "id": project,
            "numericId": "1",
            "projectReference": { "projectId": project },
            "friendlyName": "Sandbox",
        }],
        "totalItems": 1,
    })
}

/// One page of a list: the items from the page token on, and the next token. The token is the
/// last item's key, so that a list that changes meanwhile neither repeats nor loses an item.
pub(crate) fn page<'a, T>(
    request: &Request,
    items: &'a [T],
    key: impl Fn(&T) -> String,
) -> Outcome<(&'a [T], Option<String>)> {
    use base64::Engine as _;
    let encoding = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let most = usize::try_from(request.number("maxResults")?.unwrap_or(1000)).unwrap_or(usize::MAX);
    let start = match request.parameter("pageToken") {
        None => 0,
        Some(token) => {
            let last = encoding
                .decode(token)
                .ok()
                .and_then(|bytes| String::from_utf8(bytes).ok())
                .ok_or_else(|| Failure::invalid("Invalid page token").at("pageToken"))?;
            items
                .iter()
                .position(|item| key(item) > last)
                .unwrap_or(items.len())
        }
    };
    let end = start.saturating_add(most.clamp(1, 10_000)).min(items.len());
    let slice = items.get(start..end).unwrap_or_default();
    let next = match slice.last() {
        Some(last) if end < items.len() => Some(encoding.encode(key(last))),
        _ => None,
    };
    Ok((slice, next))
}

/// Refuses a change whose `If-Match` is not the present etag.
pub(crate) fn check_match(headers: &HeaderMap, etag: &str) -> Outcome<()> {
    match headers
        .get(header::IF_MATCH)
        .and_then(|value| value.to_str().ok())
    {
        Some(wanted) if wanted != "*" && wanted.trim_matches('"') != etag => Err(Failure::new(
            Reason::PreconditionFailed,
            "Precondition check failed.",
        )
        .at("If-Match")),
        _ => Ok(()),
    }
}
