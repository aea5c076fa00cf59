//! From Polars' types to the columns of the model, and to frames as the row store wants them.
//!
//! | Polars | Column |
//! |---|---|
//! | signed integers, unsigned ones of up to 32 bits | INT64 |
//! | `UInt64` | NUMERIC, which holds all of them |
//! | `Int128`, `UInt128` | BIGNUMERIC |
//! | floats | FLOAT64 |
//! | decimals | NUMERIC where 29 digits before and 9 behind the point do, BIGNUMERIC otherwise |
//! | `Datetime` | DATETIME, with a zone TIMESTAMP; digits below a microsecond are cut and counted |
//! | `Duration` | INTERVAL |
//! | lists and arrays | ARRAY; of lists JSON, since there are no arrays of arrays |
//! | `Struct` | STRUCT; without fields JSON |
//! | `Null`, categories | STRING |

mod array;
mod json;

pub(crate) use array::{decimal, moment_nanos};
pub(crate) use json::base64;

use array::Lost;
use model::{Column, ColumnType, Mode, PreviewNote, Problem, Result};
use polars::prelude::{
    CompatLevel, DataFrame, DataType, Field, Schema, Series, TimeUnit, TimeZone,
};

/// Digits of a NUMERIC in front of the point, and behind it.
const NUMERIC_DIGITS: (usize, usize) = (29, 9);

/// The columns that a schema is shown as.
pub(crate) fn columns(schema: &Schema) -> Vec<Column> {
    let fields = schema.iter();
    fields
        .map(|(name, data_type)| column(name.as_str(), data_type))
        .collect()
}

fn column(name: &str, data_type: &DataType) -> Column {
    use ColumnType as T;
    let simple = |column_type: T| Column::new(name, column_type);
    match data_type {
        DataType::Boolean => simple(T::Bool),
        DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::UInt8
        | DataType::UInt16
        | DataType::UInt32 => simple(T::Int64),
        DataType::UInt64 => simple(T::Numeric),
        DataType::Int128 | DataType::UInt128 => simple(T::Bignumeric),
        DataType::Float16 | DataType::Float32 | DataType::Float64 => simple(T::Float64),
        DataType::Decimal(digits, scale) => {
            let (before, behind) = NUMERIC_DIGITS;
            let fits = *scale <= behind && digits.saturating_sub(*scale) <= before;
            simple(if fits { T::Numeric } else { T::Bignumeric })
        }
        DataType::Binary | DataType::BinaryOffset => simple(T::Bytes),
        DataType::Date => simple(T::Date),
        DataType::Time => simple(T::Time),
        DataType::Datetime(_, None) => simple(T::Datetime),
        DataType::Datetime(_, Some(_)) => simple(T::Timestamp),
        DataType::Duration(_) => simple(T::Interval),
        DataType::List(element) | DataType::Array(element, _) => match element.as_ref() {
            DataType::List(_) | DataType::Array(..) => simple(T::Json),
            element => Column {
                mode: Mode::Repeated,
                ..column(name, element)
            },
        },
        DataType::Struct(fields) if fields.is_empty() => simple(T::Json),
        DataType::Struct(fields) => Column {
            fields: fields
                .iter()
                .map(|field| column(field.name().as_str(), field.dtype()))
                .collect(),
            ..simple(T::Struct)
        },
        _ => simple(T::String),
    }
}

/// The type in Polars of a column's values in the row store.
fn target(column: &Column) -> DataType {
    let element = match column.column_type {
        ColumnType::Int64 => DataType::Int64,
        ColumnType::Float64 => DataType::Float64,
        ColumnType::Numeric => DataType::Decimal(38, NUMERIC_DIGITS.1),
        ColumnType::Bool => DataType::Boolean,
        ColumnType::Bytes => DataType::Binary,
        ColumnType::Date => DataType::Date,
        ColumnType::Time => DataType::Time,
        ColumnType::Datetime => DataType::Datetime(TimeUnit::Microseconds, None),
        ColumnType::Timestamp => DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC)),
        ColumnType::Struct => {
            let fields = column.fields.iter().enumerate();
            DataType::Struct(
                fields
                    .map(|(index, field)| Field::new(index.to_string().into(), target(field)))
                    .collect(),
            )
        }
        _ => DataType::String,
    };
    if column.mode == Mode::Repeated {
        DataType::List(Box::new(element))
    } else {
        element
    }
}

