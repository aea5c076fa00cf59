//! Groups along one axis: which one a row belongs to, in which order they stand, what they are called.

use super::figures::float_bits;
use super::over_limit;
use super::survey::{Bins, Survey};
use super::time::{self, Offsets};
use super::values::{NUMERIC_SCALE, Source, numeric_double};
use super::wide::Wide;
use crate::format::Kind;
use crate::text;
use crate::zone::Zone;
use model::{Bucket, ChartKey, ChartKind, Column, ColumnType, Dimension, Mode, Problem, Result};
use polars::polars_utils::aliases::{PlHashMap, PlIndexSet};
use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

/// Different groups at most, before those beyond the chart's limit are put together.
pub(super) const GROUPS: usize = 1_000_000;

/// Bytes of their texts at most.
const TEXT_BYTES: usize = 128 << 20;

/// Units of time or bins in a row at most; beyond it the next coarser unit is taken.
pub(super) const ORDERED: usize = 2000;

/// The code of NULL; other groups have theirs from 1 on, as they appear.
const NULL: u32 = 0;

/// How values become groups.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Plan {
    Each,
    Bins(Bins),
    Time(Bucket),
}

enum Codes {
    /// Whole numbers, days and times, bins, bits of doubles.
    Whole(PlIndexSet<i64>),
    Numeric(PlIndexSet<i128>),
    Text(Texts),
}

/// Different texts, each with its place among them.
#[derive(Default)]
struct Texts {
    all: Vec<Arc<str>>,
    /// Those of up to 15 bytes, which are found without looking elsewhere in memory.
    short: PlHashMap<u128, u32>,
    long: PlHashMap<Arc<str>, u32>,
    bytes: usize,
}

impl Texts {
    fn place_of(&mut self, text: &str) -> u32 {
        let next = self.all.len() as u32;
        let mut packed = [0_u8; 16];
        if let Some(room) = packed.get_mut(..text.len())
            && text.len() < 16
        {
            room.copy_from_slice(text.as_bytes());
            packed[15] = text.len() as u8;
            let place = *self
                .short
                .entry(u128::from_le_bytes(packed))
                .or_insert(next);
            if place == next {
                self.all.push(text.into());
                self.bytes += 64;
            }
            return place;
        }
        if let Some(place) = self.long.get(text) {
            return *place;
        }
        let shared: Arc<str> = text.into();
        self.all.push(Arc::clone(&shared));
        self.long.insert(shared, next);
        self.bytes += text.len() + 64;
        next
    }
}

/// The groups of one dimension while rows go by.
pub(super) struct Keys {
    column: Column,
    asked: Bucket,
    plan: Plan,
    codes: Codes,
    offsets: Offsets,
    scratch: String,
}

pub(super) fn is_time(column: &Column) -> bool {
    column.mode != Mode::Repeated
        && matches!(
            column.column_type,
            ColumnType::Date | ColumnType::Time | ColumnType::Datetime | ColumnType::Timestamp
        )
}

pub(super) fn is_number(column: &Column) -> bool {
    column.mode != Mode::Repeated
        && matches!(
            column.column_type,
            ColumnType::Int64 | ColumnType::Float64 | ColumnType::Numeric | ColumnType::Bignumeric
        )
}

impl Keys {
    /// Groups of a column, before [`Keys::plan`] has said how values are gathered.
    pub(super) fn new(dimension: &Dimension, column: &Column, zone: Zone) -> Result<Self> {
        let fits = match dimension.bucket {
            Bucket::None | Bucket::Auto => true,
            Bucket::Bins => is_number(column),
            Bucket::HourOfDay | Bucket::Second | Bucket::Minute | Bucket::Hour => {
                is_time(column) && column.column_type != ColumnType::Date
            }
            _ => is_time(column) && column.column_type != ColumnType::Time,
        };
        if !fits {
            let reason = format!("{} cannot be gathered like this", column.name);
            return Err(Problem::bad_input("bucket", reason));
        }
        let codes = match column.column_type {
            _ if column.mode == Mode::Repeated => Codes::Text(Texts::default()),
            ColumnType::Numeric if dimension.bucket == Bucket::None => {
                Codes::Numeric(PlIndexSet::default())
            }
            _ if is_time(column) || column.column_type == ColumnType::Bool => {
                Codes::Whole(PlIndexSet::default())
            }
            ColumnType::Int64 | ColumnType::Float64 => Codes::Whole(PlIndexSet::default()),
            ColumnType::Numeric => Codes::Numeric(PlIndexSet::default()),
            _ => Codes::Text(Texts::default()),
        };
        Ok(Self {
            column: column.clone(),
            asked: dimension.bucket,
            plan: Plan::Each,
            codes,
            offsets: Offsets::new(zone),
            scratch: String::new(),
        })
    }

