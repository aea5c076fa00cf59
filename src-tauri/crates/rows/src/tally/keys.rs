//! The tally of values that are plain numbers.

use super::mix::{Drawn, Mixing, mix};
use super::{CANDIDATES, STRIDE, floor, most_frequent};
use crate::aggregate::wide::Wide;
use crate::figures::{Distinct, Key, Moments, float_edges};
use crate::format::Cells;
use crate::order::{
    NAN, each_word, float_of, int_of, numeric_of, of_float, wide, wide_text, word_text,
};
use crate::profile::{BINS, SHARES, TOP, mean, number};
use crate::zone::Zone;
use model::{Bin, ColumnProfile, ColumnType, Quantile, TopValue, Truths};
use std::collections::HashMap;
use std::hash::Hash;

/// Keys of one column.
pub(super) struct Keys<K> {
    /// How often each is there; once there are too many, candidates for the frequent ones.
    counts: HashMap<K, u64, Mixing>,
    bound: usize,
    nulls: u64,
    spilled: Option<Spilled<K>>,
    drawn: Drawn<K>,
    buffer: Vec<K>,
}

/// What is gathered once not every different key is counted.
struct Spilled<K> {
    distinct: Distinct,
    low: K,
    high: K,
    nan: u64,
    /// The sum in two halves: times two to the power of 64, and the rest.
    sum: (i128, u128),
    moments: Moments,
    /// Portions of values that passed by since.
    passed: u64,
}

/// What a key means as a number.
pub(super) trait Number: Key + Hash + Into<u128> {
    fn exact(self, of: ColumnType) -> Option<i128>;
    fn double(self, of: ColumnType) -> Option<f64>;
    fn is_nan(self, of: ColumnType) -> bool;
}

impl Number for u64 {
    fn exact(self, of: ColumnType) -> Option<i128> {
        (of == ColumnType::Int64).then(|| i128::from(int_of(self)))
    }

    fn double(self, of: ColumnType) -> Option<f64> {
        match of {
            ColumnType::Int64 => Some(int_of(self) as f64),
            ColumnType::Float64 if self != NAN => Some(float_of(self)),
            _ => None,
        }
    }

    fn is_nan(self, of: ColumnType) -> bool {
        of == ColumnType::Float64 && self == NAN
    }
}

impl Number for u128 {
    fn exact(self, _: ColumnType) -> Option<i128> {
        Some(numeric_of(self))
    }

    fn double(self, _: ColumnType) -> Option<f64> {
        Some(numeric_of(self) as f64 / 1e9)
    }

    fn is_nan(self, _: ColumnType) -> bool {
        false
    }
}

fn add_exact(sum: &mut (i128, u128), value: i128, count: u64) {
    sum.0 += (value >> 64) * i128::from(count);
    sum.1 += u128::from(value as u64) * u128::from(count);
}

impl<K: Number> Keys<K> {
    pub(super) fn new(bound: usize) -> Self {
        Self {
            counts: HashMap::default(),
            bound,
            nulls: 0,
            spilled: None,
            drawn: Drawn::new(),
            buffer: Vec::new(),
        }
    }

    /// Takes in the keys in the buffer.
    fn add(&mut self, of: ColumnType) {
        let keys = std::mem::take(&mut self.buffer);
        self.drawn.offer(&keys);
        if let Some(spilled) = &mut self.spilled {
            spilled.add(&keys, of, &mut self.counts);
        } else {
            // Neighbours are often the same.
            for run in keys.chunk_by(|a, b| a == b) {
                if let Some(key) = run.first() {
                    *self.counts.entry(*key).or_default() += run.len() as u64;
                }
            }
            if self.counts.len() > self.bound {
                self.spill(of);
            }
        }
        self.buffer = keys;
        self.buffer.clear();
    }

    fn spill(&mut self, of: ColumnType) {
        let mut entries = self.counts.iter().map(|(key, count)| (*key, *count));
        let Some((first, count)) = entries.next() else {
            return;
        };
        let mut spilled = Spilled {
            distinct: Distinct::new(),
            low: first,
            high: first,
            nan: 0,
            sum: (0, 0),
            moments: Moments::default(),
            passed: 0,
        };
        for (key, count) in std::iter::once((first, count)).chain(entries) {
            spilled.one(key, count, of);
        }
        self.spilled = Some(spilled);
        prune(&mut self.counts);
    }

