//! Formats with columns of their own: Parquet, Arrow IPC, Avro, ORC.

mod drift;
mod statistics;

pub(crate) use drift::drift;
pub(crate) use statistics::{ColumnStatistics, Statistics, statistics};

use crate::frames::{Frames, Want};
use crate::source::Source;
use model::{FileFormat, ParquetFacts, Reading, Result};
use std::sync::Arc;

/// Opens a Parquet file; for few rows it reads the footer and the pages that hold them.
pub(crate) fn parquet(source: &Arc<dyn Source>, want: &Want) -> Result<Box<dyn Frames>> {
    let _ = (source, want);
    todo!()
}

/// Opens a file of one of the other formats.
pub(crate) fn open(
    source: &Arc<dyn Source>,
    reading: &Reading,
    format: FileFormat,
    want: &Want,
) -> Result<Box<dyn Frames>> {
    let _ = (source, reading, format, want);
    todo!()
}

/// What the footer of a Parquet file says.
pub(crate) fn facts(source: &Arc<dyn Source>) -> Result<ParquetFacts> {
    let _ = source;
    todo!()
}