    /// What looks at the values first, if need be.
    pub(super) fn survey(&self, zone: Zone) -> Option<Survey> {
        let is_measured = is_time(&self.column) || is_number(&self.column);
        let needs = !matches!(
            self.asked,
            Bucket::None | Bucket::HourOfDay | Bucket::DayOfWeek
        );
        (is_measured && needs).then(|| Survey::new(Offsets::new(zone)))
    }

    /// Says how values are gathered. `across`: whether this is the dimension that may be long.
    pub(super) fn plan(&mut self, kind: ChartKind, survey: Option<&Survey>, across: bool) {
        let time = is_time(&self.column);
        let Some(survey) = survey else {
            if matches!(self.asked, Bucket::HourOfDay | Bucket::DayOfWeek) {
                self.plan = Plan::Time(self.asked);
            }
            return;
        };
        if time {
            let target = match kind {
                ChartKind::Line | ChartKind::Area if across => 400,
                ChartKind::Bar | ChartKind::Histogram if across => 100,
                ChartKind::HeatMap | ChartKind::Pivot => 40,
                _ => 12,
            };
            let unit = match self.asked {
                Bucket::Auto => survey.unit(target),
                asked => survey.unit_within(asked, ORDERED),
            };
            self.plan = match unit {
                Bucket::None => Plan::Each,
                unit => Plan::Time(unit),
            };
            return;
        }
        let few = match kind {
            ChartKind::Histogram => 0,
            ChartKind::Line | ChartKind::Area if across => ORDERED,
            ChartKind::HeatMap | ChartKind::Pivot => 24,
            _ if across => 60,
            _ => 12,
        };
        let as_they_are = survey.different().is_some_and(|different| different <= few);
        if (self.asked == Bucket::Bins || !as_they_are)
            && let Some(bins) = survey.bins()
        {
            self.plan = Plan::Bins(bins);
            self.codes = Codes::Whole(PlIndexSet::default());
        }
    }

    /// How values are gathered in the end, and the width of a bin.
    pub(super) fn gathered(&self) -> (Bucket, Option<f64>) {
        match self.plan {
            Plan::Each => (Bucket::None, None),
            Plan::Bins(bins) => (Bucket::Bins, Some(bins.step())),
            Plan::Time(unit) => (unit, None),
        }
    }

    /// Whether groups follow one another by themselves: times, numbers, truth values.
    pub(super) fn is_ordered(&self) -> bool {
        self.plan != Plan::Each || is_time(&self.column) || is_number(&self.column)
    }

    /// Whether they are always shown in that order.
    pub(super) fn keeps_order(&self) -> bool {
        self.plan != Plan::Each || is_time(&self.column)
    }

    /// Codes given so far, that of NULL among them.
    pub(super) fn len(&self) -> usize {
        1 + match &self.codes {
            Codes::Whole(set) => set.len(),
            Codes::Numeric(set) => set.len(),
            Codes::Text(texts) => texts.all.len(),
        }
    }

