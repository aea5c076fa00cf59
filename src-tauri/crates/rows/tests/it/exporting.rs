//! Rows into files.

use crate::support::{Home, frame, numbered, numbered_columns, open};
use model::{
    Column, ColumnType, ExportFormat, ExportNoteKind, ExportOptions, ExportReport, Kind, LineEnd,
    Mode, RowsId, TextEncoding,
};
use polars::prelude::{
    DataType, NamedFrom as _, ParquetReader, SerReader as _, Series, TimeUnit, TimeZone,
};
use std::sync::atomic::{AtomicU32, Ordering};

const ALL: [ExportFormat; 7] = [
    ExportFormat::Csv,
    ExportFormat::Tsv,
    ExportFormat::Ndjson,
    ExportFormat::Json,
    ExportFormat::Parquet,
    ExportFormat::Xlsx,
    ExportFormat::Markdown,
];

fn bytes(home: &Home, id: &RowsId, options: &ExportOptions) -> (Vec<u8>, ExportReport) {
    let mut out = Vec::new();
    let report = home
        .rows
        .write(id, &mut out, options, &mut |_| {}, &|| false)
        .unwrap();
    assert_eq!(report.bytes, out.len() as u64);
    (out, report)
}

fn text(home: &Home, id: &RowsId, options: &ExportOptions) -> String {
    String::from_utf8(bytes(home, id, options).0).unwrap()
}

/// One column of texts.
fn texts(home: &Home, name: &str, values: &[Option<&str>]) -> RowsId {
    let columns = vec![Column::new(name, ColumnType::String)];
    let id = home.rows.create(columns, u64::MAX).unwrap();
    let series = Series::new("".into(), values);
    home.rows.append(&id, frame(vec![series])).unwrap();
    id
}

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
    let report = home
        .rows
        .export(
            &id,
            &path("a.csv"),
            false,
            &ExportOptions::new(ExportFormat::Csv),
            &mut |rows| heard.push(rows),
            &|| false,
        )
        .unwrap();
    assert_eq!((report.rows, heard.last()), (270_000, Some(&270_000)));
    assert_eq!(
        report.bytes,
        std::fs::metadata(path("a.csv")).unwrap().len()
    );
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
            false,
            &ExportOptions::new(ExportFormat::Parquet),
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
    for format in ALL {
        let looks = AtomicU32::new(0);
        let stop = || looks.fetch_add(1, Ordering::Relaxed) >= 1;
        let options = ExportOptions::new(format);
        let stopped = home
            .rows
            .export(&id, &path, true, &options, &mut |_| {}, &stop)
            .unwrap_err();
        assert_eq!(stopped.kind, Kind::Cancelled, "{format:?}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "before");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_by_an_export() {
    let home = open(1 << 30);
    let id = home.rows.create(numbered_columns(), u64::MAX).unwrap();
    home.rows.append(&id, numbered(0..100_000)).unwrap();
    for format in ALL {
        let mut full = std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let failed = home
            .rows
            .write(
                &id,
                &mut full,
                &ExportOptions::new(format),
                &mut |_| {},
                &|| false,
            )
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
    assert_eq!(
        text(&home, &id, &ExportOptions::new(ExportFormat::Csv)),
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
        .export(
            &id,
            &path,
            false,
            &ExportOptions::new(ExportFormat::Parquet),
            &mut |_| {},
            &|| false,
        )
        .unwrap();
    let read = ParquetReader::new(std::fs::File::open(path).unwrap())
        .finish()
        .unwrap();
    assert_eq!(read.height(), 0);
    assert_eq!(read.get_column_names(), ["n", "s"]);
    let csv = text(&home, &id, &ExportOptions::new(ExportFormat::Csv));
    assert_eq!(csv, "n,s\n");
    let json = text(&home, &id, &ExportOptions::new(ExportFormat::Json));
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&json).unwrap(),
        serde_json::json!([])
    );
}

#[test]
fn texts_that_would_be_formulas_are_made_safe_and_numbers_are_not_touched() {
    let home = open(1 << 30);
    let columns = vec![
        Column::new("=n", ColumnType::Int64),
        Column::new("t", ColumnType::String),
    ];
    let id = home.rows.create(columns, u64::MAX).unwrap();
    let formulas = ["=1+1", "+1", "-1", "@a", "\ta", "\ra", "＝1", "a=1"];
    let numbers: Vec<i64> = (0..8).map(|n| -n).collect();
    home.rows
        .append(
            &id,
            frame(vec![
                Series::new("".into(), numbers),
                Series::new("".into(), formulas),
            ]),
        )
        .unwrap();
    let options = ExportOptions::new(ExportFormat::Csv);
    let (out, report) = bytes(&home, &id, &options);
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "'=n,t\n0,'=1+1\n-1,'+1\n-2,'-1\n-3,'@a\n-4,'\ta\n-5,\"'\ra\"\n-6,'＝1\n-7,a=1\n"
    );
    let note = &report.notes[0];
    assert_eq!((note.kind, note.count), (ExportNoteKind::MadeSafe, 8));
    assert_eq!(
        (note.first[0].row, note.first[0].column.as_str()),
        (0, "=n")
    );
    assert_eq!(
        (note.first[1].row, note.first[1].text.as_str()),
        (1, "=1+1")
    );
    let as_they_are = ExportOptions {
        safe_cells: false,
        ..options
    };
    assert!(text(&home, &id, &as_they_are).starts_with("=n,t\n0,=1+1\n"));
}

