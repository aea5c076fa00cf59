//! Smallest and largest values in the statistics of Parquet: compared, and as the row store writes
//! values.

use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type as Physical};
use parquet::file::statistics::Statistics;
use parquet::schema::types::ColumnDescriptor;
use std::cmp::Ordering;

/// What the values of a column mean, as far as their order and text are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Bool,
    Int,
    Unsigned {
        bits: u32,
    },
    Float,
    Half,
    Decimal {
        scale: usize,
    },
    Date,
    /// Nanoseconds per unit.
    Time {
        nanos: i128,
    },
    Moment {
        nanos: i128,
        utc: bool,
    },
    Text,
    Bytes,
    Uuid,
    /// Without an order that is known.
    Other,
}

/// An end of a range.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Bound {
    Bool(bool),
    Int(i128),
    Float(f64),
    Bytes(Vec<u8>),
}

impl Bound {
    pub(super) fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::Int(a), Self::Int(b)) => a.cmp(b),
            (Self::Float(a), Self::Float(b)) => a.total_cmp(b),
            (Self::Bytes(a), Self::Bytes(b)) => a.cmp(b),
            _ => Ordering::Equal,
        }
    }
}

/// Texts that writers cut in statistics are at least so long.
const CUT: usize = 64;

fn unit_nanos(unit: TimeUnit) -> i128 {
    match unit {
        TimeUnit::MILLIS => 1_000_000,
        TimeUnit::MICROS => 1000,
        TimeUnit::NANOS => 1,
    }
}

/// What the values of a leaf column mean.
pub(super) fn meaning(column: &ColumnDescriptor) -> Meaning {
    use Meaning as M;
    let scale = || usize::try_from(column.type_scale().max(0)).unwrap_or(0);
    match column.logical_type_ref() {
        Some(LogicalType::String | LogicalType::Enum | LogicalType::Json) => return M::Text,
        Some(LogicalType::Decimal { scale, .. }) => {
            return M::Decimal {
                scale: usize::try_from(*scale).unwrap_or(0),
            };
        }
        Some(LogicalType::Date) => return M::Date,
        Some(LogicalType::Time { unit, .. }) => {
            return M::Time {
                nanos: unit_nanos(*unit),
            };
        }
        Some(LogicalType::Timestamp {
            unit,
            is_adjusted_to_u_t_c,
        }) => {
            return M::Moment {
                nanos: unit_nanos(*unit),
                utc: *is_adjusted_to_u_t_c,
            };
        }
        Some(LogicalType::Integer {
            bit_width,
            is_signed: false,
        }) => {
            return M::Unsigned {
                bits: u32::from(bit_width.unsigned_abs()),
            };
        }
        Some(LogicalType::Float16) => return M::Half,
        Some(LogicalType::Uuid) => return M::Uuid,
        Some(LogicalType::Integer { .. }) | None => {}
        Some(LogicalType::Bson) => return M::Bytes,
        Some(_) => return M::Other,
    }
    match column.converted_type() {
        ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON => return M::Text,
        ConvertedType::DECIMAL => return M::Decimal { scale: scale() },
        ConvertedType::DATE => return M::Date,
        ConvertedType::TIME_MILLIS => return M::Time { nanos: 1_000_000 },
        ConvertedType::TIME_MICROS => return M::Time { nanos: 1000 },
        ConvertedType::TIMESTAMP_MILLIS => {
            return M::Moment {
                nanos: 1_000_000,
                utc: true,
            };
        }
        ConvertedType::TIMESTAMP_MICROS => {
            return M::Moment {
                nanos: 1000,
                utc: true,
            };
        }
        ConvertedType::UINT_8 => return M::Unsigned { bits: 8 },
        ConvertedType::UINT_16 => return M::Unsigned { bits: 16 },
        ConvertedType::UINT_32 => return M::Unsigned { bits: 32 },
        ConvertedType::UINT_64 => return M::Unsigned { bits: 64 },
        ConvertedType::INTERVAL => return M::Other,
        _ => {}
    }
    match column.physical_type() {
        Physical::BOOLEAN => M::Bool,
        Physical::INT32 | Physical::INT64 => M::Int,
        Physical::FLOAT | Physical::DOUBLE => M::Float,
        Physical::BYTE_ARRAY | Physical::FIXED_LEN_BYTE_ARRAY => M::Bytes,
        Physical::INT96 => M::Other,
    }
}

