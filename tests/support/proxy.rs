//! A proxy in front of a service that counts what is asked, and can be late, busy, silent, or cut the
//! line in the middle of an answer.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::Response;
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

/// One request that came through.
#[derive(Clone, Debug)]
pub struct Seen {
    /// For example `GET`.
    pub method: String,
    /// As it was sent, with its percent signs.
    pub path: String,
    /// What stood behind `?`.
    pub query: String,
    /// The header `Range`.
    pub range: Option<String>,
    /// The header `If-Match`.
    pub if_match: Option<String>,
    /// Bytes that were sent along.
    pub sent: u64,
    /// Bytes of the answer that were handed on.
    pub bytes: u64,
    /// The status of the answer.
    pub status: u16,
}

/// What happens to the next requests.
#[derive(Clone, Debug)]
enum Trouble {
    /// `SlowDown` instead of an answer.
    Busy,
    /// This much of the answer, and the line is cut.
    Cut(usize),
    /// Nothing at all.
    Silent,
    /// The same, until the proxy is told to go on.
    Wait,
}

#[derive(Default)]
struct Desk {
    seen: Vec<Seen>,
    /// The part of `METHOD PATH?QUERY` that a request must have, and what happens to it.
    troubles: VecDeque<(String, Trouble)>,
    delay: Duration,
    /// Requests that are under way, and the most that ever were.
    under_way: usize,
    most: usize,
}

/// A running proxy.
#[derive(Clone)]
pub struct Proxy {
    /// Where it listens.
    pub url: String,
    target: String,
    desk: Arc<Mutex<Desk>>,
    gate: Arc<tokio::sync::Notify>,
    client: reqwest::Client,
}

impl Proxy {
    /// Starts one in front of a service.
    pub async fn before(target: &str) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let proxy = Self {
            url,
            target: target.trim_end_matches('/').to_owned(),
            desk: Arc::default(),
            gate: Arc::default(),
            client: reqwest::Client::builder()
                .no_proxy()
                .no_gzip()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .unwrap(),
        };
        let router = axum::Router::new()
            .fallback(hand_on)
            .with_state(proxy.clone());
        tokio::spawn(async move {
            drop(axum::serve(listener, router).await);
        });
        proxy
    }

    /// Everything that came through since it was last cleared.
    pub fn seen(&self) -> Vec<Seen> {
        self.desk.lock().seen.clone()
    }

    /// How many requests came through since it was last cleared.
    pub fn count(&self) -> usize {
        self.desk.lock().seen.len()
    }

    /// Bytes of all answers since it was last cleared.
    pub fn bytes(&self) -> u64 {
        self.desk.lock().seen.iter().map(|seen| seen.bytes).sum()
    }

    /// The most requests that were under way at once since it was last cleared.
    pub fn most_at_once(&self) -> usize {
        self.desk.lock().most
    }

    /// Forgets what came through.
    pub fn clear(&self) {
        let mut desk = self.desk.lock();
        desk.seen.clear();
        desk.most = desk.under_way;
    }

    /// Every answer comes that much later.
    pub fn delay(&self, delay: Duration) {
        self.desk.lock().delay = delay;
    }

    /// The next requests with `part` in `METHOD PATH?QUERY` are told `SlowDown`.
    pub fn slow_down(&self, part: &str, times: usize) {
        self.trouble(part, &Trouble::Busy, times);
    }

    /// Of the next answers to such requests so many bytes come, and the line is cut.
    pub fn cut(&self, part: &str, after: usize, times: usize) {
        self.trouble(part, &Trouble::Cut(after), times);
    }

    /// The next such requests are never answered.
    pub fn stall(&self, part: &str, times: usize) {
        self.trouble(part, &Trouble::Silent, times);
    }

    /// The next requests for this `Range` wait until [`Proxy::go_on`].
    pub fn stall_range(&self, range: &str, times: usize) {
        self.trouble(&format!(" range={range}"), &Trouble::Wait, times);
    }

    /// Whatever waits is handed on now.
    pub fn go_on(&self) {
        self.gate.notify_waiters();
    }

    fn trouble(&self, part: &str, trouble: &Trouble, times: usize) {
        let one = (part.to_owned(), trouble.clone());
        let mut desk = self.desk.lock();
        desk.troubles.extend(std::iter::repeat_n(one, times));
    }
}

