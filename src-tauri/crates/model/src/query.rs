//! Queries: what is asked, what it will cost, how it ran.

use crate::{Column, ConnectionId, JobId, KeptResult, QueryOptions, RowsId, TableRef};
use serde::{Deserialize, Serialize};
use specta::Type;

/// A question to `BigQuery`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct QueryRequest {
    /// The job's id, made by the caller.
    pub job: JobId,
    /// Whom to ask.
    pub connection: ConnectionId,
    /// `GoogleSQL`: one statement or a script.
    pub sql: String,
    /// Named or positional parameters, sent as parameters.
    pub parameters: Vec<Parameter>,
    /// How it runs, beside its text.
    pub options: QueryOptions,
    /// The hard limit sent with the job; absent: the workspace's own.
    #[specta(type = Option<u32>)]
    pub max_bytes_billed: Option<u64>,
    /// The person has seen this many bytes and agreed, where the workspace asks.
    #[specta(type = Option<u32>)]
    pub confirmed_bytes: Option<u64>,
}

/// One query parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Parameter {
    /// Absent: positional.
    pub name: Option<String>,
    /// Its type as `GoogleSQL` writes it: `INT64`, `ARRAY<STRING>`, `STRUCT<a INT64>`.
    #[serde(rename = "type")]
    pub parameter_type: String,
    /// Its value as text; JSON for arrays and structs. Absent: NULL.
    pub value: Option<String>,
}

/// What a query would cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Estimate {
    /// Bytes it would process; absent when the service cannot tell.
    #[specta(type = Option<u32>)]
    pub bytes: Option<u64>,
    /// How the number is meant.
    pub accuracy: Accuracy,
    /// Bytes that would be on the bill: whole MiB, and at least 10 MiB for each table.
    #[specta(type = Option<u32>)]
    pub bytes_billed: Option<u64>,
    /// What that costs; absent when the bytes are, and where slots are paid instead.
    pub price: Option<Money>,
    /// Whether slots are paid for, and not bytes.
    pub slots: bool,
    /// Where it would run, if known.
    pub location: Option<String>,
    /// `SELECT`, `MERGE`, `SCRIPT` …
    pub statement_type: Option<String>,
    /// The columns that it would answer with.
    pub columns: Vec<Column>,
    /// The tables that it would read.
    pub tables: Vec<TableRef>,
    /// A result that is kept and would come out again.
    pub kept: Option<KeptResult>,
}

/// How an estimate is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Accuracy {
    /// As much as that.
    Precise,
    /// At most that (clustered tables).
    UpperBound,
    /// At least that.
    LowerBound,
    /// Cannot be known before it runs (scripts, external tables).
    Unknown,
}

/// An amount of money.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Money {
    /// Millionths of the currency's unit.
    #[specta(type = u32)]
    pub micros: u64,
    /// ISO 4217, for example `USD`.
    pub currency: String,
}

/// One run of a query, as a whole snapshot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct QueryRun {
    /// The job that runs it.
    pub job: JobId,
    /// Whom it was asked.
    pub connection: ConnectionId,
    /// The project that pays.
    pub project: String,
    /// Where it ran.
    pub location: Option<String>,
    /// The rows, once there are columns to show.
    pub rows: Option<RowsId>,
    /// Its job at the service; another than `job` when it was taken up by another.
    pub service_job: JobId,
    /// What was sent, of a run that was taken up.
    pub sql: Option<String>,
    /// What was expected before it ran.
    pub expected: Option<Expected>,
    /// Where the service's own web pages show it.
    pub console_url: Option<String>,
    /// What the service says about the run; grows while it runs.
    pub statistics: QueryStatistics,
}

/// What was expected of a run before it ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Expected {
    /// Bytes to process; absent when the service could not tell.
    #[specta(type = Option<u32>)]
    pub bytes: Option<u64>,
    /// How the number was meant.
    pub accuracy: Accuracy,
}

/// What the service says about a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct QueryStatistics {
    /// The service's own words: `PENDING`, `RUNNING`, `DONE`.
    pub service_state: Option<String>,
    /// `SELECT`, `MERGE`, `SCRIPT` …
    pub statement_type: Option<String>,
    /// Milliseconds since 1970.
    #[specta(type = Option<u32>)]
    pub created_at_ms: Option<u64>,
    /// Milliseconds since 1970.
    #[specta(type = Option<u32>)]
    pub started_at_ms: Option<u64>,
    /// Milliseconds since 1970.
    #[specta(type = Option<u32>)]
    pub ended_at_ms: Option<u64>,
    /// Bytes read.
    #[specta(type = Option<u32>)]
    pub bytes_processed: Option<u64>,
    /// Bytes on the bill.
    #[specta(type = Option<u32>)]
    pub bytes_billed: Option<u64>,
    /// What that costs at the workspace's price.
    pub price: Option<Money>,
    /// Slot time in milliseconds.
    #[specta(type = Option<u32>)]
    pub slot_ms: Option<u64>,
    /// Whether the answer came from the cache, at no cost.
    pub cache_hit: Option<bool>,
    /// Rows that a DML statement changed.
    pub dml: Option<DmlCounts>,
    /// What a DDL statement did: `CREATE`, `REPLACE`, `DROP`, `SKIP` …
    pub ddl_operation: Option<String>,
    /// The table that a DDL or DML statement wrote, as `project.dataset.table`.
    pub target_table: Option<String>,
    /// Jobs that a script started.
    pub child_jobs: Option<u32>,
    /// Who asked.
    pub user: Option<String>,
    /// The reservation whose slots it used; absent: bytes are paid for.
    pub reservation: Option<String>,
    /// How far BI Engine took part: `FULL`, `PARTIAL`, `DISABLED`.
    pub bi_engine: Option<String>,
    /// The session that it belongs to.
    pub session: Option<String>,
    /// The tables that it read.
    pub tables: Vec<TableRef>,
    /// Partitions that it read.
    #[specta(type = Option<u32>)]
    pub partitions: Option<u64>,
    /// The script that it is a part of.
    pub parent_job: Option<JobId>,
}

/// Rows that a DML statement changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DmlCounts {
    /// New rows.
    #[specta(type = u32)]
    pub inserted: u64,
    /// Changed rows.
    #[specta(type = u32)]
    pub updated: u64,
    /// Removed rows.
    #[specta(type = u32)]
    pub deleted: u64,
}