    /// Adds the code of each row to `out`.
    pub(super) fn encode(
        &mut self,
        source: &Source<'_>,
        rows: Range<usize>,
        out: &mut Vec<u32>,
    ) -> Result<()> {
        let start = out.len();
        out.resize(start + rows.len(), NULL);
        let out = out.get_mut(start..).unwrap_or_default();
        let Self {
            plan,
            codes,
            offsets,
            scratch,
            ..
        } = self;
        match codes {
            Codes::Whole(set) => {
                let mut last = (0, NULL);
                let mut put = |at: usize, value: i64| {
                    if last != (value, last.1) || last.1 == NULL {
                        last = (value, set.insert_full(value).0 as u32 + 1);
                    }
                    out[at] = last.1;
                };
                match (*plan, source.kind()) {
                    (Plan::Bins(bins), _) => source.doubles(rows, |at, value| {
                        let bin = if value.is_nan() {
                            i64::MAX
                        } else {
                            bins.of(value)
                        };
                        put(at, bin);
                    }),
                    (_, Kind::Int64(values)) => source.each(rows, |at, row| put(at, values[row])),
                    (_, Kind::Float64(values)) => source.each(rows, |at, row| {
                        put(at, float_bits(values[row]) as i64);
                    }),
                    (_, Kind::Bool(values)) => source.each(rows, |at, row| {
                        put(at, i64::from(values.value(row)));
                    }),
                    (plan, Kind::Date(values)) => source.each(rows, |at, row| {
                        put(at, unit(plan, i64::from(values[row]) * time::DAY, 0));
                    }),
                    (plan, Kind::Time(values)) => source.each(rows, |at, row| {
                        put(at, unit(plan, values[row] / 1000, 0));
                    }),
                    (plan, Kind::Datetime(values)) => source.each(rows, |at, row| {
                        put(at, unit(plan, values[row], 0));
                    }),
                    (Plan::Each, Kind::Timestamp(values, _)) => {
                        source.each(rows, |at, row| put(at, values[row]));
                    }
                    (plan, Kind::Timestamp(values, _)) => source.each(rows, |at, row| {
                        let offset = offsets.at(values[row]);
                        put(at, unit(plan, values[row] + offset, offset));
                    }),
                    _ => return Err(Problem::broken("a column whose values changed their type")),
                }
            }
            Codes::Numeric(set) => {
                let Kind::Numeric(values) = source.kind() else {
                    return Err(Problem::broken("a column whose values changed their type"));
                };
                source.each(rows, |at, row| {
                    out[at] = set.insert_full(values[row]).0 as u32 + 1;
                });
            }
            Codes::Text(set) => {
                let mut put = |at: usize, value: &str| out[at] = set.place_of(value) + 1;
                match source.kind() {
                    Kind::Text(texts) | Kind::Number(texts) => {
                        source.each(rows, |at, row| put(at, texts.value(row)));
                    }
                    _ => source.each(rows, |at, row| {
                        scratch.clear();
                        source.cells.text(row, scratch, usize::MAX / 2);
                        put(at, scratch);
                    }),
                }
                over_limit(set.bytes, TEXT_BYTES, "bytes")?;
            }
        }
        over_limit(self.len(), GROUPS, "groups")
    }

    /// The order of two codes by what they stand for; NULL first, as in `GoogleSQL`.
    pub(super) fn order(&self, a: u32, b: u32) -> Ordering {
        let place = |code: u32| (code as usize).checked_sub(1);
        let (Some(left), Some(right)) = (place(a), place(b)) else {
            return a.cmp(&b);
        };
        match &self.codes {
            Codes::Whole(set) => {
                let (left, right) = (set.get_index(left), set.get_index(right));
                if self.is_double() {
                    let double = |bits: Option<&i64>| f64::from_bits(*bits.unwrap_or(&0) as u64);
                    let (left, right) = (double(left), double(right));
                    return left
                        .partial_cmp(&right)
                        .unwrap_or_else(|| right.is_nan().cmp(&left.is_nan()));
                }
                left.cmp(&right)
            }
            Codes::Numeric(set) => set.get_index(left).cmp(&set.get_index(right)),
            Codes::Text(set) => {
                let (left, right) = (set.all.get(left), set.all.get(right));
                if self.column.column_type == ColumnType::Bignumeric {
                    let number = |text: Option<&Arc<str>>| text.and_then(|text| wide(text));
                    return number(left).cmp(&number(right));
                }
                left.cmp(&right)
            }
        }
    }

    fn is_double(&self) -> bool {
        self.plan == Plan::Each && self.column.column_type == ColumnType::Float64
    }

