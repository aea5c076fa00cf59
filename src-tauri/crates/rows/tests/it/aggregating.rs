//! Charts: groups, figures, bins, points.

use crate::support::{Home, frame, open};
use model::{
    Aggregate, Bucket, ChartData, ChartKey, ChartKind, ChartRequest, ChartSort, Column, ColumnPath,
    ColumnType, Dimension, Figure, Kind, Measure, Mode, RowsId,
};
use polars::prelude::{
    DataFrame, DataType, IntoSeries as _, NamedFrom as _, Series, TimeUnit, TimeZone,
};
use rows::Zone;
use std::sync::atomic::{AtomicUsize, Ordering};

fn by(column: u32, bucket: Bucket) -> Dimension {
    Dimension {
        column: vec![column],
        bucket,
    }
}

fn of(column: u32, aggregate: Aggregate) -> Measure {
    Measure {
        column: Some(vec![column]),
        aggregate,
    }
}

fn count() -> Measure {
    Measure {
        column: None,
        aggregate: Aggregate::Count,
    }
}

fn request(rows: &RowsId, kind: ChartKind) -> ChartRequest {
    ChartRequest {
        rows: rows.clone(),
        kind,
        x: None,
        series: None,
        measures: vec![count()],
        sort: ChartSort::Key,
        group_limit: 50,
        series_limit: 8,
    }
}

fn ask(home: &Home, request: &ChartRequest, zone: &str) -> ChartData {
    let zone = Zone::named(zone).unwrap();
    home.rows.chart(request, zone, &|| false).unwrap()
}

fn kind_of(home: &Home, request: &ChartRequest) -> Kind {
    let problem = home.rows.chart(request, Zone::UTC, &|| false).unwrap_err();
    problem.kind
}

/// The names of groups: `NULL`, `…` for the rest, `from..to` for bins.
fn names(keys: &[ChartKey]) -> Vec<String> {
    let name = |key: &ChartKey| match (&key.text, key.from, key.to) {
        _ if key.rest => "…".to_owned(),
        (Some(text), ..) => text.clone(),
        (None, None, None) => "NULL".to_owned(),
        (None, from, to) => {
            let end = |end: Option<f64>| end.map(|end| end.to_string()).unwrap_or_default();
            format!("{}..{}", end(from), end(to))
        }
    };
    keys.iter().map(name).collect()
}

fn texts(line: &[Option<Figure>]) -> Vec<&str> {
    line.iter()
        .map(|figure| figure.as_ref().map_or("-", |figure| figure.text.as_str()))
        .collect()
}

fn set_of(home: &Home, columns: Vec<Column>, frames: Vec<DataFrame>) -> RowsId {
    let id = home.rows.create(columns, u64::MAX).unwrap();
    for frame in frames {
        home.rows.append(&id, frame).unwrap();
    }
    home.rows.finish(&id, None).unwrap();
    id
}

/// Countries with a NULL, and a number of each type with a NULL.
fn sales(home: &Home) -> RowsId {
    let columns = vec![
        Column::new("country", ColumnType::String),
        Column::new("i", ColumnType::Int64),
        Column::new("f", ColumnType::Float64),
        Column::new("n", ColumnType::Numeric),
        Column::new("b", ColumnType::Bignumeric),
    ];
    let countries = [
        Some("日本"),
        Some("DE"),
        None,
        Some("日本"),
        Some("日本"),
        Some("DE"),
    ];
    let most = i64::MAX;
    let whole = [Some(most), Some(1), Some(5), Some(most), None, Some(2)];
    let floats = [
        Some(0.1),
        Some(f64::NAN),
        None,
        Some(0.2),
        Some(0.3),
        Some(1.0),
    ];
    let largest = 99_999_999_999_999_999_999_999_999_999_999_999_999_i128;
    let numeric = [
        Some(largest),
        Some(1),
        None,
        Some(largest),
        Some(largest),
        Some(2),
    ];
    let numeric = Series::new("".into(), numeric)
        .cast(&DataType::Decimal(38, 0))
        .unwrap();
    let numeric = numeric.decimal().unwrap().phys.clone();
    let numeric = numeric.into_decimal_unchecked(38, 9).into_series();
    let wide = "578960446186580977117854925043439539266.34992332820282019728792003956564819967";
    let big = [
        Some(wide),
        Some("-1.5"),
        None,
        Some(wide),
        Some("0.00000000000000000000000000000000000001"),
        Some("1"),
    ];
    let batch = frame(vec![
        Series::new("".into(), countries),
        Series::new("".into(), whole),
        Series::new("".into(), floats),
        numeric,
        Series::new("".into(), big),
    ]);
    set_of(home, columns, vec![batch])
}

