//! Cells as the API writes them: JSON bytes straight from Arrow vectors.

use std::io::Write as _;

use base64::Engine as _;
use duckdb::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Decimal128Array, GenericBinaryArray,
    GenericStringArray, ListArray, PrimitiveArray, StructArray,
};
use duckdb::arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Float64Type, Int64Type, IntervalMonthDayNanoType,
    IntervalUnit, Time64MicrosecondType, TimeUnit, TimestampMicrosecondType,
};
use sandbox_functions::{Interval, Type, text};

use crate::error::{Failure, Outcome};

/// How TIMESTAMP cells are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimestampFormat {
    /// Seconds since 1970 as a decimal number with an exponent.
    Seconds,
    /// Microseconds since 1970.
    Micros,
}

/// A column of a batch with its cells' writer.
pub(crate) struct Encoder {
    array: ArrayRef,
    kind: Kind,
}

enum Kind {
    Int64(PrimitiveArray<Int64Type>),
    Float64(PrimitiveArray<Float64Type>),
    Bool(BooleanArray),
    Numeric(Decimal128Array),
    BigNumeric(GenericStringArray<i32>),
    Text(GenericStringArray<i32>),
    Bytes(GenericBinaryArray<i32>),
    Date(PrimitiveArray<Date32Type>),
    Time(PrimitiveArray<Time64MicrosecondType>),
    DateTime(PrimitiveArray<TimestampMicrosecondType>),
    Timestamp(PrimitiveArray<TimestampMicrosecondType>, TimestampFormat),
    Interval(PrimitiveArray<IntervalMonthDayNanoType>),
    Range(Box<Encoder>, Box<Encoder>),
    List(ListArray, Box<Encoder>),
    Struct(Vec<Encoder>),
}

impl Encoder {
    /// Prepares a column of this GoogleSQL type.
    pub(crate) fn new(array: &ArrayRef, ty: &Type, format: TimestampFormat) -> Outcome<Self> {
        let found = array.data_type();
        let fits = match ty {
            Type::Int64 => *found == DataType::Int64,
            Type::Float64 => *found == DataType::Float64,
            Type::Bool => *found == DataType::Boolean,
            Type::Numeric => matches!(found, DataType::Decimal128(_, 9)),
            Type::BigNumeric | Type::String | Type::Json | Type::Geography => {
                *found == DataType::Utf8
            }
            Type::Bytes => *found == DataType::Binary,
            Type::Date => *found == DataType::Date32,
            Type::Time => *found == DataType::Time64(TimeUnit::Microsecond),
            Type::DateTime | Type::Timestamp => {
                *found == DataType::Timestamp(TimeUnit::Microsecond, None)
            }
            Type::Interval => {
                *found == DataType::Interval(IntervalUnit::MonthDayNano) || *found == DataType::Utf8
            }
            Type::Array(_) => matches!(found, DataType::List(_)),
            Type::Range(_) | Type::Struct(_) => matches!(found, DataType::Struct(_)),
        };
        if !fits {
            return Err(Failure::backend(format!(
                "A column of type {ty} came out as {found}"
            )));
        }
        let kind = match ty {
            Type::Int64 => Kind::Int64(array.as_primitive().clone()),
            Type::Float64 => Kind::Float64(array.as_primitive().clone()),
            Type::Bool => Kind::Bool(array.as_boolean().clone()),
            Type::Numeric => Kind::Numeric(array.as_primitive::<Decimal128Type>().clone()),
            Type::BigNumeric => Kind::BigNumeric(array.as_string().clone()),
            Type::String | Type::Json | Type::Geography => Kind::Text(array.as_string().clone()),
            Type::Bytes => Kind::Bytes(array.as_binary().clone()),
            Type::Date => Kind::Date(array.as_primitive().clone()),
            Type::Time => Kind::Time(array.as_primitive().clone()),
            Type::DateTime => Kind::DateTime(array.as_primitive().clone()),
            Type::Timestamp => Kind::Timestamp(array.as_primitive().clone(), format),
            // As text where it is a column of its own.
            Type::Interval if *found == DataType::Utf8 => Kind::Text(array.as_string().clone()),
            Type::Interval => Kind::Interval(array.as_primitive().clone()),
            Type::Array(element) => {
                let list = array.as_list::<i32>().clone();
                let inner = Self::new(list.values(), element, format)?;
                Kind::List(list, Box::new(inner))
            }
            Type::Range(element) => {
                let pair: &StructArray = array.as_struct();
                let [start, end] = pair.columns() else {
                    return Err(Failure::backend("A RANGE came out without two ends"));
                };
                Kind::Range(
                    Box::new(Self::new(start, element, format)?),
                    Box::new(Self::new(end, element, format)?),
                )
            }
            Type::Struct(fields) => {
                let columns = array.as_struct().columns();
                if columns.len() < fields.len() {
                    return Err(Failure::backend("A STRUCT came out with too few fields"));
                }
                let inner: Outcome<Vec<Self>> = columns
                    .iter()
                    .zip(fields)
                    .map(|(column, field)| Self::new(column, &field.ty, format))
                    .collect();
                Kind::Struct(inner?)
            }
        };
        Ok(Self {
            array: array.clone(),
            kind,
        })
    }

