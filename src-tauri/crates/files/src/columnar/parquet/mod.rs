//! Parquet: the first rows by pages, all rows by row groups.

mod footer;
mod nanos;
mod plan;
mod schema;
mod thrift;
mod window;

pub(super) use footer::Footer;

use super::arrow;
use super::guard::{guarded, or};
use crate::frames::{Frames, Want};
use crate::source::{Source, damaged};
use bytes::Bytes;
use model::{Kind, PreviewNote, Problem, Result};
use nanos::Nanos;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::errors::ParquetError;
use polars::prelude::{DataFrame, Schema};
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;
use std::thread::JoinHandle;
use window::{Held, Window};

/// Row groups are fetched together up to so many bytes as they lie in the file.
const TOGETHER: u64 = 16 << 20;
/// A row group of more is read piece by piece.
const HELD: u64 = 64 << 20;
/// Bytes of a frame, unpacked, that are aimed at.
const FRAME: u64 = 16 << 20;
/// Rows of a frame at most.
const FRAME_ROWS: u64 = 64 << 10;

/// The rows of a Parquet file.
pub(super) struct ParquetFrames {
    window: Arc<Window>,
    metadata: ArrowReaderMetadata,
    mask: ProjectionMask,
    /// Leaf columns that are read.
    leaves: Vec<usize>,
    schema: Schema,
    total: u64,
    /// Row groups that are not read yet, each with the rows wanted of it.
    ahead: VecDeque<Part>,
    /// Those that are here, in the order of reading.
    fetched: VecDeque<Part>,
    /// Fetches the next ones meanwhile.
    fetching: Option<(Vec<Part>, JoinHandle<Result<()>>)>,
    current: Option<(Part, ParquetRecordBatchReader)>,
    /// The footer as it stands in the file, until texts turned out not to be in UTF-8.
    raw: Option<Bytes>,
    wrong_bytes: u64,
    nanos: Option<Nanos>,
}

/// Rows of one row group.
#[derive(Clone, Copy)]
struct Part {
    group: usize,
    take: u64,
    /// Whether that is all of them.
    whole: bool,
    /// Rows that came already.
    done: u64,
}

/// Opens a file.
pub(super) fn open(source: &Arc<dyn Source>, want: &Want) -> Result<ParquetFrames> {
    let footer = Footer::read(source)?;
    ParquetFrames::new(&footer, want)
}

impl ParquetFrames {
    fn new(footer: &Footer, want: &Want) -> Result<Self> {
        let source = footer.window.source().clone();
        let metadata = schema::metadata(source.as_ref(), &footer.metadata)?;
        let all = arrow::schema(metadata.schema());
        let roots: Vec<usize> = match &want.columns {
            None => (0..all.len()).collect(),
            Some(names) => {
                let wanted = |name: &str| names.iter().any(|wanted| wanted == name);
                let named = all.iter_names().enumerate();
                named
                    .filter(|(_, name)| wanted(name.as_str()))
                    .map(|(index, _)| index)
                    .collect()
            }
        };
        let schema: Schema = roots
            .iter()
            .filter_map(|index| all.get_at_index(*index))
            .map(|(name, data_type)| (name.clone(), data_type.clone()))
            .collect();
        let descriptor = metadata.parquet_schema();
        let mask = ProjectionMask::roots(descriptor, roots.iter().copied());
        let leaves: Vec<usize> = (0..descriptor.num_columns())
            .filter(|leaf| mask.leaf_included(*leaf))
            .collect();
        if let Some(sealed) = leaves.iter().find(|leaf| footer.encrypted.contains(leaf)) {
            let name = descriptor.column(*sealed).path().string();
            return Err(damaged(
                source.name(),
                None,
                format!("its column {name} is encrypted: leave it out, the key is not at hand"),
            ));
        }
        let nanos = Nanos::new(source.as_ref(), &metadata, &roots)?;
        let mut left = want.rows.unwrap_or(u64::MAX);
        let mut ahead = VecDeque::new();
        for (group, facts) in footer.metadata.row_groups().iter().enumerate() {
            let rows = u64::try_from(facts.num_rows()).unwrap_or(0);
            if left == 0 {
                break;
            }
            let take = rows.min(left);
            left -= take;
            if take > 0 {
                ahead.push_back(Part {
                    group,
                    take,
                    whole: take == rows,
                    done: 0,
                });
            }
        }
        Ok(Self {
            window: footer.window.clone(),
            metadata,
            mask,
            leaves,
            schema,
            total: footer.rows(),
            ahead,
            fetched: VecDeque::new(),
            fetching: None,
            current: None,
            raw: Some(footer.raw.clone()),
            wrong_bytes: 0,
            nanos,
        })
    }

