//! Files in S3 as addresses on this machine, for the process that reads them.
//!
//! `GET` and `HEAD` of `/TOKEN/SESSION/NUMBER`, for files that a session registered and for as long
//! as it lives. The process sees neither a key nor the service's address.

use super::cache::{Cache, Key};
use super::files::Listed;
use super::range::{Wanted, wanted};
use super::session::{Counts, PIECE, State, Verdict};
use crate::objects::Client;
use bytes::Bytes;
use futures::stream;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::header::{self, HeaderValue};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use model::{Kind, ObjectName, Problem, Result};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::net::Ipv4Addr;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

/// Connections that are open at once; the reader needs a few dozen.
const CONNECTIONS: usize = 256;
/// A line that asks nothing for so long is closed.
const HEADER_DEADLINE: Duration = Duration::from_mins(2);

type Answer = Response<UnsyncBoxBody<Bytes, io::Error>>;

/// The server of one workspace. It ends with this value.
pub(crate) struct Gateway {
    shared: Arc<Shared>,
    accepting: AbortHandle,
}

struct Shared {
    port: u16,
    token: String,
    sessions: Mutex<HashMap<u64, Arc<State>>>,
    cache: Arc<Mutex<Cache>>,
    made: AtomicU64,
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Gateway {
    /// Listens on a free port of this machine.
    pub(super) async fn start() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let mut secret = [0_u8; 16];
        aws_lc_rs::rand::fill(&mut secret)
            .map_err(|_unspecified| Problem::broken("no random numbers"))?;
        let shared = Arc::new(Shared {
            port: listener.local_addr()?.port(),
            token: hex::encode(secret),
            sessions: Mutex::default(),
            cache: Arc::default(),
            made: AtomicU64::new(0),
        });
        let accepting = tokio::spawn(accept(listener, Arc::downgrade(&shared)));
        Ok(Self {
            shared,
            accepting: accepting.abort_handle(),
        })
    }

    /// A session that reads as `client` sees it, at most `allowed` bytes in all with those that
    /// `counts` has already.
    pub(super) fn open(
        &self,
        client: Option<Client>,
        connection: &str,
        allowed: u64,
        counts: &Arc<Counts>,
    ) -> Session {
        self.count(counts);
        let shared = &self.shared;
        let id = shared.made.fetch_add(1, Ordering::Relaxed);
        let state = Arc::new(State::new(
            client,
            connection.to_owned(),
            allowed,
            Arc::clone(counts),
            Arc::clone(&shared.cache),
        ));
        shared.sessions.lock().insert(id, Arc::clone(&state));
        Session {
            id,
            state,
            gateway: Arc::clone(shared),
        }
    }

    /// Begins to count: what is in memory now was read before.
    pub(super) fn count(&self, counts: &Counts) {
        counts.since.get_or_init(|| self.shared.cache.lock().now());
    }

    /// Keeps a range that was read elsewhere.
    pub(super) fn keep(&self, key: &Key, start: u64, bytes: &Bytes) {
        self.shared.cache.lock().put(key, start, bytes);
    }

    /// Forgets every range.
    pub(super) fn forget(&self) {
        self.shared.cache.lock().clear();
    }
}

/// Files that may be asked for until this value goes.
pub(super) struct Session {
    id: u64,
    pub(super) state: Arc<State>,
    gateway: Arc<Shared>,
}

impl Session {
    /// The address of a file from now on, and its number.
    pub(super) fn register(&self, object: ObjectName, file: &Listed) -> (String, usize) {
        let number = self.state.register(object, file);
        let Shared { port, token, .. } = &*self.gateway;
        let url = format!("http://127.0.0.1:{port}/{token}/{}/{number}", self.id);
        (url, number)
    }

