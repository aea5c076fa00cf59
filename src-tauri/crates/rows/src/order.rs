//! The order of values, as keys that compare as plain numbers or bytes.
//!
//! `GoogleSQL`'s order: NaN before all numbers, -0.0 the same as 0, texts by their bytes. Types
//! without an order of their own go by their text.

use crate::format::{Cells, Kind};
use crate::text::{date, datetime, display, float, numeric, time};
use crate::zone::Zone;
use model::{Column, ColumnType, Mode};

/// What the keys of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyType {
    /// A number of 64 bits.
    Word,
    /// A number of 128 bits.
    Wide,
    /// Bytes.
    Bytes,
}

const SIGN: u64 = 1 << 63;
const WIDE_SIGN: u128 = 1 << 127;

/// Digits of a BIGNUMERIC before and after the point.
const WHOLE: usize = 39;
const PLACES: usize = 38;

pub(crate) fn key_type(column: &Column) -> KeyType {
    if column.mode == Mode::Repeated {
        return KeyType::Bytes;
    }
    match column.column_type {
        ColumnType::Int64
        | ColumnType::Float64
        | ColumnType::Bool
        | ColumnType::Date
        | ColumnType::Time
        | ColumnType::Datetime
        | ColumnType::Timestamp => KeyType::Word,
        ColumnType::Numeric => KeyType::Wide,
        _ => KeyType::Bytes,
    }
}

pub(crate) fn of_int(value: i64) -> u64 {
    (value as u64) ^ SIGN
}

pub(crate) fn int_of(key: u64) -> i64 {
    (key ^ SIGN) as i64
}

/// The key of NaN.
pub(crate) const NAN: u64 = 0;

pub(crate) fn of_float(value: f64) -> u64 {
    if value.is_nan() {
        return NAN;
    }
    // Makes -0.0 to 0.0.
    let bits = (value + 0.0).to_bits();
    if bits & SIGN == 0 { bits | SIGN } else { !bits }
}

pub(crate) fn float_of(key: u64) -> f64 {
    if key == NAN {
        f64::NAN
    } else if key & SIGN == 0 {
        f64::from_bits(!key)
    } else {
        f64::from_bits(key ^ SIGN)
    }
}

pub(crate) fn of_numeric(value: i128) -> u128 {
    (value as u128) ^ WIDE_SIGN
}

pub(crate) fn numeric_of(key: u128) -> i128 {
    (key ^ WIDE_SIGN) as i128
}

/// The key of a value that is not NULL, of a column with keys of 64 bits.
pub(crate) fn word(cells: &Cells<'_>, row: usize) -> u64 {
    let of = |values: &[i64]| values.get(row).map_or(0, |value| of_int(*value));
    match cells.kind() {
        Kind::Int64(values) | Kind::Datetime(values) | Kind::Timestamp(values, _) => of(values),
        Kind::Time(values) => values
            .get(row)
            .map_or(0, |nanos| of_int(nanos.div_euclid(1000))),
        Kind::Float64(values) => values.get(row).map_or(0, |value| of_float(*value)),
        Kind::Date(values) => values.get(row).map_or(0, |day| of_int(i64::from(*day))),
        Kind::Bool(values) => u64::from(values.value(row)),
        _ => 0,
    }
}

/// The key of a value that is not NULL, of a column with keys of 128 bits.
pub(crate) fn wide(cells: &Cells<'_>, row: usize) -> u128 {
    match cells.kind() {
        Kind::Numeric(values) => values.get(row).map_or(0, |value| of_numeric(*value)),
        _ => 0,
    }
}

/// Calls `visit` with every key of 64 bits of these rows, and NULL.
pub(crate) fn each_word(
    cells: &Cells<'_>,
    rows: std::ops::Range<usize>,
    mut visit: impl FnMut(usize, Option<u64>),
) {
    // One loop per type, so that no row asks which it is.
    fn run<T: Copy>(
        values: &[T],
        cells: &Cells<'_>,
        rows: std::ops::Range<usize>,
        key: impl Fn(T) -> u64,
        visit: &mut impl FnMut(usize, Option<u64>),
    ) {
        let Some(part) = values.get(rows.clone()) else {
            return;
        };
        match cells.validity() {
            None => {
                for (row, value) in rows.zip(part) {
                    visit(row, Some(key(*value)));
                }
            }
            Some(validity) => {
                let validity = validity.clone().sliced(rows.start, part.len());
                for ((row, value), is_value) in rows.zip(part).zip(validity.iter()) {
                    visit(row, is_value.then(|| key(*value)));
                }
            }
        }
    }
    match cells.kind() {
        Kind::Int64(values) | Kind::Datetime(values) | Kind::Timestamp(values, _) => {
            run(values, cells, rows, of_int, &mut visit);
        }
        Kind::Float64(values) => run(values, cells, rows, of_float, &mut visit),
        Kind::Date(values) => run(
            values,
            cells,
            rows,
            |day| of_int(i64::from(day)),
            &mut visit,
        ),
        Kind::Time(values) => {
            run(
                values,
                cells,
                rows,
                |nanos| of_int(nanos.div_euclid(1000)),
                &mut visit,
            );
        }
        _ => {
            for row in rows {
                visit(row, (!cells.is_null(row)).then(|| word(cells, row)));
            }
        }
    }
}

