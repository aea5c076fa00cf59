//! The table `data`: many files as one plan, or frame by frame.

use super::statement::Statement;
use super::union::{Fitting, Origin, Union, with_origin};
use super::{FILE, Out, ROW, bad, constant, defect, is_of_file, scalar};
use crate::frames::{self, Frames, Want};
use crate::source::{self, Source};
use model::{FileFormat, Kind, PreviewNote, Problem, Reading, Result};
use parking_lot::Mutex;
use polars::prelude::{
    Column, CompatLevel, DataFrame, DataType, Expr, IntoLazy as _, IpcCompression, IpcScanOptions,
    IpcWriter, LazyFrame, NULL, PlRefPath, ScanArgsParquet, Schema, SchemaExt as _, SchemaRef,
    SerWriter as _, UnifiedScanArgs, UnionArgs, col, concat, lit,
};
use polars_arrow::io::ipc::write::default_ipc_fields;
use reader::protocol::File;
use regex::Regex;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Files whose footers are asked for side by side.
const LANES: usize = 8;

/// Files that fix the columns where more are not to be opened.
const FIRST: usize = 16;

/// Many files as one table.
pub(crate) struct Table<'a> {
    pub(crate) out: &'a Arc<Out>,
    pub(crate) files: Vec<&'a File>,
    pub(crate) reading: Reading,
    pub(crate) origin: Origin,
    pub(crate) hidden: Hidden,
}

/// Columns that the table does not have, although the files do.
pub(crate) struct Hidden(Vec<Regex>);

impl Hidden {
    /// `patterns`: of whole names, without regard to case.
    pub(crate) fn new(patterns: &[String]) -> Result<Self> {
        let compiled = patterns.iter().map(|pattern| {
            Regex::new(&format!("(?i)^(?:{pattern})$")).map_err(|error| {
                Problem::new(Kind::BadInput {
                    field: "hide".to_owned(),
                    reason: error.to_string(),
                })
            })
        });
        Ok(Self(compiled.collect::<Result<_>>()?))
    }

    /// Whether a column is hidden: itself, or any field inside.
    pub(crate) fn hides(&self, name: &str, of: &DataType) -> bool {
        if self.0.is_empty() {
            return false;
        }
        if self.0.iter().any(|pattern| pattern.is_match(name)) {
            return true;
        }
        match of {
            DataType::List(inner) => self.hides_inside(name, inner),
            other => self.hides_inside(name, other),
        }
    }

    fn hides_inside(&self, name: &str, of: &DataType) -> bool {
        match of {
            DataType::Struct(fields) => fields
                .iter()
                .any(|field| self.hides(&format!("{name}.{}", field.name), &field.dtype)),
            DataType::List(inner) => self.hides_inside(name, inner),
            _ => false,
        }
    }
}

/// A file that can be scanned by a plan.
pub(crate) struct Scan<'a> {
    pub(crate) file: &'a File,
    pub(crate) plan: LazyFrame,
    /// Of the plan.
    pub(crate) schema: SchemaRef,
    /// Of the file.
    pub(crate) whole: SchemaRef,
}

impl<'a> Table<'a> {
    pub(crate) fn new(
        out: &'a Arc<Out>,
        files: &'a [File],
        reading: Reading,
        origin: Origin,
        hide: &[String],
    ) -> Result<Self> {
        let hidden = Hidden::new(hide)?;
        Ok(Self {
            out,
            files: files.iter().collect(),
            reading,
            origin: origin.without(|name| hidden.hides(name, &DataType::String)),
            hidden,
        })
    }

    pub(crate) fn is_parquet(&self) -> bool {
        self.reading.format == Some(FileFormat::Parquet)
    }

    /// Leaves out the files that cannot have rows that play a part.
    pub(crate) fn prune(&mut self, statement: &Statement) -> Result<()> {
        let count = self.files.len();
        let mut columns = Vec::new();
        for (name, of) in self.origin.columns() {
            if name == ROW {
                continue;
            }
            let mut values = Column::new_empty(name.as_str().into(), &of);
            for file in &self.files {
                let value = match name.as_str() {
                    FILE => Some(file.name.as_str()),
                    key => Origin::value(file, key),
                };
                let one = constant(&name, value, &of, 1);
                values.append(&one).map_err(defect)?;
            }
            columns.push(values);
        }
        let mut kept = statement.files(columns, count);
        if kept.is_empty() && count > 0 {
            // For its columns; no row of it passes.
            kept.push(0);
        }
        self.files = kept
            .into_iter()
            .filter_map(|place| self.files.get(place).copied())
            .collect();
        Ok(())
    }

