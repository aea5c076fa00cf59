//! The values of one column as numbers, days or texts, without a detour over their text.

use super::wide::Wide;
use crate::format::{Cells, Kind};
use model::{Problem, Result};
use polars_arrow::bitmap::Bitmap;
use std::ops::Range;

/// Places after the point of a NUMERIC and a BIGNUMERIC.
pub(super) const NUMERIC_SCALE: usize = 9;
pub(super) const BIGNUMERIC_SCALE: usize = 38;

/// The values of consecutive rows of one column.
pub(super) struct Source<'a> {
    pub(super) cells: &'a Cells<'a>,
    /// Which are not NULL; nothing when all are.
    validity: Option<&'a Bitmap>,
}

impl<'a> Source<'a> {
    pub(super) fn new(cells: &'a Cells<'a>) -> Self {
        let validity = cells.validity().filter(|bits| bits.unset_bits() > 0);
        Self { cells, validity }
    }

    pub(super) fn kind(&self) -> &Kind<'a> {
        self.cells.kind()
    }

    /// Calls back with the place of a row among `rows` and with the row itself, NULL left out.
    pub(super) fn each(&self, rows: Range<usize>, mut see: impl FnMut(usize, usize)) {
        let first = rows.start;
        match self.validity {
            None => rows.for_each(|row| see(row - first, row)),
            Some(bits) => {
                let valid = rows.filter(|row| bits.get_bit(*row));
                valid.for_each(|row| see(row - first, row));
            }
        }
    }

    /// Calls back with the place of a row among `rows` and its value as a double; NULL is left out.
    /// Nothing is called for what is no number.
    pub(super) fn doubles(&self, rows: Range<usize>, mut see: impl FnMut(usize, f64)) {
        match self.kind() {
            Kind::Int64(values) => self.each(rows, |at, row| see(at, values[row] as f64)),
            Kind::Float64(values) => self.each(rows, |at, row| see(at, values[row])),
            Kind::Numeric(values) => {
                self.each(rows, |at, row| see(at, numeric_double(values[row])));
            }
            Kind::Number(texts) => self.each(rows, |at, row| {
                if let Ok(value) = texts.value(row).parse() {
                    see(at, value);
                }
            }),
            _ => {}
        }
    }
}

pub(super) fn numeric_double(value: i128) -> f64 {
    value as f64 / 1e9
}

/// A kind of numbers that figures are made of.
pub(super) trait Number: Copy + PartialEq + 'static {
    /// What values are added up in.
    type Sum: Default + Copy;

    /// Calls back with the place of a row among `rows` and its value; NULL is left out.
    fn each(source: &Source<'_>, rows: Range<usize>, see: impl FnMut(usize, Self)) -> Result<()>;
    fn add(sum: &mut Self::Sum, value: Self);
    fn merge(sum: &mut Self::Sum, other: Self::Sum);
    fn sum_text(sum: Self::Sum) -> String;
    fn average_text(sum: Self::Sum, count: u64) -> String;
    /// The smaller or the larger of two.
    fn extreme(a: Self, b: Self, least: bool) -> Self;
    fn order(a: &Self, b: &Self) -> std::cmp::Ordering;
    /// The mean of two.
    fn middle_text(a: Self, b: Self) -> String;
    fn text(self) -> String;
}

fn other_type() -> Problem {
    Problem::broken("a column whose values changed their type")
}

fn float_text(value: f64) -> String {
    let mut out = String::new();
    crate::text::float(&mut out, value);
    out
}

impl Number for i64 {
    type Sum = i128;

    fn each(
        source: &Source<'_>,
        rows: Range<usize>,
        mut see: impl FnMut(usize, Self),
    ) -> Result<()> {
        let Kind::Int64(values) = source.kind() else {
            return Err(other_type());
        };
        source.each(rows, |at, row| see(at, values[row]));
        Ok(())
    }

    fn add(sum: &mut i128, value: Self) {
        *sum += i128::from(value);
    }

    fn merge(sum: &mut i128, other: i128) {
        *sum += other;
    }

    fn sum_text(sum: i128) -> String {
        sum.to_string()
    }

    fn average_text(sum: i128, count: u64) -> String {
        float_text(sum as f64 / count as f64)
    }

    fn extreme(a: Self, b: Self, least: bool) -> Self {
        if least { a.min(b) } else { a.max(b) }
    }

    fn order(a: &Self, b: &Self) -> std::cmp::Ordering {
        a.cmp(b)
    }

    fn middle_text(a: Self, b: Self) -> String {
        let sum = i128::from(a) + i128::from(b);
        if sum % 2 == 0 {
            (sum / 2).to_string()
        } else {
            let sign = if sum < 0 { "-" } else { "" };
            format!("{sign}{}.5", sum.unsigned_abs() / 2)
        }
    }

    fn text(self) -> String {
        self.to_string()
    }
}

/// A sum of doubles with what was lost on the way (Neumaier), so that it hardly depends on their
/// order.
#[derive(Clone, Copy, Default)]
pub(super) struct FloatSum {
    sum: f64,
    lost: f64,
}

impl FloatSum {
    fn value(self) -> f64 {
        if self.lost.is_finite() {
            self.sum + self.lost
        } else {
            self.sum
        }
    }
}

