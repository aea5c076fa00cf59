//! The first rows as they lie, of as few files as it takes.

use super::union::{Fitting, Origin, Union, with_origin};
use super::{Out, bad, is_of_file, sniff};
use crate::canonical::{Canonical, columns};
use crate::frames::{self, Frames, Want};
use model::{Problem, Reading, Result};
use polars::prelude::{DataFrame, Schema};
use reader::protocol::{Event, File};
use std::collections::HashSet;
use std::sync::Arc;

/// So many rows are enough to fix the columns by the files they are of.
const ENOUGH: u64 = 1_000;

/// Files looked at for that.
const FILES: usize = 16;

pub(crate) struct Head<'a> {
    pub(crate) out: &'a Arc<Out>,
    pub(crate) files: &'a [File],
    pub(crate) columns: &'a [String],
    pub(crate) rows: u64,
    pub(crate) origin: Origin,
}

/// A file whose rows are taken.
struct Taken<'a> {
    file: &'a File,
    /// Absent once it ended.
    frames: Option<Box<dyn Frames>>,
    /// Taken, but not sent.
    waiting: Vec<DataFrame>,
}

impl Head<'_> {
    pub(crate) fn run(&self, reading: &Reading) -> Result<()> {
        self.take(reading, &mut |_, frame, canonical| {
            self.out.rows(&frame, canonical)
        })
    }

    /// Hands the first rows on, in order, after the schema was told.
    pub(crate) fn take(
        &self,
        reading: &Reading,
        hand: &mut dyn FnMut(&Schema, DataFrame, &mut Canonical) -> Result<()>,
    ) -> Result<()> {
        let mut files = self.files.iter();
        let mut reading = reading.clone();
        let mut sniffed = false;
        let mut union = Union::default();
        let mut begun: Vec<Taken<'_>> = Vec::new();
        let (mut seen, mut total, mut problem) = (0, Some(0), None);
        while seen < self.rows.clamp(1, ENOUGH) && begun.len() < FILES {
            let Some(file) = files.next() else { break };
            match self.begin(file, &mut reading, &mut sniffed, self.rows - seen) {
                Ok((mut taken, rows)) => {
                    if let Some(frames) = &taken.frames {
                        union.add(frames.schema(), &self.origin);
                        total = total.zip(frames.total_rows()).map(|(all, one)| all + one);
                    }
                    seen += rows;
                    if rows >= self.rows {
                        taken.frames = taken.frames.take();
                    }
                    begun.push(taken);
                }
                Err(error) if is_of_file(&error) && self.files.len() > 1 => {
                    bad(self.out, &file.name, error.clone());
                    problem = Some(error);
                }
                Err(error) => return Err(error),
            }
        }
        if begun.is_empty()
            && let Some(problem) = problem
        {
            return Err(problem);
        }
        let every = union.schema();
        let schema = Arc::new(self.chosen(&every)?);
        let whole = with_origin(&schema, &self.origin);
        let mut canonical = Canonical::new(&whole);
        self.out.event(&Event::Schema {
            files: columns(&with_origin(&every, &self.origin)),
            batches: canonical.columns().to_vec(),
            total_rows: total.filter(|_| files.len() == 0),
        });
        for note in union.notes() {
            self.out.note(note);
        }
        let known: HashSet<String> = every.iter_names().map(ToString::to_string).collect();
        let mut left = self.rows;
        let mut begun = begun.into_iter();
        loop {
            let taken = match begun.next() {
                Some(taken) => taken,
                None if left == 0 => break,
                None => {
                    let Some(file) = files.next() else { break };
                    match self.begin(file, &mut reading, &mut sniffed, left) {
                        Ok((taken, _)) => {
                            self.differences(&taken, &known);
                            taken
                        }
                        Err(error) if is_of_file(&error) => {
                            bad(self.out, &file.name, error);
                            continue;
                        }
                        Err(error) => return Err(error),
                    }
                }
            };
            let mut fitting = Fitting::new(Arc::clone(&schema));
            let file = taken.file;
            self.drain(taken, &mut left, &mut |frame| {
                let frame = fitting.fit(&frame, file, &self.origin)?;
                self.out.saw(frame.height() as u64);
                hand(&whole, frame, &mut canonical)
            })?;
        }
        for note in canonical.notes() {
            self.out.note(note);
        }
        self.out.progress(None);
        Ok(())
    }

    /// Opens a file and takes rows of it, until there are enough to begin with.
    fn begin<'b>(
        &self,
        file: &'b File,
        reading: &mut Reading,
        sniffed: &mut bool,
        rows: u64,
    ) -> Result<(Taken<'b>, u64)> {
        let source = if *sniffed {
            self.out.opening(&file.name);
            crate::source::open(file)?
        } else {
            let (source, found) = sniff(self.out, file, reading)?;
            *reading = found.reading.clone();
            *sniffed = true;
            self.out.event(&Event::Sniffed(Box::new(found)));
            source
        };
        let want = Want {
            columns: self.wanted(),
            rows: Some(rows),
        };
        let mut frames = frames::open(&source, reading, &want)?;
        let mut waiting = Vec::new();
        let mut seen = 0;
        while seen < rows.min(ENOUGH) {
            match frames.next() {
                Ok(Some(frame)) => {
                    seen += frame.height() as u64;
                    waiting.push(frame);
                }
                Ok(None) => break,
                // What was read before stands; the rest of the file is told of.
                Err(problem) if !waiting.is_empty() => {
                    bad(self.out, &file.name, problem);
                    break;
                }
                Err(problem) => return Err(problem),
            }
        }
        let taken = Taken {
            file,
            frames: Some(frames),
            waiting,
        };
        Ok((taken, seen))
    }

    /// Names that a file needs to give; all, where the origin's names may be among those wanted.
    fn wanted(&self) -> Option<Vec<String>> {
        let own = self.columns.iter().filter(|name| !self.origin.hides(name));
        let own: Vec<String> = own.cloned().collect();
        (!own.is_empty()).then_some(own)
    }

    /// The files' columns that are wanted, in the order wanted.
    fn chosen(&self, every: &Schema) -> Result<Schema> {
        let Some(names) = self.wanted() else {
            return Ok(every.clone());
        };
        names
            .iter()
            .map(|name| match every.get(name) {
                Some(of) => Ok((name.as_str().into(), of.clone())),
                None => Err(Problem::new(model::Kind::BadInput {
                    field: "columns".to_owned(),
                    reason: format!("there is no column {name}"),
                })),
            })
            .collect()
    }

    /// Tells of columns that a later file has and the table has not.
    fn differences(&self, taken: &Taken<'_>, known: &HashSet<String>) {
        let Some(frames) = &taken.frames else { return };
        for name in frames.schema().iter_names() {
            if !known.contains(name.as_str()) && !self.origin.hides(name) {
                self.out.note(model::PreviewNote::Missing {
                    column: name.to_string(),
                    files: 1,
                });
            }
        }
    }

    /// All rows of a file that are still wanted.
    fn drain(
        &self,
        mut taken: Taken<'_>,
        left: &mut u64,
        hand: &mut dyn FnMut(DataFrame) -> Result<()>,
    ) -> Result<()> {
        let mut waiting = taken.waiting.into_iter();
        while *left > 0 {
            let frame = match waiting.next() {
                Some(frame) => frame,
                None => match taken.frames.as_mut().map(|frames| frames.next()) {
                    Some(Ok(Some(frame))) => frame,
                    Some(Ok(None)) | None => break,
                    Some(Err(problem)) if is_of_file(&problem) => {
                        bad(self.out, &taken.file.name, problem);
                        break;
                    }
                    Some(Err(problem)) => return Err(problem),
                },
            };
            let frame = frame.head(Some((*left).try_into().unwrap_or(usize::MAX)));
            *left -= frame.height() as u64;
            hand(frame)?;
        }
        for note in taken.frames.iter().flat_map(|frames| frames.notes()) {
            self.out.note(note);
        }
        Ok(())
    }
}
