//! The listener that the browser comes back to: on 127.0.0.1 only, for one answer.

use model::{Problem, Result, Secret};
use reqwest::Url;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// A browser's request is no longer than this.
const MOST: usize = 16 << 10;

/// A connection that says nothing for this long is closed: browsers open some in advance.
const SILENCE: Duration = Duration::from_secs(20);

/// Connections at a time.
const CONNECTIONS: usize = 16;

pub(super) struct Listener {
    socket: TcpListener,
    address: String,
}

/// What the browser brought.
pub(super) enum Answered {
    Code(Secret),
    /// The person or Google said no, in Google's word for it.
    No(String),
}

/// What a request asks for.
enum Request {
    Answered(Answered),
    /// An answer, but not to our question.
    Foreign,
    /// Anything else, such as an icon.
    Other,
}

impl Listener {
    pub(super) async fn open() -> Result<Self> {
        let broken = |error: std::io::Error| {
            Problem::broken(format!("no port to listen on for the browser: {error}"))
        };
        let socket = TcpListener::bind(("127.0.0.1", 0)).await.map_err(broken)?;
        let port = socket.local_addr().map_err(broken)?.port();
        Ok(Self {
            socket,
            address: format!("http://127.0.0.1:{port}"),
        })
    }

    /// Where the browser is to come back to.
    pub(super) fn address(&self) -> String {
        self.address.clone()
    }

    /// Waits for the one answer with this state. Others are told that they are wrong here. The
    /// listener is closed with it.
    pub(super) async fn answer(self, state: &str) -> Result<Answered> {
        let mut open = JoinSet::new();
        loop {
            tokio::select! {
                accepted = self.socket.accept() => {
                    if let Ok((stream, _)) = accepted && open.len() < CONNECTIONS {
                        open.spawn(asked(stream, self.address.clone(), state.to_owned()));
                    }
                }
                Some(answered) = open.join_next() => {
                    if let Ok(Some(answered)) = answered {
                        return Ok(answered);
                    }
                }
            }
        }
    }
}

/// Reads one request and answers it.
async fn asked(mut stream: TcpStream, address: String, state: String) -> Option<Answered> {
    let head = tokio::time::timeout(SILENCE, head(&mut stream))
        .await
        .ok()??;
    let text = String::from_utf8_lossy(&head);
    let request = understood(&text, &address, &state);
    let japanese = text.lines().any(|line| {
        let (name, value) = line.split_once(':').unwrap_or_default();
        name.eq_ignore_ascii_case("accept-language") && prefers_japanese(value)
    });
    let page = page(&request, japanese);
    // Whether the page arrives changes nothing.
    let written = tokio::time::timeout(SILENCE, stream.write_all(page.as_bytes()));
    drop(written.await);
    drop(tokio::time::timeout(SILENCE, stream.shutdown()).await);
    match request {
        Request::Answered(answered) => Some(answered),
        Request::Foreign | Request::Other => None,
    }
}

async fn head(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut head = Vec::new();
    let mut piece = [0; 2048];
    loop {
        let count = stream.read(&mut piece).await.ok()?;
        head.extend_from_slice(piece.get(..count)?);
        if head.windows(4).any(|end| end == b"\r\n\r\n") {
            return Some(head);
        }
        if count == 0 || head.len() > MOST {
            return None;
        }
    }
}

fn understood(head: &str, address: &str, state: &str) -> Request {
    let mut words = head.lines().next().unwrap_or_default().split(' ');
    let (Some("GET"), Some(target)) = (words.next(), words.next()) else {
        return Request::Other;
    };
    let Ok(url) = Url::parse(&format!("{address}{target}")) else {
        return Request::Other;
    };
    if url.path() != "/" {
        return Request::Other;
    }
    let value = |wanted: &str| {
        let mut pairs = url.query_pairs();
        pairs.find_map(|(name, value)| (name == wanted).then(|| value.into_owned()))
    };
    let (code, error) = (value("code"), value("error"));
    if code.is_none() && error.is_none() {
        return Request::Other;
    }
    if !value("state").is_some_and(|given| is_same(&given, state)) {
        return Request::Foreign;
    }
    Request::Answered(match (code, error) {
        (Some(code), None) => Answered::Code(Secret::new(code)),
        (_, error) => {
            let word = error.unwrap_or_default();
            Answered::No(
                word.chars()
                    .filter(char::is_ascii_graphic)
                    .take(80)
                    .collect(),
            )
        }
    })
}

/// Every byte is looked at, so that the time says nothing of the state.
fn is_same(given: &str, state: &str) -> bool {
    let (given, state) = (given.as_bytes(), state.as_bytes());
    given.len() == state.len()
        && given
            .iter()
            .zip(state)
            .fold(0, |difference, (a, b)| difference | (a ^ b))
            == 0
}

fn prefers_japanese(accepted: &str) -> bool {
    let first = accepted.split(',').next().unwrap_or_default().trim();
    first.to_ascii_lowercase().starts_with("ja")
}

/// A page that loads nothing and runs nothing.
fn page(request: &Request, japanese: bool) -> String {
    let (status, english, in_japanese) = match request {
        Request::Answered(Answered::Code(_)) => (
            "200 OK",
            (
                "Back to Shirabe",
                "Shirabe has received Google's answer. You can close this page.",
            ),
            (
                "Shirabe に戻ってください",
                "Google からの応答を受け取りました。このページは閉じてかまいません。",
            ),
        ),
        Request::Answered(Answered::No(_)) => (
            "200 OK",
            (
                "Not signed in",
                "Nothing was changed. You can close this page and try again in Shirabe.",
            ),
            (
                "サインインしていません",
                "何も変更していません。このページを閉じ、Shirabe でやり直せます。",
            ),
        ),
        Request::Foreign => (
            "400 Bad Request",
            (
                "Wrong answer",
                "This answer does not belong to the sign-in that Shirabe is waiting for.",
            ),
            (
                "応答が一致しません",
                "Shirabe が待っているサインインへの応答ではありません。",
            ),
        ),
        Request::Other => (
            "404 Not Found",
            ("Nothing here", "Shirabe is waiting for a sign-in."),
            (
                "ここには何もありません",
                "Shirabe はサインインを待っています。",
            ),
        ),
    };
    let (language, (title, text)) = if japanese {
        ("ja", in_japanese)
    } else {
        ("en", english)
    };
    let body = format!(
        "<!doctype html><html lang=\"{language}\"><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><style>\
         :root{{color-scheme:light dark}}body{{font:16px/1.6 system-ui,sans-serif;max-width:32rem;\
         margin:20vh auto;padding:0 1.5rem}}h1{{font-size:1.25rem}}</style>\
         <h1>{title}</h1><p>{text}</p></html>"
    );
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
         Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n\
         Referrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}
