//! Typed cells: what CSV, JSON and query parameters say, read as values of a column's type.

use std::fmt::Write as _;

use base64::Engine as _;
use sandbox_analysis::catalog::{Field, Mode};
use sandbox_functions::physical::{field_name, physical_type, quote_text};
use sandbox_functions::{Interval, Type, text};
use serde_json::Value;

use crate::catalog::schema::{element, member};

/// One value as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    /// NUMERIC in units of 1e-9.
    Decimal(i128),
    /// STRING, JSON, GEOGRAPHY and BIGNUMERIC in their stored forms.
    Text(String),
    Bytes(Vec<u8>),
    /// Days since 1970.
    Date(i32),
    /// Microseconds: of the day, or since 1970.
    Micros(i64),
    Interval(Interval),
    List(Vec<Cell>),
    /// Also the two ends of a RANGE.
    Struct(Vec<Cell>),
}

/// Reads the text of a simple value. The error is what is wrong with it.
pub(crate) fn from_text(input: &str, ty: &Type) -> Result<Cell, String> {
    let wrong = || format!("Could not parse '{input}' as {ty}");
    let trimmed = input.trim();
    match ty {
        Type::String | Type::Geography => Ok(Cell::Text(input.to_owned())),
        Type::Int64 => trimmed
            .parse()
            .ok()
            .or_else(|| {
                let digits = trimmed
                    .strip_prefix("0x")
                    .or_else(|| trimmed.strip_prefix("0X"))?;
                i64::from_str_radix(digits, 16).ok()
            })
            .map(Cell::Int)
            .ok_or_else(wrong),
        Type::Float64 => match trimmed.to_ascii_lowercase().as_str() {
            "inf" | "+inf" | "infinity" | "+infinity" => Ok(Cell::Float(f64::INFINITY)),
            "-inf" | "-infinity" => Ok(Cell::Float(f64::NEG_INFINITY)),
            "nan" | "+nan" | "-nan" => Ok(Cell::Float(f64::NAN)),
            _ => trimmed
                .parse()
                .ok()
                .filter(|value: &f64| value.is_finite())
                .map(Cell::Float)
                .ok_or_else(wrong),
        },
        Type::Bool => match trimmed.to_ascii_lowercase().as_str() {
            "true" | "t" | "yes" | "y" | "1" => Ok(Cell::Bool(true)),
            "false" | "f" | "no" | "n" | "0" => Ok(Cell::Bool(false)),
            _ => Err(wrong()),
        },
        Type::Numeric => decimal(trimmed).map(Cell::Decimal).ok_or_else(wrong),
        Type::BigNumeric => {
            if trimmed.is_empty() {
                return Err(wrong());
            }
            text::bignumeric_storage(trimmed)
                .map(Cell::Text)
                .ok_or_else(wrong)
        }
        Type::Bytes => base64::engine::general_purpose::STANDARD
            .decode(trimmed)
            .or_else(|_| base64::engine::general_purpose::URL_SAFE.decode(trimmed))
            .map(Cell::Bytes)
            .map_err(|_| wrong()),
        Type::Date => text::read_date(trimmed).map(Cell::Date).ok_or_else(wrong),
        Type::Time => text::read_time(trimmed).map(Cell::Micros).ok_or_else(wrong),
        Type::DateTime => text::read_datetime(trimmed)
            .map(Cell::Micros)
            .ok_or_else(wrong),
        Type::Timestamp => timestamp(trimmed).map(Cell::Micros).ok_or_else(wrong),
        Type::Interval => interval(trimmed).map(Cell::Interval).ok_or_else(wrong),
        Type::Json => serde_json::from_str::<Value>(input)
            .map(|value| Cell::Text(json_text(&value)))
            .map_err(|_| wrong()),
        Type::Range(bound) => {
            let inner = trimmed
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(')'))
                .and_then(|rest| rest.split_once(','))
                .ok_or_else(wrong)?;
            let end = |text: &str| match text.trim() {
                "UNBOUNDED" | "NULL" | "" => Ok(Cell::Null),
                text => from_text(text, bound),
            };
            Ok(Cell::Struct(vec![end(inner.0)?, end(inner.1)?]))
        }
        Type::Array(_) | Type::Struct(_) => Err(wrong()),
    }
}

