//! Records of text as frames: types from the first of them, then batch by batch.

use super::columns::{Fit, Kind, TextColumn, unique};
use super::unpack::Watch;
use super::values::Notation;
use crate::frames::{Frames, Want};
use csv::StringRecord;
use model::{PreviewNote, Problem, Reading, Result};
use polars::prelude::{Column, DataFrame, Field, PolarsResult, Schema};
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Records looked at for the types of the columns.
const SAMPLE: usize = 1_000;
/// Bytes of text that they have at most.
const SAMPLE_BYTES: usize = 8 << 20;
/// Packed bytes that are taken for them while there are rows enough: one request.
const SAMPLE_PACKED: u64 = 160 << 10;
/// Rows of a batch.
const BATCH: usize = 32 << 10;
/// Bytes of text in a batch.
const BATCH_BYTES: usize = 16 << 20;
/// Cells of a batch.
const BATCH_CELLS: usize = 2 << 20;

/// Where records come from.
pub(super) trait Records: Send {
    /// The next record as fields; `false` at the end.
    fn next(&mut self, record: &mut StringRecord) -> Result<bool>;
    /// The line of the record that `next` gave last, 1-based.
    fn line(&self) -> u64;
    /// What was not as it should be.
    fn notes(&self) -> Vec<PreviewNote>;
}

/// How records become a table.
pub(super) struct Shape {
    /// Names of the columns; absent: the first record holds them.
    pub(super) names: Option<Vec<String>>,
    /// Types that are known by name from the format.
    pub(super) kinds: Vec<(String, Kind)>,
    /// Records with another number of fields are worth a word.
    pub(super) ragged: bool,
}

/// A table of records.
pub(super) struct Table {
    records: Box<dyn Records>,
    watch: Arc<Watch>,
    file: String,
    schema: Schema,
    /// Per field of a record: which column takes it.
    takes: Vec<Option<usize>>,
    columns: Vec<TextColumn>,
    fields: usize,
    sample: VecDeque<StringRecord>,
    ragged: Option<(u64, Option<u64>)>,
    /// Lines of ragged records in the sample, by their number in it.
    sample_lines: VecDeque<u64>,
    heed_ragged: bool,
    rows_left: u64,
    problem: Option<Problem>,
    ended: bool,
}

impl Table {
    /// Reads the first records for names and types.
    pub(super) fn new(
        mut records: Box<dyn Records>,
        shape: Shape,
        file: &str,
        reading: &Reading,
        want: &Want,
        watch: Arc<Watch>,
    ) -> Result<Self> {
        let mut sample = VecDeque::new();
        let mut sample_lines = VecDeque::new();
        let mut bytes = 0;
        let mut problem = None;
        let mut ended = false;
        let mut names = shape.names;
        let enough = want.rows.unwrap_or(u64::MAX);
        loop {
            let packed = watch.packed.load(Ordering::Relaxed);
            let done = sample.len() >= SAMPLE
                || bytes >= SAMPLE_BYTES
                || (sample.len() as u64 >= enough && packed > SAMPLE_PACKED);
            if done && names.is_some() {
                break;
            }
            let mut record = StringRecord::new();
            match records.next(&mut record) {
                Ok(true) => {}
                Ok(false) => {
                    ended = true;
                    break;
                }
                // What came before it is worth showing; without that it is all there is to say.
                Err(error) if sample.is_empty() => return Err(error),
                Err(error) => {
                    problem = Some(error);
                    break;
                }
            }
            if names.is_none() {
                names = Some(record.iter().map(str::to_owned).collect());
                continue;
            }
            bytes += record.as_slice().len() + record.len() * 8;
            sample_lines.push_back(records.line());
            sample.push_back(record);
        }
        let mut names = names.unwrap_or_default();
        // Fields behind the last name are columns too, if there is anything in them.
        let named = names.len();
        let filled = |record: &StringRecord| {
            let last = record
                .iter()
                .enumerate()
                .filter(|(_, field)| !field.is_empty());
            last.last().map_or(0, |(last, _)| last + 1)
        };
        let widest = sample.iter().map(filled).max().unwrap_or(0);
        names.resize(widest.max(named), String::new());
        let names = unique(names);

        let notation = Notation::of(reading);
        let mut fits = vec![Fit::default(); names.len()];
        if reading.all_text != Some(true) {
            for record in &sample {
                for (field, fit) in record.iter().zip(&mut fits) {
                    fit.see(field, &notation);
                }
            }
        }
        let mut takes = Vec::with_capacity(names.len());
        let mut columns = Vec::new();
        for (name, fit) in names.iter().zip(&fits) {
            if want
                .columns
                .as_ref()
                .is_some_and(|some| !some.contains(name))
            {
                takes.push(None);
                continue;
            }
            let set = reading.types.iter().find(|(column, _)| column == name);
            let known = shape.kinds.iter().find(|(column, _)| column == name);
            let kind = match (set, known) {
                (Some((_, column_type)), _) => Kind::set(*column_type),
                (None, _) if reading.all_text == Some(true) => Kind::Text,
                (None, Some((_, kind))) => *kind,
                (None, None) => fit.kind(),
            };
            takes.push(Some(columns.len()));
            columns.push(TextColumn::new(name, kind, &notation, set.is_some()));
        }
        let fields = columns
            .iter()
            .map(|column| Field::new(column.name.clone(), column.kind.dtype()));
        Ok(Self {
            schema: fields.collect(),
            records,
            watch,
            file: file.to_owned(),
            takes,
            columns,
            fields: named,
            sample,
            sample_lines,
            ragged: None,
            heed_ragged: shape.ragged,
            rows_left: enough,
            problem,
            ended,
        })
    }

