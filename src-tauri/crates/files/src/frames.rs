//! The rows of one file as frames, whatever its format.

use crate::source::{self, Source};
use model::{Compression, FileFormat as F, PreviewNote, Problem, Reading, Result};
use polars::prelude::{DataFrame, Schema};
use std::sync::Arc;

/// Bytes that a packed file of a format with columns may have unpacked: it lies on disk meanwhile.
const UNPACKED: u64 = 4 << 30;

/// What is wanted of a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Want {
    /// Names in the order of the file; absent: all.
    pub(crate) columns: Option<Vec<String>>,
    /// Nobody will take more rows than this: read as little as that takes.
    pub(crate) rows: Option<u64>,
}

/// The rows of one file, in order. Each frame has the columns of `schema`, by their own names
/// (made unique where they repeat), in Polars' natural types.
pub(crate) trait Frames: Send {
    /// Names and types.
    fn schema(&self) -> &Schema;
    /// Rows in all, where the file says.
    fn total_rows(&self) -> Option<u64> {
        None
    }
    /// The next frame; absent at the end. After a problem come no more frames; those before stand.
    fn next(&mut self) -> Result<Option<DataFrame>>;
    /// What was not as it should be so far.
    fn notes(&self) -> Vec<PreviewNote>;
}

/// Opens a file. `reading` has every field filled that plays a part for its format.
pub(crate) fn open(
    source: &Arc<dyn Source>,
    reading: &Reading,
    want: &Want,
) -> Result<Box<dyn Frames>> {
    let format = reading.format.unwrap_or(F::Binary);
    let packed = reading
        .compression
        .is_some_and(|compression| compression != Compression::None);
    match format {
        F::Parquet | F::Avro | F::Orc | F::Arrow | F::Xlsx if packed => {
            let file = crate::text::unpack::to_disk(source, reading, UNPACKED)?;
            let plain = source::open_local(source.name(), file.path())?;
            let mut reading = reading.clone();
            reading.compression = None;
            reading.part = None;
            let frames = open(&plain, &reading, want)?;
            Ok(Box::new(OnDisk {
                frames,
                _file: file,
            }))
        }
        F::Parquet => crate::columnar::parquet(source, want),
        F::Avro | F::Orc | F::Arrow => crate::columnar::open(source, reading, format, want),
        F::Csv | F::Ndjson | F::Json | F::Xlsx | F::Ltsv | F::Log | F::Text => {
            crate::text::open(source, reading, format, want)
        }
        F::Binary => Err(Problem::new(model::Kind::Damaged {
            file: source.name().to_owned(),
            at: Some(0),
            reason: "this is not a table in any format that is known".to_owned(),
        })),
    }
}

/// Frames of a file that is there only as long as they are read.
struct OnDisk {
    frames: Box<dyn Frames>,
    _file: tempfile::NamedTempFile,
}

impl Frames for OnDisk {
    fn schema(&self) -> &Schema {
        self.frames.schema()
    }

    fn total_rows(&self) -> Option<u64> {
        self.frames.total_rows()
    }

    fn next(&mut self) -> Result<Option<DataFrame>> {
        self.frames.next()
    }

    fn notes(&self) -> Vec<PreviewNote> {
        self.frames.notes()
    }
}
