//! Arrow messages off the wire to a Polars batch of the shape that [`crate::Batch`] promises: the
//! same that a page of JSON becomes.

use crate::Batch;
use crate::decode::{Failed, position};
use bytes::Bytes;
use model::{Column, ColumnType, Mode};
use polars::prelude::{DataFrame, PolarsError, Series};
use polars_arrow::array::{
    Array, BinaryArray, BooleanArray, ListArray, MutableBinaryViewArray, PrimitiveArray,
    StructArray, Utf8Array,
};
use polars_arrow::datatypes::{ArrowDataType, Field, IntervalUnit, TimeUnit};
use polars_arrow::io::ipc::read::{
    StreamMetadata, StreamReader, StreamState, read_stream_metadata,
};
use polars_arrow::offset::OffsetsBuffer;
use polars_arrow::types::{i256, months_days_ns};
use std::fmt::Write as _;
use std::io::Cursor;
use std::sync::Arc;

/// Places of BIGNUMERIC after the point.
const BIGNUMERIC_SCALE: usize = 38;

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn unreadable(error: PolarsError) -> Failed {
    Failed(format!("Arrow that cannot be read: {error}"))
}

/// Reads the batches of one session.
pub(super) struct Decoder {
    metadata: StreamMetadata,
    columns: Arc<[Column]>,
}

impl Decoder {
    /// From the session's schema, which must be that of `columns`.
    pub(super) fn new(schema: &[u8], columns: Arc<[Column]>) -> Result<Self, Failed> {
        let mut metadata = read_stream_metadata(&mut Cursor::new(schema)).map_err(unreadable)?;
        if metadata.schema.len() != columns.len() {
            return Err(Failed(format!(
                "{} columns where {} are expected",
                metadata.schema.len(),
                columns.len()
            )));
        }
        for (field, column) in metadata.schema.iter_values_mut().zip(columns.iter()) {
            field.dtype = storage(&field.dtype);
            if !fits(&field.dtype, column) {
                return Err(Failed(format!(
                    "a {:?} as {:?}",
                    column.column_type, field.dtype
                )));
            }
        }
        Ok(Self { metadata, columns })
    }

    /// Reads one message of rows.
    pub(super) fn batch(&self, message: Bytes) -> Result<Batch, Failed> {
        let mut reader = StreamReader::new(Cursor::new(message), self.metadata.clone(), None);
        let rows = match reader.next() {
            Some(Ok(StreamState::Some(rows))) => rows,
            Some(Err(error)) => return Err(unreadable(error)),
            Some(Ok(StreamState::Waiting)) | None => {
                return Err(Failed("a message without rows".to_owned()));
            }
        };
        let height = rows.len();
        let mut series = Vec::with_capacity(self.columns.len());
        let arrays = rows.into_arrays();
        for (index, (array, column)) in arrays.into_iter().zip(self.columns.iter()).enumerate() {
            let array = converted(array, column)?;
            let one = Series::from_arrow(position(index), array).map_err(unreadable)?;
            series.push(one.into());
        }
        DataFrame::new(height, series).map_err(unreadable)
    }
}

/// The type without what only labels it.
fn storage(data_type: &ArrowDataType) -> ArrowDataType {
    match data_type {
        ArrowDataType::Extension(extension) => storage(&extension.inner),
        ArrowDataType::List(element) => {
            let mut element = (**element).clone();
            element.dtype = storage(&element.dtype);
            ArrowDataType::List(Box::new(element))
        }
        ArrowDataType::Struct(fields) => {
            let fields = fields.iter().map(|field| Field {
                dtype: storage(&field.dtype),
                ..field.clone()
            });
            ArrowDataType::Struct(fields.collect())
        }
        other => other.clone(),
    }
}

/// Whether the service sends a column in the type that its documents give.
fn fits(data_type: &ArrowDataType, column: &Column) -> bool {
    match (data_type, column.mode) {
        (ArrowDataType::List(element), Mode::Repeated) => element_fits(&element.dtype, column),
        (_, Mode::Repeated) => false,
        _ => element_fits(data_type, column),
    }
}

