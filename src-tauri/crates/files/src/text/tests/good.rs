//! Files made by Python's tools read back cell by cell (`tests/python/make_text_files.py`).

use super::*;
use model::{Compression, FileFormat};

fn expected(key: &str) -> Vec<Row> {
    let text = std::fs::read_to_string(fixture("expected.json")).unwrap();
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    serde_json::from_value(all[key].clone()).unwrap()
}

fn expected_names() -> Vec<String> {
    let text = std::fs::read_to_string(fixture("expected.json")).unwrap();
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    serde_json::from_value(all["names"].clone()).unwrap()
}

const TYPES: [&str; 8] = [
    "i64",
    "str",
    "i64",
    "date",
    "datetime[μs]",
    "f64",
    "bool",
    "str",
];

fn reads(name: &str, key: &str) -> Read {
    let found = read(&local(&fixture(name)), &Reading::default(), None);
    assert_eq!(found.problem, None, "{name}");
    assert_eq!(names(&found), expected_names(), "{name}");
    assert_eq!(types(&found), TYPES, "{name}");
    assert_eq!(found.rows, expected(key), "{name}");
    assert_eq!(found.notes, [], "{name}");
    found
}

#[test]
fn csv_of_every_encoding_reads_back_exactly() {
    for (name, encoding, key) in [
        ("utf8.csv", "UTF-8", "rows"),
        ("utf8-bom.csv", "UTF-8", "rows"),
        ("cp932.csv", "Shift_JIS", "rows"),
        ("utf16le-bom.csv", "UTF-16LE", "rows"),
        ("utf16le.csv", "UTF-16LE", "rows"),
        ("utf16be.csv", "UTF-16BE", "rows"),
        ("eucjp.csv", "EUC-JP", "plain"),
        ("iso2022jp.csv", "ISO-2022-JP", "plain"),
    ] {
        let found = reads(name, key);
        assert_eq!(
            found.sniffed.reading.encoding.as_deref(),
            Some(encoding),
            "{name}"
        );
        assert_eq!(found.sniffed.encodings[0].wrong, 0, "{name}");
        assert!(
            found.sniffed.encodings[0]
                .lines
                .iter()
                .any(|line| line.contains("東京駅前店"))
        );
    }
}

#[test]
fn csv_of_every_dialect_reads_back_exactly() {
    for (name, delimiter, quote, escape) in [
        ("lf.csv", ",", "\"", ""),
        ("tabs.tsv", "\t", "\"", ""),
        ("semicolon.csv", ";", "\"", ""),
        ("pipe.txt", "|", "\"", ""),
        ("escaped.csv", ",", "\"", "\\"),
    ] {
        let reading = reads(name, "rows").sniffed.reading;
        let found = (reading.delimiter, reading.quote, reading.escape);
        let wanted = (delimiter.to_owned(), quote.to_owned(), escape.to_owned());
        assert_eq!(
            found,
            (Some(wanted.0), Some(wanted.1), Some(wanted.2)),
            "{name}"
        );
    }
    let found = read(
        &local(&fixture("apostrophe.csv")),
        &Reading::default(),
        None,
    );
    assert_eq!(found.sniffed.reading.quote.as_deref(), Some("'"));
    assert_eq!(found.rows.len(), 40);
    assert_eq!(found.rows[2][7].as_deref(), Some("一行目\n二行目"));
}

#[test]
fn every_packing_is_known_by_its_bytes_and_reads_back_exactly() {
    for (name, compression) in [
        ("two-members.csv.gz", Compression::Gzip),
        ("named-wrongly.csv", Compression::Gzip),
        ("cp932.csv.gz", Compression::Gzip),
        ("two-streams.csv.bz2", Compression::Bzip2),
        ("two-streams.csv.xz", Compression::Xz),
        ("two-frames.csv.zst", Compression::Zstd),
        ("two-frames.csv.lz4", Compression::Lz4),
        ("framed.csv.snappy", Compression::Snappy),
        ("deflated.zip", Compression::Zip),
        ("bzip2.zip", Compression::Zip),
        ("stored.zip", Compression::Zip),
    ] {
        let found = reads(name, "rows");
        assert_eq!(
            found.sniffed.reading.compression,
            Some(compression),
            "{name}"
        );
    }
}

