//! What a look found, as text or as JSON lines.

use super::table::Table;
use model::{
    Column, Drift, FilesProfile, Meter, Mode, ParquetFacts, Preview, PreviewNote, Problem, Result,
};
use serde_json::{Value, json};
use std::io::Write as _;

/// One line.
pub(super) fn line(text: &str) -> Result<()> {
    writeln!(std::io::stdout(), "{text}").map_err(Problem::from)
}

fn as_json(value: &impl serde::Serialize) -> Result<()> {
    let text = serde_json::to_string(value);
    line(&text.map_err(|error| Problem::broken(error.to_string()))?)
}

fn table(names: &[&str], rows: impl Iterator<Item = Vec<Value>>) -> Result<()> {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    let mut table = Table::new(std::io::stdout(), names);
    for row in rows {
        table.row(&row)?;
    }
    Ok(table.finish()?)
}

/// A type as people write it.
fn type_of(column: &Column) -> String {
    let name = serde_json::to_value(column.column_type).unwrap_or_default();
    let name = name.as_str().unwrap_or("UNKNOWN").to_owned();
    let name = if column.fields.is_empty() {
        name
    } else {
        let fields = column.fields.iter();
        let fields: Vec<String> = fields
            .map(|field| format!("{} {}", field.name, type_of(field)))
            .collect();
        format!("{name}<{}>", fields.join(", "))
    };
    match column.mode {
        Mode::Repeated => format!("ARRAY<{name}>"),
        Mode::Nullable | Mode::Required => name,
    }
}

/// The columns and the number of rows.
pub(super) fn schema(preview: &Preview, as_lines: bool) -> Result<()> {
    if as_lines {
        return as_json(&json!({
            "columns": preview.schema.iter().map(|column| json!({
                "name": column.name, "type": type_of(column), "masked": column.masked,
            })).collect::<Vec<_>>(),
            "rows": preview.total_rows,
            "files": preview.files.found,
            "complete": preview.files.complete,
            "hive": preview.files.hive.iter().map(|key| json!({
                "name": key.name, "type": key.column_type,
            })).collect::<Vec<_>>(),
            "reading": preview.sniffed.as_ref().map(|sniffed| &sniffed.reading),
        }));
    }
    let rows = preview.schema.iter();
    table(
        &["column", "type"],
        rows.map(|column| vec![json!(column.name), json!(type_of(column))]),
    )?;
    let rows = preview
        .total_rows
        .map_or("rows unknown without reading them".to_owned(), |rows| {
            format!("{rows} rows")
        });
    let more = if preview.files.complete {
        ""
    } else {
        " at least"
    };
    line(&format!("{rows}, {} files{more}", preview.files.found))
}

/// What is in the columns.
pub(super) fn profile(profile: &FilesProfile, as_lines: bool) -> Result<()> {
    let name = |path: &[u32]| {
        let mut columns = &profile.columns;
        let mut names = Vec::new();
        for step in path {
            let Some(column) = columns.get(*step as usize) else {
                break;
            };
            names.push(column.name.clone());
            columns = &column.fields;
        }
        names.join(".")
    };
    let type_at = |path: &[u32]| {
        let first = path
            .first()
            .and_then(|first| profile.columns.get(*first as usize));
        first.map(type_of).unwrap_or_default()
    };
    if as_lines {
        for one in &profile.profiles {
            let mut value =
                serde_json::to_value(one).map_err(|error| Problem::broken(error.to_string()))?;
            if let Value::Object(fields) = &mut value {
                fields.insert("column".to_owned(), json!(name(&one.column)));
                fields.insert("type".to_owned(), json!(type_at(&one.column)));
                if let Some(error) = profile.error_percent {
                    fields.insert("errorPercent".to_owned(), json!(error));
                }
            }
            line(&value.to_string())?;
        }
        return Ok(());
    }
    let rows = profile.profiles.iter().map(|one| {
        let distinct = if one.exact {
            one.distinct.to_string()
        } else {
            format!("~{}", one.distinct)
        };
        let top = one
            .top
            .first()
            .map(|top| format!("{} ({})", top.value, top.count));
        vec![
            json!(name(&one.column)),
            json!(type_at(&one.column)),
            json!(one.nulls),
            json!(one.empty),
            json!(distinct),
            json!(one.min),
            json!(one.max),
            json!(one.mean),
            json!(top),
        ]
    });
    let names = [
        "column",
        "type",
        "nulls",
        "empty",
        "distinct",
        "min",
        "max",
        "mean",
        "most frequent",
    ];
    table(&names, rows)?;
    let error = profile
        .error_percent
        .map(|error| format!(", shares to {error:.2} per cent"))
        .unwrap_or_default();
    line(&format!("{} rows looked at{error}", profile.rows))
}