    /// Writes `{"v":…}` for one row.
    pub(crate) fn cell(&self, row: usize, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"v\":");
        self.value(row, out);
        out.push(b'}');
    }

    fn value(&self, row: usize, out: &mut Vec<u8>) {
        if self.array.is_null(row) {
            // An array is never NULL in an answer: BigQuery gives an empty one.
            out.extend_from_slice(if matches!(self.kind, Kind::List(..)) {
                b"[]"
            } else {
                b"null"
            });
            return;
        }
        match &self.kind {
            Kind::List(list, inner) => {
                let offsets = list.value_offsets();
                let (Some(&start), Some(&end)) = (offsets.get(row), offsets.get(row + 1)) else {
                    out.extend_from_slice(b"[]");
                    return;
                };
                out.push(b'[');
                for at in start..end {
                    if at > start {
                        out.push(b',');
                    }
                    inner.cell(at as usize, out);
                }
                out.push(b']');
            }
            Kind::Struct(fields) => {
                out.extend_from_slice(b"{\"f\":[");
                for (index, field) in fields.iter().enumerate() {
                    if index > 0 {
                        out.push(b',');
                    }
                    field.cell(row, out);
                }
                out.extend_from_slice(b"]}");
            }
            Kind::Text(texts) => quoted(texts.value(row), out),
            Kind::Range(start, end) => {
                out.extend_from_slice(b"\"[");
                for (end, bound) in [start, end].into_iter().enumerate() {
                    if end == 1 {
                        out.extend_from_slice(b", ");
                    }
                    if bound.array.is_null(row) {
                        out.extend_from_slice(b"UNBOUNDED");
                    } else {
                        bound.plain(row, out);
                    }
                }
                out.extend_from_slice(b")\"");
            }
            _ => {
                out.push(b'"');
                self.plain(row, out);
                out.push(b'"');
            }
        }
    }

    /// The text of a simple value, which needs no escapes.
    fn plain(&self, row: usize, out: &mut Vec<u8>) {
        match &self.kind {
            Kind::Int64(values) => integer(values.value(row), out),
            Kind::Float64(values) => float(values.value(row), out),
            Kind::Bool(values) => {
                out.extend_from_slice(if values.value(row) { b"true" } else { b"false" });
            }
            Kind::Numeric(values) => numeric(values.value(row), out),
            Kind::BigNumeric(values) => {
                out.extend_from_slice(text::bignumeric(values.value(row)).as_bytes());
            }
            Kind::Bytes(values) => {
                let bytes = values.value(row);
                let start = out.len();
                let engine = base64::engine::general_purpose::STANDARD;
                out.resize(start + bytes.len().div_ceil(3) * 4, 0);
                let free = out.get_mut(start..).unwrap_or_default();
                let written = engine.encode_slice(bytes, free).unwrap_or(0);
                out.truncate(start + written);
            }
            Kind::Date(values) => date(values.value(row), out),
            Kind::Time(values) => time(values.value(row), out),
            Kind::DateTime(values) => datetime(values.value(row), out),
            Kind::Timestamp(values, TimestampFormat::Micros) => integer(values.value(row), out),
            Kind::Timestamp(values, TimestampFormat::Seconds) => seconds(values.value(row), out),
            Kind::Interval(values) => {
                let value = values.value(row);
                let interval = Interval {
                    months: value.months,
                    days: value.days,
                    micros: value.nanoseconds / 1000,
                };
                out.extend_from_slice(text::interval(interval).as_bytes());
            }
            Kind::Text(_) | Kind::Range(..) | Kind::List(..) | Kind::Struct(_) => {}
        }
    }
}

