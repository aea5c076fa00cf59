//! Batches of a decoder of Arrow's as frames: what Arrow IPC, Avro and ORC have in common.

use super::arrow;
use super::guard::guarded;
use crate::frames::{Frames, Want};
use crate::source::Source;
use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, SchemaRef};
use model::{Kind, PreviewNote, Problem, Result};
use parking_lot::Mutex;
use polars::prelude::{DataFrame, Schema};
use std::collections::VecDeque;
use std::io::{self, Read};
use std::sync::Arc;

/// Rows of a frame at most.
const FRAME_ROWS: usize = 64 << 10;

/// What a decoder answers, one batch after the other.
pub(super) type Batches =
    Box<dyn Iterator<Item = std::result::Result<RecordBatch, ArrowError>> + Send>;

/// The frames of one file.
pub(super) struct BatchFrames {
    source: Arc<dyn Source>,
    /// Of the columns that are wanted.
    schema: Schema,
    /// Their places in the batches.
    columns: Vec<usize>,
    batches: Option<Batches>,
    tap: Tap,
    /// Asked at the end: whether the file ends where it should.
    is_whole: Option<Box<dyn FnOnce() -> bool + Send>>,
    left: u64,
    total: Option<u64>,
    ready: VecDeque<DataFrame>,
    notes: Vec<PreviewNote>,
}

impl BatchFrames {
    /// `schema` is that of the batches, all columns of which are there.
    pub(super) fn new(
        source: &Arc<dyn Source>,
        want: &Want,
        schema: &SchemaRef,
        batches: Batches,
        tap: Tap,
    ) -> Self {
        let all = arrow::schema(schema);
        let wanted = |name: &str| {
            let names = want.columns.as_ref();
            names.is_none_or(|names| names.iter().any(|wanted| wanted == name))
        };
        let (mut columns, mut schema) = (Vec::new(), Schema::default());
        for (index, (name, data_type)) in all.iter().enumerate() {
            if wanted(name.as_str()) {
                columns.push(index);
                schema.insert(name.clone(), data_type.clone());
            }
        }
        Self {
            source: source.clone(),
            schema,
            columns,
            batches: Some(batches),
            tap,
            is_whole: None,
            left: want.rows.unwrap_or(u64::MAX),
            total: None,
            ready: VecDeque::new(),
            notes: Vec::new(),
        }
    }

    pub(super) fn with_total(mut self, rows: u64) -> Self {
        self.total = Some(rows);
        self
    }

    pub(super) fn ending(mut self, is_whole: impl FnOnce() -> bool + Send + 'static) -> Self {
        self.is_whole = Some(Box::new(is_whole));
        self
    }

    fn cut_short(&mut self) {
        self.notes.push(PreviewNote::CutShort {
            file: self.source.name().to_owned(),
        });
    }

    /// The next batch; nothing at the end, also where that comes too early.
    fn batch(&mut self) -> Result<Option<RecordBatch>> {
        let Some(batches) = self.batches.as_mut() else {
            return Ok(None);
        };
        let tap = self.tap.clone();
        let next = guarded(
            self.source.as_ref(),
            || tap.at(),
            || batches.next().transpose(),
        );
        match next {
            Ok(Some(batch)) => Ok(Some(batch)),
            Ok(None) => {
                self.batches = None;
                if self.is_whole.take().is_some_and(|is_whole| !is_whole()) {
                    self.cut_short();
                }
                Ok(None)
            }
            Err(problem) => {
                self.batches = None;
                if let Some(trouble) = self.tap.trouble() {
                    return Err(trouble);
                }
                // The decoder wanted more than there is.
                if self.tap.is_over() && matches!(problem.kind, Kind::Damaged { .. }) {
                    self.cut_short();
                    return Ok(None);
                }
                Err(problem)
            }
        }
    }

