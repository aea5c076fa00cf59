//! Batches as another process writes them.

use crate::Batch;
use crate::problem::from_polars;
use model::Result;
use polars::prelude::{IpcStreamReader, SerReader as _};
use std::io::Cursor;

/// The rows of an Arrow IPC stream.
pub(crate) fn batch(stream: &[u8]) -> Result<Batch> {
    IpcStreamReader::new(Cursor::new(stream))
        .finish()
        .map_err(from_polars)
}
