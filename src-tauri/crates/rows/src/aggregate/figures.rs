//! The figures of groups: counted, added up, compared, each while rows go by.

use super::over_limit;
use super::values::{Number, Numeric, Source};
use super::wide::Wide;
use crate::format::Kind;
use model::{Aggregate, Column, ColumnType, Figure, Mode, Problem, Result};
use polars::polars_utils::aliases::{PlFixedStateQuality, PlHashSet};
use std::hash::BuildHasher as _;
use std::ops::Range;

/// Values kept for a median at most: 128 MiB of doubles.
const MEDIAN_VALUES: usize = 16 << 20;

/// Pairs of group and value kept to count different ones at most.
const DISTINCT_VALUES: usize = 14 << 20;

/// One measure of all groups.
pub(super) trait Accumulate {
    /// Takes in rows: of `source` (nothing: the rows themselves) the range `rows`, of which each
    /// belongs to the group in `groups` at its place. `known`: groups so far.
    fn add(
        &mut self,
        source: Option<&Source<'_>>,
        rows: Range<usize>,
        groups: &[u32],
        known: usize,
    ) -> Result<()>;

    /// The figures when each group is put into the slot that `slots` has for it, of `count` slots.
    fn figures(&self, slots: &[u32], count: usize) -> Result<Vec<Option<Figure>>>;
}

/// What carries a measure of this column.
pub(super) fn accumulator(
    aggregate: Aggregate,
    column: Option<&Column>,
) -> Result<Box<dyn Accumulate>> {
    let Some(column) = column else {
        return match aggregate {
            Aggregate::Count => Ok(Box::new(Count::default())),
            _ => Err(Problem::bad_input("measures", "rows can only be counted")),
        };
    };
    match aggregate {
        Aggregate::Count => return Ok(Box::new(Count::default())),
        Aggregate::CountDistinct => return Ok(Box::new(Distinct::default())),
        _ => {}
    }
    if column.mode != Mode::Repeated {
        match column.column_type {
            ColumnType::Int64 => return Ok(numbers::<i64>(aggregate)),
            ColumnType::Float64 => return Ok(numbers::<f64>(aggregate)),
            ColumnType::Numeric => return Ok(numbers::<Numeric>(aggregate)),
            ColumnType::Bignumeric => return Ok(numbers::<Wide>(aggregate)),
            _ => {}
        }
    }
    let reason = format!("{} is not a number", column.name);
    Err(Problem::bad_input("measures", reason))
}

fn numbers<N: Number>(aggregate: Aggregate) -> Box<dyn Accumulate> {
    match aggregate {
        Aggregate::Min | Aggregate::Max => Box::new(Extreme::<N> {
            least: aggregate == Aggregate::Min,
            values: Vec::new(),
        }),
        Aggregate::Median => Box::new(Median::<N> {
            groups: Vec::new(),
            values: Vec::new(),
        }),
        _ => Box::new(Sum::<N> {
            average: aggregate == Aggregate::Average,
            sums: Vec::new(),
        }),
    }
}

fn figure(text: String) -> Figure {
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
    Figure { text, number }
}

fn grow<T: Clone>(list: &mut Vec<T>, known: usize, value: T) {
    if list.len() < known {
        list.resize(known, value);
    }
}

#[derive(Default)]
struct Count(Vec<u64>);

impl Accumulate for Count {
    fn add(
        &mut self,
        source: Option<&Source<'_>>,
        rows: Range<usize>,
        groups: &[u32],
        known: usize,
    ) -> Result<()> {
        grow(&mut self.0, known, 0);
        match source {
            None => {
                for group in groups {
                    self.0[*group as usize] += 1;
                }
            }
            Some(source) => source.each(rows, |at, _| self.0[groups[at] as usize] += 1),
        }
        Ok(())
    }

