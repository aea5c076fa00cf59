//! Views in an order, and views as row sets of their own.

use crate::every_type::every_type;
use crate::support::{GO_ON, Home, frame, numbered, numbered_columns, open, spill, window};
use model::{
    Column, ColumnType, Kind, Mode, RowSet, RowsId, RowsOrigin, RowsRange, SortKey, ViewSpec,
};
use polars::prelude::{
    DataType, IntoSeries as _, NamedFrom as _, Series, StructChunked, TimeUnit, TimeZone,
};
use rows::Zone;

pub(crate) fn by(column: &[u32], descending: bool) -> SortKey {
    SortKey {
        column: column.to_vec(),
        descending,
        nulls_last: None,
    }
}

fn sorted(home: &Home, id: &RowsId, sort: Vec<SortKey>) -> RowSet {
    let spec = ViewSpec {
        sort,
        ..ViewSpec::default()
    };
    home.rows.view(id, &spec, Zone::UTC, GO_ON).unwrap()
}

/// The row numbers that a view shows, out of its last column.
fn numbers(home: &Home, view: &RowSet) -> Vec<i64> {
    let last = view.columns.len() as u32 - 1;
    let shown = window(&home.rows, &view.id, 0, 10_000, &[last]);
    shown[0]
        .iter()
        .map(|text| text.as_deref().unwrap().parse().unwrap())
        .collect()
}

/// A set of one column and the rows' numbers behind it.
fn set_of(home: &Home, column: Column, values: Series) -> RowsId {
    let count = values.len() as i64;
    let columns = vec![column, Column::new("number", ColumnType::Int64)];
    let id = home.rows.create(columns, u64::MAX).unwrap();
    let numbers = Series::new("".into(), (0..count).collect::<Vec<_>>());
    home.rows.append(&id, frame(vec![values, numbers])).unwrap();
    home.rows.finish(&id, None).unwrap();
    id
}

/// In memory and on disk.
fn both(check: impl Fn(&Home, fn(&Home))) {
    check(&open(1 << 30), |_| {});
    check(&open(0), |home| spill(&home.rows));
}

