//! Everything about the values of one column.

use crate::Cancelled;
use crate::aggregate::wide::Wide;
use crate::figures::{Distinct, Key, Moments, counts, finite, float_edges, frequent, hash};
use crate::format::Kind;
use crate::order::{
    KeyType, NAN, each_word, float_of, int_of, key_type, numeric_of, wide, wide_text, word_text,
};
use crate::parallel;
use crate::path::Projection;
use crate::scan::Scan;
use crate::set::{Look, Segment, Set};
use crate::text::float;
use model::{
    Bin, Column, ColumnPath, ColumnProfile, ColumnType, Quantile, Result, TopValue, Truths,
};
use std::sync::Arc;

/// Rows whose values are all held to be sorted; of more, every second, third … row.
const EXACT_ROWS: u64 = 1 << 25;

/// Bins of a histogram at most.
pub(crate) const BINS: usize = 24;

/// Frequent values.
pub(crate) const TOP: usize = 20;

/// Shares of the sorted column, in per cent.
pub(crate) const SHARES: [u32; 7] = [1, 5, 25, 50, 75, 95, 99];

pub(crate) fn profile(
    set: &Arc<Set>,
    path: &ColumnPath,
    look: Look,
    cancelled: Cancelled,
) -> Result<ColumnProfile> {
    let projection = Projection::new(std::slice::from_ref(path), set.columns())?;
    let scan = Scan::whole(set);
    let pass = Pass {
        stride: scan.rows().div_ceil(EXACT_ROWS).max(1),
        projection: &projection,
        scan: &scan,
        look,
        cancelled,
    };
    let mut profile = ColumnProfile::empty(path.clone(), scan.rows(), true);
    profile.exact = pass.stride == 1;
    let Some(column) = projection.columns.first() else {
        return Ok(profile);
    };
    match key_type(column) {
        KeyType::Word => words(&pass, column, &mut profile)?,
        KeyType::Wide => wides(&pass, &mut profile)?,
        KeyType::Bytes => crate::text_profile::texts(&pass, column, &mut profile)?,
    }
    Ok(profile)
}

/// One pass over a column.
pub(crate) struct Pass<'a> {
    /// Every how manieth row is held.
    pub(crate) stride: u64,
    pub(crate) projection: &'a Projection,
    pub(crate) scan: &'a Scan,
    pub(crate) look: Look,
    pub(crate) cancelled: Cancelled<'a>,
}

impl Pass<'_> {
    pub(crate) fn fold<A: Send>(
        &self,
        start: impl Fn(usize) -> A + Sync,
        step: impl Fn(&mut A, &Segment<'_>, u64) -> Result<()> + Sync,
    ) -> Result<Vec<A>> {
        self.scan
            .fold(self.projection, self.look, self.cancelled, start, step)
    }

    /// Whether a row is one of those that are held.
    pub(crate) fn holds(&self, place: u64) -> bool {
        self.stride == 1 || place.is_multiple_of(self.stride)
    }
}

/// What one pass over keys gathers.
struct Gathered<K> {
    keys: Vec<K>,
    nulls: u64,
    low: Option<K>,
    high: Option<K>,
    /// The sum in two halves: times two to the power of 64, and the rest.
    sum: (i128, u128),
    moments: Moments,
    /// Only where not all keys are held.
    distinct: Option<Distinct>,
}

impl<K: Key> Gathered<K> {
    fn new(sampled: bool) -> Self {
        Self {
            keys: Vec::new(),
            nulls: 0,
            low: None,
            high: None,
            sum: (0, 0),
            moments: Moments::default(),
            distinct: sampled.then(Distinct::new),
        }
    }

    fn add(&mut self, key: K, held: bool, bytes: impl FnOnce() -> u64) {
        if held {
            self.keys.push(key);
        }
        if let Some(distinct) = &mut self.distinct {
            distinct.add(bytes());
        }
        self.low = Some(self.low.map_or(key, |low| low.min(key)));
        self.high = Some(self.high.map_or(key, |high| high.max(key)));
    }

