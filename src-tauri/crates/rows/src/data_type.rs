//! The Polars type of a column, for files without rows.

use crate::column_names::unique_names;
use model::{Column, ColumnType, Mode};
use polars::prelude::{DataType, Field, TimeUnit, TimeZone};

pub(crate) fn of(column: &Column) -> DataType {
    let element = match column.column_type {
        ColumnType::Int64 => DataType::Int64,
        ColumnType::Float64 => DataType::Float64,
        ColumnType::Numeric => DataType::Decimal(38, 9),
        ColumnType::Bool => DataType::Boolean,
        ColumnType::Bytes => DataType::Binary,
        ColumnType::Date => DataType::Date,
        ColumnType::Time => DataType::Time,
        ColumnType::Datetime => DataType::Datetime(TimeUnit::Microseconds, None),
        ColumnType::Timestamp => DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC)),
        ColumnType::Struct => {
            let names = unique_names(&column.fields);
            let fields = names.into_iter().zip(&column.fields);
            DataType::Struct(
                fields
                    .map(|(name, field)| Field::new(name.into(), of(field)))
                    .collect(),
            )
        }
        ColumnType::String
        | ColumnType::Bignumeric
        | ColumnType::Interval
        | ColumnType::Json
        | ColumnType::Geography
        | ColumnType::Range
        | ColumnType::Unknown => DataType::String,
    };
    if column.mode == Mode::Repeated {
        DataType::List(Box::new(element))
    } else {
        element
    }
}
