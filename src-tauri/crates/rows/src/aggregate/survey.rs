//! A first look at a column that is to be gathered into bins or units of time: its extremes, how
//! many values it has, and how fine they are.

use super::figures::float_bits;
use super::time::{self, DAY, HOUR, MINUTE, Offsets, SECOND};
use super::values::Source;
use crate::format::Kind;
use chrono::Datelike as _;
use model::Bucket;
use polars::polars_utils::aliases::PlHashSet;
use std::ops::Range;

/// Different values that are counted; more are "many".
const COUNTED: usize = 2000;

/// Numbers kept to know how they are spread.
const SAMPLE: usize = 8192;

/// Bins of a number at most.
const BINS: f64 = 60.0;

/// What was seen of a column.
pub(super) struct Survey {
    offsets: Offsets,
    /// Different values as bits; nothing once there are more than are counted.
    different: Option<PlHashSet<u64>>,
    numbers: Numbers,
    times: Times,
}

struct Numbers {
    least: f64,
    greatest: f64,
    whole: bool,
    sample: Vec<f64>,
    seen: u64,
    dice: Dice,
}

struct Times {
    /// Microseconds of local time.
    least: i64,
    greatest: i64,
    /// The coarsest unit that every value is the beginning of.
    grain: usize,
}

/// Random numbers that are the same in every run.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    /// Below `end`.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        ((u128::from(mixed) * u128::from(end)) >> 64) as u64
    }
}

/// Bins of equal width: number `i` is from `(first + i) * mantissa * 10^exponent` on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bins {
    pub(super) first: i64,
    pub(super) count: i64,
    mantissa: f64,
    exponent: i32,
    /// Whether every bin is one whole number.
    pub(super) single: bool,
}

impl Bins {
    pub(super) fn step(&self) -> f64 {
        scaled(self.mantissa, self.exponent)
    }

    /// Where a bin begins.
    pub(super) fn edge(&self, bin: i64) -> f64 {
        scaled((self.first + bin) as f64 * self.mantissa, self.exponent)
    }

    /// The bin of a number: -1 and `count` for those before and behind all bins.
    pub(super) fn of(&self, value: f64) -> i64 {
        let mut bin = ((value / self.step()).floor() - self.first as f64)
            .clamp(-1.0, self.count as f64) as i64;
        // The quotient may be off by a hair.
        if bin >= 0 && value < self.edge(bin) {
            bin -= 1;
        } else if bin < self.count && value >= self.edge(bin + 1) {
            bin += 1;
        }
        bin
    }
}

/// Without the noise that multiplying by 0.1 brings.
fn scaled(value: f64, exponent: i32) -> f64 {
    if exponent < 0 {
        value / 10_f64.powi(-exponent)
    } else {
        value * 10_f64.powi(exponent)
    }
}

impl Survey {
    pub(super) fn new(offsets: Offsets) -> Self {
        Self {
            offsets,
            different: Some(PlHashSet::default()),
            numbers: Numbers {
                least: f64::INFINITY,
                greatest: f64::NEG_INFINITY,
                whole: true,
                sample: Vec::new(),
                seen: 0,
                dice: Dice::new(),
            },
            times: Times {
                least: i64::MAX,
                greatest: i64::MIN,
                grain: time::UNITS.len() - 1,
            },
        }
    }

    pub(super) fn see(&mut self, source: &Source<'_>, rows: Range<usize>) {
        let (times, different, offsets) = (&mut self.times, &mut self.different, &mut self.offsets);
        let mut last = None;
        let mut see = |local: i64| {
            // Neighbours are often alike.
            if last == Some(local) {
                return;
            }
            last = Some(local);
            times.see(local);
            note(different, local as u64);
        };
        match source.kind() {
            Kind::Date(values) => {
                source.each(rows, |_, row| see(i64::from(values[row]) * DAY));
            }
            Kind::Time(values) => source.each(rows, |_, row| see(values[row] / 1000)),
            Kind::Datetime(values) => source.each(rows, |_, row| see(values[row])),
            Kind::Timestamp(values, _) => source.each(rows, |_, row| {
                see(values[row] + offsets.at(values[row]));
            }),
            _ => {
                let numbers = &mut self.numbers;
                source.doubles(rows, |_, value| {
                    numbers.see(value);
                    note(different, float_bits(value));
                });
            }
        }
    }

    /// How many different values there are, unless they are many.
    pub(super) fn different(&self) -> Option<usize> {
        self.different.as_ref().map(PlHashSet::len)
    }

