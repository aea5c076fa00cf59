//! How much a result of a million rows costs: `cargo run -p warehouse --example bench_decode`
//! decodes pages that it makes itself; with `--endpoint URL --token T --project P --sql TEXT` (or
//! `SHIRABE_BENCH_ENDPOINT`, `_TOKEN`, `_PROJECT`, `_SQL`) it runs a query and takes all its pages
//! over HTTP, through the client that the app uses; with `--way storage` as well, all its batches
//! through the Storage Read API. Prints one line of JSON.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a program for the terminal"
)]

use model::{Column, ColumnType, ConnectionId, Endpoint, JobId, Mode, Secret};
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use warehouse::{Warehouse, decode_page};

const ROWS: u64 = 1_000_000;
const PAGE: u64 = 16_000;

fn main() {
    let option = |name: &str| {
        let mut arguments =
            std::env::args().skip_while(|argument| argument != &format!("--{name}"));
        let variable = format!("SHIRABE_BENCH_{}", name.to_uppercase());
        arguments.nth(1).or_else(|| std::env::var(variable).ok())
    };
    match option("endpoint") {
        Some(url) => {
            let token = Secret::new(option("token").unwrap_or_default());
            let project = option("project").expect("--project");
            let sql = option("sql").expect("--sql");
            over_http(
                Endpoint::fixed(Some(url), token),
                project,
                &sql,
                option("way").as_deref() == Some("storage"),
            );
        }
        None => made_here(),
    }
}

fn report(mode: &str, rows: u64, columns: usize, bytes: u64, cpu_secs: f64, wall: Duration) {
    let wall_secs = wall.as_secs_f64();
    println!(
        "{{\"mode\":\"{mode}\",\"rows\":{rows},\"columns\":{columns},\"bytes\":{bytes},\
         \"cpu_secs\":{cpu_secs:.3},\"wall_secs\":{wall_secs:.3},\"peak_rss_mb\":{:.1}}}",
        peak_rss_mb()
    );
}

/// The whole way: submit, wait, every page into columns.
fn over_http(endpoint: Endpoint, project: String, sql: &str, storage: bool) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let connection = ConnectionId("bench".to_owned());
        let warehouse = Warehouse::open(connection, project, None, endpoint).expect("an endpoint");
        let job = JobId(format!("bench_{}_{}", std::process::id(), nanos_now()));
        let status = warehouse
            .submit(&job, &warehouse::Statement::new(sql))
            .await
            .expect("submitted");
        let place = status.location.as_deref();
        let head = loop {
            let waited = warehouse.wait(&job, place, Duration::from_secs(10)).await;
            if let Some(head) = waited.expect("no failure") {
                break head;
            }
        };
        // The query itself is the service's; the clock runs for the rows.
        let (started, cpu_before) = (Instant::now(), process_cpu_secs());
        let mut pages = if storage {
            let (pages, refused) = warehouse.rows_of(&job, place, &head, u64::MAX).await;
            assert!(
                pages.streams().is_some(),
                "not through storage: {refused:?}"
            );
            pages
        } else {
            warehouse.pages(&job, place, &head, 0)
        };
        let (mut rows, mut bytes) = (0, 0);
        while let Some(batch) = pages.next().await {
            let batch = batch.expect("a page");
            rows += batch.height() as u64;
            bytes += batch.estimated_size() as u64;
        }
        let cpu_secs = process_cpu_secs() - cpu_before;
        report(
            if storage { "storage" } else { "http" },
            rows,
            head.columns.len(),
            bytes,
            cpu_secs,
            started.elapsed(),
        );
    });
}

/// Only the decoder, on pages in the form of the API, made one at a time.
fn made_here() {
    let columns = columns();
    let (mut rows, mut bytes) = (0, 0);
    let (mut cpu_secs, mut wall) = (0.0, Duration::ZERO);
    while rows < ROWS {
        let body = page(rows, (rows + PAGE).min(ROWS));
        let (started, before) = (Instant::now(), thread_cpu_secs());
        let batch = decode_page(body.as_bytes(), &columns).expect("a page");
        cpu_secs += thread_cpu_secs() - before;
        wall += started.elapsed();
        rows += batch.height() as u64;
        bytes += body.len() as u64;
    }
    report("decode", rows, columns.len(), bytes, cpu_secs, wall);
}