    /// Bytes of the wanted columns of a row group, as they lie in the file and unpacked.
    fn bytes(&self, group: usize) -> (u64, u64) {
        let Some(group) = self.metadata.metadata().row_groups().get(group) else {
            return (0, 0);
        };
        let chunks = self
            .leaves
            .iter()
            .filter_map(|leaf| group.columns().get(*leaf));
        chunks.fold((0, 0), |(packed, unpacked), chunk| {
            let size = |size: i64| u64::try_from(size).unwrap_or(0);
            (
                u64::saturating_add(packed, size(chunk.compressed_size())),
                u64::saturating_add(unpacked, size(chunk.uncompressed_size())),
            )
        })
    }

    /// The next row groups that are fetched together.
    fn next_parts(&mut self) -> Vec<Part> {
        let (mut parts, mut sum) = (Vec::new(), 0_u64);
        while let Some(part) = self.ahead.front() {
            sum = sum.saturating_add(self.bytes(part.group).0);
            if !parts.is_empty() && sum > TOGETHER {
                break;
            }
            parts.extend(self.ahead.pop_front());
        }
        parts
    }

    /// What fetches these row groups.
    fn fetch(&self, parts: &[Part]) -> impl FnOnce() -> Result<()> + Send + 'static {
        let window = self.window.clone();
        let metadata = self.metadata.metadata().clone();
        let leaves = self.leaves.clone();
        let parts: Vec<(Part, bool)> = parts
            .iter()
            .map(|part| (*part, part.whole && self.bytes(part.group).0 > HELD))
            .collect();
        move || {
            let mut together = Vec::new();
            for (part, flows) in parts {
                let Some(group) = metadata.row_groups().get(part.group) else {
                    continue;
                };
                if flows {
                    let chunks: Result<Vec<Range<u64>>> = leaves
                        .iter()
                        .filter_map(|leaf| group.columns().get(*leaf))
                        .map(|chunk| plan::chunk_range(&window, chunk))
                        .collect();
                    window.flow(chunks?);
                } else if part.whole {
                    for leaf in &leaves {
                        if let Some(chunk) = group.columns().get(*leaf) {
                            together.push(plan::chunk_range(&window, chunk)?);
                        }
                    }
                } else {
                    plan::fetch(&window, &metadata, group, &leaves, part.take)?;
                }
            }
            window.need(&together)
        }
    }

    /// Begins the next row group; false at the end.
    fn begin(&mut self) -> Result<bool> {
        if self.fetched.is_empty() {
            let parts = if let Some((parts, thread)) = self.fetching.take() {
                let name = self.window.source().name();
                let fetched = thread.join();
                fetched.unwrap_or_else(|_| Err(damaged(name, None, "it cannot be read")))?;
                parts
            } else {
                let parts = self.next_parts();
                self.fetch(&parts)()?;
                parts
            };
            self.fetched.extend(parts);
            let next = self.next_parts();
            // What flows is fetched while it is decoded.
            let flows = |part: &Part| self.bytes(part.group).0 > HELD;
            if next.iter().any(flows) || self.fetched.iter().any(flows) {
                for part in next.into_iter().rev() {
                    self.ahead.push_front(part);
                }
            } else if !next.is_empty() {
                let thread = std::thread::spawn(self.fetch(&next));
                self.fetching = Some((next, thread));
            }
        }
        let Some(part) = self.fetched.pop_front() else {
            return Ok(false);
        };
        self.start(part)?;
        Ok(true)
    }

    /// Decodes a row group that is here, from the first row on that did not come yet.
    fn start(&mut self, part: Part) -> Result<()> {
        let (_, unpacked) = self.bytes(part.group);
        let groups = self.metadata.metadata().row_groups();
        let rows = groups
            .get(part.group)
            .map_or(1, |group| group.num_rows().max(1) as u64);
        let per_row = (unpacked / rows).max(1);
        let batch = (FRAME / per_row).clamp(256, FRAME_ROWS).min(part.take);
        let held = Held(self.window.clone());
        let reader = |metadata: &ArrowReaderMetadata, mask: &ProjectionMask| {
            ParquetRecordBatchReaderBuilder::new_with_metadata(held.clone(), metadata.clone())
                .with_projection(mask.clone())
                .with_row_groups(vec![part.group])
                .with_batch_size(batch as usize)
                .with_offset(part.done as usize)
                .with_limit((part.take - part.done) as usize)
                .build()
        };
        let made = self.guarded(|| reader(&self.metadata, &self.mask))?;
        if let Some(nanos) = &mut self.nanos {
            nanos.start(reader);
        }
        self.current = Some((part, made));
        Ok(())
    }

    fn guarded<T, E: std::fmt::Display>(
        &self,
        work: impl FnOnce() -> std::result::Result<T, E>,
    ) -> Result<T> {
        guarded(
            self.window.source().as_ref(),
            || Some(self.window.last()),
            work,
        )
        .map_err(|problem| or(self.window.trouble(), problem))
    }

    /// Forgets a row group that was read.
    fn forget(&self, part: Part) {
        let groups = self.metadata.metadata().row_groups();
        let Some(group) = groups.get(part.group) else {
            return;
        };
        for leaf in &self.leaves {
            let chunk = group.columns().get(*leaf);
            if let Some(Ok(range)) = chunk.map(|chunk| plan::chunk_range(&self.window, chunk)) {
                self.window.forget(&range);
            }
        }
    }

    fn stop(&mut self) {
        self.ahead.clear();
        self.fetched.clear();
        self.current = None;
    }

    fn advance(&mut self) -> Result<Option<DataFrame>> {
        loop {
            if let Some((mut part, mut reader)) = self.current.take() {
                let batch = match self.guarded(|| reader.next().transpose()) {
                    Err(problem) if is_encoding(&problem) && self.raw.is_some() => {
                        self.without_texts()?;
                        self.start(part)?;
                        continue;
                    }
                    batch => batch?,
                };
                if let Some(batch) = batch {
                    if let Some(nanos) = &mut self.nanos {
                        nanos.compare(&batch);
                    }
                    let schema = &self.schema;
                    let frame = self.guarded(|| {
                        arrow::frame(&batch, schema)
                            .map_err(|problem| ParquetError::General(problem.to_string()))
                    })?;
                    if self.raw.is_none() {
                        let columns = batch.columns().iter().zip(self.schema.iter_values());
                        self.wrong_bytes += columns
                            .map(|(array, of)| arrow::wrong_bytes(array.as_ref(), of))
                            .sum::<u64>();
                    }
                    part.done += frame.height() as u64;
                    self.current = Some((part, reader));
                    return Ok(Some(frame));
                }
                self.forget(part);
            }
            if !self.begin()? {
                return Ok(None);
            }
        }
    }

    /// From now on texts are decoded as bytes, and what means nothing in them is shown as such.
    fn without_texts(&mut self) -> Result<()> {
        if let Some(raw) = self.raw.take() {
            let source = self.window.source().as_ref();
            self.metadata = schema::without_texts(source, &raw, self.metadata.metadata())?;
            // It would have to be read in step with the rest.
            self.nanos = None;
        }
        Ok(())
    }
}

/// Whether a text is not in UTF-8.
fn is_encoding(problem: &Problem) -> bool {
    match &problem.kind {
        Kind::Damaged { reason, .. } => {
            let reason = reason.to_ascii_lowercase();
            reason.contains("utf-8") || reason.contains("utf8")
        }
        _ => false,
    }
}

impl Frames for ParquetFrames {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn total_rows(&self) -> Option<u64> {
        Some(self.total)
    }

    fn next(&mut self) -> Result<Option<DataFrame>> {
        let next = self.advance();
        if next.is_err() {
            self.stop();
        }
        next
    }

    fn notes(&self) -> Vec<PreviewNote> {
        let mut notes = self.nanos.as_ref().map(Nanos::notes).unwrap_or_default();
        if self.wrong_bytes > 0 {
            notes.push(PreviewNote::WrongBytes {
                bytes: self.wrong_bytes,
                line: None,
            });
        }
        notes
    }
}
