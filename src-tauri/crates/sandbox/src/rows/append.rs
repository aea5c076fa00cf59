//! Cells into DuckDB: rows are gathered into Arrow vectors and appended batch by batch.

use std::sync::Arc;

use duckdb::Connection;
use duckdb::arrow::array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array,
    IntervalMonthDayNanoArray, ListArray, RecordBatch, StringArray, StructArray,
    Time64MicrosecondArray, TimestampMicrosecondArray,
};
use duckdb::arrow::buffer::{NullBuffer, OffsetBuffer};
use duckdb::arrow::datatypes::{
    DataType, Field as ArrowField, Fields, IntervalMonthDayNano, IntervalUnit, Schema, TimeUnit,
};
use sandbox_functions::Type;
use sandbox_functions::physical::field_name;

use super::cell::Cell;
use crate::catalog::Table;
use crate::engine::failure;
use crate::error::{Failure, Outcome};

/// Rows that are appended at once.
const BATCH: usize = 8_192;

/// Gathers rows for a physical table whose columns are those of the [`Table`].
pub(crate) struct Appender<'a> {
    connection: &'a Connection,
    table: &'a Table,
    columns: Vec<Vec<Cell>>,
    rows: u64,
}

impl<'a> Appender<'a> {
    pub(crate) fn new(connection: &'a Connection, table: &'a Table) -> Self {
        Self {
            connection,
            table,
            columns: vec![Vec::new(); table.columns.len()],
            rows: 0,
        }
    }

    /// Adds a row, cells in the order of the columns.
    pub(crate) fn push(&mut self, row: Vec<Cell>) -> Outcome<()> {
        for (column, cell) in self.columns.iter_mut().zip(row) {
            column.push(cell);
        }
        self.rows += 1;
        if self
            .columns
            .first()
            .is_some_and(|column| column.len() >= BATCH)
        {
            self.flush()?;
        }
        Ok(())
    }

    /// Writes what is left and says how many rows there were.
    pub(crate) fn finish(mut self) -> Outcome<u64> {
        self.flush()?;
        Ok(self.rows)
    }

    fn flush(&mut self) -> Outcome<()> {
        if self.columns.first().is_none_or(Vec::is_empty) {
            return Ok(());
        }
        let mut fields = Vec::new();
        let mut arrays = Vec::new();
        for (column, cells) in self.table.columns.iter().zip(&mut self.columns) {
            let cells = std::mem::take(cells);
            let array = array(&cells, &column.field.ty);
            fields.push(ArrowField::new(
                &column.physical,
                array.data_type().clone(),
                true,
            ));
            arrays.push(array);
        }
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
            .map_err(|error| Failure::backend(error.to_string()))?;
        let names: Vec<&str> = self
            .table
            .columns
            .iter()
            .map(|column| column.physical.as_str())
            .collect();
        let mut appender = self
            .connection
            .appender_with_columns_to_db(&self.table.physical, "data", &names)
            .map_err(|error| failure(&error))?;
        appender
            .append_record_batch(batch)
            .map_err(|error| failure(&error))?;
        appender.flush().map_err(|error| failure(&error))
    }
}

fn data_type(ty: &Type) -> DataType {
    match ty {
        Type::Int64 => DataType::Int64,
        Type::Float64 => DataType::Float64,
        Type::Bool => DataType::Boolean,
        Type::Numeric => DataType::Decimal128(38, 9),
        Type::BigNumeric | Type::String | Type::Json | Type::Geography => DataType::Utf8,
        Type::Bytes => DataType::Binary,
        Type::Date => DataType::Date32,
        Type::Time => DataType::Time64(TimeUnit::Microsecond),
        Type::DateTime | Type::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, None),
        Type::Interval => DataType::Interval(IntervalUnit::MonthDayNano),
        Type::Array(element) => {
            DataType::List(Arc::new(ArrowField::new("item", data_type(element), true)))
        }
        Type::Range(element) => DataType::Struct(Fields::from(vec![
            ArrowField::new("start", data_type(element), true),
            ArrowField::new("end", data_type(element), true),
        ])),
        Type::Struct(_) => DataType::Struct(struct_fields(ty)),
    }
}

