//! JSON: one document per line, or an array of them, or one alone.

use super::columns::{Fit, Kind};
use super::lines::{LONGEST, Lines};
use super::shape::{Entries, JsonColumn, Shape, text};
use super::table::{frame_of, watched};
use super::unpack::Watch;
use super::values::Notation;
use crate::frames::{Frames, Want};
use crate::source::{damaged, problem};
use model::{PreviewNote, Problem, Reading, Result};
use polars::prelude::{DataFrame, Schema};
use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::Ordering;

const SAMPLE: usize = 1_000;
const SAMPLE_BYTES: usize = 8 << 20;
const SAMPLE_PACKED: u64 = 160 << 10;
const BATCH: usize = 16 << 10;
const BATCH_BYTES: usize = 24 << 20;
/// Fields that are told of when they come after the columns are known.
const LATE: usize = 100;

/// Where documents come from.
pub(super) trait Documents: Send {
    /// The next document as it stands; `false` at the end.
    fn next(&mut self, document: &mut String) -> Result<bool>;
    /// The line where it begins, 1-based.
    fn line(&self) -> u64;
}

impl<R: Read + Send> Documents for Lines<R> {
    fn next(&mut self, document: &mut String) -> Result<bool> {
        while let Some(line) = Lines::next(self)? {
            if !line.trim().is_empty() {
                document.clear();
                document.push_str(line);
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn line(&self) -> u64 {
        Lines::line(self)
    }
}

/// The elements of an array, or documents one behind the other, over any number of lines.
pub(super) struct Elements<R> {
    inner: BufReader<R>,
    watch: Arc<Watch>,
    file: String,
    began: bool,
    in_array: bool,
    ended: bool,
    /// Of the byte that comes next.
    reached: u64,
    line: u64,
}

impl<R: Read> Elements<R> {
    pub(super) fn new(inner: R, watch: &Arc<Watch>, file: &str) -> Self {
        Self {
            inner: BufReader::with_capacity(128 << 10, inner),
            watch: Arc::clone(watch),
            file: file.to_owned(),
            began: false,
            in_array: false,
            ended: false,
            reached: 1,
            line: 1,
        }
    }
}

impl<R: Read + Send> Documents for Elements<R> {
    fn next(&mut self, document: &mut String) -> Result<bool> {
        let mut bytes = std::mem::take(document).into_bytes();
        bytes.clear();
        let mut depth = 0_u32;
        let mut in_text = false;
        let mut escaped = false;
        let mut whole = false;
        while !self.ended && !whole {
            let block = self
                .inner
                .fill_buf()
                .map_err(|error| problem(error, &self.file, None))?;
            if block.is_empty() {
                self.ended = true;
                if self.in_array || depth > 0 || in_text {
                    self.watch.cut_short.store(true, Ordering::Relaxed);
                    return Ok(false);
                }
                break;
            }
            let mut used = 0;
            let mut keep = 0..0;
            for byte in block {
                used += 1;
                if *byte == b'\n' {
                    self.reached += 1;
                }
                if in_text {
                    match byte {
                        _ if escaped => escaped = false,
                        b'\\' => escaped = true,
                        b'"' => {
                            in_text = false;
                            whole = depth == 0;
                        }
                        _ => {}
                    }
                } else {
                    let inside = !bytes.is_empty() || !keep.is_empty();
                    match byte {
                        b' ' | b'\t' | b'\r' | b'\n' | b',' if depth == 0 => {
                            if inside {
                                whole = true;
                                break;
                            }
                            keep = used..used;
                            continue;
                        }
                        b'[' if !self.began => {
                            self.began = true;
                            self.in_array = true;
                            keep = used..used;
                            continue;
                        }
                        b']' if depth == 0 => {
                            self.in_array = false;
                            self.ended = true;
                            break;
                        }
                        b'{' | b'[' => depth += 1,
                        b'}' | b']' => {
                            depth = depth.saturating_sub(1);
                            whole = depth == 0;
                        }
                        b'"' => in_text = true,
                        _ => {}
                    }
                    if !inside {
                        self.began = true;
                        self.line = self.reached;
                    }
                }
                keep.end = used;
                if whole {
                    break;
                }
            }
            bytes.extend_from_slice(block.get(keep).unwrap_or_default());
            self.inner.consume(used);
            if bytes.len() > LONGEST {
                let reason = format!(
                    "the document at line {} is longer than {} MiB",
                    self.line,
                    LONGEST >> 20
                );
                return Err(damaged(&self.file, None, reason));
            }
        }
        if bytes.is_empty() {
            return Ok(false);
        }
        *document = String::from_utf8(bytes)
            .map_err(|_| damaged(&self.file, None, format!("no text at line {}", self.line)))?;
        Ok(true)
    }

    fn line(&self) -> u64 {
        self.line
    }
}

/// A table of JSON documents.
pub(super) struct JsonTable {
    documents: Box<dyn Documents>,
    watch: Arc<Watch>,
    file: String,
    schema: Schema,
    columns: Vec<JsonColumn>,
    /// Fields of documents: which column takes them; absent: nobody wants them.
    places: HashMap<String, Option<usize>>,
    /// Documents are no objects.
    bare: bool,
    sample: VecDeque<(u64, String)>,
    late: Vec<(String, u64, String)>,
    unreadable: Option<(u64, u64, String)>,
    /// Per column: the row that it got last, counted from one.
    filled: Vec<u64>,
    row: u64,
    rows_left: u64,
    problem: Option<Problem>,
    ended: bool,
}

impl JsonTable {
    /// Reads the first documents for names and types.
    pub(super) fn new(
        mut documents: Box<dyn Documents>,
        file: &str,
        reading: &Reading,
        want: &Want,
        watch: Arc<Watch>,
    ) -> Result<Self> {
        let mut sample = VecDeque::new();
        let mut bytes = 0;
        let mut problem = None;
        let mut ended = false;
        let enough = want.rows.unwrap_or(u64::MAX);
        loop {
            let packed = watch.packed.load(Ordering::Relaxed);
            let satisfied = sample.len() as u64 >= enough && packed > SAMPLE_PACKED;
            if sample.len() >= SAMPLE || bytes >= SAMPLE_BYTES || satisfied {
                break;
            }
            let mut document = String::new();
            match documents.next(&mut document) {
                Ok(true) => {
                    bytes += document.len();
                    sample.push_back((documents.line(), document));
                }
                Ok(false) => {
                    ended = true;
                    break;
                }
                Err(error) if sample.is_empty() => return Err(error),
                Err(error) => {
                    problem = Some(error);
                    break;
                }
            }
        }
        // In JSON an empty text is a text; null is null.
        let mut reading = reading.clone();
        reading.nulls = Some(Vec::new());
        reading.decimal_mark = None;
        reading.thousands_mark = None;
        let notation = Notation::of(&reading);
        let (shapes, bare) = shapes(&sample, &reading, &notation);
        let mut places = HashMap::new();
        let mut columns = Vec::new();
        for (name, shape) in shapes {
            if want
                .columns
                .as_ref()
                .is_some_and(|some| !some.contains(&name))
            {
                places.insert(name, None);
                continue;
            }
            let set = reading.types.iter().find(|(column, _)| *column == name);
            let shape = match set {
                Some((_, model::ColumnType::Json)) => Shape::Json,
                Some((_, column_type)) => Shape::Scalar(Kind::set(*column_type)),
                None if reading.all_text == Some(true) => Shape::Scalar(Kind::Text),
                None => shape,
            };
            places.insert(name.clone(), Some(columns.len()));
            columns.push(JsonColumn::new(&name, shape, &notation, set.is_some()));
        }
        Ok(Self {
            documents,
            watch,
            file: file.to_owned(),
            schema: columns.iter().map(JsonColumn::field).collect(),
            filled: vec![0; columns.len()],
            columns,
            places,
            bare,
            sample,
            late: Vec::new(),
            unreadable: None,
            row: 0,
            rows_left: enough,
            problem,
            ended,
        })
    }

    /// Takes a document as a row; `false` where it is none.
    fn take(&mut self, line: u64, document: &str) -> bool {
        let document = document.trim();
        if self.bare {
            if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(document) {
                return self.refuse(line, &error.to_string());
            }
            for column in &mut self.columns {
                column.push(Some(document));
            }
            return true;
        }
        let entries = match serde_json::from_str::<Entries<'_>>(document) {
            Ok(Entries(entries)) => entries,
            Err(error) => return self.refuse(line, &error.to_string()),
        };
        self.row += 1;
        for (at, (key, value)) in entries.iter().enumerate() {
            // Documents of one kind have their fields in one order.
            let place = match self.columns.get(at) {
                Some(column) if column.name == *key => Some(Some(at)),
                _ => self.places.get(key.as_ref()).copied(),
            };
            match place {
                Some(None) => {}
                Some(Some(place)) => {
                    let (Some(column), Some(filled)) =
                        (self.columns.get_mut(place), self.filled.get_mut(place))
                    else {
                        continue;
                    };
                    // The first of two fields of one name counts.
                    if std::mem::replace(filled, self.row) != self.row {
                        column.push(Some(value.get()));
                    }
                }
                None if value.get() == "null" => {}
                None => self.is_late(key, value.get()),
            }
        }
        for (column, filled) in self.columns.iter_mut().zip(&mut self.filled) {
            if std::mem::replace(filled, self.row) != self.row {
                column.push(None);
            }
        }
        true
    }

    fn is_late(&mut self, key: &str, value: &str) {
        if let Some((_, count, _)) = self.late.iter_mut().find(|(name, ..)| name == key) {
            *count += 1;
        } else if self.late.len() < LATE {
            let example = value.chars().take(100).collect();
            self.late.push((key.to_owned(), 1, example));
        }
    }

    fn refuse(&mut self, line: u64, reason: &str) -> bool {
        // The library counts lines from the beginning of the document.
        let reason = reason
            .split(" at line ")
            .next()
            .unwrap_or(reason)
            .to_owned();
        self.unreadable.get_or_insert((0, line, reason)).0 += 1;
        false
    }
}

/// Names and shapes over the first documents, and whether they are no objects.
fn shapes(
    sample: &VecDeque<(u64, String)>,
    reading: &Reading,
    notation: &Notation,
) -> (Vec<(String, Shape)>, bool) {
    let mut shapes: Vec<(String, Shape)> = Vec::new();
    let mut fits: Vec<Fit> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut objects = 0;
    for (_, document) in sample {
        let Ok(Entries(entries)) = serde_json::from_str::<Entries<'_>>(document.trim()) else {
            continue;
        };
        objects += 1;
        for (at, (key, value)) in entries.iter().enumerate() {
            let place = match shapes.get(at) {
                Some((name, _)) if name == key => at,
                _ => *places.entry(key.to_string()).or_insert_with(|| {
                    shapes.push((key.to_string(), Shape::Null));
                    fits.push(Fit::default());
                    shapes.len() - 1
                }),
            };
            if let Some((_, shape)) = shapes.get_mut(place) {
                let other = Shape::of(value.get(), 0);
                *shape = std::mem::replace(shape, Shape::Null).and(other);
            }
            if let (Some(fit), Some(text)) = (fits.get_mut(place), text(value.get())) {
                fit.see(&text, notation);
            }
        }
    }
    if objects == 0 && !sample.is_empty() {
        return (vec![("value".to_owned(), Shape::Json)], true);
    }
    for ((_, shape), fit) in shapes.iter_mut().zip(&fits) {
        let kind = fit.kind();
        let moment = matches!(kind, Kind::Date | Kind::Datetime | Kind::Timestamp { .. });
        if *shape == Shape::Scalar(Kind::Text) && moment && reading.all_text != Some(true) {
            *shape = Shape::Scalar(kind);
        }
    }
    (shapes, false)
}

impl Frames for JsonTable {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn next(&mut self) -> Result<Option<DataFrame>> {
        let batch = (BATCH as u64).min(self.rows_left) as usize;
        let mut document = String::new();
        let mut rows = 0;
        let mut bytes = 0;
        while rows < batch && bytes < BATCH_BYTES {
            if let Some((line, document)) = self.sample.pop_front() {
                bytes += document.len();
                rows += usize::from(self.take(line, &document));
                continue;
            }
            if self.ended || self.problem.is_some() {
                break;
            }
            match self.documents.next(&mut document) {
                Ok(true) => {
                    bytes += document.len();
                    let line = self.documents.line();
                    rows += usize::from(self.take(line, &document));
                }
                Ok(false) => self.ended = true,
                Err(problem) => self.problem = Some(problem),
            }
        }
        let over = self.rows_left == 0 || self.ended || self.problem.is_some();
        if rows == 0 && over {
            self.ended = true;
            let problem = if self.rows_left == 0 {
                None
            } else {
                self.problem.take()
            };
            return problem.map_or(Ok(None), Err);
        }
        self.rows_left -= rows as u64;
        frame_of(rows, self.columns.iter_mut().map(JsonColumn::finish)).map(Some)
    }

    fn notes(&self) -> Vec<PreviewNote> {
        let mut notes = watched(&self.watch, &self.file);
        notes.extend(self.columns.iter().filter_map(JsonColumn::note));
        // Their values are shown in no column.
        notes.extend(
            self.late
                .iter()
                .map(|(column, values, example)| PreviewNote::Misfits {
                    column: column.clone(),
                    values: *values,
                    example: example.clone(),
                }),
        );
        if let Some((records, line, reason)) = &self.unreadable {
            notes.push(PreviewNote::Unreadable {
                records: *records,
                line: Some(*line),
                reason: reason.clone(),
            });
        }
        notes
    }
}