/// A document's text as it is stored: members in order of their names, no spaces.
fn json_text(value: &Value) -> String {
    match value {
        Value::Object(object) => {
            let mut members: Vec<(&String, &Value)> = object.iter().collect();
            members.sort_by(|a, b| a.0.cmp(b.0));
            let members: Vec<String> = members
                .into_iter()
                .map(|(name, value)| {
                    format!("{}:{}", Value::String(name.clone()), json_text(value))
                })
                .collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(json_text).collect();
            format!("[{}]", items.join(","))
        }
        other => other.to_string(),
    }
}

/// A NUMERIC in units of 1e-9, rounded half away from zero.
fn decimal(input: &str) -> Option<i128> {
    let (mantissa, exponent) = match input.find(['e', 'E']) {
        Some(at) => (input.get(..at)?, input.get(at + 1..)?.parse::<i32>().ok()?),
        None => (input, 0),
    };
    let (negative, digits) = match mantissa.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.len() + fraction.len() == 0
        || !whole
            .bytes()
            .chain(fraction.bytes())
            .all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let all = format!("{whole}{fraction}");
    let all = all.trim_start_matches('0');
    // The number is 0.all × 10^point; the units wanted are 1e-9.
    let places = i64::try_from(fraction.len()).ok()? - i64::from(exponent) - 9;
    let value: i128 = if all.is_empty() {
        0
    } else if places <= 0 {
        let zeros = usize::try_from(-places).ok()?;
        if all.len() + zeros > 38 {
            return None;
        }
        all.parse::<i128>()
            .ok()?
            .checked_mul(10_i128.checked_pow(u32::try_from(zeros).ok()?)?)?
    } else {
        let cut = usize::try_from(places).ok()?;
        let kept = all
            .len()
            .checked_sub(cut)
            .and_then(|end| all.get(..end))
            .unwrap_or("");
        let next = if cut > all.len() {
            b'0'
        } else {
            *all.as_bytes().get(all.len() - cut)?
        };
        let base = if kept.is_empty() {
            0
        } else {
            kept.parse::<i128>().ok()?
        };
        base + i128::from(next >= b'5')
    };
    if value >= 10_i128.pow(38) {
        return None;
    }
    Some(if negative { -value } else { value })
}

/// A TIMESTAMP's text, or seconds since 1970.
fn timestamp(input: &str) -> Option<i64> {
    if let Some(micros) = text::read_timestamp(input) {
        return Some(micros);
    }
    if let Some(rest) = input.strip_suffix(" UTC") {
        return text::read_timestamp(rest.trim());
    }
    epoch(input)
}

fn epoch(input: &str) -> Option<i64> {
    let plain = !input.is_empty()
        && input
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
    if !plain {
        return None;
    }
    let nanos = decimal(input)?;
    let micros = i64::try_from(nanos.div_euclid(1_000)).ok()?;
    (-62_135_596_800_000_000..=253_402_300_799_999_999)
        .contains(&micros)
        .then_some(micros)
}

/// `Y-M D H:M:S[.F]`, each part with its sign.
fn interval(input: &str) -> Option<Interval> {
    let mut parts = input.split_whitespace();
    let (months, days, time) = (parts.next()?, parts.next()?, parts.next()?);
    let (sign, body) = sign(months);
    let (years, months) = body.split_once('-')?;
    let months = sign * (years.parse::<i64>().ok()? * 12 + months.parse::<i64>().ok()?);
    let days: i32 = days.parse().ok()?;
    let (sign, body) = self::sign(time);
    let mut pieces = body.split(':');
    let hours: i64 = pieces.next()?.parse().ok()?;
    let minutes: i64 = pieces.next()?.parse().ok()?;
    let seconds = decimal(pieces.next()?)?;
    let micros = i64::try_from(seconds / 1_000).ok()?;
    Some(Interval {
        months: i32::try_from(months).ok()?,
        days,
        micros: sign * ((hours * 60 + minutes) * 60_000_000 + micros),
    })
}