fn element_fits(data_type: &ArrowDataType, column: &Column) -> bool {
    match (column.column_type, data_type) {
        (ColumnType::Struct, ArrowDataType::Struct(fields)) => {
            fields.len() == column.fields.len()
                && fields
                    .iter()
                    .zip(&column.fields)
                    .all(|(field, column)| fits(&field.dtype, column))
        }
        (ColumnType::Range, ArrowDataType::Struct(bounds)) => {
            let element = column.range_element;
            let [start, end] = bounds.as_slice() else {
                return false;
            };
            element.is_some_and(|element| {
                let bound = Column::new("", element);
                element_fits(&start.dtype, &bound) && element_fits(&end.dtype, &bound)
            })
        }
        (ColumnType::Int64, ArrowDataType::Int64)
        | (ColumnType::Float64, ArrowDataType::Float64)
        | (ColumnType::Bool, ArrowDataType::Boolean)
        | (ColumnType::Numeric, ArrowDataType::Decimal(38, 9))
        | (ColumnType::Bignumeric, ArrowDataType::Decimal256(_, BIGNUMERIC_SCALE))
        | (ColumnType::Bytes, ArrowDataType::Binary)
        | (ColumnType::Date, ArrowDataType::Date32)
        | (ColumnType::Time, ArrowDataType::Time64(TimeUnit::Microsecond))
        | (ColumnType::Datetime, ArrowDataType::Timestamp(TimeUnit::Microsecond, None))
        | (ColumnType::Timestamp, ArrowDataType::Timestamp(TimeUnit::Microsecond, Some(_)))
        | (ColumnType::Interval, ArrowDataType::Interval(IntervalUnit::MonthDayNano))
        | (
            ColumnType::String | ColumnType::Json | ColumnType::Geography | ColumnType::Unknown,
            ArrowDataType::Utf8,
        ) => true,
        _ => false,
    }
}

fn downcast<T: 'static>(array: &dyn Array) -> Result<&T, Failed> {
    array
        .as_any()
        .downcast_ref::<T>()
        .ok_or_else(|| Failed(format!("{:?} in another form", array.dtype())))
}

/// The array as Polars takes it: texts for what Polars has no type for, fields named by their
/// places.
fn converted(array: Box<dyn Array>, column: &Column) -> Result<Box<dyn Array>, Failed> {
    if column.mode != Mode::Repeated {
        return element(array, column);
    }
    let list: &ListArray<i32> = downcast(array.as_ref())?;
    let values = element(list.values().clone(), column)?;
    let list = ListArray::<i64>::try_new(
        ListArray::<i64>::default_datatype(values.dtype().clone()),
        OffsetsBuffer::<i64>::from(list.offsets()),
        values,
        list.validity().cloned(),
    );
    Ok(Box::new(list.map_err(unreadable)?))
}

fn element(array: Box<dyn Array>, column: &Column) -> Result<Box<dyn Array>, Failed> {
    Ok(match column.column_type {
        ColumnType::Struct => {
            let whole: &StructArray = downcast(array.as_ref())?;
            let mut values = Vec::with_capacity(column.fields.len());
            let mut fields = Vec::with_capacity(column.fields.len());
            for (index, (value, field)) in whole.values().iter().zip(&column.fields).enumerate() {
                let value = converted(value.clone(), field)?;
                fields.push(Field::new(position(index), value.dtype().clone(), true));
                values.push(value);
            }
            let data_type = ArrowDataType::Struct(fields);
            let validity = whole.validity().cloned();
            let whole = StructArray::try_new(data_type, whole.len(), values, validity);
            Box::new(whole.map_err(unreadable)?)
        }
        ColumnType::Bignumeric => {
            let values: &PrimitiveArray<i256> = downcast(array.as_ref())?;
            texts(array.as_ref(), |row, out| {
                bignumeric(values.value(row), out);
            })
        }
        ColumnType::Interval => {
            let values: &PrimitiveArray<months_days_ns> = downcast(array.as_ref())?;
            texts(array.as_ref(), |row, out| interval(values.value(row), out))
        }
        ColumnType::Range => {
            let pair: &StructArray = downcast(array.as_ref())?;
            let element = column.range_element.unwrap_or(ColumnType::Unknown);
            let bounds: Result<Vec<Bound<'_>>, Failed> = pair
                .values()
                .iter()
                .map(|bound| Bound::new(bound.as_ref(), element))
                .collect();
            let bounds = bounds?;
            let [start, end] = bounds.as_slice() else {
                return Err(Failed("a RANGE without two bounds".to_owned()));
            };
            texts(array.as_ref(), |row, out| {
                out.push('[');
                start.text(row, out);
                out.push_str(", ");
                end.text(row, out);
                out.push(')');
            })
        }
        // Polars takes these as they are; what is not of the expected form is told from here.
        ColumnType::Bool => {
            downcast::<BooleanArray>(array.as_ref())?;
            array
        }
        ColumnType::Bytes => {
            downcast::<BinaryArray<i32>>(array.as_ref())?;
            array
        }
        ColumnType::String | ColumnType::Json | ColumnType::Geography | ColumnType::Unknown => {
            downcast::<Utf8Array<i32>>(array.as_ref())?;
            array
        }
        ColumnType::Int64
        | ColumnType::Float64
        | ColumnType::Numeric
        | ColumnType::Date
        | ColumnType::Time
        | ColumnType::Datetime
        | ColumnType::Timestamp => array,
    })
}

