//! A server on this machine that counts what it is asked for, and fails when it is told to.

use super::*;
use parking_lot::Mutex;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};

/// What goes wrong with an answer.
#[derive(Clone, Debug, Default)]
pub(super) enum Fault {
    #[default]
    None,
    /// The line is cut after so many bytes of a body; as often as said.
    Cut { after: usize, times: usize },
    /// From this byte of the file on: a status with a body.
    Status {
        from: u64,
        status: u16,
        body: String,
    },
}

#[derive(Default)]
pub(super) struct Asked {
    pub(super) ranges: Mutex<Vec<(u64, u64)>>,
    fault: Mutex<Fault>,
}

impl Asked {
    pub(super) fn requests(&self) -> usize {
        self.ranges.lock().len()
    }

    pub(super) fn bytes(&self) -> u64 {
        self.ranges.lock().iter().map(|(from, to)| to - from).sum()
    }
}

/// Serves these bytes as a file of this name.
pub(super) fn serve(name: &str, content: Vec<u8>, fault: Fault) -> (Arc<Asked>, Arc<dyn Source>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let asked = Arc::new(Asked {
        fault: Mutex::new(fault),
        ..Asked::default()
    });
    let size = content.len() as u64;
    let content = Arc::new(content);
    let shared = Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let (content, asked) = (Arc::clone(&content), Arc::clone(&shared));
            std::thread::spawn(move || answer_all(stream, &content, &asked));
        }
    });
    let source = source::open(&File {
        name: name.to_owned(),
        at: Place::Http(format!("http://{address}/token/0")),
        size,
        hive: Vec::new(),
    })
    .unwrap();
    (asked, source)
}

fn answer_all(stream: TcpStream, content: &[u8], asked: &Asked) -> Option<()> {
    let mut writer = stream.try_clone().ok()?;
    let mut lines = BufReader::new(stream).lines();
    loop {
        let mut range = None;
        loop {
            let line = lines.next()?.ok()?;
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("range: bytes=") {
                let (from, to) = value.split_once('-')?;
                range = Some((from.parse::<u64>().ok()?, to.parse::<u64>().ok()? + 1));
            }
            if line.is_empty() {
                break;
            }
        }
        let (from, to) = range?;
        asked.ranges.lock().push((from, to));
        let body = content.get(from as usize..to as usize)?;
        let mut fault = asked.fault.lock();
        if let Fault::Status {
            from: first,
            status,
            body,
        } = &*fault
            && to > *first
        {
            write!(
                writer,
                "HTTP/1.1 {status} No\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            )
            .ok()?;
            continue;
        }
        write!(
            writer,
            "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {from}-{}/{}\r\nContent-Length: {}\r\n\r\n",
            to - 1,
            content.len(),
            body.len()
        )
        .ok()?;
        if let Fault::Cut { after, times } = &mut *fault
            && *times > 0
            && body.len() > *after
        {
            *times -= 1;
            writer.write_all(&body[..*after]).ok()?;
            return None;
        }
        drop(fault);
        writer.write_all(body).ok()?;
    }
}