fn columns() -> Vec<Column> {
    use ColumnType as T;
    let types = [
        T::Int64,
        T::Int64,
        T::Int64,
        T::Float64,
        T::Float64,
        T::Numeric,
        T::String,
        T::String,
        T::String,
        T::String,
        T::String,
        T::Bool,
        T::Date,
        T::Timestamp,
        T::Datetime,
        T::Time,
        T::Int64,
        T::Json,
        T::Bytes,
        T::Int64,
    ];
    let mut columns: Vec<Column> = types
        .into_iter()
        .enumerate()
        .map(|(index, column_type)| Column::new(format!("c{index}"), column_type))
        .collect();
    if let Some(last) = columns.last_mut() {
        last.mode = Mode::Repeated;
    }
    columns
}

/// The rows of a page, as the service writes them.
fn page(first: u64, end: u64) -> String {
    let mut out = String::with_capacity(8 << 20);
    out.push_str("{\"kind\":\"bigquery#getQueryResultsResponse\",\"totalRows\":\"1000000\",");
    out.push_str("\"pageToken\":\"BE7WALNSKTQAAAASA4EAAEEAQCAAKGQIBA\",\"rows\":[");
    for row in first..end {
        if row > first {
            out.push(',');
        }
        let mixed = row.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
        let (month, day) = (mixed % 12 + 1, mixed / 12 % 28 + 1);
        let (hour, minute, second) = (mixed % 24, mixed / 24 % 60, mixed / 1440 % 60);
        let micros = mixed % 1_000_000;
        let country =
            ["Japan", "Deutschland", "United States", "日本", "Brasil"][(mixed % 5) as usize];
        let cells = [
            format!("\"{row}\""),
            format!("\"{}\"", mixed % 1000),
            if mixed % 10 == 0 {
                "null".to_owned()
            } else {
                format!("\"-{mixed}\"")
            },
            format!("\"{}.{:03}\"", mixed % 10_000, mixed % 1000),
            format!(
                "\"{}\"",
                f64::from_bits(0x3ff0_0000_0000_0000 | (mixed << 8))
            ),
            format!("\"{}.{:02}\"", mixed % 1_000_000, mixed % 100),
            format!("\"{country}\""),
            format!("\"player_{mixed:x}\""),
            "\"level_up\"".to_owned(),
            format!(
                "\"https://example.com/shop/item/{}?ref=mail\"",
                mixed % 5000
            ),
            if mixed % 4 == 0 {
                "null".to_owned()
            } else {
                "\"a longer remark, kept as it came\"".to_owned()
            },
            format!("\"{}\"", mixed % 2 == 0),
            format!("\"2026-{month:02}-{day:02}\""),
            format!("\"17{:014}\"", mixed % 100_000_000_000_000),
            format!("\"2026-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}\""),
            format!("\"{hour:02}:{minute:02}:{second:02}\""),
            format!("\"{}\"", mixed % 7),
            format!("\"{{\\\"score\\\":{},\\\"won\\\":true}}\"", mixed % 100),
            "\"AAECAwQFBgc=\"".to_owned(),
            format!("[{{\"v\":\"{}\"}},{{\"v\":\"{}\"}}]", mixed % 3, mixed % 11),
        ];
        out.push_str("{\"f\":[");
        for (index, cell) in cells.iter().enumerate() {
            let comma = if index > 0 { "," } else { "" };
            let _ = write!(out, "{comma}{{\"v\":{cell}}}");
        }
        out.push_str("]}");
    }
    out.push_str("],\"jobComplete\":true}");
    out
}

/// CPU of the whole process so far.
fn process_cpu_secs() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name, which may hold blanks: fields 14 and 15 in hundredths of a second.
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let ticks = |index: usize| {
        fields
            .get(index)
            .and_then(|field| field.parse::<f64>().ok())
    };
    (ticks(11).unwrap_or(0.0) + ticks(12).unwrap_or(0.0)) / 100.0
}

/// CPU of this thread so far.
fn thread_cpu_secs() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = stat
        .split(' ')
        .next()
        .and_then(|field| field.parse::<f64>().ok());
    nanos.unwrap_or(0.0) / 1e9
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

fn nanos_now() -> u128 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map(|since| since.as_nanos()).unwrap_or_default()
}