    fn advance(&mut self) -> Result<Option<DataFrame>> {
        if let Some(frame) = self.ready.pop_front() {
            return Ok(Some(frame));
        }
        while self.left > 0 {
            let Some(batch) = self.batch()? else {
                return Ok(None);
            };
            let rows = (batch.num_rows() as u64).min(self.left);
            if rows == 0 {
                continue;
            }
            self.left -= rows;
            let batch = batch.slice(0, rows as usize);
            let frame = guarded(
                self.source.as_ref(),
                || self.tap.at(),
                || {
                    let batch = batch
                        .project(&self.columns)
                        .map_err(|error| error.to_string())?;
                    arrow::frame(&batch, &self.schema).map_err(|problem| problem.to_string())
                },
            )?;
            let mut at = FRAME_ROWS;
            while at < frame.height() {
                self.ready.push_back(frame.slice(at as i64, FRAME_ROWS));
                at += FRAME_ROWS;
            }
            return Ok(Some(frame.slice(0, FRAME_ROWS)));
        }
        Ok(None)
    }
}

impl Frames for BatchFrames {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn total_rows(&self) -> Option<u64> {
        self.total
    }

    fn next(&mut self) -> Result<Option<DataFrame>> {
        let next = self.advance();
        if next.is_err() {
            self.left = 0;
            self.batches = None;
        }
        next
    }

    fn notes(&self) -> Vec<PreviewNote> {
        self.notes.clone()
    }
}

/// Knows of the bytes that a decoder took: how far it is, and why it got no more. Cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Tap(Arc<Mutex<Taken>>);

#[derive(Default)]
struct Taken {
    at: Option<u64>,
    trouble: Option<Problem>,
    is_over: bool,
    is_waiting: bool,
    last: VecDeque<u8>,
}

/// Last bytes that are kept.
const LAST: usize = 16;

impl Tap {
    /// Where the decoder is, in bytes of the file.
    pub(super) fn at(&self) -> Option<u64> {
        self.0.lock().at
    }

    /// Notes where the decoder reads.
    pub(super) fn moved(&self, at: u64) {
        self.0.lock().at = Some(at);
    }

    /// Why bytes could not be fetched.
    pub(super) fn trouble(&self) -> Option<Problem> {
        self.0.lock().trouble.take()
    }

    /// Notes why bytes could not be fetched.
    pub(super) fn failed(&self, problem: &Problem) {
        self.0.lock().trouble.get_or_insert_with(|| problem.clone());
    }

    /// Whether it took all bytes and asked for more.
    fn is_over(&self) -> bool {
        self.0.lock().is_over
    }

    /// Whether it waits for bytes.
    pub(super) fn is_waiting(&self) -> bool {
        self.0.lock().is_waiting
    }

    /// The last bytes that it took, at most 16.
    pub(super) fn last(&self) -> Vec<u8> {
        self.0.lock().last.iter().copied().collect()
    }

    /// The stream of a file from `at` on, tapped.
    pub(super) fn stream(&self, source: &Arc<dyn Source>, at: u64, want: &Want) -> Tapped {
        // Enough for some rows of most files; later requests are larger.
        let first = if want.rows.is_some() {
            256 << 10
        } else {
            4 << 20
        };
        self.moved(at);
        Tapped {
            name: source.name().to_owned(),
            stream: source.stream(at, first),
            tap: self.clone(),
        }
    }
}

/// A stream of which a [`Tap`] knows.
pub(super) struct Tapped {
    name: String,
    stream: Box<dyn Read + Send>,
    tap: Tap,
}

impl Read for Tapped {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.tap.0.lock().is_waiting = true;
        let read = self.stream.read(into);
        self.tap.0.lock().is_waiting = false;
        match read {
            Ok(count) => {
                let mut taken = self.tap.0.lock();
                taken.at = taken.at.map(|at| at + count as u64);
                taken.is_over |= count == 0 && !into.is_empty();
                let new = into
                    .get(count.saturating_sub(LAST)..count)
                    .unwrap_or_default();
                taken.last.extend(new);
                let over = taken.last.len().saturating_sub(LAST);
                taken.last.drain(..over);
                Ok(count)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => {
                let text = error.to_string();
                let problem = crate::source::problem(error, &self.name, self.tap.at());
                self.tap.failed(&problem);
                Err(io::Error::other(text))
            }
        }
    }
}
