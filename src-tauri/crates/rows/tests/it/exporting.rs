//! Rows into files.

use crate::support::{frame, numbered, numbered_columns, open};
use model::{Column, ColumnType, Kind, Mode};
use polars::prelude::{NamedFrom as _, ParquetReader, SerReader as _, Series};
use rows::Format;
use std::cell::Cell;

#[test]
fn an_export_holds_every_row_in_order_whether_in_memory_or_on_disk() {
    let home = open(3 << 20);
    let id = home.rows.create(numbered_columns(), u64::MAX).unwrap();
    for batch in 0..30 {
        home.rows
            .append(&id, numbered(batch * 9000..(batch + 1) * 9000))
            .unwrap();
    }
    let path = |name: &str| home.folder.path().join(name);
    let mut heard = Vec::new();
    let count = home
        .rows
        .export(
            &id,
            &path("a.csv"),
            Format::Csv,
            &mut |rows| heard.push(rows),
            &|| false,
        )
        .unwrap();
    assert_eq!((count, heard.last()), (270_000, Some(&270_000)));
    assert!(heard.is_sorted());
    let csv = std::fs::read_to_string(path("a.csv")).unwrap();
    assert_eq!(csv.lines().count(), 270_001);
    for (row, line) in csv.lines().skip(1).enumerate() {
        let start = format!("{row},");
        assert!(line.starts_with(&start), "{line}");
        assert_eq!(line.len() == start.len(), row % 7 == 0, "{line}");
    }
    home.rows
        .export(
            &id,
            &path("a.parquet"),
            Format::Parquet,
            &mut |_| {},
            &|| false,
        )
        .unwrap();
    let read = ParquetReader::new(std::fs::File::open(path("a.parquet")).unwrap())
        .finish()
        .unwrap();
    let numbers = read.column("n").unwrap().i64().unwrap().clone();
    assert!(numbers.into_no_null_iter().eq(0..270_000));
    assert_eq!(
        read.column("t").unwrap().null_count(),
        270_000_usize.div_ceil(7)
    );
}

#[test]
fn a_cancelled_export_leaves_nothing_and_spares_the_file_that_was_there() {
    let home = open(1 << 30);
    let id = home.rows.create(numbered_columns(), u64::MAX).unwrap();
    home.rows.append(&id, numbered(0..100_000)).unwrap();
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("out.csv");
    std::fs::write(&path, "before").unwrap();
    let looks = Cell::new(0);
    let stop = || {
        looks.set(looks.get() + 1);
        looks.get() > 2
    };
    let stopped = home
        .rows
        .export(&id, &path, Format::Csv, &mut |_| {}, &stop)
        .unwrap_err();
    assert_eq!(stopped.kind, Kind::Cancelled);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "before");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_by_an_export() {
    let home = open(1 << 30);
    let id = home.rows.create(numbered_columns(), u64::MAX).unwrap();
    home.rows.append(&id, numbered(0..100_000)).unwrap();
    for format in [Format::Csv, Format::Ndjson, Format::Parquet] {
        let mut full = std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let failed = home
            .rows
            .write(&id, &mut full, format, &mut |_| {}, &|| false)
            .unwrap_err();
        assert_eq!(
            failed.kind,
            Kind::NoSpace { needed_bytes: None },
            "{format:?}"
        );
    }
}

#[test]
fn null_and_an_empty_text_differ_in_csv() {
    let home = open(1 << 30);
    let id = home
        .rows
        .create(vec![Column::new("a\"b", ColumnType::String); 2], u64::MAX)
        .unwrap();
    let texts = Series::new("".into(), [Some(""), None, Some("x\r\ny"), Some(" z")]);
    home.rows
        .append(&id, frame(vec![texts.clone(), texts]))
        .unwrap();
    let mut out = Vec::new();
    home.rows
        .write(&id, &mut out, Format::Csv, &mut |_| {}, &|| false)
        .unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "\"a\"\"b\",\"a\"\"b\"\n\"\",\"\"\n,\n\"x\r\ny\",\"x\r\ny\"\n\" z\",\" z\"\n"
    );
}

#[test]
fn a_result_without_rows_is_a_file_with_columns() {
    let home = open(1 << 30);
    let columns = vec![
        Column::new("n", ColumnType::Numeric),
        Column {
            mode: Mode::Repeated,
            fields: vec![Column::new("a", ColumnType::Date)],
            ..Column::new("s", ColumnType::Struct)
        },
    ];
    let id = home.rows.create(columns, u64::MAX).unwrap();
    home.rows.finish(&id, None).unwrap();
    let path = home.folder.path().join("empty.parquet");
    home.rows
        .export(&id, &path, Format::Parquet, &mut |_| {}, &|| false)
        .unwrap();
    let read = ParquetReader::new(std::fs::File::open(path).unwrap())
        .finish()
        .unwrap();
    assert_eq!(read.height(), 0);
    assert_eq!(read.get_column_names(), ["n", "s"]);
    let mut csv = Vec::new();
    home.rows
        .write(&id, &mut csv, Format::Csv, &mut |_| {}, &|| false)
        .unwrap();
    assert_eq!(csv, b"n,s\n");
}