#[test]
fn sums_are_exact_and_null_is_a_group_of_its_own() {
    let home = open(1 << 30);
    let id = sales(&home);
    let mut asked = request(&id, ChartKind::Bar);
    asked.x = Some(by(0, Bucket::None));
    asked.measures = vec![
        count(),
        of(1, Aggregate::Count),
        of(1, Aggregate::Sum),
        of(2, Aggregate::Sum),
        of(3, Aggregate::Sum),
        of(4, Aggregate::Sum),
    ];
    let data = ask(&home, &asked, "UTC");
    assert_eq!(names(&data.x.keys), ["NULL", "DE", "日本"]);
    assert_eq!(data.x.groups, 3);
    assert_eq!((data.rows_read, data.complete), (6, true));
    let lines: Vec<Vec<&str>> = data.values.iter().map(|line| texts(line)).collect();
    assert_eq!(lines[0], ["1", "2", "3"]);
    assert_eq!(lines[1], ["1", "2", "2"]);
    assert_eq!(lines[2], ["5", "3", "18446744073709551614"]);
    assert_eq!(lines[3], ["-", "NaN", "0.6"], "no noise of adding doubles");
    assert_eq!(
        lines[4],
        [
            "-",
            "0.000000003",
            "299999999999999999999999999999.999999997"
        ]
    );
    assert_eq!(
        lines[5],
        [
            "-",
            "-0.5",
            "1157920892373161954235709850086879078532.69984665640564039457584007913129639935"
        ]
    );
    assert_eq!(
        data.values[3][1].as_ref().unwrap().number,
        None,
        "NaN cannot be drawn"
    );
    assert_eq!(
        data.values[2][2].as_ref().unwrap().number,
        Some(18_446_744_073_709_551_614.0)
    );
}

#[test]
fn averages_extremes_medians_and_different_values() {
    let home = open(1 << 30);
    let id = sales(&home);
    let mut asked = request(&id, ChartKind::Bar);
    asked.x = Some(by(0, Bucket::None));
    let figures = |asked: &ChartRequest| {
        let data = ask(&home, asked, "UTC");
        data.values
            .iter()
            .map(|line| texts(line).join(" "))
            .collect::<Vec<_>>()
    };
    let aggregates = [
        Aggregate::Average,
        Aggregate::Min,
        Aggregate::Max,
        Aggregate::Median,
        Aggregate::CountDistinct,
    ];
    asked.measures = aggregates.map(|aggregate| of(1, aggregate)).to_vec();
    assert_eq!(
        figures(&asked),
        [
            "5.0 1.5 9.223372036854776e18",
            "5 1 9223372036854775807",
            "5 2 9223372036854775807",
            "5 1.5 9223372036854775807",
            "1 2 1",
        ]
    );
    asked.measures = aggregates.map(|aggregate| of(3, aggregate)).to_vec();
    let largest = "99999999999999999999999999999.999999999";
    assert_eq!(
        figures(&asked),
        [
            // 1.5 billionths are rounded away from zero.
            format!("- 0.000000002 {largest}"),
            format!("- 0.000000001 {largest}"),
            format!("- 0.000000002 {largest}"),
            format!("- 0.000000002 {largest}"),
            "0 2 1".to_owned(),
        ]
    );
    asked.measures = vec![
        of(4, Aggregate::Average),
        of(4, Aggregate::Min),
        of(4, Aggregate::Median),
    ];
    assert_eq!(figures(&asked)[0].split(' ').nth(1), Some("-0.25"));
    assert!(figures(&asked)[1].ends_with(" 0.00000000000000000000000000000000000001"));
    asked.measures = vec![of(2, Aggregate::Max), of(2, Aggregate::Median)];
    assert_eq!(figures(&asked), ["- NaN 0.3", "- NaN 0.2"]);
    asked.x = None;
    asked.measures = vec![of(1, Aggregate::Median), of(0, Aggregate::CountDistinct)];
    assert_eq!(figures(&asked), ["5", "2"], "all rows are one group");
}

