//! From Polars' types to the columns of the model, and to frames as the row store wants them.

use model::{Column, Result};
use polars::prelude::{DataFrame, Schema};

/// The columns that a schema is shown as.
pub(crate) fn columns(schema: &Schema) -> Vec<Column> {
    todo!()
}

/// The frame with canonical types, columns (and fields of structs) named by their index.
pub(crate) fn canonical(frame: DataFrame, columns: &[Column]) -> Result<DataFrame> {
    todo!()
}
