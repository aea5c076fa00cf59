//! Formats with columns of their own: Parquet, Arrow IPC, Avro, ORC.

mod arrow;
mod avro;
mod batches;
mod bound;
mod drift;
mod facts;
mod guard;
mod ipc;
mod names;
mod orc;
mod parquet;
mod side_by_side;
mod statistics;

pub(crate) use arrow::interval;
pub(crate) use drift::drift;
pub(crate) use facts::facts;
pub(crate) use statistics::statistics;

use crate::frames::{Frames, Want};
use crate::source::{Source, damaged};
use model::{FileFormat, Reading, Result};
use std::sync::Arc;

/// Opens a Parquet file; for few rows it reads the footer and the pages that hold them.
pub(crate) fn parquet(source: &Arc<dyn Source>, want: &Want) -> Result<Box<dyn Frames>> {
    Ok(Box::new(parquet::open(source, want)?))
}

/// Opens a file of one of the other formats.
pub(crate) fn open(
    source: &Arc<dyn Source>,
    _reading: &Reading,
    format: FileFormat,
    want: &Want,
) -> Result<Box<dyn Frames>> {
    Ok(Box::new(match format {
        FileFormat::Arrow => ipc::open(source, want)?,
        FileFormat::Avro => avro::open(source, want)?,
        FileFormat::Orc => orc::open(source, want)?,
        _ => {
            return Err(damaged(
                source.name(),
                None,
                "this is no format with columns of its own",
            ));
        }
    }))
}

#[cfg(test)]
#[expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]
mod tests;
