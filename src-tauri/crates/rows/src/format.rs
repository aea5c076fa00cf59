//! The canonical text of a value: one way for the grid, the clipboard and CSV, and the JSON of
//! NDJSON beside it.
//!
//! | Type | Text |
//! |---|---|
//! | INT64 | `-12` |
//! | FLOAT64 | the shortest digits that give the same number back, at least one place (`1.0`), an exponent from `1e16` on and below `1e-5`; `-0.0`, `NaN`, `Infinity`, `-Infinity` |
//! | NUMERIC | all digits, no trailing zeros: `12.5`, `3` |
//! | BOOL | `true`, `false` |
//! | BYTES | base64 |
//! | DATE, TIME | `2026-11-24`, `01:02:03` or `01:02:03.000004` |
//! | DATETIME | `2026-11-24T01:02:03` |
//! | TIMESTAMP | `2026-11-24 01:02:03.123456 UTC`, in another zone `2026-11-24 10:02:03.123456+09:00` |
//! | STRUCT | `{"name": value, …}` with JSON's escapes |
//! | ARRAY | `[value, …]` |
//! | the rest | as the service sends it |
//!
//! Within a STRUCT or an ARRAY numbers, truth values and JSON documents stand as they are, NULL is
//! `null`, and everything else is quoted.

use crate::column_names::unique_names;
use crate::text::{date, datetime, display, float, integer, numeric, offset, prefix, quoted, time};
use crate::zone::Zone;
use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;
use model::{Column, ColumnType, Mode, Problem, Result};
use polars_arrow::array::{
    Array, BinaryViewArray, BooleanArray, ListArray, PrimitiveArray, StructArray, Utf8ViewArray,
};
use polars_arrow::bitmap::Bitmap;

/// An instant in a zone.
pub(crate) fn timestamp(out: &mut String, micros: i64, zone: Zone) {
    if zone.is_utc() {
        datetime(out, micros, ' ');
        out.push_str(" UTC");
        return;
    }
    let ahead = zone.offset_at(micros);
    datetime(out, micros.saturating_add(ahead), ' ');
    offset(out, ahead);
}

/// How nested values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// For people: a blank after colons and commas, names as they are.
    Canonical,
    /// For programs: compact, names made unique, numbers that a double cannot hold as text.
    Json,
}

/// The values of one column, ready to be written.
pub(crate) struct Cells<'a> {
    array: &'a dyn Array,
    values: Kind<'a>,
}

