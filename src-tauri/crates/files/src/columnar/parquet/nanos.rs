//! What is lost of INT96, which counts nanoseconds, by reading it in microseconds: it is read both
//! ways and compared.

use super::schema;
use crate::canonical::moment_nanos;
use crate::source::Source;
use arrow_array::RecordBatch;
use arrow_array::cast::AsArray as _;
use arrow_array::types::{TimestampMicrosecondType, TimestampNanosecondType};
use model::{PreviewNote, Result};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ParquetRecordBatchReader};
use parquet::errors::ParquetError;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The INT96 columns of a file in nanoseconds.
pub(super) struct Nanos {
    metadata: ArrowReaderMetadata,
    mask: ProjectionMask,
    columns: Vec<Column>,
    reader: Option<ParquetRecordBatchReader>,
}

struct Column {
    /// Its place among the columns that are read.
    at: usize,
    name: String,
    cut: u64,
    example: Option<String>,
}

impl Nanos {
    /// Nothing where none of the columns that are read is INT96. `roots`: the places of those in
    /// the file, in order.
    pub(super) fn new(
        source: &dyn Source,
        metadata: &ArrowReaderMetadata,
        roots: &[usize],
    ) -> Result<Option<Self>> {
        let int96 = schema::int96(metadata);
        let wanted = int96.iter().filter_map(|root| {
            let at = roots.iter().position(|wanted| wanted == root)?;
            Some((*root, at))
        });
        let wanted: Vec<(usize, usize)> = wanted.collect();
        if wanted.is_empty() {
            return Ok(None);
        }
        let metadata = schema::plain(source, metadata.metadata())?;
        let fields = metadata.schema().fields();
        let columns = wanted.iter().filter_map(|(root, at)| {
            Some(Column {
                at: *at,
                name: fields.get(*root)?.name().clone(),
                cut: 0,
                example: None,
            })
        });
        let columns = columns.collect();
        let roots = wanted.iter().map(|(root, _)| *root);
        let mask = ProjectionMask::roots(metadata.parquet_schema(), roots);
        Ok(Some(Self {
            metadata,
            mask,
            columns,
            reader: None,
        }))
    }

    /// Begins a row group, in step with the rest of the columns.
    pub(super) fn start(
        &mut self,
        reader: impl Fn(
            &ArrowReaderMetadata,
            &ProjectionMask,
        ) -> std::result::Result<ParquetRecordBatchReader, ParquetError>,
    ) {
        self.reader = reader(&self.metadata, &self.mask).ok();
    }

    /// Counts what a batch lost.
    pub(super) fn compare(&mut self, batch: &RecordBatch) {
        let Some(reader) = &mut self.reader else {
            return;
        };
        let Ok(Some(Ok(nanos))) = catch_unwind(AssertUnwindSafe(|| reader.next())) else {
            self.reader = None;
            return;
        };
        for (column, nanos) in self.columns.iter_mut().zip(nanos.columns()) {
            let micros = batch.columns().get(column.at);
            let micros =
                micros.and_then(|micros| micros.as_primitive_opt::<TimestampMicrosecondType>());
            let nanos = nanos.as_primitive_opt::<TimestampNanosecondType>();
            let (Some(micros), Some(nanos)) = (micros, nanos) else {
                continue;
            };
            for pair in micros.iter().zip(nanos.iter()) {
                let (Some(micros), Some(nanos)) = pair else {
                    continue;
                };
                // Beyond the reach of nanoseconds they are not what the file says.
                let within = micros.checked_mul(1000).is_some();
                if within && nanos.rem_euclid(1000) != 0 {
                    column.cut += 1;
                    column.example.get_or_insert_with(|| moment_nanos(nanos));
                }
            }
        }
    }

    pub(super) fn notes(&self) -> Vec<PreviewNote> {
        let columns = self.columns.iter();
        columns
            .filter_map(|column| {
                Some(PreviewNote::Cut {
                    column: column.name.clone(),
                    values: column.cut,
                    example: column.example.clone()?,
                })
            })
            .collect()
    }
}