fn sign(text: &str) -> (i64, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// What to do with members that no column has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unknown {
    Refuse,
    Ignore,
}

/// What is wrong with a row, and where.
#[derive(Debug, Clone)]
pub(crate) struct Wrong {
    pub(crate) path: String,
    pub(crate) message: String,
}

/// Reads a JSON object as a row of these fields.
pub(crate) fn row_from_json(
    value: &Value,
    fields: &[Field],
    unknown: Unknown,
) -> Result<Vec<Cell>, Wrong> {
    let Value::Object(object) = value else {
        return Err(Wrong {
            path: String::new(),
            message: "A row must be a JSON object".to_owned(),
        });
    };
    members_from_json(object, fields, unknown, "")
}

fn members_from_json(
    object: &serde_json::Map<String, Value>,
    fields: &[Field],
    unknown: Unknown,
    parent: &str,
) -> Result<Vec<Cell>, Wrong> {
    if unknown == Unknown::Refuse {
        for name in object.keys() {
            if !fields
                .iter()
                .any(|field| field.name.eq_ignore_ascii_case(name))
            {
                return Err(Wrong {
                    path: format!("{parent}{name}"),
                    message: format!("no such field: {parent}{name}."),
                });
            }
        }
    }
    fields
        .iter()
        .map(|field| {
            let path = format!("{parent}{}", field.name);
            let value = member(object, &field.name).unwrap_or(&Value::Null);
            field_from_json(value, field, unknown, &path)
        })
        .collect()
}

fn field_from_json(
    value: &Value,
    field: &Field,
    unknown: Unknown,
    path: &str,
) -> Result<Cell, Wrong> {
    let wrong = |message: String| Wrong {
        path: path.to_owned(),
        message,
    };
    let of = element(&field.ty);
    match (value, field.mode) {
        (Value::Null, Mode::Required) => Err(wrong(format!("Missing required field: {path}."))),
        (Value::Null, Mode::Repeated) => Ok(Cell::List(Vec::new())),
        (Value::Null, Mode::Nullable) if *of == Type::Json => Ok(Cell::Null),
        (Value::Null, Mode::Nullable) => Ok(Cell::Null),
        (Value::Array(items), Mode::Repeated) => items
            .iter()
            .map(|item| match item {
                Value::Null if *of != Type::Json => Err(wrong(format!(
                    "Only optional fields can be set to NULL. Field: {path}; Value: NULL"
                ))),
                item => one_from_json(item, field, unknown, path),
            })
            .collect::<Result<_, _>>()
            .map(Cell::List),
        (_, Mode::Repeated) => {
            one_from_json(value, field, unknown, path).map(|cell| Cell::List(vec![cell]))
        }
        (Value::Array(_), _) if *of != Type::Json => Err(wrong(format!(
            "Array specified for non-repeated field: {path}."
        ))),
        _ => one_from_json(value, field, unknown, path),
    }
}

fn one_from_json(
    value: &Value,
    field: &Field,
    unknown: Unknown,
    path: &str,
) -> Result<Cell, Wrong> {
    let of = element(&field.ty);
    let wrong = |message: String| Wrong {
        path: path.to_owned(),
        message,
    };
    match (of, value) {
        (Type::Struct(_), Value::Object(object)) => {
            members_from_json(object, &field.fields, unknown, &format!("{path}.")).map(Cell::Struct)
        }
        (Type::Struct(_), _) => Err(wrong(format!("This field: {path} is not a record."))),
        // A JSON column takes documents as they are, and text as the text of a document.
        (Type::Json, Value::String(text)) => from_text(text, of).map_err(wrong),
        (Type::Json, value) => Ok(Cell::Text(json_text(value))),
        (Type::Range(bound), Value::Object(object)) => {
            let end = |name: &str| match member(object, name) {
                None | Some(Value::Null) => Ok(Cell::Null),
                Some(value) => simple_from_json(value, bound, path),
            };
            Ok(Cell::Struct(vec![end("start")?, end("end")?]))
        }
        _ => simple_from_json(value, of, path),
    }
    .and_then(|cell| check_length(cell, field).map_err(wrong))
}

