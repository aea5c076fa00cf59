//! Figures of many values: moments, bins, frequent values, an estimate of how many differ.

use crate::order::{NAN, float_of, of_float};
use polars::polars_utils::aliases::PlFixedStateQuality;
use std::hash::BuildHasher as _;

/// Count, mean and spread, put together from parts without losing digits.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Moments {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Moments {
    pub(crate) fn add(&mut self, value: f64) {
        self.count += 1.0;
        let away = value - self.mean;
        self.mean += away / self.count;
        self.squares += away * (value - self.mean);
    }

    /// Adds a value as often as `count` says.
    pub(crate) fn add_many(&mut self, value: f64, count: u64) {
        self.merge(Self {
            count: count as f64,
            mean: value,
            squares: 0.0,
        });
    }

    /// Of many values at once, without a division for each.
    pub(crate) fn of(values: impl Iterator<Item = f64> + Clone) -> Self {
        let (mut count, mut sum) = (0.0, 0.0);
        for value in values.clone() {
            count += 1.0;
            sum += value;
        }
        if count == 0.0 {
            return Self::default();
        }
        let mean = sum / count;
        let mut squares = 0.0;
        for value in values {
            squares += (value - mean) * (value - mean);
        }
        Self {
            count,
            mean,
            squares,
        }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        if other.count == 0.0 {
            return;
        }
        let count = self.count + other.count;
        let away = other.mean - self.mean;
        self.squares += other.squares + away * away * self.count * other.count / count;
        self.mean += away * other.count / count;
        self.count = count;
    }

    pub(crate) fn mean(&self) -> Option<f64> {
        (self.count > 0.0).then_some(self.mean)
    }

    /// The standard deviation of the sample.
    pub(crate) fn deviation(&self) -> Option<f64> {
        (self.count > 1.0).then(|| (self.squares / (self.count - 1.0)).sqrt())
    }
}

/// Keys that are counted and binned.
pub(crate) trait Key: Copy + Ord + Send + Sync {
    /// Edges of at most `count` bins of one width that hold everything from `low` to `high`, keys
    /// of whole numbers; the last edge is `high`.
    fn edges(low: Self, high: Self, count: usize) -> Vec<Self>;
}

impl Key for u64 {
    fn edges(low: Self, high: Self, count: usize) -> Vec<Self> {
        u128::edges(u128::from(low), u128::from(high), count)
            .into_iter()
            .map(|edge| edge as u64)
            .collect()
    }
}

impl Key for u128 {
    fn edges(low: Self, high: Self, count: usize) -> Vec<Self> {
        let range = high - low;
        let width = range / count as u128 + 1;
        let mut edges = Vec::with_capacity(count + 1);
        let mut edge = low;
        loop {
            edges.push(edge);
            match edge.checked_add(width) {
                Some(next) if next <= high => edge = next,
                _ => break,
            }
        }
        edges.push(high);
        edges
    }
}

/// Edges for keys of doubles. `keys`: sorted.
pub(crate) fn float_edges(keys: &[u64], count: usize) -> Vec<u64> {
    let keys = finite(keys);
    let (Some(low), Some(high)) = (keys.first(), keys.last()) else {
        return Vec::new();
    };
    let (low, high) = (float_of(*low), float_of(*high));
    let at = |number: usize| {
        let share = number as f64 / count as f64;
        of_float(low * (1.0 - share) + high * share)
    };
    let mut edges: Vec<u64> = (0..=count).map(at).collect();
    edges.dedup();
    if edges.len() == 1 {
        edges.extend_from_within(..);
    }
    if let Some(last) = edges.last_mut() {
        *last = of_float(high);
    }
    edges
}

/// Without NaN and the infinities. `keys`: sorted.
pub(crate) fn finite(keys: &[u64]) -> &[u64] {
    let from = keys.partition_point(|key| *key <= of_float(f64::NEG_INFINITY));
    let to = keys.partition_point(|key| *key < of_float(f64::INFINITY));
    debug_assert!(of_float(f64::NEG_INFINITY) > NAN);
    keys.get(from..to).unwrap_or_default()
}

/// How many sorted keys lie between two edges each; the last bin includes its end.
pub(crate) fn counts<K: Key>(keys: &[K], edges: &[K]) -> Vec<u64> {
    let mut counts = Vec::with_capacity(edges.len().saturating_sub(1));
    for (number, pair) in edges.windows(2).enumerate() {
        let [from, to] = pair else { continue };
        let start = keys.partition_point(|key| key < from);
        let end = if number + 2 == edges.len() {
            keys.partition_point(|key| key <= to)
        } else {
            keys.partition_point(|key| key < to)
        };
        counts.push((end - start) as u64);
    }
    counts
}