/// A text as a JSON string.
pub(crate) fn quoted(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    out.push(b'"');
    let mut start = 0;
    for (index, &byte) in bytes.iter().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.extend_from_slice(bytes.get(start..index).unwrap_or_default());
        start = index + 1;
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            other => {
                let _written = write!(out, "\\u{other:04x}");
            }
        }
    }
    out.extend_from_slice(bytes.get(start..).unwrap_or_default());
    out.push(b'"');
}

fn integer(value: i64, out: &mut Vec<u8>) {
    if value < 0 {
        out.push(b'-');
    }
    digits(u128::from(value.unsigned_abs()), 1, out);
}

/// Decimal digits, at least so many.
fn digits(mut value: u128, least: usize, out: &mut Vec<u8>) {
    let mut buffer = [b'0'; 40];
    let mut at = buffer.len();
    while value > 0 && at > 0 {
        // Most values fit 64 bits, where a division is many times cheaper.
        let digit = if let Ok(small) = u64::try_from(value) {
            value = u128::from(small / 10);
            small % 10
        } else {
            let digit = value % 10;
            value /= 10;
            digit as u64
        };
        at -= 1;
        if let Some(place) = buffer.get_mut(at) {
            *place = b'0' + digit as u8;
        }
    }
    at = at.min(buffer.len() - least);
    out.extend_from_slice(buffer.get(at..).unwrap_or_default());
}

/// A double as Java writes it: plain between 1e-3 and 1e7, else with an exponent.
fn float(value: f64, out: &mut Vec<u8>) {
    if value.is_nan() {
        out.extend_from_slice(b"NaN");
        return;
    }
    if value.is_infinite() {
        out.extend_from_slice(if value > 0.0 {
            b"Infinity"
        } else {
            b"-Infinity"
        });
        return;
    }
    let size = value.abs();
    if size == 0.0 || (1e-3..1e7).contains(&size) {
        let start = out.len();
        let _written = write!(out, "{value}");
        if !out.get(start..).unwrap_or_default().contains(&b'.') {
            out.extend_from_slice(b".0");
        }
        return;
    }
    let text = format!("{value:E}");
    let (mantissa, exponent) = text.split_once('E').unwrap_or((&text, "0"));
    out.extend_from_slice(mantissa.as_bytes());
    if !mantissa.contains('.') {
        out.extend_from_slice(b".0");
    }
    out.push(b'E');
    out.extend_from_slice(exponent.as_bytes());
}

/// A NUMERIC from its units of 1e-9, without zeros at the end.
fn numeric(value: i128, out: &mut Vec<u8>) {
    if value < 0 {
        out.push(b'-');
    }
    let size = value.unsigned_abs();
    digits(size / 1_000_000_000, 1, out);
    let mut rest = size % 1_000_000_000;
    if rest > 0 {
        let mut places = 9;
        while rest.is_multiple_of(10) {
            rest /= 10;
            places -= 1;
        }
        out.push(b'.');
        digits(rest, places, out);
    }
}

/// Days since 1970 as `YYYY-MM-DD`.
fn date(days: i32, out: &mut Vec<u8>) {
    // The civil calendar from a count of days, era by era of 400 years.
    let shifted = i64::from(days) + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    if year < 0 {
        out.push(b'-');
    }
    digits(u128::from(year.unsigned_abs()), 4, out);
    out.push(b'-');
    digits(month as u128, 2, out);
    out.push(b'-');
    digits(day as u128, 2, out);
}