/// One text per value, NULL where the array has NULL.
fn texts(array: &dyn Array, write: impl Fn(usize, &mut String)) -> Box<dyn Array> {
    let mut out = MutableBinaryViewArray::<str>::with_capacity(array.len());
    let mut text = String::new();
    for row in 0..array.len() {
        if array.is_null(row) {
            out.push_null();
        } else {
            text.clear();
            write(row, &mut text);
            out.push_value(&text);
        }
    }
    Box::new(out.freeze())
}

/// Adds a count of 10⁻³⁸ as the API writes BIGNUMERIC: all digits, no zeros at the end.
fn bignumeric(value: i256, out: &mut String) {
    if value.0.is_negative() {
        out.push('-');
    }
    let digits = format!("{:0>39}", value.0.unsigned_abs().to_string());
    let (whole, fraction) = digits.split_at(digits.len() - BIGNUMERIC_SCALE);
    out.push_str(whole);
    let fraction = fraction.trim_end_matches('0');
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
}

/// Adds an INTERVAL as the API writes it: `1-2 3 4:5:6.789`, the fraction in three or six digits.
fn interval(value: months_days_ns, out: &mut String) {
    let (months, days, nanos) = (value.months(), value.days(), value.ns());
    let sign = |negative: bool| if negative { "-" } else { "" };
    let months_abs = months.unsigned_abs();
    let micros = nanos.unsigned_abs() / 1000;
    let seconds = micros / 1_000_000;
    let _written = write!(
        out,
        "{}{}-{} {days} {}{}:{}:{}",
        sign(months < 0),
        months_abs / 12,
        months_abs % 12,
        sign(nanos < 0),
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
    );
    let fraction = micros % 1_000_000;
    let _written = match fraction {
        0 => Ok(()),
        _ if fraction % 1000 == 0 => write!(out, ".{:03}", fraction / 1000),
        _ => write!(out, ".{fraction:06}"),
    };
}

/// The lower or the upper ends of ranges.
enum Bound<'a> {
    Date(&'a PrimitiveArray<i32>),
    Datetime(&'a PrimitiveArray<i64>),
    Timestamp(&'a PrimitiveArray<i64>),
}

impl<'a> Bound<'a> {
    fn new(array: &'a dyn Array, element: ColumnType) -> Result<Self, Failed> {
        Ok(match element {
            ColumnType::Date => Self::Date(downcast(array)?),
            ColumnType::Datetime => Self::Datetime(downcast(array)?),
            ColumnType::Timestamp => Self::Timestamp(downcast(array)?),
            other => return Err(Failed(format!("a RANGE of {other:?}"))),
        })
    }

    fn text(&self, row: usize, out: &mut String) {
        let null = match self {
            Self::Date(values) => values.is_null(row),
            Self::Datetime(values) | Self::Timestamp(values) => values.is_null(row),
        };
        if null {
            out.push_str("UNBOUNDED");
            return;
        }
        match self {
            Self::Date(values) => crate::decode::scalar::date_text(values.value(row), out),
            Self::Datetime(values) => {
                crate::decode::scalar::datetime_text(values.value(row), 'T', out);
            }
            Self::Timestamp(values) => {
                crate::decode::scalar::timestamp_text(values.value(row), out);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bignumerics_keep_every_digit() {
        let text = |value: i256| {
            let mut out = String::new();
            bignumeric(value, &mut out);
            out
        };
        let of = |high, low| i256::from_words(high, low);
        assert_eq!(text(of(0, 0)), "0");
        assert_eq!(
            text(of(-1, -1)),
            "-0.00000000000000000000000000000000000001"
        );
        assert_eq!(
            text(of(i128::MAX, -1)),
            "578960446186580977117854925043439539266.34992332820282019728792003956564819967"
        );
        assert_eq!(
            text(of(i128::MIN, 0)),
            "-578960446186580977117854925043439539266.34992332820282019728792003956564819968"
        );
    }

    #[test]
    fn intervals_are_written_as_the_api_does() {
        for (months, days, nanos, expected) in [
            (14, 3, 14_706_789_000_000, "1-2 3 4:5:6.789"),
            (-14, -3, -1_000, "-1-2 -3 -0:0:0.000001"),
            (0, 0, 0, "0-0 0 0:0:0"),
        ] {
            let mut out = String::new();
            interval(months_days_ns(months, days, nanos), &mut out);
            assert_eq!(out, expected);
        }
    }
}