impl Number for f64 {
    type Sum = FloatSum;

    fn each(
        source: &Source<'_>,
        rows: Range<usize>,
        mut see: impl FnMut(usize, Self),
    ) -> Result<()> {
        let Kind::Float64(values) = source.kind() else {
            return Err(other_type());
        };
        source.each(rows, |at, row| see(at, values[row]));
        Ok(())
    }

    fn add(sum: &mut FloatSum, value: Self) {
        let next = sum.sum + value;
        sum.lost += if sum.sum.abs() >= value.abs() {
            (sum.sum - next) + value
        } else {
            (value - next) + sum.sum
        };
        sum.sum = next;
    }

    fn merge(sum: &mut FloatSum, other: FloatSum) {
        Self::add(sum, other.sum);
        sum.lost += other.lost;
    }

    fn sum_text(sum: FloatSum) -> String {
        float_text(sum.value())
    }

    fn average_text(sum: FloatSum, count: u64) -> String {
        float_text(sum.value() / count as f64)
    }

    fn extreme(a: Self, b: Self, least: bool) -> Self {
        // As in GoogleSQL, where MIN and MAX of anything with NaN is NaN.
        if a.is_nan() || b.is_nan() {
            f64::NAN
        } else if least {
            a.min(b)
        } else {
            a.max(b)
        }
    }

    fn order(a: &Self, b: &Self) -> std::cmp::Ordering {
        let nan = b.is_nan().cmp(&a.is_nan());
        nan.then_with(|| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal))
    }

    fn middle_text(a: Self, b: Self) -> String {
        float_text(a / 2.0 + b / 2.0)
    }

    fn text(self) -> String {
        float_text(self)
    }
}

/// A NUMERIC in billionths.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Numeric(i128);

/// A sum of NUMERICs in two parts, neither of which can overflow: `high` counts 2^64.
#[derive(Clone, Copy, Default)]
pub(super) struct NumericSum {
    high: i128,
    low: u128,
}

impl Number for Numeric {
    type Sum = NumericSum;

    fn each(
        source: &Source<'_>,
        rows: Range<usize>,
        mut see: impl FnMut(usize, Self),
    ) -> Result<()> {
        let Kind::Numeric(values) = source.kind() else {
            return Err(other_type());
        };
        source.each(rows, |at, row| see(at, Self(values[row])));
        Ok(())
    }

    fn add(sum: &mut NumericSum, value: Self) {
        sum.high += value.0 >> 64;
        sum.low += u128::from(value.0 as u64);
    }

    fn merge(sum: &mut NumericSum, other: NumericSum) {
        sum.high += other.high;
        sum.low += other.low;
    }

    fn sum_text(sum: NumericSum) -> String {
        Wide::of_halves(sum.high, sum.low).decimal(NUMERIC_SCALE)
    }

    fn average_text(sum: NumericSum, count: u64) -> String {
        Wide::of_halves(sum.high, sum.low)
            .over(count)
            .decimal(NUMERIC_SCALE)
    }

    fn extreme(a: Self, b: Self, least: bool) -> Self {
        Self(if least { a.0.min(b.0) } else { a.0.max(b.0) })
    }

    fn order(a: &Self, b: &Self) -> std::cmp::Ordering {
        a.0.cmp(&b.0)
    }

    fn middle_text(a: Self, b: Self) -> String {
        let sum = Wide::from(a.0).plus(Wide::from(b.0));
        sum.over(2).decimal(NUMERIC_SCALE)
    }

    fn text(self) -> String {
        Wide::from(self.0).decimal(NUMERIC_SCALE)
    }
}

impl Number for Wide {
    type Sum = Wide;

    fn each(
        source: &Source<'_>,
        rows: Range<usize>,
        mut see: impl FnMut(usize, Self),
    ) -> Result<()> {
        let Kind::Number(texts) = source.kind() else {
            return Err(other_type());
        };
        let mut unread = None;
        source.each(rows, |at, row| {
            let text = texts.value(row);
            match Self::parse(text, BIGNUMERIC_SCALE) {
                Some(value) => see(at, value),
                None => unread = Some(text),
            }
        });
        unread.map_or(Ok(()), |text| {
            Err(Problem::broken(format!("{text} is no BIGNUMERIC")))
        })
    }

    fn add(sum: &mut Self, value: Self) {
        *sum = sum.plus(value);
    }

    fn merge(sum: &mut Self, other: Self) {
        *sum = sum.plus(other);
    }

    fn sum_text(sum: Self) -> String {
        sum.decimal(BIGNUMERIC_SCALE)
    }

    fn average_text(sum: Self, count: u64) -> String {
        sum.over(count).decimal(BIGNUMERIC_SCALE)
    }

    fn extreme(a: Self, b: Self, least: bool) -> Self {
        if least { a.min(b) } else { a.max(b) }
    }

    fn order(a: &Self, b: &Self) -> std::cmp::Ordering {
        a.cmp(b)
    }

    fn middle_text(a: Self, b: Self) -> String {
        a.plus(b).over(2).decimal(BIGNUMERIC_SCALE)
    }

    fn text(self) -> String {
        self.decimal(BIGNUMERIC_SCALE)
    }
}