    /// The files as plans, with their schemas; those that cannot be opened are told of. Parquet is
    /// scanned where it is, everything else is read into scratch files first.
    pub(crate) fn scans(&self, wanted: Option<&HashSet<String>>) -> Result<Vec<Scan<'a>>> {
        let scans = if self.is_parquet() {
            self.parquet()?
        } else {
            self.scratch(wanted)?
        };
        if scans.is_empty() && !self.files.is_empty() {
            return Err(Problem::new(Kind::Damaged {
                file: self
                    .files
                    .first()
                    .map(|file| file.name.clone())
                    .unwrap_or_default(),
                at: None,
                reason: "none of the files can be read".to_owned(),
            }));
        }
        Ok(scans)
    }

    fn parquet(&self) -> Result<Vec<Scan<'a>>> {
        let next = AtomicUsize::new(0);
        let found: Mutex<Vec<(usize, Result<Scan<'a>>)>> = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..LANES.min(self.files.len()) {
                scope.spawn(|| {
                    loop {
                        let place = next.fetch_add(1, Ordering::Relaxed);
                        let Some(file) = self.files.get(place) else {
                            break;
                        };
                        self.out.opening(&file.name);
                        let scan = scan_parquet(file);
                        found.lock().push((place, scan));
                    }
                });
            }
        });
        let mut found = found.into_inner();
        found.sort_by_key(|(place, _)| *place);
        let mut scans = Vec::with_capacity(found.len());
        for (place, scan) in found {
            match scan {
                Ok(scan) => scans.push(scan),
                Err(problem) if is_of_file(&problem) && self.files.len() > 1 => {
                    let name = self.files.get(place).map_or("", |file| file.name.as_str());
                    bad(self.out, name, problem);
                }
                Err(problem) => return Err(problem),
            }
        }
        Ok(scans)
    }

    /// Reads each file into a scratch file.
    fn scratch(&self, wanted: Option<&HashSet<String>>) -> Result<Vec<Scan<'a>>> {
        let mut scans = Vec::new();
        for file in &self.files {
            let read = self
                .frames(file, wanted)
                .and_then(|(frames, whole)| spool(self.out, file, frames, whole));
            match read {
                Ok(scan) => scans.push(scan),
                Err(problem) if is_of_file(&problem) && self.files.len() > 1 => {
                    bad(self.out, &file.name, problem);
                }
                Err(problem) => return Err(problem),
            }
        }
        Ok(scans)
    }

    /// Opens a file for reading frame by frame.
    /// The schema is that of all its columns.
    fn frames(
        &self,
        file: &File,
        wanted: Option<&HashSet<String>>,
    ) -> Result<(Box<dyn Frames>, SchemaRef)> {
        self.out.opening(&file.name);
        let source: Arc<dyn Source> = source::open(file)?;
        let mut want = Want::default();
        let mut frames = frames::open(&source, &self.reading, &want)?;
        let whole = Arc::new(frames.schema().clone());
        if let Some(wanted) = wanted {
            let names = frames.schema().iter_names().map(ToString::to_string);
            let every = frames.schema().len();
            let names: Vec<String> = names.filter(|name| wanted.contains(name)).collect();
            if !names.is_empty() && names.len() < every {
                want.columns = Some(names);
                frames = frames::open(&source, &self.reading, &want)?;
            }
        }
        Ok((frames, whole))
    }

    /// The columns that all these files have together, without the hidden ones.
    fn union<'s>(&self, schemas: impl Iterator<Item = &'s Schema>) -> Union {
        let mut union = Union::default();
        for schema in schemas {
            let shown = schema
                .iter()
                .filter(|(name, of)| !self.hidden.hides(name, of))
                .map(|(name, of)| (name.clone(), of.clone()));
            union.add(&shown.collect(), &self.origin);
        }
        union
    }

    /// The plan of one file as rows of the table.
    fn fitted(&self, scan: &Scan<'_>, schema: &Schema, statement: &Statement) -> LazyFrame {
        let mut plan = scan.plan.clone();
        let mut names: Vec<Expr> = Vec::with_capacity(schema.len());
        // Added, not selected: a selection of constants alone would be one row.
        let mut added: Vec<Expr> = Vec::new();
        for (name, of) in schema.iter() {
            names.push(col(name.clone()));
            match scan.schema.get(name) {
                Some(own) if own == of => {}
                Some(_) => added.push(col(name.clone()).cast(of.clone())),
                None => added.push(lit(NULL).cast(of.clone()).alias(name.clone())),
            }
        }
        for (name, of) in self.origin.columns() {
            // A column of numbers stands in the way of conditions.
            if name == ROW && !statement.mentions(ROW) {
                continue;
            }
            names.push(col(name.as_str()));
            added.push(match name.as_str() {
                FILE => lit(scan.file.name.clone()).alias(FILE),
                ROW => {
                    plan = plan.with_row_index(NUMBER, Some(1));
                    col(NUMBER).cast(of).alias(ROW)
                }
                key => lit(scalar(Origin::value(scan.file, key), &of)).alias(key),
            });
        }
        if !added.is_empty() {
            plan = plan.with_columns(added);
        }
        plan.select(names)
    }

    /// All files as one plan, and its schema. Differences between the files are told.
    pub(crate) fn whole(&self, statement: &Statement) -> Result<(LazyFrame, SchemaRef)> {
        let (plans, schema) = self.each(statement)?;
        let plans: Vec<LazyFrame> = plans.into_iter().map(|(_, plan)| plan).collect();
        let whole = if plans.is_empty() {
            DataFrame::empty_with_schema(&schema).lazy()
        } else {
            concat(plans, UnionArgs::default()).map_err(defect)?
        };
        Ok((whole, schema))
    }

    /// Each file as a plan of its own, and their common schema.
    pub(crate) fn each(
        &self,
        statement: &Statement,
    ) -> Result<(Vec<(&'a File, LazyFrame)>, SchemaRef)> {
        let scans = self.scans(statement.names())?;
        let whole = self.union(scans.iter().map(|scan| scan.whole.as_ref()));
        for note in whole.notes() {
            self.out.note(note);
        }
        let files = match statement.names() {
            // Of scratch files only what is named was written; a scan takes what it needs.
            Some(names) if !self.is_parquet() => only(&whole.schema(), names),
            _ => whole.schema(),
        };
        let plans = scans
            .iter()
            .map(|scan| (scan.file, self.fitted(scan, &files, statement)))
            .collect();
        Ok((plans, with_origin(&whole.schema(), &self.origin)))
    }

    /// The columns of the first files, for reading frame by frame.
    pub(crate) fn first_schema(&self) -> Result<Union> {
        let mut schemas = Vec::new();
        let mut problem = None;
        for file in self.files.iter().take(FIRST) {
            match self.frames(file, None) {
                Ok((_, whole)) => schemas.push(whole),
                Err(error) if is_of_file(&error) => problem = Some(error),
                Err(error) => return Err(error),
            }
        }
        match problem {
            Some(problem) if schemas.is_empty() => Err(problem),
            _ => Ok(self.union(schemas.iter().map(AsRef::as_ref))),
        }
    }

    /// Hands on the rows of all files, in order, frame by frame, until `hand` has enough.
    /// `known`: the files' columns; only those in `wanted` are read.
    pub(crate) fn stream(
        &self,
        known: &Schema,
        wanted: Option<&HashSet<String>>,
        hand: &mut dyn FnMut(DataFrame) -> Result<bool>,
    ) -> Result<()> {
        let schema = Arc::new(match wanted {
            None => known.clone(),
            Some(names) => only(known, names),
        });
        for file in &self.files {
            let (mut frames, whole) = match self.frames(file, wanted) {
                Ok(opened) => opened,
                Err(problem) if is_of_file(&problem) && self.files.len() > 1 => {
                    bad(self.out, &file.name, problem);
                    continue;
                }
                Err(problem) => return Err(problem),
            };
            for (name, of) in whole.iter() {
                let hidden = self.hidden.hides(name, of) || self.origin.hides(name);
                if !hidden && !known.contains(name) {
                    self.out.note(PreviewNote::Missing {
                        column: name.to_string(),
                        files: 1,
                    });
                }
            }
            let mut fitting = Fitting::new(Arc::clone(&schema));
            let mut enough = false;
            loop {
                match frames.next() {
                    Ok(Some(rows)) => {
                        self.out.saw(rows.height() as u64);
                        let rows = fitting.fit(&rows, file, &self.origin)?;
                        enough = hand(rows)?;
                        if enough {
                            break;
                        }
                    }
                    Ok(None) => break,
                    Err(problem) if is_of_file(&problem) => {
                        bad(self.out, &file.name, problem);
                        break;
                    }
                    Err(problem) => return Err(problem),
                }
            }
            for note in frames.notes() {
                self.out.note(note);
            }
            if enough {
                break;
            }
        }
        Ok(())
    }
}

