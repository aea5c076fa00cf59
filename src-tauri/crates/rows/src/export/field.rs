//! One column of a piece of the rows, ready to be written value by value: typed where it is written
//! often, through the canonical text where it is nested.

use crate::format::{Cells, timestamp};
use crate::text::{date, datetime, float, integer, numeric, time};
use crate::zone::Zone;
use model::{Column, ColumnType, Mode, Problem, Result};
use polars_arrow::array::{Array, BooleanArray, PrimitiveArray, Utf8ViewArray};
use polars_arrow::bitmap::Bitmap;
use polars_arrow::types::NativeType;

/// The values of one column.
pub(crate) struct Field<'a> {
    validity: Option<&'a Bitmap>,
    values: Values<'a>,
    /// Whether a value may hold anything: a delimiter, a quote, the beginning of a formula.
    pub(crate) is_text: bool,
}

/// Values by what they are.
pub(crate) enum Values<'a> {
    Int64(&'a [i64]),
    Float64(&'a [f64]),
    Numeric(&'a [i128]),
    /// A decimal number as text.
    Number(&'a Utf8ViewArray),
    Bool(&'a BooleanArray),
    Text(&'a Utf8ViewArray),
    Date(&'a [i32]),
    /// Nanoseconds since midnight.
    Time(&'a [i64]),
    Datetime(&'a [i64]),
    Timestamp(&'a [i64], Zone),
    Other(Cells<'a>),
}

fn downcast<T: 'static>(array: &dyn Array) -> Result<&T> {
    array
        .as_any()
        .downcast_ref::<T>()
        .ok_or_else(|| Problem::broken(format!("{:?} is not what its column says", array.dtype())))
}

fn primitive<T: NativeType>(array: &dyn Array) -> Result<&[T]> {
    Ok(downcast::<PrimitiveArray<T>>(array)?.values().as_slice())
}

impl<'a> Field<'a> {
    /// The values of `array`, which are those of `column`; instants are written in `zone`.
    pub(crate) fn new(array: &'a dyn Array, column: &'a Column, zone: Zone) -> Result<Self> {
        let values = if column.mode == Mode::Repeated {
            Values::Other(Cells::new(array, column, zone)?)
        } else {
            match column.column_type {
                ColumnType::Int64 => Values::Int64(primitive(array)?),
                ColumnType::Float64 => Values::Float64(primitive(array)?),
                ColumnType::Numeric => Values::Numeric(primitive(array)?),
                ColumnType::Bignumeric => Values::Number(downcast(array)?),
                ColumnType::Bool => Values::Bool(downcast(array)?),
                ColumnType::Date => Values::Date(primitive(array)?),
                ColumnType::Time => Values::Time(primitive(array)?),
                ColumnType::Datetime => Values::Datetime(primitive(array)?),
                ColumnType::Timestamp => Values::Timestamp(primitive(array)?, zone),
                ColumnType::String
                | ColumnType::Interval
                | ColumnType::Geography
                | ColumnType::Range
                | ColumnType::Json
                | ColumnType::Unknown => Values::Text(downcast(array)?),
                ColumnType::Bytes | ColumnType::Struct => {
                    Values::Other(Cells::new(array, column, zone)?)
                }
            }
        };
        Ok(Self {
            validity: array.validity(),
            is_text: matches!(values, Values::Text(_) | Values::Other(_)),
            values,
        })
    }

    pub(crate) fn is_null(&self, row: usize) -> bool {
        self.validity.is_some_and(|validity| !validity.get_bit(row))
    }

    pub(crate) fn values(&self) -> &Values<'a> {
        &self.values
    }

    /// The canonical text of a value that is not NULL: where it lies, or written into `room`, which
    /// is empty.
    pub(crate) fn as_text<'b>(&'b self, row: usize, room: &'b mut String) -> &'b str {
        if let Values::Number(texts) | Values::Text(texts) = &self.values {
            return texts.value(row);
        }
        self.text(row, room);
        room
    }

    /// Adds the canonical text of a value that is not NULL.
    pub(crate) fn text(&self, row: usize, out: &mut String) {
        match &self.values {
            Values::Int64(values) => integer(out, values[row]),
            Values::Float64(values) => float(out, values[row]),
            Values::Numeric(values) => numeric(out, values[row]),
            Values::Bool(values) => out.push_str(if values.value(row) { "true" } else { "false" }),
            Values::Number(texts) | Values::Text(texts) => out.push_str(texts.value(row)),
            Values::Date(values) => date(out, i64::from(values[row])),
            Values::Time(values) => time(out, values[row].div_euclid(1000)),
            Values::Datetime(values) => datetime(out, values[row], 'T'),
            Values::Timestamp(values, zone) => timestamp(out, values[row], *zone),
            Values::Other(cells) => {
                cells.text(row, out, usize::MAX / 2);
            }
        }
    }
}