#[test]
fn the_rest_is_put_together_and_counted() {
    let home = open(1 << 30);
    let columns = vec![
        Column::new("user", ColumnType::String),
        Column::new("n", ColumnType::Int64),
    ];
    // User k has k rows of the value k.
    let users: Vec<i64> = (1..=100)
        .flat_map(|user| vec![user; user as usize])
        .collect();
    let names_of: Vec<String> = users.iter().map(|user| format!("u{user}")).collect();
    let batch = frame(vec![
        Series::new("".into(), names_of),
        Series::new("".into(), users),
    ]);
    let id = set_of(&home, columns, vec![batch]);
    let mut asked = request(&id, ChartKind::Bar);
    asked.x = Some(by(0, Bucket::None));
    asked.sort = ChartSort::ValueDescending;
    asked.group_limit = 3;
    asked.measures = vec![
        count(),
        of(1, Aggregate::Max),
        of(1, Aggregate::CountDistinct),
        of(1, Aggregate::Median),
    ];
    let data = ask(&home, &asked, "UTC");
    assert_eq!(names(&data.x.keys), ["u100", "u99", "u98", "…"]);
    assert_eq!(data.x.groups, 100);
    assert_eq!(texts(&data.values[0]), ["100", "99", "98", "4753"]);
    assert_eq!(texts(&data.values[1]), ["100", "99", "98", "97"]);
    assert_eq!(texts(&data.values[2]), ["1", "1", "1", "97"]);
    assert_eq!(texts(&data.values[3]), ["100", "99", "98", "69"]);

    for (sort, first) in [
        (ChartSort::Value, "u1"),
        (ChartSort::Key, "u1"),
        (ChartSort::KeyDescending, "u99"),
        (ChartSort::Appearance, "u1"),
    ] {
        asked.sort = sort;
        assert_eq!(
            names(&ask(&home, &asked, "UTC").x.keys)[0],
            first,
            "{sort:?}"
        );
    }
}

#[test]
fn groups_keep_the_order_of_the_rows_when_asked() {
    let home = open(1 << 30);
    let columns = vec![Column::new("day", ColumnType::String)];
    let days = [Some("Mon"), None, Some("Tue"), Some("Mon"), Some("Sun")];
    let id = set_of(
        &home,
        columns,
        vec![frame(vec![Series::new("".into(), days)])],
    );
    let mut asked = request(&id, ChartKind::Bar);
    asked.x = Some(by(0, Bucket::None));
    asked.sort = ChartSort::Appearance;
    assert_eq!(
        names(&ask(&home, &asked, "UTC").x.keys),
        ["Mon", "NULL", "Tue", "Sun"]
    );
}

fn timestamps(micros: &[Option<i64>]) -> Series {
    Series::new("".into(), micros)
        .cast(&DataType::Datetime(
            TimeUnit::Microseconds,
            Some(TimeZone::UTC),
        ))
        .unwrap()
}

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3600 * SECOND;
/// 2026-11-01 00:00 UTC.
const NOVEMBER: i64 = 1_793_491_200 * SECOND;

fn instants(home: &Home, micros: &[Option<i64>]) -> RowsId {
    let columns = vec![Column::new("at", ColumnType::Timestamp)];
    set_of(home, columns, vec![frame(vec![timestamps(micros)])])
}

