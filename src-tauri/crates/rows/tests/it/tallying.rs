//! The tally of rows that pass by against the profile of the same rows when they are kept.

use crate::every_type::every_value;
use crate::support::{GO_ON, frame, open};
use model::{Column, ColumnProfile, ColumnType};
use polars::prelude::{DataFrame, NamedFrom as _, Series};
use rows::{Tally, Zone};

/// Without the figures that are sums of doubles, which depend on the order of adding; those apart.
fn split(mut profile: ColumnProfile) -> (ColumnProfile, [Option<f64>; 2]) {
    let number = |text: Option<String>| text.and_then(|text| text.parse::<f64>().ok());
    let doubles = [number(profile.mean.take()), number(profile.stddev.take())];
    (profile, doubles)
}

fn compare(columns: &[Column], rows: &DataFrame, part: usize) {
    let home = open(1 << 30);
    let id = home.rows.create(columns.to_vec(), u64::MAX).unwrap();
    home.rows.append(&id, rows.clone()).unwrap();
    let mut tally = Tally::new(columns.to_vec());
    for from in (0..rows.height()).step_by(part) {
        tally.add(&rows.slice(from as i64, part)).unwrap();
    }
    assert_eq!(tally.rows(), rows.height() as u64);
    for (profile, place) in tally.profiles().into_iter().zip(0_u32..) {
        let kept = home.rows.profile(&id, &vec![place], Zone::UTC, GO_ON);
        let (kept, kept_doubles) = split(kept.unwrap());
        let (passed, passed_doubles) = split(profile);
        assert_eq!(passed, kept, "column {place}");
        for (one, other) in passed_doubles.into_iter().zip(kept_doubles) {
            assert_eq!(one.is_some(), other.is_some(), "column {place}");
            let (one, other) = (one.unwrap_or(0.0), other.unwrap_or(0.0));
            // Of infinities it depends on their order.
            let same = !(one.is_finite() || other.is_finite())
                || (one - other).abs() <= other.abs() * 1e-9;
            assert!(same, "column {place}: {one} and {other}");
        }
    }
}

#[test]
fn values_of_every_type_have_the_same_figures() {
    let (columns, rows) = every_value();
    compare(&columns, &rows, 2);
    compare(&columns, &rows, 1000);
}

#[test]
fn many_values_have_the_same_figures_in_any_portions() {
    let count = 20_000_i64;
    let scattered = |n: i64| (n * 7_919) % 9_973;
    let columns = vec![
        Column::new("few", ColumnType::Int64),
        Column::new("many", ColumnType::Int64),
        Column::new("double", ColumnType::Float64),
        Column::new("truth", ColumnType::Bool),
        Column::new("text", ColumnType::String),
        Column::new("code", ColumnType::String),
    ];
    let rows = frame(vec![
        Series::new("".into(), (0..count).map(|n| n % 5 - 2).collect::<Vec<_>>()),
        Series::new(
            "".into(),
            (0..count)
                .map(|n| (n % 11 != 0).then(|| scattered(n)))
                .collect::<Vec<_>>(),
        ),
        Series::new(
            "".into(),
            (0..count)
                .map(|n| match n % 1000 {
                    0 => f64::NAN,
                    1 => f64::INFINITY,
                    2 => -0.0,
                    _ => scattered(n) as f64 / 7.0 - 500.0,
                })
                .collect::<Vec<_>>(),
        ),
        Series::new(
            "".into(),
            (0..count).map(|n| n % 3 == 0).collect::<Vec<_>>(),
        ),
        Series::new(
            "".into(),
            (0..count)
                .map(|n| match n % 50 {
                    0 => Some(String::new()),
                    1 => Some("  ".to_owned()),
                    2 => Some("Ã©tÃ©".to_owned()),
                    3 => None,
                    4 => Some("東京都港区".to_owned()),
                    _ => Some(format!("player-{}", scattered(n) % 300)),
                })
                .collect::<Vec<_>>(),
        ),
        Series::new(
            "".into(),
            (0..count).map(|n| format!("AB{n}")).collect::<Vec<_>>(),
        ),
    ]);
    for part in [1, 4_095, 5_000, 20_000] {
        compare(&columns, &rows, part);
    }
}

#[test]
fn beyond_its_bounds_a_tally_estimates_and_says_so() {
    let count = 1_500_000_i64;
    let columns = vec![
        Column::new("n", ColumnType::Int64),
        Column::new("t", ColumnType::String),
    ];
    let mut tally = Tally::new(columns);
    let step = 50_000;
    for from in (0..count).step_by(step as usize) {
        // One value in ten is the same.
        let number = |n: i64| if n % 10 == 0 { -1 } else { n };
        let numbers: Vec<i64> = (from..from + step).map(number).collect();
        let texts = numbers.iter().map(|n| format!("key-{n}"));
        let texts = Series::new("".into(), texts.collect::<Vec<_>>());
        tally
            .add(&frame(vec![Series::new("".into(), numbers), texts]))
            .unwrap();
    }
    let profiles = tally.profiles();
    for (profile, highest) in profiles.iter().zip(["1499999", "key-999999"]) {
        assert!(!profile.exact);
        assert_eq!((profile.rows, profile.nulls), (1_500_000, 0));
        let distinct = profile.distinct as f64;
        assert!((distinct / 1_350_001.0 - 1.0).abs() < 0.03, "{distinct}");
        assert_eq!(profile.max.as_deref(), Some(highest));
        let first = profile.top.first().unwrap();
        assert!(first.value.ends_with("-1"), "{first:?}");
        let share = first.count as f64 / 150_000.0;
        assert!((share - 1.0).abs() < 0.1, "{share}");
    }
    let numbers = profiles.first().unwrap();
    assert_eq!(numbers.min.as_deref(), Some("-1"));
    let sum: i64 = (0..count).map(|n| if n % 10 == 0 { -1 } else { n }).sum();
    assert_eq!(numbers.sum, Some(sum.to_string()));
    let median = numbers.quantiles.iter().find(|one| one.percent == 50);
    let median: f64 = median.unwrap().value.parse().unwrap();
    assert!((median / 666_000.0 - 1.0).abs() < 0.03, "{median}");
    let binned: u64 = numbers.histogram.iter().map(|bin| bin.count).sum();
    assert!(binned.abs_diff(1_500_000) < 24, "{binned}");
    let lengths = profiles.last().unwrap().length.unwrap();
    assert_eq!((lengths.min, lengths.max), (5, 11));
}
