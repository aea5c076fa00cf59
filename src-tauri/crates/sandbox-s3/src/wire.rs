//! Between the connection and the operations: Amazon's headers and error bodies, the meter, and a
//! line that can be slowed down.

use crate::failure::DETAILS;
use crate::{Line, words};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, TRANSFER_ENCODING};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use parking_lot::Mutex;
use s3s::service::S3Service;
use serde::Serialize;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The body of an answer.
pub(crate) type Answer = http_body_util::combinators::UnsyncBoxBody<Bytes, BoxError>;

const METER: &str = "/_meter";

/// What was asked of a server and sent by it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Metered {
    /// Requests in all, without those for the meter itself.
    pub requests: u64,
    /// Requests for bytes of objects.
    pub gets: u64,
    /// Requests for headers alone.
    pub heads: u64,
    /// Requests for lists.
    pub lists: u64,
    /// Bytes of the bodies that were sent, as far as the client took them.
    pub bytes: u64,
    /// Most requests that were under way at once.
    pub at_once: u64,
}

#[derive(Default)]
pub(crate) struct Meter {
    counted: Mutex<(Metered, u64)>,
}

impl Meter {
    pub(crate) fn now(&self) -> Metered {
        self.counted.lock().0.clone()
    }

    pub(crate) fn reset(&self) {
        let mut counted = self.counted.lock();
        let open = counted.1;
        *counted = (Metered::default(), open);
    }

    fn asked(self: &Arc<Self>, method: &Method, path: &str) -> Open {
        let mut counted = self.counted.lock();
        counted.1 += 1;
        let open = counted.1;
        let metered = &mut counted.0;
        metered.requests += 1;
        metered.at_once = metered.at_once.max(open);
        // `/bucket/key` or `/bucket/`.
        let of_object = path
            .trim_start_matches('/')
            .split_once('/')
            .is_some_and(|(_, key)| !key.is_empty());
        match (method.as_str(), of_object) {
            ("HEAD", _) => metered.heads += 1,
            ("GET", true) => metered.gets += 1,
            ("GET", false) => metered.lists += 1,
            _ => {}
        }
        Open(Arc::clone(self))
    }

    fn sent(&self, bytes: usize) {
        self.counted.lock().0.bytes += bytes as u64;
    }
}

/// A request that is under way.
struct Open(Arc<Meter>);

impl Drop for Open {
    fn drop(&mut self) {
        let mut counted = self.0.counted.lock();
        counted.1 = counted.1.saturating_sub(1);
    }
}

/// One connection: what it answers with, and when it may send its next byte.
#[derive(Clone)]
pub(crate) struct Wire {
    service: S3Service,
    line: Line,
    meter: Arc<Meter>,
    /// When everything that was sent so far has passed the line.
    clear: Arc<Mutex<Option<Instant>>>,
}

impl Wire {
    pub(crate) fn new(service: S3Service, line: Line, meter: Arc<Meter>) -> Self {
        Self {
            service,
            line,
            meter,
            clear: Arc::default(),
        }
    }

    /// Another connection of the same server.
    pub(crate) fn connection(&self) -> Self {
        Self::new(self.service.clone(), self.line, Arc::clone(&self.meter))
    }

    pub(crate) async fn answer(
        self,
        request: Request<Incoming>,
    ) -> Result<Response<Answer>, Infallible> {
        if self.line.meter && request.uri().path() == METER {
            return Ok(self.metered(request.method()));
        }
        let open = self.meter.asked(request.method(), request.uri().path());
        let head = request.method() == Method::HEAD;
        let resource = request.uri().path().to_owned();
        let answered = self.service.call(request.map(s3s::Body::from)).await;
        let mut response = match answered {
            Ok(response) => whole(response, &resource, head).await,
            Err(error) => {
                let error = BoxError::from(error);
                tracing::error!(%error, "a request was not answered");
                status(StatusCode::INTERNAL_SERVER_ERROR)
            }
        };
        identify(response.headers_mut());
        if !self.line.latency.is_zero() {
            tokio::time::sleep(self.line.latency).await;
        }
        let bytes_per_second = self.line.bytes_per_second;
        Ok(response.map(|inner| {
            Answer::new(Paced {
                inner,
                meter: Arc::clone(&self.meter),
                bytes_per_second,
                clear: self.clear,
                waiting: None,
                _open: open,
            })
        }))
    }

    fn metered(&self, method: &Method) -> Response<Answer> {
        if *method == Method::DELETE {
            self.meter.reset();
        }
        let text = serde_json::to_vec(&self.meter.now()).unwrap_or_default();
        let mut response = Response::new(full(text.into()));
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    }
}

