//! Load jobs: an uploaded file (CSV, newline-delimited JSON, Parquet) into a table.

mod csv;
mod detect;
mod json;
mod parquet;

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek as _, SeekFrom};
use std::sync::Arc;

use sandbox_analysis::catalog::Field;
use serde_json::{Value, json as object};

use super::Job;
use super::destination::{Destination, Write, write};
use crate::catalog::Table;
use crate::catalog::schema::{from_schema, given};
use crate::error::{Failure, Outcome, Reason};
use crate::json::{at, flag, integer, text};
use crate::rows::cell::Wrong;
use crate::server::App;

/// A file that was uploaded with a load job; it is deleted with this value.
#[derive(Debug)]
pub(crate) struct Upload {
    pub(crate) file: tempfile::TempPath,
    pub(crate) size: u64,
}

/// Errors that a job lists at most.
const MOST_ERRORS: usize = 20;

/// Rows that could not be read, against the number that is let pass.
pub(crate) struct Bad {
    allowed: u64,
    pub(crate) count: u64,
    pub(crate) errors: Vec<Failure>,
    format: &'static str,
}

impl Bad {
    /// Counts a bad row; an error once there are too many.
    pub(crate) fn row(&mut self, number: u64, wrong: &Wrong) -> Outcome<()> {
        self.count += 1;
        if self.errors.len() < MOST_ERRORS {
            let place = if wrong.path.is_empty() {
                String::new()
            } else {
                format!(" Field: {};", wrong.path)
            };
            self.errors.push(
                Failure::invalid(format!(
                    "Error while reading data, error message: {};{place} Row: {number}",
                    wrong.message
                ))
                .at("upload"),
            );
        }
        if self.count <= self.allowed {
            return Ok(());
        }
        Err(Failure::invalid(format!(
            "Error while reading data, error message: {} processing encountered too many errors, giving up. Rows: {number}; errors: {}; max bad: {}; error percent: 0",
            self.format, self.count, self.allowed
        )))
    }
}

/// Runs a load job.
pub(crate) fn run(app: &Arc<App>, job: &Arc<Job>, upload: Option<Upload>) -> Outcome<()> {
    let upload = upload.ok_or_else(|| Failure::invalid("The job has no uploaded file"))?;
    let configuration = job.configuration.lock().clone();
    let part = at(&configuration, &["load"]).cloned().unwrap_or_default();
    let target = Destination::read(app, &part, Write::Append)?;
    let lease = app.engine.connection()?;
    job.interruptible(&lease);
    let format = text(&part, &["sourceFormat"]).unwrap_or("CSV");
    let mut bad = Bad {
        allowed: integer(&part, &["maxBadRecords"])?
            .and_then(|most| u64::try_from(most).ok())
            .unwrap_or(0),
        count: 0,
        errors: Vec::new(),
        format: match format {
            "CSV" => "CSV",
            "NEWLINE_DELIMITED_JSON" => "JSON",
            _ => "Parquet",
        },
    };
    let present = app.store.find_table(&target.dataset, &target.table);
    let detect = flag(&part, &["autodetect"]).unwrap_or(false);
    let fields = if given(&part) {
        Some(from_schema(part.get("schema").unwrap_or(&Value::Null))?)
    } else {
        match &present {
            Some(table)
                if !(table.columns.is_empty() || detect && target.write == Write::Truncate) =>
            {
                Some(table.fields().cloned().collect())
            }
            _ => None,
        }
    };
    if fields.is_none() && !detect && matches!(format, "CSV" | "NEWLINE_DELIMITED_JSON") {
        return Err(Failure::invalid("No schema specified on job or table."));
    }
    let loaded = match format {
        "CSV" => csv::load(app, job, &lease, &target, &part, &upload, fields, &mut bad),
        "NEWLINE_DELIMITED_JSON" => {
            json::load(app, job, &lease, &target, &part, &upload, fields, &mut bad)
        }
        "PARQUET" => parquet::load(app, job, &lease, &target, &upload, fields),
        other => Err(Failure::invalid(format!(
            "Source format {other} is not supported by the sandbox"
        ))),
    };
    let rows = match loaded {
        Ok(rows) => rows,
        Err(error) => {
            job.progress.lock().warnings = bad.errors;
            return Err(error);
        }
    };
    let table = app.store.table(&target.dataset, &target.table)?;
    let bytes = app.measured.of(&lease, &table)?.bytes();
    let mut progress = job.progress.lock();
    progress.warnings = bad.errors;
    for (name, value) in [
        ("inputFiles", 1),
        ("inputFileBytes", upload.size),
        ("outputRows", rows),
        ("outputBytes", bytes),
        ("badRecords", bad.count),
    ] {
        progress
            .details
            .insert(name.to_owned(), object!(value.to_string()));
    }
    Ok(())
}

