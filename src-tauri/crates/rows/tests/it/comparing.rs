//! The differences of two row sets.

use crate::support::{GO_ON, Home, frame, numbered, numbered_columns, open, spill, window};
use model::{
    Column, ColumnType, ComparisonCounts, ComparisonSpec, Kind, RowSet, RowsId, RowsOrigin,
};
use polars::prelude::{NamedFrom as _, Series};
use rows::Zone;

fn compare(home: &Home, left: &RowsId, right: &RowsId, keys: &[&str]) -> model::Result<RowSet> {
    let spec = ComparisonSpec {
        left: left.clone(),
        right: right.clone(),
        keys: keys.iter().map(|key| (*key).to_owned()).collect(),
    };
    home.rows.compare(&spec, GO_ON)
}

fn counts(set: &RowSet) -> ComparisonCounts {
    match &set.origin {
        Some(RowsOrigin::Comparison { counts, .. }) => *counts,
        other => panic!("{other:?}"),
    }
}

/// All rows of a set as lines, NULL as `-`.
fn lines(home: &Home, set: &RowSet) -> Vec<String> {
    let all: Vec<u32> = (0..set.columns.len() as u32).collect();
    let columns = window(&home.rows, &set.id, 0, 10_000, &all);
    (0..set.row_count as usize)
        .map(|row| {
            let cells: Vec<&str> = columns
                .iter()
                .map(|column| column[row].as_deref().unwrap_or("-"))
                .collect();
            cells.join(" | ")
        })
        .collect()
}

#[test]
fn rows_are_paired_by_key_and_what_differs_is_shown_from_both_sides() {
    for budget in [1 << 30, 0] {
        let home = open(budget);
        let make = |names: [&str; 3], ids: Vec<i64>, texts: Vec<Option<&str>>, last: Vec<f64>| {
            let columns = vec![
                Column::new(names[0], ColumnType::Int64),
                Column::new(names[1], ColumnType::String),
                Column::new(names[2], ColumnType::Float64),
            ];
            let id = home.rows.create(columns, u64::MAX).unwrap();
            let batch = vec![
                Series::new("".into(), ids),
                Series::new("".into(), texts),
                Series::new("".into(), last),
            ];
            home.rows.append(&id, frame(batch)).unwrap();
            id
        };
        let left = make(
            ["id", "name", "score"],
            vec![1, 2, 3, 4, 5],
            vec![Some("a"), Some("b"), None, Some("d"), Some("e")],
            vec![f64::NAN, 0.0, 1.0, 2.0, 3.0],
        );
        let right = make(
            ["id", "name", "score"],
            vec![5, 6, 1, 2, 3],
            vec![Some("E"), Some("f"), Some("a"), Some("b"), None],
            vec![3.0, 4.0, f64::NAN, -0.0, 1.5],
        );
        spill(&home.rows);
        let found = compare(&home, &left, &right, &["id"]).unwrap();
        let names: Vec<&str> = found.columns.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["difference", "id", "name", "score"]);
        assert_eq!(
            lines(&home, &found),
            [
                "changed | 3 | - | {\"left\": 1.0, \"right\": 1.5}",
                "left | 4 | {\"left\": \"d\", \"right\": null} | {\"left\": 2.0, \"right\": null}",
                "changed | 5 | {\"left\": \"e\", \"right\": \"E\"} | -",
                "right | 6 | {\"left\": null, \"right\": \"f\"} | {\"left\": null, \"right\": 4.0}",
            ]
        );
        let expected = ComparisonCounts {
            same: 2,
            changed: 2,
            only_left: 1,
            only_right: 1,
            repeated_keys: 0,
        };
        assert_eq!(counts(&found), expected);
        assert!(found.complete);
        // One side of a value is a field as any.
        let field = home
            .rows
            .cell(&found.id, 2, &vec![2, 1], Zone::UTC)
            .unwrap();
        assert_eq!(field.as_deref(), Some("E"));

        let other = make(["id", "title", "score"], vec![1], vec![None], vec![1.0]);
        let found = compare(&home, &left, &other, &["id"]).unwrap();
        let Some(RowsOrigin::Comparison {
            only_left_columns,
            only_right_columns,
            ..
        }) = &found.origin
        else {
            panic!("{:?}", found.origin)
        };
        assert_eq!(
            (only_left_columns, only_right_columns),
            (&vec!["name".to_owned()], &vec!["title".to_owned()])
        );
        for keys in [&[][..], &["name"], &["nothing"]] {
            let refused = compare(&home, &left, &other, keys).unwrap_err();
            assert!(matches!(refused.kind, Kind::BadInput { .. }));
        }
    }
}

#[test]
fn keys_of_two_types_are_compared_by_their_text() {
    let home = open(0);
    let one = |of, values: Series| {
        let id = home
            .rows
            .create(vec![Column::new("id", of)], u64::MAX)
            .unwrap();
        home.rows.append(&id, frame(vec![values])).unwrap();
        id
    };
    let left = one(ColumnType::Int64, Series::new("".into(), [1_i64, 2]));
    let right = one(ColumnType::String, Series::new("".into(), ["2", "x"]));
    let found = compare(&home, &left, &right, &["id"]).unwrap();
    assert_eq!(lines(&home, &found), ["left | 1", "right | x"]);
    assert_eq!(counts(&found).same, 1);
}

#[test]
fn repeated_keys_are_paired_in_their_order_and_null_is_a_key() {
    let home = open(0);
    let make = |keys: Vec<Option<i64>>, values: Vec<i64>| {
        let columns = vec![
            Column::new("k", ColumnType::Int64),
            Column::new("v", ColumnType::Int64),
        ];
        let id = home.rows.create(columns, u64::MAX).unwrap();
        let batch = vec![Series::new("".into(), keys), Series::new("".into(), values)];
        home.rows.append(&id, frame(batch)).unwrap();
        id
    };
    let left = make(vec![None, Some(1), Some(1)], vec![7, 8, 9]);
    let right = make(vec![Some(1), None], vec![8, 7]);
    let found = compare(&home, &left, &right, &["k"]).unwrap();
    assert_eq!(
        lines(&home, &found),
        ["left | 1 | {\"left\": 9, \"right\": null}"]
    );
    let expected = ComparisonCounts {
        same: 2,
        only_left: 1,
        repeated_keys: 1,
        ..ComparisonCounts::default()
    };
    assert_eq!(counts(&found), expected);
}

#[test]
fn half_a_million_rows_on_disk_are_compared() {
    let home = open(1 << 20);
    let make = |rows: std::ops::Range<i64>| {
        let id = home.rows.create(numbered_columns(), u64::MAX).unwrap();
        for first in rows.clone().step_by(25_000) {
            home.rows
                .append(&id, numbered(first..(first + 25_000).min(rows.end)))
                .unwrap();
        }
        id
    };
    let (left, right) = (make(0..500_000), make(100..500_100));
    let found = compare(&home, &left, &right, &["n"]).unwrap();
    let expected = ComparisonCounts {
        same: 499_900,
        only_left: 100,
        only_right: 100,
        ..ComparisonCounts::default()
    };
    assert_eq!(counts(&found), expected);
    assert_eq!(found.row_count, 200);
    let spec = ComparisonSpec {
        left: left.clone(),
        right,
        keys: vec!["n".to_owned()],
    };
    let stopped = home.rows.compare(&spec, &|| true).unwrap_err();
    assert_eq!(stopped.kind, Kind::Cancelled);
}