    /// Waits until the session came to its end by itself.
    pub(super) async fn verdict(&self) -> Verdict {
        let mut verdict = self.state.verdict.subscribe();
        loop {
            if let Some(verdict) = verdict.borrow_and_update().clone() {
                return verdict;
            }
            if verdict.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.gateway.sessions.lock().remove(&self.id);
        // Answers that are under way end here.
        self.state.over.send_replace(true);
    }
}

async fn accept(listener: TcpListener, shared: Weak<Shared>) {
    let room = Arc::new(tokio::sync::Semaphore::new(CONNECTIONS));
    loop {
        let Ok(permit) = Arc::clone(&room).acquire_owned().await else {
            return;
        };
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!("the gateway: {error}");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let shared = shared.clone();
        tokio::spawn(async move {
            if let Err(error) = serve(stream, shared).await {
                tracing::debug!("the gateway: {error}");
            }
            drop(permit);
        });
    }
}

async fn serve(stream: TcpStream, shared: Weak<Shared>) -> hyper::Result<()> {
    // Small answers must not wait for larger ones.
    drop(stream.set_nodelay(true));
    let service = service_fn(move |request| {
        let shared = shared.upgrade();
        async move {
            Ok::<_, Infallible>(match shared {
                Some(shared) => answer(&shared, &request).await,
                None => refusal(StatusCode::NOT_FOUND, None),
            })
        }
    });
    hyper::server::conn::http1::Builder::new()
        .timer(hyper_util::rt::TokioTimer::new())
        .header_read_timeout(HEADER_DEADLINE)
        .serve_connection(TokioIo::new(stream), service)
        .await
}

async fn answer(shared: &Shared, request: &Request<Incoming>) -> Answer {
    let host = request.headers().get(header::HOST);
    let ours = format!("127.0.0.1:{}", shared.port);
    // A page that a browser was led to by another name has no business here.
    if host.is_none_or(|host| host.as_bytes() != ours.as_bytes()) {
        return refusal(StatusCode::MISDIRECTED_REQUEST, None);
    }
    let mut parts = request.uri().path().trim_start_matches('/').split('/');
    let (token, session, number) = (parts.next(), parts.next(), parts.next());
    if !token.is_some_and(|token| same(token, &shared.token)) {
        return refusal(StatusCode::NOT_FOUND, None);
    }
    let session = session
        .and_then(|id| id.parse::<u64>().ok())
        .and_then(|id| shared.sessions.lock().get(&id).cloned());
    let (Some(state), Some(number)) = (session, number.and_then(|text| text.parse().ok())) else {
        return refusal(StatusCode::NOT_FOUND, None);
    };
    let head = request.method() == Method::HEAD;
    if !head && request.method() != Method::GET {
        return refusal(StatusCode::METHOD_NOT_ALLOWED, None);
    }
    let range = request.headers().get(header::RANGE);
    let range = range.and_then(|range| range.to_str().ok());
    let mut over = state.over.subscribe();
    tokio::select! {
        biased;
        _ = over.wait_for(|over| *over) => refusal(StatusCode::GONE, None),
        answer = file(&state, number, range, head) => answer,
    }
}

/// In the same time, whatever is wrong with it.
fn same(given: &str, token: &str) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(given.as_bytes(), token.as_bytes()).is_ok()
}