#[test]
fn days_are_those_of_the_chosen_zone() {
    let home = open(1 << 30);
    // 14:30 and 15:30 UTC are the two sides of midnight in Tokyo.
    let at = [
        Some(NOVEMBER + 14 * HOUR + HOUR / 2),
        Some(NOVEMBER + 15 * HOUR + HOUR / 2),
        Some(NOVEMBER + 71 * HOUR),
        None,
    ];
    let id = instants(&home, &at);
    let mut asked = request(&id, ChartKind::Bar);
    asked.x = Some(by(0, Bucket::Day));
    let data = ask(&home, &asked, "UTC");
    assert_eq!(
        names(&data.x.keys),
        ["NULL", "2026-11-01", "2026-11-02", "2026-11-03"]
    );
    assert_eq!(
        texts(&data.values[0]),
        ["1", "2", "0", "1"],
        "the empty day is shown"
    );
    let data = ask(&home, &asked, "Asia/Tokyo");
    assert_eq!(
        names(&data.x.keys),
        [
            "NULL",
            "2026-11-01",
            "2026-11-02",
            "2026-11-03",
            "2026-11-04"
        ]
    );
    assert_eq!(texts(&data.values[0]), ["1", "1", "1", "0", "1"]);
    let key = &data.x.keys[1];
    assert_eq!(
        key.from,
        Some((NOVEMBER / 1000) as f64),
        "local, as if it were UTC"
    );
    assert_eq!(key.to, Some(((NOVEMBER + 24 * HOUR) / 1000) as f64));
}

#[test]
fn the_hour_that_clocks_show_twice_is_two_groups() {
    let home = open(1 << 30);
    // In New York 2026-11-01 has 25 hours: 01:30 is 05:30 and 06:30 UTC.
    let at: Vec<Option<i64>> = (4..=7)
        .map(|hour| Some(NOVEMBER + hour * HOUR + HOUR / 2))
        .collect();
    let id = instants(&home, &at);
    let mut asked = request(&id, ChartKind::Line);
    asked.x = Some(by(0, Bucket::Hour));
    let data = ask(&home, &asked, "America/New_York");
    assert_eq!(
        names(&data.x.keys),
        [
            "2026-11-01T00:00",
            "2026-11-01T01:00-04:00",
            "2026-11-01T01:00-05:00",
            "2026-11-01T02:00"
        ]
    );
    assert_eq!(texts(&data.values[0]), ["1", "1", "1", "1"]);
    asked.x = Some(by(0, Bucket::Day));
    let data = ask(&home, &asked, "America/New_York");
    assert_eq!(names(&data.x.keys), ["2026-11-01"]);

    // In spring there is no 02:00: 01:00 is followed by 03:00, without an empty group between.
    let spring = 1_772_928_000 * SECOND;
    let id = instants(&home, &[Some(spring + 6 * HOUR), Some(spring + 8 * HOUR)]);
    asked.rows = id;
    asked.x = Some(by(0, Bucket::Hour));
    let data = ask(&home, &asked, "America/New_York");
    assert_eq!(
        names(&data.x.keys),
        ["2026-03-08T01:00", "2026-03-08T03:00", "2026-03-08T04:00"]
    );
}

#[test]
fn weeks_months_quarters_years_and_what_comes_round() {
    let home = open(1 << 30);
    let at = [
        // Saturday 2025-02-08, Sunday 2025-12-28, Monday 2025-12-29, Thursday 2026-01-01.
        Some(1_738_972_800 * SECOND + HOUR),
        Some(1_766_880_000 * SECOND + 23 * HOUR),
        Some(1_766_966_400 * SECOND),
        Some(1_767_225_600 * SECOND),
    ];
    let id = instants(&home, &at);
    let mut asked = request(&id, ChartKind::Bar);
    let mut found = |bucket: Bucket| {
        asked.x = Some(by(0, bucket));
        let data = ask(&home, &asked, "UTC");
        let counts = texts(&data.values[0])
            .iter()
            .zip(names(&data.x.keys))
            .filter(|(count, _)| **count != "0")
            .map(|(count, name)| format!("{name}={count}"))
            .collect::<Vec<_>>();
        counts.join(" ")
    };
    assert_eq!(
        found(Bucket::Week),
        "2025-02-03=1 2025-12-22=1 2025-12-29=2"
    );
    assert_eq!(
        found(Bucket::Month),
        "2025-02-01=1 2025-12-01=2 2026-01-01=1"
    );
    assert_eq!(
        found(Bucket::Quarter),
        "2025-01-01=1 2025-10-01=2 2026-01-01=1"
    );
    assert_eq!(found(Bucket::Year), "2025-01-01=3 2026-01-01=1");
    assert_eq!(found(Bucket::HourOfDay), "0=2 1=1 23=1");
    assert_eq!(found(Bucket::DayOfWeek), "1=1 4=1 6=1 7=1");
}