    fn figures(&self, slots: &[u32], count: usize) -> Result<Vec<Option<Figure>>> {
        let mut counts = vec![0_u64; count];
        for (group, slot) in self.0.iter().zip(slots) {
            counts[*slot as usize] += group;
        }
        Ok(counts
            .iter()
            .map(|count| Some(figure(count.to_string())))
            .collect())
    }
}

#[derive(Default)]
struct Distinct {
    /// A group and 64 bits of a value: all of a number, day or time, a hash of a longer one.
    seen: PlHashSet<(u32, u64)>,
    text: String,
}

/// The same in every run.
fn hash(bytes: &[u8]) -> u64 {
    PlFixedStateQuality::default().hash_one(bytes)
}

impl Accumulate for Distinct {
    fn add(
        &mut self,
        source: Option<&Source<'_>>,
        rows: Range<usize>,
        groups: &[u32],
        _known: usize,
    ) -> Result<()> {
        let Some(source) = source else {
            return Err(Problem::broken("different values without a column"));
        };
        let (seen, text) = (&mut self.seen, &mut self.text);
        match source.kind() {
            Kind::Int64(values)
            | Kind::Time(values)
            | Kind::Datetime(values)
            | Kind::Timestamp(values, _) => source.each(rows, |at, row| {
                seen.insert((groups[at], values[row] as u64));
            }),
            Kind::Date(values) => source.each(rows, |at, row| {
                seen.insert((groups[at], i64::from(values[row]) as u64));
            }),
            Kind::Float64(values) => source.each(rows, |at, row| {
                seen.insert((groups[at], float_bits(values[row])));
            }),
            Kind::Numeric(values) => source.each(rows, |at, row| {
                seen.insert((groups[at], hash(&values[row].to_le_bytes())));
            }),
            Kind::Bool(values) => source.each(rows, |at, row| {
                seen.insert((groups[at], u64::from(values.value(row))));
            }),
            Kind::Text(texts) | Kind::Number(texts) => source.each(rows, |at, row| {
                seen.insert((groups[at], hash(texts.value(row).as_bytes())));
            }),
            _ => source.each(rows, |at, row| {
                text.clear();
                source.cells.text(row, text, usize::MAX / 2);
                seen.insert((groups[at], hash(text.as_bytes())));
            }),
        }
        over_limit(seen.len(), DISTINCT_VALUES, "values")
    }

    fn figures(&self, slots: &[u32], count: usize) -> Result<Vec<Option<Figure>>> {
        let mut groups_in = vec![0_u32; count];
        for slot in slots {
            groups_in[*slot as usize] += 1;
        }
        let mut counts = vec![0_u64; count];
        // Only what was put together can have the same value twice.
        let mut merged: PlHashSet<(u32, u64)> = PlHashSet::default();
        for (group, value) in &self.seen {
            let slot = slots[*group as usize];
            if groups_in[slot as usize] == 1 || merged.insert((slot, *value)) {
                counts[slot as usize] += 1;
            }
        }
        Ok(counts
            .iter()
            .map(|count| Some(figure(count.to_string())))
            .collect())
    }
}

/// The bits of a number: the same ones for 0.0 and -0.0, and for every NaN.
pub(super) fn float_bits(value: f64) -> u64 {
    if value.is_nan() {
        f64::NAN.to_bits()
    } else {
        (value + 0.0).to_bits()
    }
}

struct Sum<N: Number> {
    average: bool,
    sums: Vec<(N::Sum, u64)>,
}

impl<N: Number> Accumulate for Sum<N> {
    fn add(
        &mut self,
        source: Option<&Source<'_>>,
        rows: Range<usize>,
        groups: &[u32],
        known: usize,
    ) -> Result<()> {
        grow(&mut self.sums, known, (N::Sum::default(), 0));
        let Some(source) = source else {
            return Err(Problem::broken("a sum without a column"));
        };
        N::each(source, rows, |at, value| {
            let (sum, count) = &mut self.sums[groups[at] as usize];
            N::add(sum, value);
            *count += 1;
        })
    }

