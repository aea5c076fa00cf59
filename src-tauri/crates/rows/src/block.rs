//! Consecutive rows in memory, column by column.

use crate::Batch;
use crate::problem::from_polars;
use model::{Column, Mode, Problem, Result};
use polars::prelude::CompatLevel;
use polars_arrow::array::{
    Array, ArrayRef, BinaryViewArray, ListArray, StructArray, Utf8ViewArray, new_null_array,
};
use polars_arrow::datatypes::ArrowDataType;
use polars_arrow::offset::OffsetsBuffer;

/// Consecutive rows in memory.
pub(crate) struct Block {
    pub(crate) rows: usize,
    /// One per column, in Arrow's logical types.
    pub(crate) arrays: Vec<ArrayRef>,
    pub(crate) bytes: usize,
}

impl Block {
    /// Takes a batch over. Its columns must be those of the row set.
    pub(crate) fn new(batch: Batch, columns: &[Column]) -> Result<Self> {
        if batch.width() != columns.len() {
            return Err(Problem::broken(format!(
                "a batch of {} columns for a row set of {}",
                batch.width(),
                columns.len()
            )));
        }
        let rows = batch.height();
        let mut arrays = Vec::with_capacity(columns.len());
        for (column, expected) in batch.into_columns().into_iter().zip(columns) {
            let series = column.as_materialized_series().rechunk();
            let array = series.to_arrow(0, CompatLevel::newest());
            // Better refused now than when it is looked at.
            crate::format::Cells::new(array.as_ref(), expected, crate::zone::Zone::UTC)?;
            arrays.push(masked(array, expected)?);
        }
        let bytes = arrays.iter().map(|array| size(array.as_ref())).sum();
        Ok(Self {
            rows,
            arrays,
            bytes,
        })
    }
}

/// The same without the values that the policy hides: they are never kept, neither in memory nor
/// on disk.
fn masked(array: ArrayRef, column: &Column) -> Result<ArrayRef> {
    if column.masked {
        return Ok(new_null_array(array.dtype().clone(), array.len()));
    }
    if !has_masked(&column.fields) {
        return Ok(array);
    }
    let lost = || Problem::broken("a struct of another shape than its column");
    let any = array.as_any();
    if let Some(list) = any.downcast_ref::<ListArray<i64>>() {
        let element = Column {
            mode: Mode::Nullable,
            ..column.clone()
        };
        let values = masked(list.values().clone(), &element)?;
        let (dtype, offsets) = (list.dtype().clone(), list.offsets().clone());
        let kept = ListArray::<i64>::try_new(dtype, offsets, values, list.validity().cloned());
        return Ok(Box::new(kept.map_err(from_polars)?));
    }
    let fields = any.downcast_ref::<StructArray>().ok_or_else(lost)?;
    if fields.values().len() != column.fields.len() {
        return Err(lost());
    }
    let values = fields.values().iter().zip(&column.fields);
    let values: Vec<ArrayRef> = values
        .map(|(field, column)| masked(field.clone(), column))
        .collect::<Result<_>>()?;
    let (dtype, length) = (fields.dtype().clone(), fields.len());
    let kept = StructArray::try_new(dtype, length, values, fields.validity().cloned());
    Ok(Box::new(kept.map_err(from_polars)?))
}

fn has_masked(columns: &[Column]) -> bool {
    columns
        .iter()
        .any(|column| column.masked || has_masked(&column.fields))
}

/// Bytes that an array holds in memory.
fn size(array: &dyn Array) -> usize {
    let any = array.as_any();
    let len = array.len();
    let validity = if array.validity().is_some() {
        len / 8
    } else {
        0
    };
    // Polars' own estimate leaves out the 16 bytes that every text has beside its buffer.
    let values = if let Some(texts) = any.downcast_ref::<Utf8ViewArray>() {
        len * 16 + texts.total_buffer_len()
    } else if let Some(bytes) = any.downcast_ref::<BinaryViewArray>() {
        len * 16 + bytes.total_buffer_len()
    } else if let Some(fields) = any.downcast_ref::<StructArray>() {
        fields
            .values()
            .iter()
            .map(|field| size(field.as_ref()))
            .sum()
    } else if let Some(list) = any.downcast_ref::<ListArray<i64>>() {
        len * 8 + size(list.values().as_ref())
    } else {
        match array.dtype() {
            ArrowDataType::Boolean => len / 8,
            ArrowDataType::Date32 => len * 4,
            ArrowDataType::Decimal(..) => len * 16,
            _ => len * 8,
        }
    };
    values + validity
}

/// The same values without what a slice drags along: texts that it does not show, elements that
/// are not its own.
pub(crate) fn compact(array: &ArrayRef) -> ArrayRef {
    let any = array.as_any();
    if let Some(texts) = any.downcast_ref::<Utf8ViewArray>() {
        return Box::new(texts.clone().gc());
    }
    if let Some(bytes) = any.downcast_ref::<BinaryViewArray>() {
        return Box::new(bytes.clone().gc());
    }
    if let Some(fields) = any.downcast_ref::<StructArray>() {
        let values = fields.values().iter().map(compact).collect();
        let validity = fields.validity().cloned();
        let compacted =
            StructArray::try_new(fields.dtype().clone(), fields.len(), values, validity);
        return compacted.map_or_else(|_| array.clone(), |array| Box::new(array) as ArrayRef);
    }
    if let Some(list) = any.downcast_ref::<ListArray<i64>>() {
        let ends = list.offsets().buffer();
        let (first, last) = (ends.first().copied(), ends.last().copied());
        let (first, last) = (first.unwrap_or(0), last.unwrap_or(0));
        let values = compact(
            &list
                .values()
                .sliced(first as usize, (last - first) as usize),
        );
        let ends: Vec<i64> = ends.iter().map(|end| end - first).collect();
        let compacted = OffsetsBuffer::try_from(ends).and_then(|ends| {
            let validity = list.validity().cloned();
            ListArray::<i64>::try_new(list.dtype().clone(), ends, values, validity)
        });
        return compacted.map_or_else(|_| array.clone(), |array| Box::new(array) as ArrayRef);
    }
    array.clone()
}

/// The same values with names for the fields of structs, as `columns` have them, made unique.
pub(crate) fn with_names(array: &ArrayRef, column: &Column) -> Result<ArrayRef> {
    if column.fields.is_empty() {
        return Ok(array.clone());
    }
    let any = array.as_any();
    if let Some(list) = any.downcast_ref::<ListArray<i64>>() {
        let values = with_names(list.values(), column)?;
        let data_type = ListArray::<i64>::default_datatype(values.dtype().clone());
        let validity = list.validity().cloned();
        let list = ListArray::<i64>::try_new(data_type, list.offsets().clone(), values, validity);
        return Ok(Box::new(list.map_err(from_polars)?));
    }
    if let Some(fields) = any.downcast_ref::<StructArray>() {
        let names = crate::column_names::unique_names(&column.fields);
        let mut values = Vec::with_capacity(names.len());
        let mut arrow_fields = Vec::with_capacity(names.len());
        for ((value, field), name) in fields.values().iter().zip(&column.fields).zip(names) {
            let value = with_names(value, field)?;
            let data_type = value.dtype().clone();
            arrow_fields.push(polars_arrow::datatypes::Field::new(
                name.into(),
                data_type,
                true,
            ));
            values.push(value);
        }
        let data_type = ArrowDataType::Struct(arrow_fields);
        let validity = fields.validity().cloned();
        let fields = StructArray::try_new(data_type, fields.len(), values, validity);
        return Ok(Box::new(fields.map_err(from_polars)?));
    }
    Ok(array.clone())
}
