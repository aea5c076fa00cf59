//! A file behind the gateway: ranged requests on this machine, several side by side, nothing twice.

use super::cache::Cache;
use super::{Source, damaged, io_error, within};
use bytes::{Bytes, BytesMut};
use model::{Kind, Problem, Result};
use parking_lot::Mutex;
use reqwest::StatusCode;
use reqwest::blocking::{Client, Response};
use reqwest::header::{CONTENT_RANGE, RANGE};
use std::collections::VecDeque;
use std::io::{self, Read};
use std::ops::Range;
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::Duration;

/// Ranges with no more than this between them are read as one: less than a request is worth.
const CLOSE: u64 = 32 << 10;
/// Requests at the same time.
const SIDE_BY_SIDE: usize = 12;
/// Bytes of the largest request of a stream.
const LARGEST: u64 = 8 << 20;
/// Requests of a stream on their way while rows are made of what came.
const AHEAD: usize = 3;
/// A stream keeps what it reads up to here, so that sniffing and reading ask once.
const HEAD: u64 = 4 << 20;
/// The gateway answers or says why not sooner than this.
const DEADLINE: Duration = Duration::from_secs(110);

/// The one client of the process.
fn client() -> Result<Client> {
    static CLIENT: OnceLock<Option<Client>> = OnceLock::new();
    CLIENT
        .get_or_init(|| {
            // The client wants a provider although it only ever speaks to this machine. That there
            // is one already is fine.
            let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
            Client::builder()
                .no_proxy()
                .no_gzip()
                .http1_only()
                .tcp_nodelay(true)
                .tls_built_in_root_certs(false)
                .redirect(reqwest::redirect::Policy::none())
                .pool_max_idle_per_host(SIDE_BY_SIDE)
                .connect_timeout(Duration::from_secs(10))
                .timeout(DEADLINE)
                .build()
                .ok()
        })
        .clone()
        .ok_or_else(|| Problem::broken("there is no HTTP client"))
}

/// A file that answers `GET` with `Range`.
pub(crate) struct HttpSource(Arc<Remote>);

struct Remote {
    name: String,
    url: String,
    size: u64,
    client: Client,
    cache: Mutex<Cache>,
}

impl HttpSource {
    /// No request is made for it.
    pub(crate) fn new(name: &str, url: &str, size: u64) -> Result<Self> {
        Ok(Self(Arc::new(Remote {
            name: name.to_owned(),
            url: url.to_owned(),
            size,
            client: client()?,
            cache: Mutex::default(),
        })))
    }
}

impl Source for HttpSource {
    fn name(&self) -> &str {
        &self.0.name
    }

    fn location(&self) -> &str {
        &self.0.url
    }

    fn size(&self) -> u64 {
        self.0.size
    }

    fn read(&self, range: Range<u64>) -> Result<Bytes> {
        let mut parts = self.read_many(std::slice::from_ref(&range))?;
        parts
            .pop()
            .ok_or_else(|| Problem::broken("a range was not read"))
    }

    fn read_many(&self, ranges: &[Range<u64>]) -> Result<Vec<Bytes>> {
        let remote = &self.0;
        let mut wanted = Vec::new();
        for range in ranges {
            within(&remote.name, range, remote.size)?;
            wanted.extend(remote.cache.lock().gaps(range));
        }
        let fetched = remote.fetch_all(&merged(wanted))?;
        let mut cache = remote.cache.lock();
        let found = ranges.iter().map(|range| {
            let here = fetched.iter().find_map(|(at, bytes)| {
                let from = range.start.checked_sub(*at)? as usize;
                let to = range.end.checked_sub(*at)? as usize;
                (to <= bytes.len()).then(|| bytes.slice(from..to))
            });
            here.or_else(|| cache.get(range))
        });
        let mut found: Vec<Option<Bytes>> = found.collect();
        for (at, bytes) in &fetched {
            cache.put(*at, bytes);
        }
        for (range, bytes) in ranges.iter().zip(&mut found) {
            if bytes.is_none() {
                *bytes = cache.get(range);
            }
        }
        drop(cache);
        // What the cache let go between two locks is asked for again.
        ranges
            .iter()
            .zip(found)
            .map(|(range, bytes)| bytes.map_or_else(|| remote.fetch(range), Ok))
            .collect()
    }

