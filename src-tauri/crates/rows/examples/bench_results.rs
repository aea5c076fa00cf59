//! How long sorting, filtering and profiling ten million kept rows of 20 columns take:
//! `cargo run -p rows --example bench_results [-- ROWS [PARQUET]]`. Prints one line of JSON. Writes
//! the same rows to the file PARQUET, if it is given, for the peer that is measured beside it.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a program for the terminal"
)]

use model::{
    Column, ColumnType, CopyFormat, ExportFormat, ExportOptions, FilterOperator, FilterTerm, Mode,
    RowSet, RowsId, RowsRange, RowsWindow, SortKey, ViewSpec,
};
use polars::prelude::{
    DataFrame, DataType, IntoSeries as _, ListBuilderTrait as _, ListPrimitiveChunkedBuilder,
    NamedFrom as _, Series, TimeUnit, TimeZone,
};
use rows::{Rows, Zone};
use std::path::Path;
use std::time::Instant;

const COLUMNS: u32 = 20;
const BATCH: u64 = 16_384;
const BUDGET: u64 = 256 << 20;
/// Each figure is the best of so many.
const TURNS: usize = 3;

/// Every kind of column, twice.
const KINDS: [ColumnType; 10] = [
    ColumnType::Int64,
    ColumnType::String,
    ColumnType::Float64,
    ColumnType::Timestamp,
    ColumnType::String,
    ColumnType::Numeric,
    ColumnType::Bool,
    ColumnType::Date,
    ColumnType::Int64,
    ColumnType::Int64,
];

fn main() {
    let mut arguments = std::env::args().skip(1);
    let total: u64 = arguments
        .next()
        .and_then(|count| count.parse().ok())
        .unwrap_or(10_000_000);
    let folder = tempfile::TempDir::new().expect("a folder");
    let rows = Rows::open(folder.path(), BUDGET).expect("a keeper");
    let id = rows.create(columns(), u64::MAX).expect("a row set");
    let mut first = 0;
    while first < total {
        let end = (first + BATCH).min(total);
        rows.append(&id, batch(first, end)).expect("room");
        first = end;
    }
    rows.finish(&id, None).expect("the set");
    if let Some(path) = arguments.next() {
        let options = ExportOptions::new(ExportFormat::Parquet);
        rows.export(&id, Path::new(&path), true, &options, &mut |_| {}, &|| {
            false
        })
        .expect("a file");
    }
    // Writing the file is not what is measured.
    forget_peak();

    let key = |column: u32, descending: bool| SortKey {
        column: vec![column],
        descending,
        nulls_last: None,
    };
    let term = |column: u32, operator, value: &str| FilterTerm {
        column: vec![column],
        operator,
        values: vec![value.to_owned()],
    };
    let sort_of = |sort| ViewSpec {
        sort,
        ..ViewSpec::default()
    };
    let filter_of = |filter| ViewSpec {
        filter,
        ..ViewSpec::default()
    };
    let specs = [
        ("sort_number", sort_of(vec![key(0, false)])),
        ("sort_text", sort_of(vec![key(1, false)])),
        ("sort_two", sort_of(vec![key(8, true), key(5, false)])),
        (
            "filter_number",
            filter_of(vec![
                term(2, FilterOperator::Greater, "8000000000.0"),
                term(8, FilterOperator::Less, "500"),
            ]),
        ),
        (
            "filter_text",
            filter_of(vec![term(1, FilterOperator::Contains, "PLAYER_1F")]),
        ),
    ];
    let mut figures = Vec::new();
    for (name, spec) in specs {
        let mut found = 0;
        let secs = best(|| {
            let view = view(&rows, &id, &spec);
            found = view.row_count;
            rows.close(&view.id);
        });
        figures.push(format!("\"{name}_secs\":{secs:.3},\"{name}_rows\":{found}"));
    }
    for (name, column) in [
        ("profile_number", 0),
        ("profile_text", 1),
        ("profile_decimal", 5),
        ("profile_few", 8),
    ] {
        let mut distinct = 0;
        let secs = best(|| {
            let profile = rows
                .profile(&id, &vec![column], Zone::UTC, &|| false)
                .expect("a profile");
            distinct = profile.distinct;
        });
        figures.push(format!(
            "\"{name}_secs\":{secs:.3},\"{name}_distinct\":{distinct}"
        ));
    }
    let sorted = view(&rows, &id, &sort_of(vec![key(0, false)]));
    let window_ms = best(|| {
        let window = RowsWindow {
            rows: sorted.id.clone(),
            first_row: total / 2,
            row_count: 200,
            columns: (0..COLUMNS).map(|column| vec![column]).collect(),
        };
        rows.window(&window, Zone::UTC).expect("a window");
    }) * 1000.0;
    let summary_secs = best(|| {
        let range = RowsRange {
            rows: sorted.id.clone(),
            first_row: 0,
            row_count: total,
            columns: vec![vec![0]],
            header: false,
            format: CopyFormat::Tsv,
        };
        rows.summary(&range, Zone::UTC, &|| false).expect("a sum");
    });
    println!(
        "{{\"rows\":{total},\"columns\":{COLUMNS},{},\"window_of_sorted_ms\":{window_ms:.1},\
         \"summary_secs\":{summary_secs:.3},\"peak_rss_mb\":{:.1}}}",
        figures.join(","),
        peak_rss_mb()
    );
}

