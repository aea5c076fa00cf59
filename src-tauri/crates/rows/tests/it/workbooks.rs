//! Rows into workbooks, read back from the XML inside them.

use crate::support::{Home, frame, numbered, numbered_columns, open};
use model::{
    Column, ColumnType, ExportFormat, ExportNoteKind, ExportOptions, ExportReport, Kind, RowsId,
};
use polars::prelude::{DataType, NamedFrom as _, Series, TimeUnit, TimeZone};
use std::collections::BTreeMap;
use std::io::Read as _;

/// A workbook's sheet and styles as text.
struct Book {
    sheet: String,
    styles: String,
}

fn book(home: &Home, id: &RowsId, options: &ExportOptions) -> (Book, ExportReport) {
    let mut out = Vec::new();
    let report = home
        .rows
        .write(id, &mut out, options, &mut |_| {}, &|| false)
        .unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(out)).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        archive
            .by_name(name)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        text
    };
    let book = Book {
        sheet: part("xl/worksheets/sheet1.xml"),
        styles: part("xl/styles.xml"),
    };
    (book, report)
}

/// Cells by their names: type, style and value as the file has them.
fn cells(sheet: &str) -> BTreeMap<String, (String, String, String)> {
    let attribute = |head: &str, name: &str| {
        let start = head.find(&format!(" {name}=\""))? + name.len() + 3;
        let length = head[start..].find('"')?;
        Some(head[start..start + length].to_owned())
    };
    let mut found = BTreeMap::new();
    for piece in sheet.split("<c ").skip(1) {
        let piece = format!(" {piece}");
        let head = &piece[..piece.find('>').unwrap()];
        let body = &piece[piece.find('>').unwrap() + 1..];
        let value = ["<v>", "<t>", "<t xml:space=\"preserve\">"]
            .iter()
            .find_map(|tag| {
                let start = body.find(tag)? + tag.len();
                Some(body[start..start + body[start..].find('<')?].to_owned())
            })
            .unwrap_or_default();
        let name = attribute(head, "r").unwrap();
        let kind = attribute(head, "t").unwrap_or_default();
        let style = attribute(head, "s").unwrap_or_default();
        found.insert(name, (kind, style, value));
    }
    found
}

fn xlsx() -> ExportOptions {
    ExportOptions::new(ExportFormat::Xlsx)
}

