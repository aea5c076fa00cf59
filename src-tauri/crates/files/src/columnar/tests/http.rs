//! The same over HTTP, counted by the server.

use super::little::{first, large, read_frames};
use crate::source;
use model::FileFormat;
use reader::protocol::{File, Place};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A file at an address of this machine.
struct Server {
    url: String,
    requests: Arc<AtomicU64>,
    bytes: Arc<AtomicU64>,
}

impl Server {
    fn start(file: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            url: format!("http://{}/token/0", listener.local_addr().unwrap()),
            requests: Arc::default(),
            bytes: Arc::default(),
        };
        let file = Arc::new(file);
        let (requests, bytes) = (server.requests.clone(), server.bytes.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (file, requests, bytes) = (file.clone(), requests.clone(), bytes.clone());
                std::thread::spawn(move || serve(stream, &file, &requests, &bytes));
            }
        });
        server
    }
}

/// Answers requests of one connection until it is closed.
fn serve(stream: TcpStream, file: &[u8], requests: &AtomicU64, bytes: &AtomicU64) -> Option<()> {
    let mut out = stream.try_clone().ok()?;
    let mut lines = BufReader::new(stream).lines();
    loop {
        let mut range = None;
        loop {
            let line = lines.next()?.ok()?.to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(asked) = line.strip_prefix("range: bytes=") {
                let (from, to) = asked.split_once('-')?;
                range = Some((from.parse::<usize>().ok()?, to.parse::<usize>().ok()?));
            }
        }
        let (from, to) = range.unwrap_or((0, file.len() - 1));
        let part = file.get(from..=to)?;
        requests.fetch_add(1, Ordering::Relaxed);
        bytes.fetch_add(part.len() as u64, Ordering::Relaxed);
        let head = format!(
            "HTTP/1.1 206 Partial Content\r\nContent-Length: {}\r\nContent-Range: bytes \
             {from}-{to}/{}\r\n\r\n",
            part.len(),
            file.len()
        );
        out.write_all(head.as_bytes()).ok()?;
        out.write_all(part).ok()?;
    }
}

#[test]
fn first_rows_take_one_request_for_the_footer_and_one_per_column() {
    let bytes = large(4, false, false);
    let size = bytes.len() as u64;
    let server = Server::start(bytes);
    let file = File {
        name: "s3://bucket/large.parquet".to_owned(),
        at: Place::Http(server.url.clone()),
        size,
        hive: Vec::new(),
    };
    let source = source::open(&file).unwrap();
    assert_eq!(
        read_frames(&source, FileFormat::Parquet, &first(100)),
        (100, 2)
    );
    assert_eq!(server.requests.load(Ordering::Relaxed), 3);
    let most = (64 << 10) + (size as f64 * 0.12) as u64;
    let read = server.bytes.load(Ordering::Relaxed);
    assert!(read <= most, "{read} of {size} bytes");
    // The footer is known now, and so are the pages.
    assert_eq!(
        read_frames(&source, FileFormat::Parquet, &first(50)),
        (50, 2)
    );
    assert_eq!(server.requests.load(Ordering::Relaxed), 3);
}