/// Clears the marks of rows whose key of 64 bits is not between `low` and `high`, or, `negated`,
/// is; and those of NULLs.
pub(crate) fn mark_words(
    cells: &Cells<'_>,
    rows: std::ops::Range<usize>,
    marks: &mut [bool],
    (low, high): (u64, u64),
    negated: bool,
) {
    fn run<T: Copy>(
        values: &[T],
        rows: std::ops::Range<usize>,
        marks: &mut [bool],
        passes: impl Fn(T) -> bool,
    ) {
        let part = values.get(rows).unwrap_or_default();
        for (mark, value) in marks.iter_mut().zip(part) {
            *mark &= passes(*value);
        }
    }
    // One comparison for both ends.
    let width = high.wrapping_sub(low);
    let within = |key: u64| (key.wrapping_sub(low) <= width) != negated;
    match cells.kind() {
        Kind::Int64(values) | Kind::Datetime(values) | Kind::Timestamp(values, _) => {
            run(values, rows.clone(), marks, |value| within(of_int(value)));
        }
        Kind::Float64(values) => run(values, rows.clone(), marks, |value| within(of_float(value))),
        Kind::Date(values) => {
            run(values, rows.clone(), marks, |day| {
                within(of_int(i64::from(day)))
            });
        }
        _ => {
            for (mark, row) in marks.iter_mut().zip(rows.clone()) {
                *mark &= !cells.is_null(row) && within(word(cells, row));
            }
        }
    }
    if let Some(validity) = cells.validity() {
        let validity = validity.clone().sliced(rows.start, rows.len());
        for (mark, is_value) in marks.iter_mut().zip(validity.iter()) {
            *mark &= is_value;
        }
    }
}

/// Calls `use_it` with the key of a value that is not NULL, as bytes that compare as the values do.
pub(crate) fn bytes<T>(
    cells: &Cells<'_>,
    column: &Column,
    row: usize,
    scratch: &mut String,
    use_it: impl FnOnce(&[u8]) -> T,
) -> T {
    match (cells.kind(), column.column_type) {
        (Kind::Bytes(values), _) => use_it(values.value(row)),
        (Kind::Number(texts), _) => match decimal_key(texts.value(row)) {
            Some(key) => use_it(&key),
            None => use_it(&[]),
        },
        (Kind::Text(texts), ColumnType::Interval) => {
            let key = interval_key(texts.value(row)).map(of_numeric);
            use_it(&key.unwrap_or_default().to_be_bytes())
        }
        (Kind::Text(texts), ColumnType::Range) => use_it(range_key(texts.value(row)).as_bytes()),
        (Kind::Text(texts) | Kind::Json(texts), _) => use_it(texts.value(row).as_bytes()),
        _ => {
            scratch.clear();
            cells.text(row, scratch, usize::MAX / 2);
            use_it(scratch.as_bytes())
        }
    }
}

/// A decimal as bytes that compare as the numbers do; nothing if it is none, or has more digits
/// than a BIGNUMERIC.
pub(crate) fn decimal_key(text: &str) -> Option<[u8; 1 + WHOLE + PLACES]> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, places) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && places.is_empty() {
        return None;
    }
    let whole = whole.trim_start_matches('0').as_bytes();
    let places = places.trim_end_matches('0').as_bytes();
    let all_digits = whole.iter().chain(places).all(u8::is_ascii_digit);
    if whole.len() > WHOLE || places.len() > PLACES || !all_digits {
        return None;
    }
    let is_zero = whole.is_empty() && places.is_empty();
    let mut key = [b'0'; 1 + WHOLE + PLACES];
    key.get_mut(1 + WHOLE - whole.len()..1 + WHOLE)?
        .copy_from_slice(whole);
    key.get_mut(1 + WHOLE..1 + WHOLE + places.len())?
        .copy_from_slice(places);
    if negative && !is_zero {
        for digit in &mut key {
            *digit = b'0' + b'9' - *digit;
        }
        key[0] = b'-';
    } else {
        // Behind the sign of the negative ones.
        key[0] = b'.';
    }
    Some(key)
}

