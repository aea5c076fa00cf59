//! Row sets to test with, and reading windows back.

use model::{Column, ColumnPath, ColumnType, RowsId, RowsWindow};
use polars::io::SerReader as _;
use polars::io::ipc::IpcStreamReader;
use polars::prelude::{DataFrame, NamedFrom as _, Series};
use rows::{Rows, Zone};
use std::io::Cursor;

/// A keeper in a folder of its own.
pub(crate) struct Home {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) rows: Rows,
}

pub(crate) fn open(memory_budget_bytes: u64) -> Home {
    let folder = tempfile::TempDir::new().unwrap();
    let rows = Rows::open(folder.path(), memory_budget_bytes).unwrap();
    Home { folder, rows }
}

/// A frame of these columns, named by their places.
pub(crate) fn frame(columns: Vec<Series>) -> DataFrame {
    let height = columns.first().map_or(0, |series| series.len());
    let named = columns.into_iter().enumerate().map(|(index, series)| {
        let mut series = series;
        series.rename(index.to_string().into());
        series.into()
    });
    DataFrame::new(height, named.collect()).unwrap()
}

/// Columns `n` (the row's number) and `t` (`row <number>`, every seventh NULL).
pub(crate) fn numbered_columns() -> Vec<Column> {
    vec![
        Column::new("n", ColumnType::Int64),
        Column::new("t", ColumnType::String),
    ]
}

pub(crate) fn numbered(rows: std::ops::Range<i64>) -> DataFrame {
    let texts: Vec<Option<String>> = rows.clone().map(numbered_text).collect();
    let numbers: Vec<i64> = rows.collect();
    frame(vec![
        Series::new("".into(), numbers),
        Series::new("".into(), texts),
    ])
}

pub(crate) fn numbered_text(row: i64) -> Option<String> {
    (row % 7 != 0).then(|| format!("row {row}, a text too long to be kept inline"))
}

/// Nobody stops anything.
pub(crate) const GO_ON: rows::Cancelled<'static> = &|| false;

/// What a window shows: columns of rows.
pub(crate) fn window(
    rows: &Rows,
    id: &RowsId,
    first_row: u64,
    row_count: u32,
    columns: &[u32],
) -> Vec<Vec<Option<String>>> {
    let paths: Vec<ColumnPath> = columns.iter().map(|column| vec![*column]).collect();
    window_in(rows, id, first_row, row_count, &paths, Zone::UTC)
}

/// The same of fields, in a zone.
pub(crate) fn window_in(
    rows: &Rows,
    id: &RowsId,
    first_row: u64,
    row_count: u32,
    paths: &[ColumnPath],
    zone: Zone,
) -> Vec<Vec<Option<String>>> {
    let asked = RowsWindow {
        rows: id.clone(),
        first_row,
        row_count,
        columns: paths.to_vec(),
    };
    let bytes = rows.window(&asked, zone).unwrap();
    let frame = IpcStreamReader::new(Cursor::new(bytes)).finish().unwrap();
    assert_eq!(frame.width(), paths.len());
    let texts = frame.columns().iter().enumerate().map(|(index, column)| {
        assert_eq!(column.name().as_str(), index.to_string());
        let texts = column.str().unwrap();
        texts.iter().map(|text| text.map(str::to_owned)).collect()
    });
    texts.collect()
}

/// Sends every set made so far to disk; of a keeper with a budget of nothing.
pub(crate) fn spill(rows: &Rows) {
    let other = rows
        .create(vec![Column::new("n", ColumnType::Int64)], u64::MAX)
        .unwrap();
    rows.append(&other, frame(vec![Series::new("".into(), [1_i64])]))
        .unwrap();
}
