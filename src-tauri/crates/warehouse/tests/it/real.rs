//! The warehouse against a sandbox: a server that really runs what it is asked.

mod results;
mod statements;
mod storage;

use model::{ConnectionId, Endpoint, JobId, Parameter, Secret};
use polars::prelude::{AnyValue, DataFrame};
use sandbox::{Options, PROJECT, Sample, Sandbox};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use warehouse::{Head, JobStatus, Statement, Warehouse};

struct House {
    sandbox: Sandbox,
    warehouse: Warehouse,
    jobs: AtomicU32,
    _home: tempfile::TempDir,
}

impl House {
    async fn open() -> Self {
        let home = tempfile::TempDir::new().unwrap();
        let options = Options {
            home: home.path().join("sandbox"),
            port: None,
            token: None,
            sample: Sample::None,
        };
        let sandbox = Sandbox::start(options).await.unwrap();
        let warehouse = Self::client(&sandbox, sandbox.token());
        Self {
            sandbox,
            warehouse,
            jobs: AtomicU32::new(0),
            _home: home,
        }
    }

    fn client(sandbox: &Sandbox, token: &str) -> Warehouse {
        let endpoint = Endpoint::fixed(
            Some(sandbox.bigquery_endpoint().to_owned()),
            Secret::new(token.to_owned()),
        );
        Warehouse::open(ConnectionId("s".into()), PROJECT.to_owned(), None, endpoint).unwrap()
    }

    fn job(&self) -> JobId {
        JobId(format!(
            "test_{}",
            self.jobs.fetch_add(1, Ordering::Relaxed)
        ))
    }

    /// Runs a statement to its end.
    async fn run(&self, sql: &str, with: &[Parameter]) -> (JobId, JobStatus, Head) {
        let job = self.job();
        self.warehouse
            .submit(
                &job,
                &Statement {
                    parameters: with,
                    ..Statement::new(sql)
                },
            )
            .await
            .unwrap();
        loop {
            let waited = self
                .warehouse
                .wait(&job, None, Duration::from_secs(10))
                .await;
            if let Some(head) = waited.unwrap_or_else(|problem| panic!("{sql}: {problem:?}")) {
                let status = self.warehouse.job(&job, None).await.unwrap();
                return (job, status, head);
            }
        }
    }

    /// All rows of a statement.
    async fn rows(&self, sql: &str, with: &[Parameter]) -> (Head, Vec<DataFrame>) {
        let (job, status, head) = self.run(sql, with).await;
        let mut pages = self
            .warehouse
            .pages(&job, status.location.as_deref(), &head, 0);
        let mut batches = Vec::new();
        while let Some(batch) = pages.next().await {
            batches.push(batch.unwrap());
        }
        (head, batches)
    }
}

fn show(value: &AnyValue<'_>) -> String {
    match value {
        AnyValue::List(elements) => {
            let texts: Vec<String> = elements.iter().map(|value| show(&value)).collect();
            format!("[{}]", texts.join(","))
        }
        AnyValue::StructOwned(owned) => {
            let texts: Vec<String> = owned.0.iter().map(show).collect();
            format!("({})", texts.join(","))
        }
        AnyValue::Struct(..) => {
            let texts: Vec<String> = value._iter_struct_av().map(|value| show(&value)).collect();
            format!("({})", texts.join(","))
        }
        AnyValue::String(text) => (*text).to_owned(),
        AnyValue::StringOwned(text) => text.to_string(),
        AnyValue::Decimal(value, _, scale) => format!("{value}e-{scale}"),
        AnyValue::Datetime(micros, ..) | AnyValue::DatetimeOwned(micros, ..) => micros.to_string(),
        AnyValue::Time(nanos) => nanos.to_string(),
        AnyValue::Date(days) => days.to_string(),
        AnyValue::Binary(bytes) => format!("{bytes:?}"),
        AnyValue::BinaryOwned(bytes) => format!("{bytes:?}"),
        other => format!("{other:?}"),
    }
}

fn cell(batch: &DataFrame, column: usize, row: usize) -> String {
    show(&batch.columns()[column].get(row).unwrap())
}