const NUMBER: &str = "__row_number";

fn scan_parquet(file: &File) -> Result<Scan<'_>> {
    let source = source::open(file)?;
    let args = ScanArgsParquet {
        glob: false,
        ..ScanArgsParquet::default()
    };
    let blame = |error: &dyn std::fmt::Display| {
        let text = error.to_string().replace(source.location(), &file.name);
        source::damaged(&file.name, None, text)
    };
    let mut plan = LazyFrame::scan_parquet(PlRefPath::new(source.location()), args)
        .map_err(|error| blame(&error))?;
    let schema = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| plan.collect_schema()))
        .map_err(|_| blame(&"its footer cannot be read"))?
        .map_err(|error| blame(&error))?;
    Ok(Scan {
        file,
        plan,
        whole: Arc::clone(&schema),
        schema,
    })
}

/// The columns of these names; all, where there is none of them: rows are counted by some column.
pub(crate) fn only(schema: &Schema, names: &HashSet<String>) -> Schema {
    let pairs = schema
        .iter()
        .filter(|(name, _)| names.contains(name.as_str()));
    let found: Schema = pairs.map(|(name, of)| (name.clone(), of.clone())).collect();
    if found.is_empty() {
        schema.clone()
    } else {
        found
    }
}

/// Reads a file into a scratch file, which is removed with the process's folder. What was read
/// before a problem stands.
fn spool<'a>(
    out: &Out,
    file: &'a File,
    mut frames: Box<dyn Frames>,
    whole: SchemaRef,
) -> Result<Scan<'a>> {
    let full = |error: &dyn std::fmt::Display| {
        Problem::with_detail(Kind::NoSpace { needed_bytes: None }, error.to_string())
    };
    let scratch = tempfile::Builder::new()
        .suffix(".arrow")
        .tempfile()
        .map_err(|error| full(&error))?;
    let (handle, path) = scratch.keep().map_err(|error| full(&error))?;
    let schema = Arc::new(frames.schema().clone());
    let arrow = schema.to_arrow(CompatLevel::newest());
    let mut writer = IpcWriter::new(handle)
        .with_compression(Some(IpcCompression::LZ4))
        .batched(&schema, default_ipc_fields(arrow.iter_values()))
        .map_err(|error| full(&error))?;
    let mut any = false;
    loop {
        match frames.next() {
            Ok(Some(rows)) => {
                out.saw(rows.height() as u64);
                any = true;
                writer.write_batch(&rows).map_err(|error| full(&error))?;
            }
            Ok(None) => break,
            Err(problem) if any && is_of_file(&problem) => {
                bad(out, &file.name, problem);
                break;
            }
            Err(problem) => return Err(problem),
        }
    }
    writer.finish().map_err(|error| full(&error))?;
    for note in frames.notes() {
        out.note(note);
    }
    let path = PlRefPath::new(path.to_string_lossy());
    let args = UnifiedScanArgs {
        glob: false,
        ..UnifiedScanArgs::default()
    };
    let plan = LazyFrame::scan_ipc(path, IpcScanOptions::default(), args).map_err(defect)?;
    Ok(Scan {
        file,
        plan,
        schema,
        whole,
    })
}