/// The values of an array by their type. NULLs are in the array's validity.
pub(crate) enum Kind<'a> {
    Int64(&'a [i64]),
    Float64(&'a [f64]),
    Numeric(&'a [i128]),
    Bool(&'a BooleanArray),
    Text(&'a Utf8ViewArray),
    Json(&'a Utf8ViewArray),
    /// A number as text.
    Number(&'a Utf8ViewArray),
    Bytes(&'a BinaryViewArray),
    Date(&'a [i32]),
    Time(&'a [i64]),
    Datetime(&'a [i64]),
    Timestamp(&'a [i64], Zone),
    Struct(Vec<Field<'a>>),
    List(&'a [i64], Box<Cells<'a>>),
}

/// One field of a `STRUCT`.
pub(crate) struct Field<'a> {
    name: &'a str,
    unique_name: String,
    cells: Cells<'a>,
}

impl<'a> Field<'a> {
    pub(crate) fn cells(&self) -> &Cells<'a> {
        &self.cells
    }
}

fn downcast<T: 'static>(array: &dyn Array) -> Result<&T> {
    array
        .as_any()
        .downcast_ref::<T>()
        .ok_or_else(|| Problem::broken(format!("{:?} is not what its column says", array.dtype())))
}

fn primitive<T: polars_arrow::types::NativeType>(array: &dyn Array) -> Result<&[T]> {
    Ok(downcast::<PrimitiveArray<T>>(array)?.values().as_slice())
}

impl<'a> Cells<'a> {
    /// The values of `array`, which are those of `column`; instants are shown in `zone`.
    pub(crate) fn new(array: &'a dyn Array, column: &'a Column, zone: Zone) -> Result<Self> {
        if column.mode == Mode::Repeated {
            let list: &ListArray<i64> = downcast(array)?;
            let elements = Self::elements(list.values().as_ref(), column, zone)?;
            let ends = list.offsets().buffer().as_slice();
            return Ok(Self {
                array,
                values: Kind::List(ends, Box::new(elements)),
            });
        }
        Self::elements(array, column, zone)
    }

    /// The same without regard to the mode.
    fn elements(array: &'a dyn Array, column: &'a Column, zone: Zone) -> Result<Self> {
        let values = match column.column_type {
            ColumnType::Int64 => Kind::Int64(primitive(array)?),
            ColumnType::Float64 => Kind::Float64(primitive(array)?),
            ColumnType::Numeric => Kind::Numeric(primitive(array)?),
            ColumnType::Bool => Kind::Bool(downcast(array)?),
            ColumnType::Bytes => Kind::Bytes(downcast(array)?),
            ColumnType::Date => Kind::Date(primitive(array)?),
            ColumnType::Time => Kind::Time(primitive(array)?),
            ColumnType::Datetime => Kind::Datetime(primitive(array)?),
            ColumnType::Timestamp => Kind::Timestamp(primitive(array)?, zone),
            ColumnType::Json => Kind::Json(downcast(array)?),
            ColumnType::Bignumeric => Kind::Number(downcast(array)?),
            ColumnType::Struct => {
                let fields: &StructArray = downcast(array)?;
                let names = unique_names(&column.fields);
                let fields: Result<Vec<Field<'a>>> = fields
                    .values()
                    .iter()
                    .zip(&column.fields)
                    .zip(names)
                    .map(|((array, field), unique_name)| {
                        let cells = Self::new(array.as_ref(), field, zone)?;
                        Ok(Field {
                            name: &field.name,
                            unique_name,
                            cells,
                        })
                    })
                    .collect();
                Kind::Struct(fields?)
            }
            ColumnType::String
            | ColumnType::Interval
            | ColumnType::Geography
            | ColumnType::Range
            | ColumnType::Unknown => Kind::Text(downcast(array)?),
        };
        Ok(Self { array, values })
    }

    pub(crate) fn is_null(&self, row: usize) -> bool {
        self.array.is_null(row)
    }

    pub(crate) fn kind(&self) -> &Kind<'a> {
        &self.values
    }

    /// Which values are not NULL; nothing when all are.
    pub(crate) fn validity(&self) -> Option<&Bitmap> {
        self.array.validity()
    }

    /// The places of a row's elements in the cells of the elements. Of anything but an array: none.
    pub(crate) fn elements_of(&self, row: usize) -> std::ops::Range<usize> {
        match &self.values {
            Kind::List(ends, _) => {
                let at = |row: usize| ends.get(row).map_or(0, |end| *end as usize);
                at(row)..at(row + 1)
            }
            _ => 0..0,
        }
    }

    /// Adds the canonical text of a value to `out`; adds nothing and answers false for NULL.
    /// `limit`: once `out` has grown by so many bytes, the rest may be left out.
    pub(crate) fn text(&self, row: usize, out: &mut String, limit: usize) -> bool {
        if self.is_null(row) {
            return false;
        }
        match &self.values {
            Kind::Struct(_) | Kind::List(..) => {
                let end = out.len().saturating_add(limit);
                self.nested(row, out, Style::Canonical, end);
            }
            Kind::Text(texts) | Kind::Json(texts) | Kind::Number(texts) => {
                out.push_str(prefix(texts.value(row), limit));
            }
            _ => self.plain(row, out, limit),
        }
        true
    }

    /// Adds the value as JSON, `null` for NULL.
    pub(crate) fn json(&self, row: usize, out: &mut String) {
        self.nested(row, out, Style::Json, usize::MAX);
    }

    /// A value that is not nested and not NULL, without quotes.
    fn plain(&self, row: usize, out: &mut String, limit: usize) {
        match &self.values {
            Kind::Int64(values) => integer(out, values[row]),
            Kind::Float64(values) => float(out, values[row]),
            Kind::Numeric(values) => numeric(out, values[row]),
            Kind::Bool(values) => out.push_str(if values.value(row) { "true" } else { "false" }),
            Kind::Date(values) => date(out, i64::from(values[row])),
            // Polars counts nanoseconds here.
            Kind::Time(values) => time(out, values[row].div_euclid(1000)),
            Kind::Datetime(values) => datetime(out, values[row], 'T'),
            Kind::Timestamp(values, zone) => timestamp(out, values[row], *zone),
            Kind::Bytes(values) => {
                let bytes = values.value(row);
                // Four characters for three bytes.
                let part = bytes.get(..limit / 4 * 3 + 3).unwrap_or(bytes);
                display(out, &Base64Display::new(part, &STANDARD));
            }
            Kind::Text(texts) | Kind::Json(texts) | Kind::Number(texts) => {
                out.push_str(prefix(texts.value(row), limit));
            }
            Kind::Struct(_) | Kind::List(..) => {}
        }
    }

    /// A value as part of a larger one. Stops early once `out` is longer than `end`.
    fn nested(&self, row: usize, out: &mut String, style: Style, end: usize) {
        if self.is_null(row) {
            out.push_str("null");
            return;
        }
        let comma = if style == Style::Canonical { ", " } else { "," };
        match &self.values {
            Kind::Struct(fields) => {
                out.push('{');
                for (index, field) in fields.iter().enumerate() {
                    if out.len() > end {
                        return;
                    }
                    if index > 0 {
                        out.push_str(comma);
                    }
                    if style == Style::Canonical {
                        quoted(out, field.name, usize::MAX);
                        out.push_str(": ");
                    } else {
                        quoted(out, &field.unique_name, usize::MAX);
                        out.push(':');
                    }
                    field.cells.nested(row, out, style, end);
                }
                out.push('}');
            }
            Kind::List(ends, elements) => {
                let (first, last) = (ends[row] as usize, ends[row + 1] as usize);
                out.push('[');
                for element in first..last {
                    if out.len() > end {
                        return;
                    }
                    if element > first {
                        out.push_str(comma);
                    }
                    elements.nested(element, out, style, end);
                }
                out.push(']');
            }
            Kind::Int64(values) => {
                // A double, which is what most readers make of it, holds 53 bits.
                let exact = values[row].unsigned_abs() <= 1 << 53;
                self.maybe_quoted(row, out, style == Style::Canonical || exact);
            }
            Kind::Float64(values) => self.maybe_quoted(row, out, values[row].is_finite()),
            Kind::Numeric(_) | Kind::Number(_) => {
                self.maybe_quoted(row, out, style == Style::Canonical);
            }
            Kind::Bool(_) => self.plain(row, out, usize::MAX),
            Kind::Json(texts) => {
                let text = texts.value(row);
                let is_json = || serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
                match style {
                    Style::Canonical => {
                        out.push_str(prefix(
                            text,
                            end.saturating_sub(out.len()).saturating_add(8),
                        ));
                    }
                    // A line break between the parts of a document would end the line.
                    Style::Json if is_json() => {
                        out.extend(
                            text.chars()
                                .map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }),
                        );
                    }
                    Style::Json => quoted(out, text, usize::MAX),
                }
            }
            Kind::Text(texts) => {
                quoted(
                    out,
                    texts.value(row),
                    end.saturating_sub(out.len()).saturating_add(8),
                );
            }
            _ => self.maybe_quoted(row, out, false),
        }
    }

    fn maybe_quoted(&self, row: usize, out: &mut String, bare: bool) {
        // None of these needs an escape.
        if !bare {
            out.push('"');
        }
        self.plain(row, out, usize::MAX / 2);
        if !bare {
            out.push('"');
        }
    }
}