    /// The unit of time that gives at most `target` groups and none where there is nothing, or
    /// [`Bucket::None`] where every value does best as a group of its own.
    pub(super) fn unit(&self, target: usize) -> Bucket {
        let Times {
            least,
            greatest,
            grain,
        } = self.times;
        if greatest < least {
            return Bucket::None;
        }
        let units = time::UNITS.iter().skip(grain);
        let fitting = units.copied().find(|unit| self.groups(*unit) <= target);
        let unit = fitting.unwrap_or(Bucket::Year);
        match self.different() {
            // Of a single value nobody knows how fine it is.
            Some(1) => {
                if grain < 3 {
                    time::UNITS.get(grain).copied().unwrap_or(Bucket::Day)
                } else {
                    Bucket::Day
                }
            }
            // Every seventh day, or three days in two years: gaps everywhere, or most of the time.
            Some(different) if different <= target && self.groups(unit) > 2 * different => {
                Bucket::None
            }
            _ => unit,
        }
    }

    /// About how many groups a unit of time gives.
    pub(super) fn groups(&self, unit: Bucket) -> usize {
        let Times {
            least, greatest, ..
        } = self.times;
        if greatest < least {
            return 0;
        }
        let groups = greatest.saturating_sub(least) / time::length(unit);
        usize::try_from(groups).unwrap_or(usize::MAX) + 1
    }

    /// The unit asked for, or the next coarser one that gives at most `limit` groups.
    pub(super) fn unit_within(&self, asked: Bucket, limit: usize) -> Bucket {
        let units = time::UNITS.iter().skip_while(|unit| **unit != asked);
        let fitting = units.copied().find(|unit| self.groups(*unit) <= limit);
        fitting.unwrap_or(if time::UNITS.contains(&asked) {
            Bucket::Year
        } else {
            asked
        })
    }

    /// Bins of the numbers; nothing without numbers.
    pub(super) fn bins(&self) -> Option<Bins> {
        let Numbers {
            least,
            greatest,
            whole,
            ref sample,
            seen,
            ..
        } = self.numbers;
        if greatest < least {
            return None;
        }
        let mut sorted = sample.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| {
            let place = (sorted.len().saturating_sub(1) as f64 * share).round() as usize;
            sorted.get(place).copied().unwrap_or(least)
        };
        let (mut low, mut high) = (least, greatest);
        if low >= high {
            let step = if whole {
                1.0
            } else {
                nice((low.abs() / 10.0).max(1e-9), false)
            };
            return Some(between(low, high, step, whole));
        }
        // Freedman and Diaconis: twice the middle half, by the cube root of the number.
        let spread = at(0.75) - at(0.25);
        let wish = if spread > 0.0 {
            2.0 * spread / (seen as f64).cbrt()
        } else {
            (high - low) / 20.0
        };
        if (high - low) / wish > BINS {
            // A few far away would press all others into one bin: they get an open one.
            let (near, far) = (at(0.01), at(0.99));
            if far > near && (far - near) * 4.0 < high - low {
                // All the same, what is just around the corner is not worth an open bin.
                low = if near - low > (far - near) / 4.0 {
                    near
                } else {
                    low
                };
                high = if high - far > (far - near) / 4.0 {
                    far
                } else {
                    high
                };
            }
        }
        let narrowest = (high - low) / BINS;
        let widest = (high - low) / 8.0;
        let step = nice(wish.clamp(narrowest, widest), whole);
        Some(between(low, high, step, whole))
    }
}

fn note(different: &mut Option<PlHashSet<u64>>, bits: u64) {
    if let Some(known) = different {
        known.insert(bits);
        if known.len() > COUNTED {
            *different = None;
        }
    }
}

/// The next of 1, 2, 2.5, 5 times a power of ten that is not smaller; whole numbers get whole ones.
fn nice(step: f64, whole: bool) -> f64 {
    let step = if whole { step.max(1.0) } else { step };
    let power = 10_f64.powi(step.log10().floor() as i32);
    let mantissas: &[f64] = if whole && power < 10.0 {
        &[1.0, 2.0, 5.0, 10.0]
    } else {
        &[1.0, 2.0, 2.5, 5.0, 10.0]
    };
    let found = mantissas
        .iter()
        .find(|mantissa| *mantissa * power >= step * (1.0 - 1e-9));
    found.copied().unwrap_or(10.0) * power
}

