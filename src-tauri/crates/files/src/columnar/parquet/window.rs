//! The parts of a Parquet file that are in memory, for a decoder that believes to have all of it.

use crate::source::{Source, damaged};
use bytes::{Bytes, BytesMut};
use model::{Problem, Result};
use parking_lot::Mutex;
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, Length};
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The parts that are here. What is not is fetched when the decoder asks for it, a column chunk a
/// piece at a time.
pub(super) struct Window {
    source: Arc<dyn Source>,
    parts: Mutex<Parts>,
    /// Where the decoder read last, for problems.
    last: AtomicU64,
    /// Why bytes could not be fetched, while the decoder only knows that they could not.
    trouble: Mutex<Option<Problem>>,
}

#[derive(Default)]
struct Parts {
    /// By where they begin. None covers another.
    held: BTreeMap<u64, Bytes>,
    /// Column chunks that are read piece by piece: what lies behind is dropped.
    flowing: Vec<Range<u64>>,
}

/// Fetched at once where a page header is not here.
const HEADER_STEP: u64 = 64 << 10;
/// Fetched at once of a column chunk that is too large to be held.
const FLOW_STEP: u64 = 4 << 20;

impl Window {
    pub(super) fn new(source: Arc<dyn Source>) -> Self {
        Self {
            source,
            parts: Mutex::default(),
            last: AtomicU64::new(0),
            trouble: Mutex::new(None),
        }
    }

    pub(super) fn source(&self) -> &Arc<dyn Source> {
        &self.source
    }

    /// Where the decoder read last.
    pub(super) fn last(&self) -> u64 {
        self.last.load(Ordering::Relaxed)
    }

    /// Why bytes could not be fetched since this was asked for the last time.
    pub(super) fn trouble(&self) -> Option<Problem> {
        self.trouble.lock().take()
    }

    pub(super) fn put(&self, at: u64, bytes: Bytes) {
        self.parts.lock().put(at, bytes);
    }

    /// The bytes of a range, if all of them are here.
    pub(super) fn get(&self, range: &Range<u64>) -> Option<Bytes> {
        self.parts.lock().get(range)
    }

    /// What is here from `at` on, without a gap.
    pub(super) fn here(&self, at: u64) -> Option<Bytes> {
        let parts = self.parts.lock();
        let end = parts.reach(at);
        (end > at).then(|| parts.get(&(at..end)))?
    }

    /// Fetches what is missing of these ranges, all side by side.
    pub(super) fn need(&self, ranges: &[Range<u64>]) -> Result<()> {
        let missing: Vec<Range<u64>> = {
            let parts = self.parts.lock();
            ranges
                .iter()
                .flat_map(|range| parts.missing(range))
                .collect()
        };
        if missing.is_empty() {
            return Ok(());
        }
        let size = self.source.size();
        if let Some(beyond) = missing.iter().find(|range| range.end > size) {
            return Err(damaged(
                self.source.name(),
                Some(size),
                format!("it refers to bytes up to {} and ends before", beyond.end),
            ));
        }
        let fetched = self.source.read_many(&missing)?;
        let mut parts = self.parts.lock();
        for (range, bytes) in missing.iter().zip(fetched) {
            parts.put(range.start, bytes);
        }
        Ok(())
    }

    /// These column chunks are read piece by piece from now on.
    pub(super) fn flow(&self, chunks: Vec<Range<u64>>) {
        self.parts.lock().flowing = chunks;
    }

    /// Drops what is within a range.
    pub(super) fn forget(&self, range: &Range<u64>) {
        self.parts
            .lock()
            .held
            .retain(|at, bytes| *at < range.start || at + bytes.len() as u64 > range.end);
    }

    /// The bytes of a range, fetched if they are not here.
    fn read(&self, range: Range<u64>) -> io::Result<Bytes> {
        self.last.store(range.start, Ordering::Relaxed);
        if let Some(bytes) = self.get(&range) {
            return Ok(bytes);
        }
        let wide = self.parts.lock().step(&range);
        self.need(&[wide])
            .map_err(|problem| self.in_trouble(problem))?;
        self.get(&range)
            .ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))
    }

    fn in_trouble(&self, problem: Problem) -> io::Error {
        let text = problem.to_string();
        self.trouble.lock().get_or_insert(problem);
        io::Error::other(text)
    }
}