    /// Different keys, the sorted ones (each with how many it stands for), and by how much these
    /// counts are to be multiplied.
    fn sorted(&self) -> (Vec<(K, u64)>, f64) {
        let mut sorted: Vec<(K, u64)> = if self.spilled.is_some() {
            self.drawn.values.iter().map(|key| (*key, 1)).collect()
        } else {
            self.counts
                .iter()
                .map(|(key, count)| (*key, *count))
                .collect()
        };
        sorted.sort_unstable_by_key(|(key, _)| *key);
        let scale = if self.spilled.is_some() {
            self.drawn.seen as f64 / self.drawn.values.len().max(1) as f64
        } else {
            1.0
        };
        (sorted, scale)
    }

    /// The figures so far as those of a spilled column.
    fn figures(&self, of: ColumnType, sorted: &[(K, u64)]) -> Option<Figures<K>> {
        if let Some(spilled) = &self.spilled {
            return Some(Figures {
                distinct: spilled.distinct.estimate(),
                low: spilled.low,
                high: spilled.high,
                nan: spilled.nan,
                sum: spilled.sum,
                moments: spilled.moments,
            });
        }
        let first = sorted
            .iter()
            .find(|(key, _)| !key.is_nan(of))
            .or(sorted.first())?;
        let mut figures = Figures {
            distinct: sorted.len() as u64,
            low: first.0,
            high: sorted.last()?.0,
            nan: 0,
            sum: (0, 0),
            moments: Moments::default(),
        };
        for (key, count) in sorted {
            if key.is_nan(of) {
                figures.nan += count;
            }
            if let Some(value) = key.exact(of) {
                add_exact(&mut figures.sum, value, *count);
            }
            if let Some(value) = key.double(of) {
                figures.moments.add_many(value, *count);
            }
        }
        Some(figures)
    }

    fn describe(
        &self,
        profile: &mut ColumnProfile,
        of: ColumnType,
        text: &dyn Fn(K) -> String,
        edges: impl Fn(K, K, &[(K, u64)]) -> Vec<K>,
    ) -> Option<Figures<K>> {
        profile.nulls = self.nulls;
        profile.exact = self.spilled.is_none();
        let (sorted, scale) = self.sorted();
        let figures = self.figures(of, &sorted)?;
        profile.distinct = figures.distinct;
        if !figures.low.is_nan(of) {
            profile.min = Some(text(figures.low));
            profile.max = Some(text(figures.high));
        }
        let top = most_frequent(
            self.counts.iter().map(|(key, count)| (*key, *count)),
            |key| key,
            TOP,
        );
        profile.top = top
            .into_iter()
            .map(|(key, count)| TopValue {
                value: text(key),
                count,
            })
            .collect();
        let all: u64 = sorted.iter().map(|(_, count)| count).sum();
        let last = all.saturating_sub(1);
        let mut entries = sorted.iter();
        let (mut passed, mut current) = (0, None);
        for percent in SHARES {
            let place = (last as f64 * f64::from(percent) / 100.0).round() as u64;
            while passed <= place {
                let Some((key, count)) = entries.next() else {
                    break;
                };
                passed += count;
                current = Some(*key);
            }
            if let Some(key) = current {
                profile.quantiles.push(Quantile {
                    percent,
                    value: text(key),
                });
            }
        }
        let edges = edges(figures.low, figures.high, &sorted);
        for (number, pair) in edges.windows(2).enumerate() {
            let [from, to] = pair else { continue };
            let start = sorted.partition_point(|(key, _)| key < from);
            let end = if number + 2 == edges.len() {
                sorted.partition_point(|(key, _)| key <= to)
            } else {
                sorted.partition_point(|(key, _)| key < to)
            };
            let within = sorted.get(start..end.max(start)).unwrap_or_default();
            let count: u64 = within.iter().map(|(_, count)| count).sum();
            profile.histogram.push(Bin {
                from: text(*from),
                to: text(*to),
                count: (count as f64 * scale).round() as u64,
            });
        }
        Some(figures)
    }
}

/// Of all values.
struct Figures<K> {
    distinct: u64,
    low: K,
    high: K,
    nan: u64,
    sum: (i128, u128),
    moments: Moments,
}

impl<K: Number> Spilled<K> {
    /// A key that is there `count` times.
    fn one(&mut self, key: K, count: u64, of: ColumnType) {
        self.distinct.add(mix(key.into()));
        if key.is_nan(of) {
            self.nan += count;
            return;
        }
        self.ends(key, of);
        if let Some(value) = key.exact(of) {
            add_exact(&mut self.sum, value, count);
        }
        if let Some(value) = key.double(of) {
            self.moments.add_many(value, count);
        }
    }

    fn ends(&mut self, key: K, of: ColumnType) {
        self.low = if self.low.is_nan(of) {
            key
        } else {
            self.low.min(key)
        };
        self.high = self.high.max(key);
    }