    fn add_exact(&mut self, value: i128) {
        self.sum.0 += value >> 64;
        self.sum.1 += u128::from(value as u64);
    }

    /// All parts as one, its keys sorted.
    fn merged(parts: Vec<Self>, sampled: bool) -> Self {
        let mut whole = Self::new(sampled);
        whole
            .keys
            .reserve_exact(parts.iter().map(|part| part.keys.len()).sum());
        for part in parts {
            whole.keys.extend_from_slice(&part.keys);
            whole.nulls += part.nulls;
            whole.low = [whole.low, part.low].into_iter().flatten().min();
            whole.high = [whole.high, part.high].into_iter().flatten().max();
            whole.sum.0 += part.sum.0;
            whole.sum.1 += part.sum.1;
            whole.moments.merge(part.moments);
            if let (Some(mine), Some(theirs)) = (&mut whole.distinct, &part.distinct) {
                mine.merge(theirs);
            }
        }
        parallel::sort(&mut whole.keys);
        whole
    }

    /// Fills in what is alike for all keys. `text`: of a key; `edges`: of the bins.
    fn describe(
        &self,
        profile: &mut ColumnProfile,
        stride: u64,
        text: &dyn Fn(K) -> String,
        binned: &[K],
        edges: &[K],
    ) {
        profile.nulls = self.nulls;
        profile.min = self.low.map(text);
        profile.max = self.high.map(text);
        let (distinct, top) = frequent(&self.keys, |key| key, TOP);
        profile.distinct = self.distinct.as_ref().map_or(distinct, Distinct::estimate);
        profile.top = top
            .into_iter()
            .map(|(key, count)| TopValue {
                value: text(key),
                count: count * stride,
            })
            .collect();
        if let Some(last) = self.keys.len().checked_sub(1) {
            let quantile = |percent: u32| {
                let place = (last as f64 * f64::from(percent) / 100.0).round() as usize;
                Some(Quantile {
                    percent,
                    value: text(*self.keys.get(place)?),
                })
            };
            profile.quantiles = SHARES.into_iter().filter_map(quantile).collect();
        }
        profile.histogram = edges
            .windows(2)
            .zip(counts(binned, edges))
            .filter_map(|(pair, count)| match pair {
                [from, to] => Some(Bin {
                    from: text(*from),
                    to: text(*to),
                    count: count * stride,
                }),
                _ => None,
            })
            .collect();
    }
}