impl Parts {
    fn put(&mut self, at: u64, bytes: Bytes) {
        if !bytes.is_empty() {
            self.held.insert(at, bytes);
        }
    }

    /// The end of what is here from `at` on, without a gap.
    fn reach(&self, at: u64) -> u64 {
        let mut end = at;
        // Parts may overlap a little; the one that reaches furthest counts.
        let before = self.held.range(..=at).next_back();
        for (start, bytes) in before.into_iter().chain(self.held.range(at + 1..)) {
            if *start > end {
                break;
            }
            end = end.max(start + bytes.len() as u64);
        }
        end
    }

    fn get(&self, range: &Range<u64>) -> Option<Bytes> {
        if range.is_empty() {
            return Some(Bytes::new());
        }
        let (start, first) = self.held.range(..=range.start).next_back()?;
        let from = range.start - start;
        if range.end - start <= first.len() as u64 {
            return Some(first.slice(from as usize..(range.end - start) as usize));
        }
        if self.reach(range.start) < range.end {
            return None;
        }
        let mut whole = BytesMut::with_capacity((range.end - range.start) as usize);
        for (start, bytes) in self.held.range(*start..range.end) {
            let at = range.start + whole.len() as u64;
            let end = (start + bytes.len() as u64).min(range.end);
            if end > at {
                whole.extend_from_slice(bytes.get((at - start) as usize..(end - start) as usize)?);
            }
        }
        Some(whole.freeze())
    }

    fn missing(&self, range: &Range<u64>) -> Vec<Range<u64>> {
        let mut missing = Vec::new();
        let mut at = range.start;
        while at < range.end {
            at = self.reach(at).min(range.end);
            if at == range.end {
                break;
            }
            let next = self.held.range(at..).next();
            let end = next.map_or(range.end, |(start, _)| (*start).min(range.end));
            missing.push(at..end);
            at = end;
        }
        missing
    }

    /// What to fetch for a range; in a chunk that flows more than that, and what lies behind goes.
    fn step(&mut self, range: &Range<u64>) -> Range<u64> {
        let Some(chunk) = self
            .flowing
            .iter()
            .find(|chunk| chunk.contains(&range.start))
        else {
            return range.clone();
        };
        let chunk = chunk.clone();
        self.held.retain(|at, bytes| {
            *at < chunk.start || *at >= range.start || at + bytes.len() as u64 > range.start
        });
        range.start..range.end.max((range.start + FLOW_STEP).min(chunk.end))
    }
}

/// What the decoder holds. Cheap to clone.
#[derive(Clone)]
pub(super) struct Held(pub(super) Arc<Window>);

impl Length for Held {
    fn len(&self) -> u64 {
        self.0.source.size()
    }
}

impl ChunkReader for Held {
    type T = Onward;

    fn get_read(&self, start: u64) -> parquet::errors::Result<Onward> {
        Ok(Onward {
            window: self.0.clone(),
            at: start,
        })
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        let end = start.checked_add(length as u64);
        let end = end.filter(|end| *end <= self.len()).ok_or_else(|| {
            ParquetError::EOF(format!("{length} bytes at {start} go beyond the end"))
        })?;
        Ok(self.0.read(start..end)?)
    }
}

/// Reads on from a place.
pub(super) struct Onward {
    window: Arc<Window>,
    at: u64,
}

impl Read for Onward {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let size = self.window.source.size();
        if self.at >= size || into.is_empty() {
            return Ok(0);
        }
        let reach = self.window.parts.lock().reach(self.at);
        let end = if reach > self.at {
            reach.min(self.at + into.len() as u64)
        } else {
            (self.at + HEADER_STEP).min(size)
        };
        let bytes = self.window.read(self.at..end)?;
        let count = bytes.len().min(into.len());
        if let (Some(to), Some(from)) = (into.get_mut(..count), bytes.get(..count)) {
            to.copy_from_slice(from);
        }
        self.at += count as u64;
        Ok(count)
    }
}