async fn hand_on(State(proxy): State<Proxy>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let path = head.uri.path().to_owned();
    let query = head.uri.query().unwrap_or_default().to_owned();
    let text = |headers: &HeaderMap, name: header::HeaderName| {
        let value = headers.get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    let range = text(&head.headers, header::RANGE).unwrap_or_default();
    let line = format!("{} {path}?{query} range={range}", head.method);
    // Whoever is told to wait must not miss the word to go on.
    let gate = proxy.gate.notified();
    let (number, delay, trouble) = {
        let mut desk = proxy.desk.lock();
        desk.seen.push(Seen {
            method: head.method.to_string(),
            path: path.clone(),
            query: query.clone(),
            range: text(&head.headers, header::RANGE),
            if_match: text(&head.headers, header::IF_MATCH),
            sent: 0,
            bytes: 0,
            status: 0,
        });
        desk.under_way += 1;
        desk.most = desk.most.max(desk.under_way);
        let found = desk
            .troubles
            .iter()
            .position(|(part, _)| line.contains(part));
        let trouble = found.and_then(|at| desk.troubles.remove(at));
        (desk.seen.len() - 1, desk.delay, trouble.map(|(_, one)| one))
    };
    let _under_way = UnderWay(Arc::clone(&proxy.desk));
    let note = |change: &dyn Fn(&mut Seen)| {
        // It may have been cleared meanwhile.
        if let Some(seen) = proxy.desk.lock().seen.get_mut(number) {
            change(seen);
        }
    };
    let body = axum::body::to_bytes(body, usize::MAX)
        .await
        .unwrap_or_default();
    note(&|seen| seen.sent = body.len() as u64);
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    match trouble {
        Some(Trouble::Silent) => std::future::pending().await,
        Some(Trouble::Wait) => gate.await,
        Some(Trouble::Busy) => {
            note(&|seen| seen.status = 503);
            let text =
                "<Error><Code>SlowDown</Code><Message>Reduce your request rate</Message></Error>";
            return answer(
                StatusCode::SERVICE_UNAVAILABLE,
                HeaderMap::new(),
                text.into(),
            );
        }
        _ => (),
    }
    let url = if query.is_empty() {
        format!("{}{path}", proxy.target)
    } else {
        format!("{}{path}?{query}", proxy.target)
    };
    let mut headers = head.headers;
    headers.remove(header::CONTENT_LENGTH);
    headers.remove(header::EXPECT);
    let sent = proxy.client.request(head.method.clone(), url);
    let answered = sent.headers(headers).body(body).send().await.unwrap();
    let (status, mut headers) = (answered.status(), answered.headers().clone());
    let is_head = head.method == Method::HEAD;
    let bytes = if is_head {
        axum::body::Bytes::new()
    } else {
        answered.bytes().await.unwrap()
    };
    headers.remove(header::TRANSFER_ENCODING);
    headers.remove(header::CONNECTION);
    let body = if let Some(Trouble::Cut(after)) = trouble {
        let first = bytes.slice(..after.min(bytes.len()));
        note(&|seen| (seen.bytes, seen.status) = (first.len() as u64, status.as_u16()));
        headers.insert(header::CONTENT_LENGTH, bytes.len().max(after + 1).into());
        let pieces: [Result<axum::body::Bytes, std::io::Error>; 2] =
            [Ok(first), Err(std::io::Error::other("cut"))];
        Body::from_stream(Pieces(VecDeque::from(pieces)))
    } else {
        note(&|seen| (seen.bytes, seen.status) = (bytes.len() as u64, status.as_u16()));
        Body::from(bytes)
    };
    answer(status, headers, body)
}

fn answer(status: StatusCode, headers: HeaderMap, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// Counts a request as long as it is under way.
struct UnderWay(Arc<Mutex<Desk>>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.lock().under_way -= 1;
    }
}

/// A body in pieces, the last of which may be an error.
struct Pieces(VecDeque<Result<axum::body::Bytes, std::io::Error>>);

impl futures::Stream for Pieces {
    type Item = Result<axum::body::Bytes, std::io::Error>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(self.0.pop_front())
    }
}
