//! Avro, object containers: block by block from the front.

use super::batches::{BatchFrames, Batches, Tap};
use super::guard::{guarded, or};
use crate::frames::Want;
use crate::source::Source;
use arrow_avro::reader::ReaderBuilder;
use model::Result;
use std::io::BufReader;
use std::sync::Arc;

/// Rows of a batch at most.
const ROWS: u64 = 8192;

pub(super) fn open(source: &Arc<dyn Source>, want: &Want) -> Result<BatchFrames> {
    let tap = Tap::default();
    let stream = BufReader::with_capacity(64 << 10, tap.stream(source, 0, want));
    let rows = want.rows.unwrap_or(ROWS).clamp(1, ROWS);
    let reader = guarded(
        source.as_ref(),
        || tap.at(),
        || {
            ReaderBuilder::new()
                .with_batch_size(rows as usize)
                .build(stream)
        },
    )
    .map_err(|problem| or(tap.trouble(), problem))?;
    let schema = reader.schema();
    // Each block ends with the marker of the file; a last one without it is left out unsaid.
    let sync = reader.avro_header().sync();
    let batches: Batches = Box::new(reader);
    let ending = tap.clone();
    Ok(BatchFrames::new(source, want, &schema, batches, tap).ending(move || ending.last() == sync))
}
