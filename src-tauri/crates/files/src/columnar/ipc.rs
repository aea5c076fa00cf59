//! Arrow IPC, files and streams: read from the front, so that the first rows are the first bytes.

use super::batches::{BatchFrames, Batches, Tap};
use super::guard::{guarded, or};
use crate::frames::Want;
use crate::source::{Cursor, Source, damaged};
use arrow_ipc::reader::{FileReader, StreamReader};
use model::Result;
use std::io::BufReader;
use std::sync::Arc;

/// In front of a file, with two more bytes; a stream has none.
const MAGIC: &[u8] = b"ARROW1";
/// In front of a file of the first version of Feather.
const FEATHER: &[u8] = b"FEA1";

pub(super) fn open(source: &Arc<dyn Source>, want: &Want) -> Result<BatchFrames> {
    let size = source.size();
    let first = source.read(0..size.min(8))?;
    if first.starts_with(FEATHER) {
        return Err(damaged(
            source.name(),
            Some(0),
            "this is a Feather file of version 1, which is no Arrow IPC yet",
        ));
    }
    let is_file = first.starts_with(MAGIC);
    // Behind its magic a file is a stream; the footer is only a list of what is where.
    let tap = Tap::default();
    let stream = BufReader::with_capacity(
        64 << 10,
        tap.stream(source, if is_file { 8 } else { 0 }, want),
    );
    let reader = guarded(
        source.as_ref(),
        || tap.at(),
        || StreamReader::try_new(stream, None),
    );
    match reader {
        Ok(reader) => {
            let schema = reader.schema();
            let batches: Batches = Box::new(reader);
            Ok(BatchFrames::new(source, want, &schema, batches, tap))
        }
        Err(_) if is_file => by_footer(source, want),
        Err(problem) => Err(or(tap.trouble(), problem)),
    }
}

/// A file whose parts do not lie in the order in which they are read.
fn by_footer(source: &Arc<dyn Source>, want: &Want) -> Result<BatchFrames> {
    let reader = guarded(
        source.as_ref(),
        || None,
        || FileReader::try_new(Cursor::new(source.clone()), None),
    )?;
    let schema = reader.schema();
    Ok(BatchFrames::new(
        source,
        want,
        &schema,
        Box::new(reader),
        Tap::default(),
    ))
}
