//! Many rows: no function is slower by orders of magnitude than its neighbours.

use std::time::{Duration, Instant};

use crate::harness::*;
use sandbox_functions::{Argument, Type, Value};

const ROWS: &str = "(SELECT i AS n, i * 0.5 AS f, 'user' || (i % 1000) || '@example.com' AS s, \
     DATE '2020-01-01' + CAST(i % 1000 AS INTEGER) AS d, TIMESTAMP '2020-01-01' + to_seconds(i) AS t, \
     '{\"a\": {\"b\": [1, ' || i || ']}, \"c\": \"x\"}' AS j FROM range(0, 200000) AS r(i))";

fn col(name: &str, ty: Type) -> Argument<'static> {
    Value::new(name, ty).into()
}

#[test]
fn two_hundred_thousand_rows_take_seconds_and_not_minutes() {
    let calls: Vec<(&str, Vec<Argument<'static>>)> = vec![
        (
            "REGEXP_EXTRACT",
            vec![col("s", Type::String), s(r"^(\w+)@")],
        ),
        (
            "REGEXP_REPLACE",
            vec![col("s", Type::String), s("[0-9]+"), s("#")],
        ),
        ("SPLIT", vec![col("s", Type::String), s("@")]),
        ("FARM_FINGERPRINT", vec![col("s", Type::String)]),
        ("SHA256", vec![col("s", Type::String)]),
        (
            "DATE_ADD",
            vec![
                col("d", Type::Date),
                col("(n % 100)", Type::Int64),
                p("MONTH"),
            ],
        ),
        ("DATE_TRUNC", vec![col("d", Type::Date), p("WEEK(MONDAY)")]),
        (
            "FORMAT_TIMESTAMP",
            vec![s("%F %H"), col("t", Type::Timestamp), s("Asia/Tokyo")],
        ),
        (
            "DATE",
            vec![col("t", Type::Timestamp), s("America/New_York")],
        ),
        ("JSON_VALUE", vec![col("j", Type::String), s("$.a.b[1]")]),
        (
            "SAFE_DIVIDE",
            vec![col("f", Type::Float64), col("n", Type::Int64)],
        ),
        (
            "FORMAT",
            vec![s("%d-%s"), col("n", Type::Int64), col("s", Type::String)],
        ),
        ("TO_JSON_STRING", vec![col("f", Type::Float64)]),
    ];
    for (name, args) in calls {
        let sql = call(name, args).map(|value| value.sql).unwrap_or_default();
        let start = Instant::now();
        let counted = ask(&format!(
            "SELECT CAST(count(DISTINCT hash(v)) AS VARCHAR) FROM (SELECT {sql} AS v FROM {ROWS})"
        ));
        let taken = start.elapsed();
        assert!(counted.is_ok(), "{name}: {counted:?}");
        assert!(taken < Duration::from_secs(20), "{name} took {taken:?}");
        #[expect(
            clippy::print_stderr,
            reason = "the figures are what one looks at here"
        )]
        {
            eprintln!("{name}: {taken:?} for 200,000 rows");
        }
    }
}
