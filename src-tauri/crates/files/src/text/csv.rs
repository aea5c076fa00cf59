//! Fields between delimiters.

use super::lines::LONGEST;
use super::table::Records;
use crate::source::{damaged, io_error, problem};
use csv::{ErrorKind, ReaderBuilder, StringRecord};
use model::{PreviewNote, Problem, Reading, Result};
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Records of a CSV.
pub(super) struct Csv<R> {
    reader: csv::Reader<Fence<R>>,
    allowed: Arc<AtomicU64>,
    file: String,
    comment: String,
    skipped: u64,
    line: u64,
}

/// Hands out no more bytes than a record may have: an open quotation mark takes in the whole file.
struct Fence<R> {
    inner: R,
    given: u64,
    allowed: Arc<AtomicU64>,
    file: String,
}

impl<R: Read> Read for Fence<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given > self.allowed.load(Ordering::Relaxed) {
            let reason = format!("a record is longer than {} MiB", LONGEST >> 20);
            return Err(io_error(damaged(&self.file, None, reason)));
        }
        let count = self.inner.read(buffer)?;
        self.given += count as u64;
        Ok(count)
    }
}

/// The one byte that a setting names, if it names one.
fn byte(field: &str, text: Option<&String>) -> Result<Option<u8>> {
    match text.map_or(&[][..], |text| text.as_bytes()) {
        [] => Ok(None),
        [byte] => Ok(Some(*byte)),
        _ => Err(Problem::bad_input(
            field,
            "this must be one ASCII character",
        )),
    }
}

impl<R: Read> Csv<BufReader<R>> {
    /// Behind the lines that are skipped.
    pub(super) fn new(inner: R, reading: &Reading, file: &str) -> Result<Self> {
        let mut inner = BufReader::with_capacity(128 << 10, inner);
        let skipped = reading.skip_lines.unwrap_or(0);
        for _ in 0..skipped {
            let mut line = Vec::new();
            let read = (&mut inner)
                .take(LONGEST as u64)
                .read_until(b'\n', &mut line);
            read.map_err(|error| problem(error, file, None))?;
        }
        let quote = match &reading.quote {
            None => Some(b'"'),
            some => byte("quote", some.as_ref())?,
        };
        let comment = reading.comment.clone().unwrap_or_default();
        let single = comment.as_bytes().first().filter(|_| comment.len() == 1);
        let allowed = Arc::new(AtomicU64::new(LONGEST as u64));
        let fence = Fence {
            inner,
            given: 0,
            allowed: Arc::clone(&allowed),
            file: file.to_owned(),
        };
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(byte("delimiter", reading.delimiter.as_ref())?.unwrap_or(b','))
            .quoting(quote.is_some())
            .quote(quote.unwrap_or(b'"'))
            .escape(byte("escape", reading.escape.as_ref())?)
            .comment(single.copied())
            .buffer_capacity(128 << 10)
            .from_reader(fence);
        Ok(Self {
            reader,
            allowed,
            file: file.to_owned(),
            comment: if single.is_some() {
                String::new()
            } else {
                comment
            },
            skipped: skipped.into(),
            line: 0,
        })
    }
}

impl<R: Read + Send> Records for Csv<R> {
    fn next(&mut self, record: &mut StringRecord) -> Result<bool> {
        loop {
            let read = self.reader.read_record(record);
            let at = self.reader.position();
            match read {
                Ok(true) => {}
                Ok(false) => return Ok(false),
                Err(error) => {
                    // Where the record began that could not be read.
                    let line = at.line() + self.skipped;
                    let place = format!(" (record at line {line})");
                    return Err(match error.into_kind() {
                        ErrorKind::Io(error) => add(problem(error, &self.file, None), &place),
                        _ => damaged(&self.file, None, format!("this is no text{place}")),
                    });
                }
            }
            self.allowed
                .store(at.byte() + LONGEST as u64, Ordering::Relaxed);
            self.line = record.position().map_or(0, csv::Position::line) + self.skipped;
            let comment = !self.comment.is_empty()
                && record
                    .get(0)
                    .is_some_and(|field| field.starts_with(&self.comment));
            if !comment {
                return Ok(true);
            }
        }
    }

    fn line(&self) -> u64 {
        self.line
    }

    fn notes(&self) -> Vec<PreviewNote> {
        Vec::new()
    }
}

/// The same problem with the place in its reason, where it is about the file.
fn add(mut problem: Problem, place: &str) -> Problem {
    if let model::Kind::Damaged { reason, .. } = &mut problem.kind {
        reason.push_str(place);
    }
    problem
}