#[test]
fn every_type_is_sorted_as_googlesql_does() {
    use ColumnType as T;
    let micros = DataType::Datetime(TimeUnit::Microseconds, None);
    let utc = DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC));
    let ints = |values: &[Option<i64>]| Series::new("".into(), values);
    let texts = |values: &[Option<&str>]| Series::new("".into(), values);
    let years = [
        Some(253_402_300_799_999_999),
        None,
        Some(-62_135_596_800_000_000),
        Some(0),
    ];
    let numeric = |values: &[Option<i128>]| {
        let values = Series::new("".into(), values);
        values
            .i128()
            .unwrap()
            .clone()
            .into_decimal_unchecked(38, 9)
            .into_series()
    };
    // Values in a jumbled order, and the numbers of the rows in the right one.
    let cases: Vec<(T, Series, Vec<i64>)> = vec![
        (
            T::Int64,
            ints(&[Some(i64::MAX), Some(-1), None, Some(i64::MIN), Some(0)]),
            vec![2, 3, 1, 4, 0],
        ),
        (
            T::Float64,
            Series::new(
                "".into(),
                [
                    Some(1.0),
                    Some(f64::INFINITY),
                    Some(f64::NAN),
                    None,
                    Some(0.0),
                    Some(-0.0),
                    Some(f64::NEG_INFINITY),
                ],
            ),
            vec![3, 2, 6, 4, 5, 0, 1],
        ),
        (
            T::Numeric,
            numeric(&[
                Some(99_999_999_999_999_999_999_999_999_999_999_999_999),
                Some(-1),
                None,
                Some(-99_999_999_999_999_999_999_999_999_999_999_999_999),
                Some(1),
            ]),
            vec![2, 3, 1, 4, 0],
        ),
        (
            T::Bignumeric,
            texts(&[
                Some(
                    "578960446186580977117854925043439539266.34992332820282019728792003956564819967",
                ),
                Some("10"),
                Some("9"),
                Some("-0.00000000000000000000000000000000000001"),
                None,
                Some("-2"),
                Some("-10"),
            ]),
            vec![4, 6, 5, 3, 2, 1, 0],
        ),
        (
            T::Bool,
            Series::new("".into(), [Some(true), None, Some(false)]),
            vec![1, 2, 0],
        ),
        (
            T::String,
            texts(&[
                Some("b"),
                Some("a\0"),
                Some("a"),
                Some("ab"),
                None,
                Some(""),
                Some("é"),
                Some("日本"),
                Some("😀"),
                Some("Z"),
            ]),
            vec![4, 5, 9, 2, 1, 3, 0, 6, 7, 8],
        ),
        (
            T::Bytes,
            Series::new(
                "".into(),
                [
                    Some(&[255_u8][..]),
                    Some(&[0][..]),
                    None,
                    Some(&[0, 0][..]),
                    Some(&[][..]),
                ],
            ),
            vec![2, 4, 1, 3, 0],
        ),
        (
            T::Date,
            Series::new(
                "".into(),
                [Some(2_932_896_i32), Some(-719_162), None, Some(0)],
            )
            .cast(&DataType::Date)
            .unwrap(),
            vec![2, 1, 3, 0],
        ),
        (
            T::Time,
            ints(&[Some(86_399_999_999_000), Some(0), None, Some(1000)])
                .cast(&DataType::Time)
                .unwrap(),
            vec![2, 1, 3, 0],
        ),
        (
            T::Datetime,
            ints(&years).cast(&micros).unwrap(),
            vec![1, 2, 3, 0],
        ),
        (
            T::Timestamp,
            ints(&years).cast(&utc).unwrap(),
            vec![1, 2, 3, 0],
        ),
        (
            T::Interval,
            texts(&[
                Some("0-1 0 0:0:0"),
                Some("0-0 29 0:0:0"),
                Some("-1-0 0 0:0:0"),
                None,
                Some("0-0 0 -0:0:1"),
            ]),
            vec![3, 2, 4, 1, 0],
        ),
        (
            T::Range,
            texts(&[
                Some("[2026-01-01, UNBOUNDED)"),
                Some("[2026-01-01, 2026-02-01)"),
                Some("[UNBOUNDED, 2020-01-01)"),
                None,
            ]),
            vec![3, 2, 1, 0],
        ),
    ];
    both(|home, to_disk| {
        for (column_type, values, expected) in &cases {
            let id = set_of(home, Column::new("v", *column_type), values.clone());
            to_disk(home);
            let up = sorted(home, &id, vec![by(&[0], false)]);
            assert_eq!(numbers(home, &up), *expected, "{column_type:?}");
            // With a second key the rows go another way through the program.
            let up = sorted(home, &id, vec![by(&[0], false), by(&[1], false)]);
            assert_eq!(numbers(home, &up), *expected, "{column_type:?}, two keys");
            // The other way round; what is equal keeps its order.
            let down = sorted(home, &id, vec![by(&[0], true)]);
            let mut reversed: Vec<i64> = expected.iter().rev().copied().collect();
            if *column_type == T::Float64 {
                let zero = reversed.iter().position(|row| *row == 5).unwrap();
                reversed.swap(zero, zero + 1);
            }
            assert_eq!(numbers(home, &down), reversed, "{column_type:?} descending");
            let down = sorted(home, &id, vec![by(&[0], true), by(&[1], false)]);
            assert_eq!(
                numbers(home, &down),
                reversed,
                "{column_type:?} descending, two keys"
            );
        }
    });
}

