//! A server that answers what a test says, and a warehouse that asks it.

use model::{ConnectionId, Endpoint, Secret};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use warehouse::{Deadlines, Warehouse};
use wiremock::{MockServer, ResponseTemplate};

/// The token of every test: it must never be seen again.
pub(crate) const TOKEN: &str = "canary-token-5521";

/// Short, so that silence is noticed soon.
pub(crate) const DEADLINES: Deadlines = Deadlines {
    connect: Duration::from_secs(2),
    answer: Duration::from_millis(1500),
    silence: Duration::from_millis(700),
};

pub(crate) fn open(url: &str, deadlines: Deadlines) -> Warehouse {
    let endpoint = Endpoint::fixed(Some(url.to_owned()), Secret::new(TOKEN.to_owned()));
    let connection = ConnectionId("here".to_owned());
    Warehouse::open_within(connection, "proj".to_owned(), None, &endpoint, deadlines).unwrap()
}

/// Patient: for tests in which the server answers.
pub(crate) fn ask(server: &MockServer) -> Warehouse {
    open(&server.uri(), Deadlines::default())
}

pub(crate) fn host(server: &MockServer) -> String {
    server.address().to_string()
}

/// An error as the service words it.
pub(crate) fn refusal(status: u16, reason: &str, message: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(serde_json::json!({
        "error": {
            "code": status,
            "message": message,
            "errors": [{ "message": message, "domain": "global", "reason": reason }],
            "status": "INVALID_ARGUMENT",
        }
    }))
}

pub(crate) fn yes(body: &serde_json::Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

/// A server of bytes: to each connection, once its request has come, it sends the next of these
/// answers and closes; `None` sends nothing and keeps the connection open.
pub(crate) async fn raw(answers: Vec<Option<Vec<u8>>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut kept = Vec::new();
        for answer in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.windows(4).any(|window| window == b"\r\n\r\n") {
                let mut buffer = [0; 4096];
                let read = stream.read(&mut buffer).await.unwrap();
                request.extend_from_slice(&buffer[..read]);
            }
            match answer {
                Some(bytes) => {
                    stream.write_all(&bytes).await.unwrap();
                    stream.shutdown().await.unwrap();
                }
                None => kept.push(stream),
            }
        }
        std::future::pending::<()>().await;
    });
    url
}

/// The bytes of an answer that promises more than it holds.
pub(crate) fn promising(body: &str, length: usize) -> Vec<u8> {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ";
    format!("{head}{length}\r\n\r\n{body}").into_bytes()
}
