//! CSV as BigQuery reads it.

use std::io::BufRead;

use sandbox_analysis::catalog::{Field, Mode};
use sandbox_functions::Type;
use serde_json::Value;

use super::{Bad, Upload, detect, open, stage};
use crate::error::{Failure, Outcome};
use crate::jobs::Job;
use crate::jobs::destination::Destination;
use crate::json::{flag, integer, list, text};
use crate::rows::append::Appender;
use crate::rows::cell::{Cell, Wrong, check_length, from_text};
use crate::server::App;

/// Longest record, so that a stray quote cannot take all memory.
const MOST_RECORD: usize = 100 << 20;

/// How the file is written.
struct Dialect {
    delimiter: u8,
    quote: Option<u8>,
    newlines: bool,
    jagged: bool,
    ignore_extra: bool,
    skip: u64,
    nulls: Vec<String>,
    encoding: String,
}

impl Dialect {
    fn read(part: &Value) -> Outcome<Self> {
        let delimiter = match text(part, &["fieldDelimiter"]) {
            None | Some("" | ",") => b',',
            Some("\\t" | "\t" | "tab") => b'\t',
            Some(other) => match other.as_bytes() {
                [byte] => *byte,
                _ => {
                    return Err(Failure::invalid(format!(
                        "Field delimiter \"{other}\" must be one byte"
                    )));
                }
            },
        };
        let quote = match part.get("quote").and_then(Value::as_str) {
            None => Some(b'"'),
            Some("") => None,
            Some(other) => match other.as_bytes() {
                [byte] => Some(*byte),
                _ => {
                    return Err(Failure::invalid(format!(
                        "Quote \"{other}\" must be one byte"
                    )));
                }
            },
        };
        let mut nulls: Vec<String> = list(part, &["nullMarkers"])
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
        nulls.extend(text(part, &["nullMarker"]).map(str::to_owned));
        Ok(Self {
            delimiter,
            quote,
            newlines: flag(part, &["allowQuotedNewlines"]).unwrap_or(false),
            jagged: flag(part, &["allowJaggedRows"]).unwrap_or(false),
            ignore_extra: flag(part, &["ignoreUnknownValues"]).unwrap_or(false),
            skip: integer(part, &["skipLeadingRows"])?
                .and_then(|rows| u64::try_from(rows).ok())
                .unwrap_or(0),
            nulls,
            encoding: text(part, &["encoding"]).unwrap_or_default().to_owned(),
        })
    }

    fn is_null(&self, value: &Raw, ty: &Type) -> bool {
        if value.quoted {
            return false;
        }
        if self.nulls.is_empty() || self.nulls.iter().all(String::is_empty) {
            return value.text.is_empty();
        }
        self.nulls.contains(&value.text)
            || (value.text.is_empty() && !matches!(ty, Type::String | Type::Bytes))
    }
}

/// A value as it stands in the file.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Raw {
    pub(super) text: String,
    pub(super) quoted: bool,
}

/// Reads records one by one.
struct Reader<R> {
    input: R,
    line: Vec<u8>,
    record: u64,
}

impl<R: BufRead> Reader<R> {
    /// The next record; `Some(Err)` is a record that cannot be read, `None` the end.
    fn next(&mut self, dialect: &Dialect) -> Outcome<Option<Result<Vec<Raw>, Wrong>>> {
        loop {
            self.line.clear();
            if self.append_line()? == 0 {
                return Ok(None);
            }
            if self.record == 0 && self.line.starts_with(b"\xef\xbb\xbf") {
                self.line.drain(..3);
            }
            self.record += 1;
            if self.line.iter().all(|byte| matches!(byte, b'\n' | b'\r')) {
                continue;
            }
            return self.split(dialect).map(Some);
        }
    }

    fn append_line(&mut self) -> Outcome<usize> {
        let read = self
            .input
            .read_until(b'\n', &mut self.line)
            .map_err(|error| {
                Failure::invalid(format!("Error while reading data, error message: {error}"))
            })?;
        if self.line.len() > MOST_RECORD {
            return Err(Failure::invalid(
                "Error while reading data, error message: a record is longer than 100 MB",
            ));
        }
        Ok(read)
    }