#[test]
fn a_unit_of_time_is_chosen_by_what_is_there() {
    let home = open(1 << 30);
    let days = |days: Vec<i32>| {
        let days = Series::new("".into(), days).cast(&DataType::Date).unwrap();
        set_of(
            &home,
            vec![Column::new("d", ColumnType::Date)],
            vec![frame(vec![days])],
        )
    };
    let bucket = |id: &RowsId, kind: ChartKind| {
        let mut asked = request(id, kind);
        asked.x = Some(by(0, Bucket::Auto));
        ask(&home, &asked, "Asia/Tokyo").x.bucket
    };
    let year = days((20_000..20_365).collect());
    assert_eq!(bucket(&year, ChartKind::Line), Some(Bucket::Day));
    assert_eq!(bucket(&year, ChartKind::Bar), Some(Bucket::Week));
    assert_eq!(bucket(&year, ChartKind::HeatMap), Some(Bucket::Month));
    // First days of months: months, though days would fit, too.
    let months = days(vec![20_089, 20_120, 20_148, 20_179, 20_209, 20_240]);
    assert_eq!(bucket(&months, ChartKind::Line), Some(Bucket::Month));
    // Every Sunday: each a group, not days with gaps.
    let sundays = days((0..52).map(|week| 20_003 + 7 * week).collect());
    assert_eq!(bucket(&sundays, ChartKind::Line), Some(Bucket::None));
    assert_eq!(
        bucket(&days(vec![20_000]), ChartKind::Bar),
        Some(Bucket::Day)
    );
    let empty = days(vec![]);
    let mut asked = request(&empty, ChartKind::Line);
    asked.x = Some(by(0, Bucket::Auto));
    assert!(ask(&home, &asked, "UTC").x.keys.is_empty());

    // A unit that would give too many groups gives way to the next coarser one.
    let long = instants(&home, &[Some(0), Some(NOVEMBER)]);
    let mut asked = request(&long, ChartKind::Line);
    asked.x = Some(by(0, Bucket::Hour));
    let data = ask(&home, &asked, "UTC");
    assert_eq!(data.x.bucket, Some(Bucket::Month));
    assert_eq!(data.x.keys.len(), 683);
}

#[test]
fn a_histogram_has_round_bins_over_all_values() {
    let home = open(1 << 30);
    let columns = vec![Column::new("f", ColumnType::Float64)];
    let values: Vec<Option<f64>> = (0..10_000)
        .map(|row| (row % 100 != 7).then_some(f64::from(row % 1000) / 1000.0))
        .collect();
    let id = set_of(
        &home,
        columns,
        vec![frame(vec![Series::new("".into(), values)])],
    );
    let mut asked = request(&id, ChartKind::Histogram);
    asked.x = Some(by(0, Bucket::Auto));
    let data = ask(&home, &asked, "UTC");
    let step = data.x.step.unwrap();
    assert_eq!(data.x.bucket, Some(Bucket::Bins));
    let bins: Vec<_> = data
        .x
        .keys
        .iter()
        .filter(|key| key.from.is_some())
        .collect();
    assert!((8..=60).contains(&bins.len()), "{} bins", bins.len());
    for pair in bins.windows(2) {
        assert_eq!(pair[0].to, pair[1].from);
        assert!((pair[0].to.unwrap() - pair[0].from.unwrap() - step).abs() < 1e-9);
    }
    let total: u64 = texts(&data.values[0])
        .iter()
        .map(|text| text.parse::<u64>().unwrap())
        .sum();
    assert_eq!(total, 10_000, "NULL is a group beside the bins");
    assert_eq!(names(&data.x.keys)[0], "NULL");
    assert_eq!(texts(&data.values[0])[0], "100");
}