/// An interval in microseconds, a month of 30 days, as `GoogleSQL` compares them; nothing if the
/// text is none.
pub(crate) fn interval_key(text: &str) -> Option<i128> {
    let mut parts = text.split_whitespace();
    let (months, days, clock) = (parts.next()?, parts.next()?, parts.next()?);
    let signed = |text: &str| -> (i128, String) {
        match text.strip_prefix('-') {
            Some(rest) => (-1, rest.to_owned()),
            None => (1, text.to_owned()),
        }
    };
    let (sign, months) = signed(months);
    let (years, months) = months.split_once('-')?;
    let months = sign * (years.parse::<i128>().ok()? * 12 + months.parse::<i128>().ok()?);
    let days = days.parse::<i128>().ok()?;
    let (sign, clock) = signed(clock);
    let mut fields = clock.split(':');
    let hours = fields.next()?.parse::<i128>().ok()?;
    let minutes = fields.next()?.parse::<i128>().ok()?;
    let seconds = fields.next()?;
    let (seconds, part) = seconds.split_once('.').unwrap_or((seconds, ""));
    let seconds = seconds.parse::<i128>().ok()?;
    let micros = format!("{part:0<6}").get(..6)?.parse::<i128>().ok()?;
    let clock = sign * ((hours * 3600 + minutes * 60 + seconds) * 1_000_000 + micros);
    Some((months * 30 + days) * 86_400_000_000 + clock)
}

/// A range as text that compares as ranges do: by the start, then by the end. What is unbounded
/// begins before everything and ends behind everything.
pub(crate) fn range_key(text: &str) -> String {
    let inner = text.trim_start_matches('[').trim_end_matches(')');
    let (start, end) = inner.split_once(", ").unwrap_or((inner, ""));
    let unbounded = |text: &str| text.eq_ignore_ascii_case("UNBOUNDED") || text == "NULL";
    let start = if unbounded(start) { "" } else { start };
    let end = if unbounded(end) { "~" } else { end };
    format!("{start}\u{1}{end}")
}

/// The text of a key of 64 bits.
pub(crate) fn word_text(key: u64, column_type: ColumnType, zone: Zone) -> String {
    let mut out = String::new();
    let value = int_of(key);
    match column_type {
        ColumnType::Float64 => float(&mut out, float_of(key)),
        ColumnType::Bool => out.push_str(if key == 1 { "true" } else { "false" }),
        ColumnType::Date => date(&mut out, value),
        ColumnType::Time => time(&mut out, value),
        ColumnType::Datetime => datetime(&mut out, value, 'T'),
        ColumnType::Timestamp => crate::format::timestamp(&mut out, value, zone),
        _ => display(&mut out, &value),
    }
    out
}

/// The text of a key of 128 bits.
pub(crate) fn wide_text(key: u128) -> String {
    let mut out = String::new();
    numeric(&mut out, numeric_of(key));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_order() {
        let floats = [
            f64::NAN,
            f64::NEG_INFINITY,
            f64::MIN,
            -1.0,
            -f64::MIN_POSITIVE,
            0.0,
            5e-324,
            1.0,
            f64::INFINITY,
        ];
        assert!(floats.map(of_float).is_sorted_by(|a, b| a < b));
        assert_eq!(of_float(-0.0), of_float(0.0));
        for value in floats {
            let back = float_of(of_float(value));
            assert!(back.to_bits() == value.to_bits() || back.is_nan());
        }
        let ints = [i64::MIN, -1, 0, 1, i64::MAX];
        assert!(ints.map(of_int).is_sorted_by(|a, b| a < b));
        assert_eq!(ints.map(|value| int_of(of_int(value))), ints);
    }

    #[test]
    fn long_decimals_keep_their_order() {
        let texts = [
            "-578960446186580977117854925043439539266.34992332820282019728792003956564819968",
            "-2",
            "-1.00000000000000000000000000000000000001",
            "-1",
            "-0.5",
            "0",
            "0.00000000000000000000000000000000000001",
            "1",
            "10",
            "578960446186580977117854925043439539266.34992332820282019728792003956564819967",
        ];
        let keys: Vec<_> = texts.iter().map(|text| decimal_key(text)).collect();
        assert!(keys.iter().all(Option::is_some));
        assert!(keys.is_sorted_by(|a, b| a < b));
        assert_eq!(decimal_key("-0"), decimal_key("0.000"));
        assert_eq!(decimal_key("+01.50"), decimal_key("1.5"));
        for none in ["", "-", ".", "1e5", "abc", "1,000"] {
            assert_eq!(decimal_key(none), None, "{none}");
        }
    }

    #[test]
    fn intervals_and_ranges_keep_their_order() {
        let texts = [
            "-1-0 0 0:0:0",
            "0-0 -1 0:0:0",
            "0-0 0 -0:0:0.5",
            "0-0 0 0:0:0",
            "0-0 29 23:59:59.999999",
            "0-1 0 0:0:0.000001",
        ];
        let keys: Vec<_> = texts.iter().map(|text| interval_key(text)).collect();
        assert!(keys.iter().all(Option::is_some), "{keys:?}");
        assert!(keys.is_sorted_by(|a, b| a < b), "{keys:?}");
        let ranges = [
            "[UNBOUNDED, 2026-01-01)",
            "[UNBOUNDED, UNBOUNDED)",
            "[2025-01-01, 2026-01-01)",
            "[2025-01-01, UNBOUNDED)",
            "[2026-01-01, 2026-01-02)",
        ];
        assert!(ranges.map(range_key).is_sorted_by(|a, b| a < b));
    }
}
