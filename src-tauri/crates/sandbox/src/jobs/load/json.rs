//! Newline-delimited JSON.

use std::io::BufRead;
use std::sync::Arc;

use sandbox_analysis::catalog::Field;
use serde_json::Value;

use super::detect::JsonFields;
use super::{Bad, Upload, open, stage};
use crate::error::{Failure, Outcome};
use crate::jobs::Job;
use crate::jobs::destination::Destination;
use crate::json::{flag, text};
use crate::rows::append::Appender;
use crate::rows::cell::{Unknown, Wrong, row_from_json};
use crate::rows::defaults::Defaults;
use crate::server::App;

/// Longest row.
const MOST_ROW: u64 = 100 << 20;

fn lines(
    upload: &Upload,
    encoding: &str,
    mut visit: impl FnMut(u64, Result<Value, Wrong>) -> Outcome<bool>,
) -> Outcome<()> {
    use std::io::Read as _;
    let mut input = open(upload, encoding)?;
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        line.clear();
        let read = (&mut input)
            .take(MOST_ROW + 1)
            .read_until(b'\n', &mut line)
            .map_err(|error| {
                Failure::invalid(format!("Error while reading data, error message: {error}"))
            })?;
        if read == 0 {
            return Ok(());
        }
        if line.len() as u64 > MOST_ROW {
            return Err(Failure::invalid(
                "Error while reading data, error message: a row is longer than 100 MB",
            ));
        }
        number += 1;
        let text = if number == 1 {
            line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line)
        } else {
            &line
        };
        if text.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let value = serde_json::from_slice(text).map_err(|error| Wrong {
            path: String::new(),
            message: format!("JSON parsing error in row starting at line {number}: {error}"),
        });
        if !visit(number, value)? {
            return Ok(());
        }
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "what a load consists of, passed on by its one caller"
)]
pub(super) fn load(
    app: &Arc<App>,
    job: &Job,
    connection: &duckdb::Connection,
    target: &Destination,
    part: &Value,
    upload: &Upload,
    fields: Option<Vec<Field>>,
    bad: &mut Bad,
) -> Outcome<u64> {
    let encoding = text(part, &["encoding"]).unwrap_or_default();
    let fields = if let Some(fields) = fields {
        fields
    } else {
        let mut found = JsonFields::default();
        let mut left = 500;
        lines(upload, encoding, |_, value| {
            if let Ok(Value::Object(object)) = value {
                found.add(&object);
            }
            left -= 1;
            Ok(left > 0)
        })?;
        found.fields()
    };
    if fields.is_empty() {
        return Err(Failure::invalid("Schema has no fields."));
    }
    let defaults = Defaults::of(app, &fields)?;
    let unknown = if flag(part, &["ignoreUnknownValues"]).unwrap_or(false) {
        Unknown::Ignore
    } else {
        Unknown::Refuse
    };
    stage(
        app,
        job,
        connection,
        target,
        fields.clone(),
        |connection, staging| {
            let mut appender = Appender::new(connection, staging);
            lines(upload, encoding, |number, value| {
                if number % 4096 == 0 {
                    job.check()?;
                }
                match value.and_then(|value| {
                    let whole = defaults.complete(&value);
                    row_from_json(whole.as_ref().unwrap_or(&value), &fields, unknown)
                }) {
                    Ok(cells) => appender.push(cells)?,
                    Err(wrong) => bad.row(number, &wrong)?,
                }
                Ok(true)
            })?;
            appender.finish()
        },
    )
}
