//! Views of the rows that meet conditions.

use crate::every_type::every_type;
use crate::sorting::by;
use crate::support::{GO_ON, Home, frame, numbered, numbered_columns, open, spill, window};
use model::{Column, ColumnType, FilterOperator as O, FilterTerm, Kind, RowsId, ViewSpec};
use polars::prelude::{
    DataType, IntoSeries as _, NamedFrom as _, Series, StructChunked, TimeUnit, TimeZone,
};
use rows::Zone;

fn term(column: &[u32], operator: O, values: &[&str]) -> FilterTerm {
    FilterTerm {
        column: column.to_vec(),
        operator,
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    }
}

/// The numbers (last column) of the rows that pass.
fn passing(home: &Home, id: &RowsId, filter: Vec<FilterTerm>, zone: Zone) -> Vec<i64> {
    let spec = ViewSpec {
        filter,
        ..ViewSpec::default()
    };
    let view = home.rows.view(id, &spec, zone, GO_ON).unwrap();
    let last = view.columns.len() as u32 - 1;
    let shown = window(&home.rows, &view.id, 0, 10_000, &[last]);
    shown[0]
        .iter()
        .map(|text| text.as_deref().unwrap().parse().unwrap())
        .collect()
}

fn set_of(home: &Home, column: Column, values: Series) -> RowsId {
    let count = values.len() as i64;
    let columns = vec![column, Column::new("number", ColumnType::Int64)];
    let id = home.rows.create(columns, u64::MAX).unwrap();
    let numbers = Series::new("".into(), (0..count).collect::<Vec<_>>());
    home.rows.append(&id, frame(vec![values, numbers])).unwrap();
    id
}

/// A type, its values, a condition with its texts, and the rows that hold it.
type Case<'a> = (ColumnType, Series, O, Vec<&'a str>, Vec<i64>);