/// Stages rows through `read` and puts them in their place.
pub(crate) fn stage(
    app: &App,
    job: &Job,
    connection: &duckdb::Connection,
    target: &Destination,
    fields: Vec<Field>,
    read: impl FnOnce(&duckdb::Connection, &Table) -> Outcome<u64>,
) -> Outcome<u64> {
    write(app, job, connection, target, fields, read)
}

/// The uploaded file as text in UTF-8, unpacked when it is gzip.
pub(crate) fn open(upload: &Upload, encoding: &str) -> Outcome<Box<dyn BufRead>> {
    let unreadable = |error: std::io::Error| {
        Failure::new(
            Reason::BackendError,
            format!("The upload cannot be read: {error}"),
        )
    };
    let mut file = File::open(&upload.file).map_err(unreadable)?;
    let mut magic = [0_u8; 2];
    let packed = file.read(&mut magic).map_err(unreadable)? == 2 && magic == [0x1f, 0x8b];
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    let plain: Box<dyn Read> = if packed {
        Box::new(flate2::read::MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    };
    match encoding.to_ascii_uppercase().as_str() {
        "" | "UTF-8" | "UTF8" => Ok(Box::new(BufReader::with_capacity(1 << 18, plain))),
        "ISO-8859-1" | "ISO_8859_1" | "LATIN1" => Ok(Box::new(BufReader::with_capacity(
            1 << 18,
            Latin1 {
                inner: BufReader::new(plain),
                left: None,
            },
        ))),
        other => Err(Failure::invalid(format!(
            "Encoding {other} is not supported by the sandbox"
        ))),
    }
}

/// Turns ISO-8859-1 into UTF-8.
struct Latin1<R> {
    inner: R,
    left: Option<u8>,
}

impl<R: Read> Read for Latin1<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let mut written = 0;
        if let (Some(byte), Some(place)) = (self.left, out.first_mut()) {
            *place = byte;
            self.left = None;
            written = 1;
        }
        let room = (out.len() - written) / 2;
        if room == 0 {
            if written > 0 || out.is_empty() {
                return Ok(written);
            }
            let mut one = [0_u8];
            if self.inner.read(&mut one)? == 0 {
                return Ok(0);
            }
            let [byte] = one;
            if let Some(place) = out.first_mut() {
                if byte < 0x80 {
                    *place = byte;
                } else {
                    *place = 0xc0 | (byte >> 6);
                    self.left = Some(0x80 | (byte & 0x3f));
                }
            }
            return Ok(1);
        }
        let mut buffer = vec![0_u8; room];
        let count = self.inner.read(&mut buffer)?;
        for &byte in buffer.get(..count).unwrap_or_default() {
            let bytes: &[u8] = if byte < 0x80 {
                &[byte]
            } else {
                &[0xc0 | (byte >> 6), 0x80 | (byte & 0x3f)]
            };
            for &byte in bytes {
                if let Some(place) = out.get_mut(written) {
                    *place = byte;
                    written += 1;
                }
            }
        }
        Ok(written)
    }
}
