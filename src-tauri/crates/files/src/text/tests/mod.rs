//! Files as other tools write them, good and bad, from disk and over HTTP.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![expect(clippy::panic, reason = "a test may stop at the first surprise")]
#![expect(
    clippy::format_push_string,
    reason = "a few lines for a test need no haste"
)]

mod bad;
mod good;
mod guesses;
mod remote;
mod server;

use crate::frames::{self, Want};
use crate::sniff::sniff;
use crate::source::{self, Source};
use model::{PreviewNote, Problem, Reading, Sniffed};
use polars::prelude::{AnyValue, Schema};
use reader::protocol::{File, Place};
use std::path::PathBuf;
use std::sync::Arc;

type Row = Vec<Option<String>>;

/// What came of reading a file.
struct Read {
    sniffed: Sniffed,
    schema: Schema,
    rows: Vec<Row>,
    notes: Vec<PreviewNote>,
    problem: Option<Problem>,
}

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../tests/fixtures/text")
        .join(name)
}

fn local(path: &std::path::Path) -> Arc<dyn Source> {
    source::open(&File {
        name: path.file_name().unwrap().to_string_lossy().into_owned(),
        at: Place::Local(path.to_string_lossy().into_owned()),
        size: std::fs::metadata(path).unwrap().len(),
        hive: Vec::new(),
    })
    .unwrap()
}

/// A file of this name and content.
fn made(name: &str, content: &[u8]) -> (tempfile::TempDir, Arc<dyn Source>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    let source = local(&path);
    (folder, source)
}

fn cell(value: &AnyValue<'_>) -> Option<String> {
    match value {
        AnyValue::Null => None,
        AnyValue::String(text) => Some((*text).to_owned()),
        AnyValue::StringOwned(text) => Some(text.to_string()),
        AnyValue::Float64(value) => Some(format!("{value:?}")),
        AnyValue::Datetime(micros, _, zone) => {
            let time = chrono::DateTime::from_timestamp_micros(*micros).unwrap();
            let zone = if zone.is_some() { "Z" } else { "" };
            Some(format!("{}{zone}", time.format("%Y-%m-%d %H:%M:%S%.f")))
        }
        AnyValue::DatetimeOwned(micros, unit, zone) => {
            cell(&AnyValue::Datetime(*micros, *unit, zone.as_deref()))
        }
        other => Some(other.to_string()),
    }
}

/// Sniffs a file and reads it to the end, or for so many rows.
fn read(source: &Arc<dyn Source>, reading: &Reading, rows: Option<u64>) -> Read {
    let sniffed = sniff(source, reading).unwrap();
    let want = Want {
        columns: None,
        rows,
    };
    let mut read = Read {
        schema: Schema::default(),
        rows: Vec::new(),
        notes: Vec::new(),
        problem: None,
        sniffed,
    };
    let mut frames = match frames::open(source, &read.sniffed.reading, &want) {
        Ok(frames) => frames,
        Err(problem) => {
            read.problem = Some(problem);
            return read;
        }
    };
    read.schema = frames.schema().clone();
    loop {
        match frames.next() {
            Ok(Some(frame)) => {
                for row in 0..frame.height() {
                    let cells = frame.columns().iter();
                    read.rows.push(
                        cells
                            .map(|column| cell(&column.get(row).unwrap()))
                            .collect(),
                    );
                }
                let types: Vec<_> = frame.columns().iter().map(|c| c.dtype().clone()).collect();
                let told: Vec<_> = read.schema.iter_values().cloned().collect();
                assert_eq!(types, told, "a frame has the types of the schema");
            }
            Ok(None) => break,
            Err(problem) => {
                read.problem = Some(problem);
                break;
            }
        }
    }
    read.notes = frames.notes();
    read
}

fn read_text(name: &str, content: &[u8]) -> Read {
    let (_folder, source) = made(name, content);
    read(&source, &Reading::default(), None)
}

fn names(read: &Read) -> Vec<String> {
    read.schema.iter_names().map(ToString::to_string).collect()
}

fn types(read: &Read) -> Vec<String> {
    read.schema.iter_values().map(ToString::to_string).collect()
}

/// A row of texts; `~` is NULL.
fn row(cells: &[&str]) -> Row {
    cells
        .iter()
        .map(|cell| (*cell != "~").then(|| (*cell).to_owned()))
        .collect()
}
