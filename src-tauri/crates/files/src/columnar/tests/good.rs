//! Every type, codec, page version and encoding of other tools' files reads back exactly.

use super::support::{Memory, Shown, bytes_of, format_of, kind, open, shown};
use crate::columnar::{drift, facts, statistics};
use crate::frames::Want;
use crate::source::Source;
use model::{FileFormat, Kind, PreviewNote};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
struct Expected {
    file: String,
    columns: Vec<ExpectedColumn>,
}

#[derive(Deserialize)]
struct ExpectedColumn {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    values: Vec<Option<String>>,
}

fn source(file: &str) -> Arc<dyn Source> {
    Memory::new(file, bytes_of(file))
}

#[test]
fn files_of_other_tools_read_back_exactly() {
    let expected: Vec<Expected> = serde_json::from_slice(&bytes_of("expected.json")).unwrap();
    assert!(expected.len() > 35);
    let mut wrong = Vec::new();
    for file in &expected {
        let found = match shown(&source(&file.file), format_of(&file.file), &Want::default()) {
            Ok(found) => found,
            Err(problem) => {
                wrong.push(format!("{}: {problem}", file.file));
                continue;
            }
        };
        if found.columns.len() != file.columns.len() {
            let count = found.columns.len();
            wrong.push(format!("{}: {count} columns", file.file));
        }
        for expected in &file.columns {
            let at = found
                .columns
                .iter()
                .position(|column| column.name == expected.name);
            let Some(at) = at else {
                wrong.push(format!("{}: no column {}", file.file, expected.name));
                continue;
            };
            let found_kind = kind(&found.columns[at]);
            if found_kind != expected.kind || found.texts[at] != expected.values {
                wrong.push(format!(
                    "{}: {} is {found_kind} {:?}, expected {} {:?}",
                    file.file, expected.name, found.texts[at], expected.kind, expected.values
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn digits_below_a_microsecond_are_said_to_be_cut() {
    let found = shown(
        &source("types-none-v1.parquet"),
        FileFormat::Parquet,
        &Want::default(),
    );
    assert_eq!(
        found.unwrap().notes,
        [PreviewNote::Cut {
            column: "dt_ns".to_owned(),
            values: 2,
            example: "2026-01-02 03:04:05.000006789".to_owned(),
        }]
    );
}

#[test]
fn digits_below_a_microsecond_in_int96_and_orc_are_said_to_be_cut_too() {
    let found = shown(
        &source("int96-ns.parquet"),
        FileFormat::Parquet,
        &Want::default(),
    )
    .unwrap();
    let note = PreviewNote::Cut {
        column: "dt_ns".to_owned(),
        values: 2,
        example: "2026-01-02 03:04:05.000006789".to_owned(),
    };
    assert_eq!(found.notes, [note]);
    let found = shown(
        &source("int96.parquet"),
        FileFormat::Parquet,
        &Want::default(),
    )
    .unwrap();
    assert_eq!(found.notes, []);
}

#[test]
fn texts_that_are_not_in_utf_8_are_shown_and_counted() {
    let found = shown(
        &source("cp932.parquet"),
        FileFormat::Parquet,
        &Want::default(),
    )
    .unwrap();
    let kinds: Vec<String> = found.columns.iter().map(kind).collect();
    assert_eq!(kinds, ["STRING", "BYTES[]", "INT64"]);
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        found.texts[0],
        [text("\u{fffd}\u{fffd}\u{fffd}{"), text("ok")]
    );
    assert_eq!(found.texts[2], [text("1"), text("2")]);
    let note = PreviewNote::WrongBytes {
        bytes: 3,
        line: None,
    };
    assert_eq!(found.notes, [note]);
}

/// What `many` of the script wrote, by column.
fn many(column: &str, row: usize) -> Option<String> {
    match column {
        "n" => (!row.is_multiple_of(7)).then(|| (row * 1000).to_string()),
        "small" => Some((row % 100).to_string()),
        "text" if !row.is_multiple_of(3) => Some(format!("row {}", row % 50)),
        "text" => Some(format!("row {row}")),
        "real" => Some(format!("{:?}", row as f64 / 4.0)),
        "flag" => (!row.is_multiple_of(5)).then(|| (row.is_multiple_of(2)).to_string()),
        _ => (!row.is_multiple_of(11)).then(|| {
            let elements: Vec<String> = (0..row % 4).map(|element| element.to_string()).collect();
            format!("[{}]", elements.join(", "))
        }),
    }
}

#[track_caller]
fn is_many(found: &Shown, rows: usize, of: &str) {
    for (column, texts) in found.columns.iter().zip(&found.texts) {
        assert_eq!(texts.len(), rows, "{of}: {}", column.name);
        for (row, text) in texts.iter().enumerate() {
            assert_eq!(
                *text,
                many(&column.name, row),
                "{of}: {} in row {row}",
                column.name
            );
        }
    }
}

const MANY: [&str; 8] = [
    "many-v1.parquet",
    "many-v2.parquet",
    "many-index.parquet",
    "many-delta.parquet",
    "many-plain.parquet",
    "many.orc",
    "many.arrow",
    "many.avro",
];

#[test]
fn pages_encodings_row_groups_blocks_and_stripes_read_back_whole_and_in_part() {
    for file in MANY {
        for rows in [
            None,
            Some(1),
            Some(100),
            Some(1999),
            Some(2000),
            Some(2001),
            Some(9999),
        ] {
            let want = Want {
                columns: None,
                rows,
            };
            let found = shown(&source(file), format_of(file), &want).unwrap();
            is_many(
                &found,
                rows.unwrap_or(5000).min(5000) as usize,
                &format!("{file} {rows:?}"),
            );
            assert!(found.notes.is_empty(), "{file}: {:?}", found.notes);
        }
    }
}

#[test]
fn only_the_wanted_columns_come_in_the_order_of_the_file() {
    for file in MANY {
        let want = Want {
            columns: Some(vec!["text".to_owned(), "n".to_owned(), "none".to_owned()]),
            rows: Some(50),
        };
        let found = shown(&source(file), format_of(file), &want).unwrap();
        let names: Vec<&str> = found
            .columns
            .iter()
            .map(|column| column.name.as_str())
            .collect();
        assert_eq!(names, ["n", "text"], "{file}");
        is_many(&found, 50, file);
    }
}

#[test]
fn rows_are_counted_where_the_format_says_them() {
    let total = |file: &str| {
        let frames = open(&source(file), format_of(file), &Want::default()).unwrap();
        frames.total_rows()
    };
    assert_eq!(total("many-v1.parquet"), Some(5000));
    assert_eq!(total("many.orc"), Some(5000));
    assert_eq!(total("no-rows.parquet"), Some(0));
    assert_eq!(total("many.avro"), None);
}

#[test]
fn the_footer_says_what_is_in_the_file() {
    let facts = facts(&source("many-index.parquet")).unwrap();
    assert_eq!((facts.rows, facts.row_group_count), (5000, 3));
    assert!(facts.created_by.unwrap().starts_with("parquet-cpp-arrow"));
    assert!(
        facts.schema.contains("OPTIONAL BYTE_ARRAY text (STRING)"),
        "{}",
        facts.schema
    );
    let rows: Vec<u64> = facts.row_groups.iter().map(|group| group.rows).collect();
    assert_eq!(rows, [2000, 2000, 1000]);
    assert!(facts.row_groups[1].offset > facts.row_groups[0].compressed);
    let range = |min: &str, max: &str| Some((min.to_owned(), max.to_owned()));
    assert_eq!(facts.row_groups[1].ranges[0], range("2000000", "3999000"));
    let text = &facts.columns[2];
    assert_eq!(
        (text.path.as_str(), text.physical.as_str()),
        ("text", "BYTE_ARRAY")
    );
    assert_eq!(text.logical.as_deref(), Some("STRING"));
    assert_eq!(text.codecs, ["SNAPPY"]);
    assert!(text.encodings.contains(&"RLE_DICTIONARY".to_owned()));
    assert_eq!(
        (text.nulls, text.min.as_deref(), text.max.as_deref()),
        (Some(0), Some("row 0"), Some("row 999"))
    );
    assert!(text.page_index && !text.bloom_filter);
    assert_eq!(facts.columns[5].path, "list.list.element");
    let n = &facts.columns[0];
    assert_eq!(n.nulls, Some(715));
    let stored: u64 = facts.columns.iter().map(|column| column.compressed).sum();
    let groups: u64 = facts.row_groups.iter().map(|group| group.compressed).sum();
    assert_eq!(stored, groups);
}

#[test]
fn ranges_read_as_values_do_for_every_type() {
    let facts = facts(&source("types-none-v1.parquet")).unwrap();
    let range = |path: &str| {
        let column = facts
            .columns
            .iter()
            .find(|column| column.path == path)
            .unwrap();
        (
            column.min.clone().unwrap_or_default(),
            column.max.clone().unwrap_or_default(),
        )
    };
    let is = |path: &str, min: &str, max: &str| {
        assert_eq!(range(path), (min.to_owned(), max.to_owned()), "{path}");
    };
    is("i64", "-9223372036854775808", "9223372036854775807");
    is("u64", "0", "18446744073709551615");
    is("u32", "0", "4294967295");
    is("bool", "false", "true");
    is("date", "0001-01-01", "9999-12-31");
    is("time_us", "00:00:00", "23:59:59.999999");
    is("dt_us", "0001-01-01T00:00:00", "9999-12-31T23:59:59");
    is(
        "ts_us",
        "0001-01-01 00:00:00 UTC",
        "2026-01-02 03:04:05.000006 UTC",
    );
    is("dec9_2", "-9999999.99", "1.5");
    is(
        "dec38_9",
        "-0.000000001",
        "99999999999999999999999999999.999999999",
    );
    is("bytes", "", "YWJj");
    is("f32", "-2.0", "1.5");
    let logical = |path: &str| {
        let column = facts
            .columns
            .iter()
            .find(|column| column.path == path)
            .unwrap();
        column.logical.clone().unwrap_or_default()
    };
    assert_eq!(logical("ts_us"), "TIMESTAMP(MICROS, UTC)");
    assert_eq!(logical("dt_ns"), "TIMESTAMP(NANOS)");
    assert_eq!(logical("dec9_2"), "DECIMAL(9, 2)");
    assert_eq!(logical("u8"), "UINT(8)");
}

#[test]
fn statistics_of_all_files_are_added_up() {
    let files = [source("many-v1.parquet"), source("types-none-v1.parquet")];
    let names = ["n", "real", "i64", "list", "nowhere"].map(str::to_owned);
    let found = statistics(&files, &names).unwrap();
    assert_eq!(found.rows, 5004);
    let column = |at: usize| {
        let column = &found.columns[at];
        (column.nulls, column.min.as_deref(), column.max.as_deref())
    };
    assert_eq!(column(0), (Some(715 + 4), Some("1000"), Some("4999000")));
    assert_eq!(column(1), (Some(4), Some("0.0"), Some("1249.75")));
    let (min, max) = ("-9223372036854775808", "9223372036854775807");
    assert_eq!(column(2), (Some(5001), Some(min), Some(max)));
    assert_eq!(column(3), (None, None, None));
    assert_eq!(column(4), (Some(5004), None, None));
}

#[test]
fn drift_says_which_file_has_which_type_and_which_cannot_be_read() {
    let cut: Arc<dyn Source> = Memory::new("cut", bytes_of("many-v1.parquet").slice(..9000));
    let files = [
        source("many-v1.parquet"),
        cut,
        source("types-none-v1.parquet"),
        source("int96.parquet"),
    ];
    let mut told = Vec::new();
    let reading = super::support::reading(FileFormat::Parquet);
    let drift = drift(&files, &reading, &mut |files, rows| {
        told.push((files, rows));
    });
    assert_eq!(told.len(), 4);
    assert_eq!(told.last(), Some(&(4, 5008)));
    let rows: Vec<Option<u64>> = drift.files.iter().map(|file| file.rows).collect();
    assert_eq!(rows, [Some(5000), None, Some(4), Some(4)]);
    let problem = drift.files[1].problem.as_ref().unwrap();
    assert!(matches!(problem.kind, Kind::Damaged { .. }), "{problem}");
    let column = |name: &str| {
        drift
            .columns
            .iter()
            .find(|column| column.name == name)
            .unwrap()
    };
    assert_eq!(column("n").in_files, [Some(0), None, None, None]);
    assert_eq!(column("text").in_files, [Some(0), None, Some(0), None]);
    assert_eq!(column("dt_us").types, ["DATETIME(µs)"]);
    assert_eq!(column("pairs").types, ["LIST<STRUCT<a INT64, b STRING>>"]);
    assert_eq!(column("dec9_2").types, ["DECIMAL(9, 2)"]);
}