#[test]
fn the_files_of_an_archive_are_listed_and_another_one_can_be_read() {
    let source = local(&fixture("deflated.zip"));
    let found = read(&source, &Reading::default(), None);
    assert_eq!(
        found.sniffed.parts,
        ["empty.txt", "フォルダ/表.csv", "other.csv"]
    );
    assert_eq!(
        found.sniffed.reading.part.as_deref(),
        Some("フォルダ/表.csv")
    );
    let other = Reading {
        part: Some("other.csv".to_owned()),
        ..Reading::default()
    };
    let found = read(&source, &other, None);
    assert_eq!(
        (names(&found), found.rows),
        (vec!["a".to_owned(), "b".to_owned()], vec![row(&["1", "2"])])
    );
}

#[test]
fn json_by_lines_and_as_an_array_reads_back_exactly() {
    let blanks_kept = |rows: Vec<Row>| -> Vec<Row> {
        // In JSON an empty text is a text.
        let text = |row: Row| {
            row.into_iter()
                .map(|cell| Some(cell.unwrap_or_default()))
                .collect()
        };
        rows.into_iter().map(text).collect()
    };
    for (name, format) in [
        ("lines.ndjson", FileFormat::Ndjson),
        ("lines.ndjson.gz", FileFormat::Ndjson),
        ("array.json", FileFormat::Json),
        ("array-utf16.json", FileFormat::Json),
    ] {
        let found = read(&local(&fixture(name)), &Reading::default(), None);
        assert_eq!(found.problem, None, "{name}");
        assert_eq!(found.sniffed.reading.format, Some(format), "{name}");
        assert_eq!(names(&found), expected_names(), "{name}");
        assert_eq!(types(&found), TYPES, "{name}");
        assert_eq!(found.rows, blanks_kept(expected("rows")), "{name}");
        assert_eq!(found.notes, [], "{name}");
    }
}

#[test]
fn labelled_values_read_back_exactly() {
    let found = read(&local(&fixture("table.ltsv")), &Reading::default(), None);
    assert_eq!(found.sniffed.reading.format, Some(FileFormat::Ltsv));
    assert_eq!(types(&found), TYPES);
    let mut wanted = expected("rows");
    for cell in wanted.iter_mut().flatten().flatten() {
        *cell = cell.replace('\n', " ");
    }
    assert_eq!(found.rows, wanted);
}

#[test]
fn a_workbook_reads_back_sheet_by_sheet_with_days_errors_and_codes() {
    let source = local(&fixture("book.xlsx"));
    let found = reads("book.xlsx", "rows");
    assert_eq!(found.sniffed.reading.format, Some(FileFormat::Xlsx));
    assert_eq!(found.sniffed.parts, ["売上", "二枚目"]);
    let second = Reading {
        part: Some("二枚目".to_owned()),
        ..Reading::default()
    };
    let found = read(&source, &second, None);
    assert_eq!(names(&found)[..4], ["code", "value", "error", "column_4"]);
    assert_eq!(types(&found)[..3], ["str", "f64", "i64"]);
    assert_eq!(found.rows[0][..3], row(&["007", "1.5", "~"]));
    assert_eq!(found.rows[1][..3], row(&["008", "2.0", "3"]));
    assert_eq!(found.rows[2][25].as_deref(), Some("far"));
    assert_eq!(
        found.notes,
        [PreviewNote::Misfits {
            column: "error".to_owned(),
            values: 1,
            example: "#DIV/0!".to_owned()
        }]
    );
}
