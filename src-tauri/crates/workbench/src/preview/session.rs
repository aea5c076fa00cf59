//! What one question reads: its files, as they were listed, within what was agreed.
//!
//! Every byte comes through [`State::fetch`]: it counts, keeps small ranges, holds to the allowance,
//! and remembers the first thing that went wrong, which is truer than what the reader makes of it.

use super::cache::{Cache, Key, LONGEST};
use super::files::Listed;
use crate::objects::Client;
use bytes::Bytes;
use model::{Kind, NeedsMore, ObjectName, Problem, Result};
use parking_lot::{Mutex, RwLock};
use std::collections::HashSet;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use tokio::sync::{Semaphore, watch};

/// Reads of one session that are under way at once.
const AT_ONCE: usize = 12;
/// The longest piece that is asked of S3 at once; longer ranges come piece by piece.
pub(super) const PIECE: u64 = 8 << 20;

/// Why a session came to its end.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Verdict {
    /// It would read more than agreed.
    More(NeedsMore),
    /// A file could not be read.
    Problem {
        /// Its name.
        file: String,
        /// Why.
        problem: Problem,
    },
}

/// A file that the reader may ask for.
#[derive(Debug)]
struct Registered {
    object: ObjectName,
    size: u64,
    /// As it was listed or, where the listing did not say, as it was when it was first read.
    etag: Mutex<Option<String>>,
}

/// A range that is read before anybody asked for it.
struct Warm {
    file: usize,
    range: Range<u64>,
    done: watch::Receiver<bool>,
}

/// Figures of a session.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// Requests that were sent, further tries as well.
    pub(super) reads: Arc<AtomicU64>,
    pub(super) bytes_read: AtomicU64,
    pub(super) bytes_cached: AtomicU64,
    /// What was in memory before this counts as read before.
    pub(super) since: OnceLock<u64>,
}

pub(super) struct State {
    /// Absent: local files only, which the reader opens itself.
    client: Option<Client>,
    connection: String,
    files: RwLock<Vec<Arc<Registered>>>,
    cache: Arc<Mutex<Cache>>,
    allowed: u64,
    /// Bytes that were asked for so far.
    asked: AtomicU64,
    pub(super) counts: Arc<Counts>,
    opened: Mutex<HashSet<usize>>,
    warm: Mutex<Vec<Warm>>,
    slots: Semaphore,
    pub(super) verdict: watch::Sender<Option<Verdict>>,
    pub(super) over: watch::Sender<bool>,
}

impl State {
    pub(super) fn new(
        client: Option<Client>,
        connection: String,
        allowed: u64,
        counts: Arc<Counts>,
        cache: Arc<Mutex<Cache>>,
    ) -> Self {
        Self {
            client: client.map(|client| client.counting(&counts.reads)),
            connection,
            files: RwLock::default(),
            cache,
            allowed,
            asked: AtomicU64::new(counts.bytes_read.load(Ordering::Relaxed)),
            counts,
            opened: Mutex::default(),
            warm: Mutex::default(),
            slots: Semaphore::new(AT_ONCE),
            verdict: watch::Sender::new(None),
            over: watch::Sender::new(false),
        }
    }

    /// Lets the reader ask for a file; answers its number.
    pub(super) fn register(&self, object: ObjectName, file: &Listed) -> usize {
        let mut files = self.files.write();
        files.push(Arc::new(Registered {
            object,
            size: file.size,
            etag: Mutex::new(file.etag.clone()),
        }));
        files.len() - 1
    }

    fn file(&self, number: usize) -> Result<Arc<Registered>> {
        let found = self.files.read().get(number).cloned();
        found.ok_or_else(|| crate::not_found(format!("file {number}")))
    }

    /// Size and `ETag` of a file.
    pub(super) fn facts(&self, number: usize) -> Result<(u64, Option<String>)> {
        let file = self.file(number)?;
        let etag = file.etag.lock().clone();
        Ok((file.size, etag))
    }

    /// Files that were asked for, and the bytes that they have.
    pub(super) fn opened(&self) -> (u32, u64) {
        let opened = self.opened.lock();
        let files = self.files.read();
        let bytes = opened.iter().filter_map(|number| files.get(*number));
        (opened.len() as u32, bytes.map(|file| file.size).sum())
    }

