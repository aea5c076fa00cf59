//! ORC: the tail, then the stripes as they are needed.

use super::batches::{BatchFrames, Batches, Tap};
use super::guard::{guarded, or};
use crate::frames::Want;
use crate::source::{Source, io_error};
use bytes::{Buf as _, Bytes};
use model::Result;
use orc_rust::arrow_reader::ArrowReaderBuilder;
use orc_rust::projection::ProjectionMask;
use orc_rust::reader::ChunkReader;
use orc_rust::reader::metadata::FileMetadata;
use orc_rust::schema::TimestampPrecision;
use orc_rust::statistics::TypeStatistics;
use std::io;
use std::ops::Range;
use std::sync::Arc;

/// Rows of a batch at most.
const ROWS: u64 = 8192;
/// Read at once at least, doubled each time up to [`LONGEST`].
const SHORTEST: u64 = 128 << 10;
const LONGEST: u64 = 8 << 20;

pub(super) fn open(source: &Arc<dyn Source>, want: &Want) -> Result<BatchFrames> {
    let tap = Tap::default();
    let guard = |problem| or(tap.trouble(), problem);
    let reader = Ahead {
        source: source.clone(),
        tap: tap.clone(),
        held: Held::default().into(),
    };
    let builder = guarded(
        source.as_ref(),
        || tap.at(),
        || ArrowReaderBuilder::try_new(reader),
    )
    .map_err(guard)?;
    let rows = want.rows.unwrap_or(ROWS).clamp(1, ROWS);
    let total = builder.file_metadata().number_of_rows();
    let precision = precision(builder.file_metadata());
    let mut builder = builder
        .with_batch_size(rows as usize)
        .with_timestamp_precision(precision);
    if let Some(names) = &want.columns {
        let root = builder.file_metadata().root_data_type();
        let mask = ProjectionMask::named_roots(root, names);
        builder = builder.with_projection(mask);
    }
    let (schema, reader) = guarded(
        source.as_ref(),
        || tap.at(),
        || Ok::<_, String>((builder.schema(), builder.build())),
    )
    .map_err(guard)?;
    let batches: Batches = Box::new(reader);
    Ok(BatchFrames::new(source, want, &schema, batches, tap.clone()).with_total(total))
}

/// Nanoseconds reach from 1677 to 2262 only, and a single moment beyond ends the reading: they are
/// taken only where the file says that there is none.
fn precision(metadata: &FileMetadata) -> TimestampPrecision {
    const WITHIN: Range<i64> = -9_223_200_000_000..9_223_200_000_000;
    let columns = metadata.column_file_statistics();
    let beyond = columns.iter().any(|column| match column.type_statistics() {
        Some(TypeStatistics::Timestamp {
            min,
            max,
            min_utc,
            max_utc,
        }) => [min, max, min_utc, max_utc]
            .into_iter()
            .any(|end| !WITHIN.contains(end)),
        _ => false,
    });
    if beyond || columns.is_empty() {
        TimestampPrecision::Microsecond
    } else {
        TimestampPrecision::Nanosecond
    }
}

/// Reads streams of a stripe, which are asked for one after the other, some at a time.
struct Ahead {
    source: Arc<dyn Source>,
    tap: Tap,
    held: parking_lot::Mutex<Held>,
}

#[derive(Default)]
struct Held {
    at: u64,
    bytes: Bytes,
    step: u64,
}

impl Ahead {
    fn read(&self, range: Range<u64>) -> io::Result<Bytes> {
        let mut held = self.held.lock();
        let within = range
            .start
            .checked_sub(held.at)
            .zip(range.end.checked_sub(held.at));
        if let Some((from, to)) = within
            && to <= held.bytes.len() as u64
        {
            return Ok(held.bytes.slice(from as usize..to as usize));
        }
        self.tap.moved(range.start);
        // Only what follows what was read last is read ahead.
        let follows = within.is_some_and(|(from, _)| from <= held.bytes.len() as u64);
        held.step = if follows {
            (held.step * 2).clamp(SHORTEST, LONGEST)
        } else {
            SHORTEST
        };
        let size = self.source.size();
        let end = range.end.max((range.start + held.step).min(size));
        let bytes = self.source.read(range.start..end).map_err(|problem| {
            self.tap.failed(&problem);
            io_error(problem)
        })?;
        let wanted = bytes.slice(0..(range.end - range.start) as usize);
        held.at = range.start;
        held.bytes = bytes;
        Ok(wanted)
    }
}

impl ChunkReader for Ahead {
    type T = bytes::buf::Reader<Bytes>;

    fn len(&self) -> u64 {
        self.source.size()
    }

    fn get_read(&self, from: u64) -> io::Result<Self::T> {
        let end = (from + SHORTEST).min(self.source.size());
        Ok(self.read(from.min(end)..end)?.reader())
    }

    fn get_bytes(&self, from: u64, length: u64) -> io::Result<Bytes> {
        let end = from
            .checked_add(length)
            .filter(|end| *end <= self.source.size());
        let end = end.ok_or(io::ErrorKind::UnexpectedEof)?;
        self.read(from..end)
    }
}
