//! Small ranges of objects that were read, by what the objects were then: footers and first blocks,
//! so that a later question about the same file does not read them again.

use bytes::Bytes;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

/// Bytes kept at most, all together.
const ROOM: usize = 64 << 20;
/// Longer ranges are not kept.
pub(super) const LONGEST: u64 = 1 << 20;
/// Ranges that begin before the one wanted and are looked at.
const LOOKED_AT: usize = 8;

/// An object as it was when it was read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key(Arc<str>);

impl Key {
    /// Another connection is another key: what one may see another may not.
    pub(super) fn new(parts: [&str; 5]) -> Self {
        Self(parts.join("\n").into())
    }
}

/// Ranges by object. The one that was not used for the longest time goes first.
#[derive(Debug, Default)]
pub(super) struct Cache {
    ranges: HashMap<Key, BTreeMap<u64, Kept>>,
    /// By when they were used last.
    order: BTreeMap<u64, (Key, u64)>,
    bytes: usize,
    now: u64,
}

#[derive(Debug)]
struct Kept {
    bytes: Bytes,
    used: u64,
    /// When it came.
    came: u64,
}

impl Cache {
    /// The moment, counted in uses.
    pub(super) fn now(&self) -> u64 {
        self.now
    }

    /// Exactly these bytes, if all of them lie in one range that is kept, and when that came.
    pub(super) fn get(&mut self, key: &Key, range: &Range<u64>) -> Option<(Bytes, u64)> {
        let ranges = self.ranges.get_mut(key)?;
        let mut before = ranges.range_mut(..=range.start).rev().take(LOOKED_AT);
        let (start, kept) =
            before.find(|(start, kept)| **start + kept.bytes.len() as u64 >= range.end)?;
        let from = (range.start - start) as usize;
        let found = kept
            .bytes
            .slice(from..from + (range.end - range.start) as usize);
        self.now += 1;
        let place = self.order.remove(&kept.used);
        kept.used = self.now;
        if let Some(place) = place {
            self.order.insert(self.now, place);
        }
        Some((found, kept.came))
    }

    /// Keeps a range, unless it is too long or there already.
    pub(super) fn put(&mut self, key: &Key, start: u64, bytes: &Bytes) {
        let length = bytes.len();
        if length as u64 > LONGEST || length == 0 {
            return;
        }
        let ranges = self.ranges.entry(key.clone()).or_default();
        if let Some(kept) = ranges.get(&start) {
            if kept.bytes.len() >= length {
                return;
            }
            self.bytes -= kept.bytes.len();
            self.order.remove(&kept.used);
        }
        self.now += 1;
        let kept = Kept {
            bytes: bytes.clone(),
            used: self.now,
            came: self.now,
        };
        ranges.insert(start, kept);
        self.order.insert(self.now, (key.clone(), start));
        self.bytes += length;
        while self.bytes > ROOM {
            let Some((_, (key, start))) = self.order.pop_first() else {
                return;
            };
            let Some(ranges) = self.ranges.get_mut(&key) else {
                continue;
            };
            if let Some(kept) = ranges.remove(&start) {
                self.bytes -= kept.bytes.len();
            }
            if ranges.is_empty() {
                self.ranges.remove(&key);
            }
        }
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::{Cache, Key, LONGEST, ROOM};
    use bytes::Bytes;

    fn key(name: &str) -> Key {
        Key::new(["c", "b", name, "", "\"e\""])
    }

    #[test]
    fn a_part_of_a_kept_range_is_found_and_no_byte_beyond_it() {
        let mut cache = Cache::default();
        cache.put(&key("a"), 10, &Bytes::from_static(b"0123456789"));
        assert_eq!(&cache.get(&key("a"), &(12..15)).unwrap().0[..], b"234");
        assert_eq!(cache.get(&key("a"), &(12..21)), None);
        assert_eq!(cache.get(&key("a"), &(9..12)), None);
        assert_eq!(cache.get(&key("b"), &(12..15)), None);
    }

    #[test]
    fn what_was_not_used_for_the_longest_time_goes_first() {
        let mut cache = Cache::default();
        let block = Bytes::from(vec![0; LONGEST as usize]);
        let fits = ROOM / LONGEST as usize;
        for number in 0..fits {
            cache.put(&key(&number.to_string()), 0, &block);
        }
        assert!(cache.get(&key("0"), &(0..1)).is_some());
        cache.put(&key("one more"), 0, &block);
        assert!(cache.get(&key("0"), &(0..1)).is_some());
        assert!(cache.get(&key("1"), &(0..1)).is_none());
        assert!(cache.bytes <= ROOM);
    }
}