fn between(low: f64, high: f64, step: f64, whole: bool) -> Bins {
    let mut exponent = step.log10().floor() as i32;
    let mut mantissa = (scaled(step, -exponent) * 10.0).round() / 10.0;
    if mantissa.fract() != 0.0 {
        // 2.5 as 25 tenths, so that edges are whole multiples.
        mantissa *= 10.0;
        exponent -= 1;
    }
    let step = scaled(mantissa, exponent);
    let mut bins = Bins {
        first: (low / step).floor() as i64,
        count: 1,
        mantissa,
        exponent,
        single: whole && (step - 1.0).abs() < 1e-12,
    };
    let last = (high / step).floor() as i64;
    bins.count = (last - bins.first + 1).max(1);
    bins
}

impl Numbers {
    fn see(&mut self, value: f64) {
        if !value.is_finite() {
            return;
        }
        self.least = self.least.min(value);
        self.greatest = self.greatest.max(value);
        self.whole &= value.fract() == 0.0 && value.abs() < 1e15;
        self.seen += 1;
        if self.sample.len() < SAMPLE {
            self.sample.push(value);
            return;
        }
        let place = self.dice.below(self.seen) as usize;
        if let Some(kept) = self.sample.get_mut(place) {
            *kept = value;
        }
    }
}

impl Times {
    fn see(&mut self, local: i64) {
        self.least = self.least.min(local);
        self.greatest = self.greatest.max(local);
        if self.grain > 0 && !is_start(self.grain, local) {
            self.grain = (0..self.grain)
                .rev()
                .find(|grain| is_start(*grain, local))
                .unwrap_or(0);
        }
    }
}

/// Whether a unit begins at a local time. Weeks are passed over: days that are all Mondays are rare,
/// and days do for them.
fn is_start(grain: usize, local: i64) -> bool {
    let unit = time::UNITS.get(grain).copied().unwrap_or(Bucket::Second);
    let whole = |length: i64| local.rem_euclid(length) == 0;
    let date = || time::date_of(local.div_euclid(DAY));
    match unit {
        Bucket::Second => whole(SECOND),
        Bucket::Minute => whole(MINUTE),
        Bucket::Hour => whole(HOUR),
        Bucket::Day => whole(DAY),
        Bucket::Month => whole(DAY) && date().day0() == 0,
        Bucket::Quarter => whole(DAY) && date().day0() == 0 && date().month0() % 3 == 0,
        Bucket::Year => whole(DAY) && date().ordinal0() == 0,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bins(values: &[f64]) -> Option<Bins> {
        let mut survey = Survey::new(Offsets::new(crate::zone::Zone::UTC));
        for value in values {
            survey.numbers.see(*value);
        }
        survey.bins()
    }

    #[test]
    fn bins_have_round_edges_and_hold_everything() -> Result<(), &'static str> {
        let values: Vec<f64> = (0..1000).map(|n| f64::from(n) / 1000.0).collect();
        let found = bins(&values).ok_or("no bins")?;
        assert!((8..=60).contains(&found.count), "{found:?}");
        for value in values {
            let bin = found.of(value);
            assert!((0..found.count).contains(&bin));
            assert!(found.edge(bin) <= value && value < found.edge(bin + 1));
        }
        let edges: Vec<String> = (0..3).map(|bin| found.edge(bin).to_string()).collect();
        assert!(edges.iter().all(|edge| edge.len() < 6), "{edges:?}");
        Ok(())
    }

    #[test]
    fn few_whole_numbers_have_a_bin_each_and_far_ones_an_open_one() -> Result<(), &'static str> {
        let dice: Vec<f64> = (0..600).map(|n| f64::from(n % 6 + 1)).collect();
        let found = bins(&dice).ok_or("no bins")?;
        assert!(
            found.single && found.count == 6 && found.first == 1,
            "{found:?}"
        );

        let mut far: Vec<f64> = (0..1000).map(|n| f64::from(n) / 10.0).collect();
        far.push(1e9);
        let found = bins(&far).ok_or("no bins")?;
        assert!(found.step() <= 20.0, "{found:?}");
        assert_eq!(found.of(1e9), found.count);
        assert_eq!(found.of(0.0), 0);
        assert_eq!(bins(&[]), None);
        let one = bins(&[3.5]).ok_or("no bins")?;
        assert_eq!((one.count, one.of(3.5)), (1, 0));
        Ok(())
    }
}
