//! Bytes of one file that are here already: segments that do not overlap, the oldest go first.

use bytes::{Bytes, BytesMut};
use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;

/// Bytes kept per file.
const KEEP: usize = 48 << 20;

/// Segments by where they begin.
#[derive(Default)]
pub(crate) struct Cache {
    segments: BTreeMap<u64, Bytes>,
    order: VecDeque<u64>,
    held: usize,
}

impl Cache {
    /// The parts of `range` that are not here.
    pub(crate) fn gaps(&self, range: &Range<u64>) -> Vec<Range<u64>> {
        let mut gaps = Vec::new();
        let mut at = range.start;
        for (start, bytes) in self.touching(range) {
            if start > at {
                gaps.push(at..start);
            }
            at = at.max(start + bytes.len() as u64);
        }
        if at < range.end {
            gaps.push(at..range.end);
        }
        gaps
    }

    /// The bytes of `range`, if all of them are here. No copy where one segment holds them.
    pub(crate) fn get(&self, range: &Range<u64>) -> Option<Bytes> {
        if range.is_empty() {
            return Some(Bytes::new());
        }
        if !self.gaps(range).is_empty() {
            return None;
        }
        let mut parts = self.touching(range).map(|(start, bytes)| {
            let from = range.start.saturating_sub(start) as usize;
            let to = (bytes.len() as u64).min(range.end - start) as usize;
            bytes.slice(from..to)
        });
        let first = parts.next()?;
        let mut rest = parts.peekable();
        if rest.peek().is_none() {
            return Some(first);
        }
        let mut whole = BytesMut::with_capacity((range.end - range.start) as usize);
        whole.extend_from_slice(&first);
        for part in rest {
            whole.extend_from_slice(&part);
        }
        Some(whole.freeze())
    }

    /// What is here from `at` on, at most to the end of its segment.
    pub(crate) fn from(&self, at: u64) -> Option<Bytes> {
        let (start, bytes) = self.segments.range(..=at).next_back()?;
        let from = (at - start) as usize;
        (from < bytes.len()).then(|| bytes.slice(from..))
    }

    /// Where the next segment behind `at` begins.
    pub(crate) fn next_start(&self, at: u64) -> Option<u64> {
        self.segments.range(at..).next().map(|(start, _)| *start)
    }

    /// Keeps bytes; what is here already is not kept twice.
    pub(crate) fn put(&mut self, at: u64, bytes: &Bytes) {
        let range = at..at + bytes.len() as u64;
        for gap in self.gaps(&range) {
            let part = bytes.slice((gap.start - at) as usize..(gap.end - at) as usize);
            self.held += part.len();
            self.order.push_back(gap.start);
            self.segments.insert(gap.start, part);
        }
        while self.held > KEEP && self.order.len() > 1 {
            let Some(oldest) = self.order.pop_front() else {
                break;
            };
            if let Some(bytes) = self.segments.remove(&oldest) {
                self.held -= bytes.len();
            }
        }
    }

    fn touching(&self, range: &Range<u64>) -> impl Iterator<Item = (u64, &Bytes)> {
        let first = self
            .segments
            .range(..=range.start)
            .next_back()
            .map_or(range.start, |(start, _)| *start);
        let wanted = range.clone();
        self.segments
            .range(first..range.end.max(first))
            .map(|(start, bytes)| (*start, bytes))
            .filter(move |(start, bytes)| start + bytes.len() as u64 > wanted.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_missing_is_asked_for_and_pieces_are_put_together() {
        let mut cache = Cache::default();
        cache.put(10, &Bytes::from_static(b"abcde"));
        cache.put(20, &Bytes::from_static(b"xyz"));
        assert_eq!(cache.gaps(&(0..30)), [0..10, 15..20, 23..30]);
        assert_eq!(cache.gaps(&(11..14)), []);
        assert_eq!(cache.get(&(11..14)).as_deref(), Some(&b"bcd"[..]));
        assert_eq!(cache.get(&(11..16)), None);
        cache.put(12, &Bytes::from_static(b"cde-----xyz"));
        assert_eq!(cache.get(&(10..23)).as_deref(), Some(&b"abcde-----xyz"[..]));
        assert_eq!(cache.from(14).as_deref(), Some(&b"e"[..]));
        assert_eq!(cache.from(23), None);
    }

    #[test]
    fn the_oldest_segments_go_when_there_are_too_many_bytes() {
        let mut cache = Cache::default();
        let large = Bytes::from(vec![7; KEEP / 2]);
        for index in 0..4 {
            cache.put(index * (KEEP as u64), &large);
        }
        assert!(cache.held <= KEEP);
        assert_eq!(cache.from(0), None);
        assert!(cache.from(3 * KEEP as u64).is_some());
    }
}