    fn stream(&self, at: u64, first: u64) -> Box<dyn Read + Send> {
        Box::new(Stream {
            remote: Arc::clone(&self.0),
            at,
            asked: at,
            step: first.max(1),
            requests: 0,
            here: Bytes::new(),
            coming: VecDeque::new(),
        })
    }
}

/// Sorted, and close ones made one.
fn merged(mut ranges: Vec<Range<u64>>) -> Vec<Range<u64>> {
    ranges.retain(|range| !range.is_empty());
    ranges.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<u64>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end + CLOSE => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

impl Remote {
    /// Several ranges, each with where it begins.
    fn fetch_all(&self, ranges: &[Range<u64>]) -> Result<Vec<(u64, Bytes)>> {
        if let [range] = ranges {
            return Ok(vec![(range.start, self.fetch(range)?)]);
        }
        let mut fetched = Vec::with_capacity(ranges.len());
        for some in ranges.chunks(SIDE_BY_SIDE) {
            let answers = std::thread::scope(|scope| {
                let tasks: Vec<_> = some
                    .iter()
                    .map(|range| scope.spawn(move || self.fetch(range)))
                    .collect();
                tasks
                    .into_iter()
                    .map(|task| {
                        task.join()
                            .unwrap_or_else(|_| Err(Problem::broken("a request panicked")))
                    })
                    .collect::<Result<Vec<Bytes>>>()
            })?;
            fetched.extend(some.iter().map(|range| range.start).zip(answers));
        }
        Ok(fetched)
    }

    /// Exactly these bytes. Where the line is cut, the rest is asked for once more.
    fn fetch(&self, range: &Range<u64>) -> Result<Bytes> {
        if range.is_empty() {
            return Ok(Bytes::new());
        }
        let mut bytes = BytesMut::with_capacity((range.end - range.start) as usize);
        let cut = self.fetch_into(range.clone(), &mut bytes)?;
        let at = range.start + bytes.len() as u64;
        if at == range.end {
            return Ok(bytes.freeze());
        }
        tracing::warn!(
            file = self.name,
            at,
            "the line was cut; asking for the rest"
        );
        let cut = self.fetch_into(at..range.end, &mut bytes)?.or(cut);
        let at = range.start + bytes.len() as u64;
        if at == range.end {
            return Ok(bytes.freeze());
        }
        let kind = Kind::Damaged {
            file: self.name.clone(),
            at: Some(at),
            reason: "fewer bytes came than the file has".to_owned(),
        };
        Err(Problem { kind, detail: cut })
    }

    /// The same for a stream, whose first bytes are kept.
    fn fetch_and_keep(&self, range: &Range<u64>) -> Result<Bytes> {
        let bytes = self.fetch(range)?;
        if range.end <= HEAD {
            self.cache.lock().put(range.start, &bytes);
        }
        Ok(bytes)
    }

    /// One request; as much as came is appended. Answers why it was cut, if it was.
    fn fetch_into(&self, range: Range<u64>, into: &mut BytesMut) -> Result<Option<String>> {
        let asked = self
            .client
            .get(&self.url)
            .header(RANGE, format!("bytes={}-{}", range.start, range.end - 1))
            .send();
        let mut response = match asked {
            Ok(response) => response,
            Err(error) if error.is_timeout() => {
                return Err(Problem::new(Kind::TimedOut {
                    after_secs: DEADLINE.as_secs() as u32,
                }));
            }
            // The gateway may have closed a line that was kept open: that is worth another try.
            Err(error) => return Ok(Some(error.without_url().to_string())),
        };
        let mut skip = match response.status() {
            StatusCode::PARTIAL_CONTENT => {
                self.check_range(&response, range.start)?;
                0
            }
            StatusCode::OK => range.start,
            status => return Err(self.refused(status, response)),
        };
        let mut left = range.end - range.start;
        let mut buffer = vec![0; 64 << 10];
        while left > 0 {
            let count = match response.read(&mut buffer) {
                Ok(0) => return Ok(Some("the answer was too short".to_owned())),
                Ok(count) => count,
                Err(error) => return Ok(Some(error.to_string())),
            };
            let skipped = skip.min(count as u64);
            skip -= skipped;
            let taken = (count as u64 - skipped).min(left);
            left -= taken;
            if let Some(bytes) = buffer.get(skipped as usize..(skipped + taken) as usize) {
                into.extend_from_slice(bytes);
            }
        }
        Ok(None)
    }

    fn check_range(&self, response: &Response, start: u64) -> Result<()> {
        let header = response.headers().get(CONTENT_RANGE);
        let given = header
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("bytes "))
            .and_then(|value| value.split('-').next())
            .and_then(|value| value.parse::<u64>().ok());
        if given == Some(start) {
            return Ok(());
        }
        Err(Problem::with_detail(
            Kind::BadAnswer {
                host: self.name.clone(),
            },
            "other bytes came than were asked for",
        ))
    }

    /// The gateway's problem, or what its status says.
    fn refused(&self, status: StatusCode, response: Response) -> Problem {
        let mut body = Vec::new();
        let told = response
            .take(64 << 10)
            .read_to_end(&mut body)
            .ok()
            .and_then(|_| serde_json::from_slice::<Problem>(&body).ok());
        if let Some(problem) = told {
            return problem;
        }
        Problem::new(match status {
            StatusCode::PRECONDITION_FAILED | StatusCode::RANGE_NOT_SATISFIABLE => Kind::Changed {
                resource: self.name.clone(),
            },
            StatusCode::NOT_FOUND => Kind::NotFound {
                resource: self.name.clone(),
            },
            // The gateway knows the figures and tells the app; here it only means: stop.
            StatusCode::INSUFFICIENT_STORAGE => Kind::OverLimit {
                limit: 0,
                asked: 0,
                unit: "bytes".to_owned(),
            },
            _ => Kind::ServiceFailed {
                host: self.name.clone(),
                status: Some(status.as_u16()),
            },
        })
    }
}