#[test]
fn numbers_keep_their_digits_dates_are_dates_and_formulas_are_texts() {
    let home = open(1 << 30);
    let timestamp = DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC));
    let columns = vec![
        Column::new("i", ColumnType::Int64),
        Column::new("f", ColumnType::Float64),
        Column::new("d", ColumnType::Date),
        Column::new("t", ColumnType::Timestamp),
        Column::new("s", ColumnType::String),
        Column::new("b", ColumnType::Bool),
        Column::new("big", ColumnType::Bignumeric),
    ];
    let id = home.rows.create(columns, u64::MAX).unwrap();
    let series = |values: Series, kind: &DataType| values.cast(kind).unwrap();
    home.rows
        .append(
            &id,
            frame(vec![
                Series::new("".into(), [999_999_999_999_999_i64, i64::MAX, -5]),
                Series::new("".into(), [0.1, f64::NAN, -0.0]),
                series(
                    Series::new("".into(), [20_781, -719_162, -25_508]),
                    &DataType::Date,
                ),
                series(
                    Series::new(
                        "".into(),
                        [1_795_482_123_500_000_i64, -62_135_596_800_000_000, 0],
                    ),
                    &timestamp,
                ),
                Series::new("".into(), ["=SUM(A1)", "長い文", "0123"]),
                Series::new("".into(), [Some(true), None, Some(false)]),
                Series::new("".into(), ["1.5", "12345678901234567890.5", "-7"]),
            ]),
        )
        .unwrap();
    let options = ExportOptions {
        time_zone: Some("Asia/Tokyo".to_owned()),
        ..xlsx()
    };
    let (book, report) = book(&home, &id, &options);
    let cells = cells(&book.sheet);
    let value = |name: &str| (cells[name].0.as_str(), cells[name].2.as_str());
    assert_eq!(value("D1").1, "t (Asia/Tokyo)");
    assert_eq!(value("A2"), ("", "999999999999999"));
    assert_eq!(value("A3"), ("inlineStr", "9223372036854775807"));
    assert_eq!(value("A4"), ("", "-5"));
    assert_eq!(value("B2"), ("", "0.1"));
    assert_eq!(value("B3"), ("inlineStr", "NaN"));
    // 2026-11-24, and 1900-03-01, the first day that spreadsheets count right.
    assert_eq!(value("C2"), ("", "46350"));
    assert_eq!(value("C3"), ("inlineStr", "0001-01-01"));
    assert_eq!(value("C4"), ("", "61"));
    let serial: f64 = value("D2").1.parse().unwrap();
    let expected = 46350.0 + (10.0 * 3600.0 + 2.0 * 60.0 + 3.5) / 86_400.0;
    assert!(
        (serial - expected).abs() < 1e-9,
        "{serial} is not {expected}"
    );
    assert_eq!(value("E2"), ("inlineStr", "=SUM(A1)"));
    assert_eq!(value("E4"), ("inlineStr", "0123"));
    assert_eq!(value("F2"), ("b", "1"));
    assert!(!cells.contains_key("F3"), "NULL is an empty cell");
    assert_eq!(value("G2"), ("", "1.5"));
    assert_eq!(value("G3"), ("inlineStr", "12345678901234567890.5"));
    assert!(!book.sheet.contains("<f>"), "no formula");
    assert!(book.styles.contains("quotePrefix=\"1\""));
    assert!(book.styles.contains("yyyy-mm-dd hh:mm:ss.000"));
    assert!(
        book.sheet.contains("<pane ySplit=\"1\""),
        "the header stays in sight"
    );
    assert!(book.sheet.contains("<autoFilter ref=\"A1:G4\""));
    let count = |kind| {
        let note = report.notes.iter().find(|note| note.kind == kind);
        note.map(|note| note.count)
    };
    assert_eq!(count(ExportNoteKind::NumberAsText), Some(2));
    assert_eq!(count(ExportNoteKind::DateAsText), Some(2));
    assert_eq!(count(ExportNoteKind::MadeSafe), Some(1));
    assert_eq!(count(ExportNoteKind::Cut), None);
}

#[test]
fn a_text_that_is_too_long_for_a_cell_is_cut_and_said() {
    let home = open(1 << 30);
    let columns = vec![Column::new("t", ColumnType::String)];
    let id = home.rows.create(columns, u64::MAX).unwrap();
    let long = "あ".repeat(40_000);
    home.rows
        .append(&id, frame(vec![Series::new("".into(), [long.as_str()])]))
        .unwrap();
    let (book, report) = book(&home, &id, &xlsx());
    assert_eq!(cells(&book.sheet)["A2"].2.chars().count(), 32_767);
    assert_eq!(
        (report.notes[0].kind, report.notes[0].count),
        (ExportNoteKind::Cut, 1)
    );
}

#[test]
fn more_rows_than_a_sheet_holds_are_refused_before_anything_is_written() {
    let home = open(1 << 30);
    let id = home.rows.create(numbered_columns(), u64::MAX).unwrap();
    home.rows.append(&id, numbered(0..1_048_576)).unwrap();
    let over = Kind::OverLimit {
        limit: 1_048_575,
        asked: 1_048_576,
        unit: "rows".to_owned(),
    };
    let before = home.rows.export_check(&id, &xlsx(), &|| false).unwrap_err();
    assert_eq!(before.kind, over);
    let mut out = Vec::new();
    let refused = home
        .rows
        .write(&id, &mut out, &xlsx(), &mut |_| {}, &|| false)
        .unwrap_err();
    assert_eq!((refused.kind, out.len()), (over, 0));
}