#[test]
fn values_of_every_type_are_compared_as_such() {
    use ColumnType as T;
    let ints = |values: &[Option<i64>]| Series::new("".into(), values);
    let texts = |values: &[Option<&str>]| Series::new("".into(), values);
    let micros = 1_795_482_123_000_004;
    let numeric = |values: &[Option<i128>]| {
        let values = Series::new("".into(), values);
        values
            .i128()
            .unwrap()
            .clone()
            .into_decimal_unchecked(38, 9)
            .into_series()
    };
    let floats = Series::new(
        "".into(),
        [
            Some(1.5),
            Some(f64::NAN),
            None,
            Some(-0.0),
            Some(f64::INFINITY),
        ],
    );
    let big = "578960446186580977117854925043439539266.34992332820282019728792003956564819967";
    let day = Series::new("".into(), [Some(20_781_i32), Some(-719_162), None])
        .cast(&DataType::Date)
        .unwrap();
    let time = ints(&[Some(86_399_999_999_000), Some(0), None])
        .cast(&DataType::Time)
        .unwrap();
    let datetime = ints(&[Some(micros), Some(micros - 1), None])
        .cast(&DataType::Datetime(TimeUnit::Microseconds, None))
        .unwrap();
    let timestamp = ints(&[Some(micros), Some(micros - 1), None])
        .cast(&DataType::Datetime(
            TimeUnit::Microseconds,
            Some(TimeZone::UTC),
        ))
        .unwrap();
    let max = i64::MAX.to_string();
    let ints_of = ints(&[Some(i64::MAX), Some(i64::MAX - 1), None, Some(-5)]);
    #[rustfmt::skip]
    let cases: Vec<Case<'_>> = vec![
        (T::Int64, ints_of.clone(), O::Equals, vec![&max], vec![0]),
        (T::Int64, ints_of.clone(), O::NotEquals, vec![&max], vec![1, 3]),
        (T::Int64, ints_of.clone(), O::Less, vec![&max], vec![1, 3]),
        (T::Int64, ints_of.clone(), O::Greater, vec![&max], vec![]),
        (T::Int64, ints_of.clone(), O::LessOrEqual, vec!["-5"], vec![3]),
        (T::Int64, ints_of.clone(), O::GreaterOrEqual, vec![" -5 "], vec![0, 1, 3]),
        (T::Int64, ints_of.clone(), O::Between, vec!["-5", "0"], vec![3]),
        (T::Int64, ints_of.clone(), O::Between, vec!["0", "-5"], vec![]),
        (T::Int64, ints_of.clone(), O::In, vec!["-5", &max, "7"], vec![0, 3]),
        (T::Int64, ints_of.clone(), O::In, vec![], vec![]),
        (T::Int64, ints_of.clone(), O::IsNull, vec![], vec![2]),
        (T::Int64, ints_of.clone(), O::IsNotNull, vec![], vec![0, 1, 3]),
        (T::Int64, ints_of.clone(), O::Contains, vec!["77580"], vec![0, 1]),
        (T::Int64, ints_of, O::NotContains, vec!["77580"], vec![3]),
        (T::Float64, floats.clone(), O::Equals, vec!["NaN"], vec![1]),
        (T::Float64, floats.clone(), O::Equals, vec!["0"], vec![3]),
        (T::Float64, floats.clone(), O::NotEquals, vec!["0"], vec![0, 1, 4]),
        (T::Float64, floats.clone(), O::Less, vec!["inf"], vec![0, 3]),
        (T::Float64, floats.clone(), O::Greater, vec!["NaN"], vec![]),
        (T::Float64, floats.clone(), O::GreaterOrEqual, vec!["-Infinity"], vec![0, 3, 4]),
        (T::Float64, floats, O::LessOrEqual, vec!["1.5e0"], vec![0, 3]),
        (T::Numeric, numeric(&[Some(-12_500_000_000), Some(1), None]), O::Equals, vec!["-12.500"], vec![0]),
        (T::Numeric, numeric(&[Some(-12_500_000_000), Some(1), None]), O::Greater, vec!["0"], vec![1]),
        (T::Numeric, numeric(&[Some(-12_500_000_000), Some(1), None]), O::In, vec!["0.000000001"], vec![1]),
        (T::Numeric, numeric(&[Some(-12_500_000_000), Some(1), None]), O::Between, vec!["-13", "0"], vec![0]),
        (T::Bignumeric, texts(&[Some(big), Some("10"), Some("9"), None]), O::Less, vec!["10"], vec![2]),
        (T::Bignumeric, texts(&[Some(big), Some("10"), Some("9"), None]), O::Equals, vec![big], vec![0]),
        (T::Bool, Series::new("".into(), [Some(true), Some(false), None]), O::Equals, vec!["TRUE"], vec![0]),
        (T::String, texts(&[Some("Ab"), Some("ab"), Some(""), None, Some("日本ÄÖ")]), O::Equals, vec!["ab"], vec![1]),
        (T::String, texts(&[Some("Ab"), Some("ab"), Some(""), None, Some("日本ÄÖ")]), O::Equals, vec![""], vec![2]),
        (T::String, texts(&[Some("Ab"), Some("ab"), Some(""), None, Some("日本ÄÖ")]), O::Contains, vec!["B"], vec![0, 1]),
        (T::String, texts(&[Some("Ab"), Some("ab"), Some(""), None, Some("日本ÄÖ")]), O::Contains, vec!["本äö"], vec![4]),
        (T::String, texts(&[Some("Ab"), Some("ab"), Some(""), None, Some("日本ÄÖ")]), O::StartsWith, vec!["aB"], vec![0, 1]),
        (T::String, texts(&[Some("Ab"), Some("ab"), Some(""), None, Some("日本ÄÖ")]), O::In, vec!["", "日本ÄÖ"], vec![2, 4]),
        (T::String, texts(&[Some("Ab"), Some("ab"), Some(""), None, Some("日本ÄÖ")]), O::Greater, vec!["ab"], vec![4]),
        (T::Bytes, Series::new("".into(), [Some(&[0_u8, 255][..]), Some(&[1][..]), None]), O::Equals, vec!["AP8="], vec![0]),
        (T::Bytes, Series::new("".into(), [Some(&[0_u8, 255][..]), Some(&[1][..]), None]), O::Greater, vec!["AP8="], vec![1]),
        (T::Date, day.clone(), O::Equals, vec!["2026-11-24"], vec![0]),
        (T::Date, day, O::Less, vec!["0001-01-02"], vec![1]),
        (T::Time, time, O::GreaterOrEqual, vec!["23:59:59.999999"], vec![0]),
        (T::Datetime, datetime.clone(), O::Equals, vec!["2026-11-24 01:02:03.000004"], vec![0]),
        (T::Datetime, datetime, O::GreaterOrEqual, vec!["2026-11-24"], vec![0, 1]),
        (T::Timestamp, timestamp.clone(), O::Equals, vec!["2026-11-24 01:02:03.000004 UTC"], vec![0]),
        (T::Timestamp, timestamp, O::Equals, vec!["2026-11-24 10:02:03.000004+09:00"], vec![0]),
        (T::Interval, texts(&[Some("0-1 0 0:0:0"), Some("0-0 31 0:0:0"), None]), O::Greater, vec!["0-0 30 0:0:0"], vec![1]),
        (T::Json, texts(&[Some("{\"a\": 1}"), Some("[]"), None]), O::Contains, vec!["\"A\""], vec![0]),
        (T::Geography, texts(&[Some("POINT(1 2)"), Some("POINT(3 4)"), None]), O::Equals, vec!["POINT(3 4)"], vec![1]),
    ];
    for budget in [1 << 30, 0] {
        let home = open(budget);
        for (column_type, series, operator, values, expected) in &cases {
            let id = set_of(&home, Column::new("v", *column_type), series.clone());
            spill(&home.rows);
            let filter = vec![term(&[0], *operator, values)];
            let found = passing(&home, &id, filter, Zone::UTC);
            assert_eq!(found, *expected, "{column_type:?} {operator:?} {values:?}");
        }
    }
}