#[test]
fn numbers_of_few_values_are_groups_and_of_many_are_bins() {
    let home = open(1 << 30);
    let columns = vec![
        Column::new("level", ColumnType::Int64),
        Column::new("id", ColumnType::Int64),
    ];
    let levels: Vec<i64> = (0..5000).map(|row| row % 12).collect();
    let ids: Vec<i64> = (0..5000).map(|row| row * 7919).collect();
    let batch = frame(vec![
        Series::new("".into(), levels),
        Series::new("".into(), ids),
    ]);
    let id = set_of(&home, columns, vec![batch]);
    let mut asked = request(&id, ChartKind::Bar);
    asked.x = Some(by(0, Bucket::Auto));
    let data = ask(&home, &asked, "UTC");
    assert_eq!(data.x.bucket, Some(Bucket::None));
    assert_eq!(
        names(&data.x.keys)[..3],
        ["0", "1", "2"],
        "by number, not by text"
    );
    assert_eq!(names(&data.x.keys)[11], "11");
    asked.x = Some(by(1, Bucket::Auto));
    let data = ask(&home, &asked, "UTC");
    assert_eq!(data.x.bucket, Some(Bucket::Bins));
    assert!(data.x.keys.len() <= 62);
}

#[test]
fn series_are_the_largest_and_the_rest() {
    let home = open(1 << 30);
    let columns = vec![
        Column::new("day", ColumnType::Date),
        Column::new("country", ColumnType::String),
        Column::new("n", ColumnType::Int64),
    ];
    let days = Series::new("".into(), [20_000_i32, 20_000, 20_001, 20_001, 20_001])
        .cast(&DataType::Date)
        .unwrap();
    let batch = frame(vec![
        days,
        Series::new(
            "".into(),
            [Some("a"), Some("b"), Some("b"), None, Some("c")],
        ),
        Series::new("".into(), [1_i64, 10, 20, 5, 2]),
    ]);
    let id = set_of(&home, columns, vec![batch]);
    let mut asked = request(&id, ChartKind::Line);
    asked.x = Some(by(0, Bucket::Auto));
    asked.series = Some(by(1, Bucket::None));
    asked.measures = vec![of(2, Aggregate::Sum)];
    asked.series_limit = 2;
    let data = ask(&home, &asked, "UTC");
    assert_eq!(names(&data.x.keys), ["2024-10-04", "2024-10-05"]);
    assert_eq!(names(&data.series.keys), ["b", "NULL", "…"]);
    assert_eq!(data.series.groups, 4);
    assert_eq!(texts(&data.values[0]), ["10", "20"]);
    assert_eq!(texts(&data.values[1]), ["-", "5"]);
    assert_eq!(texts(&data.values[2]), ["1", "2"]);
}

#[test]
fn a_pivot_has_totals_of_the_rows_not_of_its_cells() {
    let home = open(1 << 30);
    let columns = vec![
        Column::new("a", ColumnType::String),
        Column::new("b", ColumnType::Bool),
        Column::new("n", ColumnType::Int64),
    ];
    let batch = frame(vec![
        Series::new("".into(), ["x", "x", "x", "y"]),
        Series::new("".into(), [true, true, false, true]),
        Series::new("".into(), [1_i64, 3, 11, 5]),
    ]);
    let id = set_of(&home, columns, vec![batch]);
    let mut asked = request(&id, ChartKind::Pivot);
    asked.x = Some(by(0, Bucket::None));
    asked.series = Some(by(1, Bucket::None));
    asked.measures = vec![of(2, Aggregate::Average), count()];
    let data = ask(&home, &asked, "UTC");
    assert_eq!(names(&data.x.keys), ["x", "y"]);
    assert_eq!(names(&data.series.keys), ["false", "true"]);
    let lines: Vec<Vec<&str>> = data.values.iter().map(|line| texts(line)).collect();
    assert_eq!(
        lines,
        [
            vec!["11.0", "-"],
            vec!["1", "0"],
            vec!["2.0", "5.0"],
            vec!["2", "1"]
        ]
    );
    assert_eq!(texts(&data.x_totals[0]), ["5.0", "5.0"]);
    assert_eq!(texts(&data.series_totals), ["11.0", "1", "3.0", "3"]);
    assert_eq!(texts(&data.totals), ["5.0", "4"]);
}