#[test]
fn code_page_932_says_what_is_lost_before_and_after() {
    let home = open(1 << 30);
    let values = ["東京①㈱", "10〜20", "𠮷野家", "plain", "😀と𠮷"].map(Some);
    let id = texts(&home, "店", &values);
    let options = ExportOptions {
        encoding: TextEncoding::Cp932,
        line_end: LineEnd::CrLf,
        ..ExportOptions::new(ExportFormat::Csv)
    };
    let before = home.rows.export_check(&id, &options, &|| false).unwrap();
    let (out, after) = bytes(&home, &id, &options);
    assert_eq!(before.notes, after.notes);
    assert_eq!(before.bytes, after.bytes);
    let (back, _, lossy) = encoding_rs::SHIFT_JIS.decode(&out);
    assert!(!lossy);
    assert_eq!(
        back,
        "店\r\n東京①㈱\r\n10～20\r\n?野家\r\nplain\r\n?と?\r\n"
    );
    assert_eq!(after.notes.len(), 2);
    let (lost, alike) = (&after.notes[0], &after.notes[1]);
    assert_eq!((lost.kind, lost.count), (ExportNoteKind::Lost, 2));
    assert_eq!((lost.first[0].row, lost.first[0].text.as_str()), (3, "𠮷"));
    assert_eq!(
        (lost.first[1].row, lost.first[1].column.as_str()),
        (5, "店")
    );
    assert_eq!((alike.kind, alike.count), (ExportNoteKind::LookAlike, 1));
    assert_eq!(
        (alike.first[0].row, alike.first[0].text.as_str()),
        (2, "〜")
    );
}

#[test]
fn notes_are_counted_over_all_rows_and_the_first_places_are_in_order() {
    let home = open(1 << 30);
    let values: Vec<Option<&str>> = (0..100_000)
        .map(|row| Some(if row % 2 == 0 { "=A1" } else { "a" }))
        .collect();
    let id = texts(&home, "t", &values);
    let (_, report) = bytes(&home, &id, &ExportOptions::new(ExportFormat::Tsv));
    assert_eq!(report.notes[0].count, 50_000);
    let rows: Vec<u64> = report.notes[0]
        .first
        .iter()
        .map(|place| place.row)
        .collect();
    assert_eq!(rows, (0..20).map(|n| n * 2 + 1).collect::<Vec<_>>());
}