/// Both ends, where they are there, whole, and in the order that the meaning has.
pub(super) fn bounds(statistics: &Statistics, meaning: Meaning) -> Option<(Bound, Bound)> {
    let (min, max) = match statistics {
        Statistics::Boolean(of) => (Bound::Bool(*of.min_opt()?), Bound::Bool(*of.max_opt()?)),
        Statistics::Int32(of) => (
            integer(i64::from(*of.min_opt()?), meaning, 32),
            integer(i64::from(*of.max_opt()?), meaning, 32),
        ),
        Statistics::Int64(of) => (
            integer(*of.min_opt()?, meaning, 64),
            integer(*of.max_opt()?, meaning, 64),
        ),
        // A smallest value of 0 is written as -0.0, whichever of both there is: no sign is told.
        Statistics::Float(of) => (
            Bound::Float(f64::from(*of.min_opt()?) + 0.0),
            Bound::Float(f64::from(*of.max_opt()?) + 0.0),
        ),
        Statistics::Double(of) => (
            Bound::Float(of.min_opt()? + 0.0),
            Bound::Float(of.max_opt()? + 0.0),
        ),
        Statistics::Int96(_) => return None,
        Statistics::ByteArray(_) | Statistics::FixedLenByteArray(_) => {
            let (min, max) = (statistics.min_bytes_opt()?, statistics.max_bytes_opt()?);
            let whole = |bytes: &[u8], said: bool| said || bytes.len() < CUT;
            if !whole(min, statistics.min_is_exact()) || !whole(max, statistics.max_is_exact()) {
                return None;
            }
            (long(min, meaning)?, long(max, meaning)?)
        }
    };
    let unsigned = matches!(
        meaning,
        Meaning::Text | Meaning::Bytes | Meaning::Uuid | Meaning::Unsigned { .. }
    );
    // Older writers compared these as if they were signed.
    if unsigned && statistics.is_min_max_deprecated() && min != max {
        return None;
    }
    let is_number =
        !matches!((&min, &max), (Bound::Float(a), Bound::Float(b)) if a.is_nan() || b.is_nan());
    (meaning != Meaning::Other && is_number).then_some((min, max))
}

fn integer(value: i64, meaning: Meaning, width: u32) -> Bound {
    Bound::Int(match meaning {
        Meaning::Unsigned { .. } if width == 32 => i128::from(value as u32),
        Meaning::Unsigned { .. } => i128::from(value as u64),
        _ => i128::from(value),
    })
}

fn long(bytes: &[u8], meaning: Meaning) -> Option<Bound> {
    Some(match meaning {
        Meaning::Decimal { .. } => {
            if bytes.is_empty() || bytes.len() > 16 {
                return None;
            }
            let negative = bytes.first().is_some_and(|first| first & 0x80 != 0);
            let start = if negative { -1_i128 } else { 0 };
            let value = bytes
                .iter()
                .fold(start, |value, byte| value << 8 | i128::from(*byte));
            Bound::Int(value)
        }
        Meaning::Half => {
            let bits = u16::from_le_bytes(bytes.try_into().ok()?);
            Bound::Float(half(bits))
        }
        _ => Bound::Bytes(bytes.to_vec()),
    })
}

/// A half-precision number.
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff));
    sign * match exponent {
        0 => fraction * 2_f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + fraction / 1024.0) * 2_f64.powi(exponent - 15),
    }
}

/// The value as the row store writes it.
pub(super) fn text(bound: &Bound, meaning: Meaning) -> String {
    match (bound, meaning) {
        (Bound::Bool(value), _) => value.to_string(),
        (Bound::Float(value), _) => float(*value),
        (Bound::Int(value), Meaning::Decimal { scale }) => crate::canonical::decimal(*value, scale),
        (Bound::Int(value), Meaning::Date) => {
            i64::try_from(*value).map_or_else(|_| value.to_string(), date)
        }
        (Bound::Int(value), Meaning::Time { nanos }) => time(value * nanos),
        (Bound::Int(value), Meaning::Moment { nanos, utc }) => {
            const DAY: i128 = 86_400_000_000_000;
            let nanos = value * nanos;
            let day = i64::try_from(nanos.div_euclid(DAY)).unwrap_or(0);
            let (between, behind) = if utc { (' ', " UTC") } else { ('T', "") };
            format!(
                "{}{between}{}{behind}",
                date(day),
                time(nanos.rem_euclid(DAY))
            )
        }
        (Bound::Int(value), _) => value.to_string(),
        (Bound::Bytes(bytes), Meaning::Text) => String::from_utf8_lossy(bytes).into_owned(),
        (Bound::Bytes(bytes), _) => crate::canonical::base64(bytes),
    }
}

fn float(value: f64) -> String {
    if value.is_finite() {
        format!("{value:?}")
    } else if value > 0.0 {
        "Infinity".to_owned()
    } else {
        "-Infinity".to_owned()
    }
}

/// Days since 1970.
fn date(days: i64) -> String {
    let day = chrono::DateTime::from_timestamp(days.saturating_mul(86_400), 0);
    day.map_or_else(
        || days.to_string(),
        |day| day.format("%Y-%m-%d").to_string(),
    )
}

/// Nanoseconds since midnight, to the microsecond.
fn time(nanos: i128) -> String {
    let micros = nanos.div_euclid(1000);
    let seconds = micros / 1_000_000;
    let text = format!(
        "{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    );
    match micros % 1_000_000 {
        0 => text,
        micros => format!("{text}.{micros:06}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_read_as_the_row_store_writes_values() {
        let int = |value: i128, meaning: Meaning| text(&Bound::Int(value), meaning);
        let moment = |utc| Meaning::Moment { nanos: 1000, utc };
        assert_eq!(int(-719_162, Meaning::Date), "0001-01-01");
        assert_eq!(int(1_000_000, moment(true)), "1970-01-01 00:00:01 UTC");
        assert_eq!(int(-1, moment(false)), "1969-12-31T23:59:59.999999");
        assert_eq!(int(12_500, Meaning::Decimal { scale: 3 }), "12.5");
        assert_eq!(text(&Bound::Float(0.1), Meaning::Float), "0.1");
        assert!((half(0x3c00) - 1.0).abs() < f64::EPSILON);
        assert_eq!(
            long(&[0xff, 0x38], Meaning::Decimal { scale: 0 }),
            Some(Bound::Int(-200))
        );
    }
}