/// What a footer says.
pub(super) fn facts(facts: &ParquetFacts, as_lines: bool) -> Result<()> {
    if as_lines {
        return as_json(facts);
    }
    line(&format!(
        "{}\n{} rows in {} row groups, footer of {} bytes, version {}{}",
        facts.file,
        facts.rows,
        facts.row_group_count,
        facts.footer_bytes,
        facts.version,
        facts
            .created_by
            .as_ref()
            .map(|by| format!(", by {by}"))
            .unwrap_or_default(),
    ))?;
    let rows = facts.columns.iter().map(|column| {
        vec![
            json!(column.path),
            json!(column.logical.as_ref().unwrap_or(&column.physical)),
            json!(column.codecs.join(" ")),
            json!(column.encodings.join(" ")),
            json!(column.compressed),
            json!(column.uncompressed),
            json!(column.nulls),
            json!(column.min),
            json!(column.max),
        ]
    });
    let names = [
        "column",
        "type",
        "codec",
        "encodings",
        "bytes",
        "decompressed",
        "nulls",
        "min",
        "max",
    ];
    table(&names, rows)?;
    for (name, value) in &facts.metadata {
        line(&format!("{name}: {value}"))?;
    }
    Ok(())
}

/// How the columns of files differ: a line for each column, and each file that could not be read.
pub(super) fn drift(drift: &Drift, as_lines: bool) -> Result<()> {
    if as_lines {
        return as_json(drift);
    }
    let file = |index: usize| drift.files.get(index).map(|file| file.name.clone());
    let rows = drift.columns.iter().map(|column| {
        let with = column.in_files.iter().filter(|one| one.is_some()).count();
        let first = column.in_files.iter().position(Option::is_some);
        let last = column.in_files.iter().rposition(Option::is_some);
        vec![
            json!(column.name),
            json!(column.types.join(" | ")),
            json!(with),
            json!(first.and_then(file)),
            json!(last.and_then(file)),
        ]
    });
    table(&["column", "types", "files", "first in", "last in"], rows)?;
    for bad in &drift.files {
        if let Some(problem) = &bad.problem {
            line(&format!("{}: {problem}", bad.name))?;
        }
    }
    line(&format!("{} files", drift.files.len()))
}

/// What was not as it should be, on standard error.
pub(super) fn notes(preview: &Preview) {
    for note in &preview.notes {
        let at = |line: &Option<u64>| {
            line.map(|line| format!(" (line {line})"))
                .unwrap_or_default()
        };
        let text = match note {
            PreviewNote::WrongBytes { bytes, line } => {
                format!("{bytes} bytes mean nothing in this encoding{}", at(line))
            }
            PreviewNote::Ragged { records, line } => {
                format!("{records} records have more or fewer fields{}", at(line))
            }
            PreviewNote::Misfits {
                column,
                values,
                example,
            } => format!("{values} values of {column} are not of its type, such as {example}"),
            PreviewNote::Unreadable {
                records,
                line,
                reason,
            } => format!("{records} records cannot be read{}: {reason}", at(line)),
            PreviewNote::BadFile { file, problem } => format!("{file} is left out: {problem}"),
            PreviewNote::Missing { column, files } => format!("{files} files have no {column}"),
            PreviewNote::Mixed { column, types } => {
                format!("{column} is {}", types.join(" in some files and "))
            }
            PreviewNote::CutShort { file } => format!("{file} ends before it should"),
            PreviewNote::Cut {
                column,
                values,
                example,
            } => format!("{values} values of {column} are cut to microseconds, such as {example}"),
        };
        super::super::say(&text);
    }
}

/// What it took, as the last line.
pub(super) fn meter(meter: &Meter, currency: &str, as_lines: bool) -> Result<()> {
    let requests = meter.reads + meter.lists;
    let price = meter.price_micros as f64 / 1e6;
    if as_lines {
        return line(
            &json!({ "meter": {
                "requests": requests, "reads": meter.reads, "lists": meter.lists,
                "bytesRead": meter.bytes_read, "bytesStored": meter.bytes_stored,
                "bytesCached": meter.bytes_cached, "firstRowMs": meter.first_row_ms,
                "elapsedMs": meter.elapsed_ms, "price": price, "currency": currency,
            }})
            .to_string(),
        );
    }
    let first = meter
        .first_row_ms
        .map(|ms| format!(", first row after {ms} ms"))
        .unwrap_or_default();
    line(&format!(
        "{requests} requests ({} reads, {} lists), {} of {} bytes read{first}, {} ms in all, {price:.6} {currency}",
        meter.reads, meter.lists, meter.bytes_read, meter.bytes_stored, meter.elapsed_ms,
    ))
}
