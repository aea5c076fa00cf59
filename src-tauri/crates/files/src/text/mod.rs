//! Text and workbooks as frames: CSV, NDJSON, JSON, LTSV, logs, lines, XLSX.

mod columns;
mod csv;
pub(crate) mod encoding;
mod json;
mod lines;
pub(crate) mod log;
mod shape;
mod table;
pub(crate) mod unpack;
pub(crate) mod values;
pub(crate) mod workbook;
pub(crate) mod zip;

pub(crate) use columns::{Fit, Kind};

use self::csv::Csv;
use self::json::{Elements, JsonTable};
use self::lines::Lines;
use self::log::{Known, Log, Ltsv};
use self::table::{Records, Shape, Table};
use crate::frames::{Frames, Want};
use crate::source::Source;
use ::csv::StringRecord;
use encoding::Decoded;
use model::{FileFormat, Reading, Result};
use std::sync::Arc;
use unpack::{Unpacked, Watch};

/// The text of a file, unpacked and decoded.
pub(crate) type Text = Decoded<Unpacked>;

/// Opens a file of one of these formats.
pub(crate) fn open(
    source: &Arc<dyn Source>,
    reading: &Reading,
    format: FileFormat,
    want: &Want,
) -> Result<Box<dyn Frames>> {
    let watch = Arc::new(Watch::default());
    let file = source.name();
    let mut reading = reading.clone();
    let table = |records, shape, reading: &Reading| -> Result<Box<dyn Frames>> {
        let watch = Arc::clone(&watch);
        Ok(Box::new(Table::new(
            records, shape, file, reading, want, watch,
        )?))
    };
    match format {
        FileFormat::Csv => {
            let records = Csv::new(text(source, &reading, &watch)?, &reading, file)?;
            csv(records, &reading, table)
        }
        FileFormat::Ndjson | FileFormat::Json => {
            let text = text(source, &reading, &watch)?;
            let documents: Box<dyn json::Documents> = match format {
                FileFormat::Ndjson => Box::new(Lines::new(text, file)),
                _ => Box::new(Elements::new(text, &watch, file)),
            };
            let watch = Arc::clone(&watch);
            Ok(Box::new(JsonTable::new(
                documents, file, &reading, want, watch,
            )?))
        }
        FileFormat::Ltsv => {
            let records = Ltsv::new(Lines::new(text(source, &reading, &watch)?, file))?;
            let shape = Shape {
                names: Some(records.names()),
                kinds: Vec::new(),
                ragged: false,
            };
            dashes(&mut reading);
            table(Box::new(records), shape, &reading)
        }
        FileFormat::Log => {
            let (records, kinds) = logs(source, &reading, &watch)?;
            let shape = Shape {
                names: Some(records.names()),
                kinds,
                ragged: false,
            };
            dashes(&mut reading);
            table(Box::new(records), shape, &reading)
        }
        FileFormat::Xlsx => {
            let sheet = workbook::Sheet::new(source, &reading, want.rows)?;
            let (names, kinds) = sheet.columns();
            let shape = Shape {
                names: Some(names),
                kinds,
                ragged: false,
            };
            // Cells have types of their own.
            reading.decimal_mark = None;
            reading.thousands_mark = None;
            reading.date_format = None;
            reading.time_format = None;
            table(Box::new(sheet), shape, &reading)
        }
        _ => {
            let records = Log::lines(Lines::new(text(source, &reading, &watch)?, file));
            let shape = Shape {
                names: Some(records.names()),
                kinds: vec![("line".to_owned(), Kind::Text)],
                ragged: false,
            };
            // An empty line is a line.
            reading.nulls = Some(Vec::new());
            table(Box::new(records), shape, &reading)
        }
    }
}

/// The text of a file from its beginning.
pub(crate) fn text(
    source: &Arc<dyn Source>,
    reading: &Reading,
    watch: &Arc<Watch>,
) -> Result<Text> {
    let plain = unpack::open(source, reading, watch)?;
    let encoding = encoding::by_name(reading.encoding.as_deref());
    Ok(Decoded::new(plain, encoding, watch))
}

/// With names from the first record, or by number where it is a row like the others.
fn csv<R: Records + 'static>(
    mut records: R,
    reading: &Reading,
    table: impl Fn(Box<dyn Records>, Shape, &Reading) -> Result<Box<dyn Frames>>,
) -> Result<Box<dyn Frames>> {
    let mut shape = Shape {
        names: None,
        kinds: Vec::new(),
        ragged: true,
    };
    if reading.header == Some(false) {
        let mut first = StringRecord::new();
        let any = records.next(&mut first)?;
        let line = records.line();
        shape.names = Some(vec![String::new(); first.len()]);
        let again = Again {
            first: any.then_some((line, first)),
            records,
            line,
        };
        return table(Box::new(again), shape, reading);
    }
    table(Box::new(records), shape, reading)
}

/// Records with the first put back.
struct Again<R> {
    first: Option<(u64, StringRecord)>,
    records: R,
    line: u64,
}

impl<R: Records> Records for Again<R> {
    fn next(&mut self, record: &mut StringRecord) -> Result<bool> {
        if let Some((line, first)) = self.first.take() {
            self.line = line;
            *record = first;
            return Ok(true);
        }
        let any = self.records.next(record)?;
        self.line = self.records.line();
        Ok(any)
    }

    fn line(&self) -> u64 {
        self.line
    }

    fn notes(&self) -> Vec<model::PreviewNote> {
        self.records.notes()
    }
}

/// Types by the names of their columns.
type Kinds = Vec<(String, Kind)>;

/// Records of a log by its expression or its shape, with the types that are known.
fn logs(
    source: &Arc<dyn Source>,
    reading: &Reading,
    watch: &Arc<Watch>,
) -> Result<(Log<Text>, Kinds)> {
    let lines = |watch: &Arc<Watch>| -> Result<_> {
        Ok(Lines::new(text(source, reading, watch)?, source.name()))
    };
    if let Some(pattern) = &reading.pattern {
        return Ok((Log::pattern(lines(watch)?, pattern)?, Vec::new()));
    }
    // The shape is seen in the first lines, which are here already.
    let mut first = lines(&Arc::default())?;
    let mut seen = Vec::new();
    while seen.len() < 20 {
        match first.next()? {
            Some(line) => seen.push(line.to_owned()),
            None => break,
        }
    }
    let seen: Vec<&str> = seen.iter().map(String::as_str).collect();
    match Known::of(&seen) {
        Some(known) => Ok((Log::known(lines(watch)?, known)?, known.kinds())),
        None => Ok((Log::lines(lines(watch)?), Vec::new())),
    }
}

/// In logs a dash is nothing.
fn dashes(reading: &mut Reading) {
    let nulls = [String::new(), "-".to_owned()];
    reading.nulls.get_or_insert_with(|| nulls.to_vec());
}

#[cfg(test)]
mod tests;