fn view(rows: &Rows, id: &RowsId, spec: &ViewSpec) -> RowSet {
    rows.view(id, spec, Zone::UTC, &|| false).expect("a view")
}

fn best(mut work: impl FnMut()) -> f64 {
    let turns = (0..TURNS).map(|_| {
        let started = Instant::now();
        work();
        started.elapsed().as_secs_f64()
    });
    turns.fold(f64::INFINITY, f64::min)
}

fn columns() -> Vec<Column> {
    let of = |index: u32| {
        let mut column = Column::new(format!("c{index}"), KINDS[index as usize % 10]);
        if index % 10 == 9 {
            column.mode = Mode::Repeated;
        }
        column
    };
    (0..COLUMNS).map(of).collect()
}

fn batch(first: u64, end: u64) -> DataFrame {
    let height = (end - first) as usize;
    let numbers = |salt: u64| {
        (first..end).map(move |row| (row + salt).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20)
    };
    let integers = |salt| {
        Series::new(
            "".into(),
            numbers(salt).map(|n| n as i64).collect::<Vec<_>>(),
        )
    };
    let micros = TimeUnit::Microseconds;
    let columns = (0..COLUMNS).map(|index| {
        let salt = u64::from(index) * 1_000_003;
        let mut series = match (KINDS[index as usize % 10], index % 10) {
            (_, 9) => {
                let mut list = ListPrimitiveChunkedBuilder::<polars::prelude::Int64Type>::new(
                    "".into(),
                    height,
                    height * 2,
                    DataType::Int64,
                );
                for n in numbers(salt) {
                    list.append_slice(&[n as i64 % 100, n as i64 % 7]);
                }
                list.finish().into_series()
            }
            (_, 8) => {
                let few = |n: u64| (!n.is_multiple_of(50)).then_some(n as i64 % 1000);
                Series::new("".into(), numbers(salt).map(few).collect::<Vec<_>>())
            }
            (ColumnType::Float64, _) => Series::new(
                "".into(),
                numbers(salt).map(|n| n as f64 / 1000.0).collect::<Vec<_>>(),
            ),
            (ColumnType::Timestamp, _) => integers(salt)
                .cast(&DataType::Datetime(micros, Some(TimeZone::UTC)))
                .expect("a timestamp"),
            (ColumnType::Numeric, _) => {
                let values: Vec<i128> = numbers(salt).map(|n| i128::from(n) * 10_000).collect();
                let values = Series::new("".into(), values);
                let values = values.i128().expect("integers").clone();
                values.into_decimal_unchecked(38, 9).into_series()
            }
            (ColumnType::Bool, _) => Series::new(
                "".into(),
                numbers(salt)
                    .map(|n| n.is_multiple_of(2))
                    .collect::<Vec<_>>(),
            ),
            (ColumnType::Date, _) => {
                let days: Vec<i32> = numbers(salt).map(|n| (n % 30_000) as i32).collect();
                Series::new("".into(), days)
                    .cast(&DataType::Date)
                    .expect("a date")
            }
            (ColumnType::String, _) => {
                let text = |n: u64| {
                    (!n.is_multiple_of(20)).then(|| format!("player_{:x} 日本", n % 1_000_000_007))
                };
                Series::new("".into(), numbers(salt).map(text).collect::<Vec<_>>())
            }
            _ => integers(salt),
        };
        series.rename(index.to_string().into());
        series.into()
    });
    DataFrame::new(height, columns.collect()).expect("a frame")
}

/// Begins the count of the largest memory anew.
fn forget_peak() {
    std::fs::write("/proc/self/clear_refs", "5").expect("Linux");
}

fn peak_rss_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap_or_default();
    let kib = line
        .split_whitespace()
        .nth(1)
        .and_then(|field| field.parse::<f64>().ok());
    kib.unwrap_or(0.0) / 1024.0
}