fn simple_from_json(value: &Value, ty: &Type, path: &str) -> Result<Cell, Wrong> {
    let wrong = |message: String| Wrong {
        path: path.to_owned(),
        message,
    };
    match value {
        Value::String(text) => {
            if *ty == Type::String {
                return Ok(Cell::Text(text.clone()));
            }
            from_text(text, ty).map_err(|_| {
                wrong(match ty {
                    Type::Int64 => format!("Cannot convert value to integer (bad value): {text}"),
                    _ => format!("Cannot convert value to {} (bad value): {text}", word(ty)),
                })
            })
        }
        Value::Bool(flag) => match ty {
            Type::Bool => Ok(Cell::Bool(*flag)),
            Type::String => Ok(Cell::Text(flag.to_string())),
            _ => Err(wrong(format!(
                "Cannot convert value to {} (bad value): {flag}",
                word(ty)
            ))),
        },
        Value::Number(number) => {
            let text = number.to_string();
            let cell = match ty {
                Type::String => Ok(Cell::Text(text.clone())),
                Type::Int64 => match (number.as_i64(), number.as_f64()) {
                    (Some(value), _) => Ok(Cell::Int(value)),
                    (None, Some(value)) if value.fract() == 0.0 && value.abs() < 9e18 => {
                        Ok(Cell::Int(value as i64))
                    }
                    _ => Err(String::new()),
                },
                Type::Bool => match number.as_i64() {
                    Some(0) => Ok(Cell::Bool(false)),
                    Some(1) => Ok(Cell::Bool(true)),
                    _ => Err(String::new()),
                },
                Type::Date => number
                    .as_i64()
                    .and_then(|days| i32::try_from(days).ok())
                    .map(Cell::Date)
                    .ok_or_else(String::new),
                Type::Timestamp => epoch(&text).map(Cell::Micros).ok_or_else(String::new),
                Type::Bytes | Type::Time | Type::DateTime | Type::Interval => Err(String::new()),
                _ => from_text(&text, ty),
            };
            cell.map_err(|_| {
                wrong(format!(
                    "Cannot convert value to {} (bad value): {text}",
                    word(ty)
                ))
            })
        }
        Value::Null => Ok(Cell::Null),
        Value::Array(_) | Value::Object(_) => {
            Err(wrong(format!("This field: {path} is not a record.")))
        }
    }
}

fn word(ty: &Type) -> String {
    match ty {
        Type::Int64 => "integer".to_owned(),
        Type::Float64 => "double".to_owned(),
        Type::Bool => "boolean".to_owned(),
        other => other.to_string().to_lowercase(),
    }
}

/// Refuses what is longer than the column's type allows.
pub(crate) fn check_length(cell: Cell, field: &Field) -> Result<Cell, String> {
    let Some(most) = field.parameters.max_length else {
        return Ok(cell);
    };
    let length = match &cell {
        Cell::Text(text) => text.chars().count(),
        Cell::Bytes(bytes) => bytes.len(),
        _ => return Ok(cell),
    };
    if length as u64 > most {
        return Err(format!(
            "Field {}: {} is too long: maximum length {most}, actual length {length}",
            field.name,
            element(&field.ty)
        ));
    }
    Ok(cell)
}

