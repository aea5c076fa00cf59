//! How long ten million rows take into a Parquet and a CSV file:
//! `cargo run -p rows --example bench_export -- ROWS FOLDER`. Prints one line of JSON; the files stay
//! in the folder for the peer.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a program for the terminal"
)]

use model::{Column, ColumnType, ExportFormat, ExportOptions};
use polars::prelude::{
    DataFrame, DataType, IntoSeries as _, NamedFrom as _, Series, TimeUnit, TimeZone,
};
use rows::Rows;
use std::path::PathBuf;
use std::time::Instant;

const BATCH: u64 = 16_384;

/// What the window keeps in memory; the rest lies on disk.
const BUDGET: u64 = 256 << 20;

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
    ColumnType::Datetime,
];

fn main() {
    let mut arguments = std::env::args().skip(1);
    let total: u64 = arguments
        .next()
        .and_then(|count| count.parse().ok())
        .unwrap_or(10_000_000);
    let folder = arguments
        .next()
        .map_or_else(std::env::temp_dir, PathBuf::from);
    let home = tempfile::TempDir::new_in(&folder).expect("a folder");
    let rows = Rows::open(home.path(), BUDGET).expect("a keeper");
    let columns = KINDS.iter().enumerate();
    let columns = columns.map(|(index, kind)| Column::new(format!("c{index}"), *kind));
    let id = rows.create(columns.collect(), u64::MAX).expect("a row set");
    let mut first = 0;
    while first < total {
        let end = (first + BATCH).min(total);
        rows.append(&id, batch(first, end)).expect("room");
        first = end;
    }
    rows.finish(&id, None).expect("the set");

    let write = |format: ExportFormat| {
        let path = folder.join(format!("ours.{}", format.ending()));
        let options = ExportOptions::new(format);
        let started = Instant::now();
        let report = rows
            .export(&id, &path, true, &options, &mut |_| (), &|| false)
            .expect("a file");
        assert_eq!(report.rows, total);
        started.elapsed().as_secs_f64()
    };
    let parquet = write(ExportFormat::Parquet);
    let csv = write(ExportFormat::Csv);
    println!(
        "{{\"rows\":{total},\"columns\":{},\"parquet_secs\":{parquet:.3},\"csv_secs\":{csv:.3},\
         \"peak_rss_mb\":{:.1}}}",
        KINDS.len(),
        peak_rss_mb()
    );
}

fn batch(first: u64, end: u64) -> DataFrame {
    let height = (end - first) as usize;
    let numbers = |salt: u64| {
        (first..end).map(move |row| (row + salt).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20)
    };
    let columns = KINDS.iter().enumerate().map(|(index, kind)| {
        let salt = index as u64;
        let integers: Vec<i64> = numbers(salt).map(|n| n as i64).collect();
        let micros = |zone| DataType::Datetime(TimeUnit::Microseconds, zone);
        let series = match kind {
            ColumnType::String => {
                let text = |n: u64| {
                    (!n.is_multiple_of(20)).then(|| format!("player_{:x} 日本", n % 1_000_000_007))
                };
                Series::new("".into(), numbers(salt).map(text).collect::<Vec<_>>())
            }
            ColumnType::Float64 => Series::new(
                "".into(),
                numbers(salt).map(|n| n as f64 / 1000.0).collect::<Vec<_>>(),
            ),
            ColumnType::Numeric => {
                let values: Vec<i128> = numbers(salt).map(|n| i128::from(n) * 10_000).collect();
                let values = Series::new("".into(), values);
                let values = values.i128().expect("integers").clone();
                values.into_decimal_unchecked(38, 9).into_series()
            }
            ColumnType::Bool => Series::new(
                "".into(),
                numbers(salt).map(|n| n % 2 == 0).collect::<Vec<_>>(),
            ),
            ColumnType::Date => {
                let days: Vec<i32> = numbers(salt).map(|n| (n % 30_000) as i32).collect();
                Series::new("".into(), days)
                    .cast(&DataType::Date)
                    .expect("a date")
            }
            ColumnType::Timestamp => Series::new("".into(), integers)
                .cast(&micros(Some(TimeZone::UTC)))
                .expect("a timestamp"),
            ColumnType::Datetime => Series::new("".into(), integers)
                .cast(&micros(None))
                .expect("a datetime"),
            _ => Series::new("".into(), integers),
        };
        series.with_name(index.to_string().into()).into()
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