#[test]
fn null_goes_where_the_person_wants_it() {
    both(|home, to_disk| {
        let values = Series::new("".into(), [Some(2_i64), None, Some(1), None]);
        let id = set_of(home, Column::new("v", ColumnType::Int64), values);
        to_disk(home);
        for (descending, nulls_last, expected) in [
            (false, Some(true), [2, 0, 1, 3]),
            (false, Some(false), [1, 3, 2, 0]),
            (true, Some(true), [0, 2, 1, 3]),
            (true, Some(false), [1, 3, 0, 2]),
        ] {
            let key = SortKey {
                nulls_last,
                ..by(&[0], descending)
            };
            let view = sorted(home, &id, vec![key.clone()]);
            assert_eq!(numbers(home, &view), expected);
            let view = sorted(home, &id, vec![key, by(&[1], false)]);
            assert_eq!(numbers(home, &view), expected);
        }
    });
}

#[test]
fn a_million_rows_are_sorted_alike_in_memory_and_on_disk() {
    let key = |row: i64| (((row as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) % 1000) as i64;
    let mut expected: Vec<i64> = (0..1_000_000).collect();
    expected.sort_by_key(|row| (key(*row), -*row));
    for budget in [1 << 30, 1 << 20] {
        let home = open(budget);
        let columns = vec![
            Column::new("k", ColumnType::Int64),
            Column::new("t", ColumnType::String),
            Column::new("number", ColumnType::Int64),
        ];
        let id = home.rows.create(columns, u64::MAX).unwrap();
        for first in (0..1_000_000).step_by(20_000) {
            let rows = first..first + 20_000;
            let keys: Vec<i64> = rows.clone().map(key).collect();
            let texts: Vec<String> = keys.iter().map(|key| format!("player_{key:04}")).collect();
            let batch = vec![
                Series::new("".into(), keys),
                Series::new("".into(), texts),
                Series::new("".into(), rows.collect::<Vec<_>>()),
            ];
            home.rows.append(&id, frame(batch)).unwrap();
        }
        // By the number, by the text, and a view of a view: each the same order.
        let by_number = sorted(&home, &id, vec![by(&[0], false), by(&[2], true)]);
        let by_text = sorted(&home, &id, vec![by(&[1], false), by(&[2], true)]);
        let reversed = sorted(&home, &id, vec![by(&[2], true)]);
        let of_view = sorted(&home, &reversed.id, vec![by(&[0], false)]);
        for view in [&by_number, &by_text, &of_view] {
            assert_eq!(view.row_count, 1_000_000);
            for first in [0, 499_000, 990_000] {
                let shown = window(&home.rows, &view.id, first, 10_000, &[2]);
                let wanted = &expected[first as usize..][..shown[0].len()];
                let shown: Vec<i64> = shown[0]
                    .iter()
                    .map(|text| text.as_deref().unwrap().parse().unwrap())
                    .collect();
                assert!(shown == wanted, "budget {budget}, from {first}");
            }
        }
    }
}

#[test]
fn a_view_is_a_row_set_like_any() {
    both(|home, to_disk| {
        let id = home.rows.create(numbered_columns(), u64::MAX).unwrap();
        home.rows.expect_total(&id, 50_000).unwrap();
        home.rows.append(&id, numbered(0..20_000)).unwrap();
        home.rows
            .finish(&id, Some(model::Truncation::Stopped))
            .unwrap();
        to_disk(home);
        let view = sorted(home, &id, vec![by(&[0], true)]);
        assert_eq!(view.row_count, 20_000);
        assert_eq!(view.truncated, Some(model::Truncation::Stopped));
        let Some(RowsOrigin::View {
            source,
            source_rows,
            source_total,
            ..
        }) = &view.origin
        else {
            panic!("{:?}", view.origin)
        };
        assert_eq!(
            (source, *source_rows, *source_total),
            (&id, 20_000, Some(50_000))
        );
        assert_eq!(home.rows.row_set(&view.id).as_ref(), Some(&view));
        let cell = home.rows.cell(&view.id, 0, &vec![0], Zone::UTC).unwrap();
        assert_eq!(cell.as_deref(), Some("19999"));
        let range = RowsRange {
            rows: view.id.clone(),
            first_row: 19_998,
            row_count: 5,
            columns: vec![vec![0]],
            header: true,
            format: model::CopyFormat::Tsv,
        };
        let copied = home.rows.copy_text(&range, Zone::UTC, GO_ON).unwrap();
        assert_eq!((copied.text.as_str(), copied.cells), ("n\n1\n0", 2));

        // Its source may be closed first: the rows stay for the view, and go with it.
        home.rows.close(&id);
        assert_eq!(home.rows.row_set(&id), None);
        assert!(home.rows.append(&id, numbered(0..1)).is_err());
        let shown = window(&home.rows, &view.id, 0, 2, &[0]);
        assert_eq!(
            shown,
            [[Some("19999".to_owned()), Some("19998".to_owned())]]
        );
        home.rows.close(&view.id);
        assert_eq!(home.rows.row_set(&view.id), None);
    });
}

#[test]
fn the_file_of_closed_rows_goes_with_the_last_view() {
    let home = open(0);
    let id = home.rows.create(numbered_columns(), u64::MAX).unwrap();
    home.rows.append(&id, numbered(0..20_000)).unwrap();
    let one = sorted(&home, &id, vec![by(&[0], true)]);
    let two = sorted(&home, &one.id, vec![by(&[1], true)]);
    spill(&home.rows);
    let files = || {
        let mut count = 0;
        for folder in std::fs::read_dir(home.folder.path()).unwrap().flatten() {
            if folder.path().is_dir() {
                count += std::fs::read_dir(folder.path()).unwrap().count();
            }
        }
        count
    };
    let before = files();
    home.rows.close(&id);
    home.rows.close(&one.id);
    assert_eq!(files(), before, "a view still needs the rows");
    assert_eq!(window(&home.rows, &two.id, 0, 1, &[0])[0].len(), 1);
    home.rows.close(&two.id);
    assert_eq!(files(), before - 1);
}

#[test]
fn fields_of_structs_are_sorted_by_and_null_structs_are_null() {
    let home = open(1 << 30);
    let mut names = Series::new("0".into(), [Some("b"), Some("a"), Some("c"), None]);
    names.rename("0".into());
    let fields = StructChunked::from_series("".into(), 4, [names].iter())
        .unwrap()
        .with_outer_validity(Some(polars_arrow::bitmap::Bitmap::from([
            true, true, false, true,
        ])))
        .into_series();
    let column = Column {
        fields: vec![Column::new("name", ColumnType::String)],
        ..Column::new("event", ColumnType::Struct)
    };
    let id = set_of(&home, column, fields);
    let view = sorted(&home, &id, vec![by(&[0, 0], false)]);
    assert_eq!(numbers(&home, &view), [2, 3, 1, 0]);
    let unknown = ViewSpec {
        sort: vec![by(&[0, 7], false)],
        ..ViewSpec::default()
    };
    let refused = home.rows.view(&id, &unknown, Zone::UTC, GO_ON).unwrap_err();
    assert!(matches!(refused.kind, Kind::BadInput { .. }));
}

#[test]
fn what_has_no_order_of_its_own_goes_by_its_text() {
    both(|home, to_disk| {
        let id = every_type(&home.rows);
        to_disk(home);
        let set = home.rows.row_set(&id).unwrap();
        for (index, column) in set.columns.iter().enumerate() {
            let view = sorted(home, &id, vec![by(&[index as u32], false)]);
            let shown = window(&home.rows, &view.id, 0, 2, &[index as u32]);
            assert_eq!(shown[0][0], None, "{} first", column.name);
            assert!(shown[0][1].is_some() || column.mode == Mode::Repeated);
        }
    });
}

#[test]
fn sorting_stops_when_it_is_asked_to() {
    let home = open(1 << 30);
    let id = home.rows.create(numbered_columns(), u64::MAX).unwrap();
    home.rows.append(&id, numbered(0..200_000)).unwrap();
    for column in [0, 1] {
        let spec = ViewSpec {
            sort: vec![by(&[column], true)],
            ..ViewSpec::default()
        };
        let stopped = home.rows.view(&id, &spec, Zone::UTC, &|| true);
        assert_eq!(stopped.unwrap_err().kind, Kind::Cancelled);
    }
}