fn full(bytes: Bytes) -> Answer {
    Answer::new(Full::new(bytes).map_err(|never| match never {}))
}

fn status(code: StatusCode) -> Response<Answer> {
    let mut response = Response::new(full(Bytes::new()));
    *response.status_mut() = code;
    response
}

/// The two ids by which Amazon finds a request again.
fn identify(headers: &mut HeaderMap) {
    let id = uuid::Uuid::new_v4();
    let short = hex::encode_upper(id.as_bytes().get(..8).unwrap_or_default());
    let long = STANDARD.encode(id.as_bytes());
    for (name, value) in [("x-amz-request-id", short), ("x-amz-id-2", long)] {
        if !headers.contains_key(name)
            && let Ok(value) = HeaderValue::from_str(&value)
        {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    headers.insert(http::header::SERVER, HeaderValue::from_static("AmazonS3"));
}

/// Writes an error as Amazon does; leaves every other answer as it is.
async fn whole(response: Response<s3s::Body>, resource: &str, head: bool) -> Response<Answer> {
    let code = response.status();
    if code.is_success() {
        let mut response = response.map(Answer::new);
        if let Some(status) = response.extensions_mut().remove::<StatusCode>() {
            *response.status_mut() = status;
        }
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let details = parts.headers.remove(DETAILS);
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.remove(TRANSFER_ENCODING);
    identify(&mut parts.headers);
    if head || code == StatusCode::NOT_MODIFIED {
        return Response::from_parts(parts, full(Bytes::new()));
    }
    let text = match body.collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(error) => {
            tracing::error!(%error, "an error was not written");
            Bytes::new()
        }
    };
    let text = String::from_utf8_lossy(&text);
    let name = element(&text, "Code").unwrap_or("InternalError");
    let said = element(&text, "Message").filter(|said| !said.is_empty());
    let sentence = match words::of(name) {
        Some(usual) if said.is_none() || words::replaces(name) => escape(usual),
        _ => said.unwrap_or_default().to_owned(),
    };
    let details: BTreeMap<String, String> = details
        .and_then(|details| STANDARD.decode(details.as_bytes()).ok())
        .and_then(|details| serde_json::from_slice(&details).ok())
        .unwrap_or_default();
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{name}</Code><Message>{sentence}</Message>"
    );
    for (name, value) in &details {
        let _never = write!(out, "<{name}>{}</{name}>", escape(value));
    }
    if details.is_empty() {
        let _never = write!(out, "<Resource>{}</Resource>", escape(resource));
    }
    for (name, header) in [("RequestId", "x-amz-request-id"), ("HostId", "x-amz-id-2")] {
        let value = parts.headers.get(header).and_then(|id| id.to_str().ok());
        let _never = write!(out, "<{name}>{}</{name}>", value.unwrap_or_default());
    }
    out.push_str("</Error>");
    parts
        .headers
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    Response::from_parts(parts, full(out.into()))
}

/// The text of an element of a small document that our own library wrote, still escaped.
fn element<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, after) = text.split_once(&format!("<{name}>"))?;
    after
        .split_once(&format!("</{name}>"))
        .map(|(inner, _)| inner)
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // Nothing else below a blank is legal in a document.
            one if one < ' ' && !matches!(one, '\t' | '\n' | '\r') => out.push('\u{fffd}'),
            one => out.push(one),
        }
    }
    out
}

/// A body that is counted, and sent no faster than the line.
struct Paced<B> {
    inner: B,
    meter: Arc<Meter>,
    bytes_per_second: Option<u64>,
    clear: Arc<Mutex<Option<Instant>>>,
    waiting: Option<Pin<Box<tokio::time::Sleep>>>,
    _open: Open,
}

/// Shorter waits are not worth a timer: they are made good later.
const SHORT: Duration = Duration::from_millis(2);

impl<B: Body<Data = Bytes, Error = BoxError> + Unpin> Body for Paced<B> {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Some(waiting) = &mut self.waiting {
            match waiting.as_mut().poll(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(()) => self.waiting = None,
            }
        }
        let polled = Pin::new(&mut self.inner).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled
            && let Some(bytes) = frame.data_ref()
        {
            self.meter.sent(bytes.len());
            if let Some(rate) = self.bytes_per_second {
                let now = Instant::now();
                let takes = Duration::from_secs_f64(bytes.len() as f64 / rate.max(1) as f64);
                let mut clear = self.clear.lock();
                let until = clear.unwrap_or(now).max(now) + takes;
                *clear = Some(until);
                drop(clear);
                let wait = until - now;
                if wait > SHORT {
                    self.waiting = Some(Box::pin(tokio::time::sleep(wait)));
                }
            }
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