async fn file(state: &Arc<State>, number: usize, range: Option<&str>, head: bool) -> Answer {
    let (size, etag) = match state.facts(number) {
        Ok(facts) => facts,
        Err(problem) => return refusal(StatusCode::NOT_FOUND, Some(&problem)),
    };
    let (range, partial) = match wanted(range, size) {
        Wanted::Nothing => {
            let mut answer = refusal(StatusCode::RANGE_NOT_SATISFIABLE, None);
            set(
                &mut answer,
                header::CONTENT_RANGE,
                &format!("bytes */{size}"),
            );
            return answer;
        }
        // Whoever asks for what there is wants the figures and not the bytes.
        _ if head => (0..size, false),
        Wanted::Whole => (0..size, false),
        Wanted::Part(range) => (range, true),
    };
    let body = if head || range.start == range.end {
        empty()
    } else {
        // The first piece decides how the answer begins.
        let first = range.start..range.end.min(range.start + PIECE);
        match state.fetch(number, first.clone()).await {
            Ok(bytes) if first.end == range.end => full(bytes),
            Ok(bytes) => pieces(Arc::clone(state), number, bytes, first.end..range.end),
            Err(problem) => return refusal(status(&problem.kind), Some(&problem)),
        }
    };
    let mut answer = Response::new(body);
    if partial {
        *answer.status_mut() = StatusCode::PARTIAL_CONTENT;
        let text = format!("bytes {}-{}/{size}", range.start, range.end - 1);
        set(&mut answer, header::CONTENT_RANGE, &text);
    }
    let length = (range.end - range.start).to_string();
    set(&mut answer, header::CONTENT_LENGTH, &length);
    set(&mut answer, header::ACCEPT_RANGES, "bytes");
    set(
        &mut answer,
        header::CONTENT_TYPE,
        "application/octet-stream",
    );
    if let Some(etag) = etag {
        set(&mut answer, header::ETAG, &etag);
    }
    answer
}

/// The first piece, then one after the other: the next is asked for when the last was taken.
fn pieces(
    state: Arc<State>,
    number: usize,
    first: Bytes,
    rest: Range<u64>,
) -> UnsyncBoxBody<Bytes, io::Error> {
    let begun = (state, Some(first), rest);
    let pieces = stream::try_unfold(begun, move |(state, first, mut rest)| async move {
        if let Some(first) = first {
            return Ok(Some((Frame::data(first), (state, None, rest))));
        }
        if rest.start >= rest.end {
            return Ok(None);
        }
        let next = rest.start..rest.end.min(rest.start + PIECE);
        rest.start = next.end;
        let mut over = state.over.subscribe();
        let fetched = tokio::select! {
            biased;
            _ = over.wait_for(|over| *over) => Err(Problem::cancelled()),
            fetched = state.fetch(number, next) => fetched,
        };
        match fetched {
            Ok(bytes) => Ok(Some((Frame::data(bytes), (state, None, rest)))),
            // The line is cut: what came must not pass for all of it.
            Err(problem) => Err(io::Error::other(problem.to_string())),
        }
    });
    StreamBody::new(pieces).boxed_unsync()
}

/// What the reader is to make of a problem. Nothing that HTTP's clients repeat by themselves: that
/// was done already.
fn status(kind: &Kind) -> StatusCode {
    match kind {
        Kind::Changed { .. } => StatusCode::PRECONDITION_FAILED,
        Kind::NotFound { .. } => StatusCode::NOT_FOUND,
        Kind::Denied { .. } | Kind::Archived { .. } | Kind::PayerNeeded { .. } => {
            StatusCode::FORBIDDEN
        }
        Kind::SignedOut { .. } => StatusCode::UNAUTHORIZED,
        Kind::OverLimit { .. } => StatusCode::INSUFFICIENT_STORAGE,
        _ => StatusCode::FAILED_DEPENDENCY,
    }
}

/// An answer without the file, with the problem as JSON.
fn refusal(status: StatusCode, problem: Option<&Problem>) -> Answer {
    let body = problem.and_then(|problem| serde_json::to_vec(problem).ok());
    let body = body.unwrap_or_default();
    let length = body.len().to_string();
    let mut answer = Response::new(full(body.into()));
    *answer.status_mut() = status;
    set(&mut answer, header::CONTENT_LENGTH, &length);
    answer
}

fn set(answer: &mut Answer, name: header::HeaderName, text: &str) {
    if let Ok(value) = HeaderValue::from_str(text) {
        answer.headers_mut().insert(name, value);
    }
}

fn full(bytes: Bytes) -> UnsyncBoxBody<Bytes, io::Error> {
    Full::new(bytes)
        .map_err(|never: Infallible| match never {})
        .boxed_unsync()
}

fn empty() -> UnsyncBoxBody<Bytes, io::Error> {
    full(Bytes::new())
}