#[test]
fn delimiters_line_ends_null_text_header_and_the_byte_order_mark_are_as_chosen() {
    let home = open(1 << 30);
    let id = texts(&home, "a", &[Some("x;y"), None, Some("NULL"), Some("x,y")]);
    let options = ExportOptions {
        delimiter: ";".to_owned(),
        encoding: TextEncoding::Utf8Bom,
        line_end: LineEnd::CrLf,
        null_text: "NULL".to_owned(),
        ..ExportOptions::new(ExportFormat::Csv)
    };
    assert_eq!(
        text(&home, &id, &options),
        "\u{feff}a\r\n\"x;y\"\r\nNULL\r\n\"NULL\"\r\nx,y\r\n"
    );
    let bare = ExportOptions {
        header: false,
        ..ExportOptions::new(ExportFormat::Tsv)
    };
    assert_eq!(text(&home, &id, &bare), "x;y\n\nNULL\nx,y\n");
    let wrong = ExportOptions {
        delimiter: "a".to_owned(),
        ..options
    };
    let refused = home.rows.export_check(&id, &wrong, &|| false).unwrap_err();
    assert!(matches!(refused.kind, Kind::BadInput { field, .. } if field == "delimiter"));
}

#[test]
fn timestamps_are_written_in_the_chosen_zone_and_nothing_else_moves() {
    let home = open(1 << 30);
    let columns = vec![
        Column::new("t", ColumnType::Timestamp),
        Column::new("d", ColumnType::Datetime),
    ];
    let id = home.rows.create(columns, u64::MAX).unwrap();
    let micros = Series::new("".into(), [1_795_482_123_000_004_i64]);
    let zoned = DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC));
    let plain = DataType::Datetime(TimeUnit::Microseconds, None);
    let both = vec![micros.cast(&zoned).unwrap(), micros.cast(&plain).unwrap()];
    home.rows.append(&id, frame(both)).unwrap();
    let options = |format, zone: Option<&str>| ExportOptions {
        time_zone: zone.map(str::to_owned),
        ..ExportOptions::new(format)
    };
    assert_eq!(
        text(&home, &id, &options(ExportFormat::Csv, None)),
        "t,d\n2026-11-24 01:02:03.000004 UTC,2026-11-24T01:02:03.000004\n"
    );
    let tokyo = "2026-11-24 10:02:03.000004+09:00";
    assert_eq!(
        text(&home, &id, &options(ExportFormat::Csv, Some("Asia/Tokyo"))),
        format!("t,d\n{tokyo},2026-11-24T01:02:03.000004\n")
    );
    let json = text(
        &home,
        &id,
        &options(ExportFormat::Ndjson, Some("Asia/Tokyo")),
    );
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["t"], tokyo);
    assert_eq!(json["d"], "2026-11-24T01:02:03.000004");
}

#[test]
fn json_is_one_array_and_markdown_a_table_whose_cells_stay_cells() {
    let home = open(1 << 30);
    let id = texts(&home, "a|b", &[Some("x|y\nz"), None, Some("\\")]);
    let json = text(&home, &id, &ExportOptions::new(ExportFormat::Json));
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&json).unwrap(),
        serde_json::json!([{"a|b": "x|y\nz"}, {"a|b": null}, {"a|b": "\\"}])
    );
    let markdown = text(&home, &id, &ExportOptions::new(ExportFormat::Markdown));
    assert_eq!(
        markdown,
        "| a\\|b |\n| --- |\n| x\\|y<br>z |\n|  |\n| \\\\ |\n"
    );
}

#[test]
fn a_file_that_is_there_is_only_replaced_when_asked_and_a_wrong_place_is_said() {
    let home = open(1 << 30);
    let id = texts(&home, "a", &[Some("x")]);
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("out.csv");
    std::fs::write(&path, "before").unwrap();
    let options = ExportOptions::new(ExportFormat::Csv);
    let export = |path: &std::path::Path, replace| {
        home.rows
            .export(&id, path, replace, &options, &mut |_| {}, &|| false)
    };
    let refused = export(&path, false).unwrap_err();
    assert!(matches!(refused.kind, Kind::Conflict { .. }));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "before");
    export(&path, true).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "a\nx\n");
    let nowhere = export(&folder.path().join("no/such/out.csv"), true).unwrap_err();
    assert!(matches!(nowhere.kind, Kind::NotFound { resource } if resource.ends_with("no/such")));
    let a_folder = export(folder.path(), true).unwrap_err();
    assert!(matches!(a_folder.kind, Kind::BadInput { field, .. } if field == "path"));
}
