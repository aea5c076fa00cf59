//! Values as literals of `GoogleSQL`.

use crate::format::{Cells, Kind};
use crate::text::{display, float};
use crate::zone::Zone;
use model::{Column, ColumnType, Mode};
use std::fmt::Write as _;

/// The name of a type as `GoogleSQL` writes it.
pub(crate) fn type_name(column: &Column) -> String {
    let element = match column.column_type {
        ColumnType::Int64 => "INT64".to_owned(),
        ColumnType::Float64 => "FLOAT64".to_owned(),
        ColumnType::Numeric => "NUMERIC".to_owned(),
        ColumnType::Bignumeric => "BIGNUMERIC".to_owned(),
        ColumnType::Bool => "BOOL".to_owned(),
        ColumnType::String | ColumnType::Unknown => "STRING".to_owned(),
        ColumnType::Bytes => "BYTES".to_owned(),
        ColumnType::Date => "DATE".to_owned(),
        ColumnType::Time => "TIME".to_owned(),
        ColumnType::Datetime => "DATETIME".to_owned(),
        ColumnType::Timestamp => "TIMESTAMP".to_owned(),
        ColumnType::Interval => "INTERVAL".to_owned(),
        ColumnType::Json => "JSON".to_owned(),
        ColumnType::Geography => "GEOGRAPHY".to_owned(),
        ColumnType::Range => {
            let element = match column.range_element {
                Some(ColumnType::Datetime) => "DATETIME",
                Some(ColumnType::Timestamp) => "TIMESTAMP",
                _ => "DATE",
            };
            format!("RANGE<{element}>")
        }
        ColumnType::Struct => {
            let fields: Vec<String> = column
                .fields
                .iter()
                .map(|field| {
                    let of = type_name(field);
                    if field.name.is_empty() {
                        of
                    } else {
                        format!("{} {of}", identifier(&field.name))
                    }
                })
                .collect();
            format!("STRUCT<{}>", fields.join(", "))
        }
    };
    if column.mode == Mode::Repeated {
        format!("ARRAY<{element}>")
    } else {
        element
    }
}

/// A name between backquotes.
pub(crate) fn identifier(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 2);
    out.push('`');
    for c in name.chars() {
        if matches!(c, '`' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('`');
    out
}

/// A text between single quotes.
fn string(out: &mut String, text: &str) {
    out.push('\'');
    for c in text.chars() {
        match c {
            '\'' => out.push_str("\\'"),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('\'');
}

/// Adds a value of `column` as a literal that has the column's type.
pub(crate) fn literal(out: &mut String, cells: &Cells<'_>, row: usize, column: &Column) {
    if cells.is_null(row) {
        out.push_str("NULL");
        return;
    }
    let quoted = |out: &mut String, before: &str| {
        let mut text = String::new();
        cells.text(row, &mut text, usize::MAX / 2);
        out.push_str(before);
        string(out, &text);
    };
    match cells.kind() {
        Kind::Int64(values) => {
            if let Some(value) = values.get(row) {
                display(out, value);
            }
        }
        Kind::Float64(values) => match values.get(row) {
            Some(value) if value.is_finite() => float(out, *value),
            Some(value) => {
                let mut text = String::new();
                float(&mut text, *value);
                let _ = write!(out, "CAST('{text}' AS FLOAT64)");
            }
            None => {}
        },
        Kind::Numeric(_) => quoted(out, "NUMERIC "),
        Kind::Number(_) => quoted(out, "BIGNUMERIC "),
        Kind::Bool(values) => out.push_str(if values.value(row) { "TRUE" } else { "FALSE" }),
        Kind::Bytes(values) => {
            out.push_str("b'");
            for byte in values.value(row) {
                match byte {
                    b'\'' | b'\\' => {
                        out.push('\\');
                        out.push(char::from(*byte));
                    }
                    b' '..=b'~' => out.push(char::from(*byte)),
                    byte => {
                        let _ = write!(out, "\\x{byte:02x}");
                    }
                }
            }
            out.push('\'');
        }
        Kind::Date(_) => quoted(out, "DATE "),
        Kind::Time(_) => quoted(out, "TIME "),
        Kind::Datetime(_) => quoted(out, "DATETIME "),
        Kind::Timestamp(values, zone) => {
            // With the offset of the zone that is on the screen, so that it reads the same.
            let mut text = String::new();
            if let Some(value) = values.get(row) {
                crate::format::timestamp(&mut text, *value, whole_minutes(*zone, *value));
            }
            out.push_str("TIMESTAMP ");
            string(out, &text.replace(" UTC", "+00:00"));
        }
        Kind::Json(_) => quoted(out, "JSON "),
        Kind::Text(_) => match column.column_type {
            ColumnType::Interval => {
                quoted(out, "INTERVAL ");
                out.push_str(" YEAR TO SECOND");
            }
            ColumnType::Geography => {
                quoted(out, "ST_GEOGFROMTEXT(");
                out.push(')');
            }
            ColumnType::Range => {
                let before = format!("{} ", type_name(column));
                quoted(out, &before);
            }
            _ => quoted(out, ""),
        },
        Kind::Struct(fields) => {
            let _ = write!(out, "{}(", type_name(&element_of(column)));
            for (index, (field, inner)) in fields.iter().zip(&column.fields).enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                literal(out, field.cells(), row, inner);
            }
            out.push(')');
        }
        Kind::List(_, elements) => {
            let _ = write!(out, "{}[", type_name(column));
            let element = element_of(column);
            for (index, at) in cells.elements_of(row).enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                literal(out, elements, at, &element);
            }
            out.push(']');
        }
    }
}

/// What an element of an array is.
pub(crate) fn element_of(column: &Column) -> Column {
    Column {
        mode: Mode::Nullable,
        ..column.clone()
    }
}

/// `GoogleSQL` knows offsets of whole minutes only: others are written in UTC.
fn whole_minutes(zone: Zone, instant: i64) -> Zone {
    if zone.offset_at(instant) % 60_000_000 == 0 {
        zone
    } else {
        Zone::UTC
    }
}