/// Makes frames of one schema canonical and counts what the canonical types could not hold.
#[derive(Debug)]
pub(crate) struct Canonical {
    columns: Vec<Column>,
    lost: Vec<Lost>,
}

impl Canonical {
    pub(crate) fn new(schema: &Schema) -> Self {
        let columns = columns(schema);
        Self {
            lost: vec![Lost::default(); columns.len()],
            columns,
        }
    }

    /// The columns of the frames that come out.
    pub(crate) fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The frame with canonical types, columns (and fields of structs) named by their index.
    pub(crate) fn frame(&mut self, frame: DataFrame) -> Result<DataFrame> {
        let height = frame.height();
        if frame.width() != self.columns.len() {
            return Err(Problem::broken(format!(
                "a frame of {} columns where {} are expected",
                frame.width(),
                self.columns.len()
            )));
        }
        let mut made = Vec::with_capacity(self.columns.len());
        let columns = self.columns.iter().zip(&mut self.lost);
        for (index, (values, (column, lost))) in
            frame.into_columns().into_iter().zip(columns).enumerate()
        {
            let mut series = values.take_materialized_series().rechunk();
            if *series.dtype() == DataType::Float16 {
                series = series.cast(&DataType::Float64).map_err(array::broken)?;
            }
            let array = series.to_arrow(0, CompatLevel::newest());
            let array = array::canonical(array.as_ref(), column, lost)?;
            let name = index.to_string().into();
            let series = Series::from_chunk_and_dtype(name, array, &target(column));
            made.push(series.map_err(array::broken)?.into());
        }
        DataFrame::new(height, made).map_err(array::broken)
    }

    /// What was lost so far, by column: digits below a microsecond, moments out of range.
    pub(crate) fn notes(&self) -> Vec<PreviewNote> {
        let columns = self.columns.iter().zip(&self.lost);
        columns
            .flat_map(|(column, lost)| lost.notes(&column.name))
            .collect()
    }
}

/// A type as people read it, for drift and notes: `INT32`, `DECIMAL(10, 2)`,
/// `TIMESTAMP(µs, UTC)`, `LIST<STRUCT<a INT64, b STRING>>`.
pub(crate) fn type_name(data_type: &DataType) -> String {
    let unit = |unit: &TimeUnit| match unit {
        TimeUnit::Nanoseconds => "ns",
        TimeUnit::Microseconds => "µs",
        TimeUnit::Milliseconds => "ms",
    };
    match data_type {
        DataType::Boolean => "BOOL".to_owned(),
        DataType::Int8 => "INT8".to_owned(),
        DataType::Int16 => "INT16".to_owned(),
        DataType::Int32 => "INT32".to_owned(),
        DataType::Int64 => "INT64".to_owned(),
        DataType::Int128 => "INT128".to_owned(),
        DataType::UInt8 => "UINT8".to_owned(),
        DataType::UInt16 => "UINT16".to_owned(),
        DataType::UInt32 => "UINT32".to_owned(),
        DataType::UInt64 => "UINT64".to_owned(),
        DataType::UInt128 => "UINT128".to_owned(),
        DataType::Float16 => "FLOAT16".to_owned(),
        DataType::Float32 => "FLOAT32".to_owned(),
        DataType::Float64 => "FLOAT64".to_owned(),
        DataType::Decimal(digits, scale) => format!("DECIMAL({digits}, {scale})"),
        DataType::String => "STRING".to_owned(),
        DataType::Binary | DataType::BinaryOffset => "BYTES".to_owned(),
        DataType::Date => "DATE".to_owned(),
        DataType::Time => "TIME".to_owned(),
        DataType::Datetime(of, None) => format!("DATETIME({})", unit(of)),
        DataType::Datetime(of, Some(zone)) => format!("TIMESTAMP({}, {zone})", unit(of)),
        DataType::Duration(of) => format!("INTERVAL({})", unit(of)),
        DataType::List(element) => format!("LIST<{}>", type_name(element)),
        DataType::Array(element, size) => format!("LIST<{}>[{size}]", type_name(element)),
        DataType::Struct(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|field| format!("{} {}", field.name(), type_name(field.dtype())))
                .collect();
            format!("STRUCT<{}>", fields.join(", "))
        }
        DataType::Null => "NULL".to_owned(),
        DataType::Categorical(..) => "CATEGORY".to_owned(),
        DataType::Enum(..) => "ENUM".to_owned(),
        other => other.to_string().to_uppercase(),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
mod tests;