    fn add(&mut self, keys: &[K], of: ColumnType, counts: &mut HashMap<K, u64, Mixing>) {
        for key in keys {
            self.distinct.add(mix((*key).into()));
            if key.is_nan(of) {
                self.nan += 1;
            } else {
                self.ends(*key, of);
            }
        }
        for value in keys.iter().filter_map(|key| key.exact(of)) {
            add_exact(&mut self.sum, value, 1);
        }
        let doubles = keys.iter().filter_map(|key| key.double(of));
        self.moments.merge(Moments::of(doubles));
        // One of each few, not always the same: what repeats itself would be met too often.
        for few in keys.chunks(STRIDE as usize) {
            self.passed += 1;
            let lot = mix(u128::from(self.passed)) % STRIDE;
            if let Some(key) = few.get(lot as usize) {
                *counts.entry(*key).or_default() += STRIDE;
            }
        }
        if counts.len() > CANDIDATES * 2 {
            prune(counts);
        }
    }
}

/// Keeps the frequent ones.
fn prune<K: Hash + Eq>(counts: &mut HashMap<K, u64, Mixing>) {
    let floor = floor(counts.values().copied());
    counts.retain(|_, count| *count > floor);
    counts.shrink_to(CANDIDATES * 2);
}

impl Keys<u64> {
    pub(super) fn add_words(&mut self, cells: &Cells<'_>, rows: usize, of: ColumnType) {
        let mut nulls = 0;
        self.buffer.reserve(rows);
        let buffer = &mut self.buffer;
        each_word(cells, 0..rows, |_, key| match key {
            Some(key) => buffer.push(key),
            None => nulls += 1,
        });
        self.nulls += nulls;
        self.add(of);
    }

    pub(super) fn describe_words(&self, profile: &mut ColumnProfile, of: ColumnType) {
        let text = |key| word_text(key, of, Zone::UTC);
        let edges = |low, high, sorted: &[(u64, u64)]| match of {
            ColumnType::Bool => Vec::new(),
            ColumnType::Float64 => {
                let finite = |key: &&(u64, u64)| float_of(key.0).is_finite();
                let first = sorted.iter().find(finite);
                let last = sorted.iter().rev().find(finite);
                let ends = first.zip(last).map(|(first, last)| [first.0, last.0]);
                let mut ends = ends.map_or_else(Vec::new, Vec::from);
                // Those of all values, where only some are at hand.
                for (end, of_all) in ends.iter_mut().zip([low, high]) {
                    if float_of(of_all).is_finite() {
                        *end = of_all;
                    }
                }
                debug_assert!(of_float(f64::NAN) == NAN);
                float_edges(&ends, BINS)
            }
            _ => u64::edges(low, high, BINS),
        };
        let figures = self.describe(profile, of, &text, edges);
        let values = self.drawn.seen;
        match (of, figures) {
            (ColumnType::Int64, Some(figures)) => {
                let sum = Wide::of_halves(figures.sum.0, figures.sum.1);
                profile.sum = Some(sum.decimal(0));
                profile.mean = Some(mean(sum, 0, values));
                profile.stddev = figures.moments.deviation().map(number);
            }
            (ColumnType::Float64, figures) => {
                profile.nan = Some(figures.as_ref().map_or(0, |figures| figures.nan));
                if let Some(figures) = figures {
                    profile.mean = figures.moments.mean().map(number);
                    profile.stddev = figures.moments.deviation().map(number);
                }
            }
            (ColumnType::Bool, _) => {
                let count = |key: u64| self.counts.get(&key).copied().unwrap_or(0);
                profile.truths = Some(Truths {
                    trues: count(1),
                    falses: count(0),
                });
                (profile.min, profile.max) = (None, None);
                profile.quantiles.clear();
            }
            _ => {}
        }
    }
}

impl Keys<u128> {
    pub(super) fn add_wides(&mut self, cells: &Cells<'_>, rows: usize) {
        for row in 0..rows {
            if cells.is_null(row) {
                self.nulls += 1;
            } else {
                self.buffer.push(wide(cells, row));
            }
        }
        self.add(ColumnType::Numeric);
    }

    pub(super) fn describe_wides(&self, profile: &mut ColumnProfile) {
        let edges = |low, high, _: &[(u128, u64)]| u128::edges(low, high, BINS);
        let figures = self.describe(profile, ColumnType::Numeric, &wide_text, edges);
        if let Some(figures) = figures {
            let sum = Wide::of_halves(figures.sum.0, figures.sum.1);
            profile.sum = Some(sum.decimal(9));
            profile.mean = Some(mean(sum, 9, self.drawn.seen));
            profile.stddev = figures.moments.deviation().map(number);
        }
    }
}
