//! Jobs that outlive the process: their records, in the file of the results that they answer with.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use duckdb::{Connection, params};
use sandbox_syntax::ast::StatementKind;
use serde_json::{Value, json};

use super::{Job, Progress, ResultRows};
use crate::catalog::texts;
use crate::engine::{execute, failure};
use crate::error::{Failure, Outcome, Reason};
use crate::json::{at, flag, text};
use crate::script::{Shape, shape};
use crate::server::App;

/// Records that are read at a start; older ones are forgotten.
const MOST_RECORDS: usize = 2_000;

/// Where the records go.
#[derive(Default)]
pub(crate) struct Archive {
    /// Nothing is written any more: the process ends, and what runs is to go on at the next start.
    closed: AtomicBool,
    /// Records that are being written.
    writing: AtomicUsize,
}

impl Archive {
    /// Makes the table of the records.
    pub(crate) fn prepare(connection: &Connection) -> Outcome<()> {
        execute(
            connection,
            "CREATE TABLE IF NOT EXISTS results.main.jobs (id VARCHAR PRIMARY KEY, created BIGINT, body VARCHAR)",
        )
    }

    /// Writes nothing from now on, and waits for what is being written.
    pub(crate) async fn close(&self) {
        self.closed.store(true, Ordering::Release);
        for _ in 0..200 {
            if self.writing.load(Ordering::Acquire) == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Announces a record, so that the process does not end before it is written.
    pub(crate) fn announce(&self) {
        self.writing.fetch_add(1, Ordering::AcqRel);
    }

    /// Takes an announcement back.
    pub(crate) fn withdraw(&self) {
        self.writing.fetch_sub(1, Ordering::AcqRel);
    }

    /// Writes the record of a job that was announced. A record that cannot be written is lost,
    /// which costs nothing but a line in the list of jobs after the next start.
    pub(crate) fn save(&self, app: &Arc<App>, job: &Job) {
        if !self.closed.load(Ordering::Acquire) && !job.dry_run {
            let body = record(job).to_string();
            let written = app.engine.connection().and_then(|connection| {
                connection
                    .execute(
                        "INSERT OR REPLACE INTO results.main.jobs VALUES (?, ?, ?)",
                        params![job.id, job.created, body],
                    )
                    .map_err(|error| failure(&error))
            });
            if let Err(error) = written {
                tracing::debug!(%error, job = job.id, "a job is not remembered after the next start");
            }
        }
        self.withdraw();
    }

    /// Forgets a job and its children.
    pub(crate) fn remove(connection: &Connection, ids: &[String]) -> Outcome<()> {
        for id in ids {
            connection
                .execute("DELETE FROM results.main.jobs WHERE id = ?", params![id])
                .map_err(|error| failure(&error))?;
        }
        Ok(())
    }

    /// Forgets every job.
    pub(crate) fn clear(connection: &Connection) -> Outcome<()> {
        execute(connection, "DELETE FROM results.main.jobs")
    }

    /// The jobs of the processes before, with those that are to run again: a query that was
    /// interrupted has changed nothing and starts anew under its id, as it would have gone on at
    /// the real service; anything else has failed.
    pub(crate) fn load(app: &Arc<App>, connection: &Connection) -> Outcome<(Vec<Arc<Job>>, usize)> {
        execute(
            connection,
            &format!(
                "DELETE FROM results.main.jobs WHERE id NOT IN \
                 (SELECT id FROM results.main.jobs ORDER BY created DESC LIMIT {MOST_RECORDS})"
            ),
        )?;
        let bodies = texts(
            connection,
            "SELECT body FROM results.main.jobs ORDER BY created DESC",
        )?;
        let (mut again, mut over) = (Vec::new(), Vec::new());
        for body in bodies {
            let Ok(body) = serde_json::from_str::<Value>(&body) else {
                continue;
            };
            let Some(job) = stored(app, &body) else {
                continue;
            };
            if text(&body, &["phase"]) == Some("DONE") {
                over.push(job);
            } else if is_repeatable(&job.configuration.lock()) && job.parent.is_none() {
                again.push(job);
            } else {
                job.finish(Err(Failure::new(
                    Reason::JobInternalError,
                    "The sandbox was stopped while this job ran",
                )));
                over.push(job);
            }
        }
        let count = again.len();
        again.extend(over);
        Ok((again, count))
    }
}

/// Whether a job's statement is a query that writes nothing but its own result.
fn is_repeatable(configuration: &Value) -> bool {
    let Some(query) = at(configuration, &["query"]) else {
        return false;
    };
    if flag(query, &["createSession"]) == Some(true)
        || at(query, &["connectionProperties"]).is_some()
        || at(query, &["destinationTable"]).is_some()
    {
        return false;
    }
    let sql = text(query, &["query"]).unwrap_or_default();
    sandbox_syntax::parse_script(sql).is_ok_and(|script| match shape(&script) {
        Shape::Single { statement, .. } => matches!(statement.kind, StatementKind::Query(_)),
        Shape::Script => false,
    })
}

fn failure_json(failure: &Failure) -> Value {
    json!({
        "reason": failure.reason.word(),
        "message": failure.message,
        "location": failure.location,
    })
}

fn stored_failure(body: &Value) -> Option<Failure> {
    let mut failure = Failure::new(
        Reason::from_word(text(body, &["reason"])?)?,
        text(body, &["message"])?,
    );
    failure.location = text(body, &["location"]).map(str::to_owned);
    Some(failure)
}

fn record(job: &Job) -> Value {
    let progress = job.progress.lock();
    let result = progress.result.as_ref().map(|result| {
        json!({
            "dataset": result.table.dataset,
            "table": result.table.id,
            "rows": result.rows,
        })
    });
    json!({
        "id": job.id,
        "location": job.location,
        "parent": job.parent,
        "created": job.created,
        "configuration": *job.configuration.lock(),
        "children": job.children.load(Ordering::Acquire),
        "phase": if progress.end.is_some() { "DONE" } else { "RUNNING" },
        "start": progress.start,
        "end": progress.end,
        "failure": progress.failure.as_ref().map(failure_json),
        "warnings": progress.warnings.iter().map(failure_json).collect::<Vec<Value>>(),
        "statistics": progress.statistics,
        "details": progress.details,
        "affected": progress.affected,
        "result": result,
    })
}

/// A job out of its record.
fn stored(app: &App, body: &Value) -> Option<Arc<Job>> {
    let number = |name: &str| body.get(name).and_then(Value::as_i64);
    let configuration = body.get("configuration")?.clone();
    let location = text(body, &["location"])?;
    let mut job = Job::new(text(body, &["id"])?.to_owned(), configuration, location).ok()?;
    job.created = number("created")?;
    job.parent = text(body, &["parent"]).map(str::to_owned);
    job.children = number("children").unwrap_or(0).unsigned_abs().into();
    if text(body, &["phase"]) != Some("DONE") {
        return Some(Arc::new(job));
    }
    let object = |name: &str| body.get(name).and_then(Value::as_object).cloned();
    let warnings = body.get("warnings").and_then(Value::as_array);
    *job.progress.lock() = Progress {
        start: number("start"),
        end: number("end"),
        failure: body.get("failure").and_then(stored_failure),
        warnings: warnings
            .into_iter()
            .flatten()
            .filter_map(stored_failure)
            .collect(),
        statistics: object("statistics").unwrap_or_default(),
        details: object("details").unwrap_or_default(),
        result: body
            .get("result")
            .and_then(|result| stored_result(app, result)),
        affected: number("affected"),
    };
    job.told();
    Some(Arc::new(job))
}

/// The rows that a job answered with, if they are still there.
fn stored_result(app: &App, body: &Value) -> Option<Arc<ResultRows>> {
    let (dataset, table) = (text(body, &["dataset"])?, text(body, &["table"])?);
    if let Some(result) = app.results.get(dataset, table) {
        return Some(result);
    }
    Some(Arc::new(ResultRows {
        table: app.store.find_table(dataset, table)?,
        rows: body.get("rows").and_then(Value::as_u64)?,
    }))
}
