//! A source in memory that counts, and the way from a file to what the row store shows.

use crate::canonical::Canonical;
use crate::frames::{self, Frames, Want};
use crate::source::{Source, damaged};
use bytes::{Buf as _, Bytes};
use model::{Column, ColumnPath, FileFormat, Mode, PreviewNote, Reading, Result, RowsWindow};
use parking_lot::Mutex;
use polars::io::SerReader as _;
use polars::io::ipc::IpcStreamReader;
use rows::{Rows, Zone};
use std::io::Cursor;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

pub(super) fn path(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/columnar")
        .join(file)
}

pub(super) fn bytes_of(file: &str) -> Bytes {
    std::fs::read(path(file)).unwrap().into()
}

/// A file in memory. Each question is a round trip of some ranges.
pub(super) struct Memory {
    name: String,
    bytes: Bytes,
    trips: Mutex<Vec<Vec<Range<u64>>>>,
}

impl Memory {
    pub(super) fn new(name: &str, bytes: impl Into<Bytes>) -> Arc<Self> {
        Arc::new(Self {
            name: name.to_owned(),
            bytes: bytes.into(),
            trips: Mutex::default(),
        })
    }

    pub(super) fn trips(&self) -> usize {
        self.trips.lock().len()
    }

    pub(super) fn bytes_read(&self) -> u64 {
        let trips = self.trips.lock();
        trips
            .iter()
            .flatten()
            .map(|range| range.end - range.start)
            .sum()
    }

    fn part(&self, range: &Range<u64>) -> Result<Bytes> {
        if range.start > range.end || range.end > self.bytes.len() as u64 {
            return Err(damaged(&self.name, Some(range.start), "beyond the end"));
        }
        Ok(self.bytes.slice(range.start as usize..range.end as usize))
    }
}

impl Source for Memory {
    fn name(&self) -> &str {
        &self.name
    }

    fn location(&self) -> &str {
        &self.name
    }

    fn size(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn read(&self, range: Range<u64>) -> Result<Bytes> {
        self.trips.lock().push(vec![range.clone()]);
        self.part(&range)
    }

    fn read_many(&self, ranges: &[Range<u64>]) -> Result<Vec<Bytes>> {
        self.trips.lock().push(ranges.to_vec());
        ranges.iter().map(|range| self.part(range)).collect()
    }

    fn stream(&self, at: u64, _first: u64) -> Box<dyn std::io::Read + Send> {
        let rest = self.bytes.slice((at as usize).min(self.bytes.len())..);
        Box::new(rest.reader())
    }
}

pub(super) fn reading(format: FileFormat) -> Reading {
    Reading {
        format: Some(format),
        ..Reading::default()
    }
}

pub(super) fn format_of(file: &str) -> FileFormat {
    match file.rsplit('.').next() {
        Some("parquet") => FileFormat::Parquet,
        Some("avro") => FileFormat::Avro,
        Some("orc") => FileFormat::Orc,
        _ => FileFormat::Arrow,
    }
}

pub(super) fn open(
    source: &Arc<dyn Source>,
    format: FileFormat,
    want: &Want,
) -> Result<Box<dyn Frames>> {
    frames::open(source, &reading(format), want)
}

/// What a file shows in the grid.
pub(super) struct Shown {
    pub(super) columns: Vec<Column>,
    /// Column by column.
    pub(super) texts: Vec<Vec<Option<String>>>,
    pub(super) notes: Vec<PreviewNote>,
}

/// Reads a file as far as it is wanted, by way of the row store.
pub(super) fn shown(source: &Arc<dyn Source>, format: FileFormat, want: &Want) -> Result<Shown> {
    let mut frames = open(source, format, want)?;
    let mut canonical = Canonical::new(frames.schema());
    let columns = canonical.columns().to_vec();
    let folder = tempfile::TempDir::new().unwrap();
    let rows = Rows::open(folder.path(), 1 << 30).unwrap();
    let id = rows.create(columns.clone(), u64::MAX).unwrap();
    let mut count = 0;
    while let Some(frame) = frames.next()? {
        count += frame.height();
        rows.append(&id, canonical.frame(frame)?).unwrap();
    }
    let mut notes = frames.notes();
    notes.extend(canonical.notes());
    let paths: Vec<ColumnPath> = (0..columns.len() as u32)
        .map(|column| vec![column])
        .collect();
    let mut texts = vec![Vec::new(); columns.len()];
    for first_row in (0..count as u64).step_by(10_000) {
        let asked = RowsWindow {
            rows: id.clone(),
            first_row,
            row_count: 10_000,
            columns: paths.clone(),
        };
        let window = rows.window(&asked, Zone::UTC).unwrap();
        let frame = IpcStreamReader::new(Cursor::new(window)).finish().unwrap();
        for (all, column) in texts.iter_mut().zip(frame.columns()) {
            let part = column.str().unwrap();
            all.extend(part.iter().map(|text| text.map(str::to_owned)));
        }
    }
    Ok(Shown {
        columns,
        texts,
        notes,
    })
}

/// `INT64`, `STRUCT[]`.
pub(super) fn kind(column: &Column) -> String {
    let name = serde_json::to_value(column.column_type).unwrap();
    let name = name.as_str().unwrap().to_owned();
    if column.mode == Mode::Repeated {
        name + "[]"
    } else {
        name
    }
}