fn time(micros: i64, out: &mut Vec<u8>) {
    let seconds = micros.div_euclid(1_000_000);
    digits((seconds / 3600) as u128, 2, out);
    out.push(b':');
    digits((seconds / 60 % 60) as u128, 2, out);
    out.push(b':');
    digits((seconds % 60) as u128, 2, out);
    let rest = micros.rem_euclid(1_000_000);
    if rest > 0 {
        out.push(b'.');
        digits(rest as u128, 6, out);
    }
}

fn datetime(micros: i64, out: &mut Vec<u8>) {
    const DAY: i64 = 86_400_000_000;
    date(micros.div_euclid(DAY) as i32, out);
    out.push(b'T');
    time(micros.rem_euclid(DAY), out);
}

/// Microseconds as seconds with an exponent, every digit exact: `1.7E9`, `-1.5E-6`.
fn seconds(micros: i64, out: &mut Vec<u8>) {
    if micros == 0 {
        out.extend_from_slice(b"0.0");
        return;
    }
    if micros < 0 {
        out.push(b'-');
    }
    let text = micros.unsigned_abs().to_string();
    let exponent = text.len() as i64 - 7;
    let significant = text.trim_end_matches('0');
    let size = micros.unsigned_abs();
    if (1_000..10_000_000_000_000).contains(&size) {
        digits(u128::from(size / 1_000_000), 1, out);
        out.push(b'.');
        let rest = format!("{:06}", size % 1_000_000);
        let rest = rest.trim_end_matches('0');
        out.extend_from_slice(if rest.is_empty() {
            b"0"
        } else {
            rest.as_bytes()
        });
        return;
    }
    let (first, rest) = significant.split_at(1);
    out.extend_from_slice(first.as_bytes());
    out.push(b'.');
    out.extend_from_slice(if rest.is_empty() {
        b"0"
    } else {
        rest.as_bytes()
    });
    let _written = write!(out, "E{exponent}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl Fn(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn doubles_are_written_as_java_does() {
        for (value, expected) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (0.1, "0.1"),
            (1e7, "1.0E7"),
            (1.5e300, "1.5E300"),
            (1e-5, "1.0E-5"),
            (123_456.789, "123456.789"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
        ] {
            assert_eq!(written(|out| float(value, out)), expected);
        }
    }

    #[test]
    fn timestamps_keep_every_microsecond() {
        for (micros, expected) in [
            (0, "0.0"),
            (1_500_000_000_000_000, "1.5E9"),
            (1_408_452_095_220_123, "1.408452095220123E9"),
            (1_500_000, "1.5"),
            (-1, "-1.0E-6"),
            (-62_135_596_800_000_000, "-6.21355968E10"),
        ] {
            assert_eq!(written(|out| seconds(micros, out)), expected);
        }
    }

    #[test]
    fn numerics_lose_their_trailing_zeros_and_nothing_else() {
        assert_eq!(written(|out| numeric(1_500_000_000, out)), "1.5");
        assert_eq!(written(|out| numeric(-1, out)), "-0.000000001");
        assert_eq!(written(|out| numeric(0, out)), "0");
        assert_eq!(
            written(|out| numeric(99_999_999_999_999_999_999_999_999_999_999_999_999, out)),
            "99999999999999999999999999999.999999999"
        );
    }

    #[test]
    fn dates_and_times_reach_both_ends_of_the_calendar() {
        assert_eq!(written(|out| date(-719_162, out)), "0001-01-01");
        assert_eq!(written(|out| date(2_932_896, out)), "9999-12-31");
        assert_eq!(
            written(|out| datetime(951_782_400_000_001, out)),
            "2000-02-29T00:00:00.000001"
        );
    }

    #[test]
    fn text_is_escaped_where_json_asks_for_it() {
        assert_eq!(
            written(|out| quoted("a\"b\\c\n\u{1}日本😀", out)),
            "\"a\\\"b\\\\c\\n\\u0001日本😀\""
        );
    }
}