fn struct_fields(ty: &Type) -> Fields {
    ty.fields()
        .unwrap_or_default()
        .iter()
        .enumerate()
        .map(|(index, field)| ArrowField::new(field_name(index), data_type(&field.ty), true))
        .collect()
}

macro_rules! column {
    ($array:ty, $cells:expr, $variant:path) => {
        Arc::new(
            $cells
                .iter()
                .map(|cell| match cell {
                    $variant(value) => Some(value.clone()),
                    _ => None,
                })
                .collect::<$array>(),
        )
    };
}

/// An Arrow vector of these cells.
fn array(cells: &[Cell], ty: &Type) -> ArrayRef {
    match ty {
        Type::Int64 => column!(Int64Array, cells, Cell::Int),
        Type::Float64 => column!(Float64Array, cells, Cell::Float),
        Type::Bool => column!(BooleanArray, cells, Cell::Bool),
        Type::Numeric => {
            let values = column!(Decimal128Array, cells, Cell::Decimal);
            let typed = Decimal128Array::clone(&values).with_precision_and_scale(38, 9);
            typed.map_or(values as ArrayRef, |typed| Arc::new(typed) as ArrayRef)
        }
        Type::BigNumeric | Type::String | Type::Json | Type::Geography => {
            let texts: StringArray = cells
                .iter()
                .map(|cell| match cell {
                    Cell::Text(text) => Some(text.as_str()),
                    _ => None,
                })
                .collect();
            Arc::new(texts)
        }
        Type::Bytes => {
            let bytes: BinaryArray = cells
                .iter()
                .map(|cell| match cell {
                    Cell::Bytes(bytes) => Some(bytes.as_slice()),
                    _ => None,
                })
                .collect();
            Arc::new(bytes)
        }
        Type::Date => column!(Date32Array, cells, Cell::Date),
        Type::Time => column!(Time64MicrosecondArray, cells, Cell::Micros),
        Type::DateTime | Type::Timestamp => column!(TimestampMicrosecondArray, cells, Cell::Micros),
        Type::Interval => {
            let values: IntervalMonthDayNanoArray = cells
                .iter()
                .map(|cell| match cell {
                    Cell::Interval(value) => Some(IntervalMonthDayNano::new(
                        value.months,
                        value.days,
                        value.micros.saturating_mul(1000),
                    )),
                    _ => None,
                })
                .collect();
            Arc::new(values)
        }
        Type::Array(element) => {
            let mut flat = Vec::new();
            let mut lengths = Vec::with_capacity(cells.len());
            for cell in cells {
                if let Cell::List(items) = cell {
                    lengths.push(items.len());
                    flat.extend(items.iter().cloned());
                } else {
                    lengths.push(0);
                }
            }
            let values = array(&flat, element);
            let item = Arc::new(ArrowField::new("item", values.data_type().clone(), true));
            let nulls = cells
                .iter()
                .map(|cell| matches!(cell, Cell::List(_)))
                .collect::<NullBuffer>();
            Arc::new(ListArray::new(
                item,
                OffsetBuffer::from_lengths(lengths),
                values,
                Some(nulls),
            ))
        }
        Type::Range(element) => {
            let types = [element.as_ref().clone(), element.as_ref().clone()];
            structs(cells, &types, data_type(ty))
        }
        Type::Struct(fields) => {
            let types: Vec<Type> = fields.iter().map(|field| field.ty.clone()).collect();
            structs(cells, &types, data_type(ty))
        }
    }
}

fn structs(cells: &[Cell], types: &[Type], data_type: DataType) -> ArrayRef {
    let DataType::Struct(fields) = data_type else {
        return Arc::new(StructArray::new_empty_fields(cells.len(), None));
    };
    let columns: Vec<ArrayRef> = types
        .iter()
        .enumerate()
        .map(|(index, ty)| {
            let column: Vec<Cell> = cells
                .iter()
                .map(|cell| match cell {
                    Cell::Struct(values) => values.get(index).cloned().unwrap_or(Cell::Null),
                    _ => Cell::Null,
                })
                .collect();
            array(&column, ty)
        })
        .collect();
    let nulls = cells
        .iter()
        .map(|cell| matches!(cell, Cell::Struct(_)))
        .collect::<NullBuffer>();
    Arc::new(StructArray::new(fields, columns, Some(nulls)))
}