    fn figures(&self, slots: &[u32], count: usize) -> Result<Vec<Option<Figure>>> {
        let mut merged = vec![(N::Sum::default(), 0_u64); count];
        for ((sum, count), slot) in self.sums.iter().zip(slots) {
            let (all, counted) = &mut merged[*slot as usize];
            N::merge(all, *sum);
            *counted += count;
        }
        let figures = merged.into_iter().map(|(sum, count)| {
            (count > 0).then(|| {
                figure(if self.average {
                    N::average_text(sum, count)
                } else {
                    N::sum_text(sum)
                })
            })
        });
        Ok(figures.collect())
    }
}

struct Extreme<N: Number> {
    least: bool,
    values: Vec<Option<N>>,
}

impl<N: Number> Extreme<N> {
    fn put(into: &mut Option<N>, value: N, least: bool) {
        *into = Some(into.map_or(value, |kept| N::extreme(kept, value, least)));
    }
}

impl<N: Number> Accumulate for Extreme<N> {
    fn add(
        &mut self,
        source: Option<&Source<'_>>,
        rows: Range<usize>,
        groups: &[u32],
        known: usize,
    ) -> Result<()> {
        grow(&mut self.values, known, None);
        let Some(source) = source else {
            return Err(Problem::broken("an extreme without a column"));
        };
        N::each(source, rows, |at, value| {
            Self::put(&mut self.values[groups[at] as usize], value, self.least);
        })
    }

    fn figures(&self, slots: &[u32], count: usize) -> Result<Vec<Option<Figure>>> {
        let mut merged = vec![None; count];
        for (value, slot) in self.values.iter().zip(slots) {
            if let Some(value) = value {
                Self::put(&mut merged[*slot as usize], *value, self.least);
            }
        }
        let figures = merged
            .into_iter()
            .map(|value| value.map(|value| figure(value.text())));
        Ok(figures.collect())
    }
}

struct Median<N: Number> {
    groups: Vec<u32>,
    values: Vec<N>,
}

impl<N: Number> Accumulate for Median<N> {
    fn add(
        &mut self,
        source: Option<&Source<'_>>,
        rows: Range<usize>,
        groups: &[u32],
        _known: usize,
    ) -> Result<()> {
        let Some(source) = source else {
            return Err(Problem::broken("a median without a column"));
        };
        N::each(source, rows, |at, value| {
            self.groups.push(groups[at]);
            self.values.push(value);
        })?;
        let room = MEDIAN_VALUES / size_of::<N>().div_ceil(8);
        over_limit(self.values.len(), room, "values")
    }

    fn figures(&self, slots: &[u32], count: usize) -> Result<Vec<Option<Figure>>> {
        // The values slot by slot, as by counting sort.
        let mut ends = vec![0_usize; count + 1];
        for group in &self.groups {
            ends[slots[*group as usize] as usize + 1] += 1;
        }
        for slot in 0..count {
            ends[slot + 1] += ends[slot];
        }
        let Some(first) = self.values.first() else {
            return Ok(vec![None; count]);
        };
        let mut sorted = vec![*first; self.values.len()];
        let mut next = ends.clone();
        for (group, value) in self.groups.iter().zip(&self.values) {
            let at = &mut next[slots[*group as usize] as usize];
            sorted[*at] = *value;
            *at += 1;
        }
        let figures = ends.windows(2).map(|pair| {
            let values = sorted.get_mut(pair[0]..pair[1])?;
            if values.is_empty() {
                return None;
            }
            let half = values.len() / 2;
            let is_odd = values.len() % 2 == 1;
            let (below, middle, _) = values.select_nth_unstable_by(half, N::order);
            let middle = *middle;
            if is_odd {
                return Some(figure(middle.text()));
            }
            let other = below.iter().copied().max_by(N::order)?;
            Some(figure(N::middle_text(other, middle)))
        });
        Ok(figures.collect())
    }
}