fn words(pass: &Pass<'_>, column: &Column, profile: &mut ColumnProfile) -> Result<()> {
    let of = column.column_type;
    let sampled = pass.stride > 1;
    let parts = pass.fold(
        |_| {
            (
                Gathered::<u64>::new(sampled),
                0_u64,
                Truths {
                    trues: 0,
                    falses: 0,
                },
            )
        },
        |(part, nan, truths), segment, first| {
            let Some(cells) = segment.cells.first() else {
                return Ok(());
            };
            let start = segment.rows.start;
            if !sampled {
                part.keys.reserve(segment.rows.len());
            }
            each_word(cells, segment.rows.clone(), |row, key| {
                let Some(key) = key else {
                    part.nulls += 1;
                    return;
                };
                let held = pass.holds(first + (row - start) as u64);
                part.add(key, held, || hash(&key.to_le_bytes()));
                match of {
                    ColumnType::Int64 => {
                        let value = int_of(key);
                        part.sum.0 += i128::from(value);
                        part.moments.add(value as f64);
                    }
                    ColumnType::Float64 if key == NAN => *nan += 1,
                    ColumnType::Float64 => part.moments.add(float_of(key)),
                    ColumnType::Bool if key == 1 => truths.trues += 1,
                    ColumnType::Bool => truths.falses += 1,
                    _ => {}
                }
            });
            Ok(())
        },
    )?;
    let mut nan = 0;
    let mut truths = Truths {
        trues: 0,
        falses: 0,
    };
    let mut units = Vec::with_capacity(parts.len());
    for (part, part_nan, part_truths) in parts {
        nan += part_nan;
        truths.trues += part_truths.trues;
        truths.falses += part_truths.falses;
        units.push(part);
    }
    let mut whole = Gathered::merged(units, sampled);
    let zone = pass.look.zone;
    let text = |key| word_text(key, of, zone);
    let is_float = of == ColumnType::Float64;
    if is_float {
        // The smallest number, not NaN.
        let numbers = whole
            .keys
            .get(whole.keys.partition_point(|key| *key == NAN)..);
        whole.low = numbers.and_then(|keys| keys.first().copied());
        whole.high = whole.high.filter(|key| *key != NAN);
    }
    let (binned, edges) = match (of, whole.low, whole.high) {
        (ColumnType::Bool, ..) => (&[][..], Vec::new()),
        (ColumnType::Float64, ..) => (finite(&whole.keys), float_edges(&whole.keys, BINS)),
        (_, Some(low), Some(high)) => (whole.keys.as_slice(), u64::edges(low, high, BINS)),
        _ => (&[][..], Vec::new()),
    };
    whole.describe(profile, pass.stride, &text, binned, &edges);
    let count = pass.scan.rows() - whole.nulls;
    match of {
        ColumnType::Int64 if count > 0 => {
            let sum = Wide::from(whole.sum.0);
            profile.sum = Some(sum.decimal(0));
            profile.mean = Some(mean(sum, 0, count));
        }
        ColumnType::Float64 => {
            profile.nan = Some(nan);
            profile.mean = whole.moments.mean().map(number);
        }
        ColumnType::Bool => {
            profile.truths = Some(truths);
            (profile.min, profile.max) = (None, None);
            profile.quantiles.clear();
        }
        _ => {}
    }
    if matches!(of, ColumnType::Int64 | ColumnType::Float64) {
        profile.stddev = whole.moments.deviation().map(number);
    }
    Ok(())
}

fn wides(pass: &Pass<'_>, profile: &mut ColumnProfile) -> Result<()> {
    let sampled = pass.stride > 1;
    let parts = pass.fold(
        |_| Gathered::<u128>::new(sampled),
        |part, segment, first| {
            let Some(cells) = segment.cells.first() else {
                return Ok(());
            };
            let start = segment.rows.start;
            for row in segment.rows.clone() {
                if cells.is_null(row) {
                    part.nulls += 1;
                    continue;
                }
                let key = wide(cells, row);
                let held = pass.holds(first + (row - start) as u64);
                part.add(key, held, || hash(&key.to_le_bytes()));
                let value = numeric_of(key);
                part.add_exact(value);
                part.moments.add(value as f64 / 1e9);
            }
            Ok(())
        },
    )?;
    let whole = Gathered::merged(parts, sampled);
    let edges = match (whole.low, whole.high) {
        (Some(low), Some(high)) => u128::edges(low, high, BINS),
        _ => Vec::new(),
    };
    whole.describe(profile, pass.stride, &wide_text, &whole.keys, &edges);
    let count = pass.scan.rows() - whole.nulls;
    if count > 0 {
        let sum = Wide::of_halves(whole.sum.0, whole.sum.1);
        profile.sum = Some(sum.decimal(9));
        profile.mean = Some(mean(sum, 9, count));
        profile.stddev = whole.moments.deviation().map(number);
    }
    Ok(())
}

/// The mean of a sum with `scale` places, to nine places or to as many as the sum has.
pub(crate) fn mean(sum: Wide, scale: usize, count: u64) -> String {
    if scale >= 9 {
        return sum.over(count).decimal(scale);
    }
    let longer = Wide::parse(&sum.decimal(scale), 9).unwrap_or_default();
    longer.over(count).decimal(9)
}

/// A double as text.
pub(crate) fn number(value: f64) -> String {
    let mut out = String::new();
    float(&mut out, value);
    out
}

/// Whether the values are numbers.
pub(crate) fn is_number(kind: &Kind<'_>) -> bool {
    matches!(
        kind,
        Kind::Int64(_) | Kind::Float64(_) | Kind::Numeric(_) | Kind::Number(_)
    )
}
