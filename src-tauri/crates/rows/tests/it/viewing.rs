//! Windows, cells and the clipboard.

use crate::support::{GO_ON, frame, numbered, numbered_columns, numbered_text, open, window};
use model::{Column, ColumnType, CopyFormat, Kind, RowsRange, RowsWindow, Truncation};
use polars::prelude::{NamedFrom as _, Series};
use rows::Zone;

#[test]
fn a_window_holds_the_rows_and_columns_asked_for_in_that_order() {
    let home = open(1 << 30);
    let id = home.rows.create(numbered_columns(), u64::MAX).unwrap();
    for start in [0, 10, 5000, 20_000] {
        let end = match start {
            0 => 10,
            10 => 5000,
            5000 => 20_000,
            _ => 20_001,
        };
        home.rows.append(&id, numbered(start..end)).unwrap();
    }
    for (first, count, end) in [
        (0, 3, 3),
        (8, 4, 12),
        (4990, 20, 5010),
        (19_995, 100, 20_001),
    ] {
        let shown = window(&home.rows, &id, first, count, &[1, 0, 1]);
        let numbers: Vec<_> = (first as i64..end)
            .map(|row| Some(row.to_string()))
            .collect();
        let texts: Vec<_> = (first as i64..end).map(numbered_text).collect();
        assert_eq!(shown, [texts.clone(), numbers, texts]);
    }
    assert_eq!(window(&home.rows, &id, 20_001, 10, &[0]), [vec![]]);
    assert_eq!(window(&home.rows, &id, u64::MAX, 10, &[0]), [vec![]]);
}

#[test]
fn an_unknown_column_or_row_or_set_is_said() {
    let home = open(1 << 30);
    let id = home.rows.create(numbered_columns(), u64::MAX).unwrap();
    home.rows.append(&id, numbered(0..3)).unwrap();
    let asked = RowsWindow {
        rows: id.clone(),
        first_row: 0,
        row_count: 1,
        columns: vec![vec![2]],
    };
    assert!(matches!(
        home.rows.window(&asked, Zone::UTC).unwrap_err().kind,
        Kind::BadInput { .. }
    ));
    assert!(matches!(
        home.rows
            .cell(&id, 3, &vec![0], Zone::UTC)
            .unwrap_err()
            .kind,
        Kind::NotFound { .. }
    ));
    assert_eq!(
        home.rows
            .cell(&id, 2, &vec![0], Zone::UTC)
            .unwrap()
            .as_deref(),
        Some("2")
    );
    assert_eq!(home.rows.cell(&id, 0, &vec![1], Zone::UTC).unwrap(), None);
    home.rows.close(&id);
    home.rows.close(&id);
    assert_eq!(home.rows.row_set(&id), None);
    assert!(matches!(
        home.rows
            .cell(&id, 0, &vec![0], Zone::UTC)
            .unwrap_err()
            .kind,
        Kind::NotFound { .. }
    ));
}

#[test]
fn a_long_value_is_cut_in_a_window_and_whole_in_its_cell() {
    let home = open(1 << 30);
    let id = home
        .rows
        .create(vec![Column::new("t", ColumnType::String)], u64::MAX)
        .unwrap();
    let long = "日本語😀".repeat(2_500_000 / 4);
    let exact = "é".repeat(2000);
    let batch = frame(vec![Series::new(
        "".into(),
        [long.as_str(), exact.as_str(), ""],
    )]);
    home.rows.append(&id, batch).unwrap();
    let shown = window(&home.rows, &id, 0, 3, &[0]);
    let cut: String = long.chars().take(2000).chain(['…']).collect();
    assert_eq!(shown, [vec![Some(cut), Some(exact), Some(String::new())]]);
    assert_eq!(
        home.rows.cell(&id, 0, &vec![0], Zone::UTC).unwrap(),
        Some(long)
    );
}

