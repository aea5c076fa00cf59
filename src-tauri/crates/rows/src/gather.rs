//! Picking rows out of arrays, and putting arrays one behind the other.

use crate::problem::from_polars;
use model::{Problem, Result};
use polars::prelude::{CompatLevel, IdxCa, NamedFrom as _, PlSmallStr, Series};
use polars_arrow::array::ArrayRef;

fn series(array: &ArrayRef) -> Result<Series> {
    Series::try_from((PlSmallStr::EMPTY, array.clone())).map_err(from_polars)
}

/// The values at these indices, in their order.
pub(crate) fn take(array: &ArrayRef, indices: &[u32]) -> Result<ArrayRef> {
    let taken = series(array)?.take_slice(indices).map_err(from_polars)?;
    Ok(taken.rechunk().to_arrow(0, CompatLevel::newest()))
}

/// The same, NULL where there is no index.
pub(crate) fn take_some(array: &ArrayRef, indices: &[Option<u32>]) -> Result<ArrayRef> {
    let indices = IdxCa::new(PlSmallStr::EMPTY, indices);
    let taken = series(array)?.take(&indices).map_err(from_polars)?;
    Ok(taken.rechunk().to_arrow(0, CompatLevel::newest()))
}

/// One array of all values.
pub(crate) fn concat(pieces: Vec<ArrayRef>) -> Result<ArrayRef> {
    let mut pieces = pieces.into_iter();
    let first = pieces
        .next()
        .ok_or_else(|| Problem::broken("nothing to put together"))?;
    let mut whole = series(&first)?;
    for piece in pieces {
        whole.append(&series(&piece)?).map_err(from_polars)?;
    }
    Ok(whole.rechunk().to_arrow(0, CompatLevel::newest()))
}