    /// The codes between those in `ordered` that have no rows: of units of time and of bins. The
    /// answer holds all in order.
    pub(super) fn with_gaps(&mut self, ordered: Vec<u32>) -> Vec<u32> {
        let Codes::Whole(set) = &mut self.codes else {
            return ordered;
        };
        let value = |code: &u32| {
            let place = (*code as usize).checked_sub(1)?;
            set.get_index(place).copied()
        };
        let mut values: Vec<i64> = ordered.iter().filter_map(value).collect();
        let (Some(first), Some(last)) = (values.first().copied(), values.last().copied()) else {
            return ordered;
        };
        match self.plan {
            Plan::Each => return ordered,
            Plan::Bins(bins) => values.extend(0..bins.count),
            Plan::Time(Bucket::HourOfDay) => values.extend(0..24),
            Plan::Time(Bucket::DayOfWeek) => values.extend(1..=7),
            Plan::Time(unit) => {
                let mut next = first;
                while next < last && values.len() < 3 * ORDERED {
                    next = time::unit_after(unit, next, &mut self.offsets);
                    values.push(next);
                }
            }
        }
        values.sort_unstable();
        values.dedup();
        let nulls = ordered.first().copied().filter(|code| *code == NULL);
        let codes = values
            .into_iter()
            .map(|value| set.insert_full(value).0 as u32 + 1);
        nulls.into_iter().chain(codes).collect()
    }

    /// What a group is called.
    pub(super) fn key(&mut self, code: u32) -> ChartKey {
        let Some(place) = (code as usize).checked_sub(1) else {
            return ChartKey::default();
        };
        let value = match &self.codes {
            Codes::Whole(set) => set.get_index(place).copied().unwrap_or(0),
            Codes::Numeric(set) => {
                let value = set.get_index(place).copied().unwrap_or(0);
                let text = Wide::from(value).decimal(NUMERIC_SCALE);
                return named(text, Some(numeric_double(value)), None);
            }
            Codes::Text(set) => {
                let text = set.all.get(place).map_or("", |text| text);
                let is_number = self.column.column_type == ColumnType::Bignumeric;
                let number = is_number.then(|| text.parse().ok()).flatten();
                return named(text.to_owned(), number, None);
            }
        };
        let offsets = &mut self.offsets;
        match self.plan {
            Plan::Bins(_) if value == i64::MAX => named("NaN".to_owned(), None, None),
            Plan::Bins(bins) => ChartKey {
                text: (bins.single && (0..bins.count).contains(&value))
                    .then(|| (bins.first + value).to_string()),
                from: (value >= 0).then(|| bins.edge(value)),
                to: (value < bins.count).then(|| bins.edge(value + 1)),
                rest: false,
            },
            Plan::Time(unit) => {
                let is_instant = self.column.column_type == ColumnType::Timestamp;
                let mut utc = Offsets::new(Zone::UTC);
                let offsets = if is_instant { offsets } else { &mut utc };
                let time_only = self.column.column_type == ColumnType::Time;
                let (text, from, to) = time::unit_text(unit, value, offsets, time_only);
                named(text, Some(from), Some(to))
            }
            Plan::Each => match self.column.column_type {
                ColumnType::Float64 => {
                    let value = f64::from_bits(value as u64);
                    let mut text = String::new();
                    text::float(&mut text, value);
                    named(text, value.is_finite().then_some(value), None)
                }
                ColumnType::Bool => named((value != 0).to_string(), None, None),
                ColumnType::Int64 => named(value.to_string(), Some(value as f64), None),
                ColumnType::Timestamp => {
                    let (text, millis) = time::instant_text(value, offsets);
                    named(text, Some(millis), None)
                }
                kind => {
                    let mut text = String::new();
                    match kind {
                        ColumnType::Date => text::date(&mut text, value.div_euclid(time::DAY)),
                        ColumnType::Time => text::time(&mut text, value),
                        _ => text::datetime(&mut text, value, 'T'),
                    }
                    named(text, Some(value as f64 / 1000.0), None)
                }
            },
        }
    }
}

fn named(text: String, from: Option<f64>, to: Option<f64>) -> ChartKey {
    ChartKey {
        text: Some(text),
        from,
        to,
        rest: false,
    }
}

fn wide(text: &str) -> Option<Wide> {
    Wide::parse(text, super::values::BIGNUMERIC_SCALE)
}

/// The unit of a local time, or the time itself.
fn unit(plan: Plan, local: i64, offset: i64) -> i64 {
    match plan {
        Plan::Time(unit) => time::unit_of(unit, local, offset),
        _ => local,
    }
}