#[test]
fn copied_cells_are_quoted_where_a_spreadsheet_needs_it() {
    let home = open(1 << 30);
    let columns = vec![
        Column::new("a\tb", ColumnType::String),
        Column::new("n", ColumnType::Int64),
    ];
    let id = home.rows.create(columns, u64::MAX).unwrap();
    let texts = [
        Some("plain"),
        Some("two\nlines"),
        Some("a \"word\""),
        None,
        Some(""),
    ];
    let numbers = [Some(1_i64), Some(2), None, Some(4), Some(5)];
    home.rows
        .append(
            &id,
            frame(vec![
                Series::new("".into(), texts),
                Series::new("".into(), numbers),
            ]),
        )
        .unwrap();
    let mut range = RowsRange {
        rows: id,
        first_row: 0,
        row_count: 5,
        columns: vec![vec![0], vec![1]],
        header: true,
        format: CopyFormat::Tsv,
    };
    let copied = home.rows.copy_text(&range, Zone::UTC, GO_ON).unwrap();
    let expected = "\"a\tb\"\tn\nplain\t1\n\"two\nlines\"\t2\n\"a \"\"word\"\"\"\t\n\t4\n\t5";
    assert_eq!((copied.text.as_str(), copied.cells), (expected, 10));
    range = RowsRange {
        first_row: 3,
        row_count: 100,
        columns: vec![vec![1]],
        header: false,
        ..range
    };
    assert_eq!(
        home.rows.copy_text(&range, Zone::UTC, GO_ON).unwrap().text,
        "4\n5"
    );
}

#[test]
fn what_is_too_large_for_the_clipboard_is_refused() {
    let home = open(1 << 30);
    let id = home
        .rows
        .create(vec![Column::new("t", ColumnType::String)], u64::MAX)
        .unwrap();
    let megabyte = "x".repeat(1 << 20);
    home.rows
        .append(
            &id,
            frame(vec![Series::new("".into(), vec![megabyte; 300])]),
        )
        .unwrap();
    let range = RowsRange {
        rows: id,
        first_row: 0,
        row_count: 300,
        columns: vec![vec![0]],
        header: false,
        format: CopyFormat::Tsv,
    };
    let refused = home
        .rows
        .copy_text(&range, Zone::UTC, GO_ON)
        .unwrap_err()
        .kind;
    assert!(
        matches!(
            refused,
            Kind::OverLimit {
                limit: 268_435_456,
                ..
            }
        ),
        "{refused:?}"
    );
}

#[test]
fn the_row_limit_drops_what_is_over_and_says_so() {
    let home = open(1 << 30);
    let id = home.rows.create(numbered_columns(), 25).unwrap();
    home.rows.expect_total(&id, 40).unwrap();
    let set = home.rows.append(&id, numbered(0..20)).unwrap();
    assert_eq!(
        (set.row_count, set.truncated, set.total_rows),
        (20, None, Some(40))
    );
    let set = home.rows.append(&id, numbered(20..40)).unwrap();
    assert_eq!(
        (set.row_count, set.truncated),
        (25, Some(Truncation::RowLimit))
    );
    let set = home.rows.finish(&id, Some(Truncation::Stopped)).unwrap();
    assert_eq!(
        (set.complete, set.truncated),
        (true, Some(Truncation::RowLimit))
    );
    assert_eq!(
        window(&home.rows, &id, 24, 5, &[0]),
        [vec![Some("24".to_owned())]]
    );
}

#[test]
fn ten_thousand_columns_are_looked_at_like_any() {
    let home = open(1 << 20);
    let columns = (0..10_000)
        .map(|n| Column::new(format!("c{n}"), ColumnType::Int64))
        .collect();
    let id = home.rows.create(columns, u64::MAX).unwrap();
    for batch in 0..3_i64 {
        let columns = (0..10_000).map(|n| Series::new("".into(), vec![batch * 100_000 + n; 50]));
        home.rows.append(&id, frame(columns.collect())).unwrap();
    }
    let shown = window(&home.rows, &id, 49, 2, &[9_999, 0]);
    let texts = |a: &str, b: &str| vec![Some(a.to_owned()), Some(b.to_owned())];
    assert_eq!(shown, [texts("9999", "109999"), texts("0", "100000")]);
}

#[test]
fn a_set_without_columns_or_rows_can_be_looked_at() {
    let home = open(1 << 30);
    let id = home.rows.create(Vec::new(), u64::MAX).unwrap();
    home.rows.finish(&id, None).unwrap();
    let asked = RowsWindow {
        rows: id,
        first_row: 0,
        row_count: 10,
        columns: vec![],
    };
    assert!(!home.rows.window(&asked, Zone::UTC).unwrap().is_empty());
}