/// A cell as a DuckDB expression of its type's physical type.
pub(crate) fn sql(cell: &Cell, ty: &Type) -> String {
    let cast = |text: &str| format!("CAST({text} AS {})", physical_type(ty));
    match (cell, ty) {
        (Cell::Bool(flag), _) => flag.to_string().to_uppercase(),
        (Cell::Int(value), _) => cast(&format!("'{value}'")),
        (Cell::Float(value), _) if value.is_nan() => "CAST('nan' AS DOUBLE)".to_owned(),
        (Cell::Float(value), _) if value.is_infinite() => {
            format!(
                "CAST('{}inf' AS DOUBLE)",
                if *value < 0.0 { "-" } else { "" }
            )
        }
        (Cell::Float(value), _) => format!("CAST('{value:e}' AS DOUBLE)"),
        (Cell::Decimal(value), _) => cast(&format!("'{}'", text::numeric(*value))),
        (Cell::Text(text), _) => quote_text(text),
        (Cell::Bytes(bytes), _) => {
            let mut text = String::with_capacity(bytes.len() * 4);
            for byte in bytes {
                let _written = write!(text, "\\x{byte:02X}");
            }
            format!("CAST('{text}' AS BLOB)")
        }
        (Cell::Date(days), _) => format!("(DATE '1970-01-01' + CAST({days} AS INTEGER))"),
        (Cell::Micros(micros), Type::Time) => cast(&format!("'{}'", text::time(*micros))),
        (Cell::Micros(micros), _) => format!("make_timestamp(CAST('{micros}' AS BIGINT))"),
        (Cell::Interval(value), _) => format!(
            "(to_months(CAST({} AS INTEGER)) + to_days(CAST({} AS INTEGER)) + to_microseconds(CAST('{}' AS BIGINT)))",
            value.months, value.days, value.micros
        ),
        (Cell::List(cells), Type::Array(of)) => {
            let cells: Vec<String> = cells.iter().map(|cell| sql(cell, of)).collect();
            cast(&format!("[{}]", cells.join(", ")))
        }
        (Cell::Struct(cells), Type::Range(of)) => {
            let mut ends = cells.iter().map(|cell| sql(cell, of));
            let (start, end) = (
                ends.next().unwrap_or_default(),
                ends.next().unwrap_or_default(),
            );
            format!("struct_pack(\"start\" := {start}, \"end\" := {end})")
        }
        (Cell::Struct(cells), Type::Struct(fields)) => {
            let parts: Vec<String> = cells
                .iter()
                .zip(fields)
                .enumerate()
                .map(|(index, (cell, field))| {
                    format!("{} := {}", field_name(index), sql(cell, &field.ty))
                })
                .collect();
            format!("struct_pack({})", parts.join(", "))
        }
        (Cell::Null | Cell::List(_) | Cell::Struct(_), _) => cast("NULL"),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use super::*;

    #[test]
    fn numerics_round_half_away_from_zero_at_the_ninth_place() {
        for (text, expected) in [
            ("1.5", 1_500_000_000),
            ("-0.0000000005", -1),
            ("0.0000000004", 0),
            ("1e3", 1_000_000_000_000),
            ("12345e-2", 123_450_000_000),
        ] {
            assert_eq!(decimal(text), Some(expected), "{text}");
        }
        assert_eq!(decimal("1e30"), None);
        assert_eq!(decimal("1.2.3"), None);
    }

    #[test]
    fn timestamps_are_read_as_text_and_as_seconds() {
        let micros = Cell::Micros(1_500_000_000_500_000);
        assert_eq!(from_text("1500000000.5", &Type::Timestamp).unwrap(), micros);
        assert_eq!(
            from_text("2017-07-14 02:40:00.5 UTC", &Type::Timestamp).unwrap(),
            micros
        );
        assert_eq!(
            from_text("2017-07-14T02:40:00.5Z", &Type::Timestamp).unwrap(),
            micros
        );
    }

    #[test]
    fn unknown_members_are_refused_by_their_path() {
        let fields = [Field::new(
            "a",
            Type::Struct(vec![sandbox_functions::StructField::named(
                "b",
                Type::Int64,
            )]),
        )];
        let row = serde_json::json!({ "a": { "b": "1", "c": 2 } });
        let wrong = row_from_json(&row, &fields, Unknown::Refuse).unwrap_err();
        assert_eq!(wrong.path, "a.c");
        let cells = row_from_json(&row, &fields, Unknown::Ignore).unwrap();
        assert_eq!(cells, [Cell::Struct(vec![Cell::Int(1)])]);
    }
}