/// Bytes in order. The first request is small, the second is made when somebody wants more; from
/// the third on some are on their way while the last is used up.
struct Stream {
    remote: Arc<Remote>,
    /// Of the next byte to hand out.
    at: u64,
    /// Up to here requests were made.
    asked: u64,
    step: u64,
    requests: usize,
    here: Bytes,
    coming: VecDeque<Piece>,
}

enum Piece {
    Here(Bytes),
    Coming(JoinHandle<Result<Bytes>>),
}

impl Stream {
    /// Sees to it that so many pieces are here or on their way; `now`: the first is waited for.
    fn ask(&mut self, pieces: usize, now: bool) -> io::Result<()> {
        while self.coming.len() < pieces && self.asked < self.remote.size {
            let cached = self.remote.cache.lock().from(self.asked);
            if let Some(bytes) = cached {
                self.asked += bytes.len() as u64;
                self.coming.push_back(Piece::Here(bytes));
                continue;
            }
            let mut end = (self.asked + self.step).min(self.remote.size);
            if let Some(start) = self.remote.cache.lock().next_start(self.asked) {
                end = end.min(start);
            }
            let range = self.asked..end;
            self.asked = end;
            self.step = (self.step * 2).clamp(64 << 10, LARGEST);
            self.requests += 1;
            let remote = Arc::clone(&self.remote);
            if now && self.coming.is_empty() {
                let bytes = remote.fetch_and_keep(&range).map_err(io_error)?;
                self.coming.push_back(Piece::Here(bytes));
                continue;
            }
            let task = std::thread::Builder::new()
                .name("range".to_owned())
                .spawn(move || remote.fetch_and_keep(&range))?;
            self.coming.push_back(Piece::Coming(task));
        }
        Ok(())
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.here.is_empty() {
            if self.at >= self.remote.size {
                return Ok(0);
            }
            self.ask(1, true)?;
            self.here = match self.coming.pop_front() {
                None => return Ok(0),
                Some(Piece::Here(bytes)) => bytes,
                Some(Piece::Coming(task)) => task
                    .join()
                    .unwrap_or_else(|_| Err(damaged(&self.remote.name, None, "a request panicked")))
                    .map_err(io_error)?,
            };
            // While this piece is used up the next ones come.
            self.ask(self.requests.saturating_sub(1).min(AHEAD), false)?;
        }
        let count = self.here.len().min(buffer.len());
        let piece = self.here.split_to(count);
        if let Some(to) = buffer.get_mut(..count) {
            to.copy_from_slice(&piece);
        }
        self.at += count as u64;
        Ok(count)
    }
}