/// How many different ones there are among sorted values, and the most frequent ones with their
/// counts, most frequent first, of equal ones the first.
pub(crate) fn frequent<T: Copy, K: PartialEq>(
    values: &[T],
    key: impl Fn(T) -> K,
    count: usize,
) -> (u64, Vec<(T, u64)>) {
    let mut distinct = 0;
    let mut top: Vec<(T, u64)> = Vec::with_capacity(count + 1);
    let mut smallest = 0;
    for run in values.chunk_by(|a, b| key(*a) == key(*b)) {
        distinct += 1;
        let times = run.len() as u64;
        if top.len() == count && times <= smallest {
            continue;
        }
        if let Some(first) = run.first() {
            let place = top.partition_point(|(_, other)| *other >= times);
            top.insert(place, (*first, times));
            top.truncate(count);
            smallest = top.last().map_or(0, |(_, times)| *times);
        }
    }
    (distinct, top)
}

/// A hash of bytes, the same for as long as the program runs.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    PlFixedStateQuality::default().hash_one(bytes)
}

/// Estimates how many of many values differ, within about 1 %.
#[derive(Clone)]
pub(crate) struct Distinct {
    registers: Vec<u8>,
}

const REGISTER_BITS: u32 = 14;

impl Distinct {
    pub(crate) fn new() -> Self {
        Self {
            registers: vec![0; 1 << REGISTER_BITS],
        }
    }

    pub(crate) fn add(&mut self, hash: u64) {
        let place = (hash >> (64 - REGISTER_BITS)) as usize;
        let zeros = (hash << REGISTER_BITS | 1 << (REGISTER_BITS - 1)).leading_zeros() as u8 + 1;
        if let Some(register) = self.registers.get_mut(place) {
            *register = (*register).max(zeros);
        }
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.registers.iter_mut().zip(&other.registers) {
            *mine = (*mine).max(*theirs);
        }
    }

    pub(crate) fn estimate(&self) -> u64 {
        let count = self.registers.len() as f64;
        let (mut sum, mut empty) = (0.0, 0.0);
        for zeros in &self.registers {
            sum += (-f64::from(*zeros)).exp2();
            empty += f64::from(u8::from(*zeros == 0));
        }
        let raw = 0.7213 / (1.0 + 1.079 / count) * count * count / sum;
        if raw <= 2.5 * count && empty > 0.0 {
            (count * (count / empty).ln()).round() as u64
        } else {
            raw.round() as u64
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_moments_make_the_whole() {
        let values: Vec<f64> = (0..1000).map(|n| 1e9 + f64::from(n)).collect();
        let mut whole = Moments::default();
        for part in values.chunks(7) {
            let mut moments = Moments::default();
            for value in part {
                moments.add(*value);
            }
            whole.merge(moments);
        }
        assert_eq!(whole.mean(), Some(1e9 + 499.5));
        let deviation = whole.deviation().unwrap_or(0.0);
        assert!(
            (deviation - 288.819_436_095_749).abs() < 1e-6,
            "{deviation}"
        );
    }

    #[test]
    fn bins_hold_every_value_once() {
        for (low, high) in [
            (0_u64, 0),
            (0, 5),
            (5, 103),
            (0, u64::MAX),
            (u64::MAX, u64::MAX),
        ] {
            let edges = u64::edges(low, high, 24);
            assert!(edges.len() >= 2 && edges.len() <= 25, "{edges:?}");
            let mut keys: Vec<u64> = edges.clone();
            keys.extend(edges.iter().map(|edge| edge.saturating_sub(1).max(low)));
            keys.sort_unstable();
            let all: u64 = counts(&keys, &edges).iter().sum();
            assert_eq!(all, keys.len() as u64);
        }
        let keys: Vec<u64> = [
            f64::NAN,
            f64::NEG_INFINITY,
            -1.0,
            0.0,
            0.5,
            3.0,
            f64::INFINITY,
        ]
        .map(of_float)
        .to_vec();
        let edges = float_edges(&keys, 4);
        assert_eq!(
            edges.iter().map(|edge| float_of(*edge)).collect::<Vec<_>>(),
            [-1.0, 0.0, 1.0, 2.0, 3.0]
        );
        assert_eq!(counts(finite(&keys), &edges), [1, 2, 0, 1]);
        let huge = [of_float(f64::MIN), of_float(f64::MAX)];
        assert_eq!(counts(&huge, &float_edges(&huge, 4)), [1, 0, 0, 1]);
        let one = [of_float(2.5)];
        assert_eq!(counts(&one, &float_edges(&one, 4)), [1]);
    }

    #[test]
    fn frequent_values_come_first() {
        let values = [1, 1, 2, 3, 3, 3, 4, 5, 5];
        assert_eq!(
            frequent(&values, |value| value, 3),
            (5, vec![(3, 3), (1, 2), (5, 2)])
        );
    }

    #[test]
    fn an_estimate_is_near() {
        for count in [10_u64, 10_000, 1_000_000] {
            let mut distinct = Distinct::new();
            for value in 0..count {
                distinct.add(hash(&value.to_le_bytes()));
                distinct.add(hash(&(value / 2).to_le_bytes()));
            }
            let estimate = distinct.estimate() as f64;
            let away = (estimate - count as f64).abs() / count as f64;
            assert!(away < 0.03, "{estimate} of {count}");
        }
    }
}