    /// Begins to read ranges that the reader will ask for first.
    pub(super) fn warm_up(self: &Arc<Self>, file: usize, ranges: Vec<Range<u64>>) {
        for range in ranges.into_iter().filter(|range| range.start < range.end) {
            let (done, is_done) = watch::channel(false);
            self.warm.lock().push(Warm {
                file,
                range: range.clone(),
                done: is_done,
            });
            let state = Arc::clone(self);
            tokio::spawn(async move {
                let mut over = state.over.subscribe();
                tokio::select! {
                    _ = over.wait_for(|over| *over) => (),
                    // What goes wrong is asked for again, and told then.
                    fetched = state.fetch_cold(file, range) => drop(fetched),
                }
                done.send_replace(true);
            });
        }
    }

    /// Exactly these bytes of a file, at most [`PIECE`] of them. What goes wrong is remembered.
    pub(super) async fn fetch(&self, number: usize, range: Range<u64>) -> Result<Bytes> {
        let coming = {
            let warm = self.warm.lock();
            let found = warm.iter().find(|one| {
                one.file == number && one.range.start <= range.start && range.end <= one.range.end
            });
            found.map(|one| one.done.clone())
        };
        if let Some(mut coming) = coming {
            drop(coming.wait_for(|done| *done).await);
        }
        let fetched = self.fetch_cold(number, range).await;
        if let Err(problem) = &fetched {
            let name = self
                .file(number)
                .map_or_else(|_| String::new(), |file| file.object.key.clone());
            self.remember(Verdict::Problem {
                file: name,
                problem: problem.clone(),
            });
        }
        fetched
    }

    async fn fetch_cold(&self, number: usize, range: Range<u64>) -> Result<Bytes> {
        let file = self.file(number)?;
        self.opened.lock().insert(number);
        let length = range.end - range.start;
        let etag = file.etag.lock().clone();
        let key = self.key(&file.object, etag.as_deref());
        if let Some(key) = &key
            && let Some((bytes, came)) = self.cache.lock().get(key, &range)
        {
            if self.counts.since.get().is_some_and(|since| came <= *since) {
                let cached = &self.counts.bytes_cached;
                cached.fetch_add(length, Ordering::Relaxed);
            }
            return Ok(bytes);
        }
        self.allow(length)?;
        let _slot = self
            .slots
            .acquire()
            .await
            .map_err(|_closed| Problem::cancelled())?;
        let client = self
            .client
            .as_ref()
            .ok_or_else(|| Problem::broken("a session without a service"))?;
        let piece = client
            .read(&file.object, range.clone(), etag.as_deref())
            .await?;
        self.counts
            .bytes_read
            .fetch_add(piece.bytes.len() as u64, Ordering::Relaxed);
        let changed = || {
            Problem::new(Kind::Changed {
                resource: file.object.to_string(),
            })
        };
        // Some services pass over `If-Match`.
        let other = matches!((&etag, &piece.etag), (Some(was), Some(is)) if was != is);
        if other || piece.whole != file.size || piece.bytes.len() as u64 != length {
            return Err(changed());
        }
        if etag.is_none() {
            let mut first = file.etag.lock();
            if first.is_none() {
                first.clone_from(&piece.etag);
            } else if *first != piece.etag {
                return Err(changed());
            }
        }
        if length <= LONGEST
            && let Some(key) = key.or_else(|| self.key(&file.object, piece.etag.as_deref()))
        {
            self.cache.lock().put(&key, range.start, &piece.bytes);
        }
        Ok(piece.bytes)
    }

    /// Without an `ETag` nobody knows what a range is of.
    fn key(&self, object: &ObjectName, etag: Option<&str>) -> Option<Key> {
        Some(key_of(&self.connection, object, etag?))
    }

    /// Whether so many bytes more may be read.
    fn allow(&self, length: u64) -> Result<()> {
        let before = self.asked.fetch_add(length, Ordering::Relaxed);
        let wanted = before.saturating_add(length);
        if wanted <= self.allowed {
            return Ok(());
        }
        self.asked.fetch_sub(length, Ordering::Relaxed);
        let stored: u64 = self.files.read().iter().map(|file| file.size).sum();
        self.remember(Verdict::More(NeedsMore {
            agreed: self.allowed,
            needed: stored.max(wanted),
        }));
        Err(Problem::new(Kind::OverLimit {
            limit: self.allowed,
            asked: wanted,
            unit: "bytes".to_owned(),
        }))
    }

    /// The first verdict stands.
    fn remember(&self, verdict: Verdict) {
        self.verdict.send_if_modified(|known| {
            let first = known.is_none();
            if first {
                *known = Some(verdict);
            }
            first
        });
    }
}

/// Under which small ranges of an object are kept.
pub(super) fn key_of(connection: &str, object: &ObjectName, etag: &str) -> Key {
    let version = object.version.as_deref().unwrap_or_default();
    Key::new([connection, &object.bucket, &object.key, version, etag])
}