#[test]
fn an_instant_without_an_offset_is_one_of_the_chosen_zone() {
    let home = open(1 << 30);
    let values = Series::new("".into(), [0_i64, 9 * 3_600_000_000])
        .cast(&DataType::Datetime(
            TimeUnit::Microseconds,
            Some(TimeZone::UTC),
        ))
        .unwrap();
    let id = set_of(&home, Column::new("t", ColumnType::Timestamp), values);
    let filter = || vec![term(&[0], O::Equals, &["1970-01-01 09:00:00"])];
    let tokyo = Zone::named("Asia/Tokyo").unwrap();
    assert_eq!(passing(&home, &id, filter(), Zone::UTC), [1]);
    assert_eq!(passing(&home, &id, filter(), tokyo), [0]);
    // The text that is searched is the one on the screen.
    let shown = vec![term(&[0], O::Contains, &["18:00"])];
    assert_eq!(passing(&home, &id, shown, tokyo), [1]);
}

#[test]
fn a_value_that_cannot_be_read_names_its_column() {
    let home = open(1 << 30);
    let id = every_type(&home.rows);
    let set = home.rows.row_set(&id).unwrap();
    for (index, column) in set.columns.iter().enumerate() {
        let spec = ViewSpec {
            filter: vec![term(&[index as u32], O::Equals, &["no value!"])],
            ..ViewSpec::default()
        };
        let answer = home.rows.view(&id, &spec, Zone::UTC, GO_ON);
        let any_text = ["s", "j", "g", "r", "u", "a", "st"].contains(&column.name.as_str());
        match answer {
            Ok(_) => assert!(any_text, "{}", column.name),
            Err(problem) => {
                let Kind::BadInput { field, reason } = problem.kind else {
                    panic!("{:?}", problem.kind)
                };
                assert_eq!(field, column.name);
                assert!(reason.contains("no value!"), "{reason}");
                assert!(!any_text);
            }
        }
    }
    // The name of a field within is its whole path; a missing value is said as well.
    for (path, values) in [(vec![17, 4], vec!["x"]), (vec![0], vec![])] {
        let spec = ViewSpec {
            filter: vec![term(&path, O::Less, &values)],
            ..ViewSpec::default()
        };
        let Kind::BadInput { field, .. } = home
            .rows
            .view(&id, &spec, Zone::UTC, GO_ON)
            .unwrap_err()
            .kind
        else {
            panic!("no BadInput")
        };
        assert_eq!(field, if path.len() == 2 { "st.ts" } else { "i" });
    }
}