#[test]
fn points_are_a_random_part_that_is_told_of() {
    let home = open(1 << 30);
    let columns = vec![
        Column::new("x", ColumnType::Int64),
        Column::new("y", ColumnType::Float64),
        Column::new("c", ColumnType::String),
    ];
    let x: Vec<Option<i64>> = (0..50_000)
        .map(|row| (row % 10 != 0).then_some(row))
        .collect();
    let y: Vec<f64> = (0..50_000).map(|row| f64::from(row) * 2.0).collect();
    let c: Vec<&str> = (0..50_000)
        .map(|row| if row % 4 == 0 { "a" } else { "b" })
        .collect();
    let batch = frame(vec![
        Series::new("".into(), x),
        Series::new("".into(), y),
        Series::new("".into(), c),
    ]);
    let id = set_of(&home, columns, vec![batch]);
    let mut asked = request(&id, ChartKind::Scatter);
    asked.x = Some(by(0, Bucket::None));
    asked.measures = vec![of(1, Aggregate::Sum)];
    let data = ask(&home, &asked, "UTC");
    assert_eq!(data.points_total, 45_000);
    assert_eq!(data.points.len(), 1);
    assert_eq!(data.points[0].len(), 4000);
    assert!(
        data.points[0]
            .iter()
            .all(|(x, y)| (y - 2.0 * x).abs() < 1e-9)
    );
    assert!(
        data.points[0].iter().all(|(x, _)| x % 10.0 != 0.0),
        "NULL is no point"
    );
    let late = data.points[0]
        .iter()
        .filter(|(x, _)| *x >= 25_000.0)
        .count();
    assert!(
        (1700..2300).contains(&late),
        "{late} of 4000 from the second half"
    );

    asked.series = Some(by(2, Bucket::None));
    let data = ask(&home, &asked, "UTC");
    assert_eq!(names(&data.series.keys), ["b", "a"]);
    assert_eq!(data.points.iter().map(Vec::len).sum::<usize>(), 4000);
    assert!(data.points[1].iter().all(|(x, _)| x % 4.0 == 0.0));
}

#[test]
fn fields_of_structs_can_be_grouped_and_added_up() {
    let home = open(1 << 30);
    let mut geo = Column::new("geo", ColumnType::Struct);
    geo.fields = vec![
        Column::new("city", ColumnType::String),
        Column::new("n", ColumnType::Int64),
    ];
    let city = Series::new("0".into(), ["大阪", "札幌", "大阪"]);
    let n = Series::new("1".into(), [1_i64, 2, 4]);
    let fields = polars::prelude::StructChunked::from_series("0".into(), 3, [city, n].iter());
    let id = set_of(
        &home,
        vec![geo],
        vec![frame(vec![fields.unwrap().into_series()])],
    );
    let path = |field: u32| -> ColumnPath { vec![0, field] };
    let mut asked = request(&id, ChartKind::Bar);
    asked.x = Some(Dimension {
        column: path(0),
        bucket: Bucket::None,
    });
    asked.measures = vec![Measure {
        column: Some(path(1)),
        aggregate: Aggregate::Sum,
    }];
    asked.sort = ChartSort::ValueDescending;
    let data = ask(&home, &asked, "UTC");
    assert_eq!(names(&data.x.keys), ["大阪", "札幌"]);
    assert_eq!(texts(&data.values[0]), ["5", "2"]);
}

#[test]
fn rows_on_disk_give_the_same_as_rows_in_memory() {
    let answers = [1 << 30, 1 << 16].map(|budget| {
        let home = open(budget);
        let columns = vec![
            Column::new("at", ColumnType::Timestamp),
            Column::new("c", ColumnType::String),
            Column::new("f", ColumnType::Float64),
        ];
        let frames = (0..40_i64).map(|part| {
            let rows = part * 1500..(part + 1) * 1500;
            let at: Vec<Option<i64>> = rows
                .clone()
                .map(|row| (row % 97 != 0).then_some(NOVEMBER + row * 977 * SECOND))
                .collect();
            let texts: Vec<String> = rows
                .clone()
                .map(|row| format!("group {}", row % 23))
                .collect();
            let floats: Vec<f64> = rows.map(|row| row as f64 * 0.1).collect();
            frame(vec![
                timestamps(&at),
                Series::new("".into(), texts),
                Series::new("".into(), floats),
            ])
        });
        let id = set_of(&home, columns, frames.collect());
        let mut asked = request(&id, ChartKind::Line);
        asked.x = Some(by(0, Bucket::Auto));
        asked.series = Some(by(1, Bucket::None));
        asked.measures = vec![
            of(2, Aggregate::Sum),
            of(2, Aggregate::Median),
            of(1, Aggregate::CountDistinct),
        ];
        let mut points = request(&id, ChartKind::Scatter);
        points.x = Some(by(0, Bucket::None));
        points.measures = vec![of(2, Aggregate::Sum)];
        (
            ask(&home, &asked, "Asia/Tokyo"),
            ask(&home, &points, "Asia/Tokyo"),
        )
    });
    assert_eq!(answers[0], answers[1]);
    assert!(answers[0].0.x.keys.len() > 10);
}