    fn split(&mut self, dialect: &Dialect) -> Outcome<Result<Vec<Raw>, Wrong>> {
        let wrong = |message: &str| Wrong {
            path: String::new(),
            message: message.to_owned(),
        };
        let mut fields = Vec::new();
        let mut at = 0;
        loop {
            let mut value = Vec::new();
            let mut quoted = false;
            if dialect.quote.is_some() && self.line.get(at).copied() == dialect.quote {
                quoted = true;
                at += 1;
                loop {
                    match self.line.get(at).copied() {
                        None => {
                            if self.append_line()? == 0 {
                                return Ok(Err(wrong("Missing close quote character (\")")));
                            }
                        }
                        byte if byte == dialect.quote => {
                            if self.line.get(at + 1).copied() == dialect.quote {
                                value.extend(byte);
                                at += 2;
                            } else {
                                at += 1;
                                break;
                            }
                        }
                        Some(b'\n' | b'\r') if !dialect.newlines => {
                            return Ok(Err(wrong("Missing close quote character (\")")));
                        }
                        Some(byte) => {
                            value.push(byte);
                            at += 1;
                        }
                    }
                }
                let rest = self.line.get(at..).unwrap_or_default();
                let clean = matches!(rest, [] | [b'\n' | b'\r'] | [b'\r', b'\n'])
                    || rest.first() == Some(&dialect.delimiter);
                if !clean {
                    return Ok(Err(wrong(
                        "Data between close quote character (\") and field separator",
                    )));
                }
            } else {
                while let Some(&byte) = self.line.get(at) {
                    let end = matches!(self.line.get(at..), Some([b'\n' | b'\r'] | [b'\r', b'\n']));
                    if byte == dialect.delimiter || end {
                        break;
                    }
                    value.push(byte);
                    at += 1;
                }
            }
            match String::from_utf8(value) {
                Ok(text) => fields.push(Raw { text, quoted }),
                Err(_) => {
                    return Ok(Err(wrong(
                        "Bad character (ASCII 0) or invalid UTF-8 encountered",
                    )));
                }
            }
            if self.line.get(at) == Some(&dialect.delimiter) {
                at += 1;
            } else {
                return Ok(Ok(fields));
            }
        }
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "what a load consists of, passed on by its one caller"
)]
pub(super) fn load(
    app: &App,
    job: &Job,
    connection: &duckdb::Connection,
    target: &Destination,
    part: &Value,
    upload: &Upload,
    fields: Option<Vec<Field>>,
    bad: &mut Bad,
) -> Outcome<u64> {
    let mut dialect = Dialect::read(part)?;
    let fields = if let Some(fields) = fields {
        fields
    } else {
        let (fields, header) = detected(upload, &dialect)?;
        if header {
            dialect.skip = dialect.skip.max(1);
        }
        fields
    };
    if let Some(field) = fields
        .iter()
        .find(|field| field.mode == Mode::Repeated || !field.fields.is_empty())
    {
        return Err(Failure::invalid(format!(
            "Field {} is nested or repeated, which CSV cannot hold",
            field.name
        )));
    }
    stage(
        app,
        job,
        connection,
        target,
        fields.clone(),
        |connection, staging| {
            let mut reader = Reader {
                input: open(upload, &dialect.encoding)?,
                line: Vec::new(),
                record: 0,
            };
            let mut appender = Appender::new(connection, staging);
            let mut number = 0;
            while let Some(record) = reader.next(&dialect)? {
                number += 1;
                if number <= dialect.skip {
                    continue;
                }
                if number % 4096 == 0 {
                    job.check()?;
                }
                match record.and_then(|record| cells(&record, &fields, &dialect)) {
                    Ok(cells) => appender.push(cells)?,
                    Err(wrong) => bad.row(number, &wrong)?,
                }
            }
            appender.finish()
        },
    )
}

fn cells(record: &[Raw], fields: &[Field], dialect: &Dialect) -> Result<Vec<Cell>, Wrong> {
    let wrong = |path: &str, message: String| Wrong {
        path: path.to_owned(),
        message,
    };
    if record.len() > fields.len() && !dialect.ignore_extra {
        return Err(wrong(
            "",
            format!(
                "Too many values in line. Found {} column(s) while expected {}",
                record.len(),
                fields.len()
            ),
        ));
    }
    if record.len() < fields.len() && !dialect.jagged {
        return Err(wrong(
            "",
            format!(
                "CSV table references column position {}, but line contains only {} columns",
                record.len(),
                record.len()
            ),
        ));
    }
    fields
        .iter()
        .enumerate()
        .map(|(index, field)| {
            let cell = match record.get(index) {
                None => Cell::Null,
                Some(value) if dialect.is_null(value, &field.ty) => Cell::Null,
                Some(value) => from_text(&value.text, &field.ty)
                    .and_then(|cell| check_length(cell, field))
                    .map_err(|message| {
                        wrong(
                            &field.name,
                            format!("{message} for field {} (position {index})", field.name),
                        )
                    })?,
            };
            if cell == Cell::Null && field.mode == Mode::Required {
                return Err(wrong(
                    &field.name,
                    format!("Required column value for column index: {index} is missing"),
                ));
            }
            Ok(cell)
        })
        .collect()
}

/// The fields that the first rows suggest, and whether the first row names them.
fn detected(upload: &Upload, dialect: &Dialect) -> Outcome<(Vec<Field>, bool)> {
    let mut reader = Reader {
        input: open(upload, &dialect.encoding)?,
        line: Vec::new(),
        record: 0,
    };
    let mut records = Vec::new();
    let mut number = 0;
    while records.len() < 500 {
        let Some(record) = reader.next(dialect)? else {
            break;
        };
        number += 1;
        // The last of the skipped rows names the columns.
        if number < dialect.skip {
            continue;
        }
        if let Ok(record) = record {
            records.push(record);
        }
    }
    Ok(detect::from_records(&records, dialect.skip > 0))
}