#[test]
fn conditions_hold_together_and_meet_the_search_and_the_order() {
    for budget in [1 << 30, 1 << 16] {
        let home = open(budget);
        let id = home.rows.create(numbered_columns(), u64::MAX).unwrap();
        for first in (0..200_000).step_by(10_000) {
            home.rows
                .append(&id, numbered(first..first + 10_000))
                .unwrap();
        }
        let spec = ViewSpec {
            sort: vec![by(&[0], true)],
            filter: vec![
                term(&[0], O::GreaterOrEqual, &["100000"]),
                term(&[1], O::IsNotNull, &[]),
            ],
            search: Some("ROW 1999".to_owned()),
        };
        let view = home.rows.view(&id, &spec, Zone::UTC, GO_ON).unwrap();
        let expected: Vec<Option<String>> = (199_900..200_000)
            .rev()
            .filter(|row| row % 7 != 0)
            .map(|row| Some(row.to_string()))
            .collect();
        assert_eq!(view.row_count, expected.len() as u64);
        assert_eq!(
            window(&home.rows, &view.id, 0, 200, &[0]),
            std::slice::from_ref(&expected)
        );
        // Filtered once more, the order stays.
        let again = ViewSpec {
            filter: vec![term(&[0], O::Less, &["199950"])],
            ..ViewSpec::default()
        };
        let again = home.rows.view(&view.id, &again, Zone::UTC, GO_ON).unwrap();
        let fewer: Vec<_> = expected
            .into_iter()
            .filter(|text| text.as_deref() < Some("199950"))
            .collect();
        assert_eq!(window(&home.rows, &again.id, 0, 200, &[0]), [fewer]);
        // And sorted once more, a view of rows that lie scattered.
        let up = ViewSpec {
            sort: vec![by(&[0], false)],
            ..ViewSpec::default()
        };
        let up = home.rows.view(&again.id, &up, Zone::UTC, GO_ON).unwrap();
        let first = window(&home.rows, &up.id, 0, 1, &[0]);
        assert_eq!(first, [[Some("199900".to_owned())]]);
    }
}

#[test]
fn fields_within_are_filtered_and_what_is_in_arrays_is_found_by_its_text() {
    let home = open(1 << 30);
    let mut fields = Series::new("".into(), [Some(5_i64), Some(6), Some(5), None]);
    fields.rename("0".into());
    let values = StructChunked::from_series("".into(), 4, [fields].iter())
        .unwrap()
        .with_outer_validity(Some(polars_arrow::bitmap::Bitmap::from([
            true, true, false, true,
        ])))
        .into_series();
    let column = Column {
        fields: vec![Column::new("level", ColumnType::Int64)],
        ..Column::new("event", ColumnType::Struct)
    };
    let id = set_of(&home, column, values);
    let of = |operator, values: &[&str]| {
        passing(&home, &id, vec![term(&[0, 0], operator, values)], Zone::UTC)
    };
    assert_eq!(of(O::Equals, &["5"]), [0], "a NULL struct has no field");
    assert_eq!(of(O::IsNull, &[]), [2, 3]);
    assert_eq!(of(O::NotEquals, &["5"]), [1]);
    let whole = vec![term(&[0], O::Contains, &["\"level\": 6"])];
    assert_eq!(passing(&home, &id, whole, Zone::UTC), [1]);
}