#[test]
fn what_does_not_suit_is_said() {
    let home = open(1 << 30);
    let id = sales(&home);
    let mut asked = request(&id, ChartKind::Bar);
    let bad = |asked: &ChartRequest| matches!(kind_of(&home, asked), Kind::BadInput { .. });
    asked.measures = vec![of(0, Aggregate::Sum)];
    assert!(bad(&asked), "texts have no sum");
    asked.measures = vec![];
    assert!(bad(&asked));
    asked.measures = vec![count()];
    asked.x = Some(by(0, Bucket::Day));
    assert!(bad(&asked), "texts have no day");
    asked.x = Some(by(9, Bucket::None));
    assert!(bad(&asked), "there is no such column");
    let mut points = request(&id, ChartKind::Scatter);
    points.x = Some(by(0, Bucket::None));
    points.measures = vec![of(1, Aggregate::Sum)];
    assert!(bad(&points), "texts have no place");

    let columns = vec![Column::new("id", ColumnType::Int64)];
    let many: Vec<i64> = (0..1_000_001).collect();
    let rows = set_of(
        &home,
        columns,
        vec![frame(vec![Series::new("".into(), many)])],
    );
    let mut asked = request(&rows, ChartKind::Bar);
    asked.x = Some(by(0, Bucket::None));
    let kind = kind_of(&home, &asked);
    let Kind::OverLimit { limit, unit, .. } = &kind else {
        unreachable!("{kind:?}")
    };
    assert_eq!((*limit, unit.as_str()), (1_000_000, "groups"));
}

#[test]
fn arrays_are_counted_but_not_added_up() {
    let home = open(1 << 30);
    let mut tags = Column::new("tags", ColumnType::Int64);
    tags.mode = Mode::Repeated;
    let lists = Series::new(
        "".into(),
        [
            Series::new("".into(), [1_i64, 2]),
            Series::new("".into(), [3_i64]),
        ],
    );
    let id = set_of(&home, vec![tags], vec![frame(vec![lists])]);
    let mut asked = request(&id, ChartKind::Bar);
    asked.x = Some(by(0, Bucket::None));
    assert_eq!(names(&ask(&home, &asked, "UTC").x.keys), ["[1, 2]", "[3]"]);
    asked.measures = vec![of(0, Aggregate::Sum)];
    assert!(matches!(kind_of(&home, &asked), Kind::BadInput { .. }));
}

#[test]
fn a_chart_stops_when_nobody_waits_for_it() {
    let home = open(1 << 30);
    let columns = vec![Column::new("n", ColumnType::Int64)];
    let batch = |part: i64| {
        let numbers: Vec<i64> = (part * 100_000..(part + 1) * 100_000).collect();
        frame(vec![Series::new("".into(), numbers)])
    };
    let id = set_of(&home, columns, (0..10).map(batch).collect());
    let mut asked = request(&id, ChartKind::Histogram);
    asked.x = Some(by(0, Bucket::Auto));
    let looks = AtomicUsize::new(0);
    let stop = || looks.fetch_add(1, Ordering::Relaxed) >= 3;
    let problem = home.rows.chart(&asked, Zone::UTC, &stop).unwrap_err();
    assert_eq!(problem.kind, Kind::Cancelled);
    assert!(
        looks.load(Ordering::Relaxed) < 10,
        "it looks only until it is told"
    );
}
