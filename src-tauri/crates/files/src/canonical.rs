//! From Polars' types to the columns of the model, and to frames as the row store wants them.

use model::{Column, PreviewNote, Result};
use polars::prelude::{DataFrame, DataType, Schema};

/// The columns that a schema is shown as.
pub(crate) fn columns(schema: &Schema) -> Vec<Column> {
    let _ = schema;
    todo!()
}

/// The frame with canonical types, columns (and fields of structs) named by their index.
/// `columns` are those of [`columns`] for the frame's schema. Who has many frames keeps a
/// [`Canonical`], which also tells what was lost.
pub(crate) fn canonical(frame: DataFrame, columns: &[Column]) -> Result<DataFrame> {
    let _ = (frame, columns);
    todo!()
}

/// A type as people read it, for drift and notes: `INT32`, `DECIMAL(10, 2)`,
/// `TIMESTAMP(µs, UTC)`, `LIST<STRUCT<a INT64, b STRING>>`.
pub(crate) fn type_name(data_type: &DataType) -> String {
    let _ = data_type;
    todo!()
}

/// Makes frames of one schema canonical and counts what the canonical types could not hold.
#[derive(Debug)]
pub(crate) struct Canonical {
    columns: Vec<Column>,
}

impl Canonical {
    pub(crate) fn new(schema: &Schema) -> Self {
        Self {
            columns: columns(schema),
        }
    }

    /// The columns of the frames that come out.
    pub(crate) fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// As [`canonical`].
    pub(crate) fn frame(&mut self, frame: DataFrame) -> Result<DataFrame> {
        canonical(frame, &self.columns)
    }

    /// What was lost so far, by column: digits below a microsecond, moments out of range.
    pub(crate) fn notes(&self) -> Vec<PreviewNote> {
        todo!()
    }
}
