//! Text and workbooks as frames: CSV, NDJSON, JSON, LTSV, logs, lines, XLSX.

use crate::frames::{Frames, Want};
use crate::source::Source;
use model::{FileFormat, Reading, Result};
use std::sync::Arc;

/// Opens a file of one of these formats.
pub(crate) fn open(
    source: &Arc<dyn Source>,
    reading: &Reading,
    format: FileFormat,
    want: &Want,
) -> Result<Box<dyn Frames>> {
    todo!()
}