    fn take(&mut self, record: &StringRecord, line: u64) {
        if record.len() != self.fields && self.heed_ragged {
            let (count, _) = self.ragged.get_or_insert((0, Some(line)));
            *count += 1;
        }
        let mut fields = record.iter();
        for column in &self.takes {
            let field = fields.next();
            let Some(column) = column.and_then(|index| self.columns.get_mut(index)) else {
                continue;
            };
            match field {
                Some(field) => column.push(field),
                None => column.push_null(),
            }
        }
    }
}

impl Frames for Table {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn next(&mut self) -> Result<Option<DataFrame>> {
        let batch = (BATCH_CELLS / self.columns.len().max(1)).clamp(64, BATCH);
        let batch = (batch as u64).min(self.rows_left) as usize;
        let mut record = StringRecord::new();
        let mut rows = 0;
        let mut bytes = 0;
        while rows < batch && bytes < BATCH_BYTES {
            if let Some(record) = self.sample.pop_front() {
                let line = self.sample_lines.pop_front().unwrap_or_default();
                bytes += record.as_slice().len();
                self.take(&record, line);
                rows += 1;
                continue;
            }
            if self.ended || self.problem.is_some() {
                break;
            }
            match self.records.next(&mut record) {
                Ok(true) => {
                    let line = self.records.line();
                    bytes += record.as_slice().len();
                    self.take(&record, line);
                    rows += 1;
                }
                Ok(false) => self.ended = true,
                Err(problem) => self.problem = Some(problem),
            }
        }
        if rows == 0 {
            self.ended = true;
            let problem = if self.rows_left == 0 {
                None
            } else {
                self.problem.take()
            };
            return problem.map_or(Ok(None), Err);
        }
        self.rows_left -= rows as u64;
        frame_of(rows, self.columns.iter_mut().map(TextColumn::finish)).map(Some)
    }

    fn notes(&self) -> Vec<PreviewNote> {
        let mut notes = watched(&self.watch, &self.file);
        if let Some((records, line)) = self.ragged {
            notes.push(PreviewNote::Ragged { records, line });
        }
        notes.extend(self.columns.iter().filter_map(TextColumn::note));
        notes.extend(self.records.notes());
        notes
    }
}

/// The frame of so many rows that finished columns make.
pub(super) fn frame_of(
    rows: usize,
    columns: impl Iterator<Item = PolarsResult<Column>>,
) -> Result<DataFrame> {
    let columns: PolarsResult<Vec<_>> = columns.collect();
    columns
        .and_then(|columns| DataFrame::new(rows, columns))
        .map_err(|error| Problem::broken(error.to_string()))
}

/// What the stream of bytes has to tell.
pub(super) fn watched(watch: &Watch, file: &str) -> Vec<PreviewNote> {
    let mut notes = Vec::new();
    let bytes = watch.wrong.load(Ordering::Relaxed);
    if bytes > 0 {
        let line = Some(watch.wrong_line.load(Ordering::Relaxed)).filter(|line| *line > 0);
        notes.push(PreviewNote::WrongBytes { bytes, line });
    }
    if watch.cut_short.load(Ordering::Relaxed) {
        notes.push(PreviewNote::CutShort {
            file: file.to_owned(),
        });
    }
    notes
}
