//! How long a window of 200 rows by 40 columns takes out of ten million rows:
//! `cargo run -p rows --example bench_window [-- ROWS]`. Prints one line of JSON.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a program for the terminal"
)]

use model::{Column, ColumnType, Mode, RowsWindow};
use polars::prelude::{
    DataFrame, DataType, IntoSeries as _, ListBuilderTrait as _, ListPrimitiveChunkedBuilder,
    NamedFrom as _, Series, TimeUnit, TimeZone,
};
use rows::{Rows, Zone};
use std::time::Instant;

const COLUMNS: u32 = 40;
const WINDOWS: usize = 2000;
const BATCH: u64 = 16_384;
const BUDGET: u64 = 256 << 20;

fn main() {
    let argument = std::env::args().nth(1).and_then(|count| count.parse().ok());
    let total: u64 = argument.unwrap_or(10_000_000);
    let folder = tempfile::TempDir::new().expect("a folder");
    let rows = Rows::open(folder.path(), BUDGET).expect("a keeper");
    let id = rows.create(columns(), u64::MAX).expect("a row set");

    let started = Instant::now();
    let mut first = 0;
    while first < total {
        let end = (first + BATCH).min(total);
        rows.append(&id, batch(first, end)).expect("room");
        first = end;
    }
    rows.finish(&id, None).expect("the set");
    let append_secs = started.elapsed().as_secs_f64();

    let mut millis = Vec::with_capacity(WINDOWS);
    let mut bytes = 0;
    let mut place = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..WINDOWS {
        place = place
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let first_row = (place >> 16) % total.saturating_sub(200).max(1);
        let window = RowsWindow {
            rows: id.clone(),
            first_row,
            row_count: 200,
            columns: (0..COLUMNS).map(|column| vec![column]).collect(),
        };
        let started = Instant::now();
        let answer = rows.window(&window, Zone::UTC).expect("a window");
        millis.push(started.elapsed().as_secs_f64() * 1000.0);
        bytes += answer.len();
    }
    millis.sort_by(f64::total_cmp);
    let at = |share: f64| millis[(share * (millis.len() - 1) as f64) as usize];
    println!(
        "{{\"rows\":{total},\"columns\":{COLUMNS},\"windows\":{WINDOWS},\"p50_ms\":{:.3},\
         \"p99_ms\":{:.3},\"max_ms\":{:.3},\"window_bytes\":{},\"append_secs\":{append_secs:.1},\
         \"peak_rss_mb\":{:.1}}}",
        at(0.5),
        at(0.99),
        at(1.0),
        bytes / WINDOWS,
        peak_rss_mb()
    );
}

/// Every kind of column, four times over and more.
const KINDS: [ColumnType; 10] = [
    ColumnType::Int64,
    ColumnType::String,
    ColumnType::Float64,
    ColumnType::Timestamp,
    ColumnType::String,
    ColumnType::Numeric,
    ColumnType::Bool,
    ColumnType::Date,
    ColumnType::Struct,
    ColumnType::Int64,
];

fn columns() -> Vec<Column> {
    let of = |index: u32| {
        let kind = KINDS[index as usize % 10];
        let mut column = Column::new(format!("c{index}"), kind);
        if kind == ColumnType::Struct {
            column.fields = vec![
                Column::new("key", ColumnType::String),
                Column::new("value", ColumnType::Int64),
            ];
        }
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
    let texts = |salt| {
        let text = |n: u64| {
            (!n.is_multiple_of(20)).then(|| format!("player_{:x} 日本", n % 1_000_000_007))
        };
        Series::new("".into(), numbers(salt).map(text).collect::<Vec<_>>())
    };
    let micros = TimeUnit::Microseconds;
    let columns = (0..COLUMNS).map(|index| {
        let salt = u64::from(index);
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
            (ColumnType::Int64, _) => integers(salt),
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
                numbers(salt).map(|n| n % 2 == 0).collect::<Vec<_>>(),
            ),
            (ColumnType::Date, _) => {
                let days: Vec<i32> = numbers(salt).map(|n| (n % 30_000) as i32).collect();
                Series::new("".into(), days)
                    .cast(&DataType::Date)
                    .expect("a date")
            }
            (ColumnType::Struct, _) => {
                let (mut key, mut value) = (texts(salt), integers(salt));
                key.rename("0".into());
                value.rename("1".into());
                let fields = [key, value];
                polars::prelude::StructChunked::from_series("".into(), height, fields.iter())
                    .expect("a struct")
                    .into_series()
            }
            _ => texts(salt),
        };
        series.rename(index.to_string().into());
        series.into()
    });
    DataFrame::new(height, columns.collect()).expect("a frame")
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
